package southeast

import (
	"cmp"
	"embed"
	"slices"
	"strings"

	"github.com/clewgraph/clew/resolver/names/reading"
)

// What is unusual costs: a spelling after the first of its element or letter, a
// syllable that no table holds, a letter that cannot be read.
const (
	laterCost    = 3
	elementCost  = 6
	syllableCost = 10
	silentCost   = 40
	// breadth is how many spellings of the beginning of a word are followed.
	breadth = 3 * reading.Most
)

// spelling is Latin letters and what they cost.
type spelling struct {
	text string
	cost int
}

// passedOver is what a letter says that cannot be read.
var passedOver = []spelling{{cost: silentCost}}

// piece is a reading of the next size letters of a word.
type piece struct {
	size  int
	latin []spelling
}

// ranked gives spellings in their order of likelihood, each costlier than the one
// before; the first step is the highest. A hyphen holds a place for nothing: the
// ones after it are the rarer.
func ranked(cost int, texts ...string) []spelling {
	out := make([]spelling, 0, len(texts))
	for i, text := range texts {
		if text != "-" {
			out = append(out, spelling{text, cost})
		}
		cost += max(laterCost-i, 1)
	}
	return out
}

// pairs are every spelling of a followed by every one of b, the cheapest first;
// of equals those that come first in a, then in b.
type pairs struct {
	a, b []spelling
	// next is, for each of a, the next of b; best is the a whose turn it is, at a
	// cost, -1 when all are told.
	next       [breadth]uint8
	best, cost int
}

// newPairs puts two lists together, of each the first [breadth].
func newPairs(a, b []spelling) pairs {
	if !slices.IsSortedFunc(a, byCost) || !slices.IsSortedFunc(b, byCost) {
		all := make([]spelling, 0, len(a)*len(b))
		for _, x := range a {
			for _, y := range b {
				all = append(all, spelling{x.text + y.text, x.cost + y.cost})
			}
		}
		a, b = cheapest(all, breadth), []spelling{{}}
	}
	p := pairs{a: a[:min(len(a), breadth)], b: b[:min(len(b), breadth)]}
	p.choose()
	return p
}

// choose finds whose turn it is.
func (p *pairs) choose() {
	p.best = -1
	for i := range p.a {
		j := int(p.next[i])
		if j < len(p.b) && (p.best < 0 || p.a[i].cost+p.b[j].cost < p.cost) {
			p.best, p.cost = i, p.a[i].cost+p.b[j].cost
		}
		if j == 0 {
			return // those after it cost no less
		}
	}
}

// merge gives the cheapest spellings of all the lists, each once, [breadth] at
// most; of equals those of the list that comes first.
func merge(lists []pairs) []spelling {
	most := 0
	for i := range lists {
		most += len(lists[i].a) * len(lists[i].b)
	}
	out := make([]spelling, 0, min(most, breadth))
	for len(out) < breadth {
		var from *pairs
		for i := range lists {
			if l := &lists[i]; l.best >= 0 && (from == nil || l.cost < from.cost) {
				from = l
			}
		}
		if from == nil {
			break
		}
		x, y, cost := from.a[from.best].text, from.b[from.next[from.best]].text, from.cost
		from.next[from.best]++
		from.choose()
		if !slices.ContainsFunc(out, func(s spelling) bool {
			return len(s.text) == len(x)+len(y) && s.text[:len(x)] == x && s.text[len(x):] == y
		}) {
			out = append(out, spelling{x + y, cost})
		}
	}
	return out
}

// join gives every spelling of a followed by every one of b, the cheapest of
// them.
func join(a, b []spelling) []spelling { return merge([]pairs{newPairs(a, b)}) }

func byCost(a, b spelling) int { return cmp.Compare(a.cost, b.cost) }

// cheapest sorts spellings by cost, keeps each once and at most n of them.
func cheapest(all []spelling, n int) []spelling {
	slices.SortStableFunc(all, byCost)
	kept := all[:0]
	for _, s := range all {
		if len(kept) == n {
			break
		}
		if !slices.ContainsFunc(kept, func(k spelling) bool { return k.text == s.text }) {
			kept = append(kept, s)
		}
	}
	return kept
}

// texts gives the letters of the cheapest spellings, [reading.Most] at most.
func texts(all []spelling) []string {
	var out []string
	for _, s := range cheapest(all, reading.Most+1) {
		if s.text != "" && len(out) < reading.Most {
			out = append(out, s.text)
		}
	}
	return out
}

// path reads a word of n letters: pieces gives what may be read from letter i
// on. A letter that no piece covers is passed over.
func path(n int, pieces func(i int) []piece) []string {
	reached := make([][]pairs, n+1)
	reached[0] = []pairs{newPairs([]spelling{{}}, []spelling{{}})}
	for i := range n {
		if len(reached[i]) == 0 {
			continue
		}
		here := merge(reached[i])
		reached[i+1] = append(reached[i+1], newPairs(here, passedOver))
		for _, p := range pieces(i) {
			reached[i+p.size] = append(reached[i+p.size], newPairs(here, p.latin))
		}
	}
	return texts(merge(reached[n]))
}

//go:embed data/*.tsv
var data embed.FS

// lines gives the fields of each line of a data file that is no comment.
func lines(file string) [][]string {
	text, err := data.ReadFile("data/" + file)
	if err != nil {
		return nil // the files are embedded: tests hold that each has lines
	}
	var out [][]string
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\r\n")
		if line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, strings.Split(line, "\t"))
		}
	}
	return out
}

// elements are name elements with their usual spellings, the likeliest first.
type elements struct {
	latin map[string][]string
	// most is the length of the longest element in letters.
	most int
}

// loadElements reads a table of elements; prepare brings an element into the
// form in which words are read.
func loadElements(file string, prepare func(letters []rune) []rune) elements {
	e := elements{latin: map[string][]string{}}
	for _, fields := range lines(file) {
		native := prepare([]rune(fields[0]))
		e.latin[string(native)] = strings.Fields(fields[1])
		e.most = max(e.most, len(native))
	}
	return e
}

// usual gives the spellings of an element, which are all usual ones.
func usual(latin []string) []spelling {
	out := make([]spelling, len(latin))
	for i, text := range latin {
		out[i] = spelling{text, elementCost + i}
		if i > 0 {
			out[i].cost++
		}
	}
	return out
}

// at gives the elements that begin at letter i and that end where a syllable
// can: ends reports whether letter j can follow one.
func (e elements) at(letters []rune, i int, ends func(j int) bool) []piece {
	var out []piece
	for size := min(e.most, len(letters)-i); size > 0; size-- {
		if latin, known := e.latin[string(letters[i:i+size])]; known && ends(i+size) {
			out = append(out, piece{size, usual(latin)})
		}
	}
	return out
}
