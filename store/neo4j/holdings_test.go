package neo4j

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
)

const golden graph.EntityID = "account:telegram:@golden"

// account is a record of an account that held @golden from a day to another.
func account(t *testing.T, number, from, to string) graph.Record {
	return graph.Record{Key: key(number), Kind: graph.KindOnlineAccount, Identifiers: []graph.Identifier{
		{Type: graph.IDAccount, Value: number, Qualifier: "telegram", Canonical: number, Node: graph.EntityID("account:telegram:" + number)},
		{Type: graph.IDHandle, Value: "golden", Qualifier: "telegram", Canonical: "golden", Node: golden, Valid: graph.Interval{From: day(t, from), To: day(t, to)}},
	}}
}

// wrote is a link to whoever was called @golden, undated for "".
func wrote(t *testing.T, on string) graph.Link {
	l := graph.Link{Kind: graph.LinkContacted, To: graph.End{Identifier: &graph.Identifier{Type: graph.IDHandle, Value: "golden", Node: golden}}}
	if on != "" {
		l.At = day(t, on)
	}
	return l
}

// next makes the change that puts new records, each an entity of its own, those
// of values that of the value.
func next(t *testing.T, s *Store, recs ...graph.Record) *store.Change {
	t.Helper()
	head, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c := load(head.Seq+1, recs...)
	for i := range c.Puts {
		put := &c.Puts[i]
		put.FirstSeq = head.NextFirst + uint64(i)
		if value, ok := put.Record.ValueID(); ok {
			put.Entity, c.Decision.Moves[i].To = value, value
		}
	}
	return c
}

// leadsTo is where dated mentions lead: the day and the entity, by day.
const leadsTo = "MATCH (:Person)-[r:CONTACTED]->(a:OnlineAccount) RETURN toString(date(r.at)), a.id ORDER BY r.at"

// TestHoldersInShape looks at where relationships of those end who mention a
// handle, as the holdings come, change hands and go.
func TestHoldersInShape(t *testing.T) {
	s := fresh(t, neo4jtest.Server(t))
	want := func(name string, rows ...[]any) {
		t.Helper()
		if diff := cmp.Diff(rows, query(t, s, leadsTo, nil)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		check(t, s)
	}
	commit(t, s, next(t, s, person(t, "ann", wrote(t, "2020-06-01"), wrote(t, "2022-06-01"), wrote(t, ""))))
	want("nobody holds it", []any{"2020-06-01", string(golden)}, []any{"2022-06-01", string(golden)}, []any{nil, string(golden)})
	commit(t, s, next(t, s, account(t, "1001", "2020-01-01", "2021-01-01"), account(t, "2002", "2022-01-01", "2023-01-01")))
	want("one after the other", []any{"2020-06-01", "account:telegram:1001"}, []any{"2022-06-01", "account:telegram:2002"}, []any{nil, string(golden)})
	commit(t, s, move(3, "2002", "account:telegram:2002", "account:telegram:1001"))
	want("they are one", []any{"2020-06-01", "account:telegram:1001"}, []any{"2022-06-01", "account:telegram:1001"}, []any{nil, string(golden)})

	// What leads elsewhere than the holdings say is found.
	query(t, s, "MATCH (p:Person)-[r:CONTACTED]->(a:OnlineAccount {id: 'account:telegram:1001'}), (h:Entity {id: $golden}) CREATE (p)-[n:CONTACTED]->(h) SET n = r DELETE r",
		map[string]any{"golden": string(golden)})
	found := 0
	if err := s.Check(t.Context(), func(p store.Problem) {
		if p.Rule == "link" {
			found++
		}
	}); err != nil || found != 2 {
		t.Errorf("%d of 2 relationships at the handle in the place of its holder were found, %v", found, err)
	}
}

// TestStatementsOfHandles counts the statements that look for holders: none for a
// change that mentions no handle with a date, one for the others. Nor are members
// sought of the entity that somebody who is new founds.
func TestStatementsOfHandles(t *testing.T) {
	s := fresh(t, neo4jtest.Server(t))
	commit(t, s, next(t, s, account(t, "1001", "2020-01-01", "2021-01-01"), person(t, "ann", wrote(t, "2020-06-01"))))
	again := next(t, s, account(t, "1001", "2020-01-01", "2021-01-01"))
	again.Decision.Moves, again.Puts[0].FirstSeq = nil, 1
	for _, c := range []struct {
		name                    string
		change                  *store.Change
		holders, naming, number int
	}{
		{"no handle", next(t, s, person(t, "bob", met("ann", day(t, "2020-06-01")))), 0, 0, 5},
		{"a handle without a date", next(t, s, person(t, "bob", wrote(t, ""))), 0, 0, 4},
		{"a handle with a date", next(t, s, person(t, "bob", wrote(t, "2020-06-01"), wrote(t, "2020-07-01"))), 1, 0, 5},
		{"another account of the handle", next(t, s, account(t, "2002", "2022-01-01", "2023-01-01")), 0, 1, 7},
		{"a new version that says the same", again, 0, 0, 5},
	} {
		fresh, err := encode(c.change)
		if err != nil {
			t.Fatal(err)
		}
		l := &listening{}
		err = s.within(t.Context(), bolt.AccessModeWrite, func(ctx context.Context, on tx) error {
			*l = listening{runner: on.on}
			_, err := s.plan(ctx, tx{on: l}, c.change, fresh)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		holders, naming := 0, 0
		for _, ran := range l.kept {
			switch ran.cypher {
			case readHolders:
				holders++
			case readNaming:
				naming++
			}
		}
		if holders != c.holders || naming != c.naming || len(l.kept) != c.number {
			t.Errorf("%s: %d statements for holders, %d for mentions, %d in all; want %d, %d, %d", c.name, holders, naming, len(l.kept), c.holders, c.naming, c.number)
		}
	}
}
