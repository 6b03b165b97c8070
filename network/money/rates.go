package money

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"

	"github.com/clewgraph/clew/graph"
)

// Scale is the scale of the sums of this package: units of 10^-36.
const Scale = graph.MaxScale

// Rate says what one of an asset is worth from a moment on, until the next rate
// of that asset.
type Rate struct {
	Asset string
	// From is in microseconds since 1970 UTC.
	From int64
	// Worth is a decimal text, such as "1.0873".
	Worth string
}

// Rates is a dated table of what assets are worth in one of them; [NewRates]
// makes it.
type Rates struct {
	unit  string
	rates map[string][]rate
}

type rate struct {
	from  int64
	worth graph.Amount
}

// NewRates reads a table of rates into a unit, an asset such as "USD", whose own
// rate is 1. It fails, wrapping [graph.ErrInvalid], on a rate that is not
// positive, on a rate of the unit itself, and on two for one moment.
func NewRates(unit string, list []Rate) (*Rates, error) {
	r := &Rates{unit: unit, rates: map[string][]rate{}}
	if _, err := graph.ParseAmount("1", unit); err != nil {
		return nil, fmt.Errorf("the unit of the rates: %w", err)
	}
	for i, given := range list {
		fail := func(reason string) (*Rates, error) {
			return nil, fmt.Errorf("rate %d (%s %s): %s: %w", i+1, given.Asset, given.Worth, reason, graph.ErrInvalid)
		}
		if _, err := graph.ParseAmount("1", given.Asset); err != nil {
			return nil, fmt.Errorf("rate %d: %w", i+1, err)
		}
		worth, err := graph.ParseAmount(given.Worth, unit)
		switch {
		case err != nil:
			return nil, fmt.Errorf("rate %d (%s): %w", i+1, given.Asset, err)
		case worth.Coefficient(Scale).Sign() <= 0:
			return fail("is not positive")
		case given.Asset == unit:
			return fail("is a rate of the unit itself")
		case slices.ContainsFunc(r.rates[given.Asset], func(o rate) bool { return o.from == given.From }):
			return fail("another rate holds from the same moment")
		}
		r.rates[given.Asset] = append(r.rates[given.Asset], rate{given.From, worth})
	}
	for _, list := range r.rates {
		slices.SortFunc(list, func(a, b rate) int { return cmp.Compare(a.from, b.from) })
	}
	return r, nil
}

// Unit gives the asset that worth is told in.
func (r *Rates) Unit() string { return r.unit }

// Worth gives what an amount was worth at a moment in the unit, in units of
// 10^-36, rounded towards zero; false where no rate holds.
func (r *Rates) Worth(a graph.Amount, at int64) (*big.Int, bool) {
	n := a.Coefficient(Scale)
	if a.Asset == r.unit {
		return n, true
	}
	list := r.rates[a.Asset]
	i, found := slices.BinarySearchFunc(list, at, func(r rate, at int64) int { return cmp.Compare(r.from, at) })
	if !found {
		i--
	}
	if i < 0 {
		return nil, false
	}
	worth := list[i].worth
	n.Mul(n, worth.Coefficient(worth.Scale))
	return n.Quo(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(worth.Scale)), nil)), true
}
