package network

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// TimelineRequest asks for what was told of entities, in the order of time.
type TimelineRequest struct {
	Common
	// IDs are the entities; any handle they ever had will do.
	IDs []graph.EntityID
	// Depth is how far from them the links may begin: 0 for their own, 1 for those of
	// their neighbours too.
	Depth int
}

// Timeline is the reply. Nodes are those of the events, by (hop, id). Events are
// ordered by when they can have begun at the earliest, then by when they were over
// at the latest, then by what they are; those without any date come last, and
// Undated counts them.
type Timeline struct {
	Nodes   []Node
	Events  []Event
	Undated int
	Done    Done
}

// Event is something that was told of an entity: a link, as one record states it
// (a transfer with all that tell it), or a dated claim.
type Event struct {
	// Node is the entity of which it is told: of a link, its end that the walk came
	// to first.
	Node graph.EntityID
	// Valid is when it was so, as told: an event has both ends equal, a side that is
	// not known is zero.
	Valid graph.Interval
	// Link is a link of one record; nil for a claim.
	Link *Link
	// Property is what a claim is of ("date.birth", "role", "name.alias", "address")
	// and Value what it says. Sources make it, by key.
	Property, Value string
	Sources         []*graph.Record
}

// Timeline gives the links of entities, with those of their neighbours if asked, and
// the dated claims of their records.
func (g *Graph) Timeline(ctx context.Context, req TimelineRequest) (Timeline, error) {
	out, done, err := steady(ctx, g, req.Common, func(w *walk) (Timeline, error) { return w.timeline(ctx, req) })
	out.Done = done
	return out, err
}

func (w *walk) timeline(ctx context.Context, req TimelineRequest) (Timeline, error) {
	start, err := w.resolve(ctx, req.IDs)
	if err != nil {
		return Timeline{}, err
	}
	start = sortedIDs(start)
	hop, started := map[graph.EntityID]int{}, map[graph.EntityID]bool{}
	for _, id := range start {
		hop[id], started[id] = 0, true
	}
	type found struct {
		at    graph.EntityID
		group store.Group
	}
	var links []found
	met := map[graph.LinkID]bool{}
	for d, frontier := 1, start; d <= min(max(req.Depth, 0), 1)+1 && len(frontier) > 0 && !w.spent(ctx); d++ {
		adj, err := w.neighbours(ctx, frontier, w.Filter, started)
		if err != nil {
			if ctx.Err() != nil {
				w.cut(Cut{Reason: CutDeadline})
				break
			}
			return Timeline{}, err
		}
		var next []graph.EntityID
		for _, a := range adj {
			for _, g := range a.Groups {
				for _, one := range singly(g) {
					switch {
					case met[firstLink(one)]:
						continue
					case len(links) >= w.maxLink:
						w.cut(Cut{Shown: len(links), Reason: CutLinks})
						continue
					}
					if _, known := hop[g.Other]; !known {
						if len(hop) >= w.maxNode {
							w.cut(Cut{Shown: len(hop), Reason: CutNodes})
							continue
						}
						hop[g.Other] = d
						next = append(next, g.Other)
					}
					met[firstLink(one)] = true
					links = append(links, found{a.ID, one})
				}
			}
		}
		frontier = sortedIDs(next)
	}
	h := w.hydrator()
	var ids []graph.EntityID
	for id := range hop {
		ids = append(ids, id)
	}
	groups := make([]store.Group, len(links))
	for i, f := range links {
		groups[i] = f.group
	}
	if err := h.finish(ctx, ids, groups); err != nil {
		return Timeline{}, err
	}
	var out Timeline
	for _, id := range ids {
		out.Nodes = append(out.Nodes, h.node(id, hop[id]))
	}
	slices.SortFunc(out.Nodes, compareNodes)
	for _, f := range links {
		e, l := stands(f.group), h.link(f.at, f.group)
		out.Events = append(out.Events, Event{Node: f.at, Valid: graph.Interval{From: e.Start, To: e.End}, Link: &l})
	}
	for _, id := range start {
		out.Events = append(out.Events, h.claims(id)...)
	}
	slices.SortFunc(out.Events, compareEvents)
	for _, e := range out.Events {
		if e.Valid.IsZero() {
			out.Undated++
		}
	}
	return out, nil
}

// singly parts a group of links into one for each, but for transfers, whose group is
// one that several tell.
func singly(g store.Group) []store.Group {
	if g.Kind.Spec().Single || len(g.Links) == 1 {
		return []store.Group{g}
	}
	out := make([]store.Group, len(g.Links))
	for i, e := range g.Links {
		out[i] = g
		out[i].Links = []graph.Edge{e}
	}
	return out
}

// claims gives what the records of an entity say of it with a date that passes the
// filter as a link would: dates of its life, roles, and names and addresses that
// held for a time. A filter of links or neighbours by kind leaves none.
func (h *hydrator) claims(id graph.EntityID) []Event {
	var out []Event
	say := func(r *graph.Record, property, value string, valid graph.Interval) {
		as := graph.Edge{Start: valid.From, End: valid.To, Confidence: r.Grade.Confidence()}
		if valid.IsZero() || !h.Filter.Passes(&as, "") {
			return
		}
		same := func(e Event) bool { return e.Property == property && e.Value == value && e.Valid == valid }
		if i := slices.IndexFunc(out, same); i >= 0 {
			out[i].Sources = append(out[i].Sources, r)
			return
		}
		out = append(out, Event{Node: id, Valid: valid, Property: property, Value: value, Sources: []*graph.Record{r}})
	}
	for _, key := range slices.SortedFunc(slices.Values(h.members[id].Records), graph.RecordKey.Compare) {
		s := h.records[key]
		if s == nil || s.Deleted {
			continue
		}
		r := &s.Record
		for _, d := range r.Dates {
			say(r, "date."+string(d.Type), string(d.Type), graph.Interval{From: d.Date, To: d.Date})
		}
		for _, role := range r.Roles {
			value := role.Name
			if role.Status != "" {
				value += ":" + role.Status
			}
			if role.Alleged {
				value += " (alleged)"
			}
			say(r, "role", value, role.Valid)
		}
		for _, n := range r.Names {
			say(r, "name."+cmp.Or(string(n.Type), string(graph.NamePrimary)), n.Text(), n.Valid)
		}
		for _, a := range r.Addresses {
			say(r, "address", a.Text(), a.Valid)
		}
	}
	return out
}

// begins gives when an event can have begun at the earliest, and was over at the
// latest: of one of which only the end is told, both are the end's.
func (e *Event) begins() (earliest, latest int64) {
	from, to := e.Valid.From, e.Valid.To
	switch {
	case e.Valid.IsZero():
		return math.MaxInt64, math.MaxInt64
	case from.IsZero():
		return to.Earliest, to.Latest
	case to.IsZero():
		return from.Earliest, math.MaxInt64
	}
	return from.Earliest, to.Latest
}

func compareEvents(a, b Event) int {
	aFrom, aTo := a.begins()
	bFrom, bTo := b.begins()
	if c := cmp.Or(cmp.Compare(aFrom, bFrom), cmp.Compare(aTo, bTo), compareBool(a.Link == nil, b.Link == nil)); c != 0 {
		return c
	}
	if a.Link != nil {
		return cmp.Or(cmp.Compare(a.Link.Kind, b.Link.Kind), cmp.Compare(a.Link.ID(), b.Link.ID()))
	}
	return cmp.Or(cmp.Compare(a.Node, b.Node), cmp.Compare(a.Property, b.Property), cmp.Compare(a.Value, b.Value), cmp.Compare(a.Valid.From.Text, b.Valid.From.Text), cmp.Compare(a.Valid.To.Text, b.Valid.To.Text))
}
