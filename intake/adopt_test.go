package intake_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/match"
)

// TestAnotherModel opens a store under another model, at first with a store that
// breaks off after each possible number of decisions: the next opening goes on,
// the graph ends where it would be had it been loaded under that model, every
// decision of the change is marked, and another opening changes nothing.
func TestAnotherModel(t *testing.T) {
	strict, err := match.ColdStart().With(func(m *match.Model) { m.Support = 99 * match.Bit })
	if err != nil {
		t.Fatal(err)
	}
	var records []graph.Record
	for i := range 6 {
		for _, twin := range "ab" {
			records = append(records, person(fmt.Sprintf("%d%c", i, twin), named(fmt.Sprintf("Ramon Castell%c", 'a'+i)), born(fmt.Sprintf("1980-01-%02d", 10+i)), phone(fmt.Sprintf("+1202555010%d", i))))
		}
	}
	const parts = 6
	fresh := begin(t, intake.Options{SubBatch: 2})
	fresh.model = strict
	fresh.reopen()
	fresh.load(records...)
	for broken := range parts + 1 {
		d := begin(t, intake.Options{SubBatch: 2})
		d.load(records...)
		was := d.Resolver().Hash()
		if was == fresh.Resolver().Hash() {
			t.Fatal("both models give one partition")
		}
		head := d.head()
		if err := d.store.Close(context.Background()); err != nil {
			t.Fatal(err)
		}
		d.model = strict
		if broken < parts {
			if err := d.openBroken(broken); !errors.Is(err, errFault) {
				t.Fatalf("broken off after %d: %v", broken, err)
			}
		}
		d.open()
		if d.Adopted() != parts || d.Resolver().Hash() != fresh.Resolver().Hash() {
			t.Errorf("broken off after %d: adopted by %d decisions, want %d; another partition: %v", broken, d.Adopted(), parts, d.Resolver().Hash() != fresh.Resolver().Hash())
		}
		n := 0
		err := d.store.Decisions(context.Background(), head.Seq, func(x *graph.Decision) error {
			n++
			if x.Kind != graph.DecisionModel || x.Model != strict.ID() || x.Parts != parts {
				t.Errorf("decision %+v does not say that it adopts %s", x, strict.ID())
			}
			return nil
		})
		if err != nil || n != broken%parts+parts {
			t.Errorf("broken off after %d: %d decisions, %v", broken, n, err)
		}
		err = d.store.EachMatch(context.Background(), func(m *graph.Match) error {
			if m.Model != strict.ID() {
				t.Errorf("evidence of another model is left: %+v", m)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if d.reopen(); d.Adopted() != 0 {
			t.Error("a model that is there already is adopted again")
		}
	}
}

// openBroken opens the store with one that fails after so many commits.
func (d *desk) openBroken(commits int) error {
	d.t.Helper()
	ctx := context.Background()
	s := d.openStore()
	f := &failing{Store: s, desk: d, point: "commit refused", skip: commits}
	_, err := intake.Open(ctx, f, resolver.New(d.model, resolver.Options{}), d.opts)
	return errors.Join(err, s.Close(ctx))
}

func born(date string) func(*graph.Record) {
	return func(r *graph.Record) {
		d, err := graph.ParseDate(date, graph.DateOptions{})
		if err != nil {
			panic(err)
		}
		r.Dates = []graph.DateClaim{{Type: graph.DateBirth, Date: d}}
	}
}

func phone(number string) func(*graph.Record) {
	return func(r *graph.Record) {
		r.Identifiers = append(r.Identifiers, graph.Identifier{Type: graph.IDPhone, Value: number})
	}
}
