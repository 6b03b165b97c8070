package neo4j

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// readHolders reads the records that may say of their own account that it held
// a handle.
var readHolders = `UNWIND $rows AS id MATCH (e:Entity {id: id})<-[:MENTIONS]-(r) USING INDEX SEEK e:Entity(id)
	WHERE r.kind = '` + string(graph.KindOnlineAccount) + `' AND r.value <> id RETURN collect(` + rowOf + `)`

// leading says where the ends of links at values lead.
type leading struct {
	// to gives the entity of a value's oldest record, nothing for a value that no
	// record speaks of.
	to       map[graph.EntityID]graph.EntityID
	holdings holdings
}

// lead gives the entity that an end of a link at a value leads to, where own is
// the value of the record that states the link, and another one.
func (l *leading) lead(e *graph.Edge, value, own graph.EntityID) graph.EntityID {
	return cmp.Or(l.holdings.holder(e, value, own), l.to[value], value)
}

// holdings lists who held each handle, those alike once, in no stated order.
type holdings map[graph.EntityID][]store.Holding

// holder gives the entity of the account to which an end of a link leads by its
// date, "" for one that leads wherever its value does.
func (h holdings) holder(e *graph.Edge, value, own graph.EntityID) graph.EntityID {
	if !datedMention(e, value, own) {
		return ""
	}
	list := h[value]
	if i := store.Holder(e.Start, e.End, list); i >= 0 {
		return list[i].Entity
	}
	return ""
}

// datedMention reports whether an end of a link at a value mentions a handle and
// has a date, so that those who held the handle matter to it.
func datedMention(e *graph.Edge, value, own graph.EntityID) bool {
	return value.IsHandleName() && value != own && !(e.Start.IsZero() && e.End.IsZero()) && !(e.To.Value == value && store.IsHolding(e, own))
}

// add adds what a record says of its own account, which belongs to an entity.
func (h holdings) add(r *row, entity graph.EntityID) error {
	own, err := r.value()
	if err != nil || entity == "" || !own.IsAccountNumber() {
		return err
	}
	edges, err := r.edges()
	for i := range edges {
		e := &edges[i]
		held := store.Holding{Entity: entity, Start: e.Start, End: e.End}
		if store.IsHolding(e, own) && !slices.Contains(h[e.To.Value], held) {
			h[e.To.Value] = append(h[e.To.Value], held)
		}
	}
	return err
}

// trade finds the handles of which the change alters the holdings.
func (p *plan) trade() error {
	handles := map[graph.EntityID]bool{}
	for k, now := range p.now {
		before, after := holdings{}, holdings{}
		if err := before.add(p.old[k], p.held(k)); err != nil {
			return err
		}
		if err := after.add(now, p.holds(k)); err != nil {
			return err
		}
		for _, side := range []holdings{before, after} {
			for handle := range side {
				if !slices.Equal(before[handle], after[handle]) {
					handles[handle] = true
				}
			}
		}
	}
	p.traded = slices.Sorted(maps.Keys(handles))
	return nil
}

// locateHolders works out who held the handles that links to compare mention with a date,
// before and after the change.
func (p *plan) locateHolders(ctx context.Context, stating []statement) error {
	handles := map[graph.EntityID]bool{}
	for i := range stating {
		for _, side := range []struct {
			links map[graph.LinkID]link
			row   func(graph.RecordKey) *row
		}{{stating[i].was, p.before}, {stating[i].now, p.after}} {
			for _, l := range side.links {
				own, err := side.row(l.Record).value()
				if err != nil {
					return err
				}
				for _, value := range []graph.EntityID{l.From.Value, l.To.Value} {
					if datedMention(&l.Edge, value, own) {
						handles[value] = true
					}
				}
			}
		}
	}
	if len(handles) == 0 {
		return nil
	}
	for _, handle := range p.traded { // who mentions it has been read
		delete(handles, handle)
	}
	if err := p.load(ctx, readHolders, refs(p.tx.veil, slices.Sorted(maps.Keys(handles)))); err != nil {
		return err
	}
	for k, r := range p.old {
		if err := p.led.holdings.add(r, p.held(k)); err != nil {
			return err
		}
		if p.now[k] != nil {
			continue
		}
		if err := p.leads.holdings.add(r, p.held(k)); err != nil {
			return err
		}
	}
	for k, r := range p.now {
		if err := p.leads.holdings.add(r, p.holds(k)); err != nil {
			return err
		}
	}
	return nil
}

// retrade makes the relationships anew of those who mention handles, where one
// side of the plan, before or after, knows of no holdings.
func (p *plan) retrade(ctx context.Context, handles []graph.EntityID, unknowing *leading) error {
	p.traded = handles
	if err := p.load(ctx, readNaming, refs(p.tx.veil, handles)); err != nil {
		return err
	}
	stating, err := p.stating()
	if err != nil {
		return err
	}
	if err := p.locate(ctx, stating); err != nil {
		return err
	}
	unknowing.holdings = nil
	p.compare(stating)
	for _, d := range p.rels {
		for _, l := range d.links {
			d.drop[l.ID] = true // it is there already if this was done before
		}
	}
	if err := p.fetch(ctx); err != nil {
		return err
	}
	return p.writeRels(ctx)
}
