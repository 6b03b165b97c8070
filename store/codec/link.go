package codec

import (
	"maps"
	"slices"

	"github.com/clewgraph/clew/graph"
	storev1 "github.com/clewgraph/clew/proto/clew/store/v1"
)

func linkMessage(l graph.Link) *storev1.Link {
	return &storev1.Link{
		Id: l.ID, Kind: string(l.Kind), From: endMessage(l.From), To: endMessage(l.To),
		Valid: intervalMessage(l.Valid), At: dateMessage(l.At), Amount: amountMessage(l.Amount), Props: propMessages(l.Props),
		Basis: string(l.Basis), Alleged: l.Alleged,
	}
}

func linkOf(m *storev1.Link) graph.Link {
	return graph.Link{
		ID: m.GetId(), Kind: graph.LinkKind(m.GetKind()), From: endOf(m.GetFrom()), To: endOf(m.GetTo()),
		Valid: intervalOf(m.GetValid()), At: dateOf(m.GetAt()), Amount: amountOf(m.GetAmount()), Props: propsOf(m.GetProps()),
		Basis: graph.Basis(m.GetBasis()), Alleged: m.GetAlleged(),
	}
}

// endMessage gives nil for the zero end.
func endMessage(e graph.End) *storev1.End {
	if e.IsZero() {
		return nil
	}
	m := &storev1.End{Record: keyMessage(e.Record)}
	if e.Identifier != nil {
		m.Identifier = identifierMessage(*e.Identifier)
	}
	if s := e.Stub; s != nil {
		m.Stub = &storev1.Stub{
			Kind: string(s.Kind), Names: each(s.Names, nameMessage), Identifiers: each(s.Identifiers, identifierMessage),
			Dates: each(s.Dates, dateClaimMessage), Attributes: attributeMessages(s.Attributes),
		}
	}
	return m
}

func endOf(m *storev1.End) graph.End {
	e := graph.End{Record: keyOf(m.GetRecord())}
	if i := m.GetIdentifier(); i != nil {
		identifier := identifierOf(i)
		e.Identifier = &identifier
	}
	if s := m.GetStub(); s != nil {
		e.Stub = &graph.Stub{
			Kind: graph.Kind(s.GetKind()), Names: each(s.GetNames(), nameOf), Identifiers: each(s.GetIdentifiers(), identifierOf),
			Dates: each(s.GetDates(), dateClaimOf), Attributes: attributesOf(s.GetAttributes()),
		}
	}
	return e
}

func propMessages(props map[string]string) []*storev1.Prop {
	return each(slices.Sorted(maps.Keys(props)), func(name string) *storev1.Prop {
		return &storev1.Prop{Name: name, Value: props[name]}
	})
}

func propsOf(list []*storev1.Prop) map[string]string {
	if len(list) == 0 {
		return nil
	}
	props := make(map[string]string, len(list))
	for _, p := range list {
		props[p.GetName()] = p.GetValue()
	}
	return props
}

func amountMessage(a *graph.Amount) *storev1.Amount {
	if a == nil {
		return nil
	}
	return &storev1.Amount{Hi: a.Hi, Lo: a.Lo, Scale: uint32(a.Scale), Asset: a.Asset}
}

func amountOf(m *storev1.Amount) *graph.Amount {
	if m == nil {
		return nil
	}
	return &graph.Amount{Hi: m.GetHi(), Lo: m.GetLo(), Scale: uint8(m.GetScale()), Asset: m.GetAsset()}
}

// dateMessage gives nil for the zero date.
func dateMessage(d graph.Date) *storev1.Date {
	if d.IsZero() {
		return nil
	}
	return &storev1.Date{
		Text: d.Text, Earliest: d.Earliest, Latest: d.Latest, Precision: uint32(d.Precision), Approximate: d.Approximate,
		Zone: d.Zone, ZoneAssumed: d.ZoneAssumed, Buddhist: d.Buddhist,
	}
}

func dateOf(m *storev1.Date) graph.Date {
	return graph.Date{
		Text: m.GetText(), Earliest: m.GetEarliest(), Latest: m.GetLatest(), Precision: graph.Precision(m.GetPrecision()),
		Approximate: m.GetApproximate(), Zone: m.GetZone(), ZoneAssumed: m.GetZoneAssumed(), Buddhist: m.GetBuddhist(),
	}
}

// intervalMessage gives nil for the zero interval.
func intervalMessage(i graph.Interval) *storev1.Interval {
	if i.IsZero() {
		return nil
	}
	return &storev1.Interval{From: dateMessage(i.From), To: dateMessage(i.To)}
}

func intervalOf(m *storev1.Interval) graph.Interval {
	return graph.Interval{From: dateOf(m.GetFrom()), To: dateOf(m.GetTo())}
}

// gradeMessage gives nil for the zero grade.
func gradeMessage(g graph.Grade) *storev1.Grade {
	if g.IsZero() {
		return nil
	}
	return &storev1.Grade{Scheme: string(g.Scheme), Value: g.Value}
}

func gradeOf(m *storev1.Grade) graph.Grade {
	return graph.Grade{Scheme: graph.GradeScheme(m.GetScheme()), Value: m.GetValue()}
}

// handlingMessage gives nil for a handling that says nothing.
func handlingMessage(h graph.Handling) *storev1.Handling {
	if silent(h) {
		return nil
	}
	return &storev1.Handling{
		Tlp: h.TLP, Pap: h.PAP, Owner: h.Owner, Restricted: h.Restricted, Consent: h.Consent,
		Review: dateMessage(h.Review), Expiry: dateMessage(h.Expiry),
	}
}

func silent(h graph.Handling) bool {
	return h.TLP == "" && h.PAP == "" && h.Owner == "" && len(h.Restricted) == 0 && h.Consent == "" && h.Review.IsZero() && h.Expiry.IsZero()
}

func handlingOf(m *storev1.Handling) graph.Handling {
	return graph.Handling{
		TLP: m.GetTlp(), PAP: m.GetPap(), Owner: m.GetOwner(), Restricted: some(m.GetRestricted()), Consent: m.GetConsent(),
		Review: dateOf(m.GetReview()), Expiry: dateOf(m.GetExpiry()),
	}
}
