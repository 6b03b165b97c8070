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
	"cmp"
	"slices"
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
	// known gives the usual spellings of listed words, by their key.
	known map[string][]string
	key   func(word string) string
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

// longest is how many units of a word are read; what is beyond is left out.
const longest = 40

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
	latin := s.spell(word)
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
	return firstOf(s.known[s.key(word)], s.ways(s.units(word)))
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

// way is a spelling so far and what it costs.
type way struct {
	latin string
	cost  int
}

// breadth is how many ways are followed at once.
const breadth = 3 * reading.Most

// ways gives the cheapest spellings of the units, the cheapest first. Groups of
// units are taken as long as the table has them.
func (s *script) ways(units []rune) []string {
	units = units[:min(len(units), longest)]
	ways := []way{{}}
	for i := 0; i < len(units); {
		options, taken := s.at(units, i)
		i += taken
		if options == nil {
			continue
		}
		ways = further(ways, options)
	}
	latin := make([]string, 0, len(ways))
	for _, w := range ways {
		latin = append(latin, w.latin)
	}
	return latin
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

// further writes each option after each way and keeps the cheapest.
func further(ways []way, options []option) []way {
	out := make([]way, 0, len(ways)*len(options))
	for _, w := range ways {
		for _, o := range options {
			out = append(out, way{w.latin + o.latin, w.cost + o.cost})
		}
	}
	slices.SortFunc(out, func(a, b way) int { return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.latin, b.latin)) })
	seen := make(map[string]bool, len(out))
	kept := out[:0]
	for _, w := range out {
		if !seen[w.latin] && len(kept) < breadth {
			seen[w.latin] = true
			kept = append(kept, w)
		}
	}
	return kept
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
	return load().likeness(native, latin)
}
