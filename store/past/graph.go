package past

import (
	"cmp"
	"context"
	"maps"
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
	// namers are the records with a link to an end, spoken the visible records of a
	// value by stream position, holders the visible holdings of a handle, at the
	// revision.
	namers  map[graph.Ref][]*life
	spoken  map[graph.EntityID][]*life
	holders map[graph.EntityID]holders
}

// holders are holdings of a handle, and the record that states each.
type holders struct {
	list    []store.Holding
	records []*life
}

func (s *State) eye(v store.View) *eye {
	return &eye{
		State: s, view: v, lives: map[graph.RecordKey]*life{}, met: map[graph.RecordKey]bool{},
		members: map[graph.EntityID][]*life{}, namers: map[graph.Ref][]*life{}, spoken: map[graph.EntityID][]*life{},
		holders: map[graph.EntityID]holders{},
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
		slices.SortFunc(members, byFirst)
		y.members[id] = members
	}
	return nil
}

func byFirst(a, b *life) int { return cmp.Compare(a.then.FirstSeq, b.then.FirstSeq) }

// speak reads which visible records were of values.
func (y *eye) speak(ctx context.Context, values []graph.EntityID) error {
	speakers, err := y.base.Speakers(ctx, values)
	if err != nil {
		return err
	}
	if err := y.meet(ctx, speakers...); err != nil {
		return err
	}
	for i, value := range values {
		var spoken []*life
		for _, k := range speakers[i] {
			if l := y.lives[k]; l != nil && l.value == value && y.sees(l) {
				spoken = append(spoken, l)
			}
		}
		slices.SortFunc(spoken, byFirst)
		y.spoken[value] = spoken
	}
	return nil
}

// name reads which records had a link to ends, and which of them held those that
// are handles.
func (y *eye) name(ctx context.Context, ends []graph.Ref) error {
	namers, err := y.base.Namers(ctx, ends)
	if err != nil {
		return err
	}
	if err := y.meet(ctx, namers...); err != nil {
		return err
	}
	for i, end := range ends {
		var naming []*life
		for _, k := range namers[i] {
			if l := y.lives[k]; l != nil && slices.ContainsFunc(l.edges, func(e graph.Edge) bool { return e.From == end || e.To == end }) {
				naming = append(naming, l)
			}
		}
		y.namers[end] = naming
		if end.Value.IsHandleName() {
			y.holders[end.Value] = y.hold(end.Value, naming)
		}
	}
	return nil
}

// hold finds the visible holdings of a handle among the records that name it.
func (y *eye) hold(handle graph.EntityID, naming []*life) (out holders) {
	for _, l := range naming {
		id := y.entity(l)
		for _, e := range l.edges {
			if id != "" && e.To.Value == handle && store.IsHolding(&e, l.value) {
				out.list = append(out.list, store.Holding{Entity: id, Start: e.Start, End: e.End})
				out.records = append(out.records, l)
			}
		}
	}
	return out
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
	var values []graph.EntityID
	for _, id := range ids {
		s := spot{kind: graph.KindOf(homes[id])}
		for _, l := range y.members[homes[id]] {
			if y.entity(l) == id {
				s.members = append(s.members, l)
			}
		}
		if !id.IsHandle() {
			values = append(values, id)
		}
		out[id] = s
	}
	if err := y.speak(ctx, values); err != nil {
		return nil, err
	}
	ends := map[graph.Ref]bool{}
	for id, s := range out {
		for _, place := range y.places(id, s) {
			ends[place] = true
		}
	}
	return out, y.name(ctx, slices.Collect(maps.Keys(ends)))
}

// places gives the ends at which an id met its links: its members, their values,
// the handles that they held, and its own if it is one that no visible record was of.
func (y *eye) places(id graph.EntityID, s spot) []graph.Ref {
	var out []graph.Ref
	add := func(value graph.EntityID) {
		if end := (graph.Ref{Value: value}); value != "" && !slices.Contains(out, end) {
			out = append(out, end)
		}
	}
	for _, l := range s.members {
		out = append(out, graph.Ref{Record: l.then.Record.Key})
		add(l.value)
		for _, handle := range l.handles() {
			add(handle)
		}
	}
	if !id.IsHandle() && len(y.spoken[id]) == 0 {
		add(id)
	}
	return out
}

// mentioned reports whether a visible link named a value that no visible record
// was of.
func (y *eye) mentioned(id graph.EntityID) bool {
	return len(y.spoken[id]) == 0 && slices.ContainsFunc(y.namers[graph.Ref{Value: id}], y.sees)
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
		case len(y.spoken[id]) > 0:
			out[i] = y.spoken[id][0].then.Entity
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
	values, handles := map[graph.EntityID]bool{}, map[graph.Ref]bool{}
	for id, spot := range spots {
		around[id] = y.links(id, spot)
		for _, n := range around[id] {
			for _, end := range []graph.Ref{n.place, n.far} {
				if _, known := y.spoken[end.Value]; end.Value != "" && !known {
					values[end.Value] = true
				}
				if _, known := y.holders[end.Value]; end.Value.IsHandleName() && !known {
					handles[end] = true
				}
			}
			if n.far.Value == "" {
				far = append(far, n.far.Record)
			}
		}
	}
	if err := y.meet(ctx, far); err != nil {
		return nil, err
	}
	if err := y.speak(ctx, slices.Collect(maps.Keys(values))); err != nil {
		return nil, err
	}
	if err := y.name(ctx, slices.Collect(maps.Keys(handles))); err != nil {
		return nil, err
	}
	out := make([]store.Adjacency, 0, len(f.IDs))
	for _, id := range f.IDs {
		var met []store.Met
		for _, n := range around[id] {
			if here, _ := y.at(&n.edge, n.place); here != id || !f.Filter.Follows(n.edge.Kind, n.out) {
				continue // of the links at a value, those of a record's own and of a holder's time may belong to another entity
			}
			if other, kind := y.at(&n.edge, n.far); other != "" && other != id {
				met = append(met, store.Met{Edge: n.edge, Out: n.out, Other: other, OtherKind: kind})
			}
		}
		out = append(out, store.Gather(id, met, &f))
	}
	return out, nil
}

// near is a link at an entity: its end at a place of that, its other end, and
// whether the link leads there.
type near struct {
	edge       graph.Edge
	place, far graph.Ref
	out        bool
}

// links lists the visible links with an end at an id, once for each of its places
// that they end at.
func (y *eye) links(id graph.EntityID, s spot) []near {
	var out []near
	for _, place := range y.places(id, s) {
		stating := y.namers[place]
		if l := y.lives[place.Record]; place.Value == "" {
			stating = append(slices.Clone(stating), l)
		}
		for _, l := range stating {
			for _, e := range l.edges {
				switch {
				case !y.sees(l):
				case e.From == place:
					out = append(out, near{e, place, e.To, true})
				case e.To == place:
					out = append(out, near{e, place, e.From, false})
				}
			}
		}
	}
	return out
}

// end gives the record that an end of a link stood for (see [store.Entities]), nil
// for one that was absent and for a value that no visible record was of.
func (y *eye) end(e *graph.Edge, r graph.Ref) *life {
	if r.Value == "" {
		return y.lives[r.Record]
	}
	stating := y.lives[e.Record]
	if stating.value == r.Value {
		return stating
	}
	if held := y.holders[r.Value]; !store.IsHolding(e, stating.value) {
		if i := store.Holder(e.Start, e.End, held.list); i >= 0 {
			return held.records[i]
		}
	}
	if spoken := y.spoken[r.Value]; len(spoken) > 0 {
		return spoken[0]
	}
	return nil
}

// at gives the entity, and its kind, that an end of a link stood for, "" if it was
// absent or is hidden.
func (y *eye) at(e *graph.Edge, r graph.Ref) (graph.EntityID, graph.Kind) {
	l := y.end(e, r)
	if l == nil {
		return r.Value, graph.ValueKind(r.Value)
	}
	return y.entity(l), graph.KindOf(l.then.Entity)
}
