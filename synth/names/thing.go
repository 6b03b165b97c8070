package names

import (
	"embed"
	"fmt"
	"strings"
	"sync"

	"github.com/clewgraph/clew/synth/draw"
)

// things holds what invented names of companies, compounds and places are made of. syllables.tsv has syllables of a
// consonant and a vowel in each script, with the scripts in its first line; words.tsv has, after their sort, what may
// follow an invented word, in the same scripts (in Latin letters alone for brands and sites, which have no other
// form); countries.tsv has, by country and sort, the country's script, and the native, usual and further forms of
// company names, towns and streets, with %s for the invented word.
//
//go:embed data/things/*.tsv
var things embed.FS

// form is a way of writing around an invented word: the native form and the forms in Latin letters, the usual first.
type form struct {
	native string
	roman  []string
}

// country is what is known of a country.
type country struct {
	script int // the number of a script in stock.scripts
	forms  map[string][]form
}

// stock is all of things, ready to draw from.
type stock struct {
	scripts   []string
	syllables [][]string            // syllable, script
	words     map[string][][]string // sort, word, script
	countries map[string]*country
	order     []string // of countries
}

// readStock reads all of things once. The data is part of the program, so a fault in it is a panic, which the tests of
// the tables would meet first.
var readStock = sync.OnceValue(func() *stock {
	st := &stock{words: map[string][][]string{}, countries: map[string]*country{}}
	syllables := readCells("syllables")
	st.scripts, st.syllables = syllables[0], syllables[1:]
	for _, cells := range readCells("words") {
		st.words[cells[0]] = append(st.words[cells[0]], cells[1:])
	}
	for _, cells := range readCells("countries") {
		code, sort, rest := cells[0], cells[1], cells[2:]
		if st.countries[code] == nil {
			st.countries[code] = &country{forms: map[string][]form{}}
			st.order = append(st.order, code)
		}
		c := st.countries[code]
		if sort == "script" {
			c.script = st.script(rest[0])
			continue
		}
		if st.scripts[c.script] == "latin" { // the native form is the first of the Latin ones
			rest = append([]string{rest[0]}, rest...)
			rest[1] = Fold(rest[1])
		}
		c.forms[sort] = append(c.forms[sort], form{rest[0], rest[1:]})
	}
	return st
})

// readCells reads a table of things.
func readCells(table string) [][]string {
	text, err := things.ReadFile("data/things/" + table + ".tsv")
	if err != nil {
		panic(err)
	}
	var all [][]string
	for line := range strings.Lines(string(text)) {
		all = append(all, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	return all
}

// script gives the number of a script.
func (st *stock) script(name string) int {
	for i, script := range st.scripts {
		if script == name {
			return i
		}
	}
	panic("names: no syllables in the script " + name)
}

// country gives what is known of a country by its ISO 3166 code. It panics for one that is not among Countries.
func (st *stock) country(code string) *country {
	if c := st.countries[code]; c != nil {
		return c
	}
	panic(fmt.Sprintf("names: no country %q", code))
}

// Countries gives the ISO 3166 codes of the countries that companies and places can be invented for, always in the
// same order.
func Countries() []string { return append([]string(nil), readStock().order...) }

// word is an invented word: the numbers of its syllables.
type word []int

// endings are the syllables that invented words end in, because few real names do.
var endings = []string{"wo", "we", "wu", "ye", "yi"}

// word invents a word of three or four syllables; there are 1.1 million of them.
func (st *stock) word(s *draw.Source) word {
	w := make(word, 3, 4)
	if s.Chance(700_000) {
		w = w[:4]
	}
	for i := range len(w) - 1 {
		w[i] = s.N(len(st.syllables))
	}
	end := draw.Pick(s, endings)
	for i, syllable := range st.syllables {
		if syllable[0] == end {
			w[len(w)-1] = i
		}
	}
	return w
}

// in writes the word in a script, with a capital in Latin and Cyrillic letters.
func (st *stock) in(w word, script int) string {
	var out strings.Builder
	for _, syllable := range w {
		out.WriteString(st.syllables[syllable][script])
	}
	text := out.String()
	if name := st.scripts[script]; name == "latin" || name == "cyrillic" {
		text = title(text)
	}
	return text
}

// gap is what stands between words of a script.
func (st *stock) gap(script int) string {
	if name := st.scripts[script]; name == "simplified" || name == "traditional" {
		return ""
	}
	return " "
}

// title gives a text with a capital first letter.
func title(text string) string {
	runes := []rune(text)
	return strings.ToUpper(string(runes[:1])) + string(runes[1:])
}

// fill writes an invented name into a form.
func fill(pattern, name string) string { return strings.Replace(pattern, "%s", name, 1) }
