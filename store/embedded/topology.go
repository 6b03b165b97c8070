package embedded

import (
	"cmp"
	"encoding/base32"
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// topology is the graph of records in memory: which record belongs to which
// entity, and which links meet at each record and value. Links between
// entities are computed from it when asked for, so that merges and splits
// change memberships only. It is not safe for use beside a change.
type topology struct {
	nodes  []node
	keys   keyTable
	values map[graph.EntityID]uint32
	homes  map[graph.EntityID]*home
	// speaks gives, for current records of kinds resolved by value, the node of
	// their value; spoken the records of such a node by stream position.
	speaks map[uint32]uint32
	spoken map[uint32][]uint32
	// held gives, for the node of a handle, the links by which accounts hold it
	// (see [store.IsHolding]), ascending.
	held map[uint32][]uint32

	edges []edge
	free  []uint32 // places in edges that hold none

	kinds     table[graph.Kind]
	linkKinds table[graph.LinkKind]
	bases     table[graph.Basis]
	dates     table[graph.Date]
	classes   table[string] // encoded handlings
	handlings []graph.Handling
	perSource map[graph.SourceID]int
}

// state says what a node's record is.
type state uint8

const (
	absent    state = iota // a value, or a record that is only mentioned
	statement              // a current record without a subject
	subject                // a current record with one
)

// node is a place where links end: a record or the node of a value.
type node struct {
	key   graph.RecordKey
	value graph.EntityID
	state state
	kind  uint32
	class uint32
	first uint64
	home  *home
	meets []uint32 // links with an end here, ascending
	owns  []uint32 // links that the record states, in its order
}

// home is an entity that has records.
type home struct {
	id      graph.EntityID
	members []uint32 // by stream position
}

// edge is a [graph.Edge] with its texts interned.
type edge struct {
	id               [16]byte
	record, from, to uint32
	kind, basis      uint32
	start, end       uint32
	index            uint32
	confidence       int32
	amount           *graph.Amount
}

// table gives small numbers to things and keeps them.
type table[T comparable] struct {
	list []T
	ids  map[T]uint32 // nil until a number is asked for: a loaded list needs none
}

func (t *table[T]) id(v T) uint32 {
	if t.ids == nil {
		t.ids = make(map[T]uint32, len(t.list))
		for i, v := range t.list {
			t.ids[v] = uint32(i)
		}
	}
	if id, ok := t.ids[v]; ok {
		return id
	}
	id := uint32(len(t.list))
	t.list = append(t.list, v)
	t.ids[v] = id
	return id
}

func newTopology() *topology {
	return &topology{
		keys: newKeyTable(), values: map[graph.EntityID]uint32{}, homes: map[graph.EntityID]*home{},
		speaks: map[uint32]uint32{}, spoken: map[uint32][]uint32{}, held: map[uint32][]uint32{},
		perSource: map[graph.SourceID]int{},
	}
}

// nodeWith gives the node of a record, 0 and false if there is none.
func (t *topology) nodeWith(k graph.RecordKey) (uint32, bool) { return t.keys.find(k, t.nodes) }

func (t *topology) nodeOfKey(k graph.RecordKey) uint32 {
	n, ok := t.nodeWith(k)
	if !ok {
		n = uint32(len(t.nodes))
		t.nodes = append(t.nodes, node{key: k})
		t.keys.add(k, n)
	}
	return n
}

func (t *topology) nodeOf(r graph.Ref) uint32 {
	if r.Value == "" {
		return t.nodeOfKey(r.Record)
	}
	n, ok := t.values[r.Value]
	if !ok {
		n = uint32(len(t.nodes))
		t.nodes = append(t.nodes, node{value: r.Value, kind: t.kinds.id(graph.ValueKind(r.Value))})
		t.values[r.Value] = n
	}
	return n
}

func (t *topology) class(h graph.Handling) uint32 {
	var w writer
	w.handling(h)
	id := t.classes.id(string(w.b))
	if int(id) == len(t.handlings) {
		t.handlings = append(t.handlings, h)
	}
	return id
}

// put makes a record with the links given current, in place of its version so
// far.
func (t *topology) put(rec *graph.Record, links []graph.Edge, first uint64, entity graph.EntityID) {
	n := t.nodeOfKey(rec.Key)
	t.drop(n)
	nd := &t.nodes[n]
	nd.first, nd.kind, nd.class = first, t.kinds.id(rec.Kind), t.class(rec.Handling)
	nd.state = subject
	if rec.IsStatement() {
		nd.state = statement
	}
	t.perSource[rec.Key.Source]++
	t.move(n, entity)
	if value, ok := rec.ValueID(); ok {
		t.speak(n, t.nodeOf(graph.Ref{Value: value}))
	}
	for i := range links {
		t.link(n, &links[i])
	}
}

// drop takes a record and its links away; links of others to it dangle.
func (t *topology) drop(n uint32) {
	nd := &t.nodes[n]
	if nd.state == absent {
		return
	}
	t.perSource[nd.key.Source]--
	t.move(n, "")
	if value, ok := t.speaks[n]; ok {
		delete(t.speaks, n)
		i, _ := slices.BinarySearchFunc(t.spoken[value], nd.first, t.byFirst)
		t.spoken[value] = slices.Delete(t.spoken[value], i, i+1)
		if len(t.spoken[value]) == 0 {
			delete(t.spoken, value)
		}
	}
	for _, id := range nd.owns {
		e := &t.edges[id]
		t.unmeet(e.from, id)
		t.unmeet(e.to, id)
		t.unhold(e.to, id)
		*e = edge{}
		t.free = append(t.free, id)
	}
	nd.owns, nd.state = nil, absent
}

// byFirst compares the stream position of a record's node.
func (t *topology) byFirst(n uint32, first uint64) int { return cmp.Compare(t.nodes[n].first, first) }

// speak makes a record one of a value.
func (t *topology) speak(n, value uint32) {
	t.speaks[n] = value
	i, _ := slices.BinarySearchFunc(t.spoken[value], t.nodes[n].first, t.byFirst)
	t.spoken[value] = slices.Insert(t.spoken[value], i, n)
}

// move sets the entity that holds a record, "" for none.
func (t *topology) move(n uint32, to graph.EntityID) {
	nd := &t.nodes[n]
	if h := nd.home; h != nil {
		if h.id == to {
			return
		}
		i, _ := slices.BinarySearchFunc(h.members, nd.first, t.byFirst)
		h.members = slices.Delete(h.members, i, i+1)
		if len(h.members) == 0 {
			delete(t.homes, h.id)
		}
		nd.home = nil
	}
	if to == "" {
		return
	}
	h := t.homes[to]
	if h == nil {
		h = &home{id: to}
		t.homes[to] = h
	}
	i, _ := slices.BinarySearchFunc(h.members, nd.first, t.byFirst)
	h.members = slices.Insert(h.members, i, n)
	nd.home = h
}

func (t *topology) link(owner uint32, e *graph.Edge) {
	in := edge{
		record: owner, from: t.nodeOf(e.From), to: t.nodeOf(e.To),
		kind: t.linkKinds.id(e.Kind), basis: t.bases.id(e.Basis), start: t.dates.id(e.Start), end: t.dates.id(e.End),
		index: uint32(e.Index), confidence: int32(e.Confidence), id: packLink(e.ID),
	}
	if e.Amount != nil {
		a := *e.Amount
		in.amount = &a
	}
	t.add(in)
}

func (t *topology) add(e edge) {
	var id uint32
	if last := len(t.free) - 1; last >= 0 {
		id, t.free = t.free[last], t.free[:last]
		t.edges[id] = e
	} else {
		id = uint32(len(t.edges))
		t.edges = append(t.edges, e)
	}
	t.meet(e.from, id)
	if e.to != e.from {
		t.meet(e.to, id)
	}
	t.nodes[e.record].owns = append(t.nodes[e.record].owns, id)
	t.hold(id)
}

func (t *topology) meet(n, id uint32) {
	nd := &t.nodes[n]
	i, _ := slices.BinarySearch(nd.meets, id)
	nd.meets = slices.Insert(nd.meets, i, id)
}

func (t *topology) unmeet(n, id uint32) {
	nd := &t.nodes[n]
	if i, ok := slices.BinarySearch(nd.meets, id); ok {
		nd.meets = slices.Delete(nd.meets, i, i+1)
	}
}

// hold notes a link that may be a holding at its handle, after the value of its
// record.
func (t *topology) hold(id uint32) {
	if e := &t.edges[id]; t.holding(e) {
		i, _ := slices.BinarySearch(t.held[e.to], id)
		t.held[e.to] = slices.Insert(t.held[e.to], i, id)
	}
}

// holding is [store.IsHolding].
func (t *topology) holding(e *edge) bool {
	from, to := t.nodes[e.from].value, t.nodes[e.to].value
	if from == "" || to == "" || !store.IsHoldingKind(t.linkKinds.list[e.kind]) || !to.IsHandleName() || !from.IsAccountNumber() {
		return false
	}
	own, ok := t.speaks[e.record]
	return ok && own == e.from
}

func (t *topology) unhold(handle, id uint32) {
	list := t.held[handle]
	i, ok := slices.BinarySearch(list, id)
	switch {
	case !ok:
	case len(list) == 1:
		delete(t.held, handle)
	default:
		t.held[handle] = slices.Delete(list, i, i+1)
	}
}

// lead gives the oldest record of a value that is not hidden, the value's own
// node if there is none. Records that sees hides do not count; nil hides none.
func (t *topology) lead(value uint32, sees func(uint32) bool) uint32 {
	for _, r := range t.spoken[value] {
		if sees == nil || sees(r) {
			return r
		}
	}
	return value
}

// entityOf gives the entity that a node stands for, "" if it is absent.
func (t *topology) entityOf(n uint32) graph.EntityID {
	nd := &t.nodes[n]
	switch {
	case nd.value != "":
		return nd.value
	case nd.home != nil:
		return nd.home.id
	}
	return ""
}

// kindOf gives the kind of the entity that a node stands for: its founder's.
func (t *topology) kindOf(n uint32) graph.Kind {
	if h := t.nodes[n].home; h != nil {
		n = h.members[0]
	}
	return t.kinds.list[t.nodes[n].kind]
}

func (t *topology) dangles(e *edge) bool { return t.entityOf(e.from) == "" || t.entityOf(e.to) == "" }

// mentioned gives the node of a value that some link names and no record that is
// not hidden speaks of.
func (t *topology) mentioned(id graph.EntityID, sees func(uint32) bool) (n uint32, ok bool) {
	n, ok = t.values[id]
	return n, ok && len(t.nodes[n].meets) > 0 && t.lead(n, sees) == n
}

// exists reports whether an entity of this id is current.
func (t *topology) exists(id graph.EntityID) bool {
	_, mentioned := t.mentioned(id, nil)
	return mentioned || t.homes[id] != nil
}

func (t *topology) ref(n uint32) graph.Ref {
	return graph.Ref{Record: t.nodes[n].key, Value: t.nodes[n].value}
}

func (t *topology) outside(e *edge) graph.Edge {
	return graph.Edge{
		ID: unpackLink(e.id), Kind: t.linkKinds.list[e.kind], Record: t.nodes[e.record].key, From: t.ref(e.from), To: t.ref(e.to),
		Start: t.dates.list[e.start], End: t.dates.list[e.end], Amount: copyAmount(e.amount),
		Confidence: int(e.confidence), Basis: t.bases.list[e.basis], Index: int(e.index),
	}
}

func copyAmount(a *graph.Amount) *graph.Amount {
	if a == nil {
		return nil
	}
	c := *a
	return &c
}

// live calls f for each link that is there.
func (t *topology) live(f func(id uint32, e *edge)) {
	gone := make(map[uint32]bool, len(t.free))
	for _, id := range t.free {
		gone[id] = true
	}
	for id := range t.edges {
		if !gone[uint32(id)] {
			f(uint32(id), &t.edges[id])
		}
	}
}

func (t *topology) dangling() []graph.Edge {
	var out []graph.Edge
	t.live(func(_ uint32, e *edge) {
		if t.dangles(e) {
			out = append(out, t.outside(e))
		}
	})
	store.SortEdges(out)
	return out
}

func (t *topology) stats() store.Stats {
	s := store.Stats{ByKind: map[graph.Kind]int{}}
	for i := range t.nodes {
		nd := &t.nodes[i]
		switch {
		case nd.state == subject:
			s.Records++
		case nd.state == statement:
			s.Statements++
		case nd.value != "" && len(nd.meets) > 0 && len(t.spoken[uint32(i)]) == 0:
			s.Entities++
			s.ByKind[t.kinds.list[nd.kind]]++
		}
	}
	for _, h := range t.homes {
		s.Entities++
		s.ByKind[t.kindOf(h.members[0])]++
	}
	t.live(func(_ uint32, e *edge) {
		s.Links++
		if t.dangles(e) {
			s.Dangling++
		}
	})
	return s
}

const linkPrefix = "lnk_"

var linkEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// packLink gives the 16 bytes that a link id spells.
func packLink(id graph.LinkID) (b [16]byte) {
	var buf [17]byte
	if n, err := linkEncoding.Decode(buf[:], []byte(strings.TrimPrefix(string(id), linkPrefix))); err == nil {
		copy(b[:], buf[:n])
	}
	return b
}

func unpackLink(b [16]byte) graph.LinkID {
	return graph.LinkID(linkPrefix + linkEncoding.EncodeToString(b[:]))
}
