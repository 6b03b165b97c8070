package neo4j

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/clewgraph/clew/store"
)

// TestMemoryLimit reads the setting out of what a server says when it has too
// little memory, and nothing else.
func TestMemoryLimit(t *testing.T) {
	const general = "Neo.TransientError.General."
	for _, c := range []struct{ code, text, setting, value string }{
		{general + "MemoryPoolOutOfMemoryError", "The allocation of an extra 2.0 MiB would use more than the limit 10.0 MiB. Currently using 8.5 MiB. db.memory.transaction.max threshold reached", "db.memory.transaction.max", "10.0 MiB"},
		{general + "TransactionOutOfMemoryError", "The allocation of an extra 65536 B would use more than the limit 2097152 B. dbms.memory.transaction.total.max threshold reached", "dbms.memory.transaction.total.max", "2097152 B"},
		{general + "MemoryPoolOutOfMemoryError", "too much for MATCH (n {name: 'Mara'})", "db.memory.transaction.max", ""},
		{general + "OutOfMemoryError", "There is not enough memory to perform the current task. Increase 'server.memory.heap.max_size'", "server.memory.heap.max_size", ""},
	} {
		got := memoryLimit(&bolt.Neo4jError{Code: c.code, Msg: c.text})
		if diff := cmp.Diff(&store.LimitError{Setting: c.setting, Value: c.value}, got); diff != "" {
			t.Errorf("%s: %s", c.text, diff)
		}
	}
}
