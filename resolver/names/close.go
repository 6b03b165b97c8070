package names

import (
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

// Level says how alike two words are; higher is closer.
type Level int

// The levels, the loosest first.
const (
	// Different words share nothing that is told apart here.
	Different Level = iota
	// SameInitial: one is an initial and the other begins with it.
	SameInitial
	// TwoEdits apart, in words of at least eight letters.
	TwoEdits
	// SameSkeleton: equal consonants ([Skeleton]) in words of at least five
	// letters that both end in "a" or both do not.
	SameSkeleton
	// OneEdit apart (a letter more, less or other, or two neighbours swapped),
	// in words of at least four letters.
	OneEdit
	// Nickname of each other or spellings of one name ([SameNickname]).
	Nickname
	// Equal words.
	Equal
)

// String gives the level in words for explanations.
func (l Level) String() string {
	switch l {
	case SameInitial:
		return "initial"
	case TwoEdits:
		return "two edits"
	case SameSkeleton:
		return "same consonants"
	case OneEdit:
		return "one edit"
	case Nickname:
		return "nickname"
	case Equal:
		return "equal"
	}
	return "different"
}

// Close gives the closest level at which two folded words agree. It is
// symmetric.
func Close(a, b string) Level {
	if a == b {
		if a == "" {
			return Different
		}
		return Equal
	}
	if SameNickname(a, b) {
		return Nickname
	}
	la, lb := utf8.RuneCountInString(a), utf8.RuneCountInString(b)
	short, long := min(la, lb), max(la, lb)
	if short == 0 {
		return Different
	}
	if short == 1 {
		if strings.HasPrefix(a, b) || strings.HasPrefix(b, a) {
			return SameInitial
		}
		return Different
	}
	edits := 3
	// The distance is at least the difference in length, so most pairs need not
	// be measured.
	if short >= 4 && long-short <= 2 {
		edits = levenshtein.ComputeDistance(a, b)
		if edits == 2 && la == lb && swapped(a, b) {
			edits = 1
		}
	}
	switch {
	case edits == 1:
		return OneEdit
	case short >= 5 && sameSkeleton(a, b):
		return SameSkeleton
	case edits == 2 && short >= 8:
		return TwoEdits
	}
	return Different
}

// OneSlip reports whether two words differ in one letter more, less or other, or
// in two neighbours that changed places.
func OneSlip(a, b string) bool {
	la, lb := utf8.RuneCountInString(a), utf8.RuneCountInString(b)
	if max(la, lb)-min(la, lb) > 1 {
		return false
	}
	edits := levenshtein.ComputeDistance(a, b)
	return edits == 1 || edits == 2 && la == lb && swapped(a, b)
}

// swapped reports whether two words of equal length differ only in two
// neighbouring letters that changed places.
func swapped(a, b string) bool {
	x, y := []rune(a), []rune(b)
	i := 0
	for x[i] == y[i] {
		i++
	}
	return i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i]
}

// sameSkeleton compares consonants. A final "a" against none keeps words apart:
// it marks women's names in many languages (Alexander, Alexandra).
func sameSkeleton(a, b string) bool {
	open := func(s string) bool { return strings.HasSuffix(strings.TrimSuffix(s, "h"), "a") }
	s := Skeleton(a)
	return len(s) >= 2 && open(a) == open(b) && s == Skeleton(b)
}

// Similarity gives how alike two folded texts are from 0 to 1000: one less the
// edit distance as a share of the longer text, rounded down. Texts of which one
// is more than twice as long as the other give 0 without being measured.
func Similarity(a, b string) int {
	la, lb := utf8.RuneCountInString(a), utf8.RuneCountInString(b)
	long := max(la, lb)
	switch {
	case long == 0:
		return 0
	case a == b:
		return 1000
	case min(la, lb)*2 < long:
		return 0
	}
	return 1000 * (long - levenshtein.ComputeDistance(a, b)) / long
}

// Skeleton gives the consonants of a folded Latin word with spellings of one
// sound made equal ("ph", "f", "w" and "v"; "ck", "q" and "k"; "sh", "z" and "s"),
// doubled letters once, and vowels left out but for one that begins the word,
// which becomes "a". It is meant for candidate keys and for long words only:
// short names (Chan, Chen) fall together. Words with letters other than a–z come
// back as they are.
func Skeleton(word string) string {
	for i := range len(word) {
		if word[i] < 'a' || word[i] > 'z' {
			return word
		}
	}
	text := soundsOf(word)
	out := make([]byte, 0, len(text))
	for i := range len(text) {
		c := text[i]
		var next byte
		if i+1 < len(text) {
			next = text[i+1]
		}
		switch c {
		case 'a', 'e', 'i', 'o', 'u', 'y':
			if i == 0 {
				out = append(out, 'a')
			}
			continue
		case 'h':
			if i > 0 && !vowel(next) {
				continue
			}
		case 'c':
			if c = 'k'; next == 'e' || next == 'i' || next == 'y' {
				c = 's'
			}
		case 'g':
			if next == 'e' || next == 'i' || next == 'y' {
				c = 'j'
			}
		case 'x':
			if i == 0 {
				c = 's'
				break
			}
			out = append(out, 'k')
			c = 's'
		}
		// A sound written twice in a row counts once ("mm"); across a vowel it
		// counts twice ("mim").
		if n := len(out); n > 0 && out[n-1] == c && i > 0 && !vowel(text[i-1]) {
			continue
		}
		out = append(out, c)
	}
	return string(out)
}

func vowel(c byte) bool { return strings.IndexByte("aeiouy", c) >= 0 && c != 0 }

// soundsOf writes spellings of one sound alike, in a word of the letters a–z.
func soundsOf(word string) []byte {
	out := make([]byte, 0, len(word)+1)
	for i := 0; i < len(word); i++ {
		c, rest := word[i], word[i+1:]
		switch {
		case c == 'm' && strings.HasPrefix(rest, "c"):
			out = append(out, 'm', 'a')
			c, i = 'c', i+1
		case c == 's' && strings.HasPrefix(rest, "hch"):
			i += 3
		case (c == 's' || c == 't') && strings.HasPrefix(rest, "ch"):
			if c == 't' {
				c = 'c'
			}
			i += 2
		case rest != "" && rest[0] == 'h' && strings.IndexByte("szkptgbdc", c) >= 0:
			switch c {
			case 'p':
				c = 'v'
			case 'c':
				c = 'k'
			}
			i++
		case c == 'c' && rest != "" && (rest[0] == 'k' || rest[0] == 'q'):
			c = 'k'
			i++
		case c == 'q':
			if c = 'k'; strings.HasPrefix(rest, "u") {
				i++
			}
		case c == 'z':
			c = 's'
		case c == 'w' || c == 'f':
			c = 'v'
		}
		out = append(out, c)
	}
	return out
}
