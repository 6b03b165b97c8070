package network

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
)

// TestToldIsAFunctionOfTheSet draws transfers and judgements from few words, so
// that they meet often, and reads them in two orders. Every law that a reading
// keeps is held to both.
func TestToldIsAFunctionOfTheSet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		of := func(words ...string) string { return rapid.SampledFrom(words).Draw(t, "word") }
		origins := map[string]string{"1": "a", "2": "a", "3": "b", "4": "b", "5": "c", "6": "c", "7": "d"}
		var all []telling
		for i := range rapid.IntRange(2, 8).Draw(t, "tellings") {
			day, err := graph.ParseDate(of("2024-01-05", "2024-01-06", "2024-01-07", "2024-01-06T12:00:00Z", "2024-01"), graph.DateOptions{})
			if err != nil {
				t.Fatal(err)
			}
			sum, err := graph.ParseAmount(of("5", "5.0", "7"), "USD")
			if err != nil {
				t.Fatal(err)
			}
			id := of("1", "2", "3", "4", "5", "6", "7")
			all = append(all, telling{
				edge: graph.Edge{ID: graph.LinkID(fmt.Sprint("lnk_", i)), Kind: graph.LinkTransferred,
					Record: graph.RecordKey{Source: "s", ID: id}, Start: day, End: day, Amount: &sum},
				origin: origins[id], reference: of("", "", "ft 1", "ft 2"),
			})
		}
		var js []graph.Judgement
		for range rapid.IntRange(0, 3).Draw(t, "judgements") {
			a, b := all[rapid.IntRange(0, len(all)-1).Draw(t, "a")].edge.Record, all[rapid.IntRange(0, len(all)-1).Draw(t, "b")].edge.Record
			verdict := rapid.SampledFrom([]graph.Verdict{graph.Same, graph.NotSame, graph.Unsure}).Draw(t, "verdict")
			w := readWords(js)
			if a == b || verdict == graph.Same && w.parted(a, b) || verdict == graph.NotSame && w.of(a) == w.of(b) {
				continue // as intake refuses it
			}
			js = append(js, graph.Judgement{A: a, B: b, Verdict: verdict})
		}
		reading := func(list []telling, js []graph.Judgement) []string {
			words := readWords(js)
			groups, alike := told(list, words, defaultWindow)
			var out []string
			n := 0
			for _, g := range groups {
				n += len(g)
				var ids []string
				records := map[graph.RecordKey]bool{}
				for x, i := range g {
					ids = append(ids, string(list[i].edge.ID))
					if records[list[i].edge.Record] {
						t.Fatalf("one record tells a transfer twice")
					}
					records[list[i].edge.Record] = true
					for _, j := range g[:x] {
						a, b := &list[i], &list[j]
						if same := words.of(a.edge.Record) == words.of(b.edge.Record); !same && (a.origin == b.origin || words.parted(a.edge.Record, b.edge.Record)) {
							t.Fatalf("%+v and %+v are one", a, b)
						}
					}
				}
				slices.Sort(ids)
				out = append(out, strings.Join(ids, " "))
			}
			for i := range alike {
				for _, k := range alike[i] {
					if words.parted(list[i].edge.Record, k) {
						t.Fatalf("%v may be of %v, from which a judgement parts it", list[i].edge.Record, k)
					}
				}
				if len(alike[i]) > 0 {
					out = append(out, fmt.Sprint(list[i].edge.ID, " may be of ", alike[i]))
				}
			}
			if n != len(list) {
				t.Fatalf("%d tellings of %d", n, len(list))
			}
			slices.Sort(out)
			return out
		}
		want := reading(all, js)
		if got := reading(rapid.Permutation(all).Draw(t, "order"), rapid.Permutation(js).Draw(t, "words")); !slices.Equal(got, want) {
			t.Fatalf("in another order\n%q, not\n%q", got, want)
		}
	})
}

// TestUnboundDates: a date that is open or unknown lies in no window.
func TestUnboundDates(t *testing.T) {
	sum := graph.Amount{Lo: 5, Asset: "USD"}
	at := func(origin string, d graph.Date) telling {
		return telling{origin: origin, edge: graph.Edge{ID: graph.LinkID(origin), Record: graph.RecordKey{Source: graph.SourceID(origin), ID: "1"}, Start: d, Amount: &sum}}
	}
	open := graph.Date{Text: "../2024", Earliest: math.MinInt64, Latest: math.MaxInt64}
	for _, d := range []graph.Date{{}, open} {
		if groups, _ := told([]telling{at("a", d), at("b", d)}, readWords(nil), defaultWindow); len(groups) != 2 {
			t.Errorf("%+v: %v", d, groups)
		}
	}
}
