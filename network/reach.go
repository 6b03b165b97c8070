package network

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// ReachRequest asks what can be reached in the order of time.
type ReachRequest struct {
	Common
	// IDs are the entities to begin at, at the start of the window, or at any
	// time.
	IDs []graph.EntityID
	// Depth is the most hops, the limit if 0.
	Depth int
}

// Reach is the reply: what was reached by its arrival, then hops, then id, and
// the starts before them.
type Reach struct {
	Reached []Reached
	Done    Done
}

// Reached is an entity with the way by which it is reached first.
type Reached struct {
	Node Node
	// Earliest and Latest bound the arrival, in microseconds since 1970 UTC;
	// math.MinInt64 where only links without a date lead there.
	Earliest, Latest int64
	// From is the entity before it, "" at a start, and Link what leads on from
	// there.
	From graph.EntityID
	Link *Link
	// OrderUncertain says that the link is possibly, but not certainly, still to
	// be had when the way comes to it; Undated that the way there crosses a link
	// without a date, which is taken to hold always.
	OrderUncertain, Undated bool
}

// Reach finds what can be reached from entities by links that follow one another
// in time: each is possibly not before the one before it. Of all ways to an
// entity the one that arrives first counts, of equals that of the fewest hops.
func (g *Graph) Reach(ctx context.Context, req ReachRequest) (Reach, error) {
	out, done, err := steady(ctx, g, req.Common, func(w *walk) ([]Reached, error) { return w.reach(ctx, req) })
	return Reach{out, done}, err
}

// arrival is a way to a node: its last hop, and the way before that.
type arrival struct {
	node      graph.EntityID
	at        moment
	hops      int
	before    *arrival
	group     store.Group
	uncertain bool
	undated   bool
}

// compareArrivals puts first the way that arrives first.
func compareArrivals(a, b *arrival) int {
	return cmp.Or(cmp.Compare(a.at.earliest, b.at.earliest), cmp.Compare(a.hops, b.hops), cmp.Compare(a.at.latest, b.at.latest))
}

func (w *walk) reach(ctx context.Context, req ReachRequest) ([]Reached, error) {
	start, err := w.resolve(ctx, req.IDs)
	if err != nil {
		return nil, err
	}
	begin := moment{math.MinInt64, math.MinInt64}
	if w.Filter.From != 0 || w.Filter.To != 0 {
		begin = moment{w.Filter.From, w.Filter.From}
	}
	first := map[graph.EntityID]*arrival{}
	started := map[graph.EntityID]bool{}
	frontier := sortedIDs(start)
	for _, id := range frontier {
		first[id], started[id] = &arrival{node: id, at: begin}, true
	}
	depth := w.limits.Depth
	if req.Depth > 0 {
		depth = min(req.Depth, depth)
	}
	for d := 1; len(frontier) > 0 && !w.spent(ctx); d++ {
		if d > depth {
			w.cut(Cut{Reason: CutDepth})
			break
		}
		adj, err := w.neighbours(ctx, frontier, w.Filter, started)
		if err != nil {
			if ctx.Err() == nil {
				return nil, err
			}
			w.cut(Cut{Reason: CutDeadline})
			break
		}
		before := map[graph.EntityID]*arrival{} // as it was when the layer began
		for _, id := range frontier {
			before[id] = first[id]
		}
		var next []graph.EntityID
		for _, a := range adj {
			for _, g := range a.Groups {
				if to := w.arrive(before[a.ID], g, first[g.Other]); to != nil && (first[g.Other] != nil || w.room(len(first))) {
					first[g.Other] = to
					next = append(next, g.Other)
				}
			}
		}
		frontier = sortedIDs(next)
	}
	return w.showReached(ctx, first)
}

// room reports whether there is room for one more node, and notes it if not.
func (w *walk) room(nodes int) bool {
	if nodes >= w.maxNode {
		w.cut(Cut{Shown: nodes, Reason: CutNodes})
		return false
	}
	return true
}

// arrive gives the way over a group if it is better than the best known one, nil
// if it is not or cannot be gone.
func (w *walk) arrive(from *arrival, g store.Group, best *arrival) *arrival {
	kept, at, uncertain, ok := follow(g, from.at, false)
	if !ok {
		return nil
	}
	dated := slices.ContainsFunc(kept.Links, func(e graph.Edge) bool { return !e.Start.IsZero() || !e.End.IsZero() })
	to := &arrival{node: g.Other, at: at, hops: from.hops + 1, before: from, group: kept, uncertain: uncertain, undated: from.undated || !dated}
	if best != nil && compareArrivals(best, to) <= 0 {
		return nil
	}
	return to
}

func (w *walk) showReached(ctx context.Context, first map[graph.EntityID]*arrival) ([]Reached, error) {
	all := make([]*arrival, 0, len(first))
	var ids []graph.EntityID
	var groups []store.Group
	for id, a := range first {
		all = append(all, a)
		ids = append(ids, id)
		groups = append(groups, a.group)
	}
	slices.SortFunc(all, func(a, b *arrival) int {
		return cmp.Or(compareBool(a.before == nil, b.before == nil), compareArrivals(a, b), cmp.Compare(a.node, b.node))
	})
	h := w.hydrator()
	if err := h.finish(ctx, ids, groups); err != nil {
		return nil, err
	}
	out := make([]Reached, 0, len(all))
	for _, a := range all {
		r := Reached{Node: h.node(a.node, a.hops), Earliest: a.at.earliest, Latest: a.at.latest, OrderUncertain: a.uncertain, Undated: a.undated}
		if a.before != nil {
			l := h.link(a.before.node, a.group)
			r.From, r.Link = a.before.node, &l
		}
		out = append(out, r)
	}
	return out, nil
}
