package embedded_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"path"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/record"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/wal"
	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
)

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
		w := writer(record.NewLogWriter, f, name, true)
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
	const first, second, third = "000007.log", "000008.log", "000011.log"
	starts := records(t, second, whole[second])
	turn := func(name string, at int) []byte {
		b := append([]byte(nil), whole[name]...)
		b[at]++
		return b
	}
	for name, c := range map[string]struct {
		log     string
		bytes   []byte // nil for none
		refused string // the log that is, if any
		cut     []int  // records that each log gives when cut
	}{
		"whole":            {second, whole[second], "", []int{5, 5, 5}},
		"turned byte":      {second, turn(second, starts[2]+100), second, []int{5, 2, 0}},
		"turned at first":  {first, turn(first, 30), first, []int{0, 0, 0}},
		"ends at a record": {second, whole[second][:starts[3]], third, []int{5, 3, 0}},
		"ends in a record": {second, whole[second][:starts[3]+50], third, []int{5, 3, 0}},
		"nothing in it":    {second, []byte{}, third, []int{5, 0, 0}},
		"missing":          {second, nil, third, []int{5, 0, 0}},
	} {
		for log, b := range whole {
			writeFile(t, fs, log, b)
		}
		if c.bytes != nil {
			writeFile(t, fs, c.log, c.bytes)
		} else if err := fs.Remove(c.log); err != nil {
			t.Fatal(err)
		}
		refusing, cutting := embedded.Replay(fs, false), embedded.Replay(fs, true)
		var got string
		var left []int
		for _, log := range []string{first, second, third} {
			if log == c.log && c.bytes == nil {
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

// writer makes a writer of a log, with how far it was synced in it or without.
func writer[N ~uint64](make func(io.Writer, N, record.LogWriterConfig) *record.LogWriter, log io.Writer, name string, synced bool) *record.LogWriter {
	number, _, _ := wal.ParseLogFilename(name)
	return make(log, N(number), record.LogWriterConfig{WriteWALSyncOffsets: func() bool { return synced }})
}

// TestBlockEnds ends a record at each of the last bytes of a block, where Pebble
// fills up with zeros what no chunk fits in.
func TestBlockEnds(t *testing.T) {
	t.Parallel()
	const name = "000003.log"
	for _, synced := range []bool{false, true} {
		for left := range 60 {
			var b bytes.Buffer
			w := writer(record.NewLogWriter, &b, name, synced)
			for _, size := range []int{32<<10 - left, 300} {
				if _, err := w.WriteRecord(make([]byte, size)); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			const trailer = 11
			if end, why := embedded.WholeLog(b.Bytes(), name); end != b.Len()-trailer || why != "" {
				t.Errorf("synced %v, %d bytes left: whole up to %d of %d, %q", synced, left, end, b.Len(), why)
			}
		}
	}
}
