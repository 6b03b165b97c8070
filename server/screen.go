package server

import (
	"context"
	"errors"
	"io"

	"google.golang.org/grpc"

	"github.com/clewgraph/clew/graph"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/resolver/identifiers"
)

// defaultHits is how many hits a screened record gets.
const defaultHits = 5

// Screen compares records with the graph, one by one.
func (s *resolutionService) Screen(stream grpc.BidiStreamingServer[clewv1.ScreenRequest, clewv1.ScreenResponse]) error {
	var options *clewv1.ScreenRequest
	for {
		req, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if options == nil {
			options = req
		}
		reply, err := s.screen(stream.Context(), options, req.GetRecord())
		if err != nil {
			return err
		}
		if err := stream.Send(reply); err != nil {
			return err
		}
	}
}

// screen compares one record with the graph.
func (s *resolutionService) screen(ctx context.Context, options *clewv1.ScreenRequest, m *clewv1.Record) (*clewv1.ScreenResponse, error) {
	r, bad := readRecord(m)
	out := &clewv1.ScreenResponse{Record: m.GetKey(), Violations: convert(bad, violationMessage)}
	if len(bad) > 0 {
		return out, nil
	}
	if r.IsStatement() {
		out.Violations = []*clewv1.FieldViolation{{Field: "record", Reason: "speaks of no subject, only of links between others", Fix: "leave statements out of the list"}}
		return out, nil
	}
	identifiers.ReadRecord(&r, identifiers.Options{Region: s.entities.region})
	var values []graph.EntityID
	for _, id := range r.Identifiers {
		if id.Node != "" {
			values = append(values, id.Node)
		}
	}
	most := int(options.GetMaxHits())
	if most == 0 {
		most = defaultHits
	}
	_, _, err := s.current(ctx, func() error {
		any := func(graph.Kind) bool { return true }
		hits, err := s.entities.find(ctx, s.entities.asLikely(r, any), values, any, most)
		if err != nil {
			return err
		}
		out.Hits = nil
		alike := 0
		for _, h := range hits {
			if h.Record != nil { // values are given besides
				if h.Weight < options.GetMinWeight() || alike == most {
					continue
				}
				alike++
			}
			found, err := s.entities.entities(ctx, s.store, []graph.EntityID{graph.EntityID(h.Entity.Id)}, clewv1.EntityView_ENTITY_VIEW_BASIC)
			if err != nil {
				return err
			}
			if h.Entity = found[0]; h.Entity == nil {
				continue // gone since
			}
			if options.GetWithholdVictims() {
				withholdHit(h)
			}
			out.Hits = append(out.Hits, h)
		}
		return nil
	})
	return out, err
}
