package cluster_test

import (
	"errors"
	"math/big"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/resolver/cluster"
)

// weights reads an upper triangle of pair weights; veto marks a veto.
type weights [][]int32

const veto = -1 << 30

func (w weights) at(a, b int) cluster.Evidence {
	v := w[min(a, b)][max(a, b)-min(a, b)-1]
	return cluster.Evidence{Weight: v, Veto: v == veto}
}

// drawn draws the weights between two to nine nodes.
func drawn(t *rapid.T) weights {
	n := rapid.IntRange(2, 9).Draw(t, "n")
	var w weights
	for i := 1; i < n; i++ {
		w = append(w, rapid.SliceOfN(rapid.SampledFrom([]int32{veto, -9, -3, -2, -1, 0, 1, 2, 3, 7}), n-i, n-i).Draw(t, "w"))
	}
	return w
}

func problem(w weights) cluster.Problem {
	return cluster.Problem{N: len(w) + 1, Evidence: w.at, Stop: 0, Floor: -4, Margin: -1000, Limit: 100}
}

func TestLink(t *testing.T) {
	tests := map[string]struct {
		weights weights
		change  func(*cluster.Problem)
		want    []int
	}{
		"two agree":                  {weights{{5}}, nil, []int{0, 0}},
		"average at the stop":        {weights{{0}}, nil, []int{0, 1}},
		"chain held by the average":  {weights{{5, -2}, {5}}, nil, []int{0, 0, 0}},
		"chain broken by the floor":  {weights{{5, -4}, {3}}, nil, []int{0, 0, 2}},
		"clipped below at the floor": {weights{{5, -100}, {5}}, nil, []int{0, 0, 0}},
		"veto reaches through":       {weights{{5, veto}, {4}}, nil, []int{0, 0, 2}},
		"tie goes to the first":      {weights{{5, 5}, {veto}}, nil, []int{0, 0, 2}},
		"must outranks veto": {weights{{5, veto}, {4}}, func(p *cluster.Problem) {
			p.Must = [][2]int{{0, 2}}
		}, []int{0, 0, 0}},
		"must pulls along": {weights{{5, -4}, {-1}}, func(p *cluster.Problem) {
			p.Must = [][2]int{{0, 2}}
		}, []int{0, 0, 0}},
		"ambiguous between two that conflict": {weights{{veto, 7}, {6}}, func(p *cluster.Problem) {
			p.Margin = 2
		}, []int{0, 1, 2}},
		"clearly one of two that conflict": {weights{{veto, 7}, {4}}, func(p *cluster.Problem) {
			p.Margin = 2
		}, []int{0, 1, 0}},
		"cannot": {weights{{50}}, func(p *cluster.Problem) {
			p.Cannot = [][2]int{{0, 1}}
		}, []int{0, 1}},
		"cannot reaches what must joins": {weights{{50, 50}, {50}}, func(p *cluster.Problem) {
			p.Must, p.Cannot = [][2]int{{0, 1}}, [][2]int{{1, 2}}
		}, []int{0, 0, 2}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			p := problem(tc.weights)
			if tc.change != nil {
				tc.change(&p)
			}
			got, err := cluster.Link(p)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, got.Label); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestCopiesWeighAsManyAsTheyAre divides components with copies as if each were a
// node of its own, which agrees with its copies best of all, and asks no evidence
// of them; so also where there are very many.
func TestCopiesWeighAsManyAsTheyAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 6).Draw(t, "n")
		var w weights
		for i := 1; i < n; i++ {
			w = append(w, rapid.SliceOfN(rapid.SampledFrom([]int32{veto, -9, -3, -2, -1, 0, 1, 2, 3, 7}), n-i, n-i).Draw(t, "w"))
		}
		of := make([]int, n) // the nodes, then copies of them
		for i := range of {
			of[i] = i
		}
		few := problem(w)
		few.Copies = make(map[int]int)
		for range rapid.IntRange(0, 4).Draw(t, "copies") {
			c := rapid.IntRange(0, n-1).Draw(t, "of")
			few.Copies[len(of)] = c
			of = append(of, c)
		}
		few.N = len(of)
		few.Evidence = func(a, b int) cluster.Evidence {
			if a >= n || b >= n {
				t.Fatal("a copy is weighed")
			}
			return w.at(a, b)
		}
		many := few
		many.Copies = nil
		many.Evidence = func(a, b int) cluster.Evidence {
			if of[a] == of[b] {
				return cluster.Evidence{Weight: 100}
			}
			return w.at(of[a], of[b])
		}
		got, err := cluster.Link(few)
		if err != nil {
			t.Fatal(err)
		}
		want, err := cluster.Link(many)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.Label, got.Label); diff != "" {
			t.Error(diff)
		}
	})
	const copies = 300_000
	p := problem(weights{{30_000, 29_999}, {veto}})
	p.N, p.Copies = 3+copies, make(map[int]int, copies)
	for i := range copies {
		p.Copies[3+i] = i % 3
	}
	got, err := cluster.Link(p)
	if err != nil || got.Label[1] != 0 || got.Label[2] != 2 {
		t.Errorf("labels %v, %v", got.Label[:3], err)
	}
}

func TestStopMustBeAboveFloor(t *testing.T) {
	p := problem(weights{{5}})
	p.Floor = p.Stop
	if _, err := cluster.Link(p); !errors.Is(err, cluster.ErrStop) {
		t.Errorf("got %v, want ErrStop", err)
	}
}

func TestGiantComponentRaisesAlarm(t *testing.T) {
	// A ring of 30 nodes whose edges weigh 9 inside tens and 5 between them.
	const n = 30
	p := cluster.Problem{N: n, Floor: -4, Limit: 10}
	asked := 0
	p.Evidence = func(a, b int) cluster.Evidence {
		asked++
		if a/10 == b/10 {
			return cluster.Evidence{Weight: 9}
		}
		return cluster.Evidence{Weight: 5}
	}
	for i := range n {
		j := (i + 1) % n
		p.Edges = append(p.Edges, cluster.Edge{A: i, B: j, Weight: p.Evidence(i, j).Weight})
	}
	asked = 0
	got, err := cluster.Link(p)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&cluster.Alarm{Nodes: 30, Pieces: 3}, got.Alarm); diff != "" {
		t.Error(diff)
	}
	for i, label := range got.Label {
		if label != i/10*10 {
			t.Errorf("node %d has label %d", i, label)
		}
	}
	if most := 3 * 10 * 9 / 2; asked > most {
		t.Errorf("weighed %d pairs, want at most %d", asked, most)
	}
}

func TestComponents(t *testing.T) {
	next := map[int][]int{1: {2}, 2: {1, 3}, 3: {2}, 5: {6, 6}, 6: {5}}
	got := cluster.Components([]int{6, 3, 4, 1}, func(i int) []int { return next[i] })
	if diff := cmp.Diff([][]int{{1, 2, 3}, {4}, {5, 6}}, got); diff != "" {
		t.Error(diff)
	}
}

// TestWholes holds the joining of wholes to a plain reading of the rule: what two
// groups weigh as wholes is their heaviest pair and one more for each node, less
// one for each pair.
func TestWholes(t *testing.T) {
	joined := 0
	rapid.Check(t, func(t *rapid.T) {
		w := drawn(t)
		p := problem(w)
		n := p.N
		p.Sure = 1
		p.Evidence = func(a, b int) cluster.Evidence {
			e := w.at(a, b)
			e.Conflict = e.Weight == -9
			return e
		}
		p.Whole = func(as, bs []int) cluster.Evidence {
			most := int32(veto)
			for _, a := range as {
				for _, b := range bs {
					most = max(most, w.at(a, b).Weight)
				}
			}
			return cluster.Evidence{Weight: most + int32(len(as)+len(bs)-len(as)*len(bs))}
		}
		got, err := cluster.Link(p)
		if err != nil {
			t.Fatal(err)
		}
		average := p
		average.Whole = nil
		before, err := cluster.Link(average)
		if err != nil {
			t.Fatal(err)
		}
		label := slices.Clone(before.Label)
		for {
			best, ba, bb := p.Sure, -1, -1
			for a := range n {
				for b := a + 1; b < n; b++ {
					if label[a] != a || label[b] != b {
						continue
					}
					as, bs := group(label, a), group(label, b)
					apart := false
					for _, x := range as {
						for _, y := range bs {
							e := p.Evidence(x, y)
							apart = apart || e.Veto || e.Conflict
						}
					}
					if e := p.Whole(as, bs); !apart && e.Weight > best {
						best, ba, bb = e.Weight, a, b
					}
				}
			}
			if ba < 0 {
				break
			}
			joined++
			for i := range label {
				if label[i] == bb {
					label[i] = ba
				}
			}
		}
		if diff := cmp.Diff(label, got.Label); diff != "" {
			t.Error(diff)
		}
	})
	if joined == 0 {
		t.Error("no wholes were joined")
	}
}

// group gives the nodes of a label.
func group(label []int, of int) (nodes []int) {
	for i, l := range label {
		if l == of {
			nodes = append(nodes, i)
		}
	}
	return nodes
}

// TestWholesInDoubt: a whole that fits two which conflict about as well goes with
// neither.
func TestWholesInDoubt(t *testing.T) {
	p := problem(weights{{-9, -1}, {-1}})
	p.Margin, p.Sure = 2, 0
	p.Evidence = func(a, b int) cluster.Evidence {
		if a+b == 1 {
			return cluster.Evidence{Weight: -9, Conflict: true}
		}
		return cluster.Evidence{Weight: -1}
	}
	for clear, want := range map[int32][]int{1: {0, 1, 2}, 3: {0, 1, 0}} {
		p.Whole = func(as, bs []int) cluster.Evidence {
			if as[0] == 0 {
				return cluster.Evidence{Weight: 4 + clear}
			}
			return cluster.Evidence{Weight: 4}
		}
		got, err := cluster.Link(p)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got.Label); diff != "" {
			t.Errorf("%d bits clear: %s", clear, diff)
		}
	}
}

// TestLinkIsGreedyAverageLink holds the table to a plain reading of the rule in
// rationals.
func TestLinkIsGreedyAverageLink(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := problem(drawn(t))
		got, err := cluster.Link(p)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(plain(p), got.Label); diff != "" {
			t.Error(diff)
		}
	})
}

func plain(p cluster.Problem) []int {
	var groups [][]int
	for i := range p.N {
		groups = append(groups, []int{i})
	}
	for {
		best, ba, bb := new(big.Rat).SetInt64(int64(p.Stop)), -1, -1
		for a := range groups {
			for b := a + 1; b < len(groups); b++ {
				sum, pairs, barred := int64(0), int64(0), false
				for _, x := range groups[a] {
					for _, y := range groups[b] {
						e := p.Evidence(x, y)
						barred = barred || e.Veto
						sum += int64(max(e.Weight, p.Floor))
						pairs++
					}
				}
				if r := big.NewRat(sum, pairs); !barred && r.Cmp(best) > 0 {
					best, ba, bb = r, a, b
				}
			}
		}
		if ba < 0 {
			break
		}
		groups[ba] = append(groups[ba], groups[bb]...)
		groups = append(groups[:bb], groups[bb+1:]...)
	}
	label := make([]int, p.N)
	for _, g := range groups {
		low := g[0]
		for _, i := range g {
			low = min(low, i)
		}
		for _, i := range g {
			label[i] = low
		}
	}
	return label
}
