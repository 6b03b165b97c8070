package neo4j

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/clewgraph/clew/graph"
)

const (
	readNaming = "UNWIND $rows AS id MATCH (e:Entity {id: id})<-[:MENTIONS]-(r) USING INDEX SEEK e:Entity(id) RETURN collect(" + rowOf + ")"
	// readOldest reads the oldest record of each value that is not among those
	// given.
	readOldest = `UNWIND $rows AS row
		CALL (row) {
			MATCH (r:Record {value: row.value}) USING INDEX SEEK r:Record(value) WHERE NOT r.key IN row.but
			RETURN r ORDER BY r.firstSeq LIMIT 1
		}
		RETURN collect([row.value, r.key, r.firstSeq, [(r)-[:RESOLVED_TO]->(e) | e.id][0]])`
	// readLeads reads where values lead that some record speaks of.
	readLeads = `UNWIND $rows AS value
		CALL (value) {
			MATCH (r:Record {value: value}) USING INDEX SEEK r:Record(value) RETURN r ORDER BY r.firstSeq LIMIT 1
		}
		RETURN collect([value, [(r)-[:RESOLVED_TO]->(e) | e.id][0]])`
	readSpoken = "UNWIND $rows AS value MATCH (r:Record {value: value}) USING INDEX SEEK r:Record(value) RETURN collect(" + rowOf + ")"
)

// lead finds where the values of changed records lead before and after the
// change: to the entity of the value's oldest record, else to itself.
func (p *plan) lead(ctx context.Context) error {
	before, after := map[graph.EntityID][]*row{}, map[graph.EntityID][]*row{}
	but := map[graph.EntityID][]string{}
	for _, k := range sortedKeys(p.now) {
		for _, side := range []struct {
			r    *row
			rows map[graph.EntityID][]*row
		}{{p.old[k], before}, {p.now[k], after}} {
			value, err := side.r.value()
			if err != nil {
				return err
			}
			if value != "" {
				side.rows[value] = append(side.rows[value], side.r)
				but[value] = append(but[value], k.String())
			}
		}
	}
	var rows []any
	for _, value := range slices.Sorted(maps.Keys(but)) {
		rows = append(rows, map[string]any{"value": p.tx.veil.ref(value), "but": but[value]})
	}
	err := packed(ctx, p.tx, p.size, readOldest, rows, nil, func(v []any) error {
		r := &row{first: number(v[2]), entity: graph.EntityID(text(v[3]))}
		value := graph.EntityID(text(v[0]))
		before[value], after[value] = append(before[value], r), append(after[value], r)
		return nil
	})
	oldest := func(value graph.EntityID, rows []*row) graph.EntityID {
		if len(rows) == 0 {
			return value
		}
		return slices.MinFunc(rows, func(a, b *row) int { return cmp.Compare(a.first, b.first) }).entity
	}
	for value := range but {
		p.led.to[value], p.leads.to[value] = oldest(value, before[value]), oldest(value, after[value])
	}
	return err
}

// turned gives the values that the change leads elsewhere.
func (p *plan) turned() []graph.EntityID {
	var out []graph.EntityID
	for value, to := range p.leads.to {
		if p.led.to[value] != to {
			out = append(out, value)
		}
	}
	slices.Sort(out)
	return out
}

// endBefore gives the entity that an end of a link stands for before the change.
func (p *plan) endBefore(e *graph.Edge, ref graph.Ref) graph.EntityID {
	return end(e, ref, p.before(e.Record), p.held, &p.led)
}

// endAfter gives the entity that an end of a link stands for after the change.
func (p *plan) endAfter(e *graph.Edge, ref graph.Ref) graph.EntityID {
	return end(e, ref, p.after(e.Record), p.holds, &p.leads)
}

// end gives the entity that an end of a link stands for (see [store.Entities]):
// stating is the row of the record that states it, whose payload has been read.
func end(e *graph.Edge, ref graph.Ref, stating *row, home func(graph.RecordKey) graph.EntityID, leads *leading) graph.EntityID {
	if ref.Value == "" {
		return home(ref.Record)
	}
	own, err := stating.value()
	if err == nil && own == ref.Value {
		return home(e.Record)
	}
	return leads.lead(e, ref.Value, own)
}
