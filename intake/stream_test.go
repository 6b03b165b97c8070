package intake_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/store"
)

var errGone = errors.New("the client went away")

// numbered gives the n-th batch of a stream, of one record.
func numbered(n int) intake.Batch {
	return intake.Batch{ID: intake.BatchID{Source: "police", Stream: "file", Number: uint64(n)}, Records: []graph.Record{person(fmt.Sprint(n))}}
}

// feed gives a recv that counts up to n batches and then ends.
func feed(n int) func() (intake.Batch, error) {
	at := 0
	return func() (intake.Batch, error) {
		if at++; at > n {
			return intake.Batch{}, io.EOF
		}
		return numbered(at), nil
	}
}

func TestStream(t *testing.T) {
	for queue := range 3 {
		d := begin(t, intake.Options{})
		var got []uint64
		err := d.Stream(context.Background(), queue, feed(20), func(r intake.Result) error {
			got = append(got, r.ID.Number)
			if !d.here(fmt.Sprint(r.ID.Number)) {
				t.Errorf("batch %d was acknowledged before it was written", r.ID.Number)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		var want []uint64
		for n := range uint64(20) {
			want = append(want, n+1)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("queue of %d: %s", queue, diff)
		}
	}
}

// TestBackPressure blocks send and counts how many batches are taken meanwhile:
// one in each of the three stages, and the queues between them.
func TestBackPressure(t *testing.T) {
	for queue := range 4 {
		synctest.Test(t, func(t *testing.T) {
			d := begin(t, intake.Options{})
			open := make(chan struct{})
			next, taken, acked := feed(30), 0, 0
			var err error
			go func() {
				err = d.Stream(t.Context(), queue, func() (intake.Batch, error) {
					taken++
					return next()
				}, func(intake.Result) error {
					<-open
					acked++
					return nil
				})
			}()
			synctest.Wait()
			if want := 2*queue + 3; taken != want {
				t.Errorf("queues of %d: %d batches were taken while none was acknowledged, want %d", queue, taken, want)
			}
			close(open)
			synctest.Wait()
			if err != nil || acked != 30 {
				t.Errorf("%d batches were acknowledged, %v", acked, err)
			}
		})
	}
}

func TestStreamEnds(t *testing.T) {
	t.Run("recv fails", func(t *testing.T) {
		d := begin(t, intake.Options{})
		next, at := feed(9), 0
		var acked int
		err := d.Stream(context.Background(), 2, func() (intake.Batch, error) {
			if at++; at == 4 {
				return intake.Batch{}, errGone
			}
			return next()
		}, func(intake.Result) error { acked++; return nil })
		if !errors.Is(err, errGone) || acked != 3 {
			t.Errorf("%v after %d acknowledgements", err, acked)
		}
	})
	t.Run("send fails", func(t *testing.T) {
		d := begin(t, intake.Options{})
		err := d.Stream(context.Background(), 2, feed(9), func(r intake.Result) error {
			if r.ID.Number == 3 {
				return errGone
			}
			return nil
		})
		if !errors.Is(err, errGone) {
			t.Error(err)
		}
		// What was written and not acknowledged is answered again.
		if res, err := d.Load(context.Background(), numbered(3)); err != nil || !res.Replayed {
			t.Errorf("%+v, %v", res, err)
		}
	})
	t.Run("the caller stops", func(t *testing.T) {
		d := begin(t, intake.Options{})
		ctx, cancel := context.WithCancelCause(context.Background())
		next := feed(9)
		leave := make(chan struct{})
		var acked []uint64
		err := d.Stream(ctx, 2, func() (intake.Batch, error) {
			b, err := next()
			if b.ID.Number == 6 {
				<-leave
			}
			return b, err
		}, func(r intake.Result) error {
			acked = append(acked, r.ID.Number)
			if r.ID.Number == 2 {
				cancel(errGone)
			}
			return nil
		})
		close(leave)
		if !errors.Is(err, errGone) {
			t.Errorf("the cause is lost: %v", err)
		}
		for _, n := range acked {
			if !d.here(fmt.Sprint(n)) {
				t.Errorf("batch %d was acknowledged and is not there", n)
			}
		}
	})
	t.Run("the batch in hand is acknowledged", func(t *testing.T) {
		f := &faulty{}
		d := begin(t, intake.Options{}, f.wrap)
		ctx, cancel := context.WithCancelCause(context.Background())
		f.commit = func(ctx context.Context, c *store.Change) error {
			cancel(errGone)
			return f.Store.Commit(ctx, c)
		}
		var acked int
		if err := d.Stream(ctx, 1, feed(3), func(intake.Result) error { acked++; return nil }); !errors.Is(err, errGone) || acked != 1 {
			t.Errorf("%v after %d acknowledgements", err, acked)
		}
	})
	t.Run("commit fails", func(t *testing.T) {
		f := &faulty{}
		d := begin(t, intake.Options{}, f.wrap)
		f.commit = func(ctx context.Context, c *store.Change) error {
			if c.Decision.Seq == 4 {
				return errPower
			}
			return f.Store.Commit(ctx, c)
		}
		var acked int
		if err := d.Stream(context.Background(), 2, feed(9), func(intake.Result) error { acked++; return nil }); !errors.Is(err, errPower) || acked != 3 {
			t.Errorf("%v after %d acknowledgements", err, acked)
		}
	})
	for _, stage := range []string{"recv", "commit", "send"} {
		t.Run(stage+" panics", func(t *testing.T) {
			f := &faulty{}
			d := begin(t, intake.Options{}, f.wrap)
			f.commit = func(ctx context.Context, c *store.Change) error {
				if stage == "commit" {
					panic("boom")
				}
				return f.Store.Commit(ctx, c)
			}
			next := feed(3)
			err := d.Stream(context.Background(), 1, func() (intake.Batch, error) {
				if stage == "recv" {
					panic("boom")
				}
				return next()
			}, func(intake.Result) error {
				if stage == "send" {
					panic("boom")
				}
				return nil
			})
			if err == nil {
				t.Error("the panic is lost")
			}
			f.commit = nil
			d.load(person("after"))
		})
	}
}
