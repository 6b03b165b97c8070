package alphabets

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/clewgraph/clew/resolver/names/reading"
)

// codes gives the scripts in order.
func codes() []string {
	var all []string
	for code := range scripts {
		all = append(all, code)
	}
	slices.Sort(all)
	return all
}

func TestSpellings(t *testing.T) {
	for _, test := range []struct{ code, native, want string }{
		{"Cyrl", "хрущёв", "khrushchev khrushchyov chruschtschow"},
		{"Cyrl", "рахманинов", "rakhmaninov rakhmaninoff"},
		{"Cyrl", "зеленський", "zelenskyi zelensky zelenskyy"},
		{"Cyrl", "алексеев", "alekseev alexeyev"},
		{"Cyrl", "гриценко", "gritsenko hritsenko"},
		{"Grek", "παπαδοπούλου", "papadopoulou"},
		{"Grek", "γιάννης", "giannis yannis"},
		{"Armn", "սարգսյան", "sargsyan sargsian"},
		{"Geor", "სააკაშვილი", "saakashvili"},
		{"Arab", "عبدالعظيم", "abdulazim"},
		{"Arab", "شمس\u200cالدین", "shamsuddin shamseddine"},
		{"Arab", "الحسیني", "husseini alhusseini"},
		{"Arab", "ابوزيد", "abuzaid"},
		{"Arab", "مُحَمَّد", "mohammed"},
		{"Arab", "کاویانی", "kaviani"},
		{"Hebr", "ז'בוטינסקי", "zhabotinsky jabotinsky"},
		{"Hebr", "דָּוִד", "david"},
		{"Deva", "राम", "ram"},
		{"Deva", "चन्द्र", "chandra"},
		{"Deva", "भगवान", "bhagwan"},
		{"Beng", "বন্দ্যোপাধ্যায়", "bandyopadhyay"},
		{"Taml", "முருகன்", "murugan"},
		{"Sinh", "රාජපක්ෂ", "rajapaksa rajapaksha"},
		{"Ethi", "አበበ", "abebe"},
	} {
		words := Read(test.code, norm.NFC.String(test.native))
		if len(words) != 1 {
			t.Errorf("%s: %v", test.native, words)
			continue
		}
		for want := range strings.FieldsSeq(test.want) {
			if !slices.Contains(words[0].Latin, want) {
				t.Errorf("%s: %v without %q", test.native, words[0].Latin, want)
			}
		}
	}
}

// The right spelling must be likely, that of another name not.
func TestLikenessOfReadings(t *testing.T) {
	for _, set := range golden(t) {
		var own, others int
		n := len(set.names)
		for i, name := range set.names {
			own += Likeness(set.code, name.native, name.latin)
			others += Likeness(set.code, name.native, set.names[(i+10)%n].latin)
		}
		t.Logf("%s: mean likeness %d of the right spelling, %d of another", set.code, own/n, others/n)
		least := 900
		if set.code == "Arab" {
			// Its vowels are unwritten, and the names are those of many tongues.
			least = 850
		}
		if own/n < least || others/n > 100 {
			t.Errorf("%s: mean likeness %d of the right spelling, %d of another", set.code, own/n, others/n)
		}
	}
}

func TestLikenessBounds(t *testing.T) {
	for _, test := range []struct {
		code, native, latin string
		least, most         int
	}{
		{"Cyrl", "юлия", "julia", 1000, 1000},
		{"Cyrl", "иванов", "ivanov", 950, 1000},
		{"Cyrl", "иванов", "petrov", 0, 500},
		{"Arab", "محمد", "mohammed", 1000, 1000},
		{"Arab", "الكعبي", "kaabi", 800, 1000},
		{"Arab", "الزيتوني", "zitouni", 850, 1000},
		{"Arab", "محمد", "khalid", 0, 400},
		{"Hebr", "יצחק", "yitzhak", 1000, 1000},
		{"Cyrl", "иванов", "", 0, 0},
		{"Cyrl", "", "ivanov", 0, 0},
		{"Latn", "ivanov", "ivanov", 0, 0},
	} {
		if got := Likeness(test.code, test.native, test.latin); got < test.least || got > test.most {
			t.Errorf("Likeness(%s, %s) = %d, want %d to %d", test.native, test.latin, got, test.least, test.most)
		}
	}
}

func TestUnknown(t *testing.T) {
	if got := Read("Latn", "ivan"); got != nil {
		t.Errorf("Latin is read: %v", got)
	}
	if got := Read("Cyrl", "123"); got != nil {
		t.Errorf("digits are read: %v", got)
	}
}

// Every file of tables must be well formed, and every row be reachable: its
// script known and its group of letters of that script.
func TestTables(t *testing.T) {
	for _, code := range codes() {
		s := scripts[code]()
		if len(s.writings) < 20 {
			t.Errorf("%s has %d rows", code, len(s.writings))
		}
		for key, spellings := range s.known {
			if key == "" || len(spellings) == 0 {
				t.Errorf("%s: %q is listed with %v", code, key, spellings)
			}
			for _, spelling := range spellings {
				if strings.Trim(spelling, "abcdefghijklmnopqrstuvwxyz") != "" {
					t.Errorf("%s: %q is spelled %q", code, key, spelling)
				}
			}
		}
		for _, kind := range []string{"spell-", "names-"} {
			seen := map[string]bool{}
			for fields := range rows(kind + code + ".txt") {
				if seen[fields[0]] {
					t.Errorf("%s%s.txt has %s twice", kind, code, fields[0])
				}
				seen[fields[0]] = true
				if len(fields) < 2 {
					t.Errorf("%s%s.txt: %s has no writing", kind, code, fields[0])
				}
			}
		}
	}
}

// check reports what is wrong with a reading.
func check(code, word string) error {
	words := Read(code, word)
	if len(words) > 1 {
		return fmt.Errorf("%d words", len(words))
	}
	for _, w := range words {
		if w.Native != word || len(w.Latin) == 0 || len(w.Latin) > reading.Most {
			return fmt.Errorf("%q", w)
		}
		for i, latin := range w.Latin {
			if latin == "" || strings.Trim(latin, "abcdefghijklmnopqrstuvwxyz") != "" || slices.Contains(w.Latin[:i], latin) {
				return fmt.Errorf("spelling %q", latin)
			}
			if got := Likeness(code, word, latin); got < 0 || got > 1000 {
				return fmt.Errorf("likeness %d", got)
			}
		}
	}
	Skeleton(code, word)
	LatinSkeleton(code, word)
	if got := Likeness(code, word, word); got < 0 || got > 1000 {
		return fmt.Errorf("likeness %d", got)
	}
	return nil
}

// FuzzRead reads any text as every script: go test -fuzz FuzzRead.
func FuzzRead(f *testing.F) {
	for _, set := range golden(f) {
		for _, name := range set.names {
			f.Add(name.native)
		}
	}
	f.Add("ۀ\u200cאּ\u0308\u094d\u0bcd")
	f.Fuzz(func(t *testing.T, word string) {
		for _, code := range codes() {
			if err := check(code, word); err != nil {
				t.Errorf("%s %q: %v", code, word, err)
			}
		}
	})
}

// FuzzLikeness measures any two texts: go test -fuzz FuzzLikeness.
func FuzzLikeness(f *testing.F) {
	f.Add("محمود", "mahmoud")
	f.Add("привет", "privet")
	f.Fuzz(func(t *testing.T, native, latin string) {
		for _, code := range codes() {
			if got := Likeness(code, native, latin); got < 0 || got > 1000 {
				t.Errorf("%s %q %q: %d", code, native, latin, got)
			}
		}
	})
}

// The reader takes the beginning of a megabyte and leaves out the rest.
func TestLong(t *testing.T) {
	for _, code := range codes() {
		for _, letter := range []string{"я", "م", "ש", "क्", "ሰ"} {
			if err := check(code, strings.Repeat(letter, 1<<20/len(letter))); err != nil {
				t.Errorf("%s %s: %v", code, letter, err)
			}
		}
	}
}
