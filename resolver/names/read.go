package names

import (
	"slices"
	"strings"

	"github.com/clewgraph/clew/resolver/names/alphabets"
	"github.com/clewgraph/clew/resolver/names/eastasia"
	"github.com/clewgraph/clew/resolver/names/reading"
	"github.com/clewgraph/clew/resolver/names/southeast"
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
			t.readings = words[0].Latin
			out = append(out, t)
			continue
		}
		for _, w := range words {
			part := t
			part.Text, part.Native, part.readings = w.Native, w.Native, w.Latin
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
			t.readings = words[0].Latin
			continue
		}
		var whole strings.Builder
		for _, w := range words {
			whole.WriteString(w.Latin[0])
		}
		if whole.Len() > 0 {
			t.readings = []string{whole.String()}
		}
	}
}

// Readings gives the ways in which Latin letters may write a word of another
// script, the likeliest first; none for words in Latin letters. They are made when
// they are asked for, as far as the word is not parted by them: whoever knows the
// word already need not ask.
func (t Token) Readings() []string {
	if t.readings == nil && t.onePiece() {
		if words := read(t.Script, t.Native); len(words) == 1 {
			return words[0].Latin
		}
	}
	return t.readings
}

// onePiece reports whether the reader of a word's script leaves it whole.
func (t Token) onePiece() bool {
	switch t.Script {
	case "Latn", "Zyyy", "Hani", "Hang", "Hira", "Kana", "Mymr":
		return false
	}
	return len(t.Native) <= southeast.Longest
}

// readToken asks the reader of a word's script, and traces what it says, unless
// the answer can wait. Chinese characters come in one shape.
func (b *builder) readToken(t Token) []reading.Word {
	if t.Script == "Latn" || t.Script == "Zyyy" || !b.trace && t.onePiece() {
		return nil
	}
	native := t.Native
	if t.Script == "Hani" {
		native = eastasia.Simplify(native)
		b.step("simple characters", t.Native, native)
	}
	words := read(t.Script, native)
	if t.transcribed {
		words = []reading.Word{{Native: native, Latin: []string{eastasia.Foreign(native)}}}
		b.step("foreign name", native, words[0].Latin[0])
	} else if b.trace {
		for _, w := range words {
			b.step("readings", w.Native, strings.Join(w.Latin, ", "))
		}
	}
	return words
}

// read asks the reader of a script.
func read(script, text string) []reading.Word {
	switch script {
	case "Hani", "Hang", "Hira", "Kana":
		return eastasia.Read(script, text)
	case "Thai", "Laoo", "Khmr", "Mymr":
		return southeast.Read(script, text)
	}
	return alphabets.Read(script, text)
}

// SoundsAs gives from 0 to 1000 how well a foreign name of two and more Chinese
// characters may stand for a word in Latin letters.
func SoundsAs(native, latin string) int { return eastasia.ForeignLikeness(native, latin) }

// ReadAs gives from 0 to 1000 how well a word in Latin letters may be the reading
// of a word of another script, where that script writes sounds (Arabic and Hebrew
// leave vowels out, so that no list of spellings holds them all); 0 for others.
func ReadAs(script, native, latin string) int { return alphabets.Likeness(script, native, latin) }

// SameSurname reports whether two folded words may be one Chinese family name in
// two dialects or languages.
func SameSurname(a, b string) bool { return eastasia.SameSurname(a, b) }

// Syllable is a syllable of Chinese names in one spelling, see [SyllableOf].
type Syllable = eastasia.Syllable

// SyllableOf gives the syllable of Chinese names that a folded word is, 0 for
// other words, and the pairs of them that it may be written together from.
func SyllableOf(word string) (one Syllable, two [][2]Syllable) {
	return eastasia.SyllableOf(word), eastasia.Halves(word)
}
