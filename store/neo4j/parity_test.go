package neo4j

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

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
			var ids []graph.EntityID
			for _, m := range want.Members {
				ids = append(ids, m.ID)
			}
			ids = append(append(ids, want.Handles...), "phone:+12025559999", "per_none")
			for _, r := range want.Records {
				ids = append(ids, graph.Handle(r.Record.Kind, r.Record.Key))
			}
			for name, v := range map[string]store.View{"sees all": all{}, "cleared": storetest.Parted(want.Records), "joined": storetest.Joined(want.Records)} {
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
}

// all is a view that hides and parts nothing.
type all struct{}

func (all) Sees(graph.Handling) bool                         { return true }
func (all) Members(graph.EntityID) ([]graph.RecordKey, bool) { return nil, false }

func (all) Entity(graph.RecordKey) (id graph.EntityID, _ bool) { return "", false }
