package embedded

import (
	"errors"
	"slices"
	"sync"

	"github.com/clewgraph/clew/graph"
)

// This file writes the topology as one value and reads it back. Reading is what
// opening a large graph waits for: lists have their final size from the start,
// texts are parts of one string and small lists parts of one large one, and what
// does not depend on each other is made side by side.

func writeTable[T comparable](w *writer, list []T, one func(T)) {
	w.uint(uint64(len(list)))
	for _, v := range list {
		one(v)
	}
}

// encode writes the topology without what is no longer mentioned.
func (t *topology) encode() []byte {
	w := &writer{}
	writeText(w, shape)
	writeTable(w, t.kinds.list, func(v graph.Kind) { writeText(w, v) })
	writeTable(w, t.linkKinds.list, func(v graph.LinkKind) { writeText(w, v) })
	writeTable(w, t.bases.list, func(v graph.Basis) { writeText(w, v) })
	writeTable(w, t.dates.list, w.date)
	w.uint(uint64(len(t.handlings)))
	for _, h := range t.handlings {
		w.handling(h)
	}
	number := make([]uint32, len(t.nodes))
	var kept []uint32
	for i := range t.nodes {
		if nd := &t.nodes[i]; nd.state != absent || len(nd.meets) > 0 || len(t.spoken[uint32(i)]) > 0 {
			number[i] = uint32(len(kept))
			kept = append(kept, uint32(i))
		}
	}
	w.uint(uint64(len(kept)))
	for _, i := range kept {
		nd := &t.nodes[i]
		writeText(w, nd.value)
		w.key(nd.key)
		w.uint(uint64(nd.state))
		w.uint(uint64(nd.kind))
		w.uint(uint64(nd.class))
		w.uint(nd.first)
		entity := graph.EntityID("")
		if nd.home != nil {
			entity = nd.home.id
		}
		writeText(w, entity)
	}
	w.uint(uint64(len(t.speaks)))
	for _, i := range kept {
		if value, ok := t.speaks[i]; ok {
			w.uint(uint64(number[i]))
			w.uint(uint64(number[value]))
		}
	}
	w.uint(uint64(len(t.edges) - len(t.free)))
	for _, i := range kept {
		for _, id := range t.nodes[i].owns {
			e := t.edges[id]
			e.record, e.from, e.to = number[e.record], number[e.from], number[e.to]
			w.edge(&e)
		}
	}
	return w.b
}

func (w *writer) edge(e *edge) {
	w.b = append(w.b, e.id[:]...)
	for _, n := range []uint32{e.record, e.from, e.to, e.kind, e.basis, e.start, e.end, e.index} {
		w.uint(uint64(n))
	}
	w.int(int64(e.confidence))
	w.bool(e.amount != nil)
	if e.amount != nil {
		w.amount(*e.amount)
	}
}

func (r *reader) edge() edge {
	var e edge
	copy(e.id[:], r.take(uint64(len(e.id))))
	for _, n := range []*uint32{&e.record, &e.from, &e.to, &e.kind, &e.basis, &e.start, &e.end, &e.index} {
		*n = uint32(r.uint())
	}
	e.confidence = int32(r.int())
	if r.bool() {
		if len(r.amounts) == cap(r.amounts) {
			r.amounts = make([]graph.Amount, 0, 64)
		}
		r.amounts = append(r.amounts, r.amount())
		e.amount = &r.amounts[len(r.amounts)-1]
	}
	return e
}

// decodeTopology reads what encode wrote. The checksum has been verified, so
// numbers within are taken at their word.
func decodeTopology(b []byte) (*topology, error) {
	t := newTopology()
	r := &reader{b: b}
	if r.text() != shape {
		return nil, errors.New("of an earlier program")
	}
	for range r.count() {
		t.kinds.list = append(t.kinds.list, graph.Kind(r.text()))
	}
	for range r.count() {
		t.linkKinds.list = append(t.linkKinds.list, graph.LinkKind(r.text()))
	}
	for range r.count() {
		t.bases.list = append(t.bases.list, graph.Basis(r.text()))
	}
	t.dates.list = make([]graph.Date, r.count())
	for i := range t.dates.list {
		t.dates.list[i] = r.date()
	}
	for range r.count() {
		t.class(r.handling())
	}
	nodes := r.nodes()
	speaks := make([][2]uint32, r.count())
	for i := range speaks {
		speaks[i] = [2]uint32{uint32(r.uint()), uint32(r.uint())}
	}
	t.nodes = make([]node, nodes.n, room(nodes.n))
	var reading, indexing sync.WaitGroup
	var degrees []uint32
	reading.Go(func() { degrees = t.readEdges(r) })
	entities := t.readNodes(nodes)
	indexing.Go(t.indexNodes)
	indexing.Go(func() { t.indexHomes(entities) })
	for _, s := range speaks {
		t.speak(s[0], s[1])
	}
	if reading.Wait(); r.err == nil {
		t.enterEdges(degrees)
	}
	indexing.Wait()
	return t, r.err
}

// room is how many things a list has place for that begins with n, so that the
// first that comes does not make it copied whole.
func room(n int) int { return n + n/16 + 1 }

// blockOf is how many things of a list are read one after another, while others
// read on.
const blockOf = 1 << 14

type block struct{ begin, end int }

// blocks divides a list.
func blocks(n int) []block {
	var out []block
	for begin := 0; begin < n; begin += blockOf {
		out = append(out, block{begin, min(begin+blockOf, n)})
	}
	return out
}

// nodeSection is where the nodes are, and where each block of them begins.
type nodeSection struct {
	n      int
	b      []byte
	begins []int
}

// nodes passes over the nodes.
func (r *reader) nodes() nodeSection {
	s := nodeSection{n: r.count(), b: r.b}
	for i := range s.n {
		if i%blockOf == 0 {
			s.begins = append(s.begins, len(s.b)-len(r.b))
		}
		for range 3 {
			r.take(r.uint())
		}
		for range 4 {
			r.uint()
		}
		r.take(r.uint())
	}
	if r.err != nil {
		return nodeSection{}
	}
	s.b = s.b[:len(s.b)-len(r.b)]
	return s
}

// readNodes reads the nodes, without what links and entities add to them, and
// gives the entity of each, "" for none.
func (t *topology) readNodes(from nodeSection) []graph.EntityID {
	entities := make([]graph.EntityID, from.n)
	all := string(from.b)
	parts := blocks(from.n)
	sideBySide(len(parts), func(part int) {
		r := reader{b: from.b[from.begins[part]:], all: all}
		for i := parts[part].begin; i < parts[part].end; i++ {
			t.nodes[i] = node{
				value: graph.EntityID(r.text()), key: r.key(), state: state(r.uint()),
				kind: uint32(r.uint()), class: uint32(r.uint()), first: r.uint(),
			}
			entities[i] = graph.EntityID(r.text())
		}
	})
	return entities
}

// indexNodes makes keys and values findable, and counts by source.
func (t *topology) indexNodes() {
	values := 0
	for i := range t.nodes {
		if t.nodes[i].value != "" {
			values++
		}
	}
	t.keys.fill(t.nodes, len(t.nodes)-values)
	t.values = make(map[graph.EntityID]uint32, values)
	var source graph.SourceID
	run := 0 // of nodes of the source
	for i := range t.nodes {
		nd := &t.nodes[i]
		if nd.value != "" {
			t.values[nd.value] = uint32(i)
		}
		if nd.state == absent {
			continue
		}
		if nd.key.Source != source {
			t.count(source, run)
			source, run = nd.key.Source, 0
		}
		run++
	}
	t.count(source, run)
}

func (t *topology) count(source graph.SourceID, records int) {
	if records > 0 {
		t.perSource[source] += records
	}
}

// indexHomes makes the homes from the entity of each node.
func (t *topology) indexHomes(entities []graph.EntityID) {
	held := 0
	for _, id := range entities {
		if id != "" {
			held++
		}
	}
	t.homes = make(map[graph.EntityID]*home, held)
	members := make([]uint32, 0, held) // the only member of most
	var homes []home
	for i, id := range entities {
		if id == "" {
			continue
		}
		h := t.homes[id]
		if h == nil {
			if len(homes) == cap(homes) {
				homes = make([]home, 0, 1024)
			}
			members = append(members, uint32(i))
			last := len(members)
			homes = append(homes, home{id: id, members: members[last-1 : last : last]})
			h = &homes[len(homes)-1]
			t.homes[id] = h
		} else {
			at, _ := slices.BinarySearchFunc(h.members, t.nodes[i].first, t.byFirst)
			h.members = slices.Insert(h.members, at, uint32(i))
		}
		t.nodes[i].home = h
	}
}

// readEdges reads the links, which come by their records, and counts those that
// meet at each node.
func (t *topology) readEdges(r *reader) []uint32 {
	n := r.count()
	t.edges = make([]edge, 0, room(n))
	degrees := make([]uint32, len(t.nodes))
	for range n {
		e := r.edge()
		if r.err != nil {
			return nil
		}
		t.edges = append(t.edges, e)
		degrees[e.from]++
		if e.to != e.from {
			degrees[e.to]++
		}
	}
	return degrees
}

// enterEdges enters the links at the nodes, of which each meets so many.
func (t *topology) enterEdges(degrees []uint32) {
	n := len(t.edges)
	ids := make([]uint32, n)
	for i := range ids {
		ids[i] = uint32(i)
	}
	ends := 0
	for _, d := range degrees {
		ends += int(d)
	}
	meets := make([]uint32, ends)
	for i := range t.nodes {
		d := degrees[i]
		t.nodes[i].meets, meets = meets[:0:d], meets[d:]
	}
	for begin := 0; begin < n; {
		owner := t.edges[begin].record
		end := begin
		for ; end < n && t.edges[end].record == owner; end++ {
			e := &t.edges[end]
			t.nodes[e.from].meets = append(t.nodes[e.from].meets, uint32(end))
			if e.to != e.from {
				t.nodes[e.to].meets = append(t.nodes[e.to].meets, uint32(end))
			}
			t.hold(uint32(end))
		}
		t.nodes[owner].owns = ids[begin:end:end]
		begin = end
	}
}
