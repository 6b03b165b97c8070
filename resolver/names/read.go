package names

import (
	"slices"
	"strings"

	"github.com/clewgraph/clew/resolver/names/eastasia"
	"github.com/clewgraph/clew/resolver/names/reading"
)

// readWords gives the words of other scripts the ways in which Latin letters may
// write them, and parts those that Latin writing parts: a Chinese name by its
// characters, a Burmese one by its syllables.
func (b *builder) readWords() {
	var out []Token
	for i, t := range b.tokens {
		words := b.readToken(t)
		if len(words) > 0 && out == nil {
			out = slices.Clone(b.tokens[:i])
		}
		switch {
		case len(words) == 0:
			if out != nil {
				out = append(out, t)
			}
			continue
		case len(words) == 1:
			if t.Text == t.Native {
				t.Text, t.Native = words[0].Native, words[0].Native
			}
			t.Readings = words[0].Latin
			out = append(out, t)
			continue
		}
		for _, w := range words {
			part := t
			part.Text, part.Native, part.Readings = w.Native, w.Native, w.Latin
			out = append(out, part)
		}
	}
	if out != nil {
		b.tokens = out
	}
}

// readWhole gives the words of other scripts their readings without parting them:
// the words of an organisation's name mean something, and are as often translated
// as spelt.
func (b *builder) readWhole() {
	for i := range b.tokens {
		t := &b.tokens[i]
		words := b.readToken(*t)
		if len(words) == 1 {
			t.Readings = words[0].Latin
			continue
		}
		var whole strings.Builder
		for _, w := range words {
			whole.WriteString(w.Latin[0])
		}
		if whole.Len() > 0 {
			t.Readings = []string{whole.String()}
		}
	}
}

// readToken asks the reader of a word's script, and traces what it says. Chinese
// characters come in one shape.
func (b *builder) readToken(t Token) []reading.Word {
	if t.Script == "Latn" || t.Script == "Zyyy" {
		return nil
	}
	native := t.Native
	if t.Script == "Hani" {
		native = eastasia.Simplify(native)
		b.step("simple characters", t.Native, native)
	}
	words := read(t.Script, native)
	for _, w := range words {
		b.step("readings", w.Native, strings.Join(w.Latin, ", "))
	}
	return words
}

// read asks the reader of a script.
func read(script, text string) []reading.Word {
	switch script {
	case "Hani", "Hang", "Hira", "Kana":
		return eastasia.Read(script, text)
	}
	return nil
}

// SameSurname reports whether two folded words may be one Chinese family name in
// two dialects or languages.
func SameSurname(a, b string) bool { return eastasia.SameSurname(a, b) }

// SameSyllables reports whether two runs of words may be the same characters of a
// Chinese name in two dialects; a word may be written together from two.
func SameSyllables(as, bs []string) bool {
	if len(as) > len(bs) {
		as, bs = bs, as
	}
	switch {
	case len(as) == 0:
		return false
	case len(as) == len(bs):
		for i := range as {
			if !eastasia.SameSyllable(as[i], bs[i]) {
				return len(as) == 1 && splits(as[0], func(x, y string) bool {
					return splits(bs[0], func(u, v string) bool { return eastasia.SameSyllable(x, u) && eastasia.SameSyllable(y, v) })
				})
			}
		}
		return true
	case len(as) == 1 && len(bs) == 2:
		return splits(as[0], func(x, y string) bool { return eastasia.SameSyllable(x, bs[0]) && eastasia.SameSyllable(y, bs[1]) })
	}
	return false
}

// splits reports whether a word parts into two syllables that do.
func splits(word string, do func(x, y string) bool) bool {
	return slices.ContainsFunc(parts(word), func(p [2]string) bool { return do(p[0], p[1]) })
}

// parts gives the ways to part a word into two syllables of Chinese names.
func parts(word string) (all [][2]string) {
	for i := 1; i < len(word); i++ {
		if eastasia.Syllable(word[:i]) && eastasia.Syllable(word[i:]) {
			all = append(all, [2]string{word[:i], word[i:]})
		}
	}
	return all
}
