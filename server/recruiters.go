package server

import (
	"google.golang.org/grpc"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// RecruiterIndicators streams who shows what recruiters for compounds show.
func (s *leadsService) RecruiterIndicators(req *clewv1.RecruiterIndicatorsRequest, out grpc.ServerStreamingServer[clewv1.RecruiterIndicatorsResponse]) error {
	c, err := s.network.common(out.Context(), req.GetScope(), req.GetHubs(), req.GetBudget())
	if err != nil {
		return err
	}
	got, err := s.network.graph.RecruiterIndicators(out.Context(), network.RecruiterRequest{Common: c, IDs: typed[graph.EntityID](req.GetIds()),
		Indicators: int(req.GetLeastIndicators()), Limit: int(req.GetMaxRanked())})
	if err != nil {
		return err
	}
	links := 0
	subject := func(s network.Shows) *clewv1.IndicatorSubject {
		return &clewv1.IndicatorSubject{NodeId: string(s.ID), Signs: convert(s.Signs, signMessage), Hits: convert(s.Hits, func(h network.RecruiterHit) *clewv1.RecruiterHit {
			links += len(h.Links)
			return &clewv1.RecruiterHit{Name: h.Name, Count: int32(h.Count), Threshold: int32(h.Threshold), Links: convert(h.Links, groupMessage)}
		})}
	}
	var items []*clewv1.RecruiterIndicatorsResponse
	for _, i := range got.Indicators {
		m := &clewv1.RecruiterIndicator{Name: i.Name, Doc: i.Doc, Source: i.Source, Threshold: int32(i.Threshold)}
		items = append(items, &clewv1.RecruiterIndicatorsResponse{Item: &clewv1.RecruiterIndicatorsResponse_Indicator{Indicator: m}})
	}
	for _, n := range got.Nodes {
		items = append(items, &clewv1.RecruiterIndicatorsResponse{Item: &clewv1.RecruiterIndicatorsResponse_Node{Node: nodeMessage(n)}})
	}
	for _, r := range got.Ranked {
		items = append(items, &clewv1.RecruiterIndicatorsResponse{Item: &clewv1.RecruiterIndicatorsResponse_Ranked{Ranked: subject(r)}})
	}
	for _, m := range got.Marked {
		items = append(items, &clewv1.RecruiterIndicatorsResponse{Item: &clewv1.RecruiterIndicatorsResponse_Marked{Marked: subject(m)}})
	}
	items = append(items, &clewv1.RecruiterIndicatorsResponse{Item: &clewv1.RecruiterIndicatorsResponse_Done{Done: doneMessage(got.Done, len(got.Nodes), links, 0)}})
	for _, m := range items {
		if err := out.Send(m); err != nil {
			return err
		}
	}
	return nil
}
