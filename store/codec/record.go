package codec

import (
	"maps"
	"slices"

	"github.com/clewgraph/clew/graph"
	storev1 "github.com/clewgraph/clew/proto/clew/store/v1"
)

// EncodeRecord gives the stored form of a record. It fails only when a text is
// not UTF-8.
func EncodeRecord(r *graph.Record) ([]byte, error) {
	return encode("record "+r.Key.String(), recordMessage(r))
}

// DecodeRecord reads what [EncodeRecord] wrote, or fails with [ErrMalformed].
func DecodeRecord(b []byte) (graph.Record, error) {
	var m storev1.Record
	if err := decode("record", b, &m); err != nil {
		return graph.Record{}, err
	}
	return recordOf(&m), nil
}

func recordMessage(r *graph.Record) *storev1.Record {
	return &storev1.Record{
		Key:         keyMessage(r.Key),
		Kind:        string(r.Kind),
		Version:     r.Version,
		Parent:      keyMessage(r.Parent),
		Names:       each(r.Names, nameMessage),
		Identifiers: each(r.Identifiers, identifierMessage),
		Dates:       each(r.Dates, dateClaimMessage),
		Addresses:   each(r.Addresses, addressMessage),
		Attributes:  attributeMessages(r.Attributes),
		Roles:       each(r.Roles, roleMessage),
		Links:       each(r.Links, linkMessage),
		Grade:       gradeMessage(r.Grade),
		Handling:    handlingMessage(r.Handling),
		CollectedAt: dateMessage(r.CollectedAt),
		ObservedAt:  dateMessage(r.ObservedAt),
		Origin:      r.Origin,
	}
}

func recordOf(m *storev1.Record) graph.Record {
	return graph.Record{
		Key:         keyOf(m.GetKey()),
		Kind:        graph.Kind(m.GetKind()),
		Version:     m.GetVersion(),
		Parent:      keyOf(m.GetParent()),
		Names:       each(m.GetNames(), nameOf),
		Identifiers: each(m.GetIdentifiers(), identifierOf),
		Dates:       each(m.GetDates(), dateClaimOf),
		Addresses:   each(m.GetAddresses(), addressOf),
		Attributes:  attributesOf(m.GetAttributes()),
		Roles:       each(m.GetRoles(), roleOf),
		Links:       each(m.GetLinks(), linkOf),
		Grade:       gradeOf(m.GetGrade()),
		Handling:    handlingOf(m.GetHandling()),
		CollectedAt: dateOf(m.GetCollectedAt()),
		ObservedAt:  dateOf(m.GetObservedAt()),
		Origin:      m.GetOrigin(),
	}
}

// keyMessage gives nil for the zero key.
func keyMessage(k graph.RecordKey) *storev1.RecordKey {
	if k.IsZero() {
		return nil
	}
	return &storev1.RecordKey{Source: string(k.Source), Id: k.ID}
}

func keyOf(m *storev1.RecordKey) graph.RecordKey {
	return graph.RecordKey{Source: graph.SourceID(m.GetSource()), ID: m.GetId()}
}

func nameMessage(n graph.Name) *storev1.Name {
	return &storev1.Name{
		Type: string(n.Type), Full: n.Full,
		Given: n.Given, Family: n.Family, Middle: n.Middle, Patronymic: n.Patronymic, Title: n.Title,
		Script: n.Script, Language: n.Language, Valid: intervalMessage(n.Valid),
	}
}

func nameOf(m *storev1.Name) graph.Name {
	return graph.Name{
		Type: graph.NameType(m.GetType()), Full: m.GetFull(),
		Given: m.GetGiven(), Family: m.GetFamily(), Middle: m.GetMiddle(), Patronymic: m.GetPatronymic(), Title: m.GetTitle(),
		Script: m.GetScript(), Language: m.GetLanguage(), Valid: intervalOf(m.GetValid()),
	}
}

func identifierMessage(i graph.Identifier) *storev1.Identifier {
	return &storev1.Identifier{
		Type: string(i.Type), Value: i.Value, Qualifier: i.Qualifier, Country: i.Country, Relation: string(i.Relation),
		Valid: intervalMessage(i.Valid), Canonical: i.Canonical, Node: string(i.Node), Problem: i.Problem,
	}
}

func identifierOf(m *storev1.Identifier) graph.Identifier {
	return graph.Identifier{
		Type: graph.IdentifierType(m.GetType()), Value: m.GetValue(), Qualifier: m.GetQualifier(), Country: m.GetCountry(),
		Relation: graph.Relation(m.GetRelation()), Valid: intervalOf(m.GetValid()),
		Canonical: m.GetCanonical(), Node: graph.EntityID(m.GetNode()), Problem: m.GetProblem(),
	}
}

func dateClaimMessage(d graph.DateClaim) *storev1.DateClaim {
	return &storev1.DateClaim{Type: string(d.Type), Date: dateMessage(d.Date)}
}

func dateClaimOf(m *storev1.DateClaim) graph.DateClaim {
	return graph.DateClaim{Type: graph.DateType(m.GetType()), Date: dateOf(m.GetDate())}
}

func addressMessage(a graph.Address) *storev1.Address {
	return &storev1.Address{
		Type: a.Type, Full: a.Full, Line: a.Line, City: a.City, Region: a.Region, Postcode: a.Postcode, Country: a.Country,
		Lat: a.Lat, Lon: a.Lon, Valid: intervalMessage(a.Valid),
	}
}

func addressOf(m *storev1.Address) graph.Address {
	return graph.Address{
		Type: m.GetType(), Full: m.GetFull(), Line: m.GetLine(), City: m.GetCity(), Region: m.GetRegion(),
		Postcode: m.GetPostcode(), Country: m.GetCountry(), Lat: m.GetLat(), Lon: m.GetLon(), Valid: intervalOf(m.GetValid()),
	}
}

func attributeMessages(attributes map[string][]string) []*storev1.Attribute {
	return each(slices.Sorted(maps.Keys(attributes)), func(name string) *storev1.Attribute {
		return &storev1.Attribute{Name: name, Values: attributes[name]}
	})
}

func attributesOf(list []*storev1.Attribute) map[string][]string {
	if len(list) == 0 {
		return nil
	}
	attributes := make(map[string][]string, len(list))
	for _, a := range list {
		attributes[a.GetName()] = some(a.GetValues())
	}
	return attributes
}

func roleMessage(r graph.Role) *storev1.Role {
	return &storev1.Role{
		Name: r.Name, Status: r.Status, DecidedBy: r.DecidedBy, Valid: intervalMessage(r.Valid), Alleged: r.Alleged,
	}
}

func roleOf(m *storev1.Role) graph.Role {
	return graph.Role{
		Name: m.GetName(), Status: m.GetStatus(), DecidedBy: m.GetDecidedBy(), Valid: intervalOf(m.GetValid()),
		Alleged: m.GetAlleged(),
	}
}
