package network_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	"github.com/clewgraph/clew/store"
)

func kinds(list ...graph.Kind) network.Test { return network.Test{Kinds: list} }

func owns(lo, hi int, to network.Test) network.Step {
	return network.Step{Links: []graph.LinkKind{graph.LinkOwns, graph.LinkSuccessorOf}, Direction: store.Out, Min: lo, Max: hi, To: to}
}

func TestPatternPaths(t *testing.T) {
	person, compound, report := graph.KindPerson, graph.KindCompound, graph.KindReport
	mule := node(t, person, "mule", "OWNS>deed")
	mule.Roles = []graph.Role{{Name: "mule", Status: "witting"}}
	mule.Attributes = map[string][]string{"gender": {"f"}}
	w := build(t, network.Limits{},
		node(t, person, "boss", "OWNS>site", "OWNS>shop"), node(t, compound, "site", "OWNS>mule", "OWNS>annex"), node(t, compound, "annex", "OWNS>mule"), mule,
		node(t, report, "deed"), service(t, "shop", "OWNS>deed"), node(t, person, "guard", "OWNS>annex"))
	for _, c := range []struct {
		name    string
		req     network.PatternRequest
		want    []string
		steps   []int
		cuts    []string
		partial bool
	}{
		{"one leg", network.PatternRequest{Pattern: network.Pattern{Start: kinds(person), Steps: []network.Step{owns(0, 0, kinds(compound))}}}, []string{"boss site", "guard annex"}, []int{0, 1}, nil, false},
		{"a leg of many hops", network.PatternRequest{Pattern: network.Pattern{Start: kinds(person), Steps: []network.Step{owns(1, 3, network.Test{Roles: []string{"mule"}})}}},
			[]string{"boss site annex mule", "boss site mule", "guard annex mule"}, nil, []string{"service_end shop"}, false},
		{"at least", network.PatternRequest{Pattern: network.Pattern{Start: kinds(person), Steps: []network.Step{owns(3, 3, network.Test{Roles: []string{"mule:witting"}})}}}, []string{"boss site annex mule"}, []int{0, -1, -1, 1}, []string{"service_end shop"}, false},
		{"another status", network.PatternRequest{Pattern: network.Pattern{Steps: []network.Step{owns(1, 1, network.Test{Roles: []string{"mule:unwitting"}})}}}, nil, nil, nil, false},
		{"attributes", network.PatternRequest{Pattern: network.Pattern{Start: network.Test{Attributes: map[string]string{"gender": "f"}}, Steps: []network.Step{owns(1, 1, network.Test{})}}}, []string{"mule deed"}, nil, nil, false},
		{"only via", network.PatternRequest{From: w.ids("boss"), Pattern: network.Pattern{Steps: []network.Step{{Links: []graph.LinkKind{graph.LinkOwns}, Direction: store.Out, Max: 4, Via: []graph.Kind{compound}, To: kinds(person, report)}}}},
			[]string{"boss site annex mule", "boss site mule"}, nil, nil, false},
		{"from a service", network.PatternRequest{Pattern: network.Pattern{Start: kinds(graph.KindService), Steps: []network.Step{owns(1, 1, network.Test{})}}}, []string{"shop deed"}, nil, nil, false},
		{"against the links", network.PatternRequest{From: w.ids("deed"), Pattern: network.Pattern{Steps: []network.Step{{Links: []graph.LinkKind{graph.LinkOwns}, Direction: store.In, To: kinds(person)}}}}, []string{"deed mule"}, nil, nil, false},
		{"to", network.PatternRequest{To: w.ids("annex"), Pattern: network.Pattern{Steps: []network.Step{owns(1, 1, network.Test{})}}}, []string{"guard annex", "site annex"}, nil, nil, false},
		{"limit", network.PatternRequest{Limit: 1, Pattern: network.Pattern{Start: kinds(person), Steps: []network.Step{owns(0, 0, kinds(compound))}}}, nil, nil, []string{"path_budget"}, false},
		{"node budget", network.PatternRequest{Common: network.Common{Nodes: 1}, Pattern: network.Pattern{Start: kinds(person), Steps: []network.Step{owns(0, 0, kinds(compound))}}}, []string{"boss site"}, nil, []string{"node_budget"}, true},
		{"avoiding", network.PatternRequest{Common: network.Common{Filter: store.Filter{Avoid: w.ids("site")}}, Pattern: network.Pattern{Start: kinds(person), Steps: []network.Step{owns(0, 0, kinds(compound))}}}, []string{"guard annex"}, nil, nil, false},
	} {
		got, err := w.PatternPaths(context.Background(), c.req)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		walks := w.walks(got.Paths)
		slices.Sort(walks)
		if c.name != "limit" {
			if diff := gocmp.Diff(append([]string{}, c.want...), walks); diff != "" {
				t.Errorf("%s: %s", c.name, diff)
			}
		} else if len(walks) != 1 {
			t.Errorf("%s: %v", c.name, walks)
		}
		if c.steps != nil && !slices.Equal(got.Paths[0].Steps, c.steps) {
			t.Errorf("%s: steps %v", c.name, got.Paths[0].Steps)
		}
		if diff := gocmp.Diff(append([]string{}, c.cuts...), w.cuts(got.Done)); diff != "" || got.Done.Partial != c.partial {
			t.Errorf("%s: cuts %s", c.name, diff)
		}
	}
}

// TestLimitCountsPaths: a path that fills the steps in several ways is one path,
// and does not use up the limit.
func TestLimitCountsPaths(t *testing.T) {
	w := build(t, network.Limits{}, report(t, "a", "OWNS>b"), report(t, "b", "OWNS>c"), report(t, "c", "OWNS>d"), report(t, "d", "OWNS>e"), report(t, "e"))
	far := owns(1, 3, network.Test{})
	got, err := w.PatternPaths(context.Background(), network.PatternRequest{From: w.ids("a"), Limit: 3, Pattern: network.Pattern{Steps: []network.Step{far, far}}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff([]string{"a b c", "a b c d", "a b c d e"}, w.walks(got.Paths)); diff != "" {
		t.Error(diff)
	}
}

func TestTimeOrder(t *testing.T) {
	for _, c := range []struct {
		name, first, second string
		want                string // "", "certain" or "uncertain"
	}{
		{"later", "SUCCESSOR_OF>b@2020-01-01", "SUCCESSOR_OF>c@2020-01-02", "certain"},
		{"earlier", "SUCCESSOR_OF>b@2020-01-02", "SUCCESSOR_OF>c@2020-01-01", ""},
		{"the same day", "SUCCESSOR_OF>b@2020-01-01", "SUCCESSOR_OF>c@2020-01-01", "uncertain"},
		{"within the year", "SUCCESSOR_OF>b@2020-06-01", "SUCCESSOR_OF>c@2020", "uncertain"},
		{"undated", "SUCCESSOR_OF>b@2020-01-01", "PART_OF>c", "certain"},
		{"after undated", "PART_OF>b", "SUCCESSOR_OF>c@2020-01-01", "certain"},
		{"while it lasts", "SUCCESSOR_OF>b@2020-01-01", "OWNS>c@2019-01-01..2021-01-01", "certain"},
		{"when it was over", "SUCCESSOR_OF>b@2022-01-01", "OWNS>c@2019-01-01..2021-01-01", ""},
		{"when it may be over", "SUCCESSOR_OF>b@2021", "OWNS>c@2019-01-01..2021-06-01", "uncertain"},
		{"from its begin on", "OWNS>b@2019-01-01..2021-01-01", "SUCCESSOR_OF>c@2018", ""},
		{"within it", "OWNS>b@2019-01-01..2021-01-01", "SUCCESSOR_OF>c@2020-01-01", "certain"},
		{"an open end", "SUCCESSOR_OF>b@2030-01-01", "OWNS>c@2019-01-01..", "certain"},
	} {
		w := build(t, network.Limits{}, report(t, "a", c.first), report(t, "b", c.second), report(t, "c"))
		pattern := network.Pattern{Steps: []network.Step{{Direction: store.Out}, {Direction: store.Out}}}
		got, err := w.PatternPaths(context.Background(), network.PatternRequest{From: w.ids("a"), Pattern: pattern})
		if err != nil {
			t.Fatal(err)
		}
		is := ""
		if len(got.Paths) == 1 {
			is = "certain"
			if got.Paths[0].Hops[1].OrderUncertain {
				is = "uncertain"
			}
		}
		if is != c.want {
			t.Errorf("%s: %q, want %q", c.name, is, c.want)
		}
		pattern.Steps[1].AnyTime = true
		if got, err := w.PatternPaths(context.Background(), network.PatternRequest{From: w.ids("a"), Pattern: pattern}); err != nil || len(got.Paths) != 1 {
			t.Errorf("%s, at any time: %v, %v", c.name, w.walks(got.Paths), err)
		}
		w.close()
	}
	// What a hop is compared with is the hop before it, however vague the ones
	// before that were.
	w := build(t, network.Limits{}, report(t, "a", "SUCCESSOR_OF>b@2020"), report(t, "b", "SUCCESSOR_OF>c@2020-03-01"), report(t, "c", "SUCCESSOR_OF>d@2020-04-01"), report(t, "d"))
	step := network.Step{Direction: store.Out}
	got, err := w.PatternPaths(context.Background(), network.PatternRequest{From: w.ids("a"), Pattern: network.Pattern{Steps: []network.Step{step, step, step}}})
	if err != nil || len(got.Paths) != 1 {
		t.Fatal(got, err)
	}
	if h := got.Paths[0].Hops; h[0].OrderUncertain || !h[1].OrderUncertain || h[2].OrderUncertain {
		t.Errorf("uncertain: %v, %v, %v", h[0].OrderUncertain, h[1].OrderUncertain, h[2].OrderUncertain)
	}
}

func TestPatternRefuses(t *testing.T) {
	w := build(t, network.Limits{}, report(t, "a"))
	for name, p := range map[string]network.Pattern{
		"no steps":        {},
		"too many hops":   {Steps: []network.Step{{Max: 9}, {Max: 8}}},
		"min above max":   {Steps: []network.Step{{Min: 3, Max: 2}}},
		"negative":        {Steps: []network.Step{{Min: -1}}},
		"strange link":    {Steps: []network.Step{{Links: []graph.LinkKind{"HAUNTS"}}}},
		"strange kind":    {Steps: []network.Step{{To: kinds("Ghost")}}},
		"strange via":     {Steps: []network.Step{{Via: []graph.Kind{"Ghost"}}}},
		"strange start":   {Start: kinds("Ghost"), Steps: []network.Step{{}}},
		"start not there": {Start: kinds(graph.KindPerson), Steps: []network.Step{{}}},
	} {
		if _, err := w.PatternPaths(context.Background(), network.PatternRequest{From: w.ids("a"), Pattern: p}); !errors.Is(err, network.ErrBadRequest) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := network.PatternNamed("to-the-moon"); !errors.Is(err, network.ErrNoPattern) || !strings.Contains(err.Error(), "job-ad-to-wallet") {
		t.Error(err)
	}
}

// TestShippedPatterns holds the patterns against the schema: each step must be
// able to lead somewhere.
func TestShippedPatterns(t *testing.T) {
	w := build(t, network.Limits{}, report(t, "a"))
	names := []string{}
	for _, p := range network.Patterns() {
		names = append(names, p.Name)
		if p.Doc == "" || p.Start.Label == "" {
			t.Errorf("%s says too little", p.Name)
		}
		if _, err := w.PatternPaths(context.Background(), network.PatternRequest{Pattern: p}); err != nil {
			t.Errorf("%s: %v", p.Name, err)
		}
	}
	if !slices.IsSorted(names) || !slices.Contains(names, "recruiter-to-mule-account") {
		t.Error(names)
	}
}

// TestPatternDeadline ends the time during the search for starts, and at a hop.
func TestPatternDeadline(t *testing.T) {
	w := build(t, network.Limits{}, report(t, "a", "OWNS>b"), report(t, "b", "OWNS>c"), report(t, "c"))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	w.at = func(n int) {
		if n == 2 {
			cancel()
		}
	}
	got, err := w.PatternPaths(ctx, network.PatternRequest{Pattern: network.Pattern{Steps: []network.Step{owns(1, 2, network.Test{})}}})
	if err != nil || !got.Done.Partial || len(got.Paths) != 2 || len(got.Paths[0].Nodes) != 2 {
		t.Errorf("%v, %+v, %v", w.walks(got.Paths), got.Done, err)
	}
}

// dated is a link as the listing below uses it.
type dated struct {
	from, to int
	kind     graph.LinkKind
	when     graph.Interval
}

// TestPatternsAgainstAllPaths compares with a listing of every path, on random
// small typed graphs with dated links.
func TestPatternsAgainstAllPaths(t *testing.T) {
	rapid.Check(t, func(t2 *rapid.T) {
		for range 2 {
			comparePatternsOnce(t, t2)
		}
	})
}

func comparePatternsOnce(tb testing.TB, t *rapid.T) {
	nodeKinds := []graph.Kind{graph.KindReport, graph.KindIncident, graph.KindService}
	linkKinds := []graph.LinkKind{graph.LinkOwns, graph.LinkUses}
	n := rapid.IntRange(2, 6).Draw(t, "nodes")
	records, kind := make([]graph.Record, n), make([]graph.Kind, n)
	for i := range records {
		kind[i] = rapid.SampledFrom(nodeKinds).Draw(t, "kind")
		records[i] = graph.Record{Key: key(fmt.Sprint(i)), Kind: kind[i]}
	}
	var links []dated
	year := rapid.IntRange(2018, 2022)
	for range rapid.IntRange(0, 12).Draw(t, "links") {
		l := dated{from: rapid.IntRange(0, n-1).Draw(t, "from"), to: rapid.IntRange(0, n-1).Draw(t, "to"), kind: rapid.SampledFrom(linkKinds).Draw(t, "link")}
		if l.from == l.to {
			continue
		}
		switch rapid.IntRange(0, 3).Draw(t, "dating") {
		case 0:
			a := year.Draw(t, "begin")
			l.when = graph.Interval{From: date(tb, fmt.Sprint(a)), To: date(tb, fmt.Sprint(a+rapid.IntRange(0, 2).Draw(t, "years")))}
		case 1:
			l.when.From = date(tb, fmt.Sprintf("%d-06-01", year.Draw(t, "begin")))
		case 2:
			l.when.To = date(tb, fmt.Sprintf("%d-06-01", year.Draw(t, "end")))
		}
		links = append(links, l)
		records[l.from].Links = append(records[l.from].Links, graph.Link{Kind: l.kind, To: graph.End{Record: key(fmt.Sprint(l.to))}, Valid: l.when})
	}
	w := build(tb, network.Limits{}, records...)
	defer w.close()
	ids := make([]graph.EntityID, n)
	for i := range ids {
		ids[i] = w.id(fmt.Sprint(i))
	}
	for range 3 {
		some := func(label string) []graph.Kind {
			return rapid.SliceOfNDistinct(rapid.SampledFrom(nodeKinds), 0, 2, rapid.ID).Draw(t, label)
		}
		p := network.Pattern{Start: network.Test{Kinds: some("start")}}
		for range rapid.IntRange(1, 3).Draw(t, "legs") {
			s := network.Step{Links: rapid.SliceOfNDistinct(rapid.SampledFrom(linkKinds), 0, 2, rapid.ID).Draw(t, "follow"),
				Direction: rapid.SampledFrom([]store.Direction{store.Both, store.Out, store.In}).Draw(t, "direction"), Min: rapid.IntRange(1, 2).Draw(t, "min"),
				Via: some("via"), To: network.Test{Kinds: some("to")}, AnyTime: rapid.IntRange(0, 3).Draw(t, "any") == 0}
			s.Max = s.Min + rapid.IntRange(0, 1).Draw(t, "more")
			p.Steps = append(p.Steps, s)
		}
		req := network.PatternRequest{Pattern: p, Limit: 1000}
		req.ThroughServices = rapid.Bool().Draw(t, "through")
		want := listAll(req, ids, kind, links)
		got, err := w.PatternPaths(context.Background(), req)
		if err != nil {
			t.Fatal(err)
		}
		nodes := []string{}
		for _, p := range got.Paths {
			var list []string
			for _, x := range p.Nodes {
				list = append(list, string(x.ID))
			}
			if s := strings.Join(list, " "); len(nodes) == 0 || nodes[len(nodes)-1] != s { // once, however it fills the steps
				nodes = append(nodes, s)
			}
		}
		if diff := gocmp.Diff(want, nodes); diff != "" {
			t.Fatalf("%+v\n%s", req, diff)
		}
	}
}

// listAll lists every path that matches, link by link, in order.
func listAll(req network.PatternRequest, ids []graph.EntityID, kind []graph.Kind, links []dated) []string {
	allows := func(list []graph.Kind, k graph.Kind) bool { return len(list) == 0 || slices.Contains(list, k) }
	found := map[string]bool{}
	var walk func(path []int, leg, hops int, now int64)
	walk = func(path []int, leg, hops int, now int64) {
		at := path[len(path)-1]
		s := req.Pattern.Steps[leg]
		if hops >= s.Min && allows(s.To.Kinds, kind[at]) {
			if leg == len(req.Pattern.Steps)-1 {
				var list []string
				for _, i := range path {
					list = append(list, string(ids[i]))
				}
				found[strings.Join(list, " ")] = true
			} else {
				walk(path, leg+1, 0, now)
			}
		}
		if hops == s.Max || hops > 0 && !allows(s.Via, kind[at]) || len(path) > 1 && kind[at] == graph.KindService && !req.ThroughServices {
			return
		}
		for _, l := range links {
			if len(s.Links) > 0 && !slices.Contains(s.Links, l.kind) {
				continue
			}
			next := -1
			if l.from == at && s.Direction != store.In {
				next = l.to
			} else if l.to == at && s.Direction != store.Out {
				next = l.from
			}
			if next < 0 || slices.Contains(path, next) {
				continue
			}
			then := now
			if !s.AnyTime {
				begin, end := int64(math.MinInt64), int64(math.MaxInt64)
				if !l.when.From.IsZero() {
					begin = l.when.From.Earliest
				}
				if !l.when.To.IsZero() {
					end = l.when.To.Latest
				}
				if then = max(now, begin); end <= then {
					continue
				}
			}
			walk(append(slices.Clone(path), next), leg, hops+1, then)
		}
	}
	for i := range ids {
		if allows(req.Pattern.Start.Kinds, kind[i]) {
			walk([]int{i}, 0, 0, math.MinInt64)
		}
	}
	out := []string{}
	for p := range found {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b string) int {
		if c := strings.Count(a, " ") - strings.Count(b, " "); c != 0 {
			return c
		}
		return slices.Compare(strings.Fields(a), strings.Fields(b))
	})
	return out
}
