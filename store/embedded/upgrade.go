package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path/filepath"
	"strconv"

	"github.com/cockroachdb/pebble/v2"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/codec"
)

// upgradeBytes is the size of one batch of an upgrade.
const upgradeBytes = 4 << 20

// upgrade brings a loaded store of format 1 to this one, after a checkpoint of
// it was made. Broken off, it begins anew the next time and writes the same.
func (s *Store) upgrade(ctx context.Context) error {
	backup, err := s.backup(fmt.Sprintf("%s.format-%d", filepath.Clean(s.dir), 1))
	if err != nil {
		return fmt.Errorf("back the graph up before its format is brought from 1 to %d: %w", Format, err)
	}
	u := &upgrade{store: s, batch: s.db.NewBatch()}
	defer func() { _ = u.batch.Close() }() // what counts of it was committed
	for _, step := range []func(context.Context) error{u.departures, u.traces, u.graves} {
		if err := step(ctx); err != nil {
			return fmt.Errorf("bring the graph from format 1 to %d: %w", Format, err)
		}
	}
	err = errors.Join(u.batch.Set(keyFormat, strconv.AppendInt(nil, Format, 10), nil), u.batch.Commit(pebble.Sync))
	if err != nil {
		return fmt.Errorf("bring the graph from format 1 to %d: %w", Format, err)
	}
	s.log.Info("the graph has a new format; as it was before it is in the backup, delete that when you like", "format", Format, "backup", backup)
	return nil
}

// backup makes a checkpoint under a name, or with a number if that is taken.
func (s *Store) backup(name string) (string, error) {
	for n, free := 2, name; ; n++ {
		_, err := s.opts.FS.Stat(free)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return free, s.db.Checkpoint(free, pebble.WithFlushedWAL())
		case err != nil:
			return "", err
		}
		free = fmt.Sprintf("%s-%d", name, n)
	}
}

type upgrade struct {
	store *Store
	batch *pebble.Batch
}

func (u *upgrade) set(key, value []byte) error {
	if err := u.batch.Set(key, value, nil); err != nil || u.batch.Len() < upgradeBytes {
		return err
	}
	err := errors.Join(u.batch.Commit(pebble.NoSync), u.batch.Close())
	u.batch = u.store.db.NewBatch()
	return err
}

// departures writes which entities records left.
func (u *upgrade) departures(ctx context.Context) error {
	return u.store.Decisions(ctx, 0, func(d *graph.Decision) error {
		for _, m := range d.Moves {
			if m.From == "" {
				continue
			}
			first, err := u.store.first(m.Record)
			if err == nil && first == 0 {
				err = fmt.Errorf("decision %d moves %s, which is not stored: %w", d.Seq, m.Record, store.ErrCorrupt)
			}
			if err != nil {
				return err
			}
			err = errors.Join(u.set(seqKey(tagDeparture, first, d.Seq), []byte(m.From)), u.set(withFirst(guestKey(m.From), first), nil))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// traces writes which ends past versions name, and of which values they are.
func (u *upgrade) traces(ctx context.Context) error {
	return eachWith(u.store.db, []byte{tagVersion}, func(k, v []byte) error {
		first, added := seqAt(k, 0), seqAt(k, 1)
		past, err := decodeVersion(v)
		if err != nil {
			return fmt.Errorf("a version of row %d: %w: %w", first, store.ErrCorrupt, err)
		}
		keys, err := past.traces(first, added)
		for _, key := range keys {
			err = errors.Join(err, u.set(key, nil))
		}
		return errors.Join(err, ctx.Err())
	})
}

// traces gives the keys of the rows p and o of a version: the ends but its record
// that it names, and its value. A tombstone and a late version have none.
func (v *version) traces(first, added uint64) ([][]byte, error) {
	if v.deleted() || v.removed == added {
		return nil, nil
	}
	rec, err := codec.DecodeRecord(v.payload)
	if err != nil {
		return nil, fmt.Errorf("a version: %w: %w", store.ErrCorrupt, err)
	}
	var out [][]byte
	if value, ok := rec.ValueID(); ok {
		out = append(out, withFirst(speakerKey(value), first))
	}
	for _, e := range rec.Edges() {
		for _, end := range []graph.Ref{e.From, e.To} {
			if end != (graph.Ref{Record: rec.Key}) {
				out = append(out, withFirst(namerKey(end), first))
			}
		}
	}
	return out, nil
}

// graves writes the past tombstones, at a place that no version of their
// decision has.
func (u *upgrade) graves(ctx context.Context) error {
	return store.Graves(ctx, u.store, func(g store.Stored) error {
		v := version{removed: g.RemovedSeq, kind: g.Record.Kind, next: g.Next}
		return u.set(seqKey(tagVersion, g.FirstSeq, g.AddedSeq, math.MaxUint64), v.encode())
	})
}
