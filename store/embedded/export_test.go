package embedded

import (
	"bytes"
	"log/slog"
	"path"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/wal"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// SmallTables gives options with memtables so small that a short history makes
// many tables and logs.
func SmallTables(o Options) Options {
	o.memTable = 64 << 10
	return o
}

// Still gives options with which tables are compacted only when a test asks.
func Still(o Options) Options {
	o.still = true
	return o
}

// SmallChunks gives options with which even a small snapshot has many pieces.
func SmallChunks(o Options) Options {
	o.chunk = 1 << 10
	return o
}

// WholeLog says where the whole records of a log of this name end, and why it
// cannot be that it was written no further.
func WholeLog(b []byte, name string) (end int, why string) {
	number, _, _ := wal.ParseLogFilename(path.Base(name))
	return new(replayFS).whole(logFile{b: b, number: uint32(number)})
}

// Replay gives a file system with logs as Pebble replays them.
func Replay(fs FS, cut bool) FS {
	return &replayFS{FS: fs, cut: cut, log: slog.New(slog.DiscardHandler)}
}

// Disk gives what an open store is kept in.
func Disk(s *Store) *pebble.DB { return s.db }

// SwapHoldings loses what is known of who holds handles, or takes every link for a
// holding.
func SwapHoldings(s *Store, lose bool) {
	t := s.topology
	t.live(func(id uint32, e *edge) {
		if t.unhold(e.to, id); !lose {
			t.held[e.to] = append(t.held[e.to], id)
		}
	})
}

// MemTableBytes is the size of Pebble's memtables.
const MemTableBytes = memTableBytes

// Written gives the Pebble batch that Commit would write of a change now.
func Written(s *Store, c *store.Change) ([]byte, error) {
	p := &plan{store: s, change: c, batch: s.db.NewBatch(), firsts: map[graph.RecordKey]uint64{}, handles: map[string]bool{}}
	defer p.batch.Close()
	err := p.write()
	return bytes.Clone(p.batch.Repr()), err
}
