package graph_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/clewgraph/clew/graph"
)

var update = flag.Bool("update", false, "write docs/schema.md anew")

const schemaPage = "../docs/schema.md"

// TestSchemaPage holds docs/schema.md to the schema tables.
func TestSchemaPage(t *testing.T) {
	want := schemaText()
	if *update {
		if err := os.WriteFile(schemaPage, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(schemaPage)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("docs/schema.md is not what the tables say (%v); run: go test ./graph -run TestSchemaPage -update", err)
	}
}

func schemaText() []byte {
	var b bytes.Buffer
	b.WriteString(`# Schema

The words of records, printed from the tables in package ` + "`graph`" + ` (` + "`go test ./graph -run TestSchemaPage -update`" + `).
What they mean in a file is told in [Clew JSONL](formats/clew-jsonl.md).

## Kinds

How records of a kind come together: *by likeness* (fuzzy matching), *by value* (one entity per canonical value; a record
of the kind needs one of the identifiers named), *by source* (one entity per record, unless judged the same).

| kind | ids | resolved | names | dates | attributes | meaning |
| --- | --- | --- | --- | --- | --- | --- |
`)
	for _, s := range graph.Kinds() {
		ids := s.Prefix + "_…"
		if s.Resolution == graph.ByValue {
			ids = s.Prefix + ":…"
		}
		fmt.Fprintf(&b, "| %s | `%s` | %s | %s | %s | %s | %s |\n", s.Kind, ids, resolved(s), list(s.Names), list(s.Dates), list(s.Attributes), s.Doc)
	}
	b.WriteString(`
Attributes that are not listed are kept as given, for every kind.

## Identifiers

A value is a node of its own, of the kind named; the link to it is that of a person who gives no relation.

| type | node | link |
| --- | --- | --- |
`)
	for _, t := range graph.IdentifierTypes() {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", t, t.Kind(), graph.IdentifierLink(graph.KindPerson, t, ""))
	}
	b.WriteString(`
## Dates

| type | kinds |
| --- | --- |
`)
	var types []graph.DateType
	kinds := map[graph.DateType][]graph.Kind{}
	for _, s := range graph.Kinds() {
		for _, d := range s.Dates {
			if kinds[d] == nil {
				types = append(types, d)
			}
			kinds[d] = append(kinds[d], s.Kind)
		}
	}
	for _, d := range types {
		fmt.Fprintf(&b, "| `%s` | %s |\n", d, list(kinds[d]))
	}
	b.WriteString(`
## Links

*Lasting* links hold from–to, *event* links happen at one time. A single link is never grouped with its parallels; a
symmetric one reads alike both ways. Properties are texts unless their type is told; those that are not listed are kept
as given. In Neo4j they are properties of relationships ([Cypher](cypher.md)).

| kind | from | to | time | properties | reads | back |
| --- | --- | --- | --- | --- | --- | --- |
`)
	for _, s := range graph.LinkKinds() {
		time := [...]string{graph.Undated: "none", graph.Lasting: "lasting", graph.Event: "event"}[s.Dating]
		if s.Single {
			time += ", single"
		}
		if s.Symmetric {
			time += ", symmetric"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s |\n", s.Kind, ends(s.From), ends(s.To), time, props(s), s.Forward, s.Reverse)
	}
	b.WriteString(`
## Roles

A role is a claim about what a subject did. *Side* is where it puts the subject when no status is given.

| role | side | statuses | meaning |
| --- | --- | --- | --- |
`)
	for _, s := range graph.Roles() {
		var statuses []string
		for _, status := range s.Statuses {
			statuses = append(statuses, fmt.Sprintf("%s (%s)", status.Name, side(status.Side)))
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", s.Name, side(s.Side), list(statuses), s.Doc)
	}
	return b.Bytes()
}

func props(s graph.LinkSpec) string {
	var out []string
	for _, name := range s.Props {
		if typ := graph.TypeOfProp(name); typ != graph.PropText {
			name += " (" + typ.String() + ")"
		}
		out = append(out, name)
	}
	return list(out)
}

func resolved(s graph.KindSpec) string {
	switch s.Resolution {
	case graph.ByLikeness:
		return "by likeness"
	case graph.ByValue:
		return "by value: " + list(s.Identifier)
	}
	return "by source"
}

func side(s graph.Side) string {
	return [...]string{graph.Neutral: "neutral", graph.Victim: "victim", graph.Suspect: "suspect"}[s]
}

func ends(kinds []graph.Kind) string {
	if kinds == nil {
		return "any"
	}
	sorted := slices.Clone(kinds)
	slices.Sort(sorted)
	return list(sorted)
}

func list[S ~string](words []S) string {
	var texts []string
	for _, w := range words {
		texts = append(texts, string(w))
	}
	return strings.Join(texts, ", ")
}
