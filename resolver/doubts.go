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
// them, says that they are not the same, nor where a link of one record names a copy
// of the other as another subject; nor where a judgement says that it cannot be told
// of their heaviest pair, as long as that pair weighs what it weighed then.
//
// The first call weighs every pair that shares a live key, which takes about as
// long as resolving all records anew; from then on each batch brings the pairs in
// doubt up to date with those that it weighs anyway, and a call passes over the
// records and weighs only what it gives. It is done a few records at a time, so
// that other work goes on; the answer is of one state if none changed it. The error
// is the context's.
func (e *Engine) Doubts(ctx context.Context) ([]Doubt, []Alarm, error) {
	if err := e.findDoubtful(ctx); err != nil {
		return nil, nil, err
	}
	best := make(map[[2]graph.EntityID]Doubt)
	giants := newForest()
	err := e.walk(ctx, func(v *view, r *record) {
		links := v.edges(r.id)
		for _, link := range links {
			giants.join(r.id, link.to)
		}
		if v.standIn(r) != r.id {
			return // the one that stands for it speaks
		}
		doubt := func(a, b recordID) {
			if v.entity(a) == v.entity(b) {
				return
			}
			s := e.score(v, v.record(a), v.record(b))
			if !inDoubt(s.Band) || v.names(v.record(a), v.record(b)) || v.names(v.record(b), v.record(a)) {
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
		with := func(id recordID, stale bool) {
			if id < r.id || !v.stands(id) || stale && len(v.sharedLive(e.model, r, v.record(id))) == 0 {
				return
			}
			for _, b := range v.voices(id) {
				for _, a := range own {
					doubt(a, b)
				}
			}
		}
		for _, link := range links {
			with(link.to, link.stale)
		}
		for _, id := range v.base.doubtful[r.id] {
			with(id, false)
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

// inDoubt reports whether two records are in doubt as long as two entities hold
// them.
func inDoubt(b match.Band) bool { return b == match.BandPossiblySame || b == match.BandSame }

// doubtful has, for each record that is listed by candidate keys, the others with
// which it shares a live one and is in doubt, whichever entities hold them, those
// apart with which it has an edge: these are found there. A batch writes to it, and who finds the pairs first.
type doubtful map[recordID][]recordID

// set says of a pair whether it is in doubt.
func (d doubtful) set(q pair, is bool) {
	if slices.Contains(d[q.a], q.b) == is {
		return
	}
	for _, to := range []pair{q, {q.b, q.a}} {
		if is {
			d[to.a] = append(d[to.a], to.b)
		} else {
			d.drop(to.a, to.b)
		}
	}
}

// drop takes a record out of another's list.
func (d doubtful) drop(from, gone recordID) {
	d[from] = slices.DeleteFunc(d[from], func(id recordID) bool { return id == gone })
	if len(d[from]) == 0 {
		delete(d, from)
	}
}

// follow takes in what changes.
func (d doubtful) follow(v *view) {
	for id, r := range v.over.records {
		if r == nil {
			for _, other := range d[id] {
				d.drop(other, id)
			}
			delete(d, id)
		}
	}
	for _, id := range v.fallen {
		for _, other := range d[id] {
			d.drop(other, id)
		}
		delete(d, id)
	}
	for i, q := range v.weighed {
		d.set(q, v.doubted[i])
	}
}

// findDoubtful finds the pairs in doubt where they are not kept yet. Batches that
// are applied meanwhile are followed.
func (e *Engine) findDoubtful(ctx context.Context) error {
	e.doubting.Lock()
	defer e.doubting.Unlock()
	if e.doubted {
		return nil
	}
	e.setDoubtful(make(doubtful))
	met := make(map[recordID]bool)
	// Nothing is applied while a record is looked at, and nobody else reads the pairs yet.
	err := e.walk(ctx, func(v *view, r *record) {
		if v.standIn(r) != r.id {
			return
		}
		clear(met)
		meet := func(ids []recordID) {
			for _, id := range ids {
				if id <= r.id || met[id] {
					continue
				}
				met[id] = true
				if _, linked := v.edge(r.id, id); !linked && inDoubt(e.score(v, r, v.record(id)).Band) {
					v.base.doubtful.set(pair{r.id, id}, true)
				}
			}
		}
		for _, k := range r.keys(e.model) {
			if holders := v.holders(k); len(holders) <= e.model.Cap {
				meet(holders)
			}
		}
		if r.content != 0 { // of its copies, those that speak for themselves meet the first, too
			for _, id := range v.copiesOf(r.content) {
				if v.stands(id) && v.meetAsCopies(r, v.record(id)) {
					meet([]recordID{id})
				}
			}
		}
	})
	if err != nil {
		e.setDoubtful(nil)
		return err
	}
	e.doubted = true
	return nil
}

func (e *Engine) setDoubtful(d doubtful) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.state.doubtful = d
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
