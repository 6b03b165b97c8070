package codec

import (
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"

	"github.com/clewgraph/clew/graph"
)

// ContentHash gives the [Hasher]'s hash of one record.
func ContentHash(r *graph.Record) [32]byte { return new(Hasher).Record(r) }

// Hasher gives SHA-256 over everything that a record says, its version and
// canonical forms included: two records have the same hash only if storing one
// over the other would change nothing. It does not depend on the order of maps
// nor on the wire format, and may be stored. The zero Hasher is ready; one
// goroutine may use it for any number of records.
//
// The version is part of it, because a later version with the same content
// still decides which versions are late.
//
// It writes a record's stored message as the set fields by number, each as
// number, count of values where it is a list, and the values; texts have their
// length before them, messages the count of their set fields. That is what a
// walk over the message by reflection would write (a test does that), at a fifth
// of the cost.
type Hasher struct{ b []byte }

// Record gives the hash of a record.
func (h *Hasher) Record(r *graph.Record) [32]byte {
	h.b = h.b[:0]
	h.record(r)
	return sha256.Sum256(h.b)
}

func (h *Hasher) number(n uint64) { h.b = binary.BigEndian.AppendUint64(h.b, n) }

func (h *Hasher) string(s string) {
	h.number(uint64(len(s)))
	h.b = append(h.b, s...)
}

// message is a message being written, by the place of its count of fields.
type message int

func (h *Hasher) begin() message {
	h.number(0)
	return message(len(h.b) - 1)
}

// field begins a field that is set.
func (h *Hasher) field(m message, n uint64) {
	h.b[m]++
	h.number(n)
}

func (h *Hasher) text(m message, n uint64, s string) {
	if s != "" {
		h.field(m, n)
		h.string(s)
	}
}

func (h *Hasher) int(m message, n, v uint64) {
	if v != 0 {
		h.field(m, n)
		h.number(v)
	}
}

func (h *Hasher) flag(m message, n uint64, v bool) {
	if v {
		h.int(m, n, 1)
	}
}

func (h *Hasher) texts(m message, n uint64, list []string) {
	hashList(h, m, n, list, func(s *string) { h.string(*s) })
}

func hashList[T any](h *Hasher, m message, n uint64, list []T, value func(*T)) {
	if len(list) == 0 {
		return
	}
	h.field(m, n)
	h.number(uint64(len(list)))
	for i := range list {
		value(&list[i])
	}
}

func (h *Hasher) record(r *graph.Record) {
	m := h.begin()
	h.key(m, 1, r.Key)
	h.text(m, 2, string(r.Kind))
	h.int(m, 3, uint64(r.Version))
	h.key(m, 4, r.Parent)
	hashList(h, m, 5, r.Names, h.name)
	hashList(h, m, 6, r.Identifiers, h.identifier)
	hashList(h, m, 7, r.Dates, h.dateClaim)
	hashList(h, m, 8, r.Addresses, h.address)
	h.attributes(m, 9, r.Attributes)
	hashList(h, m, 10, r.Roles, h.role)
	hashList(h, m, 11, r.Links, h.link)
	if !r.Grade.IsZero() {
		h.field(m, 12)
		g := h.begin()
		h.text(g, 1, string(r.Grade.Scheme))
		h.text(g, 2, r.Grade.Value)
	}
	if !silent(r.Handling) {
		h.field(m, 13)
		h.handling(r.Handling)
	}
	h.date(m, 14, r.CollectedAt)
	h.date(m, 15, r.ObservedAt)
	h.text(m, 16, r.Origin)
}

func (h *Hasher) key(m message, n uint64, k graph.RecordKey) {
	if k.IsZero() {
		return
	}
	h.field(m, n)
	in := h.begin()
	h.text(in, 1, string(k.Source))
	h.text(in, 2, k.ID)
}

func (h *Hasher) name(n *graph.Name) {
	m := h.begin()
	h.text(m, 1, string(n.Type))
	for i, s := range [...]string{n.Full, n.Given, n.Family, n.Middle, n.Patronymic, n.Title, n.Script, n.Language} {
		h.text(m, uint64(2+i), s)
	}
	h.interval(m, 10, n.Valid)
}

func (h *Hasher) identifier(i *graph.Identifier) {
	m := h.begin()
	h.text(m, 1, string(i.Type))
	h.text(m, 2, i.Value)
	h.text(m, 3, i.Qualifier)
	h.text(m, 4, i.Country)
	h.text(m, 5, string(i.Relation))
	h.interval(m, 6, i.Valid)
	h.text(m, 7, i.Canonical)
	h.text(m, 8, string(i.Node))
	h.text(m, 9, i.Problem)
}

func (h *Hasher) dateClaim(d *graph.DateClaim) {
	m := h.begin()
	h.text(m, 1, string(d.Type))
	h.date(m, 2, d.Date)
}

func (h *Hasher) date(m message, n uint64, d graph.Date) {
	if d.IsZero() {
		return
	}
	h.field(m, n)
	in := h.begin()
	h.text(in, 1, d.Text)
	h.int(in, 2, uint64(d.Earliest))
	h.int(in, 3, uint64(d.Latest))
	h.int(in, 4, uint64(d.Precision))
	h.flag(in, 5, d.Approximate)
	h.text(in, 6, d.Zone)
	h.flag(in, 7, d.ZoneAssumed)
	h.flag(in, 8, d.Buddhist)
}

func (h *Hasher) interval(m message, n uint64, i graph.Interval) {
	if i.IsZero() {
		return
	}
	h.field(m, n)
	in := h.begin()
	h.date(in, 1, i.From)
	h.date(in, 2, i.To)
}

func (h *Hasher) address(a *graph.Address) {
	m := h.begin()
	for i, s := range [...]string{a.Type, a.Full, a.Line, a.City, a.Region, a.Postcode, a.Country, a.Lat, a.Lon} {
		h.text(m, uint64(1+i), s)
	}
	h.interval(m, 10, a.Valid)
}

func (h *Hasher) attributes(m message, n uint64, attributes map[string][]string) {
	hashList(h, m, n, slices.Sorted(maps.Keys(attributes)), func(name *string) {
		in := h.begin()
		h.text(in, 1, *name)
		h.texts(in, 2, attributes[*name])
	})
}

func (h *Hasher) role(r *graph.Role) {
	m := h.begin()
	h.text(m, 1, r.Name)
	h.text(m, 2, r.Status)
	h.text(m, 3, r.DecidedBy)
	h.interval(m, 4, r.Valid)
	h.flag(m, 5, r.Alleged)
}

func (h *Hasher) link(l *graph.Link) {
	m := h.begin()
	h.text(m, 1, l.ID)
	h.text(m, 2, string(l.Kind))
	h.end(m, 3, l.From)
	h.end(m, 4, l.To)
	h.interval(m, 5, l.Valid)
	h.date(m, 6, l.At)
	if a := l.Amount; a != nil {
		h.field(m, 7)
		in := h.begin()
		h.int(in, 1, uint64(a.Hi))
		h.int(in, 2, a.Lo)
		h.int(in, 3, uint64(a.Scale))
		h.text(in, 4, a.Asset)
	}
	hashList(h, m, 8, slices.Sorted(maps.Keys(l.Props)), func(name *string) {
		in := h.begin()
		h.text(in, 1, *name)
		h.text(in, 2, l.Props[*name])
	})
	h.text(m, 9, string(l.Basis))
	h.flag(m, 10, l.Alleged)
}

func (h *Hasher) end(m message, n uint64, e graph.End) {
	if e.IsZero() {
		return
	}
	h.field(m, n)
	in := h.begin()
	h.key(in, 1, e.Record)
	if e.Identifier != nil {
		h.field(in, 2)
		h.identifier(e.Identifier)
	}
	if s := e.Stub; s != nil {
		h.field(in, 3)
		stub := h.begin()
		h.text(stub, 1, string(s.Kind))
		hashList(h, stub, 2, s.Names, h.name)
		hashList(h, stub, 3, s.Identifiers, h.identifier)
		hashList(h, stub, 4, s.Dates, h.dateClaim)
		h.attributes(stub, 5, s.Attributes)
	}
}

func (h *Hasher) handling(from graph.Handling) {
	m := h.begin()
	h.text(m, 1, from.TLP)
	h.text(m, 2, from.PAP)
	h.text(m, 3, from.Owner)
	h.texts(m, 4, from.Restricted)
	h.text(m, 5, from.Consent)
	h.date(m, 6, from.Review)
	h.date(m, 7, from.Expiry)
}
