package resolver

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/cluster"
	"github.com/clewgraph/clew/resolver/match"
)

// StepKind says what brought two groups of records together.
type StepKind string

// The kinds of step.
const (
	// StepJudgement: analysts hold them to be the same.
	StepJudgement StepKind = "judgement"
	// StepValue: they are of one value, such as one telephone number, or of a
	// handle and the account that it stands for.
	StepValue StepKind = "value"
	// StepAverage: their records agreed best on average of all groups then.
	StepAverage StepKind = "average"
	// StepCopies: they say the same, see [match.Model.Content].
	StepCopies StepKind = "copies"
	// StepWholes: compared as wholes, by all that their records say together, they
	// agreed best then.
	StepWholes StepKind = "wholes"
)

// Step is one step by which an entity was built.
type Step struct {
	Kind StepKind
	// Left and Right are the groups that came together, ordered by stream
	// position; Left holds the oldest record. For StepCopies Left is one record and
	// Right all its copies, each by itself before; else each is one group.
	Left, Right []graph.RecordKey
	// Average is what the two groups agreed on average, and Best their heaviest
	// pair; for StepAverage and StepWholes. Best is of two copies for StepCopies.
	Average Average
	Best    PairScore
	// Wholes says what they weigh as wholes; for StepWholes only.
	Wholes *Wholes
	// Judgements are those that join the two groups; for StepJudgement only.
	Judgements []graph.Judgement
}

// Wholes says what two groups of records weigh, compared as wholes, see
// [match.Model.CompareWholes]. They come together above Sure.
type Wholes struct {
	match.Explanation
	Sure match.Bits
}

// Building says how an entity was built.
type Building struct {
	Entity graph.EntityID
	// Members are its records, the oldest first.
	Members []graph.RecordKey
	// Steps lead from single records to the entity, in the order in which they
	// were taken.
	Steps []Step
	// Judgements are the "same" and "not same" that stand on its records,
	// ordered by A, then B.
	Judgements []graph.Judgement
	// Component counts the records that were divided together with its own.
	Component int
	// Victim says that one of its records claims a possible victim.
	Victim bool
}

// How says by which steps an entity was built. They are those of a division of
// its component now, and end in what the engine holds. The error wraps
// [ErrNoEntity].
func (e *Engine) How(entity graph.EntityID) (Building, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	v := newView(e.state)
	out := Building{Entity: entity}
	members := v.memberRecords(entity)
	if len(members) == 0 {
		return out, fmt.Errorf("%w: %s", ErrNoEntity, entity)
	}
	out.Members, out.Victim = keysOf(members), victims(members)
	for _, r := range members {
		for _, j := range v.judged(r.key) {
			if j.Verdict != graph.Unsure {
				out.Judgements = append(out.Judgements, j)
			}
		}
	}
	slices.SortFunc(out.Judgements, compareJudgements)
	out.Judgements = slices.CompactFunc(out.Judgements, sameWord)
	component := e.componentOf(v, members[0])
	out.Component = len(component)
	b := &building{Building: &out, e: e, view: v, groups: make(map[recordID][]*record)}
	for _, r := range members {
		b.groups[r.id] = []*record{r}
	}
	b.judged(members)
	switch {
	case members[0].like == nil:
		b.valued(members)
	default:
		if err := b.averaged(component); err != nil {
			return out, err
		}
	}
	return out, nil
}

// building retraces the steps by which an entity was built.
type building struct {
	*Building
	e    *Engine
	view *view
	// groups gives each member the group that it is in so far.
	groups map[recordID][]*record
}

// join takes a step, unless the two are one group already.
func (b *building) join(x, y *record, step Step) {
	left, right := b.groups[x.id], b.groups[y.id]
	if slices.Contains(left, y) {
		return
	}
	if older(right[0], left[0]) < 0 {
		left, right = right, left
	}
	step.Left, step.Right = keysOf(left), keysOf(right)
	b.Steps = append(b.Steps, step)
	both := append(slices.Clone(left), right...)
	slices.SortFunc(both, older)
	for _, r := range both {
		b.groups[r.id] = both
	}
}

// judged joins what judgements hold to be the same.
func (b *building) judged(members []*record) {
	for i, x := range members {
		if len(b.view.judged(x.key)) == 0 {
			continue
		}
		for _, y := range members[i+1:] {
			if chain := b.view.path(x.key, y.key); chain != nil {
				b.join(x, y, Step{Kind: StepJudgement, Judgements: chain})
			}
		}
	}
}

// valued joins what is of one value.
func (b *building) valued(members []*record) {
	for _, r := range members[1:] {
		b.join(members[0], r, Step{Kind: StepValue})
	}
}

// averaged divides the component anew and takes the steps that led to the
// entity.
func (b *building) averaged(component []*record) error {
	problem := (&planner{view: b.view, model: b.e.model}).problem(component)
	result, err := cluster.Link(problem)
	if err != nil {
		return err
	}
	copies := make(map[int][]*record)
	for i, of := range problem.Copies {
		if b.groups[component[i].id] != nil {
			copies[of] = append(copies[of], component[i])
		}
	}
	for _, of := range slices.Sorted(maps.Keys(copies)) {
		b.copied(append(copies[of], component[of]))
	}
	for _, j := range result.Joins {
		x, y := component[j.A], component[j.B]
		if b.groups[x.id] == nil || b.groups[y.id] == nil {
			continue // of another entity
		}
		xs, ys := b.groups[x.id], b.groups[y.id]
		step := Step{Kind: StepAverage, Average: Average{j.Sum, j.Pairs}, Best: b.best(xs, ys)}
		if j.Whole {
			step.Kind, step.Wholes = StepWholes, b.e.wholes(b.view, xs, ys)
			step.Average, _ = b.e.between(b.view, xs, ys)
		}
		b.join(x, y, step)
	}
	return nil
}

// copied joins records that say the same.
func (b *building) copied(records []*record) {
	slices.SortFunc(records, older)
	for _, r := range records {
		b.groups[r.id] = records
	}
	keys := keysOf(records)
	b.Steps = append(b.Steps, Step{Kind: StepCopies, Left: keys[:1], Right: keys[1:], Best: b.e.score(b.view, records[0], records[1])})
}

// wholes explains what two groups weigh as wholes; nil for kinds of which groups are
// not compared so.
func (e *Engine) wholes(v *view, as, bs []*record) *Wholes {
	sure, ok := e.model.Wholes(as[0].kind)
	if !ok {
		return nil
	}
	pairs := len(as) * len(bs)
	as, _ = v.distinct(as)
	bs, _ = v.distinct(bs)
	return &Wholes{e.model.ExplainWholes(formsOf(as), formsOf(bs), pairs, v.count), sure}
}

// formsOf gives the features of records.
func formsOf(records []*record) []*match.Features {
	forms := make([]*match.Features, len(records))
	for i, r := range records {
		forms[i] = r.forms()
	}
	return forms
}

// best gives the heaviest pair between two groups.
func (b *building) best(xs, ys []*record) PairScore {
	var best PairScore
	xs, _ = b.view.distinct(xs)
	ys, _ = b.view.distinct(ys)
	for i, x := range xs {
		for j, y := range ys {
			if s := b.e.score(b.view, x, y); i+j == 0 || comparePairs(s, best) < 0 {
				best = s
			}
		}
	}
	return best
}

// MemberExplanation says why a record is in its entity.
type MemberExplanation struct {
	Entity graph.EntityID
	Record graph.RecordKey
	// Members counts the records of the entity, this one included.
	Members int
	// Average is what the record agrees with the others on average, for kinds
	// resolved by likeness.
	Average Average
	// Best explains the pair with the other record that it agrees with best; nil
	// for a record by itself.
	Best *PairExplanation
}

// WhyMember says why a record is in its entity. The error wraps [ErrNoRecord].
func (e *Engine) WhyMember(key graph.RecordKey) (MemberExplanation, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	v := newView(e.state)
	r := v.record(v.id(key))
	if r == nil {
		return MemberExplanation{}, fmt.Errorf("%w: %s", ErrNoRecord, key)
	}
	members := v.memberRecords(v.entity(r.id))
	out := MemberExplanation{Entity: v.entity(r.id), Record: key, Members: len(members)}
	others := slices.DeleteFunc(members, func(o *record) bool { return o.id == r.id })
	if len(others) == 0 {
		return out, nil
	}
	best := others[0]
	if r.like != nil {
		out.Average, _ = e.between(v, []*record{r}, others)
		best = slices.MinFunc(others, func(x, y *record) int {
			return cmp.Or(comparePairs(e.score(v, r, x), e.score(v, r, y)), older(x, y))
		})
	}
	x := e.why(v, r, best)
	out.Best = &x
	return out, nil
}
