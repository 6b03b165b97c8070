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

// TestProfiles holds how each platform writes its profiles, and what its other
// addresses name.
func TestProfiles(t *testing.T) {
	const nobody = "not the address of an account"
	for _, tt := range []struct{ value, platform, want, problem string }{
		{value: "https://www.facebook.com/people/Ann-Example/100001/", want: "facebook:100001"},
		{value: "https://m.facebook.com/profile.php?id=100001&mibextid=abc", want: "facebook:100001"},
		{value: "https://km-kh.facebook.com/Ann.Example", want: "facebook:@ann.example"},
		{value: "https://m.me/ann.example", want: "facebook:@ann.example"},
		{value: "https://www.facebook.com/groups/example", problem: nobody},
		{value: "https://www.facebook.com/watch/?v=1", problem: nobody},
		{value: "100001", platform: "Facebook", want: "facebook:100001"},
		{value: "https://www.instagram.com/Ann_Example/?igshid=1", want: "instagram:@ann_example"},
		{value: "https://www.instagram.com/p/AbCdEf/", problem: nobody},
		{value: "tg://user?id=123456", want: "telegram:123456"},
		{value: "tg://resolve?domain=Ann_Example", want: "telegram:@ann_example"},
		{value: "https://telegram.me/Ann_Example", want: "telegram:@ann_example"},
		{value: "https://t.me/joinchat/AbCdEf", problem: nobody},
		{value: "https://t.me/+447700900123", want: "telegram:@+447700900123"},
		{value: "https://line.me/ti/p/~ann.example", want: "line:@ann.example"},
		{value: "line://ti/p/~ann.example", want: "line:@ann.example"},
		{value: "https://line.me/R/ti/p/@example", want: "line:@example"},
		{value: "weixin://dl/chat?ann", problem: nobody},
		{value: "https://u.wechat.com/AbCdEf", want: "wechat:+AbCdEf"},
		{value: "+AbCdEf", platform: "wechat", want: "wechat:+AbCdEf"},
		{value: "wxid_Example", platform: "WeChat", want: "wechat:@wxid_example"},
		{value: "https://zalo.me/0912345678", want: "zalo:@+84912345678"},
		{value: "https://zalo.me/1234567890123456789", want: "zalo:@1234567890123456789"},
		{value: "viber://chat?number=%2B447700900123", want: "viber:@447700900123"},
		{value: "+44 7700 900123", platform: "Viber", want: "viber:@447700900123"},
		{value: "+44 7700 900-123", platform: "WhatsApp", want: "whatsapp:@447700900123"},
		{value: "447700900123@s.whatsapp.net", want: "whatsapp:@447700900123"},
		{value: "https://api.whatsapp.com/send?phone=447700900123", want: "whatsapp:@447700900123"},
		{value: "https://chat.whatsapp.com/AbCdEf", problem: nobody},
		{value: "https://signal.me/#p/+447700900123", want: "signal:@447700900123"},
		{value: "https://twitter.com/Ann_Example/status/1", want: "x:@ann_example"},
		{value: "https://x.com/i/user/123456", want: "x:123456"},
		{value: "https://twitter.com/intent/user?user_id=123456", want: "x:123456"},
		{value: "https://x.com/home", problem: nobody},
		{value: "https://www.tiktok.com/@Ann.Example/video/1", want: "tiktok:@ann.example"},
		{value: "https://vk.com/id123456", want: "vk:123456"},
		{value: "id123456", platform: "VKontakte", want: "vk:123456"},
		{value: "https://vk.com/Ann_Example", want: "vk:@ann_example"},
		{value: "https://vk.com/club123456", problem: nobody},
		{value: "https://th.linkedin.com/in/Ann-Example-123", want: "linkedin:@ann-example-123"},
		{value: "https://discord.com/users/123456789012345678", want: "discord:123456789012345678"},
		{value: "Ann#1234", platform: "discord", want: "discord:@ann#1234"},
		{value: "https://discord.gg/AbCdEf", problem: nobody},
		{value: "https://www.snapchat.com/add/Ann_Example", want: "snapchat:@ann_example"},
		{value: "https://www.youtube.com/channel/UCabcdefghijklmnopQRSTUV", want: "youtube:UCabcdefghijklmnopQRSTUV"},
		{value: "UCabcdefghijklmnopQRSTUV", platform: "YouTube", want: "youtube:UCabcdefghijklmnopQRSTUV"},
		{value: "https://www.youtube.com/@Example", want: "youtube:@example"},
		{value: "https://www.youtube.com/watch?v=AbC", problem: nobody},
		{value: "unknown", platform: "line", problem: "placeholder"},
		{value: "N/A", platform: "line", problem: "not a handle"},
	} {
		got := identifiers.Read(id(graph.IDHandle, tt.value, tt.platform, ""), identifiers.Options{})
		if got.Canonical != tt.want || got.Problem != tt.problem {
			t.Errorf("Read(%q, %q) = %q, %q; want %q, %q", tt.value, tt.platform, got.Canonical, got.Problem, tt.want, tt.problem)
		}
		check(t, got)
	}
	for _, tt := range []struct{ value, platform, want string }{
		{value: "https://discord.gg/AbCdEf", want: "discord:+AbCdEf"},
		{value: "https://discord.com/invite/AbCdEf", want: "discord:+AbCdEf"},
		{value: "https://chat.whatsapp.com/invite/AbCdEf", want: "whatsapp:+AbCdEf"},
		{value: "https://t.me/c/1234567/89", want: "telegram:1234567"},
		{value: "https://www.facebook.com/groups/Example.Jobs", want: "facebook:@example.jobs"},
		{value: "https://www.facebook.com/groups/123456", want: "facebook:123456"},
		{value: "https://vk.com/club123456", want: "vk:123456"},
		{value: "https://www.youtube.com/channel/UCabcdefghijklmnopQRSTUV", want: "youtube:UCabcdefghijklmnopQRSTUV"},
		{value: "https://www.youtube.com/watch?v=AbC", want: ""},
	} {
		got := identifiers.Read(id(graph.IDChannel, tt.value, tt.platform, ""), identifiers.Options{})
		if got.Canonical != tt.want {
			t.Errorf("channel %q is %q, %s; want %q", tt.value, got.Canonical, got.Problem, tt.want)
		}
		check(t, got)
	}
}
