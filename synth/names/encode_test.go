package names

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// TestZawgyi holds the conversion to words whose Zawgyi form is well known.
func TestZawgyi(t *testing.T) {
	for unicode, want := range map[string]string{
		"မြန်မာ":             "\u103b\u1019\u1014\u1039\u1019\u102c",
		"ကျော်":              "\u1031\u1000\u103a\u102c\u1039",
		"ဦးအောင်":            "\u1026\u1038\u1031\u1021\u102c\u1004\u1039",
		"မြင့်":              "\u103b\u1019\u1004\u1037\u1039",
		"နွယ်":               "\u108f\u103c\u101a\u1039",
		"လှ":                 "\u101c\u103d",
		"ဖြူ":                "\u103b\u1016\u1034",
		"စန္ဒာ":              "\u1005\u108f\u1075\u102c",
		"ဖြိုး":              "\u107f\u1016\u102d\u1033\u1038",
		"ကြည်":               "\u107e\u1000\u100a\u1039",
		"မင်္ဂလာ":            "\u1019\u1002\u1064\u101c\u102c",
		"သိင်္ဂီ":            "\u101e\u102d\u1002\u108c",
		"ဥမ္မာ":              "\u1025\u1019\u107c\u102c",
		"ရွှေ":               "\u1031\u1090\u108a",
		"ခိုင်":              "\u1001\u102d\u102f\u1004\u1039",
		"နှုတ်":              "\u108f\u1088\u1010\u1039",
		"ဉာဏ်":               "\u1025\u102c\u100f\u1039",
		"Aung 1":             "Aung 1",
		"":                   "",
		"\u1004\u103a\u1039": "\u1004\u1039\u1039", // a kinzi with nothing under it is kept as it is
	} {
		if got := Zawgyi(unicode); got != want {
			t.Errorf("%s is %+q in Zawgyi, want %+q", unicode, got, want)
		}
	}
}

// TestZawgyiComesBack converts every Burmese name of the tables, alone and in pairs, and back by an inverse that shares
// nothing with the conversion: one replacement of signs, then one sorting of each syllable.
func TestZawgyiComesBack(t *testing.T) {
	var natives []string
	for _, r := range rows(t, "burmese") {
		natives = append(natives, r.cells[0])
	}
	for _, cells := range readCells("syllables")[1:] {
		natives = append(natives, cells[6])
	}
	for _, a := range natives {
		for _, text := range []string{a, a + natives[0], natives[0] + a} {
			if got := fromZawgyi(Zawgyi(text)); got != text {
				t.Errorf("%s (%+q) came back as %s (%+q)", text, text, got, got)
			}
		}
	}
}

// zawgyiSigns are the signs of Zawgyi with what they mean in Unicode.
var zawgyiSigns = strings.NewReplacer(
	"\u1039", "\u103a", "\u103a", "\u103b", "\u107d", "\u103b", "\u103c", "\u103d", "\u103d", "\u103e", "\u1087", "\u103e",
	"\u103b", "\u103c", "\u107e", "\u103c", "\u107f", "\u103c", "\u1080", "\u103c", "\u1081", "\u103c", "\u1082", "\u103c",
	"\u1083", "\u103c", "\u1084", "\u103c", "\u1088", "\u103e\u102f", "\u1089", "\u103e\u1030", "\u108a", "\u103d\u103e",
	"\u1033", "\u102f", "\u1034", "\u1030", "\u1094", "\u1037", "\u1095", "\u1037", "\u105a", "\u102b\u103a",
	"\u108e", "\u102d\u1036", "\u108f", "\u1014", "\u1090", "\u101b", "\u106a", "\u1009", "\u106b", "\u100a", "\u1086", "\u103f",
	"\u1025\u102c", "\u1009\u102c", "\u1025\u1039", "\u1009\u103a",
	"\u1060", "\u1039\u1000", "\u1070", "\u1039\u100f", "\u1071", "\u1039\u1010", "\u1075", "\u1039\u1012", "\u1077", "\u1039\u1014", "\u107c", "\u1039\u1019",
	"\u1064", "\u1004\u103a\u1039", "\u108c", "\u1004\u103a\u1039\u102e", "\u108b", "\u1004\u103a\u1039\u102d",
)

// unicodeOrder is the order of signs after a letter in composed Unicode.
const unicodeOrder = "\u103b\u103c\u103d\u103e\u1031\u102d\u102e\u1032\u102f\u1030\u102b\u102c\u1036\u1037\u103a\u1038"

// fromZawgyi decodes what the tables of this package need.
func fromZawgyi(text string) string {
	runes := []rune(zawgyiSigns.Replace(text))
	var out []rune
	for i := 0; i < len(runes); {
		var before, signs, kinzi, stack []rune
		for i < len(runes) && (runes[i] == 0x1031 || runes[i] == 0x103c) {
			before = append(before, runes[i])
			i++
		}
		base := runes[i]
		for i++; i < len(runes) && runes[i] != 0x1031; i++ {
			if len(runes) > i+2 && runes[i] == 0x1004 && runes[i+1] == 0x103a && runes[i+2] == 0x1039 {
				kinzi = []rune{0x1004, 0x103a, 0x1039}
				i += 2
				continue
			}
			if runes[i] == 0x1039 {
				stack = []rune{0x1039, runes[i+1]}
				i++
				continue
			}
			if !strings.ContainsRune(unicodeOrder, runes[i]) || runes[i] == 0x103c {
				break
			}
			signs = append(signs, runes[i])
		}
		signs = append(signs, before...)
		slices.SortFunc(signs, func(a, b rune) int {
			return strings.IndexRune(unicodeOrder, a) - strings.IndexRune(unicodeOrder, b)
		})
		out = slices.Concat(out, kinzi, []rune{base}, stack, signs)
	}
	return norm.NFC.String(string(out))
}

// TestMRZ covers the standard's own example, its transliterations, and names that do not fit.
func TestMRZ(t *testing.T) {
	for _, test := range []struct{ family, given, want string }{
		{"Eriksson", "Anna Maria", "ERIKSSON<<ANNA<MARIA"},
		{"O'Connor", "Enya Siobhan", "OCONNOR<<ENYA<SIOBHAN"},
		{"Smith-Jones", "Susie Margaret", "SMITH<JONES<<SUSIE<MARGARET"},
		{"Müller", "Jörg", "MUELLER<<JOERG"},
		{"Nguyễn", "Văn Đức", "NGUYEN<<VAN<DUC"},
		{"Ọlátúnjí", "Ṣẹ́gun", "OLATUNJI<<SEGUN"},
		{"", "Arkfreith", "ARKFREITH"},
		{"Suharso", "", "SUHARSO"},
		{"", "", ""},
		{"Bennelong Wooloomooloo Warrandyte", "Warnambool", "BENNELONG<WOOLOOMOOLOO<WARRANDYTE<<WARN"},
		{"Bennelong Wooloomooloo Warrandyte Warnambool", "Dingo", "BENNELONG<WOOLOOMOOLOO<WARRANDYTE<WA<<D"},
		{"Bennelong Wooloomooloo Warrandyt Warnambool", "Dingo", "BENNELONG<WOOLOOMOOLOO<WARRANDYT<WAR<<D"},
		{"Wooloomooloo Warrandyte", "Abcdefghijklm Dingo", "WOOLOOMOOLOO<WARRANDYTE<<ABCDEFGHIJKL<D"},
	} {
		want := test.want + strings.Repeat("<", max(0, MRZLength-len(test.want)))
		if got := MRZ(test.family, test.given); got != want {
			t.Errorf("MRZ(%q, %q) = %q, want %q", test.family, test.given, got, want)
		}
	}
}

// TestMRZAlwaysFits tries names of every length.
func TestMRZAlwaysFits(t *testing.T) {
	for family := range 50 {
		for given := range 50 {
			words := func(n int) string { return strings.TrimSpace(strings.Repeat("Abcd ", n/5+1)[:n]) }
			zone := MRZ(words(family), words(given))
			if len(zone) != MRZLength || strings.Trim(zone, "ABCDEFGHIJKLMNOPQRSTUVWXYZ<") != "" {
				t.Fatalf("%d and %d letters: %q", family, given, zone)
			}
			if strings.Contains(strings.TrimRight(zone, "<"), "<<<") || family > 0 && given > 0 && !strings.Contains(strings.TrimRight(zone, "<"), "<<") {
				t.Fatalf("%d and %d letters lose the border of the groups: %q", family, given, zone)
			}
		}
	}
}

// TestFold takes marks from Latin letters alone.
func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"Nguyễn Đức": "Nguyen Duc", "Ọlá": "Ola", "Núñez": "Nunez", "Straße": "Strasse", "ဦးအောင်": "ဦးအောင်", "सीता": "सीता", "plain": "plain", "Фёдор": "Фёдор",
	} {
		if got := Fold(text); got != want {
			t.Errorf("Fold(%q) = %q, want %q", text, got, want)
		}
	}
}
