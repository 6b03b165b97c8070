package graph

import (
	"regexp"
	"slices"
	"testing"
)

var (
	pascalCase  = regexp.MustCompile(`^([A-Z][a-z]+)+$`)
	upperSnake  = regexp.MustCompile(`^[A-Z]+(_[A-Z]+)*$`)
	lowerSnake  = regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	lowerPrefix = regexp.MustCompile(`^[a-z]+$`)
)

func TestKindTable(t *testing.T) {
	prefixes := map[string]Kind{}
	owners := map[IdentifierType]Kind{}
	for _, s := range Kinds() {
		if !pascalCase.MatchString(string(s.Kind)) {
			t.Errorf("kind %q is not in PascalCase", s.Kind)
		}
		if !lowerPrefix.MatchString(s.Prefix) {
			t.Errorf("%s: prefix %q is not lower-case letters", s.Kind, s.Prefix)
		}
		if other, taken := prefixes[s.Prefix]; taken {
			t.Errorf("%s and %s share the prefix %q", s.Kind, other, s.Prefix)
		}
		prefixes[s.Prefix] = s.Kind
		if s.Doc == "" || len(s.Names) == 0 || len(s.Dates) == 0 || len(s.Attributes) == 0 {
			t.Errorf("%s: doc, names, dates or attributes are missing", s.Kind)
		}
		if (s.Resolution == ByValue) != (len(s.Identifier) > 0) {
			t.Errorf("%s: resolution %d with identifier types %v", s.Kind, s.Resolution, s.Identifier)
		}
		for _, id := range s.Identifier {
			if other, taken := owners[id]; taken {
				t.Errorf("%s and %s share the identifier type %s", s.Kind, other, id)
			}
			owners[id] = s.Kind
			if id.Kind() != s.Kind {
				t.Errorf("%s.Kind() = %s, want %s", id, id.Kind(), s.Kind)
			}
		}
		for _, a := range s.Attributes {
			if !lowerSnake.MatchString(a) {
				t.Errorf("%s: attribute %q is not in lower_snake_case", s.Kind, a)
			}
		}
		if got := s.Kind.Spec(); got.Prefix != s.Prefix {
			t.Errorf("%s.Spec() has prefix %q", s.Kind, got.Prefix)
		}
	}
	if got := Kind("Spaceship").Spec(); got.Kind != "" || got.Prefix != "" {
		t.Errorf("the spec of an unknown kind is %+v", got)
	}
	want := []IdentifierType{IDPhone, IDEmail, IDHandle, IDAccount, IDChannel, IDWallet, IDBankAccount, IDPassport, IDNational, IDTax,
		IDDriver, IDRegistration, IDLEI, IDDocument, IDDevice, IDDomain, IDURL, IDIP, IDVehicle}
	for _, id := range want {
		if !slices.Contains(IdentifierTypes(), id) {
			t.Errorf("the identifier type %s has no kind", id)
		}
	}
	if len(IdentifierTypes()) != len(want) {
		t.Errorf("%d identifier types, want %d", len(IdentifierTypes()), len(want))
	}
}

func TestLinkTable(t *testing.T) {
	seen := map[LinkKind]bool{}
	for _, s := range LinkKinds() {
		if !upperSnake.MatchString(string(s.Kind)) {
			t.Errorf("link %q is not in UPPER_SNAKE_CASE", s.Kind)
		}
		if seen[s.Kind] {
			t.Errorf("link %s has two rows", s.Kind)
		}
		seen[s.Kind] = true
		if s.Forward == "" || s.Reverse == "" || s.Dating == 0 || s.FtM == "" || s.STIX == "" {
			t.Errorf("%s: reading, dating or counterparts are missing", s.Kind)
		}
		if s.Symmetric && (s.Forward != s.Reverse || !slices.Equal(s.From, s.To)) {
			t.Errorf("%s is symmetric but its sides differ", s.Kind)
		}
		if s.Single != (s.Kind == LinkTransferred || s.Kind == LinkConverted) {
			t.Errorf("%s: single is %v", s.Kind, s.Single)
		}
		for _, k := range slices.Concat(s.From, s.To) {
			if k.Spec().Kind == "" {
				t.Errorf("%s: the end %q is not a kind", s.Kind, k)
			}
		}
		for _, p := range s.Props {
			if !lowerSnake.MatchString(p) {
				t.Errorf("%s: property %q is not in lower_snake_case", s.Kind, p)
			}
		}
		if got := s.Kind.Spec(); got.Forward != s.Forward {
			t.Errorf("%s.Spec() reads %q", s.Kind, got.Forward)
		}
	}
	known := map[string]bool{}
	for _, s := range LinkKinds() {
		for _, p := range s.Props {
			known[p] = true
		}
	}
	for p := range propTypes {
		if !known[p] {
			t.Errorf("property %q has a type and no kind of link", p)
		}
	}
	if len(seen) != 50 {
		t.Errorf("%d kinds of link, want 50", len(seen))
	}
	if got := LinkKind("LOVES").Spec(); got.Kind != "" {
		t.Errorf("the spec of an unknown link is %+v", got)
	}
}

func TestIdentifierLink(t *testing.T) {
	for _, tc := range []struct {
		subject  Kind
		id       IdentifierType
		relation Relation
		want     LinkKind
	}{
		{KindPerson, IDPhone, "", LinkUses},
		{KindPerson, IDPhone, RelOwns, LinkOwns},
		{KindPerson, IDPhone, RelSeenWith, LinkUses},
		{KindPerson, IDPhone, RelContactFor, LinkListsContact},
		{KindPerson, IDBankAccount, "", LinkHolds},
		{KindOrganization, IDWallet, RelOwns, LinkHolds},
		{KindOrganization, IDWallet, RelUses, LinkUses},
		{KindPerson, IDHandle, RelOwns, LinkHolds},
		{KindPerson, IDPassport, "", LinkHasDocument},
		{KindOrganization, IDRegistration, RelOwns, LinkHasDocument},
		{KindPerson, IDPassport, RelSeenWith, LinkUses},
		{KindJobAd, IDPhone, "", LinkListsContact},
		{KindIncident, IDWallet, "", LinkListsContact},
		{KindBankAccount, IDPhone, "", LinkRegisteredWith},
		{KindOnlineAccount, IDHandle, "", LinkHolds},
		{KindOnlineAccount, IDEmail, "", LinkRegisteredWith},
		{KindWallet, IDEmail, RelRegisteredWith, LinkRegisteredWith},
		{KindCompound, IDDevice, "", LinkUses},
	} {
		if got := IdentifierLink(tc.subject, tc.id, tc.relation); got != tc.want {
			t.Errorf("IdentifierLink(%s, %s, %q) = %s, want %s", tc.subject, tc.id, tc.relation, got, tc.want)
		}
	}
}

// What an identifier stands for must be a link that the table allows.
func TestIdentifierLinkIsAllowed(t *testing.T) {
	for _, k := range Kinds() {
		for _, id := range IdentifierTypes() {
			for _, rel := range []Relation{"", RelOwns, RelUses, RelRegisteredWith, RelContactFor, RelSeenWith} {
				link := IdentifierLink(k.Kind, id, rel)
				spec := link.Spec()
				if spec.Kind == "" || spec.From != nil && !slices.Contains(spec.From, k.Kind) || spec.To != nil && !slices.Contains(spec.To, id.Kind()) {
					t.Errorf("IdentifierLink(%s, %s, %q) = %s, which the table does not allow", k.Kind, id, rel, link)
				}
			}
		}
	}
}

func TestRoleTable(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range Roles() {
		if !lowerSnake.MatchString(s.Name) || seen[s.Name] || s.Doc == "" {
			t.Errorf("role %q: bad or double name, or no doc", s.Name)
		}
		seen[s.Name] = true
		for _, status := range s.Statuses {
			if !lowerSnake.MatchString(status.Name) {
				t.Errorf("role %s: status %q is not in lower_snake_case", s.Name, status.Name)
			}
		}
	}
}

func TestVictimSuspect(t *testing.T) {
	for _, tc := range []struct {
		name            string
		roles           []Role
		victim, suspect bool
	}{
		{"none", nil, false, false},
		{"possible victim", []Role{{Name: RoleTraffickingVictim, Status: "possible"}}, true, false},
		{"status open", []Role{{Name: RoleTraffickingVictim}}, true, false},
		{"decided not", []Role{{Name: RoleTraffickingVictim, Status: "not"}}, false, false},
		{"fraud victim", []Role{{Name: "fraud_victim"}}, true, false},
		{"coerced", []Role{{Name: "under_coercion"}}, false, false},
		{"recruiter", []Role{{Name: "recruiter_or_intermediary", Alleged: true}}, false, true},
		{"forced recruiter", []Role{{Name: "recruiter_or_intermediary", Status: "forced"}}, false, false},
		{"unwitting mule", []Role{{Name: "mule", Status: "unwitting"}}, false, false},
		{"witting mule", []Role{{Name: "mule", Status: "witting"}}, false, true},
		{"stolen identity", []Role{{Name: "mule", Status: "identity_stolen"}}, true, false},
		{"both", []Role{{Name: RoleTraffickingVictim, Status: "actual"}, {Name: "account_opener"}}, true, true},
		{"unknown role", []Role{{Name: "pirate"}}, false, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := Record{Roles: tc.roles}
			if v, s := r.VictimSuspect(); v != tc.victim || s != tc.suspect {
				t.Errorf("victim %v, suspect %v; want %v, %v", v, s, tc.victim, tc.suspect)
			}
		})
	}
}

func TestValueKind(t *testing.T) {
	for id, want := range map[EntityID]Kind{
		"phone:+12025550101": KindPhoneNumber, "wallet:tron:Txyz": KindWallet, "per_abc": "", "what:ever": "", "": "",
	} {
		if got := ValueKind(id); got != want {
			t.Errorf("%s: got %q, want %q", id, got, want)
		}
	}
}

func TestParseCoordinates(t *testing.T) {
	for _, tc := range []struct {
		lat, lon string
		y, x     float64
		ok       bool
	}{
		{"-41.18", "-30.205", -41.18, -30.205, true}, {"90", "180", 90, 180, true},
		{"90.1", "0", 0, 0, false}, {"0", "-181", 0, 0, false}, {"NaN", "0", 0, 0, false}, {"0", "", 0, 0, false}, {"Inf", "1", 0, 0, false},
	} {
		y, x, ok := ParseCoordinates(tc.lat, tc.lon)
		if ok != tc.ok || ok && (y != tc.y || x != tc.x) {
			t.Errorf("%q, %q: %v, %v, %v", tc.lat, tc.lon, y, x, ok)
		}
	}
}
