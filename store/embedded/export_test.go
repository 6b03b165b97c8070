package embedded

import (
	"bytes"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// SmallTables gives options with memtables so small that a short history makes
// many tables and logs.
func SmallTables(o Options) Options {
	o.memTable = 64 << 10
	return o
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
