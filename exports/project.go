package exports

import (
	"cmp"
	"slices"
	"time"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// recordRow gives the row of a record.
func recordRow(s *store.Stored) Record {
	r := &s.Record
	row := Record{
		Key: r.Key.String(), Source: string(r.Key.Source), Kind: string(r.Kind), Entity: string(s.Entity), Name: r.Display(),
		Attributes: jsonOf(r.Attributes), Confidence: known(r.Grade.Confidence()),
		TLP: r.Handling.TLP, PAP: r.Handling.PAP, Owner: r.Handling.Owner, Restricted: r.Handling.Restricted,
		CollectedAt: timeOf(r.CollectedAt, r.CollectedAt.Earliest), ObservedAt: timeOf(r.ObservedAt, r.ObservedAt.Earliest),
		Origin: r.Origin, FirstSeq: int64(s.FirstSeq), AddedSeq: int64(s.AddedSeq),
	}
	for _, n := range r.Names {
		row.Names = append(row.Names, n.Text())
	}
	for _, id := range r.Identifiers {
		row.Identifiers = append(row.Identifiers, string(id.Node))
	}
	dates := map[string][]string{}
	for _, d := range r.Dates {
		dates[string(d.Type)] = append(dates[string(d.Type)], d.Date.Text)
	}
	row.Dates = jsonOf(dates)
	for _, a := range r.Addresses {
		row.Addresses = append(row.Addresses, a.Text())
	}
	for _, role := range r.Roles {
		row.Roles = append(row.Roles, role.Name)
	}
	if !r.Grade.IsZero() {
		row.Grade = string(r.Grade.Scheme) + ":" + r.Grade.Value
	}
	if !r.Parent.IsZero() {
		row.Parent = r.Parent.String()
	}
	return row
}

// linkRow gives the row of a link of a record.
func linkRow(r *graph.Record, e *graph.Edge, from, to graph.EntityID) Link {
	row := Link{
		ID: string(e.ID), Kind: string(e.Kind), Record: e.Record.String(), FromEntity: string(from), ToEntity: string(to),
		FromRef: e.From.String(), ToRef: e.To.String(),
		StartText: e.Start.Text, StartEarliest: timeOf(e.Start, e.Start.Earliest), StartLatest: timeOf(e.Start, e.Start.Latest),
		EndText: e.End.Text, EndEarliest: timeOf(e.End, e.End.Earliest), EndLatest: timeOf(e.End, e.End.Latest),
		Confidence: known(e.Confidence), Basis: string(cmp.Or(e.Basis, graph.BasisFact)), TLP: r.Handling.TLP, Properties: "{}",
	}
	if e.Amount != nil {
		float := e.Amount.Float()
		row.AmountExact, row.Amount, row.Asset = e.Amount.Decimal(), &float, e.Amount.Asset
	}
	if e.Index < len(r.Links) {
		row.Alleged, row.Properties = r.Links[e.Index].Alleged, jsonOf(r.Links[e.Index].Props)
	}
	return row
}

// entity gathers the row of an entity from its records.
type entity struct {
	row        Entity
	named      bool
	labels     []string
	attributes map[string][]string
}

func newEntity(id graph.EntityID, kind graph.Kind) *entity {
	return &entity{row: Entity{ID: string(id), Kind: string(kind), Name: id.Value()}, attributes: map[string][]string{}}
}

// add takes a record in; they come oldest first.
func (e *entity) add(r *graph.Record) {
	e.row.Records++
	if name := r.Display(); name != "" && !e.named {
		e.row.Name, e.named = name, true
	}
	for _, n := range r.Names {
		e.row.Names = append(e.row.Names, n.Text())
	}
	for _, role := range r.Roles {
		e.row.Roles = append(e.row.Roles, role.Name)
	}
	for name, values := range r.Attributes {
		for _, v := range values {
			if !slices.Contains(e.attributes[name], v) {
				e.attributes[name] = append(e.attributes[name], v)
			}
		}
	}
	e.row.Sources = append(e.row.Sources, string(r.Key.Source))
	e.labels = append(e.labels, r.Handling.TLP)
	seen := r.ObservedAt
	if seen.IsZero() {
		seen = r.CollectedAt
	}
	if at := timeOf(seen, seen.Earliest); at != nil {
		if e.row.FirstSeen == nil || at.Before(*e.row.FirstSeen) {
			e.row.FirstSeen = at
		}
		if e.row.LastSeen == nil || at.After(*e.row.LastSeen) {
			e.row.LastSeen = at
		}
	}
}

// done gives the row.
func (e *entity) done() Entity {
	for _, list := range []*[]string{&e.row.Names, &e.row.Roles, &e.row.Sources} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	e.row.TLP, e.row.Attributes = graph.StrictestTLP(e.labels...), jsonOf(e.attributes)
	return e.row
}

// known gives a confidence, nil where there is none.
func known(confidence int) *int64 {
	if confidence < 0 {
		return nil
	}
	v := int64(confidence)
	return &v
}

// timeOf gives a bound of a date, nil where it is open, outside the years 1 to
// 9999 that other programs read, or not given at all.
func timeOf(d graph.Date, us int64) *time.Time {
	at := time.UnixMicro(us).UTC()
	if d.IsZero() || at.Year() < 1 || at.Year() > 9999 {
		return nil
	}
	return &at
}
