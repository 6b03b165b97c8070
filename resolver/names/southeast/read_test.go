package southeast

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/clewgraph/clew/resolver/names/reading"
)

// sound fails the test where words break what [reading.Word] promises.
func sound(t *testing.T, script, text string, words []reading.Word) {
	t.Helper()
	rest := text
	for _, w := range words {
		_, after, found := strings.Cut(rest, w.Native)
		if !found || w.Native == "" {
			t.Fatalf("%s %q: %q is no further part of it", script, text, w.Native)
		}
		rest = after
		if len(w.Latin) == 0 || len(w.Latin) > reading.Most {
			t.Fatalf("%s %q: %d spellings", script, text, len(w.Latin))
		}
		for i, l := range w.Latin {
			if l == "" || strings.Trim(l, "abcdefghijklmnopqrstuvwxyz") != "" || slices.Contains(w.Latin[:i], l) {
				t.Fatalf("%s %q: spelling %q among %q", script, text, l, w.Latin)
			}
		}
	}
}

func fuzz(f *testing.F, script string, seeds ...string) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			t.Skip("words are valid text")
		}
		sound(t, script, text, Read(script, text))
		Title(script, text, text)
		if rest, title := TrimTitle(script, text); !strings.HasPrefix(text, title) || !strings.HasSuffix(text, rest) {
			t.Fatalf("%q gives the title %q and %q", text, title, rest)
		}
	})
}

// Run each with go test -run '^$' -fuzz FuzzThai -fuzztime 2m.
func FuzzThai(f *testing.F) {
	fuzz(f, "Thai", "นายสมชาย", "จันทร์โอชา", "เฉลิม", "์", "ฤๅ", "พ.ต.อ.")
}

func FuzzLao(f *testing.F) {
	fuzz(f, "Laoo", "ທ້າວສົມພອນ", "ໜູຮັກ", "ຫຼ້າ", "ເອືອ", "໌")
}

func FuzzKhmer(f *testing.F) {
	fuzz(f, "Khmr", "លោកសុខ", "វុទ្ធី", "ភ័ក្ត្រ", "្", "ណឫទ្ធិ", "៉")
}

func FuzzBurmese(f *testing.F) {
	fuzz(f, "Mymr", "ဦးသန့်", "သိင်္ဂီ", "ဝဏ္ဏ", "္", "ဿ", "ဣန္ဒြာ")
}

// FuzzZawgyi holds that neither the detector nor the conversion fails, and that
// what Unicode cannot hold does not come out.
func FuzzZawgyi(f *testing.F) {
	f.Add("ေအာင္ဆန္း")
	f.Add("အောင်ဆန်း")
	f.Fuzz(func(t *testing.T, text string) {
		if p, _ := Zawgyi(text); !(p >= 0 && p <= 1) {
			t.Fatalf("%q is Zawgyi with probability %v", text, p)
		}
		if utf8.ValidString(text) && !utf8.ValidString(FromZawgyi(text)) {
			t.Fatalf("%q turns into broken text", text)
		}
	})
}

// TestElements holds that every name element can be read in its own first
// spelling, and that the tables are large.
func TestElements(t *testing.T) {
	for file, script := range map[string]string{"thai.tsv": "Thai", "lao.tsv": "Laoo", "khmer.tsv": "Khmr", "burmese.tsv": "Mymr"} {
		table := lines(file)
		if len(table) < 150 {
			t.Errorf("%s has %d elements", file, len(table))
		}
		for _, fields := range table {
			words := Read(script, fields[0])
			sound(t, script, fields[0], words)
			if len(words) != 1 || !slices.Contains(words[0].Latin, strings.Fields(fields[1])[0]) {
				t.Errorf("%s %s: %v, wanted %s", file, fields[0], words, fields[1])
			}
		}
	}
}

// TestRules holds the rules on words that no table has, by the spelling that
// they must give.
func TestRules(t *testing.T) {
	for _, c := range []struct{ script, native, latin, why string }{
		{"Thai", "ปลาทู", "plathu", "a true cluster"},
		{"Thai", "หมวกแดง", "muakdaeng", "a silent h and an unwritten part of the vowel"},
		{"Thai", "ทราย", "sai", "two letters that say s"},
		{"Thai", "ตลาด", "talat", "an unwritten a"},
		{"Thai", "เสาร์", "sao", "a silenced consonant"},
		{"Thai", "กรรม", "kam", "r written twice"},
		{"Thai", "พฤกษ์", "phruek", "the vowel ri"},
		{"Thai", "เดิน", "doen", "a changed vowel"},
		{"Thai", "น้ำ", "nam", "am below a tone"},
		{"Thai", "น้ํา", "nam", "am in two parts"},
		{"Thai", "ภูวเดช", "bhuvadej", "the letters of Sanskrit"},
		{"Thai", "กล้าม", "klam", "a tone inside a syllable"},
		{"Thai", "หัสดิ์", "hat", "a silenced consonant with its vowel"},
		{"Laoo", "ຫຼວງ", "louang", "a high class l"},
		{"Laoo", "ຊຽງຂວາງ", "xiengkhouang", "ia and a cluster"},
		{"Laoo", "ໝອນ", "mone", "m in one letter"},
		{"Laoo", "ເດືອນ", "deuan", "a vowel in three parts"},
		{"Khmr", "កា", "ka", "the first series"},
		{"Khmr", "គា", "kea", "the second series"},
		{"Khmr", "ប៉ា", "pa", "a shifted letter"},
		{"Khmr", "ម៉ាន", "man", "a letter shifted to the first series"},
		{"Khmr", "ស្លា", "sla", "a consonant below that leaves the series"},
		{"Khmr", "ស៊ា", "sea", "a series shifted to the second"},
		{"Khmr", "ខ្មែរ", "khmae", "a consonant below and a silent r"},
		{"Khmr", "ភ្នំ", "phnum", "a consonant below"},
		{"Khmr", "កាត់", "kat", "a shortened vowel"},
		{"Khmr", "សប្តាហ៍", "sabta", "a silenced letter"},
		{"Mymr", "ကြောင်", "kyaung", "medial r"},
		{"Mymr", "မွှေး", "hmway", "two medials"},
		{"Mymr", "ရှေ့", "shay", "sh"},
		{"Mymr", "တန့်", "tant", "a stopped tone"},
		{"Mymr", "ဗုဒ္ဓ", "boda", "a stacked consonant"},
		{"Mymr", "အင်္ဂါ", "inga", "kinzi"},
		{"Mymr", "ဉီး", "oo", "a vowel of its own written in two"},
	} {
		found := false
		words := Read(c.script, c.native)
		if len(words) == 1 {
			// Khmer vowels tell the series by what is likeliest.
			found = slices.Index(words[0].Latin, c.latin) == 0 || c.script != "Khmr" && slices.Contains(words[0].Latin, c.latin)
		}
		if !found {
			t.Errorf("%s: %s is read as %v, wanted %s", c.why, c.native, words, c.latin)
		}
	}
}

// TestSyllables holds that Burmese names come apart as Latin writing has them.
func TestSyllables(t *testing.T) {
	for native, want := range map[string]string{
		"အောင်ဆန်းစုကြည်": "အောင် ဆန်း စု ကြည်", "သီရိဇော်": "သီရိ ဇော်", "မခင်": "မ ခင်", "ဥဏ္ဏာ": "ဥဏ္ဏာ",
	} {
		var parts []string
		for _, w := range Read("Mymr", native) {
			parts = append(parts, w.Native)
		}
		if got := strings.Join(parts, " "); got != want {
			t.Errorf("%s parts into %s, wanted %s", native, got, want)
		}
	}
}

// TestVoice holds that a consonant is voiced inside a name and not before it.
func TestVoice(t *testing.T) {
	words := Read("Mymr", "တုတ်တုတ်")
	if slices.Contains(words[0].Latin, "dok") || !slices.Contains(words[1].Latin, "dok") {
		t.Errorf("တုတ်တုတ် is read as %v", words)
	}
}

// TestOther holds that nothing is read of other scripts, signs alone and nothing.
func TestOther(t *testing.T) {
	for _, c := range [][2]string{{"Latn", "somchai"}, {"Thai", ""}, {"Thai", "์"}, {"Khmr", "្"}, {"Mymr", "့"}, {"Mymr", "abc"}, {"Thai", "๑๒"}} {
		if words := Read(c[0], c[1]); len(words) > 0 {
			t.Errorf("%s %q is read as %v", c[0], c[1], words)
		}
	}
}

// TestLong holds that long text is read in parts, without loss.
func TestLong(t *testing.T) {
	for script, name := range map[string]string{"Thai": "สมชาย", "Laoo": "ສົມພອນ", "Khmr": "សុផល", "Mymr": "ကျော်"} {
		text := strings.Repeat(name, 100)
		words := Read(script, text)
		sound(t, script, text, words)
		all := ""
		for _, w := range words {
			all += w.Native
		}
		if all != text {
			t.Errorf("%s loses letters: %d of %d bytes are left", script, len(all), len(text))
		}
	}
}

func TestTitle(t *testing.T) {
	for _, c := range []struct {
		script, word, rest string
		want               bool
	}{
		{"Thai", "นางสาว", "", true}, {"Thai", "ดร", "", true}, {"Thai", "พ.ต.อ.", "", true}, {"Thai", "พตอ", "", true}, {"Thai", "สมชาย", "", false}, {"Thai", "นพ", "", false}, {"Thai", "นพ.", "", true},
		{"Thai", "อ", "", false}, {"Laoo", "ທ້າວ", "", true}, {"Laoo", "ດຣ", "", true}, {"Laoo", "ນາຍ", "", true}, {"Laoo", "ສົມ", "", false}, {"Khmr", "លោកស្រី", "", true}, {"Khmr", "ឧកញ៉ា", "", true}, {"Khmr", "សុខ", "", false},
		{"Mymr", "ဦး", "", true}, {"Mymr", "ဒေါ်", "", true}, {"Mymr", "နန်း", "", false}, {"Mymr", "နန်း", "အေးအေး", true}, {"Mymr", "ကို", "အောင်", false}, {"Mymr", "ကို", "ကိုကြီး", false}, {"Mymr", "ကို", "အောင်နိုင်", true}, {"Mymr", "အောင်", "", false}, {"Thai", "ဦး", "", false}, {"Thai", "", "", false},
	} {
		if got := Title(c.script, c.word, c.rest); got != c.want {
			t.Errorf("Title(%s, %s before %s) = %v", c.script, c.word, c.rest, got)
		}
	}
}

func TestTrimTitle(t *testing.T) {
	for _, c := range []struct{ script, word, rest, title string }{
		{"Thai", "นายสมชาย", "สมชาย", "นาย"}, {"Thai", "นางสาวสมศรี", "สมศรี", "นางสาว"}, {"Thai", "นางสมศรี", "สมศรี", "นาง"}, {"Thai", "นางาม", "นางาม", ""},
		{"Thai", "ดร.ทักษิณ", "ทักษิณ", "ดร."}, {"Thai", "ดรุณี", "ดรุณี", ""}, {"Thai", "พ.ต.อ.สมชาย", "สมชาย", "พ.ต.อ."}, {"Thai", "คุณวุฒิ", "คุณวุฒิ", ""},
		{"Thai", "คุณสมชาย", "สมชาย", "คุณ"}, {"Thai", "นาย", "นาย", ""}, {"Thai", "นายกร", "กร", "นาย"}, {"Laoo", "ທ້າວສົມພອນ", "ສົມພອນ", "ທ້າວ"}, {"Laoo", "ນາງມະນີ", "ມະນີ", "ນາງ"},
		{"Khmr", "លោកស្រីសុខា", "សុខា", "លោកស្រី"}, {"Khmr", "ឯកឧត្តមហ៊ុន", "ហ៊ុន", "ឯកឧត្តម"}, {"Khmr", "កញ្ញា", "កញ្ញា", ""},
		{"Mymr", "ဦးသန့်", "သန့်", "ဦး"}, {"Mymr", "ဒေါ်အောင်ဆန်းစုကြည်", "အောင်ဆန်းစုကြည်", "ဒေါ်"}, {"Mymr", "ကိုကိုကြီး", "ကိုကိုကြီး", ""},
		{"Mymr", "မောင်အေး", "မောင်အေး", ""}, {"Mymr", "မင်းအောင်လှိုင်", "မင်းအောင်လှိုင်", ""}, {"Mymr", "ကိုအောင်နိုင်", "အောင်နိုင်", "ကို"}, {"Mymr", "မနှင်းဝေ", "နှင်းဝေ", "မ"},
	} {
		if rest, title := TrimTitle(c.script, c.word); rest != c.rest || title != c.title {
			t.Errorf("TrimTitle(%s, %s) = %q, %q", c.script, c.word, rest, title)
		}
	}
}

// TestLongPairs: of a list longer than what is followed, the cheapest count.
func TestLongPairs(t *testing.T) {
	var long []spelling
	for i := range 2 * breadth {
		long = append(long, spelling{strings.Repeat("a", i+1), i})
	}
	if got := join(long, []spelling{{"b", 0}}); len(got) != breadth || got[breadth-1].text != long[breadth-1].text+"b" {
		t.Errorf("%d spellings, the last %q", len(got), got[len(got)-1].text)
	}
}
