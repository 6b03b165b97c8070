package store

import (
	"errors"
	"strings"
	"testing"

	"github.com/clewgraph/clew/graph"
)

func TestChangeValidate(t *testing.T) {
	put := func(id string, first uint64, entity graph.EntityID) Stored {
		return Stored{Record: graph.Record{Key: graph.RecordKey{Source: "s", ID: id}, Kind: graph.KindPerson}, FirstSeq: first, Entity: entity}
	}
	move := func(id string, from, to graph.EntityID) graph.Move {
		return graph.Move{Record: graph.RecordKey{Source: "s", ID: id}, From: from, To: to}
	}
	moves := func(m ...graph.Move) graph.Decision { return graph.Decision{Seq: 4, Moves: m} }
	at := moves()
	statement := put("a", 1, "per_a")
	statement.Record.Kind = ""
	for name, c := range map[string]struct {
		change Change
		want   string
	}{
		"good": {Change{Decision: moves(move("a", "", "per_a"), move("b", "per_b", "")), Puts: []Stored{put("a", 1, "per_a")},
			Late: []Stored{put("a", 1, "")}, Deletes: []Stored{put("b", 2, "")}}, ""},
		"sequence":                {Change{Decision: graph.Decision{Seq: 5}}, "does not follow on 3"},
		"moves out of order":      {Change{Decision: moves(move("b", "", "x"), move("a", "", "x"))}, "not ordered"},
		"moved twice":             {Change{Decision: moves(move("a", "", "x"), move("a", "x", "y"))}, "not ordered"},
		"moved nowhere":           {Change{Decision: moves(move("a", "x", "x"))}, "leads nowhere"},
		"no key":                  {Change{Decision: at, Puts: []Stored{put("", 1, "per_a")}}, "not a record key"},
		"NUL in a key":            {Change{Decision: at, Puts: []Stored{put("a\x00", 1, "per_a")}}, "not a record key"},
		"no position":             {Change{Decision: at, Puts: []Stored{put("a", 0, "per_a")}}, "no stream position"},
		"one position":            {Change{Decision: at, Puts: []Stored{put("a", 1, "x"), put("b", 1, "x")}}, "shares a stream position"},
		"put and deleted":         {Change{Decision: at, Puts: []Stored{put("a", 1, "x")}, Deletes: []Stored{put("a", 1, "")}}, "written twice"},
		"subject without entity":  {Change{Decision: at, Puts: []Stored{put("a", 1, "")}}, "needs an entity"},
		"statement with entity":   {Change{Decision: at, Puts: []Stored{statement}}, "needs an entity"},
		"put and moved elsewhere": {Change{Decision: moves(move("a", "", "per_b")), Puts: []Stored{put("a", 1, "per_a")}}, "put into"},
		"deleted and moved":       {Change{Decision: moves(move("a", "x", "y")), Deletes: []Stored{put("a", 1, "")}}, "deleted and moved"},
	} {
		err := c.change.Validate(Head{Seq: 3, NextFirst: 9})
		if c.want == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if !errors.Is(err, ErrConflict) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want ErrConflict with %q", name, err, c.want)
		}
	}
}
