package embedded

import (
	"hash/maphash"
	"math/bits"
	"sync/atomic"

	"github.com/clewgraph/clew/graph"
)

// keyTable finds the nodes of records by their keys, which the nodes hold. It
// takes 8 to 16 bytes for each, none of them a pointer: a map would take some 60
// and hold every key again. Nothing is ever taken out.
type keyTable struct {
	seed maphash.Seed
	// slots have, of each key, 32 bits of its hash, by which it also finds its
	// place, in front of its node's number and one more; 0 where there is none.
	slots []uint64
	used  int
}

func newKeyTable() keyTable { return keyTable{seed: maphash.MakeSeed()} }

func (t *keyTable) slot(k graph.RecordKey, node uint32) uint64 {
	h := maphash.String(t.seed, string(k.Source))*0x9E3779B97F4A7C15 ^ maphash.String(t.seed, k.ID)
	return h&^(1<<32-1) | uint64(node+1)
}

// home gives the place where a slot's content stands unless others do.
func (t *keyTable) home(slot uint64) int {
	at, _ := bits.Mul64(slot>>32<<32, uint64(len(t.slots)))
	return int(at)
}

// next gives the place behind one.
func (t *keyTable) next(at int) int {
	if at++; at == len(t.slots) {
		return 0
	}
	return at
}

// find gives the node of a key.
func (t *keyTable) find(k graph.RecordKey, nodes []node) (uint32, bool) {
	if t.used == 0 {
		return 0, false
	}
	want := t.slot(k, 0)
	for at := t.home(want); t.slots[at] != 0; at = t.next(at) {
		n := uint32(t.slots[at]) - 1
		if t.slots[at]>>32 == want>>32 && nodes[n].key == k {
			return n, true
		}
	}
	return 0, false
}

// add takes a key that is not there.
func (t *keyTable) add(k graph.RecordKey, node uint32) {
	if (t.used+1)*4 > len(t.slots)*3 {
		old := t.slots
		t.slots = make([]uint64, max(2*len(old), 16))
		for _, slot := range old {
			if slot != 0 {
				t.put(slot)
			}
		}
	}
	t.used++
	t.put(t.slot(k, node))
}

func (t *keyTable) put(slot uint64) {
	at := t.home(slot)
	for t.slots[at] != 0 {
		at = t.next(at)
	}
	t.slots[at] = slot
}

// fill takes the keys of all nodes that have one, so many, into a table that is
// empty, from as many goroutines as there are processors.
func (t *keyTable) fill(nodes []node, keys int) {
	t.slots, t.used = make([]uint64, keys+keys/2+1), keys
	parts := blocks(len(nodes))
	sideBySide(len(parts), func(i int) {
		for n := parts[i].begin; n < parts[i].end; n++ {
			if nodes[n].value != "" {
				continue
			}
			slot := t.slot(nodes[n].key, uint32(n))
			at := t.home(slot)
			for !atomic.CompareAndSwapUint64(&t.slots[at], 0, slot) {
				at = t.next(at)
			}
		}
	})
}
