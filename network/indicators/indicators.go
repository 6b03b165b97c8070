// Package indicators finds what the published descriptions of mule accounts name
// in the transfers of accounts: many who pay one, money that is passed on at
// once, money that goes round.
//
// An indicator says what an account shows, with the transfers that show it and
// the threshold that they reach. It says nothing of who holds the account, nor
// why: issuers of such indicators state that one proves nothing (FinCEN
// FIN-2020-A008, FATF 2020). Hits are therefore never scored or ranked.
//
// Dates are intervals. "After" means possibly after, and two transfers lie
// within a time if that can be told of some moments of their dates; a hit that
// needs an order which is not certain says so. Amounts are compared within one
// asset only, exactly.
package indicators

import (
	"cmp"
	"math/big"
	"slices"
	"time"

	"github.com/clewgraph/clew/graph"
)

// Indicator is something that accounts can show.
type Indicator string

// The indicators, in the order in which they are given.
const (
	// FanIn: many pay one account.
	FanIn Indicator = "fan_in"
	// FanOut: one account pays many.
	FanOut Indicator = "fan_out"
	// GatherScatter: many pay one account, which pays nearly all of it to others.
	GatherScatter Indicator = "gather_scatter"
	// ScatterGather: one account pays several, which pass nearly all of it to one
	// other.
	ScatterGather Indicator = "scatter_gather"
	// Cycle: money comes back to where it began, less what was kept on the way.
	Cycle Indicator = "cycle"
	// PassThrough: nearly all that comes in goes out soon.
	PassThrough Indicator = "pass_through"
	// DormantThenActive: nothing for long, then several transfers at once.
	DormantThenActive Indicator = "dormant_then_active"
	// FunnelBelowLimit: many deposits, each below the limit from which they are
	// reported, then one payment of most of it.
	FunnelBelowLimit Indicator = "funnel_below_limit"
	// TestPayment: a tiny payment before a large one of the same payer.
	TestPayment Indicator = "test_payment"
	// SharedContact: one telephone, e-mail address, device or address of several
	// accounts' holders, who have no other tie. [Find] does not look for it, as it
	// is no matter of transfers; package network does.
	SharedContact Indicator = "shared_contact"
)

// All gives the indicators in their order.
func All() []Indicator {
	return []Indicator{FanIn, FanOut, GatherScatter, ScatterGather, Cycle, PassThrough, DormantThenActive, FunnelBelowLimit, TestPayment, SharedContact}
}

// Account is an account to be examined.
type Account struct {
	ID graph.EntityID
	// Party is who holds it: accounts of one party count as one payer, and what
	// they pay each other counts for no fan. "" is a party of its own.
	Party string
	// Opened is when it was opened, zero if that is not told.
	Opened graph.Date
	// Aside says that it is not examined, as its transfers are not all known.
	Aside bool
}

// Transfer is a payment between two accounts, or others that are not examined.
type Transfer struct {
	ID       graph.LinkID
	From, To graph.EntityID
	// When has two bounds, both finite.
	When graph.Date
	// Amount is positive, in units of 10^-36 of the asset.
	Amount *big.Int
	Asset  string
}

// Sum is what a hit adds up to in one asset: what came in and what went out.
type Sum struct {
	Asset   string
	In, Out *big.Int
}

// Hit is an indicator that an account shows.
type Hit struct {
	Indicator Indicator
	// Account shows it: of a cycle the account with the first id, of a
	// scatter-gather the one that pays.
	Account graph.EntityID
	// With are the other accounts that show it together with it: those of the
	// cycle in its order; those between, by id, and the one that gathers.
	With []graph.EntityID
	// Transfers show it, by time, then id.
	Transfers []Transfer
	// Payers and Payees count the different parties that pay the account and
	// that it pays; of a scatter-gather Payees are those between.
	Payers, Payees int
	// Sums are by asset. Of a scatter-gather Out is what the account paid and In
	// what was gathered.
	Sums []Sum
	// Idle is how long at least an account was dormant.
	Idle time.Duration
	// Uncertain says that the order of transfers on which the hit rests is not
	// certain, or is not that of time.
	Uncertain bool
}

// Find gives the hits, by account, indicator and time, and whether the bound of
// work left some out.
func Find(accounts []Account, transfers []Transfer, r Rules) (hits []Hit, cut bool) {
	f := newFinder(accounts, transfers, r)
	rules := map[Indicator]func(){
		FanIn: func() { f.fan(FanIn, f.in) }, FanOut: func() { f.fan(FanOut, f.out) }, GatherScatter: f.gatherScatter, ScatterGather: f.scatterGather, Cycle: f.cycles,
		PassThrough: f.passThrough, DormantThenActive: f.dormant, FunnelBelowLimit: f.funnel, TestPayment: f.test,
	}
	for _, i := range All() {
		if find := rules[i]; find != nil && r.Asks(i) {
			find()
		}
	}
	order := All()
	slices.SortFunc(f.hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(slices.Index(order, a.Indicator), slices.Index(order, b.Indicator)),
			compareTransfers(a.Transfers[0], b.Transfers[0]), slices.Compare(a.With, b.With))
	})
	return f.hits, f.cut
}

// compareTransfers orders by the earliest moment, then id.
func compareTransfers(a, b Transfer) int {
	return cmp.Or(cmp.Compare(a.When.Earliest, b.When.Earliest), cmp.Compare(a.ID, b.ID))
}

// finder is the state of a search: transfers by time, and by account the places
// of those in and out.
type finder struct {
	Rules
	accounts []Account
	examined map[graph.EntityID]bool
	parties  map[graph.EntityID]string
	all      []Transfer
	in, out  map[graph.EntityID][]int
	// longest is the longest span of a date.
	longest int64
	work    int
	cut     bool
	hits    []Hit
}

func newFinder(accounts []Account, transfers []Transfer, r Rules) *finder {
	f := &finder{Rules: r, examined: map[graph.EntityID]bool{}, parties: map[graph.EntityID]string{}, all: slices.SortedFunc(slices.Values(transfers), compareTransfers),
		in: map[graph.EntityID][]int{}, out: map[graph.EntityID][]int{}}
	for _, a := range accounts {
		f.parties[a.ID] = a.Party
		if !a.Aside {
			f.examined[a.ID] = true
			f.accounts = append(f.accounts, a)
		}
	}
	slices.SortFunc(f.accounts, func(a, b Account) int { return cmp.Compare(a.ID, b.ID) })
	for i := range f.all {
		t := &f.all[i]
		if t.From == t.To {
			continue
		}
		f.in[t.To] = append(f.in[t.To], i)
		f.out[t.From] = append(f.out[t.From], i)
		f.longest = max(f.longest, t.When.Latest-t.When.Earliest)
	}
	return f
}

// step counts a step, and reports whether there is work left.
func (f *finder) step() bool {
	f.work++
	f.cut = f.cut || f.work > f.Work
	return !f.cut
}

// party gives who holds an account.
func (f *finder) party(id graph.EntityID) string {
	return cmp.Or(f.parties[id], string(id))
}

// after reports whether b is possibly after a, or at the same time.
func after(a, b *Transfer) bool { return b.When.Latest > a.When.Earliest }

// within reports whether b begins possibly no later than a time after a.
func within(a, b *Transfer, d time.Duration) bool {
	return b.When.Earliest-a.When.Latest < d.Microseconds()
}

// compareShare compares a part with so many percent of the whole.
func compareShare(part, whole *big.Int, percent int) int {
	x := new(big.Int).Mul(part, big.NewInt(100))
	return x.Cmp(new(big.Int).Mul(whole, big.NewInt(int64(percent))))
}

// between reports whether a part is between two percentages of the whole.
func between(part, whole *big.Int, least, most int) bool {
	return compareShare(part, whole, least) >= 0 && compareShare(part, whole, most) <= 0
}

// passes reports whether what went out is what came in: PassPercent of it or
// more, and no more than by the tolerance.
func (f *finder) passes(in, out *big.Int) bool {
	return between(out, in, f.PassPercent, 100+f.Tolerance)
}

// add adds a hit of some transfers, given by their places.
func (f *finder) add(h Hit, places []int) {
	slices.Sort(places)
	places = slices.Compact(places)
	end := h.Account
	if h.Indicator == ScatterGather {
		end = h.With[len(h.With)-1]
	}
	payers, payees := map[string]bool{}, map[string]bool{}
	sums := map[string]*Sum{}
	for _, p := range places {
		t := f.all[p]
		h.Transfers = append(h.Transfers, t)
		s := sums[t.Asset]
		if s == nil {
			s = &Sum{t.Asset, new(big.Int), new(big.Int)}
			sums[t.Asset] = s
		}
		if t.To == end {
			s.In.Add(s.In, t.Amount)
		}
		if t.To == h.Account {
			payers[f.party(t.From)] = true
		}
		if t.From == h.Account {
			s.Out.Add(s.Out, t.Amount)
			payees[f.party(t.To)] = true
		}
	}
	h.Payers, h.Payees = len(payers), len(payees)
	for _, s := range sums {
		h.Sums = append(h.Sums, *s)
	}
	slices.SortFunc(h.Sums, func(a, b Sum) int { return cmp.Compare(a.Asset, b.Asset) })
	f.hits = append(f.hits, h)
}

// groups joins sets of places that have one in common.
type groups struct{ up map[int]int }

func (g *groups) of(p int) int {
	for g.up[p] != p {
		p = g.up[p]
	}
	return p
}

// join makes all places of a set one.
func (g *groups) join(set []int) {
	if g.up == nil {
		g.up = map[int]int{}
	}
	for _, p := range set {
		if _, known := g.up[p]; !known {
			g.up[p] = p
		}
		a, b := g.of(set[0]), g.of(p)
		g.up[max(a, b)] = min(a, b)
	}
}

// sets gives the joined sets, each sorted, by their first.
func (g *groups) sets() [][]int {
	by := map[int][]int{}
	for p := range g.up {
		by[g.of(p)] = append(by[g.of(p)], p)
	}
	var out [][]int
	for _, set := range by {
		slices.Sort(set)
		out = append(out, set)
	}
	slices.SortFunc(out, slices.Compare)
	return out
}
