package embedded

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"github.com/cockroachdb/pebble/v2"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// Scan calls f for every current record and tombstone in FirstSeq order, at one
// state however long it takes.
func (s *Store) Scan(ctx context.Context, f func(*store.Stored) error) error {
	return s.scan(ctx, f, func(rows, homes *pebble.Iterator, take func(home *pebble.Iterator) error) error {
		homes.First()
		for rows.First(); rows.Valid(); rows.Next() {
			first := seqAt(rows.Key(), 0)
			for homes.Valid() && seqAt(homes.Key(), 0) < first {
				homes.Next()
			}
			home := homes
			if !homes.Valid() || seqAt(homes.Key(), 0) != first {
				home = nil
			}
			if err := take(home); err != nil {
				return err
			}
		}
		return nil
	})
}

// Subjects calls f for every current subject record in FirstSeq order, at one
// state however long it takes. These are the records that have a home, so that
// the rows of statements, often the most, are passed over.
func (s *Store) Subjects(ctx context.Context, f func(*store.Stored) error) error {
	return s.scan(ctx, f, walkSubjects)
}

// walkSubjects takes the rows of all current subject records.
func walkSubjects(rows, homes *pebble.Iterator, take func(home *pebble.Iterator) error) error {
	rows.First()
	for homes.First(); homes.Valid(); homes.Next() {
		first := seqAt(homes.Key(), 0)
		if rows.Valid() && seqAt(rows.Key(), 0) < first {
			rows.Next() // mostly there already
		}
		if rows.Valid() && seqAt(rows.Key(), 0) < first {
			rows.SeekGE(seqKey(tagRow, first))
		}
		if !rows.Valid() || seqAt(rows.Key(), 0) != first {
			if rows.Error() == nil {
				return fmt.Errorf("row %d is missing: %w", first, store.ErrCorrupt)
			}
			return nil // of which the caller asks
		}
		if err := take(homes); err != nil {
			return err
		}
	}
	return nil
}

// scanChunk is how many rows a scan decodes side by side.
const scanChunk = 1024

// scan calls f for the rows at which walk takes one. Meanwhile the next are read and
// decoded.
func (s *Store) scan(ctx context.Context, f func(*store.Stored) error, walk walk) error {
	ctx, stop := context.WithCancel(ctx)
	chunks := make(chan []decodedRow, 1)
	var broken error
	var walking sync.WaitGroup
	walking.Go(func() {
		defer close(chunks)
		chunk := &chunkOfRows{}
		hand := func() error {
			select {
			case chunks <- chunk.decode():
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		broken = s.walk(ctx, walk, func(rows, home *pebble.Iterator) error {
			if err := chunk.add(rows, home); err != nil || len(chunk.rows) < scanChunk {
				return err
			}
			return hand()
		})
		if broken == nil {
			broken = hand()
		}
	})
	defer walking.Wait()
	defer stop()
	for chunk := range chunks {
		for i := range chunk {
			if err := ctx.Err(); err != nil {
				return err
			}
			if chunk[i].err != nil {
				return chunk[i].err
			}
			if err := f(&chunk[i].stored); err != nil {
				return err
			}
		}
	}
	return broken
}

// walk moves over all rows and homes and takes rows, each with its home, nil for
// none.
type walk func(rows, homes *pebble.Iterator, take func(home *pebble.Iterator) error) error

func (s *Store) walk(ctx context.Context, walk walk, take func(row, home *pebble.Iterator) error) error {
	snap, done, err := s.pinned(ctx)
	if err != nil {
		return err
	}
	defer done()
	rows, err := snap.NewIter(&pebble.IterOptions{LowerBound: []byte{tagRow}, UpperBound: []byte{tagRow + 1}})
	if err != nil {
		return diskError(err)
	}
	defer rows.Close()
	homes, err := snap.NewIter(&pebble.IterOptions{LowerBound: []byte{tagHome}, UpperBound: []byte{tagHome + 1}})
	if err != nil {
		return diskError(err)
	}
	defer homes.Close()
	err = walk(rows, homes, func(home *pebble.Iterator) error { return take(rows, home) })
	for _, it := range []*pebble.Iterator{rows, homes} {
		if broken := it.Error(); broken != nil {
			return diskError(broken)
		}
	}
	return err
}

// chunkOfRows is rows on their way to be decoded.
type chunkOfRows struct {
	bytes []byte // of all rows, one after the other
	rows  []encodedRow
}

type encodedRow struct {
	first uint64
	end   int
	home  graph.EntityID
}

// add takes the row and the home, nil for none, that the iterators are at.
func (c *chunkOfRows) add(row, home *pebble.Iterator) error {
	b, err := row.ValueAndErr()
	if err != nil {
		return diskError(err)
	}
	c.bytes = append(c.bytes, b...)
	in := encodedRow{first: seqAt(row.Key(), 0), end: len(c.bytes)}
	if home != nil {
		if b, err = home.ValueAndErr(); err != nil {
			return diskError(err)
		}
		in.home = graph.EntityID(b)
	}
	c.rows = append(c.rows, in)
	return nil
}

// decodedRow is a row, or why there is none.
type decodedRow struct {
	stored store.Stored
	err    error
}

// decode decodes the rows, and forgets them.
func (c *chunkOfRows) decode() []decodedRow {
	decoded := make([]decodedRow, len(c.rows))
	sideBySide(len(c.rows), func(i int) {
		begin := 0
		if i > 0 {
			begin = c.rows[i-1].end
		}
		d := &decoded[i]
		d.stored, d.err = decodeStored(c.rows[i].first, c.bytes[begin:c.rows[i].end], c.rows[i].home)
	})
	c.bytes, c.rows = c.bytes[:0], c.rows[:0]
	return decoded
}

func decodeStored(first uint64, b []byte, home graph.EntityID) (store.Stored, error) {
	r, err := decodeRow(b)
	if err != nil {
		return store.Stored{}, fmt.Errorf("row %d: %w: %w", first, store.ErrCorrupt, err)
	}
	return r.stored(first, home)
}

// sideBySide calls f with 0 to n-1 from as many goroutines as there are
// processors, and waits for all.
func sideBySide(n int, f func(int)) {
	var working sync.WaitGroup
	workers := min(n, runtime.GOMAXPROCS(0))
	for w := range workers {
		working.Go(func() {
			for i := w; i < n; i += workers {
				f(i)
			}
		})
	}
	working.Wait()
}
