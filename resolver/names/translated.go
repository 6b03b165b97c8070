package names

import "strings"

// Sounds gives how a word in Latin letters sounds, as far as one writing of a
// foreign name agrees with another: consonants by where they are made, without
// voice and breath (Thai and Khmer romanisations, Pinyin and Wade–Giles differ
// in nothing else: b, p and ph; d, t and th; g, k, c and kh), l for r (Chinese,
// Japanese and Lao have one of them), w for v (Persian, Hindi, German), s for z
// and sh; vowels without length ("oo" for u, "ee" for i, "aw" for o), silent
// letters after them dropped. Words with other letters, or of fewer than three
// sounds, give "".
func Sounds(word string) string {
	for i := range len(word) {
		if word[i] < 'a' || word[i] > 'z' {
			return ""
		}
	}
	text := longVowels.Replace(breaths.Replace(word))
	out := make([]byte, 0, len(text))
	for i := range len(text) {
		c := soundOf[text[i]-'a']
		if n := len(out); n > 0 && out[n-1] == c {
			continue
		}
		// At the end of a syllable h and r are silent: "yeh", "wor".
		if i > 0 && vowel(text[i-1]) && (text[i] == 'h' || text[i] == 'r') && (i+1 == len(text) || !vowel(text[i+1])) {
			continue
		}
		out = append(out, c)
	}
	if len(out) < 3 {
		return ""
	}
	return string(out)
}

// breaths writes digraphs of one consonant as one letter, longVowels those of
// one vowel.
var (
	breaths = strings.NewReplacer(
		"tch", "j", "sch", "s", "ch", "j", "sh", "s", "zh", "j", "ph", "p", "bh", "b", "th", "t", "dh", "d",
		"kh", "k", "gh", "g", "ck", "k", "qu", "kw", "ng", "n",
	)
	longVowels = strings.NewReplacer("aw", "o", "au", "o", "ow", "o", "ou", "u", "oo", "u", "ee", "i", "ea", "i", "ie", "i", "aa", "a", "uu", "u", "ii", "i")
)

// soundOf gives the sound of each letter from a to z, itself a letter.
var soundOf = [26]byte{
	'a', 'p', 'k', 't', 'e', 'v', 'k', 'k', 'i', 'c', 'k', 'l', 'm', 'n', 'o', 'p', 'k', 'l', 's', 't', 'u', 'v', 'v', 's', 'i', 's',
}

// Translated reports whether two words, given by their [Sounds], may be one
// name that went through other languages: they are four fifths the same, where
// another vowel, or sounds that some languages do not tell apart, count half.
// It is far looser than a slip and says little by itself. It is symmetric.
func Translated(a, b string) bool {
	short, long := min(len(a), len(b)), max(len(a), len(b))
	if short < 4 || long > 32 || long-short > 2 {
		return short >= 3 && a == b
	}
	var rows [2][33]int
	for j := range len(b) + 1 {
		rows[0][j] = 0
		if j > 0 {
			rows[0][j] = rows[0][j-1] + gap(b[j-1])
		}
	}
	for i := range len(a) {
		last, row := &rows[i%2], &rows[(i+1)%2]
		row[0] = last[0] + gap(a[i])
		for j := range len(b) {
			row[j+1] = min(last[j]+exchange(a[i], b[j]), last[j+1]+gap(a[i]), row[j]+gap(b[j]))
		}
	}
	return 5*rows[len(a)%2][len(b)] <= 2*long
}

// gap is what a sound too many costs in half sounds, exchange what one for
// another does.
func gap(c byte) int {
	if vowel(c) {
		return 1
	}
	return 2
}

func exchange(a, b byte) int {
	switch {
	case a == b:
		return 0
	case vowel(a) && vowel(b), near(a, b), near(b, a):
		return 1
	default:
		return 2
	}
}

func near(a, b byte) bool {
	switch a {
	case 'k':
		return b == 'c'
	case 's':
		return b == 'c'
	case 'm':
		return b == 'n'
	case 'i':
		return b == 'c'
	case 'u', 'o':
		return b == 'v'
	}
	return false
}

// Shape gives a word with letters and digits that scanners take for each other
// written alike: "8ank" and "bank", "texti1e" and "textile", "meclia" and
// "media". It is for comparing only. Words of digits come back as they are.
func Shape(word string) string {
	if strings.Trim(word, "0123456789") == "" {
		return word
	}
	return looks.Replace(word)
}

// looks lists what is confused after scanning with what it is written as here.
var looks = strings.NewReplacer("rn", "m", "cl", "d", "vv", "w", "ii", "u", "li", "h", "ri", "n", "0", "o", "1", "l", "i", "l", "5", "s", "8", "b", "6", "b", "9", "g", "2", "z")
