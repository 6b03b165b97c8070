package eastasia

import "testing"

func same(a, b string) bool { return SyllableOf(a).Same(SyllableOf(b)) }

func TestSame(t *testing.T) {
	for _, p := range [][2]string{{"kit", "jie"}, {"ching", "jing"}, {"xiao", "hsiao"}, {"wai", "wei"}, {"ming", "ming"}, {"fat", "fa"}, {"keung", "qiang"}} {
		if !same(p[0], p[1]) || !same(p[1], p[0]) {
			t.Errorf("%v are not the same syllable", p)
		}
	}
	for _, p := range [][2]string{{"kit", "ming"}, {"wong", "jie"}, {"robert", "lin"}, {"", ""}} {
		if same(p[0], p[1]) {
			t.Errorf("%v are the same syllable", p)
		}
	}
	if SyllableOf("qiang") == 0 || SyllableOf("robert") != 0 {
		t.Error("syllables are not told from other words")
	}
	if halves := Halves("pengfa"); len(halves) != 1 || halves[0] != [2]Syllable{SyllableOf("peng"), SyllableOf("fa")} {
		t.Errorf("pengfa is %v", halves)
	}
}

// TestSyllablesByChance holds the share of pairs of syllables that are the same
// by chance near what the documentation of Same says.
func TestSyllablesByChance(t *testing.T) {
	syllables := []string{
		"wai", "ming", "kit", "fung", "siu", "ling", "chi", "keung", "hung", "mei", "yuk", "lan", "kwok", "fai", "ka", "man", "wing", "suk", "ching", "yee",
		"jie", "hua", "xin", "qiang", "fang", "jun", "lei", "yan", "bo", "tao", "ping", "gang", "hui", "juan", "min", "xia", "dong", "yu", "hai", "zhi",
	}
	alike, pairs := 0, 0
	for i, a := range syllables {
		for _, b := range syllables[i+1:] {
			pairs++
			if same(a, b) {
				alike++
			}
		}
	}
	if share := float64(alike) / float64(pairs); share > 0.08 || share < 0.01 {
		t.Errorf("%d of %d pairs are the same by chance", alike, pairs)
	} else {
		t.Logf("%d of %d pairs are the same by chance (%.3f)", alike, pairs, share)
	}
}
