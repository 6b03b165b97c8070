package network

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/past"
)

// DiffRequest asks what differs around some entities between two states. The
// Revision of Common is the later one, 0 the current state.
type DiffRequest struct {
	Common
	// Since is the earlier state.
	Since store.Revision
	// IDs are the entities to look around, as of either state: whatever holds
	// their records in the other state counts too. Depth is how many hops, 1 if 0.
	IDs   []graph.EntityID
	Depth int
}

// Fate says how a thing differs between two states.
type Fate string

// The fates.
const (
	// Came and Went: only the later, or only the earlier state has it in the scope.
	Came Fate = "came"
	Went Fate = "went"
	// Changed, of a node: records of it have another version, joined it or left it.
	// Of a link: it leads between other entities, as records moved.
	Changed Fate = "changed"
)

// Diff is what differs in a scope. Causes are numbers of decisions, in order; a
// thing that came into the scope or left it by something outside of it has none.
type Diff struct {
	Since store.Revision
	// Nodes are ordered by id, then fate. A node that went is as it was.
	Nodes []NodeDiff
	// Links are ordered by link id. One that went is as it was.
	Links []LinkDiff
	// Merges are entities of the later state whose records several held before,
	// Splits entities of the earlier one whose records several hold now; by ID.
	Merges, Splits []Regrouping
	Done           Done
}

// NodeDiff is a node that differs.
type NodeDiff struct {
	Fate Fate
	Node Node
	// Records are those that have another version, joined or left, by key.
	Records []graph.RecordKey
	Causes  []uint64
}

// LinkDiff is a link that differs, as one record states it.
type LinkDiff struct {
	Fate Fate
	Link Link
	// WasFrom and WasTo are the earlier ends of a link that changed.
	WasFrom, WasTo graph.EntityID
	Causes         []uint64
}

// Regrouping is an entity whose records are, in the other state, in several.
type Regrouping struct {
	ID graph.EntityID
	// Others are these entities, in order.
	Others []graph.EntityID
	Causes []uint64
}

// Diff compares what lies around entities in two states of the graph. Nothing is
// resolved anew; each side is what was known then.
func (g *Graph) Diff(ctx context.Context, req DiffRequest) (Diff, error) {
	if req.Since == 0 {
		return Diff{}, fmt.Errorf("%w: the earlier state is missing", ErrBadRequest)
	}
	out, done, err := steady(ctx, g, req.Common, func(w *walk) (Diff, error) { return w.diff(ctx, req) })
	out.Since, out.Done = req.Since, done
	return out, err
}

// state is one of two states that are compared.
type state struct {
	*walk
	Expansion
	// holds gives the records of each node, in the node of each record.
	holds map[graph.EntityID][]graph.RecordKey
	in    map[graph.RecordKey]graph.EntityID
	links map[graph.LinkID]LinkDiff
	nodes map[graph.EntityID]Node
}

func (w *walk) diff(ctx context.Context, req DiffRequest) (Diff, error) {
	head, err := w.store.Head(ctx)
	if err != nil {
		return Diff{}, err
	}
	if uint64(req.Since) > head.Seq {
		return Diff{}, fmt.Errorf("%w: %d is not before %d", store.ErrRange, req.Since, head.Seq)
	}
	at, err := past.Open(ctx, w.Graph.store, req.Since)
	if err != nil {
		return Diff{}, err
	}
	was, is := &state{walk: w.begin(at, w.Common)}, &state{walk: w}
	starts, err := is.seeds(ctx, was, req.IDs)
	if err != nil {
		return Diff{}, err
	}
	for i, s := range []*state{was, is} {
		if err := s.read(ctx, starts[i], req.Depth); err != nil {
			return Diff{}, err
		}
	}
	c := &causes{since: uint64(req.Since), until: head.Seq}
	if err := c.read(ctx, w.Graph.store, was, is); err != nil {
		return Diff{}, err
	}
	out := Diff{Nodes: c.nodes(was, is), Links: c.links(was, is)}
	if out.Merges, err = c.regrouped(ctx, is, was); err != nil {
		return Diff{}, err
	}
	if out.Splits, err = c.regrouped(ctx, was, is); err != nil {
		return Diff{}, err
	}
	w.done.Scanned += was.done.Scanned
	w.done.Partial = w.done.Partial || was.done.Partial
	maps.Copy(w.cuts, was.cuts)
	return out, nil
}

// seeds gives where to begin in the earlier and in the later state: what the ids
// lead to in one, and what holds the records of that in the other.
func (s *state) seeds(ctx context.Context, was *state, ids []graph.EntityID) ([2][]graph.EntityID, error) {
	var starts [2][]graph.EntityID
	states := [2]*state{was, s}
	for i, there := range states {
		got, err := store.Usable(there.store.Resolve(ctx, ids))
		if err != nil {
			return starts, err
		}
		starts[i] = slices.DeleteFunc(got, func(id graph.EntityID) bool { return id == "" })
	}
	if len(starts[0])+len(starts[1]) == 0 {
		if len(ids) == 0 {
			return starts, fmt.Errorf("%w: no ids given", ErrBadRequest)
		}
		return starts, &NotFoundError{ids[0]}
	}
	found := starts
	for i, there := range states {
		members, err := store.Usable(there.store.Members(ctx, found[i], s.View))
		if err != nil {
			return starts, err
		}
		var keys []graph.RecordKey
		for _, m := range members {
			keys = append(keys, m.Records...)
		}
		held, err := states[1-i].holders(ctx, keys)
		if err != nil {
			return starts, err
		}
		starts[1-i] = append(starts[1-i], slices.Collect(maps.Values(held))...)
	}
	for i := range starts {
		starts[i] = sortedIDs(starts[i])
	}
	return starts, nil
}

// holders gives the entity of each record that has one in the state.
func (s *state) holders(ctx context.Context, keys []graph.RecordKey) (map[graph.RecordKey]graph.EntityID, error) {
	got, err := store.Usable(s.store.Records(ctx, keys))
	if err != nil {
		return nil, err
	}
	held := map[graph.RecordKey]graph.EntityID{}
	for i, r := range got {
		if r != nil && r.Entity != "" {
			held[keys[i]] = r.Entity
		}
	}
	return held, nil
}

// read reads what lies around the starts in a state.
func (s *state) read(ctx context.Context, start []graph.EntityID, depth int) (err error) {
	s.holds, s.in, s.links, s.nodes = map[graph.EntityID][]graph.RecordKey{}, map[graph.RecordKey]graph.EntityID{}, map[graph.LinkID]LinkDiff{}, map[graph.EntityID]Node{}
	if len(start) == 0 {
		return nil
	}
	if s.Expansion, err = s.expand(ctx, ExpandRequest{IDs: start, Depth: depth}); err != nil {
		return err
	}
	var ids []graph.EntityID
	for _, n := range s.Nodes {
		ids = append(ids, n.ID)
		s.nodes[n.ID] = n
	}
	members, err := store.Usable(s.store.Members(ctx, ids, s.View))
	if err != nil {
		return err
	}
	for i, m := range members {
		s.holds[ids[i]] = m.Records
		for _, key := range m.Records {
			s.in[key] = ids[i]
		}
	}
	for _, l := range s.Links {
		for _, e := range l.Evidence {
			one := l
			one.Evidence, one.Alike = []Evidence{e}, nil
			s.links[e.Edge.ID] = LinkDiff{Link: one}
		}
	}
	return nil
}

// causes finds by which decisions records changed between two states.
type causes struct {
	since, until uint64
	// of gives the decisions after since, until the later state, that wrote,
	// deleted or moved a record.
	of map[graph.RecordKey][]uint64
}

// read reads what happened to all records that either state shows.
func (c *causes) read(ctx context.Context, base past.Base, states ...*state) error {
	seen := map[graph.RecordKey]bool{}
	for _, s := range states {
		for key := range s.in {
			seen[key] = true
		}
		for _, l := range s.links {
			e := &l.Link.Evidence[0].Edge
			seen[e.Record] = true
			for _, r := range []graph.Ref{e.From, e.To} {
				if r.Value == "" {
					seen[r.Record] = true
				}
			}
		}
	}
	c.of = map[graph.RecordKey][]uint64{}
	for keys := range slices.Chunk(slices.SortedFunc(maps.Keys(seen), graph.RecordKey.Compare), frontierAtOnce) {
		histories, err := store.Usable(base.Histories(ctx, keys))
		if err != nil {
			return err
		}
		departures, err := store.Usable(base.Departures(ctx, keys))
		if err != nil {
			return err
		}
		for i, key := range keys {
			var seqs []uint64
			for _, v := range histories[i] {
				if v.AddedSeq != v.RemovedSeq { // a late version never held
					seqs = append(seqs, v.AddedSeq, v.RemovedSeq)
				}
			}
			for _, d := range departures[i] {
				seqs = append(seqs, d.Seq)
			}
			c.of[key] = c.within(seqs)
		}
	}
	return nil
}

// within gives the decisions between the two states, in order, each once.
func (c *causes) within(seqs []uint64) []uint64 {
	seqs = slices.DeleteFunc(slices.Clone(seqs), func(s uint64) bool { return s <= c.since || s > c.until })
	slices.Sort(seqs)
	return slices.Compact(seqs)
}

// all gives the decisions on any of some records.
func (c *causes) all(keys ...graph.RecordKey) []uint64 {
	var seqs []uint64
	for _, key := range keys {
		seqs = append(seqs, c.of[key]...)
	}
	return c.within(seqs)
}

// nodes compares the nodes.
func (c *causes) nodes(was, is *state) []NodeDiff {
	var out []NodeDiff
	touched := func(keys []graph.RecordKey) []graph.RecordKey {
		keys = slices.DeleteFunc(slices.Clone(keys), func(k graph.RecordKey) bool { return len(c.of[k]) == 0 })
		slices.SortFunc(keys, graph.RecordKey.Compare)
		return slices.Compact(keys)
	}
	for _, s := range []*state{was, is} {
		for id, node := range s.nodes {
			d := NodeDiff{Node: node, Records: touched(s.holds[id])}
			_, before := was.nodes[id]
			_, after := is.nodes[id]
			switch {
			case !after:
				d.Fate = Went
			case !before:
				d.Fate = Came
			case s == was:
				continue // told with the later state
			default:
				d.Fate, d.Records = Changed, touched(append(slices.Clone(was.holds[id]), is.holds[id]...))
				if len(d.Records) == 0 {
					continue
				}
			}
			if d.Causes = c.all(d.Records...); len(d.Causes) == 0 {
				d.Causes = c.byLinks(s, id)
			}
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b NodeDiff) int { return strings.Compare(string(a.Node.ID), string(b.Node.ID)) })
	return out
}

// byLinks gives the decisions on the links of a node, which brought it into the
// scope or took it out.
func (c *causes) byLinks(s *state, id graph.EntityID) []uint64 {
	var keys []graph.RecordKey
	for _, l := range s.links {
		if l.Link.From == id || l.Link.To == id {
			keys = append(keys, l.Link.Evidence[0].Edge.Record)
		}
	}
	return c.all(keys...)
}

// links compares the links.
func (c *causes) links(was, is *state) []LinkDiff {
	var out []LinkDiff
	add := func(d LinkDiff, fate Fate) {
		e := &d.Link.Evidence[0].Edge
		d.Fate, d.Causes = fate, c.all(e.Record)
		if fate == Changed || len(d.Causes) == 0 {
			d.Causes = c.all(e.From.Record, e.To.Record)
		}
		out = append(out, d)
	}
	for id, d := range was.links {
		if _, stays := is.links[id]; !stays {
			add(d, Went)
		}
	}
	for id, d := range is.links {
		before, had := was.links[id]
		switch {
		case !had:
			add(d, Came)
		case before.Link.From != d.Link.From || before.Link.To != d.Link.To:
			d.WasFrom, d.WasTo = before.Link.From, before.Link.To
			add(d, Changed)
		}
	}
	slices.SortFunc(out, func(a, b LinkDiff) int { return strings.Compare(string(a.Link.ID()), string(b.Link.ID())) })
	return out
}

// regrouped gives the nodes of one state whose records are in several entities of
// the other.
func (c *causes) regrouped(ctx context.Context, here, there *state) ([]Regrouping, error) {
	held, err := there.holders(ctx, slices.SortedFunc(maps.Keys(here.in), graph.RecordKey.Compare))
	if err != nil {
		return nil, err
	}
	var out []Regrouping
	for _, id := range slices.Sorted(maps.Keys(here.holds)) {
		var others []graph.EntityID
		var moved []graph.RecordKey
		for _, key := range here.holds[id] {
			if other, ok := held[key]; ok {
				others = append(others, other)
				if other != id {
					moved = append(moved, key)
				}
			}
		}
		if others = sortedIDs(others); len(others) > 1 {
			out = append(out, Regrouping{ID: id, Others: others, Causes: c.all(moved...)})
		}
	}
	return out, nil
}
