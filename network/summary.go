package network

import (
	"cmp"
	"context"
	"slices"

	"github.com/clewgraph/clew/graph"
)

// Summary is the reply to a look at what is around an entity, in counts only:
// one row for each kind of link, direction and kind of neighbour, in the order of
// their names, those that lead out before those that lead in.
type Summary struct {
	Node Node
	Rows []SummaryRow
	Done Done
}

// SummaryRow counts what lies around an entity.
type SummaryRow struct {
	Kind graph.LinkKind
	// Out says that the links begin at the entity.
	Out   bool
	Other graph.Kind
	// Neighbours counts entities, Links the links to them as records state them;
	// a transfer that several origins tell counts once.
	Neighbours, Links int
	// First and Last bound when the dated ones were true: from the earliest
	// start to the latest end, in microseconds since 1970 UTC. Dated counts those
	// that have either.
	First, Last int64
	Dated       int
}

// Summarize counts what lies around one entity, whatever the hub cap: a look at
// what is here before it is expanded.
func (g *Graph) Summarize(ctx context.Context, c Common, id graph.EntityID) (Summary, error) {
	out, done, err := steady(ctx, g, c, func(w *walk) (Summary, error) { return w.summarize(ctx, id) })
	out.Done = done
	return out, err
}

func (w *walk) summarize(ctx context.Context, id graph.EntityID) (Summary, error) {
	ids, err := w.resolve(ctx, []graph.EntityID{id})
	if err != nil {
		return Summary{}, err
	}
	w.Cap = w.maxScan
	adj, err := w.neighbours(ctx, ids, w.Filter, map[graph.EntityID]bool{ids[0]: true})
	if err != nil {
		return Summary{}, err
	}
	type place struct {
		kind  graph.LinkKind
		out   bool
		other graph.Kind
	}
	rows := map[place]*SummaryRow{}
	met := map[place]map[graph.EntityID]bool{}
	for _, g := range adj[0].Groups {
		at := place{g.Kind, g.Out, g.OtherKind}
		row := rows[at]
		if row == nil {
			row = &SummaryRow{Kind: g.Kind, Out: g.Out, Other: g.OtherKind}
			rows[at], met[at] = row, map[graph.EntityID]bool{}
		}
		met[at][g.Other] = true
		row.Neighbours = len(met[at])
		links := g.Links
		if g.Kind.Spec().Single {
			links = []graph.Edge{stands(g)}
		}
		for i := range links {
			row.count(&links[i])
		}
	}
	h := w.hydrator()
	if err := h.finish(ctx, ids, nil); err != nil {
		return Summary{}, err
	}
	out := Summary{Node: h.node(ids[0], 0)}
	for _, row := range rows {
		out.Rows = append(out.Rows, *row)
	}
	slices.SortFunc(out.Rows, func(a, b SummaryRow) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), compareBool(a.Out, b.Out), cmp.Compare(a.Other, b.Other))
	})
	return out, nil
}

// count adds a link.
func (r *SummaryRow) count(e *graph.Edge) {
	r.Links++
	if e.Start.IsZero() && e.End.IsZero() {
		return
	}
	first, last := e.Start.Earliest, e.End.Latest
	if e.Start.IsZero() {
		first = e.End.Earliest
	}
	if e.End.IsZero() {
		last = e.Start.Latest
	}
	if r.Dated == 0 {
		r.First, r.Last = first, last
	}
	r.First, r.Last = min(r.First, first), max(r.Last, last)
	r.Dated++
}
