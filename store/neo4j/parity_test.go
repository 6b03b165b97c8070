package neo4j

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
	"github.com/clewgraph/clew/store/storetest"
)

// TestEqualToEmbedded plays random histories to both stores and holds every
// answer of one against the other's, with and without a view.
func TestEqualToEmbedded(t *testing.T) {
	uri := neo4jtest.Server(t)
	contradicted := 0
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			ctx := context.Background()
			other, err := embedded.Open(ctx, t.TempDir(), embedded.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer other.Close(ctx)
			s := fresh(t, uri)
			const changes = 40
			storetest.Play(t, other, seed, changes, nil)
			storetest.Play(t, s, seed, changes, nil)
			want, got := storetest.Read(t, other), storetest.Read(t, s)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("Neo4j answers otherwise (-embedded +Neo4j):\n%s", diff)
			}
			contradicted += toldAlike(t, s, want.Records)
			var ids []graph.EntityID
			for _, m := range want.Members {
				ids = append(ids, m.ID)
			}
			ids = append(append(ids, want.Handles...), "phone:+12025559999", "per_none")
			for _, r := range want.Records {
				ids = append(ids, graph.Handle(r.Record.Kind, r.Record.Key))
			}
			for name, v := range map[string]store.View{"sees all": everyone{}, "cleared": storetest.Parted(want.Records), "joined": storetest.Joined(want.Records)} {
				f := store.Frontier{IDs: ids, View: v, Cap: 3}
				wantAround, err := other.Neighbours(ctx, f)
				if err != nil {
					t.Fatal(err)
				}
				gotAround, err := s.Neighbours(ctx, f)
				if diff := cmp.Diff(wantAround, gotAround); diff != "" || err != nil {
					t.Errorf("%s: neighbours (-embedded +Neo4j), %v:\n%s", name, err, diff)
				}
				wantMembers, err := other.Members(ctx, ids, v)
				if err != nil {
					t.Fatal(err)
				}
				gotMembers, err := s.Members(ctx, ids, v)
				if diff := cmp.Diff(wantMembers, gotMembers); diff != "" || err != nil {
					t.Errorf("%s: members (-embedded +Neo4j), %v:\n%s", name, err, diff)
				}
			}
		})
	}
	if contradicted == 0 {
		t.Error("no two links of one relationship contradicted each other")
	}
}

// toldAlike holds what people read of relationships and entities against the
// records of the other store, and counts where links of one relationship
// contradict each other.
func toldAlike(t *testing.T, s *Store, records []store.Stored) (contradicted int) {
	t.Helper()
	told, addresses := map[string]said{}, map[string][]any{}
	for i := range records {
		r := &records[i].Record
		for _, e := range r.Edges() {
			if told[string(e.ID)] = (said{}); e.Index < len(r.Links) {
				told[string(e.ID)] = said{r.Links[e.Index].Alleged, r.Links[e.Index].Props}
			}
		}
		for _, a := range r.Addresses {
			if id := string(records[i].Entity); !slices.Contains(addresses[id], any(a.Full)) {
				addresses[id] = append(addresses[id], a.Full)
			}
		}
	}
	const rels = "MATCH (:Entity)-[r]->(:Entity) WHERE r.edges IS NOT NULL RETURN type(r), r.links, r.confidences, r.details, r.differ, properties(r)"
	for _, v := range query(t, s, rels, nil) {
		kind := graph.LinkKind(text(v[0]))
		links, _ := v[1].([]any)
		confidences, _ := v[2].([]any)
		details, _ := v[3].([]any)
		differ, _ := v[4].([]any)
		props, _ := v[5].(map[string]any)
		values, best := map[string][]string{}, map[string]int64{}
		alleged := true
		for i, id := range links {
			want := told[text(id)]
			alleged = alleged && want.Alleged
			var got said
			if details != nil && details[i] != "" {
				if err := json.Unmarshal([]byte(text(details[i])), &got); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("link %v says otherwise (-record +Neo4j):\n%s", id, diff)
			}
			for name, value := range want.Props {
				if c, _ := confidences[i].(int64); len(values[name]) == 0 || c > best[name] {
					best[name] = c
					values[name] = slices.Insert(values[name], 0, value) // the one that counts goes first
				} else {
					values[name] = append(values[name], value)
				}
			}
		}
		if props["alleged"] != alleged {
			t.Errorf("%v: alleged is %v", props["id"], props["alleged"])
		}
		for name, list := range values {
			if known := slices.Contains(kind.Spec().Props, name); !known && props[name] == nil || known && fmt.Sprint(props[name]) == list[0] {
				continue
			}
			t.Errorf("%v: %s is %v of %q", props["id"], name, props[name], list)
		}
		for name, list := range values {
			slices.Sort(list)
			several := len(slices.Compact(list)) > 1 && slices.Contains(kind.Spec().Props, name)
			if several != slices.Contains(differ, any(name)) {
				t.Errorf("%v: differ is %v, %s is told as %q", props["id"], differ, name, list)
			}
			if several {
				contradicted++
			}
		}
	}
	for _, v := range query(t, s, "MATCH (e:Person) RETURN e.id, e.addresses, e.points[0] = e.point AND e.point.y = 1.5", nil) {
		want := addresses[text(v[0])]
		if diff := cmp.Diff(any(want), v[1]); diff != "" || v[2] != true {
			t.Errorf("%v, at its first point: %v; addresses (-records +Neo4j):\n%s", v[0], v[2], diff)
		}
	}
	return contradicted
}
