package loaders

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
)

// filler fills the templates of one record from a row.
type filler struct {
	row
	collector
}

func (f *filler) record(m *RecordMapping, o *order) graph.Record {
	rec := graph.Record{
		Key:         graph.RecordKey{Source: graph.SourceID(f.fill(f.m.Source)), ID: f.fill(m.ID)},
		Kind:        graph.Kind(f.fill(m.Kind)),
		Version:     f.version("version", f.fill(m.Version)),
		Names:       f.names(m.Names),
		Identifiers: f.identifiers("identifiers", m.Identifiers),
		CollectedAt: f.at("collected_at", f.fill(m.CollectedAt)),
		ObservedAt:  f.at("observed_at", f.fill(m.ObservedAt)),
		Origin:      f.fill(m.Origin),
		Handling: graph.Handling{
			TLP: f.fill(m.Handling.TLP), PAP: f.fill(m.Handling.PAP), Owner: f.fill(m.Handling.Owner), Consent: f.fill(m.Handling.Consent),
			Review: f.at("handling.review", f.fill(m.Handling.Review)), Expiry: f.at("handling.expiry", f.fill(m.Handling.Expiry)),
		},
	}
	for _, t := range m.Handling.Restricted {
		if class := f.fill(t); class != "" {
			rec.Handling.Restricted = append(rec.Handling.Restricted, class)
		}
	}
	slices.Sort(rec.Handling.Restricted)
	if v := f.fill(m.Grade.Value); v != "" {
		rec.Grade = graph.Grade{Scheme: graph.GradeScheme(f.fill(m.Grade.Scheme)), Value: v}
	}
	for i, k := range o.dates {
		if d := f.at(o.fields[i], f.fill(m.Dates[k])); !d.IsZero() {
			rec.Dates = append(rec.Dates, graph.DateClaim{Type: graph.DateType(k), Date: d})
		}
	}
	for i := range m.Addresses {
		a := &m.Addresses[i]
		adr := graph.Address{
			Full: f.fill(a.Full), Line: f.fill(a.Line), City: f.fill(a.City), Region: f.fill(a.Region), Postcode: f.fill(a.Postcode),
			Country: f.fill(a.Country), Lat: f.fill(a.Lat), Lon: f.fill(a.Lon),
		}
		if adr != (graph.Address{}) {
			adr.Type = f.fill(a.Type)
			adr.Valid = f.period(place{"addresses", i}, a.From, a.To)
			rec.Addresses = append(rec.Addresses, adr)
		}
	}
	for _, k := range o.attributes {
		if v := f.fill(m.Attributes[k]); v != "" {
			addAttribute(&rec, k, v)
		}
	}
	for i := range m.Roles {
		o := &m.Roles[i]
		if name := f.fill(o.Name); name != "" {
			rec.Roles = append(rec.Roles, graph.Role{
				Name: name, Status: f.fill(o.Status), DecidedBy: f.fill(o.DecidedBy), Alleged: o.Alleged,
				Valid: f.period(place{"roles", i}, o.From, o.To),
			})
		}
	}
	for i := range m.Links {
		if l, ok := f.link(fmt.Sprintf("links[%d]", i), &m.Links[i]); ok {
			rec.Links = append(rec.Links, l)
		}
	}
	if m.Kind == "" && len(rec.Links) == 0 {
		f.fail("links", errors.New("the row has no link with both ends; fill them in, or skip such rows with when"))
	}
	return rec
}

// place names a field of a record for messages: the i-th of a list, or the field
// itself if i is negative. It is written out only where a message needs it.
type place struct {
	field string
	i     int
}

func (p place) String() string {
	if p.i < 0 {
		return p.field
	}
	return fmt.Sprintf("%s[%d]", p.field, p.i)
}

func (f *filler) period(at place, from, to string) graph.Interval {
	if from == "" && to == "" {
		return graph.Interval{}
	}
	return f.interval(at.String(), f.fill(from), f.fill(to))
}

// addAttribute adds a value to an attribute once.
func addAttribute(r *graph.Record, name, value string) {
	if r.Attributes == nil {
		r.Attributes = map[string][]string{}
	}
	if !slices.Contains(r.Attributes[name], value) {
		r.Attributes[name] = append(r.Attributes[name], value)
	}
}

// split cuts a text at a separator into what is not empty.
func split(text, sep string) []string {
	if sep == "" {
		if text = strings.TrimSpace(text); text == "" {
			return nil
		}
		return []string{text}
	}
	parts := strings.Split(text, sep)
	var out []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

func (f *filler) names(list []NameMapping) []graph.Name {
	var out []graph.Name
	for i := range list {
		m := &list[i]
		n := graph.Name{Given: f.fill(m.Given), Family: f.fill(m.Family), Middle: f.fill(m.Middle), Patronymic: f.fill(m.Patronymic)}
		full := split(f.fill(m.Full), m.Split)
		if full == nil && n != (graph.Name{}) {
			full = []string{""}
		}
		if full == nil {
			continue
		}
		n.Type, n.Title, n.Script, n.Language = graph.NameType(f.fill(m.Type)), f.fill(m.Title), f.fill(m.Script), f.fill(m.Language)
		n.Valid = f.period(place{"names", i}, m.From, m.To)
		for _, n.Full = range full {
			out = append(out, n)
		}
	}
	return out
}

func (f *filler) identifiers(field string, list []IdentifierMapping) []graph.Identifier {
	var out []graph.Identifier
	for i := range list {
		out = f.identifier(out, place{field, i}, &list[i])
	}
	return out
}

// identifier adds the identifiers of a mapping to a list.
func (f *filler) identifier(out []graph.Identifier, at place, m *IdentifierMapping) []graph.Identifier {
	values := split(f.fill(m.Value), m.Split)
	if values == nil {
		return out
	}
	id := graph.Identifier{
		Type: graph.IdentifierType(f.fill(m.Type)), Qualifier: f.fill(m.Qualifier), Country: f.fill(m.Country),
		Relation: graph.Relation(f.fill(m.Relation)), Valid: f.period(at, m.From, m.To),
	}
	for _, id.Value = range values {
		out = append(out, id)
	}
	return out
}

// link gives a link, false where an end that is mapped is empty.
func (f *filler) link(field string, m *LinkMapping) (graph.Link, bool) {
	to := f.end(field+".target", &m.Target)
	if to.IsZero() {
		return graph.Link{}, false
	}
	var from graph.End
	if m.Source != nil {
		if from = f.end(field+".source", m.Source); from.IsZero() {
			return graph.Link{}, false
		}
	}
	l := graph.Link{
		ID: f.fill(m.ID), Kind: graph.LinkKind(f.fill(m.Kind)), From: from, To: to,
		Valid: f.period(place{field, -1}, m.From, m.To), At: f.at(field+".at", f.fill(m.At)),
		Basis: graph.Basis(f.fill(m.Basis)), Alleged: m.Alleged,
	}
	if amount := f.fill(m.Amount); amount != "" {
		l.Amount = f.amount(field+".amount", amount, f.fill(m.Asset))
	}
	for _, k := range slices.Sorted(maps.Keys(m.Props)) {
		if v := f.fill(m.Props[k]); v != "" {
			if l.Props == nil {
				l.Props = map[string]string{}
			}
			l.Props[k] = v
		}
	}
	return l, true
}

func (f *filler) end(field string, m *EndMapping) graph.End {
	switch {
	case m.Record != "":
		text := f.fill(m.Record)
		if text == "" || strings.HasSuffix(text, "/") { // "{source}/{id}" without an id
			return graph.End{}
		}
		return graph.End{Record: f.recordKey(field+".record", text)}
	case m.Identifier != nil:
		ids := f.identifier(nil, place{field + ".identifier", -1}, m.Identifier)
		if len(ids) > 1 {
			f.fail(field+".identifier", fmt.Errorf("split gives %d identifiers; a link has one at each end", len(ids)))
		}
		if len(ids) > 0 {
			return graph.End{Identifier: &ids[0]}
		}
	case m.Stub != nil:
		s := graph.Stub{Kind: graph.Kind(f.fill(m.Stub.Kind)), Identifiers: f.identifiers(field+".stub.identifiers", m.Stub.Identifiers)}
		if name := f.fill(m.Stub.Name); name != "" {
			s.Names = []graph.Name{{Full: name}}
		}
		if len(s.Names)+len(s.Identifiers) > 0 {
			return graph.End{Stub: &s}
		}
	}
	return graph.End{}
}
