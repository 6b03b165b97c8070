package cluster

import (
	"cmp"
	"slices"
)

// Components walks from the seeds along neighbours and gives every component
// that holds a seed, each sorted, ordered by their first members. neighbours
// must be symmetric; it may repeat ids.
func Components[ID cmp.Ordered](seeds []ID, neighbours func(ID) []ID) [][]ID {
	seen := make(map[ID]bool, len(seeds))
	var all [][]ID
	for _, seed := range seeds {
		if seen[seed] {
			continue
		}
		seen[seed] = true
		component := []ID{seed}
		for next := 0; next < len(component); next++ {
			for _, n := range neighbours(component[next]) {
				if !seen[n] {
					seen[n] = true
					component = append(component, n)
				}
			}
		}
		slices.Sort(component)
		all = append(all, component)
	}
	slices.SortFunc(all, func(a, b []ID) int { return cmp.Compare(a[0], b[0]) })
	return all
}
