package alphabets

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// pair is a name in another script and in Latin letters.
type pair struct{ native, latin string }

// heldOut reads the half of a file of pairs from which nothing was learnt.
func heldOut(t *testing.T, name string) []pair {
	t.Helper()
	text, err := os.ReadFile("../../../../shared/data/names-translit-dev/" + name)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("needs the pairs of names: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	var pairs []pair
	for _, line := range lines[len(lines)/2:] {
		fields := strings.Split(line, "\t")
		p := pair{strings.ReplaceAll(norm.NFC.String(fields[1]), " ", ""), plainLatin(fields[0])}
		if p.native != "" && p.latin != "" {
			pairs = append(pairs, p)
		}
	}
	return pairs
}

func plainLatin(word string) string {
	word = strings.NewReplacer("ß", "ss", "ø", "o", "ł", "l", "đ", "d", "æ", "ae", "œ", "oe", "ı", "i", "þ", "th", "ð", "d").Replace(strings.ToLower(word))
	return strings.Map(func(r rune) rune {
		if r < 'a' || r > 'z' {
			return -1
		}
		return r
	}, norm.NFD.String(word))
}

// mix is the finaliser of SplitMix64: a hash of a number.
func mix(x uint64) uint64 {
	x += 0x9E3779B97F4A7C15
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

// first gives for how many of the asked names the right spelling has the highest
// likeness among a thousand: itself and those of 999 other rows. A tie counts as
// a failure; other right spellings of the same native name are no rivals.
func first(pairs []pair, asked int, likeness func(native, latin string) int) (right, all int) {
	spelled := map[string]map[string]bool{}
	for _, p := range pairs {
		if spelled[p.native] == nil {
			spelled[p.native] = map[string]bool{}
		}
		spelled[p.native][p.latin] = true
	}
	for q := range asked {
		p := pairs[mix(uint64(q))%uint64(len(pairs))]
		own := likeness(p.native, p.latin)
		best := true
		for k := range 999 {
			o := pairs[mix(uint64(q*1000+k)<<20)%uint64(len(pairs))]
			if !spelled[p.native][o.latin] && likeness(p.native, o.latin) >= own {
				best = false
				break
			}
		}
		all++
		if best {
			right++
		}
	}
	return right, all
}

func TestTransliteration(t *testing.T) {
	for _, test := range []struct {
		code, file string
		least      int // thousandths
	}{
		{"Cyrl", "wd_russian_20", 920},
		{"Arab", "wd_arabic_20", 800},
		{"Hebr", "wd_hebrew_20", 800},
	} {
		t.Run(test.code, func(t *testing.T) {
			pairs := heldOut(t, test.file)
			const asked = 500
			right, all := first(pairs, asked, func(native, latin string) int { return Likeness(test.code, native, latin) })
			// The table of spellings is compiled by hand and shows what learning adds.
			hand := open(test.code, scripts[test.code]().units)
			hand.judged, hand.spread = newCosts(hand.writings), hand.units
			byHand, _ := first(pairs, asked/4, hand.likeness)
			var read, second int
			for q := range asked {
				p := pairs[mix(uint64(q))%uint64(len(pairs))]
				for _, w := range Read(test.code, p.native) {
					if slices.Contains(w.Latin, p.latin) {
						read++
					}
				}
				second += Likeness(test.code, p.native, p.latin)
			}
			t.Logf("%s: the right one of a thousand first for %d of %d names; with the table compiled by hand for %d of %d; read: %d of %d; mean likeness %d",
				test.code, right, all, byHand, asked/4, read, asked, second/asked)
			if 1000*right < test.least*all {
				t.Errorf("%d of %d, want at least %d of 1,000", right, all, test.least)
			}
		})
	}
}
