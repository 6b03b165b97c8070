package resolver

import (
	"cmp"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/match"
)

// Held is a record as a store holds it: with the entity that it was resolved
// to.
type Held struct {
	// Record has its key, kind and handling alone where Read gives the whole. Read may be
	// called later and from several goroutines, as often as the record is needed.
	Record   graph.Record
	Read     func() (graph.Record, error)
	FirstSeq uint64
	Entity   graph.EntityID
	// Derived is what [Prepared.Derived] gave for this version, nil where the
	// store keeps none. What was derived by another model or an earlier program
	// is told from it and not used.
	Derived []byte
}

// Renewal is what a store may keep of a record from now on.
type Renewal struct {
	FirstSeq uint64
	Derived  []byte
}

// Kept reads what a store keeps of a resolution. Each calls its argument for
// all there is, in any order, and passes its error on.
type Kept struct {
	// Records gives the current subject records.
	Records func(func(Held) error) error
	// Matches gives the stored evidence, as plans gave it.
	Matches func(func(*graph.Match) error) error
	// Later reports whether a record was written or deleted since what is kept was
	// begun to be read; evidence of one that is not there is left out then, since
	// what was written is still to come. nil where nobody else writes.
	Later func(graph.RecordKey) (bool, error)
	// Judgements are those that stand.
	Judgements []graph.Judgement
	// Renew takes what had to be derived anew; nil where the store keeps none.
	// It is called from one goroutine at a time, beside Records.
	Renew func([]Renewal) error
}

// restoreBatch is how many records a restore prepares side by side.
const restoreBatch = 4096

// Restore fills an empty engine with what a store keeps, without weighing or
// clustering anything: entities and evidence are as stored. Evidence of another
// model is remembered as such, so that weighing its records again (see
// [Batch]) replaces it.
func (e *Engine) Restore(from Kept) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.version++
	s := e.state
	v := newView(s)
	for _, j := range from.Judgements {
		v.judge(j)
	}
	v.apply()
	chunks := make(chan []Held, 1)
	var records []*record
	var entities []graph.EntityID
	var taking sync.WaitGroup
	var failed error
	taking.Go(func() {
		for chunk := range chunks {
			if failed != nil {
				continue
			}
			var more []*record
			more, failed = e.restore(chunk, from.Renew)
			records = append(records, more...)
			for i := range chunk {
				entities = append(entities, chunk[i].Entity)
			}
		}
	})
	var chunk []Held
	err := from.Records(func(h Held) error {
		if chunk = append(chunk, h); len(chunk) == restoreBatch {
			chunks <- chunk
			chunk = make([]Held, 0, restoreBatch)
		}
		return nil
	})
	chunks <- chunk
	close(chunks)
	taking.Wait()
	if err := errors.Join(err, failed); err != nil {
		return err
	}
	s.index(records, entities)
	s.share()
	err = from.Matches(func(m *graph.Match) error {
		a, b := s.records[s.byKey[m.A]], s.records[s.byKey[m.B]]
		if a == nil || b == nil {
			if late, err := from.later(m, a == nil, b == nil); late || err != nil {
				return err
			}
			return fmt.Errorf("%w: evidence of %s and %s, of which one is not there", ErrKept, m.A, m.B)
		}
		link := edge{weight: match.Bits(m.Weight), stale: m.Model != e.model.ID()}
		for _, ends := range [][2]*record{{a, b}, {b, a}} {
			link.to = ends[1].id
			s.edges[ends[0].id] = append(s.edges[ends[0].id], link)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, edges := range s.edges {
		slices.SortFunc(edges, func(a, b edge) int { return cmp.Compare(a.to, b.to) })
	}
	return nil
}

// later reports whether all ends of evidence that are missing were written or
// deleted since.
func (k *Kept) later(m *graph.Match, a, b bool) (bool, error) {
	if k.Later == nil {
		return false, nil
	}
	for _, end := range []struct {
		key     graph.RecordKey
		missing bool
	}{{m.A, a}, {m.B, b}} {
		if !end.missing {
			continue
		}
		if late, err := k.Later(end.key); !late || err != nil {
			return false, err
		}
	}
	return true, nil
}

// restore takes records in, but for the lists of [state.index], and hands on what
// had to be derived.
func (e *Engine) restore(chunk []Held, renew func([]Renewal) error) ([]*record, error) {
	s := e.state
	ready := make([]*Prepared, len(chunk))
	unread := make([]error, len(chunk))
	stamp := stamp(e.model)
	sideBySide(len(chunk), func(i int) { ready[i], unread[i] = e.hold(&chunk[i], stamp) })
	if err := errors.Join(unread...); err != nil {
		return nil, err
	}
	records := make([]*record, len(chunk))
	var renewed []Renewal
	for i, p := range ready {
		records[i] = &p.record
		records[i].id, records[i].first = s.next, chunk[i].FirstSeq
		s.next++
		if p.derived != nil {
			renewed = append(renewed, Renewal{FirstSeq: chunk[i].FirstSeq, Derived: p.derived})
			p.derived = nil
		}
	}
	if renew == nil || len(renewed) == 0 {
		return records, nil
	}
	return records, renew(renewed)
}

// sideBySide calls f with 0 to n-1 from as many goroutines as there are
// processors, and waits for all. Should any call panic, so does it.
func sideBySide(n int, f func(int)) {
	var working sync.WaitGroup
	workers := min(n, runtime.GOMAXPROCS(0))
	gave := make([]any, workers)
	for w := range workers {
		working.Go(func() {
			defer func() { gave[w] = recover() }()
			for i := w; i < n; i += workers {
				f(i)
			}
		})
	}
	working.Wait()
	for _, p := range gave {
		if p != nil {
			panic(p)
		}
	}
}

// hold takes the hashes that the store kept where they are good, and prepares
// the whole record where not.
func (e *Engine) hold(h *Held, stamp uint64) (*Prepared, error) {
	rec := record{key: h.Record.Key, kind: h.Record.Kind, class: e.classes.of(h.Record.Handling), tie: tieOf(h.Record.Key)}
	if h.Read == nil {
		return e.prepare(&h.Record), nil
	}
	if h.Record.Kind.Spec().Resolution == graph.ByLikeness {
		if rec.content, rec.hashes = decodeHashes(h.Derived, stamp); rec.hashes != nil {
			rec.like = &likeness{read: h.Read, lexicon: e.lexicon}
			return &Prepared{record: rec}, nil
		}
	}
	whole, err := h.Read()
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrKept, h.Record.Key, err)
	}
	return e.prepare(&whole), nil
}

// index lists the records, which come by their numbers, and their entities under
// all that they are found by, each list at its final size.
func (s *state) index(records []*record, entities []graph.EntityID) {
	var indexing sync.WaitGroup
	indexing.Go(func() {
		var found []*record
		for _, r := range records {
			if r.hashes != nil {
				found = append(found, r)
			}
		}
		v := newView(s)
		v.indexCopies(records, found)
		s.postings.fill(found, func(r *record) []uint64 {
			if v.standIn(r) != r.id {
				return nil
			}
			return r.hashes.keys
		})
		s.words.fill(found, func(r *record) []uint64 { return r.hashes.words })
		for _, r := range found {
			r.hashes = nil
		}
	})
	s.byKey, s.records = make(map[graph.RecordKey]recordID, len(records)), make(map[recordID]*record, len(records))
	s.entities, s.members = make(map[recordID]graph.EntityID, len(records)), make(map[graph.EntityID][]recordID, len(records))
	alone := make([]recordID, 0, len(records))
	for i, r := range records {
		entity := entities[i]
		s.records[r.id], s.byKey[r.key], s.entities[r.id] = r, r.id, entity
		if alone = append(alone, r.id); s.members[entity] == nil {
			s.members[entity] = alone[i : i+1 : i+1]
		} else {
			s.members[entity] = append(s.members[entity], r.id)
		}
		for handle := range r.holds {
			s.holders[handle] = append(s.holders[handle], r.id)
		}
	}
	indexing.Wait()
}

// indexCopies lists those records, of all, that were found by content, and puts
// the one that stands for each first.
func (v *view) indexCopies(records, found []*record) {
	contents := make([]uint64, len(records))
	base := recordID(0)
	if len(records) > 0 {
		base = records[0].id
	}
	for _, r := range found {
		contents[r.id-base] = r.content
	}
	v.base.copies.fill(found, func(r *record) []uint64 {
		if r.content == 0 {
			return nil
		}
		return contents[r.id-base : r.id-base+1]
	})
	for _, r := range found {
		if r.content == 0 {
			continue
		}
		if list := v.base.copies.get(r.content); v.represents(r, records[list[0]-base]) {
			at := slices.Index(list, r.id)
			list[0], list[at] = list[at], list[0]
		}
	}
}

// share lists the records of the values of which it is a question which entity
// they are: those of online accounts, and those that judgements speak of.
func (s *state) share() {
	open := make(map[graph.EntityID]bool)
	for key := range s.judged {
		if r := s.records[s.byKey[key]]; r != nil && r.value != "" {
			open[r.value] = true
		}
	}
	for id, r := range s.records {
		if open[r.value] || r.kind == graph.KindOnlineAccount && r.value != "" {
			s.sharers[r.value] = append(s.sharers[r.value], id)
		}
	}
}
