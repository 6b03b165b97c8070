package neo4j

import (
	"encoding/binary"
	"fmt"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// The packed form of links in a relationship's property edges: each is its
// fields in order, integers as varints, texts with their length before them.
// It is part of the store's format.

func appendEdge(b []byte, e *graph.Edge) []byte {
	b = appendText(b, string(e.ID))
	b = appendText(b, string(e.Kind))
	b = appendKey(b, e.Record)
	for _, r := range []graph.Ref{e.From, e.To} {
		b = appendKey(b, r.Record)
		b = appendText(b, string(r.Value))
	}
	b = appendDate(b, e.Start)
	b = appendDate(b, e.End)
	if e.Amount == nil {
		b = append(b, 0)
	} else {
		b = append(b, 1)
		b = binary.AppendVarint(b, e.Amount.Hi)
		b = binary.AppendUvarint(b, e.Amount.Lo)
		b = append(b, e.Amount.Scale)
		b = appendText(b, e.Amount.Asset)
	}
	b = binary.AppendVarint(b, int64(e.Confidence))
	b = appendText(b, string(e.Basis))
	return binary.AppendVarint(b, int64(e.Index))
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendKey(b []byte, k graph.RecordKey) []byte {
	return appendText(appendText(b, string(k.Source)), k.ID)
}

const (
	dateApproximate = 1 << iota
	dateZoneAssumed
	dateBuddhist
	dateGiven
)

func appendDate(b []byte, d graph.Date) []byte {
	if d.IsZero() {
		return append(b, 0)
	}
	flags := byte(dateGiven)
	for flag, on := range map[byte]bool{dateApproximate: d.Approximate, dateZoneAssumed: d.ZoneAssumed, dateBuddhist: d.Buddhist} {
		if on {
			flags |= flag
		}
	}
	b = append(b, flags, byte(d.Precision))
	b = appendText(b, d.Text)
	b = binary.AppendVarint(b, d.Earliest)
	b = binary.AppendVarint(b, d.Latest)
	return appendText(b, d.Zone)
}

// unpackEdges reads edges that appendEdge wrote one after the other.
func unpackEdges(b []byte) ([]graph.Edge, error) {
	r := unpacker{b: b}
	var edges []graph.Edge
	for len(r.b) > 0 {
		e := graph.Edge{ID: graph.LinkID(r.text()), Kind: graph.LinkKind(r.text()), Record: r.key(), From: r.ref(), To: r.ref(), Start: r.date(), End: r.date()}
		if r.byte() == 1 {
			e.Amount = &graph.Amount{Hi: r.int(), Lo: r.uint(), Scale: r.byte(), Asset: r.text()}
		}
		e.Confidence, e.Basis, e.Index = int(r.int()), graph.Basis(r.text()), int(r.int())
		if r.short {
			return nil, fmt.Errorf("a relationship's links are cut short: %w", store.ErrCorrupt)
		}
		edges = append(edges, e)
	}
	return edges, nil
}

// unpacker reads fields; after the first failure all reads give zero.
type unpacker struct {
	b     []byte
	short bool
}

func (r *unpacker) fail() { r.b, r.short = nil, true }

func (r *unpacker) uint() uint64 {
	n, size := binary.Uvarint(r.b)
	if size <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[size:]
	return n
}

func (r *unpacker) int() int64 {
	n, size := binary.Varint(r.b)
	if size <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[size:]
	return n
}

func (r *unpacker) byte() byte {
	if len(r.b) == 0 {
		r.fail()
		return 0
	}
	c := r.b[0]
	r.b = r.b[1:]
	return c
}

func (r *unpacker) text() string {
	n := r.uint()
	if n > uint64(len(r.b)) {
		r.fail()
		return ""
	}
	s := string(r.b[:n])
	r.b = r.b[n:]
	return s
}

func (r *unpacker) key() graph.RecordKey {
	return graph.RecordKey{Source: graph.SourceID(r.text()), ID: r.text()}
}

func (r *unpacker) ref() graph.Ref {
	return graph.Ref{Record: r.key(), Value: graph.EntityID(r.text())}
}

func (r *unpacker) date() graph.Date {
	flags := r.byte()
	if flags&dateGiven == 0 {
		return graph.Date{}
	}
	return graph.Date{
		Approximate: flags&dateApproximate != 0, ZoneAssumed: flags&dateZoneAssumed != 0, Buddhist: flags&dateBuddhist != 0,
		Precision: graph.Precision(r.byte()), Text: r.text(), Earliest: r.int(), Latest: r.int(), Zone: r.text(),
	}
}
