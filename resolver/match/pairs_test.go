package match

import (
	"encoding/csv"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/clewgraph/clew/graph"
)

// tally counts the verdicts on pairs of names.
type tally struct{ tp, fp, fn, tn int }

func (n *tally) add(got, want bool) {
	switch {
	case got && want:
		n.tp++
	case got:
		n.fp++
	case want:
		n.fn++
	default:
		n.tn++
	}
}

func (n tally) f1() float64 { return 2 * float64(n.tp) / float64(2*n.tp+n.fp+n.fn) }

func (n tally) String() string {
	p, r := float64(n.tp)/float64(max(n.tp+n.fp, 1)), float64(n.tp)/float64(max(n.tp+n.fn, 1))
	return fmt.Sprintf("P %.3f R %.3f F1 %.3f (%d right, %d wrong, %d missed, %d apart)", p, r, n.f1(), n.tp, n.fp, n.fn, n.tn)
}

// TestNamePairs compares the published pairs of names of OpenSanctions'
// nomenklatura, whose own comparison has an F1 of 0.79 on them. Pairs that its
// authors call strong must all be right.
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
	m := ColdStart()
	all, groups := tally{}, map[string]*tally{}
	for _, row := range rows[1:] {
		schema, left, right, want, quality := row[1], row[2], row[3], row[4] == "true", row[5]
		kind := graph.KindOrganization
		if schema == "Person" {
			kind = graph.KindPerson
		}
		c := m.CompareNames(kind, graph.Name{Full: left}, graph.Name{Full: right})
		all.add(c.Alike, want)
		for _, group := range []string{schema, quality} {
			if groups[group] == nil {
				groups[group] = new(tally)
			}
			groups[group].add(c.Alike, want)
		}
		switch {
		case c.Alike == want:
		case quality == "STRONG":
			t.Errorf("%s: %q and %q are alike: %v", schema, left, right, c.Alike)
		case testing.Verbose():
			t.Logf("%s, %s: %q and %q are alike: %v: %s", schema, quality, left, right, c.Alike, stepsText(c))
		}
	}
	for _, group := range slices.Sorted(maps.Keys(groups)) {
		t.Logf("%-12s %v", group, groups[group])
	}
	t.Logf("%-12s %v", "all", all)
	if all.f1() < 0.90 {
		t.Errorf("all pairs: %v", all)
	}
}

func stepsText(c NameComparison) string {
	var steps []string
	for _, s := range c.Steps {
		steps = append(steps, fmt.Sprintf("%s|%s %s", s.Left, s.Right, s.Level))
	}
	return strings.Join(steps, ", ")
}
