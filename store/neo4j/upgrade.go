package neo4j

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/codec"
)

const (
	writeGraves = seekRecord + `MERGE (r)-[:HAD]->(p:Past {firstSeq: r.firstSeq, addedSeq: row.added, removedSeq: row.removed, ordinal: row.ordinal, deleted: true})
		SET p.kind = row.kind, p.next = row.next`
	namePasts = `UNWIND $rows AS row MATCH (r:Record {key: row.key})-[:HAD]->(p) USING INDEX SEEK r:Record(key)
		WHERE p.addedSeq = row.added AND p.removedSeq > row.added SET p.value = row.value ` + nameEnds
	writeValues = seekRecord + "SET r.value = row.value"
	pastPage    = `MATCH (r:Record) WHERE r.firstSeq > $after AND EXISTS {(r)-[:HAD]->()} WITH r ORDER BY r.firstSeq LIMIT $limit
		RETURN collect([r.firstSeq, [(r)-[:HAD]->(p) WHERE p.removedSeq > p.addedSeq AND p.payload IS NOT NULL | [p.addedSeq, p.payload]]])`
)

// upgrade brings a graph of an older format to this one. To those of format 1 it
// adds what was to what is, and leads mentions of handles by their dates; then it
// writes the properties of entities and relationships anew. Broken off, it begins
// anew the next time and does the same.
func (s *Store) upgrade(ctx context.Context, from int64) error {
	s.o.Logger.Info("the graph is brought to a new format, which writes what can be read of it anew", "format", Format)
	u := &upgrade{store: s}
	steps := []func(context.Context) error{u.project}
	if from == 1 {
		steps = append([]func(context.Context) error{u.departures, u.graves, u.names, u.values, u.handles}, steps...)
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return fmt.Errorf("bring the graph from format %d to %d: %w", from, Format, err)
		}
	}
	return u.write(ctx, "UNWIND $rows AS row MATCH (g:Clew {id: 'graph'}) SET g.format = row", []any{Format})
}

type upgrade struct{ store *Store }

// write writes rows under the lease.
func (u *upgrade) write(ctx context.Context, cypher string, rows []any) error {
	return u.store.within(ctx, bolt.AccessModeWrite, func(ctx context.Context, t tx) error {
		if _, err := u.store.hold(ctx, t); err != nil {
			return err
		}
		return packed(ctx, t, u.store.o.BatchRows, cypher, rows, nil, nil)
	})
}

// batch writes full batches of the rows given so far, and what is left at last.
func (u *upgrade) batch(ctx context.Context, cypher string, rows []any, last bool) ([]any, error) {
	if len(rows) == 0 || len(rows) < u.store.o.BatchRows && !last {
		return rows, nil
	}
	return nil, u.write(ctx, cypher, rows)
}

func (u *upgrade) departures(ctx context.Context) error {
	var rows []any
	err := u.store.Decisions(ctx, 0, func(d *graph.Decision) (err error) {
		for _, m := range d.Moves {
			if m.From != "" {
				rows = append(rows, departure(u.store.veil, m, d.Seq))
			}
		}
		rows, err = u.batch(ctx, writeDepartures, rows, false)
		return err
	})
	if err == nil {
		_, err = u.batch(ctx, writeDepartures, rows, true)
	}
	return err
}

func (u *upgrade) graves(ctx context.Context) error {
	var rows []any
	err := store.Graves(ctx, u.store, func(g store.Stored) (err error) {
		row := map[string]any{
			"key": g.Record.Key.String(), "added": int64(g.AddedSeq), "removed": int64(g.RemovedSeq), "ordinal": math.MaxInt64, "kind": nil, "next": nil,
		}
		if g.Record.Kind != "" {
			row["kind"] = string(g.Record.Kind)
		}
		if !g.Next.IsZero() {
			row["next"] = g.Next.String()
		}
		rows, err = u.batch(ctx, writeGraves, append(rows, row), false)
		return err
	})
	if err == nil {
		_, err = u.batch(ctx, writeGraves, rows, true)
	}
	return err
}

// names writes the ends that past versions name, and the values that they are of.
func (u *upgrade) names(ctx context.Context) error {
	var rows []any
	err := u.store.pages(ctx, "read past versions", pastPage, 0, func(v []any) (uint64, func() error, error) {
		versions, _ := v[1].([]any)
		var page []any
		for _, one := range versions {
			fields, _ := one.([]any)
			if len(fields) != 2 {
				return 0, nil, fmt.Errorf("a past version has %d fields: %w", len(fields), store.ErrCorrupt)
			}
			payload, _ := fields[1].([]byte)
			rec, err := codec.DecodeRecord(payload)
			if err != nil {
				return 0, nil, fmt.Errorf("a past version: %w: %w", store.ErrCorrupt, err)
			}
			was := row{key: rec.Key, kind: rec.Kind, decoded: &rec}
			ends, err := was.ends(u.store.veil)
			if err != nil {
				return 0, nil, err
			}
			ends["added"], ends["value"] = fields[0], nil
			if value, ok := rec.ValueID(); ok {
				ends["value"] = u.store.veil.ref(value)
			}
			page = append(page, ends)
		}
		return number(v[0]), func() (err error) {
			rows, err = u.batch(ctx, namePasts, append(rows, page...), false)
			return err
		}, nil
	})
	if err == nil {
		_, err = u.batch(ctx, namePasts, rows, true)
	}
	return err
}

// values writes the values that current records are of.
func (u *upgrade) values(ctx context.Context) error {
	var rows []any
	err := u.store.pages(ctx, "read records", scanPage, 0, func(v []any) (uint64, func() error, error) {
		r, err := readRow(v)
		if err != nil {
			return 0, nil, err
		}
		value, err := r.value()
		return r.first, func() (err error) {
			if value != "" {
				rows = append(rows, map[string]any{"key": r.key.String(), "value": u.store.veil.ref(value)})
			}
			rows, err = u.batch(ctx, writeValues, rows, false)
			return err
		}, err
	})
	if err == nil {
		_, err = u.batch(ctx, writeValues, rows, true)
	}
	return err
}

// handles leads the mentions of handles to those who held them.
func (u *upgrade) handles(ctx context.Context) error {
	held := holdings{}
	err := u.store.pages(ctx, "read records", scanPage, 0, func(v []any) (uint64, func() error, error) {
		r, err := readRow(v)
		if err != nil {
			return 0, nil, err
		}
		return r.first, func() error { return held.add(r, r.entity) }, nil
	})
	if err != nil {
		return err
	}
	return chunked(slices.Sorted(maps.Keys(held)), u.store.o.BatchRows, func(handles []graph.EntityID) error {
		return u.store.within(ctx, bolt.AccessModeWrite, func(ctx context.Context, t tx) error { return u.lead(ctx, t, handles) })
	})
}

// lead makes the relationships anew of those who mention handles, if they were
// made without a look at dates.
func (u *upgrade) lead(ctx context.Context, t tx, handles []graph.EntityID) error {
	head, err := u.store.hold(ctx, t)
	if err != nil {
		return err
	}
	p := u.store.newPlan(t, &store.Change{Decision: graph.Decision{Seq: head.Seq}}, head)
	return p.retrade(ctx, handles, &p.led)
}
