package embedded

import (
	"strconv"
	"testing"

	"github.com/clewgraph/clew/graph"
)

// TestKeyTable holds the table, filled at once or not, to the nodes: each key
// leads to its own, also where several sources use one id, and no other to any.
func TestKeyTable(t *testing.T) {
	key := func(i int) graph.RecordKey {
		return graph.RecordKey{Source: graph.SourceID("s" + strconv.Itoa(i%3)), ID: strconv.Itoa(i / 3)}
	}
	for _, filled := range []int{0, 1, 2, 7, 3 * blockOf} {
		var nodes []node
		values := 0
		for i := range filled {
			n := node{key: key(i)}
			if i%5 == 4 {
				n = node{value: graph.EntityID("phone:" + strconv.Itoa(i))}
				values++
			}
			nodes = append(nodes, n)
		}
		table := newKeyTable()
		table.fill(nodes, filled-values)
		for i := filled; i < filled+5000; i++ {
			nodes = append(nodes, node{key: key(i)})
			table.add(key(i), uint32(i))
		}
		for i, n := range nodes {
			at, ok := table.find(key(i), nodes)
			if want := n.value == ""; ok != want || ok && at != uint32(i) {
				t.Fatalf("%d filled: key %d leads to %d, %v, want %v", filled, i, at, ok, want)
			}
		}
		absent := key(len(nodes))
		table.add(absent, 0) // as if the hashes of two keys were equal
		if at, ok := table.find(absent, nodes); ok {
			t.Fatalf("%d filled: a key that is not there leads to %d", filled, at)
		}
	}
}
