package model

import (
	"context"
	"math"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// Resolve leads each id to the entity that it stands for now, "" where it leads
// nowhere.
func (s *Store) Resolve(_ context.Context, ids []graph.EntityID) ([]graph.EntityID, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]graph.EntityID, len(ids))
	for i, id := range ids {
		if s.exists(id) {
			out[i] = id
		} else if id.IsHandle() {
			out[i] = s.follow(id.Hash())
		} else if k, ok := s.oldest(id, nil); ok {
			out[i] = s.now[k].Entity
		}
	}
	return out, nil
}

// exists reports whether an entity is current: a record belongs to it, or a
// link names it.
func (s *Store) exists(id graph.EntityID) bool {
	return id != "" && (len(s.members(id, nil)) > 0 || s.mentioned(id, nil))
}

// follow leads the handle of any record to its entity, over the tombstones that
// lead on. They may lead in a ring.
func (s *Store) follow(hash string) graph.EntityID {
	var at store.Stored
	for k, st := range s.now {
		if graph.HandleHash(k) == hash {
			at = st
		}
	}
	for range s.now {
		if !at.Deleted {
			break
		}
		at = s.now[at.Next]
	}
	return at.Entity
}

// Members gives the membership of each current entity, with an empty ID where
// there is none or the view hides it.
func (s *Store) Members(_ context.Context, ids []graph.EntityID, v store.View) ([]store.Members, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]store.Members, len(ids))
	for i, id := range ids {
		members := s.members(id, v)
		for _, st := range members {
			out[i].Records = append(out[i].Records, st.Record.Key)
		}
		switch {
		case len(members) > 0:
			out[i].ID, out[i].Kind = id, s.kind(graph.Ref{Record: members[0].Record.Key})
		case s.mentioned(id, v):
			out[i].ID, out[i].Kind = id, graph.ValueKind(id)
		}
	}
	return out, nil
}

// members gives the records of an entity as a view has it, by stream position.
func (s *Store) members(id graph.EntityID, v store.View) []store.Stored {
	var out []store.Stored
	for _, st := range s.all() {
		if id != "" && s.entity(graph.Ref{Record: st.Record.Key}, v) == id {
			out = append(out, st)
		}
	}
	return out
}

// mentioned reports whether a visible link names a value that no visible record
// speaks of.
func (s *Store) mentioned(id graph.EntityID, v store.View) bool {
	if _, spoken := s.oldest(id, v); spoken {
		return false
	}
	return slices.ContainsFunc(s.links(v), func(e graph.Edge) bool { return id != "" && (e.From.Value == id || e.To.Value == id) })
}

// links gives the links of the current records that a view shows.
func (s *Store) links(v store.View) []graph.Edge {
	var out []graph.Edge
	for _, st := range s.all() {
		if !st.Deleted && (v == nil || v.Sees(st.Record.Handling)) {
			r := st.Record.Clone()
			out = append(out, r.Edges()...)
		}
	}
	return out
}

// oldest gives the oldest visible record of a value.
func (s *Store) oldest(value graph.EntityID, v store.View) (key graph.RecordKey, ok bool) {
	first := uint64(math.MaxUint64)
	for k, st := range s.now {
		if own, _ := st.Record.ValueID(); own == value && value != "" && st.FirstSeq < first && (v == nil || v.Sees(st.Record.Handling)) {
			key, ok, first = k, true, st.FirstSeq
		}
	}
	return key, ok
}

// holding reports whether an account holds a handle by a link.
func (s *Store) holding(e *graph.Edge) bool {
	stating := s.now[e.Record].Record
	own, _ := stating.ValueID()
	return store.IsHolding(e, own)
}

// holder gives the record by which an account takes a mention of a handle in a
// view.
func (s *Store) holder(mention *graph.Edge, handle graph.EntityID, v store.View) (key graph.RecordKey, ok bool) {
	var held []store.Holding
	var by []graph.RecordKey
	for _, e := range s.links(v) {
		if e.To.Value == handle && s.holding(&e) {
			held = append(held, store.Holding{Entity: s.entity(graph.Ref{Record: e.Record}, v), Start: e.Start, End: e.End})
			by = append(by, e.Record)
		}
	}
	if i := store.Holder(mention.Start, mention.End, held); i >= 0 {
		return by[i], true
	}
	return key, false
}

// end gives what an end of a link stands for: the record that states the link
// where the end is its own value, one of the account that held a handle at the
// link's time, the oldest of a value, a value that no record speaks of.
func (s *Store) end(e *graph.Edge, r graph.Ref, v store.View) graph.Ref {
	if r.Value == "" {
		return r
	}
	stating := s.now[e.Record].Record
	if stating.Ref() == r {
		return graph.Ref{Record: e.Record}
	}
	if r.Value.IsHandleName() && !s.holding(e) {
		if k, ok := s.holder(e, r.Value, v); ok {
			return graph.Ref{Record: k}
		}
	}
	if k, ok := s.oldest(r.Value, v); ok {
		return graph.Ref{Record: k}
	}
	return r
}

// entity gives the entity that an end of a link stands for in a view, "" if it
// is absent or hidden.
func (s *Store) entity(r graph.Ref, v store.View) graph.EntityID {
	if r.Value != "" {
		return r.Value
	}
	st := s.now[r.Record]
	if st.Entity == "" || v == nil {
		return st.Entity
	}
	if !v.Sees(st.Record.Handling) {
		return ""
	}
	if own, ok := v.Entity(r.Record); ok {
		return own
	}
	return st.Entity
}

// kind gives the kind of the entity that an end stands for: its founder's, or
// that of the value.
func (s *Store) kind(r graph.Ref) graph.Kind {
	if r.Value != "" {
		return graph.ValueKind(r.Value)
	}
	if founders := s.members(s.now[r.Record].Entity, nil); len(founders) > 0 {
		return founders[0].Record.Kind
	}
	return ""
}

// Neighbours gives the groups of links around each id.
func (s *Store) Neighbours(_ context.Context, f store.Frontier) ([]store.Adjacency, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	met := map[graph.EntityID][]store.Met{}
	meet := func(at graph.EntityID, m store.Met) {
		if f.Filter.Follows(m.Edge.Kind, m.Out) {
			met[at] = append(met[at], m)
		}
	}
	for _, e := range s.links(f.View) {
		a, b := s.end(&e, e.From, f.View), s.end(&e, e.To, f.View)
		from, to := s.entity(a, f.View), s.entity(b, f.View)
		if from != "" && to != "" && from != to {
			meet(from, store.Met{Edge: e, Out: true, Other: to, OtherKind: s.kind(b)})
			meet(to, store.Met{Edge: e, Other: from, OtherKind: s.kind(a)})
		}
	}
	out := make([]store.Adjacency, 0, len(f.IDs))
	for _, id := range f.IDs {
		out = append(out, store.Gather(id, met[id], &f))
	}
	return out, nil
}

// Dangling gives the links of current records with an absent end, by id.
func (s *Store) Dangling(context.Context) ([]graph.Edge, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dangling(), nil
}

func (s *Store) dangling() []graph.Edge {
	var out []graph.Edge
	for _, e := range s.links(nil) {
		if s.entity(e.From, nil) == "" || s.entity(e.To, nil) == "" {
			out = append(out, e)
		}
	}
	store.SortEdges(out)
	return out
}

// Stats counts.
func (s *Store) Stats(context.Context) (store.Stats, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := store.Stats{ByKind: map[graph.Kind]int{}, Head: s.head, Links: len(s.links(nil)), Dangling: len(s.dangling())}
	entities := map[graph.EntityID]graph.Kind{}
	for _, e := range s.links(nil) {
		for _, r := range []graph.Ref{e.From, e.To} {
			if _, spoken := s.oldest(r.Value, nil); r.Value != "" && !spoken {
				entities[r.Value] = s.kind(r)
			}
		}
	}
	for k, st := range s.now {
		switch {
		case st.Deleted:
		case st.Record.IsStatement():
			out.Statements++
		default:
			out.Records++
			entities[st.Entity] = s.kind(graph.Ref{Record: k})
		}
	}
	for _, kind := range entities {
		out.Entities++
		out.ByKind[kind]++
	}
	return out, nil
}
