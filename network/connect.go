package network

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// ConnectRequest asks what holds a set of entities together.
type ConnectRequest struct {
	Common
	// IDs are the entities, two at least; any handle they ever had will do.
	IDs []graph.EntityID
	// Depth is the most hops between two of them, the limit if 0.
	Depth int
}

// Connection is the reply.
type Connection struct {
	// Nodes are the entities asked for and those that connect them, by (hop, id);
	// a hop is the distance from the nearest of those asked for.
	Nodes []Node
	// Links lead from node to node, by (from, to, kind, first link id).
	Links []Link
	// Parts are the entities asked for, those together that are connected: each
	// part by its ids, the parts by their first.
	Parts [][]graph.EntityID
	Done  Done
}

// Connect gives a small network that connects entities: of all shortest ways
// between two of them those that are needed, the shortest first, of equals the
// first by the ids of its nodes. It has at most twice the hops of the smallest
// there is (K. Mehlhorn, A faster approximation algorithm for the Steiner problem
// in graphs, 1988), and every end of it is one of the entities. Services connect
// nobody unless asked otherwise; the direction of links counts for nothing.
func (g *Graph) Connect(ctx context.Context, req ConnectRequest) (Connection, error) {
	req.Filter.Direction = store.Both
	out, done, err := steady(ctx, g, req.Common, func(w *walk) (Connection, error) { return w.connect(ctx, req) })
	out.Done = done
	return out, err
}

// reach is how a node is reached from the nearest of the entities.
type reach struct {
	from, before graph.EntityID
	hops         int
}

// bridge is a link between what is nearest to one entity and to another.
type bridge struct {
	hops int // of the whole way between the two entities
	a, b graph.EntityID
}

func (w *walk) connect(ctx context.Context, req ConnectRequest) (Connection, error) {
	ids, err := w.resolve(ctx, req.IDs)
	if err != nil {
		return Connection{}, err
	}
	if ids = sortedIDs(ids); len(ids) < 2 {
		return Connection{}, fmt.Errorf("%w: two different entities at least are to be connected", ErrBadRequest)
	}
	depth := w.limits.Depth
	if req.Depth > 0 {
		depth = min(req.Depth, depth)
	}
	near, next, err := w.nearest(ctx, ids, depth)
	if err != nil {
		return Connection{}, err
	}
	part := map[graph.EntityID]graph.EntityID{}
	for _, id := range ids {
		part[id] = id
	}
	of := func(id graph.EntityID) graph.EntityID {
		for part[id] != id {
			id = part[id]
		}
		return id
	}
	shown := map[[2]graph.EntityID][]store.Group{}
	for _, b := range bridges(near, next, depth) {
		x, y := of(near[b.a].from), of(near[b.b].from)
		if x == y {
			continue
		}
		part[max(x, y)] = min(x, y)
		shown[[2]graph.EntityID{b.a, b.b}] = next[b.a][b.b]
		for _, id := range []graph.EntityID{b.a, b.b} {
			for ; near[id].hops > 0; id = near[id].before {
				shown[[2]graph.EntityID{near[id].before, id}] = next[near[id].before][id]
			}
		}
	}
	parts := map[graph.EntityID][]graph.EntityID{}
	nodes := slices.Clone(ids)
	for _, id := range ids {
		parts[of(id)] = append(parts[of(id)], id)
	}
	var groups []store.Group
	for ends, between := range shown {
		nodes = append(nodes, ends[:]...)
		groups = append(groups, between...)
	}
	h := w.hydrator()
	nodes = sortedIDs(nodes)
	if err := h.finish(ctx, nodes, groups); err != nil {
		return Connection{}, err
	}
	var out Connection
	for _, id := range nodes {
		out.Nodes = append(out.Nodes, h.node(id, near[id].hops))
	}
	slices.SortFunc(out.Nodes, compareNodes)
	for ends, between := range shown {
		for _, g := range between {
			out.Links = append(out.Links, h.link(ends[0], g))
		}
	}
	slices.SortFunc(out.Links, compareLinks)
	for _, id := range ids {
		if parts[id] != nil {
			out.Parts = append(out.Parts, parts[id])
		}
	}
	return out, nil
}

// nearest grows a ball around all entities at once, as far as two can meet within
// the depth: for each node met the nearest entity, of equals the first by id, and
// the groups of links from each node that was read to the next.
func (w *walk) nearest(ctx context.Context, ids []graph.EntityID, depth int) (map[graph.EntityID]reach, map[graph.EntityID]map[graph.EntityID][]store.Group, error) {
	near := map[graph.EntityID]reach{}
	next := map[graph.EntityID]map[graph.EntityID][]store.Group{}
	starts := map[graph.EntityID]bool{}
	for _, id := range ids {
		near[id], starts[id] = reach{from: id}, true
	}
	f := w.Filter
	if len(f.NodeKinds) > 0 { // it speaks of the nodes between
		f.NodeKinds = slices.Clone(f.NodeKinds)
		for _, id := range ids {
			f.NodeKinds = append(f.NodeKinds, w.kinds[id])
		}
	}
	frontier := ids
	for hops := 1; 2*hops <= depth+1 && len(frontier) > 0 && !w.spent(ctx); hops++ {
		adj, err := w.neighbours(ctx, frontier, f, starts)
		if err != nil {
			if ctx.Err() == nil {
				return nil, nil, err
			}
			w.cut(Cut{Reason: CutDeadline})
			break
		}
		var met []graph.EntityID
		for _, a := range adj {
			for _, g := range a.Groups {
				between := starts[g.Other] || !w.ends(g.Other) && (len(f.NodeKinds) == 0 || slices.Contains(w.Filter.NodeKinds, g.OtherKind))
				if !between {
					continue
				}
				now := reach{near[a.ID].from, a.ID, hops}
				was, known := near[g.Other]
				switch {
				case !known && len(near) >= w.maxNode:
					w.cut(Cut{Shown: w.maxNode, Reason: CutNodes})
					continue
				case !known:
					met = append(met, g.Other)
					near[g.Other] = now
				case was.hops == hops && cmp.Or(cmp.Compare(now.from, was.from), cmp.Compare(now.before, was.before)) < 0:
					near[g.Other] = now
				}
				if next[a.ID] == nil {
					next[a.ID] = map[graph.EntityID][]store.Group{}
				}
				next[a.ID][g.Other] = append(next[a.ID][g.Other], g)
			}
		}
		frontier = sortedIDs(met)
	}
	return near, next, nil
}

// bridges gives the links by which what is nearest to one entity meets what is
// nearest to another, those of the shortest ways first.
func bridges(near map[graph.EntityID]reach, next map[graph.EntityID]map[graph.EntityID][]store.Group, depth int) []bridge {
	var all []bridge
	for a, to := range next {
		for b := range to {
			hops := near[a].hops + 1 + near[b].hops
			if near[a].from != near[b].from && hops <= depth && (next[b][a] == nil || a < b) {
				all = append(all, bridge{hops, a, b})
			}
		}
	}
	slices.SortFunc(all, func(x, y bridge) int {
		return cmp.Or(cmp.Compare(x.hops, y.hops), cmp.Compare(min(x.a, x.b), min(y.a, y.b)), cmp.Compare(max(x.a, x.b), max(y.a, y.b)))
	})
	return all
}
