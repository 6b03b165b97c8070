package reads

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// Account is what simple read 1 tells of an account.
type Account struct {
	// Created is the instant of its creation.
	Created int64
	Blocked bool
	Type    string
}

// Simple1 gives the properties of the account ID.
func (r *Reads) Simple1(ctx context.Context, p Params) (Account, error) {
	records, err := r.records(ctx, []graph.EntityID{p.ID})
	if err != nil {
		return Account{}, err
	}
	a := Account{Blocked: isBlocked(records[0]), Type: attribute(records[0], "account_type")}
	for _, d := range records[0].Dates {
		if d.Type == graph.DateOpened {
			a.Created = d.Date.Earliest
		}
	}
	return a, nil
}

// Flow is the sum, largest and number of transfers. Max is -1 where there are
// none.
type Flow struct {
	Sum, Max int64
	Count    int
}

// InOut is the reply of simple read 2.
type InOut struct{ Out, In Flow }

// Simple2 gives what went out of the account ID and what came in between Start
// and End.
func (r *Reads) Simple2(ctx context.Context, p Params) (InOut, error) {
	out, err := r.from(ctx, p.ID, p.transfers(store.Out))
	if err != nil {
		return InOut{}, err
	}
	in, err := r.from(ctx, p.ID, p.transfers(store.In))
	return InOut{flow(out), flow(in)}, err
}

func flow(edges []edge) Flow {
	f := Flow{Sum: sum(edges), Max: -1, Count: len(edges)}
	for _, e := range edges {
		f.Max = max(f.Max, e.cents)
	}
	return f
}

// Simple3 gives, of the transfers over Threshold to the account ID between Start
// and End, the part that comes from blocked accounts, rounded to thousandths; -1
// if there are none.
func (r *Reads) Simple3(ctx context.Context, p Params) (float64, error) {
	in, err := r.from(ctx, p.ID, p.transfers(store.In))
	if err != nil {
		return 0, err
	}
	in = over(in, p.Threshold)
	blocked, err := r.blocked(ctx, others(in...))
	if err != nil {
		return 0, err
	}
	count := 0
	for _, e := range in {
		if blocked[e.other] != nil {
			count++
		}
	}
	return ratio(int64(count), int64(len(in))), nil
}

// Party is the transfers between an account and another one.
type Party struct {
	Account graph.EntityID
	Count   int
	Sum     int64
}

// Simple4 gives what went out of the account ID over Threshold between Start and
// End, by receiving account, the largest sum first.
func (r *Reads) Simple4(ctx context.Context, p Params) ([]Party, error) {
	return r.parties(ctx, p, store.Out)
}

// Simple5 gives what came to the account ID over Threshold between Start and
// End, by paying account, the largest sum first.
func (r *Reads) Simple5(ctx context.Context, p Params) ([]Party, error) {
	return r.parties(ctx, p, store.In)
}

func (r *Reads) parties(ctx context.Context, p Params, dir store.Direction) ([]Party, error) {
	edges, err := r.from(ctx, p.ID, p.transfers(dir))
	return byParty(over(edges, p.Threshold)), err
}

// byParty adds up edges by what they lead to, the largest sum first.
func byParty(edges []edge) []Party {
	by := map[graph.EntityID]Party{}
	for _, e := range edges {
		by[e.other] = Party{e.other, by[e.other].Count + 1, by[e.other].Sum + e.cents}
	}
	return slices.SortedFunc(maps.Values(by), func(a, b Party) int {
		return cmp.Or(cmp.Compare(b.Sum, a.Sum), cmp.Compare(a.Account, b.Account))
	})
}

// Simple6 gives the blocked accounts that were paid, between Start and End, by
// an account that paid the account ID then, by id.
func (r *Reads) Simple6(ctx context.Context, p Params) ([]graph.EntityID, error) {
	in, err := r.from(ctx, p.ID, p.transfers(store.In))
	if err != nil {
		return nil, err
	}
	out, err := r.follow(ctx, others(in...), p.transfers(store.Out))
	if err != nil {
		return nil, err
	}
	paid := slices.DeleteFunc(others(slices.Concat(out...)...), func(id graph.EntityID) bool { return id == p.ID })
	blocked, err := r.blocked(ctx, paid)
	if err != nil {
		return nil, err
	}
	return slices.Sorted(maps.Keys(blocked)), nil
}
