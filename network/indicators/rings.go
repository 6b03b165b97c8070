package indicators

import (
	"cmp"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
)

// leg is money that goes from one account by another to a third: the places of
// the two transfers.
type leg struct {
	between  graph.EntityID
	in, then int
}

// ends are where money scatters from and gathers, in one asset.
type ends struct {
	from, to graph.EntityID
	asset    string
}

// scatterGather finds accounts that pay several, which pass nearly all of it to
// one other soon.
func (f *finder) scatterGather() {
	legs := map[ends][]leg{}
	f.books(func(b *book) {
		for _, p := range b.in {
			in := &f.all[p]
			if !f.examined[in.From] {
				continue
			}
			for _, q := range b.out[f.following(in, b.out):] {
				out := &f.all[q]
				if !within(in, out, f.PassWindow) || !f.step() {
					break
				}
				if out.To != in.From && f.examined[out.To] && after(in, out) && between(out.Amount, in.Amount, f.PassPercent, 100) {
					e := ends{in.From, out.To, b.asset}
					legs[e] = append(legs[e], leg{b.account, p, q})
				}
			}
		}
	})
	order := slices.SortedFunc(maps.Keys(legs), func(a, b ends) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(a.asset, b.asset))
	})
	for _, e := range order {
		list := legs[e]
		slices.SortFunc(list, func(a, b leg) int { return cmp.Or(cmp.Compare(a.in, b.in), cmp.Compare(a.then, b.then)) })
		f.gathered(e, list)
	}
}

// gathered adds the hits among the legs from one account to another, by time:
// windows that begin with the first transfer of a leg.
func (f *finder) gathered(e ends, legs []leg) {
	var g groups
	for i, first := range legs {
		through := map[graph.EntityID]bool{}
		var places []int
		for _, l := range legs[i:] {
			if !within(&f.all[first.in], &f.all[l.in], f.FanWindow) || !f.step() {
				break
			}
			through[l.between] = true
			places = append(places, l.in, l.then)
		}
		if len(through) >= f.BetweenAccounts {
			g.join(places)
		}
	}
	for _, set := range g.sets() {
		h := Hit{Indicator: ScatterGather, Account: e.from}
		for _, l := range legs {
			if slices.Contains(set, l.in) && slices.Contains(set, l.then) {
				h.With = append(h.With, l.between)
				h.Uncertain = h.Uncertain || f.all[l.then].When.Earliest < f.all[l.in].When.Latest
			}
		}
		slices.Sort(h.With)
		h.With = append(slices.Compact(h.With), e.to)
		f.add(h, set)
	}
}

// circling is the search for cycles that begin at one account.
type circling struct {
	*finder
	// part says to which strongly connected component an account belongs.
	part  map[graph.EntityID]int
	pays  map[graph.EntityID]map[graph.EntityID][]int
	next  map[graph.EntityID][]graph.EntityID
	way   []graph.EntityID
	found map[string]*ring
	// whole and kept are, of each transfer, a hundred times its amount, and as
	// many times as the next transfer must at least be in percent of it.
	whole, kept []*big.Int
}

// ring is a cycle of accounts, in its order from the first id on, with the places
// of the transfers that make it.
type ring struct {
	accounts []graph.EntityID
	places   map[int]bool
	// ordered is set once the transfers lie in the order of time for certain.
	ordered bool
}

// cycles finds money that comes back: different accounts, three at least, of
// which each pays the next nearly what it was paid. The same accounts in the same
// order are one hit, whichever began.
func (f *finder) cycles() {
	c := &circling{finder: f, pays: map[graph.EntityID]map[graph.EntityID][]int{}, next: map[graph.EntityID][]graph.EntityID{}, found: map[string]*ring{}}
	for _, a := range f.accounts {
		to := map[graph.EntityID][]int{}
		for _, p := range f.out[a.ID] {
			if id := f.all[p].To; f.examined[id] {
				if to[id] == nil {
					c.next[a.ID] = append(c.next[a.ID], id)
				}
				to[id] = append(to[id], p)
			}
		}
		slices.Sort(c.next[a.ID])
		c.pays[a.ID] = to
	}
	for i := range f.all {
		c.whole = append(c.whole, new(big.Int).Mul(f.all[i].Amount, big.NewInt(100)))
		c.kept = append(c.kept, new(big.Int).Mul(f.all[i].Amount, big.NewInt(int64(100-f.Tolerance))))
	}
	c.part = components(f.accounts, c.next)
	for _, a := range f.accounts {
		c.way = []graph.EntityID{a.ID}
		for _, id := range c.next[a.ID] {
			c.on(id, c.pays[a.ID][id])
		}
	}
	for _, r := range c.found {
		var places []int
		for p := range r.places {
			places = append(places, p)
		}
		f.add(Hit{Indicator: Cycle, Account: r.accounts[0], With: r.accounts[1:], Uncertain: !r.ordered}, places)
	}
}

// on goes on to an account by transfers, as long as money could have come so far.
func (c *circling) on(id graph.EntityID, by []int) {
	if len(by) == 0 || c.part[id] != c.part[c.way[0]] || !c.step() {
		return
	}
	if id == c.way[0] {
		if len(c.way) >= 3 {
			c.close()
		}
		return
	}
	if len(c.way) >= c.CycleTransfers || slices.Contains(c.way, id) {
		return
	}
	c.way = append(c.way, id)
	for _, next := range c.next[id] {
		c.on(next, c.reached(by, c.pays[id][next]))
	}
	c.way = c.way[:len(c.way)-1]
}

// reached gives those of the transfers that go on with the money of one of some
// before.
func (c *circling) reached(before, then []int) []int {
	var out []int
	for _, q := range then {
		if slices.ContainsFunc(before, func(p int) bool { return c.follows(p, q) }) {
			out = append(out, q)
		}
	}
	return out
}

// follows reports whether a transfer can pass on the money of another.
func (c *circling) follows(p, q int) bool {
	a, b := &c.all[p], &c.all[q]
	c.step()
	if a.Asset != b.Asset || !c.CycleAnyOrder && !after(a, b) {
		return false
	}
	if b.Amount.Cmp(a.Amount) <= 0 {
		return c.whole[q].Cmp(c.kept[p]) >= 0
	}
	return c.CycleAnyOrder && c.whole[p].Cmp(c.kept[q]) >= 0
}

// close adds the transfers that make a cycle of the way: for each first one those
// that can be reached from it within the window, and lead back.
func (c *circling) close() {
	n := len(c.way)
	hops := make([][]int, n)
	for i, id := range c.way {
		hops[i] = c.pays[id][c.way[(i+1)%n]]
	}
	for _, first := range hops[0] {
		reached := [][]int{{first}}
		for _, then := range hops[1:] {
			near := slices.DeleteFunc(c.reached(reached[len(reached)-1], then), func(p int) bool {
				return !within(&c.all[first], &c.all[p], c.CycleWindow) || !within(&c.all[p], &c.all[first], c.CycleWindow)
			})
			reached = append(reached, near)
		}
		if len(reached[n-1]) == 0 {
			continue
		}
		for i := n - 2; i >= 0; i-- {
			reached[i] = slices.DeleteFunc(reached[i], func(p int) bool {
				return !slices.ContainsFunc(reached[i+1], func(q int) bool { return c.follows(p, q) })
			})
		}
		c.keep(reached)
	}
}

// keep adds a cycle, or transfers to a cycle that is known.
func (c *circling) keep(hops [][]int) {
	low := slices.Index(c.way, slices.Min(c.way))
	accounts := append(slices.Clone(c.way[low:]), c.way[:low]...)
	var key strings.Builder
	for _, id := range accounts {
		key.WriteString(string(id) + "\x00")
	}
	r := c.found[key.String()]
	if r == nil {
		r = &ring{accounts: accounts, places: map[int]bool{}}
		c.found[key.String()] = r
	}
	for _, hop := range hops {
		for _, p := range hop {
			r.places[p] = true
		}
	}
	certain := hops[0]
	for _, hop := range hops[1:] {
		certain = slices.DeleteFunc(slices.Clone(hop), func(q int) bool {
			return !slices.ContainsFunc(certain, func(p int) bool { return c.follows(p, q) && c.all[q].When.Earliest >= c.all[p].When.Latest })
		})
	}
	r.ordered = r.ordered || len(certain) > 0
}

// components numbers the strongly connected components of the accounts (R.
// Tarjan, Depth-first search and linear graph algorithms, 1972), without
// recursion.
func components(accounts []Account, next map[graph.EntityID][]graph.EntityID) map[graph.EntityID]int {
	part, index, low := map[graph.EntityID]int{}, map[graph.EntityID]int{}, map[graph.EntityID]int{}
	on := map[graph.EntityID]bool{}
	var stack []graph.EntityID
	type frame struct {
		id   graph.EntityID
		next int
	}
	for _, a := range accounts {
		if index[a.ID] > 0 {
			continue
		}
		calls := []frame{{id: a.ID}}
		for len(calls) > 0 {
			top := &calls[len(calls)-1]
			id := top.id
			if top.next == 0 {
				index[id] = len(index) + 1
				low[id], on[id] = index[id], true
				stack = append(stack, id)
			}
			if top.next < len(next[id]) {
				to := next[id][top.next]
				top.next++
				switch {
				case index[to] == 0:
					calls = append(calls, frame{id: to})
				case on[to]:
					low[id] = min(low[id], index[to])
				}
				continue
			}
			if low[id] == index[id] {
				for at := graph.EntityID(""); at != id; {
					at = stack[len(stack)-1]
					stack, on[at], part[at] = stack[:len(stack)-1], false, index[id]
				}
			}
			calls = calls[:len(calls)-1]
			if len(calls) > 0 {
				up := calls[len(calls)-1].id
				low[up] = min(low[up], low[id])
			}
		}
	}
	return part
}
