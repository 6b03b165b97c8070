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
// accents. Source: the Library of Congress table of correspondences; only what
// differs from Pinyin is changed.
func wadeGiles(pinyin string) string {
	if special, ok := wadeGilesWhole[pinyin]; ok {
		return special
	}
	initial, final := "", pinyin
	for _, pair := range wadeGilesInitials {
		if rest, ok := strings.CutPrefix(pinyin, pair[0]); ok {
			initial, final = pair[1], rest
			// After j, q and x Pinyin writes ü without its dots; so does this.
			break
		}
	}
	if special, ok := wadeGilesFinals[final]; ok {
		final = special
	}
	switch {
	case final == "e" && (initial == "k" || initial == "h"):
		final = "o"
	case final == "o" && initial == "l":
		final = "o"
	case final == "uo" && initial != "k" && initial != "h" && initial != "sh":
		final = "o"
	case final == "ui" && initial == "k":
		final = "uei"
	}
	return strings.ReplaceAll(initial+final, "v", "u")
}

// wadeGilesInitials gives the letters of Wade–Giles for those of Pinyin, the
// longer first; equal ones are there to end the search.
var wadeGilesInitials = [][2]string{
	{"zh", "ch"}, {"ch", "ch"}, {"sh", "sh"}, {"b", "p"}, {"p", "p"}, {"d", "t"}, {"t", "t"}, {"g", "k"}, {"k", "k"},
	{"j", "ch"}, {"q", "ch"}, {"x", "hs"}, {"z", "ts"}, {"c", "ts"}, {"r", "j"}, {"h", "h"}, {"l", "l"}, {"y", "y"}, {"s", "s"}, {"m", "m"}, {"f", "f"}, {"n", "n"},
}

// wadeGilesFinals and wadeGilesWhole give finals and syllables that differ.
var (
	wadeGilesFinals = map[string]string{
		"ian": "ien", "ie": "ieh", "ue": "ueh", "ve": "ueh", "ong": "ung", "iong": "iung",
	}
	wadeGilesWhole = map[string]string{
		"zhi": "chih", "chi": "chih", "shi": "shih", "ri": "jih", "zi": "tzu", "ci": "tzu", "si": "ssu", "er": "erh",
		"ye": "yeh", "yan": "yen", "you": "yu", "yong": "yung", "yi": "i", "yu": "yu", "yue": "yueh", "yuan": "yuan",
		"he": "ho", "ge": "ko", "ke": "ko", "e": "o", "guo": "kuo", "kuo": "kuo", "huo": "huo", "shuo": "shuo",
		"rong": "jung", "gui": "kuei", "kui": "kuei",
	}
)
