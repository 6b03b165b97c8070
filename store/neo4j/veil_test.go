package neo4j

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
	"github.com/clewgraph/clew/store/storetest"
)

// TestVeil keeps records above GREEN out of what Cypher reads, and plays the same
// changes to a store without a veil: no text anywhere, and no relationship
// between entities, holds what only a hidden record says, whatever becomes of it,
// and every answer to Clew is the other store's.
func TestVeil(t *testing.T) {
	uri := neo4jtest.Server(t)
	s := open(t, Options{URI: uri, ProjectMaxHandling: "GREEN"})
	other, err := embedded.Open(t.Context(), t.TempDir(), embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close(context.Background()) //nolint:errcheck // a folder of the test's
	const mark = "quux"
	do := func(c *store.Change) {
		t.Helper()
		c.Decision.Seq = seqAfter(t, s)
		commit(t, other, c)
		commit(t, s, c)
		check(t, s)
		if diff := cmp.Diff(storetest.Read(t, other), storetest.Read(t, s)); diff != "" {
			t.Errorf("decision %d: Neo4j answers otherwise (-embedded +Neo4j):\n%s", c.Decision.Seq, diff)
		}
	}
	readable := func(after string, want bool, words ...string) {
		t.Helper()
		for _, word := range words {
			if found := readableTexts(t, s, word); want != (len(found) > 0) {
				t.Errorf("%s: %q is readable: %v, in %q", after, word, !want, found)
			}
		}
	}

	number := func(n string) graph.Identifier {
		return graph.Identifier{Type: graph.IDPhone, Value: "+1202555" + n, Canonical: "+1202555" + n, Node: graph.EntityID("phone:+1202555" + n), Relation: graph.RelUses}
	}
	handle2 := graph.Identifier{Type: graph.IDHandle, Qualifier: "telegram", Value: "@" + mark, Canonical: "telegram:@" + mark, Node: "account:telegram:@" + mark}
	secret := func(version int64, tlp string) graph.Record {
		r := person(t, "bob", paid("ann", day(t, "2024-03-02"), 990017), met("cee", day(t, "2024-03-02")))
		r.Version, r.Handling = version, graph.Handling{TLP: tlp, Owner: "Example Police"}
		r.Names = []graph.Name{{Full: mark + " full"}, {Given: mark, Type: graph.NameAlias}}
		r.Identifiers = []graph.Identifier{number("0199"), number("0101"), handle2}
		r.Dates = []graph.DateClaim{{Type: graph.DateBirth, Date: graph.UnreadDate(mark + " 1990")}}
		r.Addresses = []graph.Address{{Full: mark + " Road", Lat: "12.3456", Lon: "1"}}
		r.Attributes = map[string][]string{"occupation": {mark}, mark: {mark}}
		r.Roles = []graph.Role{{Name: "mule", Status: mark, DecidedBy: mark}}
		r.Links[0].Props = map[string]string{"purpose": mark, mark: mark}
		r.Links[0].ID = mark
		r.Origin = mark
		return r
	}
	value := graph.Record{Key: key("num"), Kind: graph.KindPhoneNumber, Identifiers: []graph.Identifier{number("0198")}, Names: []graph.Name{{Full: mark + " line"}},
		Attributes: map[string][]string{"subscriber": {mark}}, Handling: graph.Handling{TLP: "GREEN", Restricted: []string{"victim_identity"}}}
	said := graph.Record{Key: key("st"), Links: []graph.Link{{Kind: graph.LinkContacted, From: graph.End{Record: key("ann")}, To: graph.End{Record: key("cee")}, Props: map[string]string{"channel": mark}}}}
	hidden := []string{mark, "0199", "0198", "990017", "9900.17"}

	c := load(1, person(t, "ann"), secret(1, "RED"), person(t, "cee"))
	c.Puts = append(c.Puts, store.Stored{Record: value, FirstSeq: 4, Entity: "phone:+12025550198"}, store.Stored{Record: said, FirstSeq: 5})
	c.Decision.Moves = append(c.Decision.Moves, graph.Move{Record: value.Key, To: "phone:+12025550198"})
	c.Matches = []graph.Match{{A: key("ann"), B: key("bob"), Weight: 512, Keys: []string{"name " + mark}, Model: "m"}}
	c.Judgements = []graph.Judgement{{A: key("bob"), B: key("cee"), Verdict: graph.NotSame, By: "analyst", Why: mark}}
	do(c)
	readable("loaded", false, hidden...)
	readable("loaded", true, "Name of ann", "phone:+12025550101")
	if n := query(t, s, "MATCH (:Entity)-[r]->(:Entity) WHERE r.edges IS NOT NULL RETURN collect(r.records)", nil); strings.Contains(fmt.Sprint(n), "police/bob") || strings.Contains(fmt.Sprint(n), "police/st") {
		t.Errorf("a relationship is a hidden record's: %v", n)
	}
	if around, err := s.Neighbours(t.Context(), store.Frontier{IDs: []graph.EntityID{handle("bob")}, Cap: 9}); err != nil || len(around[0].Groups) < 5 {
		t.Errorf("around the hidden record are %+v, %v", around, err)
	}

	put := func(r graph.Record, first uint64, entity graph.EntityID) *store.Change {
		return &store.Change{Decision: graph.Decision{Kind: graph.DecisionLoad, At: 3e12}, Puts: []store.Stored{{Record: r, FirstSeq: first, Entity: entity}}}
	}
	// A value is readable while somebody else speaks of it.
	open2 := person(t, "ann")
	open2.Version, open2.Identifiers = 2, []graph.Identifier{number("0199"), number("0198")}
	do(put(open2, 1, handle("ann")))
	readable("told by another", true, "phone:+12025550199", "phone:+12025550198")
	readable("told by another", false, mark)
	open2.Version, open2.Identifiers = 3, nil
	do(put(open2, 1, handle("ann")))
	readable("told by nobody else", false, hidden...)

	do(move(0, "bob", handle("bob"), handle("ann")))
	readable("merged", false, hidden...)
	if n := query(t, s, "MATCH (p:Person {id: $id}) RETURN p.recordCount, p.names", map[string]any{"id": string(handle("ann"))}); fmt.Sprint(n) != "[[1 [Name of ann]]]" {
		t.Errorf("the entity of a hidden record and another says %v", n)
	}
	do(move(0, "bob", handle("ann"), handle("bob")))
	readable("parted", false, hidden...)

	do(put(secret(2, "GREEN"), 2, handle("bob")))
	readable("released", true, mark, "0199", "9900.17")
	readable("released", false, mark+" line", "0198")
	do(put(secret(3, ""), 2, handle("bob"))) // no label is AMBER
	readable("without a label", false, hidden...)
	do(&store.Change{Decision: graph.Decision{Kind: graph.DecisionDelete, At: 4e12, Moves: []graph.Move{{Record: key("bob"), From: handle("bob")}, {Record: key("num"), From: "phone:+12025550198"}}},
		Deletes: []store.Stored{{Record: graph.Record{Key: key("bob"), Kind: graph.KindPerson}, FirstSeq: 2, Deleted: true}, {Record: graph.Record{Key: key("num"), Kind: graph.KindPhoneNumber}, FirstSeq: 4, Deleted: true}},
		Matches: []graph.Match{{A: key("ann"), B: key("bob")}}})
	readable("deleted", false, hidden...)

	// The level is the graph's; other writers keep it, and readers need not know it.
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	failing(t, Options{URI: uri, ProjectMaxHandling: "RED"}, store.ErrUnsupported, `"GREEN", not "RED"`, "clew copy")
	s = open(t, Options{URI: uri})
	if diff := cmp.Diff(storetest.Read(t, other), storetest.Read(t, s)); diff != "" {
		t.Errorf("after opening again (-embedded +Neo4j):\n%s", diff)
	}
	query(t, s, "MATCH (p:Person) SET p.name = 'somebody' WITH p LIMIT 1 RETURN 1", nil)
	found := 0
	if err := s.Check(t.Context(), func(store.Problem) { found++ }); err != nil || found == 0 {
		t.Errorf("an edit under a veil: %d problems, %v", found, err)
	}
}

// TestVeiledHistory plays a random history, a third of whose records are RED, to a
// graph with a veil and to a store without one.
func TestVeiledHistory(t *testing.T) {
	s := open(t, Options{URI: neo4jtest.Server(t), ProjectMaxHandling: "AMBER"})
	other, err := embedded.Open(t.Context(), t.TempDir(), embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close(context.Background()) //nolint:errcheck // a folder of the test's
	const changes = 30
	storetest.Play(t, other, 6, changes, nil)
	storetest.Play(t, s, 6, changes, nil)
	check(t, s)
	want := storetest.Read(t, other)
	if diff := cmp.Diff(want, storetest.Read(t, s)); diff != "" {
		t.Fatalf("Neo4j answers otherwise (-embedded +Neo4j):\n%s", diff)
	}
	var ids []graph.EntityID
	for _, m := range want.Members {
		ids = append(ids, m.ID)
	}
	for name, v := range map[string]store.View{"none": nil, "parted": storetest.Parted(want.Records)} {
		wantAround, err := other.Neighbours(t.Context(), store.Frontier{IDs: ids, View: v, Cap: 3})
		if err != nil {
			t.Fatal(err)
		}
		gotAround, err := s.Neighbours(t.Context(), store.Frontier{IDs: ids, View: v, Cap: 3})
		if diff := cmp.Diff(wantAround, gotAround); diff != "" || err != nil {
			t.Errorf("view %s: neighbours (-embedded +Neo4j), %v:\n%s", name, err, diff)
		}
	}
	hidden := map[string]bool{}
	for i := range want.Records {
		if s.veil.hides(&want.Records[i].Record) {
			hidden[want.Records[i].Record.Key.String()] = true
		}
	}
	var stated []string
	for _, row := range query(t, s, "MATCH (:Entity)-[r]->(:Entity) WHERE r.edges IS NOT NULL RETURN r.records", nil) {
		stated = append(stated, textsIn(row[0])...)
	}
	if len(hidden) == 0 || len(stated) == 0 || slices.ContainsFunc(stated, func(k string) bool { return hidden[k] }) {
		t.Errorf("hidden are %v, and relationships are of %v", hidden, stated)
	}
}

func seqAfter(t *testing.T, s *Store) uint64 {
	t.Helper()
	h, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return h.Seq + 1
}

// readableTexts gives the texts with a word in them, of every property of every
// node and relationship, numbers and their like written out, and of every label
// and type.
func readableTexts(t *testing.T, s *Store, word string) []string {
	t.Helper()
	var out []string
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []byte:
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			for name, e := range v {
				walk(name)
				walk(e)
			}
		default:
			if said := fmt.Sprint(v); strings.Contains(said, word) {
				out = append(out, said)
			}
		}
	}
	for _, row := range query(t, s, "MATCH (n) RETURN labels(n) AS l, properties(n) AS p UNION ALL MATCH ()-[r]->() RETURN [type(r)] AS l, properties(r) AS p", nil) {
		walk(row)
	}
	return out
}
