package neo4j

import (
	"errors"
	"strings"
	"testing"

	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
)

// TestTakenPosition gives a new record, and then one that was only mentioned,
// the stream position of another: both are refused by that record's name, and a
// position that is free is taken.
func TestTakenPosition(t *testing.T) {
	s := open(t, Options{URI: neo4jtest.Server(t)})
	commit(t, s, load(1, person(t, "ann", met("cee", day(t, "2024-03-02")))))
	for _, id := range []string{"bob", "cee"} {
		c := load(2, person(t, id))
		err := s.Commit(t.Context(), c)
		if !errors.Is(err, store.ErrConflict) || !strings.Contains(err.Error(), "that of "+key("ann").String()) {
			t.Errorf("%s at the position of ann: %v", id, err)
		}
	}
	for i, id := range []string{"bob", "cee"} {
		c := load(uint64(i+2), person(t, id))
		c.Puts[0].FirstSeq = uint64(i + 2)
		commit(t, s, c)
	}
	check(t, s)
}
