package neo4j

import (
	"testing"

	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
	"github.com/clewgraph/clew/store/storetest"
)

// BenchmarkStore runs the benchmarks of every store. The first changes show a
// JVM that is still warming up.
//
//	go test ./store/neo4j -run '^$' -bench Store -benchtime 20x
func BenchmarkStore(b *testing.B) {
	uri := neo4jtest.Server(b)
	storetest.Bench(b, func(b *testing.B) store.Store {
		s, err := Open(b.Context(), Options{URI: uri})
		if err != nil {
			b.Fatal(err)
		}
		wipe(b, s)
		return s
	})
}
