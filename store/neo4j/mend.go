package neo4j

import (
	"context"
	"maps"
	"slices"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// mends is what a check has found that can be made anew: all that is a function of
// the payloads of records and of the journal.
type mends struct {
	// records are nodes of records with the properties that they should have, named
	// those that are joined to other ends than they name.
	records map[graph.RecordKey]map[string]any
	named   map[graph.RecordKey]*row
	// homes are records that are in another entity than the journal says: "" for none.
	homes map[graph.RecordKey]graph.EntityID
	// entities are nodes of entities, by kind, with what they should be and the labels
	// that they should not have; strays are those that should not be there.
	entities map[graph.Kind][]any
	strays   []any
	// retired are retired entities with where they should lead.
	retired []any
	// wrong are relationships between entities that should not be there or not be as
	// they are, by the server's own ids; missing are ids of those to be made.
	wrong   []any
	missing map[string]bool
}

func (m *mends) empty() bool {
	return len(m.records)+len(m.named)+len(m.homes)+len(m.entities)+len(m.strays)+len(m.retired)+len(m.wrong)+len(m.missing) == 0
}

// mendRounds is how often a mend looks again: what hangs on membership is seen once
// that is right, and entities are told of once their members are.
const mendRounds = 4

const (
	mendRecord   = seekRecord + "SET r = row.props"
	dropMentions = seekRecord + "MATCH (r)-[l:MENTIONS]->() DELETE l"
	mendValue    = seekRecord + "MERGE (e:Entity {id: row.to}) CREATE (r)-[:MENTIONS]->(e)"
	mendHome     = seekRecord + "MERGE (e:Entity {id: row.id}) CREATE (r)-[:RESOLVED_TO {since: row.at, decision: row.seq}]->(e)"
	dropLabels   = "UNWIND $rows AS row MATCH (e:Entity {id: row.id}) USING INDEX SEEK e:Entity(id) WITH e, row WHERE size(row.labels) > 0 REMOVE e:$(row.labels)"
	mendRetired  = `UNWIND $rows AS row MATCH (e:Entity {id: row.id}) USING INDEX SEEK e:Entity(id)
		OPTIONAL MATCH (e)-[was:NOW_IN]->() DELETE was
		WITH DISTINCT e, row MATCH (to:Entity {id: row.to}) USING INDEX SEEK to:Entity(id) CREATE (e)-[:NOW_IN {at: row.at, decision: row.seq}]->(to)`
	dropByServer = "UNWIND $rows AS id MATCH ()-[r]->() WHERE elementId(r) = id DELETE r"
)

// Mend puts right what somebody else changed in the graph, as far as it follows from
// the payloads of records and from the journal: the properties of records' nodes,
// membership, mentions, entities and where those lead that are retired, and the
// relationships between entities. It calls f for every invariant that is broken
// nevertheless, and says how many things it put right; each round of it is one
// transaction under the lease. What is kept nowhere else cannot be made anew:
// payloads, decisions, evidence and past versions.
func (s *Store) Mend(ctx context.Context, f func(store.Problem)) (mended int, err error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	for n := 0; ; n++ {
		c, err := s.inspect(ctx)
		if err != nil {
			return mended, err
		}
		if c.mends.empty() || n == mendRounds {
			for _, p := range c.problems {
				f(p)
			}
			return mended, nil
		}
		done := 0
		err = s.within(ctx, bolt.AccessModeWrite, func(ctx context.Context, t tx) (err error) {
			if _, err := s.hold(ctx, t); err != nil {
				return err
			}
			done, err = c.mend(ctx, t)
			return err
		})
		if err != nil {
			return mended, err
		}
		mended += done
	}
}

// mend writes what was found, in an order in which every end is there before what
// leads to it.
func (c *checker) mend(ctx context.Context, t tx) (done int, err error) {
	var records, named, values, ends, left, homes []any
	for _, k := range sortedKeys(c.mends.records) {
		records = append(records, map[string]any{"key": k.String(), "props": c.mends.records[k]})
	}
	for _, k := range sortedKeys(c.mends.named) {
		r := c.mends.named[k]
		edges, err := r.edges()
		if err != nil {
			return 0, err
		}
		named = append(named, map[string]any{"key": k.String()})
		for ref := range mentions(r, edges) {
			if ref.Value != "" {
				values = append(values, map[string]any{"key": k.String(), "to": c.s.veil.ref(ref.Value)})
			} else {
				ends = append(ends, map[string]any{"key": k.String(), "to": ref.Record.String()})
			}
		}
	}
	for _, k := range sortedKeys(c.mends.homes) {
		left = append(left, k.String())
		if id := c.mends.homes[k]; id != "" {
			last := c.moved[k]
			homes = append(homes, map[string]any{"key": k.String(), "id": c.s.veil.ref(id), "seq": int64(last.seq), "at": zoned(last.at)})
		}
	}
	steps := []step{{mendRecord, records}, {dropMentions, named}, {mendValue, values}, {writeRecord, ends}, {dropHomes, left}, {mendHome, homes}}
	for _, kind := range slices.Sorted(maps.Keys(c.mends.entities)) {
		label, err := kindLabel(kind)
		if err != nil {
			return 0, err
		}
		rows := c.mends.entities[kind]
		steps = append(steps, step{dropLabels, rows}, step{writeEntity + label + writeEntityProps, rows})
		done += len(rows)
	}
	steps = append(steps, step{mendRetired, c.mends.retired}, step{dropByServer, c.mends.wrong}, step{cleanValues, c.mends.strays})
	for _, st := range steps {
		if err := packed(ctx, t, c.s.o.BatchRows, st.cypher, st.rows, nil, nil); err != nil {
			return 0, err
		}
	}
	made, err := c.makeMissing(ctx, t)
	return done + len(records) + len(named) + len(left) + len(c.mends.retired) + len(c.mends.wrong) + len(c.mends.strays) + made, err
}

// makeMissing makes the relationships that are missing out of the links of records.
func (c *checker) makeMissing(ctx context.Context, t tx) (made int, err error) {
	if len(c.mends.missing) == 0 {
		return 0, nil
	}
	rels, added := map[string]*rel{}, map[string]uint64{}
	err = c.stated(ctx, func(r *row, to rel, l *link) {
		if !c.mends.missing[to.id] {
			return
		}
		if rels[to.id] == nil {
			rels[to.id] = &to
		}
		rels[to.id].links = append(rels[to.id].links, *l)
		added[to.id] = max(added[to.id], r.added, c.movedAt(l.From), c.movedAt(l.To))
	})
	if err != nil {
		return 0, err
	}
	byKind := map[graph.LinkKind][]any{}
	for _, id := range slices.Sorted(maps.Keys(rels)) {
		r := rels[id]
		r.sort()
		byKind[r.kind] = append(byKind[r.kind], map[string]any{"from": c.s.veil.ref(r.from), "to": c.s.veil.ref(r.to), "props": relProps(r, added[id])})
	}
	for _, kind := range slices.Sorted(maps.Keys(byKind)) {
		name, err := linkType(kind)
		if err != nil {
			return 0, err
		}
		err = packed(ctx, t, c.s.o.BatchRows, makeRels(name), byKind[kind], nil, func(v []any) error { made += int(number(v[0])); return nil })
		if err != nil {
			return 0, err
		}
	}
	return made, nil
}

// movedAt gives the last decision that moved what an end of a link stands for.
func (c *checker) movedAt(ref graph.Ref) uint64 {
	if ref.Value != "" {
		return c.moved[c.spoken[ref.Value]].seq
	}
	return c.moved[ref.Record].seq
}
