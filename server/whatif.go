package server

import (
	"context"
	"fmt"
	"strconv"

	"github.com/clewgraph/clew/access"
	"github.com/clewgraph/clew/eval"
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/intake"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/match"
)

// mostEffects bounds the merges and the splits that are named.
const mostEffects = 1000

// WhatIf says which merges and splits a change would cause.
func (s *resolutionService) WhatIf(ctx context.Context, req *clewv1.WhatIfRequest) (*clewv1.WhatIfResponse, error) {
	var out *clewv1.WhatIfResponse
	revision, end, err := s.current(ctx, func() error {
		var err error
		if req.GetModel() != "" {
			out, err = s.whatIfModel(req)
			return err
		}
		out, err = s.whatIfChange(ctx, req)
		return err
	})
	if err != nil {
		return nil, err
	}
	out.Revision, out.EndRevision = revision, end
	return out, nil
}

func (s *resolutionService) whatIfModel(req *clewv1.WhatIfRequest) (*clewv1.WhatIfResponse, error) {
	if !s.whole {
		return nil, fmt.Errorf("%w: trying a model resolves every record anew, which needs full clearance", access.ErrForbidden)
	}
	model, err := match.Parse([]byte(req.GetModel()))
	if err != nil {
		return nil, invalid("model", "", err.Error())
	}
	truth := eval.Key{}
	for i, e := range req.GetTruth() {
		for _, r := range e.GetRecords() {
			k := keyOf(r)
			if _, twice := truth[k]; twice {
				return nil, invalid("truth", k.String(), "is named twice")
			}
			truth[k] = strconv.Itoa(i)
		}
	}
	scored, now, then := eval.Key{}, map[graph.RecordKey]string{}, map[graph.RecordKey]string{}
	effect, err := s.engine.WhatIfModel(model, func(k graph.RecordKey, from, to graph.EntityID) {
		if e, ok := truth[k]; ok {
			scored[k], now[k], then[k] = e, string(from), string(to)
		}
	})
	if err != nil {
		return nil, err
	}
	out := effectMessage(&effect)
	out.Model = model.ID()
	if len(truth) > 0 {
		out.AccuracyNow, out.AccuracyThen = accuracyMessage(eval.Compare(now, scored)), accuracyMessage(eval.Compare(then, scored))
	}
	return out, nil
}

func accuracyMessage(s eval.Score) *clewv1.Accuracy {
	return &clewv1.Accuracy{Records: int64(s.Records), EntitiesTrue: int64(s.EntitiesTrue), EntitiesExact: int64(s.EntitiesExact),
		Precision: s.Pairwise.Precision, Recall: s.Pairwise.Recall, F1: s.Pairwise.F1}
}

func (s *resolutionService) whatIfChange(ctx context.Context, req *clewv1.WhatIfRequest) (*clewv1.WhatIfResponse, error) {
	supposed := intake.Supposed{Deletes: convert(req.GetDeleted(), keyOf), Judgements: convert(req.GetJudgements(), judgementOf), Bad: map[int][]graph.FieldError{}}
	for _, pair := range req.GetUndone() {
		undo, err := undoOf(ctx, s.store, pair)
		if err != nil {
			return nil, err
		}
		supposed.Judgements = append(supposed.Judgements, undo)
	}
	for i, m := range req.GetRecords() {
		r, bad := readRecord(m)
		supposed.Records, supposed.Bad[i] = append(supposed.Records, r), bad
	}
	effect, outcomes, err := s.writer.WhatIf(ctx, supposed)
	if err != nil {
		return nil, err
	}
	out := effectMessage(&effect)
	for i, o := range outcomes {
		out.Outcomes = append(out.Outcomes, outcomeMessage(i, o))
	}
	return out, nil
}

func effectMessage(e *resolver.Effect) *clewv1.WhatIfResponse {
	return &clewv1.WhatIfResponse{
		MergeCount: int64(len(e.Merges)), SplitCount: int64(len(e.Splits)), Moved: int64(e.Moved), Giants: convert(e.Alarms, giantMessage),
		Merges: convert(e.Merges[:min(mostEffects, len(e.Merges))], func(m resolver.Merge) *clewv1.WouldMerge {
			return &clewv1.WouldMerge{IntoId: string(m.Into), FromIds: texts(m.From), Records: int32(m.Records), Restricted: m.Restricted}
		}),
		Splits: convert(e.Splits[:min(mostEffects, len(e.Splits))], func(sp resolver.Split) *clewv1.WouldSplit {
			return &clewv1.WouldSplit{FromId: string(sp.From), IntoIds: texts(sp.Into), Records: int32(sp.Records)}
		}),
		Refused: convert(e.Refused, func(r resolver.Refused) *clewv1.RefusedJudgement {
			return &clewv1.RefusedJudgement{Judgement: judgementMessage(r.Judgement), Chain: convert(r.Chain, judgementMessage)}
		}),
	}
}

func giantMessage(a resolver.Alarm) *clewv1.GiantComponent {
	return &clewv1.GiantComponent{Oldest: keyMessage(a.Oldest), Records: int64(a.Records)}
}
