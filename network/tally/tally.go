// Package tally counts things in tables of two sides and keeps small groups of
// people out of them.
//
// A [Placing] says that a thing is counted in a row and a column; a thing that
// sources tell several values of has several, and is counted in each. What is
// published of a table is its cells and the sums of its rows and columns. Where
// people stand behind the counts, no less than a given number may be told of
// (k-anonymity), in two steps:
//
//  1. Rows and columns with too few people behind them are folded: periods into
//     their neighbours, others into one that stands for the rest. All sums are
//     then of enough people and are told.
//  2. Cells with too few are hidden, and more cells with them, until what is told
//     leaves room for at least that many numbers more in each such cell, and no
//     hidden cell can be computed.
//
// The second step ends: with all cells hidden a cell may be as little as what its
// row and column must share and as much as the smaller of both, and between these
// lies the least of the sums of its row, of its column, of the other rows and of
// the other columns, which the first step made large enough. [Ranges] gives what
// is possible for each hidden cell, exactly: cells of a table with fixed sums are
// a flow in a network, and how far one of them can rise or fall is a maximal flow.
//
// A thing in several cells ties them in other ways than by sums, of which
// [Table.Several] tells. Where cells are hidden it is told only to be few, or not:
// that so many placings lie outside of each cell is known by the sums already.
package tally

import (
	"maps"
	"slices"
	"strings"
)

// Placing counts a thing in a row and a column. "" stands for what is not told.
type Placing struct {
	Row, Column string
	// Who is what is counted.
	Who string
	// People are those who stand behind the count, by the part that they play: of
	// each part there must be enough. nil where they are no people.
	People []string
}

// Axis says how the values of a side are put in order and folded.
type Axis struct {
	// Periods says that the values are periods as [Period] writes them, "2021",
	// "2021/Q3" or "2021/Q3/08". Those with too few people are folded into the
	// period that they lie in, with all others in it, and years into the next ones.
	// So periods of different lengths nest: their differences are periods that are
	// large enough too. Other values are folded into one that stands for the rest.
	Periods bool
	// Nested says that values lie within others, with [Within] between their parts:
	// the rest of a value is folded into it.
	Nested bool
}

// Within stands between a nested value and what lies within it.
const Within = "\x1f"

// Head is a row or a column.
type Head struct {
	// First is its value, the first of those folded into it where values are
	// periods; Last is the last of these. Both are "" for what is not told.
	First, Last string
	// Rest counts the values folded into one that stands for the rest; then First
	// and Last are the value that they lie within, "" outside of all.
	Rest int
	// Sum adds up its cells.
	Sum int
}

// Cell is a count.
type Cell struct {
	// Count is 0 where the cell is hidden.
	Count  int
	Hidden bool
}

// Few says how many there are of something.
type Few int

// How many.
const (
	// Exactly: the number is told.
	Exactly Few = iota
	// Fewer than the least number of people, perhaps none.
	Fewer
	// Enough: that number or more.
	Enough
)

// Table is what is published of a count.
type Table struct {
	Rows, Columns []Head
	// Cells has a row for each of Rows and a column for each of Columns.
	Cells [][]Cell
	// Total adds up all cells.
	Total int
	// Things is how many things were counted, -1 where that is not told because
	// cells are hidden.
	Things int
	// Several is how many of them stand in more than one cell, as far as Told
	// says; 0 unless exactly.
	Several int
	Told    Few
	// Hidden counts the hidden cells, Withheld says that there are too few people
	// for any table.
	Hidden   int
	Withheld bool
}

// MostCells is the largest table that is made.
const MostCells = 10_000

// group is who stands behind a row, a column or a cell.
type group struct {
	who    map[string]bool
	people []map[string]bool
}

func (g *group) add(p *Placing) {
	if g.who == nil {
		g.who, g.people = map[string]bool{}, make([]map[string]bool, len(p.People))
		for i := range g.people {
			g.people[i] = map[string]bool{}
		}
	}
	g.who[p.Who] = true
	for i, who := range p.People {
		g.people[i][who] = true
	}
}

// join adds another group.
func (g *group) join(o *group) {
	if g.who == nil {
		g.who, g.people = map[string]bool{}, make([]map[string]bool, len(o.people))
		for i := range g.people {
			g.people[i] = map[string]bool{}
		}
	}
	maps.Copy(g.who, o.who)
	for i := range o.people {
		maps.Copy(g.people[i], o.people[i])
	}
}

// size is the least number of people, or counted things beside them, behind a
// group that has any; enough is said of groups of no people.
func (g *group) size(enough int) int {
	if len(g.people) == 0 {
		return enough
	}
	n := len(g.who)
	for _, part := range g.people {
		n = min(n, len(part))
	}
	return n
}

// Count makes a table of placings of which all have people, or none. No count of
// fewer than least people can be told from it. It reports false if the table would have more than
// [MostCells].
func Count(placings []Placing, rows, columns Axis, least int) (Table, bool) {
	var all group
	for i := range placings {
		all.add(&placings[i])
	}
	if len(placings) == 0 {
		return Table{}, true
	}
	if all.size(least) < least {
		return Table{Withheld: true}, true
	}
	rowHeads, rowAt := fold(placings, func(p *Placing) string { return p.Row }, rows, least)
	columnHeads, columnAt := fold(placings, func(p *Placing) string { return p.Column }, columns, least)
	if len(rowHeads)*len(columnHeads) > MostCells {
		return Table{}, false
	}
	t := Table{Rows: rowHeads, Columns: columnHeads, Cells: make([][]Cell, len(rowHeads)), Things: len(all.who)}
	groups := make([][]group, len(rowHeads))
	for r := range rowHeads {
		t.Cells[r], groups[r] = make([]Cell, len(columnHeads)), make([]group, len(columnHeads))
	}
	for i := range placings {
		p := &placings[i]
		groups[rowAt[p.Row]][columnAt[p.Column]].add(p)
	}
	small := make([][]bool, len(rowHeads))
	cells := map[string]int{}
	for r := range groups {
		small[r] = make([]bool, len(columnHeads))
		for c := range groups[r] {
			g := &groups[r][c]
			n := len(g.who)
			t.Cells[r][c].Count = n
			small[r][c] = n > 0 && g.size(least) < least
			t.Rows[r].Sum, t.Columns[c].Sum, t.Total = t.Rows[r].Sum+n, t.Columns[c].Sum+n, t.Total+n
			for who := range g.who {
				cells[who]++
			}
		}
	}
	for _, n := range cells {
		if n > 1 {
			t.Several++
		}
	}
	t.hide(small, least)
	if len(all.people) > 0 {
		t.tell(least)
	}
	return t, true
}

// hide hides the small cells, and those by which they could be told.
func (t *Table) hide(small [][]bool, least int) {
	counts := make([][]int, len(t.Cells))
	for r := range t.Cells {
		counts[r] = make([]int, len(t.Cells[r]))
		for c := range t.Cells[r] {
			counts[r][c] = t.Cells[r][c].Count
		}
	}
	for r, list := range protect(counts, small, least) {
		for c, hidden := range list {
			if hidden {
				t.Hidden++
				t.Cells[r][c] = Cell{Hidden: true}
			}
		}
	}
}

// tell says of how many things stand in several cells no more than is safe.
func (t *Table) tell(least int) {
	switch {
	case t.Several > 0 && t.Several < least, t.Hidden > 0 && t.Several == 0:
		t.Several, t.Told = 0, Fewer
	case t.Hidden > 0:
		t.Several, t.Told = 0, Enough
	}
	if t.Hidden > 0 || t.Told != Exactly {
		t.Things = -1
	}
}

// fold gives the rows or columns, ordered by value with the rest and what is not
// told last, and where each value is.
func fold(placings []Placing, value func(*Placing) string, a Axis, least int) ([]Head, map[string]int) {
	groups := map[string]*group{}
	for i := range placings {
		v := value(&placings[i])
		if groups[v] == nil {
			groups[v] = &group{}
		}
		groups[v].add(&placings[i])
	}
	values := slices.Sorted(maps.Keys(groups))
	if values[0] == "" { // what is not told goes last
		values = append(values[1:], "")
	}
	at := map[string]int{}
	if a.Periods {
		return chain(values, groups, least, at), at
	}
	root := &branch{values: values}
	if !a.Nested {
		return root.rest(root.flat(), groups, least, at, nil), at
	}
	return root.rest(root.inside(Within, true), groups, least, at, nil), at
}

// branch is a value with all that lie within it.
type branch struct {
	at     string
	values []string
}

// together gives who stands behind branches.
func together(list []*branch, groups map[string]*group) *group {
	g := &group{}
	for _, b := range list {
		for _, v := range b.values {
			g.join(groups[v])
		}
	}
	return g
}

// head adds a head for branches.
func head(heads []Head, h Head, at map[string]int, list ...*branch) []Head {
	for _, b := range list {
		for _, v := range b.values {
			at[v] = len(heads)
		}
	}
	return append(heads, h)
}

// flat gives each value as a branch.
func (b *branch) flat() (out []*branch) {
	for _, v := range b.values {
		out = append(out, &branch{v, []string{v}})
	}
	return out
}

// inside gives what lies right within a branch, by the mark between parts; what is
// known no nearer is one of them.
func (b *branch) inside(mark string, root bool) (out []*branch) {
	for _, v := range b.values {
		at, rest := b.at, v
		switch {
		case root:
			at, _, _ = strings.Cut(v, mark)
		case v != b.at:
			rest = v[len(b.at)+len(mark):]
			next, _, _ := strings.Cut(rest, mark)
			at += mark + next
		}
		if i := slices.IndexFunc(out, func(o *branch) bool { return o.at == at }); i >= 0 {
			out[i].values = append(out[i].values, v)
			continue
		}
		out = append(out, &branch{at, []string{v}})
	}
	return out
}

// chain folds years into their neighbours, from the first on, and tells the parts of
// those that stand alone where each of them is large enough.
func chain(values []string, groups map[string]*group, least int, at map[string]int) (heads []Head) {
	var parts [][]*branch
	for _, y := range (&branch{values: values}).inside("/", true) {
		if n := len(parts); n > 0 && together(parts[n-1], groups).size(least) < least {
			parts[n-1] = append(parts[n-1], y)
			continue
		}
		parts = append(parts, []*branch{y})
	}
	for n := len(parts); n > 1 && together(parts[n-1], groups).size(least) < least; n-- {
		parts[n-2] = append(parts[n-2], parts[n-1]...)
		parts = parts[:n-1]
	}
	for _, part := range parts {
		if len(part) > 1 {
			heads = head(heads, Head{First: part[0].at, Last: part[len(part)-1].at}, at, part...)
			continue
		}
		heads = part[0].periods(groups, least, at, heads)
	}
	return heads
}

// periods adds the periods within a period, if each is large enough, else itself.
func (b *branch) periods(groups map[string]*group, least int, at map[string]int, heads []Head) []Head {
	inside := b.inside("/", false)
	for _, part := range inside {
		if part.at == b.at && len(inside) == 1 || together([]*branch{part}, groups).size(least) < least {
			return head(heads, Head{First: b.at, Last: b.at}, at, b)
		}
	}
	for _, part := range inside {
		if part.at == b.at {
			heads = head(heads, Head{First: b.at, Last: b.at}, at, part)
			continue
		}
		heads = part.periods(groups, least, at, heads)
	}
	return heads
}

// rest adds what lies within a branch, the smallest of it folded into one until that
// is large enough, or the branch itself if all of it would be.
func (b *branch) rest(inside []*branch, groups map[string]*group, least int, at map[string]int, heads []Head) []Head {
	size := map[*branch]int{}
	for _, part := range inside {
		size[part] = together([]*branch{part}, groups).size(least)
	}
	bySize := slices.Clone(inside)
	slices.SortStableFunc(bySize, func(x, y *branch) int { return size[x] - size[y] })
	n, sum := 0, &group{}
	for n < len(bySize) && (size[bySize[n]] < least || n > 0 && sum.size(least) < least) {
		sum.join(together(bySize[n:n+1], groups))
		n++
	}
	folded := bySize[:n]
	if n == len(inside) && b.at != "" {
		return head(heads, Head{First: b.at, Last: b.at}, at, b)
	}
	for _, part := range inside {
		switch {
		case slices.Contains(folded, part):
		case part.at == b.at || len(part.values) == 1 && part.values[0] == part.at:
			heads = head(heads, Head{First: part.at, Last: part.at}, at, part)
		default:
			heads = part.rest(part.inside(Within, false), groups, least, at, heads)
		}
	}
	if n > 0 {
		heads = head(heads, Head{First: b.at, Last: b.at, Rest: n}, at, folded...)
	}
	return heads
}
