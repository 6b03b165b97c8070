package embedded

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/cockroachdb/pebble/v2"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/codec"
)

// BySource calls f for every current record and tombstone of a source, ordered
// by id, at one state however long it takes.
func (s *Store) BySource(ctx context.Context, source graph.SourceID, f func(*store.Stored) error) error {
	snap, done, err := s.pinned(ctx)
	if err != nil {
		return err
	}
	defer done()
	prefix := append([]byte{tagKey}, source...)
	return eachWith(snap, append(prefix, 0), func(k, v []byte) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		first, err := position(v)
		if err != nil {
			return err
		}
		b, err := get(snap, seqKey(tagRow, first))
		if err != nil {
			return err
		}
		if b == nil {
			return fmt.Errorf("key %q has no row %d: %w", k[1:], first, store.ErrCorrupt)
		}
		st, err := storedAt(snap, first, b)
		if err != nil {
			return err
		}
		return f(&st)
	})
}

// Histories gives the history of each key, nil where it was never met.
func (s *Store) Histories(ctx context.Context, keys []graph.RecordKey) ([][]store.Stored, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.leave()
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := make([][]store.Stored, len(keys))
	for i, k := range keys {
		history, err := s.history(k)
		if err = errors.Join(err, ctx.Err()); err != nil {
			return nil, err
		}
		out[i] = history
	}
	return out, nil
}

var _ store.Reviser = (*Store)(nil)

// Revised calls f with the position of each record that has past versions, at one
// state.
func (s *Store) Revised(ctx context.Context, f func(firstSeq uint64) error) error {
	snap, done, err := s.pinned(ctx)
	if err != nil {
		return err
	}
	defer done()
	it, err := snap.NewIter(&pebble.IterOptions{LowerBound: []byte{tagVersion}, UpperBound: []byte{tagVersion + 1}})
	if err != nil {
		return diskError(err)
	}
	defer it.Close()
	for it.First(); it.Valid(); {
		first := seqAt(it.Key(), 0)
		if err := errors.Join(ctx.Err(), f(first)); err != nil {
			return err
		}
		it.SeekGE(seqKey(tagVersion, first+1))
	}
	if err := it.Error(); err != nil {
		return diskError(err)
	}
	return nil
}

// Marks calls f for every mark that is kept, ordered by source, then stream,
// then number, at one state.
func (s *Store) Marks(ctx context.Context, f func(*store.Mark) error) error {
	snap, done, err := s.pinned(ctx)
	if err != nil {
		return err
	}
	defer done()
	return eachWith(snap, []byte{tagMark}, func(_, v []byte) error {
		last, err := codec.DecodeMark(v)
		if err != nil {
			return fmt.Errorf("mark: %w: %w", store.ErrCorrupt, err)
		}
		marks := []store.Mark{store.Mark(last)}
		err = eachWith(snap, keptKeys(last.Source, last.Stream), func(_, v []byte) error {
			m, err := codec.DecodeMark(v)
			if err != nil {
				return fmt.Errorf("kept mark: %w: %w", store.ErrCorrupt, err)
			}
			if m.Number != last.Number {
				marks = append(marks, store.Mark(m))
			}
			return nil
		})
		slices.SortFunc(marks, func(a, b store.Mark) int { return cmp.Compare(a.Number, b.Number) })
		for i := range marks {
			if err = errors.Join(err, ctx.Err()); err == nil {
				err = f(&marks[i])
			}
		}
		return err
	})
}
