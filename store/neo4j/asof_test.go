package neo4j

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
	"github.com/clewgraph/clew/store/past"
	"github.com/clewgraph/clew/store/storetest"
)

// TestLaw16AsOf reads random histories again as of each revision, on Neo4j and on
// the embedded store, which must answer alike.
func TestLaw16AsOf(t *testing.T) {
	uri := neo4jtest.Server(t)
	storetest.AsOfBySeed(t, 3,
		func(st storetest.T) store.Store { return fresh(st.(*testing.T), uri) },
		func(st storetest.T) store.Store {
			s, err := embedded.Open(t.Context(), "graph", embedded.Options{FS: embedded.Memory()})
			if err != nil {
				st.Fatal(err)
			}
			return s
		})
}

// TestUpgrade takes from a graph what format 1 did not have; opened again it must
// have it, and tell the same past.
func TestUpgrade(t *testing.T) {
	uri := neo4jtest.Server(t)
	s := fresh(t, uri)
	const changes = 14
	storetest.Play(t, s, 143, changes, nil)
	read := func(s *Store) (out []storetest.Glance) {
		for rev := store.Revision(2); rev <= changes; rev += 4 {
			out = append(out, storetest.Look(t, past.At(s, rev), nil))
		}
		return out
	}
	want := read(s)
	commit(t, s, next(t, s, account(t, "1001", "2020-01-01", "2021-01-01"), person(t, "ann", wrote(t, "2020-06-01"), wrote(t, "2020-06-01"), wrote(t, ""))))
	led := query(t, s, leadsTo, nil)
	forgetHolders(t, s)
	if cmp.Equal(led, query(t, s, leadsTo, nil)) {
		t.Fatal("no mention was led by its date")
	}
	for _, cypher := range []string{
		"MATCH ()-[l:LEFT]->() DELETE l", "MATCH (e:PastEnd) DETACH DELETE e", "DROP INDEX clew_left", "DROP CONSTRAINT clew_past_key", "DROP CONSTRAINT clew_past_value",
		"DROP INDEX clew_past_record_value", "DROP INDEX clew_record_value", "MATCH (p:Past) REMOVE p.value",
		"MATCH ()-[r]->() WHERE r.edges IS NOT NULL REMOVE r.details, r.alleged, r.assessed, r.count, r.purpose, r.relationship, r.differ",
		"MATCH (e:Entity) REMOVE e.addresses, e.point, e.points, e.roleStatuses, e.allegedRoles", "DROP INDEX clew_point",
		"MATCH (g:Clew) SET g.format = 1",
	} {
		query(t, s, cypher, nil)
	}
	values := query(t, s, "MATCH (r:Record) WHERE r.value IS NOT NULL REMOVE r.value RETURN count(*)", nil)
	graves := query(t, s, "MATCH (p:Past {deleted: true}) DETACH DELETE p RETURN count(*)", nil)
	if err := s.Close(t.Context()); err != nil || graves[0][0] == int64(0) || values[0][0] == int64(0) {
		t.Fatalf("%v; %v past tombstones, %v records of values", err, graves, values)
	}
	if _, err := Open(t.Context(), Options{URI: uri, ReadOnly: true}); err == nil {
		t.Error("a graph of format 1 was opened for reading")
	}
	s = open(t, Options{URI: uri})
	if err := s.upgrade(t.Context(), 1); err != nil { // as after one that was broken off
		t.Fatal(err)
	}
	check(t, s)
	if diff := cmp.Diff(want, read(s)); diff != "" {
		t.Errorf("the past is told otherwise (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(led, query(t, s, leadsTo, nil)); diff != "" {
		t.Errorf("dated mentions lead elsewhere (-before +after):\n%s", diff)
	}
	// What format 2 lacked is written anew by the next start.
	query(t, s, "MATCH ()-[r]->() WHERE r.edges IS NOT NULL REMOVE r.details, r.alleged, r.channel, r.count", nil)
	query(t, s, "MATCH (e:Entity) REMOVE e.point, e.addresses WITH count(*) AS n MATCH (g:Clew) SET g.format = 2", nil)
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	s = open(t, Options{URI: uri})
	check(t, s)
	if format := query(t, s, "MATCH (g:Clew) RETURN g.format", nil); format[0][0] != int64(Format) {
		t.Errorf("format %v", format)
	}
}

// forgetHolders leads all mentions of handles wherever the handle leads.
func forgetHolders(t *testing.T, s *Store) {
	t.Helper()
	err := s.within(t.Context(), bolt.AccessModeWrite, func(ctx context.Context, on tx) error {
		head, err := head(ctx, on)
		if err != nil {
			return err
		}
		p := s.newPlan(on, &store.Change{Decision: graph.Decision{Seq: head.Seq}}, head)
		return p.retrade(ctx, []graph.EntityID{golden}, &p.leads)
	})
	if err != nil {
		t.Fatal(err)
	}
}
