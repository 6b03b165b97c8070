// Package reads answers the reads of LDBC FinBench's transaction workload over a
// graph of Clew's: simple reads 1 to 6 and complex reads 1 to 12.
//
// They are written from the published definitions, above the one primitive of
// the store that every network question is written above, and so give the same
// answers on every store. They are FinBench-derived and unaudited: no figure of
// theirs is an LDBC benchmark result. ../README.md says how FinBench's schema is
// told in Clew's kinds and how the definitions were read where they leave room.
//
// All reads are of a graph that does not change meanwhile. Amounts are in cents,
// times in microseconds since 1970 UTC.
package reads

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// Store is what the reads need of a store.
type Store interface {
	store.Neighbours
	store.Entities
	store.Records
}

// Reads answers the reads over one store. It holds no state and is safe for
// concurrent use if its store is.
type Reads struct{ store Store }

// New gives the reads over a store.
func New(s Store) *Reads { return &Reads{s} }

// Params are the parameters of a read; each looks at those that it names.
type Params struct {
	// ID is where the read begins; Other is the second entity of reads of two.
	ID, Other graph.EntityID
	// Start and End are a window of time, both excluded.
	Start, End int64
	// Threshold is what an amount must exceed; Withdrawal what a withdrawal must
	// exceed in complex read 6.
	Threshold, Withdrawal int64
	// Ratio is, in thousandths, the part of what came in before that an amount
	// must exceed in complex read 8.
	Ratio int64
	// Limit is the most edges that are followed at a node in one step, the first
	// in the Order; 0 follows all.
	Limit int
	Order Order
}

// Order says which edges a limit keeps. Ties are broken by the key of the record
// that states the edge.
type Order uint8

// The orders, with FinBench's names.
const (
	Latest   Order = iota // TIMESTAMP_DESCENDING
	Earliest              // TIMESTAMP_ASCENDING
	Largest               // AMOUNT_DESCENDING
	Smallest              // AMOUNT_ASCENDING
)

// The institutions at which accounts and loans are held. A loan is an account of
// its own: what it pays out is a transfer from it, a repayment one to it.
const (
	AccountInstitution = "finbench"
	LoanInstitution    = "finbench-loans"
)

// Currency is that of all amounts.
const Currency = "USD"

// Blocked is the status of what FinBench calls blocked.
const Blocked = "blocked"

// The attributes of a loan's record that Clew's schema does not know by name.
const (
	AttributeLoanAmount = "loan_amount"
	AttributeBalance    = "balance"
)

func isLoan(id graph.EntityID) bool {
	return strings.HasPrefix(string(id), "bank:"+LoanInstitution+":")
}

// edge is an edge as one of its ends sees it.
type edge struct {
	other graph.EntityID
	at    int64
	cents int64
	key   graph.RecordKey
}

// step says which edges are followed from some nodes.
type step struct {
	kinds []graph.LinkKind
	nodes []graph.Kind
	dir   store.Direction
	loans lending
	// start and end are a window as in [Params]; both 0 do not look at time.
	start, end int64
	limit      int
	order      Order
}

// lending says what becomes of edges to loans.
type lending uint8

const (
	withoutLoans lending = iota
	onlyLoans
	withLoans
)

// follows reports whether an edge to an account or loan is followed.
func (l lending) follows(id graph.EntityID) bool {
	return l == withLoans || isLoan(id) == (l == onlyLoans)
}

var transferred = []graph.LinkKind{graph.LinkTransferred}

// transfers follows transfers between accounts in the window.
func (p *Params) transfers(dir store.Direction) step {
	return step{kinds: transferred, dir: dir, start: p.Start, end: p.End}
}

// cut limits what a step follows at each node.
func (s step) cut(p *Params) step {
	s.limit, s.order = p.Limit, p.Order
	return s
}

// follow gives the edges of each node that a step follows: those in the window,
// and of these the first in the order.
func (r *Reads) follow(ctx context.Context, ids []graph.EntityID, s step) ([][]edge, error) {
	f := store.Filter{LinkKinds: s.kinds, NodeKinds: s.nodes, Direction: s.dir}
	if s.start != 0 || s.end != 0 {
		f.From, f.To = s.start+1, s.end
	}
	adj, err := r.store.Neighbours(ctx, store.Frontier{IDs: ids, Filter: f})
	if err != nil {
		return nil, err
	}
	out := make([][]edge, len(adj))
	for i, a := range adj {
		for _, g := range a.Groups {
			if !s.loans.follows(g.Other) {
				continue
			}
			for _, l := range g.Links {
				// What lasts began in the window, too.
				if l.Start.Earliest <= s.start && (s.start != 0 || s.end != 0) {
					continue
				}
				e := edge{other: g.Other, at: l.Start.Earliest, key: l.Record}
				if l.Amount != nil {
					if e.cents, err = cents(l.Record, l.Amount); err != nil {
						return nil, err
					}
				}
				out[i] = append(out[i], e)
			}
		}
		if s.limit > 0 && len(out[i]) > s.limit {
			slices.SortFunc(out[i], s.order.compare)
			out[i] = out[i][:s.limit]
		}
	}
	return out, nil
}

// from follows a step from one node.
func (r *Reads) from(ctx context.Context, id graph.EntityID, s step) ([]edge, error) {
	all, err := r.follow(ctx, []graph.EntityID{id}, s)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

func (o Order) compare(a, b edge) int {
	c := 0
	switch o {
	case Latest:
		c = cmp.Compare(b.at, a.at)
	case Earliest:
		c = cmp.Compare(a.at, b.at)
	case Largest:
		c = cmp.Compare(b.cents, a.cents)
	case Smallest:
		c = cmp.Compare(a.cents, b.cents)
	}
	return cmp.Or(c, a.key.Compare(b.key))
}

// over leaves the edges whose amount exceeds a threshold.
func over(edges []edge, threshold int64) []edge {
	return slices.DeleteFunc(edges, func(e edge) bool { return e.cents <= threshold })
}

// sum adds up amounts.
func sum(edges []edge) (cents int64) {
	for _, e := range edges {
		cents += e.cents
	}
	return cents
}

// others gives what the edges lead to, each once, by id.
func others(edges ...edge) []graph.EntityID {
	ids := make([]graph.EntityID, 0, len(edges))
	for _, e := range edges {
		ids = append(ids, e.other)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// ratio gives a part of a whole, rounded to thousandths, -1 of nothing.
func ratio(part, whole int64) float64 {
	if whole == 0 {
		return -1
	}
	return math.Round(1000*float64(part)/float64(whole)) / 1000
}

// records gives the record of each entity.
func (r *Reads) records(ctx context.Context, ids []graph.EntityID) ([]*graph.Record, error) {
	members, err := r.store.Members(ctx, ids, nil)
	if err != nil {
		return nil, err
	}
	keys := make([]graph.RecordKey, len(ids))
	for i, m := range members {
		if len(m.Records) == 0 {
			return nil, fmt.Errorf("entity %q: %w", ids[i], store.ErrNotFound)
		}
		keys[i] = m.Records[0]
	}
	stored, err := r.store.Records(ctx, keys)
	if err != nil {
		return nil, err
	}
	out := make([]*graph.Record, len(ids))
	for i, s := range stored {
		out[i] = &s.Record
	}
	return out, nil
}

// blocked gives those of the entities that are blocked, with their records.
func (r *Reads) blocked(ctx context.Context, ids []graph.EntityID) (map[graph.EntityID]*graph.Record, error) {
	records, err := r.records(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := map[graph.EntityID]*graph.Record{}
	for i, rec := range records {
		if isBlocked(rec) {
			out[ids[i]] = rec
		}
	}
	return out, nil
}

func isBlocked(r *graph.Record) bool { return slices.Contains(r.Attributes["status"], Blocked) }

// attribute gives the first value of an attribute, "" without one.
func attribute(r *graph.Record, name string) string {
	if values := r.Attributes[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// money reads an amount that stands in an attribute.
func money(r *graph.Record, name string) (int64, error) {
	a, err := graph.ParseAmount(attribute(r, name), Currency)
	if err != nil {
		return 0, fmt.Errorf("%s: %s: %w", r.Key, name, err)
	}
	return cents(r.Key, &a)
}

// cents gives an amount in cents.
func cents(key graph.RecordKey, a *graph.Amount) (int64, error) {
	if a.Scale > 2 {
		return 0, fmt.Errorf("%s: %s has more than two decimals: %w", key, a, graph.ErrInvalid)
	}
	return a.Coefficient(2).Int64(), nil
}
