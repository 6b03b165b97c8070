package neo4j

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/codec"
)

// Histories gives the history of each key, nil where it was never met.
func (s *Store) Histories(ctx context.Context, keys []graph.RecordKey) ([][]store.Stored, error) {
	out := make([][]store.Stored, len(keys))
	err := s.read(ctx, "read histories", func(ctx context.Context, t tx) error {
		rows, err := s.rows(ctx, t, readRows, texts(keys))
		if err != nil {
			return err
		}
		past := map[graph.RecordKey][]store.Stored{}
		err = packed(ctx, t, s.o.BatchRows, readPasts, texts(keys), nil, func(v []any) error {
			st, err := readPast(v)
			if err != nil {
				return err
			}
			k := st.Record.Key
			if r := rows[k]; r != nil {
				st.FirstSeq = r.first
			}
			past[k] = append(past[k], st)
			return nil
		})
		if err != nil {
			return err
		}
		for i, k := range keys {
			out[i] = nil
			r := rows[k]
			if r == nil || r.absent {
				continue
			}
			now, err := r.stored()
			if err != nil {
				return err
			}
			out[i] = append(past[k], *now)
			store.SortHistory(out[i])
		}
		return nil
	})
	return kept(out, err)
}

// readPast reads a past version or tombstone: key, decisions that wrote and ended
// it, payload, kind and the record that a tombstone leads to.
func readPast(v []any) (store.Stored, error) {
	st := store.Stored{AddedSeq: number(v[1]), RemovedSeq: number(v[2])}
	k, err := keyOf(v[0])
	if err != nil {
		return st, err
	}
	payload, ok := v[3].([]byte)
	if !ok {
		st.Deleted, st.Record = true, graph.Record{Key: k, Kind: graph.Kind(text(v[4]))}
		if v[5] != nil {
			st.Next, err = keyOf(v[5])
		}
		return st, err
	}
	if st.Record, err = codec.DecodeRecord(payload); err != nil {
		return st, fmt.Errorf("record %s: %w: %w", k, store.ErrCorrupt, err)
	}
	return st, nil
}

// No source holds a '/', and '0' is the byte after it.
const sourcePage = `MATCH (r:Record) USING INDEX r:Record(key) WHERE r.key > $after AND r.key < $end AND NOT r:Absent
	WITH r ORDER BY r.key LIMIT $limit RETURN collect(` + rowOf + ")"

// BySource calls f for every current record and tombstone of a source, ordered
// by id, as they are when their page is read.
func (s *Store) BySource(ctx context.Context, source graph.SourceID, f func(*store.Stored) error) error {
	params := map[string]any{"after": string(source) + "/", "end": string(source) + "0"}
	return s.paged(ctx, "read a source", sourcePage, params, func(v []any) (any, func() error, error) {
		r, err := readRow(v)
		if err != nil {
			return "", nil, err
		}
		st, err := r.stored()
		return r.key.String(), func() error { return f(st) }, err
	})
}

// Marks calls f for every mark that is kept, ordered by source, then stream,
// then number, as they are when their page is read.
func (s *Store) Marks(ctx context.Context, f func(*store.Mark) error) error {
	page := "MATCH (m:Mark) USING INDEX m:Mark(key) WHERE m.key > $after WITH m ORDER BY m.key LIMIT $limit RETURN collect([m.key, " + allMarks() + "])"
	return s.paged(ctx, "read marks", page, map[string]any{"after": ""}, func(v []any) (any, func() error, error) {
		marks, err := readMarks(v[1:])
		slices.SortFunc(marks, func(a, b store.Mark) int { return cmp.Compare(a.Number, b.Number) })
		marks = slices.CompactFunc(marks, func(a, b store.Mark) bool { return a.Number == b.Number })
		return text(v[0]), func() error {
			for i := range marks {
				if err := f(&marks[i]); err != nil {
					return err
				}
			}
			return nil
		}, err
	})
}

// allMarks lists the properties that hold the marks of a stream: the last one,
// then those kept.
func allMarks() string {
	list := "m.payload"
	for i := range uint64(store.KeptMarks) {
		list += ", m." + keptProp(i)
	}
	return list
}
