package embedded

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/cockroachdb/pebble/v2"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/codec"
)

// first gives the stream position of a key, 0 if it was never met.
func (s *Store) first(k graph.RecordKey) (uint64, error) {
	b, err := get(s.disk, recordKey(tagKey, k))
	if err != nil || b == nil {
		return 0, err
	}
	return position(b)
}

func position(b []byte) (uint64, error) {
	if len(b) != 8 {
		return 0, fmt.Errorf("stream position of %d bytes: %w", len(b), store.ErrCorrupt)
	}
	return binary.BigEndian.Uint64(b), nil
}

// row gives the row at a stream position, nil if there is none.
func (s *Store) row(first uint64) (*row, error) {
	b, err := get(s.disk, seqKey(tagRow, first))
	if err != nil || b == nil {
		return nil, err
	}
	r, err := decodeRow(b)
	if err != nil {
		return nil, fmt.Errorf("row %d: %w: %w", first, store.ErrCorrupt, err)
	}
	return &r, nil
}

// handle gives the record that a handle names and its stream position, 0 if
// there is none.
func (s *Store) handle(id graph.EntityID) (graph.RecordKey, uint64, error) {
	b, err := get(s.disk, handleKey(id.Hash()))
	if err != nil || b == nil {
		return graph.RecordKey{}, 0, err
	}
	first, err := position(b)
	if err != nil {
		return graph.RecordKey{}, 0, err
	}
	r, err := s.row(first)
	if err != nil || r == nil {
		return graph.RecordKey{}, 0, err
	}
	return r.key, first, nil
}

// pinned begins a call that reads one state of the disk for as long as it
// takes without keeping others waiting; done ends it.
func (s *Store) pinned(ctx context.Context) (disk pebble.Reader, done func(), err error) {
	if err := s.enter(ctx); err != nil {
		return nil, nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.before != nil {
		return s.before, s.leave, nil
	}
	snap := s.db.NewSnapshot()
	return snap, func() { _ = snap.Close(); s.leave() }, nil
}

// Records gives the current version or tombstone of each key, nil where the key
// was never met.
func (s *Store) Records(ctx context.Context, keys []graph.RecordKey) ([]*store.Stored, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.leave()
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := make([]*store.Stored, len(keys))
	parts := slices.Collect(slices.Chunk(keys, recordsPart))
	failed := make([]error, len(parts))
	sideBySide(len(parts), func(n int) {
		for i, k := range parts[n] {
			st, err := s.stored(k)
			if failed[n] = errors.Join(err, ctx.Err()); failed[n] != nil {
				return
			}
			out[n*recordsPart+i] = st
		}
	})
	for _, err := range failed {
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// recordsPart is how many records are read one after the other: a goroutine more
// is not worth it for fewer.
const recordsPart = 32

func (s *Store) stored(k graph.RecordKey) (*store.Stored, error) {
	var entity graph.EntityID
	var first uint64
	if n, ok := s.topology.nodeWith(k); ok && s.topology.nodes[n].state != absent {
		entity, first = s.topology.entityOf(n), s.topology.nodes[n].first
	} else { // it was never met, or is not current
		var err error
		if first, err = s.first(k); err != nil || first == 0 {
			return nil, err
		}
	}
	r, err := s.row(first)
	if err != nil || r == nil {
		return nil, err
	}
	st, err := r.stored(first, entity)
	return &st, err
}

// History gives all versions and tombstones of a key, in the order of
// [store.SortHistory].
func (s *Store) History(ctx context.Context, key graph.RecordKey) ([]store.Stored, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.leave()
	s.mu.RLock()
	defer s.mu.RUnlock()
	out, err := s.history(key)
	if err == nil && out == nil {
		err = fmt.Errorf("record %s: %w", key, store.ErrNotFound)
	}
	return out, err
}

// history gives all versions of a key, nil if it was never met.
func (s *Store) history(key graph.RecordKey) ([]store.Stored, error) {
	now, err := s.stored(key)
	if err != nil || now == nil {
		return nil, err
	}
	var out []store.Stored
	err = eachWith(s.disk, seqKey(tagVersion, now.FirstSeq), func(k, v []byte) error {
		past, err := decodeVersion(v)
		if err != nil {
			return fmt.Errorf("record %s: %w: %w", key, store.ErrCorrupt, err)
		}
		st, err := past.stored(key, now.FirstSeq, seqAt(k, 1))
		out = append(out, st)
		return err
	})
	if err != nil {
		return nil, err
	}
	out = append(out, *now)
	store.SortHistory(out)
	return out, nil
}

// storedAt reads a row at one state of the disk.
func storedAt(disk pebble.Reader, first uint64, encoded []byte) (store.Stored, error) {
	home, err := get(disk, seqKey(tagHome, first))
	if err != nil {
		return store.Stored{}, err
	}
	return decodeStored(first, encoded, graph.EntityID(home))
}

// Resolve leads each id to the entity that it stands for now, "" where it leads
// nowhere.
func (s *Store) Resolve(ctx context.Context, ids []graph.EntityID) ([]graph.EntityID, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.leave()
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := make([]graph.EntityID, len(ids))
	for i, id := range ids {
		to, err := s.resolve(id)
		if err = errors.Join(err, ctx.Err()); err != nil {
			return nil, err
		}
		out[i] = to
	}
	return out, nil
}

func (s *Store) resolve(id graph.EntityID) (graph.EntityID, error) {
	if s.topology.exists(id) {
		return id, nil
	}
	if !id.IsHandle() {
		if n, ok := s.topology.values[id]; ok && len(s.topology.spoken[n]) > 0 {
			return s.topology.entityOf(s.topology.lead(n, nil)), nil
		}
		return "", nil
	}
	_, first, err := s.handle(id)
	if err != nil {
		return "", err
	}
	// A tombstone leads on to a record that may have gone since; records that
	// come back can close the chain to a ring.
	for seen := map[uint64]bool{}; first != 0 && !seen[first]; {
		seen[first] = true
		r, err := s.row(first)
		if err != nil || r == nil {
			return "", err
		}
		if !r.deleted {
			n, _ := s.topology.nodeWith(r.key)
			return s.topology.entityOf(n), nil
		}
		if r.next.IsZero() {
			return "", nil
		}
		if first, err = s.first(r.next); err != nil {
			return "", err
		}
	}
	return "", nil
}

// Members gives the membership of each current entity, with an empty ID where
// there is none or the view hides it.
func (s *Store) Members(ctx context.Context, ids []graph.EntityID, v store.View) ([]store.Members, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.leave()
	s.mu.RLock()
	defer s.mu.RUnlock()
	eye := &eye{topology: s.topology, view: v}
	out := make([]store.Members, len(ids))
	for i, id := range ids {
		places, err := s.members(eye, id)
		if err != nil {
			return nil, err
		}
		for _, n := range places {
			out[i].Records = append(out[i].Records, s.topology.nodes[n].key)
		}
		if n, ok := s.topology.mentioned(id, eye.sees); ok && eye.seesMention(n) {
			places = append(places, n)
		}
		if len(places) > 0 {
			out[i].ID, out[i].Kind = id, eye.kind(places[0], id)
		}
	}
	return out, nil
}

// seesMention reports whether some link that names a value is visible.
func (v *eye) seesMention(n uint32) bool {
	return slices.ContainsFunc(v.nodes[n].meets, func(id uint32) bool { return v.sees(v.edges[id].record) })
}

// Judgements gives all that stand, ordered by A, then B.
func (s *Store) Judgements(ctx context.Context) ([]graph.Judgement, error) {
	snap, done, err := s.pinned(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	var out []graph.Judgement
	err = eachWith(snap, []byte{tagJudgement}, func(_, v []byte) error {
		j, err := codec.DecodeJudgement(v)
		if err != nil {
			return fmt.Errorf("judgement: %w: %w", store.ErrCorrupt, err)
		}
		if !j.Undone {
			out = append(out, j)
		}
		return ctx.Err()
	})
	return out, err
}

// Matches gives the evidence with one of the keys at either side, each once,
// ordered by A, then B.
func (s *Store) Matches(ctx context.Context, keys []graph.RecordKey) ([]graph.Match, error) {
	snap, done, err := s.pinned(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	found := map[string][]byte{}
	for _, k := range keys {
		err := errors.Join(
			eachWith(snap, recordKey(tagMatch, k), func(key, v []byte) error {
				found[string(key)] = bytes.Clone(v)
				return nil
			}),
			eachWith(snap, recordKey(tagMatchBack, k), func(key, _ []byte) error {
				there := turn(key, k)
				v, err := get(snap, there)
				found[string(there)] = v
				return err
			}),
			ctx.Err())
		if err != nil {
			return nil, err
		}
	}
	out := make([]graph.Match, 0, len(found))
	for _, v := range found {
		m, err := codec.DecodeMatch(v)
		if err != nil {
			return nil, fmt.Errorf("evidence: %w: %w", store.ErrCorrupt, err)
		}
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b graph.Match) int {
		if c := a.A.Compare(b.A); c != 0 {
			return c
		}
		return a.B.Compare(b.B)
	})
	return out, nil
}

// EachMatch calls f for all stored evidence, at one state however long it takes.
func (s *Store) EachMatch(ctx context.Context, f func(*graph.Match) error) error {
	snap, done, err := s.pinned(ctx)
	if err != nil {
		return err
	}
	defer done()
	return eachWith(snap, []byte{tagMatch}, func(_, v []byte) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		m, err := codec.DecodeMatch(v)
		if err != nil {
			return fmt.Errorf("evidence: %w: %w", store.ErrCorrupt, err)
		}
		return f(&m)
	})
}

// turn gives the key of a pair's evidence from the key of its other side, whose
// first record is b.
func turn(back []byte, b graph.RecordKey) []byte {
	side := recordKey(tagMatchBack, b)
	return append(append([]byte{tagMatch}, back[len(side):]...), side[1:]...)
}

// Decisions calls f for each decision with Seq > after, in order.
func (s *Store) Decisions(ctx context.Context, after uint64, f func(*graph.Decision) error) error {
	snap, done, err := s.pinned(ctx)
	if err != nil {
		return err
	}
	defer done()
	return each(snap, seqKey(tagDecision, after+1), []byte{tagDecision + 1}, func(k, v []byte) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		d, err := codec.DecodeDecision(v)
		if err != nil {
			return fmt.Errorf("decision %d: %w: %w", seqAt(k, 0), store.ErrCorrupt, err)
		}
		return f(&d)
	})
}

// Mark gives the last mark of a stream, [store.ErrNotFound] if it never sent a
// batch.
func (s *Store) Mark(ctx context.Context, source graph.SourceID, stream string) (store.Mark, error) {
	if err := s.enter(ctx); err != nil {
		return store.Mark{}, err
	}
	defer s.leave()
	s.mu.RLock()
	defer s.mu.RUnlock()
	m, err := markAt(s.disk, markKey(source, stream))
	if err == nil && m == nil {
		err = store.ErrNotFound
	}
	if err != nil {
		return store.Mark{}, fmt.Errorf("stream %q of source %q: %w", stream, source, err)
	}
	return *m, nil
}

// MarkOf gives the mark of a batch, [store.ErrNotFound] if it never came or its
// mark is no longer kept.
func (s *Store) MarkOf(ctx context.Context, source graph.SourceID, stream string, number uint64) (store.Mark, error) {
	if err := s.enter(ctx); err != nil {
		return store.Mark{}, err
	}
	defer s.leave()
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, key := range [][]byte{markKey(source, stream), keptKey(source, stream, number)} {
		m, err := markAt(s.disk, key)
		if err != nil {
			return store.Mark{}, fmt.Errorf("stream %q of source %q: %w", stream, source, err)
		}
		if m != nil && m.Number == number {
			return *m, nil
		}
	}
	return store.Mark{}, fmt.Errorf("batch %d of stream %q of source %q: %w", number, stream, source, store.ErrNotFound)
}

// markAt reads a mark, nil if there is none.
func markAt(from pebble.Reader, key []byte) (*store.Mark, error) {
	b, err := get(from, key)
	if b == nil || err != nil {
		return nil, err
	}
	decoded, err := codec.DecodeMark(b)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", store.ErrCorrupt, err)
	}
	m := store.Mark(decoded)
	return &m, nil
}

// Sources gives every source, ordered by id, with its record count.
func (s *Store) Sources(ctx context.Context) ([]store.Source, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.leave()
	s.mu.RLock()
	defer s.mu.RUnlock()
	var out []store.Source
	err := eachWith(s.disk, []byte{tagSource}, func(_, v []byte) error {
		decoded, err := codec.DecodeSource(v)
		if err != nil {
			return fmt.Errorf("source: %w: %w", store.ErrCorrupt, err)
		}
		src := store.Source(decoded)
		src.Records = s.topology.perSource[src.ID]
		out = append(out, src)
		return nil
	})
	return out, err
}

// Stats counts what the store holds.
func (s *Store) Stats(ctx context.Context) (store.Stats, error) {
	if err := s.enter(ctx); err != nil {
		return store.Stats{}, err
	}
	defer s.leave()
	s.mu.RLock()
	defer s.mu.RUnlock()
	stats := s.topology.stats()
	stats.Head = s.head
	return stats, nil
}
