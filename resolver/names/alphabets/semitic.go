package alphabets

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The units of Arabic and Hebrew writing are its letters and digits for the
// places where a short vowel may be spoken: '0' after the first consonant, '2'
// before the last, '1' between, '3' after a consonant that is often silent.

// arabicShapes writes letters of Persian, Urdu and others that differ only in
// shape as the Arabic ones, which the tables have.
var arabicShapes = map[rune]rune{
	'ی': 'ي', 'ې': 'ي', 'ے': 'ي', 'ۓ': 'ئ', 'ک': 'ك', 'ڪ': 'ك', 'ہ': 'ه', 'ۂ': 'ه', 'ۃ': 'ة', 'ھ': 'ه', 'ە': 'ه', 'ۀ': 'ه', 'ں': 'ن',
	'ٱ': 'ا', 'ڤ': 'ف', 'ڨ': 'ق', 'ڭ': 'ك', 'ۆ': 'و', 'ۇ': 'و', 'ۈ': 'و', 'ۋ': 'و', 'ګ': 'گ', 'ړ': 'ڑ', 'ډ': 'ڈ', 'ټ': 'ٹ', 'ڼ': 'ن', 'ڵ': 'ل', 'ڕ': 'ر',
	'څ': 'چ', 'ځ': 'ز', 'ښ': 'ش', 'ږ': 'ژ', 'ۍ': 'ي', 'ێ': 'ي',
}

// letters gives the letters of a word of either script without points, strokes
// and marks of direction.
func letters(word string, shapes map[rune]rune) []rune {
	out := make([]rune, 0, min(len(word)/2+1, longest))
	for _, r := range word {
		if r >= 0xFB00 && r <= 0xFEFF {
			// The shapes that letters have inside words, as old systems store them.
			for _, r := range norm.NFKC.String(string(r)) {
				out = appendLetter(out, r, shapes)
			}
			continue
		}
		out = appendLetter(out, r, shapes)
	}
	return out
}

func appendLetter(out []rune, r rune, shapes map[rune]rune) []rune {
	if r >= 'ء' && r <= 'ي' && r != 'ـ' || r >= 'א' && r <= 'ת' {
		// The letters of nearly every word.
		if len(out) < longest {
			out = append(out, r)
		}
		return out
	}
	if other := shapes[r]; other != 0 {
		r = other
	}
	if r == 'ـ' || len(out) >= longest || !unicode.IsLetter(r) && r != '\'' && r != '׳' && r != '״' {
		return out
	}
	if r == '׳' {
		r = '\''
	}
	return append(out, r)
}

func arabicLetters(word string) []rune { return letters(word, arabicShapes) }
func hebrewLetters(word string) []rune { return letters(word, nil) }

// arabicUnits marks the places of short vowels between two consonants. Words in
// the letters of Persian and Urdu have digits of their own ('4' to '6' for '0',
// '1' and '2'), as they speak short vowels otherwise, and a waw that begins a
// syllable is v.
func arabicUnits(word string) []rune {
	out := semiticUnits(arabicLetters(word), "اأإآىةويؤئء", "ع")
	if !strings.ContainsAny(word, "یکگچپژٹڈڑںےہ") {
		return out
	}
	for i, r := range out {
		switch {
		case r >= '0' && r <= '2':
			out[i] = r + 4
		case r == 'و' && i+1 < len(out) && (i == 0 || out[i-1] == 'ا' || strings.ContainsRune("اي", out[i+1])):
			out[i] = 'ۆ'
		}
	}
	return out
}

// hebrewUnits does the same for Hebrew; a stroke belongs to its letter.
func hebrewUnits(word string) []rune { return semiticUnits(hebrewLetters(word), "אוי'״", "הע") }

// semiticUnits marks the places; full letters may stand for vowels (not where
// they begin a word, but for alef), faint ones are consonants that are often not
// written in Latin letters. A last he only carries a vowel.
func semiticUnits(word []rune, full, faint string) []rune {
	consonant := func(i int) bool {
		switch {
		case i < 0 || i >= len(word):
			return false
		case i == 0:
			return !strings.ContainsRune("اأإآא", word[i])
		case i == len(word)-1 && (word[i] == 'ه' || word[i] == 'ה'):
			return false
		}
		return !strings.ContainsRune(full, word[i])
	}
	out := make([]rune, 0, 2*len(word))
	for i, r := range word {
		out = append(out, r)
		next := i + 1
		if next < len(word) && word[next] == '\'' {
			continue
		}
		if r == '\'' && consonant(next) || consonant(i) && consonant(next) {
			switch {
			case i > 0 && strings.ContainsRune(faint, r):
				out = append(out, '3')
			case i == 0:
				out = append(out, '0')
			case next == len(word)-1:
				out = append(out, '2')
			default:
				out = append(out, '1')
			}
		}
	}
	return out
}

// arabicKey writes the letters alike that sources exchange.
func arabicKey(letters []rune) string {
	out := make([]rune, 0, longest)
	for _, r := range letters {
		switch r {
		case 'أ', 'إ', 'آ':
			r = 'ا'
		case 'ى', 'ئ':
			r = 'ي'
		case 'ؤ':
			r = 'و'
		case 'ة':
			r = 'ه'
		case 'ء':
			continue
		}
		out = append(out, r)
	}
	return string(out)
}

// article is the Arabic article, which is written together with its word.
const article = "ال"

// spellArabic gives the spellings of a word that begins with the article or the
// name-forming عبد and أبو, or that ends with الدين, from those of what is left.
func (s *script) spellArabic(word string) []string {
	given := arabicLetters(word)
	key := arabicKey(given)
	part := func(prefix, suffix string) (string, bool) {
		rest, found := strings.CutPrefix(key, prefix)
		if !found {
			return "", false
		}
		rest, found = strings.CutSuffix(rest, suffix)
		if !found || len([]rune(rest)) < 2 {
			return "", false
		}
		// The letters as given, which say more than the key.
		if len(given) == len([]rune(key)) {
			from, to := len([]rune(prefix)), len(given)-len([]rune(suffix))
			rest = string(given[from:to])
		}
		return rest, true
	}
	if s.known[key] != nil {
		return nil
	}
	if rest, ok := part("عبد"+article, ""); ok {
		return s.around(rest, []string{"abdul", "abdel", "abdal", "abdol", "abd"}, []string{""})
	}
	if rest, ok := part("", article+"دين"); ok {
		return s.around(rest, []string{""}, []string{"uddin", "eddine", "aldin", "eddin", "aldeen", "addin", "odin", "udin"})
	}
	if rest, ok := part("ابو", ""); ok {
		return s.around(rest, []string{"abu", "abo", "abou"}, []string{""})
	}
	if rest, ok := part(article, ""); ok && len([]rune(rest)) >= 3 {
		inner := s.plain(rest)
		if len(inner) == 0 {
			return nil
		}
		// Room is left for most spellings without the article: sources drop it, or
		// part it from the name.
		return slices.Concat(inner[:1], []string{"al" + inner[0], "el" + inner[0]}, inner[1:])
	}
	return nil
}

// around writes prefixes and suffixes about the spellings of the rest, each
// spelling with the first of them before the second spelling with any.
func (s *script) around(rest string, prefixes, suffixes []string) []string {
	inner := s.plain(rest)
	var out []string
	for i := range len(inner) + len(prefixes)*len(suffixes) {
		for j := 0; j <= i; j++ {
			if j >= len(prefixes)*len(suffixes) || i-j >= len(inner) {
				continue
			}
			out = append(out, prefixes[j%len(prefixes)]+inner[i-j]+suffixes[j/len(prefixes)])
		}
	}
	return out
}
