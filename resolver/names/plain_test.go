package names

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	unorm "golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// The short ways for plain texts give what the long ones do.
func TestPlainTexts(t *testing.T) {
	ascii := rapid.StringOfN(rapid.SampledFrom([]rune(" \t\n-'`/.,#()~!09abkmszxyzABKXZ\x7f\x00é")), 0, 24, -1)
	word := rapid.StringOfN(rapid.SampledFrom([]rune("abcxyzABCXYZ0189")), 1, 12, -1)
	rapid.Check(t, func(t *rapid.T) {
		for _, s := range []string{ascii.Draw(t, "text"), word.Draw(t, "word") + " " + word.Draw(t, "another")} {
			if got, want := norm(s), normAny(s); got != want {
				t.Errorf("norm(%q) is %q and not %q", s, got, want)
			}
			if got, want := separate(s), separateAny(s); got != want {
				t.Errorf("separate(%q) is %q and not %q", s, got, want)
			}
			if joined := strings.Join(strings.Fields(s), " "); plain(s, false) && joined != s {
				t.Errorf("%q is not plain: its words are %q", s, joined)
			}
		}
		raw := word.Draw(t, "raw")
		short, long := builder{trace: true}, builder{trace: true}
		var want []Token
		for _, run := range scriptRuns(raw) {
			want = append(want, long.word(run)...)
		}
		if got := []Token{short.plainWord(raw)}; !reflect.DeepEqual(got, want) || !slices.Equal(short.steps, long.steps) {
			t.Errorf("%q gives %v by %v and not %v by %v", raw, got, short.steps, want, long.steps)
		}
	})
}

// The table of letters says of any text what the tables of Unicode say.
func TestLetters(t *testing.T) {
	for r := range rune(0xD800) {
		if got, want := letterTables().look(r), classify(r); got != want {
			t.Fatalf("%U is %b and not %b", r, got, want)
		}
	}
	for _, s := range []string{"က့်", "က\u103a\u1037", "क\u094d\u093c"} {
		if got, want := norm(s), normAny(s); got != want {
			t.Fatalf("norm(%q) is %q and not %q", s, got, want)
		}
	}
	letters := rapid.SampledFrom([]rune("aZéßŁøſＡ'ʼ/ .,0٣๓яЙйё\u0301\u0323\u0306ςΆάไทย่้ขំក្ខมမ္်ကั王乾가각カガが゙ნابّऩनि፩\u200b\u00a0\ufeff😀\ufffd"))
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOfN(letters, 0, 12, -1).Draw(t, "text")
		if got, want := norm(s), normAny(s); got != want {
			t.Errorf("norm(%q) is %q and not %q", s, got, want)
		}
		if got, want := foldCase(s), unorm.NFKC.String(strings.ToLower(s)); got != want {
			t.Errorf("foldCase(%q) is %q and not %q", s, got, want)
		}
		if got, want := stripAccents(s), stripAnyAccents(s); got != want {
			t.Errorf("stripAccents(%q) is %q and not %q", s, got, want)
		}
		for _, w := range (&builder{}).words(s) {
			late := w.Readings()
			traced := builder{trace: true, tokens: []Token{w}}
			if traced.readWords(); w.onePiece() && !slices.Equal(late, traced.tokens[0].readings) {
				t.Errorf("%q reads %q and, traced, %q", w.Native, late, traced.tokens[0].readings)
			}
		}
	})
}

// Sounds are those of the table, the first that fits at a place.
func TestSounds(t *testing.T) {
	table := strings.NewReplacer(
		"sch", "s", "tch", "c", "shch", "s", "sh", "s", "zh", "z", "kh", "k", "ph", "v", "th", "t", "gh", "g", "bh", "b", "dh", "d",
		"ck", "k", "cq", "k", "qu", "k", "q", "k", "ch", "k", "z", "s", "w", "v", "f", "v", "mc", "mac",
	)
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringOfN(rapid.SampledFrom([]rune("abcdefghkmopqstuwzccchhhqsst")), 0, 12, -1).Draw(t, "word")
		if got, want := string(soundsOf(word)), table.Replace(word); got != want {
			t.Errorf("%q sounds %q and not %q", word, got, want)
		}
	})
}
