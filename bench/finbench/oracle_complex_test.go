package main

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/clewgraph/clew/bench/finbench/reads"
	"github.com/clewgraph/clew/graph"
)

// walks calls f with every chain of one to three edges of the relations from a
// node, or back from it, as the places of the edges. Edges that allows
// refuses after a chain are not taken.
func (o *oracle) walks(node int, out bool, relations []relation, allows func(chain []int, next int) bool, f func(chain []int)) {
	var walk func(at int, chain []int)
	walk = func(at int, chain []int) {
		var next []int
		for _, r := range relations {
			next = append(next, o.of(r, at, out)...)
		}
		slices.Sort(next)
		for _, i := range o.cut(next) {
			if allows(chain, i) {
				longer := append(slices.Clone(chain), i)
				f(longer)
				if len(longer) < 3 {
					walk(o.far(i, out), longer)
				}
			}
		}
	}
	walk(node, nil)
}

// later allows edges after the last of a chain, earlier those before it.
func (o *oracle) later(chain []int, next int) bool {
	return len(chain) == 0 || o.edges[next].at > o.edges[chain[len(chain)-1]].at
}

func (o *oracle) earlier(chain []int, next int) bool {
	return len(chain) == 0 || o.edges[next].at < o.edges[chain[len(chain)-1]].at
}

// owned gives what a party owns or applied for, in or out of the window.
func (o *oracle) owned(r relation, party int) (nodes []int) {
	for _, e := range o.edges {
		if e.relation == r && e.from == party {
			nodes = append(nodes, e.to)
		}
	}
	return nodes
}

func (o *oracle) complex1() any {
	var out []reads.SignedIn
	o.walks(o.p.id, true, []relation{transfer}, o.later, func(chain []int) {
		other := o.edges[chain[len(chain)-1]].to
		for _, i := range o.of(signIn, other, false) {
			m := o.edges[i].from
			row := reads.SignedIn{Account: o.ids[other], Distance: len(chain), Medium: o.ids[m], MediumType: o.nodes[m].kind}
			if o.nodes[m].blocked && !slices.Contains(out, row) {
				out = append(out, row)
			}
		}
	})
	slices.SortFunc(out, func(a, b reads.SignedIn) int {
		return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Medium, b.Medium))
	})
	return out
}

func (o *oracle) complex2() any {
	up := map[int]bool{}
	for _, a := range o.owned(own, o.p.id) {
		o.walks(a, false, []relation{transfer}, o.earlier, func(chain []int) { up[o.edges[chain[len(chain)-1]].from] = true })
	}
	var out []reads.Lent
	for a := range up {
		row, loans := reads.Lent{Account: o.ids[a]}, map[int]bool{}
		for _, i := range o.of(deposit, a, false) {
			loans[o.edges[i].from] = true
		}
		for l := range loans {
			row.Amount += o.nodes[l].amount
			row.Balance += o.nodes[l].balance
		}
		if len(loans) > 0 {
			out = append(out, row)
		}
	}
	slices.SortFunc(out, func(a, b reads.Lent) int {
		return cmp.Or(cmp.Compare(b.Amount, a.Amount), cmp.Compare(a.Account, b.Account))
	})
	return out
}

func (o *oracle) complex3() any {
	hops := make([]int, len(o.nodes))
	for i := range hops {
		hops[i] = len(hops)
	}
	hops[o.p.id] = 0
	for range o.nodes {
		for _, e := range o.edges {
			if e.relation == transfer && o.in(e.at) {
				hops[e.to] = min(hops[e.to], hops[e.from]+1)
			}
		}
	}
	if hops[o.p.other] == len(hops) {
		return -1
	}
	return hops[o.p.other]
}

func (o *oracle) complex4() any {
	paid := func(from, to int) (f reads.Flow) {
		for _, e := range o.edges {
			if e.relation == transfer && o.in(e.at) && e.from == from && e.to == to {
				f = reads.Flow{Sum: f.Sum + e.cents, Max: max(f.Max, e.cents), Count: f.Count + 1}
			}
		}
		return f
	}
	var out []reads.Cycle
	for n := range o.nodes {
		row := reads.Cycle{Account: o.ids[n], Back: paid(n, o.p.id), On: paid(o.p.other, n)}
		if paid(o.p.id, o.p.other).Count > 0 && row.Back.Count > 0 && row.On.Count > 0 {
			out = append(out, row)
		}
	}
	slices.SortFunc(out, func(a, b reads.Cycle) int {
		return cmp.Or(cmp.Compare(b.Back.Sum, a.Back.Sum), cmp.Compare(b.On.Sum, a.On.Sum), cmp.Compare(a.Account, b.Account))
	})
	return out
}

func (o *oracle) complex5() any {
	ways := map[string][]graph.EntityID{}
	for _, a := range o.owned(own, o.p.id) {
		o.walks(a, true, []relation{transfer}, o.later, func(chain []int) {
			way := []graph.EntityID{o.ids[a]}
			for _, i := range chain {
				if slices.Contains(way, o.ids[o.edges[i].to]) {
					return
				}
				way = append(way, o.ids[o.edges[i].to])
			}
			ways[fmt.Sprint(way)] = way
		})
	}
	var out [][]graph.EntityID
	for _, way := range ways {
		out = append(out, way)
	}
	slices.SortFunc(out, func(a, b []graph.EntityID) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), slices.Compare(a, b))
	})
	return out
}

func (o *oracle) complex6() any {
	withdrawn := o.over(o.cut(o.of(withdraw, o.p.id, false)), o.p.Withdrawal)
	var out []reads.Gathered
	for n := range o.nodes {
		row := reads.Gathered{Account: o.ids[n]}
		for _, i := range withdrawn {
			if o.edges[i].from == n {
				row.Out += o.edges[i].cents
			}
		}
		in := o.over(o.cut(o.of(transfer, n, false)), o.p.Threshold)
		row.In = o.sum(in)
		if row.Out > 0 && len(in) > 3 {
			out = append(out, row)
		}
	}
	slices.SortFunc(out, func(a, b reads.Gathered) int {
		return cmp.Or(cmp.Compare(b.Out, a.Out), cmp.Compare(a.Account, b.Account))
	})
	return out
}

func (o *oracle) complex7() any {
	in := o.over(o.cut(o.of(transfer, o.p.id, false)), o.p.Threshold)
	out := o.over(o.cut(o.of(transfer, o.p.id, true)), o.p.Threshold)
	return reads.Passing{Sources: len(o.parties(in, false)), Targets: len(o.parties(out, true)), Ratio: thousandths(o.sum(in), o.sum(out))}
}

func (o *oracle) complex8() any {
	upstream := func(a int) (cents int64) {
		for _, r := range []relation{transfer, withdraw, deposit} {
			cents += o.sum(o.of(r, a, false))
		}
		return cents
	}
	enough := func(_ []int, next int) bool {
		return 1000*o.edges[next].cents > o.p.Ratio*upstream(o.edges[next].from)
	}
	last, distance := map[int]map[int]bool{}, map[int]int{}
	for _, d := range o.of(deposit, o.p.id, true) {
		o.walks(o.edges[d].to, true, []relation{transfer, withdraw}, enough, func(chain []int) {
			i := chain[len(chain)-1]
			a := o.edges[i].to
			if last[a] == nil {
				last[a], distance[a] = map[int]bool{}, len(chain)+1
			}
			last[a][i] = true
			distance[a] = min(distance[a], len(chain)+1)
		})
	}
	var out []reads.Downstream
	for a, edges := range last {
		var cents int64
		for i := range edges {
			cents += o.edges[i].cents
		}
		out = append(out, reads.Downstream{Account: o.ids[a], Ratio: thousandths(cents, o.nodes[o.p.id].amount), Distance: distance[a]})
	}
	slices.SortFunc(out, func(a, b reads.Downstream) int {
		return cmp.Or(cmp.Compare(b.Distance, a.Distance), cmp.Compare(b.Ratio, a.Ratio), cmp.Compare(a.Account, b.Account))
	})
	return out
}

func (o *oracle) complex9() any {
	total := func(places []int) int64 { return o.sum(o.over(places, o.p.Threshold)) }
	lent, repaid := total(o.of(deposit, o.p.id, false)), total(o.of(repay, o.p.id, true))
	in, out := total(o.cut(o.of(transfer, o.p.id, false))), total(o.cut(o.of(transfer, o.p.id, true)))
	return reads.LoanRatios{Repay: thousandths(lent, repaid), Deposit: thousandths(lent, out), Transfer: thousandths(in, out)}
}

func (o *oracle) complex10() any {
	both, either := 0, 0
	for c := range o.nodes {
		var invests [2]bool
		for i, p := range []int{o.p.id, o.p.other} {
			for _, e := range o.of(invest, p, true) {
				invests[i] = invests[i] || o.edges[e].to == c
			}
		}
		if invests[0] && invests[1] {
			both++
		}
		if invests[0] || invests[1] {
			either++
		}
	}
	if either == 0 {
		return 0.0
	}
	return thousandths(int64(both), int64(either))
}

func (o *oracle) complex11() any {
	chain := map[int]bool{}
	var walk func(int)
	walk = func(p int) {
		toPersons := slices.DeleteFunc(o.of(guarantee, p, true), func(i int) bool { return o.nodes[o.edges[i].to].class != person })
		for _, i := range o.cut(toPersons) {
			if q := o.edges[i].to; !chain[q] {
				chain[q] = true
				walk(q)
			}
		}
	}
	walk(o.p.id)
	var out reads.Guaranteed
	for p := range chain {
		for _, l := range o.owned(apply, p) {
			out.Loans++
			out.Sum += o.nodes[l].amount
		}
	}
	return out
}

func (o *oracle) complex12() any {
	var paid []int
	for _, a := range o.owned(own, o.p.id) {
		paid = append(paid, o.cut(o.of(transfer, a, true))...)
	}
	return slices.DeleteFunc(o.parties(paid, true), func(p reads.Party) bool {
		return !slices.ContainsFunc(o.edges, func(e edge) bool {
			return e.relation == own && o.nodes[e.from].class == company && o.ids[e.to] == p.Account
		})
	})
}
