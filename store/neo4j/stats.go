package neo4j

import (
	"context"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// Stats counts what the store holds.
func (s *Store) Stats(ctx context.Context) (store.Stats, error) {
	const (
		records = `MATCH (r:Record) WHERE r.links IS NOT NULL
			RETURN count(r.kind), count(*) - count(r.kind), coalesce(sum(r.links), 0)`
		entities = "MATCH (e:Entity) WHERE NOT e:Retired RETURN e.kind, count(*)"
	)
	var out store.Stats
	err := s.read(ctx, "count", func(ctx context.Context, t tx) (err error) {
		out = store.Stats{ByKind: map[graph.Kind]int{}}
		if out.Head, err = head(ctx, t); err != nil {
			return err
		}
		rows, err := t.rows(ctx, records, nil)
		if err != nil {
			return err
		}
		for _, v := range rows {
			out.Records, out.Statements, out.Links = int(number(v[0])), int(number(v[1])), int(number(v[2]))
		}
		if rows, err = t.rows(ctx, entities, nil); err != nil {
			return err
		}
		for _, v := range rows {
			n := int(number(v[1]))
			out.Entities += n
			out.ByKind[graph.Kind(text(v[0]))] += n
		}
		loose, err := dangling(ctx, t)
		out.Dangling = len(loose)
		return err
	})
	return out, err
}
