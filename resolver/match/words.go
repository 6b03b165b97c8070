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
	if a.foreign != b.foreign && a.script != b.script {
		if level, _, ok := readLikeness(a, b, false); ok {
			return level, true
		}
	}
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

// numberOf writes ordinals, number words and Roman numbers as digits; other words
// come back as they are.
func numberOf(word string) string {
	for _, ending := range [...]string{"st", "nd", "rd", "th"} {
		if digits, found := strings.CutSuffix(word, ending); found && digits != "" && strings.Trim(digits, "0123456789") == "" {
			return digits
		}
	}
	if digits, known := numberWords[word]; known {
		return digits
	}
	return word
}

var numberWords = map[string]string{
	"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "x": "10", "xi": "11", "xii": "12", "xiii": "13",
	"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
	"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5",
	"twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
}

// isNumber reports whether a word of a name is a number, or designates as one
// does: "2", "12a", "B". A word that a scanner gave a digit
// ("8ank") is none.
func isNumber(word string) bool {
	letters := 0
	for _, r := range word {
		if r < '0' || r > '9' {
			letters++
		}
	}
	return letters == 0 || isNumeric(word) && letters <= 2 || len(word) == 1 && word[0] >= 'a'
}

// abbreviated pairs a word of one side with what it stands for on the other:
// the words that it is written together from (Vanderbilt and Van der Bilt), the
// word that it begins (Deli and Delicatessen), or the words of which it has the
// initials (KLH and Kuala Lumpur Holding). turned says that ones are on the
// right.
func (m *Model) abbreviated(al *alignment, ones, twos []*token, turned bool) (restOnes, restTwos []*token) {
	for i, one := range ones {
		for j, two := range twos {
			n, level := standsFor(one.text, twos[j:])
			if n == 0 {
				continue
			}
			s := aligned{one, two, level, m.weights[level].bits}
			if level != wordAcronym {
				s.bits = m.tokenBits(one, one, level)
			}
			if turned {
				s.left, s.right = two, one
			}
			al.steps = append(al.steps, s)
			return m.abbreviated(al, slices.Delete(slices.Clone(ones), i, i+1), slices.Delete(slices.Clone(twos), j, j+n), turned)
		}
	}
	return ones, twos
}

// standsFor gives how many of the first words a word stands for, and how; 0 when
// it does not.
func standsFor(word string, words []*token) (n int, level levelID) {
	written, initials := "", ""
	for i, w := range words {
		written += w.text
		initials += w.text[:1]
		switch {
		case i > 0 && written == word:
			return i + 1, wordClose
		case i > 1 && initials == word:
			return i + 1, wordAcronym
		}
	}
	if shortened(word, words[0].text) {
		return 1, wordShort
	}
	return 0, 0
}

// closeOrganization judges what is left over of two names of organisations or
// places: there every word tells.
func (m *Model) closeOrganization(al *alignment, as, bs []*token) {
	as, bs = m.abbreviated(al, as, bs, false)
	bs, as = m.abbreviated(al, bs, as, true)
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
	// A number, a part of what the other name is the whole of, or another country.
	part := slices.ContainsFunc(rest, func(t *token) bool { return t.number || site && t.site || t.country && !t.local })
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
