package embedded_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
	"github.com/clewgraph/clew/store/storetest"
)

// fill makes a closed store on the disk and gives its state.
func fill(t *testing.T, fs vfs.FS) storetest.State {
	t.Helper()
	s := open(t, folder, embedded.Options{FS: fs})
	storetest.Play(t, s, 4, 60, nil)
	state := storetest.Read(t, s)
	closeStore(t, s)
	return state
}

func closeStore(t *testing.T, s *embedded.Store) {
	t.Helper()
	if err := s.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// tamper changes a closed store's own keys.
func tamper(t *testing.T, fs vfs.FS, change func(db *pebble.DB) error) {
	t.Helper()
	db, err := pebble.Open(folder, &pebble.Options{FS: fs, FormatMajorVersion: pebble.FormatNewest, Logger: quiet{}})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(change(db), db.Close()); err != nil {
		t.Fatal(err)
	}
}

type quiet struct{}

func (quiet) Infof(string, ...any)  {}
func (quiet) Errorf(string, ...any) {}
func (quiet) Fatalf(format string, args ...any) {
	panic(fmt.Sprintf(format, args...))
}

func TestNewerFormatIsRefused(t *testing.T) {
	fs := vfs.NewMem()
	fill(t, fs)
	for _, c := range []struct {
		format string
		want   error
	}{{fmt.Sprint(embedded.Format + 1), store.ErrUnsupported}, {"one", store.ErrCorrupt}} {
		tamper(t, fs, func(db *pebble.DB) error { return db.Set([]byte("f"), []byte(c.format), pebble.Sync) })
		if _, err := embedded.Open(context.Background(), folder, embedded.Options{FS: fs}); !errors.Is(err, c.want) {
			t.Errorf("format %q: got %v, want %v", c.format, err, c.want)
		}
	}
	tamper(t, fs, func(db *pebble.DB) error { return db.Set([]byte("f"), []byte("1"), pebble.Sync) })
	closeStore(t, open(t, folder, embedded.Options{FS: fs}))
}

func TestDamagedSnapshotIsIgnored(t *testing.T) {
	fs := vfs.NewMem()
	want := fill(t, fs)
	first := func(db *pebble.DB, f func(key, value []byte) error) error {
		it, err := db.NewIter(&pebble.IterOptions{LowerBound: []byte("y"), UpperBound: []byte("z")})
		if err != nil {
			return err
		}
		if !it.First() {
			return errors.Join(errors.New("no snapshot was saved"), it.Close())
		}
		key, value := append([]byte(nil), it.Key()...), append([]byte(nil), it.Value()...)
		return errors.Join(it.Close(), f(key, value))
	}
	for name, change := range map[string]func(db *pebble.DB) error{
		"a bit turned": func(db *pebble.DB) error {
			return first(db, func(key, value []byte) error {
				value[len(value)/2] ^= 1
				return db.Set(key, value, pebble.Sync)
			})
		},
		"a piece lost": func(db *pebble.DB) error {
			return first(db, func(key, _ []byte) error { return db.Delete(key, pebble.Sync) })
		},
		"header cut short": func(db *pebble.DB) error { return db.Set([]byte("Y"), []byte{60}, pebble.Sync) },
		"header lost":      func(db *pebble.DB) error { return db.Delete([]byte("Y"), pebble.Sync) },
	} {
		tamper(t, fs, change)
		s := open(t, folder, embedded.Options{FS: fs})
		if diff := cmp.Diff(want, storetest.Read(t, s)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		storetest.Read(t, s)
		closeStore(t, s)
	}
}

// TestGapInJournal takes from a store what a log that is missing would have held.
func TestGapInJournal(t *testing.T) {
	decision := func(n byte) []byte { return []byte{'t', 0, 0, 0, 0, 0, 0, 0, n} }
	for name, c := range map[string]struct {
		keys [][]byte
		want string
	}{
		"a decision":          {[][]byte{[]byte("Y"), decision(30)}, "missing, from 30 to 30 of 60"},
		"some":                {[][]byte{[]byte("Y"), decision(30), decision(31)}, "missing, from 30 to 31 of 60"},
		"before the snapshot": {[][]byte{decision(1)}, "missing, from 1 to 1 of 60"},
		"the last":            {[][]byte{[]byte("Y"), decision(60)}, "missing, from 60 to 60 of 60"},
		"the head":            {[][]byte{[]byte("h")}, "goes on to decision 1 after the last, 0"},
	} {
		fs := vfs.NewMem()
		fill(t, fs)
		if err := fs.Remove(fs.PathJoin(folder, "acknowledged")); err != nil {
			t.Fatal(err)
		}
		for _, k := range c.keys {
			tamper(t, fs, func(db *pebble.DB) error { return db.Delete(k, pebble.Sync) })
		}
		if _, err := embedded.Open(t.Context(), folder, embedded.Options{FS: fs}); !errors.Is(err, store.ErrCorrupt) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want ErrCorrupt and %q", name, err, c.want)
		}
	}
}

// TestCheckFindsFaults breaks a store in one place and expects its rule. What
// opening refuses is broken in the open store.
func TestCheckFindsFaults(t *testing.T) {
	seq := func(tag byte, n ...byte) []byte {
		key := []byte{tag}
		for _, b := range n {
			key = append(key, 0, 0, 0, 0, 0, 0, 0, b)
		}
		return key
	}
	for name, c := range map[string]struct {
		key     []byte
		want    string
		refused bool // by opening
	}{
		"decision lost":            {seq('j', 5), "journal", false},
		"list of touched lost":     {seq('t', 5), "journal", true},
		"membership lost":          {nil, "membership", false},
		"key index lost":           {[]byte("kpolice\x00p00\x00"), "index", false},
		"handle index lost":        {append([]byte("i"), graph.HandleHash(graph.RecordKey{Source: "police", ID: "p00"})...), "index", false},
		"evidence's far side gone": {[]byte("n"), "match", false},
	} {
		fs := vfs.NewCrashableMem()
		fill(t, fs)
		fault := func(db *pebble.DB) error {
			switch {
			case c.want == "membership":
				return db.DeleteRange([]byte("e"), []byte("f"), pebble.Sync)
			case string(c.key) == "n":
				return db.DeleteRange([]byte("n"), []byte("o"), pebble.Sync)
			}
			if _, closer, err := db.Get(c.key); err != nil {
				return err
			} else if err := closer.Close(); err != nil {
				return err
			}
			return db.Delete(c.key, pebble.Sync)
		}
		if c.refused {
			broken := fs.CrashClone(vfs.CrashCloneCfg{})
			tamper(t, broken, fault)
			if _, err := embedded.Open(t.Context(), folder, embedded.Options{FS: broken}); !errors.Is(err, store.ErrCorrupt) {
				t.Errorf("%s: got %v, want ErrCorrupt", name, err)
			}
		} else {
			tamper(t, fs, fault)
		}
		s := open(t, folder, embedded.Options{FS: fs})
		if c.refused {
			if err := fault(embedded.Disk(s)); err != nil {
				t.Fatal(err)
			}
		}
		rules := map[string]bool{}
		if err := s.Check(context.Background(), func(p store.Problem) { rules[p.Rule] = true }); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !rules[c.want] {
			t.Errorf("%s: found %v, want %s", name, rules, c.want)
		}
		closeStore(t, s)
	}
}

func TestHandleCollisionIsRefused(t *testing.T) {
	fs := vfs.NewMem()
	ann := graph.Record{Key: graph.RecordKey{Source: "police", ID: "ann"}, Kind: graph.KindPerson}
	closeStore(t, open(t, folder, embedded.Options{FS: fs}))
	// No two keys with one handle are known, so another's index entry stands in.
	tamper(t, fs, func(db *pebble.DB) error {
		return db.Set([]byte("i"+graph.HandleHash(ann.Key)), []byte{0, 0, 0, 0, 0, 0, 0, 9}, pebble.Sync)
	})
	s := open(t, folder, embedded.Options{FS: fs})
	defer closeStore(t, s)
	id := graph.Handle(ann.Kind, ann.Key)
	err := s.Commit(context.Background(), &store.Change{
		Decision: graph.Decision{Seq: 1, Moves: []graph.Move{{Record: ann.Key, To: id}}},
		Puts:     []store.Stored{{Record: ann, FirstSeq: 1, Entity: id}},
	})
	if !errors.Is(err, store.ErrCollision) {
		t.Errorf("got %v, want ErrCollision", err)
	}
}

func TestUnfitFolders(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	foreign := filepath.Join(dir, "foreign")
	if err := errors.Join(os.Mkdir(foreign, 0o700), os.WriteFile(filepath.Join(foreign, "letter.txt"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, dir string
		options   embedded.Options
		want      error
	}{
		{"absent, to read", filepath.Join(dir, "none"), embedded.Options{ReadOnly: true}, store.ErrNotFound},
		{"somebody else's", foreign, embedded.Options{}, store.ErrUnsupported},
	} {
		if _, err := embedded.Open(ctx, c.dir, c.options); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		}
	}
	if _, err := embedded.Open(ctx, filepath.Join(foreign, "letter.txt"), embedded.Options{}); err == nil || !strings.Contains(err.Error(), "letter.txt") {
		t.Errorf("a file: got %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "none")); !os.IsNotExist(err) {
		t.Errorf("opening for reading must make nothing: %v", err)
	}
	denied := errorfs.Wrap(vfs.NewMem(), errorfs.InjectorFunc(func(op errorfs.Op) error {
		if op.Kind == errorfs.OpCreate || op.Kind == errorfs.OpLock {
			return os.ErrPermission
		}
		return nil
	}))
	if _, err := embedded.Open(ctx, folder, embedded.Options{FS: denied}); !errors.Is(err, os.ErrPermission) || !strings.Contains(err.Error(), "cannot") {
		t.Errorf("no permission: got %v", err)
	}
}

func TestReadOnly(t *testing.T) {
	fs := vfs.NewMem()
	want := fill(t, fs)
	s := open(t, folder, embedded.Options{FS: fs, ReadOnly: true})
	defer closeStore(t, s)
	err := s.Commit(context.Background(), &store.Change{Decision: graph.Decision{Seq: want.Head.Seq + 1}})
	if !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("Commit: got %v, want ErrReadOnly", err)
	}
	if diff := cmp.Diff(want, storetest.Read(t, s)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestClosed(t *testing.T) {
	s := open(t, folder, embedded.Options{FS: vfs.NewMem()})
	closeStore(t, s)
	closeStore(t, s)
	if _, err := s.Head(context.Background()); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("Head: got %v, want ErrUnavailable", err)
	}
}

// otherProcess is set for the process that TestLocked starts: the folder that
// it shall try to open.
const otherProcess = "CLEW_TEST_OTHER_PROCESS"

func TestLocked(t *testing.T) {
	if dir := os.Getenv(otherProcess); dir != "" {
		wantLocked(t, dir)
		return
	}
	dir := t.TempDir()
	s := open(t, dir, embedded.Options{})
	wantLocked(t, dir)
	cmd := exec.Command(os.Args[0], "-test.run=^TestLocked$")
	cmd.Env = append(os.Environ(), otherProcess+"="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("from another process: %v\n%s", err, out)
	}
	closeStore(t, s)
	closeStore(t, open(t, dir, embedded.Options{}))
}

func wantLocked(t *testing.T, dir string) {
	t.Helper()
	for _, readOnly := range []bool{false, true} {
		_, err := embedded.Open(context.Background(), dir, embedded.Options{ReadOnly: readOnly})
		if !errors.Is(err, store.ErrLocked) {
			t.Fatalf("got %v, want ErrLocked", err)
		}
		if want := dir + " is in use by another clew process; ask it over gRPC (--server) or stop it: store is in use by another process"; err.Error() != want {
			t.Errorf("got %q, want %q", err, want)
		}
	}
}
