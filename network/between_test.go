package network_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
)

// market is two sites whose money leaves by one broker, or through a victim.
func market(t testing.TB) *world {
	victim := node(t, graph.KindPerson, "victim", "ASSOCIATE_OF>x2")
	victim.Roles = []graph.Role{{Name: graph.RoleTraffickingVictim, Status: "possible"}}
	return build(t, network.Limits{},
		node(t, graph.KindCompound, "c1"), node(t, graph.KindCompound, "c2"), service(t, "x1"), service(t, "x2"), service(t, "x3"),
		node(t, graph.KindPerson, "m1", "OPERATES>c1", "ASSOCIATE_OF>hub"), node(t, graph.KindPerson, "m2", "OPERATES>c2", "ASSOCIATE_OF>hub"),
		node(t, graph.KindPerson, "hub", "ASSOCIATE_OF>x1", "ASSOCIATE_OF>x2"),
		node(t, graph.KindPerson, "held", "HELD_AT>c2", "ASSOCIATE_OF>victim"), victim,
		// No way leads through a service that is no end.
		node(t, graph.KindPerson, "y", "ASSOCIATE_OF>x3", "OPERATES>c1"), node(t, graph.KindPerson, "z", "ASSOCIATE_OF>x3", "ASSOCIATE_OF>x1"))
}

func TestSeparate(t *testing.T) {
	w := market(t)
	kinds := network.SeparateRequest{From: network.Ends{Kinds: []graph.Kind{graph.KindCompound}}, To: network.Ends{Kinds: []graph.Kind{graph.KindService}}}
	reasoned, near, direct := kinds, kinds, kinds
	reasoned.Reason = "to protect her"
	near.From, near.To = network.Ends{IDs: w.ids("c1")}, network.Ends{IDs: w.ids("x1")}
	kinds.To, reasoned.To = network.Ends{IDs: w.ids("x1", "x2")}, network.Ends{IDs: w.ids("x1", "x2")}
	direct.From, direct.To = network.Ends{IDs: w.ids("hub")}, network.Ends{IDs: w.ids("x1")}
	for name, tt := range map[string]struct {
		req       network.SeparateRequest
		cut, open string
		leftOut   int
	}{
		"by kinds":             {kinds, "held hub", "", 1},
		"with a reason":        {reasoned, "held hub", "", 0},
		"one of many":          {near, "m1", "", 1},
		"nothing between them": {direct, "", "hub x1", 1},
	} {
		got, err := w.Separate(context.Background(), tt.req)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for i, n := range got.Nodes {
			names = append(names, w.name(n.ID))
			if len(got.Ways[i].Hops) < 2 {
				t.Errorf("%s: no way through %s", name, w.name(n.ID))
			}
		}
		slices.Sort(names)
		open := ""
		if got.Open != nil {
			open = strings.Join(w.walks([]network.Path{*got.Open}), "")
		}
		if strings.Join(names, " ") != tt.cut || (open == "") != (tt.open == "") || got.LeftOut != tt.leftOut {
			t.Errorf("%s: %v, open %q, %d left out; want %q, open %q, %d", name, names, open, got.LeftOut, tt.cut, tt.open, tt.leftOut)
		}
	}
	if _, err := w.Separate(context.Background(), network.SeparateRequest{From: network.Ends{IDs: w.ids("c1")}}); !errors.Is(err, network.ErrBadRequest) {
		t.Errorf("no second set: %v", err)
	}
}

func TestBrokers(t *testing.T) {
	w := market(t)
	req := network.BrokersRequest{From: network.Ends{Kinds: []graph.Kind{graph.KindCompound}}, To: network.Ends{IDs: w.ids("x1", "x2")}}
	show := func(req network.BrokersRequest) string {
		got, err := w.Brokers(context.Background(), req)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, b := range got.Brokers {
			out = append(out, fmt.Sprintf("%s %.1f %d-%d %t", w.name(b.Node.ID), b.Score, b.From, b.To, b.Only))
		}
		return strings.Join(out, ", ") + fmt.Sprintf(" (%d left out)", got.LeftOut)
	}
	// Of the two ways from c2 to x2 one goes through the hub and one, as long,
	// through the victim.
	if got, want := show(req), "hub 3.5 2-2 true, m1 2.0 1-2 true, m2 1.5 1-2 false, held 0.5 1-1 false (1 left out)"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	req.Reason, req.Limit = "to find who must be protected", 1
	if got, want := show(req), "hub 3.5 2-2 true (0 left out)"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestAllPaths(t *testing.T) {
	w := market(t)
	got, err := w.AllPaths(context.Background(), network.AllPathsRequest{From: w.ids("c1", "c2"), To: w.ids("x1", "x2"), Depth: 3})
	if err != nil {
		t.Fatal(err)
	}
	ways := w.walks(got.Paths)
	slices.Sort(ways)
	if len(ways) != 5 || len(got.Paths[0].Hops) != 3 {
		t.Errorf("%d ways: %v", len(ways), ways)
	}
	first, err := w.AllPaths(context.Background(), network.AllPathsRequest{From: w.ids("c1", "c2"), To: w.ids("x1", "x2"), Depth: 3, Limit: 2})
	if err != nil || len(first.Paths) != 2 || !first.Done.Partial && len(w.cuts(first.Done)) == 0 {
		t.Errorf("two of them: %v, %+v, %v", w.walks(first.Paths), first.Done, err)
	}
	if _, err := w.AllPaths(context.Background(), network.AllPathsRequest{From: w.ids("c1")}); !errors.Is(err, network.ErrBadRequest) {
		t.Errorf("no end: %v", err)
	}
}
