package intake_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"github.com/clewgraph/clew/store"
)

// cut is a disk as a power cut left it.
type cut struct {
	disk *vfs.MemFS
	// acked is the number of acts acknowledged before it, committed that of
	// decisions that the store had confirmed.
	acked     int
	committed uint64
	// again is set for a cut of a run that had been cut before.
	again bool
}

// cutter cuts the power of a disk at random writes.
type cutter struct {
	sync.Mutex
	rng   *rand.Rand
	disk  *vfs.MemFS
	odds  int // one write in so many
	now   cut
	taken []cut
}

func (c *cutter) MaybeError(op errorfs.Op) error {
	c.Lock()
	defer c.Unlock()
	if op.Kind.ReadOrWrite() == errorfs.OpIsWrite && c.rng.IntN(c.odds) == 0 {
		left := c.now
		left.disk = c.disk.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: c.rng.IntN(101), RNG: c.rng})
		c.taken = append(c.taken, left)
	}
	return nil
}

func (c *cutter) String() string { return "power cuts" }

func (c *cutter) progress(f func(*cut)) {
	c.Lock()
	defer c.Unlock()
	f(&c.now)
}

// run does the acts that are not acknowledged yet, closing and opening now and
// then, and gives the outcome.
func (c *cutter) run(t *testing.T, list []act) outcome {
	t.Helper()
	fs := errorfs.Wrap(c.disk, c)
	f := &faulty{}
	f.commit = func(ctx context.Context, change *store.Change) error {
		err := f.Store.Commit(ctx, change)
		if err == nil {
			c.progress(func(now *cut) { now.committed = change.Decision.Seq })
		}
		return err
	}
	d := resumed(t, fs, f.wrap)
	for i, a := range list[c.now.acked:] {
		if i%7 == 6 {
			d.shut()
			d.open(f.wrap)
		}
		if err := d.do(t.Context(), a); err != nil {
			t.Fatalf("act %d: %v", c.now.acked, err)
		}
		c.progress(func(now *cut) { now.acked++ })
	}
	end := d.outcome(t)
	d.shut()
	return end
}

// TestPowerCuts cuts the power in the midst of batches, deletes, judgements,
// snapshots, closing and opening. What was acknowledged must be there, the
// decision under way wholly or not at all; and when the client sends what was
// not acknowledged again, all ends as if there had been no cut. Some of those
// second runs are cut in their turn.
func TestPowerCuts(t *testing.T) {
	t.Parallel()
	wanted := 200
	if *long {
		wanted = 2000
	}
	total := 0
	for seed := uint64(1); total < wanted; seed++ {
		list := acts(seed, 20)
		states, seqs, want := record(t, list)
		first := &cutter{rng: rand.New(rand.NewPCG(seed, 1)), disk: vfs.NewCrashableMem(), odds: 3}
		if diff := difference(want, first.run(t, list)); diff != "" {
			t.Fatalf("seed %d, without a cut (-want +got):\n%s", seed, diff)
		}
		open := first.taken
		for i := 0; i < len(open); i++ {
			c := open[i]
			d := resumed(t, c.disk)
			head := d.head().Seq
			if head < max(c.committed, seqs[c.acked]) || head > c.committed+1 {
				t.Fatalf("seed %d, cut %d: %d decisions are left of %d", seed, i, head, c.committed)
			}
			if diff := difference(states[head], d.outcome(t).State); diff != "" {
				t.Fatalf("seed %d, cut %d after act %d (-want +got):\n%s", seed, i, c.acked, diff)
			}
			d.shut()
			c.committed = head
			odds := 1 << 30
			if !c.again && i%4 == 0 {
				odds = 60
			}
			second := &cutter{rng: rand.New(rand.NewPCG(seed, uint64(i+2))), disk: c.disk, odds: odds, now: cut{acked: c.acked, committed: c.committed, again: true}}
			if diff := difference(want, second.run(t, list)); diff != "" {
				t.Fatalf("seed %d, cut %d after act %d, resumed (-want +got):\n%s", seed, i, c.acked, diff)
			}
			open = append(open, second.taken...)
		}
		total += len(open)
		t.Logf("seed %d: %d power cuts, %d of them while resuming", seed, len(open), len(open)-len(first.taken))
	}
	t.Logf("%d power cuts", total)
}
