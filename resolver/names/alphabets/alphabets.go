// Package alphabets reads names in alphabets, consonant alphabets and syllable
// signs from Cyrillic to Ethiopic: how Latin letters write them, and how well a
// Latin word may be the reading of a native one.
//
// The main idea: every script is a table of what Latin letters each native
// letter (or group of letters) is written with, each writing with its cost, and
// a small program that turns the word into the units of the table: it marks the
// places where a vowel is spoken but not written (Arabic, Hebrew) or written and
// not spoken (Indic, Ethiopic). The cheapest ways through the table are the
// spellings ([Read]); the cheapest way to a given Latin word says how likely it
// is ([Likeness]). Names whose usual spelling no rule gives are listed.
package alphabets

import (
	"slices"
	"strings"
	"sync"

	"github.com/clewgraph/clew/resolver/names/reading"
)

// script is what is known of one script.
type script struct {
	// units turns a word into the units of the tables.
	units func(word string) []rune
	// writings are the options of each unit or group of units, with "^" before
	// those that begin a word and "$" after those that end it.
	writings table
	// longest is the length of the longest group in runes.
	longest int
	// known gives the usual spellings of listed words, by the key of what spread
	// gives.
	known map[string][]string
	key   func(letters []rune) string
	// compound gives the spellings of words made of others, nil for most.
	compound func(word string) []string
	// judged is the table of Likeness over what spread gives.
	judged *costs
	// spread turns a word into the letters of judged.
	spread func(word string) []rune
}

// scripts holds the tables of each script, by ISO 15924 code, read when first
// asked for.
var scripts = map[string]func() *script{
	"Cyrl": sync.OnceValue(func() *script { return open("Cyrl", cyrillicUnits) }),
	"Grek": sync.OnceValue(func() *script { return open("Grek", greekUnits) }),
	"Armn": sync.OnceValue(func() *script { return open("Armn", armenianUnits) }),
	"Geor": sync.OnceValue(func() *script { return open("Geor", plainUnits) }),
	"Arab": sync.OnceValue(func() *script { return open("Arab", arabicUnits) }),
	"Hebr": sync.OnceValue(func() *script { return open("Hebr", hebrewUnits) }),
	"Deva": sync.OnceValue(func() *script { return open("Deva", northIndic("Deva")) }),
	"Beng": sync.OnceValue(func() *script { return open("Beng", northIndic("Beng")) }),
	"Guru": sync.OnceValue(func() *script { return open("Guru", northIndic("Guru")) }),
	"Gujr": sync.OnceValue(func() *script { return open("Gujr", northIndic("Gujr")) }),
	"Orya": sync.OnceValue(func() *script { return open("Orya", southIndic("Orya")) }),
	"Taml": sync.OnceValue(func() *script { return open("Taml", southIndic("Taml")) }),
	"Telu": sync.OnceValue(func() *script { return open("Telu", southIndic("Telu")) }),
	"Knda": sync.OnceValue(func() *script { return open("Knda", southIndic("Knda")) }),
	"Mlym": sync.OnceValue(func() *script { return open("Mlym", southIndic("Mlym")) }),
	"Sinh": sync.OnceValue(func() *script { return open("Sinh", sinhalaUnits) }),
	"Ethi": sync.OnceValue(func() *script { return open("Ethi", ethiopicUnits) }),
}

// longest is how many units of a word are read, longestText how many bytes; what
// is beyond is left out.
const (
	longest     = 40
	longestText = 512
)

// clip gives the beginning of a word.
func clip(word string) string {
	if len(word) > longestText {
		return strings.ToValidUTF8(word[:longestText], "")
	}
	return word
}

// Read gives how Latin letters may write a word: one NFC, lower-cased word of
// the script (an ISO 15924 code) without spaces. The likeliest spelling comes
// first. Scripts that are not known here, and words without a letter of theirs,
// give nil. It never gives more than one word: names that Latin writing parts
// (عبدالله, Abd Allah) come in one piece, as sources that part them differ among
// each other.
func Read(code, word string) []reading.Word {
	load, known := scripts[code]
	if !known {
		return nil
	}
	s := load()
	latin := s.spell(clip(word))
	if len(latin) == 0 {
		return nil
	}
	return []reading.Word{{Native: word, Latin: latin}}
}

// spell gives the listed spellings, then those of compounds, then those of the
// rules.
func (s *script) spell(word string) []string {
	latin := s.plain(word)
	if s.compound == nil {
		return latin
	}
	return firstOf(s.compound(word), latin)
}

// plain gives the spellings of a word that is no compound.
func (s *script) plain(word string) []string {
	return firstOf(s.known[s.key(s.spread(word))], s.ways(s.units(word)))
}

// firstOf gives each spelling once and no more than a word has.
func firstOf(lists ...[]string) []string {
	var latin []string
	for _, list := range lists {
		for _, spelling := range list {
			if len(latin) == reading.Most {
				return latin
			}
			if spelling != "" && !slices.Contains(latin, spelling) {
				latin = append(latin, spelling)
			}
		}
	}
	return latin
}

// breadth is how many ways through the table are followed at once; some of them
// give one spelling.
const breadth = 2 * reading.Most

// way is a way through the table so far: the way that it continues, the option
// taken last, and what all cost.
type way struct {
	from, option int
	cost         int
}

// ways gives the cheapest spellings of the units, the cheapest first. Groups of
// units are taken as long as the table has them.
func (s *script) ways(units []rune) []string {
	units = units[:min(len(units), longest)]
	var groups [][]option
	for i := 0; i < len(units); {
		options, taken := s.at(units, i)
		if options != nil {
			groups = append(groups, options)
		}
		i += taken
	}
	steps := make([][]way, 0, len(groups)+1)
	last := []way{{}}
	steps = append(steps, last)
	for _, options := range groups {
		last = further(last, options)
		steps = append(steps, last)
	}
	latin := make([]string, 0, len(last))
	parts := make([]string, len(groups))
	var text []byte
	for _, w := range last {
		for i := len(groups) - 1; i >= 0; i-- {
			parts[i] = groups[i][w.option].latin
			w = steps[i][w.from]
		}
		text = text[:0]
		for _, part := range parts {
			text = append(text, part...)
		}
		latin = append(latin, string(text))
	}
	return latin
}

// further continues each way with each option and keeps the cheapest, the
// earlier first where they cost the same.
func further(ways []way, options []option) []way {
	out := make([]way, 0, min(len(ways)*len(options), breadth)+1)
	for i, w := range ways {
		for j, o := range options {
			cost := w.cost + o.cost
			at := len(out)
			for at > 0 && out[at-1].cost > cost {
				at--
			}
			if at < breadth {
				out = slices.Insert(out, at, way{i, j, cost})
				out = out[:min(len(out), breadth)]
			}
		}
	}
	return out
}

// at gives the options of the longest group of units that begins at i.
func (s *script) at(units []rune, i int) (options []option, taken int) {
	for n := min(s.longest, len(units)-i); n > 0; n-- {
		group := string(units[i : i+n])
		begins, ends := i == 0, i+n == len(units)
		if begins && ends {
			if options := s.writings["^"+group+"$"]; options != nil {
				return options, n
			}
		}
		if begins {
			if options := s.writings["^"+group]; options != nil {
				return options, n
			}
		}
		if ends {
			if options := s.writings[group+"$"]; options != nil {
				return options, n
			}
		}
		if options := s.writings[group]; options != nil {
			return options, n
		}
	}
	return nil, 1
}

// Likeness says from 0 to 1000 how well a Latin word (letters a to z; others are
// passed over) may be the reading of a native word of the script: 1000 for the
// likeliest spelling, 0 where nothing fits. Between them it falls evenly with
// what the exchange of letters costs for each letter of both words. Listed
// spellings of listed words count as the likeliest.
func Likeness(code, native, latin string) int {
	load, known := scripts[code]
	if !known {
		return 0
	}
	return load().likeness(clip(native), clip(latin))
}
