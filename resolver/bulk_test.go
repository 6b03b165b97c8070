package resolver_test

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/bulk"
	"github.com/clewgraph/clew/resolver/match"
)

// TestBulkIsTheEngine resolves crowded worlds at once and record by record.
func TestBulkIsTheEngine(t *testing.T) {
	m := adversarial(t, 3, 6)
	rapid.Check(t, func(t *rapid.T) {
		e := resolver.New(m, resolver.Options{})
		var features []*match.Features
		var keys []graph.RecordKey
		draw := person
		if rapid.Bool().Draw(t, "copies") {
			draw = copied
		}
		for i := range rapid.IntRange(0, 30).Draw(t, "records") {
			r := draw(t, key(i))
			if r.IsStatement() || r.Kind.Spec().Resolution != graph.ByLikeness {
				continue
			}
			p, err := e.Plan(resolver.Batch{Puts: []resolver.Input{{Record: r, FirstSeq: uint64(i + 1)}}})
			if err != nil {
				t.Fatal(err)
			}
			if err := e.Apply(p); err != nil {
				t.Fatal(err)
			}
			features, keys = append(features, match.Extract(&r)), append(keys, r.Key)
		}
		// The engine knows no order but that of arrival; neither does it matter here.
		order := make([]int, len(keys))
		for i := range order {
			order[i] = i
		}
		order = rapid.Permutation(order).Draw(t, "order")
		shuffled := make([]*match.Features, len(order))
		for i, from := range order {
			shuffled[i] = features[from]
		}
		checkPairs(t, m, shuffled)
		label, err := bulk.NewContents(m, shuffled).Partition()
		if err != nil {
			t.Fatal(err)
		}
		for i, a := range order {
			for j, b := range order[:i] {
				ea, _ := e.EntityOf(keys[a])
				eb, _ := e.EntityOf(keys[b])
				if (ea == eb) != (label[i] == label[j]) {
					t.Fatalf("%s and %s: in one entity of the engine %t, in bulk %t", keys[a], keys[b], ea == eb, label[i] == label[j])
				}
			}
		}
	})
}

// checkPairs holds the shortcuts of bulk to the long way: an edge is a pair over the
// cut, and indexes of the keys of the first records have all of their pairs.
func checkPairs(t *rapid.T, m *match.Model, features []*match.Features) {
	x := bulk.NewIndex(m, features)
	for i, a := range features {
		for _, b := range features[:i] {
			score := m.Compare(a, b, x.Holders)
			strong := !score.Vetoed && score.Weight >= m.Cut
			if weight, ok := m.Edge(a, b, x.Holders); ok != strong || ok && weight != score.Weight {
				t.Fatalf("%s and %s: edge %v %t, compared %+v", a.Key, b.Key, weight, ok, score)
			}
		}
	}
	first := rapid.IntRange(0, len(features)).Draw(t, "first")
	of := func(x *bulk.Index) [][2]int {
		lists := make([][][2]int, x.Workers())
		x.PairsOf(func(a int) bool { return a < first }, func(w, a, b int) { lists[w] = append(lists[w], [2]int{a, b}) })
		pairs := slices.Concat(lists...)
		slices.SortFunc(pairs, func(x, y [2]int) int { return cmp.Or(cmp.Compare(x[0], y[0]), cmp.Compare(x[1], y[1])) })
		return pairs
	}
	narrow, err := m.With(func(m *match.Model) {
		m.Families = slices.DeleteFunc(m.Families, func(f match.KeyFamily) bool { return rapid.Bool().Draw(t, "without "+string(f)) })
	})
	if err != nil {
		t.Fatal(err)
	}
	whole, part := bulk.NewIndexesOf(m, narrow, features, first)
	if all, some := of(x), of(whole); !slices.Equal(all, some) {
		t.Fatalf("pairs of the first %d records: %v by all keys, %v by theirs", first, all, some)
	}
	y := bulk.NewIndex(narrow, features)
	if all, some := of(y), of(part); !slices.Equal(all, some) {
		t.Fatalf("pairs of the first %d records by some families: %v by all keys, %v by theirs", first, all, some)
	}
	for _, f := range features[:first] {
		for _, h := range f.IdentifierHashes() {
			if x.Holders(h) != whole.Holders(h) || y.Holders(h) != part.Holders(h) {
				t.Fatalf("%s: holders of an identifier: %d and %d, with some families %d and %d", f.Key, x.Holders(h), whole.Holders(h), y.Holders(h), part.Holders(h))
			}
		}
	}
}
