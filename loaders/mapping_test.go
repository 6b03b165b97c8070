package loaders

import (
	"strings"
	"testing"
)

func TestReadMappingRefuses(t *testing.T) {
	const record = "records: [{kind: Person, id: '{id}'}]\n"
	for _, tc := range []struct{ yaml, want string }{
		{"", "mapping map.yaml: the file is empty"},
		{"records: [", "mapping map.yaml: yaml: line 1: did not find expected node content"},
		{record + "---\n" + record, "goes on after its end (---); give each mapping a file of its own"},
		{"source: " + strings.Repeat("x", 1<<20) + "\n" + record, "is larger than 1048576 bytes; is this a mapping?"},
		{"sorce: x\n" + record, "mapping map.yaml: yaml: unmarshal errors:\n  line 1: key \"sorce\" is not known here, see docs/formats/csv-mapping.md"},
		{"records: [{kind: Person, id: '{id}', name: x}]", `line 1: key "name" is not known here`},
		{"source: a\nsource: b\n" + record, `mapping key "source" already defined at line 1`},
		{"source: a", "records: none given; say what each row is"},
		{"records: [{kind: Person}]", "records[0].id: is missing; give the column with the source's own id, as {id}"},
		{"records: [{id: '{id}'}]", "records[0]: has neither kind (a subject) nor links (a statement)"},
		{"records: [{kind: Persn, id: '{id}'}]", `records[0].kind: "Persn" is not known; docs/schema.md lists the kinds`},
		{"records: [{kind: Person, id: '{id'}]", `records[0].id: template "{id": '{' without a column's name and '}'; write {column}, or {{ for a brace`},
		{"records: [{kind: Person, id: '{}'}]", `template "{}": '{' without a column's name`},
		{"records: [{kind: Person, id: '{id}', when: '{a={b}'}]", `records[0].when: template "{a": '{' without`},
		{"records: [{kind: Person, id: '{id}', identifiers: [{type: fone, value: '{p}'}]}]", `records[0].identifiers[0].type: "fone" is not known; docs/schema.md lists the types of identifier`},
		{"records: [{kind: Person, id: '{id}', roles: [{name: boss}]}]", `records[0].roles[0].name: "boss" is not known; docs/schema.md lists the roles`},
		{"records: [{kind: Person, id: '{id}', links: [{kind: OWNZ, target: {record: '{r}'}}]}]", `records[0].links[0].kind: "OWNZ" is not known; docs/schema.md lists the kinds of link`},
		{"records: [{kind: Person, id: '{id}', links: [{kind: OWNS}]}]", "records[0].links[0].target: give exactly one of record, identifier and stub"},
		{"records: [{id: '{id}', links: [{kind: OWNS, target: {record: '{r}'}}]}]", "records[0].links[0].source: is missing; a statement has no subject, so its links need both ends"},
		{"records: [{kind: Person, id: '{id}', links: [{kind: OWNS, target: {stub: {kind: X, name: '{n}'}}}]}]", `records[0].links[0].target.stub.kind: "X" is not known`},
		{"delimiter: ';;'\n" + record, `delimiter: ";;" is not one character that can part fields; a tab is "\t" in double quotes`},
		{"delimiter: '\"'\n" + record, `delimiter: "\"" is not one character`},
		{"date_order: YMD\n" + record, `date_order: "YMD" is neither DMY nor MDY`},
		{"two_digit_pivot: 1930\n" + record, "two_digit_pivot: 1930 is not between 0 and 100"},
		{"zone: Mars/Crater\n" + record, "zone: unknown time zone Mars/Crater; give an IANA name as Asia/Phnom_Penh"},
		{"truth_pattern: '('\n" + record, "truth_pattern: error parsing regexp"},
		{"extract: [{column: a, pattern: '('}]\n" + record, "extract[0].pattern: error parsing regexp"},
		{"extract: [{column: a, pattern: '(a)'}]\n" + record, `extract[0].pattern: "(a)" has no named group; write (?P<column>…)`},
		{"extract: [{pattern: '(?P<b>a)'}]\n" + record, "extract[0].column: is missing"},
		{"extract: [{column: a, pattern: '(?P<b>a)'}, {column: a, pattern: '(?P<b>a)'}]\n" + record, `extract[1].pattern: column "b" is given twice`},
	} {
		_, err := ReadMapping(strings.NewReader(tc.yaml), "map.yaml")
		if err == nil || !strings.HasPrefix(err.Error(), "mapping map.yaml: ") || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%.200s:\n%v\nwant %s", tc.yaml, err, tc.want)
		}
	}
}

func TestTemplates(t *testing.T) {
	r := row{index: map[string]int{"a": 0, "b": 1, "empty": 2, "x y": 3}, fields: []string{" A ", "B", " ", "C"}, line: 12, m: &compiled{templates: map[string]template{}}}
	for _, tc := range []struct {
		template, want string
		when           bool
	}{
		{"", "", true},
		{"plain", "plain", true},
		{"{a}", "A", true},
		{"{ a }{x y}", "AC", true},
		{"{a} {empty}", "A", true},
		{"{empty}", "", false},
		{"<{empty}{empty}>", "", false},
		{"{{{a}}}", "{A}", true},
		{"{a}}", "A}", true},
		{"{#}", "12", true},
		{"{a}=A", "A=A", true},
		{"{a}={b}", "A=B", false},
		{"{empty}=", "", true},
	} {
		s := scan{c: r.m, columns: map[string]bool{}}
		s.record("r", &RecordMapping{ID: tc.template, Kind: "Person", When: tc.template})
		if got := r.fill(tc.template); got != tc.want {
			t.Errorf("%q gives %q, want %q", tc.template, got, tc.want)
		}
		if got := r.when(tc.template); got != tc.when {
			t.Errorf("when %q is %t", tc.template, got)
		}
	}
}
