package alphabets

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// bare gives the letters of a word without accents and other marks, but for
// those that make other letters.
func bare(word string, keep string) []rune {
	var out []rune
	for _, r := range norm.NFD.String(word) {
		if unicode.Is(unicode.Mn, r) && !strings.ContainsRune(keep, r) || len(out) >= 4*longest {
			continue
		}
		out = append(out, r)
	}
	return []rune(norm.NFC.String(string(out)))
}

func plainUnits(word string) []rune { return bare(word, "") }

// cyrillicUnits keeps й, ё, ї, ў, ѓ and ќ, which are letters of their own, and
// drops accents of stress, which are never part of a letter.
func cyrillicUnits(word string) []rune {
	out := make([]rune, 0, len(word)/2+1)
	for _, r := range word {
		if r >= 'а' && r <= 'џ' || !unicode.Is(unicode.Mn, r) {
			out = append(out, r)
		}
	}
	return out
}

// greekUnits drops accents and breathings and keeps the diaeresis, which parts
// vowels; final sigma is sigma.
func greekUnits(word string) []rune {
	out := bare(word, "\u0308")
	for i, r := range out {
		if r == 'ς' {
			out[i] = 'σ'
		}
	}
	return out
}

// armenianUnits parts the ligature of ech and yiwn.
func armenianUnits(word string) []rune {
	return []rune(strings.ReplaceAll(word, "և", "եւ"))
}

// ethiopicUnits parts each sign into its consonant, given by the sign of the
// first order, and a digit for its vowel.
func ethiopicUnits(word string) []rune {
	var out []rune
	for _, r := range word {
		switch {
		case r < 0x1200 || r > 0x1357:
			out = append(out, r)
		default:
			order := (r - 0x1200) % 8
			out = append(out, r-order, '1'+order)
		}
	}
	return out
}
