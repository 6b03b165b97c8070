package server

import (
	"context"

	"google.golang.org/grpc"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

func endsOf(e *clewv1.Ends) network.Ends {
	return network.Ends{IDs: typed[graph.EntityID](e.GetIds()), Kinds: typed[graph.Kind](e.GetKinds())}
}

// AllPaths streams every path between two sets.
func (s *networkService) AllPaths(req *clewv1.AllPathsRequest, out grpc.ServerStreamingServer[clewv1.AllPathsResponse]) error {
	c, err := s.common(out.Context(), req.GetScope(), req.GetHubs(), req.GetBudget())
	if err != nil {
		return err
	}
	got, err := s.graph.AllPaths(out.Context(), network.AllPathsRequest{Common: c, From: typed[graph.EntityID](req.GetFromIds()), To: typed[graph.EntityID](req.GetToIds()),
		Depth: int(req.GetDepth()), Limit: int(req.GetLimit())})
	if err != nil {
		return err
	}
	for i := range got.Paths {
		if err := out.Send(&clewv1.AllPathsResponse{Item: &clewv1.AllPathsResponse_Path{Path: pathMessage(&got.Paths[i])}}); err != nil {
			return err
		}
	}
	return out.Send(&clewv1.AllPathsResponse{Item: &clewv1.AllPathsResponse_Done{Done: pathsDone(got)}})
}

// Separate finds the fewest nodes that part two sets.
func (s *networkService) Separate(ctx context.Context, req *clewv1.SeparateRequest) (*clewv1.SeparateResponse, error) {
	c, err := s.common(ctx, req.GetScope(), req.GetHubs(), req.GetBudget())
	if err != nil {
		return nil, err
	}
	got, err := s.graph.Separate(ctx, network.SeparateRequest{Common: c, From: endsOf(req.GetFrom()), To: endsOf(req.GetTo()), Depth: int(req.GetDepth()), Reason: req.GetVictimsReason()})
	if err != nil {
		return nil, err
	}
	out := &clewv1.SeparateResponse{FromCount: int64(got.From), ToCount: int64(got.To), LeftOut: int64(got.LeftOut), VictimsReason: req.GetVictimsReason()}
	for i, n := range got.Nodes {
		out.Partings = append(out.Partings, &clewv1.Parting{Node: nodeMessage(n), Way: pathMessage(&got.Ways[i])})
	}
	ways := got.Ways
	if got.Open != nil {
		ways = append(ways, *got.Open)
		out.Open = pathMessage(got.Open)
	}
	out.Done = pathsDone(network.Paths{Paths: ways, Done: got.Done})
	return out, nil
}

// Brokers ranks who lies between two sets.
func (s *networkService) Brokers(ctx context.Context, req *clewv1.BrokersRequest) (*clewv1.BrokersResponse, error) {
	c, err := s.common(ctx, req.GetScope(), req.GetHubs(), req.GetBudget())
	if err != nil {
		return nil, err
	}
	got, err := s.graph.Brokers(ctx, network.BrokersRequest{Common: c, From: endsOf(req.GetFrom()), To: endsOf(req.GetTo()), Depth: int(req.GetDepth()),
		Reason: req.GetVictimsReason(), Limit: int(req.GetLimit())})
	if err != nil {
		return nil, err
	}
	out := &clewv1.BrokersResponse{FromCount: int64(got.From), ToCount: int64(got.To), LeftOut: int64(got.LeftOut), VictimsReason: req.GetVictimsReason(),
		Done: doneMessage(got.Done, len(got.Brokers), 0, 0)}
	for _, b := range got.Brokers {
		out.Brokers = append(out.Brokers, &clewv1.Broker{Node: nodeMessage(b.Node), Score: b.Score, FromCount: int64(b.From), ToCount: int64(b.To), OnlyWay: b.Only})
	}
	return out, nil
}
