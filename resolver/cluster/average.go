package cluster

import (
	"cmp"
	"math/bits"
	"slices"
)

// average joins groups (named by their root nodes, ascending) by average link
// and gives the joins that it made, in their order; then by their wholes, if the
// problem has any.
//
// Between two groups it keeps the sum of the pair weights and their number;
// the average is never divided out: s/n > t/m is compared as s·m > t·n, in 128
// bits: weights are under 2^15 (128 bits in steps of 1/256), so that sums fit 64
// for some ten million copies, and their products do not.
func average(p Problem, roots []int, members [][]node, cannot map[[2]int]bool) []Join {
	if len(roots) < 2 {
		return nil
	}
	t := newTable(p, roots, members, cannot)
	joins := t.joinAll(t.merge)
	if p.Whole == nil {
		return joins
	}
	return append(joins, newWholes(p, t).joinAll()...)
}

// mean is a sum of weights over a number of pairs, of which some conflict; barred
// when the two groups may not join, vetoed when that is so because of a veto or
// a constraint.
type mean struct {
	sum            int64
	pairs          int64
	conflicts      int64
	barred, vetoed bool
}

func (m mean) above(o mean) bool {
	if (m.sum < 0) != (o.sum < 0) {
		return o.sum < 0
	}
	high, low := bits.Mul64(magnitude(m.sum), uint64(o.pairs))
	otherHigh, otherLow := bits.Mul64(magnitude(o.sum), uint64(m.pairs))
	c := cmp.Or(cmp.Compare(high, otherHigh), cmp.Compare(low, otherLow))
	return c > 0 && m.sum >= 0 || c < 0 && m.sum < 0
}

func magnitude(n int64) uint64 { return uint64(max(n, -n)) }

// row is one living group with the later group that it agrees with best.
type row struct {
	gone    bool
	partner int // -1 when no later group is above the stop
}

// table holds the means between groups, upper triangle, and each row's best.
type table struct {
	// groups come together above sure; a third that fits as well is one that fits
	// above stop, by no more than margin less.
	sure, stop, margin int64
	groups             [][]int // their nodes, the lowest first
	means              [][]mean
	rows               []row
}

func newTable(p Problem, roots []int, members [][]node, cannot map[[2]int]bool) *table {
	n := len(roots)
	t := &table{sure: int64(p.Stop), stop: int64(p.Stop), margin: int64(p.Margin), groups: make([][]int, n), means: make([][]mean, n), rows: make([]row, n)}
	for a := range n {
		for _, n := range members[roots[a]] {
			t.groups[a] = append(t.groups[a], n.of)
		}
		t.means[a] = make([]mean, n)
		for b := a + 1; b < n; b++ {
			if cannot[ordered(roots[a], roots[b])] {
				t.means[a][b] = mean{barred: true, vetoed: true}
				continue
			}
			t.means[a][b] = between(p, members[roots[a]], members[roots[b]])
		}
	}
	for a := range n {
		t.seek(a)
	}
	return t
}

// joinAll joins the two groups that agree best, as merge does it, until none
// agree enough.
func (t *table) joinAll(merge func(a, b int)) []Join {
	var joins []Join
	for {
		a, ok := t.best()
		if !ok {
			return joins
		}
		b := t.rows[a].partner
		if t.ambiguous(a, b) || t.ambiguous(b, a) {
			continue
		}
		m := t.at(a, b)
		joins = append(joins, Join{A: t.groups[a][0], B: t.groups[b][0], Sum: m.sum, Pairs: m.pairs})
		merge(a, b)
	}
}

// between sums the weights over all pairs of members of two groups.
func between(p Problem, as, bs []node) mean {
	var m mean
	for _, a := range as {
		for _, b := range bs {
			e, pairs := p.Evidence(a.of, b.of), a.records*b.records
			if e.Veto {
				return mean{barred: true, vetoed: true}
			}
			if e.Conflict {
				m.conflicts += pairs
			}
			m.sum += int64(max(e.Weight, p.Floor)) * pairs
			m.pairs += pairs
		}
	}
	return m
}

func (t *table) at(a, b int) *mean { return &t.means[min(a, b)][max(a, b)] }

// seek finds the best partner of a among the groups after it; the earliest
// wins a tie.
func (t *table) seek(a int) {
	t.rows[a].partner = -1
	if t.rows[a].gone {
		return
	}
	best := mean{sum: t.sure, pairs: 1}
	for b := a + 1; b < len(t.rows); b++ {
		if m := t.means[a][b]; !t.rows[b].gone && !m.barred && m.above(best) {
			best = m
			t.rows[a].partner = b
		}
	}
}

// best gives the row whose partner agrees best; the earliest wins a tie.
func (t *table) best() (int, bool) {
	found := -1
	for a := range t.rows {
		if t.rows[a].partner < 0 {
			continue
		}
		if found < 0 || t.at(a, t.rows[a].partner).above(*t.at(found, t.rows[found].partner)) {
			found = a
		}
	}
	return found, found >= 0
}

// ambiguous reports whether b, about to join a, fits a third group that
// conflicts with a about as well: then nobody can tell whose it is, and it is
// barred from both.
func (t *table) ambiguous(a, b int) bool {
	found := false
	stop := mean{sum: t.stop, pairs: 1}
	joined := *t.at(a, b)
	for c := range t.rows {
		if c == a || c == b || t.rows[c].gone || !t.apart(a, c) {
			continue
		}
		third := *t.at(b, c)
		raised := mean{sum: third.sum + t.margin*third.pairs, pairs: third.pairs}
		if third.barred || !third.above(stop) || joined.above(raised) {
			continue
		}
		found = true
		t.at(b, c).barred = true
	}
	if found {
		t.at(a, b).barred = true
		for c := range t.rows {
			t.seek(c)
		}
	}
	return found
}

// apart reports whether two groups can hardly be one: a veto keeps them apart,
// or at least three quarters of their pairs conflict.
func (t *table) apart(a, b int) bool {
	m := t.at(a, b)
	return m.vetoed || m.conflicts > 0 && 4*m.conflicts >= 3*m.pairs
}

// merge takes b into a (a < b) and mends the rows that this touches.
func (t *table) merge(a, b int) {
	t.take(a, b)
	for c := range t.rows {
		if c == a || t.rows[c].gone {
			continue
		}
		to, from := t.at(a, c), t.at(b, c)
		to.sum += from.sum
		to.pairs += from.pairs
		to.barred = to.barred || from.barred
		to.vetoed = to.vetoed || from.vetoed
		to.conflicts += from.conflicts
	}
	t.seekAfter(a, b)
}

// take puts the nodes of b into a; b is gone.
func (t *table) take(a, b int) {
	t.groups[a] = slices.Concat(t.groups[a], t.groups[b])
	slices.Sort(t.groups[a])
	t.rows[b] = row{gone: true, partner: -1}
}

// seekAfter mends the rows that a merge of b into a touches.
func (t *table) seekAfter(a, b int) {
	t.seek(a)
	for c := range b {
		if c == a || t.rows[c].gone {
			continue
		}
		if p := t.rows[c].partner; p == a || p == b || c < a {
			t.seek(c)
		}
	}
}
