package resolver

import (
	"cmp"
	"context"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/match"
)

// Doubt is a pair of entities of which the evidence does not tell whether they
// are one.
type Doubt struct {
	// Left comes before Right.
	Left, Right graph.EntityID
	// PairScore is their heaviest pair of records: possibly the same, or the
	// same by its own evidence while the entities are apart.
	PairScore
}

// Lacks gives the evidence that the doubt's pair lacks to the line from which
// pairs are the same; 0 where it is above the line and yet apart.
func (d *Doubt) Lacks(m *match.Model) match.Bits { return max(m.Stop-d.Weight, 0) }

// Doubts gives the pairs of entities in doubt, in the order of their ids, and
// the giant components, the largest first.
//
// Two entities are in doubt if some pair of their records shares a live
// candidate key and is in the band [match.BandPossiblySame] (a possible victim
// and a suspect among them, as restricted), or in [match.BandSame] while the
// entities are held apart. They are not in doubt where a judgement, or a chain of
// them, says that they are not the same; nor where one says that it cannot be
// told of their heaviest pair, as long as that pair weighs what it weighed then.
//
// Every pair that shares a live key is weighed, which takes about as long as
// resolving all records anew. It is done a few records at a time, so that other
// work goes on; the answer is of one state if none changed it. The error is the
// context's.
func (e *Engine) Doubts(ctx context.Context) ([]Doubt, []Alarm, error) {
	best := make(map[[2]graph.EntityID]Doubt)
	giants := newForest()
	met := make(map[recordID]bool)
	err := e.walk(ctx, func(v *view, r *record) {
		for _, link := range v.edges(r.id) {
			giants.join(r.id, link.to)
		}
		if v.standIn(r) != r.id {
			return // the one that stands for it speaks
		}
		clear(met)
		doubt := func(a, b recordID) {
			if v.entity(a) == v.entity(b) {
				return
			}
			s := e.score(v, v.record(a), v.record(b))
			if s.Band != match.BandPossiblySame && s.Band != match.BandSame {
				return
			}
			left, right := smallest(v.entity(a), v.entity(b))
			had, ok := best[[2]graph.EntityID{left, right}]
			if !ok || comparePairs(s, had.PairScore) < 0 {
				best[[2]graph.EntityID{left, right}] = Doubt{left, right, s}
			}
		}
		own := v.voices(r.id)
		for i, a := range own {
			for _, b := range own[i+1:] {
				doubt(a, b)
			}
		}
		for _, k := range r.keys(e.model) {
			holders := v.holders(k)
			if len(holders) > e.model.Cap {
				continue
			}
			for _, id := range holders {
				if id <= r.id || met[id] {
					continue
				}
				for _, b := range v.voices(id) {
					for _, a := range own {
						doubt(a, b)
					}
				}
				met[id] = true
			}
		}
	})
	if err != nil {
		return nil, nil, err
	}
	e.mu.RLock()
	defer e.mu.RUnlock()
	e.decided(best)
	doubts := make([]Doubt, 0, len(best))
	for _, d := range best {
		doubts = append(doubts, d)
	}
	slices.SortFunc(doubts, func(a, b Doubt) int { return cmp.Or(cmp.Compare(a.Left, b.Left), cmp.Compare(a.Right, b.Right)) })
	return doubts, e.giants(giants), nil
}

// decided takes out what judgements have settled.
func (e *Engine) decided(doubts map[[2]graph.EntityID]Doubt) {
	v := newView(e.state)
	entities := func(k graph.RecordKey) (ids []graph.EntityID) {
		for _, id := range v.present(v.group(k)) {
			ids = append(ids, v.entity(id))
		}
		slices.Sort(ids)
		return slices.Compact(ids)
	}
	for key, list := range e.state.judged {
		for _, j := range list {
			if j.A != key || j.Verdict == graph.Same {
				continue
			}
			for _, a := range entities(j.A) {
				for _, b := range entities(j.B) {
					left, right := smallest(a, b)
					pair := [2]graph.EntityID{left, right}
					d, ok := doubts[pair]
					if ok && (j.Verdict == graph.NotSame || d.A == j.A && d.B == j.B && int32(d.Weight) == j.Weight) {
						delete(doubts, pair)
					}
				}
			}
		}
	}
}

// giants gives the components with more records than the model's limit.
func (e *Engine) giants(f *forest) []Alarm {
	sizes := make(map[recordID]int)
	oldest := make(map[recordID]*record)
	for id := range f.parent {
		r := e.state.records[id]
		if r == nil {
			continue // gone meanwhile
		}
		root := f.find(id)
		sizes[root]++
		if o := oldest[root]; o == nil || older(r, o) < 0 {
			oldest[root] = r
		}
	}
	var alarms []Alarm
	for root, n := range sizes {
		if n > e.model.Limit {
			alarms = append(alarms, Alarm{Oldest: oldest[root].key, Records: n})
		}
	}
	slices.SortFunc(alarms, func(a, b Alarm) int { return cmp.Or(cmp.Compare(b.Records, a.Records), a.Oldest.Compare(b.Oldest)) })
	return alarms
}

// forest is a union-find over the records that have edges.
type forest struct{ parent map[recordID]recordID }

func newForest() *forest { return &forest{make(map[recordID]recordID)} }

func (f *forest) find(id recordID) recordID {
	for {
		up, ok := f.parent[id]
		if !ok {
			f.parent[id] = id
			return id
		}
		if up == id {
			return id
		}
		f.parent[id] = f.parent[up]
		id = f.parent[id]
	}
}

func (f *forest) join(a, b recordID) {
	a, b = f.find(a), f.find(b)
	f.parent[max(a, b)] = min(a, b)
}
