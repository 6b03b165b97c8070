package resolver

import (
	"maps"
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/cluster"
)

// openValues lists the records of each value that a judgement now speaks of.
// Until then they are one entity, so that nobody needs the list.
func (p *planner) openValues() {
	opened := make(map[graph.EntityID]bool)
	for id := range p.seeds {
		r := p.record(id)
		if r == nil || r.value == "" || len(p.judged(r.key)) == 0 || p.judgedValue(r.value) {
			continue
		}
		opened[r.value] = true
		p.over.sharers[r.value] = slices.Clone(look(p.over.members, p.base.members, r.value))
	}
	for _, id := range p.added { // those of this batch are in no entity yet
		if r := p.record(id); len(opened) > 0 && r != nil && opened[r.value] {
			p.over.sharers[r.value] = append(p.over.sharers[r.value], id)
		}
	}
}

// oldest reports whether a record is the oldest of its value, and so has the
// value's own id. Where no judgement speaks of the value, all its records are
// one entity and any of them stands for the oldest.
func (p *planner) oldest(r *record) bool {
	return !slices.ContainsFunc(p.sharers(r.value), func(id recordID) bool { return older(p.record(id), r) < 0 })
}

// divideValues divides a component of kinds that are not resolved by likeness:
// records that judgements hold to be the same are one, and so are the records of
// one value as far as no judgement parts them. A record that is parted from none
// of several parts goes with the one that holds the lowest key, for which the
// order of arrival counts nothing; a "same" puts it elsewhere.
func (p *planner) divideValues(records []*record) []int {
	byKey := make(map[graph.RecordKey]int, len(records))
	byValue := make(map[graph.EntityID][]int)
	label := make([]int, len(records))
	for i, r := range records {
		byKey[r.key], label[i] = i, i
	}
	for _, k := range slices.SortedFunc(maps.Keys(byKey), graph.RecordKey.Compare) {
		i := byKey[k]
		if v := records[i].value; v != "" {
			byValue[v] = append(byValue[v], i)
		}
	}
	find := func(i int) int {
		for label[i] != i {
			label[i] = label[label[i]]
			i = label[i]
		}
		return i
	}
	var words cluster.Problem
	for i, r := range records {
		p.constrain(&words, byKey, i, r.key)
	}
	for _, m := range words.Must {
		label[find(m[0])] = find(m[1])
	}
	parted := func(a, b int) bool {
		return slices.ContainsFunc(words.Cannot, func(c [2]int) bool {
			x, y := find(c[0]), find(c[1])
			return x == a && y == b || x == b && y == a
		})
	}
	for _, value := range slices.Sorted(maps.Keys(byValue)) {
		var parts []int
	record:
		for _, i := range byValue[value] {
			for _, part := range parts {
				if a, b := find(i), find(part); a == b || !parted(a, b) {
					label[a] = b
					continue record
				}
			}
			parts = append(parts, i)
		}
	}
	for i := range label {
		label[i] = find(i)
	}
	return label
}
