package structure

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"
)

// draw makes a random small network with two sets of its nodes and fixed ones.
func draw(r *rand.Rand) (neighbours [][]int, from, to []int, fixed []bool) {
	n := 2 + r.IntN(8)
	neighbours, fixed = make([][]int, n), make([]bool, n)
	for a := range n {
		for b := range a {
			if r.IntN(100) < 35 {
				neighbours[a], neighbours[b] = append(neighbours[a], b), append(neighbours[b], a)
			}
		}
		fixed[a] = r.IntN(6) == 0
	}
	for v := range n {
		slices.Sort(neighbours[v])
		switch r.IntN(4) {
		case 0:
			from = append(from, v)
		case 1:
			to = append(to, v)
		}
	}
	return neighbours, from, to, fixed
}

// parted reports whether no way leads between the sets around some nodes.
func parted(neighbours [][]int, from, to []int, without uint) bool {
	met := map[int]bool{}
	queue := slices.Clone(from)
	for len(queue) > 0 {
		v := queue[0]
		queue = queue[1:]
		if met[v] || without&(1<<v) != 0 {
			continue
		}
		met[v] = true
		queue = append(queue, neighbours[v]...)
	}
	return !slices.ContainsFunc(to, func(v int) bool { return met[v] })
}

func TestMinCutAgainstAllSets(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	cuts, open := 0, 0
	for range 4000 {
		neighbours, from, to, fixed := draw(r)
		best := -1
		var allowed uint
		for v := range neighbours {
			if !fixed[v] && !slices.Contains(from, v) && !slices.Contains(to, v) {
				allowed |= 1 << v
			}
		}
		for set := range uint(1) << len(neighbours) {
			if set&^allowed == 0 && (best < 0 || bits.OnesCount(set) < best) && parted(neighbours, from, to, set) {
				best = bits.OnesCount(set)
			}
		}
		got, ok := MinCut(neighbours, from, to, func(v int) bool { return fixed[v] }, 100)
		if !ok {
			t.Fatal("gave up")
		}
		if best < 0 {
			open++
			if got.Open == nil || !isWay(neighbours, from, to, got.Open) || slices.ContainsFunc(got.Open, func(v int) bool { return allowed&(1<<v) != 0 }) {
				t.Fatalf("%v from %v to %v, fixed %v: nothing parts them, got %+v", neighbours, from, to, fixed, got)
			}
			continue
		}
		if best > 0 {
			cuts++
		}
		var set uint
		for i, v := range got.Nodes {
			set |= 1 << v
			if !isWay(neighbours, from, to, got.Ways[i]) || !slices.Contains(got.Ways[i], v) {
				t.Fatalf("%v from %v to %v: %v is no way through %d", neighbours, from, to, got.Ways[i], v)
			}
		}
		if len(got.Nodes) != best || set&^allowed != 0 || !parted(neighbours, from, to, set) {
			t.Fatalf("%v from %v to %v, fixed %v: cut %v, want %d nodes", neighbours, from, to, fixed, got.Nodes, best)
		}
	}
	if cuts < 200 || open < 200 {
		t.Errorf("%d cuts and %d open", cuts, open)
	}
}

func isWay(neighbours [][]int, from, to, way []int) bool {
	if len(way) == 0 || !slices.Contains(from, way[0]) || !slices.Contains(to, way[len(way)-1]) {
		return false
	}
	for i := 1; i < len(way); i++ {
		if !slices.Contains(neighbours[way[i-1]], way[i]) {
			return false
		}
	}
	return true
}

func TestGivesUp(t *testing.T) {
	// Three ways side by side.
	neighbours := [][]int{{1, 2, 3}, {0, 4}, {0, 4}, {0, 4}, {1, 2, 3}}
	free := func(int) bool { return false }
	if _, ok := MinCut(neighbours, []int{0}, []int{4}, free, 2); ok {
		t.Error("a cut of three was found where two are the most")
	}
	if got, ok := MinCut(neighbours, []int{0}, []int{4}, free, 3); !ok || !slices.Equal(got.Nodes, []int{1, 2, 3}) {
		t.Errorf("%+v, %t", got, ok)
	}
}

// TestBetweennessAgainstAllWays counts all shortest ways one by one.
func TestBetweennessAgainstAllWays(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 500 {
		neighbours, from, to, _ := draw(r)
		want := make([]Between, len(neighbours))
		fromOf, toOf := make([]map[int]bool, len(neighbours)), make([]map[int]bool, len(neighbours))
		for v := range neighbours {
			fromOf[v], toOf[v] = map[int]bool{}, map[int]bool{}
		}
		for _, s := range from {
			for _, d := range to {
				all := shortest(neighbours, s, d)
				for _, way := range all {
					for _, v := range way[1 : len(way)-1] {
						want[v].Score += 1 / float64(len(all))
						fromOf[v][s], toOf[v][d] = true, true
					}
				}
			}
		}
		got := Betweenness(neighbours, from, to)
		for v := range got {
			want[v].From, want[v].To = len(fromOf[v]), len(toOf[v])
			if math.Abs(got[v].Score-want[v].Score) > 1e-9 || got[v].From != want[v].From || got[v].To != want[v].To {
				t.Fatalf("%v from %v to %v: node %d is %+v, want %+v", neighbours, from, to, v, got[v], want[v])
			}
		}
	}
}

// shortest gives all shortest ways between two nodes.
func shortest(neighbours [][]int, from, to int) (found [][]int) {
	ways := [][]int{{from}}
	for len(ways) > 0 && len(found) == 0 && len(ways[0]) <= len(neighbours) {
		var next [][]int
		for _, w := range ways {
			for _, u := range neighbours[w[len(w)-1]] {
				if slices.Contains(w, u) {
					continue
				}
				longer := append(slices.Clone(w), u)
				if u == to {
					found = append(found, longer)
				}
				next = append(next, longer)
			}
		}
		ways = next
	}
	return found
}

func TestArticulationsAgainstTakingOut(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	components := func(neighbours [][]int, without int) int {
		met, n := map[int]bool{without: true}, 0
		for root := range neighbours {
			if met[root] {
				continue
			}
			n++
			queue := []int{root}
			for len(queue) > 0 {
				v := queue[0]
				queue = queue[1:]
				if !met[v] {
					met[v] = true
					queue = append(queue, neighbours[v]...)
				}
			}
		}
		return n
	}
	for range 1000 {
		neighbours, _, _, _ := draw(r)
		whole := components(neighbours, -1)
		for v, got := range Articulations(neighbours) {
			if want := components(neighbours, v) > whole; got != want {
				t.Fatalf("%v: node %d is an articulation: %t, want %t", neighbours, v, got, want)
			}
		}
	}
}

// TestAllWays compares with a plain search without pruning.
func TestAllWays(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	never := func() bool { return false }
	for range 2000 {
		neighbours, from, to, _ := draw(r)
		hops := 1 + r.IntN(6)
		var want [][]int
		var search func(way []int)
		search = func(way []int) {
			last := way[len(way)-1]
			if len(way) > 1 && (slices.Contains(to, last) || slices.Contains(from, last)) {
				if slices.Contains(to, last) {
					want = append(want, slices.Clone(way))
				}
				return
			}
			for _, u := range neighbours[last] {
				if !slices.Contains(way, u) && len(way) <= hops {
					search(append(slices.Clone(way), u))
				}
			}
		}
		for _, s := range from {
			search([]int{s})
		}
		slices.SortFunc(want, func(a, b []int) int {
			if len(a) != len(b) {
				return len(a) - len(b)
			}
			return slices.Compare(a, b)
		})
		got, more := AllWays(neighbours, from, to, hops, 10_000, never)
		if more || !slices.EqualFunc(got, want, func(a, b []int) bool { return slices.Equal(a, b) }) {
			t.Fatalf("%v from %v to %v in %d hops: %v, want %v", neighbours, from, to, hops, got, want)
		}
		if few := len(want) / 2; few > 0 {
			got, more := AllWays(neighbours, from, to, hops, few, never)
			if !more || !slices.EqualFunc(got, want[:few], func(a, b []int) bool { return slices.Equal(a, b) }) {
				t.Fatalf("the first %d of them: %v, %t", few, got, more)
			}
		}
	}
}
