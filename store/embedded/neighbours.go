package embedded

import (
	"cmp"
	"context"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// Neighbours answers from memory, at one state for the whole frontier.
func (s *Store) Neighbours(ctx context.Context, f store.Frontier) ([]store.Adjacency, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.leave()
	s.mu.RLock()
	defer s.mu.RUnlock()
	eye := &eye{topology: s.topology, view: f.View}
	out := make([]store.Adjacency, 0, len(f.IDs))
	for _, id := range f.IDs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		places, err := s.places(eye, id)
		if err != nil {
			return nil, err
		}
		out = append(out, store.Gather(id, eye.met(id, places, &f.Filter), &f))
	}
	return out, nil
}

// Dangling gives the links of current records with an absent end, by id.
func (s *Store) Dangling(ctx context.Context) ([]graph.Edge, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.leave()
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.topology.dangling(), nil
}

// places gives the nodes at which an entity meets its links as the view has it:
// its members by stream position, then the nodes of their values, of the handles
// that they hold and of its own.
func (s *Store) places(v *eye, id graph.EntityID) ([]uint32, error) {
	members, err := s.members(v, id)
	if err != nil {
		return nil, err
	}
	var values []uint32
	for _, m := range members {
		if value, ok := v.speaks[m]; ok {
			values = append(values, value)
			for _, id := range v.nodes[m].owns {
				if e := &v.edges[id]; v.holding(e) {
					values = append(values, e.to)
				}
			}
		}
	}
	if n, ok := s.topology.mentioned(id, v.sees); ok {
		values = append(values, n)
	}
	slices.Sort(values)
	return append(members, slices.Compact(values)...), nil
}

// members gives the visible members of an entity as the view has it, by stream
// position.
func (s *Store) members(v *eye, id graph.EntityID) ([]uint32, error) {
	if keys, ok := v.own(id); ok {
		return v.nodesOf(keys, id), nil
	}
	h := s.topology.homes[id]
	if v.view != nil && h == nil && id.IsHandle() {
		// A part of an entity that the view named after its oldest visible member.
		key, first, err := s.handle(id)
		if err != nil {
			return nil, err
		}
		if n, ok := s.topology.nodeWith(key); ok && first != 0 {
			h = s.topology.nodes[n].home
		}
	}
	if h == nil {
		return nil, nil
	}
	var out []uint32
	for _, n := range h.members {
		if v.entity(n) == id {
			out = append(out, n)
		}
	}
	return out, nil
}

// eye looks at a topology as one caller may; it remembers which handling
// classes that caller sees, and who holds the handles that it looked at.
type eye struct {
	*topology
	view    store.View
	seen    map[uint32]bool
	holders map[uint32]*holders
}

// holders are the visible holdings of a handle, and the record that states each.
type holders struct {
	list    []store.Holding
	records []uint32
}

// own gives the records that the view itself says an entity has.
func (v *eye) own(id graph.EntityID) ([]graph.RecordKey, bool) {
	if v.view == nil {
		return nil, false
	}
	return v.view.Members(id)
}

// nodesOf gives, by stream position, the nodes of those records that stand for an
// entity.
func (v *eye) nodesOf(keys []graph.RecordKey, id graph.EntityID) []uint32 {
	var out []uint32
	for _, k := range keys {
		if n, ok := v.nodeWith(k); ok && v.entity(n) == id {
			out = append(out, n)
		}
	}
	slices.SortFunc(out, func(a, b uint32) int { return cmp.Compare(v.nodes[a].first, v.nodes[b].first) })
	return out
}

// sees reports whether a record is visible.
func (v *eye) sees(n uint32) bool {
	if v.view == nil {
		return true
	}
	class := v.nodes[n].class
	ok, known := v.seen[class]
	if !known {
		if v.seen == nil {
			v.seen = map[uint32]bool{}
		}
		ok = v.view.Sees(v.handlings[class])
		v.seen[class] = ok
	}
	return ok
}

// entity gives the entity that a node stands for in the view, "" if it is
// absent or hidden.
func (v *eye) entity(n uint32) graph.EntityID {
	id := v.entityOf(n)
	if v.view == nil || id == "" || v.nodes[n].home == nil {
		return id
	}
	if !v.sees(n) {
		return ""
	}
	if own, ok := v.view.Entity(v.nodes[n].key); ok {
		return own
	}
	return id
}

// kind gives the kind of an entity in the view, in which its founder may be another
// than in the store, by one of its nodes.
func (v *eye) kind(n uint32, id graph.EntityID) graph.Kind {
	if kind := graph.KindOf(id); v.view != nil && kind != "" {
		return kind
	}
	return v.kindOf(n)
}

// end gives the node of the record that an end of a link stands for (see
// [store.Entities]), the end itself where that is a record or a value that no
// visible record speaks of.
func (v *eye) end(e *edge, n uint32) uint32 {
	if v.nodes[n].value == "" {
		return n
	}
	if own, ok := v.speaks[e.record]; ok && own == n {
		return e.record
	}
	if len(v.held[n]) > 0 && !v.holding(e) {
		h := v.holdersOf(n)
		if i := store.Holder(v.dates.list[e.start], v.dates.list[e.end], h.list); i >= 0 {
			return h.records[i]
		}
	}
	return v.lead(n, v.sees)
}

// holdersOf lists the visible holdings of a handle, those alike once.
func (v *eye) holdersOf(handle uint32) *holders {
	if h := v.holders[handle]; h != nil {
		return h
	}
	type alike struct {
		entity     graph.EntityID
		start, end uint32
	}
	h, known := &holders{}, map[alike]bool{}
	for _, id := range v.held[handle] {
		e := &v.edges[id]
		a := alike{v.entity(e.record), e.start, e.end}
		if a.entity != "" && !known[a] {
			known[a] = true
			h.list = append(h.list, store.Holding{Entity: a.entity, Start: v.dates.list[e.start], End: v.dates.list[e.end]})
			h.records = append(h.records, e.record)
		}
	}
	if v.holders == nil {
		v.holders = map[uint32]*holders{}
	}
	v.holders[handle] = h
	return h
}

// met lists the links that the filter follows from an entity to another.
func (v *eye) met(id graph.EntityID, places []uint32, f *store.Filter) []store.Met {
	most := 0
	for _, n := range places {
		for _, place := range v.nodes[n].meets {
			if e := &v.edges[place]; f.Follows(v.linkKinds.list[e.kind], e.from == n) {
				most++
			}
		}
	}
	out := make([]store.Met, 0, most)
	for _, n := range places {
		value := v.nodes[n].value != "" // of its links, those of a record's own and of a holder's time may belong to another entity
		for _, place := range v.nodes[n].meets {
			e := &v.edges[place]
			far, leaves := e.from, false
			if e.from == n {
				far, leaves = e.to, true
			}
			if !f.Follows(v.linkKinds.list[e.kind], leaves) || !v.sees(e.record) || value && v.entity(v.end(e, n)) != id {
				continue
			}
			far = v.end(e, far)
			other := v.entity(far)
			if other == "" || other == id {
				continue
			}
			out = append(out, store.Met{Edge: v.outside(e), Out: leaves, Other: other, OtherKind: v.kind(far, other)})
		}
	}
	return out
}
