package neo4j

import (
	"context"
	"testing"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"go.uber.org/goleak"

	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
	"github.com/clewgraph/clew/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConformance(t *testing.T) {
	uri := neo4jtest.Server(t)
	storetest.Run(t, func(t *testing.T) store.Store { return fresh(t, uri) })
}

// fresh opens an empty graph and keeps the schema that is there: Neo4j would
// plan every statement anew.
func fresh(t *testing.T, uri string) *Store {
	t.Helper()
	s := open(t, Options{URI: uri})
	wipe(t, s)
	return s
}

// wipe empties a graph.
func wipe(t testing.TB, s *Store) {
	t.Helper()
	query(t, s, "MATCH (n) WHERE NOT n:Clew AND NOT n:Lease DETACH DELETE n", nil)
	query(t, s, "MATCH (g:Clew) SET g.seq = 0, g.nextFirst = 1", nil)
}

// open opens a store; with small statements, so that chunks are tried too.
func open(t *testing.T, o Options) *Store {
	t.Helper()
	if o.BatchRows == 0 {
		o.BatchRows = 7
	}
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		if err := s.Close(ctx); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return s
}

// query runs a statement of a data scientist's.
func query(t testing.TB, s *Store, cypher string, params map[string]any) [][]any {
	t.Helper()
	rows, err := s.auto(t.Context(), bolt.AccessModeWrite, cypher, params)
	if err != nil {
		t.Fatalf("%s: %v", cypher, err)
	}
	return rows
}
