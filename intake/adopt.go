package intake

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/store"
)

// adopt weighs all records by the engine's model where the last decision was
// made by another one, or where an earlier adoption broke off: then it begins
// anew, and what was adopted stays as it is. A store that is open for reading
// keeps the resolution that it has.
func (w *Writer) adopt(ctx context.Context) error {
	last, err := w.lastDecision(ctx)
	if err != nil {
		return err
	}
	finished := last.Kind != graph.DecisionModel || last.Part == last.Parts
	if finished && last.Model == w.engine.Model().ID() {
		return nil
	}
	var keys []graph.RecordKey
	err = w.store.Subjects(ctx, func(r *store.Stored) error {
		keys = append(keys, r.Record.Key)
		return nil
	})
	if err != nil {
		return fmt.Errorf("read records: %w", err)
	}
	parts := pieces(len(keys), w.opts.SubBatch)
	part := 0
	for chunk := range slices.Chunk(keys, w.opts.SubBatch) {
		part++
		plan, err := w.engine.Plan(resolver.Batch{Again: chunk})
		if err != nil {
			return fmt.Errorf("part %d of %d: %w", part, parts, err)
		}
		c := &store.Change{Decision: graph.Decision{Kind: graph.DecisionModel, Part: part, Parts: parts}}
		switch err := w.commit(ctx, c, plan); {
		case errors.Is(err, store.ErrReadOnly):
			return nil
		case err != nil:
			return fmt.Errorf("part %d of %d: %w", part, parts, err)
		}
		w.adopted = part
	}
	return nil
}

// Adopted counts the decisions by which opening brought the graph to the
// engine's model; 0 if it had it already.
func (w *Writer) Adopted() int { return w.adopted }

// lastDecision reads the journal's last entry, the zero Decision when there is
// none.
func (w *Writer) lastDecision(ctx context.Context) (last graph.Decision, err error) {
	if w.head.Seq == 0 {
		return last, nil
	}
	stop := errors.New("stop")
	err = w.store.Decisions(ctx, w.head.Seq-1, func(d *graph.Decision) error {
		last = *d
		return stop
	})
	if err != nil && !errors.Is(err, stop) {
		return last, fmt.Errorf("read the journal: %w", err)
	}
	return last, nil
}
