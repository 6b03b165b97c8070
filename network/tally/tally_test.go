package tally_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/network/tally"
)

// least is small, so that tables that can be searched through hold small and
// large cells.
const least = 3

// consistent calls found for every table of counts that has the sums and the cells
// that are told: all that a reader cannot tell apart.
func consistent(t *tally.Table, found func([][]int)) {
	counts := make([][]int, len(t.Rows))
	rows, columns := make([]int, len(t.Rows)), make([]int, len(t.Columns))
	var hidden [][2]int
	for c := range t.Columns {
		columns[c] = t.Columns[c].Sum
	}
	for r := range t.Rows {
		counts[r] = make([]int, len(t.Columns))
		rows[r] = t.Rows[r].Sum
		for c := range t.Columns {
			if t.Cells[r][c].Hidden {
				hidden = append(hidden, [2]int{r, c})
				continue
			}
			n := t.Cells[r][c].Count
			counts[r][c], rows[r], columns[c] = n, rows[r]-n, columns[c]-n
		}
	}
	// The last hidden cell of its row and of its column takes what is left.
	lastInRow, lastInColumn := map[int]int{}, map[int]int{}
	for i, at := range hidden {
		lastInRow[at[0]], lastInColumn[at[1]] = i, i
	}
	var fill func(i int)
	fill = func(i int) {
		if i == len(hidden) {
			found(counts)
			return
		}
		r, c := hidden[i][0], hidden[i][1]
		from, to := 0, min(rows[r], columns[c])
		if lastInRow[r] == i {
			from = max(from, rows[r])
		}
		if lastInColumn[c] == i {
			from = max(from, columns[c])
		}
		if lastInRow[r] == i && rows[r] < from || lastInColumn[c] == i && columns[c] < from {
			return
		}
		for n := from; n <= to; n++ {
			counts[r][c], rows[r], columns[c] = n, rows[r]-n, columns[c]-n
			fill(i + 1)
			rows[r], columns[c] = rows[r]+n, columns[c]+n
		}
	}
	fill(0)
}

// seen gives the bounds of every cell over all tables that are consistent.
func seen(t *tally.Table) [][]tally.Range {
	var out [][]tally.Range
	consistent(t, func(counts [][]int) {
		if out == nil {
			out = make([][]tally.Range, len(counts))
			for r, list := range counts {
				for _, n := range list {
					out[r] = append(out[r], tally.Range{Least: n, Most: n})
				}
			}
		}
		for r, list := range counts {
			for c, n := range list {
				out[r][c].Least, out[r][c].Most = min(out[r][c].Least, n), max(out[r][c].Most, n)
			}
		}
	})
	return out
}

// drawPlacings draws placings of people, of whom some are told several values.
func drawPlacings(t *rapid.T, ordered bool) []tally.Placing {
	rows := rapid.IntRange(1, 4).Draw(t, "rows")
	columns := rapid.IntRange(1, 3).Draw(t, "columns")
	far := rapid.Bool().Draw(t, "far")
	value := func(of int, name string) string {
		v := rapid.IntRange(0, of).Draw(t, name)
		if v == of && !ordered {
			return ""
		}
		return fmt.Sprint("v", v)
	}
	var out []tally.Placing
	for who := range rapid.IntRange(1, 26).Draw(t, "people") {
		for range 1 + rapid.IntRange(0, 5).Draw(t, "more")/5 {
			p := tally.Placing{Row: value(rows, "row"), Column: value(columns, "column"), Who: fmt.Sprint(who), People: []string{fmt.Sprint(who)}}
			if far {
				p.People = append(p.People, fmt.Sprint(rapid.IntRange(0, 8).Draw(t, "other")))
			}
			out = append(out, p)
		}
	}
	return out
}

// TestNothingIsDerived holds tables to their promise: by all that is told, no sum
// is of too few people, no hidden cell can be computed, and a cell with too few
// people leaves room for as many numbers more.
func TestNothingIsDerived(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ordered := rapid.Bool().Draw(t, "ordered")
		placings := drawPlacings(t, ordered)
		table, ok := tally.Count(placings, tally.Axis{Periods: ordered}, tally.Axis{}, least)
		if !ok {
			t.Fatal("too large")
		}
		who, parts := map[string]bool{}, make([]map[string]bool, len(placings[0].People))
		for _, p := range placings {
			who[p.Who] = true
			for i, one := range p.People {
				if parts[i] == nil {
					parts[i] = map[string]bool{}
				}
				parts[i][one] = true
			}
		}
		enough := len(who) >= least
		for _, part := range parts {
			enough = enough && len(part) >= least
		}
		if table.Withheld == enough {
			t.Fatalf("withheld: %v with %d people", table.Withheld, len(who))
		}
		if table.Withheld {
			if len(table.Rows)+len(table.Cells)+table.Total+table.Things != 0 {
				t.Fatalf("told of too few: %+v", table)
			}
			return
		}
		for _, h := range append(table.Rows[:len(table.Rows):len(table.Rows)], table.Columns...) {
			if h.Sum < least {
				t.Fatalf("the sum %+v is of too few", h)
			}
		}
		truth := recount(placings, &table)
		ranges := seen(&table)
		for r := range table.Cells {
			for c, cell := range table.Cells[r] {
				n := truth[r][c]
				switch {
				case !cell.Hidden && cell.Count != len(n.who):
					t.Fatalf("cell %d,%d told as %d, is %d", r, c, cell.Count, len(n.who))
				case !cell.Hidden && n.small():
					t.Fatalf("cell %d,%d of %d is told", r, c, cell.Count)
				case cell.Hidden && ranges[r][c].Least == ranges[r][c].Most:
					t.Fatalf("cell %d,%d can be computed: %d of %+v", r, c, ranges[r][c].Least, table)
				case cell.Hidden && n.small() && ranges[r][c].Most-ranges[r][c].Least < least:
					t.Fatalf("cell %d,%d is known to be %+v of %+v", r, c, ranges[r][c], table)
				}
			}
		}
		if table.Told == tally.Exactly && table.Several > 0 && table.Several < least {
			t.Fatalf("%d with several values", table.Several)
		}
	})
}

// behind is who stands behind a cell.
type behind struct {
	who   map[string]bool
	parts []map[string]bool
}

func (b *behind) small() bool {
	if len(b.who) == 0 {
		return false
	}
	n := len(b.who)
	for _, p := range b.parts {
		n = min(n, len(p))
	}
	return n < least
}

// recount counts anew who is in the rows and columns of a table.
func recount(placings []tally.Placing, table *tally.Table) [][]behind {
	// A value that no head is of is in the rest.
	place := func(heads []tally.Head, value string) int {
		rest := -1
		for i, h := range heads {
			switch {
			case h.Rest > 0:
				rest = i
			case value == h.First || value == h.Last || value != "" && h.First != "" && h.First < value && (value < h.Last || h.Last == ""):
				return i
			}
		}
		return rest
	}
	out := make([][]behind, len(table.Rows))
	for r := range out {
		out[r] = make([]behind, len(table.Columns))
	}
	for _, p := range placings {
		b := &out[place(table.Rows, p.Row)][place(table.Columns, p.Column)]
		if b.who == nil {
			b.who, b.parts = map[string]bool{}, make([]map[string]bool, len(p.People))
			for i := range b.parts {
				b.parts[i] = map[string]bool{}
			}
		}
		b.who[p.Who] = true
		for i, one := range p.People {
			b.parts[i][one] = true
		}
	}
	return out
}

// TestRanges holds the bounds to a search through all tables.
func TestRanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, columns := rapid.IntRange(1, 3).Draw(t, "rows"), rapid.IntRange(1, 4).Draw(t, "columns")
		table := tally.Table{Rows: make([]tally.Head, rows), Columns: make([]tally.Head, columns), Cells: make([][]tally.Cell, rows)}
		counts, hidden := make([][]int, rows), make([][]bool, rows)
		for r := range counts {
			for c := range columns {
				n, h := rapid.IntRange(0, 5).Draw(t, "count"), rapid.Bool().Draw(t, "hidden")
				counts[r], hidden[r] = append(counts[r], n), append(hidden[r], h)
				table.Rows[r].Sum += n
				table.Columns[c].Sum += n
				table.Cells[r] = append(table.Cells[r], tally.Cell{Count: n, Hidden: h})
			}
		}
		if diff := cmp.Diff(seen(&table), tally.Ranges(counts, hidden)); diff != "" {
			t.Fatalf("of %v, hidden %v:\n%s", counts, hidden, diff)
		}
	})
}

// people gives as many placings of people as asked for.
func people(n int, row, column string, from int) (out []tally.Placing) {
	for i := range n {
		who := fmt.Sprint(from + i)
		out = append(out, tally.Placing{Row: row, Column: column, Who: who, People: []string{who}})
	}
	return out
}

func TestTenAreHiddenElevenTold(t *testing.T) {
	ten, _ := tally.Count(people(10, "a", "x", 0), tally.Axis{}, tally.Axis{}, 11)
	if diff := cmp.Diff(tally.Table{Withheld: true}, ten); diff != "" {
		t.Error(diff)
	}
	eleven, _ := tally.Count(people(11, "a", "x", 0), tally.Axis{}, tally.Axis{}, 11)
	want := tally.Table{Rows: []tally.Head{{First: "a", Last: "a", Sum: 11}}, Columns: []tally.Head{{First: "x", Last: "x", Sum: 11}}, Cells: [][]tally.Cell{{{Count: 11}}}, Total: 11, Things: 11}
	if diff := cmp.Diff(want, eleven); diff != "" {
		t.Error(diff)
	}
}

// One cell is small; without three more it would be what is left of its row.
func TestComplement(t *testing.T) {
	all := append(people(3, "a", "x", 0), people(20, "a", "y", 10)...)
	all = append(all, people(30, "b", "x", 100)...)
	all = append(all, people(15, "b", "y", 200)...)
	got, _ := tally.Count(all, tally.Axis{}, tally.Axis{}, 11)
	if got.Hidden != 4 || got.Rows[0].Sum != 23 || got.Columns[1].Sum != 35 || got.Told != tally.Fewer || got.Things != -1 {
		t.Errorf("got %+v", got)
	}
}

func TestFolding(t *testing.T) {
	heads := func(a tally.Axis, sizes ...any) (out []tally.Head) {
		var all []tally.Placing
		for i := 0; i < len(sizes); i += 2 {
			all = append(all, people(sizes[i+1].(int), sizes[i].(string), "x", 1000*i)...)
		}
		got, _ := tally.Count(all, a, tally.Axis{}, 11)
		return got.Rows
	}
	periods := tally.Axis{Periods: true}
	for _, c := range []struct {
		name      string
		got, want []tally.Head
	}{
		{"years go to their neighbours", heads(periods, "2020", 4, "2021", 8, "2022", 30, "2023", 2),
			[]tally.Head{{First: "2020", Last: "2021", Sum: 12}, {First: "2022", Last: "2023", Sum: 32}}},
		{"quarters are told where all of the year are large", heads(periods, "2021/Q1", 11, "2021/Q4", 15, "2022/Q1", 11, "2022/Q2", 10),
			[]tally.Head{{First: "2021/Q1", Last: "2021/Q1", Sum: 11}, {First: "2021/Q4", Last: "2021/Q4", Sum: 15}, {First: "2022", Last: "2022", Sum: 21}}},
		{"what is known to the year only counts as a part of it", heads(periods, "2021", 3, "2021/Q1", 11, "2021/Q4", 15), []tally.Head{{First: "2021", Last: "2021", Sum: 29}}},
		{"months of a quarter", heads(periods, "2021", 12, "2021/Q1/01", 11, "2021/Q1/02", 12, "2021/Q4/10", 10, "2021/Q4/11", 10),
			[]tally.Head{{First: "2021", Last: "2021", Sum: 12}, {First: "2021/Q1/01", Last: "2021/Q1/01", Sum: 11}, {First: "2021/Q1/02", Last: "2021/Q1/02", Sum: 12}, {First: "2021/Q4", Last: "2021/Q4", Sum: 20}}},
		{"what is not told goes to the last", heads(periods, "2021", 20, "", 3), []tally.Head{{First: "2021", Last: "", Sum: 23}}},
		// 2 and 4 are too few together, so that the next smallest goes with them.
		{"others go into one", heads(tally.Axis{}, "a", 4, "b", 8, "c", 30, "d", 2), []tally.Head{{First: "c", Last: "c", Sum: 30}, {Rest: 3, Sum: 14}}},
		{"what lies within goes to what it lies in", heads(tally.Axis{Nested: true}, "a", 3, "a\x1fb", 9, "a\x1fc\x1fd", 20, "e\x1ff", 4, "g\x1fh\x1fi", 11, "j\x1fk", 7, "j\x1fl", 6),
			[]tally.Head{{First: "a\x1fc\x1fd", Last: "a\x1fc\x1fd", Sum: 20}, {First: "a", Last: "a", Rest: 2, Sum: 12}, {First: "j", Last: "j", Sum: 13}, {Rest: 2, Sum: 15}}},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
}

// Of periods that are told, those of different lengths differ by none or enough.
func TestPeriodsNest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var months, quarters, years []tally.Placing
		for who := range rapid.IntRange(3, 60).Draw(t, "people") {
			month := rapid.IntRange(0, 23).Draw(t, "month")
			year, quarter := fmt.Sprint(2020+month/12), fmt.Sprintf("/Q%d", 1+month%12/3)
			fine := rapid.IntRange(0, 3).Draw(t, "known")
			whole := []string{year, year + quarter, year + quarter + fmt.Sprintf("/%02d", 1+month%12), ""}[fine]
			one := func(value string) tally.Placing {
				return tally.Placing{Row: value, Who: fmt.Sprint(who), People: []string{fmt.Sprint(who)}}
			}
			months = append(months, one(whole))
			quarters = append(quarters, one(whole[:min(len(whole), 7)]))
			years = append(years, one(whole[:min(len(whole), 4)]))
		}
		// People told before the end of each period, by each table.
		ends := map[string]map[int]bool{}
		for _, placings := range [][]tally.Placing{months, quarters, years} {
			table, _ := tally.Count(placings, tally.Axis{Periods: true}, tally.Axis{}, least)
			before := 0
			for _, h := range table.Rows {
				before += h.Sum
				year := h.Last[:min(len(h.Last), 4)]
				if ends[year] == nil {
					ends[year] = map[int]bool{}
				}
				ends[year][before] = true
			}
		}
		var sums []int
		for _, s := range ends {
			for n := range s {
				sums = append(sums, n)
			}
		}
		slices.Sort(sums)
		sums = slices.Compact(sums)
		for i := 1; i < len(sums); i++ {
			if d := sums[i] - sums[i-1]; d < least {
				t.Fatalf("two tables differ by %d: %v", d, sums)
			}
		}
	})
}

// What is not people is counted as it is.
func TestThings(t *testing.T) {
	got, _ := tally.Count([]tally.Placing{{Row: "a", Column: "x", Who: "1"}, {Row: "b", Column: "x", Who: "1"}, {Row: "b", Column: "", Who: "2"}}, tally.Axis{}, tally.Axis{}, 11)
	if got.Hidden != 0 || got.Several != 1 || got.Things != 2 || got.Total != 3 || len(got.Rows) != 2 || len(got.Columns) != 2 {
		t.Errorf("got %+v", got)
	}
	empty, _ := tally.Count(nil, tally.Axis{}, tally.Axis{}, 11)
	if diff := cmp.Diff(tally.Table{}, empty); diff != "" {
		t.Error(diff)
	}
}
