package names

import (
	"strings"
	"sync"
	"unicode"

	unorm "golang.org/x/text/unicode/norm"
)

// letter is what folding asks of a code point: the place of its script in
// [scripts], from 1, and the traits below. Looking it up takes a few
// nanoseconds, where the tables of package unicode are searched.
type letter uint16

const (
	// inWord is set for letters, marks and digits, mark and alphabetic for the
	// former two, apostrophe for the signs that are dropped inside words.
	inWord letter = 1 << (5 + iota)
	mark
	alphabetic
	apostrophe
	// settled is set for what norm leaves alone whatever stands beside it, but for
	// two marks beside each other, whose order may change.
	settled
	// mobile is set for the marks of which that is true.
	mobile
	// lower is set for what has no lower case but itself, unaccented for what
	// stripAccents leaves alone, marks of Latin, Greek and Cyrillic letters not
	// looked at.
	lower
	unaccented

	ofScript letter = 1<<5 - 1
)

// tabled is where the table of letters ends; Chinese characters and Hangul
// syllables, beyond it, are all alike.
const tabled = 0x3100

// letterTable holds the letters of the table, and what stripAccents makes of
// those that are not unaccented.
type letterTable struct {
	of   [tabled]letter
	bare map[rune]string
	// han and hangul are the letters of the two great blocks.
	han, hangul letter
}

var letterTables = sync.OnceValue(func() *letterTable {
	t := &letterTable{bare: map[rune]string{}, han: classify('一'), hangul: classify('가')}
	for r := range rune(tabled) {
		t.of[r] = classify(r)
		if t.of[r]&(unaccented|mark|settled) == settled {
			t.bare[r] = stripAnyAccents(string(r))
		}
	}
	return t
})

// look gives the letter of a code point.
func (t *letterTable) look(r rune) letter {
	switch {
	case 0 <= r && r < tabled:
		return t.of[r]
	case '一' <= r && r <= '鿿':
		return t.han
	case '가' <= r && r <= '힣':
		return t.hangul
	}
	return classify(r)
}

// classify asks the tables of Unicode for a code point.
func classify(r rune) letter {
	l := scriptIn(r)
	set := func(trait letter, on bool) {
		if on {
			l |= trait
		}
	}
	set(inWord, unicode.In(r, unicode.L, unicode.M, unicode.N))
	set(mark, unicode.Is(unicode.M, r))
	set(alphabetic, unicode.IsLetter(r))
	set(apostrophe, strings.ContainsRune(apostrophes, r))
	after := "a" + string(r)
	composed := unorm.NFKC.QuickSpanString(after) == len(after)
	set(mobile, unorm.NFKC.PropertiesString(after[1:]).CCC() != 0)
	set(settled, composed && !unicode.IsSpace(r) && !noise(r) && (r < 0x80 || !unicode.Is(unicode.Nd, r)))
	set(lower, unicode.ToLower(r) == r)
	set(unaccented, l&mark == 0 && (!l.european() || stripAnyAccents(string(r)) == string(r)))
	return l
}

// scriptIn gives the place of a letter's script in [scripts], from 1, and 0 for
// digits and signs, and letters that several scripts have.
func scriptIn(r rune) letter {
	for i, s := range scripts {
		if unicode.Is(s.table, r) {
			return letter(i + 1)
		}
	}
	if unicode.IsLetter(r) && !unicode.In(r, unicode.Common, unicode.Inherited) {
		return letter(len(scripts))
	}
	return 0
}

// code gives the ISO 15924 code of a letter's script, "Zyyy" for 0.
func (l letter) code() string {
	if l &= ofScript; l > 0 {
		return scripts[l-1].code
	}
	return "Zyyy"
}

// european reports whether a letter is Latin, Cyrillic or Greek, from which
// accents come off.
func (l letter) european() bool {
	switch l.code() {
	case "Latn", "Cyrl", "Grek":
		return true
	}
	return false
}

// shared gives the traits that all code points of a text have, settled only where
// no two marks stand beside each other that might change places.
func (t *letterTable) shared(text string) letter {
	all, before := ^letter(0), letter(0)
	for _, r := range text {
		l := t.look(r)
		if l&before&mobile != 0 {
			all &^= settled
		}
		all &= l
		before = l
	}
	return all
}
