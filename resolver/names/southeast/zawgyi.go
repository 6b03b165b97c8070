package southeast

import (
	"math"
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// unsure is the logarithm of the odds under which a text counts as written in
// either encoding: ten to one.
const unsure = 2.3

// zawgyiModel gives for two code points that follow each other the logarithm of
// P(Unicode)/P(Zawgyi); the code point 0 stands for any that the model does not
// tell apart.
type zawgyiModel map[rune]map[rune]float64

// other is the key of what is not listed after a code point.
const other rune = -1

var zawgyiOdds = sync.OnceValue(func() zawgyiModel {
	code := func(text string) rune {
		switch text {
		case "-":
			return 0
		case "*":
			return other
		}
		n, _ := strconv.ParseUint(text, 16, 16)
		return rune(n)
	}
	model := zawgyiModel{}
	for _, fields := range lines("zawgyi-model.tsv") {
		row := map[rune]float64{}
		for _, field := range fields[1:] {
			next, value, _ := strings.Cut(field, "=")
			row[code(next)], _ = strconv.ParseFloat(value, 64)
		}
		model[code(fields[0])] = row
	}
	return model
})

// Zawgyi gives the probability that a text is in the Zawgyi font encoding and
// not in Unicode, by the model of myanmar-tools: how likely each code point
// follows the one before in either. Known is false where nothing can be said: the
// text has no Burmese letters, reads the same in both encodings, or is so short
// that the odds are under ten to one.
func Zawgyi(text string) (probability float64, known bool) {
	if !burmeseText(text) {
		return 0, false
	}
	odds := unicodeOdds(text)
	return 1 / (1 + math.Exp(odds)), math.Abs(odds) >= unsure && FromZawgyi(text) != norm.NFC.String(text)
}

// ToUnicode gives a text that is in Zawgyi with a known probability of at least
// so much in Unicode, and reports whether it is such a text.
func ToUnicode(text string, probability float64) (converted string, zawgyi bool) {
	if !burmeseText(text) {
		return text, false
	}
	odds := unicodeOdds(text)
	if math.Abs(odds) < unsure || 1/(1+math.Exp(odds)) < probability {
		return text, false
	}
	if converted = FromZawgyi(text); converted == norm.NFC.String(text) {
		return text, false
	}
	return converted, true
}

// burmeseText reports whether a text has a letter of the model.
func burmeseText(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return r >= '\u1000' && modelled(r) && !unicode.IsSpace(r) })
}

// unicodeOdds gives the logarithm of the odds that a text is in Unicode.
func unicodeOdds(text string) float64 {
	model, odds, last := zawgyiOdds(), 0.0, rune(0)
	for _, r := range text + "\n" {
		if !modelled(r) {
			r = 0
		}
		if last != 0 || r != 0 {
			row := model[last]
			delta, listed := row[r]
			if !listed {
				delta = row[other]
			}
			odds += delta
		}
		last = r
	}
	return odds
}

// modelled reports whether the model tells a code point apart: the letters of
// Burmese and its neighbours but not their digits, and the spaces of typography.
func modelled(r rune) bool {
	return '\u1000' <= r && r <= '\u103f' || '\u104a' <= r && r <= '\u109f' || '\uaa60' <= r && r <= '\uaa7f' ||
		'\ua9e0' <= r && r <= '\ua9ff' || '\u2000' <= r && r <= '\u200b'
}

// rewrite is one rule of the conversion.
type rewrite struct {
	pattern *regexp.Regexp
	by      string
	// start limits the rule to the start of the text.
	start bool
}

// rules are those of one phase by the letter that they begin with, the rules for
// letters that none names under 'a'.
type rules map[rune][]rewrite

// at gives the rules that may match at a letter.
func (r rules) at(letter rune) []rewrite {
	if found, named := r[letter]; named {
		return found
	}
	return r['a']
}

// zawgyiRules are the phases of the conversion.
var zawgyiRules = sync.OnceValue(func() []rules {
	var phases []rules
	for _, fields := range lines("zawgyi-rules.tsv") {
		phase, _ := strconv.Atoi(fields[0])
		for len(phases) <= phase {
			phases = append(phases, rules{})
		}
		by, _ := strconv.Unquote(`"` + fields[2] + `"`)
		rule := rewrite{regexp.MustCompile("^(?:" + fields[1] + ")"), by, strings.Contains(fields[3], "start")}
		tree, _ := syntax.Parse(fields[1], syntax.Perl)
		prog, _ := syntax.Compile(tree.Simplify())
		for _, letter := range named() {
			// A letter without rules is listed too: those for all others are not its own.
			list := phases[phase][letter]
			if mayBegin(prog, prog.Start, letter) {
				list = append(list, rule)
			}
			phases[phase][letter] = list
		}
	}
	return phases
})

// named gives the letters that rules name, and 'a' for all others.
func named() []rune {
	letters := []rune(" \u00a0\u1680\u202f\u205f\u2060\u3000\ufeffa")
	for r := rune(0x1000); r <= 0x109f; r++ {
		letters = append(letters, r)
	}
	for r := rune(0x2000); r <= 0x200d; r++ {
		letters = append(letters, r)
	}
	return letters
}

// mayBegin reports whether what a pattern matches from an instruction on can
// begin with a letter.
func mayBegin(prog *syntax.Prog, pc int, letter rune) bool {
	switch inst := &prog.Inst[pc]; inst.Op {
	case syntax.InstAlt, syntax.InstAltMatch:
		return mayBegin(prog, int(inst.Out), letter) || mayBegin(prog, int(inst.Arg), letter)
	case syntax.InstCapture, syntax.InstNop, syntax.InstEmptyWidth:
		return mayBegin(prog, int(inst.Out), letter)
	case syntax.InstFail:
		return false
	case syntax.InstMatch:
		return true
	default:
		return inst.MatchRune(letter)
	}
}

// FromZawgyi turns text in the Zawgyi font encoding into Unicode by the rules of
// the CLDR transform Zawgyi-my. Text in Unicode would be damaged by it: ask
// [Zawgyi] first. The result is in form NFC.
func FromZawgyi(text string) string {
	if !strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Myanmar, r) }) {
		return norm.NFC.String(text)
	}
	for _, phase := range zawgyiRules() {
		text = phase.apply(text)
	}
	return norm.NFC.String(text)
}

// apply reads a text from left to right, at each place by the first rule that
// matches, and goes on after what it wrote.
func (r rules) apply(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); {
		n, by := 0, ""
		letter, size := utf8.DecodeRuneInString(text[i:])
		for _, rule := range r.at(letter) {
			if rule.start && i > 0 {
				continue
			}
			if m := rule.pattern.FindStringSubmatchIndex(text[i:]); m != nil && m[1] > 0 {
				n, by = m[1], string(rule.pattern.ExpandString(nil, rule.by, text[i:], m))
				break
			}
		}
		if n == 0 {
			n, by = size, text[i:i+size]
		}
		out.WriteString(by)
		i += n
	}
	return out.String()
}
