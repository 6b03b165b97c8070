package network_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	"github.com/clewgraph/clew/store"
)

func (w *world) reached(got network.Reach) string {
	var rows []string
	for _, r := range got.Reached {
		at := "-"
		if r.Earliest != math.MinInt64 {
			at = time.UnixMicro(r.Earliest).UTC().Format("2006-01-02")
		}
		row := fmt.Sprintf("%s %d %s", w.name(r.Node.ID), r.Node.Hop, at)
		if r.Link != nil {
			row += " from " + w.name(r.From)
		}
		if r.OrderUncertain {
			row += "?"
		}
		if r.Undated {
			row += " undated"
		}
		rows = append(rows, row)
	}
	return strings.Join(rows, "\n")
}

func TestReach(t *testing.T) {
	w := build(t, network.Limits{},
		report(t, "a", "OWNS>b@2020..2021", "USES>s", "OWNS>late@2019..2019"),
		report(t, "b", "OWNS>c@2018..2019", "OWNS>d@2021..", "OWNS>e@2020..2020"),
		report(t, "c"), report(t, "d", "OWNS>e@2022..2022"), report(t, "e"), report(t, "late", "OWNS>b@2010..2011"), service(t, "s", "PART_OF>c"),
	)
	for _, c := range []struct {
		name string
		req  network.ReachRequest
		want string
		cuts []string
	}{
		{"what ended before is not to be had", network.ReachRequest{Common: network.Common{Filter: store.Filter{Direction: store.Out}}}, `
a 0 -
s 1 - from a undated
late 1 2019-01-01 from a
b 1 2020-01-01 from a
e 2 2020-01-01 from b?
d 2 2021-01-01 from b`, []string{"service_end s"}},
		{"from a day on", network.ReachRequest{Common: network.Common{Filter: store.Filter{Direction: store.Out, From: micros(2021), To: math.MaxInt64}}}, `
a 0 2021-01-01
b 1 2021-01-01 from a
s 1 2021-01-01 from a undated
d 2 2021-01-01 from b
e 3 2022-01-01 from d`, []string{"service_end s"}},
		{"one hop far", network.ReachRequest{Depth: 1, Common: network.Common{Filter: store.Filter{Direction: store.Out, LinkKinds: []graph.LinkKind{graph.LinkOwns}}}}, `
a 0 -
late 1 2019-01-01 from a
b 1 2020-01-01 from a`, []string{"depth"}},
		{"no room", network.ReachRequest{Common: network.Common{Nodes: 2, Filter: store.Filter{Direction: store.Out, LinkKinds: []graph.LinkKind{graph.LinkOwns}}}}, `
a 0 -
b 1 2020-01-01 from a`, []string{"node_budget"}},
	} {
		c.req.IDs = w.ids("a")
		got, err := w.Reach(context.Background(), c.req)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if diff := cmp.Diff(strings.TrimPrefix(c.want, "\n"), w.reached(got)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		if diff := cmp.Diff(c.cuts, w.cuts(got.Done)); diff != "" {
			t.Errorf("%s: cuts %s", c.name, diff)
		}
	}
}

// timed draws transfers between a few accounts, each with a minute of its own or
// shared, and gives them with the world that they make.
type timed struct{ from, to, minute, amount int }

func drawTimed(rt *rapid.T, t *testing.T, names []string) ([]timed, *world) {
	var all []timed
	texts := make([][]string, len(names))
	for range rapid.IntRange(1, 12).Draw(rt, "transfers") {
		from := rapid.IntRange(0, len(names)-1).Draw(rt, "from")
		tr := timed{from, (from + rapid.IntRange(1, len(names)-1).Draw(rt, "to")) % len(names), rapid.IntRange(0, 9).Draw(rt, "minute"), rapid.IntRange(1, 9).Draw(rt, "amount")}
		if slices.Contains(all, tr) {
			continue
		}
		all = append(all, tr)
		texts[from] = append(texts[from], fmt.Sprintf("%s@2024-01-01T10:%02dZ=%d USD", names[tr.to], tr.minute, tr.amount))
	}
	var records []graph.Record
	for i, n := range names {
		records = append(records, paid(t, n, texts[i]...))
	}
	return all, build(t, network.Limits{Depth: 16}, records...)
}

// TestTimeAgainstEveryWalk compares what is reached, and the cycles found, with
// those among all walks over a few transfers.
func TestTimeAgainstEveryWalk(t *testing.T) {
	names := []string{"a", "b", "c", "d"}
	rapid.Check(t, func(rt *rapid.T) {
		all, w := drawTimed(rt, t, names)
		defer w.close()
		depth := rapid.IntRange(1, 4).Draw(rt, "depth")
		least := rapid.SampledFrom([]int{0, 50, 100}).Draw(rt, "least")
		first := map[string]int{}
		var cycles []string
		var walk func(way []timed)
		walk = func(way []timed) {
			at := 0
			if len(way) > 0 {
				at = way[len(way)-1].to
				if m, known := first[names[at]]; !known || way[len(way)-1].minute < m {
					first[names[at]] = way[len(way)-1].minute
				}
			}
			if len(way) == depth {
				return
			}
			for _, tr := range all {
				if tr.from == at && (len(way) == 0 || tr.minute >= way[len(way)-1].minute) {
					walk(append(slices.Clip(way), tr))
				}
			}
		}
		walk(nil)
		delete(first, names[0])
		var circle func(way []timed)
		circle = func(way []timed) {
			at := 0
			if len(way) > 0 {
				at = way[len(way)-1].to
			}
			if len(way) > 0 && at == 0 {
				var text []string
				for _, tr := range way {
					text = append(text, fmt.Sprintf("%s:%d=%d", names[tr.from], tr.minute, tr.amount))
				}
				cycles = append(cycles, strings.Join(text, " "))
				return
			}
			if len(way) == depth {
				return
			}
			for _, tr := range all {
				if tr.from != at || len(way) > 0 && (tr.minute < way[len(way)-1].minute || 100*tr.amount < least*way[len(way)-1].amount) ||
					slices.ContainsFunc(way, func(p timed) bool { return p.to == tr.to }) {
					continue
				}
				circle(append(slices.Clip(way), tr))
			}
		}
		circle(nil)

		transfers := store.Filter{Direction: store.Out, LinkKinds: []graph.LinkKind{graph.LinkTransferred}}
		reach, err := w.Reach(context.Background(), network.ReachRequest{Common: network.Common{Filter: transfers}, IDs: w.ids("a"), Depth: depth})
		if err != nil {
			rt.Fatal(err)
		}
		got := map[string]int{}
		for _, r := range reach.Reached {
			if r.Link != nil {
				got[w.name(r.Node.ID)] = time.UnixMicro(r.Earliest).UTC().Minute()
			}
		}
		if diff := cmp.Diff(first, got); diff != "" {
			rt.Fatalf("depth %d, -walks +reached: %s", depth, diff)
		}
		paths, err := w.Cycles(context.Background(), network.CyclesRequest{IDs: w.ids("a"), Depth: depth, Least: least, Limit: 10_000})
		if err != nil {
			rt.Fatal(err)
		}
		var found []string
		for _, p := range paths.Paths {
			var text []string
			for _, h := range p.Hops {
				e := h.Links[0].Evidence[0].Edge
				text = append(text, fmt.Sprintf("%s:%d=%s", w.name(h.From), time.UnixMicro(e.Start.Earliest).UTC().Minute(), e.Amount.Decimal()))
			}
			found = append(found, strings.Join(text, " "))
		}
		slices.Sort(cycles)
		slices.Sort(found)
		if diff := cmp.Diff(cycles, found); diff != "" {
			rt.Fatalf("depth %d, least %d, -walks +cycles: %s", depth, least, diff)
		}
	})
}

func TestCyclesRefuse(t *testing.T) {
	w := build(t, network.Limits{}, fraud(t)...)
	for _, req := range []network.CyclesRequest{{}, {IDs: w.ids("mule"), Least: -1}, {IDs: w.ids("mule"), Least: 101}} {
		if _, err := w.Cycles(context.Background(), req); !errors.Is(err, network.ErrBadRequest) {
			t.Errorf("%+v: %v", req, err)
		}
	}
}

func TestSummarize(t *testing.T) {
	w := build(t, network.Limits{HubCap: 1}, fraud(t)...)
	got, err := w.Summarize(context.Background(), network.Common{}, w.id("mule"))
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, r := range got.Rows {
		rows = append(rows, fmt.Sprintf("%s %v %s: %d by %d, %d dated %s to %s", r.Kind, r.Out, r.Other, r.Neighbours, r.Links, r.Dated,
			time.UnixMicro(r.First).UTC().Format(time.DateOnly), time.UnixMicro(r.Last).UTC().Format(time.DateOnly)))
	}
	if diff := cmp.Diff([]string{
		"TRANSFERRED true Person: 3 by 5, 4 dated 2024-01-03 to 2024-01-07",
		"TRANSFERRED false Person: 3 by 3, 3 dated 2024-01-01 to 2024-01-05",
	}, rows); diff != "" {
		t.Error(diff)
	}
	if len(got.Done.Cuts) > 0 || got.Node.ID != w.id("mule") {
		t.Errorf("%+v", got)
	}
}
