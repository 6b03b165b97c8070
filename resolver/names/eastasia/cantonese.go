package eastasia

import "strings"

// cantonese gives the habitual spellings of a syllable in Jyutping without tone,
// as Hong Kong's identity cards write names: there is no official table, and
// the habits below are those of its offices, with those of Macau and Malaysia
// after them. Syllables of another form give nil.
func cantonese(jyutping string) []string {
	if whole, ok := cantoneseWhole[jyutping]; ok {
		return whole
	}
	cut := strings.IndexAny(jyutping, "aeiouy")
	if cut < 0 {
		return nil
	}
	initials, finals := cantoneseInitials[jyutping[:cut]], cantoneseFinals[jyutping[cut:]]
	var out []string
	for total := range len(initials) + len(finals) - 1 {
		for i := range initials {
			if j := total - i; j >= 0 && j < len(finals) && len(out) < mostCantonese {
				out = append(out, initials[i]+finals[j])
			}
		}
	}
	return out
}

// mostCantonese is how many spellings one Cantonese reading has at most.
const mostCantonese = 5

// cantoneseInitials and cantoneseFinals give the spellings of what stands before
// the first vowel and of the rest, the usual one first.
var cantoneseInitials = map[string][]string{
	"": {""}, "b": {"p", "b"}, "p": {"p"}, "m": {"m"}, "f": {"f"}, "d": {"t", "d"}, "t": {"t"}, "n": {"n"}, "l": {"l"},
	"g": {"k", "g"}, "k": {"k"}, "ng": {"ng", ""}, "h": {"h"}, "gw": {"kw", "gw"}, "kw": {"kw", "k"}, "w": {"w"},
	"z": {"ch", "ts", "j"}, "c": {"ch", "ts"}, "s": {"s", "sh"}, "j": {"y"},
}

var cantoneseFinals = map[string][]string{
	"aa": {"a", "ah"}, "aai": {"ai"}, "aau": {"au"}, "aam": {"am"}, "aan": {"an"}, "aang": {"ang"}, "aap": {"ap"}, "aat": {"at"}, "aak": {"ak"},
	"ai": {"ai"}, "au": {"au", "ow"}, "am": {"am", "um"}, "an": {"an", "un"}, "ang": {"ang", "ung"}, "ap": {"ap", "up"}, "at": {"at", "ut"}, "ak": {"ak", "uk"},
	"e": {"e", "eh"}, "ei": {"ei", "i", "ee", "ay"}, "eng": {"eng", "ang"}, "ek": {"ek", "ik"}, "em": {"em"}, "eu": {"eu"}, "ep": {"ep"},
	"i": {"i", "ee"}, "iu": {"iu", "iew"}, "im": {"im"}, "in": {"in", "een"}, "ing": {"ing", "eng"}, "ip": {"ip"}, "it": {"it"}, "ik": {"ik"},
	"o": {"o", "oh"}, "oi": {"oi", "oy"}, "ou": {"o", "oo", "ou"}, "on": {"on"}, "ong": {"ong"}, "ot": {"ot"}, "ok": {"ok"},
	"u": {"u", "oo"}, "ui": {"ui", "ooi"}, "un": {"un", "oon"}, "ung": {"ung", "oong"}, "ut": {"ut"}, "uk": {"uk", "ook"},
	"oe": {"eu", "oe"}, "oeng": {"eung", "eong"}, "oek": {"euk"}, "eoi": {"ui", "oi"}, "eon": {"un", "on"}, "eot": {"ut"},
	"yu": {"u", "ue"}, "yun": {"uen", "un"}, "yut": {"uet", "ut"},
}

// cantoneseWhole lists syllables whose habits the parts do not give.
var cantoneseWhole = map[string][]string{
	"m": {"ng", "m"}, "ng": {"ng"}, "hng": {"hng"},
	"zi": {"chi", "tsz", "chee", "tze", "ji"}, "ci": {"chi", "tsz", "chee", "tze"}, "si": {"sze", "si", "see", "shi", "sz"},
	"ji": {"yi", "yee", "ee", "i"}, "jyu": {"yu", "yue"}, "jyun": {"yuen", "yuan", "un"}, "jyut": {"yuet", "ut"},
	"joeng": {"yeung", "young", "yeong", "ieong"}, "jan": {"yan", "ian"}, "jin": {"yin", "in", "yeen"}, "jing": {"ying", "yeng", "ieng"},
	"jung": {"yung", "yong"}, "jau": {"yau", "yiu", "iao"}, "jiu": {"yiu", "yew", "io"}, "jam": {"yam", "yum"}, "jim": {"yim", "im"},
	"juk": {"yuk", "yoke", "iok"}, "jik": {"yik", "yick"}, "jat": {"yat", "iat"}, "je": {"ye", "yeh"}, "jeoi": {"yui"}, "jeon": {"yun"},
	"ceoi": {"tsui", "chui", "choi"}, "zeoi": {"chui", "tsui"}, "seoi": {"sui", "shui", "soi"}, "ze": {"tse", "che"}, "ce": {"che", "tse"},
	"zang": {"tsang", "chang"}, "cou": {"tso", "cho"}, "zou": {"cho", "tso", "joe"}, "zung": {"chung", "tsung", "chong"},
	"zoeng": {"cheung", "tseung", "cheong"}, "coi": {"choi", "tsoi", "choy"}, "zoi": {"choi", "tsoi"},
	"sing": {"sing", "shing"}, "sam": {"sum", "sam", "sham", "shum"}, "sek": {"shek"}, "saan": {"shan", "san"}, "san": {"san", "sun", "shan"},
	"siu": {"siu", "shiu", "siew"}, "seon": {"shun", "sun", "seon"}, "syu": {"shu", "sue"}, "sau": {"sau", "shau", "sow"},
	"soeng": {"sheung", "seung"}, "syun": {"suen", "shuen", "sun"}, "syut": {"suet", "sut"}, "sang": {"sang", "shang"},
	"hou": {"ho", "hoe", "hou"}, "gou": {"ko", "go"}, "lou": {"lo", "loo"}, "mou": {"mo", "moo"}, "bou": {"po", "bo"}, "tou": {"to"}, "dou": {"to"},
	"lei": {"lee", "li", "lei"}, "gei": {"kei", "kee", "ki"}, "kei": {"kei", "kee", "ki"}, "hei": {"hei", "hee", "hay"}, "mei": {"mei", "mi", "may"},
	"wu": {"wu", "woo"}, "gu": {"ku", "koo"}, "fu": {"fu", "foo"}, "fun": {"foon", "fun"}, "gun": {"koon", "kun"}, "pun": {"poon", "pun"},
	"mun": {"mun", "moon"}, "bun": {"pun", "poon"}, "gwan": {"kwan", "kun", "quan"}, "gwok": {"kwok", "kok", "kuok"}, "gwong": {"kwong", "kong", "guong"},
	"gwai": {"kwai"}, "gwaan": {"kwan"}, "gwaa": {"kwa"}, "kwan": {"kwan", "kun"}, "kwong": {"kwong", "kong"},
	"gam": {"kam", "kum", "gum"}, "heoi": {"hui", "hoi"}, "leoi": {"lui", "loi"}, "leon": {"lun"}, "zeon": {"chun", "tsun"},
	"ceon": {"chun", "tsun"}, "wui": {"wui", "wooi"}, "waa": {"wah", "wa"}, "faa": {"fa", "fah"}, "maa": {"ma", "mah"}, "gaa": {"ka", "kar", "ga"},
	"haa": {"ha", "har"}, "aa": {"ah", "a"}, "ngaa": {"nga", "ngar"}, "lok": {"lok", "lock"}, "fuk": {"fuk", "fook"}, "cing": {"ching", "tsing", "cheng"},
	"zing": {"ching", "tsing", "cheng"}, "man": {"man", "mun"}, "ngon": {"on", "ngon"}, "on": {"on"}, "oi": {"oi", "ngoi"}, "zit": {"chit"},
	"joek": {"yeuk"}, "kam": {"kam", "kum"},
}
