package neo4j

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
)

// restless sees everything, and as long as it may adds a neighbour to the first
// person whenever it is asked about that one: between two statements of a
// reading, in every attempt.
type restless struct {
	t     *testing.T
	s     *Store
	still bool
}

func (v *restless) Sees(graph.Handling) bool { return true }

func (*restless) Members(graph.EntityID) ([]graph.RecordKey, bool) { return nil, false }

func (v *restless) Entity(k graph.RecordKey) (graph.EntityID, bool) {
	if k.ID == "0" && !v.still {
		add(v.t, v.s)
	}
	return "", false
}

// add commits a person, who knows the first one, and gives the new revision.
func add(t *testing.T, s *Store) store.Revision {
	t.Helper()
	head, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r := person(t, fmt.Sprint(head.Seq))
	if head.Seq > 0 {
		r.Links = []graph.Link{{Kind: graph.LinkAssociateOf, To: graph.End{Record: key("0")}}}
	}
	id := graph.Handle(r.Kind, r.Key)
	err = s.Commit(t.Context(), &store.Change{
		Decision: graph.Decision{Seq: head.Seq + 1, Kind: graph.DecisionLoad, Records: 1, Moves: []graph.Move{{Record: r.Key, To: id}}},
		Puts:     []store.Stored{{Record: r, FirstSeq: head.NextFirst, Entity: id}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return store.Revision(head.Seq + 1)
}

// TestLaw28Changed commits between the statements of a reading, at each of its
// attempts in turn: it is done again twice, and what came then is given beside
// both revisions.
func TestLaw28Changed(t *testing.T) {
	s := fresh(t, neo4jtest.Server(t))
	add(t, s)
	for changes := range uint64(4) {
		began := add(t, s)
		attempts := uint64(0)
		err := s.read(t.Context(), "read", func(context.Context, tx) error {
			if attempts++; attempts <= changes {
				add(t, s)
			}
			return nil
		})
		var want, changed *store.ChangedError
		if changes >= 3 {
			want = &store.ChangedError{From: began + 2, To: began + 3}
		}
		if err != nil && !errors.As(err, &changed) {
			t.Fatalf("%d changes: %v", changes, err)
		}
		if diff := cmp.Diff(want, changed); diff != "" || attempts != min(changes+1, 3) {
			t.Errorf("%d changes: %d attempts, %s", changes, attempts, diff)
		}
	}
	first, knows := handle("0"), store.Filter{LinkKinds: []graph.LinkKind{graph.LinkAssociateOf}}
	for _, still := range []bool{false, true} {
		began, err := s.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Neighbours(t.Context(), store.Frontier{IDs: []graph.EntityID{first}, Filter: knows, View: &restless{t, s, still}})
		if errors.Is(err, store.ErrChanged) == still || still && err != nil {
			t.Errorf("still %v: %v", still, err)
		}
		if len(got) != 1 || got[0].ID != first || len(got[0].Groups) < int(began.Seq)-1 {
			t.Errorf("still %v: %d neighbours at revision %d", still, len(got[0].Groups), began.Seq)
		}
	}
}
