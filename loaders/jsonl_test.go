package loaders

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
)

func TestJSONL(t *testing.T) {
	iso := func(text string) graph.Date { return date(t, text, graph.DateOptions{}) }
	amount, err := graph.ParseAmount("1234.50", "USD")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name, json string
		want       graph.Record
	}{
		{"smallest", `{"source":"s","id":"1","kind":"Person","name":"Ann"}`,
			graph.Record{Key: graph.RecordKey{Source: "s", ID: "1"}, Kind: graph.KindPerson, Names: []graph.Name{{Full: "Ann"}}}},
		{"source from the options, numbers as texts", `{"id":17,"kind":"Person","version":3,"identifiers":[{"type":"phone","value":12025550123}]}`,
			graph.Record{Key: graph.RecordKey{Source: "option", ID: "17"}, Kind: graph.KindPerson, Version: 3,
				Identifiers: []graph.Identifier{{Type: graph.IDPhone, Value: "12025550123"}}}},
		{"nulls say nothing", `{"source":"s","id":"1","kind":"Person","version":null,"names":null,"dates":{"birth":null},"attributes":{"a":null,"b":[],"c":[null]},"grade":null,"links":null}`,
			graph.Record{Key: graph.RecordKey{Source: "s", ID: "1"}, Kind: graph.KindPerson, Attributes: map[string][]string{"c": {""}}}},
		{"everything", `{"source":"s","id":"1","kind":"Person","version":"1970-01-01T00:00:01Z","name":"A B",
			"names":[{"type":"alias","full":"C","given":"D","family":"E","middle":"F","patronymic":"G","title":"H","script":"Latn","language":"en","from":"2019","to":"2020-05"}],
			"identifiers":[{"type":"handle","value":"@x","qualifier":"telegram","country":"kh","relation":"uses","from":"2020"}],
			"dates":{"death":"2021","birth":["1990-01-02","1991"]},
			"addresses":[{"type":"home","full":"1 St","line":"1","city":"c","region":"r","postcode":12345,"country":"KH","lat":11.5564,"lon":"104.9","to":"2021"}],
			"attributes":{"languages":["en","km"],"balance":12.50,"active":true,"note":""},
			"roles":[{"name":"mule","status":"unwitting","decided_by":"X","alleged":true,"from":"2020"}],
			"links":[{"id":7,"kind":"TRANSFERRED","source":{"record":"s/a/1"},"target":{"identifier":{"type":"wallet","value":"T1","qualifier":"tron"}},"at":"2021-01-01T10:00:00Z","amount":1234.50,"asset":"USD","props":{"reference":9},"basis":"assessment","alleged":true},
				{"kind":"EMPLOYED_BY","target":{"stub":{"kind":"Organization","name":"Org","names":[{"type":"alias","full":"O"}],"identifiers":[{"type":"lei","value":"L"}],"dates":{"founded":"2001"},"attributes":{"type":"agency"}}},"from":"2020","to":"2022"}],
			"grade":{"scheme":"stix_confidence","value":75},
			"handling":{"tlp":"RED","pap":"AMBER","owner":"O","restricted":["b","a"],"consent":"given","review":"2030","expiry":"2031"},
			"collected_at":"2022","observed_at":"2021","origin":"press"}`,
			graph.Record{Key: graph.RecordKey{Source: "s", ID: "1"}, Kind: graph.KindPerson, Version: 1_000_000,
				Names: []graph.Name{{Full: "A B"}, {Type: graph.NameAlias, Full: "C", Given: "D", Family: "E", Middle: "F", Patronymic: "G", Title: "H", Script: "Latn", Language: "en",
					Valid: graph.Interval{From: iso("2019"), To: iso("2020-05")}}},
				Identifiers: []graph.Identifier{{Type: graph.IDHandle, Value: "@x", Qualifier: "telegram", Country: "kh", Relation: graph.RelUses, Valid: graph.Interval{From: iso("2020")}}},
				Dates:       []graph.DateClaim{{Type: graph.DateBirth, Date: iso("1990-01-02")}, {Type: graph.DateBirth, Date: iso("1991")}, {Type: graph.DateDeath, Date: iso("2021")}},
				Addresses: []graph.Address{{Type: "home", Full: "1 St", Line: "1", City: "c", Region: "r", Postcode: "12345", Country: "KH", Lat: "11.5564", Lon: "104.9",
					Valid: graph.Interval{To: iso("2021")}}},
				Attributes: map[string][]string{"languages": {"en", "km"}, "balance": {"12.50"}, "active": {"true"}, "note": {""}},
				Roles:      []graph.Role{{Name: "mule", Status: "unwitting", DecidedBy: "X", Alleged: true, Valid: graph.Interval{From: iso("2020")}}},
				Links: []graph.Link{
					{ID: "7", Kind: graph.LinkTransferred, From: graph.End{Record: graph.RecordKey{Source: "s", ID: "a/1"}}, To: graph.End{Identifier: &graph.Identifier{Type: graph.IDWallet, Value: "T1", Qualifier: "tron"}},
						At: iso("2021-01-01T10:00:00Z"), Amount: &amount, Props: map[string]string{"reference": "9"}, Basis: graph.BasisAssessment, Alleged: true},
					{Kind: graph.LinkEmployedBy, To: graph.End{Stub: &graph.Stub{Kind: graph.KindOrganization, Names: []graph.Name{{Full: "Org"}, {Type: graph.NameAlias, Full: "O"}},
						Identifiers: []graph.Identifier{{Type: graph.IDLEI, Value: "L"}}, Dates: []graph.DateClaim{{Type: graph.DateFounded, Date: iso("2001")}},
						Attributes: map[string][]string{"type": {"agency"}}}}, Valid: graph.Interval{From: iso("2020"), To: iso("2022")}}},
				Grade: graph.Grade{Scheme: graph.GradeSTIX, Value: "75"},
				Handling: graph.Handling{TLP: "RED", PAP: "AMBER", Owner: "O", Restricted: []string{"a", "b"}, Consent: "given",
					Review: iso("2030"), Expiry: iso("2031")},
				CollectedAt: iso("2022"), ObservedAt: iso("2021"), Origin: "press"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			it := one(t, strings.ReplaceAll(tc.json, "\n", " "), JSONL, Options{Source: "option"})
			if it.Err != nil {
				t.Fatal(it.Err)
			}
			if d := cmp.Diff(tc.want, it.Record); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestJSONLRefuses(t *testing.T) {
	for _, tc := range []struct{ json, want string }{
		{`{"id":"1"`, "not valid JSON: the line ends within the object; keep each record on one line"},
		{`{"id" "1"}`, "not valid JSON at byte 7: invalid character '\"' after object key"},
		{`nonsense`, "not valid JSON at byte 2: invalid character 'o' in literal null (expecting 'u')"},
		{`[1]`, "the line is a JSON array; a record is an object: {…}"},
		{`"x"`, "the line is a JSON string; a record is an object: {…}"},
		{`null`, `record has no key: "id" is missing or empty; give the source's own id of the record; record has no source: "source" is missing or empty; give it there or with --source`},
		{`{"source":"s","id":"1"} {"source":"s","id":"2"}`, "the line goes on after its JSON object; put each record on a line of its own"},
		{`{"source":"s","id":"1"} x`, "the line goes on after its JSON object; put each record on a line of its own"},
		{`{"source":"s","id":"1","nmae":"x"}`, `unknown field "nmae"; correct its name, or move it to "attributes", which take any`},
		{`{"source":"s","id":"1","names":[{"ful":"x"}]}`, `unknown field "ful"; …`},
		{`{"source":5,"id":"1"}`, `field "source": is a JSON number; give text`},
		{`{"source":"s","id":{"a":1}}`, `field "id": is a JSON object; give text`},
		{`{"source":"s","id":"1","names":"Ann"}`, `field "names": is a JSON string; give a list`},
		{`{"source":"s","id":"1","names":[{"full":{"x":1}}]}`, `field "names.full": is a JSON object; give text`},
		{`{"source":"s","id":"1","roles":[{"alleged":"yes"}]}`, `field "roles.alleged": is a JSON string; give true or false`},
		{`{"source":"s","id":"1","grade":"B2"}`, `field "grade": is a JSON string; give an object`},
		{`{"source":"s","id":"1","attributes":{"a":{"b":1}}}`, `field "attributes": is a JSON object; give text`},
		{`{"source":"s","id":"1","attributes":{"a":[[1]]}}`, `field "attributes": is a JSON array; give text`},
		{`{"id":"1"}`, `record has no source: "source" is missing or empty; give it there or with --source`},
		{`{"source":"s","id":"1","version":"soon"}`, `version: "soon" is neither a whole number nor a time like 2024-05-06T07:08:09Z`},
		{`{"source":"s","id":"1","version":1.5}`, `version: "1.5" is neither…`},
		{`{"source":"s","id":"1","links":[{"kind":"OWNS","target":{"record":"x"}}]}`, `links[0].target.record: "x" is not the key of a record; write it as "source/id"`},
		{`{"source":"s","id":"1","links":[{"kind":"OWNS","target":{}}]}`, `links[0].target: is empty; give "record", "identifier" or "stub", or leave it out`},
		{`{"source":"s","id":"1","links":[{"kind":"TRANSFERRED","amount":"1,5","asset":"USD"},{"kind":"TRANSFERRED","amount":"2"}]}`,
			`links[0].amount: amount "1,5": has a comma, which can be a decimal mark or group digits; write digits with a '.' before decimals, as 1234.50; links[1].amount: asset "": …`},
	} {
		text := `{"source":"s","id":"before"}` + "\n" + tc.json + "\n" + `{"source":"s","id":"after"}`
		wantOutline(t, readAll(t, text, JSONL, Options{}), "in:1 s/before", "! in:2: "+tc.want, "in:3 s/after")
	}
}

// TestUnreadDates checks that a date of no calendar is kept as given wherever
// it stands, that it is noted, and that the record can still be stored.
func TestUnreadDates(t *testing.T) {
	it := one(t, `{"source":"s","id":"1","kind":"Person","name":"A","dates":{"birth":"1990-02-31"},"roles":[{"name":"guard","from":"31 Feb 2020"}],`+
		`"links":[{"kind":"EMPLOYED_BY","target":{"stub":{"kind":"Organization","name":"O"}},"from":"2020-02-31","to":"2020-03-01"},{"kind":"TRAVELLED","target":{"record":"s/2"},"at":"3/4/2020"}]}`, JSONL, Options{})
	if it.Err != nil {
		t.Fatal(it.Err)
	}
	if err := it.Record.Validate(); err != nil {
		t.Error(err)
	}
	for _, got := range []struct {
		date graph.Date
		want string
	}{
		{it.Record.Dates[0].Date, "1990-02-31"}, {it.Record.Roles[0].Valid.From, "31 Feb 2020"},
		{it.Record.Links[0].Valid.From, "2020-02-31"}, {it.Record.Links[1].At, "3/4/2020"},
	} {
		if d := cmp.Diff(graph.UnreadDate(got.want), got.date); d != "" {
			t.Error(d)
		}
	}
	want := []string{
		`dates.birth: date "1990-02-31": is impossible: February 1990 has 28 days, not 31; correct it, or give only the month if the day is not known; kept as given, no evidence`,
		`roles[0].from: …`, `links[0].from: …`, `links[1].at: date "3/4/2020": is ambiguous…`,
	}
	if len(it.Notes) != len(want) {
		t.Fatalf("notes %q", it.Notes)
	}
	for i, w := range want {
		if begin, _ := strings.CutSuffix(w, "…"); !strings.HasPrefix(it.Notes[i], begin) {
			t.Errorf("note %q, want %q", it.Notes[i], w)
		}
	}
}
