package world

import (
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/synth/draw"
)

// ring is a typology in the making.
type ring struct {
	s *scheme
	d *draw.Source
	Ring
	asset string
	// home is the country of the accounts, k its number among the targets.
	home country
	k    int
	at   Time
}

// The limit that a funnel stays below: cash of more than 10,000 US dollars is
// reported (31 CFR 1010.311).
const reportLimitCents = 10_000_00

// launder plants the scheme's rings: the typologies take turns over the schemes,
// so that a world has about as many of each.
func (s *scheme) launder(d *draw.Source) {
	all := Typologies()
	index := int(s.p.cells[s.n].index)
	for i := range s.p.params.Rings {
		k := i % 2
		r := &ring{s: s, d: d, k: k, home: s.op.targets[k], asset: s.op.targets[k].spec().Currency}
		r.Typology = all[(index*s.p.params.Rings+i)%len(all)]
		r.at = s.at(d, 45, 70)
		r.plant()
	}
}

// plant makes the ring, unless the scheme has too few accounts for it.
func (r *ring) plant() {
	switch r.Typology {
	case FanIn:
		r.fanIn()
	case FanOut:
		r.fanOut()
	case GatherScatter:
		r.gatherScatter()
	case ScatterGather:
		r.scatterGather()
	case Cycle:
		r.cycle()
	case PassThrough:
		r.passThrough()
	case FunnelBelow:
		r.funnel()
	case DormantThenUsed:
		r.dormant()
	case Bipartite:
		r.layers(3, 4)
	case Stack:
		r.layers(3, 3, 2)
	}
	if len(r.Facts) == 0 {
		return
	}
	r.Skim = r.In - r.Out
	r.s.cell.Rings = append(r.s.cell.Rings, r.Ring)
}

// accounts draws so many accounts of mules that are in use by then, all
// different; fewer if there are not so many.
func (r *ring) accounts(n int) []Point { return r.others(n, nil) }

// others draws accounts that are not among some drawn before.
func (r *ring) others(n int, but []Point) []Point {
	var out []Point
	pool := r.s.mules[r.k]
	if len(pool) == 0 {
		return nil
	}
	start := r.d.N(len(pool))
	for i := range pool {
		j := (start + i) % len(pool)
		if len(out) < n && r.s.active[r.k][j] < r.at-day && j != r.s.sleeper[r.k] && !slices.Contains(but, that(pool[j].account)) {
			out = append(out, that(pool[j].account))
		}
	}
	r.Accounts = append(r.Accounts, out...)
	return out
}

// victims draws so many of those defrauded, all different.
func (r *ring) victims(n int) []int {
	pool := r.s.defrauded[r.k]
	var out []int
	if len(pool) == 0 {
		return nil
	}
	start := r.d.N(len(pool))
	for i := range min(n, len(pool)) {
		j := (start + i) % len(pool)
		out = append(out, j)
		r.Accounts = append(r.Accounts, that(pool[j].account))
	}
	return out
}

// deposit lets a victim pay into an account.
func (r *ring) deposit(victim int, to Point, at Time, amount int64) {
	if first := &r.s.first[r.k][victim]; *first == 0 || at < *first {
		*first = at
	}
	r.send(that(r.s.defrauded[r.k][victim].account), to, at, amount, "victim_deposit")
}

// send adds a transfer of the ring.
func (r *ring) send(from, to Point, at Time, amount int64, purpose string) {
	channel := "bank"
	if r.asset == "tron:usdt" {
		channel = "chain"
	}
	id := r.s.transferPoints(from, to, at, amount, r.asset, purpose, channel)
	r.s.cell.Facts[id].Ring = len(r.s.cell.Rings)
	r.Facts = append(r.Facts, id)
}

func (r *ring) amount(dollars int64) int64 { return sum(r.d, r.home, dollars) }

// after gives a time some hours later, at least one.
func (r *ring) after(at Time, hours int64) Time {
	return at + Time(r.d.Between(int64(hour), int64(Time(hours)*hour)))
}

// skimmed gives what an account passes on: all but half to five percent.
func (r *ring) skimmed(amount int64) int64 { return max(1, keep(amount, r.d.Between(5_000, 50_000))) }

// fanIn: many pay one.
func (r *ring) fanIn() {
	hub, victims := r.accounts(1), r.victims(5+r.d.N(5))
	if len(hub) == 0 || len(victims) < 3 {
		return
	}
	at, total := r.at, int64(0)
	for _, v := range victims {
		amount := r.amount(900)
		total += amount
		r.deposit(v, hub[0], at, amount)
		at = r.after(at, 30)
	}
	r.s.cashOut(r.d, hub[0].Value, r.home, r.after(at, 20), round(r.skimmed(total)))
}

// fanOut: one pays many.
func (r *ring) fanOut() {
	mules := r.accounts(4 + r.d.N(5))
	if len(mules) < 3 {
		return
	}
	shell := r.s.fixed(firstShell + r.d.N(2))
	from := that(r.s.p.accountOf(shell, r.s.op.targets[0]))
	r.Accounts = append(r.Accounts, from)
	at := r.at
	for _, to := range mules {
		r.send(from, to, at, r.amount(1_200), "layering")
		at = r.after(at, 12)
	}
}

// gatherScatter: many pay one, who pays many.
func (r *ring) gatherScatter() {
	hub, victims := r.accounts(1), r.victims(4+r.d.N(4))
	others := r.others(4, hub)
	if len(hub) == 0 || len(victims) < 3 || len(others) < 2 {
		return
	}
	at := r.at
	for _, v := range victims {
		amount := r.amount(900)
		r.In += amount
		r.deposit(v, hub[0], at, amount)
		at = r.after(at, 15)
	}
	r.Out = r.split(hub[0], others, at, r.skimmed(r.In))
}

// split pays a total to some in parts and gives the total.
func (r *ring) split(from Point, to []Point, at Time, total int64) int64 {
	rest := total
	for i, p := range to {
		part := rest
		if left := int64(len(to) - i); left > 1 {
			part = max(1, rest/left*r.d.Between(60, 140)/100)
		}
		part = max(1, min(part, rest-int64(len(to)-i-1)))
		rest -= part
		at = r.after(at, 10)
		r.send(from, p, at, part, "layering")
	}
	return total
}

// scatterGather: one pays many, who all pay another.
func (r *ring) scatterGather() {
	between := r.accounts(4 + r.d.N(3))
	if len(between) < 3 {
		return
	}
	// Where the money gathers is the other shell; it scatters from the first.
	from := that(r.s.p.accountOf(r.s.fixed(firstShell), r.s.op.targets[0]))
	to := that(r.s.p.accountOf(r.s.fixed(lastShell), r.s.op.targets[0]))
	r.Accounts = append(r.Accounts, from, to)
	at := r.at
	for _, p := range between {
		amount := r.amount(1_000)
		r.In += amount
		r.send(from, p, at, amount, "layering")
		amount = r.skimmed(amount)
		r.Out += amount
		r.send(p, to, r.after(at, 30), amount, "layering")
		at = r.after(at, 8)
	}
	r.s.cashOut(r.d, to.Value, r.home, at+40*hour, round(r.skimmed(r.Out)))
}

// cycle: money comes back to where it began; the first of the accounts is the
// beginning.
func (r *ring) cycle() {
	around := r.accounts(4 + r.d.N(3))
	if len(around) < 3 {
		return
	}
	amount := r.amount(2_500)
	r.In = amount
	at := r.at
	for i, p := range around {
		r.send(p, around[(i+1)%len(around)], at, amount, "layering")
		r.Out = amount
		amount = r.skimmed(amount)
		at = r.after(at, 20)
	}
}

// passThrough: in, and nearly all out again within two days.
func (r *ring) passThrough() {
	mules, victims := r.accounts(2), r.victims(1)
	if len(mules) < 2 || len(victims) == 0 {
		return
	}
	at := r.at
	for range 2 + r.d.N(3) {
		amount := r.amount(1_500)
		r.In += amount
		r.deposit(victims[0], mules[0], at, amount)
		amount = r.skimmed(amount)
		r.Out += amount
		r.send(mules[0], mules[1], r.after(at, 36), amount, "layering")
		at += 37 * hour
	}
	r.s.cashOut(r.d, mules[1].Value, r.home, at+2*hour, round(r.skimmed(r.Out)))
}

// funnel: many deposits, each below the limit that is reported, and one payment
// of nearly all.
func (r *ring) funnel() {
	hub := r.accounts(1)
	if len(hub) == 0 || len(r.s.mules[r.k]) < 3 {
		return
	}
	to := that(r.s.p.accountOf(r.s.fixed(firstShell), r.s.op.targets[0]))
	r.Accounts = append(r.Accounts, to)
	at := r.at
	for range 10 + r.d.N(5) {
		// Cash is paid in by people.
		depositor := who(r.s.mules[r.k][r.d.N(len(r.s.mules[r.k]))].id)
		amount := round(r.home.local(r.d.Between(reportLimitCents*30/100, reportLimitCents*99/100)))
		r.In += amount
		r.send(depositor, hub[0], at, amount, "cash_deposit")
		at = r.after(at, 5)
	}
	r.Out = r.skimmed(r.In)
	r.send(hub[0], to, r.after(at, 20), r.Out, "layering")
}

// dormant: nothing for half a year, then much within days.
func (r *ring) dormant() {
	i, victims := r.s.sleeper[r.k], r.victims(3)
	mules := r.accounts(1)
	if i < 0 || len(victims) < 2 || len(mules) == 0 {
		return
	}
	hub := that(r.s.mules[r.k][i].account)
	r.Accounts = append(r.Accounts, hub)
	at := r.at
	for _, v := range victims {
		amount := r.amount(3_000)
		r.In += amount
		r.deposit(v, hub, at, amount)
		at = r.after(at, 12)
	}
	r.Out = r.skimmed(r.In)
	r.send(hub, mules[0], r.after(at, 20), r.Out, "layering")
}

// layers: each account of a layer pays each of the next. Two layers are a
// bipartite graph, three a stack. The money is in tokens, and comes from the
// operation's own wallet.
func (r *ring) layers(sizes ...int) {
	r.asset = "tron:usdt"
	rows := make([][]Point, len(sizes))
	for i, n := range sizes {
		for range n {
			w := r.s.wallet(chainTron)
			r.s.hold(r.s.fixed(placeTrader), w, graph.RelUses, r.at-2*day, 0)
			rows[i] = append(rows[i], that(w))
		}
		r.Accounts = append(r.Accounts, rows[i]...)
	}
	has := make([]int64, sizes[0])
	for i, p := range rows[0] {
		has[i] = r.d.LogNormal(6_000, 500_000) * 1_000_000
		r.s.transferPoints(that(r.s.purses[1]), p, r.at-Time(1+i)*hour, has[i]+1_000_000, r.asset, "layering", "chain")
	}
	at := r.at
	for layer := 1; layer < len(rows); layer++ {
		next := make([]int64, len(rows[layer]))
		for i, from := range rows[layer-1] {
			total := has[i]
			if layer > 1 {
				total = r.skimmed(total)
			}
			for j, to := range rows[layer] {
				part := total / int64(len(rows[layer])-j)
				total -= part
				next[j] += part
				r.send(from, to, at+Time(i*len(rows[layer])+j)*20*minute+Time(r.d.N(600))*minute/60, part, "layering")
				if layer == 1 {
					r.In += part
				}
				if layer == len(rows)-1 {
					r.Out += part
				}
			}
		}
		has = next
		at += day
	}
	if len(rows) == 2 {
		r.In, r.Out = 0, 0 // nobody passes anything on
	}
}
