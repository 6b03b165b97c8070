package embedded

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/cockroachdb/pebble/v2"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/codec"
)

// Head reads where the journal stands.
func (s *Store) Head(ctx context.Context) (store.Head, error) {
	if err := s.enter(ctx); err != nil {
		return store.Head{}, err
	}
	defer s.leave()
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.head, nil
}

// Commit makes a change durable and visible, or does nothing. Besides the
// sequence number it refuses with [store.ErrConflict] changes that contradict
// themselves or what is stored (a move from an entity that does not hold the
// record, a stream position that is another key's), and with
// [store.ErrCollision] a key whose handle another key has. The context is
// looked at before the write begins and not after.
func (s *Store) Commit(ctx context.Context, c *store.Change) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.leave()
	s.writing.Lock()
	defer s.writing.Unlock()
	switch {
	case s.opts.ReadOnly:
		return fmt.Errorf("decision %d: %w", c.Decision.Seq, store.ErrReadOnly)
	case s.broken != nil:
		return fmt.Errorf("an earlier commit failed; open the store again: %w: %w", store.ErrUnavailable, s.broken)
	}
	if err := errors.Join(s.flushed(), c.Validate(s.head)); err != nil {
		return fmt.Errorf("decision %d: %w", c.Decision.Seq, err)
	}
	p := &plan{store: s, change: c, batch: s.db.NewBatch(), firsts: make(map[graph.RecordKey]uint64, len(c.Puts)), handles: make(map[string]bool, len(c.Puts))}
	defer p.batch.Close()
	if err := p.write(); err != nil {
		return err
	}
	if err := s.apply(p); err != nil {
		return err
	}
	s.acknowledge()
	if every := s.opts.SnapshotEvery; every > 0 && s.head.Seq-s.snapshot >= uint64(every) {
		if err := guarded(s.saveSnapshot); err != nil {
			s.log.Error("the topology was not saved", "error", err)
			s.broken = err
		}
	}
	return nil
}

// apply syncs the batch and brings the memory up to it, as one step for
// readers.
func (s *Store) apply(p *plan) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.db.NewSnapshot()
	if err := guarded(func() error { return p.batch.Commit(pebble.Sync) }); err != nil {
		// The batch may be visible in Pebble, so readers keep to what was before.
		s.broken, s.before, s.disk = err, before, before
		return fmt.Errorf("decision %d: %w: %w", p.change.Decision.Seq, store.ErrUnknownOutcome, err)
	}
	if err := before.Close(); err != nil {
		s.log.Warn("a snapshot was not released", "error", err)
	}
	for i := range p.change.Deletes {
		if n, ok := s.topology.nodeWith(p.change.Deletes[i].Record.Key); ok {
			s.topology.drop(n)
		}
	}
	// Members leave before others come, so that no entity is passed through
	// that neither state has.
	for _, m := range p.change.Decision.Moves {
		if n, ok := s.topology.nodeWith(m.Record); ok && m.From != "" {
			s.topology.move(n, "")
		}
	}
	for i := range p.change.Puts {
		put := &p.change.Puts[i]
		s.topology.put(&put.Record, p.links[i], put.FirstSeq, put.Entity)
	}
	for _, m := range p.change.Decision.Moves {
		if m.To != "" {
			n, _ := s.topology.nodeWith(m.Record)
			s.topology.move(n, m.To)
		}
	}
	s.head = p.head
	return nil
}

// guarded writes; that Pebble gives up over it, which it does by a panic,
// becomes an error.
func guarded(write func() error) (err error) {
	defer func() {
		switch gaveUp := recover().(type) {
		case nil:
		case fatal:
			err = gaveUp
		case error:
			err = fmt.Errorf("the disk failed: %w", gaveUp)
		default:
			err = fmt.Errorf("the disk failed: %v", gaveUp)
		}
	}()
	return write()
}

// plan turns a change into a batch.
type plan struct {
	store  *Store
	change *store.Change
	batch  *pebble.Batch
	head   store.Head
	// firsts holds the stream positions of the keys met so far.
	firsts map[graph.RecordKey]uint64
	// handles holds the handles of the keys that are new.
	handles map[string]bool
	// links holds the links of each put, computed before readers have to wait.
	links [][]graph.Edge
	errs  []error
}

func (p *plan) set(key, value []byte) { p.errs = append(p.errs, p.batch.Set(key, value, nil)) }
func (p *plan) unset(key []byte)      { p.errs = append(p.errs, p.batch.Delete(key, nil)) }

func (p *plan) write() error {
	c := p.change
	p.head = store.Head{Seq: c.Decision.Seq, NextFirst: p.store.head.NextFirst}
	steps := []func() error{p.puts, p.deletes, p.late, p.moves, p.matches, p.judgements, p.batches, p.journal}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return errors.Join(p.errs...)
}

func (p *plan) refuse(k graph.RecordKey, format string, args ...any) error {
	return fmt.Errorf("decision %d: record %s: %s: %w", p.change.Decision.Seq, k, fmt.Sprintf(format, args...), store.ErrConflict)
}

// position makes sure that a key has the stream position given, entering it in
// the indexes when it is new, and gives its row so far, nil if there is none.
func (p *plan) position(st *store.Stored) (*row, error) {
	k := st.Record.Key
	if _, met := p.firsts[k]; met {
		return p.store.row(st.FirstSeq)
	}
	p.firsts[k] = st.FirstSeq
	p.head.NextFirst = max(p.head.NextFirst, st.FirstSeq+1)
	// A key that was met has its handle entered, so for one that is new a single
	// look tells that neither is there.
	handle := handleKey(graph.HandleHash(k))
	taken, err := get(p.store.db, handle)
	if err != nil {
		return nil, err
	}
	if taken != nil {
		first, err := p.store.first(k)
		switch {
		case err != nil:
			return nil, err
		case first == st.FirstSeq:
			return p.store.row(first)
		case first != 0:
			return nil, p.refuse(k, "its stream position is %d and not %d", first, st.FirstSeq)
		}
	}
	if taken != nil || p.handles[string(handle)] {
		return nil, fmt.Errorf("decision %d: record %s: %w", p.change.Decision.Seq, k, store.ErrCollision)
	}
	if st.FirstSeq < p.store.head.NextFirst { // positions beyond have no rows yet
		if other, err := p.store.row(st.FirstSeq); err != nil || other != nil {
			if err == nil {
				err = p.refuse(k, "stream position %d is that of %s", st.FirstSeq, other.key)
			}
			return nil, err
		}
	}
	p.handles[string(handle)] = true
	at := seqKey(0, st.FirstSeq)[1:]
	p.set(recordKey(tagKey, k), at)
	p.set(handle, at)
	return nil, nil
}

// retire moves the version or tombstone so far to the past.
func (p *plan) retire(first uint64, was *row) {
	if was == nil {
		return
	}
	v := version{removed: p.head.Seq, payload: was.payload}
	if was.deleted {
		v.kind, v.next = was.kind, was.next
	}
	p.set(seqKey(tagVersion, first, was.added, was.ordinal), v.encode())
	if was.deleted {
		return
	}
	t := p.store.topology
	own, _ := t.nodeWith(was.key)
	if value, ok := t.speaks[own]; ok {
		p.set(withFirst(speakerKey(t.nodes[value].value), first), nil)
	}
	for _, id := range t.nodes[own].owns {
		for _, n := range []uint32{t.edges[id].from, t.edges[id].to} {
			if n != own {
				p.set(withFirst(namerKey(t.ref(n)), first), nil)
			}
		}
	}
}

func (p *plan) puts() error {
	// Late versions that the same decision brings come before the current one,
	// and before a tombstone.
	ordinal := uint64(len(p.change.Late))
	n := len(p.change.Puts)
	rows, unfit := make([][]byte, n), make([]error, n)
	p.links = make([][]graph.Edge, n)
	sideBySide(n, func(i int) {
		rec := &p.change.Puts[i].Record
		now := row{key: rec.Key, kind: rec.Kind, added: p.head.Seq, ordinal: ordinal, derived: p.change.Puts[i].Derived}
		now.payload, unfit[i] = codec.EncodeRecord(rec)
		rows[i], p.links[i] = now.encode(), rec.Edges()
	})
	for i := range p.change.Puts {
		put := &p.change.Puts[i]
		was, err := p.position(put)
		if err != nil {
			return err
		}
		if unfit[i] != nil {
			return fmt.Errorf("decision %d: record %s: %w", p.head.Seq, put.Record.Key, unfit[i])
		}
		p.retire(put.FirstSeq, was)
		p.set(seqKey(tagRow, put.FirstSeq), rows[i])
	}
	return nil
}

func (p *plan) deletes() error {
	for i := range p.change.Deletes {
		d := &p.change.Deletes[i]
		was, err := p.position(d)
		if err != nil {
			return err
		}
		p.retire(d.FirstSeq, was)
		now := row{key: d.Record.Key, kind: d.Record.Kind, added: p.head.Seq, ordinal: uint64(len(p.change.Late)), deleted: true, next: d.Next}
		p.set(seqKey(tagRow, d.FirstSeq), now.encode())
	}
	return nil
}

func (p *plan) late() error {
	for i := range p.change.Late {
		l := &p.change.Late[i]
		_, here := p.firsts[l.Record.Key]
		was, err := p.position(l)
		if err != nil {
			return err
		}
		if was == nil && !here {
			return p.refuse(l.Record.Key, "a late version of a record never met")
		}
		payload, err := codec.EncodeRecord(&l.Record)
		if err != nil {
			return fmt.Errorf("decision %d: record %s: %w", p.head.Seq, l.Record.Key, err)
		}
		v := version{removed: p.head.Seq, payload: payload}
		p.set(seqKey(tagVersion, l.FirstSeq, p.head.Seq, uint64(i)), v.encode())
	}
	return nil
}

// moves writes the memberships and holds them against what is stored and what
// the records say.
func (p *plan) moves() error {
	to := make(map[graph.RecordKey]graph.EntityID, len(p.change.Decision.Moves))
	t := p.store.topology
	holds := func(k graph.RecordKey) graph.EntityID {
		if n, ok := t.nodeWith(k); ok {
			return t.entityOf(n)
		}
		return ""
	}
	for _, m := range p.change.Decision.Moves {
		if is := holds(m.Record); is != m.From {
			return p.refuse(m.Record, "moved from %q but held by %q", m.From, is)
		}
		first, ok := p.firsts[m.Record]
		if !ok {
			var err error
			if first, err = p.store.first(m.Record); err != nil {
				return err
			}
			if first == 0 || m.From == "" {
				return p.refuse(m.Record, "moved but not stored")
			}
			p.firsts[m.Record] = first
		}
		to[m.Record] = m.To
		if m.From != "" {
			p.set(seqKey(tagDeparture, first, p.head.Seq), []byte(m.From))
			p.set(withFirst(guestKey(m.From), first), nil)
		}
		if m.To == "" {
			p.unset(seqKey(tagHome, first))
		} else {
			p.set(seqKey(tagHome, first), []byte(m.To))
		}
	}
	agree := func(k graph.RecordKey, want graph.EntityID) error {
		is, moved := to[k]
		if !moved {
			is = holds(k)
		}
		if is != want {
			return p.refuse(k, "held by %q after its moves and not by %q", is, want)
		}
		delete(to, k)
		return nil
	}
	for i := range p.change.Puts {
		if err := agree(p.change.Puts[i].Record.Key, p.change.Puts[i].Entity); err != nil {
			return err
		}
	}
	for i := range p.change.Deletes {
		if err := agree(p.change.Deletes[i].Record.Key, ""); err != nil {
			return err
		}
	}
	for k, entity := range to {
		if entity == "" {
			return p.refuse(k, "taken out of its entity but neither put nor deleted")
		}
	}
	return nil
}

func (p *plan) matches() error {
	for i := range p.change.Matches {
		m := &p.change.Matches[i]
		there, back := pairKey(tagMatch, m.A, m.B), pairKey(tagMatchBack, m.B, m.A)
		if m.Weight == 0 && len(m.Keys) == 0 {
			p.unset(there)
			p.unset(back)
			continue
		}
		b, err := codec.EncodeMatch(m)
		if err != nil {
			return fmt.Errorf("decision %d: evidence of %s and %s: %w", p.head.Seq, m.A, m.B, err)
		}
		p.set(there, b)
		p.set(back, nil)
	}
	return nil
}

func (p *plan) judgements() error {
	for i := range p.change.Judgements {
		j := &p.change.Judgements[i]
		b, err := codec.EncodeJudgement(j)
		if err != nil {
			return fmt.Errorf("decision %d: judgement of %s and %s: %w", p.head.Seq, j.A, j.B, err)
		}
		p.set(pairKey(tagJudgement, j.A, j.B), b)
	}
	return nil
}

func (p *plan) batches() error {
	for i := range p.change.Sources {
		src := codec.Source(p.change.Sources[i])
		b, err := codec.EncodeSource(&src)
		if err != nil {
			return fmt.Errorf("decision %d: %w", p.head.Seq, err)
		}
		p.set(sourceKey(src.ID), b)
	}
	if p.change.Mark == nil {
		return nil
	}
	m := codec.Mark(*p.change.Mark)
	b, err := codec.EncodeMark(&m)
	if err != nil {
		return fmt.Errorf("decision %d: %w", p.head.Seq, err)
	}
	p.set(markKey(m.Source, m.Stream), b)
	p.set(keptKey(m.Source, m.Stream, m.Number), b)
	return nil
}

func (p *plan) journal() error {
	b, err := codec.EncodeDecision(&p.change.Decision)
	if err != nil {
		return fmt.Errorf("decision %d: %w", p.head.Seq, err)
	}
	touched := make([]uint64, 0, len(p.firsts))
	for _, first := range p.firsts {
		touched = append(touched, first)
	}
	slices.Sort(touched)
	p.set(seqKey(tagDecision, p.head.Seq), b)
	p.set(seqKey(tagTouched, p.head.Seq), encodeTouched(touched))
	p.set(keyHead, encodeHead(p.head))
	return nil
}
