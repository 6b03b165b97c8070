package alphabets

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// goldenSet is the names of one script with one usual Latin spelling each.
type goldenSet struct {
	code  string
	least int // thousandths of the names that must be read
	names []pair
}

//go:embed testdata/golden.txt
var goldenText string

// golden reads the sets.
func golden(t testing.TB) []goldenSet {
	t.Helper()
	var sets []goldenSet
	for line := range strings.Lines(goldenText) {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 0 || fields[0] == "#":
		case strings.HasPrefix(line, "["):
			var set goldenSet
			if _, err := fmt.Sscanf(line, "[%4s %d]", &set.code, &set.least); err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			sets = append(sets, set)
		case len(fields)%2 == 1:
			t.Fatalf("a name without a spelling: %q", line)
		default:
			set := &sets[len(sets)-1]
			for words := range slices.Chunk(fields, 2) {
				set.names = append(set.names, pair{norm.NFC.String(words[0]), words[1]})
			}
		}
	}
	return sets
}

// Words that the name lists have are counted apart, as they show nothing of the
// rules.
func TestGolden(t *testing.T) {
	for _, set := range golden(t) {
		t.Run(set.code, func(t *testing.T) {
			var all, read, unlisted, byRule int
			var missed []string
			load := scripts[set.code]()
			for _, name := range set.names {
				native, latin := name.native, name.latin
				all++
				got := Read(set.code, native)
				found := len(got) == 1 && slices.Contains(got[0].Latin, latin)
				if found {
					read++
				} else if len(got) == 1 {
					missed = append(missed, fmt.Sprint(native, " ", latin, " ", got[0].Latin))
				}
				if load.known[load.key(load.spread(native))] == nil {
					unlisted++
					if found {
						byRule++
					}
				}
			}
			t.Logf("%s: %d of %d read (%.3f); %d of %d unlisted (%.3f)", set.code, read, all, float64(read)/float64(all), byRule, unlisted, float64(byRule)/float64(max(1, unlisted)))
			for _, m := range missed {
				t.Log("missed: ", m)
			}
			if 1000*read < set.least*all {
				t.Errorf("%d of %d names are read, want at least %d of 1,000", read, all, set.least)
			}
		})
	}
}
