package embedded

import (
	"bytes"
	"context"
	"fmt"

	"github.com/cockroachdb/pebble/v2"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/codec"
)

var _ store.Deriver = (*Store)(nil)

// Derivations calls f for every current subject record in FirstSeq order, at one
// state however long it takes. It decodes none.
func (s *Store) Derivations(ctx context.Context, f func(store.Derivation) error) error {
	return s.walk(ctx, walkSubjects, func(rows, home *pebble.Iterator) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		b, err := rows.ValueAndErr()
		if err != nil {
			return diskError(err)
		}
		entity, err := home.ValueAndErr()
		if err != nil {
			return diskError(err)
		}
		first := seqAt(rows.Key(), 0)
		r, err := decodeRow(b)
		if err != nil {
			return fmt.Errorf("row %d: %w: %w", first, store.ErrCorrupt, err)
		}
		handling, err := codec.DecodeHandling(r.payload)
		if err != nil {
			return fmt.Errorf("row %d: %w: %w", first, store.ErrCorrupt, err)
		}
		payload := bytes.Clone(r.payload)
		return f(store.Derivation{
			Key: r.key, Kind: r.kind, FirstSeq: first, Entity: graph.EntityID(entity), Handling: handling, Derived: bytes.Clone(r.derived),
			Record: func() (graph.Record, error) { return codec.DecodeRecord(payload) },
		})
	})
}

// Derive writes the rows anew with other derivations. A store that is only read,
// or that refuses commits, drops them.
func (s *Store) Derive(ctx context.Context, list []store.Derivation) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.leave()
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.opts.ReadOnly || s.broken != nil {
		return nil
	}
	batch := s.db.NewBatch()
	defer batch.Close()
	for _, d := range list {
		at := seqKey(tagRow, d.FirstSeq)
		b, err := get(s.db, at)
		if err != nil {
			return err
		}
		r, err := decodeRow(b)
		if err != nil {
			return fmt.Errorf("row %d: %w: %w", d.FirstSeq, store.ErrCorrupt, err)
		}
		r.derived = d.Derived
		if err := batch.Set(at, r.encode(), nil); err != nil {
			return fmt.Errorf("row %d: %w", d.FirstSeq, err)
		}
	}
	if err := guarded(func() error { return batch.Commit(pebble.Sync) }); err != nil {
		s.broken = err
		return fmt.Errorf("write what was derived: %w: %w", store.ErrUnavailable, err)
	}
	return nil
}
