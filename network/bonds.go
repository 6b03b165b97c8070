package network

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network/indicators"
	"github.com/clewgraph/clew/store"
)

// binding are the links that can mean that somebody did not act freely.
var binding = []graph.LinkKind{graph.LinkHeldAt, graph.LinkPaidRansomFor, graph.LinkOwesDebtTo, graph.LinkSoldTo, graph.LinkRescuedFrom}

// readBonds reads the holders of the accounts among the nodes, and what can mean
// that they did not act freely, and adds them to nodes and links. It keeps to no
// budget, window or confidence: a hit without it could accuse a victim.
func (s *signs) readBonds(ctx context.Context, nodes map[graph.EntityID]int, links map[graph.LinkID]seen) error {
	var accounts, holders []graph.EntityID
	for id, hop := range nodes {
		if hop == 0 {
			accounts = append(accounts, id)
		}
	}
	groups, err := s.whole(ctx, sortedIDs(accounts), holds)
	if err != nil {
		return err
	}
	for id, list := range groups {
		s.holders[id] = nil
		for _, g := range list {
			if mayHold(g.OtherKind) && !g.Out {
				s.holders[id] = append(s.holders[id], g.Other)
			}
		}
		s.holders[id] = sortedIDs(s.holders[id])
		holders = append(holders, s.holders[id]...)
	}
	holders = sortedIDs(holders)
	if s.bonds, err = s.whole(ctx, holders, binding); err != nil {
		return err
	}
	for _, id := range holders {
		nodes[id] = 2
		for _, g := range s.bonds[id] {
			if g.Out == (g.Kind == graph.LinkPaidRansomFor) {
				continue // what they did to others
			}
			links[firstLink(g)] = seen{id, g}
			if _, known := nodes[g.Other]; !known {
				nodes[g.Other] = 2
			}
		}
	}
	return nil
}

// whole reads all links of some kinds.
func (s *signs) whole(ctx context.Context, ids []graph.EntityID, kinds []graph.LinkKind) (map[graph.EntityID][]store.Group, error) {
	out := map[graph.EntityID][]store.Group{}
	for some := range slices.Chunk(ids, frontierAtOnce) {
		adj, err := store.Usable(s.store.Neighbours(ctx, store.Frontier{IDs: some, Filter: store.Filter{LinkKinds: kinds}, View: s.View}))
		if err != nil {
			return nil, err
		}
		for i := range adj {
			s.met(&adj[i])
			out[adj[i].ID] = adj[i].Groups
		}
	}
	return out, nil
}

// coercion gives what can mean that the holders of a hit's accounts did not act
// freely: claimed roles, and links; those that last count if they were possibly
// true at the time of the transfers.
func (s *signs) coercion(hit *IndicatorHit, h *hydrator) []CoercionSign {
	var out []CoercionSign
	var holders []graph.EntityID
	for _, id := range append([]graph.EntityID{hit.Account}, hit.With...) {
		holders = append(holders, s.holders[id]...)
	}
	for _, id := range sortedIDs(holders) {
		if roles := h.unfree(id); len(roles) > 0 {
			out = append(out, CoercionSign{Holder: id, Sign: CoercionRole, Roles: roles})
		}
		for _, g := range s.bonds[id] {
			if g.Out == (g.Kind == graph.LinkPaidRansomFor) {
				continue
			}
			if signs := bondSigns(h.link(id, g), hit); len(signs) > 0 {
				for _, sign := range signs {
					out = append(out, CoercionSign{Holder: id, Sign: sign, Link: firstLink(g)})
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b CoercionSign) int {
		return cmp.Or(cmp.Compare(a.Holder, b.Holder), cmp.Compare(a.Sign, b.Sign), cmp.Compare(a.Link, b.Link))
	})
	return slices.CompactFunc(out, func(a, b CoercionSign) bool { return a.Holder == b.Holder && a.Sign == b.Sign && a.Link == b.Link })
}

// bondSigns says what a link tells of a holder at the time of a hit.
func bondSigns(l Link, hit *IndicatorHit) []Coercion {
	switch l.Kind {
	case graph.LinkPaidRansomFor:
		return []Coercion{CoercionRansom}
	case graph.LinkOwesDebtTo:
		return []Coercion{CoercionDebt}
	case graph.LinkSoldTo:
		return []Coercion{CoercionSold}
	case graph.LinkRescuedFrom:
		return []Coercion{CoercionRescued}
	}
	var out []Coercion
	for _, e := range l.Evidence {
		if !possiblyThen(&e.Edge, hit.Transfers) {
			continue
		}
		out = append(out, CoercionHeld)
		if text := strings.ToLower(e.Props["conditions"]); strings.Contains(text, "document") || strings.Contains(text, "passport") {
			out = append(out, CoercionDocuments)
		}
	}
	return out
}

// possiblyThen reports whether something was possibly true while some transfers
// were made; where there are none, that counts as yes.
func possiblyThen(e *graph.Edge, transfers []indicators.Transfer) bool {
	if len(transfers) == 0 {
		return true
	}
	return slices.ContainsFunc(transfers, func(t indicators.Transfer) bool {
		return (e.Start.IsZero() || e.Start.Earliest < t.When.Latest) && (e.End.IsZero() || e.End.Latest > t.When.Earliest)
	})
}

// unfree gives the claimed roles of an entity that put it on the side of victims,
// or say that it acted under force or unwittingly.
func (h *hydrator) unfree(id graph.EntityID) []string {
	roles := map[string]bool{}
	for _, k := range h.members[id].Records {
		r := h.records[k]
		if r == nil || r.Deleted {
			continue
		}
		for _, role := range r.Record.Roles {
			text := role.Name
			if role.Status != "" {
				text += ":" + role.Status
			}
			if protects(text) {
				roles[text] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(roles))
}

// contact are the links to what several holders can share, tie those that
// explain why they do.
var (
	contact = []graph.LinkKind{graph.LinkUses, graph.LinkRegisteredWith, graph.LinkListsContact, graph.LinkSignedInFrom, graph.LinkLocatedAt, graph.LinkHolds, graph.LinkOwns}
	tie     = []graph.LinkKind{graph.LinkFamilyOf, graph.LinkAssociateOf, graph.LinkEmployedBy, graph.LinkMemberOf, graph.LinkDirects, graph.LinkOwns, graph.LinkControls}
)

// sharedContacts finds telephones, e-mail addresses, devices and addresses of
// several accounts' holders who are not tied to each other otherwise.
func (s *signs) sharedContacts(ctx context.Context) ([]IndicatorHit, error) {
	if !s.rules.Asks(indicators.SharedContact) {
		return nil, nil
	}
	var holders []graph.EntityID
	has := map[graph.EntityID][]graph.EntityID{} // accounts by holder
	for id, list := range s.holders {
		if s.asked == nil || s.asked[id] {
			holders = append(holders, list...)
		}
	}
	contacts, err := s.groups(ctx, holders, contact, store.Out)
	if err != nil {
		return nil, err
	}
	var shared []graph.EntityID
	for _, list := range contacts {
		for _, g := range list {
			switch g.OtherKind {
			case graph.KindPhoneNumber, graph.KindEmailAddress, graph.KindDevice, graph.KindAddress:
				shared = append(shared, g.Other)
			}
		}
	}
	sharers, err := s.groups(ctx, shared, contact, store.In)
	if err != nil {
		return nil, err
	}
	var people []graph.EntityID
	for _, list := range sharers {
		for _, g := range list {
			if mayHold(g.OtherKind) {
				people = append(people, g.Other)
			}
		}
	}
	accounts, err := s.groups(ctx, people, holds, store.Out)
	if err != nil {
		return nil, err
	}
	for id, list := range accounts {
		for _, g := range list {
			if isAccount(g.OtherKind) {
				has[id] = append(has[id], g.Other)
			}
		}
	}
	ties, err := s.groups(ctx, people, tie, store.Both)
	if err != nil {
		return nil, err
	}
	var hits []IndicatorHit
	for _, id := range slices.Sorted(maps.Keys(sharers)) {
		h := IndicatorHit{Hit: indicators.Hit{Indicator: indicators.SharedContact}, Contact: id}
		var by, all []graph.EntityID
		for _, g := range sharers[id] {
			if len(has[g.Other]) > 0 {
				by, all = append(by, g.Other), append(all, has[g.Other]...)
				s.transfers[firstLink(g)] = seen{id, g}
				h.Links = append(h.Links, firstLink(g))
			}
		}
		all = sortedIDs(all)
		if h.Holders = untied(sortedIDs(by), ties); h.Holders < s.rules.ContactHolders || !s.concerns("", all) {
			continue
		}
		slices.Sort(h.Links)
		h.Account, h.With = all[0], all[1:]
		hits = append(hits, h)
	}
	return hits, nil
}

// groups reads links by entity, as far as the budget goes.
func (s *signs) groups(ctx context.Context, ids []graph.EntityID, kinds []graph.LinkKind, way store.Direction) (map[graph.EntityID][]store.Group, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	adj, err := s.beside(ctx, sortedIDs(ids), kinds, way)
	if err != nil {
		return nil, err
	}
	out := map[graph.EntityID][]store.Group{}
	for _, a := range adj {
		out[a.ID] = a.Groups
	}
	return out, nil
}

// untied counts the holders, those that are tied to each other once.
func untied(holders []graph.EntityID, ties map[graph.EntityID][]store.Group) int {
	up := map[graph.EntityID]graph.EntityID{}
	of := func(id graph.EntityID) graph.EntityID {
		for up[id] != id {
			id = up[id]
		}
		return id
	}
	for _, id := range holders {
		up[id] = id
	}
	n := len(holders)
	for _, id := range holders {
		for _, g := range ties[id] {
			if _, among := up[g.Other]; among && of(id) != of(g.Other) {
				up[of(id)] = of(g.Other)
				n--
			}
		}
	}
	return n
}
