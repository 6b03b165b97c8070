package network

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network/indicators"
	"github.com/clewgraph/clew/network/money"
	"github.com/clewgraph/clew/store"
)

// IndicatorsRequest asks which indicators accounts show.
type IndicatorsRequest struct {
	Common
	// IDs are bank accounts and wallets, or their holders; empty means all
	// accounts there are.
	IDs []graph.EntityID
	// Only are the indicators to look for; empty means all.
	Only []indicators.Indicator
	// Rates tell what assets are worth, so that sums of several can be compared;
	// nil compares each asset by itself.
	Rates *money.Rates
}

// Indicators is the reply. It is in the order of account ids: hits are not ranked.
type Indicators struct {
	// Nodes are all that hits name, by hop (0 for accounts, 1 for the others
	// whom they paid and were paid by, 2 for holders and what is said of them),
	// then id.
	Nodes []Node
	// Links are the links that hits name, by their ends.
	Links []Link
	Hits  []IndicatorHit
	Done  Done
}

// IndicatorHit is an indicator that an account shows, and what is known of its
// holders that could mean that they did not act freely.
type IndicatorHit struct {
	indicators.Hit
	// Contact is what holders share, and Holders how many without another tie do;
	// "" and 0 for other indicators.
	Contact graph.EntityID
	Holders int
	// Amounts are the sums, by asset, rounded down at the finest decimals of the
	// transfers (with rates at [Cents]).
	Amounts []InOut
	// Links name the links that show it: transfers by time, of a shared contact
	// those of the holders to it.
	Links []graph.LinkID
	// Threshold is what the indicator must reach, Source whose number that is.
	Threshold, Source string
	// Coercion is by holder, sign and link.
	Coercion []CoercionSign
}

// InOut is what a hit adds up to in one asset.
type InOut struct{ In, Out graph.Amount }

// Coercion is what can mean that somebody did not act freely.
type Coercion string

// What can mean that a holder did not act freely.
const (
	// CoercionRole: a record claims a victim's role, a forced one, or one of
	// somebody unwitting.
	CoercionRole Coercion = "role"
	// CoercionHeld: was held somewhere at the time of the transfers.
	CoercionHeld Coercion = "held"
	// CoercionDocuments: was held, and without documents, at that time.
	CoercionDocuments Coercion = "documents_withheld"
	// CoercionRansom: a ransom was paid for them, whenever.
	CoercionRansom Coercion = "ransom"
	// CoercionDebt: owes a debt that may bind them.
	CoercionDebt Coercion = "debt"
	// CoercionSold: was sold to somebody.
	CoercionSold Coercion = "sold"
	// CoercionRescued: was rescued from somewhere.
	CoercionRescued Coercion = "rescued"
)

// CoercionSign is one of them.
type CoercionSign struct {
	Holder graph.EntityID
	Sign   Coercion
	// Roles are the claimed roles, Link the link that says it.
	Roles []string
	Link  graph.LinkID
}

// Indicators finds what accounts show of the published indicators of mule
// accounts, with the transfers that show it. An account with more transfers than
// the cap (10,000 if 0) is a hub, of which no figure would be right: it shows
// nothing and is named among the cuts.
func (g *Graph) Indicators(ctx context.Context, req IndicatorsRequest) (Indicators, error) {
	for _, i := range req.Only {
		if !slices.Contains(indicators.All(), i) {
			return Indicators{}, fmt.Errorf("%w: no indicator %q; there are %v", ErrBadRequest, i, indicators.All())
		}
	}
	if req.Cap <= 0 {
		req.Cap = bookCap
	}
	out, done, err := steady(ctx, g, req.Common, func(w *walk) (Indicators, error) { return w.indicators(ctx, req) })
	out.Done = done
	return out, err
}

// signs is the state of the query.
type signs struct {
	*walk
	req   IndicatorsRequest
	rules indicators.Rules
	// asked are the accounts that hits must concern; nil for all.
	asked map[graph.EntityID]bool
	// accounts are those to be examined; transfers the groups by first link, with
	// the account at which each was read.
	accounts map[graph.EntityID]bool
	// scales are the finest decimals by asset.
	scales    map[string]uint8
	transfers map[graph.LinkID]seen
	// holders have an account in some way, owners hold or own it.
	holders, owners map[graph.EntityID][]graph.EntityID
	opened          map[graph.EntityID]graph.Date
	// bonds are what can mean that a holder did not act freely.
	bonds map[graph.EntityID][]store.Group
}

// seen is a group of links as it was read at an entity.
type seen struct {
	at    graph.EntityID
	group store.Group
}

// holds are the links by which somebody has an account.
var holds = []graph.LinkKind{graph.LinkHolds, graph.LinkOwns, graph.LinkControls, graph.LinkUses, graph.LinkSignatoryOf}

func isAccount(k graph.Kind) bool { return k == graph.KindBankAccount || k == graph.KindWallet }
func mayHold(k graph.Kind) bool   { return k == graph.KindPerson || k == graph.KindOrganization }

func (w *walk) indicators(ctx context.Context, req IndicatorsRequest) (Indicators, error) {
	s := &signs{walk: w, scales: map[string]uint8{}, req: req, rules: w.limits.Indicators, accounts: map[graph.EntityID]bool{}, transfers: map[graph.LinkID]seen{},
		holders: map[graph.EntityID][]graph.EntityID{}, owners: map[graph.EntityID][]graph.EntityID{}, opened: map[graph.EntityID]graph.Date{}, bonds: map[graph.EntityID][]store.Group{}}
	s.rules.Only = req.Only
	err := s.gather(ctx)
	if err != nil && ctx.Err() == nil {
		return Indicators{}, err
	}
	if err != nil {
		w.cut(Cut{Reason: CutDeadline})
	}
	// Who holds what is read whatever the budget: by it a figure counts parties.
	late, cancel := graced(ctx)
	defer cancel()
	if err := s.readHolders(late); err != nil {
		return Indicators{}, err
	}
	hits, err := s.find()
	if err != nil {
		return Indicators{}, err
	}
	return s.show(ctx, hits)
}

// gather reads the accounts, their transfers and their holders.
func (s *signs) gather(ctx context.Context) error {
	accounts, depth, err := s.start(ctx)
	if err != nil {
		return err
	}
	for d := 0; len(accounts) > 0; d++ {
		next, err := s.readTransfers(ctx, accounts)
		if err != nil {
			return err
		}
		if s.asked == nil || d >= depth {
			for _, id := range next {
				s.accounts[id] = true
			}
			break
		}
		accounts = next
	}
	return nil
}

// start gives the accounts to begin with, and how many transfers away from them
// others are read.
func (s *signs) start(ctx context.Context) ([]graph.EntityID, int, error) {
	if len(s.req.IDs) == 0 {
		accounts, err := s.allAccounts(ctx)
		return accounts, 0, err
	}
	ids, err := s.resolve(ctx, s.req.IDs)
	if err != nil {
		return nil, 0, err
	}
	s.asked = map[graph.EntityID]bool{}
	var others []graph.EntityID
	for _, id := range ids {
		if isAccount(s.kinds[id]) {
			s.asked[id] = true
		} else {
			others = append(others, id)
		}
	}
	if len(others) > 0 {
		adj, err := s.beside(ctx, sortedIDs(others), holds, store.Out)
		if err != nil {
			return nil, 0, err
		}
		for _, a := range adj {
			for _, g := range a.Groups {
				if isAccount(g.OtherKind) {
					s.asked[g.Other] = true
				}
			}
		}
	}
	depth := 0
	if s.rules.Asks(indicators.ScatterGather) {
		depth = 1
	}
	if s.rules.Asks(indicators.Cycle) {
		depth = max(depth, (s.rules.CycleTransfers-1)/2)
	}
	return slices.Sorted(maps.Keys(s.asked)), depth, nil
}

// beside reads links that are no transfers, whatever the window of the query.
func (s *signs) beside(ctx context.Context, ids []graph.EntityID, kinds []graph.LinkKind, way store.Direction) ([]store.Adjacency, error) {
	f := s.Filter
	f.LinkKinds, f.NodeKinds, f.Direction, f.From, f.To = kinds, nil, way, 0, 0
	start := map[graph.EntityID]bool{}
	for _, id := range ids {
		start[id] = true
	}
	return s.neighbours(ctx, ids, f, start)
}

// allAccounts gives the accounts that records speak of or that their links name.
func (s *signs) allAccounts(ctx context.Context) ([]graph.EntityID, error) {
	named := map[graph.EntityID]bool{}
	own, err := s.present(ctx, func(r *graph.Record) bool {
		for _, e := range r.Edges() {
			for _, end := range []graph.Ref{e.From, e.To} {
				if isAccount(graph.ValueKind(end.Value)) {
					named[end.Value] = true
				}
			}
		}
		return isAccount(r.Kind)
	})
	if err != nil {
		return nil, err
	}
	all := own
	for some := range slices.Chunk(slices.Sorted(maps.Keys(named)), frontierAtOnce) {
		now, err := store.Usable(s.store.Resolve(ctx, some))
		if err != nil {
			return nil, err
		}
		all = append(all, slices.DeleteFunc(now, func(id graph.EntityID) bool { return id == "" })...)
	}
	return sortedIDs(all), nil
}

// readTransfers reads the transfers of accounts, and gives the accounts that they
// lead to or from and that were not read.
func (s *signs) readTransfers(ctx context.Context, ids []graph.EntityID) ([]graph.EntityID, error) {
	f := s.Filter
	f.LinkKinds, f.NodeKinds, f.Direction = []graph.LinkKind{graph.LinkTransferred}, nil, store.Both
	var next []graph.EntityID
	for some := range slices.Chunk(ids, frontierAtOnce) {
		if s.spent(ctx) {
			break
		}
		adj, err := s.neighbours(ctx, some, f, nil)
		if err != nil {
			return nil, err
		}
		for i := range adj {
			a := &adj[i]
			if slices.ContainsFunc(a.Totals, func(t store.Total) bool { return t.Count > len(a.Groups) }) {
				continue // a hub
			}
			s.accounts[a.ID] = true
			for _, g := range a.Groups {
				s.transfers[firstLink(g)] = seen{a.ID, g}
				if isAccount(g.OtherKind) {
					next = append(next, g.Other)
				}
			}
		}
	}
	next = slices.DeleteFunc(sortedIDs(next), func(id graph.EntityID) bool { return s.accounts[id] || slices.Contains(ids, id) })
	return next, nil
}

// readHolders reads who holds the accounts, those too that are only paid or
// paying, and since when.
func (s *signs) readHolders(ctx context.Context) error {
	all := maps.Clone(s.accounts)
	for _, t := range s.transfers {
		if isAccount(t.group.OtherKind) {
			all[t.group.Other] = true
		}
	}
	held, err := s.whole(ctx, slices.Sorted(maps.Keys(all)), holds)
	if err != nil {
		return err
	}
	for id, groups := range held {
		for _, g := range groups {
			if g.Out || !mayHold(g.OtherKind) {
				continue
			}
			s.holders[id] = append(s.holders[id], g.Other)
			if g.Kind == graph.LinkHolds || g.Kind == graph.LinkOwns {
				s.owners[id] = append(s.owners[id], g.Other)
			}
			for _, e := range g.Links {
				if was, known := s.opened[id]; g.Kind == graph.LinkHolds && dated(e.Start) && (!known || e.Start.Earliest < was.Earliest) {
					s.opened[id] = e.Start
				}
			}
		}
		s.holders[id] = sortedIDs(s.holders[id])
	}
	return nil
}

// dated reports whether a date has both bounds.
func dated(d graph.Date) bool {
	return !d.IsZero() && d.Earliest != math.MinInt64 && d.Latest != math.MaxInt64
}

// coarsest is the longest span of a date that has a place in windows of hours: a
// day of a zone that is not known.
const coarsest = 50 * time.Hour

// finest gives the date of a transfer as it is told most finely: by the telling on
// which the transfer stands, or one within that.
func finest(g store.Group, d graph.Date) graph.Date {
	for _, e := range g.Links {
		if s := e.Start; !s.IsZero() && s.Earliest >= d.Earliest && s.Latest <= d.Latest && s.Latest-s.Earliest < d.Latest-d.Earliest {
			d = s
		}
	}
	return d
}

// find looks for the indicators of transfers.
func (s *signs) find() ([]IndicatorHit, error) {
	var accounts []indicators.Account
	parties := s.parties()
	for id := range s.accounts {
		accounts = append(accounts, indicators.Account{ID: id, Party: parties[id], Opened: s.opened[id]})
	}
	for id, party := range parties {
		if !s.accounts[id] {
			accounts = append(accounts, indicators.Account{ID: id, Party: party, Aside: true})
		}
	}
	var transfers []indicators.Transfer
	missing := map[string]int{}
	for id, t := range s.transfers {
		e := stands(t.group)
		from, to := t.at, t.group.Other
		if !t.group.Out {
			from, to = to, from
		}
		out := indicators.Transfer{ID: id, From: from, To: to, When: finest(t.group, e.Start)}
		switch {
		case !dated(out.When) || out.When.Latest-out.When.Earliest > coarsest.Microseconds():
			missing[CutUndated]++
			continue
		case e.Amount == nil || e.Amount.Coefficient(money.Scale).Sign() <= 0:
			missing[CutNoAmount]++
			continue
		}
		out.Amount, out.Asset = e.Amount.Coefficient(money.Scale), e.Amount.Asset
		decimals := e.Amount.Scale
		if s.req.Rates != nil {
			worth, ok := s.req.Rates.Worth(*e.Amount, e.Start.Earliest)
			if !ok || worth.Sign() == 0 {
				missing[CutNoRate]++
				continue
			}
			out.Amount, out.Asset, decimals = worth, s.req.Rates.Unit(), Cents
		}
		s.scales[out.Asset] = max(s.scales[out.Asset], decimals)
		transfers = append(transfers, out)
	}
	for reason, n := range missing {
		s.cut(Cut{Kind: graph.LinkTransferred, Total: n, Reason: reason})
	}
	found, cut := indicators.Find(accounts, transfers, s.rules)
	if cut {
		s.cut(Cut{Shown: len(found), Reason: CutPaths})
		s.done.Partial = true
	}
	var hits []IndicatorHit
	for _, h := range found {
		if s.concerns(h.Account, h.With) {
			hit := IndicatorHit{Hit: h}
			for _, t := range h.Transfers {
				hit.Links = append(hit.Links, t.ID)
			}
			for _, sum := range h.Sums {
				in, inErr := graph.RoundedDown(sum.In, money.Scale, s.scales[sum.Asset], sum.Asset)
				out, outErr := graph.RoundedDown(sum.Out, money.Scale, s.scales[sum.Asset], sum.Asset)
				if err := errors.Join(inErr, outErr); err != nil {
					return nil, err
				}
				hit.Amounts = append(hit.Amounts, InOut{in, out})
			}
			hits = append(hits, hit)
		}
	}
	return hits, nil
}

// concerns reports whether a hit is of an account that was asked for.
func (s *signs) concerns(id graph.EntityID, with []graph.EntityID) bool {
	return s.asked == nil || s.asked[id] || slices.ContainsFunc(with, func(id graph.EntityID) bool { return s.asked[id] })
}

// parties names, of each account that somebody owns, the party that does: accounts
// with an owner in common have one. Who merely uses or controls accounts does not
// make them one: that is what a herder of mules does.
func (s *signs) parties() map[graph.EntityID]string {
	up := map[graph.EntityID]graph.EntityID{}
	of := func(id graph.EntityID) graph.EntityID {
		for up[id] != "" && up[id] != id {
			id = up[id]
		}
		return id
	}
	out := map[graph.EntityID]string{}
	for _, list := range s.owners {
		for _, id := range list[1:] {
			if a, b := of(list[0]), of(id); a != b {
				up[max(a, b)] = min(a, b)
			}
		}
	}
	for id, list := range s.owners {
		out[id] = string(of(list[0]))
	}
	return out
}

// show finds what holders share and what is said of them, and hydrates it all, as
// far as the reply has room.
func (s *signs) show(ctx context.Context, hits []IndicatorHit) (Indicators, error) {
	shared, err := s.sharedContacts(ctx)
	if err != nil {
		if ctx.Err() == nil {
			return Indicators{}, err
		}
		s.cut(Cut{Reason: CutDeadline})
	}
	hits = append(hits, shared...)
	slices.SortStableFunc(hits, func(a, b IndicatorHit) int { return cmp.Compare(a.Account, b.Account) })
	nodes, links := map[graph.EntityID]int{}, map[graph.LinkID]seen{}
	for i := range hits {
		h := &hits[i]
		h.Threshold, h.Source = s.rules.Threshold(h.Indicator)
		if len(nodes)+len(h.With) >= s.maxNode || len(links)+len(h.Links) > s.maxLink {
			reason := CutLinks
			if len(nodes)+len(h.With) >= s.maxNode {
				reason = CutNodes
			}
			s.cut(Cut{Shown: i, Total: len(hits), Reason: reason})
			hits = hits[:i]
			break
		}
		for _, id := range h.Links {
			t := s.transfers[id]
			links[id] = t
			for _, end := range []graph.EntityID{t.at, t.group.Other} {
				if _, known := nodes[end]; !known {
					nodes[end] = 1
				}
			}
		}
		for _, id := range append([]graph.EntityID{h.Account}, h.With...) {
			nodes[id] = 0
		}
	}
	ctx, cancel := graced(ctx)
	defer cancel()
	if err := s.readBonds(ctx, nodes, links); err != nil {
		return Indicators{}, err
	}
	return s.reply(ctx, hits, nodes, links)
}

// reply hydrates nodes and links.
func (s *signs) reply(ctx context.Context, hits []IndicatorHit, nodes map[graph.EntityID]int, links map[graph.LinkID]seen) (Indicators, error) {
	h := s.hydrator()
	var groups []store.Group
	for _, l := range links {
		groups = append(groups, l.group)
	}
	if err := h.finish(ctx, slices.Collect(maps.Keys(nodes)), groups); err != nil {
		return Indicators{}, err
	}
	out := Indicators{Hits: hits}
	for id, hop := range nodes {
		out.Nodes = append(out.Nodes, h.node(id, hop))
	}
	slices.SortFunc(out.Nodes, compareNodes)
	for _, l := range links {
		out.Links = append(out.Links, h.link(l.at, l.group))
	}
	slices.SortFunc(out.Links, compareLinks)
	for i := range out.Hits {
		out.Hits[i].Coercion = s.coercion(&out.Hits[i], h)
	}
	return out, nil
}
