// Package eastasia reads names written in Han characters, Hangul and Kana.
//
// The main idea: a character has as many Latin spellings as there are languages
// that read it and offices that write it down. 陳 is Chen in Beijing, Chan in
// Hong Kong, Tan in Singapore, Chin among the Hakka, Trần in Hanoi, Jin in
// Seoul. [Read] gives all that are habitual, [Simplify] makes the shapes of one
// character equal, and [Surnames] asks which surnames a Latin spelling may stand
// for, since the loss runs both ways: Ng is 吳 or 黃.
//
// Readings come from tables made of public sources and from lists compiled for
// Clew, in the folder data; the rules that turn a romanisation of dictionaries
// into the habits of documents are in the code. Every table is parsed once, when
// it is first needed, and only read afterwards, so that all functions may be
// called from many goroutines. They take time linear in the length of the text.
package eastasia

import (
	"slices"

	"github.com/clewgraph/clew/resolver/names/reading"
)

// Read gives the words of one word of a name, which holds no space and is in
// Unicode's composed form (NFC). The script is its ISO 15924 code:
//
//   - "Hani": a word for each character, except that a compound surname (歐陽)
//     at the beginning is one word. The beginning is read as a surname first and
//     then as any other character. Where it is a Japanese surname, its readings
//     come too, a part for each character (ta and naka for 田中).
//   - "Hang": a word for each syllable, the first read as a surname as well.
//   - "Hira" and "Kana": one word.
//
// Characters of other scripts, and those whose reading is not known, are left
// out. Other scripts give nil.
func Read(script, word string) []reading.Word {
	switch script {
	case "Hani":
		return readHan(word)
	case "Hang":
		return readHangul(word)
	case "Hira", "Kana":
		return readKana(word)
	}
	return nil
}

// merge gives the spellings of several lists: the first of each list, then the
// second of each and so on, each spelling once.
func merge(lists ...[]string) []string {
	var out []string
	for i, more := 0, true; more; i++ {
		more = false
		for _, list := range lists {
			if i < len(list) {
				more = true
				out = add(out, list[i])
			}
		}
	}
	return out
}

// add appends the spellings that a list does not hold yet.
func add(list []string, spellings ...string) []string {
	for _, s := range spellings {
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// first gives at most n of a list, such that appending copies it.
func first(n int, list []string) []string {
	n = min(n, len(list))
	return list[:n:n]
}
