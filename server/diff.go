package server

import (
	"context"
	"errors"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// Diff says what differs around entities between two states.
func (s *evidenceService) Diff(ctx context.Context, req *clewv1.DiffRequest) (*clewv1.DiffResponse, error) {
	c, err := s.network.common(ctx, req.GetScope(), req.GetHubs(), req.GetBudget())
	if err != nil {
		return nil, err
	}
	since, err := revisionOf(ctx, s.entities.store, req.GetSince(), req.GetSinceSeq())
	if err != nil {
		return nil, err
	}
	got, err := s.network.graph.Diff(ctx, network.DiffRequest{Common: c, Since: since, IDs: typed[graph.EntityID](req.GetIds()), Depth: int(req.GetDepth())})
	if err != nil {
		return nil, err
	}
	out := &clewv1.DiffResponse{Since: revisionToken(got.Since), Merges: convert(got.Merges, regroupingMessage), Splits: convert(got.Splits, regroupingMessage), Done: doneMessage(got.Done, len(got.Nodes), len(got.Links), 0)}
	var seqs []uint64
	for _, n := range got.Nodes {
		seqs = append(seqs, n.Causes...)
		out.Nodes = append(out.Nodes, &clewv1.NodeDiff{Fate: fates[n.Fate], Node: nodeMessage(n.Node), Records: convert(n.Records, keyMessage), Causes: n.Causes})
	}
	for _, l := range got.Links {
		seqs = append(seqs, l.Causes...)
		out.Links = append(out.Links, &clewv1.LinkDiff{Fate: fates[l.Fate], Link: groupMessage(l.Link), WasFromId: string(l.WasFrom), WasToId: string(l.WasTo), Causes: l.Causes})
	}
	for _, r := range slices.Concat(got.Merges, got.Splits) {
		seqs = append(seqs, r.Causes...)
	}
	out.Decisions, err = s.decisions(ctx, seqs)
	return out, err
}

var fates = map[network.Fate]clewv1.Fate{network.Came: clewv1.Fate_FATE_CAME, network.Went: clewv1.Fate_FATE_WENT, network.Changed: clewv1.Fate_FATE_CHANGED}

func regroupingMessage(r network.Regrouping) *clewv1.Regrouping {
	return &clewv1.Regrouping{Id: string(r.ID), OtherIds: texts(r.Others), Causes: r.Causes}
}

// errEnough ends the reading of decisions.
var errEnough = errors.New("enough")

// decisions reads decisions by their numbers, in order.
func (s *evidenceService) decisions(ctx context.Context, seqs []uint64) (out []*clewv1.Decision, err error) {
	slices.Sort(seqs)
	if seqs = slices.Compact(seqs); len(seqs) == 0 {
		return nil, nil
	}
	err = s.entities.store.Decisions(ctx, seqs[0]-1, func(d *graph.Decision) error {
		if _, wanted := slices.BinarySearch(seqs, d.Seq); wanted {
			out = append(out, decisionMessage(d))
		}
		if d.Seq >= seqs[len(seqs)-1] {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return out, err
}
