package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/clewgraph/clew/examples"
	"github.com/clewgraph/clew/internal/plain"
)

// asUsersHaveIt builds the program for tests that need it as a process of its own.
var asUsersHaveIt, removeProgram = plain.Program()

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		removeProgram()
		os.Exit(code)
	}))
}

// built gives the program's path.
func built(t *testing.T) string {
	t.Helper()
	path, err := asUsersHaveIt()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// long makes tests run their long forms.
var long = flag.Bool("long", false, "run the long forms of the tests")

// result is what one run of the program gave.
type result struct {
	code           int
	stdout, stderr string
}

// clew runs the program in this process.
func clew(t *testing.T, args ...string) result {
	t.Helper()
	return clewInput(t, "", args...)
}

// clewInput runs the program with a standard input.
func clewInput(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(context.Background(), args, strings.NewReader(stdin), &out, &errs)
	return result{code, out.String(), errs.String()}
}

// progressLine is what tells of a long load before its end.
var progressLine = regexp.MustCompile(`(?m)^\S+: \d+ records\n`)

// want checks a run's exit code, and that its output and errors hold texts.
func (r result) want(t *testing.T, code int, texts ...string) result {
	t.Helper()
	if r.code != code {
		t.Errorf("exit code %d, want %d\n%s%s", r.code, code, r.stdout, r.stderr)
	}
	for _, text := range texts {
		if !strings.Contains(r.stdout+r.stderr, text) {
			t.Errorf("output lacks %q:\n%s%s", text, r.stdout, r.stderr)
		}
	}
	if code == exitUsage && r.stdout != "" {
		t.Errorf("a run that was refused wrote to standard output:\n%s", r.stdout)
	}
	if code != exitOK && !strings.HasPrefix(progressLine.ReplaceAllString(r.stderr, ""), "clew: ") {
		t.Errorf("the error does not begin with the program's name:\n%s", r.stderr)
	}
	return r
}

// decode reads the output as JSON.
func decode[T any](t *testing.T, r result) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(r.stdout), &v); err != nil {
		t.Fatalf("no JSON: %v\n%s%s", err, r.stdout, r.stderr)
	}
	if strings.Contains(r.stdout, ":  ") {
		t.Errorf("the spaces of the JSON are not stable:\n%s", r.stdout)
	}
	return v
}

// write writes a file of a test and gives its path.
func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// caseFiles writes the files of the example case and gives the paths of its
// inputs.
func caseFiles(t *testing.T) []string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, examples.Case()); err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, in := range examples.Inputs() {
		if _, err := fs.Stat(examples.Case(), in.File); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, filepath.Join(dir, in.File))
	}
	return paths
}

// caseStore gives the folder of a store that holds the example case.
func caseStore(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "graph")
	clew(t, append([]string{"load", "--store", dir}, caseFiles(t)...)...).want(t, exitOK)
	return dir
}
