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
// it is taken. It gives the first error.
func resent(t *testing.T, w *intake.Writer, b intake.Batch) (first error) {
	t.Helper()
	for range 5 {
		_, err := w.Load(t.Context(), b)
		if err == nil {
			return first
		}
		first = errors.Join(first, err)
		if !errors.Is(err, store.ErrUnavailable) && !errors.Is(err, store.ErrUnknownOutcome) && !errors.Is(err, context.DeadlineExceeded) {
			break
		}
	}
	t.Fatalf("batch %s was never taken: %v", b.ID, first)
	return nil
}

// unharmed holds a store that lived through faults against one on which the
// first n batches were loaded without, and the store against itself.
func unharmed(t *testing.T, s *Store, n uint64) {
	t.Helper()
	want, got := undisturbed(t, n, still), storetest.Read(t, s)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the graph differs from one without faults (-want +got):\n%s", diff)
	}
}

// undisturbed is the state after the first n batches without a fault.
func undisturbed(t *testing.T, n uint64, now func() time.Time) storetest.State {
	t.Helper()
	s, err := embedded.Open(t.Context(), "store", embedded.Options{FS: embedded.Memory()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(t.Context())
	w := writerAt(t, s, intake.Options{SubBatch: partSize, Now: now})
	for i := range n {
		sent(t, w, crowd(i))
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
