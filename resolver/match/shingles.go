package match

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/zeebo/xxh3"
)

// sketchSize is how many word sequences of a text are kept: all of those of an
// advertisement of usual length; of longer texts the ones with the lowest hashes,
// by which likeness is known to about ±0.05.
const sketchSize = 128

// bandCount is how many candidate keys a text has, of two minima each: two texts
// that share half of their sequences meet by one of them in 98 of 100 cases.
const bandCount = 16

// shingles holds the three-word sequences of a text as sorted hashes.
type shingles struct {
	hashes []uint64
}

// shinglesOf reads the texts together; nil when there are fewer than eight words
// (or, in scripts without spaces, letters), which say too little. Sequences do
// not cross sentences, and what a text says more than once is left out: captions
// and notices that a page repeats are not the wording of an advertisement.
func shinglesOf(texts []string) *shingles {
	var sentences [][]string
	said := map[string]int{}
	for _, t := range texts {
		for _, sentence := range sentencesOf(t) {
			if words := wordsOf(sentence); len(words) > 0 {
				sentences = append(sentences, words)
				said[strings.Join(words, " ")]++
			}
		}
	}
	words := 0
	var hashes []uint64
	for _, repeated := range []bool{false, true} {
		for _, sentence := range sentences {
			if (said[strings.Join(sentence, " ")] > 1) != repeated {
				continue
			}
			words += len(sentence)
			for i := range max(len(sentence)-2, 1) {
				hashes = append(hashes, xxh3.HashString(strings.Join(sentence[i:min(i+3, len(sentence))], " ")))
			}
		}
		if words >= minWords {
			break // only a text of nothing but repetitions is read with them
		}
	}
	if words < minWords {
		return nil
	}
	slices.Sort(hashes)
	hashes = slices.Compact(hashes)
	return &shingles{slices.Clip(hashes[:min(len(hashes), sketchSize)])}
}

const minWords = 8

// sentencesOf parts a text at the ends of lines and sentences. A dot inside a
// number or an address ends none.
func sentencesOf(text string) []string {
	var out []string
	start := 0
	runes := []rune(text)
	for i, r := range runes {
		ends := strings.ContainsRune("\n\r!?。！？។။।؟•|", r) || (r == '.' || r == ';') && (i+1 == len(runes) || unicode.IsSpace(runes[i+1]))
		if ends {
			out = append(out, string(runes[start:i]))
			start = i + 1
		}
	}
	return append(out, string(runes[start:]))
}

// bands gives the text's candidate keys, pairs of the lowest of its hashes when
// they are hashed again in different ways.
func (s *shingles) bands() [bandCount][2]uint64 {
	var bands [bandCount][2]uint64
	for k := range 2 * uint64(bandCount) {
		least := uint64(math.MaxUint64)
		for _, h := range s.hashes {
			least = min(least, mix(h, k))
		}
		bands[k/2][k%2] = least
	}
	return bands
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

// alike gives, in per cent, how much of two texts together both have, and how
// much of the shorter one the longer has. The hashes are comparable up to the
// lowest last one of two sketches that are full.
func (s *shingles) alike(o *shingles) (whole, part int) {
	as, bs := s.hashes, o.hashes
	last := uint64(math.MaxUint64)
	for _, hashes := range [2][]uint64{as, bs} {
		if len(hashes) == sketchSize {
			last = min(last, hashes[sketchSize-1])
		}
	}
	upTo := func(hashes []uint64) []uint64 {
		i, found := slices.BinarySearch(hashes, last)
		if found {
			i++
		}
		return hashes[:i]
	}
	as, bs = upTo(as), upTo(bs)
	both := 0
	for i, j := 0, 0; i < len(as) && j < len(bs); {
		switch {
		case as[i] == bs[j]:
			i, j, both = i+1, j+1, both+1
		case as[i] < bs[j]:
			i++
		default:
			j++
		}
	}
	return 100 * both / max(len(as)+len(bs)-both, 1), 100 * both / max(min(len(as), len(bs)), 1)
}
