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
	// Missed lists the true entities that did not come out exactly, those with
	// most parts apart and foreign records first, then by name; never nil.
	Missed []Miss `json:"missed"`
}

// Miss is a true entity that did not come out exactly.
type Miss struct {
	Cluster string `json:"cluster"`
	// Records are its records, in the order of their keys.
	Records []graph.RecordKey `json:"-"`
	// Apart are pairs of its records that were not joined: the first record of
	// the first part with the first record of each other part.
	Apart [][2]graph.RecordKey `json:"-"`
	// Wrong are pairs that were joined and should not be: for each foreign
	// record, the first record of the part that it was joined to, and it.
	Wrong [][2]graph.RecordKey `json:"-"`
}

// Compare scores a resolution (the cluster of each record, by any name).
// Records without truth are left out; a record of the truth that the resolution
// does not have counts as a cluster of its own.
func Compare(resolved map[graph.RecordKey]string, truth Key) Score {
	keys := slices.SortedFunc(maps.Keys(truth), graph.RecordKey.Compare)
	mine := func(k graph.RecordKey) string {
		if c := resolved[k]; c != "" {
			return c
		}
		return "\x00alone " + k.String()
	}
	type cell struct{ truth, mine string }
	cells, byTruth, byMine := map[cell]int{}, map[string][]graph.RecordKey{}, map[string][]graph.RecordKey{}
	for _, k := range keys {
		t, m := truth[k], mine(k)
		cells[cell{t, m}]++
		byTruth[t] = append(byTruth[t], k)
		byMine[m] = append(byMine[m], k)
	}
	s := Score{Records: len(keys), Entities: len(byMine), EntitiesTrue: len(byTruth), BCubed: prf(1, 1), Missed: []Miss{}}
	var both, trues, mines int
	var bp, br float64
	for _, c := range slices.SortedFunc(maps.Keys(cells), func(a, b cell) int { return cmp.Or(cmp.Compare(a.truth, b.truth), cmp.Compare(a.mine, b.mine)) }) {
		n := cells[c]
		both += pairs(n)
		bp += float64(n*n) / float64(len(byMine[c.mine]))
		br += float64(n*n) / float64(len(byTruth[c.truth]))
	}
	for _, r := range byTruth {
		trues += pairs(len(r))
	}
	for _, r := range byMine {
		mines += pairs(len(r))
	}
	s.Pairwise = prf(ratio(both, mines), ratio(both, trues))
	if len(keys) > 0 {
		s.BCubed = prf(bp/float64(len(keys)), br/float64(len(keys)))
	}
	for _, t := range slices.Sorted(maps.Keys(byTruth)) {
		m := miss(t, byTruth[t], byMine, mine)
		if len(m.Apart)+len(m.Wrong) == 0 {
			s.EntitiesExact++
		} else {
			s.Missed = append(s.Missed, m)
		}
	}
	slices.SortStableFunc(s.Missed, func(a, b Miss) int {
		return cmp.Compare(len(b.Apart)+len(b.Wrong), len(a.Apart)+len(a.Wrong))
	})
	return s
}

// miss lists how a true entity differs from what was resolved.
func miss(cluster string, records []graph.RecordKey, byMine map[string][]graph.RecordKey, mine func(graph.RecordKey) string) Miss {
	m := Miss{Cluster: cluster, Records: records}
	first := map[string]graph.RecordKey{}
	var parts []string
	for _, k := range records {
		c := mine(k)
		if _, met := first[c]; !met {
			first[c] = k
			parts = append(parts, c)
		}
	}
	for i := 1; i < len(parts); i++ {
		m.Apart = append(m.Apart, [2]graph.RecordKey{first[parts[0]], first[parts[i]]})
	}
	own := map[graph.RecordKey]bool{}
	for _, k := range records {
		own[k] = true
	}
	for _, c := range parts {
		for _, k := range byMine[c] {
			if !own[k] {
				m.Wrong = append(m.Wrong, [2]graph.RecordKey{first[c], k})
			}
		}
	}
	return m
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
