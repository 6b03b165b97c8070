package neo4j

import (
	"context"
	"errors"
	"fmt"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/codec"
)

// Head reads where the journal stands, after a lost commit is over, if any.
func (s *Store) Head(ctx context.Context) (store.Head, error) {
	if err := s.overtaken(ctx); err != nil {
		return store.Head{}, err
	}
	if err := s.enter(ctx); err != nil {
		return store.Head{}, err
	}
	defer s.leave()
	var h store.Head
	err := s.within(ctx, bolt.AccessModeRead, func(ctx context.Context, t tx) (err error) {
		h, err = head(ctx, t)
		return err
	})
	return h, s.fault("read the head", err)
}

// Commit makes a change durable and visible in one transaction, or does
// nothing. Besides the sequence number it refuses with [store.ErrConflict]
// changes that contradict themselves or what is stored, with
// [store.ErrCollision] a key whose handle another key has, and with
// [store.ErrFenced] anything once the lease is another's. When the connection
// ends while Neo4j commits, it is [store.ErrUnknownOutcome]; Head, Decisions and
// Mark then wait until that commit is written or rolled back. A change for which
// Neo4j has too little memory is [store.ErrTooLarge].
func (s *Store) Commit(ctx context.Context, c *store.Change) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.leave()
	s.writing.Lock()
	defer s.writing.Unlock()
	doing := fmt.Sprintf("decision %d", c.Decision.Seq)
	switch {
	case s.o.ReadOnly:
		return fmt.Errorf("%s: %w", doing, s.readOnly(ctx))
	case s.fenced.Load():
		return fmt.Errorf("%s: %w", doing, errFenced)
	}
	fresh, err := encode(c)
	if err != nil {
		return err
	}
	err = s.within(ctx, bolt.AccessModeWrite, func(ctx context.Context, t tx) error {
		p, err := s.plan(ctx, t, c, fresh)
		if err != nil {
			return err
		}
		return p.write(ctx)
	})
	if errors.Is(err, store.ErrUnknownOutcome) {
		s.lost.Add(1)
	}
	return s.fault(doing, err)
}

// plan holds the lease for the transaction and gives what is to be written of a
// change.
func (s *Store) plan(ctx context.Context, t tx, c *store.Change, fresh map[graph.RecordKey]*row) (*plan, error) {
	before, err := s.hold(ctx, t)
	if err != nil {
		return nil, err
	}
	if err := c.Validate(before); err != nil {
		return nil, err
	}
	p := s.newPlan(t, c, before)
	p.fresh = fresh
	return p, p.read(ctx)
}

// newPlan gives a plan of which nothing has been read.
func (s *Store) newPlan(t tx, c *store.Change, before store.Head) *plan {
	leads := func() leading { return leading{map[graph.EntityID]graph.EntityID{}, holdings{}} }
	return &plan{
		c: c, tx: t, size: s.o.BatchRows, ttl: s.o.LeaseTTL, head: before, old: map[graph.RecordKey]*row{}, now: map[graph.RecordKey]*row{},
		home: map[graph.RecordKey]graph.EntityID{}, led: leads(), leads: leads(),
	}
}

// encode gives the rows that a change puts in or buries, by key.
func encode(c *store.Change) (map[graph.RecordKey]*row, error) {
	fresh := map[graph.RecordKey]*row{}
	for i := range c.Puts {
		put := &c.Puts[i]
		payload, err := codec.EncodeRecord(&put.Record)
		if err != nil {
			return nil, fmt.Errorf("decision %d: record %s: %w", c.Decision.Seq, put.Record.Key, err)
		}
		fresh[put.Record.Key] = &row{
			key: put.Record.Key, kind: put.Record.Kind, payload: payload, first: put.FirstSeq, added: c.Decision.Seq,
			entity: put.Entity, decoded: &put.Record,
		}
	}
	for i := range c.Deletes {
		d := &c.Deletes[i]
		fresh[d.Record.Key] = &row{
			key: d.Record.Key, kind: d.Record.Kind, first: d.FirstSeq, added: c.Decision.Seq, deleted: true, next: d.Next,
		}
	}
	return fresh, nil
}
