package main

import (
	"context"

	"github.com/clewgraph/clew/eval"
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/store"
)

// candidates says how well the candidate keys do: how many pairs they propose to be
// weighed, for all records and for each, and which share of the true ones is among
// them or decided by them: copies of one record are weighed as one.
type candidates struct {
	Pairs     int64   `json:"pairs"`
	PerRecord float64 `json:"per_record"`
	Recall    float64 `json:"recall"`
}

// countCandidates counts the pairs of records that share a live candidate key.
// A key is live while no more records hold it than the model's cap, copies of one
// counted once.
func countCandidates(ctx context.Context, g *localGraph, truth eval.Key) (candidates, error) {
	model := g.writer.Resolver().Model()
	var keys [][]uint64
	var clusters [][]string // of each record and its copies
	records := 0
	holders, contents := map[uint64][]int32{}, map[uint64]int{}
	err := g.store.Scan(ctx, func(s *store.Stored) error {
		if s.Deleted || s.Record.IsStatement() || s.Record.Kind.Spec().Resolution != graph.ByLikeness {
			return nil
		}
		records++
		f := match.Extract(&s.Record)
		content := model.Content(f)
		if of, ok := contents[content]; ok && content != 0 {
			clusters[of] = append(clusters[of], truth[s.Record.Key])
			return nil
		}
		i := len(keys)
		contents[content] = i
		own := model.KeyHashes(f)
		for _, k := range own {
			holders[k] = append(holders[k], int32(i))
		}
		keys, clusters = append(keys, own), append(clusters, []string{truth[s.Record.Key]})
		return nil
	})
	if err != nil {
		return candidates{}, err
	}
	out := candidates{Pairs: int64(records - len(keys))}
	var found int64
	met := map[int32]bool{}
	for i, own := range keys {
		found += within(clusters[i], "")
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
				found += across(clusters[i], clusters[j], "")
			}
		}
	}
	out.rate(records, found, truth)
	return out, nil
}

// rate fills in what the numbers of records and of true pairs found come to.
func (c *candidates) rate(records int, found int64, truth eval.Key) {
	c.PerRecord = float64(c.Pairs) / float64(max(records, 1))
	c.Recall = 1
	if all := truePairs(truth); all > 0 {
		c.Recall = float64(found) / float64(all)
	}
}

// across counts the pairs of one cluster between two lists of records, given by
// their clusters; within those of one list.
func across[C comparable](as, bs []C, none C) (pairs int64) {
	for _, a := range as {
		for _, b := range bs {
			if a == b && a != none {
				pairs++
			}
		}
	}
	return pairs
}

func within[C comparable](list []C, none C) (pairs int64) {
	for i := range list {
		pairs += across(list[:i], list[i:i+1], none)
	}
	return pairs
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
