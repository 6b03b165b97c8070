package neo4j

import (
	"context"
	"testing"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
)

// TestSchemaTakesItsTime makes a constraint that has to wait for longer than other
// transactions may last.
func TestSchemaTakesItsTime(t *testing.T) {
	ctx := t.Context()
	const short = time.Second
	uri := neo4jtest.Server(t)
	first := open(t, Options{URI: uri})
	if err := first.Close(ctx); err != nil {
		t.Fatal(err)
	}
	direct := open(t, Options{URI: uri, ReadOnly: true})
	query(t, direct, "DROP CONSTRAINT clew_mark", nil)
	session := direct.session(ctx, bolt.AccessModeWrite)
	defer session.Close(ctx)
	holds, err := session.BeginTransaction(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (tx{on: holds}).rows(ctx, "CREATE (:Mark {key: 'of another'})", nil); err != nil {
		t.Fatal(err)
	}
	type opened struct {
		s   *Store
		err error
	}
	done := make(chan opened, 1)
	go func() {
		s, err := Open(ctx, Options{URI: uri, TxTimeout: short})
		done <- opened{s, err}
	}()
	select {
	case o := <-done:
		t.Fatalf("opened while the label was taken: %v", o.err)
	case <-time.After(3 * short):
	}
	if err := holds.Rollback(ctx); err != nil {
		t.Fatal(err)
	}
	o := <-done
	if o.err != nil {
		t.Fatalf("the schema was given up: %v", o.err)
	}
	defer o.s.Close(context.WithoutCancel(ctx)) //nolint:errcheck // the test is over
	if rows := query(t, direct, "SHOW CONSTRAINTS YIELD name WHERE name = 'clew_mark'", nil); len(rows) != 1 {
		t.Error("the constraint was not made")
	}
}

// TestIndexesAreFilled opens a graph of which an index is missing: it is whole when
// the graph is open.
func TestIndexesAreFilled(t *testing.T) {
	uri := neo4jtest.Server(t)
	first := open(t, Options{URI: uri})
	query(t, first, "DROP INDEX clew_value", nil)
	query(t, first, "UNWIND range(1, 50000) AS i CREATE (:Entity {id: 'x' + i, value: 'v' + i})", nil)
	if err := first.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := open(t, Options{URI: uri})
	if rows := query(t, s, "SHOW INDEXES YIELD name, state WHERE state <> 'ONLINE'", nil); len(rows) > 0 {
		t.Errorf("not filled: %v", rows)
	}
}
