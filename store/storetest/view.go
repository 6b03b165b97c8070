package storetest

import (
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// parted gives the entities of records that a view without what is TLP:RED parts.
type parted map[graph.RecordKey]graph.EntityID

func (parted) Sees(h graph.Handling) bool { return h.TLP != "RED" }

func (p parted) Entity(k graph.RecordKey) (graph.EntityID, bool) {
	id, ok := p[k]
	return id, ok
}

func (parted) Members(graph.EntityID) ([]graph.RecordKey, bool) { return nil, false }

// Parted gives the view of records as who may not see TLP:RED has it: every record
// that shares an entity with a hidden one is an entity of its own.
func Parted(records []store.Stored) store.View {
	hidden := map[graph.EntityID]bool{}
	for _, r := range records {
		if r.Record.Handling.TLP == "RED" {
			hidden[r.Entity] = true
		}
	}
	v := parted{}
	for _, r := range records {
		if hidden[r.Entity] && r.Entity.IsHandle() {
			v[r.Record.Key] = graph.Handle(r.Record.Kind, r.Record.Key)
		}
	}
	return v
}
