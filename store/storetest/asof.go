package storetest

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/past"
)

// AsOf plays random histories through intake on a store and keeps what it
// answers after every decision; in the end, reading as of each revision must
// answer the same. One call plays as many as the flag -rapid.checks says, 100 of
// them without it.
func AsOf(t *testing.T, open func(t T) store.Store) {
	weights := match.ColdStart()
	rapid.Check(t, func(rt *rapid.T) { replay(rt, history().Draw(rt, "history"), weights, open) })
}

// AsOfBySeed is [AsOf] for n histories, the same ones each time, on which a
// second store must give equal answers as of each revision.
func AsOfBySeed(t *testing.T, n int, open, other func(t T) store.Store) {
	weights := match.ColdStart()
	for seed := range n {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			text := history().Example(seed)
			if diff := cmp.Diff(replay(t, text, weights, other), replay(t, text, weights, open)); diff != "" {
				t.Errorf("the two stores answer otherwise:\n%s", diff)
			}
			if t.Failed() {
				t.Logf("the history:\n%s", text)
			}
		})
	}
}

func replay(t T, text string, weights *match.Model, open func(t T) store.Store) []Glance {
	t.Helper()
	sc, err := parse("history", text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	s := &watched{Store: open(t), t: t}
	newDesk(t, s, weights, sc).act(sc)
	out := s.hold()
	if err := s.Close(context.Background()); err != nil {
		t.Errorf("Close: %v", err)
	}
	return out
}

// watched is a store of which the answers after each decision are kept.
type watched struct {
	store.Store
	t    T
	seen []Glance
}

// Commit commits and looks.
func (s *watched) Commit(ctx context.Context, c *store.Change) error {
	if err := s.Store.Commit(ctx, c); err != nil {
		return err
	}
	s.seen = append(s.seen, Look(s.t, s.Store, nil))
	return nil
}

// hold reads as of each revision, and holds that against what was seen then. It
// gives what it has read.
func (s *watched) hold() []Glance {
	s.t.Helper()
	var out []Glance
	for i, want := range s.seen {
		rev := store.Revision(i + 1)
		then := past.At(s.Store, rev)
		got := Look(s.t, then, nil)
		same(s.t, fmt.Sprintf("as of %d", rev), want, got)
		s.nothingYet(then, want)
		out = append(out, got)
	}
	if n := len(s.seen); n > 0 {
		last := s.seen[n-1]
		for name, v := range map[string]store.View{"a view of all": clear{}, "a view": Parted(last.Records), "a view that joins": Joined(last.Records)} {
			same(s.t, name, Look(s.t, s.Store, v), Look(s.t, past.At(s.Store, store.Revision(n)), v))
		}
	}
	return out
}

// nothingYet holds that ids of what came later led nowhere.
func (s *watched) nothingYet(then *past.State, seen Glance) {
	s.t.Helper()
	var later []graph.EntityID
	for _, id := range s.seen[len(s.seen)-1].IDs {
		// A handle leads to its record whatever its prefix.
		if !slices.ContainsFunc(seen.IDs, func(known graph.EntityID) bool {
			return known == id || known.IsHandle() && id.IsHandle() && known.Hash() == id.Hash()
		}) {
			later = append(later, id)
		}
	}
	leads, err := then.Resolve(context.Background(), later)
	if err != nil {
		s.t.Fatal(err)
	}
	for i, id := range leads {
		if id != "" {
			s.t.Errorf("%s led to %s before it came", later[i], id)
		}
	}
}

func same(t T, what string, want, got Glance) {
	t.Helper()
	// cmp is slow, and answers are many and mostly right.
	if !reflect.DeepEqual(want, got) {
		t.Errorf("%s (-then +now):\n%s", what, cmp.Diff(want, got))
	}
}

// clear is a view that hides and parts nothing.
type clear struct{}

func (clear) Sees(graph.Handling) bool                         { return true }
func (clear) Members(graph.EntityID) ([]graph.RecordKey, bool) { return nil, false }

func (clear) Entity(graph.RecordKey) (id graph.EntityID, _ bool) { return "", false }

// testAsOf plays random changes, as no resolver would make them, and reads them
// again.
func testAsOf(w *world) {
	s := &watched{Store: w.store, t: w}
	play := player{world: newWorld(w, s), Rand: seeded(143), evidence: map[[2]graph.RecordKey]bool{}}
	for range 14 {
		play.step()
	}
	s.hold()
}
