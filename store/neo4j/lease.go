package neo4j

import (
	"context"
	"errors"
	"fmt"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/clewgraph/clew/store"
)

// The statements of the lease. SET of a property that nobody reads takes the
// node's lock, and what follows WITH is read under it; conditions before the
// SET, or a SET that reads what it writes, would be judged before the lock.
const (
	makeLease = "MERGE (l:Lease {id: 'writer'}) ON CREATE SET l.epoch = 0"

	acquireLease = `MATCH (l:Lease {id: 'writer'}) SET l.lock = true
		WITH l, datetime.realtime('UTC') AS now, l.owner AS was
		WHERE $takeOver OR was IS NULL OR l.expires <= now
		SET l.epoch = l.epoch + 1, l.owner = $owner, l.expires = now + duration({milliseconds: $ttl})
		RETURN l.epoch, was`

	// endWrites ends what writers have begun and hold locks for. It harms nobody:
	// a writer that is alive begins again, and then finds whether it is fenced.
	endWrites = `SHOW TRANSACTIONS YIELD transactionId AS id, database, metaData WHERE database = $database AND metaData.clew = 'write'
		TERMINATE TRANSACTIONS id YIELD message RETURN count(*)`

	readLease = "MATCH (l:Lease {id: 'writer'}) RETURN l.owner, l.expires, l.owner IS NULL OR l.expires <= datetime.realtime('UTC'), l.epoch"

	// holdLease begins every transaction that writes.
	holdLease = `MATCH (l:Lease {id: 'writer'}) SET l.lock = true
		WITH l WHERE l.epoch = $epoch
		SET l.expires = datetime.realtime('UTC') + duration({milliseconds: $ttl})
		WITH l MATCH (g:Clew {id: 'graph'})
		RETURN g.seq, g.nextFirst`

	releaseLease = `MATCH (l:Lease {id: 'writer'}) SET l.lock = true
		WITH l WHERE l.epoch = $epoch
		SET l.owner = null, l.expires = null`
)

// acquire takes the lease and keeps renewing it until the store is closed.
func (s *Store) acquire(ctx context.Context) error {
	if s.o.TakeOver {
		// A writer that stands still in a transaction holds the lease's lock until
		// the transaction has lasted too long.
		if _, err := s.auto(ctx, bolt.AccessModeWrite, endWrites, map[string]any{"database": s.o.Database}); err != nil {
			s.o.Logger.Warn("what the writer may have begun could not be ended; waiting for its end", "error", s.fault("end transactions", err))
		}
	}
	was := ""
	err := s.within(ctx, bolt.AccessModeWrite, func(ctx context.Context, t tx) error {
		if _, err := t.rows(ctx, makeLease, nil); err != nil {
			return err
		}
		rows, err := t.rows(ctx, acquireLease, map[string]any{"takeOver": s.o.TakeOver, "owner": s.o.Owner, "ttl": s.o.LeaseTTL.Milliseconds()})
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return s.locked(ctx, t)
		}
		s.epoch, was = int64(number(rows[0][0])), text(rows[0][1])
		return nil
	})
	if err != nil {
		return err
	}
	if s.o.TakeOver && was != "" {
		s.o.Logger.Warn("took the writer's lease over; whoever had it writes no more", "from", was, "epoch", s.epoch)
	}
	renewing, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop = stop
	s.lease.Go(func() { s.renewal(renewing) })
	return nil
}

// Lease says who may write to a graph.
type Lease struct {
	// Owner names the writer, "" for none.
	Owner string
	// Until is when the lease ends unless it is renewed, by the server's clock;
	// zero where nobody holds it.
	Until time.Time
	// Free says that nobody holds the lease, or that it has expired: a writer that
	// opens the graph now gets it.
	Free bool
	// Mine says that this store is the writer, and that no other one came after it.
	Mine bool
}

// Lease reads the writer's lease. It changes nothing, and the answer may be out
// of date at once: only [Open] takes the lease.
func (s *Store) Lease(ctx context.Context) (Lease, error) {
	if err := s.enter(ctx); err != nil {
		return Lease{}, err
	}
	defer s.leave()
	var l Lease
	err := s.within(ctx, bolt.AccessModeRead, func(ctx context.Context, t tx) (err error) {
		l, err = s.leaseIn(ctx, t)
		return err
	})
	return l, s.fault("read the lease", err)
}

func (s *Store) leaseIn(ctx context.Context, t tx) (Lease, error) {
	rows, err := t.rows(ctx, readLease, nil)
	if err != nil {
		return Lease{}, err
	}
	if len(rows) == 0 {
		return Lease{}, fmt.Errorf("the lease is missing: %w", store.ErrCorrupt)
	}
	until, _ := rows[0][1].(time.Time)
	free, _ := rows[0][2].(bool)
	epoch, _ := rows[0][3].(int64)
	return Lease{Owner: text(rows[0][0]), Until: until.UTC(), Free: free, Mine: !s.o.ReadOnly && epoch == s.epoch}, nil
}

// locked says who holds the lease.
func (s *Store) locked(ctx context.Context, t tx) error {
	l, err := s.leaseIn(ctx, t)
	if err != nil {
		return err
	}
	return fmt.Errorf("%q writes to this graph, its lease holds until %s unless renewed; stop it, read only, or take the lease over: %w",
		l.Owner, l.Until.Format(time.RFC3339), store.ErrLocked)
}

// readOnly refuses to write, naming the process that may.
func (s *Store) readOnly(ctx context.Context) error {
	l, err := s.Lease(ctx)
	if err != nil || l.Free {
		return store.ErrReadOnly
	}
	return fmt.Errorf("%q writes to this graph; write through it: %w", l.Owner, store.ErrReadOnly)
}

// renewal renews the lease at a third of its time until the context ends or
// the lease is lost.
func (s *Store) renewal(ctx context.Context) {
	tick := time.NewTicker(max(s.o.LeaseTTL/3, time.Millisecond))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := s.within(ctx, bolt.AccessModeWrite, func(ctx context.Context, t tx) error {
			_, err := s.hold(ctx, t)
			return err
		})
		switch {
		case ctx.Err() != nil:
			return
		case errors.Is(err, store.ErrFenced):
			s.o.Logger.Error("the writer's lease was taken over; this process writes no more")
			return
		case err != nil:
			s.o.Logger.Warn("the writer's lease could not be renewed; trying again", "error", s.fault("renew the lease", err))
		}
	}
}

// hold locks the lease for the transaction and gives the head, or fails with
// [store.ErrFenced] when the lease is another's.
func (s *Store) hold(ctx context.Context, t tx) (store.Head, error) {
	rows, err := t.rows(ctx, holdLease, map[string]any{"epoch": s.epoch, "ttl": s.o.LeaseTTL.Milliseconds()})
	if err != nil {
		return store.Head{}, err
	}
	if len(rows) == 0 {
		s.fenced.Store(true)
		return store.Head{}, errFenced
	}
	return headOf(rows)
}

var errFenced = fmt.Errorf("another process took the writer's lease over; open the graph again: %w", store.ErrFenced)

// overtaken waits until no COMMIT whose answer was lost is on its way any more:
// one that is holds the lease's lock, and ends or is rolled back before another
// transaction has it. Until then a look at the journal would prove nothing.
func (s *Store) overtaken(ctx context.Context) error {
	lost := s.lost.Load()
	if lost == s.found.Load() {
		return nil
	}
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.leave()
	err := s.within(ctx, bolt.AccessModeWrite, func(ctx context.Context, t tx) error {
		_, err := s.hold(ctx, t)
		return err
	})
	if err != nil && !errors.Is(err, store.ErrFenced) { // who is fenced had the lock too
		return s.fault("wait for what became of a commit", err)
	}
	s.found.Store(lost)
	return nil
}

// release gives the lease back, unless it is another's by now.
func (s *Store) release(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.o.ConnectTimeout)
	defer cancel()
	return s.within(ctx, bolt.AccessModeWrite, func(ctx context.Context, t tx) error {
		_, err := t.rows(ctx, releaseLease, map[string]any{"epoch": s.epoch})
		return err
	})
}
