package past_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/past"
	"github.com/clewgraph/clew/store/storetest/model"
)

func key(id string) graph.RecordKey { return graph.RecordKey{Source: "police", ID: id} }

func handle(id string) graph.EntityID { return graph.Handle(graph.KindPerson, key(id)) }

// put makes the change that puts one record, an entity of its own.
func put(seq, first uint64, id, tlp string, knows ...string) *store.Change {
	r := graph.Record{Key: key(id), Kind: graph.KindPerson, Names: []graph.Name{{Full: id}}, Handling: graph.Handling{TLP: tlp}}
	for _, other := range knows {
		r.Links = append(r.Links, graph.Link{Kind: graph.LinkAssociateOf, To: graph.End{Record: key(other)}})
	}
	c := &store.Change{Decision: graph.Decision{Seq: seq, Kind: graph.DecisionLoad}, Puts: []store.Stored{{Record: r, FirstSeq: first, Entity: handle(id)}}}
	if seq == first {
		c.Decision.Moves = []graph.Move{{Record: r.Key, To: handle(id)}}
	}
	return c
}

// white is a view without what is TLP:RED.
type white struct{}

func (white) Sees(h graph.Handling) bool                       { return h.TLP != "RED" }
func (white) Members(graph.EntityID) ([]graph.RecordKey, bool) { return nil, false }

func (white) Entity(graph.RecordKey) (id graph.EntityID, _ bool) { return "", false }

// TestTodaysRights: what was open and is protected now stays hidden in the past,
// and what was protected then too.
func TestTodaysRights(t *testing.T) {
	ctx := context.Background()
	s := model.New()
	for _, c := range []*store.Change{
		put(1, 1, "ann", "", "bob", "cee"), put(2, 2, "bob", ""), put(3, 3, "cee", "RED"),
		put(4, 2, "bob", "RED"), put(5, 3, "cee", ""),
	} {
		if err := s.Commit(ctx, c); err != nil {
			t.Fatal(err)
		}
	}
	ids := []graph.EntityID{handle("ann"), handle("bob"), handle("cee")}
	for _, c := range []struct {
		rev     store.Revision
		view    store.View
		visible []graph.EntityID
	}{
		{1, nil, []graph.EntityID{handle("ann"), "", ""}},
		{3, nil, ids},
		{3, white{}, []graph.EntityID{handle("ann"), "", ""}},
		{4, white{}, []graph.EntityID{handle("ann"), "", ""}},
		{5, white{}, []graph.EntityID{handle("ann"), "", handle("cee")}},
	} {
		at := past.At(s, c.rev)
		members, err := at.Members(ctx, ids, c.view)
		if err != nil {
			t.Fatal(err)
		}
		around, err := at.Neighbours(ctx, store.Frontier{IDs: ids[:1], View: c.view})
		if err != nil {
			t.Fatal(err)
		}
		var visible, others []graph.EntityID
		for _, m := range members {
			visible = append(visible, m.ID)
		}
		for _, g := range around[0].Groups {
			others = append(others, g.Other)
		}
		if diff := cmp.Diff(c.visible, visible); diff != "" {
			t.Errorf("members as of %d, view %T (-want +got):\n%s", c.rev, c.view, diff)
		}
		for i, id := range ids[1:] {
			if want := c.visible[i+1] != ""; want != slices.Contains(others, id) {
				t.Errorf("as of %d, view %T: neighbours %v, %s among them must be %t", c.rev, c.view, others, id, want)
			}
		}
	}
}
