// Package divide states how the records of a component are to be divided: what
// weighing them comes to, as package cluster asks for it. Both ways to resolve,
// record by record and in bulk, state it so.
package divide

import (
	"github.com/clewgraph/clew/resolver/cluster"
	"github.com/clewgraph/clew/resolver/match"
)

// Problem states how n records of one kind, of which at gives the features, are to
// be divided by a model. Records for which the same other stands, or one of them, are
// copies. Edges and judgements are left to be filled in.
func Problem(m *match.Model, n int, at func(int) *match.Features, standIn func(int) int, holders match.Holders) cluster.Problem {
	p := cluster.Problem{
		N: n, Copies: copies(n, standIn), Stop: int32(m.Stop), Floor: int32(m.Floor), Limit: m.Limit, Margin: int32(m.Margin),
		Cannot: match.Named(n, at), // nor what says the same as one that is named
		Evidence: func(a, b int) cluster.Evidence {
			score := m.Compare(at(a), at(b), holders)
			return cluster.Evidence{Weight: int32(m.Linkage(score)), Veto: score.Vetoed, Conflict: score.Conflict}
		},
	}
	if sure, ok := m.Wholes(at(0).Kind); ok {
		made := make(map[[2]int]*match.Features) // by lowest node and size: groups only grow
		whole := func(nodes []int) *match.Features {
			group := [2]int{nodes[0], len(nodes)}
			if made[group] == nil {
				records := make([]*match.Features, len(nodes))
				for i, n := range nodes {
					records[i] = at(n)
				}
				made[group] = match.Whole(records)
			}
			return made[group]
		}
		records := make([]int, n) // that a node speaks for
		for i := range n {
			of, copied := p.Copies[i]
			if !copied {
				of = i
			}
			records[of]++
		}
		told := func(nodes []int) (n int) {
			for _, i := range nodes {
				n += records[i]
			}
			return n
		}
		p.Sure = int32(sure)
		p.Whole = func(as, bs []int) cluster.Evidence {
			score := m.CompareWholes(whole(as), whole(bs), told(as)*told(bs), holders)
			return cluster.Evidence{Weight: int32(score.Weight), Veto: score.Vetoed, Conflict: score.Conflict}
		}
	}
	return p
}

// copies gives, for the n records of a component, those for which the same other
// stands as for an earlier one, and that one.
func copies(n int, standIn func(int) int) map[int]int {
	copies, first := make(map[int]int), make(map[int]int, n)
	for i := range n {
		if of, ok := first[standIn(i)]; ok {
			copies[i] = of
		} else {
			first[standIn(i)] = i
		}
	}
	return copies
}
