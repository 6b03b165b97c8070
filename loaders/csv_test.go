package loaders

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
)

func TestCSV(t *testing.T) {
	mdy := graph.DateOptions{Order: graph.OrderMDY, TwoDigitPivot: 30}
	amount, err := graph.ParseAmount("1500.00", "USD")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name, mapping, csv string
		want               []graph.Record
	}{
		{"subject with everything", `
source: "{agency}"
date_order: MDY
two_digit_pivot: 30
records:
  - kind: "{kind}"
    id: "p-{id}"
    version: "{version}"
    names:
      - {full: "{name}"}
      - {type: alias, full: "{alias}", split: ";"}
      - {given: "{given}", family: "{family}", title: Mx}
    identifiers:
      - {type: phone, value: "{phones}", split: "|", country: KH, relation: uses, from: "{since}"}
      - {type: handle, value: "{handle}", qualifier: "{platform}"}
    dates: {birth: "{born}", first_seen: "{since}"}
    addresses:
      - {type: home, city: "{city}", country: KH, from: "{since}"}
      - {full: "{address}"}
    attributes: {status: "{status}", note: "line {#} of {{x}}"}
    roles:
      - {name: guard, status: "{forced}", decided_by: "{by}", from: "{since}", alleged: true}
      - {name: "{role}"}
    links:
      - {kind: EMPLOYED_BY, target: {stub: {kind: Organization, name: "{employer}"}}, from: "{since}", basis: assessment, props: {role: "{job}", salary: "{pay}"}}
      - {kind: FAMILY_OF, target: {record: "ngo/{spouse}"}}
      - {kind: USES, source: {identifier: {type: email, value: "{mail}"}}, target: {identifier: {type: ip, value: "{ip}"}}}
    grade: {scheme: admiralty, value: "{grade}"}
    handling: {tlp: RED, owner: "{agency}", restricted: [victim_identity, health, "{empty}"], review: "2030"}
    collected_at: "{since}"
    origin: press
`, "agency,kind,id,version,name,alias,given,family,phones,since,handle,platform,born,city,address,status,forced,by,role,employer,job,pay,spouse,mail,ip,grade,empty\n" +
			`ngo,Person,7,3," Ann  B ",x; y ;,,,+855 12|,3/4/20,@a,telegram,31/12/90,Poipet,,ok,,,,"Good ""Luck"" Ltd",typist,,9,a@b.example,,B2,` + "\n",
			[]graph.Record{{
				Key: graph.RecordKey{Source: "ngo", ID: "p-7"}, Kind: graph.KindPerson, Version: 3,
				Names: []graph.Name{{Full: "Ann  B"}, {Type: graph.NameAlias, Full: "x"}, {Type: graph.NameAlias, Full: "y"}},
				Identifiers: []graph.Identifier{
					{Type: graph.IDPhone, Value: "+855 12", Country: "KH", Relation: graph.RelUses, Valid: graph.Interval{From: date(t, "3/4/20", mdy)}},
					{Type: graph.IDHandle, Value: "@a", Qualifier: "telegram"}},
				Dates:      []graph.DateClaim{{Type: graph.DateBirth, Date: graph.UnreadDate("31/12/90")}, {Type: graph.DateFirstSeen, Date: date(t, "3/4/20", mdy)}},
				Addresses:  []graph.Address{{Type: "home", City: "Poipet", Country: "KH", Valid: graph.Interval{From: date(t, "3/4/20", mdy)}}},
				Attributes: map[string][]string{"status": {"ok"}, "note": {"line 2 of {x}"}},
				Roles:      []graph.Role{{Name: "guard", Alleged: true, Valid: graph.Interval{From: date(t, "3/4/20", mdy)}}},
				Links: []graph.Link{
					{Kind: graph.LinkEmployedBy, To: graph.End{Stub: &graph.Stub{Kind: graph.KindOrganization, Names: []graph.Name{{Full: `Good "Luck" Ltd`}}}},
						Valid: graph.Interval{From: date(t, "3/4/20", mdy)}, Basis: graph.BasisAssessment, Props: map[string]string{"role": "typist"}},
					{Kind: graph.LinkFamilyOf, To: graph.End{Record: graph.RecordKey{Source: "ngo", ID: "9"}}}},
				Grade:       graph.Grade{Scheme: graph.GradeAdmiralty, Value: "B2"},
				Handling:    graph.Handling{TLP: "RED", Owner: "ngo", Restricted: []string{"health", "victim_identity"}, Review: date(t, "2030", mdy)},
				CollectedAt: date(t, "3/4/20", mdy), Origin: "press",
			}}},
		{"statement", `
source: fiu
records:
  - id: "{tx}"
    links:
      - kind: TRANSFERRED
        id: "{tx}"
        source: {identifier: {type: bank_account, value: "{from}", qualifier: "{bank}"}}
        target: {record: "{to}"}
        at: "{when}"
        amount: "{sum}"
        asset: "{currency}"
`, "tx,from,bank,to,when,sum,currency\n1,001-22,ABC,fiu/acc-9,2024-05-06T07:08:09Z,1500.00,USD\n",
			[]graph.Record{{Key: graph.RecordKey{Source: "fiu", ID: "1"}, Links: []graph.Link{{
				Kind: graph.LinkTransferred, ID: "1", From: graph.End{Identifier: &graph.Identifier{Type: graph.IDBankAccount, Value: "001-22", Qualifier: "ABC"}},
				To: graph.End{Record: graph.RecordKey{Source: "fiu", ID: "acc-9"}}, At: date(t, "2024-05-06T07:08:09Z", mdy), Amount: &amount,
			}}}}},
		{"several records of a row, when", `
source: reg
records:
  - {kind: Organization, id: "{id}", names: [{full: "{company}"}]}
  - {when: "{director}", kind: Person, id: "{id}-d", names: [{full: "{director}"}]}
  - {when: "{country}=TH", kind: Address, id: "{id}-a", names: [{full: "{country}"}]}
`, "id,company,director,country\n1,A Ltd,,TH\n2,B Ltd,Bo,KH\n",
			[]graph.Record{
				{Key: graph.RecordKey{Source: "reg", ID: "1"}, Kind: graph.KindOrganization, Names: []graph.Name{{Full: "A Ltd"}}},
				{Key: graph.RecordKey{Source: "reg", ID: "1-a"}, Kind: graph.KindAddress, Names: []graph.Name{{Full: "TH"}}},
				{Key: graph.RecordKey{Source: "reg", ID: "2"}, Kind: graph.KindOrganization, Names: []graph.Name{{Full: "B Ltd"}}},
				{Key: graph.RecordKey{Source: "reg", ID: "2-d"}, Kind: graph.KindPerson, Names: []graph.Name{{Full: "Bo"}}},
			}},
		{"no header row, semicolons", `
delimiter: ";"
header: [key, name, "", ""]
records:
  - {kind: Person, id: "{key}", names: [{full: "{ name }"}]}
`, "1;Ann;;\n",
			[]graph.Record{{Key: graph.RecordKey{Source: "option", ID: "1"}, Kind: graph.KindPerson, Names: []graph.Name{{Full: "Ann"}}}}},
		{"header and values with spaces, quotes after a space", fixedMapping, "id , name, born\n1, \"Lee, Ann\" , 1990\n",
			[]graph.Record{{Key: graph.RecordKey{Source: "src", ID: "1"}, Kind: graph.KindPerson, Names: []graph.Name{{Full: "Lee, Ann"}},
				Dates: []graph.DateClaim{{Type: graph.DateBirth, Date: date(t, "1990", mdy)}}}}},
		{"a field over several lines", fixedMapping, "id,name,born\r\n1,\"Ann\r\n\r\n\"\"Lee\",\r\n",
			[]graph.Record{{Key: graph.RecordKey{Source: "src", ID: "1"}, Kind: graph.KindPerson, Names: []graph.Name{{Full: "Ann\n\n\"Lee"}}}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got []graph.Record
			for _, it := range readAll(t, tc.csv, CSV, Options{Mapping: mapping(t, tc.mapping), Source: "option"}) {
				if it.Err != nil {
					t.Fatal(it.Err)
				}
				if err := it.Record.Validate(); err != nil {
					t.Error(err)
				}
				got = append(got, it.Record)
			}
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestTSV(t *testing.T) {
	items := readAll(t, "id\tname\tborn\n1\tLee, Ann\t\n2\t\"Bo\tBo\"\t\n", CSV, Options{Name: "x.TSV", Mapping: mapping(t, fixedMapping)})
	wantOutline(t, items, "x.TSV:2 src/1", "x.TSV:3 src/2")
	if got := items[0].Record.Names[0].Full + items[1].Record.Names[0].Full; got != "Lee, AnnBo\tBo" {
		t.Errorf("%q", got)
	}
}

// TestCSVBadRows checks that a bad row costs itself and nothing else.
func TestCSVBadRows(t *testing.T) {
	const head, quote = "id,name,born\n1,Ann,\n", "a quoted field is not closed within 100 lines and 1048576 bytes; close the quote, or write a quote within a field as \"\""
	many, after := "", []string(nil)
	for range 150 {
		many += "9,Many,\n"
	}
	for i := range 150 {
		after = append(after, Position{"in", 4 + i}.String()+" src/9")
	}
	for _, tc := range []struct {
		name, rows string
		want       []string
	}{
		{"short and long rows", "2,Bo\n3,Cy,1990\n4,Di,,\n5,Ed,", []string{
			"! in:3: row has 2 fields, the header has 3; add or remove fields, or quote those that hold ','", "in:4 src/3",
			"! in:5: row has 4 fields, …", "in:6 src/5"}},
		{"quote never closed", "2,\"Bo,\n3,Cy,\n4,Di,\n", []string{"! in:3: " + quote, "in:4 src/3", "in:5 src/4"}},
		{"quote never closed before quoted fields", "2,\"Bo,\n3,\"Cy\",\n4,\"Di\",\n", []string{`! in:3: field 2: text after the closing quote; write a quote within a field as ""`, "in:4 src/3", "in:5 src/4"}},
		{"two of them", "2,\"Bo,\n3,Cy,\n4,\"Di,\n5,Ed,\n", []string{"! in:3: …", "in:4 src/3", "! in:5: " + quote, "in:6 src/5"}},
		{"quote never closed in a long file", "2,\"Bo,\n" + many, append([]string{"! in:3: " + quote}, after...)},
		{"quote never closed, then a line that is not UTF-8", "2,\"Bo,\n3,Cy,\n4,\xff,\n5,Ed,\n", []string{
			"! in:3: " + quote, "in:4 src/3", "! in:5: line is not valid UTF-8; convert the file to UTF-8", "in:6 src/5"}},
		{"quote never closed, then a long line", "2,\"Bo,\n3,Cy,\n4," + strings.Repeat("x", 2<<20) + ",\n5,Ed,\n", []string{
			"! in:3: " + quote, "in:4 src/3", "! in:5: line is longer…", "in:6 src/5"}},
		{"row over several lines that is too long", "2,\"" + strings.Repeat(strings.Repeat("x", 300<<10)+"\n", 4) + "\",\n3,Cy,\n", []string{
			"! in:3: " + quote, "! in:4: row has 1 fields, …", "! in:5: row has 1 fields, …", "! in:6: row has 1 fields, …", "! in:7: " + quote, "in:8 src/3"}},
		{"stray quotes", "2,5\" pipe,\n3,\"a\"b,\n4,Di,\n", []string{
			`! in:3: field 2: a quote within a field that is not quoted; quote the field and write the quote as ""`,
			`! in:4: field 2: text after the closing quote; write a quote within a field as ""`, "in:5 src/4"}},
		{"numbering after a row of several lines", "2,\"B\no\",\n3,Cy\n4,Di,\n", []string{"in:3 src/2", "! in:5: row has 2 fields…", "in:6 src/4"}},
		{"31 February", "2,Bo,1990-02-31\n", []string{"in:3 src/2"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			items := readAll(t, head+tc.rows, CSV, Options{Mapping: mapping(t, fixedMapping)})
			wantOutline(t, items, append([]string{"in:2 src/1"}, tc.want...)...)
			for _, it := range items {
				if it.Err == nil && len(it.Record.Dates) == 1 && len(it.Notes) == 0 && it.Record.Dates[0].Date.Precision == graph.PrecisionUnknown {
					t.Errorf("%s: unread date without a note", it.Pos)
				}
			}
		})
	}
}

func TestCSVHeader(t *testing.T) {
	for _, tc := range []struct{ csv, want string }{
		{"id,name\n1,Ann\n", `in:1: the mapping names the missing column "born"; the file has: id, name`},
		{"\n\nx\n", `in:3: the mapping names the missing column "born", "id", "name"; the file has: x`},
		{"id,name,born, name\n", `in:1: column "name" is there twice, as 2 and 4; rename one`},
		{"id,\"name,born\n1,Ann,\n", "header: in:1: a quoted field is not closed within 100 lines…"},
		{"id,n\xff,born\n", "header: in:1: line is not valid UTF-8; convert the file to UTF-8"},
		{"\xff\xfei\x00d\x00", "header: in:1: line is not valid UTF-8; convert the file to UTF-8"},
	} {
		_, err := Open(strings.NewReader(tc.csv), CSV, Options{Name: "in", Mapping: mapping(t, fixedMapping)})
		begin, cut := strings.CutSuffix(tc.want, "…")
		if err == nil || err.Error() != begin && !(cut && strings.HasPrefix(err.Error(), begin)) {
			t.Errorf("%q: %v\nwant %s", tc.csv, err, tc.want)
		}
	}
	wantOutline(t, readAll(t, "id,,name,,born\n1,x,Ann,y,\n", CSV, Options{Mapping: mapping(t, fixedMapping)}), "in:2 src/1")
}

func TestCSVRowsWithoutLinks(t *testing.T) {
	m := mapping(t, `
source: fiu
records:
  - id: "{id}"
    links: [{kind: CONTACTED, source: {record: "{a}"}, target: {record: "{a_source}/{b}"}, at: "{at}", amount: "{sum}", asset: USD}]
`)
	items := readAll(t, "id,a,a_source,b,at,sum\n1,fiu/x,fiu,y,31/2/2020,\n2,fiu/x,fiu,,,\n3,,fiu,y,,\n4,x,fiu,y,,\n5,fiu/x,fiu,y,,a lot\n", CSV, Options{Mapping: m})
	none := "links: the row has no link with both ends; fill them in, or skip such rows with when"
	wantOutline(t, items, "in:2 fiu/1", "! in:3: "+none, "! in:4: "+none,
		`! in:5: links[0].source.record: "x" is not the key of a record; write it as "source/id"`,
		`! in:6: links[0].amount: amount "a lot": is not a decimal number…`)
	if err := items[0].Record.Validate(); err != nil {
		t.Error(err)
	}
	if d := cmp.Diff(graph.UnreadDate("31/2/2020"), items[0].Record.Links[0].At); d != "" || len(items[0].Notes) != 1 {
		t.Error(d, items[0].Notes)
	}
}

func TestTruth(t *testing.T) {
	for _, tc := range []struct{ settings, want string }{
		{"", "|"},
		{"truth: id", "rec-7-org|x"},
		{"truth: id\ntruth_pattern: 'rec-(\\d+)-'", "7|"},
		{"truth: id\ntruth_pattern: '\\d+'", "7|"},
	} {
		var got []string
		for _, it := range readAll(t, "id,name,born\nrec-7-org,Ann,\nx,Bo,\n", CSV, Options{Mapping: mapping(t, tc.settings+fixedMapping)}) {
			got = append(got, it.Truth)
		}
		if s := strings.Join(got, "|"); s != tc.want {
			t.Errorf("%s: %s, want %s", tc.settings, s, tc.want)
		}
	}
}

// TestMappingIsNotChanged opens two files by one mapping, with another truth.
func TestMappingIsNotChanged(t *testing.T) {
	m, same := mapping(t, fixedMapping), mapping(t, fixedMapping)
	readAll(t, "id,name,born\n1,Ann,\n", CSV, Options{Mapping: m})
	if d := cmp.Diff(same, m); d != "" {
		t.Error(d)
	}
	m.Truth = "name"
	if it := one(t, "id,name,born\n1,Ann,\n", CSV, Options{Mapping: m}); it.Truth != "Ann" {
		t.Errorf("truth %q", it.Truth)
	}
}

// FuzzSplit holds the splitter against encoding/csv: what that reads as one
// row, the splitter reads alike.
func FuzzSplit(f *testing.F) {
	for _, s := range []string{`a,b`, `"a","b""c"`, "\"a\nb\",", `"a`, `a"b`, `"a"b`, `,`, `""`, `"",""`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ContainsAny(text, "\r") || strings.TrimSpace(text) == "" {
			t.Skip()
		}
		r := csv.NewReader(strings.NewReader(text))
		r.FieldsPerRecord = -1
		rows, err := r.ReadAll()
		if err != nil || len(rows) != 1 {
			t.Skip()
		}
		s := splitter{comma: ','}
		for i, l := range strings.Split(strings.Trim(text, "\n"), "\n") {
			if i > 0 {
				l = "\n" + l
			}
			if err := s.add(l); err != nil {
				t.Fatal(err)
			}
		}
		if d := cmp.Diff(rows[0], s.fields); d != "" || s.quoted {
			t.Error(d, s.quoted)
		}
	})
}

// TestExtract cuts a column into several.
func TestExtract(t *testing.T) {
	const text = `
source: s
extract: [{column: text, pattern: '^(?P<name>[^0-9]+) (?P<address>[0-9].*)$'}]
records: [{kind: Organization, id: "{#}", names: [{full: "{name}"}, {full: "{text}"}], addresses: [{full: "{address}"}]}]
`
	items := readAll(t, "text,name2\nCafé Example 12 River Street,x\nno number,y\n", CSV, Options{Mapping: mapping(t, text)})
	got := []string{items[0].Record.Names[0].Full, items[0].Record.Addresses[0].Full, items[1].Record.Names[0].Full}
	if d := cmp.Diff([]string{"Café Example", "12 River Street", "no number"}, got); d != "" {
		t.Error(d)
	}
	_, err := Open(strings.NewReader("text,name\n"), CSV, Options{Name: "in", Mapping: mapping(t, text)})
	if err == nil || err.Error() != `in:1: extract gives the column "name", which the file has already; name the group otherwise` {
		t.Error(err)
	}
}
