package names

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	unorm "golang.org/x/text/unicode/norm"

	"github.com/clewgraph/clew/resolver/names/eastasia"
	"github.com/clewgraph/clew/resolver/names/southeast"
)

// Fold gives a text in the form in which words are compared: compatibility
// forms replaced, invisible characters removed, case folded, accents of Latin,
// Greek and Cyrillic letters removed, other scripts romanised where a table
// exists, words separated by one space. It is idempotent.
func Fold(text string) string {
	return joined((&builder{}).words(text))
}

// words splits a text into folded words and traces what changed.
func (b *builder) words(text string) []Token {
	clean, foreign := text, []string(nil)
	if !plain(text, false) {
		clean, foreign = b.unify(strings.Join(strings.Fields(text), " "))
	}
	if clean == "" {
		return nil
	}
	if b.part {
		apart := parted(clean)
		b.step("joined words", clean, apart)
		clean = apart
	}
	spaced := separate(clean)
	b.step("punctuation", clean, spaced)
	var tokens []Token
	for word := range strings.FieldsSeq(spaced) {
		if slices.Contains(foreign, word) {
			tokens = append(tokens, Token{Text: word, Native: word, Script: "Hani", transcribed: true})
			continue
		}
		if plain(word, true) {
			tokens = append(tokens, b.plainWord(word))
			continue
		}
		for _, run := range scriptRuns(word) {
			tokens = append(tokens, b.word(run)...)
		}
	}
	return tokens
}

// unify brings a text that is not in plain letters into one form of Unicode, and
// gives the foreign words in it that Chinese characters write by their sound.
func (b *builder) unify(text string) (clean string, foreign []string) {
	clean = norm(text)
	b.step("unicode", text, clean)
	if converted, surely := southeast.ToUnicode(clean, surelyZawgyi); surely {
		b.step("zawgyi", clean, converted)
		clean = converted
	}
	return clean, transcribed(clean)
}

// middleDots part the words of a foreign name in Chinese characters: 约翰·史密斯.
const middleDots = "·•‧∙⋅・"

// transcribed gives the words of a text that a middle dot says are foreign ones
// written by their sound: those of two Chinese characters and more beside one.
func transcribed(text string) (words []string) {
	if !strings.ContainsAny(text, middleDots) {
		return nil
	}
	for part := range strings.FieldsSeq(text) {
		if !strings.ContainsAny(part, middleDots) {
			continue
		}
		for word := range strings.FieldsFuncSeq(part, func(r rune) bool { return strings.ContainsRune(middleDots, r) }) {
			chinese := !strings.ContainsFunc(word, func(r rune) bool { return !unicode.Is(unicode.Han, r) })
			if chinese && utf8.RuneCountInString(word) > 1 && eastasia.Foreign(word) != "" {
				words = append(words, word)
			}
		}
	}
	return words
}

// surelyZawgyi is from which probability on Burmese text is taken for the Zawgyi
// font encoding and converted; below it stays as it is. Most text is sure either
// way.
const surelyZawgyi = 0.9

// plain reports whether a text is printable ASCII with single spaces between
// its words, and when bare is set of letters and digits alone: most texts are,
// and the costly steps of folding leave them as they are.
func plain(text string, bare bool) bool {
	space := true
	for i := range len(text) {
		switch c := text[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', !bare && '!' <= c && c <= '~':
			space = false
		case c == ' ' && !space:
			space = true
		default:
			return false
		}
	}
	return !space
}

// plainWord folds a word of ASCII letters and digits, as [builder.word] would.
func (b *builder) plainWord(raw string) Token {
	text := strings.ToLower(raw)
	b.step("case", raw, text)
	script := ScriptOf(text)
	return Token{Text: text, Native: text, Script: script, Initial: isInitial(text, script)}
}

// word folds one word of one script. Folding can bring out separators that were
// hidden in compatibility forms, so that one word can give several or none.
func (b *builder) word(raw string) []Token {
	native := foldCase(raw)
	b.step("case", raw, native)
	script := ScriptOf(native)
	switch script {
	case "Hang":
		native = hangul(native)
	case "Mymr":
		native = southeast.Begin(native)
	}
	initial := isInitial(native, script)
	bare := stripAccents(native)
	b.step("accents", native, bare)
	text := romanise(script, bare)
	b.step("romanise", bare, text)
	text = strings.Join(strings.Fields(separate(text)), " ")
	var tokens []Token
	for part := range strings.FieldsSeq(text) {
		tokens = append(tokens, Token{Text: part, Native: bare, Script: script, Initial: initial || isInitial(part, ScriptOf(part))})
	}
	return tokens
}

// norm gives NFKC text with digits of all scripts as ASCII digits, without
// format characters and with white space as single spaces. A zero-width space
// parts words in Khmer, Lao, Thai and Burmese, which write no spaces; elsewhere
// it is noise.
func norm(s string) string {
	if plain(s, false) || settledText(s) {
		return s
	}
	return normAny(s)
}

// settledText reports whether [norm] leaves a text alone: most texts, in any
// script, as far as their letters tell one by one.
func settledText(s string) bool {
	t, space, before := letterTables(), true, letter(0)
	for _, r := range s {
		if r == ' ' {
			if space {
				return false
			}
			space, before = true, 0
			continue
		}
		l := t.look(r)
		if l&settled == 0 || l&before&mobile != 0 {
			return false
		}
		space, before = false, l
	}
	return !space
}

// normAny is [norm] for any text.
func normAny(s string) string {
	unspaced := strings.ContainsFunc(s, func(r rune) bool {
		return unicode.In(r, unicode.Khmer, unicode.Thai, unicode.Lao, unicode.Myanmar)
	})
	mapped := strings.Map(func(r rune) rune {
		switch {
		case r == '\u200b' && unspaced, unicode.IsSpace(r):
			return ' '
		case noise(r):
			return -1
		case r >= 0x80 && unicode.Is(unicode.Nd, r):
			return asciiDigit(r)
		}
		return r
	}, unorm.NFKC.String(s))
	return unorm.NFKC.String(strings.Join(strings.Fields(mapped), " "))
}

// noise reports whether a code point is invisible or stands for what could not
// be read.
func noise(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Cc) || r == unicode.ReplacementChar || unicode.Is(unicode.Variation_Selector, r)
}

// asciiDigit maps a decimal digit of any script to its ASCII digit: the blocks
// of Nd are runs of ten that begin at zero.
func asciiDigit(r rune) rune {
	for _, block := range unicode.Nd.R16 {
		if rune(block.Lo) <= r && r <= rune(block.Hi) {
			return '0' + (r-rune(block.Lo))%10
		}
	}
	for _, block := range unicode.Nd.R32 {
		if rune(block.Lo) <= r && r <= rune(block.Hi) {
			return '0' + (r-rune(block.Lo))%10
		}
	}
	return r
}

// relationWords are relations written with a slash, which would otherwise part.
var relationWords = strings.NewReplacer(
	" s/o ", " so ", " d/o ", " do ", " a/l ", " al ", " a/p ", " ap ", " w/o ", " wo ", " c/o ", " co ",
	" S/O ", " so ", " D/O ", " do ", " A/L ", " al ", " A/P ", " ap ", " W/O ", " wo ", " C/O ", " co ",
)

// separate drops apostrophes inside words (O'Brien becomes OBrien) and turns
// every other character that is no letter, mark or digit into a space.
func separate(s string) string {
	if plain(s, true) {
		return s
	}
	return separateAny(s)
}

// separateAny is [separate] for any text.
func separateAny(s string) string {
	if strings.IndexByte(s, '/') >= 0 {
		s = relationWords.Replace(" " + s + " ")
	}
	t, gap := letterTables(), false
	out := make([]byte, 0, len(s))
	for _, r := range s {
		switch l := t.look(r); {
		case l&apostrophe != 0:
		case l&inWord == 0:
			gap = len(out) > 0
		default:
			if gap {
				out, gap = append(out, ' '), false
			}
			out = utf8.AppendRune(out, r)
		}
	}
	return string(out)
}

// apostrophes are the signs that are dropped inside words.
const apostrophes = "'’‘ʼʻ`´ʹʿʾ＇′"

// foldCase gives lower case, composed. Letters that case folding spells out
// (ß, final sigma) are left to [stripAccents]; the folding of x/text swaps the
// two cases of Cherokee, so that folding twice would undo it.
func foldCase(s string) string {
	if letterTables().shared(s)&(settled|lower) == settled|lower {
		return s
	}
	s = strings.ToLower(s)
	if letterTables().shared(s)&settled != 0 {
		return s
	}
	return unorm.NFKC.String(s)
}

// special are Latin letters that do not decompose into a base and an accent.
var special = strings.NewReplacer(
	"đ", "d", "ð", "d", "ɖ", "d", "ł", "l", "ƚ", "l", "ø", "o", "ɵ", "o", "ß", "ss", "ς", "σ", "ı", "i", "ɨ", "i", "æ", "ae", "œ", "oe",
	"þ", "th", "ħ", "h", "ŋ", "ng", "ə", "a", "ɛ", "e", "ɔ", "o", "ŧ", "t", "ĸ", "k", "ɓ", "b", "ɗ", "d", "ƙ", "k", "ƴ", "y",
	"ƒ", "f", "ǝ", "e", "ʒ", "z", "ᵽ", "p",
)

// stripAccents removes combining marks from Latin and Greek letters, and from
// Cyrillic ones only where mark and letter are not one letter of the alphabet
// (й and ё stay). In all other scripts marks are vowels and stay.
func stripAccents(s string) string {
	t := letterTables()
	all, european, marks := t.shared(s), false, false
	for i, r := range s {
		l := t.look(r)
		european, marks = european || l.european(), marks || l&mark != 0
		if l&mark != 0 && i == 0 || l&(unaccented|mark) == 0 && r >= tabled {
			return stripAnyAccents(s)
		}
	}
	switch {
	case all&settled == 0 || marks && european:
		return stripAnyAccents(s)
	case !european || all&unaccented != 0:
		return s
	}
	var out strings.Builder
	for _, r := range s {
		if bare, accented := t.bare[r]; accented {
			out.WriteString(bare)
		} else {
			out.WriteRune(r)
		}
	}
	return out.String()
}

// stripAnyAccents is [stripAccents] for any text.
func stripAnyAccents(s string) string {
	var out strings.Builder
	base := ""
	for _, r := range unorm.NFD.String(s) {
		if !unicode.Is(unicode.M, r) {
			base = scriptIn(r).code()
			out.WriteRune(r)
			continue
		}
		keep := base != "Latn" && base != "Grek" && base != ""
		if base == "Cyrl" {
			keep = r == '\u0306' || r == '\u0308'
		}
		if keep {
			out.WriteRune(r)
		}
	}
	return unorm.NFC.String(special.Replace(unorm.NFC.String(out.String())))
}

// isInitial reports whether a word is a single letter of an alphabet.
func isInitial(word, script string) bool {
	n := 0
	for range word {
		n++
	}
	switch script {
	case "Latn", "Cyrl", "Grek", "Armn", "Geor":
		return n == 1
	}
	return false
}

// hangul keeps the Hangul of a word: its readers see nothing else.
func hangul(word string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Hangul, r) {
			return r
		}
		return -1
	}, word)
}
