package identifiers_test

import (
	"testing"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/identifiers"
)

// TestPhoneSpellings holds the ways in which people write numbers: each gives
// the number, or none where the country is not known.
func TestPhoneSpellings(t *testing.T) {
	for _, tt := range []struct{ value, region, want, problem string }{
		// Thailand, mobile.
		{value: "+66 81 234 5678", want: "+66812345678"},
		{value: "+66 (0)81-234-5678", want: "+66812345678"},
		{value: "(+66) 81 234 5678", want: "+66812345678"},
		{value: "＋６６ ８１ ２３４ ５６７８", want: "+66812345678"},
		{value: "0066 81 234 5678", region: "KH", want: "+66812345678"},
		{value: "0066 (0)81 234 5678", want: "+66812345678"},
		{value: "+66.81.234.5678", want: "+66812345678"},
		{value: "+66\u00a081\u2011234\u20115678", want: "+66812345678"},
		{value: "๐๘๑-๒๓๔-๕๖๗๘", region: "TH", want: "+66812345678"},
		{value: "โทร. ๐๘๑ ๒๓๔ ๕๖๗๘ ต่อ ๑๒", region: "TH", want: "+66812345678"},
		{value: "Tel: 081 234 5678 ext 9", region: "TH", want: "+66812345678"},
		{value: "081 234 5678 x12", region: "TH", want: "+66812345678"},
		{value: "812345678", region: "TH", want: "+66812345678"},
		{value: "66812345678", region: "TH", want: "+66812345678"},
		{value: "081 234 5678", problem: "no country"},
		// Digits of the other scripts.
		{value: "+៨៥៥ ១២ ៣៤៥ ៦៧៨", want: "+85512345678"},
		{value: "໐໒໐ ໕໕໕໑ ໒໓໔໕", region: "LA", want: "+8562055512345"},
		{value: "၀၉ ၄၂၁ ၂၃၄ ၅၆၇", region: "MM", want: "+959421234567"},
		{value: "+٨٥٥ ١٢ ٣٤٥ ٦٧٨", want: "+85512345678"},
		{value: "+۸۵۵ ۱۲ ۳۴۵ ۶۷۸", want: "+85512345678"},
		{value: "+९१ ९८७६५ ४३२१०", want: "+919876543210"},
		// China, with a word for the extension.
		{value: "010-12345678转801", region: "CN", want: "+861012345678"},
		{value: "+86 138 0013 8000", want: "+8613800138000"},
		// The numbers that regulators keep for fiction.
		{value: "020 7946 0123", region: "GB", want: "+442079460123"},
		{value: "07700 900123", region: "GB", want: "+447700900123"},
		{value: "1-202-555-0123", region: "US", want: "+12025550123"},
		{value: "011 44 20 7946 0123", region: "US", want: "+442079460123"},
		// Addresses that embed a number.
		{value: "447700900123@s.whatsapp.net", want: "+447700900123"},
		{value: "447700900123:17@s.whatsapp.net", want: "+447700900123"},
		{value: "447700900123@c.us", want: "+447700900123"},
		{value: "https://wa.me/447700900123?text=hi", want: "+447700900123"},
		{value: "wa.me/+447700900123", want: "+447700900123"},
		{value: "hxxps://api[.]whatsapp[.]com/send?phone=%2B44%207700%20900123", want: "+447700900123"},
		{value: "whatsapp://send?phone=447700900123", want: "+447700900123"},
		{value: "https://t.me/+447700900123", want: "+447700900123"},
		{value: "tg://resolve?phone=447700900123", want: "+447700900123"},
		{value: "viber://chat?number=%2B447700900123", want: "+447700900123"},
		{value: "viber://add?number=447700900123", want: "+447700900123"},
		{value: "https://signal.me/#p/+447700900123", want: "+447700900123"},
		{value: "https://zalo.me/0912345678", want: "+84912345678"},
		{value: "tel:+44-7700-900123;ext=5", want: "+447700900123"},
		{value: "tel:07700900123;phone-context=+44", want: "+447700900123"},
		{value: "tel:%2B447700900123", want: "+447700900123"},
		{value: "sms:+447700900123?body=hi", want: "+447700900123"},
		{value: "callto:+447700900123", want: "+447700900123"},
		{value: "https://t.me/+AbCdEf123456", problem: "not a possible number"},
		// What is no number of anybody.
		{value: "unknown", region: "TH", problem: "not a phone number"},
		{value: "n/a", region: "TH", problem: "not a phone number"},
		{value: "191", region: "TH", problem: "not a possible number"},
		{value: "+66 191", problem: "not a possible number"},
		{value: "0000000000", region: "TH", problem: "placeholder"},
		{value: "+66 000000000", problem: "not a possible number"},
		{value: "+999 12345678", problem: "not a possible number"},
		{value: "+66 81 234 56789 01234", problem: "not a possible number"},
		{value: "081 XXX 5678", region: "TH", problem: "masked"},
	} {
		got := identifiers.Read(id(graph.IDPhone, tt.value, "", tt.region), identifiers.Options{})
		if got.Canonical != tt.want || got.Problem != tt.problem {
			t.Errorf("Read(%q, %q) = %q, %q; want %q, %q", tt.value, tt.region, got.Canonical, got.Problem, tt.want, tt.problem)
		}
		check(t, got)
	}
}
