package eastasia

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/clewgraph/clew/resolver/names/reading"
)

// Hangul's composed syllables: Unicode lists them by initial, vowel and final.
const (
	hangulFirst  = 0xAC00
	hangulLast   = 0xD7A3
	hangulVowels = 21
	hangulFinals = 28
)

func readHangul(word string) []reading.Word {
	var words []reading.Word
	for i, r := range word {
		if r < hangulFirst || r > hangulLast {
			continue
		}
		latin := korean(r)
		if i == 0 {
			latin = add(first(reading.Most, koreanSurnames()[r]), latin...)
		}
		words = append(words, reading.Word{Native: string(r), Latin: first(reading.Most, latin)})
	}
	return words
}

// korean gives the spellings of a composed syllable of Hangul: the
// habits of names first, then Revised Romanisation, McCune–Reischauer without
// its marks and the spellings of the North, made of the spellings of its parts.
// It gives nil for other characters.
func korean(syllable rune) []string {
	if syllable < hangulFirst || syllable > hangulLast {
		return nil
	}
	n := int(syllable - hangulFirst)
	initials := koreanInitials[n/hangulFinals/hangulVowels]
	vowels := koreanVowels[n/hangulFinals%hangulVowels]
	finals := koreanFinals[n%hangulFinals]
	var all []ranked
	closed := n%hangulFinals > 0
	for i, initial := range initials {
		for j, vowel := range vowels {
			if closed && strings.HasSuffix(vowel, "h") {
				continue
			}
			for k, final := range finals {
				all = append(all, ranked{initial + vowel + final, i + j + k})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b ranked) int { return a.rank - b.rank })
	out := first(reading.Most, koreanSyllables()[syllable])
	for _, r := range all {
		switch {
		case strings.HasPrefix(r.text, "si"):
			out = add(out, "sh"+r.text[1:])
		case r.text == "u" || r.text == "oo" || r.text == "wi":
			out = add(out, "w"+strings.TrimPrefix(r.text, "w"))
		}
		out = add(out, r.text)
	}
	return first(reading.Most, out)
}

// ranked is a spelling and how far it is from the first spelling of each part.
type ranked struct {
	text string
	rank int
}

// The spellings of the parts of a syllable in the order of Unicode, for each the
// usual one first.
var (
	koreanInitials = parts("g,k kk,gg,k n d,t tt,dd,t r,l,n m b,p pp,bb,p s ss,s - j,ch jj,tch ch k t p h")
	koreanVowels   = parts("a,ah ae,ai,e ya yae,ye eo,u,o e yeo,yu,you,yo ye,yae o,oh wa,oa wae oe,oi yo u,oo,ou wo,weo,o we wi,wee yu,yoo,you eu,u,oo ui,ee,eui,i i,ee")
	koreanFinals   = parts("- k,g k k n n n t l,r k m l l l p l m p,b p t,s t ng t t k t p t")
)

// parts parses a list of lists of spellings; "-" is one empty spelling.
func parts(lists string) [][]string {
	var out [][]string
	for list := range strings.FieldsSeq(lists) {
		out = append(out, strings.Split(strings.TrimPrefix(list, "-"), ","))
	}
	return out
}

// koreanSurnames and koreanSyllables give the habitual spellings of surnames of
// one syllable, and of syllables of given names.
var (
	koreanSurnames  = sync.OnceValue(func() map[rune][]string { return bySyllable(koreanSurnamesTable) })
	koreanSyllables = sync.OnceValue(func() map[rune][]string { return bySyllable(koreanSyllablesTable) })
)

// bySyllable parses lines of a syllable and its spellings.
func bySyllable(table string) map[rune][]string {
	of := map[rune][]string{}
	for fields := range rows(table) {
		r, _ := utf8.DecodeRuneInString(fields[0])
		of[r] = several(fields[1])
	}
	return of
}
