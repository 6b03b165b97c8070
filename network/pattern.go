package network

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// Pattern is a typed sequence of steps, read from a start.
type Pattern struct {
	// Name is how requests ask for it, Doc says what it finds.
	Name, Doc string
	Start     Test
	Steps     []Step
}

// Test is what a node at the end of a step must be.
type Test struct {
	// Kinds allows any of these kinds; empty allows all.
	Kinds []graph.Kind
	// Roles asks for any of these claimed roles, "mule" or "mule:witting";
	// empty asks for none.
	Roles []string
	// Attributes asks for each of these values in some record.
	Attributes map[string]string
	// Label names the step in replies.
	Label string
}

// Step is one leg of a pattern: Min to Max hops over links of some kinds to a
// node that passes the test. 0 means 1 for both.
type Step struct {
	Links     []graph.LinkKind
	Direction store.Direction
	Min, Max  int
	// Via are the kinds that nodes inside the leg may have; empty allows all.
	Via []graph.Kind
	To  Test
	// AnyTime also follows links that run backwards in time; otherwise a hop is
	// possibly not before the dated hop before it. The path then goes on from the
	// time at which it came to the leg.
	AnyTime bool
	// Anew follows only links with a known start that is possibly at or after the
	// time at which the path comes to them: what began then, and not what went on.
	// Not together with AnyTime.
	Anew bool
}

// maxPatternHops bounds the sum of the legs' Max.
const maxPatternHops = 16

// maxPartial bounds the unfinished paths kept at once.
const maxPartial = 50_000

// PatternRequest asks for the paths that match a pattern.
type PatternRequest struct {
	Common
	Pattern Pattern
	// From are the entities to begin at; empty means every entity that passes
	// the start test (which reads all records).
	From []graph.EntityID
	// To are the entities to end at; empty allows all.
	To []graph.EntityID
	// Limit is the most paths to give (20 if 0).
	Limit int
}

// partial is a path being matched: it has made Count hops in leg Step.
type partial struct {
	path    []step
	leg     int
	count   int
	arrival moment
}

// moment is when a path can be at a node: not before Earliest, and certainly
// not after Latest.
type moment struct{ earliest, latest int64 }

// PatternPaths gives the loopless paths that match, ordered by (hops, ids).
// Where links are dated a path follows time: a hop is possibly not before the
// one before it, and is marked where that is not certain.
func (g *Graph) PatternPaths(ctx context.Context, req PatternRequest) (Paths, error) {
	if err := req.Pattern.validate(); err != nil {
		return Paths{}, err
	}
	paths, done, err := steady(ctx, g, req.Common, func(w *walk) ([]Path, error) { return w.patternPaths(ctx, req) })
	return Paths{paths, done}, err
}

func (w *walk) patternPaths(ctx context.Context, req PatternRequest) ([]Path, error) {
	m := &matcher{walk: w, pattern: req.Pattern, limit: req.Limit, hydrate: w.hydrator(), passes: map[test]bool{}}
	if m.limit <= 0 {
		m.limit = 20
	}
	if len(req.To) > 0 {
		ends, err := w.resolve(ctx, req.To)
		if err != nil {
			return nil, err
		}
		m.ends = map[graph.EntityID]bool{}
		for _, id := range ends {
			m.ends[id] = true
		}
	}
	start, err := m.start(ctx, req.From)
	if err != nil {
		return nil, err
	}
	found, more, err := m.run(ctx, start)
	if err != nil {
		return nil, err
	}
	if len(found) > m.limit {
		w.cut(Cut{Shown: m.limit, Total: len(found), Reason: CutPaths})
		found = found[:m.limit]
	} else if len(found) == m.limit && more {
		w.cut(Cut{Shown: m.limit, Reason: CutPaths})
	}
	return w.showPaths(ctx, found)
}

// run gives the paths that match from some entities, by hops, until there are as
// many as the limit, and whether there may be more.
func (m *matcher) run(ctx context.Context, start []graph.EntityID) (found [][]step, more bool, err error) {
	layer := make([]partial, 0, len(start))
	for _, id := range start {
		layer = append(layer, partial{path: []step{{node: id, pattern: true}}, leg: -1, arrival: moment{math.MinInt64, math.MinInt64}})
	}
	for len(layer) > 0 && len(found) < m.limit && !m.spent(ctx) {
		next, done, err := m.advance(ctx, layer)
		if err != nil {
			if ctx.Err() == nil {
				return nil, false, err
			}
			m.cut(Cut{Reason: CutDeadline})
			break
		}
		// One path may fill the steps in several ways; the first stands.
		slices.SortStableFunc(done, comparePaths)
		found = append(found, slices.CompactFunc(done, func(a, b []step) bool { return comparePaths(a, b) == 0 })...)
		layer = next
	}
	return found, len(layer) > 0, nil
}

func (p *Pattern) validate() error {
	if len(p.Steps) == 0 {
		return fmt.Errorf("%w: the pattern has no steps", ErrBadRequest)
	}
	if err := p.Start.validate("the start"); err != nil {
		return err
	}
	hops := 0
	for i := range p.Steps {
		s := &p.Steps[i]
		where := fmt.Sprintf("step %d", i+1)
		for _, k := range s.Links {
			if k.Spec().Kind == "" {
				return fmt.Errorf("%w: %s: %q is not a kind of link", ErrBadRequest, where, k)
			}
		}
		if err := errors.Join(Test{Kinds: s.Via}.validate(where), s.To.validate(where)); err != nil {
			return err
		}
		if s.AnyTime && s.Anew {
			return fmt.Errorf("%w: %s: at any time and anew contradict each other", ErrBadRequest, where)
		}
		if s.Min < 0 || s.Max < 0 || (s.Max > 0 && s.Min > s.Max) {
			return fmt.Errorf("%w: step %d: hops %d..%d", ErrBadRequest, i+1, s.Min, s.Max)
		}
		hops += s.most()
	}
	if hops > maxPatternHops {
		return fmt.Errorf("%w: the pattern allows %d hops, more than %d", ErrBadRequest, hops, maxPatternHops)
	}
	return nil
}

func (t Test) validate(where string) error {
	for _, k := range t.Kinds {
		if k.Spec().Kind == "" {
			return fmt.Errorf("%w: %s: %q is not a kind of node", ErrBadRequest, where, k)
		}
	}
	for _, role := range t.Roles {
		if err := checkRole(role); err != nil {
			return fmt.Errorf("%w: %s: %w", ErrBadRequest, where, err)
		}
	}
	return nil
}

func (s *Step) least() int { return max(s.Min, 1) }
func (s *Step) via(k graph.Kind) bool {
	return len(s.Via) == 0 || slices.Contains(s.Via, k)
}
func (s *Step) most() int { return max(s.Max, s.Min, 1) }

// matcher runs one pattern.
type matcher struct {
	*walk
	pattern Pattern
	ends    map[graph.EntityID]bool // nil allows all
	limit   int
	hydrate *hydrator
	passes  map[test]bool
}

// test names the test at the end of a leg (-1 = start) on a node.
type test struct {
	leg  int
	node graph.EntityID
}

// start gives the entities to begin at, in order.
func (m *matcher) start(ctx context.Context, from []graph.EntityID) ([]graph.EntityID, error) {
	if len(from) > 0 {
		ids, err := m.resolve(ctx, from)
		if err != nil {
			return nil, err
		}
		ids = sortedIDs(ids)
		if err := m.check(ctx, -1, ids); err != nil {
			return nil, err
		}
		for _, id := range ids {
			if !m.passes[test{-1, id}] {
				return nil, fmt.Errorf("%w: %s does not pass the start of the pattern (%s)", ErrBadRequest, id, m.pattern.Start.words())
			}
		}
		return ids, nil
	}
	return m.present(ctx, func(r *graph.Record) bool { return m.pattern.Start.allows(r.Kind) && m.pattern.Start.fits(r) })
}

// words reads a test in words.
func (t Test) words() string {
	kinds := make([]string, len(t.Kinds))
	for i, k := range t.Kinds {
		kinds[i] = string(k)
	}
	s := cmp.Or(strings.Join(kinds, " or "), "any kind")
	if len(t.Roles) > 0 {
		s += " with role " + strings.Join(t.Roles, " or ")
	}
	for _, k := range slices.Sorted(maps.Keys(t.Attributes)) {
		s += fmt.Sprintf(" with %s = %q", k, t.Attributes[k])
	}
	return s
}

func (t Test) allows(k graph.Kind) bool { return len(t.Kinds) == 0 || slices.Contains(t.Kinds, k) }

// fits reports whether a record has what the test asks for beyond its kind.
func (t Test) fits(r *graph.Record) bool {
	for name, value := range t.Attributes {
		if !slices.Contains(r.Attributes[name], value) {
			return false
		}
	}
	return len(t.Roles) == 0 || slices.ContainsFunc(r.Roles, func(role graph.Role) bool {
		return slices.Contains(t.Roles, role.Name) || slices.Contains(t.Roles, role.Name+":"+role.Status)
	})
}

// check fills passes for the nodes at the end of a leg.
func (m *matcher) check(ctx context.Context, leg int, ids []graph.EntityID) error {
	t := m.pattern.Start
	if leg >= 0 {
		t = m.pattern.Steps[leg].To
	}
	deep := len(t.Roles)+len(t.Attributes) > 0
	if deep {
		if err := m.hydrate.load(ctx, ids, nil); err != nil {
			return err
		}
	}
	for _, id := range ids {
		ok := t.allows(m.kinds[id])
		if ok && deep {
			ok = slices.ContainsFunc(m.hydrate.members[id].Records, func(k graph.RecordKey) bool {
				s := m.hydrate.records[k]
				return s != nil && t.fits(&s.Record)
			})
		}
		m.passes[test{leg, id}] = ok
	}
	return nil
}

// move is a partial path with the leg that its next hop belongs to.
type move struct {
	partial
	as int
}

// advance makes one hop with every partial path, and gives the partial paths
// that go on and the paths that are complete.
func (m *matcher) advance(ctx context.Context, layer []partial) ([]partial, [][]step, error) {
	legs := make([][]move, len(m.pattern.Steps))
	for _, p := range layer {
		at := p.path[len(p.path)-1].node
		if p.leg >= 0 && p.count < m.pattern.Steps[p.leg].most() && m.pattern.Steps[p.leg].via(m.kinds[at]) {
			legs[p.leg] = append(legs[p.leg], move{p, p.leg})
		}
		ended := p.leg < 0 || (p.count >= m.pattern.Steps[p.leg].least() && m.passes[test{p.leg, at}])
		if ended && p.leg+1 < len(m.pattern.Steps) {
			legs[p.leg+1] = append(legs[p.leg+1], move{p, p.leg + 1})
		}
	}
	var next []partial
	var done [][]step
	for leg, moves := range legs {
		if len(moves) == 0 {
			continue
		}
		s := m.pattern.Steps[leg]
		var ids []graph.EntityID
		starts := map[graph.EntityID]bool{} // a path may begin at a service
		for _, mv := range moves {
			at := mv.path[len(mv.path)-1].node
			ids = append(ids, at)
			starts[at] = len(mv.path) == 1 // as all paths of a layer have one length
		}
		adj, err := m.neighbours(ctx, sortedIDs(ids), m.filter(s), starts)
		if err != nil {
			return nil, nil, err
		}
		around := map[graph.EntityID][]store.Group{}
		var others []graph.EntityID
		for _, a := range adj {
			around[a.ID] = a.Groups
			for _, g := range a.Groups {
				others = append(others, g.Other)
			}
		}
		if err := m.check(ctx, leg, sortedIDs(others)); err != nil {
			return nil, nil, err
		}
		for _, mv := range moves {
			for _, p := range m.hop(mv, around[mv.path[len(mv.path)-1].node]) {
				at := p.path[len(p.path)-1].node
				if leg == len(m.pattern.Steps)-1 && p.count >= s.least() && m.passes[test{leg, at}] && (m.ends == nil || m.ends[at]) {
					done = append(done, p.path)
				}
				if len(next) >= maxPartial {
					m.cut(Cut{Shown: maxPartial, Reason: CutPaths})
					m.done.Partial = true
					continue
				}
				next = append(next, p)
			}
		}
	}
	return next, done, nil
}

// filter gives the request's filter with a leg's own kinds and direction in the
// place of the request's.
func (m *matcher) filter(s Step) store.Filter {
	f := m.Filter
	f.LinkKinds, f.Direction, f.NodeKinds = s.Links, s.Direction, nil
	if s.most() == 1 {
		f.NodeKinds = s.To.Kinds
	} else if len(s.Via) > 0 && len(s.To.Kinds) > 0 {
		f.NodeKinds = append(slices.Clone(s.Via), s.To.Kinds...)
	}
	return f
}

// hop gives the path made longer by each neighbour that is not on it yet; the
// groups that lead to one neighbour and follow time make one hop.
func (m *matcher) hop(mv move, groups []store.Group) []partial {
	s := m.pattern.Steps[mv.as]
	count := 1
	if mv.as == mv.leg {
		count = mv.count + 1
	}
	byOther := map[graph.EntityID]*partial{}
	var order []graph.EntityID
	for _, g := range groups {
		if slices.ContainsFunc(mv.path, func(st step) bool { return st.node == g.Other }) {
			continue
		}
		if !m.passes[test{mv.as, g.Other}] && (count >= s.most() || !s.via(g.OtherKind)) {
			continue
		}
		at, uncertain := mv.arrival, false
		if !s.AnyTime {
			var ok bool
			if g, at, uncertain, ok = follow(g, mv.arrival, s.Anew); !ok {
				continue
			}
		}
		p := byOther[g.Other]
		if p == nil {
			p = &partial{path: append(slices.Clip(mv.path), step{node: g.Other, leg: mv.as, pattern: true}), leg: mv.as, count: count, arrival: at}
			p.path[len(p.path)-1].uncertain = uncertain
			byOther[g.Other] = p
			order = append(order, g.Other)
		}
		last := &p.path[len(p.path)-1]
		last.groups = append(last.groups, g)
		last.uncertain = last.uncertain && uncertain
		p.arrival = moment{min(p.arrival.earliest, at.earliest), min(p.arrival.latest, at.latest)}
	}
	out := make([]partial, 0, len(order))
	for _, id := range order {
		last := &byOther[id].path[len(byOther[id].path)-1]
		last.settle()
		out = append(out, *byOther[id])
	}
	return out
}

// follow keeps the links of a group that are possibly true at or after a
// moment, and gives when the path can be beyond them. A lasting link can be
// followed as long as it may still hold; an undated one always, and takes no
// time. With anew only what possibly began at or after the moment is kept.
func follow(g store.Group, from moment, anew bool) (store.Group, moment, bool, bool) {
	kept := store.Group{Kind: g.Kind, Out: g.Out, Other: g.Other, OtherKind: g.OtherKind}
	at := moment{math.MaxInt64, math.MaxInt64}
	uncertain := true
	for _, e := range g.Links {
		begin, end := moment{math.MinInt64, math.MinInt64}, moment{math.MaxInt64, math.MaxInt64}
		if !e.Start.IsZero() {
			begin = moment{e.Start.Earliest, e.Start.Latest}
		}
		if !e.End.IsZero() {
			end = moment{e.End.Earliest, e.End.Latest}
		}
		if end.latest <= from.earliest {
			continue // certainly over before
		}
		if anew && (e.Start.IsZero() || begin.latest <= from.earliest) {
			continue // not known to have begun since
		}
		kept.Links = append(kept.Links, e)
		at.earliest = min(at.earliest, max(from.earliest, begin.earliest))
		at.latest = min(at.latest, max(from.latest, begin.latest), end.latest)
		// Certain when it surely still held at the latest the path came here.
		if end.earliest >= from.latest && (!anew || begin.earliest >= from.latest) {
			uncertain = false
		}
	}
	return kept, at, uncertain, len(kept.Links) > 0
}
