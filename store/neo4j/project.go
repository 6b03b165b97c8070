package neo4j

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/codec"
)

const (
	seekRecord = "UNWIND $rows AS row MATCH (r:Record {key: row.key}) USING INDEX SEEK r:Record(key) "

	writePast = `UNWIND $rows AS row MATCH (r:Record {key: row.key}) USING INDEX SEEK r:Record(key)
		CREATE (r)-[:HAD]->(p:Past {firstSeq: r.firstSeq, addedSeq: r.addedSeq, removedSeq: $seq, ordinal: r.ordinal, payload: r.payload,
			deleted: r.deleted, kind: CASE WHEN r.deleted THEN r.kind END, next: r.next, value: r.value}) ` + nameEnds
	// nameEnds joins a past version p to the ends that row lists.
	nameEnds = `FOREACH (key IN row.records | MERGE (e:PastEnd {key: key}) MERGE (p)-[:NAMED]->(e))
		FOREACH (value IN row.values | MERGE (e:PastEnd {value: value}) MERGE (p)-[:NAMED]->(e))`
	writeDepartures = seekRecord + "MATCH (d:Decision {seq: row.seq}) USING INDEX SEEK d:Decision(seq) MERGE (r)-[:LEFT {entity: row.entity, seq: row.seq}]->(d)"
	writeLate       = `UNWIND $rows AS row MATCH (r:Record {key: row.key}) USING INDEX SEEK r:Record(key)
		CREATE (r)-[:HAD]->(:Past {firstSeq: r.firstSeq, addedSeq: $seq, removedSeq: $seq, ordinal: row.ordinal, payload: row.payload})`
	makeRecords     = "UNWIND $rows AS row CREATE (r:Record) SET r = row.props"
	writeRecords    = `UNWIND $rows AS row MERGE (r:Record {key: row.key}) SET r = row.props REMOVE r:Absent:Deleted`
	writeTombstones = `UNWIND $rows AS row MERGE (r:Record {key: row.key}) SET r = row.props, r:Deleted REMOVE r:Absent`
	dropNext        = "UNWIND $rows AS key MATCH (r:Record {key: key})-[l:LEADS_TO]->() USING INDEX SEEK r:Record(key) DELETE l"
	writeNext       = `UNWIND $rows AS row MATCH (r:Record {key: row.key}) USING INDEX SEEK r:Record(key)
		MERGE (n:Record {key: row.next}) ON CREATE SET n:Absent, n.absent = true CREATE (r)-[:LEADS_TO]->(n)`
	dropHomes   = "UNWIND $rows AS key MATCH (r:Record {key: key})-[l:RESOLVED_TO]->() USING INDEX SEEK r:Record(key) DELETE l"
	writeHomes  = seekRecord + "MATCH (e:Entity {id: row.id}) USING INDEX SEEK e:Entity(id) CREATE (r)-[:RESOLVED_TO {since: $at, decision: $seq}]->(e)"
	dropRecord  = seekRecord + "MATCH (t:Record {key: row.to}) USING INDEX SEEK t:Record(key) MATCH (r)-[l:MENTIONS]->(t) DELETE l"
	dropValue   = seekRecord + "MATCH (e:Entity {id: row.to}) USING INDEX SEEK e:Entity(id) MATCH (r)-[l:MENTIONS]->(e) DELETE l"
	writeRecord = `UNWIND $rows AS row MATCH (r:Record {key: row.key}) USING INDEX SEEK r:Record(key)
		MERGE (t:Record {key: row.to}) ON CREATE SET t:Absent, t.absent = true CREATE (r)-[:MENTIONS]->(t)`
	writeValue  = seekRecord + "MATCH (e:Entity {id: row.to}) USING INDEX SEEK e:Entity(id) CREATE (r)-[:MENTIONS]->(e)"
	cleanValues = `UNWIND $rows AS id MATCH (e:Entity {id: id}) USING INDEX SEEK e:Entity(id)
		WHERE NOT EXISTS {(e)<-[:MENTIONS]-()} AND NOT EXISTS {(e)<-[:RESOLVED_TO]-()} AND NOT EXISTS {(e)-[:NOW_IN]->()} DETACH DELETE e`
	cleanRecords = "UNWIND $rows AS key MATCH (r:Record {key: key}) USING INDEX SEEK r:Record(key) WHERE r:Absent AND NOT EXISTS {(r)--()} DELETE r"
	repoint      = `UNWIND $rows AS key MATCH (r:Record {key: key})<-[:LEADS_TO*0..]-(t) USING INDEX SEEK r:Record(key) WITH DISTINCT t
		MATCH (x:Retired {handle: t.handle}) USING INDEX SEEK x:Retired(handle)
		OPTIONAL MATCH (x)-[was:NOW_IN]->() DELETE was
		WITH DISTINCT t, x
		MATCH (t)-[:LEADS_TO*0..]->()-[:RESOLVED_TO]->(e)
		CREATE (x)-[:NOW_IN {at: $at, decision: $seq}]->(e)`
)

// What comes before and behind the label of an entity's kind.
const (
	makeEntity       = "UNWIND $rows AS row CREATE (e:Entity"
	makeEntityProps  = ") SET e = row.props"
	writeEntity      = "UNWIND $rows AS row MERGE (e:Entity {id: row.id}) REMOVE e:Retired SET e:Entity"
	writeEntityProps = ", e = row.props WITH e MATCH (e)-[n:NOW_IN]->() DELETE n"
	nameEntity       = "UNWIND $rows AS row MERGE (e:Entity {id: row.id}) ON CREATE SET e:Entity"
	nameEntityProps  = ", e = row.props"
)

var retire = `UNWIND $rows AS row MATCH (e:Entity {id: row.id}) USING INDEX SEEK e:Entity(id)
	REMOVE e:` + anyKindLabel + ` SET e = row, e:Retired, e.at = $at, e.decision = $seq`

// A value that leads elsewhere keeps its node for those who mention it.
var retireValue = `UNWIND $rows AS row MERGE (e:Entity {id: row.id})
	WITH e, row WHERE NOT EXISTS {(e)-[:NOW_IN]->({id: row.to})}
	REMOVE e:` + anyKindLabel + ` SET e = {id: row.id}, e:Retired, e.at = $at, e.decision = $seq
	WITH e, row OPTIONAL MATCH (e)-[was:NOW_IN]->() DELETE was
	WITH DISTINCT e, row MATCH (to:Entity {id: row.to}) USING INDEX SEEK to:Entity(id) CREATE (e)-[:NOW_IN {at: $at, decision: $seq}]->(to)`

// write writes the plan, in an order in which every end is there before what
// leads to it.
func (p *plan) write(ctx context.Context) error {
	for _, step := range []func(context.Context) error{
		p.fetch, p.writeRecords, p.writeEntities, p.writeMembership, p.writeMentions, p.showValues, p.writeRels, p.writeEvidence, p.clean, p.writeJournal, p.writeDepartures,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// run runs a statement for a list of rows, nothing if there are none.
func (p *plan) run(ctx context.Context, cypher string, rows []any) error {
	params := map[string]any{"seq": int64(p.c.Decision.Seq), "at": zoned(p.c.Decision.At)}
	return packed(ctx, p.tx, p.size, cypher, rows, params, nil)
}

func (p *plan) writeRecords(ctx context.Context) error {
	var past, made, puts, tombstones, led, next, late, moved []any
	for _, k := range sortedKeys(p.fresh) {
		r := p.fresh[k]
		if was := p.old[k]; was != nil && !was.absent {
			row, err := was.ends(p.tx.veil)
			if err != nil {
				return err
			}
			past = append(past, row)
			if was.deleted {
				led = append(led, k.String())
			}
		}
		props, err := recordProps(p.tx.veil, r, len(p.c.Late))
		if err != nil {
			return err
		}
		write := map[string]any{"key": k.String(), "props": props}
		switch {
		case !r.deleted && p.isNew(k):
			made = append(made, write)
			continue
		case !r.deleted:
			puts = append(puts, write)
			continue
		}
		tombstones = append(tombstones, write)
		if !r.next.IsZero() {
			next = append(next, map[string]any{"key": k.String(), "next": r.next.String()})
		}
	}
	for i := range p.c.Late {
		rec := &p.c.Late[i].Record
		payload, err := codec.EncodeRecord(rec)
		if err != nil {
			return fmt.Errorf("decision %d: record %s: %w", p.c.Decision.Seq, rec.Key, err)
		}
		late = append(late, map[string]any{"key": rec.Key.String(), "ordinal": i, "payload": payload})
	}
	for _, k := range p.moved {
		if p.held(k) != "" {
			moved = append(moved, k.String())
		}
	}
	return p.sequence(ctx, []step{
		{writePast, past}, {makeRecords, made}, {writeRecords, puts}, {writeTombstones, tombstones}, {dropNext, led}, {writeNext, next}, {writeLate, late}, {dropHomes, moved},
	})
}

type step struct {
	cypher string
	rows   []any
}

func (p *plan) sequence(ctx context.Context, steps []step) error {
	for _, st := range steps {
		if err := p.run(ctx, st.cypher, st.rows); err != nil {
			return err
		}
	}
	return nil
}

// writeEntities writes the nodes of touched entities, and those of values that
// are mentioned for the first time.
func (p *plan) writeEntities(ctx context.Context) error {
	made, whole, named := map[graph.Kind][]any{}, map[graph.Kind][]any{}, map[graph.Kind][]any{}
	var retired, led []any
	for _, id := range slices.Sorted(maps.Keys(p.members)) {
		members := p.members[id]
		if len(members) == 0 && id.IsHandle() {
			retired = append(retired, map[string]any{"id": string(id), "handle": id.Hash()})
			continue
		}
		if to := cmp.Or(p.leads.to[id], id); len(members) == 0 && to != id {
			led = append(led, map[string]any{"id": p.tx.veil.ref(id), "to": p.tx.veil.ref(to)})
			continue
		}
		props, err := entityProps(p.tx.veil, id, members)
		if err != nil {
			return err
		}
		kind, row := entityKind(id, members), map[string]any{"id": p.tx.veil.ref(id), "props": props}
		if p.founds(id) {
			made[kind] = append(made[kind], row)
		} else {
			whole[kind] = append(whole[kind], row)
		}
	}
	_, added, err := p.mentioned()
	if err != nil {
		return err
	}
	values := map[graph.EntityID]bool{}
	for _, m := range added {
		if _, touched := p.members[m.ref.Value]; m.ref.Value != "" && !touched {
			values[m.ref.Value] = true
		}
	}
	for _, id := range slices.Sorted(maps.Keys(values)) {
		if to := cmp.Or(p.leads.to[id], id); to != id {
			led = append(led, map[string]any{"id": p.tx.veil.ref(id), "to": p.tx.veil.ref(to)})
			continue
		}
		props, err := entityProps(p.tx.veil, id, nil)
		if err != nil {
			return err
		}
		kind := entityKind(id, nil)
		named[kind] = append(named[kind], map[string]any{"id": p.tx.veil.ref(id), "props": props})
	}
	for _, write := range []struct {
		byKind         map[graph.Kind][]any
		before, behind string // the kind's label
	}{
		{made, makeEntity, makeEntityProps}, {whole, writeEntity, writeEntityProps}, {named, nameEntity, nameEntityProps},
	} {
		for _, kind := range slices.Sorted(maps.Keys(write.byKind)) {
			label, err := kindLabel(kind)
			if err != nil {
				return err
			}
			if err := p.run(ctx, write.before+label+write.behind, write.byKind[kind]); err != nil {
				return err
			}
		}
	}
	return p.sequence(ctx, []step{{retire, retired}, {retireValue, led}})
}

// founds reports whether a new record founds an entity of its handle, so that
// there is no node of that id, not even one that is retired.
func (p *plan) founds(id graph.EntityID) bool {
	members := p.members[id]
	return len(members) > 0 && p.isNew(members[0].key) && id == graph.Handle(members[0].kind, members[0].key) && !p.had[id]
}

func (p *plan) writeMembership(ctx context.Context) error {
	var rows []any
	for _, k := range p.moved {
		if id := p.holds(k); id != "" {
			rows = append(rows, map[string]any{"key": k.String(), "id": p.tx.veil.ref(id)})
		}
	}
	return p.run(ctx, writeHomes, rows)
}

// writeDepartures writes which entities records left.
func (p *plan) writeDepartures(ctx context.Context) error {
	var rows []any
	for _, m := range p.c.Decision.Moves {
		if m.From != "" {
			rows = append(rows, departure(p.tx.veil, m, p.c.Decision.Seq))
		}
	}
	return p.run(ctx, writeDepartures, rows)
}

func departure(v veil, m graph.Move, seq uint64) map[string]any {
	return map[string]any{"key": m.Record.String(), "entity": v.ref(m.From), "seq": int64(seq)}
}

// mention is one end that a record's links name.
type mention struct {
	record graph.RecordKey
	ref    graph.Ref
}

// mentioned gives the mentions that the change takes away and adds.
func (p *plan) mentioned() (gone, added []mention, err error) {
	for _, k := range sortedKeys(p.fresh) {
		was, err := p.old[k].edges()
		if err != nil {
			return nil, nil, err
		}
		is, err := p.fresh[k].edges()
		if err != nil {
			return nil, nil, err
		}
		before, after := mentions(p.old[k], was), mentions(p.fresh[k], is)
		for ref := range before {
			if !after[ref] {
				gone = append(gone, mention{k, ref})
			}
		}
		for ref := range after {
			if !before[ref] {
				added = append(added, mention{k, ref})
			}
		}
	}
	return gone, added, nil
}

func (p *plan) writeMentions(ctx context.Context) error {
	gone, added, err := p.mentioned()
	if err != nil {
		return err
	}
	split := func(list []mention) (records, values []any) {
		for _, m := range list {
			row := map[string]any{"key": m.record.String(), "to": m.ref.String()}
			if m.ref.Value != "" {
				row["to"] = p.tx.veil.ref(m.ref.Value)
				values = append(values, row)
			} else {
				records = append(records, row)
			}
		}
		return records, values
	}
	goneRecords, goneValues := split(gone)
	newRecords, newValues := split(added)
	return p.sequence(ctx, []step{{dropRecord, goneRecords}, {dropValue, goneValues}, {writeRecord, newRecords}, {writeValue, newValues}})
}

// writeRels makes the altered relationships anew.
func (p *plan) writeRels(ctx context.Context) error {
	byKind := map[graph.LinkKind][]any{}
	for _, key := range slices.Sorted(maps.Keys(p.rels)) {
		d := p.rels[key]
		if len(d.links) == 0 {
			continue
		}
		d.sort()
		byKind[d.kind] = append(byKind[d.kind], map[string]any{"from": p.tx.veil.ref(d.from), "to": p.tx.veil.ref(d.to), "props": relProps(&d.rel, p.c.Decision.Seq)})
	}
	for _, kind := range slices.Sorted(maps.Keys(byKind)) {
		name, err := linkType(kind)
		if err != nil {
			return err
		}
		made := 0
		err = packed(ctx, p.tx, p.size, makeRels(name), byKind[kind], nil, func(v []any) error { made += int(number(v[0])); return nil })
		if err != nil {
			return err
		}
		if made != len(byKind[kind]) {
			return fmt.Errorf("decision %d: %d of %d relationships %s have no end: %w", p.c.Decision.Seq, len(byKind[kind])-made, len(byKind[kind]), name, store.ErrCorrupt)
		}
	}
	return nil
}

// clean removes values and keys that nothing names any more, and leads the
// retired entities of moved records to where those are now.
func (p *plan) clean(ctx context.Context) error {
	unnamed, _, err := p.mentioned()
	if err != nil {
		return err
	}
	values, keys := map[graph.EntityID]bool{}, map[graph.RecordKey]bool{}
	for _, m := range unnamed {
		if m.ref.Value != "" {
			values[m.ref.Value] = true
		} else {
			keys[m.ref.Record] = true
		}
	}
	for id, members := range p.members {
		if len(members) == 0 && !id.IsHandle() {
			values[id] = true
		}
	}
	for i := range p.c.Judgements {
		keys[p.c.Judgements[i].A], keys[p.c.Judgements[i].B] = true, true
	}
	for i := range p.c.Matches {
		if m := &p.c.Matches[i]; gone(m) {
			keys[m.A], keys[m.B] = true, true
		}
	}
	return p.sequence(ctx, []step{
		{cleanValues, list(refs(p.tx.veil, slices.Sorted(maps.Keys(values))))},
		{cleanRecords, list(texts(sortedKeys(keys)))},
		{repoint, list(texts(p.met()))}, // a record that is new has no entity that was retired
	})
}

func list(texts []string) []any {
	out := make([]any, len(texts))
	for i, t := range texts {
		out[i] = t
	}
	return out
}
