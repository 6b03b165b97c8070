package eastasia

import (
	"slices"
	"sync"
)

// enough is how many characters two spellings must share to count as one
// syllable in two dialects: one alone may be a rare character or a rare reading.
const enough = 2

// SameSyllable reports whether two syllables in folded Latin letters are habitual
// spellings of the same characters in different dialects or romanisations: "kit"
// and "jie", "hsiao" and "xiao". It is symmetric, and true of a syllable and
// itself. About one in twenty-five pairs of syllables of names that have nothing
// to do with each other are such, so that it says little by itself.
func SameSyllable(a, b string) bool {
	of := charactersOf()
	as, bs := of[a], of[b]
	shared := 0
	for i, j := 0, 0; i < len(as) && j < len(bs) && shared < enough; {
		switch {
		case as[i] < bs[j]:
			i++
		case as[i] > bs[j]:
			j++
		default:
			shared, i, j = shared+1, i+1, j+1
		}
	}
	return shared >= enough
}

// Syllable reports whether a word in folded Latin letters is the spelling of a
// Han character.
func Syllable(word string) bool { return len(charactersOf()[word]) >= enough }

// charactersOf gives the sorted characters of each spelling: those that Mandarin
// and Cantonese read, which leaves out what only dictionaries hold.
var charactersOf = sync.OnceValue(func() map[string][]rune {
	of := map[string][]rune{}
	for fields := range rows(hanTable) {
		if fields[1] == "-" || fields[2] == "-" {
			continue
		}
		for _, r := range fields[0] {
			for _, latin := range characters()[r] {
				of[latin] = append(of[latin], r)
			}
		}
	}
	for _, list := range of {
		slices.Sort(list)
	}
	return of
})
