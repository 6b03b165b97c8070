package embedded_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"path"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/cockroachdb/pebble/v2/record"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
	"github.com/cockroachdb/pebble/v2/wal"
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

// records gives where the records of a log begin, as Pebble reads it.
func records(t *testing.T, name string, log []byte) (starts []int) {
	t.Helper()
	r := reader(record.NewReader, bytes.NewReader(log), name)
	for {
		at := r.Offset()
		one, err := r.Next()
		if errors.Is(err, io.EOF) {
			return starts
		}
		if err == nil {
			_, err = io.Copy(io.Discard, one)
		}
		if err != nil {
			t.Fatal(err)
		}
		starts = append(starts, int(at))
	}
}

// reader makes a reader of a log's records; Pebble does not export N.
func reader[N ~uint64](make func(io.Reader, N) *record.Reader, log io.Reader, name string) *record.Reader {
	number, _, _ := wal.ParseLogFilename(path.Base(name))
	return make(log, N(number))
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

// TestSeveralLogs spoils one of three logs that are to be replayed: what is left
// out before a later one is damage, and cutting it leaves out what follows.
func TestSeveralLogs(t *testing.T) {
	t.Parallel()
	fs := vfs.NewMem()
	whole := map[string][]byte{}
	operation := uint64(100)
	for _, name := range []string{"000007.log", "000008.log", "000011.log"} {
		f, err := fs.Create(name, vfs.WriteCategoryUnspecified)
		if err != nil {
			t.Fatal(err)
		}
		w := writer(record.NewLogWriter, f, name)
		for i := range uint32(5) {
			count := 4 - i // the last has no operations, as Pebble's metadata
			b := binary.LittleEndian.AppendUint64(nil, operation)
			b = binary.LittleEndian.AppendUint32(b, count)
			if _, err := w.WriteRecord(append(b, make([]byte, 9000)...)); err != nil {
				t.Fatal(err)
			}
			operation += uint64(count)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		whole[name] = readFile(t, fs, name)
	}
	starts := records(t, "000008.log", whole["000008.log"])
	turned := append([]byte(nil), whole["000008.log"]...)
	turned[starts[2]+100]++
	for name, c := range map[string]struct {
		second  []byte // nil for none
		refused string // the log that is, if any
		cut     []int  // records that each log gives when cut
	}{
		"whole":                {whole["000008.log"], "", []int{5, 5, 5}},
		"turned byte":          {turned, "000008.log", []int{5, 2, 0}},
		"ends at a record":     {whole["000008.log"][:starts[3]], "000011.log", []int{5, 3, 0}},
		"ends in a record":     {whole["000008.log"][:starts[3]+50], "000011.log", []int{5, 3, 0}},
		"nothing in it":        {[]byte{}, "000011.log", []int{5, 0, 0}},
		"ends in the last one": {whole["000008.log"][:starts[3]+1], "000011.log", []int{5, 3, 0}},
		"missing":              {nil, "000011.log", []int{5, 0, 0}},
	} {
		if c.second == nil {
			if err := fs.Remove("000008.log"); err != nil {
				t.Fatal(err)
			}
		} else {
			writeFile(t, fs, "000008.log", c.second)
		}
		refusing, cutting := embedded.Replay(fs, false), embedded.Replay(fs, true)
		var got string
		var left []int
		for _, log := range []string{"000007.log", "000008.log", "000011.log"} {
			if log == "000008.log" && c.second == nil {
				left = append(left, 0)
				continue
			}
			if got != "" {
				// Pebble ends at the first error.
			} else if f, err := refusing.Open(log); err == nil {
				if err := f.Close(); err != nil {
					t.Error(err)
				}
			} else if got = log; !errors.Is(err, store.ErrCorrupt) || !strings.Contains(err.Error(), log) {
				t.Errorf("%s: %v", name, err)
			}
			left = append(left, len(records(t, log, readFile(t, cutting, log))))
		}
		if got != c.refused {
			t.Errorf("%s: refused at %q, want %q", name, got, c.refused)
		}
		if diff := cmp.Diff(c.cut, left); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// writer makes a writer of a log.
func writer[N ~uint64](make func(io.Writer, N, record.LogWriterConfig) *record.LogWriter, log io.Writer, name string) *record.LogWriter {
	number, _, _ := wal.ParseLogFilename(name)
	return make(log, N(number), record.LogWriterConfig{WriteWALSyncOffsets: func() bool { return true }})
}

// TestEveryByteOfALog turns every single byte of a log before its last record:
// each is damage, found in the record that has it.
func TestEveryByteOfALog(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(6, 0))
	turned := 0
	for changes := 20; turned < 20000; changes += 7 {
		_, disk, _ := crashed(t, changes)
		name := lastLog(t, disk)
		log := readFile(t, disk, name)
		starts := records(t, name, log)
		if end, why := embedded.WholeLog(log, name); end != len(log) || why != "" {
			t.Fatalf("the whole log: %d of %d bytes, %s", end, len(log), why)
		}
		for i := 0; i+1 < len(starts); i++ {
			for at := starts[i]; at < starts[i+1]; at++ {
				was := log[at]
				log[at] ^= byte(1 + rng.IntN(255))
				if end, why := embedded.WholeLog(log, name); end != starts[i] || why == "" {
					t.Errorf("byte %d of the record from %d to %d: whole up to %d, %q", at, starts[i], starts[i+1], end, why)
				}
				log[at] = was
				turned++
			}
		}
	}
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
		again := open(t, folder, embedded.Options{FS: copied.CrashClone(vfs.CrashCloneCfg{})})
		if h, err := again.Head(t.Context()); err != nil || h != head {
			t.Errorf("round %d: head %+v and once more %+v, %v", round, head, h, err)
		}
		closeStore(t, again)
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
