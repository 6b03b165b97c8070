package train

import (
	"slices"
	"strconv"
	"testing"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/match"
)

// TestSamplesBy compares the pairs of rows of any length, the last one short, as
// one after the other.
func TestSamplesBy(t *testing.T) {
	var of []*match.Features
	for i := range 7 {
		full := []string{"Anna Berg", "Ann Berg", "Carl Dorn"}[i%3]
		r := graph.Record{Key: graph.RecordKey{Source: "s", ID: strconv.Itoa(i)}, Kind: graph.KindPerson, Names: []graph.Name{{Full: full}}}
		of = append(of, match.Extract(&r))
	}
	tr, err := newTrainer(match.ColdStart(), of)
	if err != nil {
		t.Fatal(err)
	}
	pairs := tr.random()
	want := tr.samples(pairs)
	for row := 1; row <= len(pairs); row++ {
		if got := tr.samplesBy(pairs, row); !slices.Equal(got, want) {
			t.Errorf("rows of %d: %v, want %v", row, got, want)
		}
	}
	for i, s := range want {
		if p, w := tr.model.Pattern(tr.features[pairs[i].a], tr.features[pairs[i].b], tr.index.Holders); s.Pattern != p || s.Weight != w {
			t.Errorf("pair %v: %v, want %v %v", pairs[i], s, p, w)
		}
	}
}
