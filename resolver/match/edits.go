package match

import (
	"math/bits"

	"github.com/agnivade/levenshtein"

	"github.com/clewgraph/clew/resolver/names"
)

// edits gives the number of letters to change, add or leave out that turn one
// text into the other, and works out short plain ones, which nearly all are, a
// column of the table at a time (Myers, A fast bit-vector algorithm for
// approximate string matching, 1999, as Hyyrö put it in 2001).
func edits(a, b string) int {
	if restA, restB := unlike(a, b); ascii(restA) && ascii(restB) {
		return plainEdits(restA, restB)
	}
	return levenshtein.ComputeDistance(a, b) // what is left over may begin within a character
}

// unlike takes off two texts what they begin and end with alike.
func unlike(a, b string) (restA, restB string) {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return a, b
}

// plainEdits is [edits] of texts that are known to be plain.
func plainEdits(a, b string) int {
	a, b = unlike(a, b)
	switch {
	case len(a) > 64:
		return levenshtein.ComputeDistance(a, b)
	case len(a) == 0 || len(b) == 0:
		return len(a) + len(b)
	}
	var at [128]uint64 // where in a each letter stands
	for i := range len(a) {
		at[a[i]] |= 1 << i
	}
	up, down, last, n := ^uint64(0), uint64(0), uint64(1)<<(len(a)-1), len(a)
	for i := range len(b) {
		same := at[b[i]]
		diagonal := ((same & up) + up) ^ up | same | down
		right, left := down|^(diagonal|up), up&diagonal
		if right&last != 0 {
			n++
		}
		if left&last != 0 {
			n--
		}
		right, left = right<<1|1, left<<1
		up, down = left|^(diagonal|right), right&diagonal
	}
	return n
}

// lettersOf gives a set of the letters of a text, several to one bit.
func lettersOf(text string) uint32 {
	var set uint32
	for i := range len(text) {
		set |= 1 << (text[i] & 31)
	}
	return set
}

// plainLetters is lettersOf of a plain text, 0 of others.
func plainLetters(text string) uint32 {
	if !ascii(text) {
		return 0
	}
	return lettersOf(text)
}

// leastEdits gives a number of edits that two plain texts of so many letters are
// at least apart: an exchanged letter changes two sets of letters by one at most.
func leastEdits(a, b uint32, lengthA, lengthB int) int {
	return max(bits.OnesCount32(a&^b), bits.OnesCount32(b&^a), lengthA-lengthB, lengthB-lengthA)
}

// similar reports whether the similarity of two words (see [names.Similarity]) is
// at least so many thousandths.
func similar(a, b string, thousandths int) bool {
	short, long := min(len(a), len(b)), max(len(a), len(b))
	if long == 0 || !ascii(a) || !ascii(b) {
		return names.Similarity(a, b) >= thousandths
	}
	return 2*short >= long && 1000*(long-plainEdits(a, b))/long >= thousandths
}
