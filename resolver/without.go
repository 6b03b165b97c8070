package resolver

import (
	"cmp"
	"maps"
	"slices"
	"sync"

	"github.com/clewgraph/clew/graph"
)

// classes numbers the handlings of records.
type classes struct {
	mu   sync.RWMutex
	ids  map[string]uint32
	list []graph.Handling
}

// of gives the class of a handling.
func (c *classes) of(h graph.Handling) uint32 {
	key := h.Key()
	c.mu.RLock()
	id, ok := c.ids[key]
	c.mu.RUnlock()
	if ok {
		return id
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if id, ok := c.ids[key]; ok {
		return id
	}
	id = uint32(len(c.list))
	if c.ids == nil {
		c.ids = make(map[string]uint32)
	}
	c.ids[key], c.list = id, append(c.list, h)
	return id
}

// all gives the handlings by class; what is given is never changed.
func (c *classes) all() []graph.Handling {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return slices.Clip(c.list)
}

// Handlings gives every handling that a record of the engine has or had, each
// once. The list grows at its end only.
func (e *Engine) Handlings() []graph.Handling { return e.classes.all() }

// clone gives the same numbers, apart from what either meets from now on.
func (c *classes) clone() *classes {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return &classes{ids: maps.Clone(c.ids), list: slices.Clip(c.list)}
}

// Without gives another engine, which holds what this one would hold had it never
// met the records whose handling sees refuses: their candidate keys, evidence and
// judgements are gone, and whatever hung together with them is divided anew. A
// judgement counts if both of its records are there and seen. The other engine is
// of the state that this one has now, and does not follow it; [Engine.Version]
// tells of which state it is.
//
// It takes time and memory for a copy of the engine's lists, and the time of
// deleting the hidden records from it. Frequencies of a trained model are as they
// are: whoever trained it saw what he saw.
func (e *Engine) Without(sees func(graph.Handling) bool) (*Engine, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	out := &Engine{model: e.model, options: e.options, lexicon: e.lexicon, classes: e.classes.clone(), state: e.state.clone()}
	var seen []bool
	for _, h := range e.classes.all() {
		seen = append(seen, sees(h))
	}
	var b Batch
	shown := func(k graph.RecordKey) bool {
		r := e.state.records[e.state.byKey[k]]
		return r != nil && seen[r.class]
	}
	for _, r := range e.state.records {
		if !seen[r.class] {
			b.Deletes = append(b.Deletes, r.key)
		}
	}
	for k, list := range e.state.judged {
		for _, j := range list {
			if j.A == k && !(shown(j.A) && shown(j.B)) {
				j.Undone = true
				b.Judgements = append(b.Judgements, j)
			}
		}
	}
	slices.SortFunc(b.Deletes, graph.RecordKey.Compare)
	slices.SortFunc(b.Judgements, compareJudgements)
	p, err := out.plan(b)
	if err != nil {
		return nil, err
	}
	p.view.apply()
	out.version = e.version
	return out, nil
}

// clone copies the lists of a state, but not the records, which never change.
func (s *state) clone() *state {
	return &state{
		next: s.next, byKey: maps.Clone(s.byKey), records: maps.Clone(s.records), postings: s.postings.clone(), copies: s.copies.clone(), edges: maps.Clone(s.edges),
		entities: maps.Clone(s.entities), members: maps.Clone(s.members), judged: maps.Clone(s.judged), sharers: maps.Clone(s.sharers),
		holders: maps.Clone(s.holders), words: s.words.clone(),
	}
}

func (p *posted) clone() posted {
	out := *p
	for i := range out.parts {
		part := &out.parts[i]
		part.hashes, part.holders, part.lists = slices.Clone(part.hashes), slices.Clone(part.holders), slices.Clone(part.lists)
	}
	return out
}

// Matches gives the evidence with one of the keys at either side that brings
// records together, each once, ordered by A, then B.
func (e *Engine) Matches(keys []graph.RecordKey) []graph.Match {
	e.mu.RLock()
	defer e.mu.RUnlock()
	p := &planner{view: newView(e.state), model: e.model}
	met := make(map[pair]bool)
	var out []graph.Match
	for _, k := range keys {
		r := p.record(p.id(k))
		if r == nil {
			continue
		}
		for _, link := range p.edges(r.id) {
			if met[pairOf(r.id, link.to)] {
				continue
			}
			met[pairOf(r.id, link.to)] = true
			a, b := r, p.record(link.to)
			if b.key.Compare(a.key) < 0 {
				a, b = b, a
			}
			out = append(out, *p.matchOf(a, b, &link, p.sharedLive(p.model, a, b)))
		}
	}
	slices.SortFunc(out, func(a, b graph.Match) int { return cmp.Or(a.A.Compare(b.A), a.B.Compare(b.B)) })
	return out
}
