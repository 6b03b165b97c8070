package resolver_test

import (
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/match"
)

// movedOften gives four records of one person, who has a telephone, an address and
// an employer's e-mail address in one each, and a fifth that has two of these: it
// fits one of the four well and hardly any other, but all of them together best.
func movedOften(t testing.TB) []graph.Record {
	mail := func(name string) graph.Identifier {
		return graph.Identifier{Type: graph.IDEmail, Value: name + "@example.org"}
	}
	at := func(r graph.Record, line, city, postcode string) graph.Record {
		r.Addresses = []graph.Address{{Line: line, City: city, Postcode: postcode}}
		return r
	}
	return []graph.Record{
		at(subject(t, 1, "Maria Lee", "1978-12-11", mail("maria.lee"), phone(1)), "12 Poppy Hills Drive", "Aleria", "43004"),
		at(subject(t, 2, "Maria Lee", "1978-12-11", mail("maria.lee"), phone(2)), "7 Adela Lane", "Sorvik", "51002"),
		at(subject(t, 3, "Maria Lee", "1978-12-11", mail("maria.lee"), phone(3)), "90 Mill Road", "Tarn", "60311"),
		at(subject(t, 4, "Maria Lee", "1978-12-11", mail("maria.lee"), phone(4)), "3 Quay Street", "Port Ansel", "77120"),
		at(subject(t, 5, "Maria Lee", "", mail("office.veldania"), phone(1)), "8 Adela Lane", "Sorvik", "51002"),
	}
}

// TestWholesReachTogether: what several records of a person say together brings a
// record to them that their average does not, and the step that did it is told.
func TestWholesReachTogether(t *testing.T) {
	records := movedOften(t)
	alone, err := match.ColdStart().With(func(m *match.Model) { m.Whole = 0 })
	if err != nil {
		t.Fatal(err)
	}
	without := resolver.New(alone, resolver.Options{})
	do(t, without, puts(records...))
	if entityOf(without, key(5)) == entityOf(without, key(1)) {
		t.Fatal("their average brings the fifth to the others")
	}
	for _, order := range [][]int{{0, 1, 2, 3, 4}, {4, 2, 0, 3, 1}} {
		e := resolver.New(match.ColdStart(), resolver.Options{})
		for _, i := range order {
			do(t, e, puts(records[i]))
		}
		how, err := e.How(entityOf(e, key(5)))
		if err != nil {
			t.Fatal(err)
		}
		if len(how.Members) != 5 {
			t.Fatalf("the fifth is with %v", how.Members)
		}
		last := how.Steps[len(how.Steps)-1]
		if last.Kind != resolver.StepWholes || last.Wholes.Weight <= last.Wholes.Sure || last.Average.Bits() > 0 {
			t.Fatalf("the last step is %+v", last)
		}
		if diff := gocmp.Diff(last.Wholes.Weight, sumOf(last.Wholes.Rows)); diff != "" {
			t.Error(diff)
		}
		if !slices.ContainsFunc(last.Wholes.Rows, func(r match.Row) bool { return r.Level == "pairs" && r.Bits == -2*match.Bit }) {
			t.Errorf("nothing is taken off for four pairs of records: %+v", last.Wholes.Rows)
		}
		// Taken out again, the four stay as they are.
		do(t, e, resolver.Batch{Deletes: []graph.RecordKey{key(5)}})
		if got := e.Members(entityOf(e, key(1))); len(got) != 4 {
			t.Errorf("without the fifth: %v", got)
		}
	}
}

func sumOf(rows []match.Row) (sum match.Bits) {
	for _, r := range rows {
		sum += r.Bits
	}
	return sum
}

// TestWholesHeldApart: a conflict between two records, and a judgement, keep wholes
// apart, and why-not says what they weigh.
func TestWholesHeldApart(t *testing.T) {
	records := movedOften(t)
	t.Run("judged", func(t *testing.T) {
		e := resolver.New(match.ColdStart(), resolver.Options{})
		do(t, e, puts(records...))
		do(t, e, resolver.Batch{Judgements: []graph.Judgement{{A: key(3), B: key(5), Verdict: graph.NotSame, By: "analyst", Why: "another"}}})
		if entityOf(e, key(5)) == entityOf(e, key(3)) {
			t.Error("a judgement does not keep wholes apart")
		}
	})
	t.Run("conflict", func(t *testing.T) {
		e := resolver.New(match.ColdStart(), resolver.Options{})
		other := subject(t, 5, "Maria Lee", "1951-03-02", phone(1))
		other.Identifiers, other.Addresses = records[4].Identifiers, records[4].Addresses
		do(t, e, puts(records[0], records[1], records[2], records[3], other))
		x, err := e.WhyNot([]graph.RecordKey{key(5)}, []graph.RecordKey{key(1)})
		if err != nil {
			t.Fatal(err)
		}
		if x.Left == x.Right || x.Wholes == nil {
			t.Fatalf("%+v", x)
		}
		if !slices.ContainsFunc(x.Obstacles, func(o resolver.Obstacle) bool {
			return o.Kind == resolver.ObstacleWholes && strings.Contains(o.Text, "conflict")
		}) {
			t.Errorf("%+v", x.Obstacles)
		}
	})
	t.Run("too little", func(t *testing.T) {
		e := resolver.New(match.ColdStart(), resolver.Options{})
		do(t, e, puts(records[0], records[1], subject(t, 6, "Maria Lee", "")))
		x, err := e.WhyNot([]graph.RecordKey{key(6)}, []graph.RecordKey{key(1)})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(x.Obstacles, func(o resolver.Obstacle) bool {
			return o.Kind == resolver.ObstacleWholes && strings.Contains(o.Text, "weighs "+x.Wholes.Weight.String())
		}) {
			t.Errorf("%+v", x.Obstacles)
		}
	})
}
