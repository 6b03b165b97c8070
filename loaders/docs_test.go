package loaders

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var fence = regexp.MustCompile("(?ms)^```(json|yaml|csv)\n(.*?)^```$")

// examples gives the fenced blocks of a page in order.
func examples(t *testing.T, page string) (languages, texts []string) {
	t.Helper()
	text, err := os.ReadFile(projectFile(t, "docs/formats/"+page))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range fence.FindAllStringSubmatch(string(text), -1) {
		languages, texts = append(languages, m[1]), append(texts, m[2])
	}
	return languages, texts
}

// valid checks that the items are records that can be stored, and read without
// a note.
func valid(t *testing.T, items []Item) {
	t.Helper()
	for _, it := range items {
		if it.Err == nil {
			it.Err = it.Record.Validate()
		}
		if it.Err != nil || len(it.Notes) > 0 {
			t.Errorf("%v, notes %q", it.Err, it.Notes)
		}
	}
}

// TestDocumentedJSON reads the examples of the pages on JSON formats, each put
// on one line.
func TestDocumentedJSON(t *testing.T) {
	for page, f := range map[string]Format{"clew-jsonl.md": JSONL, "senzing.md": Senzing} {
		_, texts := examples(t, page)
		var items []Item
		for _, text := range texts {
			var line bytes.Buffer
			if err := json.Compact(&line, []byte(text)); err != nil {
				t.Fatalf("%s: %v in\n%s", page, err, text)
			}
			if got, err := Detect(page+".jsonl", line.Bytes()); got != f || err != nil {
				t.Errorf("%s: detected as %q, %v", page, got, err)
			}
			items = append(items, one(t, line.String(), f, Options{Name: page}))
		}
		valid(t, items)
		if len(items) < 2 {
			t.Errorf("%s has %d examples", page, len(items))
		}
		if f == Senzing {
			if d := cmp.Diff(items[0].Record, items[1].Record); d != "" {
				t.Errorf("%s: the two forms differ: %s", page, d)
			}
		}
	}
}

// TestDocumentedMappings reads each table by the mapping above it.
func TestDocumentedMappings(t *testing.T) {
	languages, texts := examples(t, "csv-mapping.md")
	if got := strings.Join(languages, " "); got != "yaml csv yaml csv" {
		t.Fatalf("examples are %s", got)
	}
	for i, want := range [][]string{{"x:2 ngo/A-1", "x:3 ngo/A-2"}, {"x:2 fiu/T-1", "x:2 fiu/account-009-8-76543-2", "x:3 fiu/T-2"}} {
		items := readAll(t, texts[2*i+1], CSV, Options{Name: "x", Mapping: mapping(t, texts[2*i])})
		valid(t, items)
		wantOutline(t, items, want...)
	}
}
