package resolver

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/cluster"
)

// openValues lists the records of each value that a judgement now speaks of.
// Until then they are one entity, so that nobody needs the list.
func (p *planner) openValues() {
	opened := make(map[graph.EntityID]bool)
	for id := range p.seeds {
		r := p.record(id)
		if r == nil || r.value == "" || len(p.judged(r.key)) == 0 || p.listed(r.value) {
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

// holds gives the handles of an account that is known by its platform's number:
// not those that it only gives as a contact.
func holds(r *graph.Record, value graph.EntityID) map[graph.EntityID]bool {
	if r.Kind != graph.KindOnlineAccount || value.IsHandleName() {
		return nil
	}
	known := slices.ContainsFunc(r.Identifiers, func(id graph.Identifier) bool { return id.Node == value && id.Canonical != "" })
	var out map[graph.EntityID]bool
	for _, id := range r.Identifiers {
		if known && id.Relation != graph.RelContactFor && id.Canonical != "" && id.Node.IsHandleName() {
			if out == nil {
				out = make(map[graph.EntityID]bool)
			}
			out[id.Node] = out[id.Node] || id.Valid.From.IsZero() && id.Valid.To.IsZero()
		}
	}
	return out
}

// valued gives the records to which the value of a record ties it: all others of
// the value by way of the first listed, and between the records of a handle and
// the accounts that hold it, by way of the handle's first.
func (p *planner) valued(r *record) []recordID {
	var ids []recordID
	first := func(list []recordID) bool { return len(list) > 0 && list[0] == r.id }
	sharers := p.sharers(r.value)
	switch {
	case first(sharers):
		ids = append(ids, sharers...)
	case len(sharers) > 0:
		ids = append(ids, sharers[0])
	}
	if r.value.IsHandleName() && (len(sharers) == 0 || first(sharers)) {
		ids = append(ids, p.handleHolders(r.value)...)
	}
	for handle := range r.holds {
		if of := p.sharers(handle); len(of) > 0 {
			ids = append(ids, of[0])
		}
	}
	return ids
}

// account gives the account that a handle stands for wherever it is named: the
// only one that is said to hold it, and at no certain time. "" where there is
// none, or several, or where another may have held it at other times.
func (v *view) account(handle graph.EntityID) graph.EntityID {
	var account graph.EntityID
	always := false
	for _, id := range v.handleHolders(handle) {
		r := v.record(id)
		if account != "" && account != r.value {
			return ""
		}
		account, always = r.value, always || r.holds[handle]
	}
	if !always {
		return ""
	}
	return account
}

// heldBy says why the records of a handle and of an account that holds it are not
// one, nil if they are or none is the other's.
func (v *view) heldBy(a, b *record) []string {
	if b.value.IsHandleName() {
		a, b = b, a
	}
	handle := a.value
	if _, held := b.holds[handle]; !held || v.account(handle) != "" {
		return nil
	}
	accounts := make(map[string]bool)
	for _, id := range v.handleHolders(handle) {
		accounts[string(v.record(id).value)] = true
	}
	by := strings.Join(slices.Sorted(maps.Keys(accounts)), ", ")
	if len(accounts) > 1 {
		return []string{fmt.Sprintf("%s is held by %s: which one is meant is not told", handle, by)}
	}
	return []string{fmt.Sprintf("%s is held by %s for a time only, and may be another's at others", handle, by)}
}

// oldest reports whether a record is the oldest of its value, and so has the
// value's own id. Where no judgement speaks of the value, all its records are
// one entity and any of them stands for the oldest.
func (p *planner) oldest(r *record) bool {
	return !slices.ContainsFunc(p.sharers(r.value), func(id recordID) bool { return older(p.record(id), r) < 0 })
}

// divideValues divides a component of kinds that are not resolved by likeness:
// records that judgements hold to be the same are one, and so are the records of
// one value as far as no judgement parts them, and those of a handle with the
// account that it stands for. A record that is parted from none
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
	for handle, list := range byValue {
		if account := p.account(handle); handle.IsHandleName() && account != "" {
			both := append(slices.Clone(byValue[account]), list...)
			slices.SortFunc(both, func(a, b int) int { return records[a].key.Compare(records[b].key) })
			byValue[account] = both
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
