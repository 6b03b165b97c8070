package intake_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/storetest"
)

// act is one call of a client: a batch of a stream, a delete or a judgement.
type act struct {
	batch   intake.Batch
	deletes []graph.RecordKey
	word    *graph.Judgement
}

// subBatch is the size of sub-batches in histories: most batches have several.
const subBatch = 4

// acts gives a client's day: batches with new records, new versions, late ones,
// inline stubs, statements and identifiers that join and part people; deletes;
// judgements. Equal seeds give equal days.
func acts(seed uint64, n int) []act {
	rng := rand.New(rand.NewPCG(seed, 0))
	id := func() string { return fmt.Sprintf("p%02d", rng.IntN(14)) }
	var out []act
	number := uint64(0)
	for len(out) < n {
		switch rng.IntN(8) {
		case 0:
			out = append(out, act{deletes: []graph.RecordKey{key(id()), key(id())}})
		case 1:
			a, b := id(), id()
			if a == b {
				continue
			}
			w := word(min(a, b), []graph.Verdict{graph.Same, graph.NotSame, graph.Unsure}[rng.IntN(3)], max(a, b))
			out = append(out, act{word: &w})
		default:
			number++
			b := intake.Batch{ID: intake.BatchID{Source: "police", Stream: "day", Number: number}, By: "loader"}
			for range 1 + rng.IntN(9) {
				b.Records = append(b.Records, somebody(rng, id(), id(), len(out)))
			}
			out = append(out, act{batch: b})
		}
	}
	return out
}

// somebody gives a version of a record: most often a person, of five who share
// passports, else a statement about two of them.
func somebody(rng *rand.Rand, id, other string, at int) graph.Record {
	if rng.IntN(6) == 0 {
		return sighting(fmt.Sprintf("s%d", rng.IntN(8)), id, other)
	}
	r := person(id, named(fmt.Sprintf("Mara Okonkwo %d", rng.IntN(4))), version(int64(1+rng.IntN(at+2))))
	if rng.IntN(2) == 0 {
		passport(fmt.Sprintf("N123456%d", rng.IntN(6)))(&r)
	}
	if rng.IntN(4) == 0 {
		with(fmt.Sprintf("Friend %d", rng.IntN(3)))(&r)
	}
	return r
}

// still is a clock that stands, so that runs that broke off and runs that did
// not write the same journal.
func still() time.Time { return time.UnixMicro(1_700_000_000_000_000) }

// resumed opens a desk on a disk, whatever is there already. The caller closes
// it.
func resumed(t *testing.T, fs vfs.FS, wrap ...func(intake.Store) intake.Store) *desk {
	t.Helper()
	d := &desk{t: t, fs: fs, snapshots: 5, opts: intake.Options{SubBatch: subBatch, Now: still}}
	d.open(wrap...)
	return d
}

// shut closes the store without a check; outcomes are checked as they are read.
func (d *desk) shut() {
	d.t.Helper()
	if err := d.store.Close(context.Background()); err != nil {
		d.t.Fatal(err)
	}
}

// do sends one act; nil means that it is acknowledged. A judgement that
// contradicts others is answered, too.
func (d *desk) do(ctx context.Context, a act) (err error) {
	switch {
	case a.deletes != nil:
		_, err = d.Delete(ctx, a.deletes, "analyst", "mistaken")
	case a.word != nil:
		stands, err := d.store.Judgements(ctx)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(stands, func(j graph.Judgement) bool {
			return j.A == a.word.A && j.B == a.word.B && j.Verdict == a.word.Verdict
		}) {
			return nil // an earlier try came through
		}
		if _, err = d.Judge(ctx, []graph.Judgement{*a.word}); errors.Is(err, intake.ErrContradiction) {
			err = nil
		}
		return err
	default:
		_, err = d.Load(ctx, a.batch)
	}
	return err
}

// outcome is where a history leads: all that the store answers, and the
// partition.
type outcome struct {
	State     storetest.State
	Partition [32]byte
}

func (d *desk) outcome(t *testing.T) outcome {
	t.Helper()
	return outcome{storetest.Read(t, d.store), d.Resolver().Hash()}
}

// record runs a history without faults. It gives the state after every
// decision, by number, the number after every act, and the outcome.
func record(t *testing.T, list []act) (states []storetest.State, seqs []uint64, end outcome) {
	t.Helper()
	f := &faulty{}
	d := resumed(t, vfs.NewMem(), f.wrap)
	defer d.close()
	states = append(states, storetest.Read(t, d.store))
	f.commit = func(ctx context.Context, c *store.Change) error {
		if err := f.Store.Commit(ctx, c); err != nil {
			return err
		}
		states = append(states, storetest.Read(t, d.store))
		return nil
	}
	seqs = append(seqs, 0)
	for i, a := range list {
		if err := d.do(t.Context(), a); err != nil {
			t.Fatalf("act %d: %v", i, err)
		}
		seqs = append(seqs, d.head().Seq)
	}
	return states, seqs, d.outcome(t)
}

// difference is [cmp.Diff], which takes its time, only where there is one.
func difference(want, got any) string {
	if reflect.DeepEqual(want, got) {
		return ""
	}
	return cmp.Diff(want, got)
}
