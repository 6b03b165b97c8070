// Package dates reads the dates that people write in the languages of the
// region into the texts that graph.ParseDate reads.
//
// The main idea: a date is damaged by its calendar, its digits and its words,
// never by chance. A Thai year is 543 ahead, a Japanese or a Taiwanese one
// counts from an accession or a republic, a report says "during 2021", a lunar
// birthday has a month that no table here turns. Each is undone by a rule that
// says so in a trace, so that an analyst sees why ๒๕๓๓ became 1990, and what
// could be read in two ways is left alone.
package dates

import (
	"fmt"
	"strings"
	"time"
)

// maxText bounds the texts that are read, in bytes.
const maxText = 200

// Read gives a date in the subset of EDTF that graph.ParseDate reads
// ("1990-05-04", "1990-05", "1990", "1990~", "2021/2022", "../2020") and a trace
// that says what was done ("Buddhist era: 2533 is 1990"), its parts parted by
// "; ", "" when nothing had to be. It reports false for a text without a year of
// four digits (or of an era that counts from a ruler or a republic), for one
// with words that it does not know, for day and month in an order that could be
// the other, and for days that no calendar has. Reading its own result gives the
// same.
//
// Day and month of a Buddhist year come in this order, as the countries that
// count so write them. Of a lunar date only the year is given, as approximate,
// because the last lunar months reach into the next year.
func Read(text string) (edtf, trace string, ok bool) {
	if len(text) > maxText {
		return "", "", false
	}
	r := &reader{}
	if !r.scan(fold(text)) {
		return "", "", false
	}
	edtf, ok = r.result()
	if !ok {
		return "", "", false
	}
	return edtf, strings.Join(r.trace, "; "), true
}

// part is a number of the text; unit says what a word beside it calls it.
type part struct {
	value, digits int
	unit          meaning // year, month or day; 0 for none
}

// reader collects what a text says.
type reader struct {
	parts        []part
	month        int // named by a word, 0 for none
	era          string
	about, lunar bool
	since, until bool
	pending      meaning // the unit of the number that comes next
	trace        []string
}

func (r *reader) did(format string, args ...any) {
	r.trace = append(r.trace, fmt.Sprintf(format, args...))
}

// result turns what was read into EDTF.
func (r *reader) result() (string, bool) {
	years := r.years()
	if len(years) == 2 && len(r.parts) == 2 && r.month == 0 && !r.lunar {
		from, okFrom := r.year(years[0])
		to, okTo := r.year(years[1])
		mark := r.mark()
		return fmt.Sprintf("%04d/%04d%s", from, to, mark), okFrom && okTo && from < to
	}
	if len(years) != 1 {
		return "", false
	}
	year, ok := r.year(years[0])
	if !ok {
		return "", false
	}
	if r.lunar {
		r.did("lunar date: month and day are left out")
		return fmt.Sprintf("%04d~", year), true
	}
	month, day, ok := r.monthDay(years[0])
	if !ok || r.era == buddhist && year <= 1940 && month > 0 && month < 4 {
		return "", false // until 1940 the Thai year began in April
	}
	date := fmt.Sprintf("%04d", year)
	if month > 0 {
		date += fmt.Sprintf("-%02d", month)
	}
	if day > 0 {
		t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
		if t.Day() != day {
			return "", false
		}
		date += fmt.Sprintf("-%02d", day)
	}
	switch date += r.mark(); {
	case r.era == myanmar && month > 0:
		return "", false // the months of that era are lunar
	case r.era == myanmar:
		return fmt.Sprintf("%04d/%04d", year, year+1), true
	case r.since && r.until:
		return "", false
	case r.since:
		return date + "/..", true
	case r.until:
		return "../" + date, true
	}
	return date, true
}

// mark gives EDTF's mark of an approximate date.
func (r *reader) mark() string {
	if r.about {
		return "~"
	}
	return ""
}

// years gives the places of the numbers that are years: those called so, else
// those of four digits, else the first one behind the name of an era.
func (r *reader) years() []int {
	var called, long []int
	for i, p := range r.parts {
		switch {
		case p.unit == isYear:
			called = append(called, i)
		case p.digits == 4 && p.unit == 0:
			long = append(long, i)
		}
	}
	switch {
	case len(called) > 0 && len(long) == 0:
		return called
	case len(called) > 0:
		return append(called, long...)
	case len(long) > 0:
		return long
	case countsFrom(r.era) > 0 && len(r.parts) > 0:
		return []int{0}
	}
	return nil
}

// lastYear is the last year of the common era that is taken for one.
const lastYear = 2100

// year takes a year into the common era.
func (r *reader) year(at int) (int, bool) {
	p := r.parts[at]
	offset := countsFrom(r.era)
	switch {
	case r.era == "" && p.value > 2400 && p.value <= lastYear+543:
		r.era = buddhist
		fallthrough
	case r.era == buddhist:
		if p.value <= 2400 || p.value > lastYear+543 {
			return 0, false
		}
		r.did("%s: %d is %d", buddhist, p.value, p.value-543)
		return p.value - 543, true
	case offset > 0:
		year := p.value + offset
		if p.value < 1 || p.digits > 3 && r.era != myanmar || year > lastYear {
			return 0, false
		}
		r.did("%s: %d is %d", r.era, p.value, year)
		return year, true
	}
	return p.value, p.digits == 4 && p.value >= 1000 && p.value <= lastYear
}

// monthDay gives month and day, 0 where the text has none, of the numbers that
// are not the year.
func (r *reader) monthDay(year int) (month, day int, ok bool) {
	month = r.month
	var loose []int // numbers that no word names
	for i, p := range r.parts {
		switch {
		case i == year:
		case p.digits > 2 || p.value < 1:
			return 0, 0, false
		case p.unit == isMonth && month == 0:
			month = p.value
		case p.unit == isDay && day == 0:
			day = p.value
		case p.unit != 0:
			return 0, 0, false
		default:
			loose = append(loose, p.value)
		}
	}
	yearFirst := year == 0
	switch {
	case len(loose) == 1 && month == 0 && day == 0:
		month = loose[0]
	case len(loose) == 1 && month > 0 && day == 0:
		day = loose[0]
	case len(loose) == 2 && month == 0 && day == 0 && yearFirst:
		month, day = loose[0], loose[1]
	case len(loose) == 2 && month == 0 && day == 0 && year == 2:
		first, second := loose[0], loose[1]
		switch {
		case r.era == buddhist || first > 12 || first == second:
			day, month = first, second
		case second > 12:
			month, day = first, second
		default:
			return 0, 0, false
		}
	case len(loose) > 0:
		return 0, 0, false
	}
	return month, day, month <= 12 && day <= 31 && (day == 0 || month > 0)
}
