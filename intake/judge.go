package intake

import (
	"context"
	"errors"
	"fmt"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/store"
)

// Delete removes records: their links and stubs go with them, links of others
// to them become dangling, their handles lead on. Records that are not there
// are reported as missing; deleting twice changes nothing.
func (w *Writer) Delete(ctx context.Context, keys []graph.RecordKey, by, why string) (Result, error) {
	err := w.begin(ctx)
	defer w.mu.Unlock()
	if err != nil {
		return Result{}, err
	}
	var res Result
	for size := w.opts.SubBatch; len(keys) > 0; {
		n, was := min(size, len(keys)), res
		err := w.deletePart(ctx, keys[:n], by, why, &res)
		if errors.Is(err, store.ErrTooLarge) && n > 1 {
			size, res = pieces(n, 2), was // as in a load
			continue
		}
		if err != nil {
			return Result{}, err
		}
		keys = keys[n:]
	}
	return res, nil
}

// deletePart deletes records by one change and adds what happened to the
// result.
func (w *Writer) deletePart(ctx context.Context, keys []graph.RecordKey, by, why string, res *Result) error {
	t := newTurn(w, len(keys))
	if err := t.fetch(ctx, keys); err != nil {
		return err
	}
	for _, k := range keys {
		if had := t.now[k]; had == nil || had.Deleted {
			res.Outcomes = append(res.Outcomes, Outcome{Key: k, Status: Missing})
			continue
		}
		t.delete(k)
		res.Outcomes = append(res.Outcomes, Outcome{Key: k, Status: Deleted})
	}
	res.Seq = w.head.Seq
	if len(t.changed) == 0 {
		return nil
	}
	plan, err := w.engine.Plan(t.batch())
	if err != nil {
		return fmt.Errorf("resolve: %w", err)
	}
	c := t.change(plan)
	c.Decision = graph.Decision{Kind: graph.DecisionDelete, By: by, Why: why, Part: 1, Parts: 1}
	if err := w.commit(ctx, c, plan); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	for _, m := range plan.Moves {
		if m.From != "" && m.To != "" {
			res.Moved = append(res.Moved, m)
		}
	}
	res.Crossings = append(res.Crossings, plan.Crossings...)
	res.Seq = w.head.Seq
	return nil
}

// Judge records analysts' judgements, all or none, and re-resolves what they
// touch. A word on a pair that was judged before replaces the earlier one. A
// judgement that contradicts those that stand on other pairs is refused as
// [ErrContradiction], naming the chain, and nothing is written. Records that are
// not present may be judged: the word waits for them. With Undone set a
// judgement is taken back; taking back what does not stand changes nothing. A
// judgement that is none (of one record with itself, without a verdict) is
// [graph.ErrInvalid].
func (w *Writer) Judge(ctx context.Context, js []graph.Judgement) (Result, error) {
	err := w.begin(ctx)
	defer w.mu.Unlock()
	if err != nil {
		return Result{}, err
	}
	words, changes, err := w.words(ctx, js)
	if err != nil {
		return Result{}, err
	}
	if len(words) == 0 {
		return Result{Seq: w.head.Seq}, nil
	}
	plan, err := w.engine.Plan(resolver.Batch{Judgements: changes})
	if err != nil {
		return Result{}, fmt.Errorf("resolve: %w", err)
	}
	if len(plan.Refused) > 0 {
		return Result{}, &ContradictionError{plan.Refused[0].Judgement, plan.Refused[0].Chain}
	}
	c := &store.Change{Judgements: words, Decision: graph.Decision{Kind: graph.DecisionJudgement, By: words[0].By, Why: words[0].Why, Part: 1, Parts: 1}}
	if err := w.commit(ctx, c, plan); err != nil {
		return Result{}, fmt.Errorf("commit: %w", err)
	}
	return Result{Moved: plan.Moves, Crossings: plan.Crossings, Seq: w.head.Seq}, nil
}

// words gives what the store is to keep of the judgements, one word per pair at
// a time, and what the resolver is to take in: the same, with the earlier word
// on a pair taken back before the one that replaces it.
func (w *Writer) words(ctx context.Context, js []graph.Judgement) (words, changes []graph.Judgement, err error) {
	all, err := w.store.Judgements(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("read judgements: %w", err)
	}
	standing := make(map[[2]graph.RecordKey]graph.Judgement, len(all))
	for _, j := range all {
		standing[[2]graph.RecordKey{j.A, j.B}] = j
	}
	now := w.opts.Now().UnixMicro()
	for i, j := range js {
		if err := checkJudgement(i, j); err != nil {
			return nil, nil, err
		}
		if j.A.Compare(j.B) > 0 {
			j.A, j.B = j.B, j.A
		}
		if j.At == 0 {
			j.At = now
		}
		if weight, ok := w.engine.Weigh(j.A, j.B); ok {
			j.Weight = int32(weight)
		}
		pair := [2]graph.RecordKey{j.A, j.B}
		before, stands := standing[pair]
		switch {
		case j.Undone && (!stands || before.Verdict != j.Verdict):
			continue
		case j.Undone:
			delete(standing, pair)
		default:
			if stands && before.Verdict != j.Verdict {
				before.Undone = true
				changes = append(changes, before)
			}
			standing[pair] = j
		}
		words, changes = append(words, j), append(changes, j)
	}
	return words, changes, nil
}

func checkJudgement(i int, j graph.Judgement) error {
	fail := func(field, value, reason, fix string) error {
		return &graph.FieldError{Field: fmt.Sprintf("judgements[%d].%s", i, field), Value: value, Reason: reason, Fix: fix}
	}
	switch {
	case j.A.IsZero():
		return fail("a", "", "is missing", "name a record")
	case j.B.IsZero():
		return fail("b", "", "is missing", "name a record")
	case j.A == j.B:
		return fail("b", j.B.String(), "is the same record as a", "name two different records")
	case j.Verdict != graph.Same && j.Verdict != graph.NotSame && j.Verdict != graph.Unsure:
		return fail("verdict", string(j.Verdict), "is not a verdict", "give same, not_same or unsure")
	default:
		return nil
	}
}

// DescribeSource writes what is known of a source.
func (w *Writer) DescribeSource(ctx context.Context, s store.Source, by string) error {
	err := w.begin(ctx)
	defer w.mu.Unlock()
	if err != nil {
		return err
	}
	c := &store.Change{Sources: []store.Source{s}, Decision: graph.Decision{Kind: graph.DecisionLoad, By: by, Source: s.ID, Why: "source described", Part: 1, Parts: 1}}
	return w.commit(ctx, c, nil)
}
