package eastasia

import "strings"

// mandarin gives the habitual spellings of a syllable in Pinyin without tone (v
// for ü): Pinyin itself, and Wade–Giles without apostrophes, as in Taiwan's
// passports and older documents.
func mandarin(pinyin string) []string {
	plain := strings.ReplaceAll(pinyin, "v", "u")
	out := add(nil, plain, wadeGiles(pinyin))
	if plain != pinyin {
		// Passports write ü as yu (Lyu), keyboards as v.
		out = add(out, strings.ReplaceAll(pinyin, "v", "yu"), pinyin)
	}
	if more, ok := taiwanese[pinyin]; ok {
		out = add(out, more)
	}
	return out
}

// taiwanese lists spellings of Taiwan and older ones that no rule gives.
var taiwanese = map[string]string{
	"xiao": "shiao", "xu": "shu", "xie": "shieh", "xin": "shin", "xue": "shueh", "xiang": "shiang", "xian": "shien",
	"zhang": "jang", "zhong": "jong", "zheng": "jeng", "zhou": "jou", "zhu": "ju", "guang": "kwang", "guo": "kwok", "gui": "kwei",
	"hua": "hwa", "huang": "hwang", "ye": "yeh", "yue": "yueh", "rui": "ray", "ruo": "jo", "jie": "jye", "you": "yo", "yi": "ee",
	"ji": "gi", "xing": "shing", "shi": "shyh", "zhi": "jyh", "kai": "kae", "lei": "ley", "zi": "tze", "si": "szu", "qiu": "chyu",
	"zeng": "tzeng", "zuo": "tzuo", "hong": "horng", "ming": "min", "jing": "jin", "ying": "yin", "ling": "lin", "qing": "chin", "ping": "pyng", "de": "teh",
	"wen": "wun", "feng": "fong", "yan": "yen", "xiu": "shiu", "xiong": "shiong", "xuan": "shuan", "qian": "chyan",
}

// wadeGiles turns a syllable of Pinyin into Wade–Giles without apostrophes and
// accents, by the correspondences of the Library of Congress.
func wadeGiles(pinyin string) string {
	if whole, ok := wadeGilesWhole[pinyin]; ok {
		return whole
	}
	initial, final := "", pinyin
	for _, pair := range wadeGilesInitials {
		if rest, ok := strings.CutPrefix(pinyin, pair[0]); ok {
			initial, final = pair[1], rest
			break
		}
	}
	if other, ok := wadeGilesFinals[final]; ok {
		final = other
	}
	return strings.ReplaceAll(initial+final, "v", "u")
}

// wadeGilesInitials gives the initials of Wade–Giles for those of Pinyin, the
// longer first.
var wadeGilesInitials = [][2]string{
	{"zh", "ch"}, {"ch", "ch"}, {"sh", "sh"}, {"b", "p"}, {"p", "p"}, {"m", "m"}, {"f", "f"}, {"d", "t"}, {"t", "t"}, {"n", "n"}, {"l", "l"},
	{"g", "k"}, {"k", "k"}, {"h", "h"}, {"j", "ch"}, {"q", "ch"}, {"x", "hs"}, {"z", "ts"}, {"c", "ts"}, {"s", "s"}, {"r", "j"},
}

// wadeGilesFinals gives finals that differ after an initial, wadeGilesWhole
// syllables that differ in another way.
var (
	wadeGilesFinals = map[string]string{
		"ian": "ien", "ie": "ieh", "ue": "ueh", "ve": "ueh", "ong": "ung", "iong": "iung", "uo": "o",
	}
	wadeGilesWhole = map[string]string{
		"zhi": "chih", "chi": "chih", "shi": "shih", "ri": "jih", "zi": "tzu", "ci": "tzu", "si": "ssu", "er": "erh", "e": "o",
		"ye": "yeh", "yan": "yen", "you": "yu", "yong": "yung", "yi": "i", "yue": "yueh", "he": "ho", "ge": "ko", "ke": "ko",
		"guo": "kuo", "kuo": "kuo", "huo": "huo", "shuo": "shuo", "gui": "kuei", "kui": "kuei",
	}
)
