package intake_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/store"
)

var (
	errFault = errors.New("fault")
	errPanic = errors.New("panicked")
)

// failing is a store with a failpoint before every read that a plan needs, and
// before and after every commit.
type failing struct {
	intake.Store
	desk *desk
	// point is the failpoint that is armed, "" for none; it lets skip calls
	// pass and then fails once.
	point string
	skip  int
	hits  int
	// journal makes the journal unreadable.
	journal bool
}

func (f *failing) wrap(s intake.Store) intake.Store {
	f.Store = s
	return f
}

// hit reports whether a failpoint fails now.
func (f *failing) hit(point string) bool {
	if f.point != point {
		return false
	}
	if f.skip > 0 {
		f.skip--
		return false
	}
	f.point = ""
	f.hits++
	return true
}

func (f *failing) Records(ctx context.Context, keys []graph.RecordKey) ([]*store.Stored, error) {
	if f.hit("records") {
		return nil, errFault
	}
	return f.Store.Records(ctx, keys)
}

func (f *failing) History(ctx context.Context, k graph.RecordKey) ([]store.Stored, error) {
	if f.hit("history") {
		return nil, errFault
	}
	return f.Store.History(ctx, k)
}

func (f *failing) Mark(ctx context.Context, source graph.SourceID, stream string) (store.Mark, error) {
	if f.hit("mark") {
		return store.Mark{}, errFault
	}
	return f.Store.Mark(ctx, source, stream)
}

func (f *failing) Judgements(ctx context.Context) ([]graph.Judgement, error) {
	if f.hit("judgements") {
		return nil, errFault
	}
	return f.Store.Judgements(ctx)
}

func (f *failing) Decisions(ctx context.Context, after uint64, each func(*graph.Decision) error) error {
	if f.journal {
		return errFault
	}
	return f.Store.Decisions(ctx, after, each)
}

func (f *failing) Commit(ctx context.Context, c *store.Change) error {
	unknown := fmt.Errorf("connection lost: %w", store.ErrUnknownOutcome)
	switch {
	case f.hit("commit refused"):
		return errFault
	case f.hit("outcome unknown, not written"):
		return unknown
	case f.hit("outcome unknown, not written, journal unreadable"):
		f.journal = true
		return unknown
	case f.hit("commit panics, not written"):
		panic("boom")
	}
	if err := f.Store.Commit(ctx, c); err != nil {
		return err
	}
	switch {
	case f.hit("outcome unknown, written"):
		return unknown
	case f.hit("outcome unknown, written, journal unreadable"):
		f.journal = true
		return unknown
	case f.hit("commit panics, written"):
		panic("boom")
	case f.hit("apply fails"):
		e := f.desk.Resolver()
		other, err := e.Plan(resolver.Batch{})
		if err == nil {
			err = e.Apply(other) // the plan at hand is stale now
		}
		return err
	}
	return nil
}

// failpoints says what a caller may see of each; nil for nothing.
var failpoints = map[string]error{
	"records": errFault, "history": errFault, "mark": errFault, "judgements": errFault,
	"commit refused":                                   errFault,
	"outcome unknown, not written":                     store.ErrUnknownOutcome,
	"outcome unknown, not written, journal unreadable": store.ErrUnknownOutcome,
	"outcome unknown, written":                         nil,
	"outcome unknown, written, journal unreadable":     store.ErrUnknownOutcome,
	"commit panics, not written":                       errPanic,
	"commit panics, written":                           errPanic,
	"apply fails":                                      store.ErrUnavailable,
}

// try sends an act; a panic is an error.
func (d *desk) try(ctx context.Context, a act) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", errPanic, p)
		}
	}()
	return d.do(ctx, a)
}

// TestFailpoints fails every act of a history at every step of plan, commit and
// apply, and sends it again, with and without a restart between: the end is the
// same as without the faults.
func TestFailpoints(t *testing.T) {
	t.Parallel()
	list := acts(7, 30)
	_, _, want := record(t, list)
	for point, sentinel := range failpoints {
		for _, restart := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, restart %v", point, restart), func(t *testing.T) {
				rng := rand.New(rand.NewPCG(11, 0))
				f := &failing{}
				d := resumed(t, vfs.NewMem(), f.wrap)
				f.desk = d
				for i, a := range list {
					f.point, f.skip = point, rng.IntN(2)
					hits := f.hits
					err := d.try(t.Context(), a)
					hit := f.hits > hits
					f.point = ""
					switch {
					case !hit && err != nil, hit && !errors.Is(err, sentinel):
						t.Fatalf("act %d, hit %v: got %v, want %v", i, hit, err, sentinel)
					case f.journal:
						if err := d.try(t.Context(), a); a.word == nil && !errors.Is(err, store.ErrUnknownOutcome) {
							t.Fatalf("act %d while the journal cannot be read: %v", i, err)
						}
						f.journal = false
					case hit && point == "apply fails":
						if _, err := d.Load(t.Context(), intake.Batch{Records: many(1)}); !errors.Is(err, store.ErrUnavailable) {
							t.Fatalf("act %d: the writer goes on with a resolver that does not fit: %v", i, err)
						}
						d.shut()
						d.open(f.wrap)
					}
					if restart && hit {
						d.shut()
						d.open(f.wrap)
					}
					if err := d.try(t.Context(), a); err != nil {
						t.Fatalf("act %d, sent again: %v", i, err)
					}
				}
				if f.hits == 0 {
					t.Error("the failpoint was never met")
				}
				if diff := difference(want, d.outcome(t)); diff != "" {
					t.Errorf("the end (-want +got):\n%s", diff)
				}
				d.close()
			})
		}
	}
}

// TestUnfinishedBatch sends the next batch after one that broke off in the
// middle: it is refused until the first is whole, or it would look acknowledged.
func TestUnfinishedBatch(t *testing.T) {
	id := func(n uint64) intake.BatchID { return intake.BatchID{Source: "police", Stream: "file", Number: n} }
	f := &failing{point: "commit refused", skip: 1}
	d := begin(t, intake.Options{SubBatch: 2}, f.wrap)
	if _, err := d.Load(t.Context(), intake.Batch{ID: id(1), Records: many(5)}); !errors.Is(err, errFault) {
		t.Fatal(err)
	}
	for range 2 {
		_, err := d.Load(t.Context(), intake.Batch{ID: id(2), Records: []graph.Record{person("next")}})
		want := "batch police/file/1: an earlier batch is not finished (part 1 of 3 is written); send it again before the next, or go on under another stream name"
		if !errors.Is(err, intake.ErrBatchUnfinished) || err.Error() != want {
			t.Fatalf("got %v, want %s", err, want)
		}
		d.reopen(f.wrap)
	}
	if res := d.send(id(1), many(5)...); res.Replayed || len(res.Outcomes) != 5 {
		t.Errorf("%+v", res)
	}
	d.send(id(2), person("next"))
}
