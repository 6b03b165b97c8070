package storetest

import (
	"context"
	"maps"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/past"
)

// Glance is what a reader answers about all that it holds: the same for a store
// at a revision and for reading as of that revision later.
type Glance struct {
	Records []store.Stored
	// Histories are those of every third record.
	Histories [][]store.Stored
	Dangling  []graph.Edge
	// IDs are all that were asked for; Leads, Members and the adjacencies of each
	// frontier are in their order.
	IDs       []graph.EntityID
	Leads     []graph.EntityID
	Members   []store.Members
	Adjacency [][]store.Adjacency
}

// frontiers are the ways in which a glance asks for neighbours.
func frontiers() []store.Frontier {
	return []store.Frontier{
		{}, {Order: store.ByAmount, Cap: 2, Filter: store.Filter{Direction: store.Out, NodeKinds: []graph.Kind{graph.KindPerson}}},
		{Order: store.ByConfidence, Cap: 1, Filter: store.Filter{MinConfidence: 20, Direction: store.In}},
		{Order: store.ByOldest, Cap: 1, Filter: store.Filter{From: 1_600_000_000_000_000, To: 1_704_200_000_000_000, LinkKinds: []graph.LinkKind{graph.LinkAssociateOf, graph.LinkTransferred}}},
	}
}

// Look asks a reader for everything, as one view has it; nil sees all.
func Look(t T, r past.Reader, v store.View) Glance {
	t.Helper()
	ctx := context.Background()
	var out Glance
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ids := map[graph.EntityID]bool{"per_none": true, "phone:+12025559999": true}
	var keys []graph.RecordKey
	must(r.Scan(ctx, func(s *store.Stored) error {
		out.Records = append(out.Records, *s)
		keys = append(keys, s.Record.Key)
		// Look-ups ignore the prefix.
		ids[graph.Handle(s.Record.Kind, s.Record.Key)], ids[graph.Handle(graph.KindService, s.Record.Key)] = true, true
		value, _ := s.Record.ValueID()
		ids[s.Entity], ids[value] = true, true
		for _, e := range s.Record.Edges() {
			ids[e.From.Value], ids[e.To.Value] = true, true
		}
		return nil
	}))
	delete(ids, "")
	out.IDs = slices.Sorted(maps.Keys(ids))
	got, err := r.Records(ctx, append(slices.Clone(keys), key("nobody")))
	must(err)
	for i, s := range got {
		if i < len(keys) != (s != nil) || s != nil && s.Record.Key != keys[i] {
			t.Errorf("Records gives %+v at place %d of %d", s, i, len(keys))
		}
	}
	for i := 0; i < len(keys); i += 3 { // one at a time is slow
		versions, err := r.History(ctx, keys[i])
		must(err)
		out.Histories = append(out.Histories, versions)
	}
	out.Dangling, err = r.Dangling(ctx)
	must(err)
	out.Leads, err = r.Resolve(ctx, out.IDs)
	must(err)
	out.Members, err = r.Members(ctx, out.IDs, v)
	must(err)
	for _, f := range frontiers() {
		f.IDs, f.View = out.IDs, v
		around, err := r.Neighbours(ctx, f)
		must(err)
		out.Adjacency = append(out.Adjacency, around)
	}
	return out
}
