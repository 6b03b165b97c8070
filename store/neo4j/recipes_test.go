package neo4j

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/clewgraph/clew/examples"
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
)

// TestRecipes puts every recipe of docs/cypher.md, and the Cypher of the README,
// to the example case: the columns, the number of rows and the rows shown are
// those told, nothing is written, and nobody with a victim's role is named.
func TestRecipes(t *testing.T) {
	uri := neo4jtest.Server(t)
	s := open(t, Options{URI: uri, BatchRows: 1000})
	loadCase(t, s)
	act(t, s)
	query(t, s, "CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()", nil)
	names := victims(t, s)
	if len(names) < 25 {
		t.Fatalf("only %d names of victims in the case", len(names))
	}
	groups, err := examples.Recipes()
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range groups {
		for _, r := range g.Recipes {
			t.Run(r.Name, func(t *testing.T) {
				keys, rows := ask(t, s, r)
				if !slices.Equal(keys, r.Gives) {
					t.Errorf("gives %q, told are %q", keys, r.Gives)
				}
				if len(rows) != r.Rows || len(rows) == 0 {
					t.Errorf("%d rows, want %d and at least one", len(rows), r.Rows)
				}
				for i, want := range r.Some {
					if i < len(rows) && !alike(want, rows[i]) {
						t.Errorf("row %d:\n got %s\nwant %s", i+1, rowText(rows[i]), rowText(want))
					}
				}
				for _, row := range rows {
					for _, said := range textsIn(row) {
						if names[said] {
							t.Errorf("%q has a victim's role and is named", said)
						}
					}
				}
			})
		}
	}
	t.Run("README", func(t *testing.T) { readmeCypher(t, s) })
	t.Run("notebook", func(t *testing.T) { runNotebook(t, s, uri, names) })
	t.Run("every literal is its value", func(t *testing.T) {
		for _, value := range []any{
			"plain", `"`, `'`, `\`, `\"`, "`", "$x", "a\nb\r\t\u2028\u0000", `"}) DETACH DELETE n //`, `\u0022`, "<&>", "สมรัตน์ 😀",
			int64(-7), 0.25, []any{`a"b`, `c\`},
		} {
			if got := query(t, s, "RETURN "+examples.Literal(value), nil); !reflect.DeepEqual(got[0][0], value) {
				t.Errorf("%s is %q, want %q", examples.Literal(value), got[0][0], value)
			}
		}
	})
	check(t, s)
}

// ask runs a recipe in a transaction that cannot write, and gives its answer as
// JSON would.
func ask(t *testing.T, s *Store, r examples.Recipe) (keys []string, rows [][]any) {
	t.Helper()
	params := map[string]any{}
	for _, p := range r.Params {
		params[p.Name] = p.Value
	}
	session := s.driver.NewSession(t.Context(), bolt.SessionConfig{DatabaseName: s.o.Database, AccessMode: bolt.AccessModeRead})
	defer session.Close(t.Context()) //nolint:errcheck // the result was read
	res, err := session.Run(t.Context(), r.Cypher, params)
	if err != nil {
		t.Fatal(err)
	}
	if keys, err = res.Keys(); err != nil {
		t.Fatal(err)
	}
	for res.Next(t.Context()) {
		raw, err := json.Marshal(plain(res.Record().Values))
		if err != nil {
			t.Fatal(err)
		}
		var row []any
		if err := json.Unmarshal(raw, &row); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	if err := res.Err(); err != nil {
		t.Fatal(err)
	}
	return keys, rows
}

// plain turns times into texts.
func plain(v any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = plain(v[i])
		}
		return out
	case bolt.Date:
		return v.Time().Format(time.DateOnly)
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	}
	return v
}

// alike compares a row with one in which "*" stands for anything.
func alike(want, got []any) bool {
	return slices.EqualFunc(want, got, func(w, g any) bool { return w == "*" || reflect.DeepEqual(w, g) })
}

func rowText(row []any) string {
	raw, err := json.Marshal(row)
	if err != nil {
		return fmt.Sprint(row)
	}
	return string(raw)
}

// texts1 gives every text of a value.
func textsIn(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var out []string
		for _, e := range v {
			out = append(out, textsIn(e)...)
		}
		return out
	}
	return nil
}

// act does to a store what an analyst does in [examples.Acts].
func act(t *testing.T, s *Store) {
	t.Helper()
	w, err := intake.Open(t.Context(), s, resolver.New(match.ColdStart(), resolver.Options{}), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range examples.Acts() {
		var keys []graph.RecordKey
		for _, r := range a.Records {
			k, ok := graph.ParseRecordKey(r)
			if !ok {
				t.Fatalf("%q is no record", r)
			}
			keys = append(keys, k)
		}
		if a.Do == "delete" {
			_, err = w.Delete(t.Context(), keys, "analyst", a.Why)
		} else {
			_, err = w.Judge(t.Context(), []graph.Judgement{{A: keys[0], B: keys[1], Verdict: graph.Verdict(strings.ReplaceAll(a.Do, "-", "_")), By: "analyst", Why: a.Why}})
		}
		if err != nil {
			t.Fatalf("%s: %v", a.Command(), err)
		}
	}
}

// victims gives every name of those who have a victim's role in some record.
func victims(t *testing.T, s *Store) map[string]bool {
	t.Helper()
	names, held := map[graph.EntityID][]string{}, map[graph.EntityID]bool{}
	err := s.Scan(t.Context(), func(st *store.Stored) error {
		for _, n := range st.Record.Names {
			names[st.Entity] = append(names[st.Entity], n.Full)
		}
		for _, role := range st.Record.Roles {
			held[st.Entity] = held[st.Entity] || role.Side() == graph.Victim
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for id := range held {
		for _, n := range names[id] {
			out[n] = out[n] || held[id]
		}
	}
	return out
}
