package eastasia

import (
	"strings"

	"github.com/clewgraph/clew/resolver/names/reading"
)

// readKana reads a run of Hiragana or Katakana as one word. The syllables are
// written in Hepburn's way, then in that of the schools (Kunrei); each with long
// vowels as passports write them (Ono), as keyboards do (Oono, Ouno) and with an
// h (Ohno). A Katakana word may be a foreign name: the vowels that Japanese adds
// are then left out and r is l as well.
func readKana(word string) []reading.Word {
	hepburn, kunrei, foreign := syllables(word)
	if hepburn == "" {
		return nil
	}
	latin := add(nil, short(hepburn), hepburn, withH(hepburn), beforeLabial(short(hepburn)), short(kunrei), kunrei)
	if foreign {
		bare := bareForeign(short(hepburn))
		latin = add(latin, bare, strings.ReplaceAll(bare, "r", "l"), strings.ReplaceAll(short(hepburn), "r", "l"))
	}
	return []reading.Word{{Native: word, Latin: first(reading.Most, latin)}}
}

// syllables writes a run of Kana in Hepburn and Kunrei, long vowels in full. It
// reports whether the run is Katakana throughout, the script of foreign names.
func syllables(word string) (hepburn, kunrei string, katakana bool) {
	var h, k strings.Builder
	double := false
	katakana = true
	text := []rune(word)
	for i := 0; i < len(text); i++ {
		katakana = katakana && text[i] >= 'ァ'
		r := hiragana(text[i])
		next := rune(0)
		if i+1 < len(text) {
			next = hiragana(text[i+1])
		}
		a, ok := kanaPairs[string([]rune{r, next})]
		switch {
		case ok:
			i++
		case r == 'っ':
			double = true
			continue
		case r == 'ー':
			lengthen(&h)
			lengthen(&k)
			continue
		default:
			if a, ok = kana[r]; !ok {
				continue
			}
		}
		one, two := a, a
		if b, c, differ := strings.Cut(a, "/"); differ {
			one, two = b, c
		}
		if double {
			h.WriteString(strings.ReplaceAll(one[:1], "c", "t"))
			k.WriteString(two[:1])
			double = false
		}
		h.WriteString(one)
		k.WriteString(two)
	}
	return h.String(), k.String(), katakana
}

// lengthen repeats the last vowel for the sign of a long one.
func lengthen(out *strings.Builder) {
	if s := out.String(); s != "" && strings.ContainsRune("aiueo", rune(s[len(s)-1])) {
		out.WriteByte(s[len(s)-1])
	}
}

// hiragana gives the Hiragana letter of a Katakana one.
func hiragana(r rune) rune {
	if r >= 'ァ' && r <= 'ヶ' {
		return r - 'ァ' + 'ぁ'
	}
	return r
}

// Ways of writing the letters of Hepburn: long vowels short, as passports do; a
// long o with h; n as m before b, m and p, as Hepburn first had it; and the
// consonants that Japanese gives to foreign t, ch and j without a vowel.
var (
	short        = strings.NewReplacer("ou", "o", "oo", "o", "uu", "u", "aa", "a", "ee", "e", "ii", "i").Replace
	withH        = strings.NewReplacer("ou", "oh", "oo", "oh", "uu", "u", "aa", "a", "ee", "e", "ii", "i").Replace
	beforeLabial = strings.NewReplacer("nb", "mb", "nm", "mm", "np", "mp").Replace
	withoutVowel = strings.NewReplacer("tsu", "t", "chi", "ch", "ji", "j").Replace
)

// bareForeign leaves out the vowels that Japanese adds to foreign consonants:
// u after most, o after t and d, at the end and before a consonant.
func bareForeign(latin string) string {
	latin = withoutVowel(latin)
	var out strings.Builder
	for i := range len(latin) {
		c := latin[i]
		open := i+1 == len(latin) || !strings.ContainsRune("aiueo", rune(latin[i+1]))
		if i > 0 && open && (c == 'u' && strings.ContainsRune("skgfbpmrz", rune(latin[i-1])) || c == 'o' && strings.ContainsRune("td", rune(latin[i-1]))) {
			continue
		}
		out.WriteByte(c)
	}
	return out.String()
}

// kana gives the letters of Hiragana: Hepburn's, and Kunrei's after a slash
// where they differ.
var kana = pairsOf(`あ a い i う u え e お o か ka き ki く ku け ke こ ko さ sa し shi/si す su せ se そ so
た ta ち chi/ti つ tsu/tu て te と to な na に ni ぬ nu ね ne の no は ha ひ hi ふ fu/hu へ he ほ ho
ま ma み mi む mu め me も mo や ya ゆ yu よ yo ら ra り ri る ru れ re ろ ro わ wa ゐ i ゑ e を o ん n
が ga ぎ gi ぐ gu げ ge ご go ざ za じ ji/zi ず zu ぜ ze ぞ zo だ da ぢ ji/zi づ zu で de ど do
ば ba び bi ぶ bu べ be ぼ bo ぱ pa ぴ pi ぷ pu ぺ pe ぽ po ゔ vu/bu
ぁ a ぃ i ぅ u ぇ e ぉ o ゃ ya ゅ yu ょ yo ゎ wa ゕ ka ゖ ke`, func(s string) rune { return []rune(s)[0] })

// kanaPairs gives the letters of two that are one syllable.
var kanaPairs = pairsOf(`きゃ kya きゅ kyu きょ kyo しゃ sha/sya しゅ shu/syu しょ sho/syo ちゃ cha/tya ちゅ chu/tyu ちょ cho/tyo
にゃ nya にゅ nyu にょ nyo ひゃ hya ひゅ hyu ひょ hyo みゃ mya みゅ myu みょ myo りゃ rya りゅ ryu りょ ryo
ぎゃ gya ぎゅ gyu ぎょ gyo じゃ ja/zya じゅ ju/zyu じょ jo/zyo びゃ bya びゅ byu びょ byo ぴゃ pya ぴゅ pyu ぴょ pyo
しぇ she じぇ je ちぇ che てぃ ti でぃ di とぅ tu どぅ du でゅ dyu てゅ tyu ふぁ fa ふぃ fi ふぇ fe ふぉ fo ふゅ fyu
うぃ wi うぇ we うぉ wo ゔぁ va/ba ゔぃ vi/bi ゔぇ ve/be ゔぉ vo/bo ゔゅ vyu つぁ tsa つぃ tsi つぇ tse つぉ tso
いぇ ye くぁ kwa くぃ kwi くぇ kwe くぉ kwo ぐぁ gwa すぃ si ずぃ zi`, func(s string) string { return s })

// pairsOf parses words in pairs of key and value.
func pairsOf[K comparable](text string, key func(string) K) map[K]string {
	of := map[K]string{}
	fields := strings.Fields(text)
	for i := 0; i < len(fields); i += 2 {
		of[key(fields[i])] = fields[i+1]
	}
	return of
}
