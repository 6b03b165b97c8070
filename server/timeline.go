package server

import (
	"google.golang.org/grpc"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// Timeline streams what was told of entities, in the order of time.
func (s *networkService) Timeline(req *clewv1.TimelineRequest, out grpc.ServerStreamingServer[clewv1.TimelineResponse]) error {
	c, err := s.common(out.Context(), req.GetScope(), req.GetHubs(), req.GetBudget())
	if err != nil {
		return err
	}
	ask := network.TimelineRequest{Common: c, IDs: typed[graph.EntityID](req.GetIds())}
	if req.GetNeighbours() {
		ask.Depth = 1
	}
	got, err := s.graph.Timeline(out.Context(), ask)
	if err != nil {
		return err
	}
	var items []*clewv1.TimelineResponse
	links := 0
	for _, n := range got.Nodes {
		items = append(items, &clewv1.TimelineResponse{Item: &clewv1.TimelineResponse_Node{Node: nodeMessage(n)}})
	}
	for i := range got.Events {
		if got.Events[i].Link != nil {
			links++
		}
		items = append(items, &clewv1.TimelineResponse{Item: &clewv1.TimelineResponse_Event{Event: eventMessage(&got.Events[i])}})
	}
	items = append(items, &clewv1.TimelineResponse{Item: &clewv1.TimelineResponse_Done{Done: doneMessage(got.Done, len(got.Nodes), links, 0)}})
	for _, m := range items {
		if err := out.Send(m); err != nil {
			return err
		}
	}
	return nil
}

func eventMessage(e *network.Event) *clewv1.Event {
	m := &clewv1.Event{NodeId: string(e.Node), Valid: intervalMessage(e.Valid)}
	if e.Link != nil {
		m.Told = &clewv1.Event_Link{Link: groupMessage(*e.Link)}
		return m
	}
	c := &clewv1.Claim{Property: e.Property, Value: e.Value}
	origins := map[string]bool{}
	for _, r := range e.Sources {
		origins[originOf(r)] = true
		c.Sources = append(c.Sources, claimSource(r, e.Valid))
	}
	c.Origins = int32(len(origins))
	m.Told = &clewv1.Event_Claim{Claim: c}
	return m
}
