package graph

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// DateOrder says how a date of three numbers is read when the year comes last.
type DateOrder uint8

// The orders. OrderUnset refuses what could be read both ways.
const (
	OrderUnset DateOrder = iota
	// OrderDMY reads 12/11/1978 as 12 November.
	OrderDMY
	// OrderMDY reads 12/11/1978 as 11 December.
	OrderMDY
)

// DateOptions says how to read what a text leaves open; the zero value guesses
// nothing.
type DateOptions struct {
	Order DateOrder
	// Zone is the zone of texts that name none; nil is UTC. Either way the
	// date's ZoneAssumed is set.
	Zone *time.Location
	// TwoDigitPivot allows two-digit years: those below it are in 2000–2099,
	// the others in 1900–1999. 0 refuses them.
	TwoDigitPivot int
	// BuddhistEra takes every year as one of the Buddhist era (CE + 543) and
	// refuses those that cannot be. Years 2401–2699 are taken so even without
	// it; later ones are not, because 9999 often stands for "no end".
	BuddhistEra bool
}

const maxDateText = 256

// ParseDate reads a date: the subset of EDTF that sources use ("2021",
// "1987-03", "1987-03-04", "199X", "2021/2022", "2021-05/..", with the marks
// "~", "?" and "%"), date-times of RFC 3339 with or without seconds and zone,
// and common forms ("12/11/1978", "3-Mar-1980", "5 May 1980", "20210503"), in
// ASCII, Thai, Lao, Khmer, Burmese, Arabic, Persian, Bengali, Devanagari or
// full-width digits. The text is kept as given. What can be read in two ways
// and what no calendar has (31 February) is refused with a [ParseError].
func ParseDate(text string, o DateOptions) (Date, error) {
	p := dateParser{DateOptions: o, text: text}
	d, err := p.parse(strings.TrimSpace(asciiDigits(text)))
	if err != nil {
		return Date{}, err
	}
	d.Text = text
	return d, nil
}

type dateParser struct {
	DateOptions
	text     string
	buddhist bool
}

func (p *dateParser) refuse(fix, reason string, args ...any) error {
	return &ParseError{What: "date", Text: excerpt(p.text), Reason: fmt.Sprintf(reason, args...), Fix: fix}
}

func (p *dateParser) parse(s string) (Date, error) {
	switch {
	case s == "":
		return Date{}, p.refuse("leave the date out instead", "is empty")
	case len(s) > maxDateText:
		return Date{}, p.refuse("give the date alone", "is longer than %d bytes", maxDateText)
	}
	if from, to, ok := strings.Cut(s, "/"); ok && isIntervalSide(from) && isIntervalSide(to) {
		return p.interval(from, to)
	}
	return p.single(s)
}

func isIntervalSide(s string) bool { return s == "" || s == ".." || isEDTF(s) }

// interval reads "from/to" with either side open.
func (p *dateParser) interval(from, to string) (Date, error) {
	d := Date{Earliest: math.MinInt64, Latest: math.MaxInt64, Precision: PrecisionInterval, ZoneAssumed: true}
	if len(strings.Trim(from+to, ".")) == 0 {
		return Date{}, p.refuse("give at least one side or leave the date out", "is open at both sides")
	}
	if strings.Trim(to, ".") != "" {
		end, err := p.single(to)
		if err != nil {
			return Date{}, err
		}
		d.Latest, d.Zone, d.Approximate = end.Latest, end.Zone, end.Approximate
	}
	if strings.Trim(from, ".") != "" {
		start, err := p.single(from)
		if err != nil {
			return Date{}, err
		}
		d.Earliest, d.Zone, d.Approximate = start.Earliest, start.Zone, d.Approximate || start.Approximate
	}
	if d.Earliest >= d.Latest {
		return Date{}, p.refuse("swap the sides", "ends before it begins")
	}
	d.Buddhist = p.buddhist
	return d, nil
}

// single reads one date, with or without a time of day.
func (p *dateParser) single(s string) (Date, error) {
	s, approximate := approximately(s)
	if t := strings.TrimRight(s, "~?%"); t != s {
		s, approximate = t, true
	}
	s, clock, timed := cutClock(s)
	c, err := p.calendar(s)
	if err != nil {
		return Date{}, err
	}
	d, err := p.date(c, clock, timed)
	d.Approximate = approximate
	return d, err
}

// date gives the bounds of a calendar date, narrowed by a time of day if it has
// one.
func (p *dateParser) date(c calendar, clock clock, timed bool) (Date, error) {
	zone, assumed := p.Zone, true
	if zone == nil {
		zone = time.UTC
	}
	d := Date{Precision: c.precision, Buddhist: p.buddhist}
	var from, to time.Time
	if !timed {
		from, to = c.bounds(zone)
	} else {
		if c.precision != PrecisionDay {
			return Date{}, p.refuse("give the full date with the time", "has a time of day but no day")
		}
		if clock[4] != "" {
			var err error
			if zone, err = p.zone(clock[4]); err != nil {
				return Date{}, err
			}
			assumed = false
		}
		h, m, s := number(clock[0]), number(clock[1]), number(clock[2])
		if h > 23 || m > 59 || s > 59 {
			return Date{}, p.refuse("correct the time", "has an impossible time of day %02d:%02d:%02d", h, m, s)
		}
		var length time.Duration
		switch {
		case clock[3] != "":
			d.Precision, length = PrecisionMicrosecond, time.Microsecond
		case clock[2] != "":
			d.Precision, length = PrecisionSecond, time.Second
		default:
			d.Precision, length = PrecisionMinute, time.Minute
		}
		nanos := number((clock[3] + "000000000")[:9])
		from = time.Date(c.year, time.Month(c.month), c.day, h, m, s, nanos, zone).Truncate(length)
		to = from.Add(length)
	}
	_, offset := from.Zone()
	d.Earliest, d.Latest, d.Zone, d.ZoneAssumed = from.UnixMicro(), to.UnixMicro(), zoneText(offset), assumed
	return d, nil
}

func (p *dateParser) zone(s string) (*time.Location, error) {
	if s[0] != '+' && s[0] != '-' {
		return time.UTC, nil
	}
	h, m := number(s[1:3]), number(s[len(s)-2:])
	if h > 14 || m > 59 {
		return nil, p.refuse("correct the offset", "has an impossible offset %s from UTC", s)
	}
	offset := h*3600 + m*60
	if s[0] == '-' {
		offset = -offset
	}
	return time.FixedZone("", offset), nil
}

// zoneText writes an offset in seconds as "Z", "+07:00" or, for the local mean
// times of old, "+06:42:04".
func zoneText(offset int) string {
	if offset == 0 {
		return "Z"
	}
	sign := '+'
	if offset < 0 {
		sign, offset = '-', -offset
	}
	s := fmt.Sprintf("%c%02d:%02d", sign, offset/3600, offset/60%60)
	if offset%60 != 0 {
		s += fmt.Sprintf(":%02d", offset%60)
	}
	return s
}

// zoneOffset reads what zoneText wrote; anything else counts as UTC.
func zoneOffset(s string) time.Duration {
	if len(s) < 6 {
		return 0
	}
	offset := time.Duration(number(s[1:3]))*time.Hour + time.Duration(number(s[4:6]))*time.Minute
	if len(s) == 9 {
		offset += time.Duration(number(s[7:9])) * time.Second
	}
	if s[0] == '-' {
		return -offset
	}
	return offset
}

// number reads a short run of digits that a pattern has already checked; "" is 0.
func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// digitZeros are the zeros of the decimal digits that sources write in.
var digitZeros = []rune{'٠', '۰', '०', '০', '๐', '໐', '០', '၀', '႐', '０'}

// asciiDigits rewrites the decimal digits of other scripts as ASCII ones.
func asciiDigits(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 }) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r < 0x80 {
			return r
		}
		for _, zero := range digitZeros {
			if r >= zero && r <= zero+9 {
				return '0' + r - zero
			}
		}
		return r
	}, s)
}
