package embedded

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// atOnce calls f for every item of a list, all at one state; the first error ends
// it.
func (s *Store) atOnce(ctx context.Context, items int, f func(i int) error) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.leave()
	s.mu.RLock()
	defer s.mu.RUnlock()
	for i := range items {
		if err := errors.Join(f(i), ctx.Err()); err != nil {
			return err
		}
	}
	return nil
}

// Departures gives the departures of each key, in the order of their decisions.
func (s *Store) Departures(ctx context.Context, keys []graph.RecordKey) ([][]store.Departure, error) {
	out := make([][]store.Departure, len(keys))
	err := s.atOnce(ctx, len(keys), func(i int) error {
		first, err := s.first(keys[i])
		if err != nil || first == 0 {
			return err
		}
		return eachWith(s.disk, seqKey(tagDeparture, first), func(k, v []byte) error {
			out[i] = append(out[i], store.Departure{Seq: seqAt(k, 1), From: graph.EntityID(v)})
			return nil
		})
	})
	return out, err
}

// Guests gives, for each entity, the records that it holds or ever held.
func (s *Store) Guests(ctx context.Context, ids []graph.EntityID) ([][]graph.RecordKey, error) {
	out := make([][]graph.RecordKey, len(ids))
	err := s.atOnce(ctx, len(ids), func(i int) (err error) {
		if h := s.topology.homes[ids[i]]; h != nil {
			for _, n := range h.members {
				out[i] = append(out[i], s.topology.nodes[n].key)
			}
		}
		out[i], err = s.withPast(out[i], guestKey(ids[i]))
		return err
	})
	return out, err
}

// Namers gives, for each end of links, the other records of which a version that
// holds or held has a link with this end.
func (s *Store) Namers(ctx context.Context, ends []graph.Ref) ([][]graph.RecordKey, error) {
	out := make([][]graph.RecordKey, len(ends))
	err := s.atOnce(ctx, len(ends), func(i int) (err error) {
		n, ok := s.topology.values[ends[i].Value]
		if ends[i].Value == "" {
			n, ok = s.topology.nodeWith(ends[i].Record)
		}
		if ok {
			for _, id := range s.topology.nodes[n].meets {
				out[i] = append(out[i], s.topology.nodes[s.topology.edges[id].record].key)
			}
		}
		if out[i], err = s.withPast(out[i], namerKey(ends[i])); ends[i].Value == "" {
			out[i] = slices.DeleteFunc(out[i], func(k graph.RecordKey) bool { return k == ends[i].Record })
		}
		return err
	})
	return out, err
}

// Speakers gives, for each value, the records of which a version that holds or
// held is of this value.
func (s *Store) Speakers(ctx context.Context, values []graph.EntityID) ([][]graph.RecordKey, error) {
	out := make([][]graph.RecordKey, len(values))
	err := s.atOnce(ctx, len(values), func(i int) (err error) {
		if n, ok := s.topology.values[values[i]]; ok {
			for _, r := range s.topology.spoken[n] {
				out[i] = append(out[i], s.topology.nodes[r].key)
			}
		}
		out[i], err = s.withPast(out[i], speakerKey(values[i]))
		return err
	})
	return out, err
}

// withPast adds the records at the end of the keys that begin with prefix, and
// orders all by key.
func (s *Store) withPast(keys []graph.RecordKey, prefix []byte) ([]graph.RecordKey, error) {
	err := eachWith(s.disk, prefix, func(k, _ []byte) error {
		r, err := s.row(firstOf(k))
		if err == nil && r == nil {
			err = fmt.Errorf("row %d is missing: %w", firstOf(k), store.ErrCorrupt)
		}
		if err == nil {
			keys = append(keys, r.key)
		}
		return err
	})
	slices.SortFunc(keys, graph.RecordKey.Compare)
	return slices.Compact(keys), err
}

// Founders gives the record that each handle is made from, the zero key where
// there is none.
func (s *Store) Founders(ctx context.Context, handles []graph.EntityID) ([]graph.RecordKey, error) {
	out := make([]graph.RecordKey, len(handles))
	err := s.atOnce(ctx, len(handles), func(i int) (err error) {
		if handles[i].IsHandle() {
			out[i], _, err = s.handle(handles[i])
		}
		return err
	})
	return out, err
}
