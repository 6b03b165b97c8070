//go:build unix

package neo4jtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// ownSession keeps a terminal's Ctrl-C from the server: it ends when its owner
// does, in one way only.
var ownSession = &syscall.SysProcAttr{Setsid: true}

// lockFile takes an exclusive lock on a file, against other processes and
// other callers in this one, and holds it until the file is closed. While
// another holds it, busy, if given, is called with the file once; its error
// ends the waiting.
func lockFile(ctx context.Context, path string, busy func(*os.File) error) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	err = poll(ctx, func() (bool, error) {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return true, err
		}
		if busy != nil {
			if err := busy(f); err != nil {
				return true, err
			}
			busy = nil
		}
		return false, nil
	})
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return f, nil
}

// line returns the two ends of the line between an owner and its server. The
// end of an attached server closes with this process. The line of a detached
// one is a named pipe that any later process can write to, and that stays
// open because the server's side holds both ends; there is no owner's end.
func line(dir string, detach bool) (server, owner *os.File, err error) {
	if !detach {
		return os.Pipe()
	}
	path := filepath.Join(dir, "control")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		return nil, nil, &os.PathError{Op: "mkfifo", Path: path, Err: err}
	}
	server, err = os.OpenFile(path, os.O_RDWR, 0)
	return server, nil, err
}

// dial opens the owner's end of a detached server's line. It fails at once if
// no server listens there.
func dial(dir string) (*os.File, error) {
	return os.OpenFile(filepath.Join(dir, "control"), os.O_WRONLY|syscall.O_NONBLOCK, 0)
}
