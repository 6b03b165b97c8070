package network

import (
	"context"
	"fmt"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network/structure"
	"github.com/clewgraph/clew/store"
)

// Ends names a set of entities by their ids, or all that have a record of some
// kinds.
type Ends struct {
	IDs   []graph.EntityID
	Kinds []graph.Kind
}

// web is the part of the network that lies within so many hops of some entities:
// nodes numbered in the order of their ids, with sorted neighbours.
type web struct {
	ids        []graph.EntityID
	at         map[graph.EntityID]int
	neighbours [][]int
	groups     map[[2]int][]store.Group
}

// endsOf gives the entities of a set, in the order of their ids.
func (w *walk) endsOf(ctx context.Context, e Ends, name string) ([]graph.EntityID, error) {
	var all []graph.EntityID
	switch {
	case len(e.IDs) > 0:
		ids, err := w.resolve(ctx, e.IDs)
		if err != nil {
			return nil, err
		}
		all = ids
	case len(e.Kinds) > 0:
		ids, err := w.present(ctx, func(r *graph.Record) bool { return slices.Contains(e.Kinds, r.Kind) })
		if err != nil {
			return nil, err
		}
		all = ids
	default:
		return nil, fmt.Errorf("%w: %s names no entity and no kind", ErrBadRequest, name)
	}
	return sortedIDs(all), nil
}

// web reads what lies within so many hops of two sets, as far as the budgets go.
func (w *walk) web(ctx context.Context, from, to []graph.EntityID, depth int) (*web, error) {
	hop, started := map[graph.EntityID]int{}, map[graph.EntityID]bool{}
	for _, id := range slices.Concat(from, to) {
		hop[id], started[id] = 0, true
	}
	pairs := map[[2]graph.EntityID][]store.Group{}
	links := map[graph.LinkID]bool{}
	frontier := sortedIDs(slices.Concat(from, to))
	for d := 1; d <= depth && len(frontier) > 0 && !w.spent(ctx); d++ {
		adj, err := w.neighbours(ctx, frontier, w.Filter, started)
		if err != nil {
			if ctx.Err() == nil {
				return nil, err
			}
			w.cut(Cut{Reason: CutDeadline})
			break
		}
		var next []graph.EntityID
		for _, a := range adj {
			for _, g := range a.Groups {
				if w.ends(g.Other) && !started[g.Other] {
					w.cut(Cut{Node: g.Other, Reason: CutService}) // no way leads through it
					continue
				}
				if _, known := hop[g.Other]; !known {
					if len(hop) >= w.maxNode {
						w.cut(Cut{Shown: len(hop), Reason: CutNodes})
						continue
					}
					hop[g.Other] = d
					next = append(next, g.Other)
				}
				if !links[firstLink(g)] && g.Other != a.ID {
					links[firstLink(g)] = true
					pairs[[2]graph.EntityID{a.ID, g.Other}] = append(pairs[[2]graph.EntityID{a.ID, g.Other}], g)
				}
			}
		}
		frontier = sortedIDs(next)
	}
	out := &web{at: map[graph.EntityID]int{}, groups: map[[2]int][]store.Group{}}
	for id := range hop {
		out.ids = append(out.ids, id)
	}
	slices.Sort(out.ids)
	for i, id := range out.ids {
		out.at[id] = i
	}
	out.neighbours = make([][]int, len(out.ids))
	for pair, groups := range pairs {
		a, b := out.at[pair[0]], out.at[pair[1]]
		out.neighbours[a], out.neighbours[b] = append(out.neighbours[a], b), append(out.neighbours[b], a)
		out.groups[[2]int{a, b}] = append(out.groups[[2]int{a, b}], groups...)
		for _, g := range groups {
			out.groups[[2]int{b, a}] = append(out.groups[[2]int{b, a}], turned(g, pair[0], w.kinds[pair[0]]))
		}
	}
	for i := range out.neighbours {
		slices.Sort(out.neighbours[i])
		out.neighbours[i] = slices.Compact(out.neighbours[i])
	}
	return out, nil
}

// turned gives a group as it is met at its other end.
func turned(g store.Group, at graph.EntityID, kind graph.Kind) store.Group {
	g.Other, g.OtherKind, g.Out = at, kind, !g.Out
	return g
}

// numbers gives the numbers of entities.
func (n *web) numbers(ids []graph.EntityID) []int {
	out := make([]int, len(ids))
	for i, id := range ids {
		out[i] = n.at[id]
	}
	return out
}

// steps gives a way by numbers as the steps of a path.
func (n *web) steps(way []int) []step {
	out := []step{{node: n.ids[way[0]]}}
	for i := 1; i < len(way); i++ {
		s := step{node: n.ids[way[i]], groups: slices.Clone(n.groups[[2]int{way[i-1], way[i]}])}
		s.settle()
		out = append(out, s)
	}
	return out
}

// SeparateRequest asks which few nodes part two sets.
type SeparateRequest struct {
	Common
	From, To Ends
	// Depth is how many hops around the sets are read, the limit's if 0: ways that
	// are longer than that from both are not seen.
	Depth int
	// Reason lets people with a victim's role be named, who are left out else.
	Reason string
}

// Separation is the reply.
type Separation struct {
	// Nodes are the fewest whose removal leaves no way between the sets, by id, and
	// Ways a way through each that no other of them closes.
	Nodes []Node
	Ways  []Path
	// Open is a way that nothing closes: the sets meet, or are linked directly or
	// through people who are not named. Nil where there is none.
	Open *Path
	// From and To count the sets, LeftOut the people that were not to be named.
	From, To, LeftOut int
	Done              Done
}

// mostParting is the most nodes of an answer: more than so many are no few.
const mostParting = 200

// Separate finds the fewest nodes that part two sets, such as sites and services
// where money left, within the network around them.
func (g *Graph) Separate(ctx context.Context, req SeparateRequest) (Separation, error) {
	out, done, err := steady(ctx, g, req.Common, func(w *walk) (Separation, error) { return w.separate(ctx, req) })
	out.Done = done
	return out, err
}

func (w *walk) separate(ctx context.Context, req SeparateRequest) (out Separation, err error) {
	from, to, net, err := w.readBetween(ctx, req.From, req.To, req.Depth)
	if err != nil {
		return out, err
	}
	h := w.hydrator()
	if err := h.finish(ctx, net.ids, nil); err != nil {
		return out, err
	}
	protected := h.victims(net, req.Reason)
	out.From, out.To, out.LeftOut = len(from), len(to), len(protected)
	cut, ok := structure.MinCut(net.neighbours, net.numbers(from), net.numbers(to), func(v int) bool { return protected[v] }, mostParting)
	if !ok {
		w.cut(Cut{Shown: 0, Total: mostParting, Reason: CutPaths})
		return out, nil
	}
	ways := cut.Ways
	if cut.Open != nil {
		ways = [][]int{cut.Open}
	}
	var groups []store.Group
	steps := make([][]step, len(ways))
	for i, way := range ways {
		steps[i] = net.steps(way)
		for _, s := range steps[i] {
			groups = append(groups, s.groups...)
		}
	}
	if err := h.finish(ctx, nil, groups); err != nil {
		return out, err
	}
	for i, s := range steps {
		p := h.path(s)
		if cut.Open != nil {
			out.Open = &p
			break
		}
		out.Nodes, out.Ways = append(out.Nodes, h.node(net.ids[cut.Nodes[i]], 0)), append(out.Ways, p)
	}
	return out, nil
}

// readBetween reads two sets and the network around them.
func (w *walk) readBetween(ctx context.Context, a, b Ends, depth int) (from, to []graph.EntityID, net *web, err error) {
	if from, err = w.endsOf(ctx, a, "the first set"); err != nil {
		return nil, nil, nil, err
	}
	if to, err = w.endsOf(ctx, b, "the second set"); err != nil {
		return nil, nil, nil, err
	}
	if depth <= 0 || depth > w.limits.Depth {
		depth = w.limits.Depth
	}
	net, err = w.web(ctx, from, to, depth)
	return from, to, net, err
}

// victims gives the people with a victim's role in a network and their identity
// documents, none where a reason is given to name them.
func (h *hydrator) victims(net *web, reason string) map[int]bool {
	out := map[int]bool{}
	if reason != "" {
		return out
	}
	for i, id := range net.ids {
		if !h.node(id, 0).Victim {
			continue
		}
		out[i] = true
		for _, u := range net.neighbours[i] {
			if h.kinds[net.ids[u]] == graph.KindIdentityDocument {
				out[u] = true
			}
		}
	}
	return out
}

// BrokersRequest asks who lies between two sets.
type BrokersRequest struct {
	Common
	From, To Ends
	// Depth is how many hops around the sets are read, the limit's if 0.
	Depth int
	// Reason lets people with a victim's role be named, who are left out else.
	Reason string
	// Limit is the most brokers to give, 20 if 0.
	Limit int
}

// Broker is a node that lies between two sets.
type Broker struct {
	Node Node
	structure.Between
	// Only says that its removal parts what was read of the network.
	Only bool
}

// Brokers is the reply: by score, the highest first, then by id.
type Brokers struct {
	Brokers []Broker
	// From and To count the sets, LeftOut the people that were not to be named.
	From, To, LeftOut int
	Done              Done
}

// mostSources bounds the first set of a request for brokers, each of whose members
// asks for a walk over all that was read.
const mostSources = 2_000

// Brokers ranks who lies on the shortest ways between two sets, such as
// advertisements and sites. It is a figure of position and says nothing of guilt.
func (g *Graph) Brokers(ctx context.Context, req BrokersRequest) (Brokers, error) {
	out, done, err := steady(ctx, g, req.Common, func(w *walk) (Brokers, error) { return w.brokers(ctx, req) })
	out.Done = done
	return out, err
}

func (w *walk) brokers(ctx context.Context, req BrokersRequest) (out Brokers, err error) {
	from, to, net, err := w.readBetween(ctx, req.From, req.To, req.Depth)
	if err != nil {
		return out, err
	}
	out.From, out.To = len(from), len(to)
	if len(from) > mostSources {
		w.cut(Cut{Shown: mostSources, Total: len(from), Reason: CutNodes})
		from = from[:mostSources]
	}
	h := w.hydrator()
	if err := h.finish(ctx, net.ids, nil); err != nil {
		return out, err
	}
	protected := h.victims(net, req.Reason)
	out.LeftOut = len(protected)
	between, only := structure.Betweenness(net.neighbours, net.numbers(from), net.numbers(to)), structure.Articulations(net.neighbours)
	var order []int
	for v := range between {
		if between[v].Score > 0 && !protected[v] {
			order = append(order, v)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch x, y := between[a].Score, between[b].Score; {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return a - b
	})
	limit := req.Limit
	if limit <= 0 {
		limit = 20
	}
	if len(order) > limit {
		w.cut(Cut{Shown: limit, Total: len(order), Reason: CutPaths})
		order = order[:limit]
	}
	for _, v := range order {
		out.Brokers = append(out.Brokers, Broker{Node: h.node(net.ids[v], 0), Between: between[v], Only: only[v]})
	}
	return out, nil
}
