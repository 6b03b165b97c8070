package neo4j

import (
	"context"
	"errors"
	"fmt"
	"reflect"
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

// attacks are texts that end a text of Cypher, or are read as something else
// where they get into a statement, a property's name or a stored form.
var attacks = []string{
	`x"}) DETACH DELETE n //`, `x'}) WITH 1 AS x MATCH (n) DETACH DELETE n //`, "x`}) MATCH (n) DETACH DELETE n //", `x\`, `x\"`, `x\u0027}) DETACH DELETE n //`,
	`\u0060) DETACH DELETE n //`, "\\u005C\\u0060", "x\n}) DETACH DELETE n\r\n//", "x\x00}) DETACH DELETE n", "$rows", "${x}", "{{x}}", "/* x", "x */ MATCH (n) DETACH DELETE n",
	"“x” DETACH DELETE n", "\u2028\u202e;CALL db.labels()", "phone:~6162", "key:x", `{"props":{"a":1}}`, "-- ' OR 1=1", " ", "1e999", "edges", "props", "Retired",
}

// TestInjection fills every text of records, links, judgements, evidence,
// decisions, sources and marks with attacks: nothing of them is run, in a graph
// without a veil and one with it; all reads back as it was written, as from the
// embedded store, and data of others in the database stays as it is.
func TestInjection(t *testing.T) {
	uri := neo4jtest.Server(t)
	for _, level := range []string{"", "GREEN"} {
		t.Run("level "+level, func(t *testing.T) {
			s := open(t, Options{URI: uri})
			wipe(t, s)
			query(t, s, "MATCH (g:Clew) SET g.maxHandling = $level", map[string]any{"level": level})
			if err := s.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			s = open(t, Options{URI: uri})
			injected(t, s)
		})
	}
}

func injected(t *testing.T, s *Store) {
	query(t, s, "CREATE (:Foreign {name: 'theirs'})-[:KNOWS {since: 1}]->(:Person {name: 'of others'})", nil)
	names := words(t, s)
	other, err := embedded.Open(t.Context(), t.TempDir(), embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close(context.Background()) //nolint:errcheck // a folder of the test's
	c := &store.Change{Decision: graph.Decision{Seq: 1, Kind: graph.DecisionLoad, At: 1e12}}
	for i, text := range attacks {
		addAttack(c, text, i, graph.KindPerson)
		addAttack(c, text, i, graph.KindCase)
		addAttack(c, text, i, "")
	}
	slices.SortFunc(c.Decision.Moves, func(a, b graph.Move) int { return a.Record.Compare(b.Record) })
	fill(reflect.ValueOf(&c.Decision.By).Elem(), strings.Join(attacks, " "))
	c.Decision.Why, c.Decision.Batch, c.Decision.Model, c.Decision.Source = c.Decision.By, c.Decision.By, c.Decision.By, graph.SourceID(plainly(attacks[2]))
	c.Mark = &store.Mark{Source: graph.SourceID(plainly(attacks[0])), Stream: plainly(attacks[1]), Number: 1, Part: 1, Parts: 1, Reply: []byte(attacks[2])}
	commit(t, other, c)
	commit(t, s, c)
	check(t, s)

	want := storetest.Read(t, other)
	if diff := cmp.Diff(want, storetest.Read(t, s)); diff != "" {
		t.Errorf("Neo4j answers otherwise (-embedded +Neo4j):\n%s", diff)
	}
	if m, err := s.Mark(t.Context(), c.Mark.Source, c.Mark.Stream); err != nil || string(m.Reply) != attacks[2] {
		t.Errorf("the mark is %+v, %v", m, err)
	}
	ids := []graph.EntityID{"phone:x'}) DETACH DELETE n //", "per_x' OR true //"}
	for _, m := range want.Members {
		ids = append(ids, m.ID)
	}
	for _, f := range []store.Frontier{{IDs: ids, Cap: 3}, {IDs: ids, Cap: 3, Filter: store.Filter{LinkKinds: []graph.LinkKind{"USES]->() DETACH DELETE n //", "`", graph.LinkUses}}}} {
		wantAround, err := other.Neighbours(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		gotAround, err := s.Neighbours(t.Context(), f)
		if diff := cmp.Diff(wantAround, gotAround); diff != "" || err != nil {
			t.Errorf("neighbours (-embedded +Neo4j), %v:\n%s", err, diff)
		}
	}
	if !s.veil.on() {
		const told = `MATCH (p:Person {id: $id})-[r:TRANSFERRED]->() RETURN p.name, p.occupation, p.addresses, r.purpose, r.asset`
		for i := range c.Puts {
			r := &c.Puts[i]
			if text := attacks[(r.FirstSeq-1)/3]; r.Record.Kind == graph.KindPerson {
				got := query(t, s, told, map[string]any{"id": string(r.Entity)})
				if diff := cmp.Diff([][]any{{text, []any{text}, []any{text}, text, text}}, got); diff != "" {
					t.Errorf("%q is told otherwise (-written +read):\n%s", text, diff)
				}
			}
		}
	}

	// Kinds are text of statements, and only those of the schema ever are.
	for _, text := range attacks {
		bad := &store.Change{Decision: graph.Decision{Seq: 2, Kind: graph.DecisionLoad}}
		addAttack(bad, text, 99, graph.Kind(text))
		if err := s.Commit(t.Context(), bad); !errors.Is(err, store.ErrUnsupported) {
			t.Errorf("the kind %q: %v", text, err)
		}
		bad = load(2, person(t, "new", graph.Link{Kind: graph.LinkKind(text), To: graph.End{Record: c.Puts[0].Record.Key}}))
		bad.Puts[0].FirstSeq = 999
		if err := s.Commit(t.Context(), bad); !errors.Is(err, store.ErrUnsupported) {
			t.Errorf("the kind of link %q: %v", text, err)
		}
	}
	if got := words(t, s); !slices.Equal(got, names) {
		t.Errorf("labels and types are %q, were %q", got, names)
	}
	if got := query(t, s, "MATCH (a:Foreign)-[r]->(b:Person) RETURN properties(a).name, labels(a), type(r), r.since, b.name, labels(b)", nil); fmt.Sprint(got) !=
		"[[theirs [Foreign] KNOWS 1 of others [Person]]]" {
		t.Errorf("the data of others are %v", got)
	}
}

// words lists the labels, types and names of properties that are no word of the
// graph's own.
func words(t *testing.T, s *Store) []string {
	t.Helper()
	var out []string
	for _, row := range query(t, s, `CALL db.labels() YIELD label AS word RETURN word UNION CALL db.relationshipTypes() YIELD relationshipType AS word RETURN word
		UNION CALL db.propertyKeys() YIELD propertyKey AS word RETURN word`, nil) {
		if word := text(row[0]); strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") != "" {
			out = append(out, word)
		}
	}
	return out
}

// addAttack adds a record to a change of which every text is the one given, but for what
// must be a word: a statement, a subject, or one of an unknown kind.
func addAttack(c *store.Change, text string, n int, kind graph.Kind) {
	var r graph.Record
	fill(reflect.ValueOf(&r).Elem(), text)
	r.Key, r.Kind, r.Parent = graph.RecordKey{Source: graph.SourceID(plainly(text)), ID: plainly(string(kind)) + " " + plainly(text)}, kind, graph.RecordKey{}
	r.Attributes["occupation"], r.Attributes["reference"] = []string{text}, []string{text}
	r.Identifiers[0].Node = graph.EntityID("phone:" + text)
	number := r.Identifiers[0]
	to := graph.End{Identifier: &number}
	r.Links = append(r.Links, r.Links[0])
	for i := range r.Links {
		l := &r.Links[i]
		l.Kind, l.To, l.ID, l.From, l.Valid = graph.LinkTransferred, to, "", graph.End{}, graph.Interval{}
		l.Props["purpose"] = text
	}
	r.Links[1].Kind, r.Links[1].ID, r.Links[1].Amount = graph.LinkContacted, text, nil
	put := store.Stored{FirstSeq: uint64(3*n + 1)}
	switch kind {
	case "":
		r.Links[0].From = graph.End{Record: graph.RecordKey{Source: r.Key.Source, ID: string(graph.KindPerson) + " " + plainly(text)}}
		r.Links[0].Kind, r.Links[1].From = graph.LinkContacted, r.Links[0].From
		put.FirstSeq += 2
	case graph.KindCase:
		put.FirstSeq++
		r.Links = r.Links[1:]
		r.Links[0].Kind = graph.LinkSeenAt
		fallthrough
	default:
		put.Entity = graph.Handle(kind, r.Key)
		c.Decision.Moves = append(c.Decision.Moves, graph.Move{Record: r.Key, To: put.Entity})
	}
	put.Record = r
	c.Puts = append(c.Puts, put)
	if kind != graph.KindCase {
		return
	}
	a, b := r.Key, graph.RecordKey{Source: r.Key.Source, ID: string(graph.KindPerson) + " " + plainly(text)}
	if a.Compare(b) > 0 {
		a, b = b, a
	}
	c.Matches = append(c.Matches, graph.Match{A: a, B: b, Weight: 256, Keys: []string{text}, Model: text})
	c.Judgements = append(c.Judgements, graph.Judgement{A: a, B: b, Verdict: graph.NotSame, By: text, Why: text, At: 1})
	src := store.Source{ID: r.Key.Source, Name: text, Owner: text, Licence: text}
	c.Sources = append(c.Sources, src)
}

// plainly gives a text as a key may have it.
func plainly(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == '/' {
			return '-'
		}
		return r
	}, text)
}

// fill puts a text into every text of a value, with one element in each list.
func fill(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() && f.Type() != reflect.TypeFor[graph.End]() {
				fill(f, text)
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), text)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		value := reflect.New(v.Type().Elem()).Elem()
		fill(value, text)
		v.SetMapIndex(reflect.ValueOf(text), value)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), text)
	}
}
