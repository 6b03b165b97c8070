package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/clewgraph/clew/config"
	"github.com/clewgraph/clew/loaders"
	"github.com/clewgraph/clew/server"
)

// TestResume breaks a load off in the middle of a file and runs it again: it
// goes on where it ended, and nothing is loaded twice.
func TestResume(t *testing.T) {
	var lines strings.Builder
	for i := range 10 {
		fmt.Fprintln(&lines, person(fmt.Sprint(i), fmt.Sprintf("Ann Example %d", i)))
	}
	text := lines.String()
	cut := strings.Index(text, `"id":"7"`)
	c := config.Default()
	c.Store.Path = filepath.Join(t.TempDir(), "graph")
	p := &program{stderr: io.Discard}

	load := func(content io.Reader) (fileReport, error) {
		t.Helper()
		g, err := openGraph(t.Context(), c, writer, server.Options{}, p.logger(c, true))
		if err != nil {
			t.Fatal(err)
		}
		in := &input{name: "people.jsonl", format: loaders.JSONL, opts: loaders.Options{Name: "people.jsonl"}, digest: strings.Repeat("0", 64),
			open: func() (io.ReadCloser, error) { return io.NopCloser(content), nil }}
		l := &loading{flags: &loadFlags{batch: 3}, rejects: &rejectFile{path: filepath.Join(t.TempDir(), "rejects")}, progress: p.newProgress(in), notes: io.Discard}
		err = g.ask(c, func(cl *client) error { return l.stream(t.Context(), cl, in) })
		if err := g.close(t.Context()); err != nil {
			t.Fatal(err)
		}
		return l.sum, err
	}

	broken := errors.New("disk trouble")
	first, err := load(io.MultiReader(strings.NewReader(text[:cut]), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) || first.New != 6 {
		t.Errorf("the first run loaded %d and ended with %v", first.New, err)
	}
	second, err := load(strings.NewReader(text))
	if err != nil || second.Replayed != 6 || second.New != 4 || second.Records != 10 {
		t.Errorf("the second run: %+v %v", second, err)
	}
	third, err := load(strings.NewReader(strings.Replace(text, "Ann Example 9", "Ann Changed 9", 1)))
	if err == nil {
		t.Fatalf("%+v", third)
	}
	p.started = true
	if text, _ := p.explain(err); !strings.Contains(text, "--again") {
		t.Errorf("other content under the same stream: %+v %v", third, err)
	}
}
