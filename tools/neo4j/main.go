// Command neo4j runs a throw-away Neo4j Community server for development and
// tests, from jars that Maven fetches once:
//
//	go run ./tools/neo4j start         start one in the background, print its address
//	go run ./tools/neo4j env           print the address of the one that was started
//	go run ./tools/neo4j stop          end it and delete its data
//	go run ./tools/neo4j run -- CMD    run a command with a server of its own
//
// It is a thin layer over package neo4jtest, which says how the server is run.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
)

const usage = `usage: go run ./tools/neo4j COMMAND

  start        start a Neo4j server in the background and print a line for the shell:
               eval "$(go run ./tools/neo4j start)"
  env          print that line again, for the server that runs
  stop         end the server and delete its data
  run -- CMD   run CMD with CLEW_TEST_NEO4J set to a server of its own, for example
               go run ./tools/neo4j run -- go test ./...
`

// variable names the server for tests.
const variable = "CLEW_TEST_NEO4J"

var (
	errUsage      = errors.New("unknown command")
	errNotRunning = errors.New("no server runs; go run ./tools/neo4j start starts one")
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := runInCache(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	var exit *exec.ExitError
	switch {
	case err == nil:
	case errors.As(err, &exit) && exit.ExitCode() > 0:
		os.Exit(exit.ExitCode())
	case errors.Is(err, errUsage):
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, "neo4j:", err)
		os.Exit(1)
	}
}

// runInCache is run with the server in the background in the cache folder, so
// that there is one a user.
func runInCache(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	cache, err := neo4jtest.CacheDir()
	if err != nil {
		return err
	}
	return run(ctx, filepath.Join(cache, "started"), args, stdout, stderr)
}

// run executes one command line. The server in the background has the directory
// started. The error of a command that run -- ran is an *exec.ExitError.
func run(ctx context.Context, started string, args []string, stdout, stderr io.Writer) error {
	switch {
	case len(args) == 1 && args[0] == "start":
		return start(ctx, started, stdout)
	case len(args) == 1 && args[0] == "env":
		return env(started, stdout)
	case len(args) == 1 && args[0] == "stop":
		return stop(started)
	case len(args) > 2 && args[0] == "run" && args[1] == "--":
		return with(ctx, args[2:], stdout, stderr)
	}
	return fmt.Errorf("%w: %s", errUsage, strings.Join(args, " "))
}

func start(ctx context.Context, dir string, stdout io.Writer) error {
	server, err := neo4jtest.Background(ctx, dir)
	if err != nil {
		return err
	}
	return printEnv(stdout, server)
}

func env(dir string, stdout io.Writer) error {
	server, err := find(dir)
	if err != nil {
		return err
	}
	return printEnv(stdout, server)
}

func stop(dir string) error {
	server, err := find(dir)
	if err != nil {
		return err
	}
	if err := server.Kill(); err != nil { // its data goes too: no reason to wait for an orderly end
		return err
	}
	return os.RemoveAll(dir)
}

// with runs a command with a server that ends when the command does, or when
// this process does. A signal is left to the command, and to its time to end.
func with(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	server, err := neo4jtest.Start(ctx, neo4jtest.Options{})
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Env = append(os.Environ(), variable+"="+server.URI())
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, stdout, stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	return errors.Join(cmd.Run(), server.Kill())
}

func find(dir string) (*neo4jtest.Instance, error) {
	server, err := neo4jtest.Find(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, errNotRunning
	}
	return server, err
}

func printEnv(stdout io.Writer, server *neo4jtest.Instance) error {
	_, err := fmt.Fprintf(stdout, "export %s=%s\n", variable, server.URI())
	return err
}
