package network

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network/money"
	"github.com/clewgraph/clew/store"
)

// FreezeRequest asks where the money of victims of fraud lies that was paid a short
// time before an instant. The filter's window, kinds of link and direction are not
// used.
type FreezeRequest struct {
	Common
	// IDs are the victims, or their accounts; without any it is everybody of whom a
	// record claims to be a victim of fraud.
	IDs []graph.EntityID
	// At is the instant in microseconds since 1970 UTC: nothing from then on counts.
	// Within is how long before it the payments possibly were (72 hours if 0).
	At     int64
	Within time.Duration
	// Purposes restricts the payments of the victims to those told with one of these
	// purposes, in any case of letters; empty means all.
	Purposes []string
	// Depth is the most transfers from a victim's account to one that is listed (3 if
	// 0), one fewer than the limit at most, as what left it must be known.
	Depth int
	// Method is the convention about mixed money, FIFO if ""; Rates tell what assets
	// are worth, so that money can be followed from one into another.
	Method money.Method
	Rates  *money.Rates
	// BySum puts the largest sum of each asset first, not the last credit.
	BySum bool
}

// FreezeList is the reply.
type FreezeList struct {
	// Method is the convention by which all sums are told.
	Method money.Method
	// From and To bound the time of the payments, in microseconds since 1970 UTC.
	From, To int64
	// Nodes are the victims and their accounts (hop 0), the accounts credited, who
	// holds these (a hop more) and where those were held (two), by hop, then id.
	Nodes []Node
	// Payers are the links from victims to the accounts that they paid from, by
	// their ends.
	Payers []Link
	// Accounts are ordered by their last credit, the latest first, then asset, sum
	// (the largest first) and id; by asset, sum, last credit and id if asked so.
	Accounts []Credited
	// Passed counts the accounts of which all traced money is known to have left.
	Passed int
	Done   Done
}

// Credited is an account that the money came to, in one asset.
type Credited struct {
	// Holding says what came, what went on and what is left there; Left is nil too
	// where Reason says that the trace does not go on, as nobody read what left it.
	Holding
	// Credits are the transfers by which it came, the latest first, and Last the
	// date of the first of them.
	Credits []Flow
	Last    graph.Date
	// Elsewhere are the assets of transfers that left the account possibly after the
	// money came and before the instant, and in which it is not followed: coins
	// bought with it, perhaps. Sorted.
	Elsewhere []string
	// Holders are those who hold, use or may sign for it at that time, by id.
	Holders []AccountHolder
}

// AccountHolder is somebody to whom an account is linked.
type AccountHolder struct {
	ID    graph.EntityID
	Links []Link
	// Signs say why the holder may be a victim.
	Signs []Sign
}

// What is assumed if nothing is asked: that a bank can hold back a payment for
// about three days, as the stop-payment requests of police do (INTERPOL I-GRIP).
const (
	freezeWithin = 72 * time.Hour
	freezeDepth  = 3
)

// roleFraudVictim is claimed of who lost money by a fraud.
const roleFraudVictim = "fraud_victim"

var (
	moneyPlaces  = []graph.Kind{graph.KindBankAccount, graph.KindWallet, graph.KindPhoneNumber, graph.KindOnlineAccount}
	accountLinks = []graph.LinkKind{graph.LinkOwns, graph.LinkHolds, graph.LinkUses, graph.LinkControls, graph.LinkSignatoryOf, graph.LinkRegisteredWith}
)

// FreezeList lists the accounts that were credited by payments of reported victims
// of fraud in the time before an instant, directly or over others, with what is
// still there as far as the records tell, by the method of the reply (see
// [Graph.Trace]). That an account is listed says where money went and not that its
// holder knew: mules are used, forced and robbed of their names.
//
// Victims' own accounts are not listed, as what they pay is followed in full.
func (g *Graph) FreezeList(ctx context.Context, req FreezeRequest) (FreezeList, error) {
	out, done, err := steady(ctx, g, req.Common, func(w *walk) (FreezeList, error) { return w.freeze(ctx, req) })
	out.Done = done
	return out, err
}

func (w *walk) freeze(ctx context.Context, req FreezeRequest) (FreezeList, error) {
	within := cmp.Or(req.Within, freezeWithin)
	if within < 0 {
		return FreezeList{}, fmt.Errorf("%w: the time before the instant is negative", ErrBadRequest)
	}
	depth := min(cmp.Or(max(req.Depth, 0), freezeDepth), w.limits.Depth-1)
	if depth < 1 {
		return FreezeList{}, fmt.Errorf("%w: with a limit of one hop nothing of what left an account is known", ErrBadRequest)
	}
	w.Filter.From, w.Filter.To = req.At-within.Microseconds(), req.At
	out := FreezeList{Method: cmp.Or(req.Method, money.FIFO), From: w.Filter.From, To: w.Filter.To}
	victims, payers, err := w.payers(ctx, req.IDs)
	if err != nil {
		return FreezeList{}, err
	}
	start := slices.Clone(victims)
	for _, p := range payers {
		start = append(start, p.Other)
	}
	trace := TraceRequest{IDs: start, Method: req.Method, Rates: req.Rates, Depth: depth + 1}
	hubs := w.Cap
	if req.Cap <= 0 {
		w.Cap = bookCap
	}
	if len(req.Purposes) > 0 {
		if trace.Links, err = w.paidFor(ctx, start, req.Purposes); err != nil || len(trace.Links) == 0 {
			return out, err
		}
	}
	if len(start) == 0 {
		return out, nil
	}
	t, err := w.follow(ctx, trace)
	switch {
	case err != nil && ctx.Err() != nil:
		w.cut(Cut{Reason: CutDeadline})
		return out, nil
	case err != nil:
		return FreezeList{}, err
	}
	traced, err := t.show(ctx)
	if err != nil {
		return FreezeList{}, err
	}
	w.Cap = hubs
	out.Accounts, out.Passed = t.credited(&traced, depth)
	if req.BySum {
		slices.SortStableFunc(out.Accounts, func(a, b Credited) int { return cmp.Or(cmp.Compare(a.In.Asset, b.In.Asset), compareSums(&a, &b)) })
	}
	return out, w.showFreeze(ctx, &out, payers)
}

// payers gives the victims and the links to the accounts that they had in the window.
func (w *walk) payers(ctx context.Context, ids []graph.EntityID) (victims []graph.EntityID, accounts []around, err error) {
	if len(ids) > 0 {
		victims, err = w.resolve(ctx, ids)
	} else {
		victims, err = w.present(ctx, func(r *graph.Record) bool {
			return slices.ContainsFunc(r.Roles, func(role graph.Role) bool { return role.Name == roleFraudVictim })
		})
	}
	if err != nil {
		return nil, nil, err
	}
	f := w.Filter
	f.LinkKinds, f.NodeKinds, f.Direction = []graph.LinkKind{graph.LinkOwns, graph.LinkHolds, graph.LinkUses}, moneyPlaces, store.Out
	accounts, err = w.around(ctx, victims, f)
	return sortedIDs(victims), accounts, err
}

// paidFor gives the transfers in the window that were told with one of the purposes.
func (w *walk) paidFor(ctx context.Context, from []graph.EntityID, purposes []string) (links []graph.LinkID, err error) {
	f := w.Filter
	f.LinkKinds, f.NodeKinds, f.Direction = []graph.LinkKind{graph.LinkTransferred}, nil, store.Out
	paid, err := w.around(ctx, from, f)
	if err != nil {
		return nil, err
	}
	h := w.hydrator()
	if err := h.finish(ctx, nil, groupsOf(paid)); err != nil {
		return nil, err
	}
	for _, p := range paid {
		for _, e := range h.link(p.at, p.Group).Evidence {
			told := func(p string) bool {
				return strings.EqualFold(strings.TrimSpace(p), strings.TrimSpace(e.Props["purpose"]))
			}
			if slices.ContainsFunc(purposes, told) {
				links = append(links, e.Edge.ID)
			}
		}
	}
	return links, nil
}

// credited gives the accounts within the depth with their credits, in order, and
// counts those that everything left.
func (t *tracing) credited(traced *Traced, depth int) (list []Credited, passed int) {
	credits := map[account][]Flow{}
	for _, f := range traced.Flows {
		a := account{f.Link.To, f.Traced.Asset}
		credits[a] = append(credits[a], f)
	}
	for _, h := range traced.Holdings {
		a := account{h.ID, h.In.Asset}
		if t.started[h.ID] || h.Hop > depth || len(credits[a]) == 0 {
			continue
		}
		if h.Reason != "" {
			h.Left = nil
		}
		if h.Left != nil && h.Left.Coefficient(graph.MaxScale).Sign() == 0 {
			passed++
			continue
		}
		c := Credited{Holding: h, Credits: credits[a]}
		slices.SortStableFunc(c.Credits, func(x, y Flow) int { return cmp.Compare(came(y), came(x)) })
		c.Last = stated(c.Credits[0]).Start
		c.Elsewhere = t.elsewhere(h.ID, h.In.Asset, came(c.Credits[len(c.Credits)-1]))
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b Credited) int {
		return cmp.Or(cmp.Compare(b.Last.Earliest, a.Last.Earliest), cmp.Compare(a.In.Asset, b.In.Asset), compareSums(&a, &b), cmp.Compare(a.ID, b.ID))
	})
	return list, passed
}

// stated gives the telling on which the flow's sum and date stand.
func stated(f Flow) graph.Edge {
	edges := make([]graph.Edge, len(f.Link.Evidence))
	for i, e := range f.Link.Evidence {
		edges[i] = e.Edge
	}
	return edges[best(edges)]
}

func came(f Flow) int64 { return stated(f).Start.Earliest }

// compareSums puts the larger sum first: what is left, or what came where that is
// not known.
func compareSums(a, b *Credited) int {
	sum := func(c *Credited) *graph.Amount {
		if c.Left != nil {
			return c.Left
		}
		return &c.In
	}
	return sum(b).Coefficient(graph.MaxScale).Cmp(sum(a).Coefficient(graph.MaxScale))
}

// elsewhere gives the other assets in which money left an account from a time on.
func (t *tracing) elsewhere(id graph.EntityID, asset string, from int64) []string {
	b := t.books[id]
	if b == nil || t.req.Rates != nil {
		return nil
	}
	assets := map[string]bool{}
	for _, p := range b.transfers {
		if when := p.when(); p.group.Out && p.asset != asset && when.Latest > from && when.Earliest < t.Filter.To {
			assets[p.asset] = true
		}
	}
	return slices.Sorted(maps.Keys(assets))
}

// showFreeze adds the payers, and the holders of the accounts with what speaks for
// them.
func (w *walk) showFreeze(ctx context.Context, out *FreezeList, payers []around) error {
	hop := map[graph.EntityID]int{}
	meet := func(id graph.EntityID, n int) {
		if old, known := hop[id]; !known || n < old {
			hop[id] = n
		}
	}
	var accounts, people []graph.EntityID
	for _, c := range out.Accounts {
		accounts = append(accounts, c.ID)
		meet(c.ID, c.Hop)
		for _, f := range c.Credits {
			meet(f.Link.From, f.Hop-1)
		}
	}
	payers = slices.DeleteFunc(payers, func(p around) bool { _, paid := hop[p.Other]; return !paid })
	f := w.Filter
	f.LinkKinds, f.NodeKinds, f.Avoid, f.Direction = accountLinks, nil, nil, store.In
	holders, err := w.around(ctx, accounts, f)
	if err != nil {
		return err
	}
	for _, x := range holders {
		people = append(people, x.Other)
		meet(x.Other, hop[x.at]+1)
	}
	held, err := w.readHeld(ctx, people)
	if err != nil {
		return err
	}
	for id, list := range held {
		held[id] = slices.DeleteFunc(list, func(x around) bool {
			return !slices.ContainsFunc(x.Links, func(e graph.Edge) bool { return duringAny(&e, []stretch{{out.From, out.To}}) })
		})
		for _, x := range held[id] {
			meet(x.Other, hop[id]+1)
		}
	}
	for _, p := range payers {
		meet(p.at, 0)
	}
	h := w.hydrator()
	if err := h.finish(ctx, slices.Collect(maps.Keys(hop)), groupsOf(slices.Concat([][]around{payers, holders}, slices.Collect(maps.Values(held)))...)); err != nil {
		return err
	}
	nodes := map[graph.EntityID]*Node{}
	for id, n := range hop {
		node := h.node(id, n)
		nodes[id] = &node
		out.Nodes = append(out.Nodes, node)
	}
	slices.SortFunc(out.Nodes, compareNodes)
	for _, p := range payers {
		out.Payers = append(out.Payers, h.link(p.at, p.Group))
	}
	slices.SortFunc(out.Payers, compareLinks)
	ofAccount := byEntity(holders)
	for i := range out.Accounts {
		c := &out.Accounts[i]
		times := stretch{came(c.Credits[len(c.Credits)-1]), out.To}
		by := map[graph.EntityID]*AccountHolder{}
		for _, x := range ofAccount[c.ID] {
			if by[x.Other] == nil {
				by[x.Other] = &AccountHolder{ID: x.Other, Signs: h.signs(nodes[x.Other], held[x.Other], times)}
			}
			by[x.Other].Links = append(by[x.Other].Links, h.link(x.at, x.Group))
		}
		for _, id := range slices.Sorted(maps.Keys(by)) {
			slices.SortFunc(by[id].Links, compareLinks)
			c.Holders = append(c.Holders, *by[id])
		}
	}
	return nil
}
