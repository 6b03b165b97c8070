package model

import (
	"context"
	"fmt"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// Check holds what was committed against the laws that every history keeps,
// whoever stores it: dense journal, moves that add up to the memberships,
// entities named by their founders, stream positions that are one key's,
// evidence and judgements of two records in order.
func (s *Store) Check(_ context.Context, f func(store.Problem)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	report := func(rule string, subject any, format string, args ...any) {
		f(store.Problem{Rule: rule, Subject: fmt.Sprint(subject), Detail: fmt.Sprintf(format, args...)})
	}
	folded := map[graph.RecordKey]graph.EntityID{}
	for i, d := range s.journal {
		if d.Seq != uint64(i)+1 {
			report("journal", d.Seq, "is entry %d", i+1)
		}
		for _, m := range d.Moves {
			if folded[m.Record] != m.From {
				report("membership", m.Record, "decision %d moves it from %q, it was in %q", d.Seq, m.From, folded[m.Record])
			}
			folded[m.Record] = m.To
		}
	}
	positions := map[uint64]graph.RecordKey{}
	for k, st := range s.now {
		if other, taken := positions[st.FirstSeq]; taken || st.FirstSeq == 0 || st.FirstSeq >= s.head.NextFirst {
			report("position", k, "%d, next is %d, other is %q", st.FirstSeq, s.head.NextFirst, other)
		}
		positions[st.FirstSeq] = k
		if folded[k] != st.Entity {
			report("membership", k, "the journal puts it into %q, stored is %q", folded[k], st.Entity)
		}
		if subject := !st.Deleted && !st.Record.IsStatement(); subject != (st.Entity != "") {
			report("membership", k, "in %q", st.Entity)
		}
		s.checkFounder(report, st.Entity)
		for _, was := range s.past[k] {
			if was.RemovedSeq < was.AddedSeq || was.RemovedSeq > s.head.Seq || was.FirstSeq != st.FirstSeq {
				report("history", k, "added by %d and removed by %d at position %d", was.AddedSeq, was.RemovedSeq, was.FirstSeq)
			}
		}
	}
	for p := range s.matches {
		if p.a.Compare(p.b) >= 0 || s.now[p.a].Entity == "" || s.now[p.b].Entity == "" {
			report("match", p.a, "with %s: out of order, or no current subjects", p.b)
		}
	}
	for p := range s.judgements {
		if p.a.Compare(p.b) >= 0 {
			report("judgement", p.a, "with %s: out of order", p.b)
		}
	}
	return nil
}

// checkFounder holds the name of an entity against its oldest member: a value's
// own id is that of its oldest record.
func (s *Store) checkFounder(report func(rule string, subject any, format string, args ...any), id graph.EntityID) {
	members := s.members(id, nil)
	if len(members) == 0 {
		return
	}
	founder := &members[0].Record
	want, _ := founder.ValueID()
	if oldest, ok := s.oldest(want, nil); !ok || oldest != founder.Key {
		want = graph.Handle(founder.Kind, founder.Key)
	}
	if want != id {
		report("founder", id, "its oldest member %s makes it %s", founder.Key, want)
	}
}
