package names

import (
	"embed"
	"fmt"
	"strings"
	"sync"

	"github.com/clewgraph/clew/synth/draw"
)

// people holds a table per culture, one name a line: what it is, its native form, and its usual spellings in plain
// Latin letters with the commonest first (none: the native form without its diacritics), separated by tabs. Lines of
// one sort stand together, the commonest name first. The sorts are:
//
//	male, female, both   given names (han: characters of given names)
//	family               family names
//	stem, tail           halves of further family names
//	middle-m, middle-f   middle names, where the culture has a list of its own
//	nick                 nicknames that do not depend on the given name
//	short                given name, nickname made from it, its spellings
//	title-m, title-f     titles and honorifics
//	english-m, english-f Western names taken beside the native ones
//
// In han.tsv family names and given characters have the simplified and traditional form and the readings in Mandarin,
// Cantonese, Hokkien, Teochew and Hakka (- for none), spellings of one reading separated by spaces.
//
//go:embed data/people/*.tsv
var people embed.FS

// list is the names of one sort with their chances.
type list struct {
	parts   []Part
	chances *draw.Weights
}

// draw gives one of the list, spelled as the person will spell it.
func (l *list) draw(s *draw.Source) Part {
	return l.parts[l.chances.Draw(s)].pick(s)
}

// book is the table of one culture, ready to draw from.
type book struct {
	lists map[string]*list
	short map[string][]Part // native given name → nicknames made from it
	count *draw.Weights     // of given names, from one
}

// books reads all tables once.
var books = sync.OnceValue(func() map[Culture]*book {
	all := make(map[Culture]*book, len(specs))
	for i := range specs {
		all[specs[i].culture] = readBook(&specs[i])
	}
	return all
})

// book gives the table of the culture. It panics for a culture that is not among Cultures.
func (c Culture) book() *book {
	if b := books()[c]; b != nil {
		return b
	}
	panic("names: no culture " + string(c))
}

// readBook reads the table of one culture. The data is part of the program, so a fault in it is a panic, which the
// tests of the tables would meet first.
func readBook(sp *spec) *book {
	text, err := people.ReadFile("data/people/" + sp.table + ".tsv")
	if err != nil {
		panic(err)
	}
	b := &book{lists: map[string]*list{}, short: map[string][]Part{}, count: draw.NewWeights(sp.given)}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(cells) < 2 {
			panic(fmt.Sprintf("names: data/people/%s.tsv: line %q", sp.table, line))
		}
		sort, cells := cells[0], cells[1:]
		if sort == "short" {
			b.short[cells[0]] = append(b.short[cells[0]], plainPart(cells[1:]))
			continue
		}
		part := plainPart(cells)
		if sp.table == "han" && len(cells) == 2+dialects {
			part = hanPart(sp.culture, cells)
		}
		if b.lists[sort] == nil {
			b.lists[sort] = &list{}
		}
		b.lists[sort].parts = append(b.lists[sort].parts, part)
	}
	if sp.culture.han() {
		both := b.lists["both"].parts
		for _, sort := range []string{"male", "female"} {
			b.lists[sort].parts = append(b.lists[sort].parts, both...)
		}
	}
	for sort, l := range b.lists {
		shift := sp.givenShift
		switch sort {
		case "family":
			shift = sp.familyShift
		case "title-m", "title-f":
			shift = 1
		}
		l.chances = draw.Zipf(len(l.parts), shift)
	}
	return b
}

// plainPart reads a native form and its spellings.
func plainPart(cells []string) Part {
	part := Part{Native: cells[0], Spellings: cells[1:]}
	if len(part.Spellings) == 0 {
		part.Spellings = []string{Fold(part.Native)}
	}
	return part
}

// hanPart reads a row of the Han table for the culture's script. Its spellings are of Mandarin until a person with a
// dialect is made of it.
func hanPart(culture Culture, cells []string) Part {
	c := &character{simplified: cells[0], traditional: cells[1]}
	for d, reading := range cells[2:] {
		if reading != "-" {
			c.readings[d] = strings.Fields(reading)
		}
	}
	native := c.simplified
	if culture == HanHongKong {
		native = c.traditional
	}
	return Part{Native: native, Spellings: c.read(Mandarin), characters: []*character{c}}
}
