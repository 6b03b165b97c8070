// Package southeast reads names in Thai, Lao, Khmer and Burmese script: it gives
// the ways in which Latin letters may write them, tells text in the Zawgyi font
// encoding from Unicode text, and knows the titles that are written before names.
//
// The main idea: these scripts have no spaces and hide vowels, so that a word
// can be parted and voiced in several ways, and its bearer wrote it in yet
// another. A word is therefore read as a path through pieces, each a name element
// of a table (สม som, ชัย chai) or a syllable by rule, with a cost for what is
// unusual; the cheapest paths give the spellings. Burmese syllables are
// unmistakable, and each is a word of its own.
package southeast

import (
	"unicode/utf8"

	"github.com/clewgraph/clew/resolver/names/reading"
)

// Longest is how many letters of a word are read together; names are far
// shorter. The bound keeps the work linear in the length of a text.
const Longest = 64

// Read gives the Latin spellings of one word of the script "Thai", "Laoo",
// "Khmr" or "Mymr" (ISO 15924), in Unicode form NFC or NFKC and without spaces.
// Thai, Lao and Khmer words come back as one word, in Burmese each syllable is a
// word, except that the syllables of one Pali word (သီရိ, "thiri") stay together.
// Letters that cannot be read are passed over; a word of such letters, or of
// another script, gives none.
func Read(script, word string) []reading.Word {
	if script == "Mymr" {
		return burmese(word)
	}
	var read func(letters []rune) []string
	switch script {
	case "Thai":
		read = readThai
	case "Laoo":
		read = lao().read
	case "Khmr":
		read = khmer
	default:
		return nil
	}
	var words []reading.Word
	for word != "" {
		part := head(word, Longest)
		word = word[len(part):]
		if latin := read([]rune(part)); len(latin) > 0 {
			words = append(words, reading.Word{Native: part, Latin: latin})
		}
	}
	return words
}

// head gives the first n letters of a text, or all of it.
func head(text string, n int) string {
	end := 0
	for ; n > 0 && end < len(text); n-- {
		_, size := utf8.DecodeRuneInString(text[end:])
		end += size
	}
	return text[:end]
}
