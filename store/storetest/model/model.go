// Package model is the simplest honest store: maps of what was committed, from
// which every answer is computed anew when it is asked for. It has no index, no
// cache, no disk and no cleverness that could be wrong in the same way as that
// of a real store, and so says what a real store must answer.
//
// Equal changes give equal answers in this store and in every other. It is fit
// for some hundred records.
package model

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// Store is a [store.Store] in memory. Its methods are safe for concurrent use.
type Store struct {
	mu   sync.Mutex
	head store.Head
	// now holds the current version or tombstone of each key, with its entity;
	// past those before, in the order in which they became past.
	now        map[graph.RecordKey]store.Stored
	past       map[graph.RecordKey][]store.Stored
	matches    map[pair]graph.Match
	judgements map[pair]graph.Judgement
	marks      map[stream]store.Mark // the last of each stream
	kept       map[slot]store.Mark
	sources    map[graph.SourceID]store.Source
	journal    []graph.Decision
}

type pair struct{ a, b graph.RecordKey }

type stream struct {
	source graph.SourceID
	name   string
}

// slot is where the marks of a stream are kept whose numbers have a remainder.
type slot struct {
	stream
	remainder uint64
}

// New gives an empty store.
func New() *Store {
	return &Store{
		head: store.Head{NextFirst: 1},
		now:  map[graph.RecordKey]store.Stored{}, past: map[graph.RecordKey][]store.Stored{},
		matches: map[pair]graph.Match{}, judgements: map[pair]graph.Judgement{},
		marks: map[stream]store.Mark{}, kept: map[slot]store.Mark{}, sources: map[graph.SourceID]store.Source{},
	}
}

// Close does nothing; what was committed is lost with the store.
func (s *Store) Close(context.Context) error { return nil }

// Head reads where the journal stands.
func (s *Store) Head(context.Context) (store.Head, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.head, nil
}

// Commit takes a change in, or refuses it with [store.ErrConflict] when it does
// not follow on the head, contradicts itself or does not fit what is there.
func (s *Store) Commit(_ context.Context, c *store.Change) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := c.Validate(s.head); err != nil {
		return err
	}
	homes, err := s.homes(c)
	if err != nil {
		return err
	}
	seq := c.Decision.Seq
	for _, l := range c.Late {
		s.past[l.Record.Key] = append(s.past[l.Record.Key], version(l, seq, seq))
	}
	for _, list := range [][]store.Stored{c.Puts, c.Deletes} {
		for _, st := range list {
			k := st.Record.Key
			if was, met := s.now[k]; met {
				s.past[k] = append(s.past[k], version(was, was.AddedSeq, seq))
			}
			st.Derived = nil // nothing is gained by keeping it
			s.now[k] = version(st, seq, 0)
			s.head.NextFirst = max(s.head.NextFirst, st.FirstSeq+1)
		}
	}
	for k, st := range s.now {
		st.Entity = homes[k]
		s.now[k] = st
	}
	for _, m := range c.Matches {
		if m.Keys = slices.Clone(m.Keys); m.Weight == 0 && len(m.Keys) == 0 {
			delete(s.matches, pair{m.A, m.B})
		} else {
			s.matches[pair{m.A, m.B}] = m
		}
	}
	for _, j := range c.Judgements {
		s.judgements[pair{j.A, j.B}] = j
	}
	for _, src := range c.Sources {
		src.Handling.Restricted = slices.Clone(src.Handling.Restricted)
		s.sources[src.ID] = src
	}
	if m := c.Mark; m != nil {
		of := stream{m.Source, m.Stream}
		s.marks[of] = copyMark(*m)
		s.kept[slot{of, m.Number % store.KeptMarks}] = copyMark(*m)
	}
	d := c.Decision
	d.Moves = slices.Clone(d.Moves)
	s.journal = append(s.journal, d)
	s.head.Seq = seq
	return nil
}

// version gives a copy of a version with the decisions that wrote and replaced
// it. It is in no entity yet.
func version(st store.Stored, added, removed uint64) store.Stored {
	st.Record = st.Record.Clone()
	st.AddedSeq, st.RemovedSeq, st.Entity = added, removed, ""
	return st
}

// homes gives where every record belongs after a change, or says what does not
// fit.
func (s *Store) homes(c *store.Change) (map[graph.RecordKey]graph.EntityID, error) {
	refuse := func(k graph.RecordKey, why string) error {
		return fmt.Errorf("decision %d: record %s: %s: %w", c.Decision.Seq, k, why, store.ErrConflict)
	}
	firsts := map[uint64]graph.RecordKey{}
	homes := map[graph.RecordKey]graph.EntityID{}
	for k, st := range s.now {
		firsts[st.FirstSeq] = k
		if st.Entity != "" {
			homes[k] = st.Entity
		}
	}
	brought := map[graph.RecordKey]bool{}
	for _, list := range [][]store.Stored{c.Puts, c.Deletes, c.Late} {
		for _, st := range list {
			k := st.Record.Key
			was, met := s.now[k]
			if other, taken := firsts[st.FirstSeq]; met && was.FirstSeq != st.FirstSeq || taken && other != k {
				return nil, refuse(k, "not its stream position")
			}
			firsts[st.FirstSeq] = k
			brought[k] = true
		}
	}
	for _, l := range c.Late {
		k := l.Record.Key
		if _, met := s.now[k]; !met && !slices.ContainsFunc(c.Puts, func(p store.Stored) bool { return p.Record.Key == k }) {
			return nil, refuse(k, "a late version of a record never met")
		}
	}
	for _, m := range c.Decision.Moves {
		if _, met := s.now[m.Record]; homes[m.Record] != m.From || !met && !brought[m.Record] {
			return nil, refuse(m.Record, "moved from where it is not")
		}
		homes[m.Record] = m.To
	}
	for _, list := range [][]store.Stored{c.Puts, c.Deletes} {
		for _, st := range list {
			if homes[st.Record.Key] != st.Entity {
				return nil, refuse(st.Record.Key, "not where its moves lead")
			}
		}
	}
	return homes, nil
}

func copyMark(m store.Mark) store.Mark {
	m.Reply = slices.Clone(m.Reply)
	return m
}

func copyStored(st store.Stored) store.Stored {
	st.Record = st.Record.Clone()
	return st
}

// Records gives the current version or tombstone of each key, nil where the key
// was never met.
func (s *Store) Records(_ context.Context, keys []graph.RecordKey) ([]*store.Stored, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]*store.Stored, len(keys))
	for i, k := range keys {
		if st, met := s.now[k]; met {
			st = copyStored(st)
			out[i] = &st
		}
	}
	return out, nil
}

// History gives all versions of a key, in the order of [store.SortHistory].
func (s *Store) History(_ context.Context, key graph.RecordKey) ([]store.Stored, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, met := s.now[key]
	if !met {
		return nil, fmt.Errorf("record %s: %w", key, store.ErrNotFound)
	}
	var out []store.Stored
	for _, st := range append(slices.Clone(s.past[key]), now) {
		out = append(out, copyStored(st))
	}
	store.SortHistory(out)
	return out, nil
}

// Scan calls f for every current record and tombstone in FirstSeq order, as
// they were when it began.
func (s *Store) Scan(_ context.Context, f func(*store.Stored) error) error {
	s.mu.Lock()
	all := s.all()
	s.mu.Unlock()
	for i := range all {
		st := copyStored(all[i])
		if err := f(&st); err != nil {
			return err
		}
	}
	return nil
}

// all gives what is there by stream position.
func (s *Store) all() []store.Stored {
	return slices.SortedFunc(maps.Values(s.now), func(a, b store.Stored) int { return cmp.Compare(a.FirstSeq, b.FirstSeq) })
}

// Judgements gives all that stand, ordered by A, then B.
func (s *Store) Judgements(context.Context) ([]graph.Judgement, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []graph.Judgement
	for _, j := range s.judgements {
		if !j.Undone {
			out = append(out, j)
		}
	}
	slices.SortFunc(out, func(a, b graph.Judgement) int { return cmp.Or(a.A.Compare(b.A), a.B.Compare(b.B)) })
	return out, nil
}

// Matches gives the evidence with one of the keys at either side, ordered by A,
// then B.
func (s *Store) Matches(_ context.Context, keys []graph.RecordKey) ([]graph.Match, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []graph.Match{}
	for _, m := range s.matches {
		if slices.Contains(keys, m.A) || slices.Contains(keys, m.B) {
			m.Keys = slices.Clone(m.Keys)
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b graph.Match) int { return cmp.Or(a.A.Compare(b.A), a.B.Compare(b.B)) })
	return out, nil
}

// EachMatch calls f for all stored evidence.
func (s *Store) EachMatch(ctx context.Context, f func(*graph.Match) error) error {
	s.mu.Lock()
	all := slices.Collect(maps.Values(s.matches))
	s.mu.Unlock()
	for _, m := range all {
		m.Keys = slices.Clone(m.Keys)
		if err := f(&m); err != nil {
			return err
		}
	}
	return nil
}

// Decisions calls f for each decision with Seq > after, in order.
func (s *Store) Decisions(_ context.Context, after uint64, f func(*graph.Decision) error) error {
	s.mu.Lock()
	journal := slices.Clone(s.journal)
	s.mu.Unlock()
	for _, d := range journal {
		if d.Seq <= after {
			continue
		}
		d.Moves = slices.Clone(d.Moves)
		if err := f(&d); err != nil {
			return err
		}
	}
	return nil
}

// Mark gives the last mark of a stream, [store.ErrNotFound] if it never sent a
// batch.
func (s *Store) Mark(_ context.Context, source graph.SourceID, name string) (store.Mark, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, ok := s.marks[stream{source, name}]
	if !ok {
		return store.Mark{}, fmt.Errorf("stream %q of source %q: %w", name, source, store.ErrNotFound)
	}
	return copyMark(m), nil
}

// MarkOf gives the mark of a batch, [store.ErrNotFound] if it never came or its
// mark is no longer kept.
func (s *Store) MarkOf(_ context.Context, source graph.SourceID, name string, number uint64) (store.Mark, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, ok := s.kept[slot{stream{source, name}, number % store.KeptMarks}]
	if !ok || m.Number != number {
		return store.Mark{}, fmt.Errorf("batch %d of stream %q of source %q: %w", number, name, source, store.ErrNotFound)
	}
	return copyMark(m), nil
}

// Sources gives every source, ordered by id, with its record count.
func (s *Store) Sources(context.Context) ([]store.Source, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []store.Source
	for _, id := range slices.Sorted(maps.Keys(s.sources)) {
		src := s.sources[id]
		src.Handling.Restricted = slices.Clone(src.Handling.Restricted)
		src.Records = 0
		for k, st := range s.now {
			if k.Source == id && !st.Deleted {
				src.Records++
			}
		}
		out = append(out, src)
	}
	return out, nil
}

// Subjects calls f for every current subject record in FirstSeq order.
func (s *Store) Subjects(ctx context.Context, f func(*store.Stored) error) error {
	return s.Scan(ctx, func(st *store.Stored) error {
		if st.Deleted || st.Record.IsStatement() {
			return nil
		}
		return f(st)
	})
}
