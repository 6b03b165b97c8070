package graph

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// gradeScheme says how values of a scheme are written and read. One letter can
// mean different things in two schemes, so nothing is shared between them.
type gradeScheme struct {
	scheme GradeScheme
	// pattern has the groups source, information and handling, each of which
	// may be empty if the scheme allows.
	pattern *regexp.Regexp
	example string
	source  map[string]string
	info    map[string]string
}

var gradeSchemes = []gradeScheme{
	{GradeAdmiralty, regexp.MustCompile(`^([A-F]?)([1-6]?)()$`), "B2",
		map[string]string{"A": "completely reliable source", "B": "usually reliable source", "C": "fairly reliable source", "D": "not usually reliable source", "E": "unreliable source", "F": "source whose reliability cannot be judged"},
		map[string]string{"1": "confirmed by other sources", "2": "probably true", "3": "possibly true", "4": "doubtful", "5": "improbable", "6": "truth cannot be judged"}},
	{Grade5x5x5, regexp.MustCompile(`^([A-E])([1-5])([1-5]?)$`), "B31",
		map[string]string{"A": "always reliable source", "B": "mostly reliable source", "C": "sometimes reliable source", "D": "unreliable source", "E": "untested source"},
		map[string]string{"1": "known to be true", "2": "known to the source personally", "3": "corroborated", "4": "cannot be judged", "5": "suspected to be false"}},
	{Grade3x5x2, regexp.MustCompile(`^([1-3])([A-E])([PC]?)$`), "1BP",
		map[string]string{"1": "reliable source", "2": "untested source", "3": "not reliable source"},
		map[string]string{"A": "known directly to the source", "B": "known indirectly to the source but corroborated", "C": "known indirectly to the source", "D": "not known", "E": "suspected to be false"}},
	{GradeEuropol, regexp.MustCompile(`^([ABCX])([1-4])((?:H[0-3])?)$`), "A1H1",
		map[string]string{"A": "no doubt about the source", "B": "source reliable in most instances", "C": "source not reliable in most instances", "X": "source whose reliability cannot be assessed"},
		map[string]string{"1": "accuracy not in doubt", "2": "known to the source personally", "3": "not known to the source personally but corroborated", "4": "not known to the source personally and not corroborated"}},
	{GradeSTIX, regexp.MustCompile(`^()(100|[1-9]?[0-9])()$`), "75", nil, nil},
}

// GradeSchemes gives every grading scheme in a fixed order.
func GradeSchemes() []GradeScheme {
	all := make([]GradeScheme, len(gradeSchemes))
	for i, s := range gradeSchemes {
		all[i] = s.scheme
	}
	return all
}

// admiraltyConfidence is the STIX confidence of the Admiralty credibility
// digits (STIX 2.1, appendix A). 6, "truth cannot be judged", has none.
var admiraltyConfidence = map[string]int{"1": 90, "2": 70, "3": 50, "4": 30, "5": 10}

// read splits the value by its scheme; ok is false when the scheme is unknown
// or does not write such values.
func (g Grade) read() (s gradeScheme, source, info, handling string, ok bool) {
	i := slices.IndexFunc(gradeSchemes, func(s gradeScheme) bool { return s.scheme == g.Scheme })
	if i < 0 || g.Value == "" {
		return gradeScheme{}, "", "", "", false
	}
	m := gradeSchemes[i].pattern.FindStringSubmatch(g.Value)
	if m == nil {
		return gradeSchemes[i], "", "", "", false
	}
	return gradeSchemes[i], m[1], m[2], m[3], true
}

// Confidence gives 0–100 by the published crosswalk of the grade's scheme: STIX
// confidence as it is, Admiralty credibility 1–5 as 90, 70, 50, 30 and 10 (STIX
// 2.1, appendix A). It gives -1 when there is no grade, when the value is not
// one of its scheme, for "cannot be judged", and for schemes without a published
// crosswalk (5x5x5, 3x5x2, Europol): a number is never guessed.
func (g Grade) Confidence() int {
	s, _, info, _, ok := g.read()
	if !ok {
		return -1
	}
	switch s.scheme {
	case GradeSTIX:
		return number(info)
	case GradeAdmiralty:
		if c, ok := admiraltyConfidence[info]; ok {
			return c
		}
	}
	return -1
}

// Describe gives the grade in words with its scheme: "admiralty B2: usually
// reliable source, probably true". It is "" when there is no grade.
func (g Grade) Describe() string {
	if g.IsZero() {
		return ""
	}
	head := fmt.Sprintf("%s %s", g.Scheme, g.Value)
	s, source, info, handling, ok := g.read()
	if !ok {
		return head
	}
	if s.scheme == GradeSTIX {
		return fmt.Sprintf("%s: confidence %s of 100", head, info)
	}
	var words []string
	if source != "" {
		words = append(words, s.source[source])
	}
	if info != "" {
		words = append(words, s.info[info])
	}
	if handling != "" {
		words = append(words, "handling code "+handling)
	}
	return head + ": " + strings.Join(words, ", ")
}

// check says why the grade is refused, "" when it is not.
func (g Grade) check() (reason, fix string) {
	s, _, _, _, ok := g.read()
	switch {
	case g.IsZero() || ok:
		return "", ""
	case s.scheme == "":
		if g.Scheme != "" && slices.Contains(GradeSchemes(), g.Scheme) {
			return "the grade has no value", "give it as the scheme writes it, or leave the scheme out"
		}
		return "unknown grading scheme " + strconv.Quote(excerpt(string(g.Scheme))), "use one of " + listWords(GradeSchemes())
	}
	return fmt.Sprintf("is not a grade of the scheme %s", g.Scheme), fmt.Sprintf("write it as in %q", s.example)
}
