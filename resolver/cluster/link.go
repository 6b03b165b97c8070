package cluster

import (
	"errors"
	"fmt"
	"slices"
)

// ErrStop is returned when the stop is not above the floor: then missing
// evidence alone would join records and every component would collapse.
var ErrStop = errors.New("the stop must be above the floor")

// Evidence is what is known of a pair.
type Evidence struct {
	Weight int32
	// Veto keeps the two apart whatever the weight. Conflict says that they can
	// hardly be one, so that what fits both is ambiguous.
	Veto, Conflict bool
}

// Edge is the evidence between nodes A and B: Weight in the caller's unit
// (the resolver uses 1/256 bit).
type Edge struct {
	A, B   int
	Weight int32
}

// Problem is one component to be divided into identities. Nodes are 0…N-1 in
// the order that breaks ties.
type Problem struct {
	// N counts the nodes.
	N int
	// Evidence gives what is known of two different nodes. It must be symmetric.
	Evidence func(a, b int) Evidence
	// Whole gives what is known of two groups that average link has left, each told
	// by its nodes in ascending order, if all that their nodes say is taken together.
	// Like Evidence it must be symmetric. Nil where groups are not compared.
	Whole func(as, bs []int) Evidence
	// Must lists pairs that belong together whatever the evidence.
	Must [][2]int
	// Copies gives, by the nodes that say the same as an earlier one, that one. They
	// go where it goes and weigh what it weighs, and Evidence and Whole are not asked
	// for them.
	Copies map[int]int
	// Cannot lists pairs that never come together. It also keeps apart what
	// must-links join to either end. A pair that is in both is kept together.
	Cannot [][2]int
	// Edges are the edges that hold the component together. They are only read
	// when it has more than Limit nodes.
	Edges []Edge
	// Stop ends the joining: groups come together while their average is above
	// it. Floor is the lowest weight that a pair counts with. Two wholes come together
	// while they weigh more than Sure.
	Stop, Floor, Sure int32
	// Margin is how much better a group must fit one of two others that conflict
	// than the other; else it is left apart from both.
	Margin int32
	// Limit bounds the dense part: at most Limit nodes (must-linked ones count
	// as one) are weighed all against all.
	Limit int
}

// Result says which nodes belong together.
type Result struct {
	// Label gives each node the lowest node of its group.
	Label []int
	// Alarm is set when the component had more than Limit nodes and was first
	// cut into pieces.
	Alarm *Alarm
	// Joins are the steps by which groups came together, in their order within
	// each piece; must-links come before them and are not among them.
	Joins []Join
}

// Join is a step of [Link]: the groups whose lowest nodes are A and B agreed
// best, with weights that sum to Sum over Pairs pairs of their nodes.
type Join struct {
	A, B       int
	Sum, Pairs int64
	// Whole says that they agreed best as wholes, with a weight of Sum; Pairs is 1.
	Whole bool
}

// Alarm reports a giant component: a sign of a hub that passes for evidence.
type Alarm struct {
	// Nodes counts what hung together, Pieces what it was cut into.
	Nodes, Pieces int
}

// Link divides one component. It returns [ErrStop] if the stop is not above
// the floor.
//
// A component over the limit is not weighed as a whole. Its edges are taken
// from the strongest down (ties by node order) and join nodes into pieces of
// at most Limit; each piece is then divided like a component. That is as pure
// as the rest, and raises the alarm before any memory is spent on it.
func Link(p Problem) (Result, error) {
	if p.Stop <= p.Floor {
		return Result{}, fmt.Errorf("stop %d, floor %d: %w", p.Stop, p.Floor, ErrStop)
	}
	groups := newForest(p.N)
	for _, m := range p.Must {
		groups.join(m[0], m[1])
	}
	for c, of := range p.Copies {
		groups.join(c, of)
	}
	var alarm *Alarm
	pieces := [][]int{groups.roots()}
	if len(pieces[0]) > p.Limit {
		pieces = cut(p, groups)
		alarm = &Alarm{Nodes: len(groups.roots()), Pieces: len(pieces)}
	}
	members := groups.members(p.Copies)
	cannot := make(map[[2]int]bool, len(p.Cannot))
	for _, c := range p.Cannot {
		cannot[ordered(groups.find(c[0]), groups.find(c[1]))] = true
	}
	var joins []Join
	for _, piece := range pieces {
		steps := average(p, piece, members, cannot)
		for _, j := range steps {
			groups.join(j.A, j.B)
		}
		joins = append(joins, steps...)
	}
	label := make([]int, p.N)
	for i := range label {
		label[i] = groups.find(i)
	}
	return Result{Label: label, Alarm: alarm, Joins: joins}, nil
}

// cut joins must-linked groups along the strongest edges into pieces of at most
// p.Limit groups each.
func cut(p Problem, groups *forest) [][]int {
	edges := slices.Clone(p.Edges)
	for i, e := range edges {
		ends := ordered(groups.find(e.A), groups.find(e.B))
		edges[i].A, edges[i].B = ends[0], ends[1]
	}
	slices.SortFunc(edges, func(a, b Edge) int {
		switch {
		case a.Weight != b.Weight:
			return int(b.Weight) - int(a.Weight)
		case a.A != b.A:
			return a.A - b.A
		default:
			return a.B - b.B
		}
	})
	pieces := newForest(p.N)
	size := make(map[int]int)
	for _, root := range groups.roots() {
		size[root] = 1
	}
	for _, e := range edges {
		a, b := pieces.find(e.A), pieces.find(e.B)
		if a != b && size[a]+size[b] <= p.Limit {
			size[min(a, b)] = size[a] + size[b]
			pieces.join(a, b)
		}
	}
	byPiece := make(map[int][]int)
	var order []int
	for _, root := range groups.roots() {
		piece := pieces.find(root)
		if byPiece[piece] == nil {
			order = append(order, piece)
		}
		byPiece[piece] = append(byPiece[piece], root)
	}
	out := make([][]int, len(order))
	for i, piece := range order {
		out[i] = byPiece[piece]
	}
	return out
}

func ordered(a, b int) [2]int { return [2]int{min(a, b), max(a, b)} }

// forest is a union-find in which a group is named by its lowest node.
type forest struct{ parent []int }

func newForest(n int) *forest {
	f := &forest{parent: make([]int, n)}
	for i := range f.parent {
		f.parent[i] = i
	}
	return f
}

func (f *forest) find(i int) int {
	for f.parent[i] != i {
		f.parent[i] = f.parent[f.parent[i]]
		i = f.parent[i]
	}
	return i
}

func (f *forest) join(a, b int) {
	a, b = f.find(a), f.find(b)
	f.parent[max(a, b)] = min(a, b)
}

func (f *forest) roots() []int {
	var roots []int
	for i := range f.parent {
		if f.find(i) == i {
			roots = append(roots, i)
		}
	}
	return roots
}

// node is a node with the number of records that it speaks for: itself and its
// copies.
type node struct {
	of      int
	records int64
}

// members gives the nodes of each group, with their copies.
func (f *forest) members(copies map[int]int) [][]node {
	records := make([]int64, len(f.parent))
	for i := range f.parent {
		of, copied := copies[i]
		if !copied {
			of = i
		}
		records[of]++
	}
	members := make([][]node, len(f.parent))
	for i := range f.parent {
		if records[i] > 0 {
			root := f.find(i)
			members[root] = append(members[root], node{i, records[i]})
		}
	}
	return members
}
