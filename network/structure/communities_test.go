package structure

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// quality is the modularity of a parting, pair by pair as its definition says.
func quality(neighbours [][]int, of []int32, resolution float64) float64 {
	var total, q float64
	for _, others := range neighbours {
		total += float64(len(others))
	}
	if total == 0 {
		return 0
	}
	for a := range neighbours {
		for b := range neighbours {
			if of[a] != of[b] {
				continue
			}
			if slices.Contains(neighbours[a], b) {
				q++
			}
			q -= resolution * float64(len(neighbours[a])) * float64(len(neighbours[b])) / total
		}
	}
	return q / total
}

// best is the highest quality of all partings of a small graph.
func best(neighbours [][]int, resolution float64) float64 {
	of, most := make([]int32, len(neighbours)), math.Inf(-1)
	var put func(v int, parts int32)
	put = func(v int, parts int32) {
		if v == len(of) {
			most = max(most, quality(neighbours, of, resolution))
			return
		}
		for c := range parts + 1 {
			of[v] = c
			put(v+1, max(parts, c+1))
		}
	}
	put(0, 0)
	return most
}

func TestCommunitiesAgainstAllPartings(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	short, hit := 0.0, 0
	const graphs = 600
	for range graphs {
		neighbours, _, _, _ := draw(r)
		neighbours = neighbours[:min(len(neighbours), 8)]
		for v := range neighbours {
			neighbours[v] = slices.DeleteFunc(neighbours[v], func(u int) bool { return u >= len(neighbours) })
		}
		resolution := []int64{500, Standard, 1700}[r.IntN(3)]
		got := Communities(NewGraph(neighbours), resolution)
		own := quality(neighbours, got.Of, float64(resolution)/Standard)
		if math.Abs(got.Quality-own) > 1e-12 {
			t.Fatalf("%v: quality %v, by definition %v", neighbours, got.Quality, own)
		}
		most := best(neighbours, float64(resolution)/Standard)
		if got.Quality > most+1e-12 {
			t.Fatalf("%v: quality %v above the best of all, %v", neighbours, got.Quality, most)
		}
		if len(neighbours[0]) > 0 || most > 0 {
			short = max(short, most-got.Quality)
		}
		if most-got.Quality < 1e-12 {
			hit++
		}
	}
	t.Logf("best of all in %d of %d graphs, %.3f short at most", hit, graphs, short)
	if hit < graphs*85/100 || short > 0.08 {
		t.Errorf("best of all in %d of %d graphs, %.3f short at most", hit, graphs, short)
	}
}

// TestCommunitiesAreSettled holds partings of random graphs to what the algorithm
// promises.
func TestCommunitiesAreSettled(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 400 {
		n := 2 + r.IntN(60)
		neighbours := make([][]int, n)
		groups, within, between := 1+r.IntN(6), 20+r.IntN(60), r.IntN(12)
		for a := range n {
			for b := range a {
				if p := between; r.IntN(100) < p || a%groups == b%groups && r.IntN(100) < within {
					neighbours[a], neighbours[b] = append(neighbours[a], b), append(neighbours[b], a)
				}
			}
		}
		for v := range neighbours {
			slices.Sort(neighbours[v])
		}
		got := Communities(NewGraph(neighbours), Standard)
		for v, c := range got.Of {
			if c > int32(v) || got.Of[c] != c {
				t.Fatalf("node %d lies in community %d, which is not its least node", v, c)
			}
			// No move of one node is better.
			moved := slices.Clone(got.Of)
			for _, u := range append(slices.Clone(neighbours[v]), -1) {
				to := int32(n) // alone
				if u >= 0 {
					to = got.Of[u]
				}
				moved[v] = to
				if q := quality(neighbours, moved, 1); q > got.Quality+1e-9 {
					t.Fatalf("%v: moving %d from %d to %d gives %v above %v", neighbours, v, c, to, q, got.Quality)
				}
			}
		}
		// Every community hangs together.
		for c := range int32(n) {
			if got.Of[c] != c {
				continue
			}
			met, queue := map[int]bool{int(c): true}, []int{int(c)}
			for i := 0; i < len(queue); i++ {
				for _, u := range neighbours[queue[i]] {
					if got.Of[u] == c && !met[u] {
						met[u] = true
						queue = append(queue, u)
					}
				}
			}
			for v, d := range got.Of {
				if d == c && !met[v] {
					t.Fatalf("%v: %d does not hang together with its community %d", neighbours, v, c)
				}
			}
		}
	}
}

// karate is W. W. Zachary's club (An information flow model for conflict and
// fission in small groups, 1977), numbered from 1, each link once.
var karate = [][]int{1: {2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 18, 20, 22, 32}, 2: {3, 4, 8, 14, 18, 20, 22, 31}, 3: {4, 8, 9, 10, 14, 28, 29, 33}, 4: {8, 13, 14},
	5: {7, 11}, 6: {7, 11, 17}, 7: {17}, 9: {31, 33, 34}, 10: {34}, 14: {34}, 15: {33, 34}, 16: {33, 34}, 19: {33, 34}, 20: {34}, 21: {33, 34}, 23: {33, 34},
	24: {26, 28, 30, 33, 34}, 25: {26, 28, 32}, 26: {32}, 27: {30, 34}, 28: {34}, 29: {32, 34}, 30: {33, 34}, 31: {33, 34}, 32: {33, 34}, 33: {34}}

func TestCommunitiesOfPublishedGraph(t *testing.T) {
	neighbours := make([][]int, 34)
	links := 0
	for a, others := range karate {
		for _, b := range others {
			neighbours[a-1], neighbours[b-1] = append(neighbours[a-1], b-1), append(neighbours[b-1], a-1)
			links++
		}
	}
	for v := range neighbours {
		slices.Sort(neighbours[v])
	}
	if links != 78 {
		t.Fatalf("%d links, 78 are published", links)
	}
	// The best of all is .4198 in four parts (U. Brandes and others, On modularity
	// clustering, 2008).
	if got := Communities(NewGraph(neighbours), Standard); math.Abs(got.Quality-0.4198) > 0.0001 {
		t.Errorf("quality %.4f, the best is .4198: %v", got.Quality, got.Of)
	}
}

// TestCommunitiesOfRing finds cliques that hang together in a ring, which none of
// its moves may join at the standard resolution while they are few.
func TestCommunitiesOfRing(t *testing.T) {
	const cliques, size = 20, 6
	neighbours := make([][]int, cliques*size)
	link := func(a, b int) {
		neighbours[a], neighbours[b] = append(neighbours[a], b), append(neighbours[b], a)
	}
	for c := range cliques {
		for a := range size {
			for b := range a {
				link(c*size+a, c*size+b)
			}
		}
		link(c*size, (c+1)%cliques*size+1)
	}
	for v := range neighbours {
		slices.Sort(neighbours[v])
	}
	for v, c := range Communities(NewGraph(neighbours), Standard).Of {
		if int(c) != v/size*size {
			t.Fatalf("node %d lies in community %d, its clique is %d", v, c, v/size*size)
		}
	}
}

// scattered makes a graph of many nodes and links, most within small groups.
func scattered(nodes, links int) Graph {
	r := rand.New(rand.NewPCG(7, 8))
	pairs := make([][2]int32, 0, 2*links)
	for range links {
		a := r.IntN(nodes)
		b := r.IntN(nodes)
		if r.IntN(10) < 7 {
			b = a/50*50 + r.IntN(50)
		}
		if b = b % nodes; a != b {
			pairs = append(pairs, [2]int32{int32(a), int32(b)}, [2]int32{int32(b), int32(a)})
		}
	}
	slices.SortFunc(pairs, func(a, b [2]int32) int {
		if a[0] != b[0] {
			return int(a[0] - b[0])
		}
		return int(a[1] - b[1])
	})
	pairs = slices.Compact(pairs)
	g := Graph{Start: make([]int, nodes+1)}
	for _, p := range pairs {
		g.To = append(g.To, p[1])
		g.Start[p[0]+1]++
	}
	for v := range nodes {
		g.Start[v+1] += g.Start[v]
	}
	return g
}

// BenchmarkCommunities parts a million nodes and five million links.
func BenchmarkCommunities(b *testing.B) {
	g := scattered(1_000_000, 5_000_000)
	for b.Loop() {
		got := Communities(g, Standard)
		b.ReportMetric(got.Quality, "modularity")
	}
	b.ReportMetric(float64(len(g.To))/2, "links")
}
