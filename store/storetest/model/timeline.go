package model

import (
	"context"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// Departures gives the departures of each key, in the order of their decisions.
func (s *Store) Departures(_ context.Context, keys []graph.RecordKey) ([][]store.Departure, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([][]store.Departure, len(keys))
	for _, d := range s.journal {
		for _, m := range d.Moves {
			for i, k := range keys {
				if m.Record == k && m.From != "" {
					out[i] = append(out[i], store.Departure{Seq: d.Seq, From: m.From})
				}
			}
		}
	}
	return out, nil
}

// Guests gives, for each entity, the records that it holds or ever held.
func (s *Store) Guests(_ context.Context, ids []graph.EntityID) ([][]graph.RecordKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([][]graph.RecordKey, len(ids))
	for _, d := range s.journal {
		for _, m := range d.Moves {
			for i, id := range ids {
				if m.To == id && id != "" {
					out[i] = append(out[i], m.Record)
				}
			}
		}
	}
	for i := range out {
		out[i] = ordered(out[i])
	}
	return out, nil
}

// Namers gives, for each end of links, the other records of which a version that
// holds or held has a link with this end.
func (s *Store) Namers(_ context.Context, ends []graph.Ref) ([][]graph.RecordKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([][]graph.RecordKey, len(ends))
	for k, now := range s.now {
		for _, v := range append(slices.Clone(s.past[k]), now) {
			if v.Deleted || v.AddedSeq == v.RemovedSeq {
				continue
			}
			for _, e := range v.Record.Edges() {
				for i, end := range ends {
					if (e.From == end || e.To == end) && end.Record != k {
						out[i] = append(out[i], k)
					}
				}
			}
		}
	}
	for i := range out {
		out[i] = ordered(out[i])
	}
	return out, nil
}

// Speakers gives, for each value, the records of which a version that holds or
// held is of this value.
func (s *Store) Speakers(_ context.Context, values []graph.EntityID) ([][]graph.RecordKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([][]graph.RecordKey, len(values))
	for k, now := range s.now {
		for _, v := range append(slices.Clone(s.past[k]), now) {
			own, ok := v.Record.ValueID()
			for i, value := range values {
				if ok && own == value && v.AddedSeq != v.RemovedSeq {
					out[i] = append(out[i], k)
				}
			}
		}
	}
	for i := range out {
		out[i] = ordered(out[i])
	}
	return out, nil
}

// Founders gives the record that each handle is made from, the zero key where
// there is none.
func (s *Store) Founders(_ context.Context, handles []graph.EntityID) ([]graph.RecordKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]graph.RecordKey, len(handles))
	for k := range s.now {
		for i, id := range handles {
			if id.IsHandle() && graph.HandleHash(k) == id.Hash() {
				out[i] = k
			}
		}
	}
	return out, nil
}

// ordered gives each key once, in order.
func ordered(keys []graph.RecordKey) []graph.RecordKey {
	slices.SortFunc(keys, graph.RecordKey.Compare)
	return slices.Compact(keys)
}
