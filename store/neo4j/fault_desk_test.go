package neo4j

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
	"github.com/clewgraph/clew/store/storetest"
)

// The batches of the fault tests: each has so many people, taken in parts.
const (
	crowdSize = 12
	partSize  = 3
	lastPart  = crowdSize/partSize - 1 // how many parts come before it
)

// crowd is the n-th batch. Its people share passports with the batch before and
// after it, so that parts merge entities, and know one another and some who
// come later.
func crowd(n uint64) intake.Batch {
	b := intake.Batch{ID: intake.BatchID{Source: "police", Stream: "crowd", Number: n}}
	for i := n * crowdSize; i < (n+1)*crowdSize; i++ {
		at := func(i uint64) graph.RecordKey { return graph.RecordKey{Source: "police", ID: fmt.Sprintf("%06d", i)} }
		passport := i * 2 / 5
		b.Records = append(b.Records, graph.Record{
			Key: at(i), Kind: graph.KindPerson, Names: []graph.Name{{Full: fmt.Sprintf("Anna Number%03d", passport)}},
			Identifiers: []graph.Identifier{
				{Type: graph.IDPassport, Country: "KH", Value: fmt.Sprintf("N%07d", passport)},
				{Type: graph.IDPhone, Value: fmt.Sprintf("+1 202 555 01%02d", i%30), Relation: graph.RelUses},
			},
			Links: []graph.Link{{Kind: graph.LinkAssociateOf, To: graph.End{Record: at(i*7%crowdSize + n*crowdSize)}}},
		})
	}
	return b
}

// still is a clock that stands still, so that histories can be compared.
func still() time.Time { return time.UnixMicro(1_700_000_000_000_000) }

func writer(t *testing.T, s intake.Store) *intake.Writer {
	t.Helper()
	return writerAt(t, s, intake.Options{SubBatch: partSize, Now: still})
}

func writerAt(t *testing.T, s intake.Store, o intake.Options) *intake.Writer {
	t.Helper()
	w, err := intake.Open(t.Context(), s, resolver.New(match.ColdStart(), resolver.Options{}), o)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// sent loads a batch that must be taken.
func sent(t *testing.T, w *intake.Writer, b intake.Batch) intake.Result {
	t.Helper()
	res, err := w.Load(t.Context(), b)
	if err != nil {
		t.Fatalf("batch %s: %v", b.ID, err)
	}
	return res
}

// resent loads a batch again and again, as a client does that was told to, until
// it is taken. It gives the first errors.
func resent(t *testing.T, w *intake.Writer, b intake.Batch) (first error) {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); {
		_, err := w.Load(t.Context(), b)
		if err == nil {
			return first
		}
		first = errors.Join(first, err)
		if !again(err) {
			break
		}
	}
	t.Fatalf("batch %s was never taken: %v", b.ID, first)
	return nil
}

// again reports whether an error tells the client to send the batch again.
func again(err error) bool {
	return errors.Is(err, store.ErrUnavailable) || errors.Is(err, store.ErrUnknownOutcome) || errors.Is(err, context.DeadlineExceeded)
}

// begun loads a batch in the background, again if need be, until what is to
// happen to it has happened. The channel gets what came of it then.
func begun(t *testing.T, w *intake.Writer, b intake.Batch, happened func() bool) <-chan error {
	done := make(chan error, 1)
	go func() {
		for {
			_, err := w.Load(t.Context(), b)
			if err == nil || happened() || !again(err) {
				done <- err
				return
			}
		}
	}()
	return done
}

// unharmed holds a store that lived through faults against one on which the
// first n batches were loaded without, and the store against itself.
func unharmed(t *testing.T, s *Store, n uint64) {
	t.Helper()
	want, got := undisturbed(t, still, crowds(n)...), storetest.Read(t, s)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the graph differs from one without faults (-want +got):\n%s", diff)
	}
}

// crowds gives the first n batches.
func crowds(n uint64) []intake.Batch {
	out := make([]intake.Batch, n)
	for i := range out {
		out[i] = crowd(uint64(i))
	}
	return out
}

// undisturbed is the state after some batches without a fault.
func undisturbed(t *testing.T, now func() time.Time, batches ...intake.Batch) storetest.State {
	t.Helper()
	s, err := embedded.Open(t.Context(), "store", embedded.Options{FS: embedded.Memory()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(t.Context())
	w := writerAt(t, s, intake.Options{SubBatch: partSize, Now: now})
	for _, b := range batches {
		sent(t, w, b)
	}
	return storetest.Read(t, s)
}

// soon waits until something is so.
func soon(t *testing.T, what string, is func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !is() {
		select {
		case <-ctx.Done():
			t.Fatalf("waited in vain until %s", what)
		case <-tick.C:
		}
	}
}

// tapped is a store whose commits a test can watch and forestall.
type tapped struct {
	*Store
	before func(c *store.Change)            // called first, if given
	after  func(c *store.Change, err error) // called with what came of it, if given
}

func (t *tapped) Commit(ctx context.Context, c *store.Change) error {
	if t.before != nil {
		t.before(c)
	}
	err := t.Store.Commit(ctx, c)
	if t.after != nil {
		t.after(c, err)
	}
	return err
}
