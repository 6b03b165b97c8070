package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/clewgraph/clew/graph"
)

// pageOf is how many records, decisions or entities are read at a time by
// copies and comparisons.
const pageOf = 500

// Copy brings a store to the state of another by committing the other's
// decisions again, one after another: the same stream positions, ids,
// versions, tombstones, journal, evidence, judgements, sources and marks.
// Report, if not nil, is called after each decision with how many of how many
// are there.
//
// The target must be empty or hold the beginning of the very same journal, as
// a copy does that was broken off (run it again and it goes on) or that the
// source has outgrown since; any other is [ErrConflict] and stays as it is.
// Evidence, judgements, sources and marks are as they are in the source now, so
// a target is complete only when Copy returned nil. The source should be quiet
// meanwhile: decisions that it takes during a copy are not in it, but what they
// undid may be missing too, which [Compare] shows.
//
// Judgements that were taken back are not kept, since no reader of a store gets
// at them.
func Copy(ctx context.Context, from, to Store, report func(done, of uint64)) error {
	c := &copier{from: from, to: to, touched: map[uint64][]graph.RecordKey{}, added: map[graph.RecordKey]uint64{}, homes: map[graph.RecordKey]graph.EntityID{}}
	if err := c.begin(ctx); err != nil {
		return err
	}
	if c.done == c.all {
		return nil
	}
	if err := c.index(ctx); err != nil {
		return err
	}
	for c.done < c.all {
		page, err := decisions(ctx, from, c.done, min(pageOf, c.all-c.done))
		if err != nil {
			return err
		}
		for i := range page {
			change, err := c.change(ctx, &page[i])
			if err != nil {
				return err
			}
			if err := to.Commit(ctx, change); err != nil {
				return fmt.Errorf("write decision %d of %d: %w", page[i].Seq, c.all, err)
			}
			if c.done = page[i].Seq; report != nil {
				report(c.done, c.all)
			}
		}
	}
	return nil
}

type copier struct {
	from, to Store
	// start, done and all count decisions: at the start in the target, now in
	// the target, in the source.
	start, done, all uint64
	keys             []graph.RecordKey // all, by stream position
	// touched lists for each decision the keys of which it wrote a version or
	// tombstone; added says which decision wrote a key's current version; homes
	// where each record belongs after the decisions that are done.
	touched map[uint64][]graph.RecordKey
	added   map[graph.RecordKey]uint64
	homes   map[graph.RecordKey]graph.EntityID
	// marks are those that the target does not have yet, without their replies.
	marks []Mark
}

// begin finds out what the target has and refuses one that is no beginning of
// the source.
func (c *copier) begin(ctx context.Context) error {
	from, err := c.from.Head(ctx)
	if err != nil {
		return fmt.Errorf("read the source: %w", err)
	}
	to, err := c.to.Head(ctx)
	if err != nil {
		return fmt.Errorf("read the target: %w", err)
	}
	if to.Seq > from.Seq {
		return fmt.Errorf("the target has %d decisions and the source only %d: %w", to.Seq, from.Seq, ErrConflict)
	}
	c.start, c.all = to.Seq, from.Seq
	for c.done < c.start {
		theirs, err := decisions(ctx, c.from, c.done, pageOf)
		if err != nil {
			return err
		}
		own, err := decisions(ctx, c.to, c.done, pageOf)
		if err != nil {
			return err
		}
		for i := range own {
			if !reflect.DeepEqual(own[i], theirs[i]) {
				return fmt.Errorf("the target is neither empty nor a beginning of the source: its decision %d is another: %w", own[i].Seq, ErrConflict)
			}
			c.move(&own[i])
			c.done = own[i].Seq
		}
	}
	return nil
}

func (c *copier) move(d *graph.Decision) {
	for _, m := range d.Moves {
		if m.To == "" {
			delete(c.homes, m.Record)
		} else {
			c.homes[m.Record] = m.To
		}
	}
}

// index finds out which decision touched which keys.
func (c *copier) index(ctx context.Context) error {
	err := c.from.Scan(ctx, func(s *Stored) error {
		c.keys = append(c.keys, s.Record.Key)
		c.added[s.Record.Key] = s.AddedSeq
		return nil
	})
	if err != nil {
		return fmt.Errorf("read the source: %w", err)
	}
	for page := range slices.Chunk(c.keys, pageOf) {
		histories, err := c.from.Histories(ctx, page)
		if err != nil {
			return fmt.Errorf("read the source: %w", err)
		}
		for i, k := range page {
			for _, v := range histories[i] {
				if list := c.touched[v.AddedSeq]; v.AddedSeq > c.start && (len(list) == 0 || list[len(list)-1] != k) {
					c.touched[v.AddedSeq] = append(list, k)
				}
			}
		}
	}
	return c.from.Marks(ctx, func(m *Mark) error {
		has, err := c.to.MarkOf(ctx, m.Source, m.Stream, m.Number)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return fmt.Errorf("read the target: %w", err)
		}
		n := len(c.marks) // after one that is missing the last one must come again
		follows := n > 0 && c.marks[n-1].Source == m.Source && c.marks[n-1].Stream == m.Stream
		if err != nil || follows || !reflect.DeepEqual(has, *m) {
			c.marks = append(c.marks, Mark{Source: m.Source, Stream: m.Stream, Number: m.Number})
		}
		return nil
	})
}

// change gives what a decision did.
func (c *copier) change(ctx context.Context, d *graph.Decision) (*Change, error) {
	out := &Change{Decision: *d}
	c.move(d)
	if err := c.versions(ctx, out); err != nil {
		return nil, err
	}
	if err := c.evidence(ctx, out); err != nil {
		return nil, err
	}
	// A change carries one mark at most, and so the last changes have to.
	if left := c.all - d.Seq + 1; uint64(len(c.marks)) >= left {
		m, err := c.from.MarkOf(ctx, c.marks[0].Source, c.marks[0].Stream, c.marks[0].Number)
		if err != nil {
			return nil, fmt.Errorf("read the source: %w", err)
		}
		out.Mark, c.marks = &m, c.marks[1:]
	}
	if d.Seq == c.all {
		return out, c.finish(ctx, out)
	}
	return out, nil
}

// versions gives what a decision wrote.
func (c *copier) versions(ctx context.Context, out *Change) error {
	seq := out.Decision.Seq
	keys := c.touched[seq]
	delete(c.touched, seq)
	histories, err := c.from.Histories(ctx, keys)
	if err != nil {
		return fmt.Errorf("read the source: %w", err)
	}
	for i, k := range keys {
		for j := range histories[i] {
			v := &histories[i][j]
			now := Stored{Record: v.Record, FirstSeq: v.FirstSeq, Deleted: v.Deleted, Next: v.Next}
			switch {
			case v.AddedSeq != seq:
			case v.RemovedSeq == seq:
				out.Late = append(out.Late, now)
			case v.Deleted:
				out.Deletes = append(out.Deletes, now)
			default:
				now.Entity = c.homes[k]
				out.Puts = append(out.Puts, now)
			}
		}
	}
	return nil
}

// evidence gives the evidence of the pairs whose later record has its current
// version from this decision; the first change to a target that has some
// already also brings that up to date.
func (c *copier) evidence(ctx context.Context, out *Change) error {
	seq := out.Decision.Seq
	if seq == c.start+1 && c.start > 0 {
		if err := c.update(ctx, out); err != nil {
			return err
		}
	}
	var keys []graph.RecordKey
	for _, list := range [][]Stored{out.Puts, out.Deletes} {
		for i := range list {
			if k := list[i].Record.Key; c.added[k] == seq {
				keys = append(keys, k)
			}
		}
	}
	matches, err := c.from.Matches(ctx, keys)
	if err != nil {
		return fmt.Errorf("read the source: %w", err)
	}
	for _, m := range matches {
		if max(c.added[m.A], c.added[m.B]) == seq {
			out.Matches = append(out.Matches, m)
		}
	}
	return nil
}

// update compares the evidence that the target has with the source's.
func (c *copier) update(ctx context.Context, out *Change) error {
	type pair struct{ a, b graph.RecordKey }
	for page := range slices.Chunk(c.keys, pageOf) {
		theirs, err := c.from.Matches(ctx, page)
		if err != nil {
			return fmt.Errorf("read the source: %w", err)
		}
		own, err := c.to.Matches(ctx, page)
		if err != nil {
			return fmt.Errorf("read the target: %w", err)
		}
		differ := map[pair]graph.Match{}
		for _, m := range own {
			differ[pair{m.A, m.B}] = graph.Match{A: m.A, B: m.B}
		}
		for _, m := range theirs {
			p := pair{m.A, m.B}
			has := slices.ContainsFunc(own, func(o graph.Match) bool { return o.A == m.A && o.B == m.B && reflect.DeepEqual(o, m) })
			if delete(differ, p); !has && max(c.added[m.A], c.added[m.B]) <= c.start {
				differ[p] = m
			}
		}
		out.Matches = slices.AppendSeq(out.Matches, maps.Values(differ))
	}
	return nil
}

// finish adds what belongs to no decision: judgements and sources.
func (c *copier) finish(ctx context.Context, out *Change) error {
	stale, err := c.to.Judgements(ctx)
	if err != nil {
		return fmt.Errorf("read the target: %w", err)
	}
	for _, j := range stale {
		j.Undone = true
		out.Judgements = append(out.Judgements, j)
	}
	standing, err := c.from.Judgements(ctx)
	if err != nil {
		return fmt.Errorf("read the source: %w", err)
	}
	out.Judgements = append(out.Judgements, standing...)
	if out.Sources, err = c.from.Sources(ctx); err != nil {
		return fmt.Errorf("read the source: %w", err)
	}
	return nil
}

// decisions gives up to n decisions with a sequence number above after.
func decisions(ctx context.Context, s Journal, after, n uint64) ([]graph.Decision, error) {
	var out []graph.Decision
	enough := errors.New("enough")
	err := s.Decisions(ctx, after, func(d *graph.Decision) error {
		out = append(out, *d)
		if uint64(len(out)) == n {
			return enough
		}
		return nil
	})
	if err != nil && !errors.Is(err, enough) {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	return out, nil
}
