// Package draw makes the random choices of a synthetic world, so that the world can be made in any order and in pieces.
//
// The main idea: a draw is a function of where it stands (seed, then a path of labels: which cell, which person, which
// record) and of how many draws were made in that place, never of what was drawn elsewhere. A worker can therefore
// make the person number 7,000,000 alone, and any number of workers on any machine write the same bytes.
//
// All arithmetic is on integers, because floating point may be fused or rounded differently from one processor to the
// next. Rates are parts per million; a plain draw takes a few nanoseconds and nothing here allocates.
//
// The generator is SplitMix64 with a step of its own for each source (G. L. Steele, D. Lea and C. H. Flood, "Fast
// splittable pseudorandom number generators", OOPSLA 2014, the algorithm of Java's SplittableRandom): good statistics,
// small state, no use for secrets.
package draw

import (
	"math/bits"
)

// Million is the whole of a rate in parts per million.
const Million = 1_000_000

// Source is the draws of one place of a world. It is a small value: copying it copies its position, so that both
// copies give the same draws from there on. The zero Source is not usable; New and Child make sources.
type Source struct {
	key   uint64 // the place: seed and path, hashed; never changes
	state uint64
	step  uint64 // odd
}

// New gives the source of a place in the world of a seed. The path is a list of labels of any meaning, such as
// Label("person") and the person's number; New(seed, a, b) is New(seed).Child(a, b).
func New(seed uint64, path ...uint64) Source {
	return at(mix(seed + golden)).Child(path...)
}

// Child gives the source of a place inside this one. It depends on the places and not on the draws made so far, so a
// child may be taken before, between or after draws. Child(a, b) is Child(a).Child(b). Places are told apart by a hash
// of 64 bits: among 100 million of them two share all their draws with a probability of about 1 in 4,000.
func (s Source) Child(path ...uint64) Source {
	key := s.key
	for _, label := range path {
		key = mix(key ^ mix(label+golden))
		key += golden
	}
	return at(key)
}

// Label turns a word into a label for a path (FNV-1a, 64 bits).
func Label(word string) uint64 {
	hash := uint64(0xcbf29ce484222325)
	for i := range len(word) {
		hash = (hash ^ uint64(word[i])) * 0x100000001b3
	}
	return hash
}

// golden is the odd integer nearest to 2^64 over the golden ratio.
const golden = 0x9e3779b97f4a7c15

// at starts the draws of a place. Like SplittableRandom it gives each place a step of its own and avoids steps whose
// bits change too seldom, so that two streams do not run along each other even where their states meet.
func at(key uint64) Source {
	step := mix(key^golden) | 1
	if bits.OnesCount64(step^step>>1) < 24 {
		step ^= 0xaaaaaaaaaaaaaaaa
	}
	return Source{key: key, state: key, step: step}
}

// mix spreads every bit of its argument over the result (variant 13 of D. Stafford's mixers of MurmurHash3's form).
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Uint64 gives the next 64 random bits.
func (s *Source) Uint64() uint64 {
	s.state += s.step
	return mix(s.state)
}

// N gives a number from 0 to n-1, each as likely as the next (to within n in 2^64). It panics if n is not positive.
func (s *Source) N(n int) int {
	if n <= 0 {
		panic("draw: N of a number that is not positive")
	}
	high, _ := bits.Mul64(s.Uint64(), uint64(n))
	return int(high)
}

// Between gives a number from lo to hi, both included, each as likely as the next. It panics if hi is less than lo.
func (s *Source) Between(lo, hi int64) int64 {
	if hi < lo {
		panic("draw: Between bounds that are the wrong way round")
	}
	span := uint64(hi) - uint64(lo) + 1
	if span == 0 {
		return int64(s.Uint64())
	}
	high, _ := bits.Mul64(s.Uint64(), span)
	return int64(uint64(lo) + high)
}

// Chance is true with a rate given in parts per million: never at 0 or less, always at Million or more. It takes one
// draw whatever the rate, so that a changed rate does not shift the draws after it.
func (s *Source) Chance(ppm int) bool {
	high, _ := bits.Mul64(s.Uint64(), Million)
	return int(high) < ppm
}

// Pick gives one of the items, each as likely as the next. It panics if there is none.
func Pick[T any](s *Source, items []T) T {
	return items[s.N(len(items))]
}

// Shuffle puts the items into a random order, each order as likely as the next.
func Shuffle[T any](s *Source, items []T) {
	for i := len(items) - 1; i > 0; i-- {
		j := s.N(i + 1)
		items[i], items[j] = items[j], items[i]
	}
}
