package network

import (
	"context"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network/structure"
	"github.com/clewgraph/clew/store"
)

// AllPathsRequest asks for every way between two sets.
type AllPathsRequest struct {
	Common
	From, To []graph.EntityID
	// Depth is the most hops of a path, the limit's if 0, and Limit the most paths,
	// 100 if 0.
	Depth, Limit int
}

// defaultPaths is how many paths a reply has that asks for no number.
const defaultPaths = 100

// AllPaths gives every loopless path between two sets of at most so many hops,
// ordered by (hops, ids); parallel links are one hop. A path has no member of the
// sets but its ends.
func (g *Graph) AllPaths(ctx context.Context, req AllPathsRequest) (Paths, error) {
	found, done, err := steady(ctx, g, req.Common, func(w *walk) ([]Path, error) { return w.allPaths(ctx, req) })
	return Paths{Paths: found, Done: done}, err
}

func (w *walk) allPaths(ctx context.Context, req AllPathsRequest) ([]Path, error) {
	from, to, net, err := w.readBetween(ctx, Ends{IDs: req.From}, Ends{IDs: req.To}, req.Depth)
	if err != nil {
		return nil, err
	}
	depth, limit := req.Depth, req.Limit
	if depth <= 0 || depth > w.limits.Depth {
		depth = w.limits.Depth
	}
	if limit <= 0 {
		limit = defaultPaths
	}
	ways, more := structure.AllWays(net.neighbours, net.numbers(from), net.numbers(to), depth, limit, func() bool { return w.spent(ctx) })
	if more {
		w.cut(Cut{Shown: len(ways), Reason: CutPaths})
	}
	var ids []graph.EntityID
	var groups []store.Group
	steps := make([][]step, len(ways))
	for i, way := range ways {
		steps[i] = net.steps(way)
		for _, s := range steps[i] {
			ids, groups = append(ids, s.node), append(groups, s.groups...)
		}
	}
	h := w.hydrator()
	if err := h.finish(ctx, ids, groups); err != nil {
		return nil, err
	}
	var out []Path
	for _, s := range steps {
		out = append(out, h.path(s))
	}
	return slices.Clip(out), nil
}
