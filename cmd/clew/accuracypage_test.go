package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAccuracyPage keeps the table of docs/accuracy.md equal to the golden
// figures, with those of others beside them.
func TestAccuracyPage(t *testing.T) {
	const page, begin, end = "../../docs/accuracy.md", "-update -->\n", "<!-- golden end -->"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("%s has no place for the table", page)
	}
	want := before + begin + accuracyTable(t) + end + after
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if d := cmp.Diff(want, string(text)); d != "" {
		t.Errorf("the page is not up to date (-want +got); run the test with -update:\n%s", d)
	}
}

// peer is what another program reaches on a set; source counts the notes of the
// page.
type peer struct{ Set, Peer, P, R, F1, B3, Source string }

// accuracyTable writes the golden figures, each set followed by its peers.
func accuracyTable(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../eval/testdata/peers.json")
	if err != nil {
		t.Fatal(err)
	}
	var peers []peer
	if err := json.Unmarshal(text, &peers); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("| set | records | who | P | R | F1 | B³ | exact | blocking |\n| --- | --: | --- | --: | --: | --: | --: | --: | --: |\n")
	met := 0
	for _, f := range readFigures(t) {
		best, alone := number(t, f.Pairwise.F1), true
		for _, p := range peers {
			if p.Set == f.Set {
				best, alone = max(best, number(t, p.F1)), false
			}
		}
		bold := func(f1 string) string {
			if number(t, f1) == best && !alone {
				return "**" + f1 + "**"
			}
			return f1
		}
		fmt.Fprintf(&b, "| %s | %d | Clew | %s | %s | %s | %s | %d of %d | %s, %s a record |\n", f.Set, f.Records, f.Pairwise.P, f.Pairwise.R,
			bold(f.Pairwise.F1), f.BCubed.F1, f.EntitiesExact, f.EntitiesTrue, f.BlockingRecall, f.PairsPerRecord)
		for _, p := range peers {
			if p.Set == f.Set {
				met++
				fmt.Fprintf(&b, "| | | %s (%s) | %s | %s | %s | %s | | |\n", p.Peer, p.Source, p.P, p.R, bold(p.F1), p.B3)
			}
		}
	}
	if met != len(peers) {
		t.Errorf("%d of %d figures of others belong to no set", len(peers)-met, len(peers))
	}
	return b.String()
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}
