package names

import (
	"slices"
	"strings"

	"github.com/clewgraph/clew/synth/draw"
)

// The defects of companies and places, and the neighbours that must stay apart, beside those of people's names.
const (
	// LegalForm: the legal form written otherwise, or left out (Q15).
	LegalForm Defect = "legal-form"
	// SisterCompany: another company of the same owner whose name differs in a word (Q15). It is no defect of a record
	// but of the world: the two must stay apart.
	SisterCompany Defect = "sister-company"
	// PlaceRespelling: a place's name copied and translated back with other letters (Q8).
	PlaceRespelling Defect = "place-respelling"
	// SharedSpelling: another person with the same name in Latin letters and another in native script, see Lookalike
	// (Q2); like SisterCompany it is of the world.
	SharedSpelling Defect = "shared-spelling"
)

// Company is an invented company. Two companies are alike if all their fields are.
type Company struct {
	// Country is the ISO 3166 code of where it is registered.
	Country string

	word     string // the numbers of its syllables
	sort     string // activity or agency, as words.tsv has them
	activity int
	legal    int
}

// DrawCompany invents a company of a country.
func DrawCompany(src draw.Source, country string) Company {
	return drawCompany(src, country, "activity")
}

// DrawAgency invents a company that finds people work.
func DrawAgency(src draw.Source, country string) Company {
	return drawCompany(src, country, "agency")
}

func drawCompany(src draw.Source, country, sort string) Company {
	st := readStock()
	c := Company{Country: country, word: pack(st.word(&src)), sort: sort}
	c.activity = src.N(len(st.words[sort]))
	c.legal = src.N(len(st.country(country).forms["legal"]))
	return c
}

// pack makes a word comparable.
func pack(w word) string {
	packed := make([]byte, len(w))
	for i, syllable := range w {
		packed[i] = byte(syllable)
	}
	return string(packed)
}

// unpack gives the word again.
func unpack(packed string) word {
	w := make(word, len(packed))
	for i := range packed {
		w[i] = int(packed[i])
	}
	return w
}

// Sister invents a company of the same owner: the same invented word and country, another activity.
func (c Company) Sister(src draw.Source) Company {
	n := len(readStock().words["activity"])
	if c.sort != "activity" {
		c.sort, c.activity = "activity", src.N(n)
		return c
	}
	c.activity = (c.activity + 1 + src.N(n-1)) % n
	return c
}

// Bare gives the name without its legal form: in the country's script, or in Latin letters.
func (c Company) Bare(script Script) string {
	st := readStock()
	column := 0
	if script == Native {
		column = st.country(c.Country).script
	}
	return st.in(unpack(c.word), column) + st.gap(column) + st.words[c.sort][c.activity][column]
}

// Native gives the registered name: in the country's script, with its legal form.
func (c Company) Native() string { return fill(c.form().native, c.Bare(Native)) }

// Roman gives the name in Latin letters, with the legal form in its usual spelling.
func (c Company) Roman() string { return fill(c.form().roman[0], c.Bare(Roman)) }

// form gives the ways of writing the company's legal form.
func (c Company) form() form { return readStock().country(c.Country).forms["legal"][c.legal] }

// Variant gives the name in Latin letters with the legal form written otherwise than in Roman, or without it in one
// case of four.
func (c Company) Variant(s *draw.Source) string {
	variant := draw.Pick(s, c.form().roman[1:])
	if s.Chance(250_000) {
		variant = "%s"
	}
	return fill(variant, c.Bare(Roman))
}

// Place is an invented compound, town or street with its name in the country's script and in Latin letters.
type Place struct {
	// Country is the ISO 3166 code of where it lies.
	Country string
	// Native is the name in the country's script, with diacritics where that is Latin.
	Native string
	// Spellings are its forms in plain Latin letters, the usual first.
	Spellings []string

	word string // the invented word in Latin letters
}

// DrawCompound invents a closed site such as a park, a hotel or a tower.
func DrawCompound(src draw.Source, country string) Place {
	st := readStock()
	w, kind := st.word(&src), draw.Pick(&src, st.words["compound"])
	column := st.country(country).script
	latin := st.in(w, 0)
	return Place{
		Country:   country,
		word:      latin,
		Native:    st.in(w, column) + st.gap(column) + kind[column],
		Spellings: []string{latin + " " + kind[0], latin + kind[0], "The " + latin + " " + kind[0]},
	}
}

// DrawTown invents a town or a quarter.
func DrawTown(src draw.Source, country string) Place { return drawPlace(src, country, "town") }

// DrawStreet invents a street; house numbers are the caller's.
func DrawStreet(src draw.Source, country string) Place { return drawPlace(src, country, "street") }

func drawPlace(src draw.Source, country, sort string) Place {
	st := readStock()
	c := st.country(country)
	w, f := st.word(&src), draw.Pick(&src, c.forms[sort])
	p := Place{Country: country, Native: fill(f.native, st.in(w, c.script)), Spellings: slices.Clone(f.roman), word: st.in(w, 0)}
	for i := range p.Spellings {
		p.Spellings[i] = fill(p.Spellings[i], p.word)
	}
	return p
}

// respellings are what a name suffers that went through another language and came back: letters that some languages do
// not tell apart, and others write otherwise.
var respellings = [][2]string{
	{"k", "c"}, {"k", "kh"}, {"p", "ph"}, {"p", "b"}, {"t", "th"}, {"t", "d"}, {"b", "p"}, {"d", "t"}, {"l", "r"}, {"u", "oo"},
	{"i", "ee"}, {"o", "aw"}, {"wu", "vu"}, {"we", "ve"}, {"wo", "wor"}, {"ye", "yeh"}, {"yi", "yee"}, {"h", "kh"}, {"s", "z"}, {"s", "sh"},
}

// Respelled gives the place's usual name in Latin letters as a copied and re-translated text has it (Q8): one or two
// sounds of the invented word spelled otherwise. Words such as Street stay.
func (p Place) Respelled(s *draw.Source) string {
	changed := p.word
	for range s.N(2) + 1 {
		var may [][2]string
		for _, pair := range respellings {
			if strings.Contains(changed[1:], pair[0]) {
				may = append(may, pair)
			}
		}
		if len(may) == 0 { // the first change took the last sound that could have another
			break
		}
		pair := draw.Pick(s, may)
		changed = changed[:1] + strings.Replace(changed[1:], pair[0], pair[1], 1)
	}
	return strings.Replace(p.Spellings[0], p.word, changed, 1)
}

// Site is an invented web site with the brand it shows.
type Site struct {
	// Brand is the name on the pages.
	Brand string
	// Domain is a name below the top-level domain example, which nobody can register (RFC 2606).
	Domain string
}

// DrawSite invents a web site.
func DrawSite(src draw.Source) Site {
	st := readStock()
	name, kind, tail := st.in(st.word(&src), 0), draw.Pick(&src, st.words["brand"]), draw.Pick(&src, st.words["site"])
	domain := strings.ToLower(name)
	switch src.N(3) {
	case 0:
		domain += "-" + tail[0]
	case 1:
		domain += tail[0]
	}
	return Site{Brand: name + " " + kind[0], Domain: domain + ".example"}
}
