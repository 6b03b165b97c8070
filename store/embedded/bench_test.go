package embedded_test

import (
	"context"
	"testing"

	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
	"github.com/clewgraph/clew/store/storetest"
)

// BenchmarkStore runs the benchmarks of every store on a real disk.
//
//	go test ./store/embedded -run '^$' -bench Store
func BenchmarkStore(b *testing.B) {
	storetest.Bench(b, func(b *testing.B) store.Store {
		s, err := embedded.Open(context.Background(), b.TempDir(), embedded.Options{})
		if err != nil {
			b.Fatal(err)
		}
		return s
	})
}
