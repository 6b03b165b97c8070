package synth_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/clewgraph/clew/synth"
)

var update = flag.Bool("update", false, "rewrite the table in docs/formats/synthetic-world.md")

// TestPage holds the table of defects in the documentation to that in the code.
func TestPage(t *testing.T) {
	const file = "../docs/formats/synthetic-world.md"
	var want strings.Builder
	want.WriteString("| defect | rule | rate | what |\n| --- | --- | --- | --- |\n")
	for _, d := range synth.Defects() {
		fmt.Fprintf(&want, "| `%s` | %s | %d | %s |\n", d.Defect, d.Rule, d.Rate, d.Doc)
	}
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	begin := strings.Index(string(page), "| defect | rule |")
	end := strings.Index(string(page), "\n## What is not real")
	if begin < 0 || end < begin {
		t.Fatal("the page has no table of defects")
	}
	if *update {
		text := string(page[:begin]) + want.String() + string(page[end:])
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got := string(page[begin:end]); got != want.String() {
		t.Errorf("the table is not that of the code; rewrite it with go test ./synth -run TestPage -update\n%s", want.String())
	}
}
