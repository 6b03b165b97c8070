package embedded_test

import (
	"context"
	"slices"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
)

// TestCheckHoldings has holdings forgotten and invented in memory: the check says
// so.
func TestCheckHoldings(t *testing.T) {
	ctx := context.Background()
	number, golden := graph.EntityID("account:telegram:1001"), graph.EntityID("account:telegram:@golden")
	account := graph.Record{Key: key("forum"), Kind: graph.KindOnlineAccount, Identifiers: []graph.Identifier{
		{Type: graph.IDAccount, Qualifier: "telegram", Value: "1001", Canonical: "telegram:1001", Node: number},
		{Type: graph.IDHandle, Qualifier: "telegram", Value: "golden", Canonical: "telegram:@golden", Node: golden}}}
	person := graph.Record{Key: key("ann"), Kind: graph.KindPerson, Identifiers: account.Identifiers[1:]}
	for name, c := range map[string]struct {
		spoil func(*embedded.Store)
		want  []string
	}{
		"as it is": {func(*embedded.Store) {}, nil},
		"lost":     {func(s *embedded.Store) { embedded.SwapHoldings(s, true) }, []string{"link-ends", "topology"}},
		"invented": {func(s *embedded.Store) { embedded.SwapHoldings(s, false) }, []string{"link-ends", "topology"}},
	} {
		s := open(t, folder, embedded.Options{FS: vfs.NewMem()})
		err := s.Commit(ctx, &store.Change{
			Decision: graph.Decision{Seq: 1, Kind: graph.DecisionLoad, Moves: []graph.Move{{Record: person.Key, To: handle("ann")}, {Record: account.Key, To: number}}},
			Puts:     []store.Stored{{Record: account, FirstSeq: 1, Entity: number}, {Record: person, FirstSeq: 2, Entity: handle("ann")}},
		})
		if err != nil {
			t.Fatal(err)
		}
		c.spoil(s)
		var got []string
		if err := s.Check(ctx, func(p store.Problem) { got = append(got, p.Rule) }); err != nil {
			t.Fatal(err)
		}
		if slices.Sort(got); !slices.Equal(slices.Compact(got), c.want) {
			t.Errorf("%s: found %q, want %q", name, got, c.want)
		}
		closeStore(t, s)
	}
}
