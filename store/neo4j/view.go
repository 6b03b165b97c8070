package neo4j

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// eye looks at records as one caller may.
type eye struct {
	view store.View
	rows map[graph.RecordKey]*row
	// homes gives, for ids asked about, the store's entity behind them; members
	// the visible members of each id, by stream position.
	homes   map[graph.EntityID]graph.EntityID
	members map[graph.EntityID][]*row
	// meets gives the current records that name a record or value.
	meets map[graph.Ref][]graph.RecordKey
	// spoken gives the visible records of each value asked about, by stream
	// position.
	spoken map[graph.EntityID][]*row
	// holdings are the visible ones of the handles at links, kinds those of the
	// accounts' entities.
	holdings holdings
	kinds    map[graph.EntityID]graph.Kind
}

const (
	readOwners = "UNWIND $rows AS hash MATCH (r:Record {handle: hash})-[:RESOLVED_TO]->(e) USING INDEX SEEK r:Record(handle) RETURN collect([hash, e.id])"
	readNamers = `UNWIND $rows AS row
		CALL (row) {
			MATCH (t:Record {key: row.key})<-[:MENTIONS]-(r) USING INDEX SEEK t:Record(key) RETURN r
			UNION MATCH (e:Entity {id: row.value})<-[:MENTIONS]-(r) USING INDEX SEEK e:Entity(id) RETURN r
		}
		RETURN collect([row.key, row.value, ` + rowOf + `])`
)

// look reads the entities behind ids, their members, and all that names them.
func (s *Store) look(ctx context.Context, t tx, ids []graph.EntityID, v store.View) (*eye, error) {
	y := &eye{
		view: v, rows: map[graph.RecordKey]*row{}, homes: map[graph.EntityID]graph.EntityID{},
		members: map[graph.EntityID][]*row{}, meets: map[graph.Ref][]graph.RecordKey{}, spoken: map[graph.EntityID][]*row{},
		holdings: holdings{}, kinds: map[graph.EntityID]graph.Kind{},
	}
	own := map[graph.EntityID][]graph.RecordKey{}
	var mine []string
	for _, id := range ids {
		if keys, ok := v.Members(id); ok {
			own[id], y.homes[id] = keys, id
			for _, k := range keys {
				mine = append(mine, k.String())
			}
		}
	}
	existing, err := s.texts(ctx, t, readExisting, refs(s.veil, ids))
	if err != nil {
		return nil, err
	}
	var hashes []string
	for _, id := range ids {
		if y.homes[id] != "" {
			continue
		}
		if _, ok := existing[string(id)]; ok || !id.IsHandle() {
			y.homes[id] = id
		} else {
			// A part of an entity that the view named after its oldest visible member.
			hashes = append(hashes, id.Hash())
		}
	}
	owners, err := s.texts(ctx, t, readOwners, hashes)
	if err != nil {
		return nil, err
	}
	whole := map[string]bool{}
	for _, id := range ids {
		if owner := owners[id.Hash()]; y.homes[id] == "" && id.IsHandle() && owner != "" {
			y.homes[id] = graph.EntityID(owner)
		}
		if _, ok := own[id]; !ok {
			whole[string(y.homes[id])] = true
		}
	}
	delete(whole, "")
	if y.rows, err = s.rows(ctx, t, readMembers, refs(s.veil, keysOf(whole))); err != nil {
		return nil, err
	}
	joined, err := s.rows(ctx, t, readRows, mine)
	if err != nil {
		return nil, err
	}
	maps.Copy(y.rows, joined)
	for id, home := range y.homes {
		keys, ok := own[id]
		for _, r := range y.rows {
			if ok && !slices.Contains(keys, r.key) || !ok && r.entity != home {
				continue
			}
			own, err := y.entity(r)
			if err != nil {
				return nil, err
			}
			if own == id {
				y.members[id] = append(y.members[id], r)
			}
		}
		slices.SortFunc(y.members[id], func(a, b *row) int { return cmp.Compare(a.first, b.first) })
	}
	values := map[string]bool{}
	for _, id := range ids {
		if !id.IsHandle() {
			values[string(id)] = true
		}
		for _, r := range y.members[id] {
			at, err := r.values()
			if err != nil {
				return nil, err
			}
			for _, value := range at {
				values[string(value)] = true
			}
		}
	}
	if err := s.namers(ctx, t, y, values); err != nil {
		return nil, err
	}
	return y, s.speakers(ctx, t, y, values)
}

// speakers reads the records of values.
func (s *Store) speakers(ctx context.Context, t tx, y *eye, values map[string]bool) error {
	rows, err := s.rows(ctx, t, readSpoken, refs(s.veil, keysOf(values)))
	if err != nil {
		return err
	}
	for k, r := range rows {
		if y.rows[k] == nil {
			y.rows[k] = r
		}
		value, err := r.value()
		if err != nil {
			return err
		}
		if ok, err := y.sees(r); err != nil {
			return err
		} else if ok {
			y.spoken[value] = append(y.spoken[value], r)
		}
	}
	for _, list := range y.spoken {
		slices.SortFunc(list, func(a, b *row) int { return cmp.Compare(a.first, b.first) })
	}
	return nil
}

// holders reads who held handles.
func (s *Store) holders(ctx context.Context, t tx, y *eye, handles map[string]bool) error {
	rows, err := s.rows(ctx, t, readHolders, refs(s.veil, keysOf(handles)))
	if err != nil {
		return err
	}
	for _, r := range rows {
		id, err := y.entity(r)
		if err != nil {
			return err
		}
		y.kinds[id] = r.entityKind
		if err := y.holdings.add(r, id); err != nil {
			return err
		}
	}
	return nil
}

// namers reads the records whose links name a member or a value.
func (s *Store) namers(ctx context.Context, t tx, y *eye, values map[string]bool) error {
	var rows []any
	for k := range y.rows {
		rows = append(rows, map[string]any{"key": k.String(), "value": nil})
	}
	for _, value := range keysOf(values) {
		rows = append(rows, map[string]any{"key": nil, "value": s.veil.ref(graph.EntityID(value))})
	}
	return packed(ctx, t, s.o.BatchRows, readNamers, rows, nil, func(v []any) error {
		ref := graph.Ref{Value: graph.EntityID(text(v[1]))}
		var err error
		if v[0] != nil {
			if ref.Record, err = keyOf(v[0]); err != nil {
				return err
			}
		}
		fields, _ := v[2].([]any)
		r, err := readRow(fields)
		if err != nil {
			return err
		}
		if y.rows[r.key] == nil {
			y.rows[r.key] = r
		}
		y.meets[ref] = append(y.meets[ref], r.key)
		return nil
	})
}

// sees reports whether a record is visible.
func (y *eye) sees(r *row) (bool, error) {
	rec, err := r.record()
	return err == nil && y.view.Sees(rec.Handling), err
}

// entity gives the entity that a record belongs to in the view, "" if it is
// absent or hidden.
func (y *eye) entity(r *row) (graph.EntityID, error) {
	if r == nil || r.entity == "" {
		return "", nil
	}
	if ok, err := y.sees(r); !ok {
		return "", err
	}
	if own, ok := y.view.Entity(r.key); ok {
		return own, nil
	}
	return r.entity, nil
}

// stands gives the row of the record that an end of a link stands for (see
// [store.Entities]), nil for an absent one and for a value that no visible
// record speaks of.
func (y *eye) stands(e *graph.Edge, ref graph.Ref) (*row, error) {
	if ref.Value == "" {
		return y.rows[ref.Record], nil
	}
	stating := y.rows[e.Record]
	if own, err := stating.value(); err != nil || own == ref.Value {
		return stating, err
	}
	if spoken := y.spoken[ref.Value]; len(spoken) > 0 {
		return spoken[0], nil
	}
	return nil, nil
}

// at gives the entity, and its kind, that an end of a link stands for in the
// view, "" if it is absent or hidden.
func (y *eye) at(e *graph.Edge, ref graph.Ref) (graph.EntityID, graph.Kind, error) {
	own, err := y.rows[e.Record].value()
	if err != nil {
		return "", "", err
	}
	if holder := y.holdings.holder(e, ref.Value, own); holder != "" {
		return holder, y.kinds[holder], nil
	}
	r, err := y.stands(e, ref)
	if err != nil || r == nil {
		return ref.Value, graph.ValueKind(ref.Value), err
	}
	id, err := y.entity(r)
	return id, graph.KindOf(id), err
}

// places gives the ends at which an id meets its links: its visible members,
// their values, the handles that they held, and its own value if it is one.
func (y *eye) places(id graph.EntityID) ([]graph.Ref, error) {
	var out []graph.Ref
	values := map[graph.EntityID]bool{}
	for _, r := range y.members[id] {
		out = append(out, graph.Ref{Record: r.key})
		at, err := r.values()
		if err != nil {
			return nil, err
		}
		for _, value := range at {
			values[value] = true
		}
	}
	if !id.IsHandle() && len(y.spoken[id]) == 0 {
		values[id] = true
	}
	for _, value := range slices.Sorted(maps.Keys(values)) {
		out = append(out, graph.Ref{Value: value})
	}
	return out, nil
}

// links gives the links that end at a place, each with the record that states
// it.
func (y *eye) links(place graph.Ref) ([]graph.Edge, error) {
	stating := slices.Clone(y.meets[place])
	if place.Value == "" {
		stating = append(stating, place.Record)
	}
	var out []graph.Edge
	for _, k := range stating {
		edges, err := y.rows[k].edges()
		if err != nil {
			return nil, err
		}
		for _, e := range edges {
			if e.From == place || e.To == place {
				out = append(out, e)
			}
		}
	}
	return out, nil
}

// viewMet reads the links that the filter follows around each id of a frontier
// with a view.
func (s *Store) viewMet(ctx context.Context, t tx, f *store.Frontier) (map[graph.EntityID][]store.Met, error) {
	y, err := s.look(ctx, t, f.IDs, f.View)
	if err != nil {
		return nil, err
	}
	ends, values, handles := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for id := range y.homes {
		places, err := y.places(id)
		if err != nil {
			return nil, err
		}
		for _, place := range places {
			links, err := y.links(place)
			if err != nil {
				return nil, err
			}
			for _, e := range links {
				own, err := y.rows[e.Record].value()
				if err != nil {
					return nil, err
				}
				for _, ref := range []graph.Ref{e.From, e.To} {
					if ref.Value == "" && y.rows[ref.Record] == nil {
						ends[ref.String()] = true
					}
					if datedMention(&e, ref.Value, own) {
						handles[string(ref.Value)] = true
					}
					if y.spoken[ref.Value] == nil {
						values[string(ref.Value)] = true
					}
				}
			}
		}
	}
	far, err := s.rows(ctx, t, readRows, keysOf(ends))
	if err != nil {
		return nil, err
	}
	for k, r := range far {
		y.rows[k] = r
	}
	delete(values, "")
	if err := s.speakers(ctx, t, y, values); err != nil {
		return nil, err
	}
	if err := s.holders(ctx, t, y, handles); err != nil {
		return nil, err
	}
	met := map[graph.EntityID][]store.Met{}
	for id := range y.homes {
		places, err := y.places(id)
		if err != nil {
			return nil, err
		}
		for _, place := range places {
			if met[id], err = y.meet(id, place, &f.Filter, met[id]); err != nil {
				return nil, err
			}
		}
	}
	return met, nil
}

// meet adds the links that the filter follows from a place of an entity to
// another entity.
func (y *eye) meet(id graph.EntityID, place graph.Ref, f *store.Filter, met []store.Met) ([]store.Met, error) {
	links, err := y.links(place)
	if err != nil {
		return nil, err
	}
	for _, e := range links {
		far, out := e.From, false
		if e.From == place {
			far, out = e.To, true
		}
		visible, err := y.sees(y.rows[e.Record])
		if err != nil {
			return nil, err
		}
		if !visible || !f.Follows(e.Kind, out) {
			continue
		}
		near, _, err := y.at(&e, place)
		if err != nil {
			return nil, err
		}
		other, kind, err := y.at(&e, far)
		if err != nil {
			return nil, err
		}
		if near != id {
			continue // of the links at a value, those of a record's own may belong to another entity
		}
		if other != "" && other != id {
			met = append(met, store.Met{Edge: e, Out: out, Other: other, OtherKind: kind})
		}
	}
	return met, nil
}

// viewMembers gives the membership that a view has.
func (s *Store) viewMembers(ctx context.Context, t tx, ids []graph.EntityID, v store.View, out []store.Members) error {
	y, err := s.look(ctx, t, ids, v)
	if err != nil {
		return err
	}
	for i, id := range ids {
		members := y.members[id]
		for _, r := range members {
			out[i].Records = append(out[i].Records, r.key)
		}
		switch named, err := y.named(id); {
		case err != nil:
			return err
		case len(members) > 0:
			out[i].ID, out[i].Kind = id, graph.KindOf(id)
		case named:
			out[i].ID, out[i].Kind = id, graph.ValueKind(id)
		}
	}
	return nil
}

// named reports whether some visible link names a value that no visible record
// speaks of.
func (y *eye) named(id graph.EntityID) (bool, error) {
	if len(y.spoken[id]) > 0 {
		return false, nil
	}
	for _, k := range y.meets[graph.Ref{Value: id}] {
		if ok, err := y.sees(y.rows[k]); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

func keysOf(set map[string]bool) []string {
	out := make([]string, 0, len(set))
	for k := range set {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
