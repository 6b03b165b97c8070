package graph

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func dateFor(text string) Date {
	d, err := ParseDate(text, DateOptions{})
	if err != nil {
		panic(err)
	}
	return d
}

// fullRecord has a value in every part of a record.
func fullRecord() Record {
	phone := Identifier{Type: IDPhone, Value: "+1 202 555 0101", Canonical: "+12025550101", Node: "phone:+12025550101", Relation: RelUses}
	amount, err := ParseAmount("8000.00", "USD")
	if err != nil {
		panic(err)
	}
	return Record{
		Key: RecordKey{"ngo", "p-1"}, Kind: KindPerson, Version: 3,
		Names:       []Name{{Type: NameAlias, Full: "Ah Lim"}, {Given: "Robert", Family: "Lim", Valid: Interval{From: dateFor("2019")}}},
		Identifiers: []Identifier{phone},
		Dates:       []DateClaim{{DateBirth, dateFor("1987-03-04")}},
		Addresses:   []Address{{Type: "home", Line: "1 River Road", City: "Eastport"}},
		Attributes:  map[string][]string{"nationality": {"MY", "SG"}, "shoe_size": {"43"}},
		Roles:       []Role{{Name: "recruiter_or_intermediary", Alleged: true}, {Name: "mule", Status: "unwitting"}},
		Links: []Link{
			{Kind: LinkRecruited, To: End{Record: RecordKey{"ngo", "p-2"}}, At: dateFor("2021"), Basis: BasisAssessment, Props: map[string]string{"channel": "chat"}},
			{Kind: LinkWorkedAt, To: End{Stub: &Stub{Kind: KindCompound, Names: []Name{{Full: "Harbour Park"}}, Attributes: map[string][]string{"country": {"XX"}}}}},
			{Kind: LinkTransferred, To: End{Identifier: &Identifier{Type: IDWallet, Value: "T1", Qualifier: "tron", Node: "wallet:raw:T1"}}, At: dateFor("2021-05-03"), Amount: &amount},
		},
		Grade:       Grade{GradeAdmiralty, "B2"},
		Handling:    Handling{TLP: "AMBER", PAP: "GREEN", Owner: "Shelter East", Restricted: []string{"victim_identity"}},
		CollectedAt: dateFor("2022"), ObservedAt: dateFor("2021-06"), Origin: "release 7",
	}
}

func TestClone(t *testing.T) {
	r := fullRecord()
	c := r.Clone()
	if diff := cmp.Diff(r, c); diff != "" {
		t.Fatal(diff)
	}
	c.Names[0].Full = "x"
	c.Attributes["nationality"][0] = "x"
	c.Links[1].To.Stub.Attributes["country"][0] = "x"
	c.Links[1].To.Stub.Names[0].Full = "x"
	c.Links[2].To.Identifier.Value = "x"
	c.Links[2].Amount.Lo = 1
	c.Links[0].Props["channel"] = "x"
	c.Handling.Restricted[0] = "x"
	if diff := cmp.Diff(fullRecord(), r); diff != "" {
		t.Errorf("a change of the clone shows in the record:\n%s", diff)
	}
	empty := Record{}
	if diff := cmp.Diff(empty, empty.Clone()); diff != "" {
		t.Errorf("absent became empty:\n%s", diff)
	}
}

func TestDisplay(t *testing.T) {
	key := RecordKey{"s", "1"}
	for _, tc := range []struct {
		want string
		r    Record
	}{
		{"s/1", Record{Key: key}},
		{"+1 202 555 0101", Record{Key: key, Identifiers: []Identifier{{Type: IDPhone, Value: "+1 202 555 0101"}}}},
		{"Phone operator", Record{Key: key, Attributes: map[string][]string{"title": {"", "Phone operator"}}, Identifiers: []Identifier{{Value: "x"}}}},
		{"Bob", Record{Key: key, Names: []Name{{Type: NameAlias, Full: "Bob"}, {Type: NameNative, Full: "林"}}}},
		{"Acme Ltd", Record{Key: key, Names: []Name{{Type: NameTrading, Full: "Acme"}, {Type: NameLegal, Full: "Acme Ltd"}}}},
		{"Robert Lim", Record{Key: key, Names: []Name{{Type: NameLegal, Full: "x"}, {Type: NamePrimary}, {Given: "Robert", Family: "Lim"}}}},
	} {
		if got := tc.r.Display(); got != tc.want {
			t.Errorf("%q, want %q", got, tc.want)
		}
	}
}

func TestEdges(t *testing.T) {
	r := fullRecord()
	whole, stubs := r.TakeStubs()
	if len(stubs) != 1 || stubs[0].Key != (RecordKey{"ngo", "p-1#1"}) || stubs[0].Parent != r.Key {
		t.Fatalf("stubs: %+v", stubs)
	}
	if err := stubs[0].Validate(); err != nil {
		t.Errorf("the stub's record: %v", err)
	}
	edges := whole.Edges()
	var kinds []LinkKind
	for _, e := range edges {
		kinds = append(kinds, e.Kind)
	}
	if want := []LinkKind{LinkRecruited, LinkWorkedAt, LinkTransferred, LinkUses}; !slices.Equal(kinds, want) {
		t.Fatalf("edges %v, want %v", kinds, want)
	}
	if edges[0].Confidence != 70 || edges[3].Index != 3 {
		t.Errorf("confidence %d, index %d", edges[0].Confidence, edges[3].Index)
	}

	// An id stays when the rest of the record changes, and two links that are
	// alike have two.
	whole.Names, whole.Links = nil, append([]Link{{Kind: LinkOwns, To: End{Record: RecordKey{"ngo", "o-1"}}}}, whole.Links...)
	whole.Links = append(whole.Links, whole.Links[3])
	later := whole.Edges()
	ids := map[LinkID]bool{}
	for _, e := range later {
		ids[e.ID] = true
	}
	if len(ids) != len(later) {
		t.Errorf("%d ids for %d links", len(ids), len(later))
	}
	for _, e := range edges {
		if !ids[e.ID] {
			t.Errorf("the id of %s has changed", e.Kind)
		}
	}
}

func TestValueID(t *testing.T) {
	handle := Identifier{Type: IDHandle, Value: "@hr_jane", Canonical: "hr_jane", Node: "account:telegram:@hr_jane"}
	number := Identifier{Type: IDAccount, Value: "1001", Canonical: "1001", Node: "account:telegram:1001"}
	unread := Identifier{Type: IDAccount, Value: "10o1", Node: "account:raw:10o1"}
	for _, tc := range []struct {
		name string
		kind Kind
		ids  []Identifier
		want EntityID
	}{
		{"the number goes before the handle", KindOnlineAccount, []Identifier{handle, number}, number.Node},
		{"a handle goes before an unread number", KindOnlineAccount, []Identifier{unread, handle}, handle.Node},
		{"an unread number is better than nothing", KindOnlineAccount, []Identifier{unread}, unread.Node},
		{"no identifier of the kind", KindPhoneNumber, []Identifier{handle}, ""},
		{"a kind that is matched by likeness", KindPerson, []Identifier{handle}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := Record{Key: RecordKey{"s", "1"}, Kind: tc.kind, Identifiers: tc.ids}
			got, ok := r.ValueID()
			if got != tc.want || ok != (tc.want != "") {
				t.Errorf("got %q, %v", got, ok)
			}
		})
	}
}

func TestHandle(t *testing.T) {
	a := Handle(KindPerson, RecordKey{"ngo", "p-1"})
	if !strings.HasPrefix(string(a), "per_") || len(a.Hash()) != 26 || !a.IsHandle() || a.Hash() != Handle(KindOrganization, RecordKey{"ngo", "p-1"}).Hash() {
		t.Errorf("handle %q", a)
	}
	if a == Handle(KindPerson, RecordKey{"ngop", "-1"}) {
		t.Error("the border between source and id does not count")
	}
	if k, ok := ParseRecordKey("ngo/a/b"); !ok || k != (RecordKey{"ngo", "a/b"}) || k.String() != "ngo/a/b" {
		t.Errorf("key %+v, %v", k, ok)
	}
}

func TestNearest(t *testing.T) {
	for word, want := range map[string]LinkKind{
		"TRANSFERED": LinkTransferred, "transferred": LinkTransferred, "OWN": LinkOwns, "RECRUITED": LinkRecruited,
		"BEFRIENDED": "", "": "", strings.Repeat("A", 100): "",
	} {
		if got := nearest(LinkKind(word), linkNames()); got != want {
			t.Errorf("nearest to %q is %q, want %q", word, got, want)
		}
	}
}

// TestAccountNames tells the handles and the numbers of accounts from all other
// ids.
func TestAccountNames(t *testing.T) {
	for id, want := range map[EntityID]struct{ handle, number bool }{
		"account:telegram:@golden": {handle: true}, "account:telegram:1001": {number: true}, "account:raw:@golden": {}, "account:raw:1001": {},
		"channel:telegram:@golden": {}, "account:telegram": {}, "account_abc": {}, "phone:+12025550101": {}, "": {},
	} {
		if id.IsHandleName() != want.handle || id.IsAccountNumber() != want.number {
			t.Errorf("%q: a handle %v, a number %v", id, id.IsHandleName(), id.IsAccountNumber())
		}
	}
}
