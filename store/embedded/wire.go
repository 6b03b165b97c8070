package embedded

import (
	"encoding/binary"
	"errors"

	"github.com/clewgraph/clew/graph"
)

// errShort says that a stored value ends before its last field.
var errShort = errors.New("stored value is cut short")

// writer appends fields to a value: integers as varints, texts with their
// length before them.
type writer struct{ b []byte }

func (w *writer) uint(n uint64) { w.b = binary.AppendUvarint(w.b, n) }
func (w *writer) int(n int64)   { w.b = binary.AppendVarint(w.b, n) }

func (w *writer) bool(v bool) {
	if v {
		w.b = append(w.b, 1)
		return
	}
	w.b = append(w.b, 0)
}

func writeText[T ~string | ~[]byte](w *writer, s T) {
	w.uint(uint64(len(s)))
	w.b = append(w.b, s...)
}

func (w *writer) key(k graph.RecordKey) {
	writeText(w, k.Source)
	writeText(w, k.ID)
}

func (w *writer) date(d graph.Date) {
	writeText(w, d.Text)
	w.int(d.Earliest)
	w.int(d.Latest)
	w.uint(uint64(d.Precision))
	w.bool(d.Approximate)
	writeText(w, d.Zone)
	w.bool(d.ZoneAssumed)
	w.bool(d.Buddhist)
}

func (w *writer) amount(a graph.Amount) {
	w.int(a.Hi)
	w.uint(a.Lo)
	w.uint(uint64(a.Scale))
	writeText(w, a.Asset)
}

func (w *writer) handling(h graph.Handling) {
	writeText(w, h.TLP)
	writeText(w, h.PAP)
	writeText(w, h.Owner)
	w.uint(uint64(len(h.Restricted)))
	for _, s := range h.Restricted {
		writeText(w, s)
	}
	writeText(w, h.Consent)
	w.date(h.Review)
	w.date(h.Expiry)
}

// reader reads fields back. After the first failure all reads give zero and
// err says why.
type reader struct {
	b   []byte
	err error
	// all is the whole value as a string, of which texts are then parts; where
	// it is "" each is a string of its own.
	all string
	// asset is that of the amount before, mostly the next one's too.
	asset string
	// amounts has those of links, a few in one piece of memory.
	amounts []graph.Amount
}

func (r *reader) fail() {
	r.b = nil
	if r.err == nil {
		r.err = errShort
	}
}

func (r *reader) uint() uint64 {
	n, size := binary.Uvarint(r.b)
	if size <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[size:]
	return n
}

func (r *reader) int() int64 {
	n, size := binary.Varint(r.b)
	if size <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[size:]
	return n
}

func (r *reader) bool() bool {
	if len(r.b) == 0 {
		r.fail()
		return false
	}
	v := r.b[0] != 0
	r.b = r.b[1:]
	return v
}

// take gives the next n bytes, which stay part of the value read.
func (r *reader) take(n uint64) []byte {
	if n > uint64(len(r.b)) {
		r.fail()
		return nil
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *reader) text() string {
	n := r.uint()
	at := len(r.all) - len(r.b)
	b := r.take(n)
	if r.all != "" && r.err == nil {
		return r.all[at : at+len(b)]
	}
	return string(b)
}

// count reads the number of things to come, each of at least one byte.
func (r *reader) count() int {
	n := r.uint()
	if n > uint64(len(r.b)) {
		r.fail()
		return 0
	}
	return int(n)
}

func (r *reader) key() graph.RecordKey {
	return graph.RecordKey{Source: graph.SourceID(r.text()), ID: r.text()}
}

func (r *reader) date() graph.Date {
	return graph.Date{
		Text: r.text(), Earliest: r.int(), Latest: r.int(), Precision: graph.Precision(r.uint()),
		Approximate: r.bool(), Zone: r.text(), ZoneAssumed: r.bool(), Buddhist: r.bool(),
	}
}

func (r *reader) amount() graph.Amount {
	a := graph.Amount{Hi: r.int(), Lo: r.uint(), Scale: uint8(r.uint())}
	if b := r.take(r.uint()); string(b) != r.asset {
		r.asset = string(b)
	}
	a.Asset = r.asset
	return a
}

func (r *reader) handling() graph.Handling {
	h := graph.Handling{TLP: r.text(), PAP: r.text(), Owner: r.text()}
	for range r.count() {
		h.Restricted = append(h.Restricted, r.text())
	}
	h.Consent, h.Review, h.Expiry = r.text(), r.date(), r.date()
	return h
}
