package server

import (
	"context"
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/intake"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/past"
)

// reviewService lists what is in doubt, takes judgements and takes them back.
type reviewService struct {
	clewv1.UnimplementedReviewServiceServer
	entities *entitiesService
	engine   *resolver.Engine
	writer   *intake.Writer
	store    store.Store
	queue    *queueCache
}

// Judge records judgements.
func (s *reviewService) Judge(ctx context.Context, req *clewv1.JudgeRequest) (*clewv1.JudgeResponse, error) {
	r, err := s.writer.Judge(ctx, convert(req.GetJudgements(), judgementOf))
	if err != nil {
		return nil, err
	}
	m := resultMessage(&r)
	return &clewv1.JudgeResponse{Moves: m.Moves, Crossings: m.Crossings, Seq: m.Seq, Revision: m.Revision}, nil
}

// UndoJudgement takes a judgement back.
func (s *reviewService) UndoJudgement(ctx context.Context, req *clewv1.UndoJudgementRequest) (*clewv1.UndoJudgementResponse, error) {
	undo, err := undoOf(ctx, s.store, req)
	if err != nil {
		return nil, err
	}
	undo.By, undo.Why = req.GetBy(), req.GetWhy()
	r, err := s.writer.Judge(ctx, []graph.Judgement{undo})
	if err != nil {
		return nil, err
	}
	m := resultMessage(&r)
	return &clewv1.UndoJudgementResponse{Moves: m.Moves, Crossings: m.Crossings, Seq: m.Seq, Revision: m.Revision}, nil
}

// undoOf gives what takes back the judgement that stands on a pair.
func undoOf(ctx context.Context, s store.Judgements, pair interface {
	GetA() *clewv1.RecordKey
	GetB() *clewv1.RecordKey
}) (graph.Judgement, error) {
	a, b := keyOf(pair.GetA()), keyOf(pair.GetB())
	if a.Compare(b) > 0 {
		a, b = b, a
	}
	all, err := store.Usable(s.Judgements(ctx))
	if err != nil {
		return graph.Judgement{}, err
	}
	i := slices.IndexFunc(all, func(j graph.Judgement) bool { return j.A == a && j.B == b })
	if i < 0 {
		return graph.Judgement{}, noJudgement(a, b)
	}
	undo := all[i]
	undo.Undone, undo.At = true, 0
	return undo, nil
}

// ListJudgements lists the judgements that stand.
func (s *reviewService) ListJudgements(ctx context.Context, req *clewv1.ListJudgementsRequest) (*clewv1.ListJudgementsResponse, error) {
	out := &clewv1.ListJudgementsResponse{}
	var err error
	out.Revision, out.EndRevision, err = steadily(ctx, s.store, 0, func(_ past.Reader, revision string) error {
		all, err := store.Usable(s.store.Judgements(ctx))
		if err != nil {
			return err
		}
		if req.Record != nil {
			k := keyOf(req.Record)
			all = slices.DeleteFunc(all, func(j graph.Judgement) bool { return j.A != k && j.B != k })
		}
		page, next, err := paginate(all, req.GetPageSize(), req.GetPageToken(), listOf(req, revision))
		out.Judgements, out.NextPageToken = convert(page, judgementMessage), next
		return err
	})
	return out, err
}

var verdicts = map[clewv1.Verdict]graph.Verdict{
	clewv1.Verdict_VERDICT_SAME: graph.Same, clewv1.Verdict_VERDICT_NOT_SAME: graph.NotSame, clewv1.Verdict_VERDICT_UNSURE: graph.Unsure,
}

func judgementOf(m *clewv1.Judgement) graph.Judgement {
	return graph.Judgement{A: keyOf(m.GetA()), B: keyOf(m.GetB()), Verdict: verdicts[m.GetVerdict()], By: m.GetBy(), Why: m.GetWhy()}
}

func judgementMessage(j graph.Judgement) *clewv1.Judgement {
	m := &clewv1.Judgement{A: keyMessage(j.A), B: keyMessage(j.B), By: j.By, At: timestamppb.New(time.UnixMicro(j.At)), Why: j.Why, Weight: j.Weight}
	for v, g := range verdicts {
		if g == j.Verdict {
			m.Verdict = v
		}
	}
	return m
}
