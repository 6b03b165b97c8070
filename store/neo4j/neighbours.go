package neo4j

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// Neighbours answers out of the relationships between entities, or, for a view,
// out of the records at them: a view can part what the relationships join, and
// join what they do not.
func (s *Store) Neighbours(ctx context.Context, f store.Frontier) ([]store.Adjacency, error) {
	var out []store.Adjacency
	err := s.read(ctx, "read neighbours", func(ctx context.Context, t tx) (err error) {
		met, by := map[graph.EntityID][]store.Met{}, f
		if by.View == nil && s.veil.on() { // relationships lack the links of hidden records
			by.View = everyone{}
		}
		if by.View != nil {
			met, err = s.viewMet(ctx, t, &by)
		} else {
			err = s.meet(ctx, t, &f, met)
		}
		out = make([]store.Adjacency, 0, len(f.IDs))
		for _, id := range f.IDs {
			out = append(out, store.Gather(id, met[id], &f))
		}
		return err
	})
	return kept(out, err)
}

// hop gives the statement that reads what the filter follows, "" when that is
// nothing. Its kinds and direction are text, for Neo4j to skip the others; ends
// of links are entities, so the far one needs no label.
func hop(f *store.Frontier) string {
	types := anyLinkType
	if len(f.Filter.LinkKinds) > 0 {
		var names []string
		for _, k := range f.Filter.LinkKinds {
			if name, err := linkType(k); err == nil { // of no other kind is there a link
				names = append(names, name)
			}
		}
		if types = strings.Join(distinct(names), "|"); types == "" {
			return ""
		}
	}
	left, right := "-", "-"
	switch f.Filter.Direction {
	case store.Out:
		right = "->"
	case store.In:
		left = "<-"
	}
	return "UNWIND $rows AS id MATCH (n:Entity {id: id}) USING INDEX SEEK n:Entity(id) RETURN collect([id, [(n)" + left + "[r:" + types + "]" + right +
		"(o) | [startNode(r) = n, o.id, o.kind, r.edges]]])"
}

// meet reads the links that the filter follows around each id.
func (s *Store) meet(ctx context.Context, t tx, f *store.Frontier, met map[graph.EntityID][]store.Met) error {
	cypher := hop(f)
	if cypher == "" {
		return nil
	}
	return packed(ctx, t, s.o.BatchRows, cypher, distinct(refs(s.veil, f.IDs)), nil, func(v []any) error {
		id := graph.EntityID(text(v[0]))
		around, _ := v[1].([]any)
		for _, one := range around {
			link, _ := one.([]any)
			if len(link) != 4 {
				return fmt.Errorf("a relationship has %d fields: %w", len(link), store.ErrCorrupt)
			}
			out, _ := link[0].(bool)
			packed, _ := link[3].([]byte)
			edges, err := unpackEdges(packed)
			if err != nil {
				return err
			}
			other, kind := graph.EntityID(text(link[1])), graph.Kind(text(link[2]))
			for _, e := range edges {
				met[id] = append(met[id], store.Met{Edge: e, Out: out, Other: other, OtherKind: kind})
			}
		}
		return nil
	})
}

const readDangling = `MATCH (t:Record)<-[:MENTIONS]-(r:Record) WHERE NOT EXISTS {(t)-[:RESOLVED_TO]->()}
	WITH DISTINCT r, collect(t.key) AS absent RETURN collect([` + "r.key, r.payload, absent" + `])`

// Dangling gives the links of current records with an absent end, by id.
func (s *Store) Dangling(ctx context.Context) ([]graph.Edge, error) {
	var out []graph.Edge
	err := s.read(ctx, "read dangling links", func(ctx context.Context, t tx) (err error) {
		out, err = dangling(ctx, t)
		return err
	})
	return kept(out, err)
}

func dangling(ctx context.Context, t tx) ([]graph.Edge, error) {
	var out []graph.Edge
	rows, err := t.rows(ctx, readDangling, nil)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	list, _ := rows[0][0].([]any)
	for _, one := range list {
		v, _ := one.([]any)
		if len(v) != 3 {
			return nil, fmt.Errorf("a record has %d fields: %w", len(v), store.ErrCorrupt)
		}
		r := &row{}
		r.payload, _ = v[1].([]byte)
		var kerr error
		r.key, kerr = keyOf(v[0])
		edges, err := r.edges()
		if err = errors.Join(kerr, err); err != nil {
			return nil, err
		}
		absent := map[string]bool{}
		keys, _ := v[2].([]any)
		for _, k := range keys {
			absent[text(k)] = true
		}
		for _, e := range edges {
			if e.From.Value == "" && absent[e.From.String()] || e.To.Value == "" && absent[e.To.String()] {
				out = append(out, e)
			}
		}
	}
	store.SortEdges(out)
	return out, nil
}
