package server

import (
	"google.golang.org/grpc"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// Near streams the places around one and what was seen there.
func (s *networkService) Near(req *clewv1.NearRequest, out grpc.ServerStreamingServer[clewv1.NearResponse]) error {
	c, err := s.common(out.Context(), req.GetScope(), req.GetHubs(), req.GetBudget())
	if err != nil {
		return err
	}
	at := network.Point{Lat: req.GetPoint().GetLatitude(), Lon: req.GetPoint().GetLongitude()}
	got, err := s.graph.Near(out.Context(), network.NearRequest{Common: c, ID: graph.EntityID(req.GetId()), Point: at, Metres: int(req.GetMetres())})
	if err != nil {
		return err
	}
	var items []*clewv1.NearResponse
	for _, p := range got.Places {
		items = append(items, &clewv1.NearResponse{Item: &clewv1.NearResponse_Place{Place: &clewv1.Place{Node: nodeMessage(p.Node), Metres: int32(p.Metres), RadiusMetres: int32(p.Radius)}}})
	}
	for _, n := range got.Nodes {
		items = append(items, &clewv1.NearResponse{Item: &clewv1.NearResponse_Node{Node: nodeMessage(n)}})
	}
	for _, seen := range got.Seen {
		items = append(items, &clewv1.NearResponse{Item: &clewv1.NearResponse_Seen{Seen: &clewv1.Seen{PlaceId: string(seen.Place), Link: groupMessage(seen.Link)}}})
	}
	items = append(items, &clewv1.NearResponse{Item: &clewv1.NearResponse_Done{Done: doneMessage(got.Done, len(got.Places)+len(got.Nodes), len(got.Seen), 0)}})
	for _, m := range items {
		if err := out.Send(m); err != nil {
			return err
		}
	}
	return nil
}
