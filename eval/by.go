package eval

import (
	"cmp"
	"maps"
	"slices"

	"github.com/clewgraph/clew/graph"
)

// GroupScore is how well a resolution meets a truth for the records of one
// group: those with some defect, in some script, of some kind.
type GroupScore struct {
	Group string `json:"group"`
	// Records counts the records of the group. True counts the pairs of one true
	// entity of which at least one record is in the group, Found those of them
	// that were joined, and Wrong the pairs that were joined and are not one.
	Records int `json:"records"`
	True    int `json:"true_pairs"`
	Found   int `json:"found_pairs"`
	Wrong   int `json:"wrong_pairs"`
	PRF
}

// By scores a resolution by groups of records. A record may be in any number of
// groups; those in none count only as the other side of a pair. Groups come by
// name.
func By(resolved map[graph.RecordKey]string, truth Key, groups map[graph.RecordKey][]string) []GroupScore {
	type cell struct{ truth, mine string }
	all := counts[cell]{}
	byGroup := map[string]counts[cell]{}
	for k, t := range truth {
		m := resolved[k]
		if m == "" {
			m = "\x00alone " + k.String()
		}
		c := cell{t, m}
		all[c]++
		for _, g := range groups[k] {
			if byGroup[g] == nil {
				byGroup[g] = counts[cell]{}
			}
			byGroup[g][c]++
		}
	}
	truths, mines := counts[string]{}, counts[string]{}
	for c, n := range all {
		truths[c.truth] += n
		mines[c.mine] += n
	}
	var out []GroupScore
	for _, g := range slices.Sorted(maps.Keys(byGroup)) {
		cells := byGroup[g]
		gTruths, gMines := counts[string]{}, counts[string]{}
		s := GroupScore{Group: g}
		for c, n := range cells {
			s.Records += n
			gTruths[c.truth] += n
			gMines[c.mine] += n
			s.Found += touching(all[c], n)
		}
		joined := 0
		for t, n := range gTruths {
			s.True += touching(truths[t], n)
		}
		for m, n := range gMines {
			joined += touching(mines[m], n)
		}
		s.Wrong = joined - s.Found
		s.PRF = prf(ratio(s.Found, joined), ratio(s.Found, s.True))
		out = append(out, s)
	}
	return out
}

// counts counts records by some key.
type counts[K comparable] map[K]int

// touching counts the pairs among n records of which at least one is among the
// m marked ones.
func touching(n, m int) int { return pairs(n) - pairs(n-m) }

// Joined is a pair of true entities that must stay apart and was joined.
type Joined struct {
	A, B graph.RecordKey
	// Reason says why they look alike.
	Reason string
}

// Pair is a pair of true entities that must stay apart, with the reason.
type Pair struct{ A, B, Reason string }

// Apart gives the pairs that were joined although they must stay apart, one
// pair of records for each: the first of A, and the first of B in one cluster
// with it. It tells each pair of which both sides have records to met, and
// counts them.
func Apart(resolved map[graph.RecordKey]string, truth Key, pairs []Pair, met func(Pair)) (joined []Joined, of int) {
	records := map[string][]graph.RecordKey{}
	for k, t := range truth {
		records[t] = append(records[t], k)
	}
	for _, list := range records {
		slices.SortFunc(list, graph.RecordKey.Compare)
	}
	for _, p := range pairs {
		if len(records[p.A]) == 0 || len(records[p.B]) == 0 {
			continue
		}
		of++
		met(p)
		if j, ok := meeting(resolved, records[p.A], records[p.B]); ok {
			j.Reason = p.Reason
			joined = append(joined, j)
		}
	}
	slices.SortFunc(joined, func(a, b Joined) int {
		return cmp.Or(cmp.Compare(a.Reason, b.Reason), a.A.Compare(b.A), a.B.Compare(b.B))
	})
	return joined, of
}

// meeting finds the first two records of two lists that are in one cluster.
func meeting(resolved map[graph.RecordKey]string, as, bs []graph.RecordKey) (Joined, bool) {
	for _, a := range as {
		for _, b := range bs {
			if m := resolved[a]; m != "" && m == resolved[b] {
				return Joined{A: a, B: b}, true
			}
		}
	}
	return Joined{}, false
}
