package intake

import (
	"context"
	"fmt"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/store"
)

// Supposed is a change that is only asked about.
type Supposed struct {
	// Records would be loaded, together; By, Why and ID of a batch play no part.
	Records []graph.Record
	// Bad is as in [Batch].
	Bad map[int][]graph.FieldError
	// Deletes would be deleted, Judgements given or, with Undone, taken back.
	Deletes    []graph.RecordKey
	Judgements []graph.Judgement
}

// newest is a stream position after all that were given.
const newest = 1 << 63

// Within gives a writer that says what a change would do to a part of the graph,
// and waits for no other. The store and the engine are of that part alone; the
// store refuses to be written to.
func (w *Writer) Within(part Store, e *resolver.Engine) *Writer {
	return &Writer{store: part, opts: w.opts, engine: e, head: store.Head{NextFirst: newest}}
}

// WhatIf says which records would be accepted and which merges and splits a
// change would cause, by the very plan that making it would follow. Nothing is
// stored. A judgement that contradicts standing ones is named in the effect; one
// that is none is [graph.ErrInvalid].
func (w *Writer) WhatIf(ctx context.Context, s Supposed) (resolver.Effect, []Outcome, error) {
	p := w.prepare(Batch{Records: s.Records, Bad: s.Bad})
	err := w.begin(ctx)
	defer w.mu.Unlock()
	if err != nil {
		return resolver.Effect{}, nil, err
	}
	t := newTurn(w, len(p.records))
	if err := t.read(ctx, p.records); err != nil {
		return resolver.Effect{}, nil, err
	}
	if err := t.fetch(ctx, s.Deletes); err != nil {
		return resolver.Effect{}, nil, err
	}
	var outcomes []Outcome
	for i := range p.records {
		o, err := t.take(ctx, &p.records[i])
		if err != nil {
			return resolver.Effect{}, nil, err
		}
		outcomes = append(outcomes, o)
	}
	for _, k := range s.Deletes {
		if had := t.now[k]; had == nil || had.Deleted {
			outcomes = append(outcomes, Outcome{Key: k, Status: Missing})
			continue
		}
		t.delete(k)
		outcomes = append(outcomes, Outcome{Key: k, Status: Deleted})
	}
	_, changes, err := w.words(ctx, s.Judgements)
	if err != nil {
		return resolver.Effect{}, nil, err
	}
	batch := t.batch()
	batch.Judgements = changes
	plan, err := w.engine.Plan(batch)
	if err != nil {
		return resolver.Effect{}, nil, fmt.Errorf("resolve: %w", err)
	}
	for i := range outcomes {
		if o := &outcomes[i]; o.Status != Rejected && o.Status != Missing && o.Status != Deleted {
			o.Entity = t.entity(plan, o.Key)
		}
	}
	return w.engine.WhatIf(plan), outcomes, nil
}
