package embedded

import (
	"context"
	"slices"
	"testing"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/storetest"
)

// TestRevised names the records that have past versions as their histories do.
func TestRevised(t *testing.T) {
	ctx := context.Background()
	s, err := Open(ctx, t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(ctx)
	for n := range uint64(3) {
		c := storetest.Thousand(0)
		c.Decision.Seq = n + 1
		if n > 0 { // every third once more, then every sixth
			var again []store.Stored
			for i := range c.Puts {
				if i%(3*int(n)) == 0 {
					c.Puts[i].Record.Attributes = map[string][]string{"note": {string('a' + rune(n))}}
					again = append(again, c.Puts[i])
				}
			}
			c.Puts, c.Decision.Moves, c.Matches = again, nil, nil
		}
		if err := s.Commit(ctx, c); err != nil {
			t.Fatal(err)
		}
	}
	var got, want []uint64
	if err := s.Revised(ctx, func(first uint64) error {
		got = append(got, first)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	err = s.Scan(ctx, func(st *store.Stored) error {
		histories, err := s.Histories(ctx, []graph.RecordKey{st.Record.Key})
		if err == nil && len(histories[0]) > 1 {
			want = append(want, st.FirstSeq)
		}
		return err
	})
	if err != nil || len(want) == 0 || !slices.Equal(got, want) {
		t.Errorf("%d records said to have past versions, %d have: %v", len(got), len(want), err)
	}
}
