package resolver

import (
	"cmp"
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
	Record   graph.Record
	FirstSeq uint64
	Entity   graph.EntityID
}

// Kept reads what a store keeps of a resolution. Each calls its argument for
// all there is, in any order, and passes its error on.
type Kept struct {
	// Records gives the current subject records.
	Records func(func(Held) error) error
	// Matches gives the stored evidence, as plans gave it.
	Matches func(func(*graph.Match) error) error
	// Judgements are those that stand.
	Judgements []graph.Judgement
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
	v = newView(s)
	chunks := make(chan []Held, 1)
	var taking sync.WaitGroup
	taking.Go(func() {
		for chunk := range chunks {
			s.restore(e.model, chunk)
		}
	})
	var chunk []Held
	err := from.Records(func(h Held) error {
		if chunk = append(chunk, h); len(chunk) == restoreBatch {
			chunks <- chunk
			chunk = nil
		}
		return nil
	})
	chunks <- chunk
	close(chunks)
	taking.Wait()
	if err != nil {
		return err
	}
	s.share()
	err = from.Matches(func(m *graph.Match) error {
		a, b := s.records[s.byKey[m.A]], s.records[s.byKey[m.B]]
		if a == nil || b == nil {
			return fmt.Errorf("%w: evidence of %s and %s, of which one is not there", ErrKept, m.A, m.B)
		}
		link := edge{weight: match.Bits(m.Weight), keys: v.sharedLive(e.model, a, b), stale: m.Model != e.model.ID()}
		for _, ends := range [][2]*record{{a, b}, {b, a}} {
			link.to = ends[1].id
			s.edges[ends[0].id] = append(s.edges[ends[0].id], link)
		}
		return nil
	})
	for _, edges := range s.edges {
		slices.SortFunc(edges, func(a, b edge) int { return cmp.Compare(a.to, b.to) })
	}
	return err
}

// restore takes records in.
func (s *state) restore(m *match.Model, chunk []Held) {
	ready := make([]*Prepared, len(chunk))
	var preparing sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		preparing.Go(func() {
			for i := w; i < len(chunk); i += workers {
				ready[i] = prepare(m, &chunk[i].Record)
			}
		})
	}
	preparing.Wait()
	for i := range chunk {
		r, entity := &ready[i].record, chunk[i].Entity
		r.id, r.first = s.next, chunk[i].FirstSeq
		s.next++
		s.records[r.id], s.byKey[r.key], s.entities[r.id] = r, r.id, entity
		s.members[entity] = append(s.members[entity], r.id)
		for _, k := range r.keys {
			s.postings[k] = append(s.postings[k], r.id)
		}
		s.listWords(r.id, r)
		for handle := range r.holds {
			s.holders[handle] = append(s.holders[handle], r.id)
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
