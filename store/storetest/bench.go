package storetest

import (
	"context"
	"fmt"
	"testing"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// benchSize is the number of records in one change of the benchmarks, and
// benchChanges how many changes the store holds that is read.
const (
	benchSize    = 1000
	benchChanges = 10
)

// Bench measures a store; open gives one that is empty and writable:
//
//	commit          changes of 1,000 new people, each with one of 3,000 phones
//	                and a link to somebody, as intake hands them over
//	neighbours/n    the groups around n of 10,000 people in one call
//	resolve, members of 1,000 people, records: 1,000 by their keys
//	scan            10,000 records in stream order
//
// Besides the time of one call they report records (or entities) a second, as
// records/s.
func Bench(b *testing.B, open func(b *testing.B) store.Store) {
	ctx := context.Background()
	b.Run("commit", func(b *testing.B) {
		s := open(b)
		defer closeBench(b, s)
		n := uint64(0)
		measure(b, benchSize, func() error {
			b.StopTimer()
			c := Thousand(n)
			n++
			b.StartTimer()
			return s.Commit(ctx, c)
		})
	})
	b.Run("read", func(b *testing.B) {
		s := open(b)
		defer closeBench(b, s)
		var ids []graph.EntityID
		var keys []graph.RecordKey
		for n := range uint64(benchChanges) {
			c := Thousand(n)
			if err := s.Commit(ctx, c); err != nil {
				b.Fatal(err)
			}
			// One in ten of each change, so that what is asked for lies apart.
			for i := 0; i < len(c.Puts); i += benchChanges {
				ids, keys = append(ids, c.Puts[i].Entity), append(keys, c.Puts[i].Record.Key)
			}
		}
		for _, n := range []int{1, 100, 1000} {
			b.Run(fmt.Sprintf("neighbours/%d", n), func(b *testing.B) {
				measure(b, n, func() error {
					_, err := s.Neighbours(ctx, store.Frontier{IDs: ids[:n]})
					return err
				})
			})
		}
		for _, read := range []struct {
			name  string
			count int
			call  func() error
		}{
			{"resolve", len(ids), func() error { _, err := s.Resolve(ctx, ids); return err }},
			{"members", len(ids), func() error { _, err := s.Members(ctx, ids, nil); return err }},
			{"records", len(keys), func() error { _, err := s.Records(ctx, keys); return err }},
			{"scan", benchSize * benchChanges, func() error { return s.Scan(ctx, func(*store.Stored) error { return nil }) }},
		} {
			b.Run(read.name, func(b *testing.B) { measure(b, read.count, read.call) })
		}
	})
}

// measure calls f over and over; it handles count things a call. It gives how
// many that is a second.
func measure(b *testing.B, count int, f func() error) float64 {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		if err := f(); err != nil {
			b.Fatal(err)
		}
	}
	rate := float64(count) * float64(b.N) / b.Elapsed().Seconds()
	b.ReportMetric(rate, "records/s")
	return rate
}

func closeBench(b *testing.B, s store.Store) {
	b.Helper()
	if err := s.Close(context.Background()); err != nil {
		b.Error(err)
	}
}

// Thousand makes the change that loads the n-th thousand people, from 0 on: each
// has one of 3,000 phones and a link to one who is there or will be.
func Thousand(n uint64) *store.Change {
	c := &store.Change{Decision: graph.Decision{Seq: n + 1, Kind: graph.DecisionLoad, At: 1_700_000_000_000_000, Records: benchSize}}
	at := func(i uint64) string { return fmt.Sprintf("%09d", i) }
	for i := n * benchSize; i < (n+1)*benchSize; i++ {
		number := fmt.Sprintf("+1202555%04d", i%3000)
		r := person(at(i), knows(at(i*7%9000)))
		r.Identifiers = []graph.Identifier{{Type: graph.IDPhone, Value: number, Canonical: number, Node: graph.EntityID("phone:" + number), Relation: graph.RelUses}}
		put := store.Stored{Record: r, FirstSeq: i + 1, Entity: graph.Handle(r.Kind, r.Key)}
		c.Puts = append(c.Puts, put)
		c.Decision.Moves = append(c.Decision.Moves, graph.Move{Record: r.Key, To: put.Entity})
	}
	return c
}
