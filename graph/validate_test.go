package graph

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestValidateAccepts(t *testing.T) {
	r := fullRecord()
	if err := r.Validate(); err != nil {
		t.Error(err)
	}
	for _, k := range Kinds() {
		r := Record{Key: RecordKey{"s", "1"}, Kind: k.Kind, Attributes: map[string][]string{"anything": {""}}}
		if k.Resolution == ByValue {
			r.Identifiers = []Identifier{{Type: k.Identifier[0], Value: "as given"}}
		}
		if err := r.Validate(); err != nil {
			t.Errorf("%s: %v", k.Kind, err)
		}
	}
	statement := Record{Key: RecordKey{"fiu", "tx/1"}, Links: []Link{{
		Kind: LinkTransferred,
		From: End{Identifier: &Identifier{Type: IDBankAccount, Value: "001-2-34567-8"}},
		To:   End{Record: RecordKey{"fiu", "acc-2"}},
		At:   UnreadDate("last week"),
	}}}
	if err := statement.Validate(); err != nil {
		t.Error(err)
	}
}

func TestValidateRefuses(t *testing.T) {
	edit := func(f func(*Record)) Record {
		r := fullRecord()
		f(&r)
		return r
	}
	statement := func(f func(*Record)) Record {
		r := Record{Key: RecordKey{"fiu", "1"}, Links: []Link{{Kind: LinkTransferred, From: End{Record: RecordKey{"fiu", "a"}}, To: End{Record: RecordKey{"fiu", "b"}}}}}
		f(&r)
		return r
	}
	long := strings.Repeat("x", 300)
	for _, tc := range []struct {
		r           Record
		field, says string
	}{
		{edit(func(r *Record) { r.Key = RecordKey{} }), "key.source", "is missing"},
		{edit(func(r *Record) { r.Key.Source = "a/b" }), "key.source", "holds '/'"},
		{edit(func(r *Record) { r.Key.Source = SourceID(long) }), "key.source", "300 bytes long, more than 64"},
		{edit(func(r *Record) { r.Key.ID = long }), "key.id", "300 bytes long, more than 256"},
		{edit(func(r *Record) { r.Key.ID = long[:255] }), "key.id", "leaves no room"},
		{edit(func(r *Record) { r.Key.ID = "a\nb" }), "key.id", "control character"},
		{edit(func(r *Record) { r.Key.ID = "a\xff" }), "key.id", "not valid UTF-8"},
		{edit(func(r *Record) { r.Kind = "Persn" }), "kind", `did you mean "Person"`},
		{edit(func(r *Record) { r.Kind = "Spaceship" }), "kind", "use one of Person, Organization"},
		{edit(func(r *Record) { r.Names[0].Full = strings.Repeat("é", 501) }), "names[0].full", "1002 bytes long"},
		{edit(func(r *Record) { r.Names[1] = Name{} }), "names[1]", "has no text"},
		{edit(func(r *Record) { r.Names[1].Family = "\xc3\x28" }), "names[1].family", "not valid UTF-8"},
		{edit(func(r *Record) { r.Names[0].Type = "aka" }), "names[0].type", "alias"},
		{edit(func(r *Record) { r.Names[0].Valid = Interval{dateFor("2020"), dateFor("2018")} }), "names[0].valid", "ends before it begins"},
		{edit(func(r *Record) { r.Identifiers[0].Type = "phon" }), "identifiers[0].type", `did you mean "phone"`},
		{edit(func(r *Record) { r.Identifiers[0].Value = "" }), "identifiers[0].value", "is empty"},
		{edit(func(r *Record) { r.Identifiers[0].Relation = "own" }), "identifiers[0].relation", `did you mean "owns"`},
		{edit(func(r *Record) { r.Dates[0].Type = "born" }), "dates[0].type", "birth"},
		{edit(func(r *Record) { r.Dates[0].Date = Date{} }), "dates[0].date", "is missing"},
		{edit(func(r *Record) { r.Dates[0].Date = Date{Text: "1987"} }), "dates[0].date", "no precision"},
		{edit(func(r *Record) { r.Addresses[0] = Address{Type: "home"} }), "addresses[0]", "neither text nor coordinates"},
		{edit(func(r *Record) { r.Attributes["note"] = []string{strings.Repeat("x", MaxText+1)} }), "attributes.note", "shorten"},
		{edit(func(r *Record) { r.Attributes[""] = nil }), "attributes", "without a name"},
		{edit(func(r *Record) { r.Attributes["n"] = make([]string, MaxValues) }), "record", "more than 10000"},
		{edit(func(r *Record) { r.Roles[0].Name = "recruiter" }), "roles[0].name", "recruiter_or_intermediary"},
		{edit(func(r *Record) { r.Roles[1].Status = "knowing" }), "roles[1].status", "unwitting, witting"},
		{edit(func(r *Record) { r.Roles = []Role{{Name: "witness", Status: "sure"}} }), "roles[0].status", "leave the status out"},
		{edit(func(r *Record) { r.Links[0].Kind = "RECRUITD" }), "links[0].kind", `did you mean "RECRUITED"`},
		{edit(func(r *Record) { r.Links[0].To = End{} }), "links[0].to", "is missing"},
		{edit(func(r *Record) { r.Links[0].To.Stub = &Stub{Kind: KindPerson} }), "links[0].to", "more than one way"},
		{edit(func(r *Record) { r.Links[0].To.Record.ID = "" }), "links[0].to.record.id", "is missing"},
		{edit(func(r *Record) { r.Links[0].Valid.From = dateFor("2020") }), "links[0].at", "beside valid"},
		{edit(func(r *Record) { r.Links[1].To.Stub.Kind = KindWallet }), "links[1].to", "cannot end at the kind Wallet"},
		{edit(func(r *Record) { r.Links[1].To.Stub.Kind = KindWallet }), "links[1].to.stub.identifiers", "known by its value"},
		{edit(func(r *Record) { r.Links[1].To.Stub.Names[0].Full = long + long + long + long }), "links[1].to.stub.names[0].full", "1200 bytes"},
		{edit(func(r *Record) { r.Links[1].To.Stub.Kind = "" }), "links[1].to.stub.kind", "is missing"},
		{edit(func(r *Record) { r.Links[2].To.Identifier.Value = "" }), "links[2].to.identifier.value", "is empty"},
		{edit(func(r *Record) { r.Links[2].To.Identifier.Type = IDPassport }), "links[2].to", "cannot end at the kind IdentityDocument"},
		{edit(func(r *Record) { r.Links[2].Amount.Asset = "dollars" }), "links[2].amount.asset", "ISO 4217"},
		{edit(func(r *Record) { r.Links[0].Props["channel"] = "\xff" }), "links[0].props.channel", "not valid UTF-8"},
		{edit(func(r *Record) { r.Links[0].Basis = "rumour" }), "links[0].basis", "fact, assessment"},
		{edit(func(r *Record) { r.Grade.Value = "Z9" }), "grade", `write it as in "B2"`},
		{edit(func(r *Record) { r.Grade = Grade{"stars", "5"} }), "grade", "unknown grading scheme"},
		{edit(func(r *Record) { r.Handling.TLP = "WHITE" }), "handling.tlp", "write CLEAR"},
		{edit(func(r *Record) { r.Handling.PAP = "PINK" }), "handling.pap", "RED, AMBER, GREEN, CLEAR"},
		{edit(func(r *Record) { r.Origin = "\xff" }), "origin", "not valid UTF-8"},
		{edit(func(r *Record) { r.Kind, r.Identifiers = KindPhoneNumber, nil }), "identifiers", "identifier of type phone"},
		{statement(func(r *Record) { r.Links = nil }), "kind", "neither a kind nor links"},
		{statement(func(r *Record) { r.Names = []Name{{Full: "x"}} }), "names", "statement, which has only links"},
		{statement(func(r *Record) { r.Links[0].From = End{} }), "links[0].from", "both ends"},
	} {
		err := tc.r.Validate()
		found := false
		for _, e := range fieldErrors(err) {
			if e.Reason == "" || e.Fix == "" {
				t.Errorf("%v does not say why and what to do", e)
			}
			found = found || e.Field == tc.field && strings.Contains(e.Error(), tc.says)
		}
		if !found || !errors.Is(err, ErrInvalid) {
			t.Errorf("want %q at %s, got:\n%v", tc.says, tc.field, err)
		}
	}
}

func fieldErrors(err error) []*FieldError {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return nil
	}
	var all []*FieldError
	for _, e := range joined.Unwrap() {
		var f *FieldError
		if errors.As(e, &f) {
			all = append(all, f)
		}
	}
	return all
}

func TestValidateStopsAtTwentyProblems(t *testing.T) {
	r := Record{Key: RecordKey{"s", "1"}, Kind: KindPerson, Names: make([]Name, 500)}
	if n := len(fieldErrors(r.Validate())); n != 20 {
		t.Errorf("%d problems", n)
	}
}

// The same record always gives the same report, although maps have no order.
func TestValidateIsStable(t *testing.T) {
	r := Record{Key: RecordKey{"s", "1"}, Kind: KindPerson, Attributes: map[string][]string{}}
	for i := range 30 {
		r.Attributes[fmt.Sprint("a", i)] = []string{"\xff"}
	}
	want := r.Validate().Error()
	for range 20 {
		if got := r.Validate().Error(); got != want {
			t.Fatalf("got:\n%s\nwant:\n%s", got, want)
		}
	}
}

func TestFieldErrorCutsItsValue(t *testing.T) {
	for _, value := range []string{strings.Repeat("é", 500), strings.Repeat("x", 79) + "é" + strings.Repeat("y", 50), "\xff" + strings.Repeat("z", 90)} {
		got := excerpt(value)
		if len(got) > 80 || !strings.HasSuffix(got, "…") || strings.ToValidUTF8(got, "") != got {
			t.Errorf("%q (%d bytes)", got, len(got))
		}
	}
	if got := excerpt("short"); got != "short" {
		t.Errorf("%q", got)
	}
}

func BenchmarkValidate(b *testing.B) {
	r := fullRecord()
	b.ReportAllocs()
	for b.Loop() {
		if err := r.Validate(); err != nil {
			b.Fatal(err)
		}
	}
}
