package resolver

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/match"
)

// PairExplanation says why two records are, or are not, in one entity.
type PairExplanation struct {
	A, B graph.RecordKey
	// Together says whether one entity holds both now. It can differ from what
	// the pair's own evidence says: others may hold them together, or apart.
	Together bool
	// Judgements is the chain of judgements that decides it, if one does: by
	// "same" from A to B, or with one "not same" in it.
	Judgements []graph.Judgement
	// Victim says that a record of one of their entities claims a possible victim.
	Victim bool
	match.Explanation
}

// Why explains a pair of records, recomputed from what the engine holds. The
// error wraps [ErrNoRecord].
func (e *Engine) Why(a, b graph.RecordKey) (PairExplanation, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	v := newView(e.state)
	ra, rb := v.record(v.id(a)), v.record(v.id(b))
	for k, r := range map[graph.RecordKey]*record{a: ra, b: rb} {
		if r == nil {
			return PairExplanation{}, fmt.Errorf("%w: %s", ErrNoRecord, k)
		}
	}
	return e.why(v, ra, rb), nil
}

func (e *Engine) why(v *view, a, b *record) PairExplanation {
	if b.key.Compare(a.key) < 0 {
		a, b = b, a
	}
	x := PairExplanation{A: a.key, B: b.key, Together: v.entity(a.id) == v.entity(b.id)}
	if a.like != nil && b.like != nil {
		x.Explanation = e.model.Explain(a.forms(), b.forms(), v.count)
		if v.meetAsCopies(a, b) {
			shared := match.SharedKey{Key: match.Key{Hash: a.content, Text: match.KeyContent}, Holders: 1, Cap: e.model.Cap}
			x.Keys = append(x.Keys, shared)
			slices.SortFunc(x.Keys, func(x, y match.SharedKey) int { return cmp.Compare(x.Text, y.Text) })
		}
	} else {
		x.Explanation = match.Explanation{Model: e.model.ID(), Band: match.BandNone}
		if x.Together {
			x.Band = match.BandSame
		}
		x.Gates = v.heldBy(a, b)
	}
	as, bs := v.memberRecords(v.entity(a.id)), v.memberRecords(v.entity(b.id))
	x.Victim = victims(as) || victims(bs)
	x.Restricted = x.Restricted || !x.Together && restricts(as, bs)
	x.Judgements = v.path(a.key, b.key)
	if x.Judgements == nil {
		x.Judgements = v.contradictsSame(graph.Judgement{A: a.key, B: b.key, Verdict: graph.Same})
	}
	return x
}

// Hit is an entity that a search found.
type Hit struct {
	Entity graph.EntityID
	// Record is the member that fits best and Explanation how: the searched
	// attributes stand on the side of the lower key, which is theirs when they
	// have none.
	Record graph.RecordKey
	match.Explanation
}

// Search finds the entities that fit the attributes of a record best: its kind
// (which must be one resolved by likeness), names, dates, addresses, attributes
// and identifiers, which must have been read. Hits are ordered by the evidence
// before gates, so that a name alone still finds; at most limit are given.
// Nothing is stored.
func (e *Engine) Search(attributes *graph.Record, limit int) []Hit {
	e.mu.RLock()
	defer e.mu.RUnlock()
	v := newView(e.state)
	f := match.Extract(attributes)
	best := make(map[graph.EntityID]found)
	for id := range e.candidates(f) {
		r := e.state.records[id]
		hit := found{r, e.model.Compare(f, r.forms(), v.count)}
		entity := e.state.entities[id]
		if o, ok := best[entity]; !ok || compareFound(hit, o) < 0 {
			best[entity] = hit
		}
	}
	hits := make([]found, 0, len(best))
	for _, h := range best {
		hits = append(hits, h)
	}
	slices.SortFunc(hits, compareFound)
	out := make([]Hit, 0, min(limit, len(hits)))
	for _, h := range hits[:min(max(limit, 0), len(hits))] {
		out = append(out, Hit{
			Entity: e.state.entities[h.record.id], Record: h.record.key,
			Explanation: e.model.Explain(f, h.record.forms(), v.count),
		})
	}
	return out
}

type found struct {
	record *record
	score  match.Score
}

// compareFound orders by evidence, vetoed records last.
func compareFound(a, b found) int {
	if a.score.Vetoed != b.score.Vetoed {
		if a.score.Vetoed {
			return 1
		}
		return -1
	}
	return cmp.Or(cmp.Compare(b.score.Evidence, a.score.Evidence), byTie(a.record, b.record))
}

// candidates gives the records that share a key with the features or, where a
// search says little else, a word of a name. A key with more holders than the
// model's cap is still looked at up to the options' bound: a search may be less
// careful than a merge.
func (e *Engine) candidates(f *match.Features) map[recordID]bool {
	ids := make(map[recordID]bool)
	take := func(holders []recordID) {
		var there []recordID // of the words' lists, some are gone
		for _, id := range holders {
			if e.state.records[id] == nil {
				continue
			}
			if there = append(there, id); len(there) > e.options.SearchHolders {
				return
			}
		}
		for _, id := range there {
			ids[id] = true
			if r := e.state.records[id]; r.content != 0 {
				for _, c := range e.state.copies.get(r.content) {
					if e.state.entities[c] != e.state.entities[id] {
						ids[c] = true
					}
				}
			}
		}
	}
	for _, k := range e.model.KeyHashes(f) {
		take(e.state.postings.get(k))
	}
	for _, w := range f.NameHashes() {
		take(e.state.words.get(w))
	}
	return ids
}
