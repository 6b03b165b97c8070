package storetest

import (
	"context"
	"io"
	"testing"

	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/store"
)

// BenchIntake measures how many new people a second, a thousand at a time by one
// writer, become durable in four ways that write the same rows:
//
//	intake  validated, normalised, resolved and committed, one after the other
//	stream  the same as loaders do it, the next prepared while one is committed
//	store   the changes that intake made, committed by the store alone
//	bare    what the store wrote of each, by the database alone
//
// The last also reports what part of its rate the others reach, as intake/bare,
// stream/bare and store/bare.
//
// open gives a store that is empty and writable. bare prepares the last: it
// gives the call that writes what belongs to the change of a number. The number
// of changes must be given (-benchtime 20x), and all four run, in this order.
func BenchIntake(b *testing.B, open func(b *testing.B) store.Store, bare func(b *testing.B, changes []*store.Change) func(n int) error) {
	ctx := context.Background()
	var changes []*store.Change
	var taken, streamed, stored float64 // records/s
	writer := func(b *testing.B, s store.Store) *intake.Writer {
		w, err := intake.Open(ctx, s, resolver.New(match.ColdStart(), resolver.Options{}), intake.Options{})
		if err != nil {
			b.Fatal(err)
		}
		return w
	}
	batch := func(n int) (batch intake.Batch) {
		for _, put := range Thousand(uint64(n)).Puts {
			batch.Records = append(batch.Records, put.Record)
		}
		return batch
	}
	b.Run("intake", func(b *testing.B) {
		s := open(b)
		defer closeBench(b, s)
		kept := &keeping{Store: s}
		w := writer(b, kept)
		n := 0
		taken = measure(b, benchSize, func() error {
			b.StopTimer()
			next := batch(n)
			n++
			b.StartTimer()
			_, err := w.Load(ctx, next)
			return err
		})
		changes = kept.changes
	})
	b.Run("stream", func(b *testing.B) {
		s := open(b)
		defer closeBench(b, s)
		w := writer(b, s)
		var batches []intake.Batch
		for n := range b.N {
			batches = append(batches, batch(n))
		}
		b.ResetTimer()
		err := w.Stream(ctx, streamQueue, func() (next intake.Batch, err error) {
			if len(batches) == 0 {
				return next, io.EOF
			}
			next, batches = batches[0], batches[1:]
			return next, nil
		}, func(intake.Result) error { return nil })
		if err != nil {
			b.Fatal(err)
		}
		streamed = float64(benchSize) * float64(b.N) / b.Elapsed().Seconds()
		b.ReportMetric(streamed, "records/s")
	})
	// each measures a way to write the changes.
	each := func(b *testing.B, write func(n int) error) float64 {
		n := 0
		return measure(b, benchSize, func() error {
			if n == len(changes) {
				b.Fatalf("intake made %d changes; run all of this benchmark, with a number of changes: -benchtime 20x", n)
			}
			n++
			return write(n - 1)
		})
	}
	b.Run("store", func(b *testing.B) {
		s := open(b)
		defer closeBench(b, s)
		stored = each(b, func(n int) error { return s.Commit(ctx, changes[n]) })
	})
	b.Run("bare", func(b *testing.B) {
		rate := each(b, bare(b, changes))
		b.ReportMetric(taken/rate, "intake/bare")
		b.ReportMetric(streamed/rate, "stream/bare")
		b.ReportMetric(stored/rate, "store/bare")
	})
}

// streamQueue is how many batches wait between the stages of a stream, as in a
// service unless told otherwise.
const streamQueue = 8

// keeping is a store that keeps the changes committed.
type keeping struct {
	store.Store
	changes []*store.Change
}

func (k *keeping) Commit(ctx context.Context, c *store.Change) error {
	err := k.Store.Commit(ctx, c)
	if err == nil {
		k.changes = append(k.changes, c)
	}
	return err
}
