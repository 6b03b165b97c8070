package eastasia

import "strings"

// ForeignLikeness gives from 0 to 1000 how well a foreign name in Han characters
// may stand for a word in Latin letters a to z: the share of the sounds of the
// two that can be laid side by side, of which consonants tell more than vowels.
// It is 0 for a text without readable Han characters.
func ForeignLikeness(native, latin string) int {
	a, b := sounds(Foreign(native)), sounds(latin)
	if a == "" || b == "" {
		return 0
	}
	above := make([]int, len(b)+1)
	for j := range b {
		above[j+1] = above[j] + weightOf(b[j])
	}
	whole := above[len(b)]
	row := make([]int, len(b)+1)
	all := 0
	for i := range a {
		w := weightOf(a[i])
		all += w
		row[0] = above[0] + w
		for j := range b {
			row[j+1] = min(above[j+1]+w, row[j]+weightOf(b[j]), above[j]+exchange(a[i], b[j]))
		}
		row, above = above, row
	}
	return max(0, 1000-1000*above[len(b)]/max(all, whole))
}

// Weights of sounds: a vowel tells little, as Mandarin adds one to most consonants
// and has no other for many.
const (
	vowelWeight     = 1
	consonantWeight = 3
)

func isVowel(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }

func weightOf(c byte) int {
	if isVowel(c) {
		return vowelWeight
	}
	return consonantWeight
}

// exchange is the cost of one sound in place of another.
func exchange(a, b byte) int {
	switch {
	case a == b:
		return 0
	case isVowel(a) && isVowel(b):
		return vowelWeight
	case near(a, b):
		return consonantWeight / 2
	default:
		return weightOf(a) + weightOf(b)
	}
}

// near reports whether transcribers write one consonant for the other.
func near(a, b byte) bool {
	for _, set := range [...]string{"bpf", "dt", "gkh", "sjct", "fv", "mn"} {
		if strings.IndexByte(set, a) >= 0 && strings.IndexByte(set, b) >= 0 {
			return true
		}
	}
	return false
}

// sounds writes a word with one letter for each sound that Mandarin can tell.
func sounds(word string) string {
	word = spelledSounds.Replace(word)
	out := make([]byte, 0, len(word))
	for i := range len(word) {
		c := word[i]
		if c < 'a' || c > 'z' || len(out) > 0 && out[len(out)-1] == c {
			continue
		}
		out = append(out, c)
	}
	return string(out)
}

var spelledSounds = strings.NewReplacer(
	"sch", "s", "tch", "c", "sh", "s", "ch", "c", "ph", "f", "th", "s", "gh", "g", "kh", "k", "ck", "k", "dt", "t", "tz", "c", "ts", "c", "zh", "j",
	"ca", "ka", "co", "ko", "cu", "ku", "cl", "kl", "cr", "kl", "q", "k", "x", "ks", "z", "s", "w", "v", "y", "i", "r", "l", "ng", "n",
)
