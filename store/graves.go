package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/clewgraph/clew/graph"
)

// Graves finds the past tombstones that a store does not hold, out of its
// journal and versions: stores of format 1 forgot them when a record came back.
// It calls f for each; an error of f ends it and is returned. Next is as the
// resolver says it: the oldest member that was left in the entity.
func Graves(ctx context.Context, s interface {
	Records
	Archive
	Journal
}, f func(Stored) error) error {
	var keys []graph.RecordKey
	firsts := map[graph.RecordKey]uint64{}
	err := s.Scan(ctx, func(st *Stored) error {
		keys = append(keys, st.Record.Key)
		firsts[st.Record.Key] = st.FirstSeq
		return nil
	})
	if err != nil {
		return fmt.Errorf("read the records: %w", err)
	}
	next, err := successors(ctx, s, firsts)
	if err != nil {
		return fmt.Errorf("read the journal: %w", err)
	}
	for page := range slices.Chunk(keys, pageOf) {
		histories, err := s.Histories(ctx, page)
		if err != nil {
			return fmt.Errorf("read histories: %w", err)
		}
		for i, k := range page {
			held := slices.DeleteFunc(histories[i], func(v Stored) bool { return v.AddedSeq == v.RemovedSeq })
			slices.SortFunc(held, func(a, b Stored) int { return cmp.Compare(a.AddedSeq, b.AddedSeq) })
			for j := range held[1:] {
				was, is := &held[j], &held[j+1]
				if was.RemovedSeq == is.AddedSeq {
					continue
				}
				err := f(Stored{
					Record: graph.Record{Key: k, Kind: was.Record.Kind}, FirstSeq: was.FirstSeq,
					AddedSeq: was.RemovedSeq, RemovedSeq: is.AddedSeq, Deleted: true, Next: next[departure{k, was.RemovedSeq}],
				})
				if err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// departure is a record and the decision that took it out of the graph.
type departure struct {
	key graph.RecordKey
	seq uint64
}

// successors gives, for each time that a record went, the oldest member left in
// its entity.
func successors(ctx context.Context, s Journal, firsts map[graph.RecordKey]uint64) (map[departure]graph.RecordKey, error) {
	next := map[departure]graph.RecordKey{}
	homes := map[graph.RecordKey]graph.EntityID{}
	members := map[graph.EntityID]map[graph.RecordKey]bool{}
	err := s.Decisions(ctx, 0, func(d *graph.Decision) error {
		companions := map[graph.RecordKey][]graph.RecordKey{}
		for _, m := range d.Moves {
			if m.To != "" {
				continue
			}
			for k := range members[m.From] {
				companions[m.Record] = append(companions[m.Record], k)
			}
		}
		for _, m := range d.Moves {
			delete(members[m.From], m.Record)
			delete(homes, m.Record)
			if m.To != "" {
				homes[m.Record] = m.To
				if members[m.To] == nil {
					members[m.To] = map[graph.RecordKey]bool{}
				}
				members[m.To][m.Record] = true
			}
		}
		for gone, left := range companions {
			left = slices.DeleteFunc(left, func(k graph.RecordKey) bool { return homes[k] == "" })
			if len(left) > 0 {
				next[departure{gone, d.Seq}] = slices.MinFunc(left, func(a, b graph.RecordKey) int { return cmp.Compare(firsts[a], firsts[b]) })
			}
		}
		return nil
	})
	return next, err
}
