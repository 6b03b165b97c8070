package resolver_test

import (
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
		for i := range rapid.IntRange(0, 30).Draw(t, "records") {
			r := person(t, key(i))
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
		label, err := bulk.NewIndex(m, shuffled).Partition()
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
