// Package structure computes on the bare structure of a network: which few nodes
// part two sets of it, and which lie between them.
//
// Nodes are numbered from 0, lists of neighbours are sorted and symmetric. Every
// result depends on these numbers alone, so that whoever numbers nodes by their
// ids gets the same answer on every store.
package structure

import "slices"

// Cut is the smallest set of nodes whose removal leaves no way between two sets.
type Cut struct {
	// Nodes are the nodes, ascending; of several smallest sets the one nearest the
	// first of the two.
	Nodes []int
	// Ways holds for each node one way through it that meets no other node of the
	// cut; no two of them meet but at their ends.
	Ways [][]int
	// Open is a way that no removal closes, as all its nodes between the ends are
	// fixed; nil where there is a cut.
	Open []int
}

// MinCut finds the smallest cut between two sets. Nodes of the sets, and fixed
// ones, are never in it. It gives up beyond most nodes: then ok is false.
func MinCut(neighbours [][]int, from, to []int, fixed func(int) bool, most int) (cut Cut, ok bool) {
	n := len(neighbours)
	isFrom, isTo := make([]bool, n), make([]bool, n)
	for _, v := range from {
		isFrom[v] = true
	}
	for _, v := range to {
		if isFrom[v] {
			return Cut{Open: []int{v}}, true
		}
		isTo[v] = true
	}
	// Each node is an entry 2v and an exit 2v+1; flow through it has room for one,
	// or for any where the node may not be cut. Flow between nodes is kept by link.
	free := func(v int) bool { return isFrom[v] || isTo[v] || fixed(v) }
	through := make([]int, n)
	flow := map[[2]int]int{}
	// search finds how flow can be added: the last step into each side, -1 if it was
	// not met.
	search := func() (before []int, end int) {
		before = make([]int, 2*n)
		for i := range before {
			before[i] = -1
		}
		var queue []int
		meet := func(side, by int) {
			if before[side] < 0 {
				before[side] = by
				queue = append(queue, side)
			}
		}
		for _, v := range from {
			meet(2*v+1, 2*v+1)
		}
		for i := 0; i < len(queue); i++ {
			side := queue[i]
			v := side / 2
			if side%2 == 0 { // at the entry
				if isTo[v] {
					return before, side
				}
				if free(v) || through[v] == 0 {
					meet(2*v+1, side)
				}
				for _, u := range neighbours[v] {
					if flow[[2]int{u, v}] > 0 { // take back
						meet(2*u+1, side)
					}
				}
				continue
			}
			for _, u := range neighbours[v] {
				if !isFrom[u] {
					meet(2*u, side)
				}
			}
			if through[v] > 0 && !isFrom[v] { // take back
				meet(2*v, side)
			}
		}
		return before, -1
	}
	for total := 0; ; total++ {
		before, end := search()
		if end < 0 {
			for v := range n {
				if before[2*v] >= 0 && before[2*v+1] < 0 && !isTo[v] {
					cut.Nodes = append(cut.Nodes, v)
				}
			}
			cut.Ways = ways(neighbours, from, isTo, flow, cut.Nodes)
			return cut, true
		}
		var way []int
		closed := false // some node between that can be cut carries the way
		for side := end; ; side = before[side] {
			way = append(way, side)
			if before[side] == side {
				break
			}
		}
		slices.Reverse(way)
		for i := 1; i < len(way); i++ {
			a, b := way[i-1], way[i]
			switch {
			case a/2 == b/2 && a%2 == 0: // in and through
				through[a/2]++
				closed = closed || !free(a/2)
			case a/2 == b/2: // back through
				through[a/2]--
				closed = true
			case a%2 == 1: // to the next
				flow[[2]int{a / 2, b / 2}]++
			default: // back to the one before
				flow[[2]int{b / 2, a / 2}]--
				closed = true
			}
		}
		if !closed {
			for i, side := range way {
				if i == 0 || side/2 != way[i-1]/2 {
					cut.Open = append(cut.Open, side/2)
				}
			}
			return cut, true
		}
		if total == most {
			return Cut{}, false
		}
	}
}

// ways follows the flow from the first set to the second, one way for each node of
// the cut.
func ways(neighbours [][]int, from []int, isTo []bool, flow map[[2]int]int, cut []int) [][]int {
	by := map[int][]int{}
	for _, s := range from {
		for {
			way := []int{s}
			for v := s; !isTo[v]; {
				next := slices.IndexFunc(neighbours[v], func(u int) bool { return flow[[2]int{v, u}] > 0 })
				if next < 0 {
					break
				}
				u := neighbours[v][next]
				flow[[2]int{v, u}]--
				way = append(way, u)
				v = u
			}
			if len(way) == 1 {
				break
			}
			for _, v := range way {
				if _, among := slices.BinarySearch(cut, v); among {
					by[v] = way
				}
			}
		}
	}
	out := make([][]int, len(cut))
	for i, v := range cut {
		out[i] = by[v]
	}
	return out
}

// Between is how a node lies between two sets.
type Between struct {
	// Score sums, over all pairs of the sets, the part of the shortest ways between
	// the two that leads through the node (betweenness of sets: Freeman 1977, by
	// Brandes 2001).
	Score float64
	// From and To count the members of the sets that it lies between.
	From, To int
}

// Betweenness gives for each node how it lies between two sets; an end of a way
// does not lie on it. Members of both sets are paired with all others.
func Betweenness(neighbours [][]int, from, to []int) []Between {
	n := len(neighbours)
	isTo := make([]bool, n)
	for _, v := range to {
		isTo[v] = true
	}
	out := make([]Between, n)
	reached := make([]map[int]bool, n) // the members of to behind each node
	for i := range reached {
		reached[i] = map[int]bool{}
	}
	hops, count, part := make([]int, n), make([]float64, n), make([]float64, n)
	for _, s := range from {
		for v := range n {
			hops[v], count[v], part[v] = -1, 0, 0
		}
		hops[s], count[s] = 0, 1
		order := []int{s}
		for i := 0; i < len(order); i++ {
			v := order[i]
			for _, u := range neighbours[v] {
				if hops[u] < 0 {
					hops[u] = hops[v] + 1
					order = append(order, u)
				}
				if hops[u] == hops[v]+1 {
					count[u] += count[v]
				}
			}
		}
		behind := map[int]map[int]bool{}
		for i := len(order) - 1; i > 0; i-- {
			v := order[i]
			own := part[v]
			mine := behind[v]
			if own > 0 {
				out[v].Score += own
				out[v].From++
				for t := range mine {
					reached[v][t] = true
				}
			}
			if isTo[v] {
				own++
				if mine == nil {
					mine = map[int]bool{}
				}
				mine[v] = true
			}
			delete(behind, v)
			if own == 0 {
				continue
			}
			for _, u := range neighbours[v] {
				if hops[u] == hops[v]-1 {
					part[u] += own * count[u] / count[v]
					if behind[u] == nil {
						behind[u] = map[int]bool{}
					}
					for t := range mine {
						behind[u][t] = true
					}
				}
			}
		}
	}
	for v := range out {
		out[v].To = len(reached[v])
	}
	return out
}

// Articulations reports which nodes part their component when they are taken out.
func Articulations(neighbours [][]int) []bool {
	n := len(neighbours)
	found, depth, low := make([]bool, n), make([]int, n), make([]int, n)
	type frame struct{ v, parent, next, children int }
	for root := range n {
		if depth[root] > 0 {
			continue
		}
		depth[root], low[root] = 1, 1
		stack := []frame{{v: root, parent: -1}}
		for len(stack) > 0 {
			f := &stack[len(stack)-1]
			if f.next < len(neighbours[f.v]) {
				u := neighbours[f.v][f.next]
				f.next++
				switch {
				case u == f.parent:
				case depth[u] > 0:
					low[f.v] = min(low[f.v], depth[u])
				default:
					f.children++
					depth[u] = depth[f.v] + 1
					low[u] = depth[u]
					stack = append(stack, frame{v: u, parent: f.v})
				}
				continue
			}
			done := *f
			stack = stack[:len(stack)-1]
			if done.parent < 0 {
				found[done.v] = done.children > 1
				continue
			}
			low[done.parent] = min(low[done.parent], low[done.v])
			if p := &stack[len(stack)-1]; p.parent >= 0 && low[done.v] >= depth[p.v] {
				found[p.v] = true
			}
		}
	}
	return found
}
