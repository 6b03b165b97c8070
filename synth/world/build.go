package world

import (
	"cmp"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/synth/draw"
)

// builder makes one cell. Lists of attributes and roles share one array each:
// a slice once given is never written again.
type builder struct {
	p    *Plan
	n    int
	cell *Cell
	// d is the cell's own source of draws; subjects that other cells know of have
	// sources of their own.
	d draw.Source

	attrs []Attribute
	roles []Role
	// Counters of values given out.
	phones, values int
	fictional      [64]uint8 // by country
	wallets        int
}

func newBuilder(p *Plan, n int) *builder {
	return &builder{
		p: p, n: n, cell: &Cell{Number: n, Kind: p.cells[n].kind},
		d:      p.root.Child(draw.Label("cell"), uint64(n)),
		attrs:  make([]Attribute, 0, 2_048),
		roles:  make([]Role, 0, 256),
		phones: fixedPlaces, values: fixedPlaces,
	}
}

// reserve makes room for the cell's content.
func (b *builder) reserve(subjects, holdings, facts int) {
	b.cell.Subjects = make([]Subject, 0, subjects)
	b.cell.Holdings = make([]Holding, 0, holdings)
	b.cell.Facts = make([]Fact, 0, facts)
}

// add puts a subject into the next place and gives its id.
func (b *builder) add(s Subject) ID {
	s.ID = IDOf(b.n, len(b.cell.Subjects)+1)
	b.cell.Subjects = append(b.cell.Subjects, s)
	return s.ID
}

// sub gives a subject of this cell; the pointer holds until the next add.
func (b *builder) sub(id ID) *Subject { return &b.cell.Subjects[id.Place()-1] }

// list makes a list of attributes of names and values in turn; those without a
// value are left out.
func (b *builder) list(pairs ...string) []Attribute {
	from := len(b.attrs)
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			b.attrs = append(b.attrs, Attribute{pairs[i], pairs[i+1]})
		}
	}
	if from == len(b.attrs) {
		return nil
	}
	return slices.Clip(b.attrs[from:])
}

// role adds a role to a subject of this cell. Roles are sorted at the end.
func (b *builder) role(id ID, r Role) {
	s := b.sub(id)
	if len(s.Roles) == 0 {
		b.roles = append(b.roles, r)
		s.Roles = b.roles[len(b.roles)-1:]
		s.Roles = slices.Clip(s.Roles)
		return
	}
	s.Roles = append(s.Roles, r)
}

// hold adds a holding and gives its place, as yet unsorted.
func (b *builder) hold(holder ID, v Value, relation graph.Relation, from, to Time) int {
	b.cell.Holdings = append(b.cell.Holdings, Holding{Holder: holder, Value: v, Relation: relation, From: from, To: to})
	return len(b.cell.Holdings) - 1
}

// share adds a holding of a value that several unrelated subjects use at once.
func (b *builder) share(holder ID, v Value, relation graph.Relation, from, to Time) {
	i := b.hold(holder, v, relation, from, to)
	b.cell.Holdings[i].Shared = true
}

// fact adds what was so from start to end, or happened at start, and gives its
// id.
func (b *builder) fact(kind graph.LinkKind, from, to Point, start, end Time, props ...string) int {
	id := len(b.cell.Facts)
	b.cell.Facts = append(b.cell.Facts, Fact{ID: id, Kind: kind, From: from, To: to, Start: start, End: end, Props: b.list(props...), Ring: -1})
	return id
}

// pay adds a transfer or another fact with an amount.
func (b *builder) pay(kind graph.LinkKind, from, to Point, at Time, amount int64, asset string, props ...string) int {
	id := b.fact(kind, from, to, at, 0, props...)
	f := &b.cell.Facts[id]
	f.Amount, f.Asset = amount, asset
	return id
}

// who and that make points.
func who(id ID) Point    { return Point{Subject: id} }
func that(v Value) Point { return Point{Value: v} }

// phone gives a new number of a country: a fictional one while the cell's share
// lasts.
func (b *builder) phone(c country) Value {
	if v, ok := c.fictional(b.n, int(b.fictional[c])); ok {
		b.fictional[c]++
		return v
	}
	b.phones++
	return c.phone(b.n, b.phones-1)
}

// slot gives the next number for a value that is no phone.
func (b *builder) slot() int {
	b.values++
	return (b.values - 1) % slots
}

// wallet gives a new wallet.
func (b *builder) wallet(chain string) Value {
	b.wallets++
	return b.p.walletOf(IDOf(b.n, 0), b.wallets, chain)
}

// chain plants a chain of facts and holdings.
func (b *builder) chain(pattern string, points []Point, hops []Hop) {
	b.cell.Chains = append(b.cell.Chains, Chain{pattern, points, hops})
}

func byFact(id int) Hop   { return Hop{Fact: id, Holding: -1} }
func byHolding(i int) Hop { return Hop{Fact: -1, Holding: i} }

// apart adds a pair that must stay apart.
func (b *builder) apart(x, y ID, reason ApartReason) {
	b.cell.Apart = append(b.cell.Apart, Apart{x, y, reason})
}

// finish puts holdings, facts and roles into the order of time.
func (b *builder) finish() *Cell {
	c := b.cell
	holdings, moved := byTime(c.Holdings, func(h *Holding) Time { return h.From })
	c.Holdings = holdings
	c.Facts, _ = byTime(c.Facts, func(f *Fact) Time { return f.Start })
	for i := range c.Chains {
		for j := range c.Chains[i].Hops {
			if h := &c.Chains[i].Hops[j]; h.Fact < 0 {
				h.Holding = int(moved[h.Holding])
			}
		}
	}
	for i := range c.Subjects {
		slices.SortStableFunc(c.Subjects[i].Roles, func(x, y Role) int { return cmp.Compare(x.From, y.From) })
	}
	return c
}

// byTime gives the list ordered by time, then as made, and where each item went.
func byTime[T any](list []T, at func(*T) Time) ([]T, []int32) {
	type key struct {
		at Time
		i  int32
	}
	keys := make([]key, len(list))
	for i := range list {
		keys[i] = key{at(&list[i]), int32(i)}
	}
	slices.SortFunc(keys, func(x, y key) int {
		if c := cmp.Compare(x.at, y.at); c != 0 {
			return c
		}
		return cmp.Compare(x.i, y.i)
	})
	out := make([]T, len(list))
	moved := make([]int32, len(list))
	for i, k := range keys {
		out[i] = list[k.i]
		moved[k.i] = int32(i)
	}
	return out, moved
}
