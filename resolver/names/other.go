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

var (
	western      = sync.OnceValue(func() map[string]bool { return listed(westernText) })
	taiNicknames = sync.OnceValue(func() map[string]bool { return listed(taiText) })
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

// TaiNickname reports whether a folded word is a nickname that Thai and Lao
// people go by, or an Indonesian pet name, which says nothing of the given name.
func TaiNickname(word string) bool { return taiNicknames()[word] }

// HanSurname reports whether a word of a script may be a Chinese family name, in
// characters or as one of the dialects writes it.
func HanSurname(word, script string) bool {
	if script == "Hani" {
		return true // the character of a name that stands first is one, and which does not matter
	}
	return script == "Latn" && eastasia.Surnames(word) != nil
}
