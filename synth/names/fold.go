package names

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// special holds the Latin letters that are not a plain letter with a mark.
var special = strings.NewReplacer("đ", "d", "Đ", "D", "ø", "o", "Ø", "O", "ł", "l", "Ł", "L", "æ", "ae", "Æ", "Ae", "œ", "oe", "Œ", "Oe", "ß", "ss")

// Fold gives Latin text without diacritics, as systems that know only ASCII hold it. Other scripts are unchanged.
func Fold(text string) string {
	if ascii(text) {
		return text
	}
	return norm.NFC.String(strings.Map(latinMark(), norm.NFD.String(special.Replace(text))))
}

// ascii tells whether all of a text is of the first 128 code points.
func ascii(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}

// latinMark gives a mapping that drops the marks that follow a Latin letter.
func latinMark() func(rune) rune {
	latin := false
	return func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			if latin {
				return -1
			}
			return r
		}
		latin = unicode.Is(unicode.Latin, r)
		return r
	}
}
