package names

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// aliasMarks part a name from another name of the same subject.
var aliasMarks = []string{" aka ", " a.k.a. ", " a.k.a ", " alias ", " alias: ", " fka ", " f.k.a. ", " nee ", " née ", " @ ", " / ", "/"}

// Alternatives gives the names that a text holds, where a source writes several
// in one field: "Tan Ah Kow @ John Tan", "Al-Qa'ida/Islamic Army", "X a.k.a. Y".
// A text with one name comes back alone. Parts of fewer than four letters are
// none ("A/S", "s/o").
func Alternatives(text string) []string {
	for _, mark := range aliasMarks {
		i := indexFold(text, mark)
		if i < 0 {
			continue
		}
		left, right := strings.TrimSpace(text[:i]), strings.TrimSpace(text[i+len(mark):])
		if letters(left) >= 4 && letters(right) >= 4 && !relation(left, right, mark) {
			return append(Alternatives(left), Alternatives(right)...)
		}
	}
	return []string{text}
}

// relation reports whether a slash without spaces stands inside one name: "s/o",
// "a/l", "2020/21", "Import/Export".
func relation(left, right, mark string) bool {
	if mark != "/" {
		return false
	}
	ls, rs := nameWords(left), nameWords(right)
	return len(ls) < 2 || len(rs) < 2 || together[strings.ToLower(ls[len(ls)-1])] || together[strings.ToLower(rs[0])]
}

// nameWords gives the words of a text that have two letters or more.
func nameWords(text string) []string {
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '\'' && r != '’' })
	return slices.DeleteFunc(words, func(w string) bool { return letters(w) < 2 })
}

// together are words that a slash joins to another in one name.
var together = set("import imports export exports buy sell and or food beverage foods beverages oil gas audio video design build")

// indexFold is [strings.Index] for a mark in lower case ASCII (and "é"),
// whatever the case of the text; letters are compared byte by byte, so that the
// index fits the text.
func indexFold(text, mark string) int {
	for i := 0; i+len(mark) <= len(text); i++ {
		if strings.EqualFold(text[i:i+len(mark)], mark) {
			return i
		}
	}
	return -1
}

// letters counts letters; a Chinese character or a Hangul syllable says as much
// as two.
func letters(text string) int {
	n := 0
	for _, r := range text {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hangul):
			n += 2
		case unicode.IsLetter(r):
			n++
		}
	}
	return n
}

// parted writes words of people's names apart that were run together as the
// capitals inside show: "RamiMakhlouf". Prefixes of names that are written so (McDonald,
// MacArthur, LeBron, DeLuca, FitzGerald) stay.
func parted(text string) string {
	var out strings.Builder
	start := 0 // of the word
	var prev rune
	for i, r := range text {
		if unicode.IsUpper(r) && unicode.IsLower(prev) && i-start >= 3 && letters(text[i:]) > 1 && !joinedPrefix[strings.ToLower(text[start:i])] {
			out.WriteByte(' ')
			start = i
		} else if !unicode.IsLetter(r) && !unicode.IsMark(r) {
			start = i + utf8.RuneLen(r)
		}
		out.WriteRune(r)
		prev = r
	}
	return out.String()
}

var joinedPrefix = set("mac van von fitz der del dal dela della dos das saint abd abu abdul bin ibn")
