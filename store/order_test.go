package store

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
)

// anyMet draws links that often tie: few kinds, neighbours, dates and amounts.
func anyMet(t *rapid.T) []Met {
	var out []Met
	for i := range rapid.IntRange(0, 30).Draw(t, "links") {
		start := rapid.Int64Range(-2, 2).Draw(t, "start")
		m := Met{
			Edge: graph.Edge{
				ID:         graph.LinkID("lnk_" + string(rune('a'+i))),
				Kind:       rapid.SampledFrom([]graph.LinkKind{graph.LinkContacted, graph.LinkTransferred, graph.LinkAssociateOf}).Draw(t, "kind"),
				Confidence: rapid.IntRange(-1, 3).Draw(t, "confidence"),
			},
			Out:       rapid.Bool().Draw(t, "out"),
			Other:     rapid.SampledFrom([]graph.EntityID{"per_a", "per_b", "phone:+1"}).Draw(t, "other"),
			OtherKind: graph.KindPerson,
		}
		switch rapid.IntRange(0, 3).Draw(t, "dated") {
		case 0: // undated
		case 1:
			m.Edge.Start = graph.UnreadDate("some day")
		default:
			m.Edge.Start = graph.Date{Text: "x", Earliest: start, Latest: start + 1, Precision: graph.PrecisionMicrosecond}
		}
		if rapid.Bool().Draw(t, "money") {
			m.Edge.Amount = &graph.Amount{Lo: uint64(rapid.IntRange(0, 20).Draw(t, "amount")), Scale: uint8(rapid.IntRange(0, 1).Draw(t, "scale")), Asset: "USD"}
		}
		out = append(out, m)
	}
	return out
}

// TestGatherIsAFunctionOfTheSet: the order in which a store finds links must
// not show.
func TestGatherIsAFunctionOfTheSet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		met := anyMet(t)
		f := &Frontier{Order: Order(rapid.IntRange(0, 3).Draw(t, "order")), Cap: rapid.IntRange(0, 3).Draw(t, "cap")}
		want := Gather("per_x", met, f)
		if diff := cmp.Diff(want, Gather("per_x", rapid.Permutation(met).Draw(t, "shuffled"), f)); diff != "" {
			t.Fatalf("(-in order +shuffled):\n%s", diff)
		}
		whole := Gather("per_x", met, &Frontier{Order: f.Order})
		if diff := cmp.Diff(whole.Totals, want.Totals); diff != "" {
			t.Fatalf("totals must not depend on the cap:\n%s", diff)
		}
		counts := map[graph.LinkKind]int{}
		links := 0
		for _, g := range whole.Groups {
			counts[g.Kind]++
			links += len(g.Links)
			if g.Kind.Spec().Single && len(g.Links) != 1 {
				t.Fatalf("%d transfers in a group", len(g.Links))
			}
		}
		for _, total := range want.Totals {
			if counts[total.Kind] != total.Count {
				t.Fatalf("%s: %d groups, total %d", total.Kind, counts[total.Kind], total.Count)
			}
		}
		if links != len(met) || want.Scanned != len(met) {
			t.Fatalf("%d links in groups, %d scanned, of %d", links, want.Scanned, len(met))
		}
	})
}

func TestPasses(t *testing.T) {
	at := func(from, to int64) graph.Date {
		return graph.Date{Text: "x", Earliest: from, Latest: to, Precision: graph.PrecisionInterval}
	}
	none := graph.Date{}
	for _, c := range []struct {
		name   string
		edge   graph.Edge
		filter Filter
		want   bool
	}{
		{"no bound", graph.Edge{Start: at(1, 2), End: at(3, 4)}, Filter{}, true},
		{"ends as the window begins", graph.Edge{Start: at(1, 2), End: at(3, 4)}, Filter{From: 4, To: 9}, false},
		{"ends a moment later", graph.Edge{Start: at(1, 2), End: at(3, 5)}, Filter{From: 4, To: 9}, true},
		{"starts as the window ends", graph.Edge{Start: at(9, 10), End: none}, Filter{From: 4, To: 9}, false},
		{"may start before it ends", graph.Edge{Start: at(8, 20), End: none}, Filter{From: 4, To: 9}, true},
		{"unknown start", graph.Edge{End: at(8, 20)}, Filter{From: 4, To: 9}, true},
		{"unread", graph.Edge{Start: graph.UnreadDate("x")}, Filter{From: 4, To: 9}, true},
		{"undated", graph.Edge{}, Filter{From: 4, To: 9}, true},
		{"before 1970", graph.Edge{Start: at(-9, -8), End: at(-7, -6)}, Filter{From: -6, To: 0}, false},
		{"open window", graph.Edge{Start: at(1, 2), End: at(1, 2)}, Filter{From: 3, To: math.MaxInt64}, false},
		{"confident enough", graph.Edge{Confidence: 50}, Filter{MinConfidence: 50}, true},
		{"not confident enough", graph.Edge{Confidence: 49}, Filter{MinConfidence: 50}, false},
		{"no grade, none asked", graph.Edge{Confidence: -1}, Filter{}, true},
		{"no grade, some asked", graph.Edge{Confidence: -1}, Filter{MinConfidence: 1}, false},
		{"another link kind", graph.Edge{Kind: graph.LinkUses}, Filter{LinkKinds: []graph.LinkKind{graph.LinkOwns}}, false},
		{"another node kind", graph.Edge{}, Filter{NodeKinds: []graph.Kind{graph.KindWallet}}, false},
	} {
		if got := c.filter.Passes(&c.edge, graph.KindPerson); got != c.want {
			t.Errorf("%s: got %v", c.name, got)
		}
	}
}

func TestSortHistory(t *testing.T) {
	v := func(version int64, added, removed uint64) Stored {
		return Stored{Record: graph.Record{Version: version}, AddedSeq: added, RemovedSeq: removed}
	}
	got := []Stored{v(9, 4, 0), v(8, 1, 4), v(7, 3, 3), v(8, 2, 2)}
	SortHistory(got)
	if diff := cmp.Diff([]Stored{v(7, 3, 3), v(8, 1, 4), v(8, 2, 2), v(9, 4, 0)}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
