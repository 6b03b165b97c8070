package network

import (
	"math/big"
	"regexp"
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network/money"
)

// pay is a salary that an advertisement offers.
type pay struct {
	asset, per string
	amount     *big.Rat
}

// payNumber is a number with its letters: grouped by commas or spaces, or plain,
// with decimals, then a k for thousands or the name of a currency.
var payNumber = regexp.MustCompile(`^(\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)(\.\d+)?\s*(k\b)?\s*([a-z]*)`)

// payRange is what stands between the ends of a range.
var payRange = regexp.MustCompile(`^\s*(?:-|–|—|~|to\b|until\b)\s*`)

// assets that advertisements write in short; no sign that several currencies share
// is among them.
var assetWords = map[string]string{"u": "USDT", "usdt": "USDT", "baht": "THB", "ringgit": "MYR", "euro": "EUR", "euros": "EUR"}

// asset gives the currency that a text names, "" if it names none.
func asset(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	if long := assetWords[text]; long != "" {
		return long
	}
	return strings.ToUpper(text)
}

// parsePay reads a salary: a number or a range, of which the middle counts, and
// perhaps its currency. It reports false for all else, and for numbers that can be
// read in two ways.
func parsePay(text string) (amount *big.Rat, currency string, ok bool) {
	rest := strings.ToLower(strings.TrimSpace(text))
	if lead, after, found := strings.Cut(rest, " "); found && len(lead) == 3 && !strings.ContainsAny(lead, "0123456789") {
		currency, rest = asset(lead), strings.TrimSpace(after) // USD 1200
	}
	var ends []*big.Rat
	for len(ends) < 2 {
		m := payNumber.FindStringSubmatch(rest)
		if m == nil || len(m[2]) == 4 { // 1.200
			return nil, "", false
		}
		rest = rest[len(m[0]):]
		word := m[4]
		if word == "to" || word == "until" {
			rest, word = word+rest, ""
		}
		n, _ := new(big.Rat).SetString(strings.NewReplacer(",", "", " ", "").Replace(m[1]) + m[2])
		if m[3] != "" {
			n.Mul(n, big.NewRat(1000, 1))
		}
		if word = asset(word); word != "" && currency != "" && word != currency {
			return nil, "", false
		} else if word != "" {
			currency = word
		}
		ends = append(ends, n)
		between := payRange.FindString(rest)
		if between == "" {
			break
		}
		rest = rest[len(between):]
		if len(ends) == 2 {
			return nil, "", false
		}
	}
	if strings.TrimSpace(rest) != "" || ends[0].Cmp(ends[len(ends)-1]) > 0 || ends[0].Sign() == 0 {
		return nil, "", false
	}
	sum := new(big.Rat).Add(ends[0], ends[len(ends)-1])
	return sum.Quo(sum, big.NewRat(2, 1)), currency, true
}

// paysOf reads the salaries of an advertisement, and whether some of them cannot be
// read: without a currency, or with two that differ.
func paysOf(r *graph.Record) (all []pay, unread bool) {
	currencies, periods := r.Attributes["currency"], r.Attributes["period"]
	for _, text := range r.Attributes["salary"] {
		amount, currency, ok := parsePay(text)
		said := ""
		if len(currencies) == 1 {
			said = asset(currencies[0])
		}
		switch {
		case !ok || currency == "" && said == "" || currency != "" && said != "" && currency != said || len(currencies) > 1 && currency == "":
			unread = true
			continue
		case currency == "":
			currency = said
		}
		per := ""
		if len(periods) == 1 {
			per = strings.ToLower(periods[0])
		}
		all = append(all, pay{currency, per, amount})
	}
	return all, unread
}

// in gives what a salary is worth at a moment in the unit of rates, false where no
// rate holds.
func (p pay) in(rates *money.Rates, at int64) (pay, bool) {
	if p.asset == rates.Unit() {
		return p, true
	}
	// Halves of the smallest unit told are the finest there are.
	a, err := graph.ParseAmount(p.amount.FloatString(6), p.asset)
	if err != nil {
		return p, false
	}
	worth, ok := rates.Worth(a, at)
	if !ok {
		return p, false
	}
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(money.Scale)), nil)
	return pay{rates.Unit(), p.per, new(big.Rat).SetFrac(worth, unit)}, true
}

// quartiles gives the lower quartile, the median and the upper quartile of values,
// between two of them by how near it lies to each (type 7 of Hyndman and Fan 1996,
// as spreadsheets do).
func quartiles(values []*big.Rat) (out [3]*big.Rat) {
	values = slices.SortedFunc(slices.Values(values), (*big.Rat).Cmp)
	for i := range out {
		at := (len(values) - 1) * (i + 1)
		low, high := values[at/4], values[(at+3)/4]
		part := big.NewRat(int64(at%4), 4)
		part.Mul(part, new(big.Rat).Sub(high, low))
		out[i] = part.Add(part, low)
	}
	return out
}
