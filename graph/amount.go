package graph

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"
)

// Amount is an exact quantity of an asset: a signed 128-bit integer coefficient
// in units of 10^-Scale. No float decides anything about money.
type Amount struct {
	// Hi and Lo are the coefficient in two's complement, Hi the upper half.
	Hi int64
	Lo uint64
	// Scale is the number of decimals, at most [MaxScale].
	Scale uint8
	// Asset is an ISO 4217 code ("USD") or chain and contract or symbol
	// ("tron:usdt", "ethereum:0xdac17f…").
	Asset string
}

// MaxScale is the most decimals that an amount may have.
const MaxScale = 36

// String gives the decimal text and the asset: "1234.50 USD".
func (a Amount) String() string { return a.Decimal() + " " + a.Asset }

// Float gives the value as a float, for display only.
func (a Amount) Float() float64 {
	f, _ := new(big.Rat).SetFrac(a.big(), pow10(a.Scale)).Float64()
	return f
}

// CmpValue compares the numbers whatever the asset: -1, 0 or 1.
func (a Amount) CmpValue(o Amount) int {
	if a.Scale == o.Scale {
		switch {
		case a.Hi != o.Hi:
			if a.Hi < o.Hi {
				return -1
			}
			return 1
		case a.Lo < o.Lo:
			return -1
		case a.Lo > o.Lo:
			return 1
		}
		return 0
	}
	x, y := a.big(), o.big()
	return x.Mul(x, pow10(o.Scale)).Cmp(y.Mul(y, pow10(a.Scale)))
}

func (a Amount) big() *big.Int {
	n := big.NewInt(a.Hi)
	n.Lsh(n, 64)
	return n.Add(n, new(big.Int).SetUint64(a.Lo))
}

func pow10(n uint8) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

var (
	minCoefficient = new(big.Int).Neg(new(big.Int).Lsh(big.NewInt(1), 127))
	maxCoefficient = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 127), big.NewInt(1))
)

// Coefficient gives the amount in units of 10^-scale, a scale that is no coarser
// than its own.
func (a Amount) Coefficient(scale uint8) *big.Int {
	n := a.big()
	return n.Mul(n, pow10(scale-a.Scale))
}

// RoundedDown gives an amount from a coefficient in units of 10^-scale, rounded
// towards zero at a scale that is no finer. It fails with [ErrInvalid] when the
// amount does not fit in 128 bits.
func RoundedDown(n *big.Int, scale, to uint8, asset string) (Amount, error) {
	return amountOf(new(big.Int).Quo(n, pow10(scale-to)), to, asset)
}

// amountOf packs a coefficient; it fails when 128 bits cannot hold it.
func amountOf(n *big.Int, scale uint8, asset string) (Amount, error) {
	if n.Cmp(minCoefficient) < 0 || n.Cmp(maxCoefficient) > 0 {
		return Amount{}, fmt.Errorf("amount of %d digits does not fit in 128 bits: %w", len(n.String()), ErrInvalid)
	}
	var low, high big.Int
	low.And(n, new(big.Int).SetUint64(^uint64(0)))
	high.Rsh(n, 64)
	return Amount{Hi: high.Int64(), Lo: low.Uint64(), Scale: scale, Asset: asset}, nil
}

// Decimal gives the exact decimal text without the asset: "-1234.50".
func (a Amount) Decimal() string {
	n := a.big()
	sign := ""
	if n.Sign() < 0 {
		sign = "-"
		n.Abs(n)
	}
	digits := n.String()
	if a.Scale == 0 {
		return sign + digits
	}
	if short := int(a.Scale) + 1 - len(digits); short > 0 {
		digits = strings.Repeat("0", short) + digits
	}
	point := len(digits) - int(a.Scale)
	return sign + digits[:point] + "." + digits[point:]
}

var (
	decimalPattern = regexp.MustCompile(`^[+-]?[0-9]+(?:\.[0-9]+)?$`)
	assetPattern   = regexp.MustCompile(`^(?:[A-Z]{3}|[a-z0-9-]{1,32}:[A-Za-z0-9._/-]{1,128})$`)
)

// maxDecimalText is more than any 128-bit coefficient needs.
const maxDecimalText = 80

// ParseAmount reads an exact decimal text: an optional sign, digits and at most
// one '.'; the decimals given make the scale. Digits of other scripts are read,
// grouping and exponents are refused, because they can be read in two ways.
// The asset must be an ISO 4217 code or chain and contract or symbol. Errors
// are a [ParseError].
func ParseAmount(text, asset string) (Amount, error) {
	refuse := func(reason, fix string) (Amount, error) {
		return Amount{}, &ParseError{What: "amount", Text: excerpt(text), Reason: reason, Fix: fix}
	}
	s := strings.TrimSpace(asciiDigits(text))
	switch {
	case len(s) > maxDecimalText:
		return refuse("is too long for an amount", "give at most 38 digits")
	case strings.Contains(s, ","):
		return refuse("has a comma, which can be a decimal mark or group digits", "write digits with a '.' before decimals, as 1234.50")
	case !decimalPattern.MatchString(s):
		return refuse("is not a decimal number", "write digits with a '.' before decimals, as 1234.50")
	}
	if reason, fix := checkAsset(asset); reason != "" {
		return Amount{}, &ParseError{What: "asset", Text: excerpt(asset), Reason: reason, Fix: fix}
	}
	whole, decimals, _ := strings.Cut(s, ".")
	if len(decimals) > MaxScale {
		return refuse(fmt.Sprintf("has %d decimals", len(decimals)), fmt.Sprintf("give at most %d", MaxScale))
	}
	n, _ := new(big.Int).SetString(whole+decimals, 10)
	a, err := amountOf(n, uint8(len(decimals)), asset)
	if err != nil {
		return refuse("does not fit in 128 bits", "give at most 38 digits")
	}
	return a, nil
}

// checkAsset says why a text names no asset, "" when it does.
func checkAsset(asset string) (reason, fix string) {
	if assetPattern.MatchString(asset) {
		return "", ""
	}
	return "names no asset", `give an ISO 4217 code ("USD") or chain and contract or symbol ("tron:USDT")`
}

// Cmp orders amounts by asset, then by value: -1, 0 or 1. 1.5 and 1.50 of one
// asset are equal.
func (a Amount) Cmp(o Amount) int {
	if c := strings.Compare(a.Asset, o.Asset); c != 0 {
		return c
	}
	return a.CmpValue(o)
}

// Add gives the sum at the finer scale of the two. It fails with [ErrInvalid]
// when the assets differ or the sum does not fit in 128 bits.
func (a Amount) Add(o Amount) (Amount, error) {
	if a.Asset != o.Asset {
		return Amount{}, fmt.Errorf("cannot add %s to %s: the assets differ: %w", o, a, ErrInvalid)
	}
	scale := max(a.Scale, o.Scale)
	sum := a.big()
	sum.Mul(sum, pow10(scale-a.Scale))
	other := o.big()
	sum.Add(sum, other.Mul(other, pow10(scale-o.Scale)))
	return amountOf(sum, scale, a.Asset)
}

// Share splits the amount by the ratios, one share per ratio, at the amount's
// own scale. Each share is rounded half to even but never beyond what is left,
// and the last one with a ratio takes the remainder, so that the shares add up
// to the amount. It fails with [ErrInvalid] when the ratios are all zero.
func (a Amount) Share(ratios ...uint64) ([]Amount, error) {
	total, last := new(big.Int), -1
	for i, r := range ratios {
		total.Add(total, new(big.Int).SetUint64(r))
		if r > 0 {
			last = i
		}
	}
	if last < 0 {
		return nil, fmt.Errorf("cannot share %s by ratios that are all zero: %w", a, ErrInvalid)
	}
	whole := a.big()
	sign := int64(whole.Sign())
	whole.Abs(whole)
	left := new(big.Int).Set(whole)
	shares := make([]Amount, len(ratios))
	for i, r := range ratios {
		share := left
		if i != last {
			share = halfEven(new(big.Int).Mul(whole, new(big.Int).SetUint64(r)), total)
			if share.Cmp(left) > 0 {
				share = left
			}
		}
		var err error
		if shares[i], err = amountOf(new(big.Int).Mul(share, big.NewInt(sign)), a.Scale, a.Asset); err != nil {
			return nil, err
		}
		left = new(big.Int).Sub(left, share)
	}
	return shares, nil
}

// halfEven divides n ≥ 0 by d > 0, rounding halves to the even neighbour.
func halfEven(n, d *big.Int) *big.Int {
	q, rest := new(big.Int).QuoRem(n, d, new(big.Int))
	c := rest.Lsh(rest, 1).Cmp(d)
	if c > 0 || c == 0 && q.Bit(0) == 1 {
		q.Add(q, big.NewInt(1))
	}
	return q
}
