package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/config"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
	"github.com/clewgraph/clew/store/storetest"
)

// opened opens the store at a place for as long as the work takes.
func opened(t *testing.T, place string, a access, work func(store.Store)) {
	t.Helper()
	c := config.Default().Store
	c.Path = place
	if strings.HasPrefix(place, "bolt") {
		c.Kind, c.Neo4j.URI = "neo4j", place
	}
	s, err := openStore(t.Context(), c, a, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	work(s)
	if err := s.Close(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
}

func stateAt(t *testing.T, place string) (state storetest.State) {
	t.Helper()
	opened(t, place, reader, func(s store.Store) { state = storetest.Read(t, s) })
	return state
}

// livedIn gives the folder of a store that holds the example case after some
// use: judgements, one of them taken back, deletes, a replacement, a new
// version.
func livedIn(t *testing.T) string {
	t.Helper()
	graph := caseStore(t)
	dir := t.TempDir()
	do := func(args ...string) { t.Helper(); clew(t, append(args, "--store", graph)...).want(t, exitOK) }
	do("judge", "not-same", "police/P-001", "ngo/R-01", "--why", "other man", "--by", "ann")
	do("judge", "same", "police/P-002", "police/P-901")
	do("judge", "undo", "police/P-002", "police/P-901")
	do("delete", "police/P-001", "--why", "mistake")
	do("load", write(t, dir, "a.jsonl", people("1", "2", "3")))
	do("load", write(t, dir, "b.jsonl", people("2", "4")), "--replace")
	do("load", write(t, dir, "c.jsonl", strings.ReplaceAll(people("1", "2"), "Ann", "Anna")), "--batch", "1")
	do("source", "describe", "s", "--name", "Some")
	return graph
}

// TestCopy copies a graph from folder to folder, and through Neo4j where there
// is one; all that the stores answer is the same.
func TestCopy(t *testing.T) {
	graph := livedIn(t)
	want := stateAt(t, graph)
	same := func(t *testing.T, place string) {
		t.Helper()
		if diff := cmp.Diff(want, stateAt(t, place)); diff != "" {
			t.Errorf("the copy answers otherwise (-source +copy):\n%s", diff)
		}
	}
	dir := t.TempDir()
	first := filepath.Join(dir, "first")
	clew(t, "copy", "--from", graph, "--to", first).want(t, exitOK, "the stores are equal")
	same(t, first)
	r := clew(t, "copy", "--from", graph, "--to", first, "-o", "json").want(t, exitOK)
	if got := decode[copyReport](t, r); got.Copied != 0 || got.Decisions != want.Head.Seq || got.Records != want.Stats.Records+want.Stats.Statements {
		t.Errorf("again: %+v", got)
	}
	clew(t, "load", write(t, dir, "c.jsonl", people("1")), "--store", first).want(t, exitOK) // it lives on
	clew(t, "copy", "--from", graph, "--to", first).want(t, exitFailure, "name an empty store")
	t.Run("neo4j", func(t *testing.T) {
		address := neo4jtest.Server(t)
		clew(t, "copy", "--from", graph, "--to", address).want(t, exitOK, "the stores are equal")
		same(t, address)
		back := filepath.Join(dir, "back")
		clew(t, "copy", "--from", address, "--to", back).want(t, exitOK, "the stores are equal")
		same(t, back)
	})
}

// TestCopyRefuses tells mistakes.
func TestCopyRefuses(t *testing.T) {
	dir := t.TempDir()
	graph, other := filepath.Join(dir, "graph"), filepath.Join(dir, "other")
	clew(t, "load", write(t, dir, "a.jsonl", people("1", "2")), "--store", graph).want(t, exitOK)
	clew(t, "load", write(t, dir, "b.jsonl", people("3")), "--store", other).want(t, exitOK)
	before := stateAt(t, other)
	clew(t, "copy", "--from", graph).want(t, exitUsage, "--to")
	clew(t, "copy", "--from", graph, "--to", graph).want(t, exitUsage, "same store")
	clew(t, "copy", "--from", graph, "--to", other, "--store", graph).want(t, exitUsage, "--store")
	clew(t, "copy", "--from", "http://x", "--to", other).want(t, exitUsage, "--from")
	clew(t, "copy", "--from", filepath.Join(dir, "none"), "--to", filepath.Join(dir, "new")).want(t, exitNotFound, "no graph in the folder")
	clew(t, "copy", "--from", graph, "--to", other).want(t, exitFailure, "its decision 1 is another", "name an empty store")
	if diff := cmp.Diff(before, stateAt(t, other)); diff != "" {
		t.Errorf("a refused copy wrote to its target:\n%s", diff)
	}
}

// TestCopyBrokenOff breaks a copy off at its first decision, in the midst and at
// its last; run again it ends as if it had not.
func TestCopyBrokenOff(t *testing.T) {
	graph := livedIn(t)
	want := stateAt(t, graph)
	p := &program{stdout: io.Discard, stderr: io.Discard, started: true}
	all := int(want.Head.Seq)
	for _, n := range []int{0, all / 2, all - 1} {
		to := filepath.Join(t.TempDir(), "copy")
		opened(t, graph, reader, func(from store.Store) {
			opened(t, to, writer, func(s store.Store) {
				err := p.copyStore(t.Context(), from, &full{s, n})
				if !errors.Is(err, errFull) || n > 0 && !strings.Contains(err.Error(), "run the same command again") {
					t.Errorf("broken off after %d: %v", n, err)
				}
			})
		})
		clew(t, "copy", "--from", graph, "--to", to).want(t, exitOK, "the stores are equal")
		if diff := cmp.Diff(want, stateAt(t, to)); diff != "" {
			t.Errorf("broken off after %d (-source +copy):\n%s", n, diff)
		}
	}
}

// TestCopyTellsDifferences holds that a copy that is not equal is not called so.
func TestCopyTellsDifferences(t *testing.T) {
	dir := t.TempDir()
	graph := filepath.Join(dir, "graph")
	clew(t, "load", write(t, dir, "a.jsonl", people("1", "2")), "--store", graph).want(t, exitOK)
	var out strings.Builder
	p := &program{stdout: &out, stderr: io.Discard, started: true}
	opened(t, graph, reader, func(from store.Store) {
		opened(t, filepath.Join(dir, "copy"), writer, func(to store.Store) {
			err := p.copyStore(t.Context(), from, &forgetful{to})
			if _, code := p.explain(err); code != exitProblems || !strings.Contains(out.String(), "history") {
				t.Errorf("exit code %d, %v:\n%s", code, err, out.String())
			}
		})
	})
}

// full is a store that takes so many changes and then no more.
type full struct {
	store.Store
	left int
}

var errFull = errors.New("no space left")

// Commit fails once the store takes no more.
func (s *full) Commit(ctx context.Context, c *store.Change) error {
	if s.left--; s.left < 0 {
		return errFull
	}
	return s.Store.Commit(ctx, c)
}

// forgetful loses the names of what it is given.
type forgetful struct{ store.Store }

// Commit writes all but the names.
func (s *forgetful) Commit(ctx context.Context, c *store.Change) error {
	for i := range c.Puts {
		c.Puts[i].Record.Names = nil
	}
	return s.Store.Commit(ctx, c)
}
