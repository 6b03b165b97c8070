package main

import (
	"github.com/clewgraph/clew/graph"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// recordMessage puts a record as a loader read it into its form on the wire.
// Dates go with their bounds, because the loader has read them by the rules of
// their source.
func recordMessage(r *graph.Record) *clewv1.Record {
	return &clewv1.Record{
		Key: keyMessage(r.Key), Kind: string(r.Kind), Version: r.Version, Names: each(r.Names, nameMessage), Identifiers: each(r.Identifiers, identifierMessage),
		Dates: each(r.Dates, dateClaimMessage), Addresses: each(r.Addresses, addressMessage), Attributes: attributesMessage(r.Attributes),
		Roles: each(r.Roles, roleMessage), Links: each(r.Links, linkMessage), Grade: gradeMessage(r.Grade), Handling: handlingMessage(r.Handling),
		CollectedAt: dateMessage(r.CollectedAt), ObservedAt: dateMessage(r.ObservedAt), Origin: r.Origin,
	}
}

// each converts a list.
func each[A, B any](list []A, f func(A) B) []B {
	if len(list) == 0 {
		return nil
	}
	out := make([]B, len(list))
	for i, v := range list {
		out[i] = f(v)
	}
	return out
}

func keyMessage(k graph.RecordKey) *clewv1.RecordKey {
	return &clewv1.RecordKey{Source: string(k.Source), Id: k.ID}
}

func nameMessage(n graph.Name) *clewv1.Name {
	return &clewv1.Name{Type: string(n.Type), Full: n.Full, Given: n.Given, Family: n.Family, Middle: n.Middle, Patronymic: n.Patronymic,
		Title: n.Title, Script: n.Script, Language: n.Language, Valid: intervalMessage(n.Valid)}
}

func identifierMessage(i graph.Identifier) *clewv1.Identifier {
	return &clewv1.Identifier{Type: string(i.Type), Value: i.Value, Qualifier: i.Qualifier, Country: i.Country, Relation: string(i.Relation), Valid: intervalMessage(i.Valid)}
}

func dateClaimMessage(d graph.DateClaim) *clewv1.DateClaim {
	return &clewv1.DateClaim{Type: string(d.Type), Date: dateMessage(d.Date)}
}

func addressMessage(a graph.Address) *clewv1.Address {
	return &clewv1.Address{Type: a.Type, Full: a.Full, Line: a.Line, City: a.City, Region: a.Region, Postcode: a.Postcode, Country: a.Country,
		Lat: a.Lat, Lon: a.Lon, Valid: intervalMessage(a.Valid)}
}

func attributesMessage(m map[string][]string) map[string]*clewv1.AttributeValues {
	if len(m) == 0 {
		return nil
	}
	out := make(map[string]*clewv1.AttributeValues, len(m))
	for k, v := range m {
		out[k] = &clewv1.AttributeValues{Values: v}
	}
	return out
}

func roleMessage(r graph.Role) *clewv1.Role {
	return &clewv1.Role{Name: r.Name, Status: r.Status, DecidedBy: r.DecidedBy, Valid: intervalMessage(r.Valid), Alleged: r.Alleged}
}

func linkMessage(l graph.Link) *clewv1.Link {
	m := &clewv1.Link{Id: l.ID, Kind: string(l.Kind), From: endMessage(l.From), To: endMessage(l.To), Valid: intervalMessage(l.Valid), At: dateMessage(l.At),
		Props: l.Props, Alleged: l.Alleged}
	if l.Amount != nil {
		m.Amount = &clewv1.Amount{Value: l.Amount.Decimal(), Asset: l.Amount.Asset}
	}
	switch l.Basis {
	case graph.BasisFact:
		m.Basis = clewv1.Basis_BASIS_FACT
	case graph.BasisAssessment:
		m.Basis = clewv1.Basis_BASIS_ASSESSMENT
	}
	return m
}

func endMessage(e graph.End) *clewv1.End {
	switch {
	case e.Identifier != nil:
		return &clewv1.End{Target: &clewv1.End_Identifier{Identifier: identifierMessage(*e.Identifier)}}
	case e.Stub != nil:
		s := e.Stub
		return &clewv1.End{Target: &clewv1.End_Stub{Stub: &clewv1.Stub{Kind: string(s.Kind), Names: each(s.Names, nameMessage),
			Identifiers: each(s.Identifiers, identifierMessage), Dates: each(s.Dates, dateClaimMessage), Attributes: attributesMessage(s.Attributes)}}}
	case !e.Record.IsZero():
		return &clewv1.End{Target: &clewv1.End_Record{Record: keyMessage(e.Record)}}
	}
	return nil
}

func gradeMessage(g graph.Grade) *clewv1.Grade {
	if g.IsZero() {
		return nil
	}
	return &clewv1.Grade{Scheme: string(g.Scheme), Value: g.Value}
}

func handlingMessage(h graph.Handling) *clewv1.Handling {
	return &clewv1.Handling{Tlp: h.TLP, Pap: h.PAP, Owner: h.Owner, Restricted: h.Restricted, Consent: h.Consent, Review: dateMessage(h.Review), Expiry: dateMessage(h.Expiry)}
}

func intervalMessage(i graph.Interval) *clewv1.Interval {
	if i.From.IsZero() && i.To.IsZero() {
		return nil
	}
	return &clewv1.Interval{From: dateMessage(i.From), To: dateMessage(i.To)}
}

func dateMessage(d graph.Date) *clewv1.Date {
	if d.IsZero() {
		return nil
	}
	return &clewv1.Date{Text: d.Text, Earliest: instant(d.Earliest), Latest: instant(d.Latest), Precision: clewv1.DatePrecision(d.Precision),
		Approximate: d.Approximate, Zone: d.Zone, ZoneAssumed: d.ZoneAssumed, Buddhist: d.Buddhist}
}
