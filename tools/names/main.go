// Command names learns how the letters of a script are written in Latin, from
// pairs of one name in both:
//
//	go run ./tools/names -script Cyrl PAIRS > resolver/names/alphabets/data/costs-Cyrl.txt
//
// PAIRS holds lines "latin TAB native letters with spaces between TAB count";
// only the first half of its lines is read, so that the other half can measure.
//
// The main idea: each native letter gave some Latin letters (none to four), or
// two native letters together gave one or two; which ones is hidden. Expectation
// and maximisation (Dempster, Laird and Rubin 1977; for letters, Jiampojamarn et
// al. 2007, "Applying many-to-many alignments and hidden Markov models to
// letter-to-phoneme conversion") sums over all ways to part each pair, weighs
// each by the probabilities so far, and counts anew. The last letter of a word
// counts as a letter of its own ("а$"): endings are written by other habits.
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "names:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("names", flag.ContinueOnError)
	script := flags.String("script", "", "ISO 15924 code of the script, for the heading")
	rounds := flags.Int("rounds", 12, "how often to count anew")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return fmt.Errorf("want one file of pairs, got %d", flags.NArg())
	}
	if *script == "" {
		return errors.New("want -script, the ISO 15924 code for the heading")
	}
	text, err := os.ReadFile(flags.Arg(0))
	if err != nil {
		return err
	}
	pairs := readPairs(text)
	pairs = pairs[:len(pairs)/2]
	m := model{}
	for range *rounds {
		m = m.again(pairs)
	}
	return m.write(out, *script, len(pairs))
}

// pair is one name in both scripts: native letters, the last marked with "$",
// and Latin letters a to z.
type pair struct {
	native []string
	latin  string
}

func readPairs(text []byte) []pair {
	var pairs []pair
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		if len(fields) < 2 {
			continue
		}
		p := pair{native: strings.Fields(norm.NFC.String(fields[1])), latin: fold(fields[0])}
		if len(p.native) == 0 || p.latin == "" || len(p.native) > 24 || len(p.latin) > 32 {
			// The line still counts for the halves.
			pairs = append(pairs, pair{})
			continue
		}
		p.native[len(p.native)-1] += "$"
		pairs = append(pairs, p)
	}
	return pairs
}

// fold writes a Latin word with the letters a to z only.
func fold(word string) string {
	word = strings.NewReplacer("ß", "ss", "ø", "o", "ł", "l", "đ", "d", "æ", "ae", "œ", "oe", "ı", "i", "þ", "th", "ð", "d").Replace(strings.ToLower(word))
	return strings.Map(func(r rune) rune {
		if r < 'a' || r > 'z' {
			return -1
		}
		return r
	}, norm.NFD.String(word))
}

// most Latin letters for one native letter, and for two.
const (
	mostOne = 4
	mostTwo = 2
)

// model gives for each native letter (or two) the probability of each Latin
// writing. The empty model holds every writing for equally likely.
type model map[string]map[string]float64

func (m model) of(native, latin string) float64 {
	if len(m) == 0 {
		// Shorter writings are likelier to begin with.
		return math.Pow(0.02, float64(max(len(latin), 1)))
	}
	return m[native][latin]
}

// again counts how often each writing is met under the model and gives the
// shares. Two letters share in how often they stand side by side, so that taking
// them together is no gain by itself; a writing met less than once and a half is
// chance.
func (m model) again(pairs []pair) model {
	counts, met := model{}, map[string]float64{}
	for _, p := range pairs {
		if p.latin == "" {
			continue
		}
		m.count(p, counts)
		for i, native := range p.native {
			met[native]++
			if i+1 < len(p.native) {
				met[native+p.native[i+1]]++
			}
		}
	}
	for native, writings := range counts {
		for latin, n := range writings {
			if n < 1.5 {
				delete(writings, latin)
			} else {
				writings[latin] = n / (met[native] + 2)
			}
		}
		if len(writings) == 0 {
			delete(counts, native)
		}
	}
	return counts
}

// count adds one pair's expected uses of each writing.
func (m model) count(p pair, counts model) {
	rows, cols := len(p.native)+1, len(p.latin)+1
	before, after := make([]float64, rows*cols), make([]float64, rows*cols)
	before[0], after[rows*cols-1] = 1, 1
	steps := func(do func(i, j, i2, j2 int, native string)) {
		for i := range len(p.native) {
			for j := range cols {
				for l := 0; l <= mostOne && j+l < cols; l++ {
					do(i, j, i+1, j+l, p.native[i])
				}
				for l := 1; l <= mostTwo && j+l < cols && i+2 < rows; l++ {
					do(i, j, i+2, j+l, p.native[i]+p.native[i+1])
				}
			}
		}
	}
	steps(func(i, j, i2, j2 int, native string) {
		before[i2*cols+j2] += before[i*cols+j] * m.of(native, p.latin[j:j2])
	})
	type step struct {
		i, j, i2, j2 int
		native       string
	}
	var all []step
	steps(func(i, j, i2, j2 int, native string) { all = append(all, step{i, j, i2, j2, native}) })
	for _, s := range slices.Backward(all) {
		after[s.i*cols+s.j] += m.of(s.native, p.latin[s.j:s.j2]) * after[s.i2*cols+s.j2]
	}
	whole := before[rows*cols-1]
	if whole == 0 {
		return
	}
	for _, s := range all {
		share := before[s.i*cols+s.j] * m.of(s.native, p.latin[s.j:s.j2]) * after[s.i2*cols+s.j2] / whole
		if share < 1e-6 {
			continue
		}
		if counts[s.native] == nil {
			counts[s.native] = map[string]float64{}
		}
		counts[s.native][p.latin[s.j:s.j2]] += share
	}
}

// heading begins each table.
const heading = `# How %s letters are written in Latin: a letter or two ("$" ends a word), then each writing with its cost, ten times the
# negative natural logarithm of its probability. Learnt by tools/names from the first half (%d lines) of a file of pairs
# of names from Wikidata, github.com/steveash/NETransliteration-COLING2018, commit
# 5d5f59e561ecea45a6d3602121e1049baa7a76c3, CC0 1.0; change the tool, not this file.
`

// write gives the table: letters in order, their writings by probability.
func (m model) write(out io.Writer, script string, pairs int) error {
	w := bufio.NewWriter(out)
	var natives []string
	for native := range m {
		natives = append(natives, native)
	}
	slices.Sort(natives)
	fmt.Fprintf(w, heading, script, pairs)
	for _, native := range natives {
		var latins []string
		for latin := range m[native] {
			latins = append(latins, latin)
		}
		slices.SortFunc(latins, func(a, b string) int {
			return cmp.Or(cmp.Compare(m[native][b], m[native][a]), cmp.Compare(a, b))
		})
		fmt.Fprint(w, native)
		for _, latin := range latins {
			fmt.Fprintf(w, " %s%d", cmp.Or(latin, "-"), max(1, int(math.Round(-10*math.Log(m[native][latin])))))
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}
