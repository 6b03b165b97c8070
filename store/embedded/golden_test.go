package embedded_test

import (
	"fmt"
	"strings"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/storetest"
)

// outline writes what a glance tells in words that outlive new fields of
// records.
func outline(g storetest.Glance) string {
	var out strings.Builder
	for _, s := range g.Records {
		fmt.Fprintf(&out, "%s version %d first %d added %d in %q deleted %t next %s\n", s.Record.Key, s.Record.Version, s.FirstSeq, s.AddedSeq, s.Entity, s.Deleted, s.Next)
	}
	for _, e := range g.Dangling {
		fmt.Fprintf(&out, "dangling %s\n", e.ID)
	}
	for i, id := range g.IDs {
		fmt.Fprintf(&out, "%s leads to %q, members %s %v\n", id, g.Leads[i], g.Members[i].Kind, g.Members[i].Records)
	}
	for _, a := range g.Adjacency[0] {
		for _, group := range a.Groups {
			fmt.Fprintf(&out, "%s %s %t %s %s %v\n", a.ID, group.Kind, group.Out, group.Other, group.OtherKind, linkIDs(group))
		}
	}
	return out.String()
}

func linkIDs(g store.Group) (ids []graph.LinkID) {
	for _, e := range g.Links {
		ids = append(ids, e.ID)
	}
	return ids
}
