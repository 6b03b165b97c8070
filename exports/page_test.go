package exports

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the tables of docs/export.md")

const (
	pageFile = "../docs/export.md"
	mark     = "<!-- The rest is printed from the tables of package exports: go test ./exports -run TestPage -update -->\n\n"
)

// TestPage holds the documented columns to those that are written.
func TestPage(t *testing.T) {
	text, err := os.ReadFile(pageFile)
	if err != nil {
		t.Fatal(err)
	}
	head, tables, ok := strings.Cut(string(text), mark)
	if !ok {
		t.Fatalf("%s has no line %q", pageFile, mark)
	}
	if *update {
		if err := os.WriteFile(pageFile, []byte(head+mark+Page()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if tables != Page() {
		t.Errorf("%s is not what the tables say; run: go test ./exports -run TestPage -update", pageFile)
	}
	for _, table := range Tables() {
		for _, c := range table.Columns {
			if c.Name == "" || c.Type == "" || c.Doc == "" {
				t.Errorf("%s: column %+v is not described", table.Name, c)
			}
		}
	}
}
