package network_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
)

// twin gives a person of two records, one document and one name.
func twin(t testing.TB, id string, links ...string) graph.Record {
	t.Helper()
	r := node(t, graph.KindPerson, id, links...)
	r.Names = []graph.Name{{Full: "Bastian Orlozek"}}
	r.Identifiers = []graph.Identifier{{Type: graph.IDPassport, Value: "K4275882", Country: "XV"}}
	r.Dates = []graph.DateClaim{{Type: graph.DateBirth, Date: date(t, "1990-07-19")}}
	return r
}

// twins is a chain a – b – c whose middle has two records, the first of which
// tells nothing of c, and d beside it.
func twins(t testing.TB, extra ...graph.Record) *world {
	w := build(t, network.Limits{}, append([]graph.Record{
		report(t, "a", "MENTIONED_IN>b1"), twin(t, "b1"), twin(t, "b2", "INVOLVED_IN>c@2020", "USES>d"), node(t, graph.KindIncident, "c"), report(t, "d"),
	}, extra...)...)
	if w.id("b1") != w.id("b2") {
		t.Fatal("the twins are two")
	}
	return w
}

func TestExplain(t *testing.T) {
	ctx := context.Background()
	said := node(t, graph.KindPerson, "said")
	said.Links = []graph.Link{{Kind: graph.LinkMentionedIn, From: graph.End{Record: key("a")}, To: graph.End{Record: key("b2")}}}
	for _, c := range []struct {
		name      string
		extra     []graph.Record
		avoidable bool
		groups    int
	}{
		{"the merge is needed", nil, false, 1},
		{"another record says so too", []graph.Record{said}, true, 1},
	} {
		w := twins(t, c.extra...)
		got, err := w.Explain(ctx, network.ExplainRequest{IDs: w.ids("a", "b2", "c")})
		if err != nil {
			t.Fatal(err)
		}
		want := []network.Crossing{{Place: 1, Node: w.id("b1"), Enter: key("b1"), Leave: key("b2"), Avoidable: c.avoidable}}
		hop := &got.Path.Hops[0]
		if hop.Links[0].Evidence[hop.Stands].Edge.To.Record == key("b2") { // of equal links the path stands on the first by id
			want = nil
		}
		if diff := gocmp.Diff(want, got.Crossings); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		if w.walks([]network.Path{got.Path})[0] != "a b1 c" || len(hop.Links[0].Evidence) != 1+len(c.extra) || got.Path.Merges != len(want) {
			t.Errorf("%s: %+v", c.name, got.Path)
		}
		if len(c.extra) == 0 {
			if _, err := w.Explain(ctx, network.ExplainRequest{IDs: w.ids("a", "c")}); !errors.Is(err, network.ErrBadRequest) || !strings.Contains(err.Error(), "nothing links") {
				t.Error(err)
			}
			if _, err := w.Explain(ctx, network.ExplainRequest{IDs: w.ids("a")}); !errors.Is(err, network.ErrBadRequest) {
				t.Error(err)
			}
			continue
		}
		// One link of the hop, and the hop that none of them is of stays whole.
		for _, e := range got.Path.Hops[0].Links[0].Evidence {
			one, err := w.Explain(ctx, network.ExplainRequest{IDs: w.ids("a", "b2", "c"), Links: []graph.LinkID{e.Edge.ID}})
			if err != nil || len(one.Path.Hops[0].Links[0].Evidence) != 1 || one.Path.Hops[0].Links[0].ID() != e.Edge.ID || len(one.Path.Hops[1].Links) != 1 {
				t.Errorf("%+v, %v", one, err)
			}
			if crosses := e.Edge.To.Record == key("b1"); (len(one.Crossings) == 1) != crosses || crosses && one.Crossings[0].Avoidable {
				t.Errorf("by %s: %+v", e.Edge.To.Record, one.Crossings)
			}
		}
	}
}

// TestTies compares with every way between two records, on random evidence.
func TestTies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 6).Draw(t, "records")
		name := func(i int) graph.RecordKey { return key(fmt.Sprint(i)) }
		var matches []graph.Match
		var words []graph.Judgement
		weight := map[[2]graph.RecordKey]int64{}
		for i := range n {
			for j := i + 1; j < n; j++ {
				pair := [2]graph.RecordKey{name(i), name(j)}
				switch rapid.IntRange(0, 4).Draw(t, "tie") {
				case 0, 1:
					w := rapid.Int32Range(1, 3).Draw(t, "weight")
					matches = append(matches, graph.Match{A: name(i), B: name(j), Weight: w})
					weight[pair] = int64(w)
				case 2:
					words = append(words, graph.Judgement{A: name(i), B: name(j), Verdict: graph.Same})
					weight[pair] = 1000
				case 3:
					words = append(words, graph.Judgement{A: name(i), B: name(j), Verdict: rapid.SampledFrom([]graph.Verdict{graph.NotSame, graph.Unsure}).Draw(t, "word")})
				}
			}
		}
		of := func(a, b graph.RecordKey) (int64, bool) {
			if b.Compare(a) < 0 {
				a, b = b, a
			}
			w, ok := weight[[2]graph.RecordKey{a, b}]
			return w, ok
		}
		// Every way, by length, then by its weakest pair.
		most, best := 0, int64(-1)
		var walk func(way []graph.RecordKey, weakest int64)
		walk = func(way []graph.RecordKey, weakest int64) {
			at := way[len(way)-1]
			if at == name(1) {
				if most == 0 || len(way) < most || len(way) == most && weakest > best {
					most, best = len(way), weakest
				}
				return
			}
			for i := range n {
				if w, ok := of(at, name(i)); ok && !slices.Contains(way, name(i)) {
					walk(append(slices.Clip(way), name(i)), min(weakest, w))
				}
			}
		}
		walk([]graph.RecordKey{name(0)}, 1<<50)
		rapid.Permutation(matches).Draw(t, "order")
		got := network.Ties(name(0), name(1), rapid.Permutation(matches).Draw(t, "matches"), words)
		if len(got) != max(most-1, 0) {
			t.Fatalf("%d ties, want %d: %+v", len(got), most-1, got)
		}
		at, weakest := name(0), int64(1<<50)
		for _, tie := range got {
			w, ok := of(tie.A, tie.B)
			if tie.A != at || !ok || (tie.Judgement != nil) != (w == 1000) {
				t.Fatalf("%+v", got)
			}
			at, weakest = tie.B, min(weakest, w)
		}
		if len(got) > 0 && (at != name(1) || weakest != best) {
			t.Fatalf("it ends at %s by %d, want %d", at, weakest, best)
		}
		if diff := gocmp.Diff(got, network.Ties(name(0), name(1), rapid.Permutation(matches).Draw(t, "again"), words)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestBreaks(t *testing.T) {
	ctx := context.Background()
	w := twins(t, report(t, "e", "OWNS>a", "OWNS>d"))
	whole := w.id("b1")
	other := graph.Handle(graph.KindPerson, key("b2"))
	w.names[other] = "b2"
	req := network.BreaksRequest{Entity: whole, Parts: map[graph.EntityID][]graph.RecordKey{whole: {key("b1")}, other: {key("b2")}}, From: w.ids("a"), To: w.ids("d"), K: 2}
	got, err := w.Breaks(ctx, req)
	if err != nil {
		t.Fatal(err)
	}
	kept := map[string][]string{}
	for _, side := range got.Sides {
		for _, l := range side.Links {
			kept[w.name(side.Node.ID)] = append(kept[w.name(side.Node.ID)], w.name(l.From)+" "+string(l.Kind)+" "+w.name(l.To))
		}
		slices.Sort(kept[w.name(side.Node.ID)])
	}
	passport := "passport:XV:K4275882"
	for _, list := range kept {
		for i := range list {
			if strings.Contains(list[i], "HAS_DOCUMENT") {
				list[i] = "HAS_DOCUMENT " + passport
			}
		}
		slices.Sort(list)
	}
	if diff := gocmp.Diff(map[string][]string{"b1": {"HAS_DOCUMENT " + passport, "a MENTIONED_IN b1"}, "b2": {"HAS_DOCUMENT " + passport, "b2 INVOLVED_IN c", "b2 USES d"}}, kept); diff != "" {
		t.Error(diff)
	}
	if diff := gocmp.Diff([]string{"a b1 d", "a e d"}, sorted(w.walks(got.Before))); diff != "" {
		t.Error(diff)
	}
	for i, p := range w.walks(got.Before) {
		if got.Vanishes[i] != (p == "a b1 d") {
			t.Errorf("%s vanishes: %v", p, got.Vanishes[i])
		}
	}
	// What is left: the way over e, and the longer one over what both have in common.
	left := w.walks(got.After)
	if len(left) != 2 || left[0] != "a e d" || !strings.HasSuffix(left[1], "b2 d") {
		t.Errorf("left: %q", left)
	}
	// A way through one side only stays.
	through := req
	through.From, through.K = w.ids("c"), 1
	if got, err := w.Breaks(ctx, through); err != nil || len(got.Before) != 1 || w.walks(got.Before)[0] != "c b1 d" || got.Vanishes[0] || w.walks(got.After)[0] != "c b2 d" {
		t.Errorf("%+v, %v", got, err)
	}
	// The entity itself at an end is each of its sides.
	req.To, req.K = w.ids("b2"), 1
	if got, err = w.Breaks(ctx, req); err != nil || len(got.After) != 1 || w.walks(got.After)[0] != "a b1" || got.Vanishes[0] {
		t.Errorf("%+v, %v", got, err)
	}
}

func sorted(list []string) []string {
	slices.Sort(list)
	return list
}
