package neo4j

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
)

func key(id string) graph.RecordKey { return graph.RecordKey{Source: "police", ID: id} }

func handle(id string) graph.EntityID { return graph.Handle(graph.KindPerson, key(id)) }

func day(t *testing.T, text string) graph.Date {
	t.Helper()
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return graph.Date{Text: text, Earliest: at.UnixMicro(), Latest: at.AddDate(0, 0, 1).UnixMicro(), Precision: graph.PrecisionDay, Zone: "Z", ZoneAssumed: true}
}

// person is a record of a person with a phone, seen on a day.
func person(t *testing.T, id string, links ...graph.Link) graph.Record {
	return graph.Record{
		Key: key(id), Kind: graph.KindPerson, Names: []graph.Name{{Full: "Name of " + id}},
		Identifiers: []graph.Identifier{{Type: graph.IDPhone, Value: "+12025550101", Canonical: "+12025550101", Node: "phone:+12025550101", Relation: graph.RelUses}},
		Attributes:  map[string][]string{"birth_place": {"Example Town"}}, Handling: graph.Handling{TLP: "GREEN"},
		ObservedAt: day(t, "2024-03-01"), Links: links,
	}
}

func met(id string, at graph.Date) graph.Link {
	return graph.Link{Kind: graph.LinkContacted, To: graph.End{Record: key(id)}, At: at}
}

func paid(id string, at graph.Date, amount uint64) graph.Link {
	return graph.Link{Kind: graph.LinkTransferred, To: graph.End{Record: key(id)}, At: at, Amount: &graph.Amount{Lo: amount, Scale: 2, Asset: "USD"}}
}

// load makes the change that puts records, each an entity of its own.
func load(seq uint64, recs ...graph.Record) *store.Change {
	c := &store.Change{Decision: graph.Decision{Seq: seq, Kind: graph.DecisionLoad, At: int64(seq) * 1e12}}
	for i, r := range recs {
		put := store.Stored{Record: r, FirstSeq: uint64(i + 1), Entity: graph.Handle(r.Kind, r.Key)}
		c.Puts = append(c.Puts, put)
		c.Decision.Moves = append(c.Decision.Moves, graph.Move{Record: r.Key, To: put.Entity})
	}
	return c
}

// move makes the change that moves one record.
func move(seq uint64, id string, from, to graph.EntityID) *store.Change {
	return &store.Change{Decision: graph.Decision{
		Seq: seq, Kind: graph.DecisionJudgement, At: int64(seq) * 1e12, Moves: []graph.Move{{Record: key(id), From: from, To: to}},
	}}
}

func commit(t *testing.T, s store.Store, c *store.Change) {
	t.Helper()
	if err := s.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
}

// TestShape looks at the graph as a data scientist does.
func TestShape(t *testing.T) {
	s := open(t, Options{URI: neo4jtest.Server(t)})
	first, second := day(t, "2024-03-02"), day(t, "2024-03-05")
	commit(t, s, load(1,
		person(t, "ann", met("cee", first), met("cee", first), met("cee", second), paid("cee", first, 1250), paid("cee", first, 1250)),
		person(t, "bob", met("cee", first)),
		person(t, "cee"),
	))
	want := func(name, cypher string, rows ...[]any) {
		t.Helper()
		got := query(t, s, cypher, map[string]any{"ann": string(handle("ann")), "bob": string(handle("bob"))})
		if diff := cmp.Diff(rows, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	const (
		people    = "MATCH (p:Person) RETURN count(p)"
		contacts  = "MATCH (:Person {id: $ann})-[r:CONTACTED]->(p:Person) RETURN r.at, size(r.links), size(r.records), p.name ORDER BY r.at"
		transfers = "MATCH (:Person)-[r:TRANSFERRED]->(:Person) RETURN r.at, r.amount, r.amountExact, r.asset, size(r.links)"
		retired   = "MATCH (e:Retired) OPTIONAL MATCH (e)-[n:NOW_IN]->(p:Person) RETURN e.id, labels(e), n.decision, p.id, COUNT {(e)--()}"
	)
	at := func(d graph.Date) time.Time { return time.UnixMicro(d.Earliest).UTC() }
	want("people", people, []any{int64(3)})
	want("parallel links are one relationship for each validity", contacts,
		[]any{at(first), int64(2), int64(2), "Name of cee"}, []any{at(second), int64(1), int64(1), "Name of cee"})
	want("transfers are single", transfers,
		[]any{at(first), 12.5, graph.Amount{Lo: 1250, Scale: 2}.Decimal(), "USD", int64(1)},
		[]any{at(first), 12.5, graph.Amount{Lo: 1250, Scale: 2}.Decimal(), "USD", int64(1)})
	want("entity", "MATCH (p:Person {id: $ann}) RETURN p.name, p.names, p.kind, p.recordCount, p.sources, p.tlp, p.birthPlace, p.firstSeen",
		[]any{"Name of ann", []any{"Name of ann"}, "Person", int64(1), []any{"police"}, "GREEN", []any{"Example Town"}, at(day(t, "2024-03-01"))})
	want("value", "MATCH (p:PhoneNumber)<-[r:USES]-(:Person) RETURN p.id, p.name, p.recordCount, count(r)",
		[]any{"phone:+12025550101", "+12025550101", int64(0), int64(3)})

	commit(t, s, move(2, "bob", handle("bob"), handle("ann")))
	want("people after the merge", people, []any{int64(2)})
	want("retired", retired, []any{string(handle("bob")), []any{"Entity", "Retired"}, int64(2), string(handle("ann")), int64(1)})
	want("links moved along", contacts,
		[]any{at(first), int64(3), int64(3), "Name of cee"}, []any{at(second), int64(1), int64(1), "Name of cee"})
	want("decision", "MATCH (r:Record {recordId: 'bob'})-[l:RESOLVED_TO]->(e:Person) RETURN l.decision, l.since, e.id, e.recordCount",
		[]any{int64(2), time.UnixMicro(2e12).UTC(), string(handle("ann")), int64(2)})

	commit(t, s, move(3, "bob", handle("ann"), handle("bob")))
	want("people after the split", people, []any{int64(3)})
	want("nothing is retired", retired)
	want("links moved back", contacts,
		[]any{at(first), int64(2), int64(2), "Name of cee"}, []any{at(second), int64(1), int64(1), "Name of cee"})
	check(t, s)

	// What somebody else changed in the projection is found.
	for name, damage := range map[string]string{
		"link":   "MATCH (:Person)-[r:CONTACTED]->() WITH r LIMIT 1 DELETE r",
		"entity": "MATCH (p:Person {id: $ann}) SET p.name = 'somebody'",
		"record": "MATCH (r:Record {recordId: 'cee'}) SET r.name = 'somebody'",
	} {
		query(t, s, damage, map[string]any{"ann": string(handle("ann"))})
		found := map[string]bool{}
		if err := s.Check(t.Context(), func(p store.Problem) { found[p.Rule] = true }); err != nil || !found[name] {
			t.Errorf("damage to a %s: found %v, %v", name, found, err)
		}
	}
}

// TestTold looks at what relationships and entities say beside dates and
// amounts, through a merge, a new version, a split and a delete.
func TestTold(t *testing.T) {
	s := open(t, Options{URI: neo4jtest.Server(t)})
	owns := func(alleged bool, props ...string) graph.Link {
		l := graph.Link{Kind: graph.LinkOwns, To: graph.End{Record: key("firm")}, Alleged: alleged, Props: map[string]string{}}
		for i := 0; i < len(props); i += 2 {
			l.Props[props[i]] = props[i+1]
		}
		return l
	}
	owner := func(id, grade string, l graph.Link, role graph.Role, lat, lon string) graph.Record {
		r := person(t, id, l)
		r.Grade, r.Roles = graph.Grade{Scheme: graph.GradeSTIX, Value: grade}, []graph.Role{role}
		r.Addresses = []graph.Address{{Line: id + " Street", City: "Example Town", Lat: lat, Lon: lon}}
		return r
	}
	firm := graph.Record{Key: key("firm"), Kind: graph.KindOrganization, Names: []graph.Name{{Full: "Example Holding"}}}
	move3 := person(t, "cee", graph.Link{Kind: graph.LinkTransported, To: graph.End{Record: key("ann")}, At: day(t, "2024-03-02"), Props: map[string]string{"from": "Port Example", "mode": "van"}},
		paid("ann", day(t, "2024-03-02"), 5))
	move3.Links[1].Props = map[string]string{"purpose": "rent", "reference": "X-1", "channel": "cash", "own words": "kept"}
	commit(t, s, load(1,
		owner("ann", "40", owns(true, "percentage", " 12.5 %", "shares", "many"), graph.Role{Name: "mule", Status: "unwitting", Alleged: true}, "1.5", "2.5"),
		owner("bob", "80", owns(false, "percentage", "about 60"), graph.Role{Name: "mule"}, "91", "0"),
		move3, firm))
	const ownsBy = `MATCH (p:Person {id: $ann})-[r:OWNS]->(:Organization) RETURN r.percentage, r.shares, r.alleged, r.assessed, r.differ, r.details ORDER BY r.id`
	want := func(name, cypher string, rows ...[]any) {
		t.Helper()
		got := query(t, s, cypher, map[string]any{"ann": string(handle("ann"))})
		if diff := cmp.Diff(rows, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		check(t, s)
	}
	annSays := `{"alleged":true,"props":{"percentage":" 12.5 %","shares":"many"}}`
	want("one link", ownsBy, []any{12.5, "many", true, false, nil, []any{annSays}})
	want("ends of a journey", "MATCH ()-[r:TRANSPORTED]->() RETURN r.fromPlace, r.mode, r.from, r.at IS NULL", []any{"Port Example", "van", nil, false})
	want("transfer", "MATCH ()-[r:TRANSFERRED]->() RETURN r.purpose, r.reference, r.channel, r.details, keys(r) = [k IN keys(r) WHERE k <> 'own words']",
		[]any{"rent", "X-1", "cash", []any{`{"props":{"channel":"cash","own words":"kept","purpose":"rent","reference":"X-1"}}`}, true})
	entity := "MATCH (p:Person {id: $ann}) RETURN p.addresses, p.roles, p.roleStatuses, p.allegedRoles, p.point.y, p.point.x, size(p.points)"
	want("entity", entity, []any{[]any{"ann Street, Example Town"}, []any{"mule"}, []any{"mule:unwitting"}, []any{"mule"}, 1.5, 2.5, int64(1)})

	commit(t, s, move(2, "bob", handle("bob"), handle("ann")))
	// The surer record gives no number, so that none is told, and that they differ is.
	bobSays := `{"props":{"percentage":"about 60"}}`
	ids := query(t, s, "MATCH ()-[r:OWNS]->() RETURN r.records", nil)[0][0].([]any)
	both := []any{annSays, bobSays}
	if ids[0] == key("bob").String() {
		both = []any{bobSays, annSays}
	}
	want("merged", ownsBy, []any{nil, "many", false, false, []any{"percentage"}, both})
	want("merged entity", entity, []any{[]any{"ann Street, Example Town", "bob Street, Example Town"}, []any{"mule"}, []any{"mule:unwitting"}, nil, 1.5, 2.5, int64(1)})

	again := load(3, owner("bob", "80", owns(false, "percentage", "60"), graph.Role{Name: "mule", Status: "witting"}, "3", "4"))
	again.Puts[0].FirstSeq, again.Puts[0].Entity, again.Decision.Moves = 2, handle("ann"), nil
	commit(t, s, again)
	for i := range both {
		if both[i] == bobSays {
			both[i] = `{"props":{"percentage":"60"}}`
		}
	}
	want("a new version that says nothing else of the link", ownsBy, []any{60.0, "many", false, false, []any{"percentage"}, both})
	want("near", "MATCH (p:Entity&Person) WHERE point.distance(p.point, point({latitude: 1.5, longitude: 2.5})) < 10 RETURN p.id", []any{string(handle("ann"))})

	commit(t, s, move(4, "bob", handle("ann"), handle("bob")))
	want("parted", ownsBy, []any{12.5, "many", true, false, nil, []any{annSays}})
	want("parted entity", entity, []any{[]any{"ann Street, Example Town"}, []any{"mule"}, []any{"mule:unwitting"}, []any{"mule"}, 1.5, 2.5, int64(1)})

	// What somebody else changed is found.
	for name, damage := range map[string]string{
		"link":   "MATCH (:Person)-[r:OWNS]->() SET r.percentage = 99.0",
		"entity": "MATCH (p:Person {id: $ann}) SET p.point = point({latitude: 9, longitude: 9})",
	} {
		query(t, s, damage, map[string]any{"ann": string(handle("ann"))})
		found := map[string]bool{}
		if err := s.Check(t.Context(), func(p store.Problem) { found[p.Rule] = true }); err != nil || !found[name] {
			t.Errorf("damage to a %s: found %v, %v", name, found, err)
		}
	}
}

func check(t *testing.T, s *Store) {
	t.Helper()
	err := s.Check(t.Context(), func(p store.Problem) { t.Errorf("check: %s: %s: %s", p.Rule, p.Subject, p.Detail) })
	if err != nil {
		t.Errorf("Check: %v", err)
	}
}
