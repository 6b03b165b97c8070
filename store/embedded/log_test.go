package embedded_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
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

// crashed gives the disk of a store that was not closed, as the end of its
// process leaves it and as a power cut may, with its states.
func crashed(t *testing.T, changes int) (ended, cut *vfs.MemFS, states []storetest.State) {
	t.Helper()
	running := vfs.NewCrashableMem()
	s := open(t, folder, embedded.Options{FS: running, SnapshotEvery: -1})
	states = append(states, storetest.Read(t, s))
	storetest.Play(t, s, 9, changes, func(int) { states = append(states, storetest.Read(t, s)) })
	ended = running.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: 100, RNG: rand.New(rand.NewPCG(0, 0))})
	cut = running.CrashClone(vfs.CrashCloneCfg{})
	closeStore(t, s)
	return ended, cut, states
}

// TestTruncatedLog cuts the log of a store that was not closed: a state that
// was once acknowledged is left, whole, or the store is refused. The store
// crashes at several moments, because a log holds only what came since Pebble
// began it; under the race detector it checks itself and begins one every few
// changes.
func TestTruncatedLog(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(4, 0))
	left := map[uint64]bool{}
	for changes := 10; changes <= 40; changes += 2 {
		_, disk, states := crashed(t, changes)
		logs := files(t, disk, ".log")
		if len(logs) != 1 {
			t.Fatalf("%d logs", len(logs))
		}
		whole := readFile(t, disk, logs[0])
		for range 10 {
			copied := disk.CrashClone(vfs.CrashCloneCfg{})
			n := rng.IntN(len(whole) + 1)
			writeFile(t, copied, logs[0], whole[:n])
			s, err := embedded.Open(t.Context(), folder, embedded.Options{FS: copied})
			if err != nil {
				t.Errorf("%d of %d bytes: %v", n, len(whole), err)
				continue
			}
			got := storetest.Read(t, s)
			left[got.Head.Seq] = true
			if !reflect.DeepEqual(states[got.Head.Seq], got) {
				t.Errorf("%d of %d bytes (-want +got):\n%s", n, len(whole), cmp.Diff(states[got.Head.Seq], got))
			}
			closeStore(t, s)
		}
	}
	if len(left) < 10 {
		t.Errorf("only %d different states are left", len(left))
	}
}

// lastLog gives the log that was written last.
func lastLog(t *testing.T, fs vfs.FS) string {
	t.Helper()
	names := files(t, fs, ".log")
	slices.Sort(names)
	return names[len(names)-1]
}

// refused opens a store that must be refused as corrupt, with a text in the
// error, and nothing of it changed. With CutLog it must then open with a state
// that was once acknowledged, and go on from there.
func refused(t *testing.T, disk *vfs.MemFS, states []storetest.State, text string) (head uint64) {
	t.Helper()
	before := files(t, disk, ".log")
	for _, readOnly := range []bool{true, false} {
		_, err := embedded.Open(t.Context(), folder, embedded.Options{FS: disk, ReadOnly: readOnly})
		if !errors.Is(err, store.ErrCorrupt) || !strings.Contains(err.Error(), text) || !strings.Contains(err.Error(), "clew check --cut-log") {
			t.Fatalf("read-only %v: got %v, want ErrCorrupt with %q and the way out", readOnly, err, text)
		}
	}
	if diff := cmp.Diff(before, files(t, disk, ".log")); diff != "" {
		t.Errorf("opening changed the logs (-before +after):\n%s", diff)
	}
	s := open(t, folder, embedded.Options{FS: disk, CutLog: true})
	got := storetest.Read(t, s)
	head = got.Head.Seq
	if diff := cmp.Diff(states[head], got); diff != "" {
		t.Errorf("cut off after decision %d (-want +got):\n%s", head, diff)
	}
	closeStore(t, s)
	s = open(t, folder, embedded.Options{FS: disk})
	if err := s.Commit(t.Context(), described(head+1)); err != nil {
		t.Error(err)
	}
	closeStore(t, s)
	return head
}

// TestDamagedLog turns bytes of the log of a store that was not closed. Before
// the last record, each is refused as damage. In the last one it is refused when
// the process ended alone, because the acknowledgement is noted; after a power
// cut that took the note, the state before that change is left.
func TestDamagedLog(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(5, 0))
	before := 0
	for changes := 10; changes <= 80; changes += 10 {
		ended, cut, states := crashed(t, changes)
		name := lastLog(t, cut)
		whole := readFile(t, cut, name)
		starts := records(t, name, whole)
		if len(starts) == 0 {
			continue // the log was just begun
		}
		last := starts[len(starts)-1]
		turned := func(disk *vfs.MemFS, at int) *vfs.MemFS {
			bad := append([]byte(nil), whole...)
			bad[at] ^= byte(1 + rng.IntN(255))
			copied := disk.CrashClone(vfs.CrashCloneCfg{})
			writeFile(t, copied, name, bad)
			return copied
		}
		for range 5 {
			if last > 0 {
				before++
				refused(t, turned(cut, rng.IntN(last)), states, cut.PathBase(name))
			}
		}
		for range 2 {
			at := last + rng.IntN(len(whole)-last)
			if head := refused(t, turned(ended, at), states, fmt.Sprintf("%d was acknowledged", changes)); head != uint64(changes-1) {
				t.Errorf("byte %d: decision %d is left of %d", at, head, changes)
			}
			s := open(t, folder, embedded.Options{FS: turned(cut, at)})
			if diff := cmp.Diff(states[changes-1], storetest.Read(t, s)); diff != "" {
				t.Errorf("byte %d, without the note (-want +got):\n%s", at, diff)
			}
			closeStore(t, s)
		}
	}
	if before < 10 {
		t.Errorf("only %d bytes before the last record", before)
	}
}

// TestMissingLog takes the log of a store whose process ended.
func TestMissingLog(t *testing.T) {
	t.Parallel()
	ended, _, states := crashed(t, 20)
	for _, name := range files(t, ended, ".log") {
		if err := ended.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, ended, states, "20 was acknowledged")
}

// TestDamagedNote spoils the note of the last acknowledgement: it then proves
// nothing, and the store opens with all that it has.
func TestDamagedNote(t *testing.T) {
	t.Parallel()
	ended, _, states := crashed(t, 12)
	name := ended.PathJoin(folder, "acknowledged")
	note := readFile(t, ended, name)
	spoilt := [][]byte{nil, note[:9], append([]byte("1"), note...)}
	for i := range note {
		bad := append([]byte(nil), note...)
		bad[i]++
		spoilt = append(spoilt, bad)
	}
	for _, bad := range spoilt {
		copied := ended.CrashClone(vfs.CrashCloneCfg{})
		writeFile(t, copied, name, bad)
		s := open(t, folder, embedded.Options{FS: copied})
		head, err := s.Head(t.Context())
		if err != nil || head != states[12].Head {
			t.Errorf("%q: head %+v, %v", bad, head, err)
		}
		closeStore(t, s)
		if got := readFile(t, copied, name); !bytes.HasPrefix(got, note) {
			t.Errorf("%q is not mended: %q", bad, got)
		}
	}
}

// TestRestartOnFullDisk starts a store that was not closed while the disk takes
// no tables: it is refused, for Pebble would try for ever, and with space again
// everything is there.
func TestRestartOnFullDisk(t *testing.T) {
	t.Parallel()
	disk, _, states := crashed(t, 20)
	full := errorfs.Wrap(disk, errorfs.InjectorFunc(func(op errorfs.Op) error {
		if op.Kind.ReadOrWrite() == errorfs.OpIsWrite && (strings.HasSuffix(op.Path, ".sst") || strings.HasSuffix(op.Path, ".probe")) {
			return syscall.ENOSPC
		}
		return nil
	}))
	if _, err := embedded.Open(t.Context(), folder, embedded.Options{FS: full}); !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "free space") {
		t.Errorf("got %v", err)
	}
	s := open(t, folder, embedded.Options{FS: disk})
	if diff := cmp.Diff(states[20], storetest.Read(t, s)); diff != "" {
		t.Errorf("with space again (-want +got):\n%s", diff)
	}
	closeStore(t, s)
}

// TestTornLog leaves of the last record, which no sync ended, any sectors and in
// their stead zeros, garbage or an older log: the store opens with all records
// before it, or with it if it is whole.
func TestTornLog(t *testing.T) {
	t.Parallel()
	const sector = 512
	rng := rand.New(rand.NewPCG(10, 0))
	running := vfs.NewCrashableMem()
	s := open(t, folder, embedded.Options{FS: running, SnapshotEvery: -1})
	changes, disk, name, log, starts := uint64(0), running, "", []byte(nil), []int(nil)
	for changes < 24 || len(starts) < 3 {
		changes++
		c := described(changes)
		for i := range rng.IntN(60) { // up to four blocks
			c.Sources = append(c.Sources, store.Source{ID: graph.SourceID(fmt.Sprintf("more%d", i)), Name: strings.Repeat("x", 2000)})
		}
		if err := s.Commit(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		disk = running.CrashClone(vfs.CrashCloneCfg{})
		name = lastLog(t, disk)
		log = readFile(t, disk, name)
		starts = records(t, name, log)
	}
	closeStore(t, s)
	other := disk.CrashClone(vfs.CrashCloneCfg{})
	s = open(t, folder, embedded.Options{FS: other})
	for seq := range uint64(20) {
		if err := s.Commit(t.Context(), described(changes+1+seq)); err != nil {
			t.Fatal(err)
		}
	}
	recycled := bytes.Repeat(readFile(t, other, lastLog(t, other)), 100)
	closeStore(t, s)
	fills := []func([]byte){
		func([]byte) {},
		func(b []byte) {
			for i := range b {
				b[i] = byte(rng.Uint32())
			}
		},
		func(b []byte) { copy(b, recycled) }, // chunks of another log
	}
	left := map[bool]int{}
	for round := range 200 {
		i := rng.IntN(len(starts))
		decision := max(1, changes+1-uint64(len(starts)-i))
		start, end := starts[i], len(log)
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		torn := make([]byte, end+rng.IntN(2*len(log)))
		fills[round%len(fills)](torn)
		copy(torn, log[:start])
		keep := rng.IntN(101)
		for at := start - start%sector; at < end; at += sector {
			if rng.IntN(100) < keep {
				from, to := max(at, start), min(at+sector, end)
				copy(torn[from:to], log[from:to])
			}
		}
		copied := disk.CrashClone(vfs.CrashCloneCfg{})
		writeFile(t, copied, name, torn)
		s := open(t, folder, embedded.Options{FS: copied})
		head, err := s.Head(t.Context())
		if round%5 == 0 {
			again := open(t, folder, embedded.Options{FS: copied.CrashClone(vfs.CrashCloneCfg{})})
			if h, err := again.Head(t.Context()); err != nil || h != head {
				t.Errorf("round %d: head %+v and once more %+v, %v", round, head, h, err)
			}
			closeStore(t, again)
		}
		whole := bytes.Equal(torn[:end], log[:end])
		if err != nil || head.Seq != decision-1 && !(whole && head.Seq == decision) {
			t.Errorf("round %d: decision %d is left of %d, %v", round, head.Seq, decision, err)
		}
		left[whole]++
		closeStore(t, s)
	}
	if left[false] < 100 {
		t.Errorf("only %d were torn", left[false])
	}
}
