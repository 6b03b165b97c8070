package server

import (
	"context"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// Communities parts the network around some entities into groups.
func (s *networkService) Communities(ctx context.Context, req *clewv1.CommunitiesRequest) (*clewv1.CommunitiesResponse, error) {
	c, err := s.common(ctx, req.GetScope(), req.GetHubs(), req.GetBudget())
	if err != nil {
		return nil, err
	}
	got, err := s.graph.Communities(ctx, network.CommunitiesRequest{Common: c, Of: endsOf(req.GetOf()), Depth: int(req.GetDepth()), Resolution: int64(req.GetResolution()),
		Least: int(req.GetLeast()), Limit: int(req.GetLimit()), Members: int(req.GetMembers()), Reason: req.GetVictimsReason()})
	if err != nil {
		return nil, err
	}
	shown := 0
	out := &clewv1.CommunitiesResponse{Found: int64(got.Found), Nodes: int64(got.Nodes), Pairs: int64(got.Pairs), Modularity: got.Modularity, VictimsReason: req.GetVictimsReason(),
		Communities: convert(got.Communities, func(c network.Community) *clewv1.Community {
			shown += len(c.Members)
			return &clewv1.Community{Id: string(c.ID), Size: int64(c.Size), LeftOut: int64(c.LeftOut), Inside: int64(c.Inside), Outside: int64(c.Outside),
				Kinds: convert(c.Kinds, tallyMessage), Roles: convert(c.Roles, tallyMessage), Members: convert(c.Members, func(m network.Member) *clewv1.CommunityMember {
					return &clewv1.CommunityMember{Node: nodeMessage(m.Node), Inside: int64(m.Inside), Outside: int64(m.Outside)}
				})}
		})}
	out.Done = doneMessage(got.Done, shown, 0, 0)
	return out, nil
}

func tallyMessage(t network.Tally) *clewv1.NamedCount {
	return &clewv1.NamedCount{Name: t.Name, Count: int64(t.Count)}
}

// Footprint gathers who and what is tied to a site.
func (s *networkService) Footprint(ctx context.Context, req *clewv1.FootprintRequest) (*clewv1.FootprintResponse, error) {
	c, err := s.common(ctx, req.GetScope(), req.GetHubs(), req.GetBudget())
	if err != nil {
		return nil, err
	}
	got, err := s.graph.Footprint(ctx, network.FootprintRequest{Common: c, IDs: typed[graph.EntityID](req.GetIds()), Limit: int(req.GetLimit()), Reason: req.GetVictimsReason()})
	if err != nil {
		return nil, err
	}
	var paths []network.Path
	out := &clewv1.FootprintResponse{Sites: convert(got.Sites, nodeMessage), VictimsReason: req.GetVictimsReason(),
		Sections: convert(got.Sections, func(s network.FootprintSection) *clewv1.FootprintSection {
			return &clewv1.FootprintSection{Name: s.Name, Doc: s.Doc, Count: int64(s.Count), LeftOut: int64(s.LeftOut), Finds: convert(s.Finds, func(f network.Find) *clewv1.FootprintFind {
				m := &clewv1.FootprintFind{Node: nodeMessage(f.Node), Ways: int64(f.Ways)}
				if f.Path != nil {
					paths = append(paths, *f.Path)
					m.Path = pathMessage(f.Path)
				}
				return m
			})}
		})}
	out.Done = pathsDone(network.Paths{Paths: paths, Done: got.Done})
	return out, nil
}
