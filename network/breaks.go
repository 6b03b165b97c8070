package network

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// BreaksRequest asks what rests on an entity being one.
type BreaksRequest struct {
	Common
	// Entity is what would part, Parts what into: ids with the records of each.
	// Each of its records is in one of them.
	Entity graph.EntityID
	Parts  map[graph.EntityID][]graph.RecordKey
	// From and To are the ends between which paths are asked; none asks for none.
	// Where the entity is an end, each part of it is one afterwards.
	From, To []graph.EntityID
	// K is the most paths to give (1 if 0), Depth the most hops (the limit if 0).
	K, Depth int
}

// Broken says what rests on an entity being one.
type Broken struct {
	// Sides are the parts by id.
	Sides []Side
	// Before are the shortest paths as they are; Vanishes says of each whether
	// it would be gone: it enters the entity by one part and can leave it by
	// another only. After are the shortest paths as they would be.
	Before   []Path
	Vanishes []bool
	After    []Path
	Done     Done
}

// Side is a part of an entity with what it would keep.
type Side struct {
	Node    Node
	Records []graph.RecordKey
	// Links are ordered by their ends, kind and first link id. A link between two
	// parts is with both.
	Links []Link
}

// Breaks compares the graph with what it would be if an entity were several.
// Nothing else would move: who else is joined stays so.
func (g *Graph) Breaks(ctx context.Context, req BreaksRequest) (Broken, error) {
	out, done, err := steady(ctx, g, req.Common, func(w *walk) (Broken, error) { return w.breaks(ctx, req) })
	out.Done = done
	return out, err
}

// parting is a view in which an entity is several.
type parting struct {
	store.View
	part  map[graph.RecordKey]graph.EntityID
	parts map[graph.EntityID][]graph.RecordKey
}

// Sees is that of the view below.
func (p parting) Sees(h graph.Handling) bool { return p.View == nil || p.View.Sees(h) }

// Entity gives the part that holds a record.
func (p parting) Entity(key graph.RecordKey) (graph.EntityID, bool) {
	if id, ok := p.part[key]; ok {
		return id, true
	}
	if p.View == nil {
		return "", false
	}
	return p.View.Entity(key)
}

// Members gives the records of a part.
func (p parting) Members(id graph.EntityID) ([]graph.RecordKey, bool) {
	if keys, ok := p.parts[id]; ok {
		return keys, true
	}
	if p.View == nil {
		return nil, false
	}
	return p.View.Members(id)
}

func (w *walk) breaks(ctx context.Context, req BreaksRequest) (Broken, error) {
	ids, err := w.resolve(ctx, []graph.EntityID{req.Entity})
	if err != nil {
		return Broken{}, err
	}
	entity := ids[0]
	view := parting{w.View, map[graph.RecordKey]graph.EntityID{}, req.Parts}
	for id, records := range req.Parts {
		for _, key := range records {
			view.part[key] = id
		}
	}
	parts := slices.Sorted(maps.Keys(req.Parts))
	c := w.Common
	c.View = view
	then := w.begin(w.store, c)
	for _, id := range parts {
		then.kinds[id] = w.kinds[entity]
	}
	var out Broken
	if out.Sides, err = then.sides(ctx, parts, req.Parts); err != nil {
		return Broken{}, err
	}
	if len(req.From) > 0 && len(req.To) > 0 {
		if err := w.compare(ctx, then, entity, parts, req, &out); err != nil {
			return Broken{}, err
		}
		for i := range out.Before {
			out.Vanishes = append(out.Vanishes, vanishes(&out.Before[i], entity, view.part))
		}
	}
	w.done.Scanned += then.done.Scanned
	w.done.Partial = w.done.Partial || then.done.Partial
	maps.Copy(w.cuts, then.cuts)
	return out, nil
}

// sides shows the parts.
func (w *walk) sides(ctx context.Context, parts []graph.EntityID, records map[graph.EntityID][]graph.RecordKey) ([]Side, error) {
	start := map[graph.EntityID]bool{}
	for _, id := range parts {
		start[id] = true
	}
	adj, err := w.neighbours(ctx, parts, w.Filter, start)
	if err != nil {
		return nil, err
	}
	var groups []store.Group
	for _, a := range adj {
		groups = append(groups, a.Groups...)
	}
	h := w.hydrator()
	if err := h.finish(ctx, parts, groups); err != nil {
		return nil, err
	}
	var out []Side
	for _, a := range adj {
		side := Side{Node: h.node(a.ID, 0), Records: slices.SortedFunc(slices.Values(records[a.ID]), graph.RecordKey.Compare)}
		for _, g := range a.Groups {
			side.Links = append(side.Links, h.link(a.ID, g))
		}
		slices.SortFunc(side.Links, compareLinks)
		out = append(out, side)
	}
	return out, nil
}

// compare finds the shortest paths as they are and as they would be.
func (w *walk) compare(ctx context.Context, then *walk, entity graph.EntityID, parts []graph.EntityID, req BreaksRequest, out *Broken) error {
	from, err := w.resolve(ctx, req.From)
	if err != nil {
		return err
	}
	to, err := w.resolve(ctx, req.To)
	if err != nil {
		return err
	}
	if out.Before, err = w.between(ctx, from, to, req.K, req.Depth, ByHops); err != nil {
		return err
	}
	maps.Copy(then.kinds, w.kinds)
	parted := func(ids []graph.EntityID) []graph.EntityID {
		if at := slices.Index(ids, entity); at >= 0 {
			return slices.Replace(slices.Clone(ids), at, at+1, parts...)
		}
		return ids
	}
	if out.After, err = then.between(ctx, parted(from), parted(to), req.K, req.Depth, ByHops); err != nil {
		return fmt.Errorf("as it would be: %w", err)
	}
	return nil
}

// vanishes reports whether a path needs two parts of an entity to be one.
func vanishes(p *Path, entity graph.EntityID, part map[graph.RecordKey]graph.EntityID) bool {
	for i := 1; i < len(p.Hops); i++ {
		if p.Nodes[i].ID != entity {
			continue
		}
		leaves := map[graph.EntityID]bool{}
		for _, r := range p.Hops[i].touching(false) {
			leaves[part[r.Record]] = true
		}
		return !slices.ContainsFunc(p.Hops[i-1].touching(true), func(r graph.Ref) bool { return leaves[part[r.Record]] })
	}
	return false
}
