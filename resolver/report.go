package resolver

import (
	"cmp"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/match"
)

// editPair notes the changed evidence of a pair, keys what it shares now.
func (p *planner) editPair(a, b *record, old edge, had bool, now edge, has bool, keys []uint64) {
	var before, after *edge
	if had {
		before = &old
	}
	if has {
		after = &now
	}
	p.edit(a, b, before, after, keys)
}

// edit notes the evidence of a pair before and after, keys the live ones that it
// shares after; a pair may be edited several times in a batch, and under several
// versions of its records.
func (p *planner) edit(a, b *record, before, after *edge, keys []uint64) {
	if b.key.Compare(a.key) < 0 {
		a, b = b, a
	}
	k := [2]graph.RecordKey{a.key, b.key}
	e := p.edited[k]
	if e == nil {
		e = &edited{}
		if before != nil {
			e.old = p.matchOf(a, b, before, p.keysBefore(a, b))
		}
		p.edited[k] = e
	}
	e.new = p.matchOf(a, b, after, keys)
}

func (p *planner) matchOf(a, b *record, e *edge, keys []uint64) *graph.Match {
	if e == nil {
		return nil
	}
	m := &graph.Match{A: a.key, B: b.key, Weight: int32(e.weight)}
	if a.content != 0 && a.content == b.content {
		m.Keys = []string{match.KeyContent}
	} else {
		m.Keys = keyTexts(p.model, a.forms(), keys)
	}
	if !e.stale {
		m.Model = p.model.ID()
	}
	return m
}

// keyTexts gives keys of a record in words, sorted.
func keyTexts(m *match.Model, f *match.Features, hashes []uint64) []string {
	var texts []string
	for _, k := range m.KeysOf(f, hashes) {
		texts = append(texts, k.Text)
	}
	slices.Sort(texts)
	return texts
}

// report fills in the plan.
func (p *planner) report(deletes []graph.RecordKey) {
	for key, from := range p.before {
		to := graph.EntityID("")
		if id := p.id(key); id != 0 {
			to = p.entity(id)
		}
		if from != to {
			p.plan.Moves = append(p.plan.Moves, graph.Move{Record: key, From: from, To: to})
		}
	}
	slices.SortFunc(p.plan.Moves, func(a, b graph.Move) int { return a.Record.Compare(b.Record) })

	for k, e := range p.edited {
		switch {
		case e.new == nil && e.old != nil:
			p.plan.Matches = append(p.plan.Matches, graph.Match{A: k[0], B: k[1], Model: p.model.ID()})
		case e.new != nil && (e.old == nil || e.new.Weight != e.old.Weight || e.new.Model != e.old.Model || !slices.Equal(e.new.Keys, e.old.Keys)):
			p.plan.Matches = append(p.plan.Matches, *e.new)
		}
	}
	slices.SortFunc(p.plan.Matches, func(a, b graph.Match) int { return cmp.Or(a.A.Compare(b.A), a.B.Compare(b.B)) })

	p.plan.Crossings = slices.DeleteFunc(p.plan.Crossings, func(c Crossing) bool { return c.Joined+c.Split == 0 })
	slices.SortFunc(p.plan.Crossings, func(a, b Crossing) int { return cmp.Compare(a.Key, b.Key) })
	slices.SortFunc(p.plan.Alarms, func(a, b Alarm) int { return a.Oldest.Compare(b.Oldest) })
	p.successors(deletes)
}

// successors finds where the handles of deleted records lead on to.
func (p *planner) successors(deletes []graph.RecordKey) {
	for _, key := range slices.SortedFunc(slices.Values(deletes), graph.RecordKey.Compare) {
		id, ok := p.base.byKey[key]
		if !ok {
			continue
		}
		var oldest *record
		for _, m := range p.base.members[p.base.entities[id]] {
			// A member may be put anew in the same batch: its key counts.
			r := p.base.records[m]
			if p.id(r.key) != 0 && (oldest == nil || older(r, oldest) < 0) {
				oldest = r
			}
		}
		if oldest != nil {
			p.plan.Next[key] = oldest.key
		}
	}
}
