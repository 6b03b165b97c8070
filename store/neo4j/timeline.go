package neo4j

import (
	"context"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

const (
	readDepartures = `UNWIND $rows AS key MATCH (r:Record {key: key})-[l:LEFT]->() USING INDEX SEEK r:Record(key)
		WITH r, l ORDER BY l.seq RETURN collect([r.key, l.seq, l.entity])`
	readGuests = `UNWIND $rows AS id
		CALL (id) {
			MATCH (e:Entity {id: id})<-[:RESOLVED_TO]-(r) USING INDEX SEEK e:Entity(id) RETURN r
			UNION MATCH (r)-[l:LEFT {entity: id}]->() USING INDEX SEEK l:LEFT(entity) RETURN r
		}
		RETURN collect([id, r.key])`
	readPastNamers = `UNWIND $rows AS row
		CALL (row) {
			MATCH (t:Record {key: row.key})<-[:MENTIONS]-(r) USING INDEX SEEK t:Record(key) RETURN r
			UNION MATCH (e:Entity {id: row.value})<-[:MENTIONS]-(r) USING INDEX SEEK e:Entity(id) RETURN r
			UNION MATCH (x:PastEnd {key: row.key})<-[:NAMED]-()<-[:HAD]-(r) USING INDEX SEEK x:PastEnd(key) RETURN r
			UNION MATCH (x:PastEnd {value: row.value})<-[:NAMED]-()<-[:HAD]-(r) USING INDEX SEEK x:PastEnd(value) RETURN r
		}
		RETURN collect([row.key, row.value, r.key])`
	readSpeakers = `UNWIND $rows AS value
		CALL (value) {
			MATCH (r:Record {value: value}) USING INDEX SEEK r:Record(value) RETURN r
			UNION MATCH (p:Past {value: value})<-[:HAD]-(r) USING INDEX SEEK p:Past(value) RETURN r
		}
		RETURN collect([value, r.key])`
	readFounders = "UNWIND $rows AS hash MATCH (r:Record {handle: hash}) USING INDEX SEEK r:Record(handle) RETURN collect([hash, r.key])"
)

// Departures gives the departures of each key, in the order of their decisions.
func (s *Store) Departures(ctx context.Context, keys []graph.RecordKey) ([][]store.Departure, error) {
	found := map[graph.RecordKey][]store.Departure{}
	err := s.read(ctx, "read departures", func(ctx context.Context, t tx) error {
		clear(found)
		return packed(ctx, t, s.o.BatchRows, readDepartures, texts(keys), nil, func(v []any) error {
			k, err := keyOf(v[0])
			found[k] = append(found[k], store.Departure{Seq: number(v[1]), From: graph.EntityID(text(v[2]))})
			return err
		})
	})
	return inOrder(keys, found), err
}

// Guests gives, for each entity, the records that it holds or ever held.
func (s *Store) Guests(ctx context.Context, ids []graph.EntityID) ([][]graph.RecordKey, error) {
	return s.keysBy(ctx, "read past members", readGuests, ids)
}

// Speakers gives, for each value, the records of which a version that holds or
// held is of this value.
func (s *Store) Speakers(ctx context.Context, values []graph.EntityID) ([][]graph.RecordKey, error) {
	return s.keysBy(ctx, "read past records of values", readSpeakers, values)
}

// keysBy reads the keys that a statement finds for each id.
func (s *Store) keysBy(ctx context.Context, doing, cypher string, ids []graph.EntityID) ([][]graph.RecordKey, error) {
	found := map[graph.EntityID][]graph.RecordKey{}
	err := s.read(ctx, doing, func(ctx context.Context, t tx) error {
		clear(found)
		return packed(ctx, t, s.o.BatchRows, cypher, distinct(refs(s.veil, ids)), nil, func(v []any) error {
			k, err := keyOf(v[1])
			id := graph.EntityID(text(v[0]))
			found[id] = append(found[id], k)
			return err
		})
	})
	return ordered(inOrder(ids, found)), err
}

// Namers gives, for each end of links, the other records of which a version that
// holds or held has a link with this end.
func (s *Store) Namers(ctx context.Context, ends []graph.Ref) ([][]graph.RecordKey, error) {
	var rows []any
	for _, end := range ends {
		if end.Value != "" {
			rows = append(rows, map[string]any{"value": s.veil.ref(end.Value), "key": nil})
		} else {
			rows = append(rows, map[string]any{"value": nil, "key": end.Record.String()})
		}
	}
	found := map[graph.Ref][]graph.RecordKey{}
	err := s.read(ctx, "read past mentions", func(ctx context.Context, t tx) error {
		clear(found)
		return packed(ctx, t, s.o.BatchRows, readPastNamers, rows, nil, func(v []any) error {
			end := graph.Ref{Value: graph.EntityID(text(v[1]))}
			k, err := keyOf(v[2])
			if err == nil && v[0] != nil {
				end.Record, err = keyOf(v[0])
			}
			if k != end.Record {
				found[end] = append(found[end], k)
			}
			return err
		})
	})
	return ordered(inOrder(ends, found)), err
}

// Founders gives the record that each handle is made from, the zero key where
// there is none.
func (s *Store) Founders(ctx context.Context, handles []graph.EntityID) ([]graph.RecordKey, error) {
	var hashes []string
	for _, id := range handles {
		if id.IsHandle() {
			hashes = append(hashes, id.Hash())
		}
	}
	out := make([]graph.RecordKey, len(handles))
	err := s.read(ctx, "read founders", func(ctx context.Context, t tx) error {
		found, err := s.texts(ctx, t, readFounders, hashes)
		for i, id := range handles {
			if out[i] = (graph.RecordKey{}); err == nil && id.IsHandle() && found[id.Hash()] != "" {
				out[i], err = keyOf(found[id.Hash()])
			}
		}
		return err
	})
	return out, err
}

// inOrder gives what was found for each thing asked about.
func inOrder[K comparable, V any](asked []K, found map[K][]V) [][]V {
	out := make([][]V, len(asked))
	for i, k := range asked {
		out[i] = found[k]
	}
	return out
}

// ordered puts each list of keys into order, with each key once.
func ordered(lists [][]graph.RecordKey) [][]graph.RecordKey {
	for i := range lists {
		slices.SortFunc(lists[i], graph.RecordKey.Compare)
		lists[i] = slices.Compact(lists[i])
	}
	return lists
}
