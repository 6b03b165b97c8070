package eval

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
)

func key(id string) graph.RecordKey { return graph.RecordKey{Source: "s", ID: id} }

// clusters reads "ab|c": records a and b in one cluster, c in another, each
// named by its first record.
func clusters(text string) map[graph.RecordKey]string {
	m := map[graph.RecordKey]string{}
	for _, c := range strings.FieldsFunc(text, func(r rune) bool { return r == '|' }) {
		for _, id := range strings.Split(c, "") {
			m[key(id)] = "of " + c[:1]
		}
	}
	return m
}

func pairsOf(texts ...string) [][2]graph.RecordKey {
	var out [][2]graph.RecordKey
	for _, t := range texts {
		out = append(out, [2]graph.RecordKey{key(t[:1]), key(t[1:])})
	}
	return out
}

func records(ids string) []graph.RecordKey {
	var out []graph.RecordKey
	for _, id := range strings.Split(ids, "") {
		out = append(out, key(id))
	}
	return out
}

// TestCompare holds scores worked out by hand.
func TestCompare(t *testing.T) {
	for _, tc := range []struct {
		name, resolved, truth string
		want                  Score
		missed                []Miss
	}{
		{"nothing", "", "", Score{Pairwise: prf(1, 1), BCubed: prf(1, 1)}, nil},
		{"perfect", "ab|c", "ab|c", Score{Records: 3, Entities: 2, EntitiesTrue: 2, EntitiesExact: 2, Pairwise: prf(1, 1), BCubed: prf(1, 1)}, nil},
		// True pairs ab, ac, bc, de; joined ab, cd, ce, de: two right. B-cubed
		// precision: a, b 1; c 1/3; d, e 2/3. Recall: a, b 2/3; c 1/3; d, e 1.
		{
			"one moved", "ab|cde", "abc|de",
			Score{
				Records: 5, Entities: 2, EntitiesTrue: 2,
				Pairwise: prf(0.5, 0.5), BCubed: prf((1+1+1./3+2./3+2./3)/5, (2./3+2./3+1./3+1+1)/5),
			},
			[]Miss{
				{Cluster: "of a", Records: records("abc"), Foreign: 2, Parts: 2, Apart: pairsOf("ac"), Wrong: pairsOf("cd", "ce")},
				{Cluster: "of d", Records: records("de"), Foreign: 1, Parts: 1, Wrong: pairsOf("dc")},
			},
		},
		{
			"all apart", "a|b|c", "abc", Score{Records: 3, Entities: 3, EntitiesTrue: 1, Pairwise: prf(1, 0), BCubed: prf(1, 1./3)},
			[]Miss{{Cluster: "of a", Records: records("abc"), Parts: 3, Apart: pairsOf("ab", "ac")}},
		},
		{
			"all together", "abc", "a|b|c", Score{Records: 3, Entities: 1, EntitiesTrue: 3, Pairwise: prf(0, 1), BCubed: prf(1./3, 1)},
			[]Miss{
				{Cluster: "of a", Records: records("a"), Foreign: 2, Parts: 1, Wrong: pairsOf("ab", "ac")},
				{Cluster: "of b", Records: records("b"), Foreign: 2, Parts: 1, Wrong: pairsOf("ba", "bc")},
				{Cluster: "of c", Records: records("c"), Foreign: 2, Parts: 1, Wrong: pairsOf("ca", "cb")},
			},
		},
		{
			"records without a truth are left out, records not resolved are alone", "abx|yz", "abc",
			Score{Records: 3, Entities: 2, EntitiesTrue: 1, Pairwise: prf(1, 1./3), BCubed: prf(1, (2./3+2./3+1./3)/3)},
			[]Miss{{Cluster: "of a", Records: records("abc"), Parts: 2, Apart: pairsOf("ac")}},
		},
		{
			"false merges first, then most parts, then by name", "a|b|cd|ef|g|h|i", "ab|c|d|ef|ghi",
			Score{
				Records: 9, Entities: 7, EntitiesTrue: 5, EntitiesExact: 1,
				Pairwise: prf(0.5, 1./5), BCubed: prf((7+2*0.5)/9, (0.5+0.5+4+3*(1./3))/9),
			},
			[]Miss{
				{Cluster: "of c", Records: records("c"), Foreign: 1, Parts: 1, Wrong: pairsOf("cd")},
				{Cluster: "of d", Records: records("d"), Foreign: 1, Parts: 1, Wrong: pairsOf("dc")},
				{Cluster: "of g", Records: records("ghi"), Parts: 3, Apart: pairsOf("gh", "gi")},
				{Cluster: "of a", Records: records("ab"), Parts: 2, Apart: pairsOf("ab")},
			},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			resolved, truth := clusters(tc.resolved), clusters(tc.truth)
			if d := cmp.Diff(tc.want, Compare(resolved, truth), cmpopts.EquateApprox(0, 1e-12)); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(tc.missed, Missed(resolved, truth, -1, -1), cmpopts.EquateEmpty()); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestMissedIsBounded cuts the list of entities and of their pairs, and counts
// all of them.
func TestMissedIsBounded(t *testing.T) {
	want := []Miss{{Cluster: "of a", Records: records("abc"), Foreign: 3, Parts: 3, Apart: pairsOf("ab"), Wrong: pairsOf("ad")}}
	if d := cmp.Diff(want, Missed(clusters("adef|b|c"), clusters("abc|d|e|f"), 1, 1)); d != "" {
		t.Error(d)
	}
}

func TestF1(t *testing.T) {
	for _, tc := range []struct{ p, r, f1 float64 }{{1, 1, 1}, {0, 0, 0}, {0.5, 1, 2. / 3}, {1, 0, 0}} {
		if got := prf(tc.p, tc.r).F1; math.Abs(got-tc.f1) > 1e-12 {
			t.Errorf("F1 of %v and %v is %v, want %v", tc.p, tc.r, got, tc.f1)
		}
	}
}

func TestJSON(t *testing.T) {
	got, err := json.Marshal(Compare(clusters("ab"), clusters("ab")))
	if err != nil {
		t.Fatal(err)
	}
	const one = `{"precision":1,"recall":1,"f1":1}`
	if want := `{"records":2,"entities":1,"entities_true":1,"entities_exact":1,"pairwise":` + one + `,"bcubed":` + one + `}`; string(got) != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

func drawClusters(t *rapid.T, label string, n int) map[graph.RecordKey]string {
	m := map[graph.RecordKey]string{}
	for i := range n {
		m[key(fmt.Sprint(i))] = fmt.Sprint(rapid.IntRange(1, n).Draw(t, label))
	}
	return m
}

// TestProperties: a resolution is perfect against itself, precision and recall
// change places with the sides, names of clusters do not matter, the pairwise
// counts are those of counting pairs one by one, and what is not exact is
// missed.
func TestProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "records")
		a, b := drawClusters(t, "mine", n), drawClusters(t, "truth", n)
		if s := Compare(a, a); s.Pairwise != prf(1, 1) || math.Abs(s.BCubed.F1-1) > 1e-12 || s.EntitiesExact != s.EntitiesTrue || len(Missed(a, a, -1, -1)) > 0 {
			t.Fatalf("against itself: %+v", s)
		}
		s, back := Compare(a, b), Compare(b, a)
		swapped := Score{
			Records: back.Records, Entities: back.EntitiesTrue, EntitiesTrue: back.Entities, EntitiesExact: back.EntitiesExact,
			Pairwise: prf(back.Pairwise.Recall, back.Pairwise.Precision), BCubed: prf(back.BCubed.Recall, back.BCubed.Precision),
		}
		if d := cmp.Diff(swapped, s, cmpopts.EquateApprox(0, 1e-12)); d != "" {
			t.Fatal(d)
		}
		renamed := map[graph.RecordKey]string{}
		for k, c := range a {
			renamed[k] = "entity " + c
		}
		if d := cmp.Diff(s, Compare(renamed, b), cmpopts.EquateApprox(0, 1e-12)); d != "" {
			t.Fatal(d)
		}
		missed := Missed(a, b, -1, -1)
		if s.EntitiesExact+len(missed) != s.EntitiesTrue {
			t.Fatalf("%d exact and %d missed of %d", s.EntitiesExact, len(missed), s.EntitiesTrue)
		}
		for _, m := range missed {
			if len(m.Wrong) != m.Foreign || len(m.Apart) != m.Parts-1 {
				t.Fatalf("%d foreign records and %d parts, but %+v", m.Foreign, m.Parts, m)
			}
		}
		both, mine, truth := 0, 0, 0
		for i := range n {
			for j := range i {
				x, y := key(fmt.Sprint(i)), key(fmt.Sprint(j))
				joined, same := a[x] == a[y], b[x] == b[y]
				if joined {
					mine++
				}
				if same {
					truth++
				}
				if joined && same {
					both++
				}
			}
		}
		if want := prf(ratio(both, mine), ratio(both, truth)); s.Pairwise != want {
			t.Fatalf("pairwise %v, counted %v", s.Pairwise, want)
		}
	})
}

func TestReadKey(t *testing.T) {
	want := Key{key("1"): "x", key("2"): "x"}
	for _, text := range []string{
		"source,id,cluster\ns,1,x\ns,2,x\n",
		"\ufeff\"CLUSTER_ID\", Record_ID ,note,DATA_SOURCE\r\n x ,1,,s\r\nx, 2,,s\r\nx,2,,s\r\n",
	} {
		got, err := ReadKey(strings.NewReader(text), "key.csv")
		if err != nil {
			t.Error(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	}
	for text, want := range map[string]string{
		"":                                    "key key.csv: the file is empty",
		"source,id\n":                         "key key.csv: no column cluster or cluster_id; the file has: source, id",
		"id,cluster\n":                        "key key.csv: no column source or data_source; the file has: id, cluster",
		"source,id,cluster\ns,1\n":            "key key.csv: record on line 2: wrong number of fields",
		"source,id,cluster\ns,1,x\ns,,x\n":    `key key.csv: line 3: column "id" is empty`,
		"source,id,cluster\ns,1, \n":          `key key.csv: line 2: column "cluster" is empty`,
		"source,id,cluster\ns,1,x\n\ns,1,y\n": "key key.csv: line 4: s/1 is in cluster x and in y",
		"source,id,cluster\ns,1\" pipe,x\n\n": "key key.csv: parse error on line 2, column 4: bare \" in non-quoted-field",
	} {
		if _, err := ReadKey(strings.NewReader(text), "key.csv"); err == nil || err.Error() != want {
			t.Errorf("%q: %v\nwant %s", text, err, want)
		}
	}
}

func FuzzReadKey(f *testing.F) {
	f.Add("source,id,cluster\ns,1,x\n")
	f.Add("\ufeffCLUSTER_ID,RECORD_ID,DATA_SOURCE\n1,\"2\",s\n")
	f.Fuzz(func(t *testing.T, text string) {
		k, err := ReadKey(strings.NewReader(text), "key.csv")
		if err != nil {
			return
		}
		for record, cluster := range k {
			if record.Source == "" || record.ID == "" || cluster == "" {
				t.Errorf("%q in %q", record, cluster)
			}
		}
		if s := Compare(k, k); s.EntitiesExact != s.EntitiesTrue {
			t.Errorf("against itself: %+v", s)
		}
	})
}

// TestPublishedKeys scores the competing key of Senzing's truth set against the
// true one; the figures are those noted with the data.
func TestPublishedKeys(t *testing.T) {
	read := func(name string) Key {
		f, err := os.Open("../../shared/data/er-senzing-truthset/" + name)
		if errors.Is(err, fs.ErrNotExist) {
			t.Skip("SKIPPED: the data set er-senzing-truthset is not here")
		}
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		k, err := ReadKey(f, name)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	s := Compare(read("alternate_truthset_key.csv"), read("actual_truthset_key.csv"))
	want := Score{Records: 159, Entities: 84, EntitiesTrue: 85, Pairwise: PRF{0.964, 0.982, 0.973}}
	ignored := cmpopts.IgnoreFields(Score{}, "BCubed", "EntitiesExact")
	if d := cmp.Diff(want, s, cmpopts.EquateApprox(0, 0.0006), ignored); d != "" {
		t.Error(d)
	}
}
