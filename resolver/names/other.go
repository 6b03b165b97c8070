package names

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/clewgraph/clew/resolver/names/eastasia"
)

//go:embed data/western.txt
var westernText string

//go:embed data/nicknames-tai.txt
var taiText string

//go:embed data/nicknames-islands.txt
var islandText string

var (
	western         = sync.OnceValue(func() map[string]bool { return listed(westernText) })
	taiNicknames    = sync.OnceValue(func() map[string]bool { return listed(taiText) })
	islandNicknames = sync.OnceValue(func() map[string]bool { return listed(islandText) })
)

// listed reads a list of words, one a line, with comments.
func listed(text string) map[string]bool {
	words := map[string]bool{}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			words[line] = true
		}
	}
	return words
}

// Western reports whether a folded word is a given name of the West, which
// people with Chinese, Burmese or Khmer names often bear beside or in place of
// their own.
func Western(word string) bool { return western()[word] }

// NicknameSort says of which people a nickname is that says nothing of the given
// name beside which they bear it.
type NicknameSort uint8

// The sorts. Thai and Lao people share their family names with few, those of
// Indonesia and the Philippines have none or share it with many.
const (
	NotNickname NicknameSort = iota
	TaiNickname
	IslandNickname
)

// SortOfNickname gives which sort of nickname a folded word is: Nok and Toukta,
// Ujang and Nonoy. A "u" may be written in the French way of Laos.
func SortOfNickname(word string) NicknameSort {
	switch {
	case taiNicknames()[word] || strings.Contains(word, "ou") && taiNicknames()[strings.ReplaceAll(word, "ou", "u")]:
		return TaiNickname
	case islandNicknames()[word]:
		return IslandNickname
	}
	return NotNickname
}

// HanSurname reports whether a word of a script may be a Chinese family name, in
// characters or as one of the dialects writes it.
func HanSurname(word, script string) bool {
	if script == "Hani" {
		return true // the character of a name that stands first is one, and which does not matter
	}
	return script == "Latn" && eastasia.Surnames(word) != nil
}
