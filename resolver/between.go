package resolver

import (
	"cmp"
	"context"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/cluster"
	"github.com/clewgraph/clew/resolver/match"
)

// Average is the mean weight of the pairs of records between two groups, exact.
type Average struct {
	// Sum is in 1/256 bit, over Pairs pairs of records. Each pair counts with at
	// least the model's floor (see [match.Model.Linkage]).
	Sum, Pairs int64
}

// Bits gives the mean, rounded towards minus infinity; 0 of no pairs.
func (a Average) Bits() match.Bits {
	if a.Pairs == 0 {
		return 0
	}
	mean := a.Sum / a.Pairs
	if a.Sum%a.Pairs < 0 {
		mean--
	}
	return match.Bits(mean)
}

// add adds pairs of one weight.
func (a *Average) add(w match.Bits, pairs int64) {
	a.Sum += int64(w) * pairs
	a.Pairs += pairs
}

// above reports whether the mean is above a weight.
func (a Average) above(w match.Bits) bool { return a.Sum > int64(w)*a.Pairs }

// PairScore is the weight of two records in short; [Engine.Why] has it in full.
type PairScore struct {
	// A comes before B in key order.
	A, B graph.RecordKey
	match.Score
	// Band is what the pair's own evidence comes to.
	Band match.Band
}

// score weighs two records that are resolved by likeness.
func (e *Engine) score(v *view, a, b *record) PairScore {
	if b.key.Compare(a.key) < 0 {
		a, b = b, a
	}
	s := e.model.Compare(a.forms(), b.forms(), v.count)
	return PairScore{A: a.key, B: b.key, Score: s, Band: e.model.Band(s)}
}

// comparePairs orders the heaviest first, then by keys.
func comparePairs(a, b PairScore) int {
	return cmp.Or(cmp.Compare(b.Weight, a.Weight), a.A.Compare(b.A), a.B.Compare(b.B))
}

// restricts reports whether one group has a record of a possible victim and the
// other one of a suspect, neither of both: who may decide on them is restricted.
func restricts(as, bs []*record) bool {
	victimA, suspectA := sides(as)
	victimB, suspectB := sides(bs)
	return victimA && suspectB || suspectA && victimB
}

// sides reports whether some record claims a possible victim and no suspect, and
// whether some claims a suspect and no victim.
func sides(records []*record) (victim, suspect bool) {
	for _, r := range records {
		if r.like != nil {
			v, s := r.forms().Sides()
			victim, suspect = victim || v && !s, suspect || s && !v
		}
	}
	return victim, suspect
}

// victims reports whether any of the records claims a possible victim.
func victims(records []*record) bool {
	return slices.ContainsFunc(records, func(r *record) bool {
		if r.like == nil {
			return false
		}
		victim, _ := r.forms().Sides()
		return victim
	})
}

// memberRecords gives the records of an entity, the oldest first.
func (v *view) memberRecords(entity graph.EntityID) []*record {
	var records []*record
	for _, id := range look(v.over.members, v.base.members, entity) {
		records = append(records, v.record(id))
	}
	slices.SortFunc(records, older)
	return records
}

// componentOf gives the records that hang together with one, in the order of
// ties.
func (e *Engine) componentOf(v *view, r *record) []*record {
	p := &planner{view: v, model: e.model}
	var records []*record
	for _, id := range cluster.Components([]recordID{r.id}, p.neighbours)[0] {
		records = append(records, v.record(id))
	}
	slices.SortFunc(records, byTie)
	return records
}

// distinct gives those of some records that are weighed where entities are told
// apart, in the order of ties: of copies the first. told says for how many each
// speaks, itself and its copies.
func (v *view) distinct(records []*record) (distinct []*record, told []int64) {
	records = slices.SortedFunc(slices.Values(records), byTie)
	at := make(map[recordID]int, len(records))
	for _, r := range records {
		standIn := v.standIn(r)
		if i, ok := at[standIn]; ok {
			told[i]++
			continue
		}
		at[standIn] = len(distinct)
		distinct, told = append(distinct, r), append(told, 1)
	}
	return distinct, told
}

// keysOf gives the keys of records.
func keysOf(records []*record) []graph.RecordKey {
	keys := make([]graph.RecordKey, len(records))
	for i, r := range records {
		keys[i] = r.key
	}
	return keys
}

// chunkOf is how many records a walk through all of them looks at while it holds
// the lock.
const chunkOf = 1024

// walk calls f for every record, in the order of their numbers, with a view of
// the state as it is then. Other work goes on in between: whoever needs one
// state looks whether it changed.
func (e *Engine) walk(ctx context.Context, f func(*view, *record)) error {
	e.mu.RLock()
	ids := make([]recordID, 0, len(e.state.records))
	for id := range e.state.records {
		ids = append(ids, id)
	}
	e.mu.RUnlock()
	slices.Sort(ids)
	for chunk := range slices.Chunk(ids, chunkOf) {
		if err := ctx.Err(); err != nil {
			return err
		}
		e.mu.RLock()
		v := newView(e.state)
		for _, id := range chunk {
			if r := v.record(id); r != nil {
				f(v, r)
			}
		}
		e.mu.RUnlock()
	}
	return nil
}
