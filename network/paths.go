package network

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// PathsRequest asks for the shortest ways between two sets of entities.
type PathsRequest struct {
	Common
	From, To []graph.EntityID
	// K is the most paths to give (1 if 0), Depth the most hops (the limit if 0).
	K, Depth int
	// Cost says which paths are the shortest.
	Cost Cost
}

// Paths is the reply: loopless paths ordered by (cost, hops, node ids as bytes).
type Paths struct {
	Paths []Path
	Done  Done
}

// ShortestPaths gives the k shortest loopless paths. By number of hops, it grows
// a ball around each end, hop by hop, and for each length from the shortest on
// lists the paths inside the two balls: a path of length L lies within ⌈L/2⌉
// hops of one end and ⌊L/2⌋ of the other. Only the ends of a path are in the
// two sets. A hop counts when either of its ends has it within the hub cap, so a
// ball that grows may bring a shorter path to light. By another cost the whole of
// both balls is read first, because a path of many hops may be the cheapest.
func (g *Graph) ShortestPaths(ctx context.Context, req PathsRequest) (Paths, error) {
	paths, done, err := steady(ctx, g, req.Common, func(w *walk) ([]Path, error) { return w.shortestPaths(ctx, req) })
	return Paths{paths, done}, err
}

func (w *walk) shortestPaths(ctx context.Context, req PathsRequest) ([]Path, error) {
	from, err := w.resolve(ctx, req.From)
	if err != nil {
		return nil, err
	}
	to, err := w.resolve(ctx, req.To)
	if err != nil {
		return nil, err
	}
	return w.between(ctx, from, to, req.K, req.Depth, req.Cost)
}

// between gives the k shortest paths between entities whose kinds are known.
func (w *walk) between(ctx context.Context, from, to []graph.EntityID, k, most int, by Cost) ([]Path, error) {
	s := newSearch(w, sortedIDs(from), sortedIDs(to))
	for _, id := range from {
		if s.to[id] {
			return nil, fmt.Errorf("%w: %s is at both ends", ErrBadRequest, id)
		}
	}
	k = max(k, 1)
	depth := w.limits.Depth
	if most > 0 {
		depth = min(most, depth)
	}
	if by != ByHops {
		costs, err := s.cheapest(ctx, by, depth, k)
		if err != nil {
			return nil, err
		}
		paths, err := w.showPaths(ctx, s.found)
		for i := range paths {
			paths[i].Cost = costs[i]
		}
		return paths, err
	}
	for length := 1; length <= depth && len(s.found) < k && !w.spent(ctx); length++ {
		ball := &s.forward
		if length%2 == 0 {
			ball = &s.backward
		}
		if err := s.grow(ctx, ball); err != nil {
			if ctx.Err() == nil {
				return nil, err
			}
			w.cut(Cut{Reason: CutDeadline})
			break
		}
		s.found, s.work = s.found[:0], 0
		connected := false
		for l := 1; l <= length && len(s.found) < k; l++ {
			connected = s.list(l, k)
		}
		if !connected && s.exhausted() {
			break // every link that can be reached is known, and none leads there
		}
	}
	if len(s.found) < k && !s.exhausted() && !w.done.Partial {
		w.cut(Cut{Shown: len(s.found), Reason: CutDepth})
	}
	return w.showPaths(ctx, s.found)
}

// showPaths hydrates paths in their order.
func (w *walk) showPaths(ctx context.Context, found [][]step) ([]Path, error) {
	h := w.hydrator()
	var ids []graph.EntityID
	var groups []store.Group
	for _, p := range found {
		for _, s := range p {
			ids = append(ids, s.node)
			groups = append(groups, s.groups...)
		}
	}
	if err := h.finish(ctx, ids, groups); err != nil {
		return nil, err
	}
	var out []Path
	for _, p := range found {
		out = append(out, h.path(p))
	}
	return out, nil
}

// search is a bidirectional search between two ends.
type search struct {
	*walk
	forward, backward ball
	// next holds, for each node met, the nodes after it on the way to the
	// target with the groups that lead there.
	next     map[graph.EntityID]map[graph.EntityID][]store.Group
	starts   []graph.EntityID
	from, to map[graph.EntityID]bool
	both     map[graph.EntityID]bool
	found    [][]step
	work     int // nodes looked at while listing paths
}

// ball is what lies within some hops of one end.
type ball struct {
	dist     map[graph.EntityID]int
	frontier []graph.EntityID
	radius   int
	back     bool // around the target: links are followed against their direction
}

func newSearch(w *walk, from, to []graph.EntityID) *search {
	s := &search{walk: w, next: map[graph.EntityID]map[graph.EntityID][]store.Group{}, starts: from,
		from: map[graph.EntityID]bool{}, to: map[graph.EntityID]bool{}, both: map[graph.EntityID]bool{}}
	around := func(ids []graph.EntityID, set map[graph.EntityID]bool, back bool) ball {
		b := ball{dist: map[graph.EntityID]int{}, frontier: ids, back: back}
		for _, id := range ids {
			b.dist[id], set[id], s.both[id] = 0, true, true
		}
		return b
	}
	s.forward, s.backward = around(from, s.from, false), around(to, s.to, true)
	return s
}

// exhausted reports whether neither ball can grow: all paths are known.
func (s *search) exhausted() bool {
	return len(s.forward.frontier) == 0 && len(s.backward.frontier) == 0
}

// grow reads one more hop around an end.
func (s *search) grow(ctx context.Context, b *ball) error {
	f := s.Filter
	if b.back {
		f.Direction = opposite(f.Direction)
	}
	// A node filter speaks of the nodes between: both ends are always allowed.
	if len(f.NodeKinds) > 0 {
		f.NodeKinds = slices.Clone(f.NodeKinds)
		for id := range s.both {
			f.NodeKinds = append(f.NodeKinds, s.kinds[id])
		}
	}
	adj, err := s.neighbours(ctx, b.frontier, f, s.both)
	if err != nil {
		return err
	}
	b.radius++
	var next []graph.EntityID
	for _, a := range adj {
		for _, g := range a.Groups {
			if len(f.NodeKinds) > 0 && !slices.Contains(s.Filter.NodeKinds, g.OtherKind) && !s.both[g.Other] {
				continue
			}
			if _, known := b.dist[g.Other]; !known {
				if len(s.forward.dist)+len(s.backward.dist) >= s.maxNode {
					s.cut(Cut{Shown: s.maxNode, Reason: CutNodes})
					continue
				}
				b.dist[g.Other] = b.radius
				next = append(next, g.Other)
			}
			if b.back {
				g.Out = !g.Out
				s.join(g.Other, a.ID, g)
			} else {
				s.join(a.ID, g.Other, g)
			}
		}
	}
	b.frontier = sortedIDs(next)
	return nil
}

// join notes a group as leading from one node to the next.
func (s *search) join(from, to graph.EntityID, g store.Group) {
	g.Other, g.OtherKind = to, s.kinds[to]
	m := s.next[from]
	if m == nil {
		m = map[graph.EntityID][]store.Group{}
		s.next[from] = m
	}
	if !slices.ContainsFunc(m[to], func(o store.Group) bool { return o.Kind == g.Kind && o.Out == g.Out && firstLink(o) == firstLink(g) }) {
		m[to] = append(m[to], g)
	}
}

// list adds the paths of exactly the given length, in order, until k are found.
// It reports whether the ends are known to be connected at all.
func (s *search) list(length, k int) bool {
	left := s.distances()
	connected := false
	order := map[graph.EntityID][]graph.EntityID{}
	on := map[graph.EntityID]bool{}
	var path []step
	full := false
	var walk func()
	walk = func() {
		at := path[len(path)-1].node
		rest := length - (len(path) - 1)
		if rest == 0 { // distances led here, so this is an end
			if full = len(s.found) == k; full {
				s.cut(Cut{Shown: k, Reason: CutPaths})
				return
			}
			s.found = append(s.found, slices.Clone(path))
			return
		}
		if _, ok := order[at]; !ok {
			order[at] = slices.Sorted(maps.Keys(s.next[at]))
		}
		for _, id := range order[at] {
			if s.work++; s.work > s.maxScan {
				s.cut(Cut{Shown: s.maxScan, Reason: CutScanned})
				full = true
			}
			if full {
				return
			}
			d, ok := left[id]
			if !ok || d > rest-1 || on[id] || s.from[id] || (s.to[id] && rest > 1) || (s.ends(id) && !s.both[id]) {
				continue
			}
			st := step{node: id, groups: slices.Clone(s.next[at][id])}
			st.settle()
			on[id] = true
			path = append(path, st)
			walk()
			path = path[:len(path)-1]
			on[id] = false
		}
	}
	for _, start := range s.starts {
		d, ok := left[start]
		connected = connected || ok
		if ok && d <= length && !full {
			path = append(path[:0], step{node: start})
			walk()
		}
	}
	return connected
}

// distances gives, for each node, the fewest hops to the target within what is
// known.
func (s *search) distances() map[graph.EntityID]int {
	before := map[graph.EntityID][]graph.EntityID{}
	for from, m := range s.next {
		for to := range m {
			before[to] = append(before[to], from)
		}
	}
	left := map[graph.EntityID]int{}
	for id := range s.to {
		left[id] = 0
	}
	frontier := slices.Collect(maps.Keys(s.to))
	for d := 1; len(frontier) > 0; d++ {
		var next []graph.EntityID
		for _, id := range frontier {
			for _, b := range before[id] {
				if _, known := left[b]; !known {
					left[b] = d
					next = append(next, b)
				}
			}
		}
		frontier = next
	}
	return left
}

func opposite(d store.Direction) store.Direction {
	switch d {
	case store.Out:
		return store.In
	case store.In:
		return store.Out
	default:
		return store.Both
	}
}
