package neo4j

import (
	"context"
	"errors"
	"testing"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
)

// TestUnknownOutcome cuts the connection at a COMMIT. Neither the store nor the
// driver can know what became of it, so they must not try again and must say so.
func TestUnknownOutcome(t *testing.T) {
	w := lay(t, neo4jtest.Server(t))
	s := open(t, Options{URI: w.address})
	commit(t, s, load(1, person(t, "ann")))
	for _, test := range []struct {
		name string
		do   fault
		want uint64
	}{
		{"before the server hears it", cut, 1},
		{"before the client hears the answer", cutAfterwards, 2},
	} {
		w.next(atCommit, 0, test.do)
		if err := s.Commit(t.Context(), load(2)); !errors.Is(err, store.ErrUnknownOutcome) {
			t.Errorf("%s: got %v, want %v", test.name, err, store.ErrUnknownOutcome)
		}
		h, err := s.Head(context.Background())
		if err != nil || h.Seq != test.want {
			t.Errorf("%s: the head is %+v, %v; want %d", test.name, h, err, test.want)
		}
	}
	if err := s.Commit(t.Context(), load(2)); !errors.Is(err, store.ErrConflict) {
		t.Errorf("the change again, which is there: %v", err)
	}
	commit(t, s, load(3))
}

// cut ends the connection before the server hears what the client sent.
func cut(*carrier) bool { return false }

// cutAfterwards ends the connection when the server has done what the client
// asked for, and before the client hears of it.
func cutAfterwards(c *carrier) bool {
	c.passUnheard()
	return false
}

// TestConnectionFaults cuts connections in the middle of batches. The writer
// finds out what became of its commit; where it was not written, the client is
// told to send the batch again.
func TestConnectionFaults(t *testing.T) {
	uri := neo4jtest.Server(t)
	direct := open(t, Options{URI: uri}) // makes the graph; its lease is taken over
	wire := lay(t, uri)
	s := open(t, Options{URI: wire.address, TakeOver: true})
	w := writer(t, s)
	for n, test := range []struct {
		name string
		at   moment
		do   fault
		want error
	}{
		{"in a transaction", midway, cut, nil}, // the store runs it again
		{"before COMMIT", atCommit, cut, store.ErrUnknownOutcome},
		{"after COMMIT", atCommit, cutAfterwards, nil}, // the writer finds it written
	} {
		for _, skip := range []int{0, lastPart} {
			b := crowd(uint64(2*n + skip/lastPart))
			wire.next(test.at, skip, test.do)
			if err := resent(t, w, b); !errors.Is(err, test.want) {
				t.Errorf("cut %s of part %d: got %v, want %v", test.name, skip+1, err, test.want)
			}
			if wire.waiting() > 0 {
				t.Fatalf("nothing was cut %s of part %d", test.name, skip+1)
			}
		}
	}

	// A COMMIT that is still on its way when the client has long hung up.
	held, free := make(chan struct{}), make(chan struct{})
	wire.next(atCommit, 1, func(c *carrier) bool {
		c.deafen()
		c.near.Close()
		close(held)
		<-free
		c.passUnheard()
		return false
	})
	done := make(chan error, 1)
	go func() {
		_, err := w.Load(t.Context(), crowd(6))
		done <- err
	}()
	<-held
	var early []error
	soon(t, "the writer waits for its own COMMIT, or gives up", func() bool {
		select {
		case err := <-done:
			early = append(early, err)
		default:
		}
		return len(early) > 0 || blocked(t, direct)
	})
	close(free)
	if len(early) == 0 {
		early = append(early, <-done)
	}
	if early[0] != nil {
		t.Errorf("a batch whose COMMIT came late: %v", early[0])
		_ = resent(t, w, crowd(6))
	}
	unharmed(t, s, 7)
}

// blocked reports whether a transaction of the server waits for another's lock.
func blocked(t *testing.T, s *Store) bool {
	t.Helper()
	rows, err := s.auto(t.Context(), bolt.AccessModeRead, "SHOW TRANSACTIONS YIELD status WHERE status STARTS WITH 'Blocked' RETURN count(*)", nil)
	if err != nil {
		t.Fatal(err)
	}
	return rows[0][0] != int64(0)
}

// TestAttempts: a transaction that lost a deadlock, or that somebody ended, is run
// again, one that ran out of memory or time is not.
func TestAttempts(t *testing.T) {
	s := open(t, Options{URI: neo4jtest.Server(t)})
	for code, want := range map[string]int{
		"Neo.TransientError.Transaction.DeadlockDetected":       attempts,
		"Neo.ClientError.Transaction.Terminated":                attempts,
		"Neo.ClientError.Transaction.TransactionTimedOut":       1,
		"Neo.TransientError.General.MemoryPoolOutOfMemoryError": 1,
		"Neo.TransientError.General.OutOfMemoryError":           1,
	} {
		got := 0
		err := s.within(t.Context(), bolt.AccessModeWrite, func(context.Context, tx) error {
			got++
			return &bolt.Neo4jError{Code: code}
		})
		if got != want || err == nil {
			t.Errorf("%s: %d attempts, %v; want %d", code, got, err, want)
		}
	}
}
