package storetest

import (
	"cmp"
	"slices"

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

// joined is a view without what is TLP:RED that says itself where records belong.
type joined struct {
	entities map[graph.RecordKey]graph.EntityID
	members  map[graph.EntityID][]graph.RecordKey
}

func (joined) Sees(h graph.Handling) bool { return h.TLP != "RED" }

func (j joined) Entity(k graph.RecordKey) (graph.EntityID, bool) { return j.entities[k], true }

func (j joined) Members(id graph.EntityID) ([]graph.RecordKey, bool) { return j.members[id], true }

// Joined gives a view of records, which come in any order, that hides TLP:RED and
// joins what the store holds apart: every other of the people whom it shows is one
// entity, named after the oldest. What else it shows is where the store has it.
func Joined(records []store.Stored) store.View {
	v := joined{map[graph.RecordKey]graph.EntityID{}, map[graph.EntityID][]graph.RecordKey{}}
	oldest := map[uint64]graph.EntityID{}
	records = slices.Clone(records)
	slices.SortFunc(records, func(a, b store.Stored) int { return cmp.Compare(a.FirstSeq, b.FirstSeq) })
	for _, r := range records {
		if r.Entity == "" || r.Record.Handling.TLP == "RED" {
			continue
		}
		id := r.Entity
		if half := r.FirstSeq % 2; r.Record.Kind == graph.KindPerson {
			if oldest[half] == "" {
				oldest[half] = graph.Handle(r.Record.Kind, r.Record.Key)
			}
			id = oldest[half]
		}
		v.entities[r.Record.Key] = id
		v.members[id] = append(v.members[id], r.Record.Key)
	}
	return v
}
