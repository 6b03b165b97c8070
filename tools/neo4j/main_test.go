package main

import (
	"context"
	"errors"
	"io"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
)

// needServer skips a test where no server can be started and returns a context
// that ends it in time.
func needServer(t *testing.T) context.Context {
	t.Helper()
	t.Setenv("CLEW_TEST_NEO4J", "")
	neo4jtest.Server(t)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func TestStartEnvStop(t *testing.T) {
	ctx, started := needServer(t), filepath.Join(t.TempDir(), "started")
	t.Cleanup(func() {
		if err := run(context.Background(), started, []string{"stop"}, io.Discard, io.Discard); !errors.Is(err, errNotRunning) {
			t.Errorf("a server was left: stop: %v", err)
		}
	})
	line := regexp.MustCompile(`^export CLEW_TEST_NEO4J=bolt://127\.0\.0\.1:\d+\n$`)
	var first string
	for _, step := range []struct {
		command string
		err     error
	}{
		{"env", errNotRunning},
		{"stop", errNotRunning},
		{"start", nil},
		{"env", nil},
		{"start", nil},
		{"stop", nil},
		{"env", errNotRunning},
	} {
		var out strings.Builder
		if err := run(ctx, started, []string{step.command}, &out, io.Discard); !errors.Is(err, step.err) {
			t.Fatalf("%s: %v, want %v", step.command, err, step.err)
		}
		if step.err != nil || step.command == "stop" {
			continue
		}
		if first == "" {
			first = out.String()
		}
		if got := out.String(); got != first || !line.MatchString(got) {
			t.Errorf("%s printed %q, the first one %q", step.command, got, first)
		}
	}
}

func TestRun(t *testing.T) {
	ctx := needServer(t)
	var out strings.Builder
	err := run(ctx, t.TempDir(), []string{"run", "--", "sh", "-c", "echo $CLEW_TEST_NEO4J; exit 7"}, &out, io.Discard)
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 7 {
		t.Errorf("run: %v, want exit code 7", err)
	}
	if !strings.HasPrefix(out.String(), "bolt://127.0.0.1:") {
		t.Errorf("the command saw CLEW_TEST_NEO4J=%s", out.String())
	}
}

func TestUsage(t *testing.T) {
	for _, args := range []string{"", "begin", "start now", "run", "run go test", "run --"} {
		if err := run(t.Context(), t.TempDir(), strings.Fields(args), io.Discard, io.Discard); !errors.Is(err, errUsage) {
			t.Errorf("%q: %v, want %v", args, err, errUsage)
		}
	}
}
