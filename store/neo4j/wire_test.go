package neo4j

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

func anyDate(t *rapid.T) graph.Date {
	if rapid.Bool().Draw(t, "none") {
		return graph.Date{}
	}
	return graph.Date{
		Text: rapid.String().Draw(t, "text"), Earliest: rapid.Int64().Draw(t, "earliest"), Latest: rapid.Int64().Draw(t, "latest"),
		Precision: graph.Precision(rapid.IntRange(1, 10).Draw(t, "precision")), Approximate: rapid.Bool().Draw(t, "approximate"),
		Zone: rapid.String().Draw(t, "zone"), ZoneAssumed: rapid.Bool().Draw(t, "assumed"), Buddhist: rapid.Bool().Draw(t, "era"),
	}
}

func anyRef(t *rapid.T) graph.Ref {
	if rapid.Bool().Draw(t, "value") {
		return graph.Ref{Value: graph.EntityID(rapid.String().Draw(t, "id"))}
	}
	return graph.Ref{Record: anyKey(t)}
}

func anyKey(t *rapid.T) graph.RecordKey {
	return graph.RecordKey{Source: graph.SourceID(rapid.String().Draw(t, "source")), ID: rapid.String().Draw(t, "id")}
}

func TestPackRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var edges []graph.Edge
		for range rapid.IntRange(0, 3).Draw(t, "links") {
			e := graph.Edge{
				ID: graph.LinkID(rapid.String().Draw(t, "id")), Kind: graph.LinkUses, Record: anyKey(t), From: anyRef(t), To: anyRef(t),
				Start: anyDate(t), End: anyDate(t), Confidence: rapid.IntRange(-1, 100).Draw(t, "confidence"),
				Basis: graph.BasisAssessment, Index: rapid.IntRange(0, 99).Draw(t, "index"),
			}
			if rapid.Bool().Draw(t, "money") {
				e.Amount = &graph.Amount{Hi: rapid.Int64().Draw(t, "hi"), Lo: rapid.Uint64().Draw(t, "lo"), Scale: rapid.Byte().Draw(t, "scale"), Asset: "USD"}
			}
			edges = append(edges, e)
		}
		b := packEdges(edges)
		got, err := unpackEdges(b)
		if diff := cmp.Diff(edges, got); err != nil || diff != "" {
			t.Fatalf("%v (-want +got):\n%s", err, diff)
		}
		if len(b) > 0 {
			if _, err := unpackEdges(b[:len(b)-1]); !errors.Is(err, store.ErrCorrupt) {
				t.Fatalf("cut short: got %v, want %v", err, store.ErrCorrupt)
			}
		}
	})
}

func FuzzUnpack(f *testing.F) {
	f.Add(packEdges([]graph.Edge{{ID: "lnk_a", Kind: graph.LinkUses, To: graph.Ref{Value: "phone:+12025550101"}, Start: graph.UnreadDate("soon"), Amount: &graph.Amount{Lo: 1}}}))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, b []byte) {
		edges, err := unpackEdges(b)
		if err != nil {
			return
		}
		again, err := unpackEdges(packEdges(edges))
		if diff := cmp.Diff(edges, again); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	})
}

func packEdges(edges []graph.Edge) (b []byte) {
	for i := range edges {
		b = appendEdge(b, &edges[i])
	}
	return b
}
