package server

import (
	"context"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/network"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/store"
)

// evidenceService says on what answers stand, and what changes.
type evidenceService struct {
	clewv1.UnimplementedEvidenceServiceServer
	network  *networkService
	entities *entitiesService
	writer   *intake.Writer
}

// Explain tells a path in full.
func (s *evidenceService) Explain(ctx context.Context, req *clewv1.ExplainRequest) (*clewv1.ExplainResponse, error) {
	c, err := s.network.common(ctx, req.GetScope(), nil, nil)
	if err != nil {
		return nil, err
	}
	got, err := s.network.graph.Explain(ctx, network.ExplainRequest{Common: c, IDs: typed[graph.EntityID](req.GetIds()), Links: typed[graph.LinkID](req.GetLinkIds())})
	if err != nil {
		return nil, err
	}
	out := &clewv1.ExplainResponse{Path: pathMessage(&got.Path), Done: pathsDone(network.Paths{Paths: []network.Path{got.Path}, Done: got.Done})}
	for i := range got.Crossings {
		m, err := s.crossing(ctx, &got.Crossings[i], c.Revision, req.GetWithholdVictims())
		if err != nil {
			return nil, err
		}
		out.Merges = append(out.Merges, m)
	}
	return out, nil
}

// crossing says why the merge that a path crosses was made.
func (s *evidenceService) crossing(ctx context.Context, x *network.Crossing, at store.Revision, withheld bool) (*clewv1.MergeCrossed, error) {
	m := &clewv1.MergeCrossed{Place: int32(x.Place), NodeId: string(x.Node), Avoidable: x.Avoidable}
	for _, end := range []struct {
		key graph.RecordKey
		to  **clewv1.RecordKey
	}{{x.Enter, &m.Enter}, {x.Leave, &m.Leave}} {
		if end.key != (graph.RecordKey{}) {
			*end.to = keyMessage(end.key)
		}
	}
	if x.Value {
		m.Value = x.Node.Value()
		return m, nil
	}
	ties, err := s.ties(ctx, x, at)
	for _, t := range ties {
		step := &clewv1.MergeStep{From: keyMessage(t.A), To: keyMessage(t.B)}
		if t.Judgement != nil {
			step.Judgement = judgementMessage(*t.Judgement)
		}
		if t.Match != nil {
			e, err := s.entities.engine.Why(t.A, t.B)
			if err != nil {
				return nil, err
			}
			step.Why = s.entities.whyMessage(&e)
			if withheld {
				withhold(step.Why)
			}
		}
		m.Steps = append(m.Steps, step)
	}
	return m, err
}

// ties gives the pairs by which two records of an entity hang together now; none
// for a state that is past.
func (s *evidenceService) ties(ctx context.Context, x *network.Crossing, at store.Revision) ([]network.Tie, error) {
	st := s.entities.store
	head, err := st.Head(ctx)
	if err != nil || at != 0 && uint64(at) != head.Seq {
		return nil, err
	}
	members, err := store.Usable(st.Members(ctx, []graph.EntityID{x.Node}, nil))
	if err != nil {
		return nil, err
	}
	matches, err := store.Usable(st.Matches(ctx, members[0].Records))
	if err != nil {
		return nil, err
	}
	judgements, err := store.Usable(st.Judgements(ctx))
	if err != nil {
		return nil, err
	}
	in := func(key graph.RecordKey) bool { return slices.Contains(members[0].Records, key) }
	matches = slices.DeleteFunc(matches, func(m graph.Match) bool { return !in(m.A) || !in(m.B) })
	judgements = slices.DeleteFunc(judgements, func(j graph.Judgement) bool { return !in(j.A) || !in(j.B) })
	return network.Ties(x.Enter, x.Leave, matches, judgements), nil
}

// Breaks says what rests on the merge of two records.
func (s *evidenceService) Breaks(ctx context.Context, req *clewv1.BreaksRequest) (*clewv1.BreaksResponse, error) {
	c, err := s.network.common(ctx, req.GetScope(), req.GetHubs(), req.GetBudget())
	if err != nil {
		return nil, err
	}
	if c.Revision != 0 {
		return nil, invalid("scope.revision", "", "is of a past state; what a judgement would do is told of the current one")
	}
	a, b := keyOf(req.GetA()), keyOf(req.GetB())
	effect, _, err := s.writer.WhatIf(ctx, intake.Supposed{Judgements: []graph.Judgement{{A: a, B: b, Verdict: graph.NotSame}}})
	if err != nil {
		return nil, err
	}
	if len(effect.Refused) > 0 {
		return nil, &intake.ContradictionError{Judgement: effect.Refused[0].Judgement, Chain: effect.Refused[0].Chain}
	}
	for _, split := range effect.Splits {
		ask := network.BreaksRequest{Common: c, Entity: split.From, Parts: map[graph.EntityID][]graph.RecordKey{}, From: typed[graph.EntityID](req.GetFromIds()), To: typed[graph.EntityID](req.GetToIds()),
			K: int(req.GetK()), Depth: int(req.GetDepth())}
		here := false
		for i, id := range split.Into {
			ask.Parts[id] = split.Members[i]
			here = here || slices.Contains(split.Members[i], a)
		}
		if !here {
			continue
		}
		got, err := s.network.graph.Breaks(ctx, ask)
		if err != nil {
			return nil, err
		}
		return breaksMessage(&got), nil
	}
	return nil, invalid("b", b.String(), "is not in one entity with "+a.String()+", or would stay in one if they were judged not the same")
}

func breaksMessage(got *network.Broken) *clewv1.BreaksResponse {
	out := &clewv1.BreaksResponse{}
	links, paths := 0, network.Paths{Done: got.Done}
	for i := range got.Sides {
		side := &got.Sides[i]
		links += len(side.Links)
		out.Sides = append(out.Sides, &clewv1.MergeSide{Node: nodeMessage(side.Node), Records: convert(side.Records, keyMessage), Links: convert(side.Links, groupMessage)})
	}
	for i := range got.Before {
		out.Before = append(out.Before, &clewv1.PathAtStake{Path: pathMessage(&got.Before[i]), Vanishes: got.Vanishes[i]})
	}
	for i := range got.After {
		out.After = append(out.After, pathMessage(&got.After[i]))
	}
	paths.Paths = append(slices.Clone(got.Before), got.After...)
	out.Done = pathsDone(paths)
	out.Done.Nodes += int64(len(got.Sides))
	out.Done.Links += int64(links)
	return out
}
