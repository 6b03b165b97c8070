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
		"simple 4": func() any { return o.parties(o.of(transfer, o.p.id, true)) },
		"simple 5": func() any { return o.parties(o.of(transfer, o.p.id, false)) },
		"simple 6": o.simple6,
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

func (o *oracle) parties(places []int) (out []reads.Party) {
	for n := range o.nodes {
		party := reads.Party{Account: o.ids[n]}
		for _, i := range o.over(places, o.p.Threshold) {
			if n != o.p.id && (o.edges[i].from == n || o.edges[i].to == n) {
				party.Count++
				party.Sum += o.edges[i].cents
			}
		}
		if party.Count > 0 {
			out = append(out, party)
		}
	}
	slices.SortFunc(out, func(a, b reads.Party) int {
		return cmp.Or(cmp.Compare(b.Sum, a.Sum), cmp.Compare(a.Account, b.Account))
	})
	return out
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
