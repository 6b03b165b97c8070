package network

import (
	"context"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// ExpandRequest asks for what lies around some entities.
type ExpandRequest struct {
	Common
	// IDs are the entities to begin at; any handle they ever had will do.
	IDs []graph.EntityID
	// Depth is the number of hops, 1 if 0.
	Depth int
}

// Expansion is the reply: nodes by (hop, id), links by (from, to, kind, first
// link id), each once.
type Expansion struct {
	Nodes []Node
	Links []Link
	Done  Done
}

// Expand walks outwards hop by hop. A node is shown at its first hop; links
// between shown nodes that the walk met are shown once.
func (g *Graph) Expand(ctx context.Context, req ExpandRequest) (Expansion, error) {
	out, done, err := steady(ctx, g, req.Common, func(w *walk) (Expansion, error) { return w.expand(ctx, req) })
	out.Done = done
	return out, err
}

func (w *walk) expand(ctx context.Context, req ExpandRequest) (Expansion, error) {
	start, err := w.resolve(ctx, req.IDs)
	if err != nil {
		return Expansion{}, err
	}
	start = sortedIDs(start)
	depth := min(max(req.Depth, 1), w.limits.Depth)
	hop := map[graph.EntityID]int{}
	started := map[graph.EntityID]bool{}
	for _, id := range start {
		hop[id], started[id] = 0, true
	}
	type found struct {
		at    graph.EntityID
		group store.Group
	}
	links := map[graph.LinkID]found{}
	frontier := start
	for d := 1; d <= depth && len(frontier) > 0 && !w.spent(ctx); d++ {
		adj, err := w.neighbours(ctx, frontier, w.Filter, started)
		if err != nil {
			if ctx.Err() != nil {
				w.cut(Cut{Reason: CutDeadline})
				break
			}
			return Expansion{}, err
		}
		var next []graph.EntityID
		for _, a := range adj {
			for _, grp := range a.Groups {
				if _, known := hop[grp.Other]; !known {
					if len(hop) >= w.maxNode {
						w.cut(Cut{Shown: len(hop), Reason: CutNodes})
						continue
					}
					hop[grp.Other] = d
					next = append(next, grp.Other)
				}
				if _, known := links[firstLink(grp)]; !known {
					if len(links) >= w.maxLink {
						w.cut(Cut{Shown: len(links), Reason: CutLinks})
						continue
					}
					links[firstLink(grp)] = found{a.ID, grp}
				}
			}
		}
		frontier = sortedIDs(next)
	}
	h := w.hydrator()
	ids := make([]graph.EntityID, 0, len(hop))
	for id := range hop {
		ids = append(ids, id)
	}
	var groups []store.Group
	for _, f := range links {
		groups = append(groups, f.group)
	}
	if err := h.finish(ctx, ids, groups); err != nil {
		return Expansion{}, err
	}
	var out Expansion
	for _, id := range ids {
		out.Nodes = append(out.Nodes, h.node(id, hop[id]))
	}
	slices.SortFunc(out.Nodes, compareNodes)
	for _, f := range links {
		out.Links = append(out.Links, h.link(f.at, f.group))
	}
	slices.SortFunc(out.Links, compareLinks)
	return out, nil
}
