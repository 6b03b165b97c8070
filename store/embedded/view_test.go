package embedded_test

import (
	"context"
	"errors"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
)

// cleared is a view without what is TLP:RED, in which some records belong
// elsewhere.
type cleared map[graph.RecordKey]graph.EntityID

func (cleared) Sees(h graph.Handling) bool { return h.TLP != "RED" }

func (c cleared) Entity(k graph.RecordKey) (graph.EntityID, bool) {
	id, ok := c[k]
	return id, ok
}

func (cleared) Members(graph.EntityID) ([]graph.RecordKey, bool) { return nil, false }

func key(id string) graph.RecordKey { return graph.RecordKey{Source: "police", ID: id} }

func handle(id string) graph.EntityID { return graph.Handle(graph.KindPerson, key(id)) }

// TestView joins a red founder with two green records and looks at them with
// and without clearance.
func TestView(t *testing.T) {
	ctx := context.Background()
	s := open(t, folder, embedded.Options{FS: vfs.NewMem()})
	defer closeStore(t, s)
	c := &store.Change{Decision: graph.Decision{Seq: 1, Kind: graph.DecisionLoad}}
	phone := graph.Identifier{Type: graph.IDPhone, Value: "+12025550101", Canonical: "+12025550101", Node: "phone:+12025550101", Relation: graph.RelUses}
	add := func(id, entity, tlp string, knows ...string) {
		r := graph.Record{Key: key(id), Kind: graph.KindPerson, Names: []graph.Name{{Full: id}}, Handling: graph.Handling{TLP: tlp}}
		for _, k := range knows {
			r.Links = append(r.Links, graph.Link{Kind: graph.LinkAssociateOf, To: graph.End{Record: key(k)}})
		}
		if tlp == "RED" {
			r.Identifiers = []graph.Identifier{phone}
		}
		c.Puts = append(c.Puts, store.Stored{Record: r, FirstSeq: uint64(len(c.Puts) + 1), Entity: handle(entity)})
		c.Decision.Moves = append(c.Decision.Moves, graph.Move{Record: r.Key, To: handle(entity)})
	}
	add("a-red", "a-red", "RED", "d-out")
	add("b-green", "a-red", "GREEN", "d-out")
	add("c-green", "a-red", "GREEN", "b-green")
	add("d-out", "d-out", "GREEN", "a-red")
	if err := s.Commit(ctx, c); err != nil {
		t.Fatal(err)
	}
	around := func(v store.View, id graph.EntityID) map[graph.EntityID]int {
		t.Helper()
		got, err := s.Neighbours(ctx, store.Frontier{IDs: []graph.EntityID{id}, View: v})
		if err != nil {
			t.Fatal(err)
		}
		out := map[graph.EntityID]int{}
		for _, g := range got[0].Groups {
			out[g.Other] += len(g.Links)
		}
		return out
	}
	// Without the red record, what is left is named after its oldest member,
	// and the resolver no longer holds b and c to be one.
	v := cleared{key("b-green"): handle("b-green"), key("c-green"): handle("c-green"), key("d-out"): handle("d-out")}
	for _, c := range []struct {
		name string
		view store.View
		id   graph.EntityID
		want map[graph.EntityID]int
	}{
		{"all", nil, handle("a-red"), map[graph.EntityID]int{handle("d-out"): 3, "phone:+12025550101": 1}},
		{"hidden founder", v, handle("a-red"), map[graph.EntityID]int{}},
		{"first part", v, handle("b-green"), map[graph.EntityID]int{handle("d-out"): 1, handle("c-green"): 1}},
		{"second part", v, handle("c-green"), map[graph.EntityID]int{handle("b-green"): 1}},
		{"outside", v, handle("d-out"), map[graph.EntityID]int{handle("b-green"): 1}},
		{"value that only a hidden record mentions", v, "phone:+12025550101", map[graph.EntityID]int{}},
	} {
		if diff := cmp.Diff(c.want, around(c.view, c.id)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	got, err := s.Members(ctx, []graph.EntityID{handle("a-red"), handle("b-green"), "phone:+12025550101"}, v)
	want := []store.Members{{}, {ID: handle("b-green"), Kind: graph.KindPerson, Records: []graph.RecordKey{key("b-green")}}, {}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("Members: %v (-want +got):\n%s", err, diff)
	}
}

// TestContradictions refuses changes that do not fit what is stored.
func TestContradictions(t *testing.T) {
	ctx := context.Background()
	s := open(t, folder, embedded.Options{FS: vfs.NewMem()})
	defer closeStore(t, s)
	put := func(id string, first uint64, entity graph.EntityID) store.Stored {
		return store.Stored{Record: graph.Record{Key: key(id), Kind: graph.KindPerson}, FirstSeq: first, Entity: entity}
	}
	ann := handle("ann")
	move := func(id string, from, to graph.EntityID) graph.Move {
		return graph.Move{Record: key(id), From: from, To: to}
	}
	if err := s.Commit(ctx, &store.Change{Decision: graph.Decision{Seq: 1, Moves: []graph.Move{move("ann", "", ann)}}, Puts: []store.Stored{put("ann", 1, ann)}}); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]store.Change{
		"another stream position":       {Puts: []store.Stored{put("ann", 2, ann)}},
		"another key's position":        {Decision: graph.Decision{Moves: []graph.Move{move("bob", "", ann)}}, Puts: []store.Stored{put("bob", 1, ann)}},
		"put without a move":            {Puts: []store.Stored{put("bob", 2, ann)}},
		"moved from where it is not":    {Decision: graph.Decision{Moves: []graph.Move{move("ann", handle("bob"), handle("cee"))}}},
		"moved but never met":           {Decision: graph.Decision{Moves: []graph.Move{move("bob", "", ann)}}},
		"taken out but still there":     {Decision: graph.Decision{Moves: []graph.Move{move("ann", ann, "")}}},
		"deleted but still in":          {Deletes: []store.Stored{{Record: graph.Record{Key: key("ann"), Kind: graph.KindPerson}, FirstSeq: 1, Deleted: true}}},
		"a late version of one not met": {Late: []store.Stored{put("bob", 2, "")}},
	} {
		c.Decision.Seq = 2
		if err := s.Commit(ctx, &c); !errors.Is(err, store.ErrConflict) {
			t.Errorf("%s: got %v, want ErrConflict", name, err)
		}
	}
	if head, err := s.Head(ctx); err != nil || head != (store.Head{Seq: 1, NextFirst: 2}) {
		t.Errorf("Head: got %+v, %v", head, err)
	}
}
