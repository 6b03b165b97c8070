package server

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// TestRecordRoundTrip sends random records over the wire and back.
func TestRecordRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawRecord(t)
		wire, err := proto.Marshal(RecordMessage(&want))
		if err != nil {
			t.Fatal(err)
		}
		var m clewv1.Record
		if err := proto.Unmarshal(wire, &m); err != nil {
			t.Fatal(err)
		}
		got, bad := readRecord(&m)
		if len(bad) > 0 {
			t.Fatalf("%v", bad)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
	})
}

// TestOutputOnly: what intake works out is shown, and not taken from clients.
func TestOutputOnly(t *testing.T) {
	id := graph.Identifier{Type: graph.IDPhone, Value: "020 7946 0001", Canonical: "+442079460001", Node: "phone:+442079460001"}
	r := graph.Record{Key: graph.RecordKey{Source: "police", ID: "a#1"}, Kind: graph.KindPerson, Parent: graph.RecordKey{Source: "police", ID: "a"}, Identifiers: []graph.Identifier{id, {Type: graph.IDEmail, Value: "x", Problem: "no @"}}}
	m := RecordMessage(&r)
	if got := m.Identifiers[0]; got.Canonical != id.Canonical || got.Node != string(id.Node) || m.Identifiers[1].Problem != "no @" || m.Parent.GetId() != "a" {
		t.Errorf("not shown: %v", m)
	}
	got, _ := readRecord(m)
	if got.Identifiers[0] != (graph.Identifier{Type: graph.IDPhone, Value: "020 7946 0001"}) || got.Identifiers[1].Problem != "" || !got.Parent.IsZero() {
		t.Errorf("taken from a client: %+v", got)
	}
}

func TestUnreadableValues(t *testing.T) {
	date := func(d *clewv1.Date) *clewv1.Record { return &clewv1.Record{ObservedAt: d} }
	for field, m := range map[string]*clewv1.Record{
		"observed_at":      date(&clewv1.Date{Text: "2021-02-31"}),
		"observed_at.zone": date(&clewv1.Date{Text: "2021-02-03", Zone: "Mars"}),
		"collected_at": {CollectedAt: &clewv1.Date{Text: "x", Precision: clewv1.DatePrecision_DATE_PRECISION_DAY,
			Earliest: instantMessage(10), Latest: instantMessage(10)}},
		"links[0].amount":     {Links: []*clewv1.Link{{Amount: &clewv1.Amount{Value: "a lot", Asset: "USD"}}}},
		"links[0].valid.from": {Links: []*clewv1.Link{{Valid: &clewv1.Interval{From: &clewv1.Date{Text: "?"}}}}},
		"names[1].valid.to":   {Names: []*clewv1.Name{{}, {Valid: &clewv1.Interval{To: &clewv1.Date{Text: "?"}}}}},
		"handling.expiry":     {Handling: &clewv1.Handling{Expiry: &clewv1.Date{Text: "?"}}},
	} {
		_, bad := readRecord(m)
		if len(bad) != 1 || bad[0].Field != field || bad[0].Reason == "" || bad[0].Fix == "" {
			t.Errorf("%s: %+v", field, bad)
		}
	}
	// A precision that there is none of is no date either.
	if _, bad := readRecord(date(&clewv1.Date{Text: "2021", Precision: 99})); len(bad) != 1 {
		t.Errorf("precision 99: %+v", bad)
	}
	if _, bad := readRecord(date(&clewv1.Date{Text: "2021", Precision: 257, Earliest: instantMessage(1), Latest: instantMessage(2)})); len(bad) != 1 {
		t.Errorf("precision 257: %+v", bad)
	}
}

var words = rapid.SampledFrom([]string{"", "a", "Ольга", "សុខ", "two words", "x|y\\z", "\U0001F4DE"})

func word(t *rapid.T, label string) string { return words.Draw(t, label) }

// some draws a list of up to two.
func some[T any](t *rapid.T, label string, draw func(*rapid.T) T) []T {
	return rapid.SliceOfN(rapid.Custom(draw), 0, 2).Draw(t, label)
}

func drawDate(t *rapid.T) graph.Date {
	texts := []string{"2021", "2021-03", "2021-03-04", "202X", "2021~", "2021-03-04T05:06:07Z", "2021-03-04T05:06:07+07:00", "2021-03-04T05:06:07.123456Z", "2019/2021", "../2021", "2021/..", "19XX"}
	switch i := rapid.IntRange(-2, len(texts)-1).Draw(t, "date"); {
	case i == -2:
		return graph.Date{}
	case i == -1:
		return graph.UnreadDate("last week")
	default:
		d, err := graph.ParseDate(texts[i], graph.DateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
}

func drawInterval(t *rapid.T) graph.Interval {
	return graph.Interval{From: drawDate(t), To: drawDate(t)}
}

func drawName(t *rapid.T) graph.Name {
	return graph.Name{Type: graph.NameType(word(t, "type")), Full: word(t, "full"), Given: word(t, "given"), Family: word(t, "family"), Middle: word(t, "middle"),
		Patronymic: word(t, "patronymic"), Title: word(t, "title"), Script: word(t, "script"), Language: word(t, "language"), Valid: drawInterval(t)}
}

func drawIdentifier(t *rapid.T) graph.Identifier {
	return graph.Identifier{Type: graph.IdentifierType(word(t, "type")), Value: word(t, "value"), Qualifier: word(t, "qualifier"), Country: word(t, "country"),
		Relation: graph.Relation(word(t, "relation")), Valid: drawInterval(t)}
}

func drawDateClaim(t *rapid.T) graph.DateClaim {
	return graph.DateClaim{Type: graph.DateType(word(t, "type")), Date: drawDate(t)}
}

func drawAttributes(t *rapid.T) map[string][]string {
	return rapid.MapOfN(words, rapid.SliceOfN(words, 0, 2), 0, 2).Draw(t, "attributes")
}

func drawKey(t *rapid.T) graph.RecordKey {
	return graph.RecordKey{Source: graph.SourceID(word(t, "source")), ID: word(t, "id")}
}

func drawEnd(t *rapid.T) graph.End {
	switch rapid.IntRange(0, 3).Draw(t, "end") {
	case 0:
		return graph.End{}
	case 1:
		return graph.End{Record: drawKey(t)}
	case 2:
		return graph.End{Identifier: new(drawIdentifier(t))}
	default:
		return graph.End{Stub: &graph.Stub{Kind: graph.Kind(word(t, "kind")), Names: some(t, "names", drawName), Identifiers: some(t, "identifiers", drawIdentifier),
			Dates: some(t, "dates", drawDateClaim), Attributes: drawAttributes(t)}}
	}
}

func drawLink(t *rapid.T) graph.Link {
	l := graph.Link{ID: word(t, "id"), Kind: graph.LinkKind(word(t, "kind")), From: drawEnd(t), To: drawEnd(t), Valid: drawInterval(t), At: drawDate(t),
		Props: rapid.MapOfN(words, words, 0, 2).Draw(t, "props"), Basis: rapid.SampledFrom([]graph.Basis{"", graph.BasisFact, graph.BasisAssessment}).Draw(t, "basis"), Alleged: rapid.Bool().Draw(t, "alleged")}
	if rapid.Bool().Draw(t, "paid") {
		a, err := graph.ParseAmount(rapid.SampledFrom([]string{"0", "-1.50", "1000000.000000", "170141183460469231731687303715884105727", "0.000000000000000001"}).Draw(t, "amount"), "USD")
		if err != nil {
			t.Fatal(err)
		}
		l.Amount = &a
	}
	return l
}

func drawRecord(t *rapid.T) graph.Record {
	restricted := rapid.SliceOfNDistinct(words, 0, 2, rapid.ID).Draw(t, "restricted")
	slices.SortFunc(restricted, strings.Compare)
	return graph.Record{
		Key: drawKey(t), Kind: graph.Kind(word(t, "kind")), Version: rapid.SampledFrom([]int64{0, 1, -1, math.MaxInt64, math.MinInt64}).Draw(t, "version"),
		Names: some(t, "names", drawName), Identifiers: some(t, "identifiers", drawIdentifier), Dates: some(t, "dates", drawDateClaim),
		Addresses: some(t, "addresses", func(t *rapid.T) graph.Address {
			return graph.Address{Type: word(t, "type"), Full: word(t, "full"), Line: word(t, "line"), City: word(t, "city"), Region: word(t, "region"), Postcode: word(t, "postcode"),
				Country: word(t, "country"), Lat: word(t, "lat"), Lon: word(t, "lon"), Valid: drawInterval(t)}
		}),
		Attributes: drawAttributes(t),
		Roles: some(t, "roles", func(t *rapid.T) graph.Role {
			return graph.Role{Name: word(t, "name"), Status: word(t, "status"), DecidedBy: word(t, "by"), Valid: drawInterval(t), Alleged: rapid.Bool().Draw(t, "alleged")}
		}),
		Links:       some(t, "links", drawLink),
		Grade:       graph.Grade{Scheme: graph.GradeScheme(word(t, "scheme")), Value: word(t, "grade")},
		Handling:    graph.Handling{TLP: word(t, "tlp"), PAP: word(t, "pap"), Owner: word(t, "owner"), Restricted: restricted, Consent: word(t, "consent"), Review: drawDate(t), Expiry: drawDate(t)},
		CollectedAt: drawDate(t), ObservedAt: drawDate(t), Origin: word(t, "origin"),
	}
}
