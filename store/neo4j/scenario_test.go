package neo4j

import (
	"context"
	"testing"

	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
	"github.com/clewgraph/clew/store/storetest"
)

// TestLaws plays the scenarios, each named after the law that it holds.
func TestLaws(t *testing.T) {
	uri := neo4jtest.Server(t)
	storetest.Scenarios(t, func(t *testing.T) store.Store { return fresh(t, uri) })
}

// TestLaw01RandomHistories plays random histories through intake on Neo4j and
// on the embedded store.
func TestLaw01RandomHistories(t *testing.T) {
	uri := neo4jtest.Server(t)
	storetest.HistoriesBySeed(t, 50,
		func(st storetest.T) store.Store { return fresh(st.(*testing.T), uri) },
		func(st storetest.T) store.Store {
			s, err := embedded.Open(context.Background(), "graph", embedded.Options{FS: embedded.Memory()})
			if err != nil {
				st.Fatal(err)
			}
			return s
		})
}
