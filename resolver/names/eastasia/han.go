package eastasia

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clewgraph/clew/resolver/names/reading"
)

// Simplify gives a text with every Han character in one shape: the simplified
// one of the People's Republic for traditional, Japanese and Korean shapes and
// for the variants that names are known for (髙, 邉, 峯), so that 陳 and 陈 are
// equal. It goes character by character: where simplification gave one shape to
// several characters (乾, 幹 and 干), they become equal. Everything else stays.
// It is idempotent.
func Simplify(text string) string {
	of := shapes()
	return strings.Map(func(r rune) rune {
		if simple, ok := of[r]; ok {
			return simple
		}
		return r
	}, text)
}

// compared gives the characters of a text in the shape in which tables list
// them: simple ones, and for the mark of repetition (々) what it repeats.
func compared(text string) []rune {
	simple := []rune(Simplify(text))
	for i, r := range simple {
		if r == '々' && i > 0 {
			simple[i] = simple[i-1]
		}
	}
	return simple
}

// longestSurname is the length of the longest compound surname, Chinese or
// Japanese, in characters.
const longestSurname = 3

func readHan(word string) []reading.Word {
	var text []rune
	for _, r := range word {
		if unicode.Is(unicode.Han, r) {
			text = append(text, r)
		}
	}
	simple := compared(string(text))
	var words []reading.Word
	start := compound(simple)
	if start > 0 {
		words = append(words, reading.Word{Native: string(text[:start]), Latin: first(reading.Most, surnames()[string(simple[:start])])})
	}
	japanese, likely := japaneseParts(simple)
	for i := start; i < len(text); i++ {
		latin := first(reading.Most, characters()[simple[i]])
		if i == 0 {
			latin = add(first(mostSurname, surnames()[string(simple[0])]), latin...)
		}
		switch {
		case i < len(japanese) && likely:
			latin = add(first(mostJapanese, japanese[i]), latin...)
		case i < len(japanese):
			latin = add(add(first(afterChinese, latin), japanese[i]...), latin...)
		}
		if len(latin) > 0 {
			words = append(words, reading.Word{Native: string(text[i]), Latin: first(reading.Most, latin)})
		}
	}
	return words
}

// mostSurname is how many spellings a character gives as a surname, so that its
// other readings have room; afterChinese how many stand before the Japanese
// readings of a name that is as likely Chinese.
const (
	mostSurname  = reading.Most - 1
	afterChinese = 3
)

// compound gives the length of the compound surname that a text begins with, 0
// for none.
func compound(simple []rune) int {
	for n := min(longestSurname, len(simple)); n > 1; n-- {
		if surnames()[string(simple[:n])] != nil {
			return n
		}
	}
	return 0
}

// surnameLatin merges the columns of surnames.txt; Wade–Giles follows from the
// first column.
func surnameLatin(columns [][]string) []string {
	var taiwan []string
	if pinyin := columns[0]; len(pinyin) > 0 {
		taiwan = mandarin(pinyin[0])[1:]
	}
	cantonese, hokkien, hakka, vietnamese, korean, abroad := columns[1], columns[2], columns[3], columns[4], columns[5], columns[6]
	return merge(columns[0], cantonese, hokkien, vietnamese, korean, taiwan, hakka, abroad)
}

// mostKorean is how many spellings of its Korean reading a character gives.
const mostKorean = 4

// characterLatin merges the spellings of a character from its readings in
// Pinyin, Jyutping, Hangul and Vietnamese and from the lists of habits.
func characterLatin(r rune, pinyin, jyutping, hangul, viet []string) []string {
	var mainland, taiwan, hongKong, seoul, rare []string
	for i, s := range pinyin {
		if all := mandarin(s); i == 0 {
			mainland, taiwan = all[:1:1], all[1:]
		} else {
			rare = add(rare, all[0])
		}
	}
	for i, s := range jyutping {
		if all := cantonese(s); i == 0 {
			hongKong = all
		} else {
			rare = add(rare, first(1, all)...)
		}
	}
	for i, s := range hangul {
		syllable, _ := utf8.DecodeRuneInString(s)
		if all := korean(syllable); i == 0 {
			seoul = all
		} else {
			rare = add(rare, first(1, all)...)
		}
	}
	hanoi := vietnamese()[r]
	if hanoi == nil {
		hanoi = viet
	}
	return merge(mainland, hongKong, hokkien()[r], taiwan, hanoi, first(mostKorean, seoul), rare, hakka()[r])
}

// japaneseParts gives the Japanese readings of the characters of a text that
// begins with a Japanese surname, nil for other texts, and whether the name is
// more likely Japanese than Chinese: it has four characters, or its first is no
// Chinese surname.
func japaneseParts(simple []rune) (parts [][]string, likely bool) {
	for n := min(longestSurname, len(simple)); n > 0; n-- {
		family, ok := japaneseSurnames()[string(simple[:n])]
		if !ok {
			continue
		}
		parts = append(parts, family...)
		if n > 1 {
			for _, r := range simple[n:] {
				parts = append(parts, first(mostJapanese, japaneseGiven()[r]))
			}
		}
		return parts, n > 1 && len(simple) > 3 || surnames()[string(simple[0])] == nil
	}
	return nil, false
}

// mostJapanese is how many Japanese readings a character of a given name has.
const mostJapanese = 5
