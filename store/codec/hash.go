package codec

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/clewgraph/clew/graph"
)

// ContentHash gives SHA-256 over everything that a record says, its version and
// canonical forms included: two records have the same hash only if storing one
// over the other would change nothing. It does not depend on the order of maps
// nor on the wire format, and may be stored.
//
// The version is part of it, because a later version with the same content
// still decides which versions are late.
func ContentHash(r *graph.Record) [32]byte {
	h := hasher{b: make([]byte, 0, 1024)}
	h.message(recordMessage(r).ProtoReflect())
	return sha256.Sum256(h.b)
}

// hasher writes a message as the set fields by number, each as number, count of
// values and the values; texts, bytes and messages have their length before them.
type hasher struct{ b []byte }

func (h *hasher) number(n uint64) { h.b = binary.BigEndian.AppendUint64(h.b, n) }

func (h *hasher) message(m protoreflect.Message) {
	var room [16]protoreflect.FieldDescriptor
	set := room[:0]
	m.Range(func(f protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
		set = append(set, f)
		return true
	})
	slices.SortFunc(set, func(a, b protoreflect.FieldDescriptor) int { return int(a.Number() - b.Number()) })
	h.number(uint64(len(set)))
	for _, f := range set {
		h.number(uint64(f.Number()))
		v := m.Get(f)
		if !f.IsList() {
			h.value(f, v)
			continue
		}
		list := v.List()
		h.number(uint64(list.Len()))
		for i := range list.Len() {
			h.value(f, list.Get(i))
		}
	}
}

func (h *hasher) value(f protoreflect.FieldDescriptor, v protoreflect.Value) {
	switch f.Kind() {
	case protoreflect.MessageKind:
		h.message(v.Message())
	case protoreflect.StringKind:
		h.number(uint64(len(v.String())))
		h.b = append(h.b, v.String()...)
	case protoreflect.BoolKind:
		h.number(1) // only true is set
	case protoreflect.Uint32Kind, protoreflect.Uint64Kind:
		h.number(v.Uint())
	default:
		h.number(uint64(v.Int()))
	}
}
