package neo4j

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/clewgraph/clew/graph"
)

// entityPage reads entities with their members and the relationships that leave
// them.
var entityPage = `MATCH (e:Entity) WHERE e.id > $after WITH e ORDER BY e.id LIMIT $limit
	RETURN collect([e.id, [(e)<-[:RESOLVED_TO]-(r:Record) | ` + rowOf + `],
		[(e)-[r:` + anyLinkType + `]->(o:Entity) | [r.id, e.id, o.id, r.edges, r.details, r.addedSeq]]])`

const (
	renewEntities = "UNWIND $rows AS row MATCH (e:Entity {id: row.id}) USING INDEX SEEK e:Entity(id) SET e = row.props"
	renewRels     = "MATCH (a)-[r:%s]->(b) WHERE r.id = row.id SET r = row.props"
)

// project writes the properties of entities with members, and of the
// relationships between entities, anew.
func (u *upgrade) project(ctx context.Context) error {
	after := ""
	for last := "-"; last != ""; {
		err := u.store.within(ctx, bolt.AccessModeWrite, func(ctx context.Context, t tx) error {
			if _, err := u.store.hold(ctx, t); err != nil {
				return err
			}
			var entities []any
			var rels []datedRel
			last = ""
			err := packed(ctx, t, 1, entityPage, []int{0}, map[string]any{"after": u.store.veil.ref(graph.EntityID(after)), "limit": min(u.store.o.BatchRows, 500)}, func(v []any) error {
				last = text(v[0])
				members, err := readMembersOf(v[1])
				if err == nil && len(members) > 0 {
					var props map[string]any
					props, err = entityProps(u.store.veil, graph.EntityID(last), members)
					entities = append(entities, map[string]any{"id": u.store.veil.ref(graph.EntityID(last)), "props": props})
				}
				if err != nil {
					return err
				}
				list, _ := v[2].([]any)
				for _, one := range list {
					fields, _ := one.([]any)
					r, err := relOf(fields)
					if err != nil {
						return err
					}
					rels = append(rels, datedRel{r, number(fields[5])})
				}
				return nil
			})
			if err != nil {
				return err
			}
			if err := packed(ctx, t, u.store.o.BatchRows, renewEntities, entities, nil, nil); err != nil {
				return err
			}
			return u.store.renew(ctx, t, rels)
		})
		if err != nil {
			return err
		}
		after = last
	}
	return nil
}

// datedRel is a relationship with the decision that added it.
type datedRel struct {
	rel
	added uint64
}

// renew writes the properties of relationships out of what the records say now.
func (s *Store) renew(ctx context.Context, t tx, rels []datedRel) error {
	keys := map[string]bool{}
	for i := range rels {
		for j := range rels[i].links {
			keys[rels[i].links[j].Record.String()] = true
		}
	}
	rows, err := s.rows(ctx, t, readRows, keysOf(keys))
	if err != nil {
		return err
	}
	saids := map[graph.LinkID]said{}
	for _, r := range rows {
		links, err := r.stated(s.veil)
		if err != nil {
			return err
		}
		for i := range links {
			saids[links[i].ID] = links[i].said
		}
	}
	byKind := map[graph.LinkKind][]any{}
	for i := range rels {
		r := &rels[i]
		for j := range r.links {
			r.links[j].said = saids[r.links[j].ID]
		}
		byKind[r.kind] = append(byKind[r.kind], map[string]any{"from": s.veil.ref(r.from), "to": s.veil.ref(r.to), "id": r.id, "props": relProps(&r.rel, r.added)})
	}
	for _, kind := range slices.Sorted(maps.Keys(byKind)) {
		name, err := linkType(kind)
		if err != nil {
			return err
		}
		if err := packed(ctx, t, s.o.BatchRows, seekEnds+fmt.Sprintf(renewRels, name), byKind[kind], nil, nil); err != nil {
			return err
		}
	}
	return nil
}

// readMembersOf reads the members of an entity, by stream position.
func readMembersOf(v any) ([]*row, error) {
	list, _ := v.([]any)
	var out []*row
	for _, one := range list {
		fields, _ := one.([]any)
		r, err := readRow(fields)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b *row) int { return cmp.Compare(a.first, b.first) })
	return out, nil
}
