package cluster

// wholes is a table of groups that average link has left, compared as wholes: what
// one node of a group says and what another says speak together there, so that
// two nodes may reach a third that neither reaches by itself.
type wholes struct {
	*table
	whole func(as, bs []int) Evidence
}

// newWholes compares what average link has left as wholes. Two groups of which any
// two nodes may not come together, or conflict, stay apart; what was too doubtful
// for the average is looked at anew.
func newWholes(p Problem, left *table) *wholes {
	var living []int
	for i := range left.rows {
		if !left.rows[i].gone {
			living = append(living, i)
		}
	}
	n := len(living)
	t := &wholes{&table{sure: int64(p.Sure), stop: int64(p.Stop), margin: int64(p.Margin), means: make([][]mean, n), rows: make([]row, n)}, p.Whole}
	for _, i := range living {
		t.groups = append(t.groups, left.groups[i])
	}
	for a := range n {
		t.means[a] = make([]mean, n)
		for b := a + 1; b < n; b++ {
			if m := left.at(living[a], living[b]); m.vetoed || m.conflicts > 0 {
				t.means[a][b] = mean{barred: true, vetoed: true}
			} else {
				t.weigh(a, b)
			}
		}
	}
	for a := range n {
		t.seek(a)
	}
	return t
}

// weigh compares two groups as wholes.
func (t *wholes) weigh(a, b int) {
	e := t.whole(t.groups[min(a, b)], t.groups[max(a, b)])
	apart := e.Veto || e.Conflict
	*t.at(a, b) = mean{sum: int64(e.Weight), pairs: 1, barred: apart, vetoed: apart}
}

// joinAll joins the groups whose wholes agree best, and compares what comes of it
// anew, until none agree enough.
func (t *wholes) joinAll() []Join {
	joins := t.table.joinAll(func(a, b int) {
		t.take(a, b)
		for c := range t.rows {
			if c == a || t.rows[c].gone {
				continue
			}
			to, from := t.at(a, c), t.at(b, c)
			to.barred, to.vetoed = to.barred || from.barred, to.vetoed || from.vetoed
			if !to.barred {
				t.weigh(a, c)
			}
		}
		t.seekAfter(a, b)
	})
	for i := range joins {
		joins[i].Whole = true
	}
	return joins
}
