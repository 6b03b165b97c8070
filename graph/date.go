package graph

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// Date is a time as a source gave it: a text and the stretch of time that the
// text can mean. The zero Date says nothing.
type Date struct {
	// Text is the date as given and is never changed.
	Text string
	// Earliest and Latest bound it: [Earliest, Latest) in microseconds since
	// 1970 UTC. An open side is math.MinInt64 or math.MaxInt64.
	Earliest, Latest int64
	Precision        Precision
	// Approximate is set by the EDTF marks "~", "?" and "%". It does not widen
	// the bounds; comparisons allow for it.
	Approximate bool
	// Zone is the offset from UTC in force at Earliest, "+07:00", with "Z" for
	// UTC. ZoneAssumed says that the text named none.
	Zone        string
	ZoneAssumed bool
	// Buddhist says that the text counts years in the Buddhist era and that 543
	// was taken off.
	Buddhist bool
}

// Precision says how exactly a date is known. Finer ones are greater, but for
// [PrecisionInterval], whose bounds say it all.
type Precision uint8

// The precisions. The zero Precision belongs to the zero Date only.
const (
	// PrecisionUnknown marks a date of which only the text is known (see
	// [UnreadDate]): it may be any time.
	PrecisionUnknown Precision = iota + 1
	// PrecisionInterval marks "from/to" with either side possibly open.
	PrecisionInterval
	PrecisionCentury
	PrecisionDecade
	PrecisionYear
	PrecisionMonth
	PrecisionDay
	PrecisionMinute
	PrecisionSecond
	PrecisionMicrosecond
)

var precisionNames = [...]string{"none", "unknown", "interval", "century", "decade", "year", "month", "day", "minute", "second", "microsecond"}

// String gives the name of the precision in lower case ("day").
func (p Precision) String() string {
	if int(p) < len(precisionNames) {
		return precisionNames[p]
	}
	return fmt.Sprintf("precision(%d)", uint8(p))
}

// IsZero reports whether nothing at all is given.
func (d Date) IsZero() bool { return d == Date{} }

// DateOf gives the date of an instant, exact to the microsecond, in UTC.
func DateOf(t time.Time) Date {
	us := t.UnixMicro()
	return Date{
		Text:     time.UnixMicro(us).UTC().Format(time.RFC3339Nano),
		Earliest: us, Latest: us + 1, Precision: PrecisionMicrosecond, Zone: "Z",
	}
}

// UnreadDate keeps a date that [ParseDate] refused: it has the text and may be
// any time.
func UnreadDate(text string) Date {
	return Date{Text: text, Earliest: math.MinInt64, Latest: math.MaxInt64, Precision: PrecisionUnknown, Zone: "Z", ZoneAssumed: true}
}

// Canonical gives a stable text of precision, bounds and approximation,
// whatever the text: two spellings of one date have the same. It is "" for the
// zero Date.
func (d Date) Canonical() string {
	if d.IsZero() {
		return ""
	}
	mark := ""
	if d.Approximate {
		mark = "~"
	}
	b := append(make([]byte, 0, 64), d.Precision.String()+mark+"["...)
	b = append(strconv.AppendInt(b, d.Earliest, 10), ',')
	return string(append(strconv.AppendInt(b, d.Latest, 10), ')'))
}

// PossiblyBefore reports whether some time that d can mean lies before some
// time that o can mean. A zero Date can mean any time. Approximate dates are
// widened by their own length on either side.
func (d Date) PossiblyBefore(o Date) bool {
	from, _ := d.Bounds()
	_, to := o.Bounds()
	return from < to-1
}

// CertainlyBefore reports whether every time that d can mean lies before every
// time that o can mean. It is false when either is zero. Approximate dates are
// widened by their own length on either side.
func (d Date) CertainlyBefore(o Date) bool {
	_, to := d.Bounds()
	from, _ := o.Bounds()
	return to <= from
}

// Bounds gives the time [from, to) that the date can mean in microseconds since
// 1970 UTC: from Earliest to Latest, widened by its own length on either side
// where it is approximate. An open side, and both of the zero Date, are
// math.MinInt64 or math.MaxInt64.
func (d Date) Bounds() (from, to int64) {
	if d.IsZero() {
		return math.MinInt64, math.MaxInt64
	}
	if !d.Approximate {
		return d.Earliest, d.Latest
	}
	width := d.Latest - d.Earliest
	if width < 0 || d.Earliest < math.MinInt64+width || d.Latest > math.MaxInt64-width {
		return math.MinInt64, math.MaxInt64
	}
	return d.Earliest - width, d.Latest + width
}

// Year gives the calendar year in the date's own zone, 0 when the date is not
// known to the year.
func (d Date) Year() int { y, _, _ := d.parts(); return y }

// Month gives the month (1–12) in the date's own zone, 0 when the date is not
// known to the month.
func (d Date) Month() int { _, m, _ := d.parts(); return m }

// Day gives the day of the month in the date's own zone, 0 when the date is not
// known to the day.
func (d Date) Day() int { _, _, day := d.parts(); return day }

// BirthParts gives what a birth date says for matching: year, month and day,
// each 0 when not known. A birth date of 1 January counts as the year only,
// because registrars and forms fill unknown parts that way.
func (d Date) BirthParts() (year, month, day int) {
	year, month, day = d.parts()
	if month == 1 && day == 1 {
		return year, 0, 0
	}
	return year, month, day
}

func (d Date) parts() (year, month, day int) {
	if d.Precision < PrecisionYear {
		return 0, 0, 0
	}
	y, m, dd := time.UnixMicro(d.Earliest).UTC().Add(zoneOffset(d.Zone)).Date()
	switch d.Precision {
	case PrecisionYear:
		return y, 0, 0
	case PrecisionMonth:
		return y, int(m), 0
	}
	return y, int(m), dd
}
