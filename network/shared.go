package network

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// SharedRequest asks which entities have identifiers in common. Two entities or
// more are compared with each other, a single one with everybody, and those of
// IDs with those of With if there are any.
//
// The filter's NodeKinds restrict the identifiers and its LinkKinds how they are
// held; its Direction is not used.
type SharedRequest struct {
	Common
	// IDs are the entities; any handle they ever had will do.
	IDs []graph.EntityID
	// With are those to compare them with.
	With []graph.EntityID
	// Kinds asks, in place of IDs, for all entities of these kinds.
	Kinds []graph.Kind
	// Limit is the most pairs to give (20 if 0).
	Limit int
}

// Shared is the reply. That two share an identifier says that both had to do with
// one thing, and never that they are one person: a telephone serves a hostel, a
// handset a room full of workers.
type Shared struct {
	// Nodes are the entities of pairs and the identifiers, by hop (0 for entities,
	// 1 for identifiers), then id.
	Nodes []Node
	// Identifiers are those of the pairs, by id.
	Identifiers []SharedIdentifier
	// Pairs are ordered by weight, the heaviest first, then by ids.
	Pairs []SharedPair
	Done  Done
}

// SharedIdentifier is something that several entities have.
type SharedIdentifier struct {
	ID graph.EntityID
	// Holders counts those who have it, as far as the window and the confidence
	// asked for let them count; AtLeast says that there are more, because the hub
	// cap ended the count.
	Holders int
	AtLeast bool
	// Weight is [Rarity] of the holders.
	Weight float64
	// Links are how those of the pairs hold it, by holder.
	Links []Link
}

// Together says whether two held an identifier at the same time.
type Together string

// The relations of two holdings in time. Events, such as signing in, tell a
// moment at which a thing was used and not since when or until when: they are
// never apart.
const (
	TogetherSurely   Together = "surely"   // at some instant both certainly held it
	TogetherPossibly Together = "possibly" // the dates that are told leave it open
	TogetherNever    Together = "never"    // one certainly gave it up before the other had it
)

// InCommon is an identifier that two share.
type InCommon struct {
	ID graph.EntityID
	// Together says whether they held it at once; an identifier that they never
	// held at once weighs nothing.
	Together Together
	Weight   float64
}

// SharedPair is two entities with what they have in common.
type SharedPair struct {
	// A is one of those asked for; of two the one with the lesser id.
	A, B graph.EntityID
	// InCommon is ordered by weight, the heaviest first, then by id; Weight is the
	// sum.
	InCommon []InCommon
	Weight   float64
}

// Rarity is how much an identifier weighs that has so many holders: 1/log2 of
// them, so 1 for two, 1/2 for four and 1/4 for sixteen (L. Adamic and E. Adar,
// Friends and neighbors on the Web, 2003, with logarithms of base 2).
func Rarity(holders int) float64 { return 1 / math.Log2(float64(max(holders, 2))) }

// defaultPairs is how many pairs are given if nothing is asked.
const defaultPairs = 20

// identifierKinds are what can be shared: what is known by its value, and
// addresses.
var identifierKinds = func() (kinds []graph.Kind) {
	for _, spec := range graph.Kinds() {
		if spec.Resolution == graph.ByValue || spec.Kind == graph.KindAddress {
			kinds = append(kinds, spec.Kind)
		}
	}
	return kinds
}()

// holdingLinks are the links that say that an entity has an identifier, by the way
// in which they lead there.
var holdingLinks = map[store.Direction][]graph.LinkKind{
	store.Out: {graph.LinkOwns, graph.LinkControls, graph.LinkHolds, graph.LinkUses, graph.LinkRegisteredWith, graph.LinkSignatoryOf, graph.LinkSignedInFrom,
		graph.LinkHasDocument, graph.LinkListsContact, graph.LinkLocatedAt},
	store.In: {graph.LinkPosted, graph.LinkHosts},
}

// Shared finds the entities that have identifiers in common: telephones,
// accounts, documents, devices, wallets, domains, addresses. A pair weighs the sum
// of the [Rarity] of what they have in common and possibly held at once. What has
// more holders than the cap is a hub: it weighs little and makes no pairs but of
// those who are read from their own side.
func (g *Graph) Shared(ctx context.Context, req SharedRequest) (Shared, error) {
	out, done, err := steady(ctx, g, req.Common, func(w *walk) (Shared, error) { return w.shared(ctx, req) })
	out.Done = done
	return out, err
}

// sharing is the state of a query for what is shared.
type sharing struct {
	*walk
	// held are the groups of links by identifier and holder, seen from the holder.
	held map[graph.EntityID]map[graph.EntityID][]store.Group
	// holders counts those of each identifier; more marks a lower bound.
	holders map[graph.EntityID]int
	more    map[graph.EntityID]bool
}

func (w *walk) shared(ctx context.Context, req SharedRequest) (Shared, error) {
	left, right, err := w.compared(ctx, req)
	if err != nil {
		return Shared{}, err
	}
	everybody := len(req.IDs) == 1 && len(req.With) == 0
	s := &sharing{walk: w, held: map[graph.EntityID]map[graph.EntityID][]store.Group{}, holders: map[graph.EntityID]int{}, more: map[graph.EntityID]bool{}}
	asked := sortedIDs(append(slices.Clone(left), right...))
	if err := s.read(ctx, asked, !everybody); err != nil {
		return Shared{}, err
	}
	return s.show(ctx, s.pairs(left, right, everybody), cmp.Or(max(req.Limit, 0), defaultPairs))
}

// compared gives the two sides to compare; without a second one the first is
// compared with itself.
func (w *walk) compared(ctx context.Context, req SharedRequest) (left, right []graph.EntityID, err error) {
	if (len(req.IDs) > 0) == (len(req.Kinds) > 0) {
		return nil, nil, fmt.Errorf("%w: name the entities to compare, or the kinds of which all are compared", ErrBadRequest)
	}
	if len(req.Kinds) > 0 {
		left, err = w.present(ctx, func(r *graph.Record) bool { return slices.Contains(req.Kinds, r.Kind) })
	} else {
		left, err = w.resolve(ctx, req.IDs)
	}
	if err == nil && len(req.With) > 0 {
		right, err = w.resolve(ctx, req.With)
	}
	left, right = sortedIDs(left), sortedIDs(right)
	if err == nil && len(left) == 1 && len(req.IDs) > 1 && len(right) == 0 {
		err = fmt.Errorf("%w: all that are to be compared are one entity, %s", ErrBadRequest, left[0])
	}
	return left, right, err
}

// read reads what the entities have, and then who has that: only of what two of
// them have, if they are compared among themselves.
func (s *sharing) read(ctx context.Context, asked []graph.EntityID, among bool) error {
	started := map[graph.EntityID]bool{}
	for _, id := range asked {
		started[id] = true
	}
	kinds := identifierKinds
	if len(s.Filter.NodeKinds) > 0 {
		kinds = slices.DeleteFunc(slices.Clone(kinds), func(k graph.Kind) bool { return !slices.Contains(s.Filter.NodeKinds, k) })
	}
	if err := s.side(ctx, asked, started, kinds, false); err != nil {
		return err
	}
	var identifiers []graph.EntityID
	for id, by := range s.held {
		if !among || len(by) > 1 {
			identifiers = append(identifiers, id)
			started[id] = true
		}
	}
	maps.DeleteFunc(s.held, func(id graph.EntityID, _ map[graph.EntityID][]store.Group) bool { return !started[id] })
	return s.side(ctx, sortedIDs(identifiers), started, nil, true)
}

// side reads the links between entities and identifiers, from the entities or, back,
// from the identifiers.
func (s *sharing) side(ctx context.Context, ids []graph.EntityID, started map[graph.EntityID]bool, kinds []graph.Kind, back bool) error {
	if len(kinds) == 0 && !back {
		return nil
	}
	for _, way := range []store.Direction{store.Out, store.In} {
		f := s.Filter
		f.NodeKinds, f.Direction, f.LinkKinds = kinds, way, holdingLinks[way]
		if back {
			f.Direction = map[store.Direction]store.Direction{store.Out: store.In, store.In: store.Out}[way]
		}
		if len(s.Filter.LinkKinds) > 0 {
			f.LinkKinds = slices.DeleteFunc(slices.Clone(f.LinkKinds), func(k graph.LinkKind) bool { return !slices.Contains(s.Filter.LinkKinds, k) })
		}
		if len(f.LinkKinds) == 0 || len(ids) == 0 || s.spent(ctx) {
			continue
		}
		adj, err := s.neighbours(ctx, ids, f, started)
		if err != nil {
			if ctx.Err() == nil {
				return err
			}
			s.cut(Cut{Reason: CutDeadline})
			return nil
		}
		for i := range adj {
			s.meet(&adj[i], back)
		}
	}
	for id, by := range s.held {
		s.holders[id] = max(s.holders[id], len(by))
	}
	return nil
}

// meet notes who holds what.
func (s *sharing) meet(a *store.Adjacency, back bool) {
	given := map[graph.LinkKind]int{}
	for _, g := range a.Groups {
		given[g.Kind]++
		holder, id := a.ID, g.Other
		if back {
			holder, id = g.Other, a.ID
			g.Other, g.OtherKind, g.Out = a.ID, s.kinds[a.ID], !g.Out
		}
		if s.held[id] == nil {
			s.held[id] = map[graph.EntityID][]store.Group{}
		}
		same := func(old store.Group) bool { return old.Kind == g.Kind && old.Out == g.Out }
		if !slices.ContainsFunc(s.held[id][holder], same) {
			s.held[id][holder] = append(s.held[id][holder], g)
		}
	}
	for _, t := range a.Totals {
		if back && t.Count > given[t.Kind] {
			s.more[a.ID] = true
			s.holders[a.ID] = max(s.holders[a.ID], t.Count)
		}
	}
}

// pairs gives the pairs of both sides, of one side with itself where there is no
// other, or of one with everybody.
func (s *sharing) pairs(left, right []graph.EntityID, everybody bool) []SharedPair {
	in := func(list []graph.EntityID, id graph.EntityID) bool { _, ok := slices.BinarySearch(list, id); return ok }
	if len(right) == 0 {
		right = left
	}
	pairs := map[[2]graph.EntityID]*SharedPair{}
	// The rarest come first, so that what has no room weighs least.
	ids := slices.SortedFunc(maps.Keys(s.held), func(a, b graph.EntityID) int {
		return cmp.Or(cmp.Compare(s.holders[a], s.holders[b]), cmp.Compare(a, b))
	})
	for _, id := range ids {
		by := s.held[id]
		holders := slices.Sorted(maps.Keys(by))
		for _, a := range holders {
			if !in(left, a) {
				continue
			}
			for _, b := range holders {
				both := in(left, b) && in(right, a)
				if a == b || both && b < a || !everybody && !in(right, b) {
					continue
				}
				p := pairs[[2]graph.EntityID{a, b}]
				if p == nil {
					if len(pairs) >= s.maxLink {
						s.cut(Cut{Shown: s.maxLink, Reason: CutLinks})
						continue
					}
					p = &SharedPair{A: a, B: b}
					pairs[[2]graph.EntityID{a, b}] = p
				}
				common := InCommon{ID: id, Together: together(by[a], by[b])}
				if common.Together != TogetherNever {
					common.Weight = Rarity(s.holders[id])
				}
				p.InCommon = append(p.InCommon, common)
				p.Weight += common.Weight
			}
		}
	}
	out := make([]SharedPair, 0, len(pairs))
	for _, p := range pairs {
		slices.SortFunc(p.InCommon, func(a, b InCommon) int { return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.ID, b.ID)) })
		out = append(out, *p)
	}
	slices.SortFunc(out, func(a, b SharedPair) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
	})
	return out
}

// together says whether two held a thing at the same time, by the links of each.
func together(a, b []store.Group) Together {
	out := TogetherNever
	for _, x := range a {
		for _, y := range b {
			for i := range x.Links {
				for j := range y.Links {
					switch at := atOnce(&x.Links[i], &y.Links[j]); {
					case at == TogetherSurely:
						return at
					case at == TogetherPossibly:
						out = at
					}
				}
			}
		}
	}
	return out
}

// atOnce compares the times of two links, of which a side that is not told is open
// (as in [store.Holder]).
func atOnce(a, b *graph.Edge) Together {
	timeless := func(e *graph.Edge) bool {
		return e.Kind.Spec().Dating == graph.Event || e.Start.IsZero() && e.End.IsZero()
	}
	if timeless(a) || timeless(b) {
		return TogetherPossibly
	}
	aFrom, aTo := possibly(a)
	bFrom, bTo := possibly(b)
	switch {
	case aFrom >= aTo || bFrom >= bTo: // an end before the start tells no time
		return TogetherPossibly
	case max(aFrom, bFrom) >= min(aTo, bTo):
		return TogetherNever
	}
	aFrom, aTo = certainly(a)
	bFrom, bTo = certainly(b)
	if max(aFrom, bFrom) < min(aTo, bTo) {
		return TogetherSurely
	}
	return TogetherPossibly
}

// possibly gives the time [from, to) in which a link may have been true, certainly
// that in which it was whatever its dates mean, which may be none.
func possibly(e *graph.Edge) (from, to int64) {
	from, _ = e.Start.Bounds()
	_, to = e.End.Bounds()
	return from, to
}

func certainly(e *graph.Edge) (from, to int64) {
	from, to = math.MinInt64, math.MaxInt64
	if !e.Start.IsZero() {
		_, from = e.Start.Bounds()
		from--
	}
	if !e.End.IsZero() {
		to, _ = e.End.Bounds()
		to++
	}
	return from, to
}

// show hydrates the heaviest pairs.
func (s *sharing) show(ctx context.Context, pairs []SharedPair, limit int) (Shared, error) {
	if len(pairs) > limit {
		s.cut(Cut{Shown: limit, Total: len(pairs), Reason: CutPaths})
		pairs = pairs[:limit]
	}
	out := Shared{Pairs: pairs}
	hop := map[graph.EntityID]int{}
	by := map[graph.EntityID]map[graph.EntityID]bool{}
	for _, p := range pairs {
		for _, c := range p.InCommon {
			if by[c.ID] == nil {
				by[c.ID] = map[graph.EntityID]bool{}
			}
			by[c.ID][p.A], by[c.ID][p.B] = true, true
			hop[c.ID] = 1
		}
	}
	for _, p := range pairs {
		hop[p.A], hop[p.B] = 0, 0
	}
	var groups []store.Group
	for id, holders := range by {
		for holder := range holders {
			groups = append(groups, s.held[id][holder]...)
		}
	}
	h := s.hydrator()
	if err := h.finish(ctx, slices.Collect(maps.Keys(hop)), groups); err != nil {
		return Shared{}, err
	}
	for id, n := range hop {
		out.Nodes = append(out.Nodes, h.node(id, n))
	}
	slices.SortFunc(out.Nodes, compareNodes)
	for _, id := range slices.Sorted(maps.Keys(by)) {
		shared := SharedIdentifier{ID: id, Holders: s.holders[id], AtLeast: s.more[id], Weight: Rarity(s.holders[id])}
		for _, holder := range slices.Sorted(maps.Keys(by[id])) {
			for _, g := range s.held[id][holder] {
				shared.Links = append(shared.Links, h.link(holder, g))
			}
		}
		slices.SortFunc(shared.Links, compareLinks)
		out.Identifiers = append(out.Identifiers, shared)
	}
	return out, nil
}
