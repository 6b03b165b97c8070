package southeast

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// title is one honorific of a script.
type title struct {
	text string
	// name is set for titles that are names as well.
	name bool
}

// titles lists the titles of each script, the longest first.
var titles = sync.OnceValue(func() map[string][]title {
	table := map[string][]title{}
	for _, fields := range lines("titles.tsv") {
		name := false
		for text := range strings.FieldsSeq(fields[1]) {
			if text == "|" {
				name = true
				continue
			}
			table[fields[0]] = append(table[fields[0]], title{text, name})
		}
	}
	for script := range maps.Keys(table) {
		slices.SortStableFunc(table[script], func(a, b title) int { return cmp.Compare(len(b.text), len(a.text)) })
	}
	return table
})

// Title reports whether a word is a title before names in the script "Thai",
// "Laoo", "Khmr" or "Mymr": นางสาว, ດຣ., ဦး. The points of an abbreviation may be
// missing, except from those of one letter. Some titles are names as well (Ma,
// Ko, Saw, Kanha), so that a lone word is better taken for a name. A space says
// nothing in Burmese: there, such a word is a title only where it would come off
// the front of it and the rest written together, see [TrimTitle].
func Title(script, word, rest string) bool {
	list := titles()[script]
	if list == nil {
		return false
	}
	bare := undotted(word)
	return slices.ContainsFunc(list, func(t title) bool {
		if t.text != word && (undotted(t.text) != bare || len([]rune(bare)) < 2 || bare == "นพ") {
			return false
		}
		return script != "Mymr" || !t.name || t.before(script, rest)
	})
}

// before reports whether a title that is a name as well may stand before the rest
// of a name.
func (t title) before(script, rest string) bool {
	return !strings.HasPrefix(rest, t.text) && bases(script, rest) >= 2
}

func undotted(text string) string { return strings.ReplaceAll(text, ".", "") }

// TrimTitle takes a title that is written together with the name off its front:
// นายสมชาย gives สมชาย and นาย. Abbreviations need their points there, and a title
// that is a name as well comes off only where two syllables or more follow it
// that do not begin with it again (ကိုကို is a name). Without a title the word
// comes back as it is.
func TrimTitle(script, word string) (rest, found string) {
	for _, t := range titles()[script] {
		rest, ok := strings.CutPrefix(word, t.text)
		if !ok || !startsName(script, word, len(t.text)) {
			continue
		}
		rest = strings.TrimLeft(rest, ". ")
		if t.name && !t.before(script, rest) || !t.name && bases(script, rest) < 1 {
			continue
		}
		return rest, t.text
	}
	return word, ""
}

// startsName reports whether a syllable begins at a byte of the word.
func startsName(script, word string, at int) bool {
	letters := []rune(word)
	i := len([]rune(word[:at]))
	switch {
	case i >= len(letters):
		return false
	case letters[i] == '.' || letters[i] == ' ':
		return true
	case script == "Mymr":
		return burmeseLetter(letters[i]) && letters[i-1] != virama && begins(letters, i)
	case script == "Khmr":
		return khmerEnds(letters, i)
	}
	return unicode.IsLetter(letters[i]) && !strings.ContainsRune(thai().vowels+lao().vowels, letters[i])
}

// bases counts what a name is made of: syllables in Burmese; elsewhere half its
// consonants, as one alone is no name.
func bases(script, text string) int {
	if script == "Mymr" {
		return len(syllables(text, burmeseLetters().independent))
	}
	n := 0
	for _, r := range text {
		if unicode.IsLetter(r) && !strings.ContainsRune(thai().vowels+lao().vowels, r) {
			n++
		}
	}
	return n / 2
}
