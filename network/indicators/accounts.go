package indicators

import (
	"math/big"
	"slices"
	"time"

	"github.com/clewgraph/clew/graph"
)

// fan finds windows in which an account is paid by, or pays, many parties: those
// that begin with one of the transfers. Windows with a transfer in common are
// one hit.
func (f *finder) fan(what Indicator, side map[graph.EntityID][]int) {
	for _, a := range f.accounts {
		own := f.party(a.ID)
		other := func(p int) string {
			if what == FanIn {
				return f.party(f.all[p].From)
			}
			return f.party(f.all[p].To)
		}
		places := slices.DeleteFunc(slices.Clone(side[a.ID]), func(p int) bool { return other(p) == own })
		var g groups
		counts := map[string]int{}
		end := 0
		for i, first := range places {
			for end = max(end, i); end > i && !within(&f.all[first], &f.all[places[end-1]], f.FanWindow); end-- {
				drop(counts, other(places[end-1]))
			}
			for ; end < len(places) && within(&f.all[first], &f.all[places[end]], f.FanWindow) && f.step(); end++ {
				counts[other(places[end])]++
			}
			if len(counts) >= f.FanParties {
				g.join(places[i:end])
			}
			drop(counts, other(first))
		}
		for _, set := range g.sets() {
			f.add(Hit{Indicator: what, Account: a.ID}, set)
		}
	}
}

// drop counts one less.
func drop(counts map[string]int, what string) {
	if counts[what]--; counts[what] <= 0 {
		delete(counts, what)
	}
}

// book is the transfers of an account in one asset, by their places.
type book struct {
	account graph.EntityID
	asset   string
	in, out []int
}

// books gives the books of all accounts that have transfers both ways.
func (f *finder) books(each func(*book)) {
	for _, a := range f.accounts {
		var assets []string
		by := map[string]*book{}
		of := func(p int) *book {
			asset := f.all[p].Asset
			if by[asset] == nil {
				by[asset] = &book{account: a.ID, asset: asset}
				assets = append(assets, asset)
			}
			return by[asset]
		}
		for _, p := range f.in[a.ID] {
			b := of(p)
			b.in = append(b.in, p)
		}
		for _, p := range f.out[a.ID] {
			b := of(p)
			b.out = append(b.out, p)
		}
		slices.Sort(assets)
		for _, asset := range assets {
			if b := by[asset]; len(b.in) > 0 && len(b.out) > 0 {
				each(b)
			}
		}
	}
}

// following gives the first of the places, sorted by time, that may be after a
// transfer.
func (f *finder) following(t *Transfer, places []int) int {
	i, _ := slices.BinarySearchFunc(places, t.When.Earliest-f.longest, func(p int, at int64) int {
		if f.all[p].When.Earliest < at {
			return -1
		}
		return 1
	})
	return i
}

// runs goes, for each payment in, over the runs of payments in that begin with it
// and lie within a window, and gives for each the payments out that possibly
// follow its first and lie within a time of one of them. The longest run that
// fits counts; runs with a transfer in common are one.
func (f *finder) runs(b *book, window, then time.Duration, fits func(in, out []int, sumIn, sumOut *big.Int) bool) (sets [][]int) {
	var g groups
	for i, first := range b.in {
		start := &f.all[first]
		var out []int
		sumIn, sumOut := new(big.Int), new(big.Int)
		next := f.following(start, b.out)
		var best []int
		for j := i; j < len(b.in) && within(start, &f.all[b.in[j]], window); j++ {
			if !f.step() {
				return nil
			}
			last := &f.all[b.in[j]]
			sumIn.Add(sumIn, last.Amount)
			for ; next < len(b.out) && within(last, &f.all[b.out[next]], then); next++ {
				if p := b.out[next]; after(start, &f.all[p]) {
					out = append(out, p)
					sumOut.Add(sumOut, f.all[p].Amount)
				}
			}
			if fits(b.in[i:j+1], out, sumIn, sumOut) {
				best = append(slices.Clone(b.in[i:j+1]), out...)
			}
		}
		if best != nil {
			g.join(best)
		}
	}
	return g.sets()
}

// mixed reports whether some payment out of a set is not certainly after all
// payments in that are possibly before it.
func (f *finder) mixed(account graph.EntityID, set []int) bool {
	for _, p := range set {
		for _, q := range set {
			in, out := &f.all[p], &f.all[q]
			if in.To == account && out.From == account && after(in, out) && out.When.Earliest < in.When.Latest && in.When.Earliest < out.When.Latest && in.ID != out.ID {
				return true
			}
		}
	}
	return false
}

// different counts the different parties of one side of some transfers, without
// the account's own.
func (f *finder) different(account graph.EntityID, places []int, side func(*Transfer) graph.EntityID) int {
	seen := map[string]bool{}
	for _, p := range places {
		seen[f.party(side(&f.all[p]))] = true
	}
	delete(seen, f.party(account))
	return len(seen)
}

func payer(t *Transfer) graph.EntityID { return t.From }
func payee(t *Transfer) graph.EntityID { return t.To }

// gatherScatter finds many payments in of which nearly all is paid to others.
func (f *finder) gatherScatter() {
	f.books(func(b *book) {
		sets := f.runs(b, f.FanWindow, f.PassWindow, func(in, out []int, sumIn, sumOut *big.Int) bool {
			return f.passes(sumIn, sumOut) && f.different(b.account, in, payer) >= f.GatherParties && f.different(b.account, out, payee) >= f.ScatterParties
		})
		for _, set := range sets {
			f.add(Hit{Indicator: GatherScatter, Account: b.account, Uncertain: f.mixed(b.account, set)}, set)
		}
	})
}

// passThrough finds payments in of which nearly all goes out soon.
func (f *finder) passThrough() {
	f.books(func(b *book) {
		sets := f.runs(b, f.PassWindow, f.PassWindow, func(_, _ []int, sumIn, sumOut *big.Int) bool { return f.passes(sumIn, sumOut) })
		for _, set := range sets {
			f.add(Hit{Indicator: PassThrough, Account: b.account, Uncertain: f.mixed(b.account, set)}, set)
		}
	})
}

// funnel finds many deposits below the limit, of which one payment takes most.
func (f *finder) funnel() {
	f.books(func(b *book) {
		limit := f.Limits[b.asset]
		if limit == nil {
			return
		}
		b.in = slices.DeleteFunc(b.in, func(p int) bool { return f.all[p].Amount.Cmp(limit) >= 0 })
		var g groups
		for i, first := range b.in {
			sum := new(big.Int)
			var best []int
			for j := i; j < len(b.in) && within(&f.all[first], &f.all[b.in[j]], f.FanWindow); j++ {
				if !f.step() {
					return
				}
				last := &f.all[b.in[j]]
				sum.Add(sum, last.Amount)
				if j-i+1 < f.FunnelDeposits || sum.Cmp(limit) <= 0 {
					continue
				}
				for _, p := range b.out[f.following(last, b.out):] {
					out := &f.all[p]
					if !within(last, out, f.FunnelWindow) {
						break
					}
					if after(last, out) && between(out.Amount, sum, f.FunnelPercent, 100+f.Tolerance) {
						best = append(slices.Clone(b.in[i:j+1]), p)
						break
					}
				}
			}
			if best != nil {
				g.join(best)
			}
		}
		for _, set := range g.sets() {
			f.add(Hit{Indicator: FunnelBelowLimit, Account: b.account, Uncertain: f.mixed(b.account, set)}, set)
		}
	})
}

// dormant finds several transfers at once after a long time without any, counted
// from the transfer before, or from the opening of the account.
func (f *finder) dormant() {
	for _, a := range f.accounts {
		places := append(slices.Clone(f.in[a.ID]), f.out[a.ID]...)
		slices.Sort(places)
		last, known := a.Opened.Latest, !a.Opened.IsZero()
		for i, p := range places {
			t := &f.all[p]
			if idle := t.When.Earliest - last; known && idle >= f.Idle.Microseconds() {
				end := i
				for end < len(places) && within(t, &f.all[places[end]], f.FanWindow) && f.step() {
					end++
				}
				if end-i >= f.ActiveTransfers {
					f.add(Hit{Indicator: DormantThenActive, Account: a.ID, Idle: time.Duration(idle) * time.Microsecond}, slices.Clone(places[i:end]))
				}
			}
			if !known || t.When.Latest > last {
				last, known = t.When.Latest, true
			}
		}
	}
}

// test finds tiny payments before large ones: each payment between two accounts
// with the next one in the same asset.
func (f *finder) test() {
	type way struct {
		from, to graph.EntityID
		asset    string
	}
	before := map[way]int{}
	for p := range f.all {
		t := &f.all[p]
		w := way{t.From, t.To, t.Asset}
		was, known := before[w]
		before[w] = p
		if !known || !f.examined[t.To] || t.From == t.To || !f.step() {
			continue
		}
		tiny := &f.all[was]
		if within(tiny, t, f.TestWindow) && compareShare(tiny.Amount, t.Amount, f.TestPercent) <= 0 {
			f.add(Hit{Indicator: TestPayment, Account: t.To, Uncertain: t.When.Earliest < tiny.When.Latest}, []int{was, p})
		}
	}
}
