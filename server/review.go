package server

import (
	"context"
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/intake"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/past"
)

// reviewService takes judgements and takes them back.
type reviewService struct {
	clewv1.UnimplementedReviewServiceServer
	writer *intake.Writer
	store  store.Store
}

// Judge records judgements.
func (s *reviewService) Judge(ctx context.Context, req *clewv1.JudgeRequest) (*clewv1.JudgeResponse, error) {
	js := convert(req.GetJudgements(), func(m *clewv1.Judgement) graph.Judgement {
		return graph.Judgement{A: keyOf(m.GetA()), B: keyOf(m.GetB()), Verdict: verdictOf(m.GetVerdict()), By: m.GetBy(), Why: m.GetWhy()}
	})
	r, err := s.writer.Judge(ctx, js)
	if err != nil {
		return nil, err
	}
	m := resultMessage(&r)
	return &clewv1.JudgeResponse{Moves: m.Moves, Crossings: m.Crossings, Seq: m.Seq, Revision: m.Revision}, nil
}

// UndoJudgement takes a judgement back.
func (s *reviewService) UndoJudgement(ctx context.Context, req *clewv1.UndoJudgementRequest) (*clewv1.UndoJudgementResponse, error) {
	a, b := keyOf(req.GetA()), keyOf(req.GetB())
	if a.Compare(b) > 0 {
		a, b = b, a
	}
	all, err := s.store.Judgements(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(j graph.Judgement) bool { return j.A == a && j.B == b })
	if i < 0 {
		return nil, noJudgement(a, b)
	}
	undo := all[i]
	undo.Undone, undo.By, undo.Why, undo.At = true, req.GetBy(), req.GetWhy(), 0
	r, err := s.writer.Judge(ctx, []graph.Judgement{undo})
	if err != nil {
		return nil, err
	}
	m := resultMessage(&r)
	return &clewv1.UndoJudgementResponse{Moves: m.Moves, Crossings: m.Crossings, Seq: m.Seq, Revision: m.Revision}, nil
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

func verdictOf(v clewv1.Verdict) graph.Verdict { return verdicts[v] }

func judgementMessage(j graph.Judgement) *clewv1.Judgement {
	m := &clewv1.Judgement{A: keyMessage(j.A), B: keyMessage(j.B), By: j.By, At: timestamppb.New(time.UnixMicro(j.At)), Why: j.Why}
	for v, g := range verdicts {
		if g == j.Verdict {
			m.Verdict = v
		}
	}
	return m
}
