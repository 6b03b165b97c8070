package model

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// BySource calls f for every current record and tombstone of a source, ordered
// by id, as they were when it began.
func (s *Store) BySource(_ context.Context, source graph.SourceID, f func(*store.Stored) error) error {
	s.mu.Lock()
	all := s.all()
	s.mu.Unlock()
	slices.SortFunc(all, func(a, b store.Stored) int { return a.Record.Key.Compare(b.Record.Key) })
	for i := range all {
		if all[i].Record.Key.Source != source {
			continue
		}
		st := copyStored(all[i])
		if err := f(&st); err != nil {
			return err
		}
	}
	return nil
}

// Histories gives the history of each key, nil where it was never met.
func (s *Store) Histories(ctx context.Context, keys []graph.RecordKey) ([][]store.Stored, error) {
	out := make([][]store.Stored, len(keys))
	for i, k := range keys {
		out[i], _ = s.History(ctx, k) // fails only for a key never met
	}
	return out, nil
}

// Marks calls f for every mark that is kept, ordered by source, then stream,
// then number.
func (s *Store) Marks(_ context.Context, f func(*store.Mark) error) error {
	s.mu.Lock()
	all := slices.SortedFunc(maps.Values(s.kept), func(a, b store.Mark) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Stream, b.Stream), cmp.Compare(a.Number, b.Number))
	})
	s.mu.Unlock()
	for i := range all {
		m := copyMark(all[i])
		if err := f(&m); err != nil {
			return err
		}
	}
	return nil
}
