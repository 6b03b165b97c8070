package graph

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The patterns say which texts are dates; reading by hand must take the same
// ones apart in the same way.
var (
	edtfPattern    = regexp.MustCompile(`^\d{3}[\dX](-(\d\d|XX)(-(\d\d|XX))?)?[~?%]?$|^\d\dXX[~?%]?$`)
	timePattern    = regexp.MustCompile(`^(.*\d)(?:[Tt]| +)(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)? ?(Z|z|UTC|GMT|[+-]\d\d:?\d\d)?$`)
	approxPrefix   = regexp.MustCompile(`^(?i:circa|ca\.?|c\.|about|approx\.?|~) *`)
	wordSeparators = regexp.MustCompile(`[-/., ]+`)
	// shapePatterns are tried in order; each gives the numbers of its groups.
	shapePatterns = []struct {
		shape   shape
		pattern *regexp.Regexp
	}{
		{ofYear, regexp.MustCompile(`^(\d{4})$`)},
		{ofDecade, regexp.MustCompile(`^(\d{3})(?:X|0s)$`)},
		{ofCentury, regexp.MustCompile(`^(\d\d)XX$`)},
		{yearFirst, regexp.MustCompile(`^(\d{4})(\d\d)(\d\d)$`)},
		{yearFirst, regexp.MustCompile(`^(\d{4})[-/. ](\d{1,2}|XX)(?:[-/. ](\d{1,2}|XX))?$`)},
		{yearLast, regexp.MustCompile(`^(\d{1,2})[-/. ] ?(\d{1,2})[-/. ] ?(\d{4}|\d\d)$`)},
		{monthFirst, regexp.MustCompile(`^(\d{1,2})[-/.](\d{4})$`)},
	}
)

// checkScan holds one text against the patterns.
func checkScan(t interface {
	Helper()
	Errorf(string, ...any)
}, s string) {
	t.Helper()
	if got, want := isEDTF(s), edtfPattern.MatchString(s); got != want {
		t.Errorf("%q as EDTF: %v, want %v", s, got, want)
	}
	prefix := approxPrefix.FindString(s)
	if rest, cut := approximately(s); rest != s[len(prefix):] || cut != (prefix != "") {
		t.Errorf("%q is about %q (%v), want %q", s, rest, cut, s[len(prefix):])
	}
	date, clk, timed := cutClock(s)
	switch m := timePattern.FindStringSubmatch(s); {
	case timed != (m != nil):
		t.Errorf("%q has a time of day: %v, want %v", s, timed, m != nil)
	case timed && (date != m[1] || !slices.Equal(clk[:], m[2:])):
		t.Errorf("%q is %q at %q, want %q", s, date, clk, m[1:])
	}
	if got, want := splitWords(s), wordSeparators.Split(s, -1); !slices.Equal(got, want) {
		t.Errorf("%q has the words %q, want %q", s, got, want)
	}
	var want [3]string
	form := noShape
	for _, p := range shapePatterns {
		if m := p.pattern.FindStringSubmatch(s); m != nil {
			form = p.shape
			copy(want[:], m[1:])
			break
		}
	}
	if got, numbers := shapeOf(s); got != form || numbers != want {
		t.Errorf("%q has the form %d of %q, want %d of %q", s, got, numbers, form, want)
	}
}

// Texts made of what dates are made of are read as the patterns read them.
func TestScanDates(t *testing.T) {
	pieces := []string{
		"0", "1", "9", "12", "31", "1987", "2021", "203", "X", "XX", "0s", "s", "-", "/", ".", " ", "  ", ",", "~", "?", "%", "T", "t", ":", "10:30", ":59",
		"Z", "z", "UTC", "GMT", "+07:00", "-0330", "+", "circa", "CA.", "c.", "About", "approx", "May", "\n", "é", "\xff", ".123456789",
		"2021-05-03", "T10:30:00Z", " 10:30", "1999-12-31T23:59:59.5+01:00", "3/5/2021",
	}
	rapid.Check(t, func(rt *rapid.T) {
		checkScan(rt, strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 9).Draw(rt, "pieces"), ""))
	})
	alphabet := "019X-/. ~T:Zs"
	var all func(s string, n int)
	all = func(s string, n int) { // all short texts
		checkScan(t, s)
		if n > 0 && !t.Failed() {
			for _, c := range alphabet {
				all(s+string(c), n-1)
			}
		}
	}
	all("", 4)
	for _, front := range []string{"1987", "2021-0", "12/1", "03.05.", "1987-03-04T1", "1987-03-04 10:3", "1987-03-04T10:30:0", "1\n1 10:3", "5 1 1", "5 202", "5/202", "199"} {
		all(front, 3)
	}
}

// FuzzScanDates holds any text against the patterns.
func FuzzScanDates(f *testing.F) {
	for _, s := range []string{"2021", "1987-03-04", "199X", "19XX~", "3/5/2021", "05.2021", "20210503", "1987-03-04T10:30:00.5+07:00", "ca. 1980", "5 May 1980", "1 2 3 10:00 "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkScan(t, s) })
}
