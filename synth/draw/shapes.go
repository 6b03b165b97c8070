package draw

import (
	"math"
	"math/bits"
)

// The shapes below are computed in fixed point: logarithms and powers of 2 with fractionBits binary places, which is
// a relative error below 1 in 10 million, far under what a sample could show. A result that would not fit into an
// int64 is math.MaxInt64.
const fractionBits = 24

const (
	ln2      = 2_977_044_472   // ln 2 with 32 binary places
	log2EPPM = 1_442_695       // log2 e in parts per million
	one      = uint64(1) << 63 // 1 in the fixed point of root, 63 binary places
)

// roots[i] is 2 to the power of 2^-(i+1) with 63 binary places, rounded down: each is the square root of the one
// before, starting from 2. The test computes them again.
var roots = [fractionBits]uint64{
	0xb504f333f9de6484, 0x9837f0518db8a96f, 0x8b95c1e3ea8bd6e6, 0x85aac367cc487b14,
	0x82cd8698ac2ba1d7, 0x8164d1f3bc030773, 0x80b1ed4fd999ab6c, 0x8058d7d2d5e5f6b0,
	0x802c6436d0e04f50, 0x8016302f17467628, 0x800b179c82028fd0, 0x80058baf7fee3b5d,
	0x8002c5d00fdcfcb6, 0x800162e61bed4a48, 0x8000b17292f702a3, 0x800058b92abbae02,
	0x80002c5c8dade4d7, 0x8000162e44eaf636, 0x80000b1721fa7c18, 0x8000058b90de7e4c,
	0x800002c5c8678f36, 0x80000162e431db9f, 0x800000b1721872d0, 0x80000058b90c1aa8,
}

// scale gives value, which is not negative, times 2 to the power of exponent, which has fractionBits binary places.
func scale(value, exponent int64) int64 {
	factor := one
	for i := range fractionBits {
		if exponent>>(fractionBits-1-i)&1 != 0 {
			high, low := bits.Mul64(factor, roots[i])
			factor = high<<1 | low>>63
		}
	}
	high, low := bits.Mul64(uint64(value), factor)
	switch shift := 63 - exponent>>fractionBits; {
	case value == 0 || shift >= 128:
		return 0
	case shift >= 64:
		return int64(high >> (shift - 64))
	case shift <= 0 || high>>(shift-1) != 0:
		return math.MaxInt64
	default:
		return int64(high<<(64-shift) | low>>shift)
	}
}

// rarity gives minus log2 of an even draw from 0 to 1, with fractionBits binary places: an exponential draw of mean
// 1/ln 2, at most 64. The fraction of the logarithm comes bit by bit from repeated squaring.
func (s *Source) rarity() int64 {
	u := s.Uint64() | 1
	zeros := bits.LeadingZeros64(u)
	log := int64(63 - zeros)
	x := u << zeros
	for range fractionBits {
		log <<= 1
		if high, low := bits.Mul64(x, x); high>>63 != 0 {
			log |= 1
			x = high
		} else {
			x = high<<1 | low>>63
		}
	}
	return 64<<fractionBits - log
}

// exponential gives an exponential draw of mean 1 with fractionBits binary places.
func (s *Source) exponential() int64 {
	return s.rarity() * ln2 >> 32
}

// Normal gives a draw that is normal in shape, with mean 0 and a standard deviation of 1<<16: the sum of twelve even
// draws of 16 bits, less its mean. It stays within six deviations.
func (s *Source) Normal() int64 {
	sum := int64(0)
	for range 3 {
		u := s.Uint64()
		sum += int64(u&0xffff + u>>16&0xffff + u>>32&0xffff + u>>48)
	}
	return sum - 12*0xffff/2
}

// Exponential gives the wait until the next of events that come at random, mean apart: not negative, rounded down.
func (s *Source) Exponential(mean int64) int64 {
	high, low := bits.Mul64(uint64(mean), uint64(s.exponential()))
	if high>>(fractionBits-1) != 0 {
		return math.MaxInt64
	}
	return int64(high<<(64-fractionBits) | low>>fractionBits)
}

// Poisson gives how many events come at random where meanPPM millionths of one are expected. Up to 64 expected events
// it counts exponential waits; above, it rounds a normal draw of the same mean and deviation. It is made for up to ten
// million expected events.
func (s *Source) Poisson(meanPPM int64) int64 {
	if meanPPM > 64*Million {
		deviation := isqrt(uint64(meanPPM) * Million)
		return max(0, meanPPM+(deviation*s.Normal())>>16+Million/2) / Million
	}
	left := meanPPM << fractionBits / Million
	for count := int64(0); ; count++ {
		if left -= s.exponential(); left < 0 {
			return count
		}
	}
}

// LogNormal gives an amount whose logarithm is normal: half are below the median, and sigmaPPM millionths is the
// deviation of its natural logarithm (at 1,000,000 two thirds lie between median/e and median times e).
func (s *Source) LogNormal(median int64, sigmaPPM int64) int64 {
	exponent := s.Normal() << (fractionBits - 16) * sigmaPPM / Million * log2EPPM / Million
	return scale(median, exponent)
}

// Pareto gives an amount of at least least, with a heavy tail: the part above x is (least/x) to the power of alphaPPM
// millionths. The mean is infinite at 1,000,000 and below. It panics if alphaPPM is not positive.
func (s *Source) Pareto(least int64, alphaPPM int64) int64 {
	return scale(least, s.rarity()*Million/alphaPPM)
}

// isqrt gives the whole part of the square root (Newton's method from above).
func isqrt(n uint64) int64 {
	if n == 0 {
		return 0
	}
	root := uint64(1) << ((bits.Len64(n) + 1) / 2)
	for {
		next := (root + n/root) / 2
		if next >= root {
			return int64(root)
		}
		root = next
	}
}
