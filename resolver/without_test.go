package resolver_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
)

// TestWithoutIsAsIfNeverMet takes the records of some handlings out of engines at
// the end of random histories: what is left stands where a batch of the rest would,
// ids, evidence and searches included, and the engine itself stays as it is.
func TestWithoutIsAsIfNeverMet(t *testing.T) {
	m := adversarial(t, 4, 6)
	rapid.Check(t, func(t *rapid.T) {
		draw := worlds(t)
		e, w := history(t, m, func(t *rapid.T, k graph.RecordKey) graph.Record {
			r := draw(t, k)
			r.Handling.TLP = rapid.SampledFrom([]string{"", "GREEN", "RED"}).Draw(t, "tlp")
			return r
		}, 14, 5)
		before := e.Hash()
		got, err := e.Without(func(h graph.Handling) bool { return h.TLP != "RED" })
		if err != nil {
			t.Fatal(err)
		}
		if e.Hash() != before || got.Version() != e.Version() {
			t.Fatal("taking records out changed the engine")
		}
		maps.DeleteFunc(w.records, func(_ graph.RecordKey, r graph.Record) bool { return r.Handling.TLP == "RED" })
		there := func(k graph.RecordKey) bool { r, ok := w.records[k]; return ok && !r.IsStatement() }
		maps.DeleteFunc(w.judgements, func(_ string, j graph.Judgement) bool { return !there(j.A) || !there(j.B) })
		matches := got.Matches(slices.Collect(maps.Keys(w.records)))
		clear(w.matches)
		for _, x := range matches {
			w.matches[[2]graph.RecordKey{x.A, x.B}] = x
		}
		if len(w.matches) != len(matches) {
			t.Fatal("some evidence is there twice")
		}
		w.equal(t, got, m)
		want, _ := w.batch(t, m)
		for _, r := range w.records {
			if diff := cmp.Diff(want.Search(&r, 20), got.Search(&r, 20)); diff != "" {
				t.Fatalf("a search for %s finds something else (-batch +without):\n%s", r.Key, diff)
			}
		}
	})
}
