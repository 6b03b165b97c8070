// Package eval scores a resolution against a truth key: pairwise and B-cubed
// precision, recall and F1, and which true entities came out exactly.
//
// Definitions: a pair counts when both records are in one cluster (so precision
// and recall are over cluster-implied pairs, not over scored pairs); B-cubed
// averages over records (Bagga and Baldwin 1998); an entity is exact when its
// set of records is a cluster. Only records with a truth are scored. Counts are
// integers; the ratios are made from them at the end, in a fixed order, so that
// the same resolution always gives the same bits.
package eval

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
)

// Key is a truth: the true cluster of each record.
type Key map[graph.RecordKey]string

// PRF is precision, recall and their harmonic mean, each 0–1; 1 where there is
// nothing to get wrong.
type PRF struct {
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// Score is how well a resolution meets a truth.
type Score struct {
	// Records counts the scored records, Entities the clusters made of them,
	// EntitiesTrue the true ones, EntitiesExact those that came out exactly.
	Records       int `json:"records"`
	Entities      int `json:"entities"`
	EntitiesTrue  int `json:"entities_true"`
	EntitiesExact int `json:"entities_exact"`
	Pairwise      PRF `json:"pairwise"`
	BCubed        PRF `json:"bcubed"`
}

// tally is a resolution laid beside a truth: the records of each true and of
// each resolved cluster, in the order of their keys.
type tally struct {
	truth           Key
	resolved        map[graph.RecordKey]string
	keys            []graph.RecordKey
	byTruth, byMine map[string][]graph.RecordKey
}

func newTally(resolved map[graph.RecordKey]string, truth Key) *tally {
	t := &tally{truth: truth, resolved: resolved, keys: slices.SortedFunc(maps.Keys(truth), graph.RecordKey.Compare)}
	t.byTruth, t.byMine = map[string][]graph.RecordKey{}, map[string][]graph.RecordKey{}
	for _, k := range t.keys {
		c, m := truth[k], t.mine(k)
		t.byTruth[c] = append(t.byTruth[c], k)
		t.byMine[m] = append(t.byMine[m], k)
	}
	return t
}

// mine gives the resolved cluster of a record, one of its own without any.
func (t *tally) mine(k graph.RecordKey) string {
	if c := t.resolved[k]; c != "" {
		return c
	}
	return "\x00alone " + k.String()
}

// parts gives the resolved clusters that records of one true entity are in, in
// the order of the first record in each, and how many are in each.
func (t *tally) parts(records []graph.RecordKey) (names []string, own map[string]int) {
	own = map[string]int{}
	for _, k := range records {
		c := t.mine(k)
		if own[c] == 0 {
			names = append(names, c)
		}
		own[c]++
	}
	return names, own
}

// Compare scores a resolution (the cluster of each record, by any name).
// Records without truth are left out; a record of the truth that the resolution
// does not have counts as a cluster of its own.
func Compare(resolved map[graph.RecordKey]string, truth Key) Score {
	t := newTally(resolved, truth)
	s := Score{Records: len(t.keys), Entities: len(t.byMine), EntitiesTrue: len(t.byTruth), BCubed: prf(1, 1)}
	var both, trues, mines int
	var bp, br float64
	for _, c := range slices.Sorted(maps.Keys(t.byTruth)) {
		records := t.byTruth[c]
		trues += pairs(len(records))
		names, own := t.parts(records)
		for _, m := range names {
			n, size := own[m], len(t.byMine[m])
			both += pairs(n)
			bp += float64(n*n) / float64(size)
			br += float64(n*n) / float64(len(records))
		}
		if len(names) == 1 && len(t.byMine[names[0]]) == len(records) {
			s.EntitiesExact++
		}
	}
	for _, r := range t.byMine {
		mines += pairs(len(r))
	}
	s.Pairwise = prf(ratio(both, mines), ratio(both, trues))
	if len(t.keys) > 0 {
		s.BCubed = prf(bp/float64(len(t.keys)), br/float64(len(t.keys)))
	}
	return s
}

// Miss is a true entity that did not come out exactly.
type Miss struct {
	Cluster string
	// Records are its records, in the order of their keys.
	Records []graph.RecordKey
	// Foreign counts the records that it was joined with and that are not its,
	// Parts the parts that it fell into.
	Foreign, Parts int
	// Wrong are pairs that were joined and should not be: for each foreign
	// record, the first record of the part that it was joined to, and it.
	Wrong [][2]graph.RecordKey
	// Apart are pairs of its records that were not joined: the first record of
	// the first part with the first record of each other part.
	Apart [][2]graph.RecordKey
}

// Missed lists the true entities that did not come out exactly, the worst first:
// those joined with most foreign records, for a false merge does more harm than
// one that is missing, then those in most parts, then by name. It gives at most
// so many entities, and at most so many wrong and so many apart pairs of each;
// a bound below zero is none.
func Missed(resolved map[graph.RecordKey]string, truth Key, entities, each int) []Miss {
	t := newTally(resolved, truth)
	var out []Miss
	for _, c := range slices.Sorted(maps.Keys(t.byTruth)) {
		m := Miss{Cluster: c, Records: t.byTruth[c]}
		names, own := t.parts(m.Records)
		for _, name := range names {
			m.Foreign += len(t.byMine[name]) - own[name]
		}
		if m.Parts = len(names); m.Parts > 1 || m.Foreign > 0 {
			out = append(out, m)
		}
	}
	slices.SortStableFunc(out, func(a, b Miss) int {
		return cmp.Or(cmp.Compare(b.Foreign, a.Foreign), cmp.Compare(b.Parts, a.Parts))
	})
	if entities >= 0 && entities < len(out) {
		out = out[:entities]
	}
	for i := range out {
		t.pairs(&out[i], each)
	}
	return out
}

// pairs fills in the pairs of a missed entity.
func (t *tally) pairs(m *Miss, most int) {
	names, _ := t.parts(m.Records)
	first := map[string]graph.RecordKey{}
	for _, k := range slices.Backward(m.Records) {
		first[t.mine(k)] = k
	}
	for _, name := range names[1:] {
		if len(m.Apart) != most {
			m.Apart = append(m.Apart, [2]graph.RecordKey{first[names[0]], first[name]})
		}
	}
	for _, name := range names {
		for _, k := range t.byMine[name] {
			if t.truth[k] != m.Cluster && len(m.Wrong) != most {
				m.Wrong = append(m.Wrong, [2]graph.RecordKey{first[name], k})
			}
		}
	}
}

func pairs(n int) int { return n * (n - 1) / 2 }

func ratio(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

func prf(p, r float64) PRF {
	out := PRF{Precision: p, Recall: r}
	if p+r > 0 {
		out.F1 = 2 * p * r / (p + r)
	}
	return out
}

// keyColumns are the names under which a key file's columns are known.
var keyColumns = [3][]string{{"source", "data_source"}, {"id", "record_id"}, {"cluster", "cluster_id"}}

// ReadKey reads a truth from CSV with a header that has (source, id, cluster)
// or (DATA_SOURCE, RECORD_ID, CLUSTER_ID), in any order and case, other columns
// allowed. A record may be there twice if it says the same. name is used in
// errors.
func ReadKey(r io.Reader, name string) (Key, error) {
	buffered := bufio.NewReader(r)
	if head, err := buffered.Peek(len(bom)); err == nil && string(head) == bom {
		_, _ = buffered.Discard(len(bom)) // cannot fail: it was just peeked
	}
	c := csv.NewReader(buffered)
	header, err := c.Read()
	if errors.Is(err, io.EOF) {
		err = errors.New("the file is empty")
	}
	if err != nil {
		return nil, fmt.Errorf("key %s: %w", name, err)
	}
	var at [3]int
	for i, names := range keyColumns {
		at[i] = slices.IndexFunc(header, func(h string) bool { return slices.Contains(names, strings.ToLower(strings.TrimSpace(h))) })
		if at[i] < 0 {
			return nil, fmt.Errorf("key %s: no column %s; the file has: %s", name, strings.Join(names, " or "), strings.Join(header, ", "))
		}
	}
	key := Key{}
	for {
		row, err := c.Read()
		if errors.Is(err, io.EOF) {
			return key, nil
		}
		if err != nil {
			return nil, fmt.Errorf("key %s: %w", name, err)
		}
		line, _ := c.FieldPos(0)
		var cells [3]string
		for i := range at {
			if cells[i] = strings.TrimSpace(row[at[i]]); cells[i] == "" {
				return nil, fmt.Errorf("key %s: line %d: column %q is empty", name, line, header[at[i]])
			}
		}
		k, cluster := graph.RecordKey{Source: graph.SourceID(cells[0]), ID: cells[1]}, cells[2]
		if old, ok := key[k]; ok && old != cluster {
			return nil, fmt.Errorf("key %s: line %d: %s is in cluster %s and in %s", name, line, k, old, cluster)
		}
		key[k] = cluster
	}
}

const bom = "\ufeff"
