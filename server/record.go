package server

import (
	"math"
	"slices"
	"strconv"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/clewgraph/clew/graph"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/resolver/dates"
)

// This file turns records between graph and the wire. Reading gathers field
// errors, so that one bad date refuses its record and not the batch.

// convert maps a list; an empty one stays nil.
func convert[A, B any](list []A, f func(A) B) []B {
	if len(list) == 0 {
		return nil
	}
	out := make([]B, len(list))
	for i, a := range list {
		out[i] = f(a)
	}
	return out
}

func keyMessage(k graph.RecordKey) *clewv1.RecordKey {
	if k.IsZero() {
		return nil
	}
	return &clewv1.RecordKey{Source: string(k.Source), Id: k.ID}
}

func keyOf(m *clewv1.RecordKey) graph.RecordKey {
	return graph.RecordKey{Source: graph.SourceID(m.GetSource()), ID: m.GetId()}
}

// RecordMessage puts a record into its form on the wire. Dates go with their
// bounds, so that whoever reads them need not know the rules by which their
// source's dates were read.
func RecordMessage(r *graph.Record) *clewv1.Record {
	return &clewv1.Record{
		Key: keyMessage(r.Key), Kind: string(r.Kind), Version: r.Version, Parent: keyMessage(r.Parent),
		Names: convert(r.Names, nameMessage), Identifiers: convert(r.Identifiers, identifierMessage),
		Dates: convert(r.Dates, dateClaimMessage), Addresses: convert(r.Addresses, addressMessage),
		Attributes: attributesMessage(r.Attributes), Roles: convert(r.Roles, roleMessage), Links: convert(r.Links, linkMessage),
		Grade: gradeMessage(r.Grade), Handling: handlingMessage(r.Handling),
		CollectedAt: dateMessage(r.CollectedAt), ObservedAt: dateMessage(r.ObservedAt), Origin: r.Origin,
	}
}

func nameMessage(n graph.Name) *clewv1.Name {
	return &clewv1.Name{Type: string(n.Type), Full: n.Full, Given: n.Given, Family: n.Family, Middle: n.Middle, Patronymic: n.Patronymic,
		Title: n.Title, Script: n.Script, Language: n.Language, Valid: intervalMessage(n.Valid)}
}

func identifierMessage(i graph.Identifier) *clewv1.Identifier {
	return &clewv1.Identifier{Type: string(i.Type), Value: i.Value, Qualifier: i.Qualifier, Country: i.Country, Relation: string(i.Relation),
		Valid: intervalMessage(i.Valid), Canonical: i.Canonical, Node: string(i.Node), Problem: i.Problem}
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
	return &clewv1.Link{Id: l.ID, Kind: string(l.Kind), From: endMessage(l.From), To: endMessage(l.To), Valid: intervalMessage(l.Valid), At: dateMessage(l.At),
		Amount: amountMessage(l.Amount), Props: l.Props, Basis: basisMessage(l.Basis), Alleged: l.Alleged}
}

func endMessage(e graph.End) *clewv1.End {
	switch {
	case e.Identifier != nil:
		return &clewv1.End{Target: &clewv1.End_Identifier{Identifier: identifierMessage(*e.Identifier)}}
	case e.Stub != nil:
		s := e.Stub
		return &clewv1.End{Target: &clewv1.End_Stub{Stub: &clewv1.Stub{Kind: string(s.Kind), Names: convert(s.Names, nameMessage),
			Identifiers: convert(s.Identifiers, identifierMessage), Dates: convert(s.Dates, dateClaimMessage), Attributes: attributesMessage(s.Attributes)}}}
	case !e.Record.IsZero():
		return &clewv1.End{Target: &clewv1.End_Record{Record: keyMessage(e.Record)}}
	default:
		return nil
	}
}

func amountMessage(a *graph.Amount) *clewv1.Amount {
	if a == nil {
		return nil
	}
	return &clewv1.Amount{Value: a.Decimal(), Asset: a.Asset}
}

func basisMessage(b graph.Basis) clewv1.Basis {
	switch b {
	case graph.BasisFact:
		return clewv1.Basis_BASIS_FACT
	case graph.BasisAssessment:
		return clewv1.Basis_BASIS_ASSESSMENT
	default:
		return clewv1.Basis_BASIS_UNSPECIFIED
	}
}

func gradeMessage(g graph.Grade) *clewv1.Grade {
	if g.IsZero() {
		return nil
	}
	return &clewv1.Grade{Scheme: string(g.Scheme), Value: g.Value}
}

// confidenceMessage gives a confidence, absent where there is no grade.
func confidenceMessage(c int) *int32 {
	if c < 0 {
		return nil
	}
	v := int32(c)
	return &v
}

func handlingMessage(h graph.Handling) *clewv1.Handling {
	if h.Key() == (graph.Handling{}).Key() {
		return nil
	}
	return &clewv1.Handling{Tlp: h.TLP, Pap: h.PAP, Owner: h.Owner, Restricted: h.Restricted, Consent: h.Consent, Review: dateMessage(h.Review), Expiry: dateMessage(h.Expiry)}
}

func intervalMessage(i graph.Interval) *clewv1.Interval {
	if i.IsZero() {
		return nil
	}
	return &clewv1.Interval{From: dateMessage(i.From), To: dateMessage(i.To)}
}

// minTime and maxTime bound what a protobuf timestamp can hold: years 1–9999.
var (
	minTime = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()
	maxTime = time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC).UnixMicro()
)

// instantMessage gives a bound, absent where it is open or out of range.
func instantMessage(us int64) *timestamppb.Timestamp {
	if us < minTime || us > maxTime {
		return nil
	}
	return timestamppb.New(time.UnixMicro(us))
}

func dateMessage(d graph.Date) *clewv1.Date {
	if d.IsZero() {
		return nil
	}
	return &clewv1.Date{Text: d.Text, Earliest: instantMessage(d.Earliest), Latest: instantMessage(d.Latest), Precision: clewv1.DatePrecision(d.Precision),
		Approximate: d.Approximate, Zone: d.Zone, ZoneAssumed: d.ZoneAssumed, Buddhist: d.Buddhist}
}

// recordReader reads one record from the wire and gathers what is wrong.
type recordReader struct{ bad []graph.FieldError }

func (rr *recordReader) fail(field, value, reason, fix string) {
	rr.bad = append(rr.bad, graph.FieldError{Field: field, Value: value, Reason: reason, Fix: fix})
}

// item names an item of a list.
func item(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }

// readRecord reads a record; output-only fields are ignored.
func readRecord(m *clewv1.Record) (graph.Record, []graph.FieldError) {
	rr := &recordReader{}
	r := graph.Record{
		Key: keyOf(m.GetKey()), Kind: graph.Kind(m.GetKind()), Version: m.GetVersion(),
		Names: rr.names("names", m.GetNames()), Identifiers: rr.identifiers("identifiers", m.GetIdentifiers()), Dates: rr.dates("dates", m.GetDates()),
		Attributes: attributesOf(m.GetAttributes()), Grade: gradeOf(m.GetGrade()), Handling: rr.handling("handling", m.GetHandling()),
		CollectedAt: rr.date("collected_at", m.GetCollectedAt()), ObservedAt: rr.date("observed_at", m.GetObservedAt()), Origin: m.GetOrigin(),
	}
	for i, a := range m.GetAddresses() {
		r.Addresses = append(r.Addresses, graph.Address{Type: a.GetType(), Full: a.GetFull(), Line: a.GetLine(), City: a.GetCity(), Region: a.GetRegion(),
			Postcode: a.GetPostcode(), Country: a.GetCountry(), Lat: a.GetLat(), Lon: a.GetLon(), Valid: rr.interval(item("addresses", i)+".valid", a.GetValid())})
	}
	for i, o := range m.GetRoles() {
		r.Roles = append(r.Roles, graph.Role{Name: o.GetName(), Status: o.GetStatus(), DecidedBy: o.GetDecidedBy(), Alleged: o.GetAlleged(),
			Valid: rr.interval(item("roles", i)+".valid", o.GetValid())})
	}
	for i, l := range m.GetLinks() {
		r.Links = append(r.Links, rr.link(item("links", i), l))
	}
	return r, rr.bad
}

func (rr *recordReader) names(field string, list []*clewv1.Name) []graph.Name {
	var out []graph.Name
	for i, n := range list {
		out = append(out, graph.Name{Type: graph.NameType(n.GetType()), Full: n.GetFull(), Given: n.GetGiven(), Family: n.GetFamily(), Middle: n.GetMiddle(),
			Patronymic: n.GetPatronymic(), Title: n.GetTitle(), Script: n.GetScript(), Language: n.GetLanguage(), Valid: rr.interval(item(field, i)+".valid", n.GetValid())})
	}
	return out
}

func (rr *recordReader) identifier(field string, i *clewv1.Identifier) graph.Identifier {
	return graph.Identifier{Type: graph.IdentifierType(i.GetType()), Value: i.GetValue(), Qualifier: i.GetQualifier(), Country: i.GetCountry(),
		Relation: graph.Relation(i.GetRelation()), Valid: rr.interval(field+".valid", i.GetValid())}
}

func (rr *recordReader) identifiers(field string, list []*clewv1.Identifier) []graph.Identifier {
	var out []graph.Identifier
	for i, id := range list {
		out = append(out, rr.identifier(item(field, i), id))
	}
	return out
}

func (rr *recordReader) dates(field string, list []*clewv1.DateClaim) []graph.DateClaim {
	var out []graph.DateClaim
	for i, d := range list {
		out = append(out, graph.DateClaim{Type: graph.DateType(d.GetType()), Date: rr.date(item(field, i)+".date", d.GetDate())})
	}
	return out
}

func attributesOf(m map[string]*clewv1.AttributeValues) map[string][]string {
	if len(m) == 0 {
		return nil
	}
	out := make(map[string][]string, len(m))
	for k, v := range m {
		out[k] = v.GetValues()
	}
	return out
}

func (rr *recordReader) link(field string, l *clewv1.Link) graph.Link {
	out := graph.Link{ID: l.GetId(), Kind: graph.LinkKind(l.GetKind()), From: rr.end(field+".from", l.GetFrom()), To: rr.end(field+".to", l.GetTo()),
		Valid: rr.interval(field+".valid", l.GetValid()), At: rr.date(field+".at", l.GetAt()), Alleged: l.GetAlleged()}
	if len(l.GetProps()) > 0 {
		out.Props = l.GetProps()
	}
	switch l.GetBasis() {
	case clewv1.Basis_BASIS_FACT:
		out.Basis = graph.BasisFact
	case clewv1.Basis_BASIS_ASSESSMENT:
		out.Basis = graph.BasisAssessment
	}
	if a := l.GetAmount(); a != nil {
		amount, err := graph.ParseAmount(a.GetValue(), a.GetAsset())
		if err != nil {
			rr.fail(field+".amount", a.GetValue()+" "+a.GetAsset(), err.Error(), "give a plain decimal and an asset such as USD")
		}
		out.Amount = &amount
	}
	return out
}

func (rr *recordReader) end(field string, e *clewv1.End) graph.End {
	switch t := e.GetTarget().(type) {
	case *clewv1.End_Record:
		return graph.End{Record: keyOf(t.Record)}
	case *clewv1.End_Identifier:
		id := rr.identifier(field+".identifier", t.Identifier)
		return graph.End{Identifier: &id}
	case *clewv1.End_Stub:
		s := t.Stub
		return graph.End{Stub: &graph.Stub{Kind: graph.Kind(s.GetKind()), Names: rr.names(field+".stub.names", s.GetNames()),
			Identifiers: rr.identifiers(field+".stub.identifiers", s.GetIdentifiers()), Dates: rr.dates(field+".stub.dates", s.GetDates()), Attributes: attributesOf(s.GetAttributes())}}
	default:
		return graph.End{}
	}
}

func gradeOf(g *clewv1.Grade) graph.Grade {
	return graph.Grade{Scheme: graph.GradeScheme(g.GetScheme()), Value: g.GetValue()}
}

func (rr *recordReader) handling(field string, h *clewv1.Handling) graph.Handling {
	return graph.Handling{TLP: h.GetTlp(), PAP: h.GetPap(), Owner: h.GetOwner(), Restricted: slices.Sorted(slices.Values(h.GetRestricted())), Consent: h.GetConsent(),
		Review: rr.date(field+".review", h.GetReview()), Expiry: rr.date(field+".expiry", h.GetExpiry())}
}

func (rr *recordReader) interval(field string, i *clewv1.Interval) graph.Interval {
	if i == nil {
		return graph.Interval{}
	}
	return graph.Interval{From: rr.date(field+".from", i.GetFrom()), To: rr.date(field+".to", i.GetTo())}
}

// date reads a date: its text, or the bounds that the client read from it.
func (rr *recordReader) date(field string, m *clewv1.Date) graph.Date {
	if m == nil {
		return graph.Date{}
	}
	if m.GetPrecision() == clewv1.DatePrecision_DATE_PRECISION_UNSPECIFIED {
		o := graph.DateOptions{BuddhistEra: m.GetBuddhist()}
		if z := m.GetZone(); z != "" && z != "Z" {
			t, err := time.Parse("-07:00", z)
			if err != nil {
				rr.fail(field+".zone", z, "is not an offset", `write "+07:00" or "Z"`)
				return graph.Date{}
			}
			_, offset := t.Zone()
			o.Zone = time.FixedZone(z, offset)
		}
		d, _, err := dates.Parse(m.GetText(), o)
		if err != nil {
			rr.fail(field, m.GetText(), err.Error(), "write an ISO date, or give precision UNKNOWN to keep the text without its meaning")
		}
		return d
	}
	if _, known := clewv1.DatePrecision_name[int32(m.GetPrecision())]; !known {
		rr.fail(field+".precision", m.GetPrecision().String(), "is not a precision", "leave it out to have the text read")
		return graph.Date{}
	}
	if m.GetPrecision() == clewv1.DatePrecision_DATE_PRECISION_UNKNOWN {
		return graph.UnreadDate(m.GetText())
	}
	d := graph.Date{Text: m.GetText(), Earliest: math.MinInt64, Latest: math.MaxInt64, Precision: graph.Precision(m.GetPrecision()), Approximate: m.GetApproximate(),
		Zone: m.GetZone(), ZoneAssumed: m.GetZoneAssumed(), Buddhist: m.GetBuddhist()}
	if d.Zone == "" {
		d.Zone = "Z"
	}
	if m.Earliest != nil {
		d.Earliest = m.Earliest.AsTime().UnixMicro()
	}
	if m.Latest != nil {
		d.Latest = m.Latest.AsTime().UnixMicro()
	}
	if d.Latest <= d.Earliest {
		rr.fail(field, m.GetText(), "latest is not after earliest", "give the first instant that the date can no longer mean as latest")
	}
	return d
}
