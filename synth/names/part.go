package names

import (
	"strings"

	"github.com/clewgraph/clew/synth/draw"
)

// Part is one name of a person: a given name, a father's name, a family name, a title.
type Part struct {
	// Native is the form in the culture's script; of Latin cultures, the form with its diacritics.
	Native string
	// Spellings are the usual forms in plain Latin letters, the commonest first.
	Spellings []string
	// Own is which of the spellings this person uses on documents.
	Own int

	// characters are the rows of the Han table that the part is made of.
	characters []*character
}

// character is a row of the Han table: a surname or one character of a given name.
type character struct {
	simplified, traditional string
	readings                [dialects][]string // an empty list: not known to the table
}

// Dialect is a language that Han names are read in.
type Dialect int

// The dialects in the order of the table's columns.
const (
	Mandarin Dialect = iota
	Cantonese
	Hokkien
	Teochew
	Hakka

	dialects = iota
)

// String names the dialect.
func (d Dialect) String() string {
	return [dialects]string{"Mandarin", "Cantonese", "Hokkien", "Teochew", "Hakka"}[d]
}

// read gives the spellings of a character in a dialect. Where the table has none, Teochew borrows from Hokkien, Hakka
// from Cantonese, and all from Mandarin, as clerks do.
func (c *character) read(d Dialect) []string {
	borrow := [dialects]Dialect{Mandarin, Mandarin, Mandarin, Hokkien, Cantonese}
	for len(c.readings[d]) == 0 {
		d = borrow[d]
	}
	return c.readings[d]
}

// spelled gives the part as the person writes it in Latin letters.
func (p Part) spelled() string { return p.Spellings[p.Own] }

// written gives the part in a script.
func (p Part) written(script Script, latin bool) string {
	// A person who goes by Mohd is not Muhammad in the native form either: both are Latin.
	if script == Roman || latin && p.Own > 0 {
		return p.spelled()
	}
	return p.Native
}

// In gives the part's usual spellings in a dialect, the commonest first: its Spellings unless it is of Han characters.
func (p Part) In(d Dialect) []string {
	switch len(p.characters) {
	case 0:
		return p.Spellings
	case 1:
		return p.characters[0].read(d)
	}
	return hanGiven(p.characters, d)
}

// hanGiven joins the readings of two characters as the dialect's speakers do: Xiaoming, but Siew Beng.
func hanGiven(characters []*character, d Dialect) []string {
	first, second := characters[0].read(d)[0], characters[1].read(d)[0]
	low := strings.ToLower(second)
	if d == Mandarin {
		return []string{first + low, first + " " + second, first + "-" + second}
	}
	return []string{first + " " + second, first + "-" + second, first + low}
}

// pick lets a person choose a spelling: two in three the commonest, else any.
func (p Part) pick(s *draw.Source) Part {
	common, other := s.Chance(667_000), s.N(len(p.Spellings))
	if !common {
		p.Own = other
	}
	return p
}
