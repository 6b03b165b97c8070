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
// its members by stream position, then the nodes of their values or of its own.
func (s *Store) places(v *eye, id graph.EntityID) ([]uint32, error) {
	members, err := s.members(v, id)
	if err != nil {
		return nil, err
	}
	var values []uint32
	for _, m := range members {
		if value, ok := v.speaks[m]; ok {
			values = append(values, value)
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
// classes that caller sees.
type eye struct {
	*topology
	view store.View
	seen map[uint32]bool
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

// met lists the links that the filter follows from an entity to another.
func (v *eye) met(id graph.EntityID, places []uint32, f *store.Filter) []store.Met {
	var out []store.Met
	sees := v.sees
	for _, n := range places {
		value := v.nodes[n].value != "" // of its links, those of a record's own may belong to another entity
		for _, place := range v.nodes[n].meets {
			e := &v.edges[place]
			far, leaves := e.from, false
			if e.from == n {
				far, leaves = e.to, true
			}
			if !f.Follows(v.linkKinds.list[e.kind], leaves) || !sees(e.record) || value && v.entity(v.end(e, n, sees)) != id {
				continue
			}
			far = v.end(e, far, sees)
			other := v.entity(far)
			if other == "" || other == id {
				continue
			}
			out = append(out, store.Met{Edge: v.outside(e), Out: leaves, Other: other, OtherKind: v.kind(far, other)})
		}
	}
	return out
}
