package names

import (
	_ "embed"
	"slices"
	"sync"
)

// SameNickname reports whether two folded given names are short forms or
// spellings of one name: Bob and Robert, Liz and Beth, Mohamed and Muhammad. A
// short form can belong to several names (Alex, Pat, Chris); the names
// themselves (Alexander, Alexandra) stay apart. A word is not its own nickname.
func SameNickname(a, b string) bool {
	if a == b {
		return false
	}
	classes := nicknameClasses()
	of := classes[a]
	if len(of) == 0 {
		return false
	}
	others := classes[b]
	return slices.ContainsFunc(of, func(class string) bool { return slices.Contains(others, class) })
}

// NicknameClasses gives the sets of nicknames and spellings that a folded word
// belongs to, each told by its first name; two words of one set are
// [SameNickname].
func NicknameClasses(word string) []string { return nicknameClasses()[word] }

// givenText lists one name a line: full forms and spellings, then short forms.
//
//go:embed data/given.tsv
var givenText string

// nicknameClasses gives the lines of the table by word.
var nicknameClasses = sync.OnceValue(func() map[string][]string {
	classes := map[string][]string{}
	for row := range rows(givenText) {
		for _, word := range row {
			classes[word] = append(classes[word], row[0])
		}
	}
	return classes
})
