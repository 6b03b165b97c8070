package match

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// Bits is a weight of evidence: log2 of a Bayes factor in 1/256 bit.
type Bits int32

// Bit is one whole bit.
const Bit Bits = 256

// String gives the weight in bits with a sign and two decimals: "+3.50".
func (b Bits) String() string { return fmt.Sprintf("%+.2f", float64(b)/float64(Bit)) }

// Chance is a probability, or for names a multiple of a token's frequency, in
// parts per billion, so that models are read and written without rounding.
type Chance uint64

const certain Chance = 1_000_000_000

// ParseChance reads a decimal such as "0.85" with at most nine decimals.
func ParseChance(s string) (Chance, error) {
	whole, fraction, _ := strings.Cut(s, ".")
	if len(fraction) > 9 || whole == "" {
		return 0, fmt.Errorf("chance %q: want a decimal with at most nine decimals", s)
	}
	n, err := strconv.ParseUint(whole+fraction+strings.Repeat("0", 9-len(fraction)), 10, 40)
	if err != nil {
		return 0, fmt.Errorf("chance %q: want a decimal between 0 and 1000", s)
	}
	return Chance(n), nil
}

// String gives the shortest decimal that [ParseChance] reads back.
func (c Chance) String() string {
	s := fmt.Sprintf("%d.%09d", c/certain, c%certain)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// MarshalJSON writes the chance as a JSON number.
func (c Chance) MarshalJSON() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalJSON reads a plain JSON number.
func (c *Chance) UnmarshalJSON(text []byte) error {
	parsed, err := ParseChance(string(text))
	*c = parsed
	return err
}

// ratio gives log2(m/u), rounded to 1/256 bit, by repeated squaring of the
// mantissa: the same on every machine. Both must be above zero and below 2^40.
func ratio(m, u Chance) Bits { return log2(uint64(m)) - log2(uint64(u)) }

// log2 gives log2(n) of n > 0, rounded to 1/256.
func log2(n uint64) Bits {
	exponent := bits.Len64(n) - 1
	mantissa := n << (63 - exponent) // in [2^63, 2^64), read as [1, 2)
	result := 0
	for range 9 {
		hi, lo := bits.Mul64(mantissa, mantissa)
		result <<= 1
		if hi>>63 == 1 {
			mantissa = hi
			result++
		} else {
			mantissa = hi<<1 | lo>>63
		}
	}
	return Bits(exponent)*Bit + Bits((result+1)/2)
}
