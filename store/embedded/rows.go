package embedded

import (
	"fmt"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/codec"
)

// row is the current state of one record key: its version or tombstone.
type row struct {
	key     graph.RecordKey
	kind    graph.Kind
	added   uint64
	ordinal uint64 // place among the versions that one decision wrote
	deleted bool
	next    graph.RecordKey
	payload []byte // codec form; empty on a tombstone
	derived []byte // see [store.Deriver]; rows of earlier programs end before it
}

func (r *row) encode() []byte {
	w := writer{b: make([]byte, 0, len(r.payload)+len(r.derived)+len(r.key.Source)+len(r.key.ID)+len(r.kind)+len(r.next.Source)+len(r.next.ID)+36)}
	w.key(r.key)
	writeText(&w, r.kind)
	w.uint(r.added)
	w.uint(r.ordinal)
	w.bool(r.deleted)
	w.key(r.next)
	writeText(&w, r.payload)
	if len(r.derived) > 0 {
		writeText(&w, r.derived)
	}
	return w.b
}

// decodeRow reads a row, whose payload and derivation stay part of b.
func decodeRow(b []byte) (row, error) {
	r := reader{b: b}
	out := row{key: r.key(), kind: graph.Kind(r.text()), added: r.uint(), ordinal: r.uint(), deleted: r.bool(), next: r.key()}
	out.payload = r.take(r.uint())
	if len(r.b) > 0 {
		out.derived = r.take(r.uint())
	}
	return out, r.err
}

// record decodes the payload; of a tombstone only key and kind are left.
func (r *row) record() (graph.Record, error) {
	if r.deleted {
		return graph.Record{Key: r.key, Kind: r.kind}, nil
	}
	rec, err := codec.DecodeRecord(r.payload)
	if err != nil {
		return rec, fmt.Errorf("record %s: %w: %w", r.key, store.ErrCorrupt, err)
	}
	return rec, nil
}

func (r *row) stored(first uint64, entity graph.EntityID) (store.Stored, error) {
	rec, err := r.record()
	return store.Stored{Record: rec, FirstSeq: first, AddedSeq: r.added, Entity: entity, Deleted: r.deleted, Next: r.next}, err
}

// version is a past version of a record, or a past tombstone: that has no
// payload but the record's kind and where its handle led.
type version struct {
	removed uint64
	payload []byte
	kind    graph.Kind
	next    graph.RecordKey
}

func (v *version) deleted() bool { return len(v.payload) == 0 }

func (v *version) encode() []byte {
	var w writer
	w.uint(v.removed)
	writeText(&w, v.payload)
	if v.deleted() {
		writeText(&w, v.kind)
		w.key(v.next)
	}
	return w.b
}

func decodeVersion(b []byte) (version, error) {
	r := reader{b: b}
	v := version{removed: r.uint()}
	v.payload = r.take(r.uint())
	if v.deleted() {
		v.kind, v.next = graph.Kind(r.text()), r.key()
	}
	return v, r.err
}

// stored gives the version as readers get it.
func (v *version) stored(key graph.RecordKey, first, added uint64) (store.Stored, error) {
	st := store.Stored{FirstSeq: first, AddedSeq: added, RemovedSeq: v.removed, Deleted: v.deleted(), Next: v.next}
	if v.deleted() {
		st.Record = graph.Record{Key: key, Kind: v.kind}
		return st, nil
	}
	var err error
	if st.Record, err = codec.DecodeRecord(v.payload); err != nil {
		return st, fmt.Errorf("record %s: %w: %w", key, store.ErrCorrupt, err)
	}
	return st, nil
}

func encodeHead(h store.Head) []byte {
	var w writer
	w.uint(h.Seq)
	w.uint(h.NextFirst)
	return w.b
}

func decodeHead(b []byte) (store.Head, error) {
	r := reader{b: b}
	h := store.Head{Seq: r.uint(), NextFirst: r.uint()}
	return h, r.err
}

// encodeTouched lists the stream positions of the rows that a decision changed.
func encodeTouched(firsts []uint64) []byte {
	var w writer
	w.uint(uint64(len(firsts)))
	for _, n := range firsts {
		w.uint(n)
	}
	return w.b
}

func decodeTouched(b []byte) ([]uint64, error) {
	r := reader{b: b}
	firsts := make([]uint64, 0, r.count())
	for range cap(firsts) {
		firsts = append(firsts, r.uint())
	}
	return firsts, r.err
}
