package eastasia

import (
	"strings"
	"unicode"
)

// Foreign gives the Latin letters in which a foreign name written in Han
// characters would sound as its Mandarin reading does: "smis" for 史密斯, which
// stands for Smith. Mandarin ends few syllables in a consonant and so gives most
// consonants a vowel of their own; those are left out, and letters that English
// reads in another way are replaced. The result is one word, for comparison by
// sound only; "" for a text without readable Han characters. Any Chinese name
// gives one as well: whether a name is foreign must be known from elsewhere.
func Foreign(text string) string {
	var out strings.Builder
	simple := []rune(Simplify(text))
	for _, r := range simple {
		if !unicode.Is(unicode.Han, r) || characters()[r] == nil {
			continue
		}
		sound, known := foreignSounds[r]
		if !known {
			sound = characters()[r][0]
			if letter, ok := foreignConsonants[sound]; ok && len(simple) > 1 {
				sound = letter
			}
			sound = foreignLetters.Replace(sound)
		}
		out.WriteString(sound)
	}
	return out.String()
}

// foreignConsonants are syllables that mostly stand for a consonant alone.
var foreignConsonants = map[string]string{
	"si": "s", "shi": "sh", "ci": "ts", "zi": "z", "te": "t", "de": "d", "ke": "k", "ge": "g", "bu": "b", "pu": "p", "er": "l",
}

// foreignLetters replaces letters of Pinyin by what English readers would write;
// w is v, lest it be read as part of a vowel.
var foreignLetters = strings.NewReplacer(
	"yue", "yo", "uo", "o", "wei", "vi", "wu", "u", "w", "v", "ei", "e", "ao", "o", "ou", "o", "q", "ch", "xi", "si", "x", "s", "zh", "j",
	"hui", "vi", "huai", "vai", "hua", "va", "rui", "re",
)

// foreignSounds lists characters that transcribers use for other sounds than
// those of their readings.
var foreignSounds = map[rune]string{
	'姆': "m", '勒': "le", '什': "sh", '恩': "n", '伯': "ber", '得': "ter", '加': "ga", '嘉': "ga", '吉': "gi", '基': "ki", '杰': "je", '乔': "jo", '希': "hi",
	'夏': "sha", '谢': "she", '萧': "shaw", '逊': "son", '顿': "ton", '迈': "mi", '翰': "n", '汤': "tom", '艾': "e", '埃': "e", '爱': "e",
	'琼': "jon", '治': "j", '廉': "liam", '詹': "jam", '珍': "jen", '金': "kin", '辛': "sin", '欣': "hin", '修': "thu", '休': "hu",
	'卫': "vid", '麦': "mac", '娅': "ia", '亚': "a", '刘': "lu", '约': "jo", '哈': "ha", '胡': "hu", '西': "si", '史': "s",
	'科': "ko", '柯': "ko", '可': "ko", '戈': "go", '哥': "go", '歌': "go", '夫': "f", '弗': "f", '福': "fo", '莱': "le", '泰': "te", '戴': "de", '塞': "se", '赛': "se",
	'柏': "ber", '贾': "ja", '切': "che", '齐': "tsi",
}
