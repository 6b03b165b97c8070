package store

import (
	"errors"
	"fmt"
	"strings"

	"github.com/clewgraph/clew/graph"
)

// ErrCollision: two record keys have one handle hash. The later record is
// refused; its source must give it another id.
var ErrCollision = errors.New("two record keys share one handle")

// Validate checks what can be checked of a change without a store: that it
// follows on the head and does not contradict itself. Errors wrap
// [ErrConflict].
func (c *Change) Validate(head Head) error {
	seq := c.Decision.Seq
	if seq != head.Seq+1 {
		return fmt.Errorf("decision %d does not follow on %d: %w", seq, head.Seq, ErrConflict)
	}
	moves := make(map[graph.RecordKey]graph.Move, len(c.Decision.Moves))
	for i, m := range c.Decision.Moves {
		if i > 0 && c.Decision.Moves[i-1].Record.Compare(m.Record) >= 0 {
			return c.refuse(m.Record, "moves are not ordered by record key")
		}
		if m.From == m.To {
			return c.refuse(m.Record, "a move leads nowhere")
		}
		moves[m.Record] = m
	}
	written := make(map[graph.RecordKey]bool, len(c.Puts)+len(c.Deletes))
	firsts := make(map[uint64]graph.RecordKey, len(c.Puts)+len(c.Deletes))
	check := func(s *Stored, current bool) error {
		k := s.Record.Key
		other, taken := firsts[s.FirstSeq]
		switch {
		case k.Source == "" || k.ID == "" || strings.ContainsRune(string(k.Source)+k.ID, 0):
			return c.refuse(k, "not a record key")
		case s.FirstSeq == 0:
			return c.refuse(k, "no stream position")
		case taken && other != k:
			return c.refuse(k, "shares a stream position with "+other.String())
		case current && written[k]:
			return c.refuse(k, "written twice")
		}
		firsts[s.FirstSeq] = k
		written[k] = written[k] || current
		return nil
	}
	for i := range c.Puts {
		s := &c.Puts[i]
		if err := check(s, true); err != nil {
			return err
		}
		if s.Record.IsStatement() != (s.Entity == "") {
			return c.refuse(s.Record.Key, "a subject needs an entity and a statement has none")
		}
		if m, ok := moves[s.Record.Key]; ok && m.To != s.Entity {
			return c.refuse(s.Record.Key, fmt.Sprintf("moved to %q but put into %q", m.To, s.Entity))
		}
	}
	for i := range c.Deletes {
		s := &c.Deletes[i]
		if err := check(s, true); err != nil {
			return err
		}
		if m, ok := moves[s.Record.Key]; ok && m.To != "" {
			return c.refuse(s.Record.Key, "deleted and moved")
		}
	}
	for i := range c.Late {
		if err := check(&c.Late[i], false); err != nil {
			return err
		}
	}
	return nil
}

func (c *Change) refuse(k graph.RecordKey, why string) error {
	return fmt.Errorf("decision %d: record %s: %s: %w", c.Decision.Seq, k, why, ErrConflict)
}
