package indicators

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
)

// few are thresholds that small histories reach.
func few() Rules {
	return Rules{FanParties: 3, FanWindow: 6 * time.Hour, GatherParties: 2, ScatterParties: 2, BetweenAccounts: 2, PassPercent: 80, PassWindow: 3 * time.Hour,
		Tolerance: 10, CycleTransfers: 5, CycleWindow: 10 * time.Hour, Idle: 8 * time.Hour, ActiveTransfers: 2, FunnelDeposits: 2, FunnelPercent: 70,
		FunnelWindow: 3 * time.Hour, Limits: map[string]*big.Int{"USD": big.NewInt(110)}, TestPercent: 10, TestWindow: 4 * time.Hour, Work: 10_000_000}
}

// history draws a small history: times in hours, some dates of several hours.
func history(d *rand.Rand) ([]Account, []Transfer) {
	var accounts []Account
	for i := range 6 {
		a := Account{ID: graph.EntityID('a' + rune(i))}
		if i < 2 {
			a.Party = "both"
		}
		if i == 3 {
			a.Opened = at(0, 1)
		}
		if a.Aside = i == 5; i == 5 {
			a.Party = "both"
		}
		accounts = append(accounts, a)
	}
	var out []Transfer
	amounts := []int64{5, 90, 95, 100, 100, 105, 190}
	hours := 12 + d.IntN(20)
	for i := range 6 + d.IntN(24) {
		t := Transfer{ID: graph.LinkID(fmt.Sprintf("t%02d", i)), From: graph.EntityID('a' + rune(d.IntN(6))), To: graph.EntityID('a' + rune(d.IntN(6))),
			When: at(int64(d.IntN(hours)), 0), Amount: big.NewInt(amounts[d.IntN(len(amounts))]), Asset: "USD"}
		if d.IntN(3) == 0 {
			t.When = at(int64(d.IntN(hours/3)*3), 3)
		}
		if d.IntN(6) == 0 {
			t.Asset = "EUR"
		}
		out = append(out, t)
	}
	return accounts, out
}

// at gives a date some hours after the start: an instant, or so many hours.
func at(hour, hours int64) graph.Date {
	us := hour * time.Hour.Microseconds()
	return graph.Date{Earliest: us, Latest: us + max(1, hours*time.Hour.Microseconds())}
}

// TestFindIsWhatTheDefinitionsSay compares the search with a plain reading of
// each definition, on random small histories.
func TestFindIsWhatTheDefinitionsSay(t *testing.T) {
	found := map[Indicator]int{}
	histories := uint64(500)
	if *long {
		histories = 5000
	}
	for seed := range histories {
		d := rand.New(rand.NewPCG(seed, 7))
		accounts, transfers := history(d)
		r := few()
		r.CycleAnyOrder = seed%4 == 0
		hits, cut := Find(accounts, transfers, r)
		if cut {
			t.Fatalf("seed %d: cut", seed)
		}
		var got []string
		for _, h := range hits {
			found[h.Indicator]++
			got = append(got, describe(h.Indicator, h.Account, h.With, h.Transfers))
		}
		slices.Sort(got)
		want := plain(accounts, transfers, r)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("seed %d (-definition +search):\n%s", seed, diff)
		}
		d.Shuffle(len(transfers), func(i, j int) { transfers[i], transfers[j] = transfers[j], transfers[i] })
		slices.Reverse(accounts)
		again, _ := Find(accounts, transfers, r)
		if diff := cmp.Diff(hits, again, cmp.Comparer(func(a, b *big.Int) bool { return a.Cmp(b) == 0 })); diff != "" {
			t.Fatalf("seed %d: another order of reading gives another answer:\n%s", seed, diff)
		}
	}
	for _, i := range All() {
		if found[i] < 3 && i != SharedContact {
			t.Errorf("%s: only %d hits, too few to compare", i, found[i])
		}
	}
}

func describe(what Indicator, account graph.EntityID, with []graph.EntityID, transfers []Transfer) string {
	var ids []string
	for _, t := range transfers {
		ids = append(ids, string(t.ID))
	}
	slices.Sort(ids)
	return fmt.Sprintf("%s %s %v %s", what, account, with, strings.Join(slices.Compact(ids), " "))
}

// reading reads the definitions one by one.
type reading struct {
	Rules
	accounts  []Account
	transfers []Transfer
	out       []string
}

func plain(accounts []Account, transfers []Transfer, r Rules) []string {
	p := reading{Rules: r, accounts: accounts, transfers: slices.SortedFunc(slices.Values(transfers), compareTransfers)}
	for _, a := range accounts {
		if a.Aside {
			continue
		}
		p.fans(a)
		for _, asset := range []string{"EUR", "USD"} {
			p.flows(a, asset)
		}
		p.sleeps(a)
	}
	p.scatters()
	p.circles()
	p.tests()
	slices.Sort(p.out)
	return slices.Compact(p.out)
}

// say adds the sets, those joined that have a transfer in common.
func (p *reading) say(what Indicator, account graph.EntityID, with func([]Transfer) []graph.EntityID, sets [][]Transfer) {
	share := func(a, b []Transfer) bool {
		return slices.ContainsFunc(a, func(x Transfer) bool { return slices.ContainsFunc(b, func(y Transfer) bool { return x.ID == y.ID }) })
	}
	for again := true; again; {
		again = false
		for i := range sets {
			for j := i + 1; j < len(sets) && !again; j++ {
				if share(sets[i], sets[j]) {
					sets[i], again = append(slices.Clone(sets[i]), sets[j]...), true
					sets = slices.Delete(sets, j, j+1)
				}
			}
			if again {
				break
			}
		}
	}
	for _, set := range sets {
		p.out = append(p.out, describe(what, account, with(set), set))
	}
}

func alone([]Transfer) []graph.EntityID { return nil }
func (p *reading) knows(id graph.EntityID) bool {
	return slices.ContainsFunc(p.accounts, func(a Account) bool { return a.ID == id && !a.Aside })
}

func (p *reading) who(id graph.EntityID) string {
	for _, a := range p.accounts {
		if a.ID == id && a.Party != "" {
			return a.Party
		}
	}
	return string(id)
}

func (p *reading) count(list []Transfer, side func(*Transfer) graph.EntityID, but graph.EntityID) int {
	seen := map[string]bool{}
	for i := range list {
		if who := p.who(side(&list[i])); who != p.who(but) {
			seen[who] = true
		}
	}
	return len(seen)
}

func (p *reading) some(keep func(*Transfer) bool) (out []Transfer) {
	for _, t := range p.transfers {
		if t.From != t.To && keep(&t) {
			out = append(out, t)
		}
	}
	return out
}

func (p *reading) fans(a Account) {
	for _, fan := range []struct {
		what     Indicator
		at, side func(*Transfer) graph.EntityID
	}{{FanIn, payee, payer}, {FanOut, payer, payee}} {
		list := p.some(func(t *Transfer) bool { return fan.at(t) == a.ID && p.who(fan.side(t)) != p.who(a.ID) })
		var sets [][]Transfer
		for i := range list {
			var set []Transfer
			for j := i; j < len(list); j++ {
				if list[j].When.Earliest-list[i].When.Latest < p.FanWindow.Microseconds() {
					set = append(set, list[j])
				}
			}
			if p.count(set, fan.side, a.ID) >= p.FanParties {
				sets = append(sets, set)
			}
		}
		p.say(fan.what, a.ID, alone, sets)
	}
}

func total(list []Transfer) (sum int64) {
	for _, t := range list {
		sum += t.Amount.Int64()
	}
	return sum
}

func near(a, b Transfer, d time.Duration) bool {
	return b.When.Earliest-a.When.Latest < d.Microseconds()
}
func later(a, b Transfer) bool { return b.When.Latest > a.When.Earliest }

func (p *reading) flows(a Account, asset string) {
	ins := p.some(func(t *Transfer) bool { return t.To == a.ID && t.Asset == asset })
	outs := p.some(func(t *Transfer) bool { return t.From == a.ID && t.Asset == asset })
	type rule struct {
		what   Indicator
		window time.Duration
		fits   func(in, out []Transfer) bool
	}
	nearly := func(in, out []Transfer) bool {
		return total(out)*100 >= total(in)*int64(p.PassPercent) && total(out)*100 <= total(in)*int64(100+p.Tolerance)
	}
	for _, rule := range []rule{
		{PassThrough, p.PassWindow, nearly},
		{GatherScatter, p.FanWindow, func(in, out []Transfer) bool {
			return nearly(in, out) && p.count(in, payer, a.ID) >= p.GatherParties && p.count(out, payee, a.ID) >= p.ScatterParties
		}},
	} {
		var sets [][]Transfer
		for i := range ins {
			var longest []Transfer
			for j := i; j < len(ins); j++ {
				if !near(ins[i], ins[j], rule.window) {
					continue
				}
				run := ins[i : j+1]
				var out []Transfer
				for _, o := range outs {
					if later(ins[i], o) && slices.ContainsFunc(run, func(in Transfer) bool { return near(in, o, p.PassWindow) }) {
						out = append(out, o)
					}
				}
				if rule.fits(run, out) {
					longest = append(slices.Clone(run), out...)
				}
			}
			if longest != nil {
				sets = append(sets, longest)
			}
		}
		p.say(rule.what, a.ID, alone, sets)
	}
	limit := p.Limits[asset]
	if limit == nil || len(outs) == 0 {
		return
	}
	below := slices.DeleteFunc(slices.Clone(ins), func(t Transfer) bool { return t.Amount.Cmp(limit) >= 0 })
	var sets [][]Transfer
	for i := range below {
		var longest []Transfer
		for j := i; j < len(below); j++ {
			run := below[i : j+1]
			if !near(below[i], below[j], p.FanWindow) || len(run) < p.FunnelDeposits || total(run) <= limit.Int64() {
				continue
			}
			for _, o := range outs {
				if later(below[j], o) && near(below[j], o, p.FunnelWindow) && total([]Transfer{o})*100 >= total(run)*int64(p.FunnelPercent) && total([]Transfer{o})*100 <= total(run)*int64(100+p.Tolerance) {
					longest = append(slices.Clone(run), o)
					break
				}
			}
		}
		if longest != nil {
			sets = append(sets, longest)
		}
	}
	p.say(FunnelBelowLimit, a.ID, alone, sets)
}

func (p *reading) sleeps(a Account) {
	list := p.some(func(t *Transfer) bool { return t.From == a.ID || t.To == a.ID })
	for i, first := range list {
		var ends []int64
		if !a.Opened.IsZero() {
			ends = append(ends, a.Opened.Latest)
		}
		for _, t := range list[:i] {
			ends = append(ends, t.When.Latest)
		}
		if len(ends) == 0 || first.When.Earliest-slices.Max(ends) < p.Idle.Microseconds() {
			continue
		}
		var set []Transfer
		for _, t := range list[i:] {
			if near(first, t, p.FanWindow) {
				set = append(set, t)
			}
		}
		if len(set) >= p.ActiveTransfers {
			p.out = append(p.out, describe(DormantThenActive, a.ID, nil, set))
		}
	}
}

func (p *reading) scatters() {
	for _, from := range p.accounts {
		for _, to := range p.accounts {
			for _, asset := range []string{"EUR", "USD"} {
				var legs [][2]Transfer
				for _, in := range p.transfers {
					for _, out := range p.transfers {
						if from.ID != to.ID && !from.Aside && !to.Aside && in.From == from.ID && in.To == out.From && out.To == to.ID && in.From != in.To && out.From != out.To && p.knows(in.To) &&
							in.Asset == asset && out.Asset == asset && later(in, out) && near(in, out, p.PassWindow) &&
							total([]Transfer{out})*100 >= total([]Transfer{in})*int64(p.PassPercent) && total([]Transfer{out}) <= total([]Transfer{in}) {
							legs = append(legs, [2]Transfer{in, out})
						}
					}
				}
				var sets [][]Transfer
				for i := range legs {
					var set []Transfer
					through := map[graph.EntityID]bool{}
					for _, l := range legs[i:] {
						if near(legs[i][0], l[0], p.FanWindow) {
							set = append(set, l[:]...)
							through[l[0].To] = true
						}
					}
					if len(through) >= p.BetweenAccounts {
						sets = append(sets, set)
					}
				}
				p.say(ScatterGather, from.ID, func(set []Transfer) (with []graph.EntityID) {
					for _, t := range set {
						if t.From == from.ID {
							with = append(with, t.To)
						}
					}
					slices.Sort(with)
					return append(slices.Compact(with), to.ID)
				}, sets)
			}
		}
	}
}

func (p *reading) circles() {
	sets := map[string][]Transfer{}
	ways := map[string][]graph.EntityID{}
	var grow func(way []Transfer)
	grow = func(way []Transfer) {
		first, last := way[0], way[len(way)-1]
		if last.To == first.From {
			if len(way) < 3 {
				return
			}
			var ids []graph.EntityID
			for _, t := range way {
				ids = append(ids, t.From)
			}
			low := slices.Index(ids, slices.Min(ids))
			ids = append(slices.Clone(ids[low:]), ids[:low]...)
			key := fmt.Sprint(ids)
			ways[key] = ids
			sets[key] = append(sets[key], way...)
			return
		}
		if len(way) == p.CycleTransfers {
			return
		}
		for _, t := range p.transfers {
			met := slices.ContainsFunc(way, func(u Transfer) bool { return u.From == t.To && t.To != first.From || u.From == t.From })
			x, y := t.Amount.Int64(), last.Amount.Int64()
			keeps := x <= y && x*100 >= y*int64(100-p.Tolerance)
			if p.CycleAnyOrder {
				keeps = min(x, y)*100 >= max(x, y)*int64(100-p.Tolerance)
			}
			if t.From != last.To || met || t.From == t.To || !p.knows(t.To) || t.Asset != last.Asset || !keeps || !p.CycleAnyOrder && !later(last, t) ||
				!near(first, t, p.CycleWindow) || !near(t, first, p.CycleWindow) {
				continue
			}
			grow(append(slices.Clone(way), t))
		}
	}
	for _, t := range p.transfers {
		if p.knows(t.From) && p.knows(t.To) && t.From != t.To {
			grow([]Transfer{t})
		}
	}
	for key, set := range sets {
		p.out = append(p.out, describe(Cycle, ways[key][0], ways[key][1:], set))
	}
}

func (p *reading) tests() {
	for i, tiny := range p.transfers {
		for _, t := range p.transfers[i+1:] {
			if t.From != tiny.From || t.To != tiny.To || t.Asset != tiny.Asset {
				continue
			}
			if t.From != t.To && p.knows(t.To) && near(tiny, t, p.TestWindow) && tiny.Amount.Int64()*100 <= t.Amount.Int64()*int64(p.TestPercent) {
				p.out = append(p.out, describe(TestPayment, t.To, nil, []Transfer{tiny, t}))
			}
			break
		}
	}
}
