package alphabets

import "strings"

// Skeletons leave vowels out, and write alike the consonants that the scripts or
// the habits of Latin writing do not keep apart: both sides of one name give the
// same letters, or letters that differ in one place.

// arabicBones gives the letter of each Arabic consonant in a skeleton; the
// letters that may stand for vowels have none.
var arabicBones = map[rune]byte{
	'ب': 'b', 'پ': 'b', 'ت': 't', 'ط': 't', 'ٹ': 't', 'ث': 't', 'ج': 'g', 'گ': 'g', 'غ': 'g', 'ژ': 'g', 'چ': 'c', 'ش': 'c',
	'ح': 'h', 'ه': 'h', 'خ': 'h', 'د': 'd', 'ذ': 'd', 'ض': 'd', 'ڈ': 'd', 'ر': 'r', 'ڑ': 'r', 'ز': 'z', 'ظ': 'z', 'س': 's', 'ص': 's',
	'ف': 'f', 'ق': 'k', 'ك': 'k', 'ل': 'l', 'م': 'm', 'ن': 'n',
}

// hebrewBones does the same for Hebrew.
var hebrewBones = map[rune]byte{
	'ב': 'b', 'ג': 'g', 'ד': 'd', 'ה': 'h', 'ח': 'h', 'ז': 'z', 'צ': 'z', 'ץ': 'z', 'ט': 't', 'ת': 't', 'כ': 'k', 'ך': 'k', 'ק': 'k',
	'ל': 'l', 'מ': 'm', 'ם': 'm', 'נ': 'n', 'ן': 'n', 'ס': 's', 'ש': 's', 'פ': 'p', 'ף': 'p', 'ר': 'r',
}

// latinBones lists what Latin writing has for one consonant, longer writings
// first, and its letter in the skeletons of each script.
var latinBones = map[string]*strings.Replacer{
	"Arab": strings.NewReplacer("tch", "c", "sch", "c", "sh", "c", "ch", "c", "kh", "h", "gh", "g", "zh", "g", "th", "t", "dh", "d", "dj", "g", "ph", "f",
		"ck", "k", "ce", "s", "ci", "s", "cy", "s", "c", "k", "j", "g", "p", "b", "q", "k", "v", "f", "x", "ks"),
	"Hebr": strings.NewReplacer("sch", "s", "tch", "z", "sh", "s", "tz", "z", "ts", "z", "kh", "h", "ch", "h", "th", "t", "ph", "p", "gh", "g",
		"zh", "z", "dj", "g", "ck", "k", "ce", "z", "ci", "z", "c", "k", "f", "p", "j", "g", "q", "k", "v", "b", "w", "b", "x", "ks"),
}

// Skeleton gives the consonants of a word of a script that leaves vowels
// unwritten ("Arab", "Hebr") in letters a to z, to be compared with
// [LatinSkeleton] of a Latin spelling: equal skeletons, or skeletons that differ
// in one letter, say that the two may be one name. A word that begins with a
// vowel begins with "a"; the Arabic article is left out; a consonant counts once
// where it stands twice. Other scripts, and words without letters, give "".
func Skeleton(script, word string) string {
	word = clip(word)
	var letters []rune
	var bones map[rune]byte
	switch script {
	case "Arab":
		letters, bones = arabicLetters(word), arabicBones
		if rest, ok := withoutArticle(letters); ok {
			letters = rest
		}
	case "Hebr":
		letters, bones = hebrewLetters(word), hebrewBones
	default:
		return ""
	}
	out := make([]byte, 0, len(letters))
	for i, r := range letters {
		bone := bones[r]
		next := rune(0)
		if i+1 < len(letters) {
			next = letters[i+1]
		}
		switch {
		case r == '\'' || r == 'ו' && i > 0 && letters[i-1] == 'ו':
			continue
		case bone == 'h' && next == 0 && (r == 'ه' || r == 'ה'):
			continue
		case r == 'ו' && (i == 0 || next == 'ו'):
			bone = 'b'
		case bone == 0 && i > 0:
			continue
		case r == 'و':
			bone = 'w'
		case r == 'ي' || r == 'י':
			bone = 'y'
		case bone == 0:
			bone = 'a'
		case bone == 'z' && next == '\'' && r == 'ז':
			bone = 'g'
		}
		out = appendBone(out, bone)
	}
	return string(out)
}

// LatinSkeleton gives the skeleton of a Latin word (letters a to z; others are
// passed over) to be compared with [Skeleton] of words of the script; "" for
// scripts that have none.
func LatinSkeleton(script, latin string) string {
	latin = clip(latin)
	writings := latinBones[script]
	if writings == nil {
		return ""
	}
	if script == "Arab" && len(latin) > 5 && (strings.HasPrefix(latin, "al") || strings.HasPrefix(latin, "el")) && !isVowel(latin[2]) {
		latin = latin[2:]
	}
	text := writings.Replace(latin)
	out := make([]byte, 0, len(text))
	for i := range len(text) {
		c := text[i]
		switch {
		case c < 'a' || c > 'z':
			continue
		case i == 0 && (c == 'y' || c == 'w'):
		case isVowel(c) || c == 'w' || c == 'y':
			if i > 0 {
				continue
			}
			c = 'a'
		case c == 'h' && i == len(text)-1 && i > 0 && isVowel(text[i-1]) && strings.HasSuffix(latin, "h") && !strings.HasSuffix(latin, "kh") && !strings.HasSuffix(latin, "ch"):
			continue
		}
		out = appendBone(out, c)
	}
	return string(out)
}

func appendBone(out []byte, bone byte) []byte {
	if n := len(out); n > 0 && out[n-1] == bone {
		return out
	}
	return append(out, bone)
}

func isVowel(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }
