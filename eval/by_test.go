package eval_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/eval"
	"github.com/clewgraph/clew/graph"
)

func key(id string) graph.RecordKey { return graph.RecordKey{Source: "s", ID: id} }

// TestBy counts by hand: a, b, c are one and d, e another; a and b were joined,
// and c with d. Only c has a typo.
func TestBy(t *testing.T) {
	truth := eval.Key{key("a"): "1", key("b"): "1", key("c"): "1", key("d"): "2", key("e"): "2"}
	resolved := map[graph.RecordKey]string{key("a"): "x", key("b"): "x", key("c"): "y", key("d"): "y"}
	groups := map[graph.RecordKey][]string{key("c"): {"typo"}, key("a"): {"plain"}, key("b"): {"plain"}, key("e"): {"plain", "late"}}
	want := []eval.GroupScore{
		{Group: "late", Records: 1, True: 1, PRF: eval.PRF{Precision: 1}},
		// a-b, a-c, b-c and d-e touch a, b or e; a-b was found.
		{Group: "plain", Records: 3, True: 4, Found: 1, PRF: eval.PRF{Precision: 1, Recall: 0.25, F1: 0.4}},
		{Group: "typo", Records: 1, True: 2, Wrong: 1, PRF: eval.PRF{}},
	}
	if diff := cmp.Diff(want, eval.By(resolved, truth, groups)); diff != "" {
		t.Error(diff)
	}
}

// TestApart finds the pairs that were joined, and leaves out those of whom one
// side was never told of.
func TestApart(t *testing.T) {
	truth := eval.Key{key("a"): "1", key("b"): "2", key("c"): "2", key("d"): "3"}
	resolved := map[graph.RecordKey]string{key("a"): "x", key("b"): "y", key("c"): "x", key("d"): "z"}
	met := 0
	joined, of := eval.Apart(resolved, truth, []eval.Pair{{"1", "2", "twins"}, {"1", "3", "twins"}, {"3", "4", "twins"}}, func(eval.Pair) { met++ })
	if diff := cmp.Diff([]eval.Joined{{A: key("a"), B: key("c"), Reason: "twins"}}, joined); diff != "" || of != 2 || met != 2 {
		t.Errorf("%s of %d, met %d", diff, of, met)
	}
}

// TestByProperties: a group of all records scores what all records score, and
// the pairs of two groups that hold all records between them are no fewer.
func TestByProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "records")
		resolved, truth, groups := map[graph.RecordKey]string{}, eval.Key{}, map[graph.RecordKey][]string{}
		for i := range n {
			k := key(fmt.Sprint(i))
			resolved[k], truth[k] = fmt.Sprint(rapid.IntRange(1, n).Draw(t, "mine")), fmt.Sprint(rapid.IntRange(1, n).Draw(t, "truth"))
			groups[k] = []string{"all", rapid.SampledFrom([]string{"one", "two"}).Draw(t, "group")}
		}
		by := eval.By(resolved, truth, groups)
		if s := eval.Compare(resolved, truth); by[0].Group != "all" || by[0].Records != n || by[0].PRF != s.Pairwise {
			t.Fatalf("all: %+v, want %+v", by[0], s.Pairwise)
		}
		var parts eval.GroupScore
		for _, g := range by[1:] {
			parts.Records += g.Records
			parts.True, parts.Found, parts.Wrong = parts.True+g.True, parts.Found+g.Found, parts.Wrong+g.Wrong
		}
		if parts.Records != n || parts.True < by[0].True || parts.Found < by[0].Found || parts.Wrong < by[0].Wrong {
			t.Fatalf("parts %+v of %+v", parts, by[0])
		}
	})
}
