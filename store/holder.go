package store

import (
	"math"

	"github.com/clewgraph/clew/graph"
)

// Holding is a handle held by an account, as one visible record of the account
// says (see [IsHolding]).
type Holding struct {
	// Entity is the one that the stating record belongs to, as the caller sees it.
	Entity graph.EntityID
	// Start and End are the link's dates.
	Start, End graph.Date
}

// IsHolding reports whether a link says that its From end, an account known by
// its platform's number, held its To end, a handle. Only the account's own
// records say so: own is the value of the record that states the link (see
// [graph.Record.ValueID]), "" for none.
func IsHolding(e *graph.Edge, own graph.EntityID) bool {
	return own.IsAccountNumber() && e.From.Value == own && IsHoldingKind(e.Kind) && e.To.Value.IsHandleName()
}

// IsHoldingKind reports whether links of this kind from an account to a handle can
// be holdings: those that an account's own handle makes, whatever relation was
// given for it. That an account knows a handle, writes to it or lists it as a
// contact does not make the handle its own.
func IsHoldingKind(k graph.LinkKind) bool {
	return k == graph.LinkHolds || k == graph.LinkUses || k == graph.LinkRegisteredWith
}

// Holder leads a mention of a handle to the entity that held the handle over all
// of the mention's time, from its start to its end (equal for an event, zero for
// a side that is not told). It gives the place in holdings, which are all the
// visible ones of the handle, of one that leads there, and -1 where the mention
// leads wherever the handle does. The entity does not depend on the order of the
// holdings, nor on how often one is given.
//
// A mention is every end of a link at a handle that is no holding's and not the
// value of the record that states the link. It leads to an entity if it is
// dated, if every holding that possibly overlaps it is that entity's, and if one
// of them either certainly takes up all of it or is without a time while no
// other entity holds the handle at any time. Holdings that meet are not added
// up: between the two something may have been.
func Holder(start, end graph.Date, holdings []Holding) int {
	mention, ok := possible(start, end)
	if !ok || start.IsZero() && end.IsZero() {
		return -1
	}
	var holder graph.EntityID // of the holdings that overlap
	leading, timeless, sole := -1, -1, true
	for i := range holdings {
		h := &holdings[i]
		sole = sole && h.Entity == holdings[0].Entity
		held, ok := possible(h.Start, h.End)
		if ok && !held.overlaps(mention) {
			continue
		}
		if holder != "" && h.Entity != holder {
			return -1
		}
		holder = h.Entity
		switch {
		case h.Start.IsZero() && h.End.IsZero():
			timeless = i
		case certain(h.Start, h.End).covers(mention):
			leading = i
		}
	}
	if leading < 0 && sole {
		return timeless
	}
	return leading
}

// stretch is the time [from, to) in microseconds since 1970 UTC.
type stretch struct{ from, to int64 }

func (s stretch) overlaps(o stretch) bool { return s.from < o.to && o.from < s.to }

func (s stretch) covers(o stretch) bool { return s.from <= o.from && o.to <= s.to }

// possible gives the time that may lie between two dates, a side that is not told
// being open. It reports false where they do not tell a time: one can be any, or
// the end lies before the start.
func possible(start, end graph.Date) (stretch, bool) {
	from, startsBefore := start.Bounds()
	endsAfter, to := end.Bounds()
	anyTime := func(d graph.Date, from, to int64) bool {
		return !d.IsZero() && from == math.MinInt64 && to == math.MaxInt64
	}
	s := stretch{from, to}
	return s, s.from < s.to && !anyTime(start, from, startsBefore) && !anyTime(end, endsAfter, to)
}

// certain gives the time that lies between two dates whatever they mean, which
// may be none.
func certain(start, end graph.Date) stretch {
	s := stretch{math.MinInt64, math.MaxInt64}
	if !start.IsZero() {
		_, to := start.Bounds()
		s.from = to - 1
	}
	if !end.IsZero() {
		from, _ := end.Bounds()
		s.to = from + 1
	}
	return s
}
