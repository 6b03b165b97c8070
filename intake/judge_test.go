package intake_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/match"
)

func TestDelete(t *testing.T) {
	d := begin(t, intake.Options{SubBatch: 2})
	d.load(person("a"), person("b", with("Friend")), person("c"), sighting("s", "a", "b"))
	first := d.stored("b").FirstSeq
	res := d.delete("b", "nobody", "s", "b", "b#1")
	if diff := cmp.Diff([]string{"b deleted", "nobody missing", "s deleted", "b missing", "b#1 missing"}, statuses(res)); diff != "" {
		t.Error(diff)
	}
	before := d.head()
	if got := statuses(d.delete("b")); got[0] != "b missing" || d.head() != before {
		t.Errorf("deleting twice: %v", got)
	}
	if got := d.resolve(handle("b")); got != "" {
		t.Errorf("the handle of what is gone leads to %s", got)
	}
	d.load(person("b"))
	if s := d.stored("b"); s.FirstSeq != first || s.Entity != handle("b") {
		t.Errorf("it came back as %s, met at %d and not at %d", s.Entity, s.FirstSeq, first)
	}
}

// TestDeletedFounder follows the handle of a founder that goes and returns.
func TestDeletedFounder(t *testing.T) {
	d := begin(t, intake.Options{})
	same := []func(*graph.Record){named("Mara Okonkwo"), passport("N1234567")}
	d.load(person("a", same...))
	res := d.load(person("b", same...), person("c", same...))
	if res.Outcomes[1].Entity != handle("a") {
		t.Fatalf("the three are not one: %+v", res)
	}
	res = d.delete("a")
	if got := d.entity("c"); got != handle("b") {
		t.Errorf("without its founder the entity is %s", got)
	}
	if len(res.Moved) != 2 {
		t.Errorf("moved: %v", res.Moved)
	}
	for _, id := range []string{"a", "b", "c"} {
		if got := d.resolve(handle(id)); got != handle("b") {
			t.Errorf("the handle of %s leads to %s", id, got)
		}
	}
	d.load(person("a", same...))
	if got := d.entity("c"); got != handle("a") {
		t.Errorf("the founder came back, and the entity is %s", got)
	}
	d.delete("a", "b", "c")
	if got := d.resolve(handle("a")); got != "" {
		t.Errorf("all are gone, and the handle leads to %s", got)
	}
}

func TestJudgements(t *testing.T) {
	ctx := context.Background()
	d := begin(t, intake.Options{})
	d.load(person("a"), person("b"), person("c"))
	together := func(a, b string) bool { return d.entity(a) == d.entity(b) }

	d.judge("b", graph.Same, "a")
	if !together("a", "b") {
		t.Error("same does not join")
	}
	d.judge("b", graph.Same, "c")
	before := d.head()
	_, err := d.Judge(ctx, []graph.Judgement{word("a", graph.Same, "elsewhere"), word("c", graph.NotSame, "a")})
	if !errors.Is(err, intake.ErrContradiction) || !strings.Contains(err.Error(), "police/a same police/b, police/b same police/c") {
		t.Errorf("a contradiction: %v", err)
	}
	if d.head() != before {
		t.Error("part of a refused call was written")
	}

	// A new word on a judged pair takes the place of the old one.
	d.judge("c", graph.NotSame, "b")
	if together("b", "c") || !together("a", "b") {
		t.Error("not same does not part")
	}
	d.judge("b", graph.Unsure, "c")
	d.judge("a", graph.NotSame, "c")
	if _, err := d.Judge(ctx, nil); err != nil {
		t.Errorf("no judgements: %v", err)
	}
	all, err := d.store.Judgements(ctx)
	if err != nil || len(all) != 3 {
		t.Fatalf("%v stand, %v", all, err)
	}
	hash := d.Resolver().Hash()
	d.reopen()
	if d.Resolver().Hash() != hash {
		t.Error("the judgements lead elsewhere after a restart")
	}
}

// TestReplacedWord goes through all pairs of words on one pair of records: what
// stands must be the later one, also after a restart.
func TestReplacedWord(t *testing.T) {
	same := []func(*graph.Record){named("Mara Okonkwo"), passport("N1234567")}
	verdicts := []graph.Verdict{graph.Same, graph.NotSame, graph.Unsure}
	for _, first := range verdicts {
		for _, second := range verdicts {
			t.Run(string(first)+" then "+string(second), func(t *testing.T) {
				d := begin(t, intake.Options{})
				d.load(person("a"), person("b"), person("x", same...), person("y", same...))
				for _, v := range []graph.Verdict{first, second} {
					d.judge("a", v, "b")
					d.judge("x", v, "y")
				}
				check := func() {
					t.Helper()
					if got, want := d.entity("a") == d.entity("b"), second == graph.Same; got != want {
						t.Errorf("a and b together: %v", got)
					}
					if got, want := d.entity("x") == d.entity("y"), second != graph.NotSame; got != want {
						t.Errorf("x and y together: %v", got)
					}
				}
				check()
				hash := d.Resolver().Hash()
				d.reopen()
				if d.Resolver().Hash() != hash {
					t.Error("a restart changed the partition")
				}
				check()
			})
		}
	}
}

func TestUndo(t *testing.T) {
	ctx := context.Background()
	d := begin(t, intake.Options{})
	d.load(person("a"), person("b"))
	d.judge("a", graph.Same, "b")
	undo := word("b", graph.Same, "a")
	undo.Undone = true
	other := undo
	other.Verdict = graph.NotSame
	before := d.head()
	if _, err := d.Judge(ctx, []graph.Judgement{other}); err != nil || d.head() != before || d.entity("a") != d.entity("b") {
		t.Errorf("taking back what was not said: %v", err)
	}
	if _, err := d.Judge(ctx, []graph.Judgement{undo}); err != nil || d.entity("a") == d.entity("b") {
		t.Errorf("taking it back: %v", err)
	}
	before = d.head()
	if _, err := d.Judge(ctx, []graph.Judgement{undo}); err != nil || d.head() != before {
		t.Errorf("taking it back twice: %v", err)
	}
	if _, err := d.Judge(ctx, []graph.Judgement{word("a", graph.Same, "b"), undo}); err != nil || d.entity("a") == d.entity("b") {
		t.Errorf("said and taken back in one call: %v", err)
	}
}

// TestJudgedBeforeLoaded judges records that come later.
func TestJudgedBeforeLoaded(t *testing.T) {
	d := begin(t, intake.Options{})
	d.judge("a", graph.Same, "b")
	d.load(person("a"))
	d.load(person("b"))
	if d.entity("a") != d.entity("b") {
		t.Error("the word was not waited for")
	}
	d.delete("a")
	d.load(person("a"))
	if d.entity("a") != d.entity("b") {
		t.Error("the word was lost with the record")
	}
}

func TestNoJudgement(t *testing.T) {
	d := begin(t, intake.Options{})
	for name, j := range map[string]graph.Judgement{
		"one record":  word("a", graph.Same, "a"),
		"no verdict":  word("a", "", "b"),
		"odd verdict": word("a", "maybe", "b"),
		"no a":        {B: key("b"), Verdict: graph.Same},
		"no b":        {A: key("a"), Verdict: graph.Same},
	} {
		if _, err := d.Judge(context.Background(), []graph.Judgement{j}); !errors.Is(err, graph.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestHistories plays random histories to two writers that cut batches
// differently, restarting one of them now and then: entities, ids and stream
// positions must be the same.
func TestHistories(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		one, many := begin(t, intake.Options{SubBatch: 1}), begin(t, intake.Options{})
		for range rapid.IntRange(1, 6).Draw(rt, "steps") {
			switch rapid.IntRange(0, 9).Draw(rt, "step") {
			case 0:
				a, v, b := drawID(rt), rapid.SampledFrom([]graph.Verdict{graph.Same, graph.NotSame, graph.Unsure}).Draw(rt, "verdict"), drawID(rt)
				j := word(a, v, b)
				j.Undone = rapid.Bool().Draw(rt, "undone")
				_, err1 := one.Judge(context.Background(), []graph.Judgement{j})
				_, err2 := many.Judge(context.Background(), []graph.Judgement{j})
				if (err1 == nil) != (err2 == nil) {
					rt.Fatalf("%v, but %v", err1, err2)
				}
			case 1, 2:
				ids := rapid.SliceOfN(rapid.Custom(drawID), 1, 3).Draw(rt, "deletes")
				if diff := cmp.Diff(one.delete(ids...).Outcomes, many.delete(ids...).Outcomes); diff != "" {
					rt.Fatal(diff)
				}
			case 3:
				one.reopen()
			default:
				records := rapid.SliceOfN(rapid.Custom(drawRecord), 1, 6).Draw(rt, "records")
				if diff := cmp.Diff(statuses(one.load(records...)), statuses(many.load(records...))); diff != "" {
					rt.Fatal(diff)
				}
			}
			if one.Resolver().Hash() != many.Resolver().Hash() {
				rt.Fatal("the partitions differ")
			}
		}
		for _, id := range []string{"a", "b", "c", "d", "a#1", "b#1"} {
			x, y := one.stored(id), many.stored(id)
			if (x == nil) != (y == nil) || x != nil && (x.FirstSeq != y.FirstSeq || x.Entity != y.Entity || x.Deleted != y.Deleted) {
				rt.Fatalf("%s: %+v and %+v", id, x, y)
			}
		}
		if t.Failed() {
			rt.Fatal("a check failed")
		}
	})
}

func drawID(t *rapid.T) string { return rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "id") }

func drawRecord(t *rapid.T) graph.Record {
	r := person(drawID(t), named(rapid.SampledFrom([]string{"Mara Okonkwo", "Robert Varga"}).Draw(t, "name")), version(rapid.Int64Range(0, 3).Draw(t, "version")))
	if rapid.Bool().Draw(t, "document") {
		passport(rapid.SampledFrom([]string{"N1234567", "N7654321"}).Draw(t, "number"))(&r)
	}
	if rapid.Bool().Draw(t, "stub") {
		with("A Friend")(&r)
	}
	if rapid.IntRange(0, 5).Draw(t, "statement") == 0 {
		return sighting(r.Key.ID, "a", "b")
	}
	return r
}

// TestJudgementsSurvive takes a word of each sort through new versions, deletes
// and returns of its records, a restart and a change of the model: it stands as
// it was given, and does what it says.
func TestJudgementsSurvive(t *testing.T) {
	strict, err := match.ColdStart().With(func(m *match.Model) { m.Support = 99 * match.Bit })
	if err != nil {
		t.Fatal(err)
	}
	twin := []func(*graph.Record){named("Mara Okonkwo"), passport("N1234567")}
	for verdict, other := range map[graph.Verdict][]func(*graph.Record){
		graph.Same: {named("Robert Varga")}, graph.NotSame: twin, graph.Unsure: {named("Mara Okonkwa")},
	} {
		t.Run(string(verdict), func(t *testing.T) {
			d := begin(t, intake.Options{})
			d.load(person("a", twin...), person("b", other...))
			weight, ok := d.Resolver().Weigh(key("a"), key("b"))
			if !ok {
				t.Fatal("the pair cannot be weighed")
			}
			before := d.entity("a") == d.entity("b")
			j := word("a", verdict, "b")
			j.By, j.Why = "ann", "as I was told"
			if _, err := d.Judge(context.Background(), []graph.Judgement{j}); err != nil {
				t.Fatal(err)
			}
			check := func(when string) {
				t.Helper()
				all, err := d.store.Judgements(context.Background())
				if err != nil || len(all) != 1 || all[0].Verdict != verdict || all[0].By != "ann" || all[0].Why != "as I was told" || all[0].Weight != int32(weight) {
					t.Errorf("%s: %+v stand, %v; the pair weighed %d", when, all, err, weight)
				}
				if want := verdict == graph.Same || verdict == graph.Unsure && before; (d.entity("a") == d.entity("b")) != want {
					t.Errorf("%s: together %v, want %v", when, !want, want)
				}
			}
			check("given")
			d.load(person("a", append(twin, version(2))...), person("b", append(other, version(2))...))
			check("new versions")
			d.delete("a", "b")
			d.load(person("b", other...))
			d.load(person("a", twin...))
			check("deleted and loaded again")
			d.reopen()
			check("restarted")
			d.model = strict
			d.reopen()
			check("another model")
		})
	}
}

// TestWhatIf compares what a change was said to do with what making it did, and
// holds that asking writes nothing.
func TestWhatIf(t *testing.T) {
	ctx := context.Background()
	same := []func(*graph.Record){named("Mara Okonkwo"), passport("N1234567")}
	d := begin(t, intake.Options{})
	d.load(person("a", same...), person("b", same...), person("c"), person("x"))
	d.judge("c", graph.Same, "x")
	head, hash := d.head(), d.Resolver().Hash()
	undo := word("c", graph.Same, "x")
	undo.Undone = true
	supposed := intake.Supposed{
		Records: []graph.Record{person("n", same...), {Key: key("bad")}}, Deletes: []graph.RecordKey{key("a"), key("nobody")},
		Judgements: []graph.Judgement{undo, word("b", graph.Same, "x")},
	}
	effect, outcomes, err := d.WhatIf(ctx, supposed)
	if err != nil {
		t.Fatal(err)
	}
	if d.head() != head || d.Resolver().Hash() != hash {
		t.Fatal("asking changed the graph")
	}
	if diff := cmp.Diff([]string{"n new", "bad rejected", "a deleted", "nobody missing"}, statuses(intake.Result{Outcomes: outcomes})); diff != "" {
		t.Error(diff)
	}
	// b, n and x come together under b, c stays by itself; a is gone.
	want := resolver.Effect{
		Merges:   []resolver.Merge{{Into: handle("b"), From: []graph.EntityID{handle("a"), handle("c")}, Records: 3}},
		Splits:   []resolver.Split{{From: handle("c"), Into: []graph.EntityID{handle("b"), handle("c")}, Records: 2, Members: [][]graph.RecordKey{{key("x")}, {key("c")}}}},
		Arrivals: []graph.Move{{Record: key("n"), To: handle("b")}}, Departures: []graph.Move{{Record: key("a"), From: handle("a")}}, Moved: 2,
	}
	if diff := cmp.Diff(want, effect); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	effect, _, err = d.WhatIf(ctx, intake.Supposed{Judgements: []graph.Judgement{word("a", graph.NotSame, "b"), word("b", graph.Same, "a")}})
	if err != nil || len(effect.Refused) != 0 { // the later word replaces the earlier
		t.Errorf("%+v, %v", effect, err)
	}
	d.judge("b", graph.Same, "c")
	effect, _, err = d.WhatIf(ctx, intake.Supposed{Judgements: []graph.Judgement{word("b", graph.NotSame, "x")}})
	if err != nil || len(effect.Refused) != 1 || len(effect.Refused[0].Chain) != 2 {
		t.Errorf("a contradiction: %+v, %v", effect, err)
	}
	if _, _, err := d.WhatIf(ctx, intake.Supposed{Judgements: []graph.Judgement{word("b", "", "x")}}); !errors.Is(err, graph.ErrInvalid) {
		t.Errorf("no judgement: %v", err)
	}
}
