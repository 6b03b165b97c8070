package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/clewgraph/clew/store"
)

// ticking is a journal that grows.
type ticking struct{ seq uint64 }

func (j *ticking) Head(context.Context) (store.Head, error) { return store.Head{Seq: j.seq}, nil }

// TestLaw28Steady changes the graph under a reading, and under one that fails.
func TestLaw28Steady(t *testing.T) {
	lost := errors.New("lost its way")
	for _, c := range []struct {
		name              string
		changes           int
		fails             error // what the reading says while the graph changes
		always            bool  // and otherwise
		attempts          int
		from, to          store.Revision
		err               error
		changedTo         store.Revision
		endsAtFirstChange bool
	}{
		{name: "none", attempts: 1, from: 7, to: 7},
		{name: "one", changes: 1, attempts: 2, from: 8, to: 8},
		{name: "two", changes: 2, attempts: 3, from: 9, to: 9},
		{name: "three", changes: 3, attempts: 3, from: 9, to: 10},
		{name: "four", changes: 4, attempts: 3, from: 9, to: 10},
		{name: "fails under one", changes: 1, fails: lost, attempts: 2, from: 8, to: 8},
		{name: "fails under three", changes: 3, fails: lost, attempts: 3, err: store.ErrChanged, changedTo: 10},
		{name: "fails always", changes: 1, fails: lost, always: true, attempts: 2, err: lost},
		{name: "time is up", changes: 3, attempts: 1, from: 7, to: 8, endsAtFirstChange: true},
	} {
		j, attempts := &ticking{7}, 0
		ctx, cancel := context.WithCancel(context.Background())
		from, to, err := store.Steady(ctx, j, func(at store.Revision) error {
			if at != store.Revision(j.seq) {
				t.Errorf("%s: begins at %d, not %d", c.name, at, j.seq)
			}
			attempts++
			if c.endsAtFirstChange {
				cancel()
			}
			if attempts <= c.changes {
				j.seq++
				return c.fails
			}
			if c.always {
				return c.fails
			}
			return nil
		})
		cancel()
		if attempts != c.attempts || from != c.from || to != c.to || !errors.Is(err, c.err) {
			t.Errorf("%s: %d attempts, %d to %d, %v", c.name, attempts, from, to, err)
		}
		var changed *store.ChangedError
		if errors.As(err, &changed) && (changed.From != 9 || changed.To != c.changedTo) {
			t.Errorf("%s: %v", c.name, changed)
		}
	}
}

func TestUsable(t *testing.T) {
	if got, err := store.Usable("answer", error(&store.ChangedError{From: 1, To: 2})); got != "answer" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := store.Usable("", store.ErrCorrupt); !errors.Is(err, store.ErrCorrupt) {
		t.Errorf("%v", err)
	}
}
