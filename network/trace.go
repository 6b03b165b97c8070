package network

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/big"
	"slices"
	"time"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network/money"
	"github.com/clewgraph/clew/store"
)

// Reasons for which a trace goes no further at a holding, beside [CutService],
// [CutHub], [CutDepth], [CutNodes], [CutLinks], [CutScanned] and [CutDeadline],
// and what is cut from its accounting.
const (
	CutUndated  = "undated"   // transfers without a date have no place in the order
	CutNoAmount = "no_amount" // transfers without a positive amount
	CutNoRate   = "no_rate"   // transfers of an asset that the rates of their time do not hold
)

// TraceRequest asks where money went, or where it came from.
type TraceRequest struct {
	Common
	// IDs are the accounts, wallets and other holders of money to begin at.
	// Their transfers out (in, if Back) that were possibly made in the window are
	// followed in full.
	IDs []graph.EntityID
	// Links restricts the transfers to begin with; empty means all of them.
	Links []graph.LinkID
	// Back asks where the money came from instead of where it went.
	Back bool
	// Method is the convention about mixed money, FIFO if "".
	Method money.Method
	// Least is the smallest part of a transfer that is followed, in percent of
	// the transfer (0–100); what is below stays with its holder.
	Least int
	// Dwell is the longest that money is followed through an account: a transfer
	// that was certainly made longer after the one that fed it is not; 0 means
	// for ever.
	Dwell time.Duration
	// Rates tell what assets are worth, so that money can be followed from one
	// into another; nil follows each asset by itself.
	Rates *money.Rates
	// Depth is the most transfers in a row, the limit if 0.
	Depth int
}

// Traced is the reply to a trace.
type Traced struct {
	// Method is the convention by which all sums are told.
	Method money.Method
	// Nodes are all ends of flows, by hop, then id.
	Nodes []Node
	// Flows are the transfers that hold traced money, by hop, start and id.
	Flows []Flow
	// Holdings say what came of the money at each account, by hop, id and asset.
	Holdings []Holding
	Done     Done
}

// Flow is a transfer that holds traced money.
type Flow struct {
	Link Link
	// Hop counts the transfers from the start to this one, which counts too, by
	// the shortest way the money took.
	Hop int
	// Amount is the transfer's, Worth the same in the unit of the rates, and
	// Traced the part of that which is traced. They are rounded down at the
	// transfer's own decimals, with rates at [Cents].
	Amount, Worth, Traced graph.Amount
	// Within is the shortest time that traced money possibly lay in the account
	// before this transfer (after it, if the trace goes back); -1 at the start.
	Within time.Duration
	// OrderUncertain says that all traced money in it possibly, but not
	// certainly, passed in this order.
	OrderUncertain bool
}

// Holding is what came of traced money at one account, in one asset. In and Out
// are the traced money that came in and went out; a trace that goes back reads
// them the other way round: In is what the account paid of it, Out what it is
// known to have been made of.
type Holding struct {
	ID  graph.EntityID
	Hop int
	// In, Out and Left are rounded down at the finest decimals of the account's
	// transfers, with rates at [Cents]. Left is In less Out: what is still there as far as the records
	// tell, and of a trace that goes back what came from nowhere in the records.
	// A poisoned sum is not conserved and has no Left.
	In, Out graph.Amount
	Left    *graph.Amount
	// Reason says why the trace does not go on here; "" where it does.
	Reason string
}

// Trace follows money from transfer to transfer. At each account all known
// payments are matched by the method, whatever the window and the filters are;
// these say which transfers are followed. It goes hop by hop: what comes to an
// account again by a longer way goes on as well.
//
// An account with more transfers than the cap (10,000 if 0) is a hub, of which no
// sum would be right: the trace ends there, as it does at services.
func (g *Graph) Trace(ctx context.Context, req TraceRequest) (Traced, error) {
	if req.Cap <= 0 {
		req.Cap = bookCap
	}
	out, done, err := steady(ctx, g, req.Common, func(w *walk) (Traced, error) { return w.trace(ctx, req) })
	out.Done = done
	return out, err
}

// Cents is how many decimals a worth by rates is told with.
const Cents = 2

// bookCap is how many transfers of one account are read to match them.
const bookCap = 10_000

// tracing is the state of a trace.
type tracing struct {
	*walk
	req     TraceRequest
	started map[graph.EntityID]bool
	hop     map[graph.EntityID]int
	books   map[graph.EntityID]*books
	flows   map[graph.LinkID]*flow
	// shown counts the transfers that are followed.
	shown int
	// stopped says why the trace does not go on at an account.
	stopped map[graph.EntityID]string
}

// books are the known payments of an entity.
type books struct {
	ledgers   map[string]*money.Ledger
	transfers map[graph.LinkID]payment
	hub       bool
}

// payment is a transfer with a date and an amount.
type payment struct {
	// group is as it is seen from the account at.
	group store.Group
	at    graph.EntityID
	// worth is in units of 10^-36 of an asset, which is told at a scale.
	worth *big.Int
	asset string
	scale uint8
}

// when gives the transfer's date.
func (p *payment) when() graph.Date { return stands(p.group).Start }

// flow is a transfer with what of it is traced.
type flow struct {
	payment
	hop  int
	part money.Part
	// follow is set once the part is large enough to be shown and followed.
	follow    bool
	within    time.Duration
	uncertain bool
}

func (w *walk) trace(ctx context.Context, req TraceRequest) (Traced, error) {
	t, err := w.follow(ctx, req)
	if err != nil {
		return Traced{}, err
	}
	return t.show(ctx)
}

// follow traces the money, of which nothing is shown yet.
func (w *walk) follow(ctx context.Context, req TraceRequest) (*tracing, error) {
	req.Method = cmp.Or(req.Method, money.FIFO)
	switch {
	case !slices.Contains(money.Methods(), req.Method):
		return nil, fmt.Errorf("%w: no method %q of tracing; there are %v", ErrBadRequest, req.Method, money.Methods())
	case req.Least < 0 || req.Least > 100:
		return nil, fmt.Errorf("%w: a least part of %d percent; give 0 to 100", ErrBadRequest, req.Least)
	case req.Dwell < 0:
		return nil, fmt.Errorf("%w: the longest stay is negative", ErrBadRequest)
	}
	start, err := w.resolve(ctx, req.IDs)
	if err != nil {
		return nil, err
	}
	t := &tracing{walk: w, req: req, started: map[graph.EntityID]bool{}, hop: map[graph.EntityID]int{}, books: map[graph.EntityID]*books{},
		flows: map[graph.LinkID]*flow{}, stopped: map[graph.EntityID]string{}}
	start = sortedIDs(start)
	for _, id := range start {
		t.started[id], t.hop[id] = true, 0
	}
	if err := t.read(ctx, start); err != nil {
		return nil, err
	}
	grown := t.begin(start)
	depth := w.limits.Depth
	if req.Depth > 0 {
		depth = min(req.Depth, depth)
	}
	for d := 1; len(grown) > 0; d++ {
		at := t.arrivals(grown)
		if d == depth {
			t.stop(at, CutDepth)
			break
		}
		if w.spent(ctx) {
			t.stop(at, t.exhausted(ctx))
			break
		}
		if err := t.read(ctx, at); err != nil {
			if ctx.Err() == nil {
				return nil, err
			}
			w.cut(Cut{Reason: CutDeadline})
			t.stop(at, CutDeadline)
			break
		}
		grown = t.carry(grown, d+1)
	}
	return t, nil
}

// exhausted says which budget is used up.
func (t *tracing) exhausted(ctx context.Context) string {
	if ctx.Err() != nil {
		return CutDeadline
	}
	return CutScanned
}

// read opens the books of accounts: all their transfers, whatever the window.
func (t *tracing) read(ctx context.Context, ids []graph.EntityID) error {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id graph.EntityID) bool { return t.books[id] != nil })
	f := t.Filter
	f.LinkKinds, f.Direction, f.NodeKinds, f.Avoid, f.From, f.To = []graph.LinkKind{graph.LinkTransferred}, store.Both, nil, nil, 0, 0
	adj, err := t.neighbours(ctx, ids, f, t.started)
	if err != nil {
		return err
	}
	for i := range adj {
		t.books[adj[i].ID] = t.open(&adj[i])
	}
	return nil
}

// open makes books of what lies around an account.
func (t *tracing) open(a *store.Adjacency) *books {
	b := &books{ledgers: map[string]*money.Ledger{}, transfers: make(map[graph.LinkID]payment, len(a.Groups))}
	for _, total := range a.Totals {
		b.hub = b.hub || total.Count > len(a.Groups)
	}
	entries := map[string][]money.Entry{}
	missing := map[string]int{}
	for _, g := range a.Groups {
		p, reason := t.payment(a.ID, g)
		if reason != "" {
			missing[reason]++
			continue
		}
		entries[p.asset] = append(entries[p.asset], money.Entry{ID: firstLink(g), In: !g.Out, Amount: p.worth, When: p.when()})
		b.transfers[firstLink(g)] = p
	}
	for reason, n := range missing {
		t.cut(Cut{Node: a.ID, Kind: graph.LinkTransferred, Total: n, Reason: reason})
	}
	for asset, list := range entries {
		b.ledgers[asset] = money.New(t.req.Method, list)
	}
	return b
}

// payment reads a transfer; a reason says why it cannot be matched.
func (t *tracing) payment(at graph.EntityID, g store.Group) (p payment, reason string) {
	e := stands(g)
	switch {
	case e.Start.IsZero():
		return p, CutUndated
	case e.Amount == nil:
		return p, CutNoAmount
	}
	worth := e.Amount.Coefficient(money.Scale)
	if worth.Sign() <= 0 {
		return p, CutNoAmount
	}
	p = payment{group: g, at: at, worth: worth, asset: e.Amount.Asset, scale: e.Amount.Scale}
	if t.req.Rates != nil {
		worth, ok := t.req.Rates.Worth(*e.Amount, e.Start.Earliest)
		if !ok || worth.Sign() == 0 {
			return p, CutNoRate
		}
		p.worth, p.asset, p.scale = worth, t.req.Rates.Unit(), Cents
	}
	return p, ""
}

// stands gives the telling of a transfer on which its sum and date stand.
func stands(g store.Group) graph.Edge { return g.Links[best(g.Links)] }

// begin marks the transfers that the trace begins with, in full, and gives them.
func (t *tracing) begin(start []graph.EntityID) []graph.LinkID {
	var grown []graph.LinkID
	for _, id := range start {
		b := t.books[id]
		if b == nil || b.hub {
			continue
		}
		for link, p := range b.transfers {
			g := p.group
			if g.Out == t.req.Back || len(t.req.Links) > 0 && !slices.ContainsFunc(g.Links, func(e graph.Edge) bool { return slices.Contains(t.req.Links, e.ID) }) || !t.allows(g) {
				continue
			}
			t.flows[link] = &flow{payment: p, hop: 1, part: money.Whole(p.worth), within: -1}
			grown = append(grown, link)
		}
	}
	return t.followed(grown)
}

// allows reports whether a transfer may be followed by its time and its other end.
func (t *tracing) allows(g store.Group) bool {
	f := &t.Filter
	when := stands(g).Start
	return (f.From == 0 && f.To == 0 || when.Latest > f.From && when.Earliest < f.To) &&
		(len(f.NodeKinds) == 0 || slices.Contains(f.NodeKinds, g.OtherKind) || t.started[g.Other]) && !slices.Contains(f.Avoid, g.Other)
}

// followed gives those of the transfers, in the order of ids, that are large
// enough and for which there is room.
func (t *tracing) followed(links []graph.LinkID) []graph.LinkID {
	slices.Sort(links)
	return slices.DeleteFunc(slices.Compact(links), func(id graph.LinkID) bool {
		f := t.flows[id]
		if f.follow {
			return false
		}
		least := new(big.Int).Mul(f.worth, big.NewInt(int64(t.req.Least)))
		if part := f.part.Sum(); part.Mul(part, big.NewInt(100)).Cmp(least) < 0 {
			return true
		}
		_, known := t.hop[f.group.Other]
		switch {
		case !known && len(t.hop) >= t.maxNode:
			t.cut(Cut{Shown: t.maxNode, Reason: CutNodes})
			return true
		case t.shown >= t.maxLink:
			t.cut(Cut{Shown: t.maxLink, Reason: CutLinks})
			return true
		case !known:
			t.hop[f.group.Other] = f.hop
		}
		t.shown++
		f.follow = true
		return false
	})
}

// arrivals gives the accounts that the transfers lead to.
func (t *tracing) arrivals(links []graph.LinkID) []graph.EntityID {
	var at []graph.EntityID
	for _, id := range links {
		at = append(at, t.flows[id].group.Other)
	}
	return sortedIDs(at)
}

// stop notes why the trace ends at accounts.
func (t *tracing) stop(at []graph.EntityID, reason string) {
	if reason == CutDepth {
		t.cut(Cut{Reason: CutDepth})
	}
	for _, id := range at {
		t.stopped[id] = reason
	}
}

// carry matches, at each account, the payments that grew with those on the other
// side, and gives those that grew by it.
func (t *tracing) carry(links []graph.LinkID, hop int) []graph.LinkID {
	var grown []graph.LinkID
	for _, id := range links {
		f := t.flows[id]
		at := f.group.Other
		b := t.books[at]
		switch {
		case b == nil && t.ends(at):
			t.stopped[at] = CutService
			continue
		case b == nil:
			t.stopped[at] = CutScanned
			continue
		case b.hub:
			t.stopped[at] = CutHub
			continue
		}
		ledger := b.ledgers[f.asset]
		if ledger == nil {
			continue // what led here is not among what the account tells
		}
		across := ledger.Onward
		if t.req.Back {
			across = ledger.Back
		}
		for _, share := range across(id, f.part) {
			if t.take(f, b.transfers[share.ID], share, hop) {
				grown = append(grown, share.ID)
			}
		}
	}
	return t.followed(grown)
}

// take adds a share of a payment to what is traced of it, and reports whether it
// grew by it.
func (t *tracing) take(from *flow, p payment, share money.Share, hop int) bool {
	in, out := from.when(), p.when()
	if t.req.Back {
		in, out = out, in
	}
	stay := time.Duration(0) // at least
	if out.Earliest > in.Latest {
		stay = time.Duration(min(out.Earliest-in.Latest, math.MaxInt64/1000)) * time.Microsecond
	}
	if !t.allows(p.group) || t.req.Dwell > 0 && stay > t.req.Dwell {
		return false
	}
	uncertain := out.Earliest < in.Latest
	f := t.flows[share.ID]
	if f == nil {
		f = &flow{payment: p, hop: hop, within: stay, uncertain: uncertain}
		t.flows[share.ID] = f
	}
	if f.within >= 0 {
		f.within, f.uncertain = min(f.within, stay), f.uncertain && uncertain
	}
	more := f.part.Union(share.Part)
	grew := more.Sum().Cmp(f.part.Sum()) > 0
	f.part = more
	return grew
}

// show hydrates what was found.
func (t *tracing) show(ctx context.Context) (Traced, error) {
	out := Traced{Method: t.req.Method}
	var groups []store.Group
	maps.DeleteFunc(t.flows, func(_ graph.LinkID, f *flow) bool { return !f.follow })
	for _, f := range t.flows {
		groups = append(groups, f.group)
	}
	ids := slices.Collect(maps.Keys(t.hop))
	h := t.hydrator()
	if err := h.finish(ctx, ids, groups); err != nil {
		return Traced{}, err
	}
	for _, id := range ids {
		out.Nodes = append(out.Nodes, h.node(id, t.hop[id]))
	}
	slices.SortFunc(out.Nodes, compareNodes)
	holdings := map[account]*held{}
	at := func(id graph.EntityID, asset string) *held {
		a := account{id, asset}
		if holdings[a] == nil {
			holdings[a] = &held{in: new(big.Int), out: new(big.Int)}
		}
		return holdings[a]
	}
	for _, f := range t.flows {
		sum := f.part.Sum()
		row := Flow{Link: h.link(f.at, f.group), Hop: f.hop, Amount: *stands(f.group).Amount, Within: f.within, OrderUncertain: f.uncertain}
		var errs [2]error
		row.Worth, errs[0] = graph.RoundedDown(f.worth, money.Scale, f.scale, f.asset)
		row.Traced, errs[1] = graph.RoundedDown(sum, money.Scale, f.scale, f.asset)
		if err := errors.Join(errs[:]...); err != nil {
			return Traced{}, err
		}
		out.Flows = append(out.Flows, row)
		here, there := at(f.at, f.asset), at(f.group.Other, f.asset)
		here.out.Add(here.out, sum)
		there.in.Add(there.in, sum)
		here.scale, there.scale = max(here.scale, f.scale), max(there.scale, f.scale)
	}
	slices.SortFunc(out.Flows, func(a, b Flow) int {
		x, y := a.Link.Evidence[0].Edge, b.Link.Evidence[0].Edge
		return cmp.Or(cmp.Compare(a.Hop, b.Hop), cmp.Compare(x.Start.Earliest, y.Start.Earliest), cmp.Compare(x.ID, y.ID))
	})
	for a, held := range holdings {
		row, err := t.row(a, held)
		if err != nil {
			return Traced{}, err
		}
		out.Holdings = append(out.Holdings, row)
	}
	slices.SortFunc(out.Holdings, func(a, b Holding) int {
		return cmp.Or(cmp.Compare(a.Hop, b.Hop), cmp.Compare(a.ID, b.ID), cmp.Compare(a.In.Asset, b.In.Asset))
	})
	return out, nil
}

// account is where money of one asset lies.
type account struct {
	id    graph.EntityID
	asset string
}

// held is the traced money of an account in units of 10^-36, with the finest
// decimals of its transfers.
type held struct {
	in, out *big.Int
	scale   uint8
}

// row tells what came of the money at an account.
func (t *tracing) row(a account, m *held) (Holding, error) {
	row := Holding{ID: a.id, Hop: t.hop[a.id], Reason: t.stopped[a.id]}
	var errs [3]error
	row.In, errs[0] = graph.RoundedDown(m.in, money.Scale, m.scale, a.asset)
	row.Out, errs[1] = graph.RoundedDown(m.out, money.Scale, m.scale, a.asset)
	if t.req.Method != money.Poison && !t.started[a.id] {
		left, err := graph.RoundedDown(m.in.Sub(m.in, m.out), money.Scale, m.scale, a.asset)
		row.Left, errs[2] = &left, err
	}
	return row, errors.Join(errs[:]...)
}
