package server

import (
	"context"
	"math"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// FindCycles streams the ways by which money comes back.
func (s *networkService) FindCycles(req *clewv1.FindCyclesRequest, out grpc.ServerStreamingServer[clewv1.FindCyclesResponse]) error {
	c, err := s.common(out.Context(), req.GetScope(), req.GetHubs(), req.GetBudget())
	if err != nil {
		return err
	}
	got, err := s.graph.Cycles(out.Context(), network.CyclesRequest{Common: c, IDs: typed[graph.EntityID](req.GetIds()), Least: int(req.GetLeastPercent()),
		Depth: int(req.GetDepth()), Limit: int(req.GetMaxPaths())})
	if err != nil {
		return err
	}
	for i := range got.Paths {
		if err := out.Send(&clewv1.FindCyclesResponse{Item: &clewv1.FindCyclesResponse_Path{Path: pathMessage(&got.Paths[i])}}); err != nil {
			return err
		}
	}
	return out.Send(&clewv1.FindCyclesResponse{Item: &clewv1.FindCyclesResponse_Done{Done: pathsDone(got)}})
}

// Reach streams what can be reached in the order of time.
func (s *networkService) Reach(req *clewv1.ReachRequest, out grpc.ServerStreamingServer[clewv1.ReachResponse]) error {
	c, err := s.common(out.Context(), req.GetScope(), req.GetHubs(), req.GetBudget())
	if err != nil {
		return err
	}
	got, err := s.graph.Reach(out.Context(), network.ReachRequest{Common: c, IDs: typed[graph.EntityID](req.GetIds()), Depth: int(req.GetDepth())})
	if err != nil {
		return err
	}
	links := 0
	for i := range got.Reached {
		r := &got.Reached[i]
		m := &clewv1.Reached{Node: nodeMessage(r.Node), Earliest: momentMessage(r.Earliest), Latest: momentMessage(r.Latest), FromId: string(r.From), OrderUncertain: r.OrderUncertain, Undated: r.Undated}
		if r.Link != nil {
			m.Link = groupMessage(*r.Link)
			links++
		}
		if err := out.Send(&clewv1.ReachResponse{Item: &clewv1.ReachResponse_Reached{Reached: m}}); err != nil {
			return err
		}
	}
	return out.Send(&clewv1.ReachResponse{Item: &clewv1.ReachResponse_Done{Done: doneMessage(got.Done, len(got.Reached), links, 0)}})
}

// Summarize counts what lies around an entity.
func (s *networkService) Summarize(ctx context.Context, req *clewv1.SummarizeRequest) (*clewv1.SummarizeResponse, error) {
	c, err := s.common(ctx, req.GetScope(), nil, nil)
	if err != nil {
		return nil, err
	}
	got, err := s.graph.Summarize(ctx, c, graph.EntityID(req.GetId()))
	if err != nil {
		return nil, err
	}
	out := &clewv1.SummarizeResponse{Node: nodeMessage(got.Node), Rows: convert(got.Rows, summaryMessage), Done: doneMessage(got.Done, 1, 0, 0)}
	for _, r := range got.Rows {
		out.Done.Links += int64(r.Links)
	}
	return out, nil
}

func summaryMessage(r network.SummaryRow) *clewv1.SummaryRow {
	m := &clewv1.SummaryRow{LinkKind: string(r.Kind), Out: r.Out, NodeKind: string(r.Other), Neighbours: int64(r.Neighbours), Links: int64(r.Links), Dated: int64(r.Dated)}
	if r.Dated > 0 {
		m.First, m.Last = momentMessage(r.First), momentMessage(r.Last)
	}
	return m
}

// momentMessage gives a bound in microseconds since 1970 as a timestamp, nil
// where it is open or beyond what a timestamp holds.
func momentMessage(us int64) *timestamppb.Timestamp {
	if us == math.MinInt64 || us == math.MaxInt64 {
		return nil
	}
	if t := timestamppb.New(time.UnixMicro(us)); t.IsValid() {
		return t
	}
	return nil
}
