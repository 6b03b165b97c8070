package neo4j

import (
	"context"
	"slices"

	"github.com/clewgraph/clew/graph"
)

// entities looks at each entity, its members and the links that leave it, and
// then for links that were not found.
func (c *checker) entities(ctx context.Context) error {
	page := `MATCH (e:Entity) WHERE e.id > $from WITH e ORDER BY e.id LIMIT $limit
		RETURN collect([e.id, labels(e), properties(e), EXISTS {(e)<-[:MENTIONS]-()}, [(e)<-[:RESOLVED_TO]-(r:Record) | ` + rowOf + `],
			[(e)-[r:` + anyLinkType + `]->(o:Entity) | [r.id, e.id, o.id, r.edges, r.details, type(r), properties(r), elementId(r)]],
			[(e)-[:NOW_IN]->(o:Entity) | o.id], ` + isShown + `])`
	for from, more := "", true; more; {
		err := c.s.read(ctx, "check entities", func(ctx context.Context, t tx) error {
			more = false
			params := map[string]any{"from": c.s.veil.ref(graph.EntityID(from)), "limit": min(c.s.o.BatchRows, 500)}
			last := from
			err := packed(ctx, t, 1, page, []int{0}, params, func(v []any) error {
				last, more = text(v[0]), true
				return c.entity(v)
			})
			from = last
			return err
		})
		if err != nil {
			return err
		}
	}
	for id, sum := range c.links {
		c.problem("link", id, "%d links %s from %s to %s have no relationship", sum.links, sum.kind, sum.from, sum.to)
		c.mends.missing[id] = true
	}
	return nil
}

func (c *checker) entity(v []any) error {
	id := graph.EntityID(text(v[0]))
	members, err := readMembersOf(v[4])
	if err != nil {
		return err
	}
	labels := sortedTexts(v[1])
	mentioned, _ := v[3].(bool)
	links, _ := v[5].([]any)
	leads := sortedTexts(v[6])
	for _, link := range links {
		fields, _ := link.([]any)
		if err := c.link(fields); err != nil {
			return err
		}
	}
	if slices.Contains(labels, "Retired") {
		c.retired(id, labels, len(members)+len(links), mentioned, leads)
		return nil
	}
	kind := entityKind(id, members)
	label, err := kindLabel(kind)
	if err != nil {
		return err
	}
	want := []string{"Entity"}
	if label != "" {
		want = append(want, string(kind))
	}
	slices.Sort(want)
	stored, _ := v[2].(map[string]any)
	props, err := entityProps(c.s.veil, id, members)
	if shown, _ := v[7].(bool); err == nil && c.s.veil.on() && !id.IsHandle() && shown {
		props["value"] = string(id)
		if props["names"] == nil {
			props["name"] = valueName(id)
		}
	}
	switch {
	case err != nil:
		c.problem("entity", id, "a member is unreadable: %v", err)
	case len(members) == 0 && !mentioned:
		c.problem("entity", id, "has no members and nothing mentions it")
		c.mends.strays = append(c.mends.strays, c.s.veil.ref(id))
	case len(members) == 0 && c.leads.to[id] != "":
		c.problem("entity", id, "stands for itself and its oldest record is in %s", c.leads.to[id])
	case !slices.Equal(labels, want) || !c.same(props, stored) || len(leads) > 0:
		c.problem("entity", id, "its node does not say what its members say")
		gone := slices.DeleteFunc(labels, func(l string) bool { return slices.Contains(want, l) })
		c.mends.entities[kind] = append(c.mends.entities[kind], map[string]any{"id": c.s.veil.ref(id), "props": props, "labels": append([]string{}, gone...)})
	}
	if len(members) > 0 {
		c.founder(id, members[0])
	}
	return nil
}

func (c *checker) founder(id graph.EntityID, r *row) {
	rec, err := r.record()
	if err != nil {
		return // reported as unreadable
	}
	want, _ := rec.ValueID()
	if c.spoken[want] != r.key {
		want = graph.Handle(rec.Kind, r.key)
	}
	if want != id {
		c.problem("founder", id, "its oldest member %s makes it %s", r.key, want)
	}
}

// retired looks at an entity that has been merged or emptied.
func (c *checker) retired(id graph.EntityID, labels []string, joined int, mentioned bool, leads []string) {
	if len(labels) != 2 || joined > 0 || mentioned && id.IsHandle() {
		c.problem("retired", id, "still has labels, members, links or mentions")
	}
	want := []string(nil)
	k, met := c.handles[id.Hash()]
	if !id.IsHandle() {
		k = c.spoken[id]
		want = []string{string(c.leads.to[id])}
	} else if met {
		if to, _ := c.follow(k); to != "" {
			want = []string{string(to)}
		}
	}
	if slices.Equal(want, leads) {
		return
	}
	c.problem("retired", id, "leads to %v and its record is in %v", leads, want)
	if len(want) == 1 && want[0] != "" {
		_, last := c.follow(k)
		c.mends.retired = append(c.mends.retired, map[string]any{"id": c.s.veil.ref(id), "to": c.s.veil.ref(graph.EntityID(want[0])), "at": zoned(last.at), "seq": int64(last.seq)})
	}
}

// follow leads a key over tombstones to the entity that it stands for now, and gives
// the last move of those records.
func (c *checker) follow(k graph.RecordKey) (to graph.EntityID, last moving) {
	for seen := map[graph.RecordKey]bool{}; !seen[k]; k = c.rows[k].next {
		seen[k] = true
		if m := c.moved[k]; m.seq > last.seq {
			last = m
		}
		if r, met := c.rows[k]; !met || !r.deleted {
			return r.entity, last
		}
	}
	return "", last
}

// link holds one relationship against what the records' links give.
func (c *checker) link(v []any) error {
	got, err := relOf(v)
	if err != nil {
		c.problem("link", text(v[0]), "unreadable: %v", err)
		c.mends.wrong = append(c.mends.wrong, v[7])
		return nil // what it should be is missing
	}
	var sum linkSum
	sum.kind, sum.from, sum.to = graph.LinkKind(text(v[5])), got.from, got.to
	for i := range got.links {
		sum.add(&got.links[i])
	}
	want, ok := c.links[got.id]
	wrong := !ok || want != sum
	if wrong {
		c.problem("link", got.id, "%s from %s to %s is not what the records say", got.kind, got.from, got.to)
	}
	delete(c.links, got.id)
	props, _ := v[6].(map[string]any)
	if !c.same(relProps(&got, number(props["addedSeq"])), props) {
		c.problem("link", got.id, "its properties are not what its links say")
		wrong = true
	}
	if wrong {
		c.mends.wrong = append(c.mends.wrong, v[7])
		if ok {
			c.mends.missing[got.id] = true
		}
	}
	return nil
}
