package network

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// RescueRequest asks who is reported held at sites. The filter's window, kinds of
// link and node, and direction are not used.
type RescueRequest struct {
	Common
	// IDs are the sites, of which their parts are part.
	IDs []graph.EntityID
	// At is the instant in microseconds since 1970 UTC: what happened later does not
	// count.
	At int64
}

// RescueList is the reply. It names people in danger: whatever its records say, it
// is for those named to receive it, and for nobody else.
type RescueList struct {
	// Handling is that of the reply: RED by TLP and PAP, of the class
	// [ClassVictimIdentity] and of every class of its records.
	Handling graph.Handling
	// Nodes are the sites and their parts (hop 0), those held (1), and who and what is linked to them
	// (2), by hop, then id.
	Nodes []Node
	// Held are first those of whom nothing contradicts that they are there, then
	// those of whom something does, then those last told to be there; each the
	// longest held first, then by id.
	Held []HeldPerson
	// Left counts those who were held there and of whom it is told that they left, or
	// were elsewhere later.
	Left int
	Done Done
}

// ClassVictimIdentity is the restricted class of who victims are.
const ClassVictimIdentity = "victim_identity"

// HeldStatus says how sure it is that somebody is at a site.
type HeldStatus string

// The statuses.
const (
	// HeldNow: by some record it began before the instant and was possibly not over.
	HeldNow HeldStatus = "held"
	// HeldDisputed: the same, but another record tells an end, or that the person was
	// rescued, moved or held elsewhere since.
	HeldDisputed HeldStatus = "disputed"
	// HeldLast: it was over by then, and nothing tells where the person went.
	HeldLast HeldStatus = "last"
)

// HeldPerson is somebody reported held.
type HeldPerson struct {
	ID     graph.EntityID
	Status HeldStatus
	// Held are the reports of it, of being moved or sold there too (the property
	// "conditions" of being held says how), Leaving what speaks against, by their
	// ends, kind and id.
	Held, Leaving []Link
	// LastContact is the last contact before the instant that is told, of the person
	// or a telephone or account of theirs; nil if none is. Told are the texts of the
	// attribute last_contact, sorted.
	LastContact *Link
	Told        []string
	// Conditions are debts, sales and ransoms paid, by their ends, kind and id.
	Conditions []Link
	// Contacts are relatives, and embassies and consulates that had contact, by id.
	Contacts []RescueContact

	since int64
}

// RescueContact is somebody who may be asked about a person.
type RescueContact struct {
	ID graph.EntityID
	// Links say what the contact is to the person, Reach are the telephones, e-mail
	// addresses and accounts of the contact.
	Links, Reach []Link
	// Care says why asking the contact may be a danger: a role that makes the contact
	// a suspect, or a link that says that the contact recruited, drove or sold the
	// person. Sorted.
	Care []string
}

// RescueList lists who is reported held at sites at an instant, with the last
// contact, relatives and embassies to ask, debts and ransoms. It is for the rescue
// of people: ask for it with a purpose, and hand it to nobody else.
func (g *Graph) RescueList(ctx context.Context, req RescueRequest) (RescueList, error) {
	out, done, err := steady(ctx, g, req.Common, func(w *walk) (RescueList, error) { return w.rescue(ctx, req) })
	out.Done = done
	return out, err
}

// rescuing is the state of a query for a rescue list.
type rescuing struct {
	*walk
	at    int64
	sites []graph.EntityID
	// held are the reports of being held at the sites, whereabouts those of being
	// held, moved, sold or rescued elsewhere, by person.
	held, whereabouts map[graph.EntityID][]around
	// debts, own, calls, ties and harms are debts and ransoms, telephones and
	// accounts, contacts, relatives and offices, and who recruited, drove or sold
	// them.
	debts, own, calls, ties, harms map[graph.EntityID][]around
	reach                          map[graph.EntityID][]around
	read                           []around
}

func (w *walk) rescue(ctx context.Context, req RescueRequest) (RescueList, error) {
	sites, err := w.resolve(ctx, req.IDs)
	if err != nil {
		return RescueList{}, err
	}
	if err := w.checkSites(sites); err != nil {
		return RescueList{}, err
	}
	if req.Cap <= 0 {
		w.Cap = bookCap // a site holds more than a hub's share
	}
	r := &rescuing{walk: w, at: req.At, sites: sortedIDs(sites)}
	if err := r.look(ctx); err != nil {
		return RescueList{}, err
	}
	return r.show(ctx)
}

// look reads what lies around those held.
func (r *rescuing) look(ctx context.Context) error {
	ask := func(to *map[graph.EntityID][]around, ids []graph.EntityID, way store.Direction, kinds []graph.Kind, links ...graph.LinkKind) error {
		list, err := r.around(ctx, ids, store.Filter{LinkKinds: links, NodeKinds: kinds, Direction: way, MinConfidence: r.Filter.MinConfidence, Avoid: r.Filter.Avoid})
		r.read = append(r.read, list...)
		if *to == nil {
			*to = map[graph.EntityID][]around{}
		}
		for _, x := range list {
			(*to)[x.at] = append((*to)[x.at], x)
		}
		return err
	}
	sites, parts, err := r.withParts(ctx, r.sites)
	if err != nil {
		return err
	}
	r.sites, r.read = sites, parts
	reports := map[graph.EntityID][]around{}
	if err := ask(&reports, r.sites, store.In, []graph.Kind{graph.KindPerson}, graph.LinkHeldAt, graph.LinkMovedTo, graph.LinkSoldTo); err != nil {
		return err
	}
	var people []graph.EntityID
	for _, list := range reports {
		people = append(people, others(list)...)
	}
	r.held = map[graph.EntityID][]around{}
	for _, site := range r.sites {
		for _, x := range reports[site] {
			r.held[x.Other] = append(r.held[x.Other], x)
		}
	}
	type step struct {
		to    *map[graph.EntityID][]around
		way   store.Direction
		kinds []graph.Kind
		links []graph.LinkKind
	}
	for _, s := range []step{ // relatives after what they may have done, lest the time ends between
		{&r.whereabouts, store.Out, nil, []graph.LinkKind{graph.LinkHeldAt, graph.LinkMovedTo, graph.LinkRescuedFrom}},
		{&r.debts, store.Out, nil, []graph.LinkKind{graph.LinkOwesDebtTo, graph.LinkSoldTo}},
		{&r.debts, store.In, nil, []graph.LinkKind{graph.LinkPaidRansomFor}},
		{&r.harms, store.In, nil, []graph.LinkKind{graph.LinkRecruited, graph.LinkTransported}},
		{&r.own, store.Out, contactKinds, ownLinks},
		{&r.calls, store.Both, nil, []graph.LinkKind{graph.LinkContacted}},
		{&r.ties, store.Both, []graph.Kind{graph.KindPerson}, []graph.LinkKind{graph.LinkFamilyOf}},
		{&r.ties, store.Both, []graph.Kind{graph.KindOrganization}, []graph.LinkKind{graph.LinkAssociateOf, graph.LinkContacted}},
	} {
		if err := ask(s.to, people, s.way, s.kinds, s.links...); err != nil {
			return err
		}
	}
	var own, ties []graph.EntityID
	for _, list := range r.own {
		own = append(own, others(list)...)
	}
	for _, list := range r.ties {
		ties = append(ties, others(list)...)
	}
	if err := ask(&r.calls, own, store.Both, nil, graph.LinkContacted); err != nil {
		return err
	}
	return ask(&r.reach, ties, store.Out, contactKinds, ownLinks...)
}

// began gives the earliest time at which some link of a group began.
func began(x around) int64 {
	first, _ := x.Links[0].Start.Bounds()
	for _, e := range x.Links {
		from, _ := e.Start.Bounds()
		first = min(first, from)
	}
	return first
}

// status says whether somebody is at the sites at the instant; ok is false if not, by
// what is told, and leaving is what speaks against it.
func (r *rescuing) status(person graph.EntityID) (status HeldStatus, since int64, leaving []around, ok bool) {
	last, now, disputed := int64(0), false, false
	for _, x := range r.held[person] {
		var open, over []stretch
		for _, e := range x.Links {
			from, to := possibly(&e)
			if x.Kind != graph.LinkHeldAt {
				to = math.MaxInt64 // who was brought there is there
			}
			if from >= r.at || x.Kind != graph.LinkHeldAt && r.stayed(person, x.at, from) {
				continue
			}
			if to > r.at {
				open = append(open, stretch{from, to})
			} else {
				over = append(over, stretch{from, to})
			}
			if !ok || from < since {
				since = from
			}
			if !ok || from > last {
				last = from
			}
			ok = true
		}
		// An end that is told of a stay which by another report goes on.
		disputed = disputed || slices.ContainsFunc(open, func(o stretch) bool {
			return slices.ContainsFunc(over, func(e stretch) bool { return e.to > o.from })
		})
		now = now || len(open) > 0
	}
	if !ok {
		return "", 0, nil, false
	}
	for _, x := range r.whereabouts[person] {
		if x.Kind != graph.LinkRescuedFrom && slices.Contains(r.sites, x.Other) { // moved from part to part
			continue
		}
		// What possibly began after the last report of being here, and before the instant.
		if slices.ContainsFunc(x.Links, func(e graph.Edge) bool {
			from, to := e.Start.Bounds()
			return from < r.at && to > last && (x.Kind != graph.LinkHeldAt || from > last)
		}) {
			leaving = append(leaving, x)
		}
	}
	switch {
	case now && (disputed || len(leaving) > 0):
		return HeldDisputed, since, leaving, true
	case now:
		return HeldNow, since, nil, true
	}
	return HeldLast, since, nil, len(leaving) == 0
}

// stayed reports whether it is told how long somebody was held at a site to which he
// or she was brought.
func (r *rescuing) stayed(person, site graph.EntityID, brought int64) bool {
	return slices.ContainsFunc(r.held[person], func(x around) bool {
		return x.at == site && x.Kind == graph.LinkHeldAt && slices.ContainsFunc(x.Links, func(e graph.Edge) bool { _, to := possibly(&e); return to > brought })
	})
}

// lastContact gives the link of the last contact before the instant.
func (r *rescuing) lastContact(person graph.EntityID) (last *around) {
	latest := int64(0)
	note := func(x around) {
		for _, e := range x.Links {
			from, _ := e.Start.Bounds()
			if e.Start.IsZero() || from >= r.at || last != nil && (from < latest || from == latest && e.ID >= last.Links[0].ID) {
				continue
			}
			only := x
			only.Links = []graph.Edge{e}
			last, latest = &only, from
		}
	}
	for _, x := range r.calls[person] {
		note(x)
	}
	for _, mine := range r.own[person] {
		for _, x := range r.calls[mine.Other] {
			if overlap(mine, x) {
				note(x)
			}
		}
	}
	return last
}

// show hydrates the list.
func (r *rescuing) show(ctx context.Context) (RescueList, error) {
	var out RescueList
	ids := slices.Clone(r.sites)
	leaving := map[graph.EntityID][]around{}
	for _, id := range slices.Sorted(maps.Keys(r.held)) {
		status, since, against, ok := r.status(id)
		switch {
		case ok:
			leaving[id] = against
			out.Held = append(out.Held, HeldPerson{ID: id, Status: status, since: since})
		case slices.ContainsFunc(r.held[id], func(x around) bool { return began(x) < r.at }):
			out.Left++
		}
	}
	for _, x := range r.read {
		ids = append(ids, x.at, x.Other)
	}
	h := r.hydrator()
	if err := h.finish(ctx, ids, groupsOf(r.read)); err != nil {
		return RescueList{}, err
	}
	for i := range out.Held {
		r.tell(h, &out.Held[i], leaving[out.Held[i].ID])
	}
	order := []HeldStatus{HeldNow, HeldDisputed, HeldLast}
	slices.SortFunc(out.Held, func(a, b HeldPerson) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Status), slices.Index(order, b.Status)), cmp.Compare(a.since, b.since), cmp.Compare(a.ID, b.ID))
	})
	r.mark(h, &out)
	return out, nil
}

// mark adds the nodes that the list speaks of, and its handling.
func (r *rescuing) mark(h *hydrator, out *RescueList) {
	hop := map[graph.EntityID]int{}
	var handling []graph.Handling
	for _, p := range out.Held {
		all := slices.Concat(p.Held, p.Leaving, p.Conditions)
		if p.LastContact != nil {
			all = append(all, *p.LastContact)
		}
		for _, c := range p.Contacts {
			all = slices.Concat(all, c.Links, c.Reach)
		}
		for _, l := range all {
			hop[l.From], hop[l.To] = 2, 2
			for _, e := range l.Evidence {
				handling = append(handling, e.Handling)
			}
		}
	}
	for _, p := range out.Held {
		hop[p.ID] = 1
	}
	for _, id := range r.sites {
		hop[id] = 0
	}
	for id, n := range hop {
		node := h.node(id, n)
		out.Nodes = append(out.Nodes, node)
		handling = append(handling, node.Handling)
	}
	slices.SortFunc(out.Nodes, compareNodes)
	out.Handling = Strictest(handling)
	out.Handling.TLP, out.Handling.PAP = graph.TLPLabels()[0], graph.PAPLabels()[0]
	out.Handling.Restricted = append(out.Handling.Restricted, ClassVictimIdentity)
	slices.Sort(out.Handling.Restricted)
	out.Handling.Restricted = slices.Compact(out.Handling.Restricted)
}

// tell adds what is known of somebody held.
func (r *rescuing) tell(h *hydrator, p *HeldPerson, leaving []around) {
	show := func(list []around) (links []Link) {
		for _, x := range list {
			links = append(links, h.link(x.at, x.Group))
		}
		slices.SortFunc(links, compareLinks)
		return links
	}
	p.Held, p.Leaving = show(r.held[p.ID]), show(leaving)
	p.Conditions = show(slices.DeleteFunc(slices.Clone(r.debts[p.ID]), func(x around) bool { return began(x) >= r.at }))
	if call := r.lastContact(p.ID); call != nil {
		l := h.link(call.at, call.Group)
		p.LastContact = &l
	}
	p.Told = h.attribute(p.ID, "last_contact")
	by := map[graph.EntityID][]around{}
	for _, x := range r.ties[p.ID] {
		if x.Kind == graph.LinkFamilyOf || slices.ContainsFunc(h.attribute(x.Other, "type"), isOffice) {
			by[x.Other] = append(by[x.Other], x)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(by)) {
		c := RescueContact{ID: id, Links: show(by[id]), Reach: show(slices.DeleteFunc(slices.Clone(r.reach[id]), func(x around) bool {
			return !slices.ContainsFunc(x.Links, func(e graph.Edge) bool { return duringAny(&e, []stretch{{r.at - 1, r.at}}) })
		}))}
		for _, role := range h.node(id, 2).Roles {
			claim := graph.Role{}
			claim.Name, claim.Status, _ = strings.Cut(role, ":")
			if claim.Side() == graph.Suspect {
				c.Care = append(c.Care, "role "+role)
			}
		}
		for _, x := range r.harms[p.ID] {
			if x.Other == id {
				c.Care = append(c.Care, x.Kind.Spec().Forward+" the person")
			}
		}
		for _, x := range r.debts[p.ID] {
			if x.Other == id && x.Kind == graph.LinkSoldTo {
				c.Care = append(c.Care, x.Kind.Spec().Reverse+" the person")
			}
		}
		slices.Sort(c.Care)
		c.Care = slices.Compact(c.Care)
		p.Contacts = append(p.Contacts, c)
	}
}

// isOffice reports whether a type of organization stands for a state abroad.
func isOffice(text string) bool {
	text = strings.ToLower(text)
	return strings.Contains(text, "embassy") || strings.Contains(text, "consulate")
}

// attribute gives what the records of an entity say in an attribute, sorted, each
// once. The entity must have been loaded.
func (h *hydrator) attribute(id graph.EntityID, name string) (values []string) {
	for _, k := range h.members[id].Records {
		if st := h.records[k]; st != nil && !st.Deleted {
			values = append(values, st.Record.Attributes[name]...)
		}
	}
	slices.Sort(values)
	return slices.Compact(values)
}
