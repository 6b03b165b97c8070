package eastasia

import (
	"slices"
	"sync"
)

// Syllable is a spelling that Han characters have, 0 for words that are none. Its
// numbers are good within one run of the program.
type Syllable uint16

// enough is how many characters two spellings must share to count as one
// syllable in two dialects: one alone may be a rare character or a rare reading.
const enough = 2

// SyllableOf gives the syllable that a word in folded Latin letters is.
func SyllableOf(word string) Syllable { return latinSyllables().of[word] }

// Same reports whether two syllables are habitual spellings of the same
// characters in different dialects or romanisations: "kit" and "jie", "hsiao" and
// "xiao". It is symmetric, and true of a syllable and itself. About one in thirty
// pairs of syllables of names that have nothing to do with each other are such, so
// that it says little by itself.
func (s Syllable) Same(o Syllable) bool {
	t := latinSyllables()
	at := int(s)*t.n + int(o)
	return t.same[at/64]&(1<<(at%64)) != 0
}

// Halves gives the ways in which a word is two syllables written together:
// "pengfa" is peng and fa.
func Halves(word string) (all [][2]Syllable) {
	of := latinSyllables().of
	for i := 1; i < len(word); i++ {
		if x, y := of[word[:i]], of[word[i:]]; x != 0 && y != 0 {
			all = append(all, [2]Syllable{x, y})
		}
	}
	return all
}

// syllableTable numbers the spellings from 1 and holds a bit for each pair.
type syllableTable struct {
	of   map[string]Syllable
	n    int
	same []uint64
}

// latinSyllables makes the table of the characters that Mandarin and Cantonese read,
// which leaves out what only dictionaries hold.
var latinSyllables = sync.OnceValue(func() *syllableTable {
	count := map[string]int{}
	var sets [][]string
	for fields := range rows(hanTable) {
		if fields[1] == "-" || fields[2] == "-" {
			continue
		}
		for _, r := range fields[0] {
			sets = append(sets, characters()[r])
			for _, latin := range characters()[r] {
				count[latin]++
			}
		}
	}
	t := &syllableTable{of: map[string]Syllable{}}
	var spellings []string
	for latin, n := range count {
		if n >= enough {
			spellings = append(spellings, latin)
		}
	}
	slices.Sort(spellings)
	for i, latin := range spellings {
		t.of[latin] = Syllable(i + 1)
	}
	t.n = len(spellings) + 1
	shared := make([]uint8, t.n*t.n)
	t.same = make([]uint64, (len(shared)+63)/64)
	for _, set := range sets {
		for _, a := range set {
			for _, b := range set {
				x, y := t.of[a], t.of[b]
				at := int(x)*t.n + int(y)
				if x == 0 || y == 0 || shared[at] == enough {
					continue
				}
				if shared[at]++; shared[at] == enough {
					t.same[at/64] |= 1 << (at % 64)
				}
			}
		}
	}
	return t
})
