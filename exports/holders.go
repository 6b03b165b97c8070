package exports

import (
	"context"
	"maps"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// hold reads who held the handles that links name, as far as the records that say
// so are written and it is not known yet.
func (w *writer) hold(ctx context.Context, edges [][]graph.Edge) error {
	fresh := map[graph.Ref]bool{}
	for _, list := range edges {
		for i := range list {
			for _, r := range []graph.Ref{list[i].From, list[i].To} {
				if _, known := w.holdings[r.Value]; r.Value.IsHandleName() && !known {
					fresh[r] = true
				}
			}
		}
	}
	for some := range slices.Chunk(slices.Collect(maps.Keys(fresh)), page) {
		namers, err := store.Usable(w.g.Namers(ctx, some))
		if err != nil {
			return err
		}
		for i, handle := range some {
			if w.holdings[handle.Value], err = w.held(ctx, handle.Value, namers[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// held gives the holdings of a handle among the records that name it.
func (w *writer) held(ctx context.Context, handle graph.EntityID, namers []graph.RecordKey) ([]store.Holding, error) {
	var out []store.Holding
	for keys := range slices.Chunk(namers, page) {
		list, err := store.Usable(w.g.Records(ctx, keys))
		if err != nil {
			return nil, err
		}
		for i, s := range list {
			if s == nil || s.Deleted || w.hidden[keys[i]] {
				continue
			}
			own, _ := s.Record.ValueID()
			for _, e := range s.Record.Edges() {
				if e.To.Value == handle && store.IsHolding(&e, own) {
					out = append(out, store.Holding{Entity: s.Entity, Start: e.Start, End: e.End})
				}
			}
		}
	}
	return out, nil
}

// holder gives the entity to which a dated mention of a handle leads, "" where it
// leads wherever the handle does; own is the value of the record that states it.
func (w *writer) holder(e *graph.Edge, handle, own graph.EntityID) graph.EntityID {
	held := w.holdings[handle]
	if store.IsHolding(e, own) {
		return ""
	}
	if i := store.Holder(e.Start, e.End, held); i >= 0 {
		return held[i].Entity
	}
	return ""
}
