package graph

import (
	"strings"
	"time"
)

// calendar is a date without a time of day; month and day are 0 where the
// precision does not reach them.
type calendar struct {
	year, month, day int
	precision        Precision
}

// bounds gives the first moment of the date and the first moment after it.
func (c calendar) bounds(zone *time.Location) (from, to time.Time) {
	switch c.precision {
	case PrecisionCentury:
		return startOfDay(c.year, 1, 1, zone), startOfDay(c.year+100, 1, 1, zone)
	case PrecisionDecade:
		return startOfDay(c.year, 1, 1, zone), startOfDay(c.year+10, 1, 1, zone)
	case PrecisionYear:
		return startOfDay(c.year, 1, 1, zone), startOfDay(c.year+1, 1, 1, zone)
	case PrecisionMonth:
		return startOfDay(c.year, c.month, 1, zone), startOfDay(c.year, c.month+1, 1, zone)
	}
	return startOfDay(c.year, c.month, c.day, zone), startOfDay(c.year, c.month, c.day+1, zone)
}

// startOfDay gives the first moment of a day, which is not midnight where
// summer time begins at midnight.
func startOfDay(year, month, day int, zone *time.Location) time.Time {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, zone)
	if t.Hour() >= 12 {
		t = t.Add(time.Hour)
	}
	return t
}

// calendar reads a date without a time of day.
func (p *dateParser) calendar(s string) (calendar, error) {
	s = strings.TrimSpace(s)
	form, n := shapeOf(s)
	switch form {
	case ofYear:
		return p.build(n[0], "", "", PrecisionYear)
	case ofDecade:
		return p.build(n[0]+"0", "", "", PrecisionDecade)
	case ofCentury:
		return p.build(n[0]+"00", "", "", PrecisionCentury)
	case yearFirst:
		switch {
		case n[1] == "XX":
			return p.build(n[0], "", "", PrecisionYear)
		case n[2] == "" || n[2] == "XX":
			return p.build(n[0], n[1], "", PrecisionMonth)
		}
		return p.build(n[0], n[1], n[2], PrecisionDay)
	case yearLast:
		return p.ordered(n[0], n[1], n[2])
	case monthFirst:
		return p.build(n[1], n[0], "", PrecisionMonth)
	}
	return p.words(s)
}

// ordered reads two numbers and a year by the order, or by what is possible.
func (p *dateParser) ordered(first, second, year string) (calendar, error) {
	a, b := number(first), number(second)
	switch {
	case p.Order == OrderMDY:
		return p.build(year, first, second, PrecisionDay)
	case p.Order == OrderDMY || a > 12 || a == b:
		return p.build(year, second, first, PrecisionDay)
	case b > 12:
		return p.build(year, first, second, PrecisionDay)
	}
	return calendar{}, p.refuse("say which in the mapping (day first or month first), or write it as year-month-day",
		"is ambiguous: %d %s or %d %s", a, time.Month(max(b, 1)), b, time.Month(max(a, 1)))
}

// words reads dates whose month is a word: "3-Mar-1980", "5 May 1980", "May 5th,
// 1980", "May 1980", "1980 May 5".
func (p *dateParser) words(s string) (calendar, error) {
	parts := splitWords(s)
	month, at := 0, -1
	for i, w := range parts {
		if m := monthOf(w); m > 0 {
			month, at = m, i
		}
	}
	if at < 0 || len(parts) > 3 || len(parts) < 2 {
		return calendar{}, p.refuse("write it as year-month-day, year-month or year", "is not a date in a known form")
	}
	var numbers []string
	for i, w := range parts {
		if i != at {
			numbers = append(numbers, trimOrdinal(w))
		}
	}
	for _, n := range numbers {
		if len(n) == 0 || len(n) > 4 || strings.Trim(n, "0123456789") != "" {
			return calendar{}, p.refuse("write it as year-month-day, year-month or year", "has %q where a number belongs", excerpt(n))
		}
	}
	m := twoDigits(month)
	if len(numbers) == 1 {
		return p.build(numbers[0], m, "", PrecisionMonth)
	}
	if len(numbers[0]) == 4 {
		return p.build(numbers[0], m, numbers[1], PrecisionDay)
	}
	return p.build(numbers[1], m, numbers[0], PrecisionDay)
}

func twoDigits(n int) string { return string([]byte{'0' + byte(n/10), '0' + byte(n%10)}) }

func trimOrdinal(s string) string {
	for _, suffix := range []string{"st", "nd", "rd", "th"} {
		if t, ok := strings.CutSuffix(strings.ToLower(s), suffix); ok {
			return t
		}
	}
	return s
}

// monthOf gives the number of an English month, whole or cut to three letters
// (or "sept"), 0 for any other word.
func monthOf(word string) int {
	word = strings.ToLower(word)
	if word == "sept" {
		return 9
	}
	for m := time.January; m <= time.December; m++ {
		name := strings.ToLower(m.String())
		if word == name || word == name[:3] {
			return int(m)
		}
	}
	return 0
}

// build checks the parts against the calendar after taking the year into the
// common era.
func (p *dateParser) build(year, month, day string, precision Precision) (calendar, error) {
	c := calendar{month: number(month), day: number(day), precision: precision}
	var err error
	if c.year, err = p.year(year); err != nil {
		return calendar{}, err
	}
	if precision >= PrecisionMonth && (c.month < 1 || c.month > 12) {
		return calendar{}, p.refuse("correct it, or check the order of day and month in the mapping", "has no month %d in the calendar", c.month)
	}
	if precision == PrecisionDay {
		last := time.Date(c.year, time.Month(c.month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
		if c.day < 1 || c.day > last {
			return calendar{}, p.refuse("correct it, or give only the month if the day is not known",
				"is impossible: %s %d has %d days, not %d", time.Month(c.month), c.year, last, c.day)
		}
	}
	return c, nil
}

const buddhistOffset = 543

// year reads a year into the common era.
func (p *dateParser) year(s string) (int, error) {
	y := number(s)
	switch len(s) {
	case 4:
	case 2:
		if p.TwoDigitPivot <= 0 || p.BuddhistEra {
			return 0, p.refuse("write four digits, or set the pivot of two-digit years in the mapping", "has a year of two digits")
		}
		if y < p.TwoDigitPivot {
			return 2000 + y, nil
		}
		return 1900 + y, nil
	default:
		return 0, p.refuse("write four digits", "has a year of %d digits", len(s))
	}
	switch {
	case y == 0:
		return 0, p.refuse("leave the date out if it is not known", "has the year 0000")
	case p.BuddhistEra && y <= 2400:
		return 0, p.refuse("take the Buddhist era out of the mapping for this column", "has the year %d, too early for the Buddhist era", y)
	case p.BuddhistEra || y > 2400 && y < 2700:
		p.buddhist = true
		return y - buddhistOffset, nil
	}
	return y, nil
}
