package reads

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// maxSteps is how many transfers a trace has at most.
const maxSteps = 3

// traces are the accounts that chains of transfers lead to, each transfer later
// than the one before it, or back from, each earlier.
type traces struct {
	// at gives, by number of transfers less one, the accounts and the least time
	// at which a chain of that many reaches them, counted backwards when going
	// back.
	at [maxSteps]map[graph.EntityID]int64
	// next are the transfers that were followed from each account.
	next map[graph.EntityID][]edge
}

// trace follows transfers out of the accounts, or back into them.
func (r *Reads) trace(ctx context.Context, from []graph.EntityID, p *Params, dir store.Direction) (*traces, error) {
	t := &traces{next: map[graph.EntityID][]edge{}}
	reached := map[graph.EntityID]int64{}
	for _, id := range from {
		reached[id] = math.MinInt64
	}
	for i := range t.at {
		var unread []graph.EntityID
		for _, id := range slices.Sorted(maps.Keys(reached)) {
			if _, known := t.next[id]; !known {
				unread = append(unread, id)
			}
		}
		edges, err := r.follow(ctx, unread, p.transfers(dir).cut(p))
		if err != nil {
			return nil, err
		}
		for j, id := range unread {
			t.next[id] = edges[j]
		}
		t.at[i] = map[graph.EntityID]int64{}
		for id, since := range reached {
			for _, e := range t.next[id] {
				at := e.at
				if dir == store.In {
					at = -at
				}
				if best, known := t.at[i][e.other]; at > since && (!known || at < best) {
					t.at[i][e.other] = at
				}
			}
		}
		reached = t.at[i]
	}
	return t, nil
}

// owned gives the accounts that a person or company owns, by id.
func (r *Reads) owned(ctx context.Context, id graph.EntityID) ([]graph.EntityID, error) {
	edges, err := r.from(ctx, id, step{kinds: []graph.LinkKind{graph.LinkHolds}, dir: store.Out})
	return others(edges...), err
}

// SignedIn is an account that a blocked medium signed in to.
type SignedIn struct {
	Account graph.EntityID
	// Distance is the number of transfers from the account asked about.
	Distance   int
	Medium     graph.EntityID
	MediumType string
}

// Complex1 gives the accounts that a chain of up to three transfers, each later
// than the one before it, leads to from the account ID, and that a blocked medium
// signed in to, all between Start and End: by distance, account and medium. An
// account can be found at several distances.
func (r *Reads) Complex1(ctx context.Context, p Params) ([]SignedIn, error) {
	t, err := r.trace(ctx, []graph.EntityID{p.ID}, &p, store.Out)
	if err != nil {
		return nil, err
	}
	var out []SignedIn
	for i, reached := range t.at {
		accounts := slices.Sorted(maps.Keys(reached))
		signedIn, err := r.follow(ctx, accounts, step{kinds: []graph.LinkKind{graph.LinkSignedInFrom}, dir: store.Out, start: p.Start, end: p.End})
		if err != nil {
			return nil, err
		}
		blocked, err := r.blocked(ctx, others(slices.Concat(signedIn...)...))
		if err != nil {
			return nil, err
		}
		for j, id := range accounts {
			for _, m := range others(signedIn[j]...) {
				if blocked[m] != nil {
					out = append(out, SignedIn{id, i + 1, m, attribute(blocked[m], "type")})
				}
			}
		}
	}
	return out, nil
}

// Lent is the loans that were paid out to an account.
type Lent struct {
	Account graph.EntityID
	// Amount and Balance are sums over the loans, each counted once.
	Amount, Balance int64
}

// Complex2 gives the accounts that a chain of up to three transfers, each later
// than the one before it, leads from to an account of the person ID, and that
// loans were paid out to, all between Start and End: the largest sum of loans
// first, then by id.
func (r *Reads) Complex2(ctx context.Context, p Params) ([]Lent, error) {
	owned, err := r.owned(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	t, err := r.trace(ctx, owned, &p, store.In)
	if err != nil {
		return nil, err
	}
	up := map[graph.EntityID]bool{}
	for _, reached := range t.at {
		for id := range reached {
			up[id] = true
		}
	}
	accounts := slices.Sorted(maps.Keys(up))
	deposits, err := r.follow(ctx, accounts, step{kinds: transferred, dir: store.In, loans: onlyLoans, start: p.Start, end: p.End})
	if err != nil {
		return nil, err
	}
	loans, err := r.loans(ctx, others(slices.Concat(deposits...)...))
	if err != nil {
		return nil, err
	}
	var out []Lent
	for i, id := range accounts {
		lent := Lent{Account: id}
		for _, loan := range others(deposits[i]...) {
			lent.Amount += loans[loan].Amount
			lent.Balance += loans[loan].Balance
		}
		if len(deposits[i]) > 0 {
			out = append(out, lent)
		}
	}
	slices.SortFunc(out, func(a, b Lent) int {
		return cmp.Or(cmp.Compare(b.Amount, a.Amount), cmp.Compare(a.Account, b.Account))
	})
	return out, nil
}

// loans gives the amount and the balance of each loan.
func (r *Reads) loans(ctx context.Context, ids []graph.EntityID) (map[graph.EntityID]Lent, error) {
	records, err := r.records(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := map[graph.EntityID]Lent{}
	for i, rec := range records {
		amount, err := money(rec, AttributeLoanAmount)
		if err != nil {
			return nil, err
		}
		balance, err := money(rec, AttributeBalance)
		if err != nil {
			return nil, err
		}
		out[ids[i]] = Lent{Account: ids[i], Amount: amount, Balance: balance}
	}
	return out, nil
}

// Complex3 gives the number of transfers on the shortest way from the account ID
// to the account Other by transfers between Start and End, in whatever order; -1
// if there is none.
func (r *Reads) Complex3(ctx context.Context, p Params) (int, error) {
	if p.ID == p.Other {
		return 0, nil
	}
	// Both ends grow towards each other, whole steps at a time.
	seen := [2]map[graph.EntityID]bool{{p.ID: true}, {p.Other: true}}
	frontier := [2][]graph.EntityID{{p.ID}, {p.Other}}
	for length := 1; len(frontier[0]) > 0 && len(frontier[1]) > 0; length++ {
		side, dir := 0, store.Out
		if len(frontier[1]) < len(frontier[0]) {
			side, dir = 1, store.In
		}
		edges, err := r.follow(ctx, frontier[side], p.transfers(dir))
		if err != nil {
			return 0, err
		}
		frontier[side] = nil
		for _, id := range others(slices.Concat(edges...)...) {
			if seen[1-side][id] {
				return length, nil
			}
			if !seen[side][id] {
				seen[side][id] = true
				frontier[side] = append(frontier[side], id)
			}
		}
	}
	return -1, nil
}

// Complex5 gives the traces of up to three transfers, each later than the one
// before it, from an account of the person ID between Start and End. A trace is
// the accounts that it meets, no account twice; parallel transfers make one. The
// longest come first, then by ids.
func (r *Reads) Complex5(ctx context.Context, p Params) ([][]graph.EntityID, error) {
	owned, err := r.owned(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	t, err := r.trace(ctx, owned, &p, store.Out)
	if err != nil {
		return nil, err
	}
	for _, edges := range t.next {
		slices.SortFunc(edges, func(a, b edge) int { return cmp.Or(cmp.Compare(a.other, b.other), cmp.Compare(a.at, b.at)) })
	}
	var out [][]graph.EntityID
	var list func(way []graph.EntityID, since int64)
	list = func(way []graph.EntityID, since int64) {
		last := graph.EntityID("")
		for _, e := range t.next[way[len(way)-1]] {
			// The earliest that is late enough lets most go on.
			if e.at <= since || e.other == last || slices.Contains(way, e.other) {
				continue
			}
			last = e.other
			longer := append(slices.Clip(way), e.other)
			out = append(out, longer)
			if len(longer) <= maxSteps {
				list(longer, e.at)
			}
		}
	}
	for _, id := range owned {
		list([]graph.EntityID{id}, math.MinInt64)
	}
	slices.SortFunc(out, func(a, b []graph.EntityID) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), slices.Compare(a, b))
	})
	return out, nil
}

// Downstream is an account that money of a loan came to.
type Downstream struct {
	Account graph.EntityID
	// Ratio is what came in on the way over the loan's amount, rounded to
	// thousandths.
	Ratio float64
	// Distance is the least number of edges from the loan, its payment included.
	Distance int
}

// Complex8 follows the loan ID from the accounts that it was paid out to by up to
// three transfers or withdrawals, all between Start and End, each over Ratio
// thousandths of all that came to the paying account then. The farthest come
// first, then the largest ratio, then by id.
func (r *Reads) Complex8(ctx context.Context, p Params) ([]Downstream, error) {
	loans, err := r.loans(ctx, []graph.EntityID{p.ID})
	if err != nil {
		return nil, err
	}
	deposits, err := r.from(ctx, p.ID, p.transfers(store.Out))
	if err != nil {
		return nil, err
	}
	onward := step{kinds: []graph.LinkKind{graph.LinkTransferred, graph.LinkCashedOutAt}, dir: store.Out, start: p.Start, end: p.End}
	inward := onward
	inward.dir, inward.loans = store.In, withLoans
	followed := map[graph.EntityID]bool{}
	sums, distance := map[graph.EntityID]int64{}, map[graph.EntityID]int{}
	frontier := others(deposits...)
	for d := 2; d <= maxSteps+1; d++ {
		edges, err := r.follow(ctx, frontier, onward.cut(&p))
		if err != nil {
			return nil, err
		}
		came, err := r.follow(ctx, frontier, inward)
		if err != nil {
			return nil, err
		}
		var next []edge
		for i, id := range frontier {
			followed[id] = true
			upstream := sum(came[i])
			for _, e := range edges[i] {
				if 1000*e.cents <= p.Ratio*upstream {
					continue
				}
				sums[e.other] += e.cents
				if distance[e.other] == 0 {
					distance[e.other] = d
				}
				next = append(next, e)
			}
		}
		frontier = slices.DeleteFunc(others(next...), func(id graph.EntityID) bool { return followed[id] })
	}
	var out []Downstream
	for id, d := range distance {
		out = append(out, Downstream{id, ratio(sums[id], loans[p.ID].Amount), d})
	}
	slices.SortFunc(out, func(a, b Downstream) int {
		return cmp.Or(cmp.Compare(b.Distance, a.Distance), cmp.Compare(b.Ratio, a.Ratio), cmp.Compare(a.Account, b.Account))
	})
	return out, nil
}
