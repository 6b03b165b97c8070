package embedded_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
	"github.com/clewgraph/clew/store/storetest"
)

// TestDiskFull fails the log under a commit: the outcome is unknown, reading
// goes on, and opening again tells what came of it.
func TestDiskFull(t *testing.T) {
	var full atomic.Bool
	disk := vfs.NewCrashableMem()
	fs := errorfs.Wrap(disk, errorfs.InjectorFunc(func(op errorfs.Op) error {
		if full.Load() && op.Kind.ReadOrWrite() == errorfs.OpIsWrite && strings.HasSuffix(op.Path, ".log") {
			return syscall.ENOSPC
		}
		return nil
	}))
	s := open(t, folder, embedded.Options{FS: fs})
	storetest.Play(t, s, 5, 20, nil)
	want := storetest.Read(t, s)
	full.Store(true)
	change := store.Change{Decision: graph.Decision{Seq: want.Head.Seq + 1, Kind: graph.DecisionLoad}, Sources: []store.Source{{ID: "late"}}}
	if err := s.Commit(context.Background(), &change); !errors.Is(err, store.ErrUnknownOutcome) {
		t.Fatalf("Commit: got %v, want ErrUnknownOutcome", err)
	}
	full.Store(false)
	if err := s.Commit(context.Background(), &change); !errors.Is(err, store.ErrUnavailable) {
		t.Fatalf("Commit after a failure: got %v, want ErrUnavailable", err)
	}
	if diff := cmp.Diff(want, storetest.Read(t, s)); diff != "" {
		t.Errorf("after the failure (-want +got):\n%s", diff)
	}
	again := open(t, folder, embedded.Options{FS: disk.CrashClone(vfs.CrashCloneCfg{})})
	if diff := cmp.Diff(want, storetest.Read(t, again)); diff != "" {
		t.Errorf("after opening again (-want +got):\n%s", diff)
	}
	if err := again.Commit(context.Background(), &change); err != nil {
		t.Errorf("Commit after opening again: %v", err)
	}
	closeStore(t, again)
	if err := s.Close(context.Background()); err != nil && !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("Close: %v", err)
	}
}
