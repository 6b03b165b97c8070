package match

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/zeebo/xxh3"
)

// sketchSize is the number of minima kept of a text: Jaccard likeness is then
// known to about ±0.1, enough for three levels.
const sketchSize = 32

// shingles is the min-hash sketch of a text's three-word sequences.
type shingles struct {
	minima [sketchSize]uint64
	words  int
}

// shinglesOf sketches the texts together; nil when there are fewer than eight
// words (or, in scripts without spaces, letters), which say too little.
func shinglesOf(texts []string) *shingles {
	var words []string
	for _, t := range texts {
		words = append(words, wordsOf(t)...)
	}
	if len(words) < 8 {
		return nil
	}
	s := &shingles{words: len(words)}
	for i := range s.minima {
		s.minima[i] = math.MaxUint64
	}
	for i := range len(words) - 2 {
		base := xxh3.HashString(strings.Join(words[i:i+3], " "))
		for k := range s.minima {
			s.minima[k] = min(s.minima[k], mix(base, uint64(k)))
		}
	}
	return s
}

// mix gives the k-th hash of a value (the finaliser of splitmix64).
func mix(x, k uint64) uint64 {
	x += (k + 1) * 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// wordsOf splits a text into folded words; letters of scripts that are written
// without spaces count as words of their own.
func wordsOf(text string) []string {
	var words []string
	var word []rune
	flush := func() {
		if len(word) > 0 {
			words = append(words, string(word))
			word = word[:0]
		}
	}
	for _, r := range strings.ToLower(text) {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar):
			flush()
			words = append(words, string(r))
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			word = append(word, r)
		default:
			flush()
		}
	}
	flush()
	return slices.Clip(words)
}

// alike counts the minima that two sketches share.
func (s *shingles) alike(o *shingles) int {
	n := 0
	for k := range s.minima {
		if s.minima[k] == o.minima[k] {
			n++
		}
	}
	return n
}
