package network

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// Node is an entity as a reply shows it.
type Node struct {
	ID   graph.EntityID
	Kind graph.Kind
	// Name is the display name of the oldest visible record that has one, or
	// the value of a node that is only mentioned.
	Name string
	// Roles are the claimed roles, sorted ("mule:witting"), Records the number
	// of visible records and Sources their sources, sorted.
	Roles   []string
	Records int
	Sources []graph.SourceID
	// Victim is set when any record claims a victim role: interfaces show such
	// people as neutral and unnamed by default.
	Victim bool
	// Handling is the strictest of its records', zero for values that are only
	// mentioned.
	Handling graph.Handling
	// Hop is the distance from the start of the query.
	Hop int
	// End is set where the query did not go on because the node is a service.
	End bool
}

// Evidence is one link as one record states it.
type Evidence struct {
	Edge graph.Edge
	// Props are the link's further properties.
	Props    map[string]string
	Alleged  bool
	Grade    graph.Grade
	Handling graph.Handling
	Origin   string
	// Holders are, where an end names a handle and leads to the account that held
	// the handle then, the records that say so.
	Holders []graph.RecordKey
}

// Link is the parallel links of one kind between two entities, with the evidence
// of each. Transfers come one by one: several pieces of evidence are the origins
// that tell it.
type Link struct {
	Kind     graph.LinkKind
	From, To graph.EntityID
	Evidence []Evidence
	// Alike names, of a transfer, the records that state what may be the same
	// one and was left apart because that is ambiguous; in key order.
	Alike []graph.RecordKey
}

// ID names the group by its first link.
func (l *Link) ID() graph.LinkID { return l.Evidence[0].Edge.ID }

// Hop is one step of a path.
type Hop struct {
	From, To graph.EntityID
	// Links are all groups of links that lead from one node to the next; the
	// path stands on the first.
	Links []Link
	// Forward says that the path follows the first group from start to end.
	Forward bool
	// Stands is the place, in the first group's evidence, of the link that the
	// path stands on: the most confident one, of equals the first.
	Stands int
	// OrderUncertain is set when the time of this hop is possibly, but not
	// certainly, at or after the hop before.
	OrderUncertain bool
}

// Path is a loopless path with its evidence.
type Path struct {
	Nodes []Node
	Hops  []Hop
	// Weakest is the lowest confidence of the graded hops, each taken at its
	// best evidence, -1 if none is graded; Ungraded says that some hop has no
	// graded evidence.
	Weakest  int
	Ungraded bool
	// Handling is the strictest among the records that its hops stand on.
	Handling graph.Handling
	// Merges counts the nodes that the path enters by one record and leaves by
	// another, so that it holds only if the two speak of one thing.
	Merges int
	// Cost is what the path costs, in bits, where paths were asked for by such a
	// cost.
	Cost float64
	// Steps gives, for each node, the step of a pattern that it fills, -1
	// inside a leg; nil for other queries.
	Steps []int
}

// hydrator shows entities and links from their records, which the walk reads
// once.
type hydrator struct {
	*walk
	members map[graph.EntityID]store.Members
	held    map[graph.EntityID][]holding
}

func (w *walk) hydrator() *hydrator {
	return &hydrator{walk: w, members: map[graph.EntityID]store.Members{}, held: map[graph.EntityID][]holding{}}
}

// grace is how long a query whose time is up may go on reading the details of
// what it has found.
const grace = 5 * time.Second

// finish loads what a reply shows. Whatever was found must be shown, so it goes
// on for a grace after the deadline.
func (h *hydrator) finish(ctx context.Context, ids []graph.EntityID, groups []store.Group) error {
	ctx, cancel := graced(ctx)
	defer cancel()
	return h.load(ctx, ids, groups)
}

// graced gives a context that goes on for a grace after the deadline.
func graced(ctx context.Context) (context.Context, context.CancelFunc) {
	limit := grace
	if deadline, ok := ctx.Deadline(); ok {
		limit += max(time.Until(deadline), 0)
	} else if ctx.Err() == nil {
		return ctx, func() {}
	}
	return context.WithTimeout(context.WithoutCancel(ctx), limit)
}

// load reads the members of the entities and every record that the groups and
// members name.
func (h *hydrator) load(ctx context.Context, ids []graph.EntityID, groups []store.Group) error {
	var need []graph.EntityID
	for _, id := range sortedIDs(ids) {
		if _, ok := h.members[id]; !ok {
			need = append(need, id)
		}
	}
	var keys []graph.RecordKey
	if len(need) > 0 {
		members, err := store.Usable(h.store.Members(ctx, need, h.View))
		if err != nil {
			return fmt.Errorf("read members: %w", err)
		}
		for i, m := range members {
			h.members[need[i]] = m
			keys = append(keys, m.Records...)
		}
	}
	for _, g := range groups {
		for _, e := range g.Links {
			keys = append(keys, e.Record)
		}
	}
	return h.read(ctx, keys)
}

// node shows an entity.
func (h *hydrator) node(id graph.EntityID, hop int) Node {
	m := h.members[id]
	n := Node{ID: id, Kind: h.kinds[id], Hop: hop, End: h.cuts[Cut{Node: id, Reason: CutService}]}
	if m.Kind != "" {
		n.Kind = m.Kind
	}
	var records []*graph.Record
	var handling []graph.Handling
	for _, k := range m.Records {
		s := h.records[k]
		if s == nil || s.Deleted {
			continue
		}
		records = append(records, &s.Record)
		n.Sources = append(n.Sources, k.Source)
		handling = append(handling, s.Record.Handling)
		victim, _ := s.Record.VictimSuspect()
		n.Victim = n.Victim || victim
		for _, role := range s.Record.Roles {
			text := role.Name
			if role.Status != "" {
				text += ":" + role.Status
			}
			n.Roles = append(n.Roles, text)
		}
	}
	n.Records = len(records)
	n.Name = Caption(id, records)
	slices.Sort(n.Roles)
	slices.Sort(n.Sources)
	n.Roles, n.Sources = slices.Compact(n.Roles), slices.Compact(n.Sources)
	n.Handling = Strictest(handling)
	return n
}

// Caption gives the name to show of an entity: the display name of its oldest
// record that has a name, else its value, else what its oldest record shows.
func Caption(id graph.EntityID, records []*graph.Record) string {
	for _, r := range records {
		if len(r.Names) > 0 {
			return r.Display()
		}
	}
	if !id.IsHandle() {
		return id.Value()
	}
	for _, r := range records {
		return r.Display()
	}
	return string(id)
}

// Strictest gives the handling that satisfies all: the strictest TLP and PAP,
// and every restricted class. Without records it is zero; an owner is named
// only if all have the same.
func Strictest(all []graph.Handling) graph.Handling {
	if len(all) == 0 {
		return graph.Handling{}
	}
	out := graph.Handling{Owner: all[0].Owner}
	var tlp, pap []string
	for _, h := range all {
		tlp = append(tlp, h.TLP)
		pap = append(pap, h.PAP)
		out.Restricted = append(out.Restricted, h.Restricted...)
		if h.Owner != out.Owner {
			out.Owner = ""
		}
	}
	out.TLP, out.PAP = graph.StrictestTLP(tlp...), graph.StrictestPAP(pap...)
	slices.Sort(out.Restricted)
	out.Restricted = slices.Compact(out.Restricted)
	return out
}

// link shows a group found at a node.
func (h *hydrator) link(at graph.EntityID, g store.Group) Link {
	l := Link{Kind: g.Kind, From: at, To: g.Other}
	if !g.Out {
		l.From, l.To = l.To, l.From
	}
	for _, e := range g.Links {
		ev := Evidence{Edge: e, Holders: h.holders(&e, l.From, l.To)}
		if s := h.records[e.Record]; s != nil {
			r := &s.Record
			ev.Grade, ev.Handling, ev.Origin = r.Grade, r.Handling, r.Origin
			if e.Index < len(r.Links) {
				ev.Props, ev.Alleged = r.Links[e.Index].Props, r.Links[e.Index].Alleged
			}
		}
		l.Evidence = append(l.Evidence, ev)
		l.Alike = append(l.Alike, h.alike[e.ID]...)
	}
	slices.SortFunc(l.Alike, graph.RecordKey.Compare)
	l.Alike = slices.Compact(l.Alike)
	return l
}

// path shows a path found, with every node and hop hydrated.
func (h *hydrator) path(steps []step) Path {
	p := Path{Weakest: -1}
	var handling []graph.Handling
	var entered graph.Ref
	for i, s := range steps {
		p.Nodes = append(p.Nodes, h.node(s.node, i))
		if s.pattern && p.Steps == nil {
			p.Steps = h.fills(steps)
		}
		if i == 0 {
			continue
		}
		hop := Hop{From: steps[i-1].node, To: s.node, OrderUncertain: s.uncertain, Forward: s.groups[0].Out}
		for _, g := range s.groups {
			hop.Links = append(hop.Links, h.link(hop.From, g))
		}
		hop.Stands = best(s.groups[0].Links)
		stands := hop.Links[0].Evidence[hop.Stands]
		handling = append(handling, stands.Handling)
		switch c := stands.Edge.Confidence; {
		case c < 0:
			p.Ungraded = true
		case p.Weakest < 0 || c < p.Weakest:
			p.Weakest = c
		}
		leave, arrive := stands.Edge.From, stands.Edge.To
		if !hop.Forward {
			leave, arrive = arrive, leave
		}
		if i > 1 && leave != entered {
			p.Merges++
		}
		entered = arrive
		p.Hops = append(p.Hops, hop)
	}
	p.Handling = Strictest(handling)
	return p
}

// fills gives the pattern step that each node fills: the last node of a leg
// fills the leg's step.
func (h *hydrator) fills(steps []step) []int {
	out := make([]int, len(steps))
	for i := 1; i < len(steps); i++ {
		out[i] = -1
		if i == len(steps)-1 || steps[i+1].leg != steps[i].leg {
			out[i] = steps[i].leg + 1
		}
	}
	return out
}

// best gives the place of the most confident link, of equals the first.
func best(links []graph.Edge) int {
	at := 0
	for i, e := range links {
		if e.Confidence > links[at].Confidence {
			at = i
		}
	}
	return at
}

// step is one node of a path being built, with the groups that lead to it from
// the node before, the best first.
type step struct {
	node      graph.EntityID
	groups    []store.Group
	uncertain bool
	// leg is the pattern leg of the hop; pattern marks the steps of patterns.
	leg     int
	pattern bool
}

// settle orders the groups of a hop: the one to stand on first, which is the
// one with the most confident link, of equals the first by kind, direction and
// link id.
func (s *step) settle() {
	slices.SortFunc(s.groups, func(a, b store.Group) int {
		if c := b.Links[best(b.Links)].Confidence - a.Links[best(a.Links)].Confidence; c != 0 {
			return c
		}
		return compareGroups([]store.Group{a}, []store.Group{b})
	})
}
