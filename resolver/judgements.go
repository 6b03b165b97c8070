package resolver

import (
	"cmp"
	"slices"

	"github.com/clewgraph/clew/graph"
)

// ordered gives a judgement with its records in key order.
func ordered(j graph.Judgement) graph.Judgement {
	if j.B.Compare(j.A) < 0 {
		j.A, j.B = j.B, j.A
	}
	return j
}

// Judgements gives the judgements that stand, ordered by A, then B.
func (e *Engine) Judgements() []graph.Judgement {
	e.mu.RLock()
	defer e.mu.RUnlock()
	var all []graph.Judgement
	for k, list := range e.state.judged {
		for _, j := range list {
			if j.A == k {
				all = append(all, j)
			}
		}
	}
	slices.SortFunc(all, compareJudgements)
	return all
}

func other(j graph.Judgement, k graph.RecordKey) graph.RecordKey {
	if j.A == k {
		return j.B
	}
	return j.A
}

// sameWord reports whether two judgements say the same of the same records.
func sameWord(a, b graph.Judgement) bool {
	return a.A == b.A && a.B == b.B && a.Verdict == b.Verdict
}

// judge takes a judgement in, or gives the chain of standing ones that it
// contradicts. Records need not be present. An undone judgement takes back what
// says the same of the same two records.
func (v *view) judge(j graph.Judgement) (chain []graph.Judgement, accepted bool) {
	j = ordered(j)
	if j.Undone {
		v.unjudge(j)
		return nil, true
	}
	switch j.Verdict {
	case graph.Same:
		chain = v.contradictsSame(j)
	case graph.NotSame:
		chain = v.path(j.A, j.B)
	}
	if chain != nil || j.A == j.B && j.Verdict == graph.NotSame {
		return chain, false
	}
	v.unjudge(j)
	for _, k := range ends(j) {
		list := append(slices.Clone(v.judged(k)), j)
		slices.SortFunc(list, compareJudgements)
		v.over.judged[k] = list
	}
	return nil, true
}

func (v *view) unjudge(j graph.Judgement) {
	for _, k := range ends(j) {
		v.over.judged[k] = slices.DeleteFunc(slices.Clone(v.judged(k)), func(o graph.Judgement) bool { return sameWord(o, j) })
	}
}

// ends gives the records of a judgement, once if it is of a record with itself.
func ends(j graph.Judgement) []graph.RecordKey {
	if j.A == j.B {
		return []graph.RecordKey{j.A}
	}
	return []graph.RecordKey{j.A, j.B}
}

func compareJudgements(a, b graph.Judgement) int {
	return cmp.Or(a.A.Compare(b.A), a.B.Compare(b.B), cmp.Compare(a.Verdict, b.Verdict))
}

// group gives all records that judgements hold to be the same as k, itself
// first, whether they are present or not.
func (v *view) group(k graph.RecordKey) []graph.RecordKey {
	keys := []graph.RecordKey{k}
	if len(v.judged(k)) == 0 {
		return keys
	}
	seen := map[graph.RecordKey]bool{k: true}
	for i := 0; i < len(keys); i++ {
		for _, j := range v.judged(keys[i]) {
			if next := other(j, keys[i]); j.Verdict == graph.Same && !seen[next] {
				seen[next] = true
				keys = append(keys, next)
			}
		}
	}
	return keys
}

// path gives the shortest chain of "same" judgements from a to b, nil when
// there is none.
func (v *view) path(a, b graph.RecordKey) []graph.Judgement {
	via := map[graph.RecordKey]graph.Judgement{a: {}}
	queue := []graph.RecordKey{a}
	for i := 0; i < len(queue); i++ {
		for _, j := range v.judged(queue[i]) {
			next := other(j, queue[i])
			if _, seen := via[next]; seen || j.Verdict != graph.Same {
				continue
			}
			via[next] = j
			queue = append(queue, next)
		}
	}
	if _, found := via[b]; !found {
		return nil
	}
	var chain []graph.Judgement
	for k := b; k != a; k = other(via[k], k) {
		chain = append(chain, via[k])
	}
	slices.Reverse(chain)
	return chain
}

// contradictsSame gives the chain that a "same" would contradict: from one of
// its records by "same" judgements to a "not same", and on to the other.
func (v *view) contradictsSame(j graph.Judgement) []graph.Judgement {
	right := make(map[graph.RecordKey]bool)
	for _, k := range v.group(j.B) {
		right[k] = true
	}
	if right[j.A] {
		return nil
	}
	for _, k := range v.group(j.A) {
		for _, not := range v.judged(k) {
			if far := other(not, k); not.Verdict == graph.NotSame && right[far] {
				return append(append(v.path(j.A, k), not), v.path(far, j.B)...)
			}
		}
	}
	return nil
}
