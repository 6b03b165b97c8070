package server

import (
	"fmt"

	"google.golang.org/grpc"

	"github.com/clewgraph/clew/access"
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

var heldStatuses = map[network.HeldStatus]clewv1.HeldStatus{
	network.HeldNow: clewv1.HeldStatus_HELD_STATUS_HELD, network.HeldDisputed: clewv1.HeldStatus_HELD_STATUS_DISPUTED, network.HeldLast: clewv1.HeldStatus_HELD_STATUS_LAST,
}

// RescueList streams who is reported held at sites, to calls that say what for. The
// gate has let through only who may read names of possible victims.
func (s *leadsService) RescueList(req *clewv1.RescueListRequest, out grpc.ServerStreamingServer[clewv1.RescueListResponse]) error {
	if header(out.Context(), "clew-purpose") == "" || header(out.Context(), "clew-case") == "" {
		return fmt.Errorf("%w: a rescue list names possible victims; say what for with client.purpose and client.case (metadata clew-purpose and clew-case)", access.ErrForbidden)
	}
	c, err := s.network.common(out.Context(), req.GetScope(), req.GetHubs(), req.GetBudget())
	if err != nil {
		return err
	}
	got, err := s.network.graph.RescueList(out.Context(), network.RescueRequest{Common: c, IDs: typed[graph.EntityID](req.GetIds()), At: req.GetAt().AsTime().UnixMicro()})
	if err != nil {
		return err
	}
	links := 0
	items := []*clewv1.RescueListResponse{{Item: &clewv1.RescueListResponse_Handling{Handling: handlingMessage(got.Handling)}}}
	for _, n := range got.Nodes {
		items = append(items, &clewv1.RescueListResponse{Item: &clewv1.RescueListResponse_Node{Node: nodeMessage(n)}})
	}
	for i := range got.Held {
		p := &got.Held[i]
		links += len(p.Held) + len(p.Leaving) + len(p.Conditions)
		m := &clewv1.HeldPerson{NodeId: string(p.ID), Status: heldStatuses[p.Status], Held: convert(p.Held, groupMessage), Leaving: convert(p.Leaving, groupMessage),
			ToldContact: p.Told, Conditions: convert(p.Conditions, groupMessage), Contacts: convert(p.Contacts, func(c network.RescueContact) *clewv1.RescueContact {
				links += len(c.Links) + len(c.Reach)
				return &clewv1.RescueContact{NodeId: string(c.ID), Links: convert(c.Links, groupMessage), Reach: convert(c.Reach, groupMessage), Care: c.Care}
			})}
		if p.LastContact != nil {
			links++
			m.LastContact = groupMessage(*p.LastContact)
		}
		items = append(items, &clewv1.RescueListResponse{Item: &clewv1.RescueListResponse_Person{Person: m}})
	}
	items = append(items, &clewv1.RescueListResponse{Item: &clewv1.RescueListResponse_Left{Left: int64(got.Left)}},
		&clewv1.RescueListResponse{Item: &clewv1.RescueListResponse_Done{Done: doneMessage(got.Done, len(got.Nodes), links, 0)}})
	for _, m := range items {
		if err := out.Send(m); err != nil {
			return err
		}
	}
	return nil
}
