// Package past reads the graph as it was known at a revision (law 16): who
// belonged where, what was linked, what a handle led to.
//
// The main idea: a state of the graph is a function of what stores keep anyway,
// the versions of records and the moves between entities. So the past is
// computed here, once for all stores, above the role [store.Timeline]; nothing
// is resolved anew, and order, caps and totals are those of live reads because
// the same functions make them. Read as of the head, the answers equal the live
// ones.
//
// A revision never changes, so a reader of it needs no retry when the store goes
// on meanwhile.
package past

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// Reader is what can be read at any revision.
type Reader interface {
	store.Records
	store.Entities
	store.Neighbours
	// Head reads where the journal stands: at the revision, for a past one.
	Head(ctx context.Context) (store.Head, error)
}

// Base is a store as reading its past needs it.
type Base interface {
	Reader
	store.Judgements
	store.Archive
	store.Timeline
}

// Open gives a reader of a revision: the store itself for 0, which is whatever
// state is current, and for the head's. Who was given the store for the head's
// looks afterwards whether Head still is there, and if not opens the revision
// again. One beyond the head is [store.ErrRange]. Everything since the first
// decision can be read.
func Open(ctx context.Context, base Base, rev store.Revision) (Reader, error) {
	if rev == 0 {
		return base, nil
	}
	head, err := base.Head(ctx)
	switch {
	case err != nil:
		return nil, err
	case uint64(rev) > head.Seq:
		return nil, fmt.Errorf("%w: %d is beyond the last, %d", store.ErrRange, rev, head.Seq)
	case uint64(rev) == head.Seq:
		return base, nil
	}
	return At(base, rev), nil
}

// Read calls read with a reader of a revision and the state that it begins at,
// and gives the states that the answer begins and ends at. They differ only for
// the current state (0), when it changed at every attempt (see [store.Steady]).
func Read(ctx context.Context, base Base, rev store.Revision, read func(Reader, store.Revision) error) (from, to store.Revision, err error) {
	if rev == 0 {
		return store.Steady(ctx, base, func(at store.Revision) error { return read(base, at) })
	}
	for {
		at, err := Open(ctx, base, rev)
		if err != nil {
			return 0, 0, err
		}
		failed := read(at, rev)
		// The head's is read from the store itself, which may have gone on.
		head, err := at.Head(context.WithoutCancel(ctx))
		if store.Revision(head.Seq) == rev || err != nil || ctx.Err() != nil {
			return rev, rev, cmp.Or(failed, err)
		}
	}
}

// State is the graph at a revision. It is safe for concurrent use if its base
// is.
type State struct {
	base Base
	seq  uint64
}

var _ Reader = (*State)(nil)

// At gives the graph at a revision, which must not be beyond the base's head.
func At(base Base, rev store.Revision) *State { return &State{base: base, seq: uint64(rev)} }

// Head gives the revision; there is no next stream position in the past.
func (s *State) Head(context.Context) (store.Head, error) { return store.Head{Seq: s.seq}, nil }

// life is what a record was at the revision.
type life struct {
	// then is the version or tombstone of the revision, now that of today.
	then, now store.Stored
	edges     []graph.Edge
	// value is that of a record of a kind resolved by value, "" for others.
	value graph.EntityID
}

// handles gives those that the record said its account held.
func (l *life) handles() []graph.EntityID {
	var out []graph.EntityID
	for i := range l.edges {
		if e := &l.edges[i]; store.IsHolding(e, l.value) {
			out = append(out, e.To.Value)
		}
	}
	return out
}

// pageOf is how many records are read at a time.
const pageOf = 500

// lives reads what records were, by key; those not met yet are left out.
func (s *State) lives(ctx context.Context, keys []graph.RecordKey) (map[graph.RecordKey]*life, error) {
	out := make(map[graph.RecordKey]*life, len(keys))
	for page := range slices.Chunk(keys, pageOf) {
		// Histories first: a move after them shows among the departures.
		histories, err := store.Usable(s.base.Histories(ctx, page))
		if err != nil {
			return nil, err
		}
		departures, err := store.Usable(s.base.Departures(ctx, page))
		if err != nil {
			return nil, err
		}
		for i, k := range page {
			if l := s.life(histories[i], departures[i]); l != nil {
				out[k] = l
			}
		}
	}
	return out, nil
}

// life finds the version of the revision, nil if there was none yet.
func (s *State) life(versions []store.Stored, departures []store.Departure) *life {
	at := slices.IndexFunc(versions, func(v store.Stored) bool {
		return v.AddedSeq <= s.seq && (v.RemovedSeq == 0 || v.RemovedSeq > s.seq)
	})
	if at < 0 {
		return nil
	}
	l := &life{then: versions[at], now: versions[len(versions)-1]}
	l.then.RemovedSeq, l.then.Entity = 0, ""
	if l.then.Deleted {
		return l
	}
	l.edges = l.then.Record.Edges()
	l.value, _ = l.then.Record.ValueID()
	if l.then.Record.IsStatement() {
		return l
	}
	l.then.Entity = l.now.Entity
	if left := slices.IndexFunc(departures, func(d store.Departure) bool { return d.Seq > s.seq }); left >= 0 {
		l.then.Entity = departures[left].From
	}
	return l
}

// Records gives the version or tombstone of each key at the revision, nil where
// the key had not been met.
func (s *State) Records(ctx context.Context, keys []graph.RecordKey) ([]*store.Stored, error) {
	lives, err := s.lives(ctx, keys)
	if err != nil {
		return nil, err
	}
	out := make([]*store.Stored, len(keys))
	for i, k := range keys {
		if l := lives[k]; l != nil {
			out[i] = &l.then
		}
	}
	return out, nil
}

// History gives the versions of a key that had come by the revision;
// [store.ErrNotFound] if none had.
func (s *State) History(ctx context.Context, key graph.RecordKey) ([]store.Stored, error) {
	keys := []graph.RecordKey{key}
	all, err := store.Usable(s.base.Histories(ctx, keys))
	if err != nil {
		return nil, err
	}
	departures, err := store.Usable(s.base.Departures(ctx, keys))
	if err != nil {
		return nil, err
	}
	l := s.life(all[0], departures[0])
	if l == nil {
		return nil, fmt.Errorf("record %s: %w", key, store.ErrNotFound)
	}
	out := []store.Stored{l.then}
	for _, v := range all[0] {
		if v.RemovedSeq != 0 && v.RemovedSeq <= s.seq {
			out = append(out, v)
		}
	}
	store.SortHistory(out)
	return out, nil
}

// Scan calls f for every record and tombstone of the revision in FirstSeq order;
// an error of f ends it and is returned.
func (s *State) Scan(ctx context.Context, f func(*store.Stored) error) error {
	return s.each(ctx, func(l *life) error { return f(&l.then) })
}

// Subjects is Scan without statements and tombstones.
func (s *State) Subjects(ctx context.Context, f func(*store.Stored) error) error {
	return s.each(ctx, func(l *life) error {
		if l.then.Deleted || l.then.Record.IsStatement() {
			return nil
		}
		return f(&l.then)
	})
}

func (s *State) each(ctx context.Context, f func(*life) error) error {
	var keys []graph.RecordKey
	err := s.base.Scan(ctx, func(st *store.Stored) error {
		keys = append(keys, st.Record.Key)
		return nil
	})
	if err != nil {
		return err
	}
	for page := range slices.Chunk(keys, pageOf) {
		lives, err := s.lives(ctx, page)
		if err != nil {
			return err
		}
		for _, k := range page {
			if l := lives[k]; l != nil {
				if err := f(l); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// Dangling gives the links of the revision's records with an absent end, by id.
func (s *State) Dangling(ctx context.Context) ([]graph.Edge, error) {
	var all []graph.Edge
	there := map[graph.RecordKey]bool{}
	err := s.each(ctx, func(l *life) error {
		all = append(all, l.edges...)
		there[l.then.Record.Key] = l.then.Entity != ""
		return nil
	})
	if err != nil {
		return nil, err
	}
	absent := func(r graph.Ref) bool { return r.Value == "" && !there[r.Record] }
	var out []graph.Edge
	for _, e := range all {
		if absent(e.From) || absent(e.To) {
			out = append(out, e)
		}
	}
	store.SortEdges(out)
	return out, nil
}
