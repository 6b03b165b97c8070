package names

import (
	"strings"

	"github.com/clewgraph/clew/resolver/names/reading"
)

// readings gives the words of a text in another script with the ways in which
// Latin letters may write them, and traces them; none where the script has no
// reader. romanised is the one form of the text that [Fold] gives.
func (b *builder) readings(script, text, romanised string) []Token {
	var tokens []Token
	for _, w := range read(script, text) {
		if len(w.Latin) == 0 {
			continue
		}
		b.step("readings", w.Native, strings.Join(w.Latin, ", "))
		t := Token{Text: w.Native, Native: w.Native, Script: script, Readings: w.Latin}
		if romanised != text {
			t.Text = romanised
		}
		tokens = append(tokens, t)
	}
	return tokens
}

// read asks the reader of a script.
func read(script, text string) []reading.Word {
	return nil
}
