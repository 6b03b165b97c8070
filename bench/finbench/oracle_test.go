package main

import (
	"cmp"
	"math"
	"slices"

	"github.com/clewgraph/clew/bench/finbench/reads"
	"github.com/clewgraph/clew/graph"
)

// oracle answers the reads from the lists of a world, by trying everything.
type oracle struct {
	*loaded
	p params
}

// answers gives the answers to the reads by name.
func (o *oracle) answers() map[string]func() any {
	return map[string]func() any{
		"simple 1": o.simple1, "simple 2": o.simple2, "simple 3": o.simple3,
		"simple 4":  func() any { return o.parties(o.over(o.of(transfer, o.p.id, true), o.p.Threshold), true) },
		"simple 5":  func() any { return o.parties(o.over(o.of(transfer, o.p.id, false), o.p.Threshold), false) },
		"simple 6":  o.simple6,
		"complex 1": o.complex1, "complex 2": o.complex2, "complex 3": o.complex3, "complex 4": o.complex4,
		"complex 5": o.complex5, "complex 6": o.complex6, "complex 7": o.complex7, "complex 8": o.complex8,
		"complex 9": o.complex9, "complex 10": o.complex10, "complex 11": o.complex11, "complex 12": o.complex12,
	}
}

// in tells whether an instant lies in the window.
func (o *oracle) in(at int64) bool { return o.p.Start < at && at < o.p.End }

// of gives the places of the edges of a relation that leave a node, or lead to
// it, in the window.
func (o *oracle) of(r relation, node int, out bool) (places []int) {
	for i, e := range o.edges {
		if e.relation == r && o.in(e.at) && (out && e.from == node || !out && e.to == node) {
			places = append(places, i)
		}
	}
	return places
}

// over leaves the edges over a threshold.
func (o *oracle) over(places []int, threshold int64) (left []int) {
	for _, i := range places {
		if o.edges[i].cents > threshold {
			left = append(left, i)
		}
	}
	return left
}

// far gives the end that an edge leads to, or comes from.
func (o *oracle) far(i int, out bool) int {
	if out {
		return o.edges[i].to
	}
	return o.edges[i].from
}

// cut leaves the first edges in the order, those of a lower place first.
func (o *oracle) cut(places []int) []int {
	slices.SortStableFunc(places, func(i, j int) int {
		a, b := o.edges[i], o.edges[j]
		switch o.p.Order {
		case reads.Latest:
			return cmp.Compare(b.at, a.at)
		case reads.Earliest:
			return cmp.Compare(a.at, b.at)
		case reads.Largest:
			return cmp.Compare(b.cents, a.cents)
		default:
			return cmp.Compare(a.cents, b.cents)
		}
	})
	if o.p.Limit > 0 && len(places) > o.p.Limit {
		return places[:o.p.Limit]
	}
	return places
}

func (o *oracle) sum(places []int) (cents int64) {
	for _, i := range places {
		cents += o.edges[i].cents
	}
	return cents
}

// thousandths rounds a ratio as the definitions say.
func thousandths(part, whole int64) float64 {
	if whole == 0 {
		return -1
	}
	return math.Round(1000*float64(part)/float64(whole)) / 1000
}

func (o *oracle) simple1() any {
	n := o.nodes[o.p.id]
	return reads.Account{Created: n.created, Blocked: n.blocked, Type: n.kind}
}

func (o *oracle) simple2() any {
	var flows [2]reads.Flow
	for i, places := range [][]int{o.of(transfer, o.p.id, true), o.of(transfer, o.p.id, false)} {
		flows[i] = reads.Flow{Sum: o.sum(places), Max: -1, Count: len(places)}
		for _, p := range places {
			flows[i].Max = max(flows[i].Max, o.edges[p].cents)
		}
	}
	return reads.InOut{Out: flows[0], In: flows[1]}
}

func (o *oracle) simple3() any {
	blocked, all := 0, o.over(o.of(transfer, o.p.id, false), o.p.Threshold)
	for _, i := range all {
		if o.nodes[o.edges[i].from].blocked {
			blocked++
		}
	}
	return thousandths(int64(blocked), int64(len(all)))
}

// parties adds up edges by the end that they lead to, or come from.
func (o *oracle) parties(places []int, out bool) (list []reads.Party) {
	for n := range o.nodes {
		party := reads.Party{Account: o.ids[n]}
		for _, i := range places {
			if o.far(i, out) == n {
				party.Count++
				party.Sum += o.edges[i].cents
			}
		}
		if party.Count > 0 {
			list = append(list, party)
		}
	}
	slices.SortFunc(list, func(a, b reads.Party) int {
		return cmp.Or(cmp.Compare(b.Sum, a.Sum), cmp.Compare(a.Account, b.Account))
	})
	return list
}

func (o *oracle) simple6() any {
	var out []graph.EntityID
	for n := range o.nodes {
		found := false
		for _, a := range o.of(transfer, o.p.id, false) {
			for _, b := range o.of(transfer, n, false) {
				found = found || o.edges[a].from == o.edges[b].from
			}
		}
		if found && n != o.p.id && o.nodes[n].blocked {
			out = append(out, o.ids[n])
		}
	}
	slices.Sort(out)
	return out
}
