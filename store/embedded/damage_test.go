package embedded_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
	"github.com/clewgraph/clew/store/storetest"
)

// files gives the files of a store's folder whose names contain a text.
func files(t *testing.T, fs vfs.FS, part string) []string {
	t.Helper()
	names, err := fs.List(folder)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, n := range names {
		if strings.Contains(n, part) {
			out = append(out, fs.PathJoin(folder, n))
		}
	}
	return out
}

func readFile(t *testing.T, fs vfs.FS, name string) []byte {
	t.Helper()
	f, err := fs.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	return b
}

func writeFile(t *testing.T, fs vfs.FS, name string, b []byte) {
	t.Helper()
	f, err := fs.Create(name, vfs.WriteCategoryUnspecified)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.Write(bytes.Clone(b)) // Write may change what it is given
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		t.Fatal(err)
	}
}

// look reads all that a store on a damaged disk still gives and holds it
// against the truth. What it gives must be true; it reports whether something
// was refused, and how.
func look(t *testing.T, fs vfs.FS, want storetest.State) (refusal error) {
	t.Helper()
	s, err := embedded.Open(t.Context(), folder, embedded.Options{FS: fs, ReadOnly: true})
	if err != nil {
		return err
	}
	defer closeStore(t, s)
	refuse := func(err error) { refusal = errors.Join(refusal, err) }
	n := 0
	refuse(s.Scan(t.Context(), func(r *store.Stored) error {
		if n >= len(want.Records) || !reflect.DeepEqual(want.Records[n], *r) {
			t.Errorf("the scan gives a record that is not so: %+v", r)
		}
		n++
		return nil
	}))
	if refusal == nil && n != len(want.Records) {
		t.Errorf("the scan gives %d records of %d", n, len(want.Records))
	}
	for i := range want.Records {
		k := want.Records[i].Record.Key
		got, err := s.Records(t.Context(), []graph.RecordKey{k})
		if refuse(err); err == nil && (got[0] == nil || !reflect.DeepEqual(want.Records[i], *got[0])) {
			t.Errorf("record %s is not so: %+v", k, got[0])
		}
		versions, err := s.History(t.Context(), k)
		if refuse(err); err == nil && !reflect.DeepEqual(want.History[i], versions) {
			t.Errorf("the history of %s is not so: %+v", k, versions)
		}
	}
	n = 0
	refuse(s.Decisions(t.Context(), 0, func(d *graph.Decision) error {
		if n >= len(want.Decisions) || !reflect.DeepEqual(want.Decisions[n], *d) {
			t.Errorf("the journal gives a decision that is not so: %+v", d)
		}
		n++
		return nil
	}))
	judgements, err := s.Judgements(t.Context())
	if refuse(err); err == nil && !reflect.DeepEqual(want.Judgements, judgements) {
		t.Errorf("judgements: %+v", judgements)
	}
	if members, err := s.Members(t.Context(), want.Handles, nil); err == nil && len(members) != len(want.Handles) {
		t.Errorf("members: %+v", members)
	}
	refuse(s.Check(t.Context(), func(p store.Problem) { refuse(fmt.Errorf("%w: check: %+v", store.ErrCorrupt, p)) }))
	return refusal
}

// TestDamagedTables turns single bytes of every table of a store: the damage is
// found and named where it is met, and nothing that is not so is ever given.
func TestDamagedTables(t *testing.T) {
	t.Parallel()
	fs := vfs.NewMem()
	want := fill(t, fs)
	tables := files(t, fs, ".sst")
	if len(tables) == 0 {
		t.Fatal("the store has no table")
	}
	rng := rand.New(rand.NewPCG(3, 0))
	const turns = 120
	found := 0
	for range turns {
		name := tables[rng.IntN(len(tables))]
		whole := readFile(t, fs, name)
		bad := append([]byte(nil), whole...)
		at := rng.IntN(len(bad))
		bad[at] ^= byte(1 + rng.IntN(255))
		writeFile(t, fs, name, bad)
		if err := look(t, fs, want); err != nil {
			found++
			if !errors.Is(err, store.ErrCorrupt) {
				t.Errorf("byte %d of %d: not said to be corrupt: %v", at, len(bad), err)
			}
			if base := strings.TrimLeft(strings.TrimSuffix(fs.PathBase(name), ".sst"), "0"); !strings.Contains(err.Error(), base) {
				t.Errorf("byte %d of %d: the table %s is not named: %v", at, len(bad), name, err)
			}
		}
		writeFile(t, fs, name, whole)
	}
	t.Logf("%d of %d turned bytes were met and refused, the others lie where nothing is read", found, turns)
	if found < turns/2 {
		t.Errorf("only %d of %d were found", found, turns)
	}
	if err := look(t, fs, want); err != nil {
		t.Errorf("mended again: %v", err)
	}
}

// TestMissingFiles takes away each file of a store in turn.
func TestMissingFiles(t *testing.T) {
	for _, part := range []string{".sst", "MANIFEST-", "marker.manifest"} {
		fs := vfs.NewMem()
		fill(t, fs)
		for _, name := range files(t, fs, part) {
			if err := fs.Remove(name); err != nil {
				t.Fatal(err)
			}
		}
		_, err := embedded.Open(t.Context(), folder, embedded.Options{FS: fs})
		if !errors.Is(err, store.ErrCorrupt) {
			t.Errorf("without %s: got %v, want ErrCorrupt", part, err)
		}
	}
}

// manifest gives the manifest that holds.
func manifest(t *testing.T, fs vfs.FS) string {
	t.Helper()
	marker := files(t, fs, "marker.manifest.")[0]
	return fs.PathJoin(folder, marker[strings.LastIndex(marker, ".")+1:])
}

// TestDamagedManifest turns single bytes of the manifest, which names the tables
// that hold. Before its last record the store is refused. The last one may have
// been torn by a power cut, and without it the store is right or refused,
// whatever it said and whatever came after it.
func TestDamagedManifest(t *testing.T) {
	t.Parallel()
	running := vfs.NewCrashableMem()
	ended := func() *vfs.MemFS {
		return running.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: 100, RNG: rand.New(rand.NewPCG(0, 0))})
	}
	disks := map[string]*vfs.MemFS{}
	small := embedded.Still(embedded.SmallTables(embedded.Options{FS: running, SnapshotEvery: 9}))
	s := open(t, folder, small)
	states := []storetest.State{storetest.Read(t, s)}
	storetest.Play(t, s, 3, 40, func(int) { states = append(states, storetest.Read(t, s)) })
	more := func() {
		t.Helper()
		if err := s.Commit(t.Context(), described(uint64(len(states)))); err != nil {
			t.Fatal(err)
		}
		states = append(states, storetest.Read(t, s))
	}
	keep := func(name string) {
		disks[name], disks[name+", power cut"] = ended(), running.CrashClone(vfs.CrashCloneCfg{})
	}
	for size := len(readFile(t, running, manifest(t, running))); size == len(readFile(t, running, manifest(t, running))); {
		more() // until a table is written
	}
	keep("running")
	more()
	keep("written on")
	synced := func(fs *vfs.MemFS) {
		t.Helper()
		d, err := fs.OpenDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(d.Sync(), d.Close()); err != nil { // or the next clone has again what was removed
			t.Fatal(err)
		}
	}
	for _, name := range []string{"written on", "written on, power cut"} {
		// Pebble writes over a log whose content is in tables when it needs a new one.
		newest := lastLog(t, disks[name])
		for _, log := range files(t, disks[name], ".log") {
			if log != newest {
				if err := disks[name].Remove(log); err != nil {
					t.Fatal(err)
				}
			}
		}
		synced(disks[name])
	}
	closeStore(t, s)
	keep("closed")
	s = open(t, folder, small) // removes the logs of what is in tables
	keep("opened again")
	more()
	more()
	keep("gone on with")
	closeStore(t, s)
	s = open(t, folder, small)
	if err := embedded.Disk(s).Compact(t.Context(), []byte{0}, []byte{0xff}, false); err != nil {
		t.Fatal(err)
	}
	for len(files(t, running, ".sst")) > 1 { // Pebble removes them by and by
		time.Sleep(time.Millisecond)
	}
	synced(running)
	keep("compacted")
	closeStore(t, s)
	rng := rand.New(rand.NewPCG(12, 0))
	before, gaps, missing, restore, right := 0, 0, 0, 0, 0
	for name, disk := range disks {
		file := manifest(t, disk)
		whole := readFile(t, disk, file)
		starts := records(t, file, whole)
		turned := func(at int) *vfs.MemFS {
			copied := disk.CrashClone(vfs.CrashCloneCfg{})
			bad := append([]byte(nil), whole...)
			bad[at] ^= byte(1 + rng.IntN(255))
			writeFile(t, copied, file, bad)
			return copied
		}
		tail := starts[len(starts)-1]
		for at := rng.IntN(29); at < tail; at += 29 {
			_, err := embedded.Open(t.Context(), folder, embedded.SmallTables(embedded.Options{FS: turned(at)}))
			if before++; !errors.Is(err, store.ErrCorrupt) || !strings.Contains(err.Error(), disk.PathBase(file)) {
				t.Errorf("%s, byte %d of %d: %v", name, at, len(whole), err)
			}
		}
		s := open(t, folder, embedded.Options{FS: disk.CrashClone(vfs.CrashCloneCfg{})})
		full := storetest.Read(t, s)
		closeStore(t, s)
		if diff := cmp.Diff(states[full.Head.Seq], full); diff != "" {
			t.Errorf("%s, undamaged (-want +got):\n%s", name, diff)
		}
		for at := tail; at < len(whole); at++ {
			copied := turned(at)
			s, err := embedded.Open(t.Context(), folder, embedded.SmallTables(embedded.Options{FS: copied, ReadOnly: at%16 != 0}))
			if errors.Is(err, store.ErrCorrupt) {
				if strings.Contains(err.Error(), "; restore a backup: ") {
					restore++
				} else if strings.Contains(err.Error(), "names files that are missing") {
					missing++ // the record told of a compaction, and what was compacted is removed
				} else if gaps++; at == tail {
					refused(t, copied, states, "acknowledged decisions are missing, from ")
				}
				continue
			}
			if err != nil {
				t.Fatalf("%s, byte %d of %d: %v", name, at, len(whole), err)
			}
			right++
			if head, err := s.Head(t.Context()); err != nil || head != full.Head {
				t.Errorf("%s, byte %d of %d: head %+v, want %+v, %v", name, at, len(whole), head, full.Head, err)
			}
			if at%8 != 0 {
				// The record is left out whole, whichever byte was turned.
			} else if diff := cmp.Diff(full, storetest.Read(t, s)); diff != "" {
				t.Errorf("%s, byte %d of %d (-want +got):\n%s", name, at, len(whole), diff)
			}
			closeStore(t, s)
		}
	}
	t.Logf("%d disks: %d bytes before the last record, %d in it refused for a gap, %d for missing tables and %d for the second record, %d right", len(disks), before, gaps, missing, restore, right)
	if before == 0 || gaps == 0 || missing == 0 || restore == 0 || right == 0 {
		t.Error("not all cases were met")
	}
}
