package network

import (
	"cmp"
	"container/heap"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// Cost says which of two paths is the shorter one.
type Cost uint8

// The costs. Those in bits are sums, so that a long path of sure or rare steps
// can come before a short one.
const (
	// ByHops counts hops.
	ByHops Cost = iota
	// ByConfidence adds up how unsure each hop is: -log2 of the confidence of the
	// link that it stands on, so that the first path is the one that holds most
	// probably if hops hold or fail by themselves. What has no confidence, or
	// none above it, counts as 1 of 100 and so never looks surer than what was
	// graded.
	ByConfidence
	// ByRarity adds up how common the nodes between are: log2 of the number of
	// groups of links at each that the caller may see, of any kind and time. A
	// telephone that two share costs one bit, one that a thousand share ten.
	ByRarity
)

// bit is one bit of cost. Costs are whole numbers, so that sums are the same in
// every order and on every machine.
const bit = 1_000_000

func bits(x float64) int64 { return int64(math.Round(math.Log2(x) * bit)) }

// price is what a way costs; of equal costs the one of fewer hops is less.
type price struct {
	cost int64
	hops int
}

func (p price) plus(o price) price { return price{p.cost + o.cost, p.hops + o.hops} }

func comparePrices(a, b price) int {
	return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.hops, b.hops))
}

// beginning is how a path begins.
type beginning struct {
	ids   []graph.EntityID
	spent price
	// whole is the least that a path with this beginning can cost, were nodes
	// met twice allowed.
	whole price
}

// beginnings is a heap: the least that a whole path can cost first, then the ids.
type beginnings []beginning

func (p beginnings) Len() int      { return len(p) }
func (p beginnings) Swap(i, j int) { p[i], p[j] = p[j], p[i] }
func (p beginnings) Less(i, j int) bool {
	return cmp.Or(comparePrices(p[i].whole, p[j].whole), slices.Compare(p[i].ids, p[j].ids)) < 0
}
func (p *beginnings) Push(x any) { *p = append(*p, x.(beginning)) }
func (p *beginnings) Pop() any {
	last := (*p)[len(*p)-1]
	*p = (*p)[:len(*p)-1]
	return last
}

// cheapest gives the k paths of the least cost among those of at most so many
// hops, ordered by (cost, hops, node ids as bytes), and what each costs. It reads
// all that lies within half the hops of an end, then lengthens beginnings of
// paths, always the one that can lead to the cheapest whole (A* with exact
// distances, but for loops).
func (s *search) cheapest(ctx context.Context, by Cost, depth, k int) ([]float64, error) {
	for length := 1; length <= depth && !s.spent(ctx); length++ {
		ball := &s.forward
		if length%2 == 0 {
			ball = &s.backward
		}
		if err := s.grow(ctx, ball); err != nil {
			if ctx.Err() == nil {
				return nil, err
			}
			s.cut(Cut{Reason: CutDeadline})
		}
	}
	tolls, err := s.tolls(ctx, by, depth)
	if err != nil {
		return nil, err
	}
	left := s.least(tolls, depth)
	open := beginnings{}
	for _, start := range s.starts {
		if whole, ok := left[depth][start]; ok {
			open = append(open, beginning{ids: []graph.EntityID{start}, whole: whole})
		}
	}
	heap.Init(&open)
	var costs []float64
	for len(open) > 0 {
		p := heap.Pop(&open).(beginning)
		at := p.ids[len(p.ids)-1]
		if s.to[at] {
			if len(s.found) == k {
				s.cut(Cut{Shown: k, Reason: CutPaths})
				break
			}
			s.found = append(s.found, s.steps(p.ids))
			costs = append(costs, float64(p.spent.cost)/bit)
			continue
		}
		if s.work++; s.work > s.maxScan {
			s.cut(Cut{Shown: s.maxScan, Reason: CutScanned})
			break
		}
		for next := range s.next[at] {
			rest, leads := left[depth-len(p.ids)][next]
			if !leads || !s.enters(next) || slices.Contains(p.ids, next) {
				continue
			}
			spent := p.spent.plus(tolls(at, next))
			heap.Push(&open, beginning{append(slices.Clip(p.ids), next), spent, spent.plus(rest)})
		}
	}
	if !s.exhausted() && !s.done.Partial {
		s.cut(Cut{Shown: len(s.found), Reason: CutDepth})
	}
	return costs, nil
}

// steps gives a path by its nodes.
func (s *search) steps(ids []graph.EntityID) []step {
	path := []step{{node: ids[0]}}
	for i, id := range ids[1:] {
		st := step{node: id, groups: slices.Clone(s.next[ids[i]][id])}
		st.settle()
		path = append(path, st)
	}
	return path
}

// enters reports whether a path may lead to a node from another.
func (s *search) enters(id graph.EntityID) bool {
	return !s.from[id] && (!s.ends(id) || s.both[id])
}

// toll says what a hop costs.
type toll func(from, to graph.EntityID) price

// tolls reads what hops cost. By rarity a hop costs what its far end does, if the
// path goes on from there; a node whose links could not be counted any more is
// taken for a hub.
func (s *search) tolls(ctx context.Context, by Cost, depth int) (toll, error) {
	if by == ByConfidence {
		return func(from, to graph.EntityID) price {
			confidence := 1
			for _, g := range s.next[from][to] {
				confidence = max(confidence, g.Links[best(g.Links)].Confidence)
			}
			return price{bits(100 / float64(confidence)), 1}
		}, nil
	}
	degrees, err := s.degrees(ctx, s.inner(depth))
	return func(_, to graph.EntityID) price {
		if s.to[to] {
			return price{0, 1}
		}
		n, counted := degrees[to]
		if !counted {
			n = s.maxScan
		}
		return price{bits(float64(max(n, 1))), 1}
	}, err
}

// inner gives the nodes that may lie on a path of at most so many hops.
func (s *search) inner(depth int) []graph.EntityID {
	left := s.distances()
	var ids []graph.EntityID
	met := map[graph.EntityID]bool{}
	frontier := s.starts
	for d := 1; d < depth && len(frontier) > 0; d++ {
		var next []graph.EntityID
		for _, id := range frontier {
			for to := range s.next[id] {
				rest, leads := left[to]
				if !leads || d+rest > depth || met[to] || s.both[to] {
					continue
				}
				met[to] = true
				next = append(next, to)
			}
		}
		ids = append(ids, next...)
		frontier = next
	}
	return sortedIDs(ids)
}

// degrees counts the groups of links at nodes that the caller may see.
func (s *search) degrees(ctx context.Context, ids []graph.EntityID) (map[graph.EntityID]int, error) {
	out := make(map[graph.EntityID]int, len(ids))
	for some := range slices.Chunk(ids, frontierAtOnce) {
		if s.spent(ctx) {
			break
		}
		adj, err := store.Usable(s.store.Neighbours(ctx, store.Frontier{IDs: some, Cap: 1, View: s.View}))
		if err != nil {
			return nil, fmt.Errorf("count links: %w", err)
		}
		for _, a := range adj {
			s.done.Scanned += a.Scanned
			for _, t := range a.Totals {
				out[a.ID] += t.Count
			}
		}
	}
	return out, nil
}

// least gives, for each number of hops, the nodes from which the target can be
// reached within it and what that costs at least.
func (s *search) least(tolls toll, depth int) []map[graph.EntityID]price {
	left := []map[graph.EntityID]price{{}}
	for id := range s.to {
		left[0][id] = price{}
	}
	for hops := 1; hops <= depth; hops++ {
		before, now := left[hops-1], maps.Clone(left[hops-1])
		for from, m := range s.next {
			if s.to[from] {
				continue
			}
			for to := range m {
				rest, leads := before[to]
				if !leads || !s.enters(to) {
					continue
				}
				whole := tolls(from, to).plus(rest)
				if least, known := now[from]; !known || comparePrices(whole, least) < 0 {
					now[from] = whole
				}
			}
		}
		left = append(left, now)
	}
	return left
}
