package network

import (
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// holding is a handle held, as a record of the entity says.
type holding struct {
	store.Holding
	handle graph.EntityID
	record graph.RecordKey
}

// holdings gives what the loaded records of an entity say of the handles that it
// held.
func (h *hydrator) holdings(id graph.EntityID) []holding {
	if out, known := h.held[id]; known {
		return out
	}
	var out []holding
	for _, k := range h.members[id].Records {
		s := h.records[k]
		if s == nil || s.Deleted {
			continue
		}
		own, _ := s.Record.ValueID()
		if !own.IsAccountNumber() {
			continue
		}
		for _, e := range s.Record.Edges() {
			if store.IsHolding(&e, own) {
				out = append(out, holding{store.Holding{Entity: id, Start: e.Start, End: e.End}, e.To.Value, k})
			}
		}
	}
	h.held[id] = out
	return out
}

// holders names the records by which an end of a link at a handle leads to the
// entity that held the handle at the link's time; from and to are the entities
// that its ends lead to.
func (h *hydrator) holders(e *graph.Edge, from, to graph.EntityID) []graph.RecordKey {
	stating := h.records[e.Record]
	if stating == nil || !e.From.Value.IsHandleName() && !e.To.Value.IsHandleName() {
		return nil
	}
	own, _ := stating.Record.ValueID()
	if store.IsHolding(e, own) {
		return nil
	}
	var out []graph.RecordKey
	for _, end := range []struct {
		handle, entity graph.EntityID
	}{{e.From.Value, from}, {e.To.Value, to}} {
		if end.handle == own || !end.handle.IsHandleName() {
			continue
		}
		var held []store.Holding
		var by []graph.RecordKey
		for _, hold := range h.holdings(end.entity) {
			if hold.handle == end.handle {
				held, by = append(held, hold.Holding), append(by, hold.record)
			}
		}
		if i := store.Holder(e.Start, e.End, held); i >= 0 && !slices.Contains(out, by[i]) {
			out = append(out, by[i])
		}
	}
	return out
}
