package embedded_test

import (
	"context"
	"testing"

	"github.com/cockroachdb/pebble/v2"

	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
	"github.com/clewgraph/clew/store/storetest"
)

// BenchmarkStore runs the benchmarks of every store on a real disk.
//
//	go test ./store/embedded -run '^$' -bench Store
func BenchmarkStore(b *testing.B) {
	storetest.Bench(b, func(b *testing.B) store.Store { return empty(b) })
}

// BenchmarkIntake measures intake on a real disk beside Pebble alone, which
// writes the same keys and values, a synced batch for each change.
//
//	go test ./store/embedded -run '^$' -bench Intake -benchtime 20x -count 3
func BenchmarkIntake(b *testing.B) {
	storetest.BenchIntake(b, func(b *testing.B) store.Store { return empty(b) }, func(b *testing.B, changes []*store.Change) func(n int) error {
		s := empty(b)
		all := make([][]byte, len(changes))
		for n, c := range changes {
			var err error
			if all[n], err = embedded.Written(s, c); err != nil {
				b.Fatal(err)
			}
			if err := s.Commit(b.Context(), c); err != nil {
				b.Fatal(err)
			}
		}
		if err := s.Close(b.Context()); err != nil {
			b.Fatal(err)
		}
		db, err := pebble.Open(b.TempDir(), &pebble.Options{Logger: quiet{}, MemTableSize: embedded.MemTableBytes, FormatMajorVersion: pebble.FormatNewest})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() {
			if err := db.Close(); err != nil {
				b.Error(err)
			}
		})
		return func(n int) error {
			batch := db.NewBatch()
			defer batch.Close()
			if err := batch.SetRepr(all[n]); err != nil {
				return err
			}
			return batch.Commit(pebble.Sync)
		}
	})
}

// empty opens an empty graph on a real disk.
func empty(b *testing.B) *embedded.Store {
	s, err := embedded.Open(context.Background(), b.TempDir(), embedded.Options{})
	if err != nil {
		b.Fatal(err)
	}
	return s
}
