package intake_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/store"
)

// TestTooLargeDelete deletes more records at once than the store has memory
// for: they go in halves, and what cannot be halved is said.
func TestTooLargeDelete(t *testing.T) {
	f := &faulty{}
	d := begin(t, intake.Options{SubBatch: 8}, f.wrap)
	records := many(9)
	d.send(intake.BatchID{}, records...)
	var keys []graph.RecordKey
	var want []intake.Outcome
	for i := range records {
		keys = append(keys, records[i].Key)
		want = append(want, intake.Outcome{Key: records[i].Key, Status: intake.Deleted})
	}
	var tried []int
	most := 0
	f.commit = func(ctx context.Context, c *store.Change) error {
		tried = append(tried, len(c.Deletes))
		if len(c.Deletes) > most {
			return fmt.Errorf("decision %d: %w", c.Decision.Seq, store.ErrTooLarge)
		}
		return f.Store.Commit(ctx, c)
	}
	if _, err := d.Delete(context.Background(), keys[:2], "", ""); !errors.Is(err, store.ErrTooLarge) {
		t.Errorf("got %v, want %v", err, store.ErrTooLarge)
	}
	tried, most = nil, 2
	res, err := d.Delete(context.Background(), keys, "", "")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, res.Outcomes); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{8, 4, 2, 2, 2, 2, 1}, tried); diff != "" {
		t.Errorf("records in the changes tried: %s", diff)
	}
}
