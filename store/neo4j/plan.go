package neo4j

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// plan turns a change into writes: it reads what the change touches and
// computes what must differ afterwards.
type plan struct {
	c    *store.Change
	tx   tx
	size int
	ttl  time.Duration // of the lease
	head store.Head

	// fresh holds the rows put or deleted, old the rows as stored that were
	// read, now those that end up otherwise.
	fresh, old, now map[graph.RecordKey]*row
	// home holds the entities, as stored, of records of which no row was read.
	home map[graph.RecordKey]graph.EntityID
	// moved lists the keys whose entity changes, in order.
	moved []graph.RecordKey
	// led and leads say where values lead before and after the change, as far as
	// that matters to it.
	led, leads leading
	// traded lists the handles of which the change alters the holdings.
	traded []graph.EntityID
	// members holds the rows of each touched entity after the change.
	members map[graph.EntityID][]*row
	// had lists the entities that hold records before the change, of those read.
	had  map[graph.EntityID]bool
	rels map[string]*delta
}

// Far ends have no label, and near ends are sought by a hint: with few records
// the planner would scan them all, and keep that plan when there are many.
const (
	readRows    = "UNWIND $rows AS key MATCH (r:Record {key: key}) USING INDEX SEEK r:Record(key) RETURN collect(" + rowOf + ")"
	readCiters  = "UNWIND $rows AS key MATCH (t:Record {key: key})<-[:MENTIONS]-(r) USING INDEX SEEK t:Record(key) WITH DISTINCT r RETURN collect(" + rowOf + ")"
	readMembers = "UNWIND $rows AS id MATCH (e:Entity {id: id})<-[:RESOLVED_TO]-(r) USING INDEX SEEK e:Entity(id) RETURN collect(" + rowOf + ")"
	readHomes   = "UNWIND $rows AS key MATCH (r:Record {key: key})-[:RESOLVED_TO]->(e) USING INDEX SEEK r:Record(key) RETURN collect([key, e.id])"
	readPlaced  = "UNWIND $rows AS row MATCH (r:Record {firstSeq: row.first}) USING INDEX SEEK r:Record(firstSeq) RETURN collect([row.key, r.key])"
	readTaken   = "UNWIND $rows AS row MATCH (r:Record {handle: row.handle}) USING INDEX SEEK r:Record(handle) RETURN collect([row.key, r.key])"
)

// read gathers what the change touches and holds the change against it.
func (p *plan) read(ctx context.Context) error {
	touched := map[graph.RecordKey]bool{}
	for k := range p.fresh {
		touched[k] = true
	}
	for i := range p.c.Late {
		touched[p.c.Late[i].Record.Key] = true
	}
	for _, m := range p.c.Decision.Moves {
		touched[m.Record] = true
	}
	keys := sortedKeys(touched)
	if err := p.load(ctx, readRows, texts(keys)); err != nil {
		return err
	}
	if err := p.positions(ctx); err != nil {
		return err
	}
	if err := p.settle(keys); err != nil {
		return err
	}
	if err := p.load(ctx, readCiters, texts(p.met())); err != nil {
		return err
	}
	if err := p.lead(ctx); err != nil {
		return err
	}
	if err := p.trade(); err != nil {
		return err
	}
	if err := p.load(ctx, readNaming, distinct(refs(p.tx.veil, slices.Concat(p.turned(), p.traded)))); err != nil {
		return err
	}
	if err := p.gather(ctx); err != nil {
		return err
	}
	return p.compareLinks(ctx)
}

// load reads rows that are not read yet.
func (p *plan) load(ctx context.Context, cypher string, list []string) error {
	return packed(ctx, p.tx, p.size, cypher, list, nil, func(v []any) error {
		r, err := readRow(v)
		if err == nil && p.old[r.key] == nil {
			p.old[r.key] = r
		}
		return err
	})
}

func (p *plan) refuse(k graph.RecordKey, format string, args ...any) error {
	return fmt.Errorf("decision %d: record %s: %s: %w", p.c.Decision.Seq, k, fmt.Sprintf(format, args...), store.ErrConflict)
}

// positions makes sure that each key has the stream position given, and a new
// one a handle of its own.
func (p *plan) positions(ctx context.Context) error {
	var fresh, placed []any // placed are those whose positions may be given already
	beyond := p.head.NextFirst
	handles := map[string]graph.RecordKey{}
	given := func(st *store.Stored, late bool) error {
		k := st.Record.Key
		was := p.old[k]
		if met := was != nil && !was.absent; met {
			if was.first != st.FirstSeq {
				return p.refuse(k, "its stream position is %d and not %d", was.first, st.FirstSeq)
			}
			return nil
		}
		if late {
			if p.fresh[k] == nil {
				return p.refuse(k, "a late version of a record never met")
			}
			return nil
		}
		handle := graph.HandleHash(k)
		if _, taken := handles[handle]; taken {
			return fmt.Errorf("decision %d: record %s: %w", p.c.Decision.Seq, k, store.ErrCollision)
		}
		handles[handle] = k
		row := map[string]any{"key": k.String(), "handle": handle, "first": int64(st.FirstSeq)}
		fresh = append(fresh, row)
		if st.FirstSeq < beyond {
			placed = append(placed, row)
		}
		return nil
	}
	for _, list := range []struct {
		rows []store.Stored
		late bool
	}{{p.c.Puts, false}, {p.c.Deletes, false}, {p.c.Late, true}} {
		for i := range list.rows {
			if err := given(&list.rows[i], list.late); err != nil {
				return err
			}
			p.head.NextFirst = max(p.head.NextFirst, list.rows[i].FirstSeq+1)
		}
	}
	err := packed(ctx, p.tx, p.size, readPlaced, placed, nil, func(v []any) error {
		k, err := keyOf(v[0])
		if err != nil {
			return err
		}
		return p.refuse(k, "its stream position is that of %s", text(v[1]))
	})
	if err != nil {
		return err
	}
	return packed(ctx, p.tx, p.size, readTaken, fresh, nil, func(v []any) error {
		k, err := keyOf(v[0])
		if err != nil {
			return err
		}
		return fmt.Errorf("decision %d: record %s: %w", p.c.Decision.Seq, k, store.ErrCollision)
	})
}

// settle finds where each touched record belongs afterwards and holds the
// moves against what is stored and what the records say.
func (p *plan) settle(keys []graph.RecordKey) error {
	to := map[graph.RecordKey]graph.EntityID{}
	for _, m := range p.c.Decision.Moves {
		was := p.old[m.Record]
		switch {
		case p.held(m.Record) != m.From:
			return p.refuse(m.Record, "moved from %q but held by %q", m.From, p.held(m.Record))
		case p.fresh[m.Record] == nil && (!was.current() || m.From == ""):
			return p.refuse(m.Record, "moved but not stored")
		case p.fresh[m.Record] == nil && m.To == "":
			return p.refuse(m.Record, "taken out of its entity but neither put nor deleted")
		}
		to[m.Record] = m.To
	}
	for _, k := range keys {
		is, moves := to[k]
		if !moves {
			is = p.held(k)
		}
		switch r := p.fresh[k]; {
		case r != nil && r.entity != is:
			return p.refuse(k, "held by %q after its moves and not by %q", is, r.entity)
		case r != nil:
			p.now[k] = r
		case moves:
			r := *p.old[k]
			r.entity = is
			p.now[k] = &r
		}
		if is != p.held(k) {
			p.moved = append(p.moved, k)
		}
	}
	return nil
}

// met gives the keys among those moved that were met before, if only by mention:
// nothing can name the others yet.
func (p *plan) met() []graph.RecordKey {
	var out []graph.RecordKey
	for _, k := range p.moved {
		if p.old[k] != nil {
			out = append(out, k)
		}
	}
	return out
}

// isNew reports whether a record is written that was not even mentioned before, so
// that its node and all that is joined to it are still to be made.
func (p *plan) isNew(k graph.RecordKey) bool { return p.fresh[k] != nil && p.old[k] == nil }

// held gives the entity that holds a record before the change.
func (p *plan) held(k graph.RecordKey) graph.EntityID {
	if r := p.old[k]; r != nil {
		return r.entity
	}
	return p.home[k]
}

// holds gives the entity that holds a record after the change.
func (p *plan) holds(k graph.RecordKey) graph.EntityID {
	if r := p.now[k]; r != nil {
		return r.entity
	}
	return p.held(k)
}

// before gives a record's row before the change.
func (p *plan) before(k graph.RecordKey) *row { return p.old[k] }

// after gives a record's row after the change, but for the entity that holds it.
func (p *plan) after(k graph.RecordKey) *row { return cmp.Or(p.fresh[k], p.old[k]) }

// gather reads the members of every entity that the change touches.
func (p *plan) gather(ctx context.Context) error {
	p.members = map[graph.EntityID][]*row{}
	for k := range p.now {
		for _, id := range []graph.EntityID{p.held(k), p.holds(k)} {
			if id != "" {
				p.members[id] = nil
			}
		}
	}
	for _, value := range p.turned() {
		p.members[value] = nil
	}
	born := map[graph.EntityID]bool{} // by records never heard of, so that nothing can be in them
	for k, r := range p.fresh {
		born[graph.Handle(r.kind, k)] = p.isNew(k)
	}
	ids := slices.DeleteFunc(slices.Sorted(maps.Keys(p.members)), func(id graph.EntityID) bool { return born[id] })
	if err := p.load(ctx, readMembers, refs(p.tx.veil, ids)); err != nil {
		return err
	}
	p.had = map[graph.EntityID]bool{}
	for _, r := range p.old {
		p.had[r.entity] = true
	}
	seen := map[graph.RecordKey]bool{}
	for _, rows := range []map[graph.RecordKey]*row{p.now, p.old} {
		for k, r := range rows {
			id := p.holds(k)
			if _, touched := p.members[id]; touched && !seen[k] {
				p.members[id] = append(p.members[id], r)
			}
			seen[k] = true
		}
	}
	for _, rows := range p.members {
		slices.SortFunc(rows, func(a, b *row) int { return cmp.Compare(a.first, b.first) })
	}
	return nil
}

func sortedKeys[V any](m map[graph.RecordKey]V) []graph.RecordKey {
	return slices.SortedFunc(maps.Keys(m), graph.RecordKey.Compare)
}

// texts gives the text forms of keys, as parameters have them.
func texts(keys []graph.RecordKey) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = k.String()
	}
	return out
}
