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
	var records []*record
	var entities []graph.EntityID
	var taking sync.WaitGroup
	taking.Go(func() {
		for chunk := range chunks {
			records = append(records, s.restore(e.model, chunk)...)
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
	if err != nil {
		return err
	}
	s.index(records, entities)
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

// restore takes records in, but for the lists of [state.index].
func (s *state) restore(m *match.Model, chunk []Held) []*record {
	ready := make([]*record, len(chunk))
	var preparing sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		preparing.Go(func() {
			for i := w; i < len(chunk); i += workers {
				ready[i] = &prepare(m, &chunk[i].Record).record
			}
		})
	}
	preparing.Wait()
	for i, r := range ready {
		r.id, r.first = s.next, chunk[i].FirstSeq
		s.next++
	}
	return ready
}

// index lists the records, which come by their numbers, and their entities under
// all that they are found by, each list at its final size.
func (s *state) index(records []*record, entities []graph.EntityID) {
	var indexing sync.WaitGroup
	indexing.Go(func() { s.postings = listed(records, func(r *record) []uint64 { return r.keys }) })
	indexing.Go(func() {
		s.words = listed(records, func(r *record) []uint64 { return r.words })
		for _, r := range records {
			r.words = nil
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

// listed gives the records, which come by their numbers, by each of their
// hashes. All lists are parts of one and full, so that what appends to one copies
// it.
func listed(records []*record, hashes func(*record) []uint64) map[uint64][]recordID {
	type entry struct {
		hash uint64
		id   recordID
	}
	// Entries are put into groups by the first bits of their hashes, so that each
	// group is small enough to be sorted in the processor's cache.
	const groups = 1 << 10
	var ends [groups + 1]int
	for _, r := range records {
		for _, h := range hashes(r) {
			ends[h>>54+1]++
		}
	}
	for g := range groups {
		ends[g+1] += ends[g]
	}
	entries := make([]entry, ends[groups])
	at := ends
	for _, r := range records {
		for _, h := range hashes(r) {
			entries[at[h>>54]] = entry{h, r.id}
			at[h>>54]++
		}
	}
	var sorting sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	var counts [groups]int
	for w := range workers {
		sorting.Go(func() {
			for g := w; g < groups; g += workers {
				group := entries[ends[g]:ends[g+1]]
				slices.SortFunc(group, func(a, b entry) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.id, b.id)) })
				for i := range group {
					if i == 0 || group[i].hash != group[i-1].hash {
						counts[g]++
					}
				}
			}
		})
	}
	sorting.Wait()
	distinct := 0
	for _, n := range counts {
		distinct += n
	}
	lists := make(map[uint64][]recordID, distinct)
	ids := make([]recordID, len(entries))
	for begin := 0; begin < len(entries); {
		end := begin
		for ; end < len(entries) && entries[end].hash == entries[begin].hash; end++ {
			ids[end] = entries[end].id
		}
		lists[entries[begin].hash] = ids[begin:end:end]
		begin = end
	}
	return lists
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
