package identifiers

import (
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"pgregory.net/rapid"
)

// What is read without the phone library is read as the library would, for the
// example numbers of every plan and for random digits after every calling code,
// however they are separated.
func TestPlainPhones(t *testing.T) {
	var codes []string
	short, long := 0, 0
	check := func(t interface{ Errorf(string, ...any) }, text string) {
		text = phoneText(text)
		if masked(text) || len(digitsOf(text)) < 3 || !strings.HasPrefix(text, "+") {
			return
		}
		got, want := readPhone(text, ""), parsePhone(text, digitsOf(text), "")
		if got != want {
			t.Errorf("%q is read as %v, and %v by the library", text, got, want)
		}
	}
	all, err := phonenumbers.MetadataCollection()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all.GetMetadata() {
		n := &phonenumbers.PhoneNumber{CountryCode: m.CountryCode}
		code := strings.TrimSuffix(phonenumbers.Format(n, phonenumbers.E164), "0")
		codes = append(codes, code)
		for _, d := range []*phonenumbers.PhoneNumberDesc{m.GetFixedLine(), m.GetMobile(), m.GetTollFree(), m.GetPremiumRate(), m.GetVoip(), m.GetUan(), m.GetPager()} {
			if e := d.GetExampleNumber(); e != "" {
				if long++; plainPhone(code+e, digitsOf(code+e)) {
					short++
				}
				for _, prefix := range []string{"", m.GetNationalPrefix(), "0", "1"} {
					check(t, code+prefix+e)
					check(t, code+" ("+prefix+") "+e[:len(e)/2]+"-"+e[len(e)/2:])
				}
			}
		}
	}
	if t.Logf("%d of %d examples are read without the library", short, long); short*10 < long*9 {
		t.Error("too few")
	}
	digits := rapid.StringOfN(rapid.SampledFrom([]rune("00112345678999")), 0, 16, -1)
	noise := rapid.StringOfN(rapid.SampledFrom([]rune("0123456789999 -.()+x#/e;,~")), 0, 12, -1)
	rapid.Check(t, func(t *rapid.T) {
		code := rapid.SampledFrom(codes).Draw(t, "code")
		check(t, code+digits.Draw(t, "digits"))
		check(t, code+noise.Draw(t, "noise")+digits.Draw(t, "more"))
		check(t, "+"+noise.Draw(t, "start")+digits.Draw(t, "number"))
	})
}

// Plain texts are clean.
func TestPlain(t *testing.T) {
	text := rapid.StringOfN(rapid.SampledFrom([]rune(" \t~ aZ09'+\x7f\x00é\u00a0")), 0, 12, -1)
	rapid.Check(t, func(t *rapid.T) {
		s := text.Draw(t, "text")
		if got, want := clean(s), cleanAny(s); got != want {
			t.Errorf("%q is cleaned to %q and not %q", s, got, want)
		}
	})
}
