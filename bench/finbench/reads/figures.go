package reads

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// Cycle is a third account that closes a cycle.
type Cycle struct {
	Account graph.EntityID
	// Back is what it paid the first account, On what the second paid it.
	Back, On Flow
}

// Complex4 gives the accounts that the account Other paid and that paid the
// account ID, if ID paid Other, all between Start and End: the largest sum back
// first, then the largest sum on, then by id. None stands for FinBench's row
// of -1.
func (r *Reads) Complex4(ctx context.Context, p Params) ([]Cycle, error) {
	out, err := r.follow(ctx, []graph.EntityID{p.ID, p.Other}, p.transfers(store.Out))
	if err != nil {
		return nil, err
	}
	if !slices.Contains(others(out[0]...), p.Other) {
		return nil, nil
	}
	in, err := r.from(ctx, p.ID, p.transfers(store.In))
	if err != nil {
		return nil, err
	}
	back, on := byOther(in), byOther(out[1])
	var cycles []Cycle
	for id := range back {
		if on[id] != nil {
			cycles = append(cycles, Cycle{id, flow(back[id]), flow(on[id])})
		}
	}
	slices.SortFunc(cycles, func(a, b Cycle) int {
		return cmp.Or(cmp.Compare(b.Back.Sum, a.Back.Sum), cmp.Compare(b.On.Sum, a.On.Sum), cmp.Compare(a.Account, b.Account))
	})
	return cycles, nil
}

func byOther(edges []edge) map[graph.EntityID][]edge {
	by := map[graph.EntityID][]edge{}
	for _, e := range edges {
		by[e.other] = append(by[e.other], e)
	}
	return by
}

// Gathered is an account that money gathered at and was withdrawn from.
type Gathered struct {
	Account graph.EntityID
	// In is the sum of the transfers to it, Out that of the withdrawals.
	In, Out int64
}

// manyTransfers is how many transfers an account that gathers has more than.
const manyTransfers = 3

// Complex6 gives the accounts from which more than Withdrawal was withdrawn at a
// time to the card account ID, and to which more than three transfers over
// Threshold came, all between Start and End: the largest sum withdrawn first,
// then by id.
func (r *Reads) Complex6(ctx context.Context, p Params) ([]Gathered, error) {
	withdrawals, err := r.from(ctx, p.ID, step{kinds: []graph.LinkKind{graph.LinkCashedOutAt}, dir: store.In, start: p.Start, end: p.End}.cut(&p))
	if err != nil {
		return nil, err
	}
	by := byOther(over(withdrawals, p.Withdrawal))
	accounts := slices.Sorted(maps.Keys(by))
	in, err := r.follow(ctx, accounts, p.transfers(store.In).cut(&p))
	if err != nil {
		return nil, err
	}
	var out []Gathered
	for i, id := range accounts {
		if in := over(in[i], p.Threshold); len(in) > manyTransfers {
			out = append(out, Gathered{id, sum(in), sum(by[id])})
		}
	}
	slices.SortFunc(out, func(a, b Gathered) int {
		return cmp.Or(cmp.Compare(b.Out, a.Out), cmp.Compare(a.Account, b.Account))
	})
	return out, nil
}

// Passing is the reply of complex read 7.
type Passing struct {
	// Sources and Targets count accounts.
	Sources, Targets int
	// Ratio is what came in over what went out, rounded to thousandths; -1 if
	// nothing went out.
	Ratio float64
}

// Complex7 gives how many accounts paid the account ID more than Threshold
// between Start and End, how many it paid, and the ratio of the sums.
func (r *Reads) Complex7(ctx context.Context, p Params) (Passing, error) {
	in, out, err := r.inOut(ctx, p)
	return Passing{len(others(in...)), len(others(out...)), ratio(sum(in), sum(out))}, err
}

// inOut gives the transfers over the threshold.
func (r *Reads) inOut(ctx context.Context, p Params) (in, out []edge, err error) {
	if in, err = r.from(ctx, p.ID, p.transfers(store.In).cut(&p)); err != nil {
		return nil, nil, err
	}
	out, err = r.from(ctx, p.ID, p.transfers(store.Out).cut(&p))
	return over(in, p.Threshold), over(out, p.Threshold), err
}

// LoanRatios is the reply of complex read 9, each rounded to thousandths and -1
// where it is of nothing.
type LoanRatios struct {
	// Repay is what loans paid out over what was repaid, Deposit what loans paid
	// out over what was transferred out, Transfer what was transferred in over
	// what was transferred out.
	Repay, Deposit, Transfer float64
}

// Complex9 compares what loans paid out to the account ID, what it repaid, and
// the transfers to it and from it, over Threshold and between Start and End.
func (r *Reads) Complex9(ctx context.Context, p Params) (LoanRatios, error) {
	in, out, err := r.inOut(ctx, p)
	if err != nil {
		return LoanRatios{}, err
	}
	var loans [2]int64
	for i, dir := range []store.Direction{store.In, store.Out} {
		s := p.transfers(dir)
		s.loans = onlyLoans
		edges, err := r.from(ctx, p.ID, s)
		if err != nil {
			return LoanRatios{}, err
		}
		loans[i] = sum(over(edges, p.Threshold))
	}
	return LoanRatios{ratio(loans[0], loans[1]), ratio(loans[0], sum(out)), ratio(sum(in), sum(out))}, nil
}

// Complex10 gives how like the sets of companies are that the persons ID and
// Other invested in between Start and End: the common part over all (Jaccard),
// rounded to thousandths; 0 if there are none.
func (r *Reads) Complex10(ctx context.Context, p Params) (float64, error) {
	var companies [2][]graph.EntityID
	for i, id := range []graph.EntityID{p.ID, p.Other} {
		invested, err := r.from(ctx, id, step{kinds: []graph.LinkKind{graph.LinkOwns}, nodes: []graph.Kind{graph.KindOrganization}, dir: store.Out, start: p.Start, end: p.End})
		if err != nil {
			return 0, err
		}
		companies[i] = others(invested...)
	}
	all := slices.Concat(companies[0], companies[1])
	slices.Sort(all)
	either := len(slices.Compact(slices.Clone(all)))
	return max(0, ratio(int64(len(all)-either), int64(either))), nil
}

// Guaranteed is the reply of complex read 11.
type Guaranteed struct {
	// Sum is that of the amounts of the loans, each counted once.
	Sum   int64
	Loans int
}

// Complex11 gives the loans of the persons whom the person ID guarantees for, and
// so on along the whole chain of guarantees given between Start and End. Those of
// ID count if the chain comes back.
func (r *Reads) Complex11(ctx context.Context, p Params) (Guaranteed, error) {
	s := step{kinds: []graph.LinkKind{graph.LinkAssociateOf}, nodes: []graph.Kind{graph.KindPerson}, dir: store.Out, start: p.Start, end: p.End}.cut(&p)
	chain := map[graph.EntityID]bool{}
	for frontier := []graph.EntityID{p.ID}; len(frontier) > 0; {
		edges, err := r.follow(ctx, frontier, s)
		if err != nil {
			return Guaranteed{}, err
		}
		frontier = slices.DeleteFunc(others(slices.Concat(edges...)...), func(id graph.EntityID) bool { return chain[id] })
		for _, id := range frontier {
			chain[id] = true
		}
	}
	held, err := r.follow(ctx, slices.Sorted(maps.Keys(chain)), step{kinds: []graph.LinkKind{graph.LinkHolds}, dir: store.Out, loans: onlyLoans})
	if err != nil {
		return Guaranteed{}, err
	}
	loans, err := r.loans(ctx, others(slices.Concat(held...)...))
	if err != nil {
		return Guaranteed{}, err
	}
	out := Guaranteed{Loans: len(loans)}
	for _, l := range loans {
		out.Sum += l.Amount
	}
	return out, nil
}

// Complex12 gives the accounts of companies that accounts of the person ID paid
// between Start and End, the largest sum first, then by id.
func (r *Reads) Complex12(ctx context.Context, p Params) ([]Party, error) {
	owned, err := r.owned(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	paid, err := r.follow(ctx, owned, p.transfers(store.Out).cut(&p))
	if err != nil {
		return nil, err
	}
	all := byParty(slices.Concat(paid...))
	accounts := make([]graph.EntityID, len(all))
	for i, party := range all {
		accounts[i] = party.Account
	}
	owners, err := r.follow(ctx, accounts, step{kinds: []graph.LinkKind{graph.LinkHolds}, nodes: []graph.Kind{graph.KindOrganization}, dir: store.In})
	if err != nil {
		return nil, err
	}
	var out []Party
	for i, party := range all {
		if len(owners[i]) > 0 {
			out = append(out, party)
		}
	}
	return out, nil
}
