package southeast

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"

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
	model, odds, seen := zawgyiOdds(), 0.0, false
	last := rune(0)
	for _, r := range text + "\n" {
		if !modelled(r) {
			r = 0
		}
		seen = seen || r >= '\u1000' && r != 0 && !unicode.IsSpace(r)
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
	if !seen {
		return 0, false
	}
	return 1 / (1 + math.Exp(odds)), math.Abs(odds) >= unsure && FromZawgyi(text) != norm.NFC.String(text)
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
	// start limits the rule to the start of the text; again reads its result anew.
	start, again bool
}

// zawgyiRules are the phases of the conversion, each a list of rules.
var zawgyiRules = sync.OnceValue(func() [][]rewrite {
	var phases [][]rewrite
	for _, fields := range lines("zawgyi-rules.tsv") {
		phase, _ := strconv.Atoi(fields[0])
		for len(phases) <= phase {
			phases = append(phases, nil)
		}
		by, _ := strconv.Unquote(`"` + fields[2] + `"`)
		phases[phase] = append(phases[phase], rewrite{
			regexp.MustCompile("^(?:" + fields[1] + ")"), by, strings.Contains(fields[3], "start"), strings.Contains(fields[3], "again"),
		})
	}
	return phases
})

// FromZawgyi turns text in the Zawgyi font encoding into Unicode by the rules of
// the CLDR transform Zawgyi-my. Text in Unicode would be damaged by it: ask
// [Zawgyi] first. The result is in form NFC.
func FromZawgyi(text string) string {
	if !strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Myanmar, r) }) {
		return norm.NFC.String(text)
	}
	for _, rules := range zawgyiRules() {
		text = phase(rules, text)
	}
	return norm.NFC.String(text)
}

// phase applies the rules at each place from left to right, the first that
// matches, and goes on after what it wrote.
func phase(rules []rewrite, text string) string {
	var out strings.Builder
	for i := 0; i < len(text); {
		n, by := 0, ""
		for _, rule := range rules {
			if rule.start && i > 0 {
				continue
			}
			if m := rule.pattern.FindStringSubmatchIndex(text[i:]); m != nil && m[1] > 0 {
				n, by = m[1], string(rule.pattern.ExpandString(nil, rule.by, text[i:], m))
				break
			}
		}
		if n == 0 {
			n = len(head(text[i:], 1))
			by = text[i : i+n]
		}
		out.WriteString(by)
		i += n
	}
	return out.String()
}
