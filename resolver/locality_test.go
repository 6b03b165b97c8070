package resolver_test

import (
	"maps"

	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/match"
)

// moment is what stands before or after a batch.
type moment struct {
	records    map[graph.RecordKey]graph.Record
	matches    evidence
	judgements map[string]graph.Judgement
}

func (w *world) moment() moment {
	return moment{maps.Clone(w.records), maps.Clone(w.matches), maps.Clone(w.judgements)}
}

// checkLocality holds a batch to law 3: it moves only records of the components,
// as they were or are, of what it names and of the holders of keys whose number
// of holders crossed the cap or a step; and where it joins or splits others, the
// plan names a crossing. Kinds resolved by value are not looked at.
func checkLocality(t *rapid.T, m *match.Model, b resolver.Batch, p *resolver.Plan, before, after moment) {
	sets := make(map[graph.RecordKey]graph.RecordKey)
	var find func(graph.RecordKey) graph.RecordKey
	find = func(k graph.RecordKey) graph.RecordKey {
		if up, ok := sets[k]; ok && up != k {
			sets[k] = find(up)
			return sets[k]
		}
		return k
	}
	for _, at := range []moment{before, after} {
		for _, x := range at.matches {
			sets[find(x.A)] = find(x.B)
		}
		for _, j := range at.judgements {
			if j.Verdict == graph.Same {
				sets[find(j.A)] = find(j.B)
			}
		}
	}
	named := make(map[graph.RecordKey]bool)
	for _, in := range b.Puts {
		named[in.Record.Key] = true
	}
	for _, k := range b.Deletes {
		named[k] = true
	}
	// Copies of what is named or judged may come to stand for it, or no longer do.
	said := maps.Clone(named)
	for _, j := range p.Accepted {
		said[j.A], said[j.B] = true, true
	}
	touched := make(map[uint64]bool)
	for _, at := range []moment{before, after} {
		for k := range said {
			if c := contentOf(m, at.records, k); c != 0 {
				touched[c] = true
			}
		}
	}
	for _, at := range []moment{before, after} {
		for k := range at.records {
			named[k] = named[k] || touched[contentOf(m, at.records, k)]
		}
	}
	reached := make(map[graph.RecordKey]bool)
	for k := range named {
		if !named[k] {
			continue
		}
		reached[find(k)] = true
	}
	for _, j := range p.Accepted {
		reached[find(j.A)], reached[find(j.B)] = true, true
	}
	was, is := holders(m, before), holders(m, after)
	for _, key := range []map[uint64]held{was, is} {
		for hash := range key {
			a, b := was[hash], is[hash]
			crossed := (len(a.by) <= m.Cap) != (len(b.by) <= m.Cap)
			stepped := (a.identifier || b.identifier) && m.Step(len(a.by)) != m.Step(len(b.by))
			if crossed || stepped {
				for _, k := range append(a.by, b.by...) {
					reached[find(k)] = true
				}
			}
		}
	}
	for _, move := range p.Moves {
		r, ok := after.records[move.Record]
		if !ok {
			r = before.records[move.Record]
		}
		if r.Kind.Spec().Resolution == graph.ByLikeness && !reached[find(move.Record)] {
			t.Fatalf("%+v is moved by a batch that does not reach it", move)
		}
	}
	joined := 0
	for _, c := range p.Crossings {
		joined += c.Joined + c.Split
	}
	for _, x := range p.Matches {
		k := [2]graph.RecordKey{x.A, x.B}
		_, had := before.matches[k]
		_, has := after.matches[k]
		if had != has && !named[x.A] && !named[x.B] && joined == 0 {
			t.Fatalf("%s and %s are linked or parted without a word of a crossing", x.A, x.B)
		}
	}
}

// held is who holds a candidate key, copies once, and whether that is an identifier's.
type held struct {
	by         []graph.RecordKey
	identifier bool
}

// contentOf gives the content of a record, 0 where it has none.
func contentOf(m *match.Model, records map[graph.RecordKey]graph.Record, k graph.RecordKey) uint64 {
	r, ok := records[k]
	if !ok || r.Kind.Spec().Resolution != graph.ByLikeness {
		return 0
	}
	return m.Content(match.Extract(&r))
}

func holders(m *match.Model, at moment) map[uint64]held {
	out := make(map[uint64]held)
	met := make(map[uint64]bool)
	judged := make(map[graph.RecordKey]bool)
	for _, j := range at.judgements {
		judged[j.A], judged[j.B] = true, true
	}
	for k, r := range at.records {
		if r.Kind.Spec().Resolution != graph.ByLikeness {
			continue
		}
		if c := contentOf(m, at.records, k); c != 0 && !judged[k] {
			if met[c] {
				continue
			}
			met[c] = true
		}
		f := match.Extract(&r)
		for _, hash := range m.KeyHashes(f) {
			h := out[hash]
			h.by = append(h.by, k)
			out[hash] = h
		}
		for _, hash := range f.IdentifierHashes() {
			if h, ok := out[hash]; ok {
				h.identifier = true
				out[hash] = h
			}
		}
	}
	return out
}
