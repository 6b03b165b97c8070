package neo4j

import (
	"slices"
	"strings"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/clewgraph/clew/graph"
)

// entityKind gives an entity's kind: its founder's, or that of its value.
func entityKind(id graph.EntityID, members []*row) graph.Kind {
	if len(members) == 0 {
		return graph.ValueKind(id)
	}
	return members[0].kind
}

// entityProps gives the properties of an entity's node, out of its members by
// stream position; a value that is only mentioned has none. Under a veil hidden
// members tell nothing but the kind, and what can be read of a value itself is
// for showValues to write.
func entityProps(v veil, id graph.EntityID, members []*row) (map[string]any, error) {
	kind := entityKind(id, members)
	members, err := v.shown(members)
	if err != nil {
		return nil, err
	}
	props := map[string]any{"id": v.ref(id), "recordCount": len(members)}
	if !v.on() || id.IsHandle() {
		props["name"] = valueName(id)
	}
	if kind != "" {
		props["kind"] = string(kind)
	}
	if len(members) == 0 {
		return props, nil
	}
	var names, sources []string
	named := false
	attributes := map[string][]string{}
	add := func(name, v string) {
		if v != "" && !slices.Contains(attributes[name], v) {
			attributes[name] = append(attributes[name], v)
		}
	}
	seen := span{}
	tlp := ""
	var points []bolt.Point2D
	place := func(lat, lon string) {
		y, x, ok := graph.ParseCoordinates(lat, lon)
		if p := (bolt.Point2D{X: x, Y: y, SpatialRefId: wgs84}); ok && !slices.Contains(points, p) {
			points = append(points, p)
		}
	}
	certain := map[string]bool{} // roles that some record claims without an "alleged"
	for _, m := range members {
		rec, err := m.record()
		if err != nil {
			return nil, err
		}
		if len(rec.Names) > 0 && !named {
			props["name"], named = rec.Display(), true
		}
		for _, n := range rec.Names {
			names = append(names, n.Text())
		}
		sources = append(sources, string(m.key.Source))
		for _, name := range kind.Spec().Attributes {
			for _, v := range rec.Attributes[name] {
				add(name, v)
			}
		}
		for _, d := range rec.Dates {
			if slices.Contains(kind.Spec().Dates, d.Type) { // properties have names of the schema only
				add(string(d.Type)+"_dates", d.Date.Text)
			}
		}
		for _, role := range rec.Roles {
			add("roles", role.Name)
			if role.Status != "" {
				add("role_statuses", role.Name+":"+role.Status)
			}
			certain[role.Name] = certain[role.Name] || !role.Alleged
		}
		if lat, lon := rec.Attributes["latitude"], rec.Attributes["longitude"]; len(lat) > 0 && len(lon) > 0 {
			place(lat[0], lon[0])
		}
		for _, a := range rec.Addresses {
			add("addresses", a.Text())
			place(a.Lat, a.Lon)
		}
		seen.add(rec.CollectedAt, rec.ObservedAt)
		if stricter(rec.Handling.TLP, tlp) {
			tlp = rec.Handling.TLP
		}
	}
	for _, role := range attributes["roles"] {
		if !certain[role] {
			add("alleged_roles", role)
		}
	}
	for name, values := range attributes {
		if name = camel(name); !reserved[name] {
			props[name] = values
		}
	}
	if names = distinct(names); len(names) > 0 {
		props["names"] = names
	}
	props["sources"] = distinct(sources)
	if tlp != "" {
		props["tlp"] = tlp
	}
	if len(points) > 0 {
		props["point"], props["points"] = points[0], points
	}
	if seen.known {
		props["firstSeen"], props["lastSeen"] = zoned(seen.from), zoned(seen.to)
	}
	return props, nil
}

// valueName gives the name of an entity that has no other: the value, or the id.
func valueName(id graph.EntityID) string {
	if _, value, natural := strings.Cut(string(id), ":"); natural {
		return value
	}
	return string(id)
}

// reserved are the property names that no attribute may take.
var reserved = map[string]bool{
	"id": true, "name": true, "names": true, "kind": true, "firstSeen": true, "lastSeen": true, "recordCount": true, "sources": true, "tlp": true,
	"handle": true, "at": true, "decision": true, "point": true, "points": true, "value": true,
}

// wgs84 is the number of the coordinates in degrees of longitude and latitude.
const wgs84 = 4326

// span is the stretch of time over which records met a thing.
type span struct {
	known    bool
	from, to int64
}

// add counts the time of observation, or that of collection without one.
func (s *span) add(collected, observed graph.Date) {
	d := observed
	if d.IsZero() {
		d = collected
	}
	if d.IsZero() || zoned(d.Earliest) == nil {
		return
	}
	if !s.known || d.Earliest < s.from {
		s.from = d.Earliest
	}
	if !s.known || d.Earliest > s.to {
		s.to = d.Earliest
	}
	s.known = true
}

// tlpOrder lists the labels of TLP 2.0 from the mildest.
var tlpOrder = []string{"CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"}

// stricter reports whether a label is stricter than another; one that is not
// known counts as the mildest, since what counts is what sources did say.
func stricter(a, b string) bool { return slices.Index(tlpOrder, a) > slices.Index(tlpOrder, b) }

func distinct(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

// camel turns lower snake case into camel case.
func camel(name string) string {
	parts := strings.Split(name, "_")
	for i := 1; i < len(parts); i++ {
		if p := parts[i]; p != "" {
			parts[i] = strings.ToUpper(p[:1]) + p[1:]
		}
	}
	return strings.Join(parts, "")
}
