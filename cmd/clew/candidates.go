package main

import (
	"context"

	"github.com/clewgraph/clew/eval"
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/store"
)

// candidates says how well the candidate keys do: how many pairs they propose,
// for all records and for each, and which share of the true ones is among them.
type candidates struct {
	Pairs     int64   `json:"pairs"`
	PerRecord float64 `json:"per_record"`
	Recall    float64 `json:"recall"`
}

// countCandidates counts the pairs of records that share a live candidate key.
// A key is live while no more records hold it than the model's cap.
func countCandidates(ctx context.Context, g *localGraph, truth eval.Key) (candidates, error) {
	model := g.writer.Resolver().Model()
	var keys [][]uint64
	var cluster []string
	holders := map[uint64][]int32{}
	err := g.store.Scan(ctx, func(s *store.Stored) error {
		if s.Deleted || s.Record.IsStatement() || s.Record.Kind.Spec().Resolution != graph.ByLikeness {
			return nil
		}
		i := int32(len(keys))
		own := model.KeyHashes(match.Extract(&s.Record))
		for _, k := range own {
			holders[k] = append(holders[k], i)
		}
		keys = append(keys, own)
		cluster = append(cluster, truth[s.Record.Key])
		return nil
	})
	if err != nil {
		return candidates{}, err
	}
	var out candidates
	var found int64
	met := map[int32]bool{}
	for i, own := range keys {
		clear(met)
		for _, k := range own {
			if len(holders[k]) > model.Cap {
				continue
			}
			for _, j := range holders[k] {
				if int(j) <= i || met[j] {
					continue
				}
				met[j] = true
				out.Pairs++
				if cluster[i] != "" && cluster[i] == cluster[j] {
					found++
				}
			}
		}
	}
	if len(keys) > 0 {
		out.PerRecord = float64(out.Pairs) / float64(len(keys))
	}
	out.Recall = 1
	if all := truePairs(truth); all > 0 {
		out.Recall = float64(found) / float64(all)
	}
	return out, nil
}

// truePairs counts the pairs of records in one true cluster.
func truePairs(truth eval.Key) int64 {
	sizes := map[string]int64{}
	for _, c := range truth {
		sizes[c]++
	}
	var n int64
	for _, s := range sizes {
		n += s * (s - 1) / 2
	}
	return n
}
