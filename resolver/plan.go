package resolver

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/cluster"
	"github.com/clewgraph/clew/resolver/divide"
	"github.com/clewgraph/clew/resolver/match"
)

// planner works out one batch over a view.
type planner struct {
	*view
	model   *match.Model
	prepare func(*graph.Record) *Prepared
	plan    *Plan
	// named are the keys of the records in the batch, added the versions that come,
	// standing the records that stand for their content from now on.
	named           map[graph.RecordKey]bool
	added, standing []recordID
	// pairs are the pairs to weigh again, some more than once; causes are the
	// crossings behind those that are weighed for one.
	pairs  []pair
	causes map[pair][]int
	seeds  map[recordID]bool
	before map[graph.RecordKey]graph.EntityID
	edited map[[2]graph.RecordKey]*edited
}

// pair is two records, the lower id first.
type pair struct{ a, b recordID }

func pairOf(a, b recordID) pair { return pair{min(a, b), max(a, b)} }

// edited is the evidence of a pair before and after.
type edited struct{ old, new *graph.Match }

// plan needs the lock.
func (e *Engine) plan(b Batch) (*Plan, error) {
	if err := check(b); err != nil {
		return nil, err
	}
	p := &planner{
		view: newView(e.state), model: e.model, prepare: e.prepare,
		plan:  &Plan{version: e.version, Next: make(map[graph.RecordKey]graph.RecordKey)},
		named: make(map[graph.RecordKey]bool, len(b.Puts)), causes: make(map[pair][]int),
		seeds:  make(map[recordID]bool, len(b.Puts)),
		before: make(map[graph.RecordKey]graph.EntityID, len(b.Puts)), edited: make(map[[2]graph.RecordKey]*edited),
	}
	p.plan.view = p.view
	keys := 0
	for i := range b.Puts {
		if ready := b.Puts[i].Prepared; ready != nil && ready.record.hashes != nil {
			keys += len(ready.record.hashes.keys)
		}
	}
	p.posted, p.changed = make(map[uint64]int, keys), make([]posting, 0, keys)
	for _, j := range b.Judgements {
		p.takeJudgement(j)
	}
	for i := range b.Puts {
		p.put(&b.Puts[i])
	}
	for _, k := range b.Deletes {
		p.delete(k)
	}
	for _, k := range b.Again {
		if r := p.record(p.id(k)); r != nil {
			again := Prepared{record: *r}
			if r.like != nil {
				again.record.hashes, again.record.content = hashesOf(e.model, r.forms()), e.model.Content(r.forms())
			}
			p.put(&Input{FirstSeq: r.first, Prepared: &again})
		}
	}
	p.represent()
	p.cross()
	p.candidates()
	p.weigh()
	if err := p.recluster(); err != nil {
		return nil, err
	}
	p.report(b.Deletes)
	return p.plan, nil
}

func check(b Batch) error {
	deletes := make(map[graph.RecordKey]bool, len(b.Deletes))
	for _, k := range b.Deletes {
		deletes[k] = true
	}
	for i := range b.Puts {
		if k := b.Puts[i].key(); deletes[k] {
			return fmt.Errorf("%w: %s is both put and deleted", ErrBatch, k)
		}
	}
	return nil
}

func (p *planner) takeJudgement(j graph.Judgement) {
	j = ordered(j)
	touch := func() {
		for _, k := range ends(j) {
			p.seed(p.present(p.group(k))...)
			if r := p.record(p.id(k)); r != nil && r.content != 0 {
				p.ownCopies(r.content)
			}
		}
	}
	touch()
	if chain, ok := p.judge(j); !ok {
		p.plan.Refused = append(p.plan.Refused, Refused{Judgement: j, Chain: chain})
		return
	}
	p.plan.Accepted = append(p.plan.Accepted, j)
	touch()
}

func (p *planner) seed(ids ...recordID) {
	for _, id := range ids {
		p.seeds[id] = true
	}
}

func (p *planner) put(in *Input) {
	key := in.key()
	p.named[key] = true
	p.delete(key)
	ready := in.Prepared
	if ready == nil {
		if in.Record.IsStatement() {
			return
		}
		ready = p.prepare(&in.Record)
	}
	r := ready.record // a copy: what was prepared may be planned again
	r.id, r.first = p.over.next, in.FirstSeq
	p.over.next++
	p.add(&r)
	p.added = append(p.added, r.id)
	p.seed(r.id)
	p.seed(p.present(p.group(key))...)
}

// delete takes the current version of a key out, if there is one.
func (p *planner) delete(key graph.RecordKey) {
	p.named[key] = true
	r := p.record(p.id(key))
	if r == nil {
		return
	}
	if _, ok := p.before[key]; !ok {
		p.before[key] = p.base.entities[r.id]
	}
	p.unlink(r)
	p.remove(p.hashed(r))
	p.seed(p.present(p.group(key))...)
	p.seed(p.valued(r)...)
	delete(p.seeds, r.id)
	p.setEntity(r.id, "")
}

// hashed gives a record with its hashes, which are not kept of those that are
// listed.
func (p *planner) hashed(r *record) *record {
	if r.like == nil || r.hashes != nil {
		return r
	}
	listed := *r // r itself may be read meanwhile
	listed.hashes = hashesOf(p.model, r.forms())
	return &listed
}

// unlink drops the edges of a record.
func (p *planner) unlink(r *record) {
	for _, e := range p.edges(r.id) {
		p.edit(r, p.record(e.to), &e, nil, nil)
		p.dropEdge(e.to, r.id)
		p.seed(e.to)
	}
	p.over.edges[r.id] = nil
}

// represent finds the record that stands for each content that the batch touches.
// It alone is listed by the candidate keys and meets other contents; its copies
// meet it.
func (p *planner) represent() {
	var contents []uint64
	for c := range p.copies {
		contents = append(contents, c)
	}
	slices.Sort(contents)
	for _, c := range contents {
		list := p.copies[c]
		if len(list) == 0 {
			continue
		}
		at := 0
		for i, id := range list {
			if p.represents(p.record(id), p.record(list[at])) {
				at = i
			}
		}
		list[0], list[at] = list[at], list[0]
		before := p.base.copies.get(c)
		changed := len(before) == 0 || before[0] != list[0]
		for _, id := range list {
			r := p.record(id)
			stood, stands := p.stood(r), p.standIn(r) == id
			if stood == stands && !changed && p.base.records[id] != nil {
				continue
			}
			switch {
			case stood && !stands:
				p.unpost(p.hashed(r))
				p.fallen = append(p.fallen, id)
			case !stood && stands:
				p.post(p.hashed(r))
			}
			met := len(before) > 0 && before[0] == id // copies that are no longer its own
			if stood && stands && !met {
				continue // keeps what it has
			}
			p.unlink(r)
			p.seed(id)
			if stands {
				p.standing = append(p.standing, id)
			}
		}
		for _, id := range list[1:] {
			if p.seeds[id] || changed {
				p.pairs = append(p.pairs, pairOf(list[0], id))
			}
		}
	}
}

// cross finds the keys that became live or no longer are, and the identifiers
// whose weight took another step: the pairs of their holders are weighed again.
func (p *planner) cross() {
	var crossed []*posting
	for i := range p.changed {
		c := &p.changed[i]
		before, now := len(c.before), c.size()
		stepped := c.identifier && p.model.Step(before) != p.model.Step(now)
		if (p.live(before) != p.live(now) || stepped) && max(before, now) > 1 {
			crossed = append(crossed, c)
		}
	}
	slices.SortFunc(crossed, func(a, b *posting) int { return cmp.Compare(a.key, b.key) })
	for _, c := range crossed {
		holders := c.before
		if p.live(c.size()) {
			holders = c.holders()
		}
		if !p.live(len(holders)) {
			continue
		}
		cause := len(p.plan.Crossings)
		text := p.keyText(holders, c.key)
		p.plan.Crossings = append(p.plan.Crossings, Crossing{Key: text, Holders: c.size(), Cap: p.model.Cap})
		for i, a := range holders {
			if !p.stands(a) {
				continue
			}
			if c.identifier {
				// Pairs inside a component weigh differently even where they
				// are too weak for an edge.
				p.seed(a)
			}
			others := slices.DeleteFunc(slices.Clone(holders[i+1:]), func(b recordID) bool { return !p.stands(b) })
			if r := p.record(a); c.identifier && r.content != 0 {
				if list := p.copiesOf(r.content); list[0] == a {
					others = append(others, list[1:]...)
				} else { // one that is weighed by itself
					others = append(others, list[0])
				}
			}
			for _, b := range others {
				q := pairOf(a, b)
				p.pairs = append(p.pairs, q)
				p.causes[q] = append(p.causes[q], cause)
			}
		}
	}
}

// keyText gives a key in words, from any holder.
func (p *planner) keyText(holders []recordID, key uint64) string {
	for _, id := range holders {
		r := look(p.over.records, p.base.records, id)
		if r == nil {
			r = p.base.records[id]
		}
		if r != nil {
			return keyTexts(p.model, r.forms(), []uint64{key})[0]
		}
	}
	return ""
}

func (p *planner) live(holders int) bool { return holders <= p.model.Cap }

// candidates pairs the new records with all holders of their live keys.
func (p *planner) candidates() {
	for _, a := range slices.Concat(p.added, p.standing) {
		if !p.stands(a) {
			continue // replaced by a later version in the same batch, or a copy
		}
		for _, k := range p.record(a).keys(p.model) {
			if !p.live(p.count(k)) {
				continue
			}
			for _, b := range p.holders(k) {
				if b != a {
					p.pairs = append(p.pairs, pairOf(a, b))
				}
			}
		}
	}
}

// weigh weighs the pairs and sets their edges.
func (p *planner) weigh() {
	pairs := p.pairs
	slices.SortFunc(pairs, func(x, y pair) int { return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) })
	pairs = slices.Compact(pairs)
	// Weights depend on holders, which stand, and not on edges, which change below.
	links, linked, keys := make([]edge, len(pairs)), make([]bool, len(pairs)), make([][]uint64, len(pairs))
	p.weighed, p.doubted = pairs, make([]bool, len(pairs))
	sideBySide(len(pairs), func(i int) {
		links[i], keys[i], linked[i], p.doubted[i] = p.link(p.record(pairs[i].a), p.record(pairs[i].b))
	})
	for i, q := range pairs {
		a, b := p.record(q.a), p.record(q.b)
		old, had := p.edge(q.a, q.b)
		now, has := links[i], linked[i]
		if had == has && (!has || old == now && slices.Equal(p.keysBefore(a, b), keys[i])) {
			continue
		}
		if has {
			p.setEdge(q.a, edge{to: q.b, weight: now.weight})
			p.setEdge(q.b, edge{to: q.a, weight: now.weight})
		} else {
			p.dropEdge(q.a, q.b)
			p.dropEdge(q.b, q.a)
		}
		p.editPair(a, b, old, had, now, has, keys[i])
		p.seed(q.a, q.b)
		if had != has && !p.named[a.key] && !p.named[b.key] {
			for _, cause := range p.causes[q] {
				if has {
					p.plan.Crossings[cause].Joined++
				} else {
					p.plan.Crossings[cause].Split++
				}
			}
		}
	}
}

// link gives the edge between two records, and the live keys that they share, of
// which there must be one; false where the evidence is not over the cut. It also
// says of two without an edge whether they are in doubt.
func (p *planner) link(a, b *record) (link edge, keys []uint64, linked, doubted bool) {
	// Candidates share a live key; those of a crossing may have shared no other.
	if _, crossed := p.causes[pairOf(a.id, b.id)]; crossed && len(p.sharedLive(p.model, a, b)) == 0 {
		return edge{}, nil, false, false
	}
	score := p.model.Compare(a.forms(), b.forms(), p.count)
	strong := !score.Vetoed && score.Weight >= p.model.Cut
	if a.content == b.content && !p.alone(a) && !p.alone(b) {
		strong = p.model.JoinsCopies(score)
	}
	if !strong {
		return edge{}, nil, false, inDoubt(p.model.Band(score))
	}
	return edge{to: b.id, weight: score.Weight}, p.sharedLive(p.model, a, b), true, false
}

// keysBefore gives the live keys that two records shared before the batch, which
// had an edge then.
func (p *planner) keysBefore(a, b *record) []uint64 {
	before := view{base: p.base, over: p.base}
	return before.sharedLive(p.model, a, b)
}

// sharedLive gives the live candidate keys that both records hold, sorted; of
// copies it is their content that brings them together.
func (v *view) sharedLive(m *match.Model, a, b *record) []uint64 {
	if v.meetAsCopies(a, b) {
		return []uint64{a.content}
	}
	if a.hashes == nil && b.hashes != nil {
		a, b = b, a
	}
	var shared []uint64
	of := v.standIn(b)
	for _, k := range a.keys(m) {
		if v.count(k) <= m.Cap && v.holds(of, k) {
			shared = append(shared, k)
		}
	}
	return shared
}

// recluster divides every component that holds a seed anew.
func (p *planner) recluster() error {
	p.openValues()
	var seeds []recordID
	for id := range p.seeds {
		if p.record(id) != nil {
			seeds = append(seeds, id)
		}
	}
	slices.Sort(seeds)
	for _, component := range cluster.Components(seeds, p.neighbours) {
		records := make([]*record, len(component))
		for i, id := range component {
			records[i] = p.record(id)
		}
		slices.SortFunc(records, byTie)
		labels, err := p.divide(records)
		if err != nil {
			return err
		}
		p.settle(records, labels)
	}
	return nil
}

// neighbours gives the records in one component with a record: by edges, by
// judgements, and by a value that judgements speak of or that is an account's.
func (p *planner) neighbours(id recordID) []recordID {
	r := p.record(id)
	var ids []recordID
	for _, e := range p.edges(id) {
		ids = append(ids, e.to)
	}
	ids = append(ids, p.valued(r)...)
	if len(p.judged(r.key)) > 0 {
		for _, o := range p.present(p.group(r.key)) {
			if p.record(o).kind == r.kind {
				ids = append(ids, o)
			}
		}
	}
	return ids
}

// divide clusters one component; its records come in the order of ties.
func (p *planner) divide(records []*record) ([]int, error) {
	if len(records) == 1 {
		return []int{0}, nil
	}
	if records[0].like == nil {
		return p.divideValues(records), nil
	}
	result, err := cluster.Link(p.problem(records))
	if result.Alarm != nil {
		oldest := slices.MinFunc(records, older)
		p.plan.Alarms = append(p.plan.Alarms, Alarm{Oldest: oldest.key, Records: len(records), Pieces: result.Alarm.Pieces})
	}
	return result.Label, err
}

// problem states how the records of a component are to be divided.
func (p *planner) problem(records []*record) cluster.Problem {
	index := make(map[recordID]int, len(records))
	byKey := make(map[graph.RecordKey]int, len(records))
	for i, r := range records {
		index[r.id], byKey[r.key] = i, i
	}
	problem := divide.Problem(p.model, len(records),
		func(i int) *match.Features { return records[i].forms() },
		func(i int) int { return int(p.standIn(records[i])) }, p.count)
	for i, r := range records {
		p.constrain(&problem, byKey, i, r.key)
		for _, e := range p.edges(r.id) {
			if j := index[e.to]; i < j {
				problem.Edges = append(problem.Edges, cluster.Edge{A: i, B: j, Weight: int32(e.weight)})
			}
		}
	}
	return problem
}

// constrain adds what judgements say about a record: what must come with it,
// and what cannot, also by way of records that are not present.
func (p *planner) constrain(problem *cluster.Problem, byKey map[graph.RecordKey]int, i int, key graph.RecordKey) {
	if len(p.judged(key)) == 0 {
		return
	}
	for _, same := range p.group(key) {
		if j, ok := byKey[same]; ok && j != i {
			problem.Must = append(problem.Must, [2]int{i, j})
		}
		for _, not := range p.judged(same) {
			if not.Verdict != graph.NotSame {
				continue
			}
			for _, far := range p.group(other(not, same)) {
				if j, ok := byKey[far]; ok {
					problem.Cannot = append(problem.Cannot, [2]int{i, j})
				}
			}
		}
	}
}

// settle gives each group of a component its entity.
func (p *planner) settle(records []*record, labels []int) {
	founders := make(map[int]*record)
	for i, r := range records {
		if f := founders[labels[i]]; f == nil || older(r, f) < 0 {
			founders[labels[i]] = r
		}
	}
	for i, r := range records {
		founder := founders[labels[i]]
		entity := graph.Handle(founder.kind, founder.key)
		if founder.value != "" && p.oldest(founder) {
			entity = founder.value
		}
		if _, ok := p.before[r.key]; !ok {
			p.before[r.key] = p.base.entities[r.id]
		}
		p.setEntity(r.id, entity)
	}
}
