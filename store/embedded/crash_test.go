package embedded_test

import (
	"context"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/store/embedded"
	"github.com/clewgraph/clew/store/storetest"
)

const folder = "/data/graph"

// outage is a disk as a power cut left it.
type outage struct {
	disk *vfs.MemFS
	// acked is the number of changes acknowledged before the cut.
	acked int
}

// outages cuts the power of a disk at random writes.
type outages struct {
	sync.Mutex
	disk  *vfs.MemFS
	rng   *rand.Rand
	armed bool
	acked int
	taken []outage
}

// every is how many writes lie between two cuts, on average.
const every = 2

func (o *outages) MaybeError(op errorfs.Op) error {
	o.Lock()
	defer o.Unlock()
	if o.armed && op.Kind.ReadOrWrite() == errorfs.OpIsWrite && o.rng.IntN(every) == 0 {
		clone := o.disk.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: o.rng.IntN(101), RNG: o.rng})
		o.taken = append(o.taken, outage{clone, o.acked})
	}
	return nil
}

func (o *outages) String() string { return "power cuts" }

func (o *outages) acknowledge(n int) {
	o.Lock()
	defer o.Unlock()
	o.armed, o.acked = true, n
}

// TestPowerCuts cuts the power in the midst of commits, snapshots and closing.
// Every acknowledged change must be there, the one under way wholly or not at
// all.
func TestPowerCuts(t *testing.T) {
	t.Parallel()
	const changes = 60
	disk := vfs.NewCrashableMem()
	cuts := &outages{disk: disk, rng: rand.New(rand.NewPCG(7, 0))}
	s := open(t, folder, embedded.Options{FS: errorfs.Wrap(disk, cuts), SnapshotEvery: 7})
	states := []storetest.State{storetest.Read(t, s)}
	cuts.acknowledge(0)
	storetest.Play(t, s, 1, changes, func(n int) {
		cuts.acknowledge(n)
		states = append(states, storetest.Read(t, s))
	})
	if err := s.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d power cuts", len(cuts.taken))
	if len(cuts.taken) < 50 {
		t.Errorf("only %d power cuts", len(cuts.taken))
	}
	for i, cut := range cuts.taken {
		s := open(t, folder, embedded.Options{FS: cut.disk})
		got := storetest.Read(t, s)
		if n := int(got.Head.Seq); n != cut.acked && n != cut.acked+1 {
			t.Fatalf("cut %d: %d changes are left of %d acknowledged", i, n, cut.acked)
		}
		if diff := cmp.Diff(states[got.Head.Seq], got); diff != "" {
			t.Fatalf("cut %d after change %d (-want +got):\n%s", i, cut.acked, diff)
		}
		if err := s.Close(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
}

// TestTornSnapshot cuts the power at each sync of the log while a snapshot of
// many pieces is saved: none of what is left looks like damage.
func TestTornSnapshot(t *testing.T) {
	t.Parallel()
	disk := vfs.NewCrashableMem()
	rng := rand.New(rand.NewPCG(11, 0))
	closing := false
	var taken []*vfs.MemFS
	s := open(t, folder, embedded.SmallChunks(embedded.Options{SnapshotEvery: -1, FS: errorfs.Wrap(disk, errorfs.InjectorFunc(func(op errorfs.Op) error {
		if closing && strings.HasSuffix(op.Path, ".log") && (op.Kind == errorfs.OpFileSync || op.Kind == errorfs.OpFileSyncData) {
			for range 4 {
				taken = append(taken, disk.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: 50, RNG: rng}))
			}
		}
		return nil
	}))}))
	storetest.Play(t, s, 12, 80, nil)
	want := storetest.Read(t, s)
	closing = true
	closeStore(t, s)
	if len(taken) < 4 {
		t.Fatalf("only %d cuts", len(taken))
	}
	for range 15 {
		s := open(t, folder, embedded.Options{FS: taken[rng.IntN(len(taken))].CrashClone(vfs.CrashCloneCfg{})})
		if diff := cmp.Diff(want, storetest.Read(t, s)); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
		closeStore(t, s)
	}
}

// TestReopen closes and opens between the changes of random histories; with
// and without a snapshot the state is the same.
func TestReopen(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		disk := vfs.NewCrashableMem()
		s := open(t, folder, embedded.Options{FS: disk, SnapshotEvery: 1 + int(seed)*9})
		storetest.Play(t, s, seed, 80, func(n int) {
			if n%9 != 0 {
				return
			}
			// The disk as it is now has a snapshot and a tail after it.
			copied := disk.CrashClone(vfs.CrashCloneCfg{})
			again := open(t, folder, embedded.Options{FS: copied})
			if diff := cmp.Diff(storetest.Read(t, s), storetest.Read(t, again)); diff != "" {
				t.Fatalf("seed %d, change %d (-want +got):\n%s", seed, n, diff)
			}
			if err := again.Close(context.Background()); err != nil {
				t.Fatal(err)
			}
		})
		want := storetest.Read(t, s)
		if err := s.Close(context.Background()); err != nil {
			t.Fatal(err)
		}
		s = open(t, folder, embedded.Options{FS: disk, ReadOnly: true})
		if diff := cmp.Diff(want, storetest.Read(t, s)); diff != "" {
			t.Errorf("seed %d after Close (-want +got):\n%s", seed, diff)
		}
		if err := s.Close(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
}

func open(t *testing.T, dir string, o embedded.Options) *embedded.Store {
	t.Helper()
	s, err := embedded.Open(context.Background(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
