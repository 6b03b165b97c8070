// Package money says which payments out of an account were made of which
// payments into it: the accounting behind a trace of funds.
//
// Money in an account has no identity, so that any such statement is a
// convention, and every figure must name its [Method]. A [Ledger] is the known
// payments of one account in one asset. It turns a part of one payment in into
// parts of the payments out that it went into ([Ledger.Onward]), and a part of
// one payment out into parts of the payments in that it was made of
// ([Ledger.Back]). What was there before the first known payment, and what a
// payment out takes beyond all that is known to have come in, belongs to nobody.
//
// A payment in can feed a payment out if it was possibly earlier: payments in
// count from the earliest moment of their dates, payments out from the latest.
//
// Sums are exact: integers in units of 10^-36 of the asset. Only a haircut
// divides; it rounds down at that unit, so that parts never exceed their whole.
package money

import (
	"cmp"
	"math/big"
	"slices"

	"github.com/clewgraph/clew/graph"
)

// Method is a convention about money that was mixed.
type Method string

// The methods.
const (
	// FIFO: what came in first goes out first (Clayton's Case, 1816).
	FIFO Method = "fifo"
	// Haircut: every payment out holds all that is in the account, in
	// proportion.
	Haircut Method = "haircut"
	// Poison: every payment out is tainted in full by any tainted payment that
	// possibly came in before it. Sums are not conserved.
	Poison Method = "poison"
)

// Methods gives all methods.
func Methods() []Method { return []Method{FIFO, Haircut, Poison} }

// Entry is a payment into or out of an account.
type Entry struct {
	ID graph.LinkID
	In bool
	// Amount is positive, in units of 10^-36.
	Amount *big.Int
	// When bounds its time: [Earliest, Latest).
	When graph.Date
}

// Part is some of a payment: stretches of it from its start, in the order in
// which they lie, none touching the next.
type Part []Span

// Span is the stretch [From, To) of a payment.
type Span struct{ From, To *big.Int }

// Whole gives all of an amount.
func Whole(amount *big.Int) Part { return Part{{new(big.Int), amount}} }

// Sum gives how much a part is.
func (p Part) Sum() *big.Int {
	sum := new(big.Int)
	for _, s := range p {
		sum.Add(sum, s.To)
		sum.Sub(sum, s.From)
	}
	return sum
}

// Union gives what is in either part.
func (p Part) Union(o Part) Part {
	all := slices.SortedFunc(slices.Values(append(slices.Clone(p), o...)), func(a, b Span) int { return a.From.Cmp(b.From) })
	var out Part
	for _, s := range all {
		if n := len(out); n > 0 && s.From.Cmp(out[n-1].To) <= 0 {
			if s.To.Cmp(out[n-1].To) > 0 {
				out[n-1].To = s.To
			}
			continue
		}
		out = append(out, s)
	}
	return out
}

// Minus gives what is in the part and not in the other.
func (p Part) Minus(o Part) Part {
	var out Part
	for _, s := range p {
		for _, cut := range o {
			if cut.To.Cmp(s.From) <= 0 || cut.From.Cmp(s.To) >= 0 {
				continue
			}
			if cut.From.Cmp(s.From) > 0 {
				out = append(out, Span{s.From, cut.From})
			}
			s.From = cut.To
			if s.From.Cmp(s.To) >= 0 {
				break
			}
		}
		if s.From.Cmp(s.To) < 0 {
			out = append(out, s)
		}
	}
	return out
}

// Share is a part of a payment that another payment is made of.
type Share struct {
	ID   graph.LinkID
	Part Part
}

// Ledger is the known payments of one account in one asset, under one method.
type Ledger struct {
	method  Method
	entries map[graph.LinkID]*Entry
	// from lists, for each payment in, the flows that it feeds, in the order of
	// its stretches; into lists the same flows by the payment out.
	from, into map[graph.LinkID][]flow
}

// flow is a stretch of a payment in that is a stretch of a payment out.
type flow struct {
	in, out         graph.LinkID
	inFrom, outFrom *big.Int
	amount          *big.Int
}

// New matches the payments of an account. Their order in the list does not
// count.
func New(method Method, entries []Entry) *Ledger {
	l := &Ledger{method: method, entries: make(map[graph.LinkID]*Entry, len(entries)), from: map[graph.LinkID][]flow{}, into: map[graph.LinkID][]flow{}}
	entries = slices.Clone(entries)
	slices.SortFunc(entries, compareEntries)
	var there []flow // what of each payment in is still there, oldest first
	for i := range entries {
		e := &entries[i]
		l.entries[e.ID] = e
		if e.In {
			there = append(there, flow{in: e.ID, inFrom: new(big.Int), amount: e.Amount})
			continue
		}
		switch method {
		case FIFO:
			there = l.first(e, there)
		case Haircut:
			there = l.proportion(e, there)
		default:
			for _, f := range there {
				l.add(flow{in: f.in, out: e.ID, inFrom: f.inFrom, outFrom: new(big.Int), amount: e.Amount})
			}
		}
	}
	return l
}

// compareEntries puts each payment in before all payments out that it is
// possibly before: those in by their earliest moment, those out by the end of
// their latest.
func compareEntries(a, b Entry) int {
	switch x, y := a.bound(), b.bound(); {
	case a.In == b.In:
		return cmp.Or(cmp.Compare(x, y), cmp.Compare(a.When.Earliest, b.When.Earliest), cmp.Compare(a.ID, b.ID))
	case a.In && x < y, b.In && x <= y:
		return -1
	default:
		return 1
	}
}

// bound gives the moment that orders a payment.
func (e *Entry) bound() int64 {
	if e.In {
		return e.When.Earliest
	}
	return max(e.When.Latest, e.When.Earliest+1)
}

// first takes a payment out of what came in first.
func (l *Ledger) first(e *Entry, there []flow) []flow {
	paid := new(big.Int)
	for len(there) > 0 && paid.Cmp(e.Amount) < 0 {
		f := &there[0]
		part := least(f.amount, new(big.Int).Sub(e.Amount, paid))
		l.add(flow{in: f.in, out: e.ID, inFrom: f.inFrom, outFrom: new(big.Int).Set(paid), amount: part})
		paid.Add(paid, part)
		f.inFrom, f.amount = new(big.Int).Add(f.inFrom, part), new(big.Int).Sub(f.amount, part)
		if f.amount.Sign() == 0 {
			there = there[1:]
		}
	}
	return there
}

// proportion takes a payment out of all that is there.
func (l *Ledger) proportion(e *Entry, there []flow) []flow {
	balance := new(big.Int)
	for _, f := range there {
		balance.Add(balance, f.amount)
	}
	if balance.Sign() == 0 {
		return nil
	}
	taken, outFrom := least(balance, e.Amount), new(big.Int)
	var left []flow
	for _, part := range split(taken, balance, there) {
		f := there[0]
		there = there[1:]
		if part.Sign() > 0 {
			l.add(flow{in: f.in, out: e.ID, inFrom: f.inFrom, outFrom: outFrom, amount: part})
			outFrom = new(big.Int).Add(outFrom, part)
		}
		if rest := new(big.Int).Sub(f.amount, part); rest.Sign() > 0 {
			left = append(left, flow{in: f.in, inFrom: new(big.Int).Add(f.inFrom, part), amount: rest})
		}
	}
	return left
}

func (l *Ledger) add(f flow) {
	l.from[f.in] = append(l.from[f.in], f)
	l.into[f.out] = append(l.into[f.out], f)
}

// split gives to each flow its proportion of a sum, the whole being what they
// add up to. Each is rounded down from the running total, so that together they
// are the sum.
func split(sum, whole *big.Int, flows []flow) []*big.Int {
	parts := make([]*big.Int, len(flows))
	running, given := new(big.Int), new(big.Int)
	for i, f := range flows {
		running.Add(running, f.amount)
		upto := new(big.Int).Mul(sum, running)
		upto.Quo(upto, whole)
		parts[i] = new(big.Int).Sub(upto, given)
		given = upto
	}
	return parts
}

// Onward gives what a part of a payment in became: shares of payments out, in
// the order in which they were paid. Of a larger part each share holds that of a
// smaller one.
func (l *Ledger) Onward(in graph.LinkID, p Part) []Share {
	return l.shares(in, p, l.from[in], func(f *flow) (graph.LinkID, *big.Int, *big.Int) { return f.out, f.inFrom, f.outFrom })
}

// Back gives what a part of a payment out was made of: shares of payments in, in
// the order in which they came. Of a larger part each share holds that of a
// smaller one.
func (l *Ledger) Back(out graph.LinkID, p Part) []Share {
	return l.shares(out, p, l.into[out], func(f *flow) (graph.LinkID, *big.Int, *big.Int) { return f.in, f.outFrom, f.inFrom })
}

// shares carries a part of one payment over its flows; ends gives a flow's other
// payment, and where its stretch starts in this one and in the other.
func (l *Ledger) shares(id graph.LinkID, p Part, flows []flow, ends func(*flow) (other graph.LinkID, here, there *big.Int)) []Share {
	e := l.entries[id]
	if e == nil {
		return nil
	}
	sum := p.Sum()
	var out []Share
	for i := range flows {
		f := &flows[i]
		other, here, there := ends(f)
		var part Part
		switch l.method {
		case FIFO:
			part = p.moved(here, there, f.amount)
		case Haircut: // how much it is says all: where it lies says nothing
			much := new(big.Int).Mul(sum, f.amount)
			if much.Quo(much, e.Amount).Sign() > 0 {
				part = Part{{there, much.Add(much, there)}}
			}
		default:
			part = Whole(l.entries[other].Amount)
		}
		if len(part) > 0 {
			out = append(out, Share{other, part})
		}
	}
	return out
}

// moved gives what of a part lies in a stretch of the given length, as it lies
// in another payment.
func (p Part) moved(from, to, length *big.Int) Part {
	end := new(big.Int).Add(from, length)
	shift := new(big.Int).Sub(to, from)
	var out Part
	for _, s := range p {
		lo, hi := greatest(s.From, from), least(s.To, end)
		if lo.Cmp(hi) < 0 {
			out = append(out, Span{new(big.Int).Add(lo, shift), new(big.Int).Add(hi, shift)})
		}
	}
	return out
}

// Entry gives a payment of the ledger, nil if it is none.
func (l *Ledger) Entry(id graph.LinkID) *Entry { return l.entries[id] }

func least(a, b *big.Int) *big.Int {
	if a.Cmp(b) <= 0 {
		return a
	}
	return b
}

func greatest(a, b *big.Int) *big.Int {
	if a.Cmp(b) >= 0 {
		return a
	}
	return b
}
