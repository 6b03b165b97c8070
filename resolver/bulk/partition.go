package bulk

import (
	"cmp"
	"slices"

	"github.com/zeebo/xxh3"

	"github.com/clewgraph/clew/resolver/cluster"
	"github.com/clewgraph/clew/resolver/divide"
	"github.com/clewgraph/clew/resolver/match"
)

// edge is a pair over the cut.
type edge struct {
	a, b   uint32
	weight int32
}

// Partition divides the records into identities and gives each record the
// number of the first of its own.
func (x *Index) Partition() ([]int, error) {
	x.sizes = nil
	edges := make([][]edge, x.Workers())
	holders := match.Holders(x.Holders)
	x.Pairs(func(w, a, b int) {
		if weight, strong := x.model.Edge(x.features[a], x.features[b], holders); strong {
			edges[w] = append(edges[w], edge{uint32(a), uint32(b), int32(weight)})
		}
	})
	for i, of := range x.standIn {
		if int(of) != i {
			if s := x.model.Compare(x.features[i], x.features[of], holders); x.model.JoinsCopies(s) {
				edges[0] = append(edges[0], edge{uint32(i), of, int32(s.Weight)})
			}
		}
	}
	label := make([]int, len(x.features))
	for i := range label {
		label[i] = i
	}
	find := func(i int) int {
		for label[i] != i {
			label[i] = label[label[i]]
			i = label[i]
		}
		return i
	}
	all := slices.Concat(edges...)
	for _, e := range all {
		a, b := find(int(e.a)), find(int(e.b))
		label[max(a, b)] = min(a, b)
	}
	components := make(map[int][]int)
	for i := range label {
		if root := find(i); root != i {
			if components[root] == nil {
				components[root] = []int{root}
			}
			components[root] = append(components[root], i)
		}
	}
	within := make(map[int][]edge)
	for _, e := range all {
		root := find(int(e.a))
		within[root] = append(within[root], e)
	}
	out := make([]int, len(label))
	for i := range out {
		out[i] = i
	}
	for root, members := range components {
		x.sizes = append(x.sizes, len(members))
		slices.SortFunc(members, x.byTie)
		at := make(map[uint32]int, len(members))
		for i, m := range members {
			at[uint32(m)] = i
		}
		problem := divide.Problem(x.model, len(members),
			func(i int) *match.Features { return x.features[members[i]] },
			func(i int) int { return x.StandIn(members[i]) }, holders)
		for _, e := range within[root] {
			a, b := at[e.a], at[e.b]
			problem.Edges = append(problem.Edges, cluster.Edge{A: min(a, b), B: max(a, b), Weight: e.weight})
		}
		result, err := cluster.Link(problem)
		if err != nil {
			return nil, err
		}
		first := make(map[int]int)
		for i, m := range members {
			l := result.Label[i]
			if f, ok := first[l]; !ok || m < f {
				first[l] = m
			}
		}
		for i, m := range members {
			out[m] = first[result.Label[i]]
		}
	}
	return out, nil
}

// Components gives the sizes of what [Index.Partition] divided: records that hang
// together by strong pairs, two and more, the smallest first.
func (x *Index) Components() []int {
	slices.Sort(x.sizes)
	return x.sizes
}

// byTie orders records where evidence does not, by a hash of their keys.
func (x *Index) byTie(a, b int) int {
	k, o := x.features[a].Key, x.features[b].Key
	return cmp.Or(cmp.Compare(xxh3.HashString(k.String()), xxh3.HashString(o.String())), k.Compare(o))
}
