package network

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// scouting is the state of a query for recruiters.
type scouting struct {
	*walk
	limits RecruiterLimits
	list   []*candidate
	// own are the contacts and accounts of each candidate, recruited and ads what
	// leads to the people and the advertisements of each.
	own, recruited, ads map[graph.EntityID][]around
	// held are the places where those recruited were held.
	held map[graph.EntityID][]around
}

// The links by which a candidate has a contact or an account.
var (
	ownLinks     = []graph.LinkKind{graph.LinkUses, graph.LinkHolds, graph.LinkOwns, graph.LinkRegisteredWith, graph.LinkControls, graph.LinkSignatoryOf}
	contactKinds = []graph.Kind{graph.KindPhoneNumber, graph.KindEmailAddress, graph.KindOnlineAccount, graph.KindChannel}
)

// look reads what lies around the candidates, a step at a time for all of them, and
// counts.
func (s *scouting) look(ctx context.Context) error {
	ids := make([]graph.EntityID, len(s.list))
	for i, c := range s.list {
		ids[i] = c.id
	}
	own, err := s.links(ctx, ids, store.Out, slices.Concat(contactKinds, moneyPlaces), ownLinks...)
	if err != nil {
		return err
	}
	s.own = byEntity(own)
	contacts := others(own)
	recruited, err := s.links(ctx, slices.Concat(ids, contacts), store.Out, nil, graph.LinkRecruited)
	if err != nil {
		return err
	}
	s.recruited = byEntity(recruited)
	for _, step := range []func(context.Context, []graph.EntityID, []graph.EntityID) error{s.lookHeld, s.lookTransports, s.lookPayments, s.lookAds, s.lookSites} {
		if err := step(ctx, ids, contacts); err != nil {
			return err
		}
	}
	return nil
}

// links reads links of some kinds to nodes of some kinds.
func (s *scouting) links(ctx context.Context, ids []graph.EntityID, way store.Direction, kinds []graph.Kind, links ...graph.LinkKind) ([]around, error) {
	f := s.Filter
	f.LinkKinds, f.NodeKinds, f.Direction = links, kinds, way
	return s.around(ctx, ids, f)
}

// others gives the far ends of links, each once.
func others(list []around) []graph.EntityID {
	ids := make([]graph.EntityID, len(list))
	for i, x := range list {
		ids[i] = x.Other
	}
	return sortedIDs(ids)
}

// overlap reports whether some of the links of two groups were possibly true at one
// time.
func overlap(a, b around) bool {
	return slices.ContainsFunc(a.Links, func(e graph.Edge) bool {
		from, to := possibly(&e)
		return slices.ContainsFunc(b.Links, func(e graph.Edge) bool { return duringAny(&e, []stretch{{from, to}}) })
	})
}

// notBefore reports whether some link of b possibly begins at or after one of a.
func notBefore(a, b around) bool {
	return slices.ContainsFunc(a.Links, func(x graph.Edge) bool {
		return slices.ContainsFunc(b.Links, func(y graph.Edge) bool {
			return x.Start.IsZero() || y.Start.IsZero() || !y.Start.CertainlyBefore(x.Start)
		})
	})
}

// placed calls f for each person that a candidate recruited, by itself or by a
// contact that it had then, with the links that say so.
func (s *scouting) placed(c *candidate, f func(by around, how []around)) {
	for _, by := range s.recruited[c.id] {
		f(by, []around{by})
	}
	for _, contact := range s.own[c.id] {
		for _, by := range s.recruited[contact.Other] {
			if overlap(contact, by) {
				f(by, []around{contact, by})
			}
		}
	}
}

// lookHeld counts who was recruited and then held, and notes when was recruited.
func (s *scouting) lookHeld(ctx context.Context, _, _ []graph.EntityID) error {
	var recruited []around
	for _, list := range s.recruited {
		recruited = append(recruited, list...)
	}
	held, err := s.links(ctx, others(recruited), store.Out, nil, graph.LinkHeldAt)
	if err != nil {
		return err
	}
	s.held = byEntity(held)
	for _, c := range s.list {
		people := map[graph.EntityID]bool{}
		var evidence []around
		s.placed(c, func(by around, how []around) {
			c.act(by)
			for _, at := range s.held[by.Other] {
				if notBefore(by, at) {
					people[by.Other] = true
					evidence = append(evidence, append(how, at)...)
				}
			}
		})
		c.hit(ShowsHeld, len(people), evidence)
	}
	return nil
}

// lookTransports counts those recruited who were transported then, and associates
// who transport.
func (s *scouting) lookTransports(ctx context.Context, ids, _ []graph.EntityID) error {
	var recruited []around
	for _, list := range s.recruited {
		recruited = append(recruited, list...)
	}
	driven, err := s.links(ctx, others(recruited), store.In, nil, graph.LinkTransported)
	if err != nil {
		return err
	}
	known, err := s.links(ctx, ids, store.Both, nil, graph.LinkAssociateOf)
	if err != nil {
		return err
	}
	drove, err := s.links(ctx, others(known), store.Out, nil, graph.LinkTransported)
	if err != nil {
		return err
	}
	ofRecruit, ofAssociate, byDriver := byEntity(driven), byEntity(known), byEntity(drove)
	for _, c := range s.list {
		counted := map[graph.EntityID]bool{}
		var evidence []around
		s.placed(c, func(by around, how []around) {
			for _, x := range ofRecruit[by.Other] {
				if notBefore(by, x) {
					counted[by.Other] = true
					evidence = append(evidence, append(how, x)...)
				}
			}
		})
		for _, friend := range ofAssociate[c.id] {
			for _, x := range byDriver[friend.Other] {
				counted[friend.Other] = true
				evidence = append(evidence, friend, x)
			}
		}
		c.hit(ShowsTransports, len(counted), evidence)
	}
	return nil
}

// lookPayments counts those recruited after whose recruitment or arrival money came.
func (s *scouting) lookPayments(ctx context.Context, ids, contacts []graph.EntityID) error {
	paid, err := s.links(ctx, slices.Concat(ids, contacts), store.In, nil, graph.LinkTransferred)
	if err != nil {
		return err
	}
	byPurse := byEntity(paid)
	for _, c := range s.list {
		mine := map[graph.EntityID]bool{c.id: true}
		for _, x := range s.own[c.id] {
			mine[x.Other] = true
		}
		// Each payment with the link by which the purse is the candidate's.
		var payments [][]around
		for _, p := range byPurse[c.id] {
			payments = append(payments, []around{p})
		}
		for _, purse := range s.own[c.id] {
			for _, p := range byPurse[purse.Other] {
				if overlap(purse, p) {
					payments = append(payments, []around{purse, p})
				}
			}
		}
		people := map[graph.EntityID]bool{}
		var evidence []around
		s.placed(c, func(by around, how []around) {
			for _, event := range append([]around{by}, s.held[by.Other]...) {
				for _, payment := range payments {
					p := payment[len(payment)-1]
					if mine[p.Other] || !s.shortlyAfter(event, p) || !notBefore(by, event) {
						continue
					}
					people[by.Other] = true
					evidence = append(evidence, append(append(slices.Clone(how), event), payment...)...)
				}
			}
		})
		c.hit(ShowsCommission, len(people), evidence)
	}
	return nil
}

// shortlyAfter reports whether a payment was possibly made at a dated event, or in
// the time after it that counts.
func (s *scouting) shortlyAfter(event, payment around) bool {
	when := stands(payment.Group).Start
	return !when.IsZero() && slices.ContainsFunc(event.Links, func(e graph.Edge) bool {
		return !e.Start.IsZero() && e.Start.Latest-e.Start.Earliest <= s.limits.Commission.Microseconds() &&
			when.Latest > e.Start.Earliest && when.Earliest < e.Start.Latest+s.limits.Commission.Microseconds()
	})
}

// lookAds counts the countries, sites and employers of advertisements with contacts
// of the candidates.
func (s *scouting) lookAds(ctx context.Context, ids, contacts []graph.EntityID) error {
	all := slices.Concat(ids, contacts)
	listed, err := s.links(ctx, all, store.In, []graph.Kind{graph.KindJobAd}, graph.LinkListsContact)
	if err != nil {
		return err
	}
	posted, err := s.links(ctx, all, store.Out, []graph.Kind{graph.KindJobAd}, graph.LinkPosted)
	if err != nil {
		return err
	}
	s.ads = byEntity(slices.Concat(listed, posted))
	ads := others(slices.Concat(listed, posted))
	offers, err := s.links(ctx, ads, store.Out, nil, graph.LinkAdvertisesFor)
	if err != nil {
		return err
	}
	h := s.hydrator()
	if err := h.finish(ctx, slices.Concat(ads, others(offers)), nil); err != nil {
		return err
	}
	ofAd := byEntity(offers)
	for _, c := range s.list {
		var hubs adCount
		employers := adCount{}
		s.contactAds(c, func(_ graph.EntityID, how []around) { hubs.add(h, how, ofAd, true) })
		perContact := map[graph.EntityID]*adCount{}
		s.contactAds(c, func(contact graph.EntityID, how []around) {
			c.act(how[len(how)-1])
			if perContact[contact] == nil {
				perContact[contact] = &adCount{}
			}
			perContact[contact].add(h, how, ofAd, false)
		})
		for _, id := range slices.Sorted(maps.Keys(perContact)) {
			if perContact[id].count() > employers.count() {
				employers = *perContact[id]
			}
		}
		c.hit(ShowsHubs, hubs.count(), hubs.evidence)
		c.hit(ShowsEmployers, employers.count(), employers.evidence)
	}
	return nil
}

// contactAds calls f for each advertisement of a candidate, with its contact there
// and the links that lead to the advertisement, the last of them its own.
func (s *scouting) contactAds(c *candidate, f func(contact graph.EntityID, how []around)) {
	for _, ad := range s.ads[c.id] {
		f(c.id, []around{ad})
	}
	for _, contact := range s.own[c.id] {
		for _, ad := range s.ads[contact.Other] {
			if overlap(contact, ad) {
				f(contact.Other, []around{contact, ad})
			}
		}
	}
}

// adCount counts what advertisements name: as texts of theirs, and as entities that
// they advertise for. One place can be told in both ways, so the larger counts.
type adCount struct {
	texts    map[string]bool
	entities map[graph.EntityID]bool
	evidence []around
}

func (n *adCount) count() int { return max(len(n.texts), len(n.entities)) }

// add counts the hubs of an advertisement, or else its employers.
func (n *adCount) add(h *hydrator, how []around, offers map[graph.EntityID][]around, hubs bool) {
	if n.texts == nil {
		n.texts, n.entities = map[string]bool{}, map[graph.EntityID]bool{}
	}
	attribute, kind := "employer", graph.KindOrganization
	if hubs {
		attribute, kind = "country", graph.KindCompound
	}
	ad := how[len(how)-1].Other
	found := n.tell(h, ad, attribute)
	for _, o := range offers[ad] {
		if o.OtherKind == kind {
			n.entities[o.Other] = true
			how, found = append(slices.Clone(how), o), true
			if hubs {
				n.tell(h, o.Other, attribute)
			}
		}
	}
	if found {
		n.evidence = append(n.evidence, how...)
	}
}

// tell adds what the records of an entity say in an attribute.
func (n *adCount) tell(h *hydrator, id graph.EntityID, attribute string) (found bool) {
	for _, v := range h.attribute(id, attribute) {
		if v = strings.ToLower(strings.TrimSpace(v)); v != "" {
			n.texts[v], found = true, true
		}
	}
	return found
}

// lookSites counts the sites where a candidate was without being held.
func (s *scouting) lookSites(ctx context.Context, ids, _ []graph.EntityID) error {
	site := []graph.Kind{graph.KindCompound}
	seen, err := s.links(ctx, ids, store.Out, site, graph.LinkSeenAt, graph.LinkWorkedAt, graph.LinkTravelled)
	if err != nil {
		return err
	}
	held, err := s.links(ctx, ids, store.Out, site, graph.LinkHeldAt)
	if err != nil {
		return err
	}
	seenBy, heldOf := byEntity(seen), byEntity(held)
	for _, c := range s.list {
		sites := map[graph.EntityID]bool{}
		var evidence []around
		for _, x := range seenBy[c.id] {
			if !slices.ContainsFunc(heldOf[c.id], func(at around) bool { return at.Other == x.Other }) {
				sites[x.Other] = true
				evidence = append(evidence, x)
			}
		}
		c.hit(ShowsSites, len(sites), evidence)
	}
	return nil
}
