package eastasia

import "testing"

func TestSameSyllable(t *testing.T) {
	for _, p := range [][2]string{{"kit", "jie"}, {"ching", "jing"}, {"xiao", "hsiao"}, {"wai", "wei"}, {"ming", "ming"}, {"fat", "fa"}, {"keung", "qiang"}} {
		if !SameSyllable(p[0], p[1]) || !SameSyllable(p[1], p[0]) {
			t.Errorf("%v are not the same syllable", p)
		}
	}
	for _, p := range [][2]string{{"kit", "ming"}, {"wong", "jie"}, {"robert", "lin"}, {"", ""}} {
		if SameSyllable(p[0], p[1]) {
			t.Errorf("%v are the same syllable", p)
		}
	}
	if !Syllable("qiang") || Syllable("robert") {
		t.Error("syllables are not told from other words")
	}
}

// TestSyllablesByChance holds the share of pairs of syllables that are the same
// by chance near what the documentation of SameSyllable says.
func TestSyllablesByChance(t *testing.T) {
	syllables := []string{
		"wai", "ming", "kit", "fung", "siu", "ling", "chi", "keung", "hung", "mei", "yuk", "lan", "kwok", "fai", "ka", "man", "wing", "suk", "ching", "yee",
		"jie", "hua", "xin", "qiang", "fang", "jun", "lei", "yan", "bo", "tao", "ping", "gang", "hui", "juan", "min", "xia", "dong", "yu", "hai", "zhi",
	}
	same, pairs := 0, 0
	for i, a := range syllables {
		for _, b := range syllables[i+1:] {
			pairs++
			if SameSyllable(a, b) {
				same++
			}
		}
	}
	if share := float64(same) / float64(pairs); share > 0.08 || share < 0.01 {
		t.Errorf("%d of %d pairs are the same by chance", same, pairs)
	} else {
		t.Logf("%d of %d pairs are the same by chance (%.3f)", same, pairs, share)
	}
}
