package southeast

import (
	"hash/fnv"
	"os"
	"strings"
	"testing"

	"github.com/clewgraph/clew/resolver/names/reading"
)

// example is one name and its usual spelling, word by word where Latin writing
// parts it.
type example struct {
	script, native string
	latin          []string // spellings of one word parted by |
}

func examples(t *testing.T) []example {
	t.Helper()
	text, err := os.ReadFile("testdata/names.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var out []example
	seen := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		fields := strings.Split(strings.TrimSpace(line), "\t")
		if strings.HasPrefix(line, "#") {
			continue
		}
		latin := strings.Fields(fields[2])
		natives := strings.Fields(fields[1])
		if fields[0] == "Mymr" {
			// Latin writing parts the syllables, so that the name is one example.
			out = append(out, example{fields[0], fields[1], latin})
			continue
		}
		if len(natives) != len(latin) {
			t.Fatalf("%q has another number of words than %q", fields[1], fields[2])
		}
		for i, native := range natives {
			if !seen[native] {
				out = append(out, example{fields[0], native, latin[i : i+1]})
			}
			seen[native] = true
		}
	}
	return out
}

// spelt reports whether readings can be put together to the usual spelling,
// whatever the spaces.
func spelt(words []reading.Word, latin []string) bool {
	wanted := []string{""}
	for _, alternatives := range latin {
		var longer []string
		for _, w := range wanted {
			for a := range strings.SplitSeq(alternatives, "|") {
				longer = append(longer, w+a)
			}
		}
		wanted = longer
	}
	for _, w := range wanted {
		rests := map[string]bool{w: true}
		for _, word := range words {
			next := map[string]bool{}
			for rest := range rests {
				for _, l := range word.Latin {
					if after, found := strings.CutPrefix(rest, l); found {
						next[after] = true
					}
				}
			}
			rests = next
		}
		if rests[""] && len(words) > 0 {
			return true
		}
	}
	return false
}

var scripts = []string{"Thai", "Laoo", "Khmr", "Mymr"}

// floors is the share of held out names whose usual spelling must be read.
var floors = map[string]float64{"Thai": 0.80, "Laoo": 0.95, "Khmr": 0.93, "Mymr": 0.93}

// TestRecall holds that the usual spelling is among the readings. The rules and
// tables were tuned on one half of the
// examples, by the hash of the name; the other half is the figure that counts.
func TestRecall(t *testing.T) {
	found, all := map[string][2]int{}, map[string][2]int{}
	for _, e := range examples(t) {
		sum := fnv.New32a()
		sum.Write([]byte(e.native))
		half := int(sum.Sum32() / 256 % 2)
		n, m := all[e.script], found[e.script]
		n[half]++
		words := Read(e.script, e.native)
		if spelt(words, e.latin) {
			m[half]++
		} else if half == 0 {
			t.Logf("%s %s is not read as %v: %v", e.script, e.native, e.latin, words)
		}
		all[e.script], found[e.script] = n, m
	}
	for _, script := range scripts {
		n, m := all[script], found[script]
		t.Logf("%s: usual spelling read: tuned %d of %d, held out %d of %d (%.3f)", script, m[0], n[0], m[1], n[1], float64(m[1])/float64(n[1]))
		if n[0]+n[1] < 150 {
			t.Errorf("%s has only %d examples", script, n[0]+n[1])
		}
		if float64(m[1]) < floors[script]*float64(n[1]) {
			t.Errorf("%s: the usual spelling of %d of %d held out names is read, wanted %.2f", script, m[1], n[1], floors[script])
		}
	}
}
