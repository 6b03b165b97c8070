package network_test

import (
	"context"
	"flag"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/network"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
)

var long = flag.Bool("long", false, "run the long forms: a million links on one identifier")

// TestManyOnOneIdentifier loads very many people who use one telephone, one
// after the other, and asks for those around it: at most as many as the cap are
// shown, the totals are right, and pages by time hold each of them once.
func TestManyOnOneIdentifier(t *testing.T) {
	const phone = graph.EntityID("phone:+442079460123")
	many, hubCap := 20_000, 200
	if *long {
		many = 1_000_000
	}
	ctx := context.Background()
	s, err := embedded.Open(ctx, "store", embedded.Options{FS: embedded.Memory()})
	if err != nil {
		t.Fatal(err)
	}
	w, err := intake.Open(ctx, s, resolver.New(match.ColdStart(), resolver.Options{}), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	first := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	from := func(i int) int64 { return first.Add(time.Duration(i) * time.Minute).UnixMicro() }
	var batch []graph.Record
	for i := range many {
		r := graph.Record{Key: key(fmt.Sprint(i)), Kind: graph.KindPerson, Names: []graph.Name{{Full: fmt.Sprintf("Person %d", i)}}}
		at := graph.Date{Text: fmt.Sprint(i), Earliest: from(i), Latest: from(i + 1), Precision: graph.PrecisionMinute, Zone: "Z"}
		r.Identifiers = []graph.Identifier{{Type: graph.IDPhone, Value: "+442079460123", Relation: graph.RelUses, Valid: graph.Interval{From: at, To: at}}}
		if batch = append(batch, r); len(batch) == 10_000 || i == many-1 {
			res, err := w.Load(ctx, intake.Batch{Records: batch})
			if err != nil || res.Outcomes[0].Status != intake.New {
				t.Fatal(res.Outcomes[:1], err)
			}
			batch = nil
		}
	}
	g := network.New(s, network.Limits{HubCap: hubCap, Scanned: 2 * many})
	ask := func(f store.Filter) network.Expansion {
		t.Helper()
		got, err := g.Expand(ctx, network.ExpandRequest{IDs: []graph.EntityID{phone}, Common: network.Common{Filter: f, Order: store.ByOldest}})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	whole := ask(store.Filter{})
	if diff := cmp.Diff([]network.Cut{{Node: phone, Kind: graph.LinkUses, Shown: hubCap, Total: many, Reason: network.CutHub}}, whole.Done.Cuts); diff != "" {
		t.Error(diff)
	}
	if len(whole.Nodes) != 1+hubCap || len(whole.Links) != hubCap || whole.Done.Scanned != many || whole.Done.Partial {
		t.Errorf("%d nodes, %d links, %+v", len(whole.Nodes), len(whole.Links), whole.Done)
	}
	if around, err := s.Neighbours(ctx, store.Frontier{IDs: []graph.EntityID{phone}, Cap: 1}); err != nil || len(around[0].Totals) != 1 || around[0].Totals[0].Count != many {
		t.Errorf("%+v, %v", around[0].Totals, err)
	}
	// Each page is as full as the cap allows.
	seen := map[graph.EntityID]bool{}
	pages := 0
	for at := 0; at < many; at += hubCap * max(1, many/hubCap/20) {
		pages++
		page := ask(store.Filter{From: from(at), To: from(at + hubCap)})
		if len(page.Links) != hubCap || len(page.Done.Cuts) != 0 || page.Done.Partial {
			t.Fatalf("from %d on: %d links, %+v", at, len(page.Links), page.Done)
		}
		for _, n := range page.Nodes {
			if n.ID != phone && seen[n.ID] {
				t.Errorf("%s is on two pages", n.ID)
			}
			seen[n.ID] = true
		}
	}
	if len(seen) != pages*hubCap+1 {
		t.Errorf("%d pages hold %d nodes", pages, len(seen))
	}
	if err := s.Close(ctx); err != nil {
		t.Error(err)
	}
}

// TestScanBudgetInFrontier ends a hop in its middle when too many links were
// looked at, and nowhere else.
func TestScanBudgetInFrontier(t *testing.T) {
	const many = 2500
	records := []graph.Record{report(t, "hub")}
	for i := range many {
		records = append(records, report(t, fmt.Sprint("r", i), "PART_OF>hub"))
	}
	w := build(t, network.Limits{HubCap: many}, records...)
	ask := func(scanned int) network.Expansion {
		t.Helper()
		w.calls = 0
		got, err := w.Expand(context.Background(), network.ExpandRequest{IDs: w.ids("hub"), Depth: 2, Common: network.Common{Scanned: scanned}})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	for _, c := range []struct{ budget, scanned, calls int }{
		{many, many, 1}, {many + 1, many + 1000, 2}, {many + 1000, many + 1000, 2}, {many + 1001, many + 2000, 3},
	} {
		got := ask(c.budget)
		if got.Done.Scanned != c.scanned || w.calls != c.calls || !got.Done.Partial || got.Done.Cuts[0].Reason != network.CutScanned {
			t.Errorf("budget %d: %d frontiers, %+v", c.budget, w.calls, got.Done)
		}
	}
	// The last links of the last hop are looked at, or not, as a whole.
	if got := ask(many + 2001); got.Done.Partial || len(got.Done.Cuts) != 0 || len(got.Nodes) != many+1 || len(got.Links) != many {
		t.Errorf("in budget: %d nodes, %d links, %+v", len(got.Nodes), len(got.Links), got.Done)
	}
}
