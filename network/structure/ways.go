package structure

import "slices"

// AllWays lists the loopless ways of at most so many hops from one set to another
// that meet no member of either set between their ends: by hops, then by their
// nodes. It ends at limit ways, or when stop, asked now and then, says so; more
// says that there may be others.
func AllWays(neighbours [][]int, from, to []int, hops, limit int, stop func() bool) (ways [][]int, more bool) {
	n := len(neighbours)
	isEnd, left := make([]bool, n), make([]int, n) // left is the least hops to the second set
	for v := range left {
		left[v] = hops + 1
	}
	queue := slices.Clone(to)
	for _, v := range to {
		isEnd[v], left[v] = true, 0
	}
	for _, v := range from {
		isEnd[v] = true
	}
	for i := 0; i < len(queue); i++ {
		v := queue[i]
		for _, u := range neighbours[v] {
			if left[u] > left[v]+1 {
				left[u] = left[v] + 1
				if !isEnd[u] {
					queue = append(queue, u)
				}
			}
		}
	}
	starts := slices.Compact(slices.Sorted(slices.Values(from)))
	on := make([]bool, n)
	way := make([]int, 0, hops+1)
	steps := 0
	// walk goes on from the last node of the way with so many hops to go exactly.
	var walk func(togo int) bool
	walk = func(togo int) bool {
		if steps++; steps%4096 == 0 && stop() {
			more = true
			return false
		}
		for _, u := range neighbours[way[len(way)-1]] {
			switch {
			case on[u] || left[u] > togo-1:
				continue
			case left[u] == 0 && togo == 1:
				if len(ways) == limit {
					more = true
					return false
				}
				ways = append(ways, append(slices.Clone(way), u))
				continue
			case isEnd[u]:
				continue
			}
			way, on[u] = append(way, u), true
			goes := walk(togo - 1)
			way, on[u] = way[:len(way)-1], false
			if !goes {
				return false
			}
		}
		return true
	}
	for length := 1; length <= hops; length++ {
		for _, s := range starts {
			if left[s] == 0 || left[s] > length {
				continue
			}
			way, on[s] = append(way[:0], s), true
			goes := walk(length)
			on[s] = false
			if !goes {
				return ways, more
			}
		}
	}
	return ways, more
}
