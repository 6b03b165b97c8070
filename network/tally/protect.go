package tally

// Range is what a cell can be.
type Range struct{ Least, Most int }

// protect gives the cells to hide: the small ones, and more until each small one
// has room for least numbers more, and every other hidden one for one more.
func protect(counts [][]int, small [][]bool, least int) [][]bool {
	hidden := make([][]bool, len(small))
	for r := range small {
		hidden[r] = append([]bool(nil), small[r]...)
	}
	f := flow{counts, hidden}
	for changed := true; changed; {
		changed = false
		for r := range counts {
			for c := range counts[r] {
				if !hidden[r][c] {
					continue
				}
				room := 1
				if small[r][c] {
					room = least
				}
				for f.room(r, c, room) < room && f.hideBeside(r, c, room) {
					changed = true
				}
			}
		}
	}
	return hidden
}

// flow is a table of which all sums are told, and all cells that are not hidden.
type flow struct {
	counts [][]int
	hidden [][]bool
}

// hideBeside hides the corners of a rectangle with a cell: of those that give room
// enough the one with the least counts that are not hidden yet, else the one that
// gives most. It reports false where all rectangles are hidden.
func (f *flow) hideBeside(r, c, room int) bool {
	bestR, bestC, bestRoom, bestCost := -1, -1, -1, 0
	for r2 := range f.counts {
		for c2 := range f.counts[r2] {
			if r2 == r || c2 == c {
				continue
			}
			cost := 0
			for _, at := range [][2]int{{r, c2}, {r2, c}, {r2, c2}} {
				if !f.hidden[at[0]][at[1]] {
					cost += f.counts[at[0]][at[1]] + 1
				}
			}
			if cost == 0 {
				continue
			}
			gives := min(room, min(f.counts[r][c2], f.counts[r2][c])+min(f.counts[r][c], f.counts[r2][c2]))
			if gives > bestRoom || gives == bestRoom && cost < bestCost {
				bestR, bestC, bestRoom, bestCost = r2, c2, gives, cost
			}
		}
	}
	if bestR < 0 {
		return false
	}
	f.hidden[r][bestC], f.hidden[bestR][c], f.hidden[bestR][bestC] = true, true, true
	return true
}

// room gives how many numbers more than one a hidden cell can be, enough at most.
func (f *flow) room(r, c, enough int) int {
	up := f.push(r, c, true, enough)
	if up >= enough {
		return enough
	}
	return min(enough, up+f.push(r, c, false, enough-up))
}

// push gives how far a hidden cell can rise or fall while all sums stay and no
// cell falls below 0, up to a limit: the others in its row must fall as it rises,
// those in their columns rise, and so on until its own column is even again.
func (f *flow) push(r, c int, up bool, limit int) int {
	if !up {
		limit = min(limit, f.counts[r][c])
	}
	total, rows := 0, len(f.counts)
	moved := map[[2]int]int{} // what each cell was raised by
	for total < limit {
		// From the row, through cells that change, to the column. Rows are nodes
		// 0 …, columns follow them. A row that gained must lose by a cell; a column
		// that lost must gain by one.
		from := make([]int, rows+len(f.counts[0]))
		for i := range from {
			from[i] = -1
		}
		from[r] = r
		queue := []int{r}
		for len(queue) > 0 && from[rows+c] < 0 {
			at := queue[0]
			queue = queue[1:]
			if at < rows {
				for c2 := range f.counts[at] {
					if from[rows+c2] < 0 && f.hidden[at][c2] && !(at == r && c2 == c) && (!up || f.counts[at][c2]+moved[[2]int{at, c2}] > 0) {
						from[rows+c2] = at
						queue = append(queue, rows+c2)
					}
				}
				continue
			}
			for r2 := range f.counts {
				if from[r2] < 0 && f.hidden[r2][at-rows] && !(r2 == r && at-rows == c) && (up || f.counts[r2][at-rows]+moved[[2]int{r2, at - rows}] > 0) {
					from[r2] = at
					queue = append(queue, r2)
				}
			}
		}
		if from[rows+c] < 0 {
			break
		}
		step := limit - total
		walk := func(visit func(cell [2]int, falls bool)) {
			for at := rows + c; at != r; at = from[at] {
				if at >= rows {
					visit([2]int{from[at], at - rows}, up)
				} else {
					visit([2]int{at, from[at] - rows}, !up)
				}
			}
		}
		walk(func(cell [2]int, falls bool) {
			if falls {
				step = min(step, f.counts[cell[0]][cell[1]]+moved[cell])
			}
		})
		walk(func(cell [2]int, falls bool) {
			if falls {
				moved[cell] -= step
			} else {
				moved[cell] += step
			}
		})
		total += step
	}
	return total
}

// Ranges gives what the cells of a table with these counts can be for someone who
// knows all sums and all cells that are not hidden: exact bounds, all numbers
// between which are possible.
func Ranges(counts [][]int, hidden [][]bool) [][]Range {
	f := flow{counts, hidden}
	out := make([][]Range, len(counts))
	total := 0
	for _, list := range counts {
		for _, n := range list {
			total += n
		}
	}
	for r, list := range counts {
		out[r] = make([]Range, len(list))
		for c, n := range list {
			out[r][c] = Range{n, n}
			if hidden[r][c] {
				out[r][c] = Range{n - f.push(r, c, false, n), n + f.push(r, c, true, total)}
			}
		}
	}
	return out
}
