//go:build !unix

package neo4jtest

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"syscall"
)

var ownSession *syscall.SysProcAttr

func lockFile(context.Context, string, func(*os.File) error) (*os.File, error) {
	return nil, unsupported()
}

func line(string, bool) (server, owner *os.File, err error) { return nil, nil, unsupported() }

func dial(string) (*os.File, error) { return nil, unsupported() }

func unsupported() error {
	return fmt.Errorf("%w: no file locks and no named pipes on %s", ErrUnavailable, runtime.GOOS)
}
