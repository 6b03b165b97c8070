package exports

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// page is how many records are read and held at a time.
const page = 500

// Graph is what is read of a store.
type Graph interface {
	store.Records
	store.Entities
	store.Matches
	store.Judgements
	store.Timeline
	// Head reads where the journal stands.
	Head(ctx context.Context) (store.Head, error)
}

// Options say what is written.
type Options struct {
	// Dir is a folder that exists. Files of an earlier export are replaced.
	Dir    string
	Format Format
	// MaxTLP leaves out records whose TLP label is stricter, those without one
	// counting as [graph.DefaultTLP], and all records of restricted classes; ""
	// writes every record.
	MaxTLP string
}

// Count is how many rows a table has.
type Count struct {
	Table string `json:"table"`
	Rows  int64  `json:"rows"`
}

// TableSpec describes a table.
type TableSpec struct {
	Name, Doc string
	Columns   []Column
}

// Tables describes the tables in the order of [Write].
func Tables() []TableSpec {
	link := columnsOf(reflect.TypeFor[Link]())
	return []TableSpec{
		{"records", "what each source said, as it says now, in the order in which keys were first met", columnsOf(reflect.TypeFor[Record]())},
		{"entities", "the things that records speak of, in the order of their oldest records, then values that are only mentioned, by id", columnsOf(reflect.TypeFor[Entity]())},
		{"links", "every link as each record states it, but for transfers and conversions, in the order of records", link},
		{"transfers", "transfers and conversions of money, in the order of records; one that two sources tell is two rows", link},
		{"matches", "evidence of pairs of records, in the order of the first record", columnsOf(reflect.TypeFor[Match]())},
		{"judgements", "analysts' judgements that stand, by keys", columnsOf(reflect.TypeFor[Judgement]())},
	}
}

// Write writes all tables. Rows are streamed, a page of records at a time; the
// ids of values that no record is of and who held the handles met are held, and
// with a MaxTLP also the keys of the records left out and the ids of the entities
// kept. Files get their names when all of them are whole. If the graph changed
// meanwhile it is [store.ErrChanged], and nothing is written.
func Write(ctx context.Context, g Graph, o Options) (counts []Count, err error) {
	w := &writer{g: g, o: o, mentioned: map[graph.EntityID]bool{}, holdings: map[graph.EntityID][]store.Holding{}}
	defer func() {
		for _, t := range w.files {
			t.drop()
		}
	}()
	if err := w.begin(); err != nil {
		return nil, err
	}
	before, err := g.Head(ctx)
	if err != nil {
		return nil, err
	}
	for _, step := range []func(context.Context) error{w.hide, w.all, w.values, w.judgements} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	after, err := g.Head(ctx)
	switch {
	case err != nil:
		return nil, err
	case before.Seq != after.Seq:
		return nil, &store.ChangedError{From: store.Revision(before.Seq), To: store.Revision(after.Seq)}
	}
	for _, t := range w.files {
		if err := t.finish(); err != nil {
			return nil, err
		}
	}
	for _, t := range w.files {
		if err := t.name(); err != nil {
			return nil, err
		}
	}
	for i, n := range []int64{w.records.rows, w.entities.rows, w.links.rows, w.transfers.rows, w.matches.rows, w.judged.rows} {
		counts = append(counts, Count{Tables()[i].Name, n})
	}
	return counts, nil
}

type writer struct {
	g         Graph
	o         Options
	records   *table[Record]
	entities  *table[Entity]
	links     *table[Link]
	transfers *table[Link]
	matches   *table[Match]
	judged    *table[Judgement]
	files     []interface {
		finish() error
		name() error
		drop()
	}
	// hidden are the records left out, shown the entities with a record that is
	// not; both nil where every record is written.
	hidden map[graph.RecordKey]bool
	shown  map[graph.EntityID]bool
	// mentioned are the values that links lead to and no record is of.
	mentioned map[graph.EntityID]bool
	// holdings are those of the handles that were met, as written records tell them.
	holdings map[graph.EntityID][]store.Holding
}

// begin makes the files.
func (w *writer) begin() error {
	var err error
	w.records, err = open[Record](w, "records", err)
	w.entities, err = open[Entity](w, "entities", err)
	w.links, err = open[Link](w, "links", err)
	w.transfers, err = open[Link](w, "transfers", err)
	w.matches, err = open[Match](w, "matches", err)
	w.judged, err = open[Judgement](w, "judgements", err)
	return err
}

func open[T any](w *writer, name string, err error) (*table[T], error) {
	if err != nil {
		return nil, err
	}
	t, err := newTable[T](w.o.Dir, name, w.o.Format)
	if err == nil {
		w.files = append(w.files, t)
	}
	return t, err
}

// hide finds out which records are left out.
func (w *writer) hide(ctx context.Context) error {
	if w.o.MaxTLP == "" {
		return nil
	}
	w.hidden, w.shown = map[graph.RecordKey]bool{}, map[graph.EntityID]bool{}
	return w.g.Scan(ctx, func(s *store.Stored) error {
		switch h := s.Record.Handling; {
		case s.Deleted:
		case len(h.Restricted) > 0 || graph.StrictestTLP(h.TLP, w.o.MaxTLP) != w.o.MaxTLP:
			w.hidden[s.Record.Key] = true
		default:
			w.shown[s.Entity] = true
		}
		return nil
	})
}

// all writes what comes from records.
func (w *writer) all(ctx context.Context) error {
	var list []store.Stored
	flush := func() error {
		defer func() { list = list[:0] }()
		return errors.Join(w.page(ctx, list), ctx.Err())
	}
	err := w.g.Scan(ctx, func(s *store.Stored) error {
		if s.Deleted || w.hidden[s.Record.Key] {
			return nil
		}
		if list = append(list, *s); len(list) == page {
			return flush()
		}
		return nil
	})
	if err != nil {
		return err
	}
	return flush()
}

func (w *writer) page(ctx context.Context, list []store.Stored) error {
	if len(list) == 0 {
		return nil
	}
	rows := make([]Record, len(list))
	for i := range list {
		rows[i] = recordRow(&list[i])
	}
	if err := w.records.add(rows...); err != nil {
		return err
	}
	if err := w.founded(ctx, list); err != nil {
		return fmt.Errorf("entities: %w", err)
	}
	if err := w.linked(ctx, list); err != nil {
		return fmt.Errorf("links: %w", err)
	}
	if err := w.matched(ctx, list); err != nil {
		return fmt.Errorf("matches: %w", err)
	}
	return nil
}

// founded writes the entities whose oldest record written is among those given.
func (w *writer) founded(ctx context.Context, list []store.Stored) error {
	var ids []graph.EntityID
	for i := range list {
		if id := list[i].Entity; id != "" {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	all, err := w.members(ctx, ids)
	if err != nil {
		return err
	}
	for i := range list {
		s := &list[i]
		keys := all[s.Entity]
		if len(keys) == 0 || keys[0] != s.Record.Key {
			continue
		}
		e := newEntity(s.Entity, s.Record.Kind)
		for part := range slices.Chunk(keys, page) {
			members, err := w.g.Records(ctx, part)
			if err != nil {
				return err
			}
			for _, m := range members {
				if m != nil {
					e.add(&m.Record)
				}
			}
		}
		if err := w.entities.add(e.done()); err != nil {
			return err
		}
	}
	return nil
}

// members gives the records written of each entity, oldest first.
func (w *writer) members(ctx context.Context, ids []graph.EntityID) (map[graph.EntityID][]graph.RecordKey, error) {
	list, err := store.Usable(w.g.Members(ctx, ids, nil))
	out := map[graph.EntityID][]graph.RecordKey{}
	for i := range list {
		out[list[i].ID] = slices.DeleteFunc(slices.Clone(list[i].Records), func(k graph.RecordKey) bool { return w.hidden[k] })
	}
	return out, err
}

// linked writes the links of records.
func (w *writer) linked(ctx context.Context, list []store.Stored) error {
	edges := make([][]graph.Edge, len(list))
	keys, values := map[graph.RecordKey]bool{}, map[graph.EntityID]bool{}
	for i := range list {
		edges[i] = list[i].Record.Edges()
		for _, e := range edges[i] {
			for _, r := range []graph.Ref{e.From, e.To} {
				if r.Value != "" {
					values[r.Value] = true
				} else {
					keys[r.Record] = true
				}
			}
		}
	}
	home, err := w.homes(ctx, slices.SortedFunc(maps.Keys(keys), graph.RecordKey.Compare), slices.Sorted(maps.Keys(values)))
	if err != nil {
		return err
	}
	if err := w.hold(ctx, edges); err != nil {
		return err
	}
	for i := range list {
		s := &list[i]
		own, _ := s.Record.ValueID()
		end := func(e *graph.Edge, r graph.Ref) graph.EntityID {
			if r.Value != "" && r.Value == own {
				return s.Entity
			}
			if id := w.holder(e, r.Value, own); id != "" {
				return id
			}
			id := home[r]
			if r.Value != "" && id == r.Value {
				w.mentioned[id] = true
			}
			return id
		}
		for _, e := range edges[i] {
			row, to := linkRow(&s.Record, &e, end(&e, e.From), end(&e, e.To)), w.links
			if e.Kind.Spec().Single {
				to = w.transfers
			}
			if err := to.add(row); err != nil {
				return err
			}
		}
	}
	return nil
}

// homes says where ends of links lead, "" where to nothing that is written.
func (w *writer) homes(ctx context.Context, keys []graph.RecordKey, values []graph.EntityID) (map[graph.Ref]graph.EntityID, error) {
	home := map[graph.Ref]graph.EntityID{}
	records, err := store.Usable(w.g.Records(ctx, keys))
	if err != nil {
		return nil, err
	}
	for i, s := range records {
		if s != nil && !w.hidden[keys[i]] {
			home[graph.Ref{Record: keys[i]}] = s.Entity
		}
	}
	led, err := store.Usable(w.g.Resolve(ctx, values))
	if err != nil {
		return nil, err
	}
	for i, id := range led {
		if w.shown != nil && !w.shown[id] {
			id = values[i]
		}
		home[graph.Ref{Value: values[i]}] = id
	}
	return home, nil
}

// matched writes the evidence of pairs whose first record is among those given.
func (w *writer) matched(ctx context.Context, list []store.Stored) error {
	at, keys := map[graph.RecordKey]int{}, make([]graph.RecordKey, len(list))
	for i := range list {
		keys[i], at[list[i].Record.Key] = list[i].Record.Key, i
	}
	matches, err := store.Usable(w.g.Matches(ctx, keys))
	if err != nil {
		return err
	}
	matches = slices.DeleteFunc(matches, func(m graph.Match) bool {
		_, first := at[m.A]
		return !first || w.hidden[m.B]
	})
	slices.SortStableFunc(matches, func(a, b graph.Match) int { return at[a.A] - at[b.A] }) // by B already
	for _, m := range matches {
		if err := w.matches.add(Match{m.A.String(), m.B.String(), float64(m.Weight) / 256, m.Keys, m.Model}); err != nil {
			return err
		}
	}
	return nil
}

// values writes the values that are only mentioned.
func (w *writer) values(ctx context.Context) error {
	for part := range slices.Chunk(slices.Sorted(maps.Keys(w.mentioned)), page) {
		all, err := w.members(ctx, part)
		if err != nil {
			return err
		}
		for _, id := range part {
			if len(all[id]) > 0 {
				continue // written with its records
			}
			e := newEntity(id, graph.ValueKind(id))
			if err := w.entities.add(e.done()); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *writer) judgements(ctx context.Context) error {
	list, err := store.Usable(w.g.Judgements(ctx))
	if err != nil {
		return err
	}
	for _, j := range list {
		if w.hidden[j.A] || w.hidden[j.B] {
			continue
		}
		if err := w.judged.add(Judgement{j.A.String(), j.B.String(), string(j.Verdict), j.By, time.UnixMicro(j.At).UTC(), j.Why}); err != nil {
			return err
		}
	}
	return nil
}
