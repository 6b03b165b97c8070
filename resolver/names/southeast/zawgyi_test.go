package southeast

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// below gives the Zawgyi letter for a consonant below another.
var below = map[rune]rune{
	'က': 0x1060, 'ခ': 0x1061, 'ဂ': 0x1062, 'ဃ': 0x1063, 'စ': 0x1065, 'ဆ': 0x1066, 'ဇ': 0x1068, 'ဈ': 0x1069, 'ဋ': 0x106c, 'ဌ': 0x106d, 'ဏ': 0x1070,
	'တ': 0x1071, 'ထ': 0x1073, 'ဒ': 0x1075, 'ဓ': 0x1076, 'န': 0x1077, 'ပ': 0x1078, 'ဖ': 0x1079, 'ဗ': 0x107a, 'ဘ': 0x107b, 'မ': 0x107c, 'လ': 0x1085,
}

// encode writes one Unicode syllable, perhaps with letters below, as a typist of
// the Zawgyi font did: by sight. It shares nothing with the rules under test.
func encode(syllable string) string {
	letters := []rune(syllable)
	var before, base, after, marks []rune
	kinzi := false
	if strings.HasPrefix(syllable, "င်္") {
		kinzi, letters = true, letters[3:]
	}
	tall := false
	for i, r := range letters {
		switch r {
		case '\u1031':
			before = append([]rune{0x1031}, before...)
		case '\u103c':
			ra := rune(0x103b)
			if strings.ContainsRune("ကဃဆညတထဘယလသဟအ", letters[0]) {
				ra = 0x107e
			}
			before = append(before, ra)
		case '\u103b':
			after, tall = append(after, 0x103a), true
		case '\u103d':
			after = append(after, 0x103c)
		case '\u103e':
			if n := len(after); n > 0 && after[n-1] == 0x103c {
				after[n-1] = 0x108a
			} else {
				after = append(after, 0x103d)
			}
			tall = true
		case '\u103a':
			marks = append(marks, 0x1039)
		case '\u1039':
		case '\u102f':
			if tall || len(before) > 0 && before[len(before)-1] != 0x1031 {
				marks = append(marks, 0x1033)
			} else {
				marks = append(marks, r)
			}
		case '\u1030':
			if tall {
				marks = append(marks, 0x1034)
			} else {
				marks = append(marks, r)
			}
		case 'ဿ':
			base = append(base, 0x1086)
		default:
			if i > 0 && letters[i-1] == '\u1039' {
				if low, known := below[r]; known {
					after, tall = append(after, low), true
					continue
				}
			}
			if i == 0 && r == 'န' && len(letters) > 1 && strings.ContainsRune("\u103e\u103d\u102f\u1030\u1039", letters[1]) {
				r = 0x108f
			}
			if i == 0 {
				base = append(base, r)
			} else {
				marks = append(marks, r)
			}
		}
	}
	out := append(append(append([]rune{}, before...), base...), after...)
	if kinzi {
		out = append(out, 0x1064)
	}
	return string(append(out, marks...))
}

// clusters parts a Unicode text into what the Zawgyi encoder writes as one: a
// syllable with the consonants below it.
func clusters(text string) []string {
	letters := []rune(text)
	var out []string
	start := 0
	for i := 1; i <= len(letters); i++ {
		if i == len(letters) || letters[i-1] != '\u1039' && (burmeseLetter(letters[i]) &&
			(begins(letters, i) || i+1 < len(letters) && letters[i+1] == '\u1039') || strings.HasPrefix(string(letters[i:]), "င်္")) {
			out = append(out, string(letters[start:i]))
			start = i
		}
	}
	return out
}

func toZawgyi(text string) string {
	out := ""
	for _, c := range clusters(text) {
		out += encode(c)
	}
	return out
}

// generate gives Unicode texts of ten to twenty name elements, an element being
// a syllable or more.
func generate(n int) []string {
	var elements []string
	for _, fields := range lines("burmese.tsv") {
		elements = append(elements, norm.NFC.String(fields[0]))
	}
	random := rand.New(rand.NewPCG(7, 11))
	out := make([]string, n)
	for i := range out {
		for range 10 + random.IntN(11) {
			out[i] += elements[random.IntN(len(elements))]
		}
	}
	return out
}

// TestZawgyi holds that generated names of ten syllables and more are told right
// in 999 of 1,000 cases and come back from Zawgyi as they were.
func TestZawgyi(t *testing.T) {
	texts := generate(1000)
	told, back := 0, 0
	for _, text := range texts {
		zawgyi := toZawgyi(text)
		if p, known := Zawgyi(text); known && p < 0.1 {
			told++
		} else {
			t.Logf("Unicode %s: %v %v", text, p, known)
		}
		if p, known := Zawgyi(zawgyi); known && p > 0.9 {
			told++
		} else {
			t.Logf("Zawgyi %s: %v %v", zawgyi, p, known)
		}
		if got := FromZawgyi(zawgyi); got == text {
			back++
		} else if back > len(texts)-20 {
			t.Logf("%s comes back as %s", text, got)
		}
	}
	t.Logf("encoding told right: %d of %d; converted right: %d of %d", told, 2*len(texts), back, len(texts))
	if told*1000 < 2*len(texts)*999 {
		t.Errorf("the encoding of %d of %d is told right", told, 2*len(texts))
	}
	if back*1000 < len(texts)*999 {
		t.Errorf("%d of %d are converted right", back, len(texts))
	}
}

// TestZawgyiElements holds the conversion of each element alone.
func TestZawgyiElements(t *testing.T) {
	for _, fields := range lines("burmese.tsv") {
		text := norm.NFC.String(fields[0])
		if strings.HasSuffix(text, string(virama)) {
			continue
		}
		if got := FromZawgyi(toZawgyi(text)); got != text {
			t.Errorf("%s comes back as %s (%+q, %+q)", text, got, text, got)
		}
	}
}

// TestZawgyiKnown holds what is said of single texts.
func TestZawgyiKnown(t *testing.T) {
	for text, want := range map[string]string{
		"": "unknown", "somchai": "unknown", "မ": "unknown", "မမ": "unknown", "၁၂၃": "unknown", "မောင်အောင်": "unicode", "ေမာင္ေအာင္": "zawgyi",
		"ေအာင္ဆန္းစုၾကည္": "zawgyi", "အောင်ဆန်းစုကြည်": "unicode",
	} {
		p, known := Zawgyi(text)
		got := "unknown"
		switch {
		case known && p > 0.5:
			got = "zawgyi"
		case known:
			got = "unicode"
		}
		if got != want {
			t.Errorf("Zawgyi(%q) = %v, %v: %s, wanted %s", text, p, known, got, want)
		}
	}
	if got := FromZawgyi("ေအာင္ဆန္းစုၾကည္"); got != "အောင်ဆန်းစုကြည်" {
		t.Errorf("Aung San Suu Kyi is converted to %s", got)
	}
	if got := FromZawgyi("Aung San"); got != "Aung San" {
		t.Errorf("Latin text is converted to %s", got)
	}
}

// TestData holds that each table has its header and lines.
func TestData(t *testing.T) {
	for _, file := range []string{"thai.tsv", "lao.tsv", "khmer.tsv", "burmese.tsv", "titles.tsv", "zawgyi-model.tsv", "zawgyi-rules.tsv"} {
		text, err := data.ReadFile("data/" + file)
		if err != nil || !strings.HasPrefix(string(text), "# ") || len(lines(file)) == 0 {
			t.Errorf("%s: %v", file, err)
		}
		var keys []string
		for _, fields := range lines(file) {
			keys = append(keys, strings.Join(fields[:2], " "))
			if len(fields) < 2 {
				t.Errorf("%s: a line of %d fields", file, len(fields))
			}
		}
		slices.Sort(keys)
		if len(slices.Compact(keys)) != len(lines(file)) {
			t.Errorf("%s holds a line twice", file)
		}
	}
}
