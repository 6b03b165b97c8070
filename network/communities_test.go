package network_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
)

// rooms are two rooms of four who know each other, one of them a victim, and one
// link between the rooms.
func rooms(t testing.TB) *world {
	victim := node(t, graph.KindPerson, "d", "ASSOCIATE_OF>a", "ASSOCIATE_OF>b", "ASSOCIATE_OF>c")
	victim.Roles = []graph.Role{{Name: graph.RoleTraffickingVictim, Status: "possible"}}
	suspect := node(t, graph.KindPerson, "a", "ASSOCIATE_OF>b", "ASSOCIATE_OF>c", "ASSOCIATE_OF>e", "FAMILY_OF>b")
	suspect.Roles = []graph.Role{{Name: "mule", Status: "witting"}}
	return build(t, network.Limits{}, suspect, node(t, graph.KindPerson, "b", "ASSOCIATE_OF>c"), node(t, graph.KindPerson, "c"), victim,
		node(t, graph.KindOrganization, "e", "ASSOCIATE_OF>f", "ASSOCIATE_OF>g"), node(t, graph.KindPerson, "f", "ASSOCIATE_OF>g"), node(t, graph.KindPerson, "g"), node(t, graph.KindPerson, "alone"))
}

func (w *world) grouped(got network.Communities) []string {
	var out []string
	for _, c := range got.Communities {
		var members []string
		for _, m := range c.Members {
			members = append(members, fmt.Sprintf("%s %d+%d", w.name(m.Node.ID), m.Inside, m.Outside))
		}
		slices.Sort(members)
		out = append(out, fmt.Sprintf("%d (%d unnamed) %d+%d %v %v: %s", c.Size, c.LeftOut, c.Inside, c.Outside, c.Kinds, c.Roles, strings.Join(members, ", ")))
	}
	return out
}

func TestCommunities(t *testing.T) {
	w := rooms(t)
	around := network.CommunitiesRequest{Of: network.Ends{IDs: w.ids("a")}}
	got, err := w.Communities(context.Background(), around)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"4 (1 unnamed) 6+1 [{Person 4}] [{mule:witting 1} {trafficking_victim:possible 1}]: a 3+1, b 3+0, c 3+0",
		"3 (0 unnamed) 3+1 [{Person 2} {Organization 1}] []: e 2+1, f 2+0, g 2+0"}
	if text := w.grouped(got); !slices.Equal(text, want) {
		t.Errorf("groups:\n%s\nwant\n%s", strings.Join(text, "\n"), strings.Join(want, "\n"))
	}
	// 9 of 10 links inside; the ends of links are 13 and 7 of 20.
	if q := 0.9 - (13*13+7*7)/400.0; got.Found != 2 || got.Nodes != 7 || got.Pairs != 10 || math.Abs(got.Modularity-q) > 1e-12 {
		t.Errorf("%d groups of %d nodes and %d pairs, modularity %v; want 2, 7, 10, %v", got.Found, got.Nodes, got.Pairs, got.Modularity, q)
	}
	all := network.CommunitiesRequest{Of: network.Ends{Kinds: []graph.Kind{graph.KindPerson}}, Least: 1, Members: 1, Reason: "to protect her"}
	if got, err = w.Communities(context.Background(), all); err != nil {
		t.Fatal(err)
	}
	if text := w.grouped(got); len(text) != 3 || got.Found != 2 || got.Communities[0].LeftOut != 0 || len(got.Communities[0].Members) != 1 || got.Communities[2].Size != 1 {
		t.Errorf("with who is alone, and a reason: %v", text)
	}
	around.Resolution = 20_000 // nobody gains by company
	if got, err = w.Communities(context.Background(), around); err != nil || got.Found != 0 {
		t.Errorf("at the resolution of single nodes: %v, %v", w.grouped(got), err)
	}
	all.Limit = 1
	if got, err = w.Communities(context.Background(), all); err != nil || len(got.Communities) != 1 || len(w.cuts(got.Done)) != 1 {
		t.Errorf("the first: %v, cuts %v, %v", w.grouped(got), w.cuts(got.Done), err)
	}
	for _, bad := range []network.CommunitiesRequest{{}, {Of: around.Of, Resolution: -1}, {Of: around.Of, Resolution: 100_001}} {
		if _, err := w.Communities(context.Background(), bad); !errors.Is(err, network.ErrBadRequest) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

func (w *world) printed(f network.Footprint) []string {
	var out []string
	for _, s := range f.Sections {
		var finds []string
		for _, x := range s.Finds {
			way := "hidden"
			if x.Path != nil {
				way = fmt.Sprint(len(x.Path.Hops))
			}
			finds = append(finds, fmt.Sprintf("%s %d×%s", w.name(x.Node.ID), x.Ways, way))
		}
		slices.Sort(finds)
		out = append(out, fmt.Sprintf("%s %d (%d unnamed): %s", s.Name, s.Count, s.LeftOut, strings.Join(finds, ", ")))
	}
	return out
}

// valued gives a record of something that is known by its value.
func valued(t testing.TB, kind graph.Kind, id, identifier, value, qualifier string) graph.Record {
	r := node(t, kind, id)
	r.Identifiers = []graph.Identifier{{Type: graph.IdentifierType(identifier), Value: value, Qualifier: qualifier}}
	return r
}

func TestFootprint(t *testing.T) {
	w := build(t, network.Limits{},
		node(t, graph.KindCompound, "site"), node(t, graph.KindCompound, "wing", "PART_OF>site"), node(t, graph.KindCompound, "heir", "SUCCESSOR_OF>site"), node(t, graph.KindCompound, "far"),
		node(t, graph.KindPerson, "boss", "OPERATES>site", "HOLDS>safe"), valued(t, graph.KindBankAccount, "safe", "bank_account", "GB82WEST12345698765432", ""),
		node(t, graph.KindPerson, "clerk", "WORKED_AT>wing", "USES>desk"), valued(t, graph.KindOnlineAccount, "desk", "account", "1001", "telegram"),
		node(t, graph.KindPerson, "held", "HELD_AT>wing", "TRAVELLED>river"), node(t, graph.KindLocation, "river"),
		node(t, graph.KindPerson, "ann", "RECRUITED>held", "RECRUITED>clerk", "USES>line"), node(t, graph.KindPerson, "bob", "RECRUITED>held"),
		valued(t, graph.KindPhoneNumber, "line", "phone", "+44 20 7946 0123", ""), node(t, graph.KindJobAd, "ad", "LISTS_CONTACT>line"), node(t, graph.KindPerson, "driver", "TRANSPORTED>held"),
		node(t, graph.KindPerson, "kin", "PAID_RANSOM_FOR>held"), node(t, graph.KindIncident, "raid", "OCCURRED_AT>site"), node(t, graph.KindPerson, "stranger", "OPERATES>far"))
	req := network.FootprintRequest{IDs: w.ids("site")}
	got, err := w.Footprint(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	// Who was held is counted; a way through somebody held is not shown, and one
	// through the clerk is.
	want := []string{"other sites 1 (0 unnamed): heir 1×1", "run by 1 (0 unnamed): boss 1×1", "staff 1 (0 unnamed): clerk 1×1", "held 1 (1 unnamed): ",
		"recruiters 2 (0 unnamed): ann 2×2, bob 1×hidden", "carriers 1 (0 unnamed): driver 1×hidden", "advertisements 1 (0 unnamed): ad 2×4", "routes in 1 (0 unnamed): river 1×hidden",
		"numbers, accounts and devices 1 (0 unnamed): desk 1×2", "money 1 (0 unnamed): safe 1×2", "ransoms 1 (1 unnamed): ", "incidents 1 (0 unnamed): raid 1×1"}
	if text := w.printed(got); !slices.Equal(text, want) {
		t.Errorf("footprint:\n%s\nwant\n%s", strings.Join(text, "\n"), strings.Join(want, "\n"))
	}
	if len(got.Sites) != 2 {
		t.Errorf("%d sites, want the site and its wing", len(got.Sites))
	}
	req.Reason, req.Limit = "to free them", 1
	if got, err = w.Footprint(context.Background(), req); err != nil {
		t.Fatal(err)
	}
	text := w.printed(got)
	if !slices.Contains(text, "held 1 (0 unnamed): held 1×1") || !slices.Contains(text, "ransoms 1 (0 unnamed): kin 1×2") || len(w.cuts(got.Done)) != 1 {
		t.Errorf("with a reason, the first of each: %v; cuts %v", text, w.cuts(got.Done))
	}
	if _, err := w.Footprint(context.Background(), network.FootprintRequest{IDs: w.ids("boss")}); !errors.Is(err, network.ErrBadRequest) {
		t.Errorf("of a person: %v", err)
	}
}
