package network

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// Point is a place on the Earth in decimal degrees.
type Point struct{ Lat, Lon float64 }

// NearRequest asks what was seen around a place. The filter's window is when.
type NearRequest struct {
	Common
	// ID is the place, by which its coordinates are looked up; "" takes Point.
	ID    graph.EntityID
	Point Point
	// Metres is how far around it, up to half the Earth.
	Metres int
}

// Near is the reply: the places within the distance, the nearest first, and what
// was seen there, by the place's distance, then when it can have begun at the
// earliest, then by the link's id.
type Near struct {
	Places []Place
	Seen   []Seen
	// Nodes are the other ends of what was seen, by id.
	Nodes []Node
	Done  Done
}

// Place is an entity with coordinates.
type Place struct {
	Node Node
	// Metres is its distance, of several coordinates that its records give the
	// nearest one's, and Radius how uncertain these are, by the record's own word. A
	// place is within a distance if it may be.
	Metres, Radius int
}

// Seen is a link of something with a place, by one record.
type Seen struct {
	Place graph.EntityID
	Link  Link
}

// presence lists the links that say that something was at a place.
var presence = []graph.LinkKind{
	graph.LinkSeenAt, graph.LinkLocatedAt, graph.LinkSignedInFrom, graph.LinkTravelled, graph.LinkHeldAt, graph.LinkWorkedAt, graph.LinkMovedTo,
	graph.LinkOccurredAt, graph.LinkGuards, graph.LinkOperates,
}

// earthRadius is the mean radius of the Earth in metres (IUGG). Distances on the
// sphere are up to half a per cent off those on the ellipsoid.
const earthRadius = 6_371_009

// maxMetres is half the way around the Earth: everything.
const maxMetres = 20_040_000

// Near finds the places around one, and what was seen there: links of presence of
// the kinds that the filter asks for, else all of them.
func (g *Graph) Near(ctx context.Context, req NearRequest) (Near, error) {
	if req.Metres < 0 || req.Metres > maxMetres {
		return Near{}, fmt.Errorf("%w: a distance of %d m is not between 0 and %d", ErrBadRequest, req.Metres, maxMetres)
	}
	if p := req.Point; req.ID == "" && !(math.Abs(p.Lat) <= 90 && math.Abs(p.Lon) <= 180) {
		return Near{}, fmt.Errorf("%w: %v, %v is no latitude and longitude in degrees", ErrBadRequest, p.Lat, p.Lon)
	}
	if len(req.Filter.LinkKinds) == 0 {
		req.Filter.LinkKinds = presence
	}
	req.Filter.Direction = store.In // what leads to the place
	out, done, err := steady(ctx, g, req.Common, func(w *walk) (Near, error) { return w.near(ctx, req) })
	out.Done = done
	return out, err
}

func (w *walk) near(ctx context.Context, req NearRequest) (Near, error) {
	centres := []Point{req.Point}
	if req.ID != "" {
		var err error
		if centres, err = w.pointsOf(ctx, req.ID); err != nil {
			return Near{}, err
		}
	}
	found := map[graph.RecordKey]Place{}
	ids, err := w.present(ctx, func(r *graph.Record) bool {
		best, ok := Place{}, false
		for _, at := range pointsIn(r) {
			for _, c := range centres {
				p := Place{Metres: metresBetween(c, at.Point), Radius: at.radius}
				if p.Metres-p.Radius <= req.Metres && (!ok || p.Metres < best.Metres) {
					best, ok = p, true
				}
			}
		}
		if ok {
			found[r.Key] = best
		}
		return ok
	})
	if err != nil {
		return Near{}, err
	}
	adj, err := w.neighbours(ctx, ids, w.Filter, ofAll(ids))
	if err != nil && ctx.Err() == nil {
		return Near{}, err
	} else if err != nil {
		w.cut(Cut{Reason: CutDeadline})
	}
	type sight struct {
		at    graph.EntityID
		group store.Group
	}
	var sights []sight
	others := map[graph.EntityID]bool{}
	var groups []store.Group
	for _, a := range adj {
		for _, g := range a.Groups {
			for _, one := range singly(g) {
				if len(sights) >= w.maxLink {
					w.cut(Cut{Shown: len(sights), Reason: CutLinks})
					continue
				}
				sights = append(sights, sight{a.ID, one})
				groups = append(groups, one)
				others[g.Other] = true
			}
		}
	}
	h := w.hydrator()
	all := slices.Clone(ids)
	for id := range others {
		all = append(all, id)
	}
	if err := h.finish(ctx, all, groups); err != nil {
		return Near{}, err
	}
	var out Near
	distance := map[graph.EntityID]int{}
	for _, id := range ids {
		best, ok := Place{}, false
		for _, key := range h.members[id].Records {
			if p, known := found[key]; known && (!ok || p.Metres < best.Metres) {
				best, ok = p, true
			}
		}
		best.Node, distance[id] = h.node(id, 0), best.Metres
		out.Places = append(out.Places, best)
		delete(others, id)
	}
	slices.SortFunc(out.Places, func(a, b Place) int {
		return cmp.Or(cmp.Compare(a.Metres, b.Metres), cmp.Compare(a.Node.ID, b.Node.ID))
	})
	for id := range others {
		out.Nodes = append(out.Nodes, h.node(id, 1))
	}
	slices.SortFunc(out.Nodes, compareNodes)
	for _, s := range sights {
		out.Seen = append(out.Seen, Seen{s.at, h.link(s.at, s.group)})
	}
	slices.SortFunc(out.Seen, func(a, b Seen) int {
		x, y := a.event(), b.event()
		return cmp.Or(cmp.Compare(distance[a.Place], distance[b.Place]), cmp.Compare(a.Place, b.Place), compareEvents(x, y))
	})
	return out, nil
}

// event tells a link as a timeline does.
func (s Seen) event() Event {
	e := s.Link.Evidence[0].Edge
	return Event{Node: s.Place, Valid: graph.Interval{From: e.Start, To: e.End}, Link: &s.Link}
}

func ofAll(ids []graph.EntityID) map[graph.EntityID]bool {
	set := make(map[graph.EntityID]bool, len(ids))
	for _, id := range ids {
		set[id] = true
	}
	return set
}

// pointsOf gives the coordinates of an entity; it is an error if no record of it
// that is seen gives any.
func (w *walk) pointsOf(ctx context.Context, id graph.EntityID) ([]Point, error) {
	ids, err := w.resolve(ctx, []graph.EntityID{id})
	if err != nil {
		return nil, err
	}
	h := w.hydrator()
	if err := h.finish(ctx, ids, nil); err != nil {
		return nil, err
	}
	var out []Point
	for _, key := range h.members[ids[0]].Records {
		if s := h.records[key]; s != nil && !s.Deleted {
			for _, at := range pointsIn(&s.Record) {
				out = append(out, at.Point)
			}
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%w: no record gives coordinates of %s; name a latitude and longitude", ErrBadRequest, id)
	}
	return out, nil
}

// located is a point with how uncertain it is, in metres.
type located struct {
	Point
	radius int
}

// pointsIn gives the coordinates of a record: its own, and those of its addresses.
func pointsIn(r *graph.Record) []located {
	var out []located
	add := func(lat, lon, radius string) {
		y, x, ok := graph.ParseCoordinates(lat, lon)
		if !ok {
			return
		}
		at := located{Point: Point{y, x}}
		if m, err := strconv.ParseFloat(radius, 64); err == nil && m > 0 && m <= maxMetres {
			at.radius = int(math.Ceil(m))
		}
		out = append(out, at)
	}
	first := func(name string) string {
		if v := r.Attributes[name]; len(v) > 0 {
			return v[0]
		}
		return ""
	}
	if len(r.Attributes) > 0 {
		add(first("latitude"), first("longitude"), first("radius"))
	}
	for _, a := range r.Addresses {
		add(a.Lat, a.Lon, "")
	}
	return out
}

// metresBetween gives the great-circle distance of two points by the haversine
// formula, which is exact for near ones too.
func metresBetween(a, b Point) int {
	const rad = math.Pi / 180
	sinLat, sinLon := math.Sin((b.Lat-a.Lat)*rad/2), math.Sin((b.Lon-a.Lon)*rad/2)
	h := sinLat*sinLat + math.Cos(a.Lat*rad)*math.Cos(b.Lat*rad)*sinLon*sinLon
	return int(math.Round(2 * earthRadius * math.Asin(math.Sqrt(min(h, 1)))))
}
