package draw

import "math/bits"

// Weights chooses among numbered things with unequal chances, in the same short time whatever their number. It is made
// once and may be shared by any number of goroutines.
//
// It is the alias table of A. J. Walker (1977) in whole numbers: each of n columns holds the total of all weights,
// filled by at most two things, so the chances are exactly the weights.
type Weights struct {
	columns []column
	total   uint64
}

// column belongs to one thing up to below, and to the thing other above that.
type column struct {
	below uint64
	other int32
}

// NewWeights makes a table in which thing i has a chance of weights[i] in the sum of all. It panics if a weight is
// negative, if the sum is 0, or if the number of things times the sum does not fit into 63 bits.
func NewWeights(weights []int) *Weights {
	n := uint64(len(weights))
	w := &Weights{columns: make([]column, n)}
	for _, weight := range weights {
		if weight < 0 {
			panic("draw: a negative weight")
		}
		w.total += uint64(weight)
	}
	if high, low := bits.Mul64(n, w.total); high != 0 || low == 0 || low>>63 != 0 {
		panic("draw: weights whose sum is nothing, or too much")
	}
	var small, large []int
	for i, weight := range weights {
		w.columns[i].below = uint64(weight) * n
		if w.columns[i].below < w.total {
			small = append(small, i)
		} else {
			large = append(large, i)
		}
	}
	for len(small) > 0 {
		low, high := small[len(small)-1], large[len(large)-1]
		small = small[:len(small)-1]
		w.columns[low].other = int32(high)
		rest := &w.columns[high].below
		*rest -= w.total - w.columns[low].below
		if *rest < w.total {
			large = large[:len(large)-1]
			small = append(small, high)
		}
	}
	return w
}

// Zipf makes a table of n things whose chances fall with their rank: thing i weighs 1 in i + shift (shift at least 1).
// A larger shift makes the first ranks more alike; 1 is Zipf's law.
func Zipf(n, shift int) *Weights {
	const top = 1 << 24
	weights := make([]int, n)
	for i := range weights {
		weights[i] = top / (i + shift)
	}
	return NewWeights(weights)
}

// Len is the number of things to choose among.
func (w *Weights) Len() int { return len(w.columns) }

// Draw gives the number of one thing, by one draw of the source.
func (w *Weights) Draw(s *Source) int {
	i, fraction := bits.Mul64(s.Uint64(), uint64(len(w.columns)))
	if level, _ := bits.Mul64(fraction, w.total); level < w.columns[i].below {
		return int(i)
	}
	return int(w.columns[i].other)
}
