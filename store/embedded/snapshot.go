package embedded

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/cockroachdb/pebble/v2"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// chunkBytes is the size of a piece of a snapshot, unless tests want another.
const chunkBytes = 1 << 20

// shape begins a stored topology; one that begins otherwise is of an earlier
// program and is not read.
const shape = "topology 2"

// errNoSnapshot says that there is no snapshot, or none that can be trusted.
var errNoSnapshot = errors.New("no usable snapshot")

// saveSnapshot stores the topology at the head and then forgets the one before.
// Each piece is synced before the next, as replayFS needs it. The caller holds
// writing.
func (s *Store) saveSnapshot() error {
	b := s.topology.encode()
	generation := s.head.Seq
	chunks := uint64(0)
	for rest := b; len(rest) > 0; chunks++ {
		n := min(cmp.Or(s.opts.chunk, chunkBytes), len(rest))
		if err := s.db.Set(seqKey(tagChunk, generation, chunks), rest[:n], pebble.Sync); err != nil {
			return fmt.Errorf("save the topology: %w", err)
		}
		rest = rest[n:]
	}
	var w writer
	w.uint(generation)
	w.uint(chunks)
	sum := sha256.Sum256(b)
	w.b = append(w.b, sum[:]...)
	batch := s.db.NewBatch()
	defer batch.Close()
	err := errors.Join(
		batch.Set(keySnapshot, w.b, nil),
		batch.DeleteRange([]byte{tagChunk}, seqKey(tagChunk, generation), nil),
		batch.Commit(pebble.Sync))
	if err != nil {
		return fmt.Errorf("save the topology: %w", err)
	}
	s.snapshot = generation
	return nil
}

// readSnapshot gives the stored topology and the decision that it stands at.
func readSnapshot(from pebble.Reader) (*topology, uint64, error) {
	b, err := get(from, keySnapshot)
	if err != nil {
		return nil, 0, err
	}
	if b == nil {
		return nil, 0, errNoSnapshot
	}
	r := reader{b: b}
	generation, chunks := r.uint(), r.uint()
	sum := r.take(sha256.Size)
	if r.err != nil {
		return nil, 0, fmt.Errorf("%w: %w", errNoSnapshot, r.err)
	}
	var all []byte
	for i := range chunks {
		chunk, err := get(from, seqKey(tagChunk, generation, i))
		if err != nil {
			return nil, 0, err
		}
		if i == 0 {
			all = make([]byte, 0, chunks*uint64(len(chunk)))
		}
		all = append(all, chunk...)
	}
	if sha256.Sum256(all) != [sha256.Size]byte(sum) {
		return nil, 0, fmt.Errorf("%w: checksum differs", errNoSnapshot)
	}
	t, err := decodeTopology(all)
	if err != nil {
		return nil, 0, fmt.Errorf("%w: %w", errNoSnapshot, err)
	}
	return t, generation, nil
}

// load fills topology and head from disk.
func (s *Store) load(ctx context.Context) (err error) {
	if s.head, err = readHead(s.db); err != nil {
		return err
	}
	s.topology, s.snapshot, err = current(ctx, s.db, s.head.Seq)
	if errors.Is(err, errNoSnapshot) {
		if s.head.Seq > 0 {
			s.log.Warn("the saved topology is missing or damaged; rebuilding it from the records", "decisions", s.head.Seq)
		}
		s.topology, err = rebuild(ctx, s.db)
	}
	return err
}

// errGap says that decisions are missing before later ones.
var errGap = errors.New("acknowledged decisions are missing")

// follows makes sure that the journal goes on from the first decision to the
// head without a gap. A log that is missing as a whole would leave one, and so
// would tables that a damaged manifest no longer names: Pebble writes what came
// since the ones before to tables at once, a decision with all its rows. That
// the tables that came of others are there Pebble looks itself.
func follows(from pebble.Reader, head uint64) error {
	next := uint64(1)
	gap := func(end uint64) error {
		return fmt.Errorf("%w, from %d to %d of %d: %w", errGap, next, end, head, store.ErrCorrupt)
	}
	err := each(from, []byte{tagTouched}, []byte{tagTouched + 1}, func(k, _ []byte) error {
		seq := seqAt(k, 0)
		if seq > head {
			return fmt.Errorf("the journal goes on to decision %d after the last, %d: %w", seq, head, store.ErrCorrupt)
		}
		if seq != next {
			return gap(seq - 1)
		}
		next++
		return nil
	})
	if err == nil && next <= head {
		err = gap(head)
	}
	return err
}

// readHead reads where the journal stands.
func readHead(from pebble.Reader) (store.Head, error) {
	b, err := get(from, keyHead)
	if err != nil || b == nil {
		return store.Head{NextFirst: 1}, err
	}
	h, err := decodeHead(b)
	if err != nil {
		return h, fmt.Errorf("head: %w: %w", store.ErrCorrupt, err)
	}
	return h, nil
}

// current gives the stored topology brought up to the decision given, and the
// decision that it was stored at.
func current(ctx context.Context, from pebble.Reader, head uint64) (*topology, uint64, error) {
	t, at, err := readSnapshot(from)
	if err != nil {
		return nil, 0, err
	}
	if at > head {
		return nil, 0, fmt.Errorf("%w: it is ahead of the journal", errNoSnapshot)
	}
	done := map[uint64]bool{}
	err = each(from, seqKey(tagTouched, at+1), []byte{tagTouched + 1}, func(_, v []byte) error {
		firsts, err := decodeTouched(v)
		for _, first := range firsts {
			if err == nil && !done[first] {
				done[first] = true
				err = t.refresh(from, first)
			}
		}
		return errors.Join(err, ctx.Err())
	})
	return t, at, err
}

// rebuild computes the topology from the rows alone.
func rebuild(ctx context.Context, from pebble.Reader) (*topology, error) {
	t := newTopology()
	err := each(from, []byte{tagRow}, []byte{tagRow + 1}, func(k, v []byte) error {
		home, err := get(from, seqKey(tagHome, seqAt(k, 0)))
		if err != nil {
			return err
		}
		return errors.Join(t.take(seqAt(k, 0), v, graph.EntityID(home)), ctx.Err())
	})
	return t, err
}

// refresh takes a row as it is now.
func (t *topology) refresh(from pebble.Reader, first uint64) error {
	v, err := get(from, seqKey(tagRow, first))
	if err != nil {
		return err
	}
	if v == nil {
		return fmt.Errorf("row %d is missing: %w", first, store.ErrCorrupt)
	}
	home, err := get(from, seqKey(tagHome, first))
	if err != nil {
		return err
	}
	return t.take(first, v, graph.EntityID(home))
}

func (t *topology) take(first uint64, value []byte, entity graph.EntityID) error {
	r, err := decodeRow(value)
	if err != nil {
		return fmt.Errorf("row %d: %w: %w", first, store.ErrCorrupt, err)
	}
	if r.deleted {
		if n, ok := t.nodeWith(r.key); ok {
			t.drop(n)
		}
		return nil
	}
	rec, err := r.record()
	if err != nil {
		return err
	}
	t.put(&rec, rec.Edges(), first, entity)
	return nil
}
