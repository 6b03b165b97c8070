package resolver

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/match"
)

// ErrTooMany: the two sides have more pairs of records than an explanation looks
// at.
var ErrTooMany = errors.New("too many pairs of records to explain")

// maxPairs bounds the pairs of records that an explanation of two entities looks
// at, maxShown how many of them it names, maxNear how many near keys.
const (
	maxPairs = 10_000
	maxShown = 10
	maxNear  = 3
)

// ObstacleKind names what keeps two entities apart.
type ObstacleKind string

// The obstacles, in the order in which they are looked for.
const (
	// ObstacleJudged: a judgement, or a chain of them, holds them apart.
	ObstacleJudged ObstacleKind = "judged"
	// ObstacleKinds: they are of different kinds.
	ObstacleKinds ObstacleKind = "kinds"
	// ObstacleValues: they are of a kind that its value identifies, and the
	// values differ.
	ObstacleValues ObstacleKind = "values"
	// ObstacleNeverMet: no two of their records share a live candidate key, so
	// that they were never weighed against each other.
	ObstacleNeverMet ObstacleKind = "never met"
	// ObstacleVeto: two of their records cannot be of one subject.
	ObstacleVeto ObstacleKind = "veto"
	// ObstacleGate: a rule holds the weight of their best pair down.
	ObstacleGate ObstacleKind = "gate"
	// ObstacleWeight: their best pair weighs too little.
	ObstacleWeight ObstacleKind = "weight"
	// ObstacleAverage: their records agree too little on average.
	ObstacleAverage ObstacleKind = "average"
	// ObstacleWholes: taken together, all that their records say weighs too little.
	ObstacleWholes ObstacleKind = "wholes"
	// ObstacleAmbiguous: one of them fits a third about as well, which conflicts
	// with the other.
	ObstacleAmbiguous ObstacleKind = "ambiguous"
)

// Obstacle is one thing that keeps two entities apart.
type Obstacle struct {
	Kind ObstacleKind
	// Text says it in words, with the numbers.
	Text string
}

// NearKeys are two candidate keys of one family that nearly agree.
type NearKeys struct {
	Left, Right string
	// Edits is the number of characters to change.
	Edits int
}

// WhyNotExplanation says why two entities are not one.
type WhyNotExplanation struct {
	// Left and Right are the entities; equal if they are one after all.
	Left, Right graph.EntityID
	// Obstacles are all that keeps them apart; empty if they are one.
	Obstacles []Obstacle
	// Best explains the heaviest pair of the records asked about, Left's first
	// in the order of keys.
	Best PairExplanation
	// Pairs are the heaviest pairs of records between the entities, at most ten;
	// empty for kinds that are not resolved by likeness.
	Pairs []PairScore
	// All counts the pairs of records between the entities, Met those that share
	// a live candidate key, Linked those with evidence strong enough to hold a
	// component together, Vetoed those that cannot be one.
	All, Met, Linked, Vetoed int
	// Near are keys of the best pair that nearly agree, where none met.
	Near []NearKeys
	// Average is what the entities' records agree on average: above Stop they
	// would come together, if nothing else kept them apart.
	Average Average
	Stop    match.Bits
	// Wholes says what they weigh compared as wholes; nil for kinds that are not.
	Wholes *Wholes
	// Restricted is set for a possible victim and a suspect: who may decide is
	// restricted.
	Restricted bool
	// Change is the smallest change that would join them, as far as can be told.
	Change string
}

// WhyNot says why the entities that hold two sides are not one. A side is
// records of one entity: the heaviest pair of the records given is explained,
// and what keeps their entities apart. The error wraps [ErrNoRecord] or
// [ErrTooMany].
func (e *Engine) WhyNot(left, right []graph.RecordKey) (WhyNotExplanation, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	q := &whyNot{e: e, view: newView(e.state)}
	q.Stop = e.model.Stop
	var err error
	if q.as, err = q.side(left); err != nil {
		return q.WhyNotExplanation, err
	}
	if q.bs, err = q.side(right); err != nil {
		return q.WhyNotExplanation, err
	}
	q.Left, q.Right = q.entity(q.as[0].id), q.entity(q.bs[0].id)
	q.allA, q.allB = q.memberRecords(q.Left), q.memberRecords(q.Right)
	q.distinctA, q.toldA = q.distinct(q.allA)
	q.distinctB, q.toldB = q.distinct(q.allB)
	if n := len(q.distinctA) * len(q.distinctB); n > maxPairs {
		return q.WhyNotExplanation, fmt.Errorf("%w: %d × %d", ErrTooMany, len(q.distinctA), len(q.distinctB))
	}
	q.explain()
	return q.WhyNotExplanation, nil
}

// whyNot is one such question.
type whyNot struct {
	WhyNotExplanation
	*view
	e          *Engine
	as, bs     []*record // the records asked about
	allA, allB []*record // all of their entities
	// distinctA and distinctB are those of them that are weighed, toldA and toldB for how
	// many they speak.
	distinctA, distinctB []*record
	toldA, toldB         []int64
	veto                 *PairScore
	conflicts            int // of the pairs of records
}

func (q *whyNot) side(keys []graph.RecordKey) ([]*record, error) {
	var records []*record
	for _, k := range keys {
		r := q.record(q.id(k))
		if r == nil {
			return nil, fmt.Errorf("%w: %s", ErrNoRecord, k)
		}
		records = append(records, r)
	}
	if len(records) == 0 {
		return nil, fmt.Errorf("%w: a side names none", ErrNoRecord)
	}
	return records, nil
}

func (q *whyNot) explain() {
	alike := q.as[0].like != nil && q.bs[0].like != nil
	q.Best = q.e.why(q.view, q.as[0], q.bs[0])
	if alike {
		q.Best = q.heaviest()
	}
	if q.Left == q.Right {
		return
	}
	q.Restricted = restricts(q.allA, q.allB)
	q.judgements()
	switch {
	case q.as[0].kind != q.bs[0].kind:
		q.stands(ObstacleKinds, "they are of different kinds: %s and %s", q.as[0].kind, q.bs[0].kind)
	case !alike && len(q.Best.Gates) > 0:
		q.stands(ObstacleValues, "%s", q.Best.Gates[0])
	case !alike && len(q.Obstacles) == 0:
		q.stands(ObstacleValues, "their values differ: %s and %s", q.as[0].value, q.bs[0].value)
	case alike:
		q.pairs()
		q.evidence()
	}
	q.Change = q.change()
}

func (q *whyNot) stands(kind ObstacleKind, format string, args ...any) {
	q.Obstacles = append(q.Obstacles, Obstacle{kind, fmt.Sprintf(format, args...)})
}

func (q *whyNot) has(kind ObstacleKind) bool {
	return slices.ContainsFunc(q.Obstacles, func(o Obstacle) bool { return o.Kind == kind })
}

// heaviest explains the heaviest pair of the records asked about.
func (q *whyNot) heaviest() PairExplanation {
	var best *PairScore
	for _, a := range q.as {
		for _, b := range q.bs {
			if s := q.e.score(q.view, a, b); a != b && (best == nil || comparePairs(s, *best) < 0) {
				best = &s
			}
		}
	}
	if best == nil { // both sides are one record
		return q.e.why(q.view, q.as[0], q.bs[0])
	}
	return q.e.why(q.view, q.record(q.id(best.A)), q.record(q.id(best.B)))
}

// judgements looks for judgements that hold the entities apart.
func (q *whyNot) judgements() {
	for _, a := range q.allA {
		if len(q.judged(a.key)) == 0 {
			continue
		}
		for _, b := range q.allB {
			chain := q.contradictsSame(graph.Judgement{A: a.key, B: b.key})
			if chain == nil {
				continue
			}
			q.Best.Judgements = chain
			text := "judged apart: "
			for i, j := range chain {
				if i > 0 {
					text += ", "
				}
				text += fmt.Sprintf("%s %s %s", j.A, verdictWord(j.Verdict), j.B)
			}
			q.stands(ObstacleJudged, "%s", text)
			return
		}
	}
}

func verdictWord(v graph.Verdict) string {
	if v == graph.Same {
		return "is"
	}
	return "is not"
}

// pairs weighs all pairs of records between the entities, those of copies at once.
func (q *whyNot) pairs() {
	for i, a := range q.distinctA {
		for j, b := range q.distinctB {
			s, told := q.e.score(q.view, a, b), q.toldA[i]*q.toldB[j]
			n := int(told)
			q.All += n
			q.Average.add(q.e.model.Linkage(s.Score), told)
			if len(q.sharedLive(q.e.model, a, b)) > 0 {
				q.Met += n
			}
			if _, linked := q.edge(q.standIn(a), q.standIn(b)); linked {
				q.Linked += n
			}
			if s.Conflict {
				q.conflicts += n
			}
			q.vetoed(s, n)
			q.Pairs = append(q.Pairs, s)
		}
	}
	q.named(q.allA, q.allB)
	q.named(q.allB, q.allA)
	slices.SortFunc(q.Pairs, comparePairs)
	q.Pairs = q.Pairs[:min(maxShown, len(q.Pairs))]
}

// vetoed counts pairs of one score, if they cannot be one.
func (q *whyNot) vetoed(s PairScore, pairs int) {
	if s.Vetoed {
		q.Vetoed += pairs
		if q.veto == nil || comparePairs(s, *q.veto) < 0 {
			q.veto = &s
		}
	}
}

// named finds the copies on one side that records on the other name as another
// subject, which their pairs with what stands for the copies do not tell.
func (q *whyNot) named(as, bs []*record) {
	for _, a := range as {
		for _, k := range a.forms().Apart() {
			b := q.record(q.id(k))
			if b != nil && slices.Contains(bs, b) && (q.copied(a) || q.copied(b)) {
				q.vetoed(q.e.score(q.view, a, b), 1)
			}
		}
	}
}

// copied reports whether a record of either side is weighed by another.
func (q *whyNot) copied(r *record) bool {
	return !slices.Contains(q.distinctA, r) && !slices.Contains(q.distinctB, r)
}

// evidence finds what is wanting in the evidence.
func (q *whyNot) evidence() {
	m := q.e.model
	top := q.Pairs[0]
	if q.Met == 0 {
		q.near()
		text := "they never met: no two of their records share a live candidate key"
		for _, k := range q.Best.Keys {
			text += fmt.Sprintf("; %q is over its cap with %d holders of at most %d", k.Text, k.Holders, k.Cap)
		}
		q.stands(ObstacleNeverMet, "%s", text)
	}
	if q.veto != nil {
		x := q.e.why(q.view, q.record(q.id(q.veto.A)), q.record(q.id(q.veto.B)))
		q.stands(ObstacleVeto, "%s and %s: %s", x.A, x.B, x.Vetoes[0])
	}
	if top.Weight <= m.Stop {
		x := q.e.why(q.view, q.record(q.id(top.A)), q.record(q.id(top.B)))
		if len(x.Gates) > 0 {
			q.stands(ObstacleGate, "%s and %s: %s", x.A, x.B, x.Gates[0])
		}
		if top.Evidence <= m.Stop {
			q.stands(ObstacleWeight, "their best pair, %s and %s, weighs %v bits, and above %v they would be the same", top.A, top.B, top.Evidence, m.Stop)
		}
	} else if top.Weight < m.Cut {
		q.stands(ObstacleWeight, "their best pair, %s and %s, weighs %v bits; only from %v on does a pair bring records together", top.A, top.B, top.Weight, m.Cut)
	}
	switch {
	case len(q.Obstacles) > 0:
	case !q.Average.above(m.Stop):
		q.stands(ObstacleAverage, "their records agree with %v bits on average over %d pairs, and come together only above %v", q.Average.Bits(), q.Average.Pairs, m.Stop)
	case q.Linked == 0:
		q.stands(ObstacleAverage, "no pair that met is heavy enough to bring them together")
	default:
		q.stands(ObstacleAmbiguous, "%s", q.ambiguous())
	}
	q.wholes()
}

// wholes finds why they do not come together as wholes either.
func (q *whyNot) wholes() {
	q.Wholes = q.e.wholes(q.view, q.allA, q.allB)
	switch x := q.Wholes; {
	case x == nil || q.Vetoed > 0 || q.has(ObstacleJudged):
	case q.conflicts > 0:
		q.stands(ObstacleWholes, "%d of the pairs of their records conflict, so that all that they say is not taken together", q.conflicts)
	case x.Weight <= x.Sure:
		q.stands(ObstacleWholes, "all that their records say, taken together, weighs %v bits, and joins them only above %v", x.Weight, x.Sure)
	case !slices.Contains(q.e.componentOf(q.view, q.allA[0]), q.allB[0]):
		q.stands(ObstacleWholes, "all that their records say, taken together, weighs %v bits, enough to join them; but no pair of records that met is heavy enough for it to be taken together", x.Weight)
	case !q.has(ObstacleAmbiguous):
		q.stands(ObstacleAmbiguous, "%s", q.ambiguous())
	}
}

// near finds the keys of the best pair that nearly agree, the nearest first.
func (q *whyNot) near() {
	a, b := q.record(q.id(q.Best.A)), q.record(q.id(q.Best.B))
	best := make(map[match.KeyFamily]NearKeys)
	others := q.e.model.Keys(b.forms())
	for _, k := range q.e.model.Keys(a.forms()) {
		for _, o := range others {
			family := familyOf(k)
			if k.Hash == o.Hash || family != familyOf(o) {
				continue
			}
			n := NearKeys{k.Text, o.Text, levenshtein.ComputeDistance(k.Text, o.Text)}
			if 4*n.Edits > max(utf8.RuneCountInString(k.Text), utf8.RuneCountInString(o.Text))-len(family) {
				continue // not near
			}
			if had, ok := best[family]; !ok || compareNear(n, had) < 0 {
				best[family] = n
			}
		}
	}
	for _, n := range best {
		q.Near = append(q.Near, n)
	}
	slices.SortFunc(q.Near, compareNear)
	q.Near = q.Near[:min(maxNear, len(q.Near))]
}

func compareNear(a, b NearKeys) int {
	return cmp.Or(cmp.Compare(a.Edits, b.Edits), cmp.Compare(a.Left, b.Left), cmp.Compare(a.Right, b.Right))
}

// ambiguous names the third that one of the two fits about as well.
func (q *whyNot) ambiguous() string {
	m := q.e.model
	seen := map[graph.EntityID]bool{q.Left: true, q.Right: true}
	for _, r := range q.e.componentOf(q.view, q.allA[0]) {
		third := q.entity(r.id)
		if seen[third] {
			continue
		}
		seen[third] = true
		cs := q.memberRecords(third)
		for _, side := range []struct {
			one, other     []*record
			nameOne, nameO graph.EntityID
		}{{q.allA, q.allB, q.Left, q.Right}, {q.allB, q.allA, q.Right, q.Left}} {
			average, _ := q.e.between(q.view, side.one, cs)
			if _, conflict := q.e.between(q.view, side.other, cs); conflict && average.above(m.Stop) {
				return fmt.Sprintf("%s fits %s too, with %v bits on average, which conflicts with %s: less than %v bits tell the two apart, so that it goes with neither",
					side.nameOne, third, average.Bits(), side.nameO, m.Margin)
			}
		}
	}
	return fmt.Sprintf("another that conflicts with one of them fits about as well, within %v bits, so that it goes with neither", m.Margin)
}

// between gives the average between two groups of records, of which copies are
// weighed once, and whether any two of them conflict.
func (e *Engine) between(v *view, as, bs []*record) (Average, bool) {
	var sum Average
	conflict := false
	as, toldA := v.distinct(as)
	bs, toldB := v.distinct(bs)
	for i, a := range as {
		for j, b := range bs {
			s := e.model.Compare(a.forms(), b.forms(), v.count)
			sum.add(e.model.Linkage(s), toldA[i]*toldB[j])
			conflict = conflict || s.Conflict || s.Vetoed
		}
	}
	return sum, conflict
}

// change names the smallest change that would join the two.
func (q *whyNot) change() string {
	m := q.e.model
	same := fmt.Sprintf("a judgement that %s and %s are the same", q.Best.A, q.Best.B)
	switch {
	case q.has(ObstacleJudged):
		for _, j := range q.Best.Judgements {
			if j.Verdict == graph.NotSame {
				return fmt.Sprintf("to take back the judgement that %s is not %s", j.A, j.B)
			}
		}
	case q.has(ObstacleKinds), q.has(ObstacleValues) && q.as[0].kind != q.bs[0].kind:
		return "a correction of the kind of one of them"
	case q.has(ObstacleValues):
		return same
	case q.has(ObstacleVeto):
		return same + ", or a correction of what vetoes"
	case q.has(ObstacleNeverMet) && q.Best.Weight >= m.Cut:
		return fmt.Sprintf("a candidate key that both hold and at most %d records do: the evidence, %v bits, is enough; or %s", m.Cap, q.Best.Weight, same)
	case q.has(ObstacleAverage):
		return fmt.Sprintf("%v bits more on average over their pairs, or %s", m.Stop-q.Average.Bits(), same)
	case q.has(ObstacleAmbiguous):
		return fmt.Sprintf("evidence that tells the two apart by %v bits, or %s", m.Margin, same)
	}
	return q.Best.Change + "; or " + same
}
