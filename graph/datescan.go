package graph

import "strings"

// The shapes of dates are read by hand: as regular expressions, which the tests
// hold them against, they took a quarter of the time of reading a record.

// scan reads a text from its front; what does not fit is left.
type scan struct {
	rest   string
	failed bool
}

// digits takes as many digits as there are, at most so many; fewer than least
// fail.
func (t *scan) digits(least, most int) string {
	n := 0
	for n < most && n < len(t.rest) && t.rest[n] >= '0' && t.rest[n] <= '9' {
		n++
	}
	t.failed = t.failed || n < least
	return t.take(n)
}

func (t *scan) take(n int) string {
	taken := t.rest[:n]
	t.rest = t.rest[n:]
	return taken
}

// may takes one byte of a set, if there is one.
func (t *scan) may(set string) bool {
	if t.rest == "" || strings.IndexByte(set, t.rest[0]) < 0 {
		return false
	}
	t.take(1)
	return true
}

// must takes one byte of a set.
func (t *scan) must(set string) { t.failed = !t.may(set) || t.failed }

// orMasked takes "XX", or digits.
func (t *scan) orMasked(least, most int) string {
	if strings.HasPrefix(t.rest, "XX") {
		return t.take(2)
	}
	return t.digits(least, most)
}

// whole reports whether all was read.
func (t *scan) whole() bool { return !t.failed && t.rest == "" }

// isEDTF reports whether a text is a date of EDTF: "2021", "199X", "1987-03-XX".
func isEDTF(s string) bool {
	const marks = "~?%"
	t := scan{rest: s}
	if t.digits(2, 2); strings.HasPrefix(t.rest, "XX") {
		t.take(2)
		t.may(marks)
		return t.whole()
	}
	t.digits(1, 1)
	t.must("0123456789X")
	for n := 0; n < 2 && t.may("-"); n++ {
		t.orMasked(2, 2)
	}
	t.may(marks)
	return t.whole()
}

// approximately takes a word such as "circa" off the front of a date.
func approximately(s string) (rest string, cut bool) {
	for _, word := range [...]string{"circa", "ca.", "ca", "c.", "about", "approx.", "approx", "~"} {
		if len(s) >= len(word) && strings.EqualFold(s[:len(word)], word) {
			return strings.TrimLeft(s[len(word):], " "), true
		}
	}
	return s, false
}

// clock is a time of day: hour, minute, second, fraction and zone as texts, ""
// where not given.
type clock [5]string

// cutClock divides a date-time into its date and its time of day, which follows
// a digit and "T" or spaces.
func cutClock(s string) (date string, c clock, ok bool) {
	if !strings.Contains(s, ":") {
		return s, clock{}, false
	}
	for i := len(s) - 1; i > 0; i-- {
		if last := s[i-1]; last < '0' || last > '9' || strings.IndexByte("Tt ", s[i]) < 0 {
			continue
		}
		t := scan{rest: s[i:]}
		if !t.may("Tt") {
			t.rest = strings.TrimLeft(t.rest, " ")
		}
		c = clock{}
		c[0] = t.digits(1, 2)
		t.must(":")
		c[1] = t.digits(2, 2)
		if t.may(":") {
			if c[2] = t.digits(2, 2); t.may(".,") {
				c[3] = t.digits(1, 9)
			}
		}
		t.may(" ")
		if c[4] = t.zone(); t.whole() && !strings.Contains(s[:i], "\n") {
			return s[:i], c, true
		}
	}
	return s, clock{}, false
}

// zone takes a zone's name or offset from UTC, if there is one.
func (t *scan) zone() string {
	switch t.rest {
	case "Z", "z", "UTC", "GMT":
		return t.take(len(t.rest))
	}
	o := *t
	if !o.may("+-") {
		return ""
	}
	o.digits(2, 2)
	o.may(":")
	o.digits(2, 2)
	if o.failed {
		return ""
	}
	return t.take(len(t.rest) - len(o.rest))
}

// shape is a form of dates written in numbers.
type shape uint8

const (
	noShape    shape = iota
	ofYear           // 2021
	ofDecade         // 199X, 1990s
	ofCentury        // 19XX
	yearFirst        // 20210503, 2021-05-03, 2021/5, 2021.05.XX
	yearLast         // 3/5/2021, 03.05.21
	monthFirst       // 5/2021
)

// shapeOf tells the form of a date without a time of day, and gives its numbers
// in the order in which they are written; of what it does not have it gives "".
func shapeOf(s string) (shape, [3]string) {
	t := scan{rest: s}
	first := t.digits(1, 4)
	switch {
	case t.failed:
		return noShape, [3]string{}
	case len(first) == 4 && t.rest == "":
		return ofYear, [3]string{first}
	case len(first) == 4 && t.rest == "s" && first[3] == '0', len(first) == 3 && t.rest == "X":
		return ofDecade, [3]string{first[:3]}
	case len(first) == 2 && t.rest == "XX":
		return ofCentury, [3]string{first}
	case len(first) == 4:
		if whole := (scan{rest: t.rest}); whole.digits(4, 4) != "" && whole.whole() {
			return yearFirst, [3]string{first, t.rest[:2], t.rest[2:]}
		}
		t.must("-/. ")
		second := t.orMasked(1, 2)
		third := ""
		if t.may("-/. ") {
			third = t.orMasked(1, 2)
		}
		if t.whole() {
			return yearFirst, [3]string{first, second, third}
		}
	case len(first) <= 2:
		if m := t; m.may("-/.") {
			if year := m.digits(4, 4); m.whole() {
				return monthFirst, [3]string{first, year}
			}
		}
		t.must("-/. ")
		t.may(" ")
		second := t.digits(1, 2)
		t.must("-/. ")
		t.may(" ")
		if year := t.digits(2, 4); t.whole() && len(year) != 3 {
			return yearLast, [3]string{first, second, year}
		}
	}
	return noShape, [3]string{}
}

// splitWords divides a date at its runs of separators.
func splitWords(s string) []string {
	const separators = "-/., "
	var parts []string
	for {
		i := strings.IndexAny(s, separators)
		if i < 0 {
			return append(parts, s)
		}
		parts = append(parts, s[:i])
		s = strings.TrimLeft(s[i:], separators)
	}
}
