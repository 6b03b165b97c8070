package resolver

import (
	"cmp"
	"maps"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/match"
)

// Effect is what a change would do to who is who.
type Effect struct {
	// Merges are the entities that records of several would come together in,
	// ordered by Into; Splits those whose records would part, ordered by From.
	Merges []Merge
	Splits []Split
	// Arrivals are the records that would be new or come back, with the entity
	// that would take them in; Departures those that would go. Ordered by key.
	Arrivals, Departures []graph.Move
	// Moved counts the records that would change entity, the renaming of an
	// entity by its oldest record included.
	Moved int
	// Refused are judgements that contradict what stands, Alarms the giant
	// components that would be touched.
	Refused []Refused
	Alarms  []Alarm
}

// Merge is an entity that would hold records of several.
type Merge struct {
	Into graph.EntityID
	// From are the entities that hold its records now, ordered; Records counts
	// all that it would hold.
	From    []graph.EntityID
	Records int
	// Restricted is set where it would join a possible victim with a suspect.
	Restricted bool
}

// Split is an entity whose records would be in several.
type Split struct {
	From graph.EntityID
	// Into are the entities that would hold them, ordered; Records counts what
	// the entity holds now.
	Into    []graph.EntityID
	Records int
	// Members are the records of each of Into, of those that the entity holds now,
	// ordered by key.
	Members [][]graph.RecordKey
}

// WhatIf says what a plan would do, before it is applied to its engine.
func (e *Engine) WhatIf(p *Plan) Effect {
	e.mu.RLock()
	defer e.mu.RUnlock()
	affected := make(map[graph.EntityID]bool)
	out := Effect{Refused: p.Refused, Alarms: p.Alarms}
	for _, m := range p.Moves {
		affected[m.From], affected[m.To] = true, true
		switch {
		case m.From == "":
			out.Arrivals = append(out.Arrivals, m)
		case m.To == "":
			out.Departures = append(out.Departures, m)
		default:
			out.Moved++
		}
	}
	out.compare(newView(p.view.base), p.view, affected)
	return out
}

// WhatIfModel says what the adoption of another model would do. It resolves all
// records anew by that model in an engine of its own, which takes as long as a
// batch of all records and as much memory as this engine has. Of each record it
// tells each, which may be nil, what entity holds it and what entity would.
func (e *Engine) WhatIfModel(m *match.Model, each func(key graph.RecordKey, now, then graph.EntityID)) (Effect, error) {
	other := New(m, e.options)
	plan, err := other.Plan(e.everything(m))
	if err != nil {
		return Effect{}, err
	}
	if err := other.Apply(plan); err != nil {
		return Effect{}, err
	}
	e.mu.RLock()
	defer e.mu.RUnlock()
	out := Effect{Alarms: plan.Alarms}
	affected := make(map[graph.EntityID]bool)
	for id, from := range e.state.entities {
		key := e.state.records[id].key
		to := other.state.entities[other.state.byKey[key]]
		if to == "" {
			continue // loaded meanwhile
		}
		if each != nil {
			each(key, from, to)
		}
		if from != to {
			affected[from], affected[to] = true, true
			out.Moved++
		}
	}
	out.compare(newView(e.state), newView(other.state), affected)
	return out, nil
}

// everything gives all that the engine holds as a batch for an engine with
// another model.
func (e *Engine) everything(m *match.Model) Batch {
	var b Batch
	e.mu.RLock()
	records := slices.Collect(maps.Values(e.state.records))
	for key, list := range e.state.judged {
		for _, j := range list {
			if j.A == key {
				b.Judgements = append(b.Judgements, j)
			}
		}
	}
	e.mu.RUnlock()
	slices.SortFunc(records, older)
	slices.SortFunc(b.Judgements, compareJudgements)
	for _, r := range records {
		again := Prepared{record: *r}
		if r.like != nil {
			again.record.hashes = hashesOf(m, r.forms())
		}
		b.Puts = append(b.Puts, Input{FirstSeq: r.first, Prepared: &again})
	}
	return b
}

// compare finds the merges and splits among the entities that a change affects.
func (out *Effect) compare(before, after *view, affected map[graph.EntityID]bool) {
	delete(affected, "")
	for _, entity := range slices.Sorted(maps.Keys(affected)) {
		now, then := before.memberRecords(entity), after.memberRecords(entity)
		if into := elsewhere(now, after); len(into) > 1 {
			out.Splits = append(out.Splits, Split{From: entity, Into: into, Records: len(now), Members: parted(now, into, after)})
		}
		if from := elsewhere(then, before); len(from) > 1 {
			victim, suspect := sides(then)
			out.Merges = append(out.Merges, Merge{Into: entity, From: from, Records: len(then), Restricted: victim && suspect})
		}
	}
}

// parted gives the records that each of several entities holds in another state.
func parted(records []*record, into []graph.EntityID, there *view) [][]graph.RecordKey {
	parts := make([][]graph.RecordKey, len(into))
	for _, r := range records {
		if at := slices.Index(into, there.entity(there.id(r.key))); at >= 0 {
			parts[at] = append(parts[at], r.key)
		}
	}
	for _, keys := range parts {
		slices.SortFunc(keys, graph.RecordKey.Compare)
	}
	return parts
}

// elsewhere gives the entities that hold records in another state, ordered.
func elsewhere(records []*record, there *view) []graph.EntityID {
	var ids []graph.EntityID
	for _, r := range records {
		if id := there.entity(there.id(r.key)); id != "" {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Weigh gives the weight of two records that the engine holds and resolves by
// likeness; false for others.
func (e *Engine) Weigh(a, b graph.RecordKey) (match.Bits, bool) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	v := newView(e.state)
	ra, rb := v.record(v.id(a)), v.record(v.id(b))
	if ra == nil || rb == nil || ra.like == nil || rb.like == nil {
		return 0, false
	}
	return e.score(v, ra, rb).Weight, true
}

// smallest orders entity ids.
func smallest(a, b graph.EntityID) (graph.EntityID, graph.EntityID) {
	if cmp.Less(b, a) {
		return b, a
	}
	return a, b
}
