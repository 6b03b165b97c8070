package server

import (
	"google.golang.org/grpc"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// Connect streams a small network that connects entities.
func (s *networkService) Connect(req *clewv1.ConnectRequest, out grpc.ServerStreamingServer[clewv1.ConnectResponse]) error {
	c, err := s.common(out.Context(), req.GetScope(), req.GetHubs(), req.GetBudget())
	if err != nil {
		return err
	}
	got, err := s.graph.Connect(out.Context(), network.ConnectRequest{Common: c, IDs: typed[graph.EntityID](req.GetIds()), Depth: int(req.GetDepth())})
	if err != nil {
		return err
	}
	var items []*clewv1.ConnectResponse
	for _, n := range got.Nodes {
		items = append(items, &clewv1.ConnectResponse{Item: &clewv1.ConnectResponse_Node{Node: nodeMessage(n)}})
	}
	for _, l := range got.Links {
		items = append(items, &clewv1.ConnectResponse{Item: &clewv1.ConnectResponse_Link{Link: groupMessage(l)}})
	}
	for _, ids := range got.Parts {
		items = append(items, &clewv1.ConnectResponse{Item: &clewv1.ConnectResponse_Part{Part: &clewv1.ConnectedPart{Ids: convert(ids, func(id graph.EntityID) string { return string(id) })}}})
	}
	items = append(items, &clewv1.ConnectResponse{Item: &clewv1.ConnectResponse_Done{Done: doneMessage(got.Done, len(got.Nodes), len(got.Links), 0)}})
	for _, m := range items {
		if err := out.Send(m); err != nil {
			return err
		}
	}
	return nil
}
