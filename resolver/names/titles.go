package names

import (
	_ "embed"
	"strings"
	"sync"
)

// set makes a look-up table of the words of a text.
func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// titlesText lists titles and placeholders: what each is, and its words.
//
//go:embed data/titles.tsv
var titlesText string

// titleTable is the table of titles ready for look-up, by folded words.
type titleTable struct {
	// front come off before the name, end after it; double are the former of two
	// words.
	front, double, end map[string]inScript
	// joinedEnd are titles written together with the name, after it.
	joinedEnd []string
	// placeholders say that there is no name; parts do so also of a part of one,
	// absent of a word.
	placeholders, parts, absent map[string]bool
}

// inScript says in which words a title counts: those in Cyrillic letters in
// Cyrillic words only, as their Latin letters are other words ("гр").
type inScript struct{ cyrillic bool }

func (s inScript) fits(t Token) bool { return !s.cyrillic || t.Script == "Cyrl" }

// titles gives the table of titles.
var titles = sync.OnceValue(func() *titleTable {
	t := &titleTable{
		front: map[string]inScript{}, double: map[string]inScript{}, end: map[string]inScript{},
		placeholders: map[string]bool{}, parts: map[string]bool{}, absent: map[string]bool{},
	}
	put := func(to map[string]inScript, word string, s inScript) {
		if other, known := to[word]; !known || other.cyrillic {
			to[word] = s
		}
	}
	for row := range rows(titlesText) {
		word, s := Fold(row[1]), inScript{ScriptOf(row[1]) == "Cyrl"}
		switch row[0] {
		case "front":
			if strings.Contains(word, " ") {
				put(t.double, word, s)
			} else {
				put(t.front, word, s)
			}
		case "end":
			put(t.end, word, s)
		case "joined end":
			t.joinedEnd = append(t.joinedEnd, word)
		case "placeholder word":
			t.absent[word] = true
		case "placeholder part":
			t.parts[word], t.placeholders[word] = true, true
		case "placeholder":
			t.placeholders[word] = true
		}
	}
	return t
})

// opens reports whether a word is a title that comes off before a name, closes
// whether it is one that comes off after it.
func (t *titleTable) opens(word Token) bool {
	s, known := t.front[word.Text]
	return known && s.fits(word)
}

func (t *titleTable) closes(word Token) bool {
	s, known := t.end[word.Text]
	return known && s.fits(word)
}

// opensTwice reports whether two words are one title that comes off before a
// name.
func (t *titleTable) opensTwice(first, second Token) bool {
	var buffer [64]byte
	text := append(append(append(buffer[:0], first.Text...), ' '), second.Text...)
	s, known := t.double[string(text)]
	return known && s.fits(first)
}

// Placeholder reports whether a text is what sources write for a name that they
// do not have: "unknown", "n/a", "FNU LNU", "不明". "John Doe" is none: it may be
// somebody's name, and stands for a certain person where it is not.
func Placeholder(text string) bool { return titles().placeholders[Fold(text)] }

// placeholders takes out what stands for a name that the source does not have:
// words, parts that the source tells apart, then the whole.
func (b *builder) placeholders() {
	t := titles()
	kept := b.tokens[:0]
	for from, to := 0, 0; from < len(b.tokens); from = to {
		for to = from + 1; to < len(b.tokens) && b.tokens[to].Role == b.tokens[from].Role; {
			to++
		}
		part := b.tokens[from:to]
		if listedWords(part, t.parts) {
			b.step("placeholder", joined(part), "")
			continue
		}
		for _, word := range part {
			if t.absent[word.Text] {
				b.step("placeholder", word.Text, "")
			} else {
				kept = append(kept, word)
			}
		}
	}
	if len(kept) < len(b.tokens) {
		b.tokens = kept
		b.strip(0, false)
	}
	if listedWords(b.tokens, t.placeholders) {
		b.step("placeholder", joined(b.tokens), "")
		b.tokens = nil
	}
}

// listedWords reports whether words are together one of a list.
func listedWords(words []Token, list map[string]bool) bool {
	var buffer [128]byte
	return list[string(appendWords(buffer[:0], words))]
}

// burmeseTitles come off the front only where the rest is Burmese.
var burmeseTitles = set(`u daw ko ma maung`)

// burmeseSyllables are frequent in Burmese names and rare in others.
var burmeseSyllables = set(`aung kyaw htun tun zaw hla myint thein than khin nyein thiri phyu naing soe lwin oo moe thu zin htet
	hlaing mya win thant myat nyunt thaung sein shwe htay swe aye nwe tin wai phyo thida nandar sandar thandar htoo khaing
	zeya lin hnin ohn kyi nay yan mon cho mar thuzar yadanar kyaing thura ye`)

// BurmeseSyllable reports whether a folded word is frequent in Burmese names, which
// have no family name, and rare in others.
func BurmeseSyllable(word string) bool { return burmeseSyllables[word] }

// generations maps words that close a name to their class.
var generations = map[string]string{
	"jr": "jr", "jnr": "jr", "junior": "jr", "sr": "sr", "snr": "sr", "senior": "sr",
	"i": "i", "ii": "ii", "iii": "iii", "iv": "iv", "2nd": "ii", "3rd": "iii", "4th": "iv",
}

// placing says where in a name a particle can stand.
type placing int

const (
	// anywhere but at the end.
	anywhere placing = iota + 1
	// inside means neither first nor last: elsewhere it is a name of its own
	// ("Le", "Van", "Do", "Di").
	inside
)

// particles are small words inside names.
var particles = map[string]placing{
	"bin": anywhere, "binti": anywhere, "binte": anywhere, "bint": anywhere, "bte": anywhere, "ibn": anywhere, "ibni": anywhere, "bt": inside,
	"al": anywhere, "el": anywhere, "ul": inside, "ur": inside, "ad": inside, "as": inside, "ash": inside, "ar": inside, "az": inside,
	"de": anywhere, "del": anywhere, "della": anywhere, "dos": anywhere, "das": anywhere, "von": anywhere, "der": anywhere,
	"ter": inside, "ten": inside, "den": inside, "van": inside, "di": inside, "da": inside, "du": inside, "la": inside, "le": inside, "las": inside,
	"los": inside, "zu": inside, "y": inside, "e": inside, "af": inside, "av": inside, "so": inside, "do": inside, "ap": inside, "wo": inside, "anak": inside,
	"بن": anywhere, "ابن": anywhere, "بنت": anywhere,
	"the": anywhere, "of": anywhere, "and": anywhere, "for": inside,
}
