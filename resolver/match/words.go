package match

import (
	"slices"
	"strings"

	"github.com/clewgraph/clew/resolver/names"
)

// wordLikeness gives the level of two words in names of organisations, places
// and advertisements; false when they have nothing in common. Numbers and
// single letters are there to tell things apart, so only equal ones agree.
func wordLikeness(a, b *token) (levelID, bool) {
	switch {
	case a.hash == b.hash:
		return wordExact, true
	case a.number || b.number || !ascii(a.text) || !ascii(b.text):
		return 0, false
	case nearWords(a.text, b.text) || a.letters >= 4 && b.letters >= 4 && a.shape == b.shape:
		return wordClose, true
	case a.sound != "" && a.sound == b.sound:
		return wordSound, true
	case a.heard != "" && b.heard != "" && names.Translated(a.heard, b.heard), slices.ContainsFunc(synonyms, func(group string) bool { return within(group, a.text) && within(group, b.text) }):
		return wordTranslated, true
	case shortened(a.text, b.text), shortened(b.text, a.text):
		return wordShort, true
	default:
		return 0, false
	}
}

// shortened reports whether the first word is the second one cut off: Deli and
// Delicatessen.
func shortened(short, long string) bool {
	return len(short) >= 4 && len(long) >= len(short)+3 && strings.HasPrefix(long, short)
}

// synonyms are words for one sort of site or business that translators choose
// among, parted by spaces.
var synonyms = []string{
	" park garden gardens zone estate compound campus yuan yuanqu ",
	" building tower mansion block dasha ",
	" hotel guesthouse inn resort lodge ",
	" city town township xincheng ",
	" plaza square mall guangchang ",
	" casino club gaming entertainment ",
	" company corporation firm enterprise ",
	" transport logistics freight shipping cargo ",
	" property properties estate realty land ",
	" employment recruitment manpower labour labor jobs hr staffing ",
	" technology tech technologies it software digital ",
	" food foods foodstuff foodstuffs ",
	" garment garments textile textiles apparel clothing ",
	" travel tour tours tourism ",
}

func within(group, word string) bool { return strings.Contains(group, " "+word+" ") }

// siteWords are the words that say what sort of site a name is of, or which part
// of one.
const siteWords = " park garden gardens zone estate compound campus building tower mansion block hotel guesthouse inn resort lodge city town township plaza square mall casino club bay villa villas office gate phase area wing annex annexe warehouse factory dormitory "

// numerals are Roman numbers and number words as they tell sites and companies
// apart.
const numerals = " i ii iii iv v vi vii viii ix x xi xii one two three four five six seven eight nine ten first second third fourth fifth "

// isNumber reports whether a word of a name is a number, or designates as one
// does: "2", "3rd", "12a", "II", "two", "B". A word that a scanner gave a digit
// ("8ank") is none.
func isNumber(word string) bool {
	letters := 0
	for _, r := range word {
		if r < '0' || r > '9' {
			letters++
		}
	}
	return letters == 0 || isNumeric(word) && letters <= 2 || within(numerals, word) || len(word) == 1 && word[0] >= 'a'
}

// acronym pairs a word of one side with the words of the other that it
// abbreviates: KLH and Kuala Lumpur Holding. turned says that ones are on the
// right.
func (m *Model) acronym(al *alignment, ones, twos []*token, turned bool) (restOnes, restTwos []*token) {
	if len(twos) < 2 {
		return ones, twos
	}
	var initials strings.Builder
	for _, t := range twos {
		initials.WriteByte(t.text[0])
	}
	for i, one := range ones {
		if len(one.text) < 3 || !strings.HasPrefix(initials.String(), one.text) {
			continue
		}
		s := aligned{one, twos[0], wordAcronym, m.weights[wordAcronym].bits}
		if turned {
			s.left, s.right = twos[0], one
		}
		al.steps = append(al.steps, s)
		return slices.Delete(slices.Clone(ones), i, i+1), twos[len(one.text):]
	}
	return ones, twos
}

// closeOrganization judges what is left over of two names of organisations or
// places: there every word tells.
func (m *Model) closeOrganization(al *alignment, as, bs []*token) {
	as, bs = m.acronym(al, as, bs, false)
	bs, as = m.acronym(al, bs, as, true)
	matched, exact, far := len(al.steps), 0, 0
	site := false
	for _, s := range al.steps {
		switch s.level {
		case wordExact:
			exact++
		case wordTranslated, wordAcronym, wordShort:
			far++
		}
		site = site || s.left.site
	}
	rest := append(slices.Clone(as), bs...)
	// A number, or a part of what the other name is the whole of.
	part := slices.ContainsFunc(rest, func(t *token) bool { return t.number || site && t.site })
	as, bs = m.local(al, as, bs)
	conflicts := 0
	for len(as) > 0 && len(bs) > 0 {
		level := wordConflict
		if as[0].number && bs[0].number {
			level = wordNumber
		}
		m.step(al, as[0], bs[0], level)
		as, bs, conflicts = as[1:], bs[1:], conflicts+1
	}
	for _, t := range as {
		m.step(al, t, nil, extraLevel(t))
	}
	for _, t := range bs {
		m.step(al, nil, t, extraLevel(t))
	}
	switch {
	case matched == 0 || conflicts > 0 || part:
		al.level = nameDifferent
	case len(rest) > 0 || far > 0:
		al.level = namePartial
	case exact == matched:
		al.level = nameExact
	default:
		al.level = nameClose
	}
}

// local takes the words out that name the place of their own record, where one
// side alone has such words: a branch or a guide adds the town to a name. Two
// towns tell branches apart.
func (m *Model) local(al *alignment, as, bs []*token) (restA, restB []*token) {
	is := func(t *token) bool { return t.local }
	if slices.ContainsFunc(as, is) == slices.ContainsFunc(bs, is) {
		return as, bs
	}
	for _, t := range as {
		if t.local {
			m.step(al, t, nil, wordExtra)
		}
	}
	for _, t := range bs {
		if t.local {
			m.step(al, nil, t, wordExtra)
		}
	}
	return slices.DeleteFunc(slices.Clone(as), is), slices.DeleteFunc(slices.Clone(bs), is)
}

func extraLevel(t *token) levelID {
	if t.number {
		return wordNumber
	}
	return wordExtra
}
