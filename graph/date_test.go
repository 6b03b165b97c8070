package graph

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func micros(s string) int64 {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t.UnixMicro()
}

func TestParseDate(t *testing.T) {
	east := time.FixedZone("", 7*3600)
	open := [2]int64{math.MinInt64, math.MaxInt64}
	for _, tc := range []struct {
		text      string
		o         DateOptions
		precision Precision
		from, to  string
	}{
		{"2021", DateOptions{}, PrecisionYear, "2021-01-01T00:00:00Z", "2022-01-01T00:00:00Z"},
		{"1987-03", DateOptions{}, PrecisionMonth, "1987-03-01T00:00:00Z", "1987-04-01T00:00:00Z"},
		{"1987-12", DateOptions{}, PrecisionMonth, "1987-12-01T00:00:00Z", "1988-01-01T00:00:00Z"},
		{"1987-03-04", DateOptions{}, PrecisionDay, "1987-03-04T00:00:00Z", "1987-03-05T00:00:00Z"},
		{" 1987-03-04 ", DateOptions{Zone: east}, PrecisionDay, "1987-03-03T17:00:00Z", "1987-03-04T17:00:00Z"},
		{"1987-03-XX", DateOptions{}, PrecisionMonth, "1987-03-01T00:00:00Z", "1987-04-01T00:00:00Z"},
		{"1987-XX-XX", DateOptions{}, PrecisionYear, "1987-01-01T00:00:00Z", "1988-01-01T00:00:00Z"},
		{"19870304", DateOptions{}, PrecisionDay, "1987-03-04T00:00:00Z", "1987-03-05T00:00:00Z"},
		{"1987/03/04", DateOptions{}, PrecisionDay, "1987-03-04T00:00:00Z", "1987-03-05T00:00:00Z"},
		{"199X?", DateOptions{}, PrecisionDecade, "1990-01-01T00:00:00Z", "2000-01-01T00:00:00Z"},
		{"19XX", DateOptions{}, PrecisionCentury, "1900-01-01T00:00:00Z", "2000-01-01T00:00:00Z"},
		{"1990s", DateOptions{}, PrecisionDecade, "1990-01-01T00:00:00Z", "2000-01-01T00:00:00Z"},
		{"1990~", DateOptions{}, PrecisionYear, "1990-01-01T00:00:00Z", "1991-01-01T00:00:00Z"},
		{"ca. 1990", DateOptions{}, PrecisionYear, "1990-01-01T00:00:00Z", "1991-01-01T00:00:00Z"},
		{"2021/2022", DateOptions{}, PrecisionInterval, "2021-01-01T00:00:00Z", "2023-01-01T00:00:00Z"},
		{"2021-05/..", DateOptions{}, PrecisionInterval, "2021-05-01T00:00:00Z", ""},
		{"/2021-05", DateOptions{}, PrecisionInterval, "", "2021-06-01T00:00:00Z"},
		{"2021-05-03T14:22:07Z", DateOptions{Zone: east}, PrecisionSecond, "2021-05-03T14:22:07Z", "2021-05-03T14:22:08Z"},
		{"2021-05-03T14:22:07+07:00", DateOptions{}, PrecisionSecond, "2021-05-03T07:22:07Z", "2021-05-03T07:22:08Z"},
		{"2021-05-03 14:22", DateOptions{Zone: east}, PrecisionMinute, "2021-05-03T07:22:00Z", "2021-05-03T07:23:00Z"},
		{"2021-05-03 14:22 -0330", DateOptions{}, PrecisionMinute, "2021-05-03T17:52:00Z", "2021-05-03T17:53:00Z"},
		{"25/12/1978 23:59:59", DateOptions{}, PrecisionSecond, "1978-12-25T23:59:59Z", "1978-12-26T00:00:00Z"},
		{"12/11/1978", DateOptions{Order: OrderDMY}, PrecisionDay, "1978-11-12T00:00:00Z", "1978-11-13T00:00:00Z"},
		{"12/11/1978", DateOptions{Order: OrderMDY}, PrecisionDay, "1978-12-11T00:00:00Z", "1978-12-12T00:00:00Z"},
		{"13/11/1978", DateOptions{}, PrecisionDay, "1978-11-13T00:00:00Z", "1978-11-14T00:00:00Z"},
		{"11/13/1978", DateOptions{}, PrecisionDay, "1978-11-13T00:00:00Z", "1978-11-14T00:00:00Z"},
		{"4/4/2019", DateOptions{}, PrecisionDay, "2019-04-04T00:00:00Z", "2019-04-05T00:00:00Z"},
		{"31.12.2019", DateOptions{}, PrecisionDay, "2019-12-31T00:00:00Z", "2020-01-01T00:00:00Z"},
		{"03/1987", DateOptions{}, PrecisionMonth, "1987-03-01T00:00:00Z", "1987-04-01T00:00:00Z"},
		{"3-Mar-1980", DateOptions{}, PrecisionDay, "1980-03-03T00:00:00Z", "1980-03-04T00:00:00Z"},
		{"5 May 1980", DateOptions{}, PrecisionDay, "1980-05-05T00:00:00Z", "1980-05-06T00:00:00Z"},
		{"May 5th, 1980", DateOptions{}, PrecisionDay, "1980-05-05T00:00:00Z", "1980-05-06T00:00:00Z"},
		{"1980 september 30", DateOptions{}, PrecisionDay, "1980-09-30T00:00:00Z", "1980-10-01T00:00:00Z"},
		{"Sept 1980", DateOptions{}, PrecisionMonth, "1980-09-01T00:00:00Z", "1980-10-01T00:00:00Z"},
		{"4-Apr-71", DateOptions{TwoDigitPivot: 30}, PrecisionDay, "1971-04-04T00:00:00Z", "1971-04-05T00:00:00Z"},
		{"4-Apr-21", DateOptions{TwoDigitPivot: 30}, PrecisionDay, "2021-04-04T00:00:00Z", "2021-04-05T00:00:00Z"},
		{"2564-05-03", DateOptions{}, PrecisionDay, "2021-05-03T00:00:00Z", "2021-05-04T00:00:00Z"},
		{"๓/๕/๒๕๖๔", DateOptions{Order: OrderDMY}, PrecisionDay, "2021-05-03T00:00:00Z", "2021-05-04T00:00:00Z"},
		{"២០២១", DateOptions{}, PrecisionYear, "2021-01-01T00:00:00Z", "2022-01-01T00:00:00Z"},
		{"၂၀၂၁-၀၅", DateOptions{}, PrecisionMonth, "2021-05-01T00:00:00Z", "2021-06-01T00:00:00Z"},
		{"٢٠٢١", DateOptions{}, PrecisionYear, "2021-01-01T00:00:00Z", "2022-01-01T00:00:00Z"},
		{"2567-02-29", DateOptions{BuddhistEra: true}, PrecisionDay, "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z"},
		{"9999-12-31", DateOptions{}, PrecisionDay, "9999-12-31T00:00:00Z", ""},
	} {
		t.Run(tc.text, func(t *testing.T) {
			d, err := ParseDate(tc.text, tc.o)
			if err != nil {
				t.Fatal(err)
			}
			want := open
			if tc.from != "" {
				want[0] = micros(tc.from)
			}
			if tc.to != "" {
				want[1] = micros(tc.to)
			} else if tc.precision == PrecisionDay {
				want[1] = want[0] + 24*3600*1_000_000
			}
			if d.Precision != tc.precision || d.Earliest != want[0] || d.Latest != want[1] {
				t.Errorf("got %s, want %s [%d,%d)", d.Canonical(), tc.precision, want[0], want[1])
			}
			if d.Text != tc.text {
				t.Errorf("the text became %q", d.Text)
			}
			if wantMark := strings.ContainsAny(tc.text, "~?%") || strings.HasPrefix(tc.text, "ca."); d.Approximate != wantMark {
				t.Errorf("approximate is %v", d.Approximate)
			}
		})
	}
}

func TestParseDateRefuses(t *testing.T) {
	for _, tc := range []struct {
		text string
		o    DateOptions
		says string
	}{
		{"", DateOptions{}, "is empty"},
		{"31/02/2020", DateOptions{}, "February 2020 has 29 days, not 31"},
		{"2021-02-29", DateOptions{}, "February 2021 has 28 days"},
		{"31 February 2020", DateOptions{}, "February 2020 has 29 days"},
		{"12/11/1978", DateOptions{}, "ambiguous: 12 November or 11 December"},
		{"13/11/1978", DateOptions{Order: OrderMDY}, "no month 13"},
		{"2021-13", DateOptions{}, "no month 13"},
		{"2021-00-10", DateOptions{}, "no month 0"},
		{"13/14/2019", DateOptions{}, "no month 14"},
		{"4-Apr-71", DateOptions{}, "two digits"},
		{"1/2/64", DateOptions{Order: OrderDMY, BuddhistEra: true, TwoDigitPivot: 30}, "two digits"},
		{"2021", DateOptions{BuddhistEra: true}, "too early for the Buddhist era"},
		{"0000", DateOptions{}, "year 0000"},
		{"2022/2021", DateOptions{}, "ends before it begins"},
		{"../..", DateOptions{}, "open at both sides"},
		{"/", DateOptions{}, "open at both sides"},
		{"soon", DateOptions{}, "not a date in a known form"},
		{"May May 2020", DateOptions{}, "where a number belongs"},
		{"2021 10:00", DateOptions{}, "time of day but no day"},
		{"2021-05-03T25:00", DateOptions{}, "impossible time"},
		{"2021-05-03T10:00+19:00", DateOptions{}, "impossible offset"},
		{strings.Repeat("9", 300), DateOptions{}, "longer than"},
	} {
		t.Run(tc.text, func(t *testing.T) {
			_, err := ParseDate(tc.text, tc.o)
			if !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("got %v, want an error that says %q", err, tc.says)
			}
			var p *ParseError
			if !errors.As(err, &p) || p.Fix == "" {
				t.Errorf("%v does not say what to do", err)
			}
		})
	}
}

func TestDateMarks(t *testing.T) {
	east := time.FixedZone("", 7*3600)
	d, err := ParseDate("๓ May ๒๕๖๔", DateOptions{Zone: east})
	if err != nil {
		t.Fatal(err)
	}
	if !d.Buddhist || d.Zone != "+07:00" || !d.ZoneAssumed || d.Year() != 2021 || d.Month() != 5 || d.Day() != 3 {
		t.Errorf("got %+v", d)
	}
	d, err = ParseDate("2021-05-03T01:00:00+09:00", DateOptions{Zone: east})
	if err != nil {
		t.Fatal(err)
	}
	if d.Buddhist || d.Zone != "+09:00" || d.ZoneAssumed || d.Day() != 3 {
		t.Errorf("got %+v", d)
	}
}

func TestDateParts(t *testing.T) {
	for text, want := range map[string][3]int{
		"2021-05-03":       {2021, 5, 3},
		"2021-05":          {2021, 5, 0},
		"2021":             {2021, 0, 0},
		"1980-01-01":       {1980, 0, 0},
		"1980-01":          {1980, 1, 0},
		"199X":             {0, 0, 0},
		"2021/2022":        {0, 0, 0},
		"2021-05-03 23:59": {2021, 5, 3},
	} {
		d, err := ParseDate(text, DateOptions{Zone: time.FixedZone("", -11*3600)})
		if err != nil {
			t.Fatal(err)
		}
		if y, m, day := d.BirthParts(); [3]int{y, m, day} != want {
			t.Errorf("%s: birth parts %d-%d-%d, want %v", text, y, m, day, want)
		}
	}
	if d, _ := ParseDate("1980-01-01", DateOptions{}); d.Month() != 1 || d.Day() != 1 {
		t.Errorf("outside birth dates 1 January is a day like others, got %d-%d", d.Month(), d.Day())
	}
}

func TestDateOrder(t *testing.T) {
	date := func(s string) Date {
		if s == "" {
			return Date{}
		}
		d, err := ParseDate(s, DateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, tc := range []struct {
		a, b              string
		possibly, certain bool
	}{
		{"2020", "2021", true, true},
		{"2021", "2020", false, false},
		{"2021", "2021-06", true, false},
		{"2021-06", "2021", true, false},
		{"2021-05-03", "2021-05-03", true, false},
		{"2021-05/..", "2021-07", true, false},
		{"2022", "../2021", false, false},
		{"", "2021", true, false},
		{"2021", "", true, false},
		{"1990~", "1991", true, false},
		{"1990~", "1992", true, true},
		{"1991", "1990~", true, false},
		{"1993", "1990~", false, false},
		{"2021-05-03T10:00:00.000001Z", "2021-05-03T10:00:00.000001Z", false, false},
		{"2021-05-03T10:00:00.000001Z", "2021-05-03T10:00:00.000002Z", true, true},
	} {
		a, b := date(tc.a), date(tc.b)
		if got := a.PossiblyBefore(b); got != tc.possibly {
			t.Errorf("%q possibly before %q: %v", tc.a, tc.b, got)
		}
		if got := a.CertainlyBefore(b); got != tc.certain {
			t.Errorf("%q certainly before %q: %v", tc.a, tc.b, got)
		}
	}
	if u := UnreadDate("soon"); !u.PossiblyBefore(date("2020")) || u.CertainlyBefore(date("2020")) || u.IsZero() || u.Year() != 0 {
		t.Errorf("an unread date may be any time, got %+v", u)
	}
}

func TestDateCanonical(t *testing.T) {
	a, _ := ParseDate("3-Mar-1980", DateOptions{})
	b, _ := ParseDate("1980-03-03", DateOptions{})
	c, _ := ParseDate("1980-03-03~", DateOptions{})
	if a.Canonical() != b.Canonical() || a.Canonical() == c.Canonical() || (Date{}).Canonical() != "" {
		t.Errorf("canonical texts: %q, %q, %q", a.Canonical(), b.Canonical(), c.Canonical())
	}
	if want := "day[320889600000000,320976000000000)"; a.Canonical() != want {
		t.Errorf("canonical text %q, want %q", a.Canonical(), want)
	}
}

func TestDateOf(t *testing.T) {
	when := time.Date(2021, 5, 3, 14, 22, 7, 123456789, time.FixedZone("", 7*3600))
	d := DateOf(when)
	back, err := ParseDate(d.Text, DateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if d.Canonical() != back.Canonical() || d.Zone != back.Zone || d.Earliest != when.UnixMicro() {
		t.Errorf("%+v reads back as %+v", d, back)
	}
}

// Where summer time begins at midnight the day begins an hour later.
func TestStartOfDayInGap(t *testing.T) {
	zone, err := time.LoadLocation("America/Sao_Paulo")
	if err != nil {
		t.Skip("no time zone database on this machine")
	}
	d, err := ParseDate("2017-10-15", DateOptions{Zone: zone})
	if err != nil {
		t.Fatal(err)
	}
	if d.Earliest != micros("2017-10-15T03:00:00Z") || d.Day() != 15 {
		t.Errorf("begins at %v, day %d", time.UnixMicro(d.Earliest).UTC(), d.Day())
	}
}

// Every calendar day reads back in every zone, also those of local mean time.
func TestDatePartsProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := time.FixedZone("", rapid.IntRange(-14*3600, 14*3600).Draw(t, "offset"))
		day := time.Date(rapid.IntRange(1600, 2400).Draw(t, "year"), 1, 1, 0, 0, 0, 0, zone).AddDate(0, 0, rapid.IntRange(0, 364).Draw(t, "day"))
		d, err := ParseDate(day.Format(time.DateOnly), DateOptions{Zone: zone})
		if err != nil {
			t.Fatal(err)
		}
		if d.Year() != day.Year() || d.Month() != int(day.Month()) || d.Day() != day.Day() {
			t.Fatalf("%s reads as %d-%d-%d in zone %s", day, d.Year(), d.Month(), d.Day(), d.Zone)
		}
		if d.Latest-d.Earliest != 24*3600*1_000_000 {
			t.Fatalf("a day of %d µs", d.Latest-d.Earliest)
		}
	})
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2021", "1987-03-04", "2021/..", "12/11/1978", "3-Mar-1980", "2021-05-03T14:22:07.5+07:00", "๒๕๖๔", "199X?", "ca. 1990~"} {
		f.Add(s, uint8(1), 30, false)
	}
	f.Fuzz(func(t *testing.T, s string, order uint8, pivot int, buddhist bool) {
		d, err := ParseDate(s, DateOptions{Order: DateOrder(order % 3), TwoDigitPivot: pivot, BuddhistEra: buddhist})
		if err != nil {
			if !errors.Is(err, ErrInvalid) {
				t.Fatalf("%v does not wrap ErrInvalid", err)
			}
			return
		}
		if d.Text != s || d.Earliest >= d.Latest || d.Precision < PrecisionInterval {
			t.Fatalf("%q gives %+v", s, d)
		}
		if y := d.Year(); d.Precision >= PrecisionYear && (y < 1 || y > 9999) {
			t.Fatalf("%q gives the year %d", s, y)
		}
	})
}
