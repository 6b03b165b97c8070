package store

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
)

// Met is a link as a node meets it: what a store hands to [Gather].
type Met struct {
	Edge graph.Edge
	// Out is true when the node is the link's From end.
	Out bool
	// Other is the entity at the other end and OtherKind its kind.
	Other     graph.EntityID
	OtherKind graph.Kind
}

// Gather builds a node's adjacency out of the links that it meets, so that all
// stores answer alike: it drops what the frontier's filter drops, groups
// parallel links, orders and caps them, and counts.
//
// The links handed in are those of the allowed kinds and direction (see
// [Filter.Follows]) that lead to another entity and that the caller may see;
// Scanned is their number.
func Gather(id graph.EntityID, met []Met, f *Frontier) Adjacency {
	a := Adjacency{ID: id, Scanned: len(met)}
	type place struct {
		kind  graph.LinkKind
		other graph.EntityID
		out   bool
	}
	groups := make([]Group, 0, len(met))
	at := map[place]int{}
	single := map[graph.LinkKind]bool{}
	for i := range met {
		m := &met[i]
		if !f.Filter.Passes(&m.Edge, m.OtherKind) || slices.Contains(f.Filter.Avoid, m.Other) {
			continue
		}
		alone, known := single[m.Edge.Kind]
		if !known {
			alone = m.Edge.Kind.Spec().Single
			single[m.Edge.Kind] = alone
		}
		if !alone {
			p := place{m.Edge.Kind, m.Other, m.Out}
			if n, ok := at[p]; ok {
				groups[n].Links = append(groups[n].Links, m.Edge)
				continue
			}
			at[p] = len(groups)
		}
		groups = append(groups, Group{Kind: m.Edge.Kind, Out: m.Out, Other: m.Other, OtherKind: m.OtherKind, Links: []graph.Edge{m.Edge}})
	}
	for i := range groups {
		SortGroup(&groups[i])
	}
	a.Groups, a.Totals = Arrange(groups, f.Cap, f.Order)
	return a
}

// SortGroup orders the links of a group as [Group] has them.
func SortGroup(g *Group) {
	slices.SortFunc(g.Links, func(a, b graph.Edge) int { return compareLinks(&a, &b) })
}

// Follows reports whether a filter follows links of a kind in a direction; out
// is true for links that leave the node.
func (f *Filter) Follows(kind graph.LinkKind, out bool) bool {
	switch {
	case len(f.LinkKinds) > 0 && !slices.Contains(f.LinkKinds, kind):
		return false
	case f.Direction == Out:
		return out
	case f.Direction == In:
		return !out
	}
	return true
}

// Passes reports whether a link to a node of a kind passes the filter but for
// direction and Avoid, which depend on the node.
//
// A link was possibly true from the earliest that its start can mean to the
// latest that its end can mean, an unknown side being open; it passes when that
// overlaps the window. A window with one side open has math.MinInt64 or
// math.MaxInt64 there.
func (f *Filter) Passes(e *graph.Edge, otherKind graph.Kind) bool {
	switch {
	case len(f.LinkKinds) > 0 && !slices.Contains(f.LinkKinds, e.Kind):
		return false
	case len(f.NodeKinds) > 0 && !slices.Contains(f.NodeKinds, otherKind):
		return false
	case f.MinConfidence > 0 && e.Confidence < f.MinConfidence:
		return false
	case f.From == 0 && f.To == 0:
		return true
	case !e.Start.IsZero() && e.Start.Earliest >= f.To:
		return false
	case !e.End.IsZero() && e.End.Latest <= f.From:
		return false
	}
	return true
}

// Arrange orders groups by link kind name, then by the order asked for, keeps
// at most limit of each kind (0 = all) and counts them per kind before that.
// The links of each group must be in order; the slice given is reordered.
func Arrange(groups []Group, limit int, order Order) (kept []Group, totals []Total) {
	all := make([]ranked, len(groups))
	for i := range groups {
		all[i] = rank(&groups[i], order)
	}
	slices.SortFunc(all, compareRanked)
	for _, r := range all {
		if len(totals) == 0 || totals[len(totals)-1].Kind != r.group.Kind {
			totals = append(totals, Total{Kind: r.group.Kind})
		}
		t := &totals[len(totals)-1]
		t.Count++
		if limit == 0 || t.Count <= limit {
			kept = append(kept, *r.group)
		}
	}
	return kept, totals
}

// ranked is a group with what the order asked for looks at: less comes first,
// and groups without a rank last.
type ranked struct {
	group  *Group
	none   bool
	rank   int64
	amount *graph.Amount
}

func rank(g *Group, order Order) ranked {
	r := ranked{group: g, none: true}
	for i := range g.Links {
		e := &g.Links[i]
		switch order {
		case ByRecent, ByOldest:
			start, dated := startOf(e)
			if !dated {
				continue
			}
			if order == ByRecent {
				// Bitwise not turns the order round without overflow.
				start = ^start
			}
			if r.none || start < r.rank {
				r.rank, r.none = start, false
			}
		case ByAmount:
			if e.Amount != nil && (r.none || e.Amount.CmpValue(*r.amount) > 0) {
				r.amount, r.none = e.Amount, false
			}
		case ByConfidence:
			if c := -int64(e.Confidence); e.Confidence >= 0 && (r.none || c < r.rank) {
				r.rank, r.none = c, false
			}
		}
	}
	return r
}

func compareRanked(a, b ranked) int {
	if c := strings.Compare(string(a.group.Kind), string(b.group.Kind)); c != 0 {
		return c
	}
	if a.none != b.none {
		return lessFirst(b.none)
	}
	if a.amount != nil && b.amount != nil {
		if c := b.amount.CmpValue(*a.amount); c != 0 {
			return c
		}
	}
	if c := cmp.Compare(a.rank, b.rank); c != 0 {
		return c
	}
	if c := strings.Compare(string(a.group.Other), string(b.group.Other)); c != 0 {
		return c
	}
	if a.group.Out != b.group.Out {
		return lessFirst(a.group.Out)
	}
	return strings.Compare(string(a.group.Links[0].ID), string(b.group.Links[0].ID))
}

// compareLinks orders links by start, those without one last, then by id.
func compareLinks(a, b *graph.Edge) int {
	sa, da := startOf(a)
	sb, db := startOf(b)
	if da != db {
		return lessFirst(da)
	}
	if c := cmp.Compare(sa, sb); da && c != 0 {
		return c
	}
	return strings.Compare(string(a.ID), string(b.ID))
}

// startOf gives the earliest start that a link can mean; dated is false when
// it has none or an open one.
func startOf(e *graph.Edge) (start int64, dated bool) {
	return e.Start.Earliest, !e.Start.IsZero() && e.Start.Earliest != math.MinInt64
}

// lessFirst is the comparison of two things of which exactly one comes first.
func lessFirst(first bool) int {
	if first {
		return -1
	}
	return 1
}

// SortEdges orders links by id, as [Neighbours.Dangling] gives them.
func SortEdges(edges []graph.Edge) {
	slices.SortFunc(edges, func(a, b graph.Edge) int { return strings.Compare(string(a.ID), string(b.ID)) })
}

// SortHistory orders the versions of one key as [Records.History] gives them:
// past versions by the source's own version, then by the decision that wrote
// them, then as given; a past tombstone after the version that it ended; the
// current version or tombstone last.
func SortHistory(versions []Stored) {
	ended := map[uint64]int64{}
	for _, v := range versions {
		if !v.current() && v.AddedSeq < v.RemovedSeq {
			ended[v.RemovedSeq] = v.Record.Version
		}
	}
	version := func(s *Stored) int64 {
		if s.Deleted {
			return ended[s.AddedSeq]
		}
		return s.Record.Version
	}
	slices.SortStableFunc(versions, func(a, b Stored) int {
		if ca, cb := a.current(), b.current(); ca != cb {
			return lessFirst(cb)
		}
		return cmp.Or(cmp.Compare(version(&a), version(&b)), cmp.Compare(a.AddedSeq, b.AddedSeq))
	})
}

func (s *Stored) current() bool { return s.RemovedSeq == 0 }
