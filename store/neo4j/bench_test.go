package neo4j

import (
	"fmt"
	"testing"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
)

// thousand makes the n-th load of 1,000 people, each with one of 3,000 phones
// and a link to somebody who is there or will be.
func thousand(n uint64) *store.Change {
	const size = 1000
	c := &store.Change{Decision: graph.Decision{Seq: n, Kind: graph.DecisionLoad, At: 1e15}}
	at := func(i uint64) graph.RecordKey { return graph.RecordKey{Source: "police", ID: fmt.Sprintf("%09d", i)} }
	for i := n * size; i < (n+1)*size; i++ {
		number := fmt.Sprintf("+1202555%04d", i%3000)
		r := graph.Record{
			Key: at(i), Kind: graph.KindPerson, Names: []graph.Name{{Full: fmt.Sprint("Name ", i)}},
			Identifiers: []graph.Identifier{{Type: graph.IDPhone, Value: number, Canonical: number, Node: graph.EntityID("phone:" + number), Relation: graph.RelUses}},
			Links:       []graph.Link{{Kind: graph.LinkAssociateOf, To: graph.End{Record: at(i * 7 % 9000)}}},
		}
		put := store.Stored{Record: r, FirstSeq: i - size + 1, Entity: graph.Handle(r.Kind, r.Key)}
		c.Puts = append(c.Puts, put)
		c.Decision.Moves = append(c.Decision.Moves, graph.Move{Record: r.Key, To: put.Entity})
	}
	return c
}

// BenchmarkCommit commits changes of 1,000 new records, all of them with two
// links. The first few show a JVM that is still warming up.
func BenchmarkCommit(b *testing.B) {
	s, err := Open(b.Context(), Options{URI: neo4jtest.Server(b)})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close(b.Context())
	b.ReportAllocs()
	n := uint64(0)
	for b.Loop() {
		n++
		if err := s.Commit(b.Context(), thousand(n)); err != nil {
			b.Fatal(err)
		}
	}
}
