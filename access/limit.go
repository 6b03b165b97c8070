package access

import (
	"context"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// Resolved is where the records belong that a caller may see, and no others: a
// resolution without the hidden ones.
type Resolved interface {
	// EntityOf gives the entity that holds a visible record.
	EntityOf(key graph.RecordKey) (graph.EntityID, bool)
	// Members gives the visible records of an entity, the oldest first.
	Members(entity graph.EntityID) []graph.RecordKey
	// Matches gives the evidence between visible records with one of the keys at
	// either side, ordered by A, then B.
	Matches(keys []graph.RecordKey) []graph.Match
}

// Limits say what a caller may see of a graph.
type Limits struct {
	// Sees reports whether records of a handling are visible.
	Sees func(graph.Handling) bool
	// Resolved is the resolution of what is visible.
	Resolved Resolved
	// Names lets the names of possible victims through.
	Names bool
	// Mask makes another number of a revision, the same for the same one, that
	// tells nothing of how many decisions there were.
	Mask func(seq uint64) uint64
}

// Withheld stands for a name that is left out.
const Withheld = "(name withheld)"

// limited is a store as one caller may read it.
type limited struct {
	base store.Store
	Limits
}

// Limit gives a store as a caller may read it. A record that is hidden and one
// that was never loaded are the same to it: deleted records, which no longer say
// how they were to be handled, are gone without a trace. A judgement counts if both
// of its records are visible.
//
// The past, the journal and what counts or writes the whole store are refused with
// [ErrForbidden].
func Limit(base store.Store, l Limits) store.Store { return &limited{base, l} }

// view is what the store's own reading keeps of the limits, and, inside them, of
// the view that was asked with, nil for none.
type view struct {
	*limited
	asked store.View
}

// Sees reports whether records of a handling are visible.
func (v view) Sees(h graph.Handling) bool {
	return v.limited.Sees(h) && (v.asked == nil || v.asked.Sees(h))
}

// Entity gives the entity of a visible record. One that the resolution does not
// have yet is not shown before it has.
func (v view) Entity(key graph.RecordKey) (graph.EntityID, bool) {
	id, _ := v.Resolved.EntityOf(key)
	if id != "" && v.asked != nil {
		if other, ok := v.asked.Entity(key); ok {
			return other, true
		}
	}
	return id, true
}

// Members gives the visible records of an entity.
func (v view) Members(id graph.EntityID) ([]graph.RecordKey, bool) {
	keys := v.Resolved.Members(id)
	if v.asked == nil {
		return keys, true
	}
	if other, ok := v.asked.Members(id); ok {
		keys = slices.Clone(other)
	}
	return slices.DeleteFunc(keys, func(k graph.RecordKey) bool {
		at, _ := v.Entity(k)
		return at != id
	}), true
}

// Head gives a number for the state, of which nothing can be told but whether it
// is the same.
func (g *limited) Head(ctx context.Context) (store.Head, error) {
	head, err := g.base.Head(ctx)
	if err != nil {
		return store.Head{}, err
	}
	return store.Head{Seq: g.Mask(head.Seq)}, nil
}

// Members gives the visible membership.
func (g *limited) Members(ctx context.Context, ids []graph.EntityID, v store.View) ([]store.Members, error) {
	return g.base.Members(ctx, ids, view{g, v})
}

// Neighbours gives the visible neighbours.
func (g *limited) Neighbours(ctx context.Context, f store.Frontier) ([]store.Adjacency, error) {
	f.View = view{g, f.View}
	return g.base.Neighbours(ctx, f)
}

// Records gives the visible records; hidden, deleted and unknown ones are nil.
func (g *limited) Records(ctx context.Context, keys []graph.RecordKey) ([]*store.Stored, error) {
	got, err := store.Usable(g.base.Records(ctx, keys))
	if err != nil {
		return nil, err
	}
	out := make([]*store.Stored, len(got))
	for i, st := range got {
		out[i] = g.shown(st)
	}
	if !g.Names {
		err = g.withhold(ctx, out)
	}
	return out, err
}

// shown gives a current record as the caller has it, nil where it is hidden,
// deleted or nil.
func (g *limited) shown(st *store.Stored) *store.Stored {
	if st == nil || st.Deleted || !g.Sees(st.Record.Handling) {
		return nil
	}
	own := *st
	own.AddedSeq = 0
	if !own.Record.IsStatement() {
		if own.Entity, _ = g.Resolved.EntityOf(own.Record.Key); own.Entity == "" {
			return nil
		}
	}
	return &own
}

// scannedAtOnce is how many records of a scan have their names withheld together.
const scannedAtOnce = 500

// Scan gives the visible records, in the order of the store.
func (g *limited) Scan(ctx context.Context, f func(*store.Stored) error) error {
	return g.scan(ctx, g.base.Scan, f)
}

// Subjects is Scan without statements.
func (g *limited) Subjects(ctx context.Context, f func(*store.Stored) error) error {
	return g.scan(ctx, g.base.Subjects, f)
}

func (g *limited) scan(ctx context.Context, all func(context.Context, func(*store.Stored) error) error, f func(*store.Stored) error) error {
	var some []*store.Stored
	give := func() error {
		if !g.Names {
			if err := g.withhold(ctx, some); err != nil {
				return err
			}
		}
		for _, st := range some {
			if err := f(st); err != nil {
				return err
			}
		}
		some = some[:0]
		return nil
	}
	err := all(ctx, func(st *store.Stored) error {
		if own := g.shown(st); own != nil {
			some = append(some, own)
		}
		if len(some) < scannedAtOnce {
			return nil
		}
		return give()
	})
	if err != nil {
		return err
	}
	return give()
}

// withhold takes the names out of records of entities of which some visible record
// claims a possible victim.
func (g *limited) withhold(ctx context.Context, records []*store.Stored) error {
	victims := map[graph.EntityID]bool{}
	known := map[graph.RecordKey]bool{}
	var more []graph.RecordKey
	note := func(st *store.Stored) {
		if victim, _ := st.Record.VictimSuspect(); victim {
			victims[st.Entity] = true
		}
	}
	for _, st := range records {
		if st != nil && st.Entity != "" {
			known[st.Record.Key] = true
			note(st)
		}
	}
	for _, st := range records {
		if st == nil || st.Entity == "" || victims[st.Entity] {
			continue
		}
		for _, k := range g.Resolved.Members(st.Entity) {
			if !known[k] {
				known[k] = true
				more = append(more, k)
			}
		}
	}
	rest, err := store.Usable(g.base.Records(ctx, more))
	if err != nil {
		return err
	}
	for i, st := range rest {
		if st == nil || st.Deleted || !g.Sees(st.Record.Handling) {
			continue
		}
		own := *st
		own.Entity, _ = g.Resolved.EntityOf(more[i])
		note(&own)
	}
	for _, st := range records {
		if st == nil || !victims[st.Entity] {
			continue
		}
		st.Record = st.Record.Clone()
		for i := range st.Record.Names {
			n := &st.Record.Names[i]
			*n = graph.Name{Full: Withheld, Type: n.Type, Valid: n.Valid}
		}
	}
	return nil
}

// Resolve leads ids to what they stand for among the visible records.
func (g *limited) Resolve(ctx context.Context, ids []graph.EntityID) ([]graph.EntityID, error) {
	members, err := store.Usable(g.Members(ctx, ids, nil))
	if err != nil {
		return nil, err
	}
	out := make([]graph.EntityID, len(ids))
	var handles, values []graph.EntityID
	for i, id := range ids {
		switch out[i] = members[i].ID; {
		case out[i] != "":
		case id.IsHandle():
			handles = append(handles, id)
		default:
			values = append(values, id)
		}
	}
	founders, err := store.Usable(g.base.Founders(ctx, handles))
	if err != nil {
		return nil, err
	}
	speakers, err := store.Usable(g.base.Speakers(ctx, values))
	if err != nil {
		return nil, err
	}
	led := map[graph.EntityID]graph.EntityID{}
	for i, id := range handles {
		led[id], _ = g.Resolved.EntityOf(founders[i])
	}
	for i, id := range values {
		if led[id], err = g.lead(ctx, id, speakers[i]); err != nil {
			return nil, err
		}
	}
	for i, id := range ids {
		if out[i] == "" {
			out[i] = led[id]
		}
	}
	return out, nil
}

// lead gives the entity of the oldest visible record of a value.
func (g *limited) lead(ctx context.Context, value graph.EntityID, keys []graph.RecordKey) (graph.EntityID, error) {
	records, err := g.Records(ctx, keys)
	if err != nil {
		return "", err
	}
	var oldest *store.Stored
	for _, st := range records {
		if st == nil || oldest != nil && oldest.FirstSeq < st.FirstSeq {
			continue
		}
		if own, ok := st.Record.ValueID(); ok && own == value {
			oldest = st
		}
	}
	if oldest == nil {
		return "", nil
	}
	return oldest.Entity, nil
}

// Sources gives the sources of visible records, with how many of these each has.
// What is written of a source is left out where the handling that it names is not
// seen. It takes one scan of the store.
func (g *limited) Sources(ctx context.Context) ([]store.Source, error) {
	counts := map[graph.SourceID]int{}
	err := g.base.Scan(ctx, func(st *store.Stored) error {
		if g.shown(st) != nil {
			counts[st.Record.Key.Source]++
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	all, err := store.Usable(g.base.Sources(ctx))
	if err != nil {
		return nil, err
	}
	out := slices.Clone(all[:0])
	for _, s := range all {
		if counts[s.ID] == 0 {
			continue
		}
		if !g.Sees(s.Handling) {
			s = store.Source{ID: s.ID}
		}
		s.Records = counts[s.ID]
		out = append(out, s)
	}
	return out, nil
}

// Judgements gives those that stand and of which both records are visible.
func (g *limited) Judgements(ctx context.Context) ([]graph.Judgement, error) {
	all, err := store.Usable(g.base.Judgements(ctx))
	if err != nil {
		return nil, err
	}
	ends := make([]graph.RecordKey, 0, 2*len(all))
	for _, j := range all {
		ends = append(ends, j.A, j.B)
	}
	got, err := store.Usable(g.base.Records(ctx, ends))
	if err != nil {
		return nil, err
	}
	shown := func(st *store.Stored) bool { return st != nil && !st.Deleted && g.Sees(st.Record.Handling) }
	out := slices.Clone(all[:0])
	for i, j := range all {
		if shown(got[2*i]) && shown(got[2*i+1]) {
			out = append(out, j)
		}
	}
	return out, nil
}

// Matches gives the evidence between visible records.
func (g *limited) Matches(_ context.Context, keys []graph.RecordKey) ([]graph.Match, error) {
	return g.Resolved.Matches(keys), nil
}
