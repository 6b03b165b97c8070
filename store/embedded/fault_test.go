package embedded_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
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

// TestDiskFills fills the disk at a write of any file, from the n-th on, while
// logs, tables and manifests are being written: commits end in an error that
// says so, reading goes on, closing ends, and with space again everything
// acknowledged is there and the store goes on.
func TestDiskFills(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(8, 0))
	for range 12 {
		var left atomic.Int64
		left.Store(int64(20 + rng.IntN(400)))
		disk := vfs.NewCrashableMem()
		fs := errorfs.Wrap(disk, errorfs.InjectorFunc(func(op errorfs.Op) error {
			// New logs, manifests and markers are spared: Pebble ends the process
			// when it cannot write those (see the package comment).
			log := strings.HasSuffix(op.Path, ".log") && op.Kind != errorfs.OpCreate && op.Kind != errorfs.OpReuseForWrite
			part := log || strings.HasSuffix(op.Path, ".sst") || strings.HasSuffix(op.Path, ".probe")
			if part && op.Kind.ReadOrWrite() == errorfs.OpIsWrite && left.Add(-1) < 0 {
				return syscall.ENOSPC
			}
			return nil
		}))
		s := open(t, folder, embedded.SmallTables(embedded.Options{FS: fs, SnapshotEvery: 3}))
		acked, failure := uint64(0), error(nil)
		for failure == nil && acked < 200 {
			c := described(acked + 1)
			if failure = s.Commit(t.Context(), c); failure == nil {
				acked++
			}
		}
		if failure != nil && !strings.Contains(failure.Error(), syscall.ENOSPC.Error()) {
			t.Errorf("after %d commits: %v", acked, failure)
		}
		if _, err := s.Sources(t.Context()); err != nil {
			t.Errorf("reading after %v: %v", failure, err)
		}
		if err := s.Close(context.Background()); err != nil && !strings.Contains(err.Error(), syscall.ENOSPC.Error()) {
			t.Errorf("Close: %v", err)
		}
		again := open(t, folder, embedded.Options{FS: disk.CrashClone(vfs.CrashCloneCfg{})})
		head, err := again.Head(t.Context())
		if err != nil || head.Seq < acked || head.Seq > acked+1 {
			t.Errorf("%d decisions are left of %d, %v", head.Seq, acked, err)
		}
		storetest.Read(t, again)
		if err := again.Commit(t.Context(), described(head.Seq+1)); err != nil {
			t.Error(err)
		}
		closeStore(t, again)
	}
}

// described is a change of two kilobytes: a source with a long name.
func described(seq uint64) *store.Change {
	return &store.Change{Decision: graph.Decision{Seq: seq, Kind: graph.DecisionLoad},
		Sources: []store.Source{{ID: graph.SourceID(fmt.Sprintf("s%d", seq%50)), Name: strings.Repeat(fmt.Sprintf("%d ", seq), 400)}}}
}

// TestReadOnlyDisk opens a graph on a disk that was mounted for reading.
func TestReadOnlyDisk(t *testing.T) {
	disk := vfs.NewMem()
	fill(t, disk)
	fs := errorfs.Wrap(disk, errorfs.InjectorFunc(func(op errorfs.Op) error {
		if op.Kind.ReadOrWrite() == errorfs.OpIsWrite || op.Kind == errorfs.OpLock {
			return &os.PathError{Op: "open", Path: op.Path, Err: syscall.EROFS}
		}
		return nil
	}))
	for _, readOnly := range []bool{false, true} {
		_, err := embedded.Open(t.Context(), folder, embedded.Options{FS: fs, ReadOnly: readOnly})
		if !errors.Is(err, syscall.EROFS) || !strings.Contains(err.Error(), "cannot write in the folder "+folder) {
			t.Errorf("read-only %v: got %v", readOnly, err)
		}
	}
	closeStore(t, open(t, folder, embedded.Options{FS: disk}))
}
