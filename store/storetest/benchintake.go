package storetest

import (
	"context"
	"testing"

	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/store"
)

// BenchIntake measures how many new people a second, a thousand at a time by one
// writer, become durable in three ways that write the same rows:
//
//	intake  validated, normalised, resolved and committed
//	store   the changes that intake made, committed by the store alone
//	bare    what the store wrote of each, by the database alone
//
// The last also reports what part of its rate the other two reach, as
// intake/bare and store/bare.
//
// open gives a store that is empty and writable. bare prepares the last: it
// gives the call that writes what belongs to the change of a number. The number
// of changes must be given (-benchtime 20x), and all three run, in this order.
func BenchIntake(b *testing.B, open func(b *testing.B) store.Store, bare func(b *testing.B, changes []*store.Change) func(n int) error) {
	ctx := context.Background()
	var changes []*store.Change
	var taken, stored float64 // records/s
	b.Run("intake", func(b *testing.B) {
		s := open(b)
		defer closeBench(b, s)
		kept := &keeping{Store: s}
		w, err := intake.Open(ctx, kept, resolver.New(match.ColdStart(), resolver.Options{}), intake.Options{})
		if err != nil {
			b.Fatal(err)
		}
		n := uint64(0)
		taken = measure(b, benchSize, func() error {
			b.StopTimer()
			var batch intake.Batch
			for _, put := range Thousand(n).Puts {
				batch.Records = append(batch.Records, put.Record)
			}
			n++
			b.StartTimer()
			_, err := w.Load(ctx, batch)
			return err
		})
		changes = kept.changes
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
		b.ReportMetric(stored/rate, "store/bare")
	})
}

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
