package network

import (
	"cmp"
	"context"
	"fmt"
	"math/big"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// CyclesRequest asks for money that comes back.
type CyclesRequest struct {
	Common
	// IDs are the accounts that cycles must begin and end at.
	IDs []graph.EntityID
	// Least is how much of a transfer the next one must be at least, in percent,
	// in the same asset; 0 asks for nothing.
	Least int
	// Depth is the most transfers of a cycle (6 if 0), Limit the most cycles to
	// give (20 if 0).
	Depth, Limit int
}

// cycleDepth is how many transfers a cycle has at most if nothing is asked.
const cycleDepth = 6

// Cycles finds transfers that lead from an account back to it, each possibly not
// before the one before it, and meet no other account twice. They are paths that
// end where they begin, ordered as all paths are. Each transfer of parallel ones
// makes a cycle of its own.
func (g *Graph) Cycles(ctx context.Context, req CyclesRequest) (Paths, error) {
	if req.Least < 0 || req.Least > 100 {
		return Paths{}, fmt.Errorf("%w: a least part of %d percent; give 0 to 100", ErrBadRequest, req.Least)
	}
	paths, done, err := steady(ctx, g, req.Common, func(w *walk) ([]Path, error) { return w.cycles(ctx, req) })
	return Paths{paths, done}, err
}

// circling lists cycles over the transfers that were read.
type circling struct {
	*walk
	out   map[graph.EntityID][]store.Group
	back  map[graph.EntityID]int // hops to the start
	least int
	depth int
	work  int
	found [][]step
	limit int
}

func (w *walk) cycles(ctx context.Context, req CyclesRequest) ([]Path, error) {
	start, err := w.resolve(ctx, req.IDs)
	if err != nil {
		return nil, err
	}
	start = sortedIDs(start)
	c := &circling{walk: w, out: map[graph.EntityID][]store.Group{}, least: req.Least, depth: min(cmp.Or(max(req.Depth, 0), cycleDepth), w.limits.Depth), limit: cmp.Or(max(req.Limit, 0), 20)}
	started := map[graph.EntityID]bool{}
	for _, id := range start {
		started[id] = true
	}
	if err := c.read(ctx, start, started); err != nil {
		return nil, err
	}
	for _, id := range start {
		c.toward(id)
		c.list([]step{{node: id}}, nil, map[graph.EntityID]bool{})
	}
	slices.SortFunc(c.found, comparePaths)
	if len(c.found) > c.limit {
		w.cut(Cut{Shown: c.limit, Reason: CutPaths})
		c.found = c.found[:c.limit]
	}
	return w.showPaths(ctx, c.found)
}

// read reads the transfers out of all that money can come to.
func (c *circling) read(ctx context.Context, start []graph.EntityID, started map[graph.EntityID]bool) error {
	f := c.Filter
	f.LinkKinds, f.Direction = []graph.LinkKind{graph.LinkTransferred}, store.Out
	frontier, seen := start, map[graph.EntityID]bool{}
	for d := 1; d <= c.depth && len(frontier) > 0 && !c.spent(ctx); d++ {
		adj, err := c.neighbours(ctx, frontier, f, started)
		if err != nil {
			if ctx.Err() == nil {
				return err
			}
			c.cut(Cut{Reason: CutDeadline})
			return nil
		}
		for _, id := range frontier {
			seen[id] = true
		}
		var next []graph.EntityID
		for _, a := range adj {
			c.out[a.ID] = a.Groups
			for _, g := range a.Groups {
				if !seen[g.Other] && c.room(len(seen)+len(next)) {
					next = append(next, g.Other)
				}
			}
		}
		frontier = sortedIDs(next)
	}
	return nil
}

// toward counts the hops from every account to the start.
func (c *circling) toward(start graph.EntityID) {
	from := map[graph.EntityID][]graph.EntityID{}
	for id, groups := range c.out {
		for _, g := range groups {
			from[g.Other] = append(from[g.Other], id)
		}
	}
	c.back = map[graph.EntityID]int{start: 0}
	for frontier := []graph.EntityID{start}; len(frontier) > 0; {
		var next []graph.EntityID
		for _, id := range frontier {
			for _, b := range from[id] {
				if _, known := c.back[b]; !known {
					c.back[b] = c.back[id] + 1
					next = append(next, b)
				}
			}
		}
		frontier = next
	}
}

// maxCycles is how many cycles are listed before they are put in order.
const maxCycles = 10_000

// list adds the cycles that go on from a way.
func (c *circling) list(way []step, last *graph.Edge, on map[graph.EntityID]bool) {
	start, at := way[0].node, way[len(way)-1].node
	for _, g := range c.out[at] {
		if c.work++; c.work > c.maxScan {
			c.cut(Cut{Shown: c.maxScan, Reason: CutScanned})
			return
		}
		left, leads := c.back[g.Other]
		if !leads || on[g.Other] || len(way)+left > c.depth || c.ends(g.Other) && g.Other != start {
			continue
		}
		e := stands(g)
		uncertain := false
		if last != nil {
			if !last.Start.IsZero() && !e.Start.IsZero() {
				if e.Start.Latest <= last.Start.Earliest {
					continue
				}
				uncertain = e.Start.Earliest < last.Start.Latest
			}
			if !c.enough(last.Amount, e.Amount) {
				continue
			}
		}
		longer := append(slices.Clip(way), step{node: g.Other, groups: []store.Group{g}, uncertain: uncertain})
		if g.Other == start {
			if len(c.found) >= maxCycles {
				c.cut(Cut{Shown: maxCycles, Reason: CutPaths})
				return
			}
			c.found = append(c.found, longer)
			continue
		}
		on[g.Other] = true
		c.list(longer, &e, on)
		delete(on, g.Other)
	}
}

// enough reports whether the next amount is at least the part asked for of the
// last.
func (c *circling) enough(last, next *graph.Amount) bool {
	if c.least == 0 {
		return true
	}
	if last == nil || next == nil || last.Asset != next.Asset {
		return false
	}
	part, whole := next.Coefficient(graph.MaxScale), last.Coefficient(graph.MaxScale)
	return part.Mul(part, big.NewInt(100)).Cmp(whole.Mul(whole, big.NewInt(int64(c.least)))) >= 0
}
