package neo4j

import (
	"context"
	"fmt"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/codec"
)

// records writes records with what joins them to entities and to the ends of
// their links, and the entities that they are of.
func (w *importWriter) records(ctx context.Context) error {
	var founded []graph.EntityID
	done := map[graph.EntityID]bool{} // entities of several records that are written
	err := w.scan(ctx, func(r *row) error {
		if err := w.record(r); err != nil {
			return err
		}
		switch {
		case r.entity == "" || done[r.entity]:
			return nil
		case w.size[r.entity] == 1:
			return w.entity(r.entity, []*row{r})
		}
		done[r.entity] = true
		if founded = append(founded, r.entity); len(founded) < importPage {
			return nil
		}
		page := founded
		founded = nil
		return w.entities(ctx, page)
	})
	if err != nil {
		return err
	}
	return w.entities(ctx, founded)
}

func (w *importWriter) record(r *row) error {
	if !r.deleted {
		payload, err := codec.EncodeRecord(r.decoded)
		if err != nil {
			return fmt.Errorf("record %s: %w", r.key, err)
		}
		r.payload = payload
	}
	props, err := recordProps(veil{}, r, w.late[r.added])
	if err != nil {
		return err
	}
	labels := "Record"
	if r.deleted {
		labels = "Record:Deleted"
	}
	id := r.key.String()
	if err := w.node("record", labels, id, "key", props, recordColumns); err != nil {
		return err
	}
	if r.deleted {
		if r.next.IsZero() {
			return nil
		}
		w.meet(r.next)
		return w.link("LEADS_TO", "record", id, "record", r.next.String(), nil, nil)
	}
	if r.entity != "" {
		seq := w.moved[r.key]
		props := map[string]any{"since": w.decisionAt(seq), "decision": int64(seq)}
		if err := w.link("RESOLVED_TO", "record", id, "entity", string(r.entity), props, homeColumns); err != nil {
			return err
		}
	}
	edges, err := r.edges()
	if err != nil {
		return err
	}
	for ref := range mentions(r, edges) {
		space := "entity"
		if ref.Value == "" {
			space = "record"
			w.meet(ref.Record)
		} else {
			w.values[ref.Value] = true
		}
		if err := w.link("MENTIONS", "record", id, space, ref.String(), nil, nil); err != nil {
			return err
		}
	}
	again := false
	for i := range edges {
		to, ok := place(&edges[i], w.endOf(r))
		switch {
		case !ok:
		case to.kind.Spec().Single:
			o := &openRel{rel: to}
			o.take(w, r, link{edges[i], saidIn(r.decoded, &edges[i])})
			if err := w.rel(o); err != nil {
				return err
			}
		default:
			w.parallel[to.id]++
			again = true
		}
	}
	if again {
		w.again = append(w.again, r.key)
	}
	return nil
}

// take adds a link that a record states.
func (o *openRel) take(w *importWriter, r *row, l link) {
	o.links, o.seq = append(o.links, l), max(o.seq, r.added, w.movedAt(r, l.From), w.movedAt(r, l.To))
}

// meet notes a key of which there may be no record.
func (w *importWriter) meet(k graph.RecordKey) {
	if _, met := w.met[k]; !met {
		w.absent[k] = true
	}
}

// endOf gives the entity that ends of a record's links stand for.
func (w *importWriter) endOf(r *row) func(*graph.Edge, graph.Ref) graph.EntityID {
	home := func(k graph.RecordKey) graph.EntityID { return w.subject(k).entity }
	return func(e *graph.Edge, ref graph.Ref) graph.EntityID { return end(e, ref, r, home, &w.leads) }
}

// entities writes entities of several records.
func (w *importWriter) entities(ctx context.Context, ids []graph.EntityID) error {
	members, err := w.from.Members(ctx, ids, nil)
	if err != nil {
		return err
	}
	for i := range members {
		var rows []*row
		for page := range slices.Chunk(members[i].Records, importPage) {
			stored, err := w.from.Records(ctx, page)
			if err != nil {
				return err
			}
			for j, s := range stored {
				if s == nil {
					return fmt.Errorf("record %s of %s is missing: %w", page[j], ids[i], store.ErrCorrupt)
				}
				rows = append(rows, rowOfStored(s))
			}
		}
		if err := w.entity(ids[i], rows); err != nil {
			return err
		}
	}
	return nil
}

func (w *importWriter) entity(id graph.EntityID, members []*row) error {
	props, err := entityProps(veil{}, id, members)
	if err != nil {
		return err
	}
	kind := entityKind(id, members)
	label, err := kindLabel(kind)
	if err != nil {
		return err
	}
	return w.node("entity", "Entity"+label, string(id), "id", props, entityColumns[kind])
}

// links writes the relationships between entities that may stand for several links.
func (w *importWriter) links(ctx context.Context) error {
	err := inPages(ctx, w.again, w.from.Records, func(k graph.RecordKey, s *store.Stored) error {
		if s == nil {
			return fmt.Errorf("record %s is missing: %w", k, store.ErrCorrupt)
		}
		r := rowOfStored(s)
		links, err := r.stated(veil{})
		if err != nil {
			return err
		}
		for i := range links {
			to, ok := place(&links[i].Edge, w.endOf(r))
			if !ok || to.kind.Spec().Single {
				continue
			}
			o := w.open[to.id]
			if o == nil {
				o = &openRel{rel: to}
			}
			o.take(w, r, links[i])
			if len(o.links) < w.parallel[to.id] {
				w.open[to.id] = o
				continue
			}
			delete(w.open, to.id)
			if err := w.rel(o); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && len(w.open) > 0 {
		err = fmt.Errorf("%d relationships have fewer links than they had before: %w", len(w.open), store.ErrChanged)
	}
	return err
}

// movedAt gives the last decision that moved what an end of a record's link
// stands for.
func (w *importWriter) movedAt(r *row, ref graph.Ref) uint64 {
	if own, err := r.value(); err == nil && own != "" && own == ref.Value {
		return w.moved[r.key]
	}
	if ref.Value != "" {
		return w.moved[w.spoken[ref.Value]]
	}
	return w.moved[ref.Record]
}

func (w *importWriter) rel(o *openRel) error {
	name, err := linkType(o.kind)
	if err != nil {
		return err
	}
	o.sort()
	return w.link(name, "entity", string(o.from), "entity", string(o.to), relProps(&o.rel, o.seq), relColumns[o.kind])
}
