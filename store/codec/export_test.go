package codec

import (
	"cmp"
	"crypto/sha256"
	"slices"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/clewgraph/clew/graph"
)

// HashOfMessage is [ContentHash] by reflection over the stored message, so that
// no field can be left out.
func HashOfMessage(r *graph.Record) [32]byte {
	h := walker{}
	h.message(recordMessage(r).ProtoReflect())
	return sha256.Sum256(h.b)
}

type walker struct{ Hasher }

func (h *walker) message(m protoreflect.Message) {
	var room [16]protoreflect.FieldDescriptor
	set := room[:0]
	m.Range(func(f protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
		set = append(set, f)
		return true
	})
	slices.SortFunc(set, func(a, b protoreflect.FieldDescriptor) int { return cmp.Compare(a.Number(), b.Number()) })
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

func (h *walker) value(f protoreflect.FieldDescriptor, v protoreflect.Value) {
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
