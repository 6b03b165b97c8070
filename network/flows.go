package network

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network/tally"
	"github.com/clewgraph/clew/store"
)

// Flows is the reply to a question about routes: from where people came, by which
// places, to which hubs, and when hubs are first told of.
type Flows struct {
	// Table has the routes in rows and periods in columns, which are months,
	// quarters, years or several, as near as there are people enough. A person who
	// came to several hubs counts in each. The parts of a row stand in the order of
	// [Route], with [tally.Within] between them; those that a folded row does not
	// tell are left off.
	Table tally.Table
	// Least is the least number of people that is told.
	Least int
	// Hubs are all sites, those first told of first, undated ones last.
	Hubs []Hub
	Done Done
}

// Route is a way by which people came to a hub. "" stands for what is not told.
type Route struct {
	// Country is where the hub is, Hub its name; Origin is the nationality, or the
	// country of a passport where no nationality is told; Transit are the places on
	// the way, in the order of time, with " → " between them.
	Country, Hub, Origin, Transit string
}

// RouteOf reads a row of a table of flows, and how many parts of a route it tells:
// none for the rest of all routes.
func RouteOf(h tally.Head) (Route, int) {
	if h.Rest > 0 && h.First == "" {
		return Route{}, 0
	}
	parts := strings.Split(h.First, tally.Within)
	told := len(parts)
	parts = append(parts, "", "", "", "")
	return Route{parts[0], parts[1], parts[2], parts[3]}, told
}

// Hub is a site with when it is first told of. What is told only of people plays no
// part in it: the date on which somebody came would tell of one person.
type Hub struct {
	ID      graph.EntityID
	Name    string
	Country []string
	// First is the earliest date, zero where none is told; what began it is Claim, a
	// date of the site itself, or else Link. Record says so.
	First  graph.Date
	Claim  graph.DateType
	Link   graph.LinkKind
	Record graph.RecordKey
}

// FlowsRequest asks for routes. What could make two answers differ by one person is
// not asked for: neither ids nor a window, and periods are not chosen.
type FlowsRequest struct{ Common }

// stay is a person's coming to a place.
type stay struct {
	place graph.EntityID
	start graph.Date
	hub   bool
}

// Flows counts people by routes and periods, and lists the hubs. Hubs are where
// people are held, and sites to which they were moved, travelled or came to work;
// other places to which they travelled, were moved or came before it are on the way,
// and so are hubs at which they certainly were before. A stay without a date takes
// that on which the person was recruited or transported, if one is told.
func (g *Graph) Flows(ctx context.Context, req FlowsRequest) (Flows, error) {
	out, done, err := steady(ctx, g, req.Common, func(w *walk) (Flows, error) { return w.flows(ctx) })
	if done.Partial {
		out = Flows{Least: out.Least}
	}
	out.Done = done
	return out, err
}

func (w *walk) flows(ctx context.Context) (Flows, error) {
	w.counting()
	out := Flows{Least: w.limits.People}
	sites, err := w.present(ctx, func(r *graph.Record) bool { return r.Kind == graph.KindCompound })
	if err != nil {
		return out, err
	}
	if out.Hubs, err = w.firstSeen(ctx, sites); err != nil {
		return out, err
	}
	people, err := w.present(ctx, func(r *graph.Record) bool { return r.Kind == graph.KindPerson })
	if err != nil {
		return out, err
	}
	stays, err := w.stays(ctx, people)
	if err != nil || w.done.Partial {
		return out, err
	}
	var places []graph.EntityID
	isPlace := map[graph.EntityID]bool{} // by what is told: a record that is none may be named as one
	people = people[:0]
	for id, list := range stays {
		people = append(people, id)
		for _, s := range list {
			places, isPlace[s.place] = append(places, s.place), true
		}
	}
	country, name := Variable{What: TheCountry}, Variable{What: TheName}
	says := claims{}
	called := map[string]int{}
	err = w.eachEntity(ctx, append(places, people...), func(id graph.EntityID, records []*graph.Record) {
		says[id] = map[Variable][]string{country: orNotTold(w.says(id, records, country))}
		if isPlace[id] {
			says[id][name] = []string{Caption(id, records)}
			called[Caption(id, records)]++
		}
	})
	// Places of one name are told apart by their ids.
	nameOf := func(id graph.EntityID) string {
		text := says[id][name][0]
		if called[text] > 1 {
			text += " (" + string(id) + ")"
		}
		return text
	}
	if err != nil || w.done.Partial {
		return out, err
	}
	var placings []tally.Placing
	for _, who := range sortedIDs(people) {
		for _, s := range stays[who] {
			if !s.hub {
				continue
			}
			via := transit(stays[who], s, nameOf)
			for _, at := range says[s.place][country] {
				for _, from := range says[who][country] {
					parts := []string{at, nameOf(s.place), from, via}
					placings = append(placings, tally.Placing{Row: strings.Join(parts, tally.Within), Column: period(s.start, TheMonth), Who: string(who), People: []string{string(who)}})
				}
			}
		}
	}
	var fits bool
	if out.Table, fits = tally.Count(placings, tally.Axis{Nested: true}, tally.Axis{Periods: true}, out.Least); !fits {
		return out, fmt.Errorf("%w: the table has more than %d cells", ErrBadRequest, tally.MostCells)
	}
	return out, nil
}

// orNotTold stands "" for no value.
func orNotTold(values []string) []string {
	if len(values) == 0 {
		return []string{""}
	}
	return values
}

// comings are the links that say where people came, and those that may date it.
var comings = []graph.LinkKind{graph.LinkHeldAt, graph.LinkMovedTo, graph.LinkTravelled, graph.LinkWorkedAt, graph.LinkTransported, graph.LinkRecruited}

// stays gives where each of the people came who came to a hub.
func (w *walk) stays(ctx context.Context, people []graph.EntityID) (map[graph.EntityID][]stay, error) {
	out := map[graph.EntityID][]stay{}
	for some := range slices.Chunk(people, frontierAtOnce) {
		if w.spent(ctx) {
			return nil, nil
		}
		adj, err := w.neighbours(ctx, some, store.Filter{LinkKinds: comings}, nil)
		if err != nil {
			if ctx.Err() == nil {
				return nil, err
			}
			w.cut(Cut{Reason: CutDeadline})
			return nil, nil
		}
		for _, a := range adj {
			if list := staysOf(a.Groups); slices.ContainsFunc(list, func(s stay) bool { return s.hub }) {
				out[a.ID] = list
			}
		}
	}
	return out, nil
}

// staysOf reads a person's comings from the links around them, by time, then place.
func staysOf(groups []store.Group) []stay {
	var list []stay
	var dated graph.Date // of the first recruitment or transport
	for _, g := range groups {
		for _, e := range g.Links {
			switch {
			case g.Kind == graph.LinkRecruited || g.Kind == graph.LinkTransported:
				if !g.Out && !e.Start.IsZero() && (dated.IsZero() || e.Start.Earliest < dated.Earliest) {
					dated = e.Start
				}
			case g.Out:
				hub := g.OtherKind == graph.KindCompound || g.Kind == graph.LinkHeldAt
				if hub || g.OtherKind == graph.KindLocation || g.OtherKind == graph.KindAddress {
					list = append(list, stay{g.Other, e.Start, hub})
				}
			}
		}
	}
	for i := range list {
		if list[i].start.IsZero() && list[i].hub {
			list[i].start = dated
		}
	}
	slices.SortFunc(list, func(a, b stay) int {
		return cmp.Or(cmp.Compare(a.start.Earliest, b.start.Earliest), cmp.Compare(a.place, b.place), cmp.Compare(a.start.Latest, b.start.Latest))
	})
	return slices.CompactFunc(list, func(a, b stay) bool { return a.place == b.place && a.start.Canonical() == b.start.Canonical() })
}

// transit names the places on the way to a stay, each once.
func transit(all []stay, to stay, name func(graph.EntityID) string) string {
	var names []string
	for _, s := range all {
		before := s.start.PossiblyBefore(to.start)
		if s.hub {
			before = s.start.CertainlyBefore(to.start)
		}
		if text := name(s.place); before && s.place != to.place && !slices.Contains(names, text) {
			names = append(names, text)
		}
	}
	return strings.Join(names, " → ")
}

// firstSeen gives when each site is first told of.
func (w *walk) firstSeen(ctx context.Context, sites []graph.EntityID) ([]Hub, error) {
	hubs := map[graph.EntityID]*Hub{}
	better := func(h *Hub, d graph.Date, record graph.RecordKey) bool {
		from, to := d.Bounds()
		was, until := h.First.Bounds()
		return from > math.MinInt64 && (h.First.IsZero() || cmp.Or(cmp.Compare(from, was), cmp.Compare(to, until), record.Compare(h.Record)) < 0)
	}
	err := w.eachEntity(ctx, sites, func(id graph.EntityID, records []*graph.Record) {
		h := &Hub{ID: id, Name: Caption(id, records), Country: w.says(id, records, Variable{What: TheCountry})}
		hubs[id] = h
		for _, r := range records {
			for _, d := range r.Dates {
				if (d.Type == graph.DateOpened || d.Type == graph.DateFirstSeen) && better(h, d.Date, r.Key) {
					h.First, h.Claim, h.Record = d.Date, d.Type, r.Key
				}
			}
		}
	})
	if err != nil {
		return nil, err
	}
	for some := range slices.Chunk(sites, frontierAtOnce) {
		if w.spent(ctx) {
			return nil, nil
		}
		adj, err := w.neighbours(ctx, some, store.Filter{}, nil)
		if err != nil {
			if ctx.Err() == nil {
				return nil, err
			}
			w.cut(Cut{Reason: CutDeadline})
			return nil, nil
		}
		for _, a := range adj {
			h := hubs[a.ID]
			for _, g := range a.Groups {
				for _, e := range g.Links {
					if h != nil && g.OtherKind != graph.KindPerson && better(h, e.Start, e.Record) {
						h.First, h.Claim, h.Link, h.Record = e.Start, "", g.Kind, e.Record
					}
				}
			}
		}
	}
	var out []Hub
	for _, id := range sites {
		if hubs[id] != nil {
			out = append(out, *hubs[id])
		}
	}
	slices.SortStableFunc(out, func(a, b Hub) int {
		if a.First.IsZero() != b.First.IsZero() {
			return compareBool(!a.First.IsZero(), !b.First.IsZero())
		}
		from, to := a.First.Bounds()
		was, until := b.First.Bounds()
		return cmp.Or(cmp.Compare(from, was), cmp.Compare(to, until), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}
