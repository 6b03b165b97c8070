package intake

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/codec"
)

// turn collects what one sub-batch does to the store, record by record, on top
// of what the store holds now.
type turn struct {
	w       *Writer
	next    uint64                            // next stream position
	now     map[graph.RecordKey]*store.Stored // as it will be, read from the store at first
	changed map[graph.RecordKey]bool          // keys whose current version changes
	// compared is what the resolver compares of the records put; nil for
	// statements.
	compared map[graph.RecordKey]*resolver.Prepared
	late     []store.Stored               // versions that only go to the history
	hashes   map[graph.RecordKey][32]byte // content as it will be
}

// newTurn begins a turn of about so many records.
func newTurn(w *Writer, records int) *turn {
	return &turn{
		w: w, next: w.head.NextFirst, now: make(map[graph.RecordKey]*store.Stored, records), changed: make(map[graph.RecordKey]bool, records),
		compared: make(map[graph.RecordKey]*resolver.Prepared, records), hashes: make(map[graph.RecordKey][32]byte, records),
	}
}

// read fetches the current versions of the records, their stubs and the stubs
// that they had.
func (t *turn) read(ctx context.Context, records []preparedRecord) error {
	keys := make([]graph.RecordKey, 0, len(records))
	for i := range records {
		if len(records[i].bad) > 0 {
			continue
		}
		keys = append(keys, records[i].record.Key)
		for j := range records[i].stubs {
			keys = append(keys, records[i].stubs[j].Key)
		}
	}
	return t.fetch(ctx, keys)
}

// fetch reads keys, and then the stubs of what it found.
func (t *turn) fetch(ctx context.Context, keys []graph.RecordKey) error {
	for len(keys) > 0 {
		got, err := t.w.store.Records(ctx, keys)
		if err != nil {
			return fmt.Errorf("read records: %w", err)
		}
		var more []graph.RecordKey
		for i, s := range got {
			t.now[keys[i]] = s
			if s == nil || s.Deleted {
				continue
			}
			for _, k := range stubKeys(&s.Record) {
				if _, known := t.now[k]; !known {
					more = append(more, k)
				}
			}
		}
		keys = more
	}
	return nil
}

// take decides what a record does: new, update, late version, or nothing.
func (t *turn) take(ctx context.Context, p *preparedRecord) (Outcome, error) {
	key := p.record.Key
	if bad := append(slices.Clip(p.bad), t.taken(p)...); len(bad) > 0 {
		return Outcome{Key: key, Status: Rejected, Problems: bad}, nil
	}
	had := t.now[key]
	switch {
	case had == nil || had.Deleted:
		t.put(p, had)
		return Outcome{Key: key, Status: New}, nil
	case had.Record.Version > p.record.Version && p.record.Version != 0:
		known, err := t.known(ctx, p)
		if err != nil || known {
			return Outcome{Key: key, Status: Unchanged}, err
		}
		t.late = append(t.late, store.Stored{Record: p.record, FirstSeq: had.FirstSeq})
		return Outcome{Key: key, Status: Late}, nil
	case t.hash(had) == p.hash:
		return Outcome{Key: key, Status: Unchanged}, nil
	default:
		if t.changed[key] { // an earlier version of this very sub-batch
			t.late = append(t.late, store.Stored{Record: had.Record, FirstSeq: had.FirstSeq})
		}
		keep := map[graph.RecordKey]bool{}
		for i := range p.stubs {
			keep[p.stubs[i].Key] = true
		}
		for _, k := range stubKeys(&had.Record) {
			if s := t.now[k]; !keep[k] && s != nil && !s.Deleted && s.Record.Parent == key {
				t.delete(k)
			}
		}
		t.put(p, had)
		return Outcome{Key: key, Status: Updated}, nil
	}
}

// taken says which keys of a record and its stubs belong to another: a source's
// own record must not pass for a stub, nor a stub for a record.
func (t *turn) taken(p *preparedRecord) []graph.FieldError {
	var bad []graph.FieldError
	check := func(field string, key, parent graph.RecordKey) {
		if had := t.now[key]; had != nil && !had.Deleted && had.Record.Parent != parent {
			whose := "a record of its own"
			if !had.Record.Parent.IsZero() {
				whose = "an inline stub of " + had.Record.Parent.String()
			}
			bad = append(bad, graph.FieldError{Field: field, Value: key.String(), Reason: "is already the key of " + whose, Fix: `give one of the two another id; "#" and a number mark inline stubs`})
		}
	}
	check("key.id", p.record.Key, p.record.Parent)
	for i := range p.stubs {
		check("links", p.stubs[i].Key, p.record.Key)
	}
	return bad
}

// known reports whether a late version is in the history already.
func (t *turn) known(ctx context.Context, p *preparedRecord) (bool, error) {
	sum := codec.ContentHash(&p.record)
	same := func(s store.Stored) bool { return !s.Deleted && codec.ContentHash(&s.Record) == sum }
	for i := range t.late {
		if t.late[i].Record.Key == p.record.Key && same(t.late[i]) {
			return true, nil
		}
	}
	past, err := t.w.store.History(ctx, p.record.Key)
	if errors.Is(err, store.ErrNotFound) { // its first version came in this sub-batch
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read the history of %s: %w", p.record.Key, err)
	}
	return slices.ContainsFunc(past, same), nil
}

// hash gives the content hash of what is (or will be) stored, stubs included.
func (t *turn) hash(s *store.Stored) [32]byte {
	if h, ok := t.hashes[s.Record.Key]; ok {
		return h
	}
	var stubs []graph.Record
	for _, k := range stubKeys(&s.Record) {
		if stub := t.now[k]; stub != nil && !stub.Deleted && stub.Record.Parent == s.Record.Key {
			stubs = append(stubs, stub.Record)
		}
	}
	return contentHash(&codec.Hasher{}, &s.Record, stubs)
}

func (t *turn) put(p *preparedRecord, had *store.Stored) {
	t.set(p.record, p.compared, had)
	t.hashes[p.record.Key] = p.hash
	for i := range p.stubs {
		t.set(p.stubs[i], p.stubsCompared[i], t.now[p.stubs[i].Key])
	}
}

func (t *turn) set(r graph.Record, compared *resolver.Prepared, had *store.Stored) {
	first := t.next
	if had != nil {
		first = had.FirstSeq
	} else {
		t.next++
	}
	now := &store.Stored{Record: r, FirstSeq: first}
	if compared != nil {
		now.Derived = compared.Derived()
	}
	t.now[r.Key] = now
	t.compared[r.Key] = compared
	t.changed[r.Key] = true
}

// delete turns a record into a tombstone; its stubs go with it.
func (t *turn) delete(key graph.RecordKey) {
	had := t.now[key]
	t.now[key] = &store.Stored{Record: graph.Record{Key: key, Kind: had.Record.Kind}, FirstSeq: had.FirstSeq, Deleted: true}
	t.changed[key] = true
	for _, k := range stubKeys(&had.Record) {
		if s := t.now[k]; s != nil && !s.Deleted && s.Record.Parent == key {
			t.delete(k)
		}
	}
}

// changes gives what changes, in stream order.
func (t *turn) changes() []*store.Stored {
	out := make([]*store.Stored, 0, len(t.changed))
	for k := range maps.Keys(t.changed) {
		out = append(out, t.now[k])
	}
	slices.SortFunc(out, func(a, b *store.Stored) int {
		return cmp.Or(cmp.Compare(a.FirstSeq, b.FirstSeq), a.Record.Key.Compare(b.Record.Key))
	})
	return out
}

// batch gives the resolver's share: subject records only. A record that was
// created and deleted within the turn never reaches it.
func (t *turn) batch() resolver.Batch {
	b := resolver.Batch{Puts: make([]resolver.Input, 0, len(t.changed))}
	for _, s := range t.changes() {
		switch {
		case s.Deleted:
			if _, in := t.w.engine.EntityOf(s.Record.Key); in {
				b.Deletes = append(b.Deletes, s.Record.Key)
			}
		case !s.Record.IsStatement():
			b.Puts = append(b.Puts, resolver.Input{FirstSeq: s.FirstSeq, Prepared: t.compared[s.Record.Key]})
		default: // a subject record that became a statement leaves the resolver
			if _, in := t.w.engine.EntityOf(s.Record.Key); in {
				b.Deletes = append(b.Deletes, s.Record.Key)
			}
		}
	}
	return b
}

// entity gives the entity of a record after the plan.
func (t *turn) entity(p *resolver.Plan, key graph.RecordKey) graph.EntityID {
	if i, ok := slices.BinarySearchFunc(p.Moves, key, func(m graph.Move, k graph.RecordKey) int { return m.Record.Compare(k) }); ok {
		return p.Moves[i].To
	}
	id, _ := t.w.engine.EntityOf(key)
	return id
}

// change gives the store's share. A source that was never described is listed
// from its first record on.
func (t *turn) change(p *resolver.Plan) *store.Change {
	c := &store.Change{Late: t.late, Puts: make([]store.Stored, 0, len(t.changed))}
	for _, s := range t.changes() {
		if s.Deleted {
			s.Next = p.Next[s.Record.Key]
			c.Deletes = append(c.Deletes, *s)
			continue
		}
		if !s.Record.IsStatement() {
			s.Entity = t.entity(p, s.Record.Key)
		}
		c.Puts = append(c.Puts, *s)
		id := s.Record.Key.Source
		if !t.w.sources[id] && !slices.ContainsFunc(c.Sources, func(src store.Source) bool { return src.ID == id }) {
			c.Sources = append(c.Sources, store.Source{ID: id})
		}
	}
	return c
}
