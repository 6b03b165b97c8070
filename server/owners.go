package server

import (
	"math/big"

	"google.golang.org/grpc"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// Owners streams who owns a thing in the end.
func (s *networkService) Owners(req *clewv1.OwnersRequest, out grpc.ServerStreamingServer[clewv1.OwnersResponse]) error {
	c, err := s.common(out.Context(), req.GetScope(), req.GetHubs(), req.GetBudget())
	if err != nil {
		return err
	}
	got, err := s.graph.Owners(out.Context(), network.OwnersRequest{Common: c, ID: graph.EntityID(req.GetId()), Least: int(req.GetLeastPercent()), Depth: int(req.GetDepth())})
	if err != nil {
		return err
	}
	for _, n := range got.Nodes {
		if err := out.Send(&clewv1.OwnersResponse{Item: &clewv1.OwnersResponse_Node{Node: nodeMessage(n)}}); err != nil {
			return err
		}
	}
	for _, o := range got.Owners {
		m := &clewv1.Owner{NodeId: string(o.ID), Percent: percentText(o.Part), Last: o.Last}
		if err := out.Send(&clewv1.OwnersResponse{Item: &clewv1.OwnersResponse_Owner{Owner: m}}); err != nil {
			return err
		}
	}
	for _, h := range got.Holdings {
		m := &clewv1.Stake{Link: groupMessage(h.Link), Percent: percentText(h.Percent), Scaled: h.Scaled}
		if err := out.Send(&clewv1.OwnersResponse{Item: &clewv1.OwnersResponse_Stake{Stake: m}}); err != nil {
			return err
		}
	}
	if err := out.Send(&clewv1.OwnersResponse{Item: &clewv1.OwnersResponse_UntoldPercent{UntoldPercent: percentText(got.Untold)}}); err != nil {
		return err
	}
	return out.Send(&clewv1.OwnersResponse{Item: &clewv1.OwnersResponse_Done{Done: doneMessage(got.Done, len(got.Nodes), len(got.Holdings), 0)}})
}

// percentText gives a percentage with six decimals, "" for none.
func percentText(r *big.Rat) string {
	if r == nil {
		return ""
	}
	return r.FloatString(6)
}
