package server

import (
	"google.golang.org/grpc"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// leadsService answers queries for what to look at first.
type leadsService struct {
	clewv1.UnimplementedLeadsServiceServer
	network *networkService
}

var togetherNames = map[network.Together]clewv1.Together{
	network.TogetherSurely: clewv1.Together_TOGETHER_SURELY, network.TogetherPossibly: clewv1.Together_TOGETHER_POSSIBLY, network.TogetherNever: clewv1.Together_TOGETHER_NEVER,
}

// SharedIdentifiers streams the entities that have identifiers in common.
func (s *leadsService) SharedIdentifiers(req *clewv1.SharedIdentifiersRequest, out grpc.ServerStreamingServer[clewv1.SharedIdentifiersResponse]) error {
	c, err := s.network.common(out.Context(), req.GetScope(), req.GetHubs(), req.GetBudget())
	if err != nil {
		return err
	}
	for _, k := range typed[graph.Kind](req.GetOfKinds()) {
		if k.Spec().Kind == "" {
			return invalid("of_kinds", string(k), "is not a kind of node")
		}
	}
	got, err := s.network.graph.Shared(out.Context(), network.SharedRequest{Common: c, IDs: typed[graph.EntityID](req.GetIds()), With: typed[graph.EntityID](req.GetWithIds()),
		Kinds: typed[graph.Kind](req.GetOfKinds()), Limit: int(req.GetMaxPairs())})
	if err != nil {
		return err
	}
	links := 0
	var items []*clewv1.SharedIdentifiersResponse
	for _, n := range got.Nodes {
		items = append(items, &clewv1.SharedIdentifiersResponse{Item: &clewv1.SharedIdentifiersResponse_Node{Node: nodeMessage(n)}})
	}
	for _, i := range got.Identifiers {
		links += len(i.Links)
		m := &clewv1.SharedIdentifier{NodeId: string(i.ID), Holders: int64(i.Holders), AtLeast: i.AtLeast, Weight: i.Weight, Links: convert(i.Links, groupMessage)}
		items = append(items, &clewv1.SharedIdentifiersResponse{Item: &clewv1.SharedIdentifiersResponse_Identifier{Identifier: m}})
	}
	for _, p := range got.Pairs {
		m := &clewv1.SharedPair{AId: string(p.A), BId: string(p.B), Weight: p.Weight, InCommon: convert(p.InCommon, func(c network.InCommon) *clewv1.InCommon {
			return &clewv1.InCommon{NodeId: string(c.ID), Together: togetherNames[c.Together], Weight: c.Weight}
		})}
		items = append(items, &clewv1.SharedIdentifiersResponse{Item: &clewv1.SharedIdentifiersResponse_Pair{Pair: m}})
	}
	items = append(items, &clewv1.SharedIdentifiersResponse{Item: &clewv1.SharedIdentifiersResponse_Done{Done: doneMessage(got.Done, len(got.Nodes), links, 0)}})
	for _, m := range items {
		if err := out.Send(m); err != nil {
			return err
		}
	}
	return nil
}
