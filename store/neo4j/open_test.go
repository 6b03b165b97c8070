package neo4j

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
)

// failing opens a store that must not open, and looks at the error.
func failing(t *testing.T, o Options, want error, says ...string) {
	t.Helper()
	s, err := Open(t.Context(), o)
	if err == nil {
		_ = s.Close(t.Context())
	}
	if !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
		return
	}
	for _, part := range says {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
}

func TestDown(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	silent := Options{URI: "bolt://" + address, ConnectTimeout: 100 * time.Millisecond}
	failing(t, silent, store.ErrUnavailable, address, "start it")
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	failing(t, Options{URI: "bolt://" + address, ConnectTimeout: time.Second}, store.ErrUnavailable, address, "start it")
	failing(t, Options{URI: "localhost"}, store.ErrUnavailable, "bolt://host:7687")
	failing(t, Options{URI: "http://localhost:7474"}, store.ErrUnavailable, "bolt://host:7687")
}

func TestVersion(t *testing.T) {
	for version, want := range map[string]bool{
		"5.26.0": true, "5.26.30": true, "5.27-aura": true, "6.0": true, "2025.01.0": true, "2026.08.1": true,
		"5.25.1": false, "4.4.39": false, "5": false, "": false, "unknown": false,
	} {
		if got := supported(version); got != want {
			t.Errorf("version %q: supported is %t, want %t", version, got, want)
		}
	}
}

func TestLogin(t *testing.T) {
	const password = "correct horse"
	neo4jtest.Server(t) // skips where no server can be started
	i, err := neo4jtest.Start(t.Context(), neo4jtest.Options{Password: password})
	if err != nil {
		t.Fatal(err)
	}
	defer i.Stop()
	right := Options{URI: i.URI(), User: "neo4j", Password: password}
	s, err := Open(t.Context(), right)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(t.Context())
	wrong := right
	wrong.Password = "battery staple"
	failing(t, wrong, store.ErrUnavailable, "refused the login", "password", "neo4j")
	nobody := right
	nobody.User = ""
	failing(t, nobody, store.ErrUnavailable, "refused the login")
	elsewhere := right
	elsewhere.Database = "elsewhere"
	failing(t, elsewhere, store.ErrUnavailable, `no database "elsewhere"`)

	// A server that goes away is told from one that says no.
	if err := i.Kill(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Head(t.Context()); !errors.Is(err, store.ErrUnavailable) || !strings.Contains(err.Error(), "cannot be reached") {
		t.Errorf("Head without a server: %v", err)
	}
	if err := s.Close(t.Context()); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("Close without a server: %v", err)
	}
}

func TestGraph(t *testing.T) {
	uri := neo4jtest.Server(t)
	failing(t, Options{URI: uri, ReadOnly: true}, store.ErrNotFound, "no graph")
	s := open(t, Options{URI: uri})
	id := s.GraphID()
	reader := open(t, Options{URI: uri, ReadOnly: true, GraphID: id})
	if err := reader.Commit(t.Context(), load(1)); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("Commit while reading: %v", err)
	}
	commit(t, s, load(1, person(t, "ann")))
	if h, err := reader.Head(t.Context()); err != nil || h.Seq != 1 {
		t.Errorf("a reader sees what was committed: got %+v, %v", h, err)
	}
	failing(t, Options{URI: uri, ReadOnly: true, GraphID: "another"}, store.ErrUnsupported, id)
	query(t, s, "MATCH (g:Clew) SET g.format = $format", map[string]any{"format": Format + 1})
	failing(t, Options{URI: uri}, store.ErrUnsupported, "update it")
}

// TestForeignData makes a graph in a database that holds other data: it is left
// as it is, and refused only where it has labels of a graph's own, naming them.
func TestForeignData(t *testing.T) {
	uri := neo4jtest.Server(t)
	driver, err := bolt.NewDriverWithContext(uri, bolt.NoAuth())
	if err != nil {
		t.Fatal(err)
	}
	defer driver.Close(t.Context())
	ask := func(cypher string) any {
		t.Helper()
		r, err := bolt.ExecuteQuery(t.Context(), driver, cypher, nil, bolt.EagerResultTransformer)
		if err != nil || len(r.Records) == 0 {
			t.Fatalf("%s: %v", cypher, err)
		}
		return r.Records[0].Values[0]
	}
	const others = "MATCH (n) WHERE n.other OPTIONAL MATCH (n)-[r]->() WITH n, r ORDER BY n.name RETURN collect([labels(n), n.name, type(r)])"
	ask("CREATE (:Person {name: 'Ann', other: true})-[:KNOWS]->(:Source {name: 'a spring', other: true}), (:Mark {name: 'of rain', other: true}) RETURN 1")
	failing(t, Options{URI: uri}, store.ErrUnsupported, "other data", "Source (1), Mark (1)", "name another database")
	if n := ask("MATCH (n) RETURN count(n)"); n != int64(3) {
		t.Errorf("%v nodes after a refusal", n)
	}
	ask("MATCH (n:Source|Mark) REMOVE n:Source:Mark SET n:Other RETURN count(n)")
	before := fmt.Sprint(ask(others))
	s := open(t, Options{URI: uri})
	commit(t, s, load(1, person(t, "ann")))
	if st, err := s.Stats(t.Context()); err != nil || st.Records != 1 || st.ByKind[graph.KindPerson] != 1 {
		t.Errorf("other data is counted: %+v, %v", st, err)
	}
	if err := s.Check(t.Context(), func(p store.Problem) { t.Errorf("%+v", p) }); err != nil {
		t.Error(err)
	}
	if after := fmt.Sprint(ask(others)); after != before {
		t.Errorf("other data was changed: %v, before %v", after, before)
	}
}

// TestSchemaClash makes a graph where constraints and indexes of others are: one
// that does what Clew's does serves under any name, one in its way is named.
func TestSchemaClash(t *testing.T) {
	uri := neo4jtest.Server(t)
	driver, err := bolt.NewDriverWithContext(uri, bolt.NoAuth())
	if err != nil {
		t.Fatal(err)
	}
	defer driver.Close(t.Context())
	ddl := func(cypher string) {
		t.Helper()
		if _, err := bolt.ExecuteQuery(t.Context(), driver, cypher, nil, bolt.EagerResultTransformer); err != nil {
			t.Fatalf("%s: %v", cypher, err)
		}
	}
	ddl("CREATE INDEX elsewhere FOR (n:Record) ON (n.key)")
	failing(t, Options{URI: uri}, store.ErrUnsupported, "CONSTRAINT clew_record", "SHOW INDEXES")
	ddl("DROP INDEX elsewhere")
	ddl("DROP CONSTRAINT clew_entity")
	ddl("CREATE CONSTRAINT other_name FOR (n:Entity) REQUIRE n.id IS UNIQUE")
	s := open(t, Options{URI: uri})
	commit(t, s, load(1, person(t, "ann")))
	if err := s.Check(t.Context(), func(p store.Problem) { t.Errorf("%+v", p) }); err != nil {
		t.Error(err)
	}
}

// TestTLSMismatch asks for TLS where the server speaks none.
func TestTLSMismatch(t *testing.T) {
	plain := strings.TrimPrefix(neo4jtest.Server(t), "bolt://")
	for _, scheme := range []string{"bolt+s", "bolt+ssc", "neo4j+s"} {
		failing(t, Options{URI: scheme + "://" + plain, ConnectTimeout: 5 * time.Second}, store.ErrUnavailable, scheme+"://"+plain, "TLS")
	}
}

func TestLease(t *testing.T) {
	uri := neo4jtest.Server(t)
	first := open(t, Options{URI: uri, Owner: "first writer"})
	commit(t, first, load(1, person(t, "ann")))
	failing(t, Options{URI: uri}, store.ErrLocked, "first writer", time.Now().UTC().Format("2006-01-02T"))

	second := open(t, Options{URI: uri, Owner: "second writer", TakeOver: true})
	late := move(2, "ann", handle("ann"), handle("ann"))
	late.Decision.Moves = nil
	for range 2 {
		if err := first.Commit(t.Context(), late); !errors.Is(err, store.ErrFenced) {
			t.Errorf("the fenced writer writes: %v", err)
		}
	}
	if h, err := second.Head(t.Context()); err != nil || h.Seq != 1 {
		t.Errorf("the fenced writer wrote: %+v, %v", h, err)
	}
	if err := first.Close(t.Context()); err != nil {
		t.Errorf("Close of the fenced writer: %v", err)
	}
	commit(t, second, late)

	// What was given back, or ran out, is there to take.
	if err := second.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	third := open(t, Options{URI: uri})
	query(t, third, "MATCH (l:Lease) SET l.expires = datetime() - duration('PT1S')", nil)
	fourth := open(t, Options{URI: uri})
	if err := third.Commit(t.Context(), load(3)); !errors.Is(err, store.ErrFenced) {
		t.Errorf("a writer whose lease ran out and was taken writes: %v", err)
	}
	commit(t, fourth, load(3))
}

// TestRenewal waits until the lease was renewed, and lost.
func TestRenewal(t *testing.T) {
	uri := neo4jtest.Server(t)
	s := open(t, Options{URI: uri, LeaseTTL: 60 * time.Millisecond})
	expires := func() time.Time {
		at, _ := query(t, s, "MATCH (l:Lease) RETURN l.expires", nil)[0][0].(time.Time)
		return at
	}
	for was := expires(); !expires().After(was); {
		if t.Context().Err() != nil {
			t.Fatal("the lease was not renewed")
		}
	}
	query(t, s, "MATCH (l:Lease) SET l.epoch = l.epoch + 1", nil)
	s.lease.Wait()
	if !s.fenced.Load() {
		t.Error("renewal ended and the writer does not know that it lost the lease")
	}
}

func TestDeadline(t *testing.T) {
	s := open(t, Options{URI: neo4jtest.Server(t)})
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Head(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("Head after its context ended: %v", err)
	}
	if err := s.Commit(ended, load(1)); !errors.Is(err, context.Canceled) {
		t.Errorf("Commit after its context ended: %v", err)
	}
	short, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := s.auto(short, bolt.AccessModeRead, "UNWIND range(1, 1000000000) AS i WITH i WHERE i % 7 = 8 RETURN count(i)", nil)
	if err = s.fault("count", err); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a statement beyond its deadline: %v", err)
	}
	commit(t, s, load(1))
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Head(t.Context()); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("Head of a closed store: %v", err)
	}
}
