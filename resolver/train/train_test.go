package train_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/bulk"
	"github.com/clewgraph/clew/resolver/identifiers"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/resolver/train"
)

// town draws people of a made-up town from a seed: households of up to four with
// one family name, postcode and now and then telephone, each of whom several
// records tell with slips. replaced is the share of records with another given
// name altogether.
func town(t *testing.T, seed uint64, households int, replaced float64) (features []*match.Features, truth []int) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	syllables := strings.Fields("ba dor mi len ka ru so ven ta gol pi nar de lus fe mon ji sal wo ber")
	word := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteString(syllables[r.IntN(len(syllables))])
		}
		return b.String()
	}
	given, family := make([]string, 120), make([]string, 400)
	for i := range given {
		given[i] = word(2 + r.IntN(2))
	}
	for i := range family {
		family[i] = word(3)
	}
	slip := func(s string) string {
		if r.IntN(8) > 0 || len(s) < 5 {
			return s
		}
		i := 1 + r.IntN(len(s)-2)
		return s[:i] + s[i+1:]
	}
	person := 0
	for h := range households {
		name, postcode, phone := family[r.IntN(len(family))], fmt.Sprint(10000+h/3), fmt.Sprintf("+120255501%02d", h%100)
		for range 1 + r.IntN(4) {
			first, birth := given[r.IntN(len(given))], fmt.Sprintf("%d-%02d-%02d", 1940+r.IntN(70), 1+r.IntN(12), 2+r.IntN(26))
			for range 1 + r.IntN(3) {
				now := first
				if r.Float64() < replaced {
					now = given[r.IntN(len(given))]
				}
				rec := graph.Record{
					Key: graph.RecordKey{Source: "town", ID: fmt.Sprint(len(features))}, Kind: graph.KindPerson,
					Names:     []graph.Name{{Given: slip(now), Family: slip(name)}},
					Addresses: []graph.Address{{Postcode: postcode}},
				}
				d, err := graph.ParseDate(birth, graph.DateOptions{})
				if err != nil {
					t.Fatal(err)
				}
				rec.Dates = []graph.DateClaim{{Type: graph.DateBirth, Date: d}}
				if r.IntN(3) == 0 && h < 100 {
					rec.Identifiers = []graph.Identifier{{Type: graph.IDPhone, Value: phone}}
				}
				identifiers.ReadRecord(&rec, identifiers.Options{})
				features, truth = append(features, match.Extract(&rec)), append(truth, person)
			}
			person++
		}
	}
	return features, truth
}

func trained(t *testing.T, features []*match.Features, judged ...graph.Judgement) (*match.Model, train.Report) {
	t.Helper()
	m, reports, err := train.Train(match.ColdStart(), features, judged)
	if err != nil {
		t.Fatal(err)
	}
	return m, reports[0]
}

// f1 resolves records and compares the pairs with the truth.
func f1(t *testing.T, m *match.Model, features []*match.Features, truth []int) float64 {
	t.Helper()
	label, err := bulk.NewIndex(m, features).Partition()
	if err != nil {
		t.Fatal(err)
	}
	var both, mine, trues float64
	for i := range features {
		for j := range i {
			one, joined := truth[i] == truth[j], label[i] == label[j]
			if one {
				trues++
			}
			if joined {
				mine++
			}
			if one && joined {
				both++
			}
		}
	}
	return 2 * both / (mine + trues)
}

// TestOrderDoesNotMatter trains on records in several orders and on one and more
// processors: the model is the same to the last digit.
func TestOrderDoesNotMatter(t *testing.T) {
	features, _ := town(t, 1, 150, 0)
	want, _ := trained(t, features)
	procs := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(procs)
	r := rand.New(rand.NewPCG(2, 2))
	for range 2 {
		shuffled := slices.Clone(features)
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if got, _ := trained(t, shuffled); got.ID() != want.ID() {
			t.Errorf("model %s of shuffled records, %s before", got.ID(), want.ID())
		}
	}
}

// TestTrainingHelps holds training to what it is for: it finds more than the
// built-in table and joins no more that is not one.
func TestTrainingHelps(t *testing.T) {
	features, truth := town(t, 3, 180, 0)
	m, report := trained(t, features)
	cold, now := f1(t, match.ColdStart(), features, truth), f1(t, m, features, truth)
	t.Logf("F1 %.4f with the table, %.4f trained; %d records, %d candidates, %.0f matches expected", cold, now, report.Records, report.Candidates, report.Matches)
	if now < cold || now < 0.97 {
		t.Errorf("F1 %.4f trained, %.4f with the table", now, cold)
	}
	var pairs float64
	for i := range features {
		for j := range i {
			if truth[i] == truth[j] {
				pairs++
			}
		}
	}
	if report.Matches < 0.9*pairs || report.Matches > 1.1*pairs {
		t.Errorf("%.0f matches expected, and there are %.0f", report.Matches, pairs)
	}
}

// TestDifferentNamesStayApart looks at the law that a different name relates and
// never merges: it gives way only in data in which names are replaced more often
// than twins are born.
func TestDifferentNamesStayApart(t *testing.T) {
	for share, want := range map[float64]bool{0: false, 0.2: true} {
		features, _ := town(t, 4, 180, share)
		m, _ := trained(t, features)
		if got := m.Kinds[graph.KindPerson].Replaced; got != want {
			t.Errorf("%.0f %% of names replaced: Replaced is %t", 100*share, got)
		}
		twins := [2]graph.Record{}
		for i, first := range []string{"Balen", "Dormi"} {
			r := graph.Record{
				Key: graph.RecordKey{Source: "twins", ID: fmt.Sprint(i)}, Kind: graph.KindPerson, Names: []graph.Name{{Given: first, Family: "Kavensol"}},
				Addresses: []graph.Address{{Postcode: "99999"}},
			}
			d, err := graph.ParseDate("1990-05-17", graph.DateOptions{})
			if err != nil {
				t.Fatal(err)
			}
			r.Dates, twins[i] = []graph.DateClaim{{Type: graph.DateBirth, Date: d}}, r
		}
		if s := m.Compare(match.Extract(&twins[0]), match.Extract(&twins[1]), nil); !want && s.Weight > m.Stop {
			t.Errorf("twins weigh %v", s.Weight)
		}
	}
}

// TestTooLittle leaves the table as it is where there is nothing to learn from.
func TestTooLittle(t *testing.T) {
	features, _ := town(t, 5, 20, 0)
	m, report := trained(t, features)
	if m.ID() != match.ColdStart().ID() || report.Skipped == "" {
		t.Errorf("model %s, skipped %q", m.ID(), report.Skipped)
	}
}

// TestJudgementsTakePart trains with the word of people against pairs that look
// the same: the model trusts such pairs less.
func TestJudgementsTakePart(t *testing.T) {
	features, truth := town(t, 6, 150, 0)
	without, _ := trained(t, features)
	var judged []graph.Judgement
	for i := range features {
		for j := range i {
			if truth[i] == truth[j] {
				judged = append(judged, graph.Judgement{A: features[i].Key, B: features[j].Key, Verdict: graph.NotSame})
			}
		}
	}
	with, _ := trained(t, features, judged...)
	if a, b := with.Kinds[graph.KindPerson], without.Kinds[graph.KindPerson]; a != nil && a.Prior >= b.Prior {
		t.Errorf("prior %v with every match judged not to be one, %v without", a.Prior, b.Prior)
	}
}

// TestModelFile reads a trained model back, and refuses one that is damaged.
func TestModelFile(t *testing.T) {
	features, _ := town(t, 7, 150, 0)
	m, _ := trained(t, features)
	text, err := m.JSON()
	if err != nil {
		t.Fatal(err)
	}
	again, err := match.Parse(text)
	if err != nil || again.ID() != m.ID() {
		t.Fatalf("model %s read back as %v: %v", m.ID(), again, err)
	}
	for old, bad := range map[string]string{
		`"shared": "place"`: `"shared": "planet"`, `"feature": "birth"`: `"feature": "breadth"`, `"u": 0.`: `"u": -0.`, `"kinds"`: `"sorts"`, `"format": `: `"format": 9`,
	} {
		if _, err := match.Parse([]byte(strings.Replace(string(text), old, bad, 1))); err == nil {
			t.Errorf("%s for %s was taken", bad, old)
		}
	}
}
