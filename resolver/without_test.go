package resolver_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/identifiers"
	"github.com/clewgraph/clew/resolver/match"
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

// BenchmarkWithout takes one record in ten out of 20,000 people, of whom one in four
// is told twice.
func BenchmarkWithout(b *testing.B) {
	const people = 20_000
	e := resolver.New(match.ColdStart(), resolver.Options{})
	r := rand.New(rand.NewPCG(1, 2))
	word := func() string {
		out := ""
		for range 3 {
			out += string("bdfgklmnprstvz"[r.IntN(14)]) + string("aeiou"[r.IntN(5)])
		}
		return out
	}
	var batch resolver.Batch
	for i := range people {
		rec := graph.Record{Kind: graph.KindPerson, Names: []graph.Name{{Full: word() + " " + word()}}}
		rec.Identifiers = []graph.Identifier{identifiers.Read(graph.Identifier{Type: graph.IDPassport, Country: "KH", Value: fmt.Sprintf("N%07d", i)}, identifiers.Options{})}
		for n := range 1 + (i%4)/3 {
			told := rec.Clone()
			told.Key = key(2*i + n)
			if r.IntN(10) == 0 {
				told.Handling.TLP = "RED"
			}
			batch.Puts = append(batch.Puts, resolver.Input{Record: told, FirstSeq: uint64(2*i + n + 1)})
		}
	}
	p, err := e.Plan(batch)
	if err != nil {
		b.Fatal(err)
	}
	if err := e.Apply(p); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.Without(func(h graph.Handling) bool { return h.TLP != "RED" }); err != nil {
			b.Fatal(err)
		}
	}
}
