package draw

import "time"

// Day is a calendar day of the Gregorian calendar, in days since 1 January 1970.
type Day int32

// NewDay gives the day of a date; months and days beyond their range run over as in time.Date.
func NewDay(year int, month time.Month, day int) Day {
	const secondsOfDay = 24 * 60 * 60
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / secondsOfDay)
}

// Time gives the first moment of the day in UTC.
func (d Day) Time() time.Time { return time.Unix(int64(d)*24*60*60, 0).UTC() }

// String writes the day as 2006-01-02.
func (d Day) String() string { return d.Time().Format(time.DateOnly) }

// Day gives a day from first to last, both included, each as likely as the next. It panics if last is before first.
func (s *Source) Day(first, last Day) Day { return Day(s.Between(int64(first), int64(last))) }
