package neo4j

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
)

// TestMend has somebody change a graph by hand, each time otherwise: the change is
// found, and afterwards the graph is what it was, node by node.
func TestMend(t *testing.T) {
	s := open(t, Options{URI: neo4jtest.Server(t)})
	commit(t, s, load(1, person(t, "ann", met("cee", day(t, "2024-03-02")), paid("cee", day(t, "2024-03-04"), 1250)), person(t, "bob", met("cee", day(t, "2024-03-02")), met("far", day(t, "2024-03-05"))),
		person(t, "cee"), person(t, "dan", met("bob", day(t, "2024-03-02")))))
	commit(t, s, move(2, "bob", handle("bob"), handle("ann")))
	check(t, s)
	nodes, links := query(t, s, everyNode, nil), query(t, s, everyLink, nil)
	for name, damage := range map[string]string{
		"a relationship is gone":            "MATCH (:Person)-[r:CONTACTED]->() WITH r LIMIT 1 DELETE r",
		"all are gone":                      "MATCH (:Entity)-[r]->(:Entity) DELETE r",
		"one was added":                     "MATCH (a:Person {id: $ann}), (b:Person {id: $cee}) CREATE (a)-[:OWNS {id: 'mine'}]->(b)",
		"one was copied":                    "MATCH (a)-[r:CONTACTED]->(b) WITH a, r, b LIMIT 1 CREATE (a)-[c:CONTACTED]->(b) SET c = properties(r)",
		"one leads elsewhere":               "MATCH (a)-[r:TRANSFERRED]->(b), (p:PhoneNumber) WITH a, r, b, p LIMIT 1 CREATE (a)-[c:TRANSFERRED]->(p) SET c = properties(r) DELETE r",
		"an amount was changed":             "MATCH ()-[r:TRANSFERRED]->() SET r.amount = 1.0, r.note = 'mine'",
		"links were changed":                "MATCH ()-[r:TRANSFERRED]->() SET r.edges = null",
		"an entity was renamed":             "MATCH (p:Person {id: $ann}) SET p.name = 'somebody', p.mine = true",
		"labels were changed":               "MATCH (p:Person {id: $ann}) REMOVE p:Person SET p:Organization:Suspicious",
		"an entity was added":               "CREATE (:Entity:Person {id: 'per_mine', name: 'nobody'})",
		"an entity is gone":                 "MATCH (p:Person {id: $ann}) DETACH DELETE p",
		"a value is gone":                   "MATCH (p:PhoneNumber) DETACH DELETE p",
		"a record belongs to another":       "MATCH (r:Record {recordId: 'bob'})-[l:RESOLVED_TO]->(), (p:Person {id: $cee}) DELETE l CREATE (r)-[:RESOLVED_TO {decision: 2}]->(p)",
		"a record belongs to two":           "MATCH (r:Record {recordId: 'bob'}), (p:Person {id: $cee}) CREATE (r)-[:RESOLVED_TO]->(p)",
		"mentions are gone":                 "MATCH (:Record)-[l:MENTIONS]->() DELETE l",
		"a record's node was changed":       "MATCH (r:Record {recordId: 'cee'}) SET r.name = 'somebody', r.tlp = 'CLEAR'",
		"a retired entity leads elsewhere":  "MATCH (e:Retired)-[l:NOW_IN]->(), (p:Person {id: $cee}) DELETE l CREATE (e)-[:NOW_IN]->(p)",
		"a retired entity leads nowhere":    "MATCH (:Retired)-[l:NOW_IN]->() DELETE l",
		"everybody is gone, with all links": "MATCH (p:Person) DETACH DELETE p",
	} {
		query(t, s, damage, map[string]any{"ann": string(handle("ann")), "cee": string(handle("cee"))})
		found := 0
		if err := s.Check(t.Context(), func(store.Problem) { found++ }); err != nil || found == 0 {
			t.Errorf("%s: %d problems found, %v", name, found, err)
		}
		mended, err := s.Mend(t.Context(), func(p store.Problem) { t.Errorf("%s: left: %+v", name, p) })
		if err != nil || mended == 0 {
			t.Errorf("%s: %d mended, %v", name, mended, err)
		}
		if diff := cmp.Diff([2]any{nodes, links}, [2]any{query(t, s, everyNode, nil), query(t, s, everyLink, nil)}); diff != "" {
			t.Errorf("%s: the graph is not what it was (-was +is):\n%s", name, diff)
			return
		}
	}
	if mended, err := s.Mend(t.Context(), func(p store.Problem) { t.Errorf("%+v", p) }); err != nil || mended != 0 {
		t.Errorf("where nothing is wrong: %d mended, %v", mended, err)
	}
	query(t, s, "MATCH (:Person)-[r:CONTACTED]->() DELETE r", nil)
	// Nobody mends without the lease.
	second := open(t, Options{URI: s.o.URI, TakeOver: true})
	if _, err := s.Mend(t.Context(), func(store.Problem) {}); !errors.Is(err, store.ErrFenced) {
		t.Errorf("a writer whose lease was taken over mends: %v", err)
	}
	wipe(t, second)
}
