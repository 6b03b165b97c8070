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

// small makes a store refuse changes of more records than it has memory for.
func small(f *faulty, most int) (tried *[]int) {
	tried = new([]int)
	f.commit = func(ctx context.Context, c *store.Change) error {
		*tried = append(*tried, len(c.Puts))
		if len(c.Puts) > most {
			return fmt.Errorf("decision %d: %w", c.Decision.Seq, store.ErrTooLarge)
		}
		return f.Store.Commit(ctx, c)
	}
	return tried
}

// TestTooLarge loads a batch into a store whose memory is too small for it: it
// is halved, and not tried again as it is.
func TestTooLarge(t *testing.T) {
	id := intake.BatchID{Source: "police", Stream: "file", Number: 1}
	records := append(many(9), person("a", passport("N1234567"), named("Mara Okonkwo")), person("b", passport("N1234567"), named("Mara Okonkwo")))
	want := begin(t, intake.Options{SubBatch: 2}).send(id, records...)

	f := &faulty{}
	d := begin(t, intake.Options{SubBatch: 8}, f.wrap)
	tried := small(f, 2)
	if diff := cmp.Diff(want, d.send(id, records...)); diff != "" {
		t.Errorf("the reply differs: %s", diff)
	}
	if diff := cmp.Diff([]int{6, 3, 2, 2, 2, 2, 2, 1}, *tried); diff != "" {
		t.Errorf("records in the changes tried: %s", diff)
	}
	var parts []string
	if err := d.store.Decisions(context.Background(), 0, func(x *graph.Decision) error {
		parts = append(parts, fmt.Sprintf("%d/%d", x.Part, x.Parts))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"1/6", "2/6", "3/6", "4/6", "5/6", "6/6"}, parts); diff != "" {
		t.Error(diff)
	}
	if res := d.send(id, records...); !res.Replayed {
		t.Error("the batch is not known when it comes again")
	}
}

// TestTooLargeRecord meets a single record that does not fit: that is said, and
// what came before it stays.
func TestTooLargeRecord(t *testing.T) {
	f := &faulty{}
	d := begin(t, intake.Options{}, f.wrap)
	id := intake.BatchID{Source: "police", Stream: "file", Number: 1}
	records := []graph.Record{person("a"), person("b"), person("large", with("A Friend"))}
	tried := small(f, 1)
	for range 2 {
		if _, err := d.Load(context.Background(), intake.Batch{ID: id, Records: records}); !errors.Is(err, store.ErrTooLarge) {
			t.Fatalf("got %v, want %v", err, store.ErrTooLarge)
		}
		if !d.here("a") || !d.here("b") || d.here("large") {
			t.Error("what fits must be there, and only that")
		}
	}
	if diff := cmp.Diff([]int{4, 2, 1, 1, 2, 2}, *tried); diff != "" {
		t.Errorf("records in the changes tried: %s", diff)
	}
	f.commit = nil
	d.send(id, records...)
}
