package embedded_test

import (
	"context"
	"sync"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"go.uber.org/goleak"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
	"github.com/clewgraph/clew/store/storetest"
)

// TestReadersBesideAWriter reads all the while a history is written: each call
// must see one state.
func TestReadersBesideAWriter(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	ctx := context.Background()
	s := open(t, folder, embedded.Options{FS: vfs.NewMem(), SnapshotEvery: 5})
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for last := uint64(0); ; {
				select {
				case <-done:
					return
				default:
				}
				last = readOnce(ctx, t, s, last)
			}
		})
	}
	storetest.Play(t, s, 11, 150, nil)
	close(done)
	readers.Wait()
	closeStore(t, s)
}

// readOnce scans the records and holds counts taken at one state against each
// other; it gives the head, which must not go back.
func readOnce(ctx context.Context, t *testing.T, s *embedded.Store, last uint64) uint64 {
	stats, err := s.Stats(ctx)
	if err != nil || stats.Head.Seq < last {
		t.Errorf("Stats: %v; head %d after %d", err, stats.Head.Seq, last)
	}
	byKind := 0
	for _, n := range stats.ByKind {
		byKind += n
	}
	if byKind != stats.Entities {
		t.Errorf("%d entities, by kind %d", stats.Entities, byKind)
	}
	var ids []graph.EntityID
	err = s.Scan(ctx, func(r *store.Stored) error {
		if (r.Entity == "") != (r.Deleted || r.Record.IsStatement()) {
			t.Errorf("%s: deleted %v, in entity %q", r.Record.Key, r.Deleted, r.Entity)
		}
		ids = append(ids, r.Entity)
		return nil
	})
	if err != nil {
		t.Errorf("Scan: %v", err)
	}
	adjacency, err := s.Neighbours(ctx, store.Frontier{IDs: ids})
	if err != nil {
		t.Errorf("Neighbours: %v", err)
	}
	// Every link between two of the frontier is met from both.
	met := map[graph.LinkID]int{}
	asked := map[graph.EntityID]bool{}
	for _, a := range adjacency {
		if asked[a.ID] {
			continue
		}
		asked[a.ID] = true
		for _, g := range a.Groups {
			for _, e := range g.Links {
				met[e.ID]++
			}
		}
	}
	for _, a := range adjacency {
		for _, g := range a.Groups {
			if asked[g.Other] && met[g.Links[0].ID] != 2 {
				t.Errorf("link %s from %s is met %d times", g.Links[0].ID, a.ID, met[g.Links[0].ID])
			}
		}
	}
	return stats.Head.Seq
}
