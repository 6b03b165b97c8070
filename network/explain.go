package network

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// ExplainRequest asks on what a path stands.
type ExplainRequest struct {
	Common
	// IDs are the entities along the path, two at least.
	IDs []graph.EntityID
	// Links are the links to explain: of a hop that has some of them the others
	// are left out. Empty explains all.
	Links []graph.LinkID
}

// Explained is a path with all that it stands on.
type Explained struct {
	// Path has all links between each node and the next, whatever the hub cap.
	Path Path
	// Crossings are the merges that it crosses, in its order.
	Crossings []Crossing
	Done      Done
}

// Crossing is a node that a path enters by one record and leaves by another, so
// that it holds only if the two speak of one thing.
type Crossing struct {
	// Place is the node's in the path.
	Place int
	Node  graph.EntityID
	// Enter and Leave are the records that the hops before and after speak of, by
	// the links that the path stands on. Of a node that is known by its value
	// one may be zero: the link names the value itself.
	Enter, Leave graph.RecordKey
	// Value says that the node is known by its value, which both speak of.
	Value bool
	// Avoidable says that other links of the two hops meet in one record.
	Avoidable bool
}

// Explain gives every link between entities that follow one another, with its
// evidence, and the merges crossed on the way. Entities that are not linked in
// the scope are [ErrBadRequest].
func (g *Graph) Explain(ctx context.Context, req ExplainRequest) (Explained, error) {
	out, done, err := steady(ctx, g, req.Common, func(w *walk) (Explained, error) { return w.explain(ctx, req) })
	out.Done = done
	return out, err
}

func (w *walk) explain(ctx context.Context, req ExplainRequest) (Explained, error) {
	if len(req.IDs) < 2 {
		return Explained{}, fmt.Errorf("%w: a path has two entities at least", ErrBadRequest)
	}
	ids, err := w.resolve(ctx, req.IDs)
	if err != nil {
		return Explained{}, err
	}
	on := map[graph.EntityID]bool{}
	for _, id := range ids {
		on[id] = true
	}
	w.Cap = w.maxScan
	steps := []step{{node: ids[0]}}
	for i, id := range ids[:len(ids)-1] {
		adj, err := w.neighbours(ctx, []graph.EntityID{id}, w.Filter, on)
		if err != nil {
			return Explained{}, err
		}
		s := step{node: ids[i+1]}
		for _, g := range adj[0].Groups {
			if g.Other == s.node {
				s.groups = append(s.groups, g)
			}
		}
		s.groups = only(s.groups, req.Links)
		if len(s.groups) == 0 {
			return Explained{}, fmt.Errorf("%w: nothing links %s and %s in this scope", ErrBadRequest, id, s.node)
		}
		s.settle()
		steps = append(steps, s)
	}
	found, err := w.showPaths(ctx, [][]step{steps})
	if err != nil {
		return Explained{}, err
	}
	return Explained{Path: found[0], Crossings: crossings(&found[0])}, nil
}

// only leaves those of the links that are asked for, and all if none of them is.
func only(groups []store.Group, asked []graph.LinkID) []store.Group {
	var kept []store.Group
	for _, g := range groups {
		g.Links = slices.DeleteFunc(slices.Clone(g.Links), func(e graph.Edge) bool { return !slices.Contains(asked, e.ID) })
		if len(g.Links) > 0 {
			kept = append(kept, g)
		}
	}
	if len(kept) == 0 {
		return groups
	}
	return kept
}

// touching gives what a hop's links speak of at its end, or at its start, the
// link that it stands on first.
func (h *Hop) touching(end bool) []graph.Ref {
	var refs []graph.Ref
	for i := range h.Links {
		l := &h.Links[i]
		for n, e := range l.Evidence {
			ref := e.Edge.From
			if (l.From == h.From) == end {
				ref = e.Edge.To
			}
			if i == 0 && n == h.Stands {
				refs = slices.Insert(refs, 0, ref)
			} else {
				refs = append(refs, ref)
			}
		}
	}
	return refs
}

// crossings gives the merges that a path crosses.
func crossings(p *Path) []Crossing {
	var out []Crossing
	for i := 1; i < len(p.Hops); i++ {
		enter, leave := p.Hops[i-1].touching(true), p.Hops[i].touching(false)
		if enter[0] == leave[0] {
			continue
		}
		n := &p.Nodes[i]
		out = append(out, Crossing{Place: i, Node: n.ID, Enter: enter[0].Record, Leave: leave[0].Record, Value: n.Kind.Spec().Resolution == graph.ByValue,
			Avoidable: slices.ContainsFunc(enter, func(r graph.Ref) bool { return slices.Contains(leave, r) })})
	}
	return out
}

// Tie is a pair of records that holds an entity together.
type Tie struct {
	A, B graph.RecordKey
	// Match is the evidence of the pair, Judgement the word that they are the
	// same; nil where there is none, and one of them is there.
	Match     *graph.Match
	Judgement *graph.Judgement
}

// Ties gives by which pairs two records hang together: the fewest, of equals the
// ones whose weakest is heaviest, a judgement outweighing all evidence; nil where
// nothing joins them. It is a function of the sets of evidence and judgements.
func Ties(from, to graph.RecordKey, matches []graph.Match, judgements []graph.Judgement) []Tie {
	around := map[graph.RecordKey]map[graph.RecordKey]Tie{}
	add := func(a, b graph.RecordKey, put func(*Tie)) {
		if around[a] == nil {
			around[a] = map[graph.RecordKey]Tie{}
		}
		t := around[a][b]
		t.A, t.B = a, b
		put(&t)
		around[a][b] = t
	}
	for _, m := range matches {
		add(m.A, m.B, func(t *Tie) { t.Match = &m })
		add(m.B, m.A, func(t *Tie) { t.Match = &m })
	}
	for _, j := range judgements {
		if j.Verdict == graph.Same && !j.Undone {
			add(j.A, j.B, func(t *Tie) { t.Judgement = &j })
			add(j.B, j.A, func(t *Tie) { t.Judgement = &j })
		}
	}
	type way struct {
		weakest int64
		ties    []Tie
	}
	better := func(a, b way) bool {
		if a.weakest != b.weakest {
			return a.weakest > b.weakest
		}
		return slices.CompareFunc(a.ties, b.ties, func(x, y Tie) int { return cmp.Or(x.A.Compare(y.A), x.B.Compare(y.B)) }) < 0
	}
	known := map[graph.RecordKey]bool{from: true}
	layer := map[graph.RecordKey]way{from: {weakest: judged + 1}}
	for len(layer) > 0 {
		if w, ok := layer[to]; ok {
			return w.ties
		}
		next := map[graph.RecordKey]way{}
		for at, w := range layer {
			for other, t := range around[at] {
				if known[other] {
					continue
				}
				longer := way{min(w.weakest, t.weight()), append(slices.Clip(w.ties), t)}
				if had, ok := next[other]; !ok || better(longer, had) {
					next[other] = longer
				}
			}
		}
		for key := range next {
			known[key] = true
		}
		layer = next
	}
	return nil
}

// judged outweighs the evidence of any pair.
const judged = int64(1) << 40

func (t *Tie) weight() int64 {
	if t.Judgement != nil {
		return judged
	}
	return int64(t.Match.Weight)
}
