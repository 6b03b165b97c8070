package past

import (
	"cmp"
	"context"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// eye looks at a state as one caller may; it reads what it needs once.
type eye struct {
	*State
	view  store.View
	lives map[graph.RecordKey]*life
	// met says of which keys lives were read, members who belonged to each entity
	// that was asked about, by stream position, whoever may see them.
	met     map[graph.RecordKey]bool
	members map[graph.EntityID][]*life
	// namers are the records with a link to an end, at the revision.
	namers map[graph.Ref][]*life
}

func (s *State) eye(v store.View) *eye {
	return &eye{
		State: s, view: v, lives: map[graph.RecordKey]*life{}, met: map[graph.RecordKey]bool{},
		members: map[graph.EntityID][]*life{}, namers: map[graph.Ref][]*life{},
	}
}

// meet reads records that were not read yet.
func (y *eye) meet(ctx context.Context, lists ...[]graph.RecordKey) error {
	var fresh []graph.RecordKey
	for _, keys := range lists {
		for _, k := range keys {
			if !y.met[k] {
				y.met[k] = true
				fresh = append(fresh, k)
			}
		}
	}
	lives, err := y.State.lives(ctx, fresh)
	for k, l := range lives {
		y.lives[k] = l
	}
	return err
}

// belong reads who belonged to entities.
func (y *eye) belong(ctx context.Context, ids []graph.EntityID) error {
	guests, err := y.base.Guests(ctx, ids)
	if err != nil {
		return err
	}
	if err := y.meet(ctx, guests...); err != nil {
		return err
	}
	for i, id := range ids {
		var members []*life
		for _, k := range guests[i] {
			if l := y.lives[k]; l != nil && l.then.Entity == id {
				members = append(members, l)
			}
		}
		slices.SortFunc(members, func(a, b *life) int { return cmp.Compare(a.then.FirstSeq, b.then.FirstSeq) })
		y.members[id] = members
	}
	return nil
}

// name reads which records had a link to ends.
func (y *eye) name(ctx context.Context, ends []graph.Ref) error {
	namers, err := y.base.Namers(ctx, ends)
	if err != nil {
		return err
	}
	if err := y.meet(ctx, namers...); err != nil {
		return err
	}
	for i, end := range ends {
		for _, k := range namers[i] {
			if l := y.lives[k]; l != nil && slices.ContainsFunc(l.edges, func(e graph.Edge) bool { return e.From == end || e.To == end }) {
				y.namers[end] = append(y.namers[end], l)
			}
		}
	}
	return nil
}

// sees reports whether a record is visible. Today's rights hold: one that is
// better protected now than it was then is judged by both.
func (y *eye) sees(l *life) bool {
	return y.view == nil || y.view.Sees(l.then.Record.Handling) && (l.now.Deleted || y.view.Sees(l.now.Record.Handling))
}

// entity gives the entity that a record belonged to in the view, "" if it was
// absent or is hidden.
func (y *eye) entity(l *life) graph.EntityID {
	switch {
	case l == nil || l.then.Entity == "" || !y.sees(l):
		return ""
	case y.view == nil:
		return l.then.Entity
	}
	if own, ok := y.view.Entity(l.then.Record.Key); ok {
		return own
	}
	return l.then.Entity
}

// spot is an id as the view has it: its visible members, by stream position, and
// the kind of the entity that they are of.
type spot struct {
	members []*life
	kind    graph.Kind
}

// look finds what ids stood for, and who had a link to that.
func (y *eye) look(ctx context.Context, ids []graph.EntityID) (map[graph.EntityID]spot, error) {
	if err := y.belong(ctx, ids); err != nil {
		return nil, err
	}
	homes := map[graph.EntityID]graph.EntityID{}
	var parts []graph.EntityID
	for _, id := range ids {
		homes[id] = id
		if y.view != nil && id.IsHandle() && len(y.members[id]) == 0 {
			parts = append(parts, id)
		}
	}
	// A part of an entity that the view named after its oldest visible member.
	founders, err := y.base.Founders(ctx, parts)
	if err != nil {
		return nil, err
	}
	if err := y.meet(ctx, founders); err != nil {
		return nil, err
	}
	var whole []graph.EntityID
	for i, id := range parts {
		if l := y.lives[founders[i]]; l != nil && l.then.Entity != "" {
			homes[id] = l.then.Entity
			whole = append(whole, l.then.Entity)
		}
	}
	if err := y.belong(ctx, whole); err != nil {
		return nil, err
	}
	out := map[graph.EntityID]spot{}
	var ends []graph.Ref
	for _, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
		s := spot{kind: store.KindOf(homes[id])}
		for _, l := range y.members[homes[id]] {
			if y.entity(l) == id {
				s.members = append(s.members, l)
				ends = append(ends, graph.Ref{Record: l.then.Record.Key})
			}
		}
		if !id.IsHandle() {
			ends = append(ends, graph.Ref{Value: id})
		}
		out[id] = s
	}
	return out, y.name(ctx, ends)
}

// mentioned reports whether a visible link named a value.
func (y *eye) mentioned(id graph.EntityID) bool {
	return slices.ContainsFunc(y.namers[graph.Ref{Value: id}], y.sees)
}

// Resolve leads each id to the entity that it stood for at the revision, ""
// where it led nowhere.
func (s *State) Resolve(ctx context.Context, ids []graph.EntityID) ([]graph.EntityID, error) {
	y := s.eye(nil)
	spots, err := y.look(ctx, ids)
	if err != nil {
		return nil, err
	}
	founders, err := store.Usable(s.base.Founders(ctx, ids))
	if err != nil {
		return nil, err
	}
	out := make([]graph.EntityID, len(ids))
	for i, id := range ids {
		switch {
		case len(spots[id].members) > 0 || y.mentioned(id):
			out[i] = id
		case id.IsHandle():
			if out[i], err = y.follow(ctx, founders[i]); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// follow leads a record to its entity, over the tombstones that lead on; they
// may lead in a ring.
func (y *eye) follow(ctx context.Context, k graph.RecordKey) (graph.EntityID, error) {
	for seen := map[graph.RecordKey]bool{}; !k.IsZero() && !seen[k]; {
		seen[k] = true
		if err := y.meet(ctx, []graph.RecordKey{k}); err != nil {
			return "", err
		}
		switch l := y.lives[k]; {
		case l == nil:
			return "", nil
		case !l.then.Deleted:
			return l.then.Entity, nil
		default:
			k = l.then.Next
		}
	}
	return "", nil
}

// Members gives the membership of each entity at the revision, with an empty ID
// where there was none or the view hides it.
func (s *State) Members(ctx context.Context, ids []graph.EntityID, v store.View) ([]store.Members, error) {
	y := s.eye(v)
	spots, err := y.look(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]store.Members, len(ids))
	for i, id := range ids {
		for _, l := range spots[id].members {
			out[i].Records = append(out[i].Records, l.then.Record.Key)
		}
		if len(out[i].Records) > 0 || y.mentioned(id) {
			out[i].ID, out[i].Kind = id, spots[id].kind
		}
	}
	return out, nil
}

// Neighbours gives, for each id of the frontier in its order, the groups of links
// to its neighbours at the revision.
//
// It reads whole what ever had a link with an id, so a hub costs as much as all
// that named it.
func (s *State) Neighbours(ctx context.Context, f store.Frontier) ([]store.Adjacency, error) {
	y := s.eye(f.View)
	spots, err := y.look(ctx, f.IDs)
	if err != nil {
		return nil, err
	}
	around := map[graph.EntityID][]near{}
	var far []graph.RecordKey
	for id, spot := range spots {
		around[id] = y.links(id, spot)
		for _, n := range around[id] {
			if n.far.Value == "" {
				far = append(far, n.far.Record)
			}
		}
	}
	if err := y.meet(ctx, far); err != nil {
		return nil, err
	}
	out := make([]store.Adjacency, 0, len(f.IDs))
	for _, id := range f.IDs {
		var met []store.Met
		for _, n := range around[id] {
			if m, ok := y.at(n); ok && m.Other != id && f.Filter.Follows(m.Edge.Kind, m.Out) {
				met = append(met, m)
			}
		}
		out = append(out, store.Gather(id, met, &f))
	}
	return out, nil
}

// near is a link at an entity: the end of it that is elsewhere, and whether the
// link leads there.
type near struct {
	edge graph.Edge
	far  graph.Ref
	out  bool
}

// links lists the visible links with an end at an id, once for each of its places
// that they end at.
func (y *eye) links(id graph.EntityID, s spot) []near {
	var out []near
	list := func(place graph.Ref, stating []*life) {
		for _, l := range stating {
			for _, e := range l.edges {
				switch {
				case !y.sees(l):
				case e.From == place:
					out = append(out, near{e, e.To, true})
				case e.To == place:
					out = append(out, near{e, e.From, false})
				}
			}
		}
	}
	for _, l := range s.members {
		place := graph.Ref{Record: l.then.Record.Key}
		list(place, append(slices.Clone(y.namers[place]), l))
	}
	if value := (graph.Ref{Value: id}); !id.IsHandle() {
		list(value, y.namers[value])
	}
	return out
}

// at gives a link as its near end meets it; ok is false when the far end was
// absent or is hidden.
func (y *eye) at(n near) (m store.Met, ok bool) {
	if n.far.Value != "" {
		return store.Met{Edge: n.edge, Out: n.out, Other: n.far.Value, OtherKind: graph.ValueKind(n.far.Value)}, true
	}
	l := y.lives[n.far.Record]
	other := y.entity(l)
	if other == "" {
		return store.Met{}, false
	}
	return store.Met{Edge: n.edge, Out: n.out, Other: other, OtherKind: store.KindOf(l.then.Entity)}, true
}
