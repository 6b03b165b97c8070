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
		a := r.amount()
		e.amount = &a
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
	entities := t.readNodes(r)
	var indexing sync.WaitGroup
	indexing.Go(t.indexNodes)
	indexing.Go(func() { t.indexHomes(entities) })
	for range r.count() {
		t.speak(uint32(r.uint()), uint32(r.uint()))
	}
	t.readEdges(r)
	indexing.Wait()
	return t, r.err
}

// room is how many things a list has place for that begins with n, so that the
// first that comes does not make it copied whole.
func room(n int) int { return n + n/16 + 1 }

// readNodes reads the nodes, without what links and entities add to them, and
// gives the entity of each, "" for none.
func (t *topology) readNodes(r *reader) []graph.EntityID {
	n := r.count()
	end := *r
	for range n {
		for range 3 {
			end.take(end.uint())
		}
		for range 4 {
			end.uint()
		}
		end.take(end.uint())
	}
	if r.err = end.err; r.err != nil {
		return nil
	}
	section := reader{b: r.b[:len(r.b)-len(end.b)]}
	section.all = string(section.b)
	r.b = end.b
	t.nodes = make([]node, n, room(n))
	entities := make([]graph.EntityID, n)
	for i := range t.nodes {
		t.nodes[i] = node{
			value: graph.EntityID(section.text()), key: section.key(), state: state(section.uint()),
			kind: uint32(section.uint()), class: uint32(section.uint()), first: section.uint(),
		}
		entities[i] = graph.EntityID(section.text())
	}
	return entities
}

// indexNodes fills the maps from keys and values, and the counts by source.
func (t *topology) indexNodes() {
	values := 0
	for i := range t.nodes {
		if t.nodes[i].value != "" {
			values++
		}
	}
	t.values = make(map[graph.EntityID]uint32, values)
	t.keys = make(map[graph.RecordKey]uint32, len(t.nodes)-values)
	for i := range t.nodes {
		nd := &t.nodes[i]
		if nd.value != "" {
			t.values[nd.value] = uint32(i)
		} else {
			t.keys[nd.key] = uint32(i)
		}
		if nd.state != absent {
			t.perSource[nd.key.Source]++
		}
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

// readEdges reads the links, which come by their records, and enters them at the
// nodes.
func (t *topology) readEdges(r *reader) {
	n := r.count()
	t.edges = make([]edge, 0, room(n))
	degrees := make([]uint32, len(t.nodes))
	for range n {
		e := r.edge()
		if r.err != nil {
			return
		}
		t.edges = append(t.edges, e)
		degrees[e.from]++
		if e.to != e.from {
			degrees[e.to]++
		}
	}
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
		}
		t.nodes[owner].owns = ids[begin:end:end]
		begin = end
	}
}
