package eastasia_test

import (
	_ "embed"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/clewgraph/clew/resolver/names/eastasia"
	"github.com/clewgraph/clew/resolver/names/reading"
)

var (
	//go:embed testdata/golden.txt
	golden string
	//go:embed testdata/used.txt
	used string
)

// least is how many words of each half of the golden list are read as they are
// usually spelt: what the tables reach, more than nine in ten.
var least = [2]int{897, 462}

// TestGolden reads names of public figures and asks for each word whether its
// usual spelling is among those given. Odd entries were used to make the tables
// (what they miss is printed with -v), even ones only to measure.
func TestGolden(t *testing.T) {
	type count struct{ words, found int }
	halves := [2]map[string]*count{{}, {}}
	for i, fields := range entries() {
		kind, native, want := fields[0], fields[1], fields[2:]
		toMeasure := i%2 == 1 && i < measured
		half := halves[0]
		if toMeasure {
			half = halves[1]
		}
		words := eastasia.Read(scripts[kind](native), native)
		if len(words) != len(want) {
			t.Errorf("%s: %d words, want %d: %v", native, len(words), len(want), words)
			continue
		}
		for _, of := range []string{kind, "all"} {
			if half[of] == nil {
				half[of] = &count{}
			}
		}
		for i, w := range words {
			found := slices.Contains(w.Latin, want[i])
			if !found && !toMeasure {
				t.Logf("%s: %s is not %s but %v", native, w.Native, want[i], w.Latin)
			}
			for _, of := range []string{kind, "all"} {
				half[of].words++
				if found {
					half[of].found++
				}
			}
		}
	}
	for i, name := range []string{"used", "measured"} {
		for _, kind := range slices.Sorted(maps.Keys(halves[i])) {
			c := halves[i][kind]
			t.Logf("%s, %s: %d of %d words, %d %%", name, kind, c.found, c.words, 100*c.found/c.words)
		}
		if c := halves[i]["all"]; c.found < least[i] || 10*least[i] < 9*c.words {
			t.Errorf("%s: %d of %d words, want %d and nine in ten", name, c.found, c.words, least[i])
		}
	}
}

// measured is how many entries golden.txt has; every second of them only measures.
const measured = 344

// entries gives the lines of golden.txt and then of used.txt by words.
func entries() [][]string {
	var all [][]string
	for line := range strings.Lines(golden + used) {
		if !strings.HasPrefix(line, "#") {
			all = append(all, strings.Fields(line))
		}
	}
	return all
}

// scripts gives the script of a name by its kind in the golden list.
var scripts = map[string]func(string) string{
	"zh": han, "wg": han, "yue": han, "nan": han, "hak": han, "vi": han, "ko": han, "ja": han,
	"hang": func(string) string { return "Hang" },
	"kana": func(name string) string {
		if name >= "ァ" {
			return "Kana"
		}
		return "Hira"
	},
}

func han(string) string { return "Hani" }

// TestGoldenApart reads each name of Han characters or Hangul as if it were each
// other one: sets of spellings must not be so wide that other people's names fit.
func TestGoldenApart(t *testing.T) {
	type name struct {
		words []reading.Word
		usual []string
	}
	var all []name
	for _, fields := range entries() {
		if fields[0] != "kana" {
			all = append(all, name{eastasia.Read(scripts[fields[0]](fields[1]), fields[1]), fields[2:]})
		}
	}
	words, sameWords, names, sameNames := 0, 0, 0, 0
	for i, a := range all {
		for j, b := range all {
			if i == j || len(a.words) != len(b.usual) {
				continue
			}
			same := 0
			for k, w := range a.words {
				if w.Native != b.words[k].Native && slices.Contains(w.Latin, b.usual[k]) {
					same++
				}
			}
			words, sameWords, names = words+len(a.words), sameWords+same, names+1
			if same == len(a.words) {
				sameNames++
			}
		}
	}
	t.Logf("%d of %d words and %d of %d names of others fit", sameWords, words, sameNames, names)
	if 50*sameWords > words || 5000*sameNames > names {
		t.Errorf("%d of %d words and %d of %d names of others fit, more than one in 50 and one in 5000", sameWords, words, sameNames, names)
	}
}
