// Package train learns from records themselves what evidence weighs among them.
//
// The main idea: no labels. Chance agreement (u) is counted among pairs drawn at
// random and, because relatives share a roof and a telephone, again among pairs
// that share a place or a number; how records of one subject agree (m) is
// counted among the pairs of which the built-in table is sure; the prior follows
// from how many matches the candidates then seem to hold. Judgements of people
// take part. Everything is drawn in the order of a hash of record keys, so that
// neither the order of files nor the number of processors changes the model.
//
// A trained model is a file; nothing changes until somebody adopts it.
package train

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/zeebo/xxh3"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/bulk"
	"github.com/clewgraph/clew/resolver/match"
)

// Bounds of what is looked at, and of what is too little to learn from.
const (
	// randomPairs and contextPairs bound the pairs of a sample, candidatePairs is
	// about how many candidates are looked at.
	randomPairs, contextPairs, candidatePairs = 1_000_000, 500_000, 500_000
	// contextGroup bounds the records of one place or number that are paired.
	contextGroup = 100
	// widePairs is the number of candidate pairs per record up to which the wide
	// families of candidate keys are used.
	widePairs = 16
	// Of more than wholeRecords, random pairs are drawn of the first firstRecords in
	// the order of the hash, and candidate pairs are those of these with any.
	wholeRecords, firstRecords = 150_000, 40_000
	// floor is the lowest weight with which a pair counts in a cluster. What has been
	// counted errs less than what is guessed, and a record that says little weighs
	// below this beside half of its own entity.
	floor = -3 * match.Bit
	// leastRecords is the number of records from which a kind is learnt.
	leastRecords = 500
)

// Report says what was learnt of a kind, or why nothing was.
type Report struct {
	Kind    graph.Kind
	Records int
	// Candidates counts the pairs that share a candidate key, Matches how many of
	// them are expected to be one subject.
	Candidates int
	Matches    float64
	// Skipped says why nothing was learnt; "" when something was.
	Skipped string
	// Alarms name what looks wrong: evidence that speaks the wrong way.
	Alarms []string
}

// Train gives a copy of a model with what the records of people teach, and a
// report. Judgements of which both records are given take part. The error wraps
// [match.ErrModel].
func Train(base *match.Model, features []*match.Features, judged []graph.Judgement) (*match.Model, []Report, error) {
	var of []*match.Features
	for _, f := range features {
		if f != nil && f.Kind == graph.KindPerson {
			of = append(of, f)
		}
	}
	report := Report{Kind: graph.KindPerson, Records: len(of)}
	if len(of) < leastRecords {
		report.Skipped = fmt.Sprintf("fewer than %d records", leastRecords)
		return base, []Report{report}, nil
	}
	t, err := newTrainer(base, of)
	if err != nil {
		return nil, nil, err
	}
	lesson := t.lesson(judged)
	report.Candidates = int(lesson.Scale * float64(len(lesson.Candidates)))
	learnt, matches, alarms := t.model.Learn(lesson)
	report.Matches, report.Alarms = matches, alarms
	if learnt == nil {
		report.Skipped = "too few pairs of which the table is sure"
		return base, []Report{report}, nil
	}
	m, err := base.With(func(m *match.Model) {
		m.Name = "trained"
		m.Doc = fmt.Sprintf("%s; what %d records of people teach on top.", base.Name, len(of))
		m.Families = t.model.Families
		m.Floor = min(max(m.Floor, floor), m.Absent)
		m.Kinds = map[graph.Kind]*match.Learnt{graph.KindPerson: learnt}
	})
	return m, []Report{report}, err
}

// trainer holds the records of one kind in the order of a hash of their keys.
type trainer struct {
	model    *match.Model // the base with the frequencies of these records
	features []*match.Features
	index    *bulk.Index
	// first is how many records the candidate pairs are taken of, found how many
	// these have, and pairs how many there are of all records by that.
	first, found, pairs int
}

func newTrainer(base *match.Model, features []*match.Features) (*trainer, error) {
	type tied struct {
		tie uint64
		f   *match.Features
	}
	order := make([]tied, len(features))
	for i, f := range features {
		order[i] = tied{xxh3.HashString(f.Key.String()), f}
	}
	slices.SortFunc(order, func(a, b tied) int {
		if a.tie != b.tie {
			return cmp.Compare(a.tie, b.tie)
		}
		return a.f.Key.Compare(b.f.Key)
	})
	t := &trainer{features: make([]*match.Features, len(order))}
	for i, o := range order {
		t.features[i] = o.f
	}
	frequencies := &match.Learnt{Records: len(features), Prior: base.Prior, Tokens: match.TokenCounts(features), Values: match.ValueCounts(features)}
	var err error
	n := len(t.features)
	t.first = n
	if n > wholeRecords {
		t.first = firstRecords
	}
	models := make([]*match.Model, 2)
	for i := range models {
		models[i], err = base.With(func(m *match.Model) {
			m.Families = match.Families(i == 0)
			m.Kinds = map[graph.Kind]*match.Learnt{graph.KindPerson: frequencies}
		})
		if err != nil {
			return nil, err
		}
	}
	wide, narrow := bulk.NewIndexesOf(models[0], models[1], t.features, t.first)
	t.model, t.index = models[0], wide
	if t.count(); t.pairs > widePairs*n {
		t.model, t.index = models[1], narrow
		t.count()
	}
	return t, nil
}

// count counts the candidate pairs of which one is among the first records, and
// works out how many there are of all by that.
func (t *trainer) count() {
	counts := make([]int, t.index.Workers())
	t.index.PairsOf(func(a int) bool { return a < t.first }, func(w, _, _ int) { counts[w]++ })
	t.found = 0
	for _, n := range counts {
		t.found += n
	}
	all, others := float64(len(t.features)), float64(len(t.features)-t.first)
	t.pairs = int(math.Round(float64(t.found) / (1 - others*(others-1)/(all*(all-1)))))
}

// pair is two records by their places in the order.
type pair struct{ a, b uint32 }

func pairOf(a, b int) pair { return pair{uint32(a), uint32(b)} }

func comparePairs(x, y pair) int { return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) }

// lesson draws the samples.
func (t *trainer) lesson(judged []graph.Judgement) *match.Lesson {
	frequencies := t.model.Kinds[graph.KindPerson]
	l := &match.Lesson{
		Kind: graph.KindPerson, Records: len(t.features), Tokens: frequencies.Tokens, Values: frequencies.Values,
		Random: t.samplesBy(t.random(), t.first),
		Place:  t.samples(t.sharing((*match.Features).AppendPlaceHashes)),
		Phone:  t.samples(t.sharing((*match.Features).AppendPhoneHashes)),
	}
	pairs, scale := t.candidates()
	l.Candidates, l.Scale = t.samples(pairs), scale
	t.judge(l, pairs, judged)
	return l
}

// samples compares pairs side by side.
func (t *trainer) samples(pairs []pair) []match.Sample { return t.samplesBy(pairs, len(pairs)) }

// samplesBy is [trainer.samples] for pairs that are told in rows of so many, a
// column after the other: the records of neighbouring columns stay in reach of the
// processor.
func (t *trainer) samplesBy(pairs []pair, row int) []match.Sample {
	out := make([]match.Sample, len(pairs))
	var work sync.WaitGroup
	workers, holders := t.index.Workers(), match.Holders(t.index.Holders)
	for w := range workers {
		work.Go(func() {
			for column := row * w / workers; column < row*(w+1)/workers; column++ {
				for i := column; i < len(pairs); i += row {
					out[i].Pattern, out[i].Weight = t.model.Pattern(t.features[pairs[i].a], t.features[pairs[i].b], holders)
				}
			}
		})
	}
	work.Wait()
	return out
}

// random pairs each of the first records with those that follow it at growing
// distances; the order is that of a hash, so that these are pairs drawn by chance.
// Of few records all pairs are taken.
func (t *trainer) random() []pair {
	n := t.first
	pairs := make([]pair, 0, min(randomPairs, n*(n-1)/2))
	for step := 1; step <= n/2 && len(pairs) < randomPairs; step++ {
		for i := 0; i < n && len(pairs) < randomPairs; i++ {
			if j := (i + step) % n; 2*step < n || i < j {
				pairs = append(pairs, pairOf(i, j))
			}
		}
	}
	return pairs
}

// candidates takes all candidate pairs of every so manyeth of the first records,
// and gives how many each stands for.
func (t *trainer) candidates() (pairs []pair, scale float64) {
	every := t.found/candidatePairs + 1
	lists := make([][]pair, t.index.Workers())
	t.index.PairsOf(func(a int) bool { return a < t.first && a%every == 0 }, func(w, a, b int) { lists[w] = append(lists[w], pairOf(a, b)) })
	pairs = slices.Concat(lists...)
	slices.SortFunc(pairs, comparePairs)
	return pairs, float64(t.pairs) / float64(max(len(pairs), 1))
}

// sharing pairs the records that share a value, those of the value that is met
// first before others.
func (t *trainer) sharing(appendValues func(*match.Features, []uint64) []uint64) []pair {
	numbers := make(map[uint64]uint32, len(t.features)/2) // of the values
	type group struct{ size, last, end uint32 }
	var groups []group
	type member struct{ group, record uint32 }
	var members []member
	var own []uint64
	for i, f := range t.features {
		own = appendValues(f, own[:0])
		for _, v := range own {
			n, ok := numbers[v]
			if !ok {
				n = uint32(len(groups))
				numbers[v], groups = n, append(groups, group{})
			}
			if g := &groups[n]; g.size < contextGroup && (g.size == 0 || g.last != uint32(i)) {
				g.size, g.last = g.size+1, uint32(i)
				members = append(members, member{n, uint32(i)})
			}
		}
	}
	sorted, at := make([]uint32, len(members)), uint32(0) // by value
	for i := range groups {
		groups[i].end, at = at, at+groups[i].size
	}
	for _, m := range members {
		g := &groups[m.group]
		sorted[g.end] = m.record
		g.end++
	}
	var pairs []pair
	for _, g := range groups {
		of := sorted[g.end-g.size : g.end]
		for i, a := range of {
			for _, b := range of[i+1:] {
				if len(pairs) == contextPairs {
					return pairs
				}
				pairs = append(pairs, pair{a, b})
			}
		}
	}
	return pairs
}

// judge marks the candidates that people judged, and adds those that are none.
func (t *trainer) judge(l *match.Lesson, pairs []pair, judged []graph.Judgement) {
	if len(judged) == 0 {
		return
	}
	at := make(map[graph.RecordKey]int, len(t.features))
	for i, f := range t.features {
		at[f.Key] = i
	}
	for _, j := range judged {
		a, okA := at[j.A]
		b, okB := at[j.B]
		mark := int8(0)
		switch j.Verdict {
		case graph.Same:
			mark = 1
		case graph.NotSame:
			mark = -1
		}
		if !okA || !okB || mark == 0 || a == b {
			continue
		}
		p := pairOf(min(a, b), max(a, b))
		i, found := slices.BinarySearchFunc(pairs, p, comparePairs)
		if !found {
			l.Candidates = append(l.Candidates, t.samples([]pair{p})...)
			i = len(l.Candidates) - 1
		}
		l.Candidates[i].Judged = mark
	}
}
