package intake

import (
	"context"
	"fmt"
	"strings"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/store"
)

// Delete removes records: their links and stubs go with them, links of others
// to them become dangling, their handles lead on. Records that are not there
// are reported as missing; deleting twice changes nothing.
func (w *Writer) Delete(ctx context.Context, keys []graph.RecordKey, by, why string) (Result, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var res Result
	for len(keys) > 0 {
		n := min(w.opts.SubBatch, len(keys))
		t := newTurn(w)
		if err := t.fetch(ctx, keys[:n]); err != nil {
			return Result{}, err
		}
		for _, k := range keys[:n] {
			if had := t.now[k]; had == nil || had.Deleted {
				res.Outcomes = append(res.Outcomes, Outcome{Key: k, Status: Missing})
				continue
			}
			t.delete(k)
			res.Outcomes = append(res.Outcomes, Outcome{Key: k, Status: Deleted})
		}
		keys = keys[n:]
		res.Seq = w.head.Seq
		if len(t.changed) == 0 {
			continue
		}
		plan, err := w.engine.Plan(t.batch())
		if err != nil {
			return Result{}, fmt.Errorf("resolve: %w", err)
		}
		c := t.change(plan)
		c.Decision = graph.Decision{Kind: graph.DecisionDelete, By: by, Why: why, Part: 1, Parts: 1}
		if err := w.commit(ctx, c, plan); err != nil {
			return Result{}, fmt.Errorf("commit: %w", err)
		}
		for _, m := range plan.Moves {
			if m.From != "" && m.To != "" {
				res.Moved = append(res.Moved, m)
			}
		}
		res.Crossings = append(res.Crossings, plan.Crossings...)
		res.Seq = w.head.Seq
	}
	return res, nil
}

// Judge records analysts' judgements and re-resolves what they touch. A
// judgement that contradicts standing ones is refused as [ErrContradiction],
// naming the chain, and nothing is written. Records that are not present may be
// judged: the word waits for them. With Undone set a judgement is taken back.
func (w *Writer) Judge(ctx context.Context, js []graph.Judgement) (Result, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.opts.Now().UnixMicro()
	for i := range js {
		if js[i].A.Compare(js[i].B) > 0 {
			js[i].A, js[i].B = js[i].B, js[i].A
		}
		if js[i].At == 0 {
			js[i].At = now
		}
	}
	plan, err := w.engine.Plan(resolver.Batch{Judgements: js})
	if err != nil {
		return Result{}, fmt.Errorf("resolve: %w", err)
	}
	if len(plan.Refused) > 0 {
		var chain []string
		for _, c := range plan.Refused[0].Chain {
			chain = append(chain, fmt.Sprintf("%s %s %s", c.A, c.Verdict, c.B))
		}
		r := plan.Refused[0].Judgement
		return Result{}, fmt.Errorf("%w: %s %s %s, but: %s; take one of these back first", ErrContradiction, r.A, r.Verdict, r.B, strings.Join(chain, ", "))
	}
	c := &store.Change{Judgements: js, Decision: graph.Decision{Kind: graph.DecisionJudgement, By: js[0].By, Why: js[0].Why, Part: 1, Parts: 1}}
	if err := w.commit(ctx, c, plan); err != nil {
		return Result{}, fmt.Errorf("commit: %w", err)
	}
	return Result{Moved: plan.Moves, Crossings: plan.Crossings, Seq: w.head.Seq}, nil
}

// DescribeSource writes what is known of a source.
func (w *Writer) DescribeSource(ctx context.Context, s store.Source, by string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := &store.Change{Sources: []store.Source{s}, Decision: graph.Decision{Kind: graph.DecisionLoad, By: by, Source: s.ID, Why: "source described", Part: 1, Parts: 1}}
	return w.commit(ctx, c, nil)
}
