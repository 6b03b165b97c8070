package neo4j

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/codec"
)

// Records gives the current version or tombstone of each key, nil where the key
// was never met.
func (s *Store) Records(ctx context.Context, keys []graph.RecordKey) ([]*store.Stored, error) {
	out := make([]*store.Stored, len(keys))
	err := s.read(ctx, "read records", func(ctx context.Context, t tx) error {
		rows, err := s.rows(ctx, t, readRows, texts(keys))
		for i, k := range keys {
			out[i] = nil
			if r := rows[k]; err == nil && r != nil && !r.absent {
				out[i], err = r.stored()
			}
		}
		return err
	})
	return kept(out, err)
}

// rows reads rows by a statement that takes a list of texts.
func (s *Store) rows(ctx context.Context, t tx, cypher string, list []string) (map[graph.RecordKey]*row, error) {
	out := map[graph.RecordKey]*row{}
	err := packed(ctx, t, s.o.BatchRows, cypher, list, nil, func(v []any) error {
		r, err := readRow(v)
		if err == nil {
			out[r.key] = r
		}
		return err
	})
	return out, err
}

const readPasts = `UNWIND $rows AS key MATCH (r:Record {key: key})-[:HAD]->(p) USING INDEX SEEK r:Record(key)
	WITH r, p ORDER BY p.addedSeq, p.ordinal RETURN collect([r.key, p.addedSeq, p.removedSeq, p.payload, p.kind, p.next])`

// History gives all versions and tombstones of a key, in the order of
// [store.SortHistory].
func (s *Store) History(ctx context.Context, key graph.RecordKey) ([]store.Stored, error) {
	all, err := s.Histories(ctx, []graph.RecordKey{key})
	switch {
	case all == nil:
		return nil, err
	case all[0] == nil:
		return nil, fmt.Errorf("record %s: %w", key, store.ErrNotFound)
	}
	return all[0], err
}

const scanPage = "MATCH (r:Record) WHERE r.firstSeq > $after WITH r ORDER BY r.firstSeq LIMIT $limit RETURN collect(" + rowOf + ")"

// Scan calls f for every current record and tombstone in FirstSeq order, as
// they are when their page is read.
func (s *Store) Scan(ctx context.Context, f func(*store.Stored) error) error {
	return s.scan(ctx, "read all records", scanPage, f)
}

func (s *Store) scan(ctx context.Context, doing, cypher string, f func(*store.Stored) error) error {
	return s.pages(ctx, doing, cypher, 0, func(v []any) (uint64, func() error, error) {
		r, err := readRow(v)
		if err != nil {
			return 0, nil, err
		}
		st, err := r.stored()
		return r.first, func() error { return f(st) }, err
	})
}

// subjectPage passes over statements, most records of many graphs, in the server.
const subjectPage = `MATCH (r:Record) USING INDEX SEEK r:Record(firstSeq) WHERE r.firstSeq > $after AND r.kind IS NOT NULL AND NOT r:Deleted
	WITH r ORDER BY r.firstSeq LIMIT $limit RETURN collect(` + rowOf + ")"

// Subjects calls f for every current subject record in FirstSeq order, as they
// are when their page is read.
func (s *Store) Subjects(ctx context.Context, f func(*store.Stored) error) error {
	return s.scan(ctx, "read all subjects", subjectPage, f)
}

// sincePage reads subjects by the decision that wrote them.
const sincePage = `MATCH (r:Record) USING INDEX SEEK r:Record(addedSeq) WHERE r.addedSeq > $since AND r.firstSeq > $after AND r.kind IS NOT NULL AND NOT r:Deleted
	WITH r ORDER BY r.firstSeq LIMIT $limit RETURN collect(` + rowOf + ")"

// Since calls f for every current subject record that a decision after the one
// given wrote, in FirstSeq order, as they are when their page is read.
func (s *Store) Since(ctx context.Context, after uint64, f func(*store.Stored) error) error {
	return s.paged(ctx, "read what was written", sincePage, map[string]any{"since": int64(after), "after": int64(0)}, func(v []any) (any, func() error, error) {
		r, err := readRow(v)
		if err != nil {
			return nil, nil, err
		}
		st, err := r.stored()
		return int64(r.first), func() error { return f(st) }, err
	})
}

// pages is [Store.paged] by sequence numbers or stream positions.
func (s *Store) pages(ctx context.Context, doing, cypher string, after uint64, next func(v []any) (uint64, func() error, error)) error {
	return s.paged(ctx, doing, cypher, map[string]any{"after": int64(after)}, func(v []any) (any, func() error, error) {
		place, call, err := next(v)
		return int64(place), call, err
	})
}

// paged runs a statement that gives rows beyond a place ($after, at most
// $limit), until there are no more. next reads a row: its place, and what to do
// with it once the page's transaction has ended. Meanwhile the next page is read.
func (s *Store) paged(ctx context.Context, doing, cypher string, params map[string]any, next func(v []any) (any, func() error, error)) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.leave()
	type page struct {
		calls []func() error
		place any
		err   error
	}
	reading, stop := context.WithCancel(ctx)
	defer stop()
	read := func(after any) (p page) {
		p.err = s.within(reading, bolt.AccessModeRead, func(ctx context.Context, t tx) error {
			p.calls, p.place = nil, after
			with := maps.Clone(params)
			with["after"], with["limit"] = after, s.o.BatchRows
			return packed(ctx, t, 1, cypher, []int{0}, with, func(v []any) error {
				at, call, err := next(v)
				p.place = at
				p.calls = append(p.calls, call)
				return err
			})
		})
		return p
	}
	do := func(calls []func() error) error {
		for _, call := range calls {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := call(); err != nil {
				return err
			}
		}
		return nil
	}
	p := read(params["after"])
	for p.err == nil && len(p.calls) > 0 {
		ahead := make(chan page, 1)
		go func(after any) { ahead <- read(after) }(p.place)
		if err := do(p.calls); err != nil {
			stop()
			<-ahead
			return err
		}
		p = <-ahead
	}
	if p.err != nil {
		return s.fault(doing, p.err)
	}
	return nil
}

const (
	readExisting = "UNWIND $rows AS id MATCH (e:Entity {id: id}) USING INDEX SEEK e:Entity(id) WHERE NOT e:Retired RETURN collect([e.id, e.kind])"
	readHandles  = `UNWIND $rows AS hash MATCH (r:Record {handle: hash})-[:LEADS_TO*0..]->()-[:RESOLVED_TO]->(e) USING INDEX SEEK r:Record(handle)
		RETURN collect([hash, e.id])`
)

// Resolve leads each id to the entity that it stands for now, "" where it leads
// nowhere.
func (s *Store) Resolve(ctx context.Context, ids []graph.EntityID) ([]graph.EntityID, error) {
	out := make([]graph.EntityID, len(ids))
	err := s.read(ctx, "resolve ids", func(ctx context.Context, t tx) error {
		clear(out)
		existing, err := s.texts(ctx, t, readExisting, refs(s.veil, ids))
		if err != nil {
			return err
		}
		var hashes, values []string
		for i, id := range ids {
			if _, ok := existing[string(id)]; ok {
				out[i] = id
			} else if id.IsHandle() {
				hashes = append(hashes, id.Hash())
			} else {
				values = append(values, s.veil.ref(id))
			}
		}
		leads, err := s.texts(ctx, t, readLeads, values)
		if err != nil {
			return err
		}
		led, err := s.texts(ctx, t, readHandles, hashes)
		for i, id := range ids {
			switch {
			case out[i] != "":
			case id.IsHandle():
				out[i] = graph.EntityID(led[id.Hash()])
			default:
				out[i] = graph.EntityID(leads[string(id)])
			}
		}
		return err
	})
	return kept(out, err)
}

// texts reads pairs of texts.
func (s *Store) texts(ctx context.Context, t tx, cypher string, list []string) (map[string]string, error) {
	out := map[string]string{}
	err := packed(ctx, t, s.o.BatchRows, cypher, list, nil, func(v []any) error {
		out[text(v[0])] = text(v[1])
		return nil
	})
	return out, err
}

const readMembership = `UNWIND $rows AS id MATCH (e:Entity {id: id}) USING INDEX SEEK e:Entity(id) WHERE NOT e:Retired
	RETURN collect([e.id, e.kind, [(e)<-[:RESOLVED_TO]-(r) | [r.firstSeq, r.key]]])`

// Members gives the membership of each current entity, with an empty ID where
// there is none or the view hides it.
func (s *Store) Members(ctx context.Context, ids []graph.EntityID, v store.View) ([]store.Members, error) {
	out := make([]store.Members, len(ids))
	err := s.read(ctx, "read members", func(ctx context.Context, t tx) error {
		clear(out)
		if v != nil {
			return s.viewMembers(ctx, t, ids, v, out)
		}
		found := map[graph.EntityID]store.Members{}
		err := packed(ctx, t, s.o.BatchRows, readMembership, refs(s.veil, ids), nil, func(v []any) error {
			m := store.Members{ID: graph.EntityID(text(v[0])), Kind: graph.Kind(text(v[1]))}
			var err error
			m.Records, err = orderedKeys(v[2])
			found[m.ID] = m
			return err
		})
		for i, id := range ids {
			out[i] = found[id]
		}
		return err
	})
	return kept(out, err)
}

// orderedKeys reads a list of stream positions and keys, and orders the keys by
// them.
func orderedKeys(v any) ([]graph.RecordKey, error) {
	type placed struct {
		first uint64
		key   graph.RecordKey
	}
	var all []placed
	list, _ := v.([]any)
	for _, e := range list {
		pair, _ := e.([]any)
		if len(pair) != 2 {
			return nil, fmt.Errorf("a member is not a position and a key: %w", store.ErrCorrupt)
		}
		k, err := keyOf(pair[1])
		if err != nil {
			return nil, err
		}
		all = append(all, placed{number(pair[0]), k})
	}
	slices.SortFunc(all, func(a, b placed) int { return cmp.Compare(a.first, b.first) })
	var keys []graph.RecordKey
	for _, p := range all {
		keys = append(keys, p.key)
	}
	return keys, nil
}

// Judgements gives all that stand, ordered by A, then B.
func (s *Store) Judgements(ctx context.Context) ([]graph.Judgement, error) {
	const all = "UNWIND $rows AS any MATCH (:Record)-[j:JUDGED]->(:Record) RETURN collect([j.payload])"
	var out []graph.Judgement
	err := s.read(ctx, "read judgements", func(ctx context.Context, t tx) error {
		out = nil
		return packed(ctx, t, 1, all, []int{0}, nil, func(v []any) error {
			payload, _ := v[0].([]byte)
			j, err := codec.DecodeJudgement(payload)
			if err != nil {
				return fmt.Errorf("judgement: %w: %w", store.ErrCorrupt, err)
			}
			out = append(out, j)
			return nil
		})
	})
	slices.SortFunc(out, func(a, b graph.Judgement) int { return comparePairs(a.A, a.B, b.A, b.B) })
	return kept(out, err)
}

const readMatches = `UNWIND $rows AS key MATCH (r:Record {key: key})-[m:MATCHED]-() USING INDEX SEEK r:Record(key) WITH DISTINCT m
	RETURN collect([startNode(m).key, endNode(m).key, m.weight, m.keys, m.model])`

// Matches gives the evidence with one of the keys at either side, each once,
// ordered by A, then B.
func (s *Store) Matches(ctx context.Context, keys []graph.RecordKey) ([]graph.Match, error) {
	var out []graph.Match
	err := s.read(ctx, "read evidence", func(ctx context.Context, t tx) error {
		found := map[[2]graph.RecordKey]graph.Match{}
		err := packed(ctx, t, s.o.BatchRows, readMatches, texts(keys), nil, func(v []any) error {
			m, err := matchOf(s.veil, v)
			found[[2]graph.RecordKey{m.A, m.B}] = m
			return err
		})
		out = make([]graph.Match, 0, len(found))
		for _, m := range found {
			out = append(out, m)
		}
		return err
	})
	slices.SortFunc(out, func(a, b graph.Match) int { return comparePairs(a.A, a.B, b.A, b.B) })
	return kept(out, err)
}

// matchOf reads evidence: both keys, weight, candidate keys and model.
func matchOf(hiding veil, v []any) (m graph.Match, err error) {
	if m.A, err = keyOf(v[0]); err == nil {
		m.B, err = keyOf(v[1])
	}
	weight, _ := v[2].(float64)
	m.Weight, m.Model = int32(weight*bit), text(v[4])
	list, _ := v[3].([]any)
	for _, k := range list {
		m.Keys = append(m.Keys, hiding.candidate(text(k)))
	}
	return m, err
}

const matchPage = `MATCH (r:Record) USING INDEX SEEK r:Record(firstSeq) WHERE r.firstSeq > $after AND r.kind IS NOT NULL WITH r ORDER BY r.firstSeq LIMIT $limit
	RETURN collect([r.firstSeq, COLLECT { MATCH (r)-[m:MATCHED]->(o) RETURN [r.key, o.key, m.weight, m.keys, m.model] }])`

// EachMatch calls f for all stored evidence, as it is when its page is read.
func (s *Store) EachMatch(ctx context.Context, f func(*graph.Match) error) error {
	return s.pages(ctx, "read all evidence", matchPage, 0, func(v []any) (uint64, func() error, error) {
		first, _ := v[0].(int64)
		list, _ := v[1].([]any)
		matches := make([]graph.Match, len(list))
		for i, row := range list {
			values, _ := row.([]any)
			var err error
			if matches[i], err = matchOf(s.veil, values); err != nil {
				return 0, nil, err
			}
		}
		return uint64(first), func() error {
			for i := range matches {
				if err := f(&matches[i]); err != nil {
					return err
				}
			}
			return nil
		}, nil
	})
}

// Mark gives the last mark of a stream, [store.ErrNotFound] if it never sent a
// batch.
func (s *Store) Mark(ctx context.Context, source graph.SourceID, stream string) (store.Mark, error) {
	return s.mark(ctx, source, stream, "m.payload", func(*store.Mark) bool { return true })
}

// MarkOf gives the mark of a batch, [store.ErrNotFound] if it never came or its
// mark is no longer kept.
func (s *Store) MarkOf(ctx context.Context, source graph.SourceID, stream string, number uint64) (store.Mark, error) {
	m, err := s.mark(ctx, source, stream, "m.payload, m."+keptProp(number), func(m *store.Mark) bool { return m.Number == number })
	if err != nil {
		err = fmt.Errorf("batch %d: %w", number, err)
	}
	return m, err
}

// mark gives the mark that fits among some of a stream's.
func (s *Store) mark(ctx context.Context, source graph.SourceID, stream, which string, fits func(*store.Mark) bool) (store.Mark, error) {
	var out store.Mark
	if err := s.overtaken(ctx); err != nil {
		return out, err
	}
	err := s.read(ctx, "read a mark", func(ctx context.Context, t tx) error {
		rows, err := t.rows(ctx, "MATCH (m:Mark {key: $key}) RETURN "+which, map[string]any{"key": markKey(source, stream)})
		if err != nil {
			return err
		}
		for _, row := range rows {
			marks, err := readMarks(row)
			if err != nil {
				return fmt.Errorf("stream %q of source %q: %w", stream, source, err)
			}
			if i := slices.IndexFunc(marks, func(m store.Mark) bool { return fits(&m) }); i >= 0 {
				out = marks[i]
				return nil
			}
		}
		return fmt.Errorf("stream %q of source %q: %w", stream, source, store.ErrNotFound)
	})
	return out, err
}

// readMarks reads payloads of marks, some of which may be absent.
func readMarks(payloads []any) ([]store.Mark, error) {
	var out []store.Mark
	for _, v := range payloads {
		payload, _ := v.([]byte)
		if payload == nil {
			continue
		}
		m, err := codec.DecodeMark(payload)
		if err != nil {
			return nil, fmt.Errorf("mark: %w: %w", store.ErrCorrupt, err)
		}
		out = append(out, store.Mark(m))
	}
	return out, nil
}

// Sources gives every source, ordered by id, with its record count.
func (s *Store) Sources(ctx context.Context) ([]store.Source, error) {
	const (
		all    = "UNWIND $rows AS any MATCH (s:Source) WITH s ORDER BY s.id RETURN collect([s.payload])"
		counts = "UNWIND $rows AS any MATCH (r:Record) WHERE r.links IS NOT NULL WITH r.source AS source, count(*) AS n RETURN collect([source, n])"
	)
	var out []store.Source
	err := s.read(ctx, "read sources", func(ctx context.Context, t tx) error {
		out = nil
		records := map[string]int{}
		err := packed(ctx, t, 1, counts, []int{0}, nil, func(v []any) error {
			records[text(v[0])] = int(number(v[1]))
			return nil
		})
		if err != nil {
			return err
		}
		return packed(ctx, t, 1, all, []int{0}, nil, func(v []any) error {
			payload, _ := v[0].([]byte)
			decoded, err := codec.DecodeSource(payload)
			if err != nil {
				return fmt.Errorf("source: %w: %w", store.ErrCorrupt, err)
			}
			src := store.Source(decoded)
			src.Records = records[string(src.ID)]
			out = append(out, src)
			return nil
		})
	})
	return kept(out, err)
}

func comparePairs(a, b, c, d graph.RecordKey) int {
	if n := a.Compare(c); n != 0 {
		return n
	}
	return b.Compare(d)
}
