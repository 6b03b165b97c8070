package network_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	"github.com/clewgraph/clew/store"
)

func TestShortestPaths(t *testing.T) {
	w := build(t, network.Limits{}, example(t)...)
	for _, c := range []struct {
		name     string
		from, to []string
		k, depth int
		common   network.Common
		want     []string
		cuts     []string
	}{
		{"the shortest", []string{"a"}, []string{"c"}, 0, 0, network.Common{}, nil, []string{"path_budget"}},
		{"two", []string{"a"}, []string{"c"}, 2, 0, network.Common{}, []string{"a b c", "a h c"}, nil},
		{"along the links", []string{"a"}, []string{"d"}, 9, 0, network.Common{Filter: store.Filter{Direction: store.Out}}, []string{"a b c d"}, []string{"service_end s"}},
		{"against the links", []string{"d"}, []string{"a"}, 9, 0, network.Common{Filter: store.Filter{Direction: store.In}}, []string{"d c b a"}, []string{"service_end s"}},
		{"too far", []string{"a"}, []string{"d"}, 1, 1, network.Common{}, nil, []string{"depth"}},
		{"no way", []string{"a"}, []string{"e"}, 1, 0, network.Common{}, nil, []string{"service_end s"}},
		{"to a service", []string{"a"}, []string{"s"}, 1, 0, network.Common{Filter: store.Filter{LinkKinds: []graph.LinkKind{graph.LinkUses, graph.LinkOwns}}}, []string{"a b c s"}, nil},
		{"sets", []string{"a", "b"}, []string{"c", "d"}, 3, 1, network.Common{}, []string{"b c"}, []string{"depth"}},
		{"avoiding", []string{"a"}, []string{"c"}, 1, 0, network.Common{Filter: store.Filter{Avoid: w.ids("h")}}, []string{"a b c"}, nil},
	} {
		got, err := w.ShortestPaths(context.Background(), network.PathsRequest{Common: c.common, From: w.ids(c.from...), To: w.ids(c.to...), K: c.k, Depth: c.depth})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		walks := w.walks(got.Paths)
		slices.Sort(walks)
		if c.name == "the shortest" { // which of two depends on their ids
			if len(walks) != 1 || got.Paths[0].Nodes[1].ID != min(w.id("b"), w.id("h")) {
				t.Errorf("%s: %v", c.name, walks)
			}
		} else if diff := gocmp.Diff(append([]string{}, c.want...), walks); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		if diff := gocmp.Diff(append([]string{}, c.cuts...), w.cuts(got.Done)); diff != "" {
			t.Errorf("%s: cuts %s", c.name, diff)
		}
	}
	for name, req := range map[string]network.PathsRequest{
		"no start":     {To: w.ids("a")},
		"no end":       {From: w.ids("a")},
		"at both ends": {From: w.ids("a", "b"), To: w.ids("b")},
	} {
		if _, err := w.ShortestPaths(context.Background(), req); !errors.Is(err, network.ErrBadRequest) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestPathPastAHub: a link that its hub end shows no more, for the cap, still
// counts when the other end has it.
func TestPathPastAHub(t *testing.T) {
	records := []graph.Record{report(t, "hub"), report(t, "z", "PART_OF>hub")}
	for i := range 5 {
		records = append(records, report(t, fmt.Sprint(i), "PART_OF>hub", "OWNS>z"))
	}
	for _, r := range records[1:] {
		w := build(t, network.Limits{HubCap: 1}, records...)
		got, err := w.ShortestPaths(context.Background(), network.PathsRequest{From: w.ids("hub"), To: w.ids(r.Key.ID)})
		if err != nil || len(got.Paths) != 1 || len(got.Paths[0].Hops) != 1 {
			t.Errorf("to %s: %v, %v", r.Key.ID, w.walks(got.Paths), err)
		}
	}
}

// TestEvidence looks at the parallel links of a hop.
func TestEvidence(t *testing.T) {
	a := graded(report(t, "a", "OWNS>b@2019..2020", "OWNS>b@2021..2022", "PART_OF>b"), "40")
	b := graded(report(t, "b", "OWNS>a"), "90")
	a.Links[2].Props = map[string]string{"role": "annex"}
	w := build(t, network.Limits{}, a, b)
	got, err := w.ShortestPaths(context.Background(), network.PathsRequest{From: w.ids("a"), To: w.ids("b")})
	if err != nil || len(got.Paths) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	p := got.Paths[0]
	hop := p.Hops[0]
	var groups []string
	for _, l := range hop.Links {
		groups = append(groups, fmt.Sprintf("%s-%s->%s %d", w.name(l.From), l.Kind, w.name(l.To), len(l.Evidence)))
	}
	if diff := gocmp.Diff([]string{"b-OWNS->a 1", "a-OWNS->b 2", "a-PART_OF->b 1"}, groups); diff != "" {
		t.Error(diff)
	}
	if hop.Forward || hop.Stands != 0 || p.Weakest != 90 || p.Ungraded || hop.Links[2].Evidence[0].Props["role"] != "annex" || hop.Links[1].Evidence[0].Grade.Value != "40" {
		t.Errorf("%+v", p)
	}
}

func TestRoundTrips(t *testing.T) {
	var records []graph.Record
	for i := range 9 {
		records = append(records, report(t, fmt.Sprint(i), fmt.Sprintf("OWNS>%d", i+1)))
	}
	w := build(t, network.Limits{Depth: 16}, records...)
	for hops := 1; hops <= 8; hops++ {
		for name, query := range map[string]func() error{
			"expand": func() error {
				_, err := w.Expand(context.Background(), network.ExpandRequest{IDs: w.ids("0"), Depth: hops})
				return err
			},
			"paths": func() error {
				_, err := w.ShortestPaths(context.Background(), network.PathsRequest{From: w.ids("0"), To: w.ids(fmt.Sprint(hops)), Depth: hops})
				return err
			},
			"pattern": func() error {
				_, err := w.PatternPaths(context.Background(), network.PatternRequest{From: w.ids("0"), Pattern: network.Pattern{Steps: []network.Step{{Min: hops}}}})
				return err
			},
		} {
			w.calls = 0
			if err := query(); err != nil || w.calls > 2*hops+2 {
				t.Errorf("%s of %d hops: %d frontiers, %v", name, hops, w.calls, err)
			}
		}
	}
}

// edges are the links of a small random graph, by their ends.
type edges map[[2]int]bool

// TestPathsAgainstAllPaths compares with a listing of every path, on random
// small graphs with services.
func TestPathsAgainstAllPaths(t *testing.T) {
	rapid.Check(t, func(t2 *rapid.T) {
		for range 2 {
			comparePathsOnce(t, t2)
		}
	})
}

func comparePathsOnce(tb testing.TB, t *rapid.T) {
	n := rapid.IntRange(2, 7).Draw(t, "nodes")
	vertex := rapid.IntRange(0, n-1)
	links := edges{}
	for range rapid.IntRange(0, 3*n).Draw(t, "links") {
		if a, b := vertex.Draw(t, "from"), vertex.Draw(t, "to"); a != b {
			links[[2]int{a, b}] = true
		}
	}
	records := make([]graph.Record, n)
	services := map[int]bool{}
	for i := range records {
		kind := graph.KindReport
		if rapid.IntRange(0, 5).Draw(t, "service") == 0 {
			kind, services[i] = graph.KindService, true
		}
		records[i] = node(tb, kind, fmt.Sprint(i))
	}
	degree, confidence := make([]int, n), make([]int, n)
	for l := range links {
		records[l[0]].Links = append(records[l[0]].Links, link(tb, fmt.Sprintf("USES>%d", l[1])))
		degree[l[0]]++
		degree[l[1]]++
	}
	for i := range records {
		records[i].Grade = graph.Grade{Scheme: graph.GradeAdmiralty, Value: rapid.SampledFrom([]string{"B1", "B2", "B5", "B6"}).Draw(t, "grade")}
		confidence[i] = max(records[i].Grade.Confidence(), 1)
	}
	w := build(tb, network.Limits{}, records...)
	defer w.close()
	ids := make([]graph.EntityID, n)
	for i := range ids {
		ids[i] = w.id(fmt.Sprint(i))
	}
	for range 3 {
		from, to := map[int]bool{}, map[int]bool{}
		for i := range n {
			switch rapid.IntRange(0, 3).Draw(t, "side") {
			case 0:
				from[i] = true
			case 1:
				to[i] = true
			}
		}
		if len(from) == 0 || len(to) == 0 {
			continue
		}
		req := network.PathsRequest{K: rapid.IntRange(1, 6).Draw(t, "k"), Depth: rapid.IntRange(1, 7).Draw(t, "depth")}
		req.Filter.Direction = rapid.SampledFrom([]store.Direction{store.Both, store.Out, store.In}).Draw(t, "direction")
		req.ThroughServices = rapid.Bool().Draw(t, "through")
		req.Cost = rapid.SampledFrom([]network.Cost{network.ByHops, network.ByConfidence, network.ByRarity}).Draw(t, "cost")
		for _, i := range slices.Sorted(maps.Keys(from)) {
			req.From = append(req.From, ids[i])
		}
		for _, i := range slices.Sorted(maps.Keys(to)) {
			req.To = append(req.To, ids[i])
		}
		follows := func(a, b int) bool {
			out, in := links[[2]int{a, b}], links[[2]int{b, a}]
			return out && req.Filter.Direction != store.In || in && req.Filter.Direction != store.Out
		}
		cost := func(path []int) (bits float64) {
			for i, to := range path[1:] {
				at, sure := path[i], 1
				if req.Filter.Direction != store.In && links[[2]int{at, to}] {
					sure = confidence[at]
				}
				if req.Filter.Direction != store.Out && links[[2]int{to, at}] {
					sure = max(sure, confidence[to])
				}
				switch {
				case req.Cost == network.ByConfidence:
					bits += math.Round(1e6*math.Log2(100/float64(sure))) / 1e6
				case req.Cost == network.ByRarity && i < len(path)-2:
					bits += math.Round(1e6*math.Log2(float64(degree[to]))) / 1e6
				}
			}
			return math.Round(1e6*bits) / 1e6
		}
		type way struct {
			Nodes []graph.EntityID
			Cost  float64
		}
		var want []way
		var walk func(path []int)
		walk = func(path []int) {
			at := path[len(path)-1]
			if to[at] {
				var p []graph.EntityID
				for _, i := range path {
					p = append(p, ids[i])
				}
				want = append(want, way{p, cost(path)})
				return
			}
			if len(path) > req.Depth || len(path) > 1 && services[at] && !req.ThroughServices {
				return
			}
			for next := range n {
				if follows(at, next) && !from[next] && !slices.Contains(path, next) {
					walk(append(slices.Clone(path), next))
				}
			}
		}
		for i := range from {
			walk([]int{i})
		}
		slices.SortFunc(want, func(a, b way) int {
			return cmp.Or(cmp.Compare(a.Cost, b.Cost), cmp.Compare(len(a.Nodes), len(b.Nodes)), slices.Compare(a.Nodes, b.Nodes))
		})
		want = want[:min(len(want), req.K)]
		got, err := w.ShortestPaths(context.Background(), req)
		if err != nil {
			t.Fatal(err)
		}
		var ways []way
		for _, p := range got.Paths {
			var list []graph.EntityID
			for _, x := range p.Nodes {
				list = append(list, x.ID)
			}
			ways = append(ways, way{list, p.Cost})
			for i, h := range p.Hops {
				if h.From != list[i] || h.To != list[i+1] || h.Forward != (h.Links[0].From == list[i]) {
					t.Fatalf("hop %d: %+v", i, h)
				}
			}
		}
		if diff := gocmp.Diff(want, ways, cmpopts.EquateApprox(0, 1e-9)); diff != "" {
			t.Fatalf("%+v\n%s", req, diff)
		}
	}
}

// TestDeterminism asks the same of graphs loaded in different orders, and often.
func TestDeterminism(t *testing.T) {
	records := example(t)
	first := ""
	for turn := range 20 {
		order := slices.Clone(records)
		for i := range order { // another order each turn
			j := (i*7 + turn*3) % len(order)
			order[i], order[j] = order[j], order[i]
		}
		w := build(t, network.Limits{}, order...)
		var all strings.Builder
		for range 2 {
			e, err1 := w.Expand(context.Background(), network.ExpandRequest{IDs: w.ids("a"), Depth: 3})
			p, err2 := w.ShortestPaths(context.Background(), network.PathsRequest{From: w.ids("a"), To: w.ids("d"), K: 10})
			q, err3 := w.PatternPaths(context.Background(), network.PatternRequest{Pattern: network.Pattern{Steps: []network.Step{{Max: 3}}}})
			if err := errors.Join(err1, err2, err3); err != nil {
				t.Fatal(err)
			}
			all.Reset()
			fmt.Fprintf(&all, "%+v\n%+v\n%+v", e, p.Paths, q.Paths)
			if first == "" {
				first = all.String()
			}
			if all.String() != first {
				t.Fatal(gocmp.Diff(first, all.String()))
			}
		}
		w.close()
	}
}
