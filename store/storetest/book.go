package storetest

import (
	"errors"
	"slices"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

func testJudgements(w *world) {
	w.load(person("ann"), person("bob"))
	judge := func(a, b string, v graph.Verdict) graph.Judgement {
		return graph.Judgement{A: key(a), B: key(b), Verdict: v, By: "analyst@example.org", At: 1_700_000_000_000_000, Why: "same photograph"}
	}
	commit := func(js ...graph.Judgement) {
		w.commit(&store.Change{Decision: graph.Decision{Kind: graph.DecisionJudgement}, Judgements: js})
	}
	expect := func(when string, want ...graph.Judgement) {
		w.Helper()
		got, err := w.store.Judgements(w.ctx)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			w.Errorf("%s: %v (-want +got):\n%s", when, err, diff)
		}
	}
	expect("before")
	first, absent := judge("bob", "cee", graph.NotSame), judge("ann", "zoe", graph.Same)
	commit(first, absent)
	expect("two, one about a record that never came", absent, first)
	changed := judge("bob", "cee", graph.Unsure)
	commit(changed)
	expect("one changed", absent, changed)
	undone := absent
	undone.Undone = true
	commit(undone)
	expect("one undone", changed)
	commit(absent)
	expect("given again", absent, changed)
}

func testMatches(w *world) {
	w.load(person("ann"), person("bob"), person("cee"), person("dan"))
	match := func(a, b string, weight int32, keys ...string) graph.Match {
		return graph.Match{A: key(a), B: key(b), Weight: weight, Keys: keys, Model: "m1"}
	}
	commit := func(ms ...graph.Match) {
		w.commit(&store.Change{Decision: graph.Decision{Kind: graph.DecisionLoad}, Matches: ms})
	}
	expect := func(when string, keys []graph.RecordKey, want ...graph.Match) {
		w.Helper()
		got, err := w.store.Matches(w.ctx, keys)
		if err != nil || len(got) != len(want) {
			w.Errorf("%s: got %+v, %v; want %+v", when, got, err, want)
			return
		}
		for i := range want {
			if diff := cmp.Diff(want[i], got[i]); diff != "" {
				w.Errorf("%s: place %d (-want +got):\n%s", when, i, diff)
			}
		}
	}
	ab, bc, ad := match("ann", "bob", 900, "name", "phone"), match("bob", "cee", -12, "name"), match("ann", "dan", 0, "name")
	commit(bc, ab, ad)
	expect("either side, each pair once", []graph.RecordKey{key("bob"), key("ann")}, ab, ad, bc)
	expect("the far side", []graph.RecordKey{key("cee")}, bc)
	expect("nobody", []graph.RecordKey{key("nobody")})
	ab.Weight, ab.Keys = 901, []string{"phone"}
	commit(ab, match("bob", "cee", 0))
	expect("replaced and removed", []graph.RecordKey{key("bob")}, ab)
	expect("removed from its other side too", []graph.RecordKey{key("cee")})
	var each []graph.Match
	err := w.store.EachMatch(w.ctx, func(m *graph.Match) error {
		each = append(each, *m)
		return nil
	})
	slices.SortFunc(each, func(a, b graph.Match) int { return a.B.Compare(b.B) })
	if diff := cmp.Diff([]graph.Match{ab, ad}, each); diff != "" || err != nil {
		w.Errorf("EachMatch: %v (-want +got):\n%s", err, diff)
	}
	stop := errors.New("stop")
	if err := w.store.EachMatch(w.ctx, func(*graph.Match) error { return stop }); !errors.Is(err, stop) {
		w.Errorf("EachMatch passes over an error of its function and gives %v", err)
	}
}

func testJournal(w *world) {
	c := &store.Change{Decision: graph.Decision{Kind: graph.DecisionLoad, At: 1_700_000_000_000_000, By: "loader", Why: "first load",
		Source: "police", Batch: "b1", Part: 1, Parts: 2, Model: "m1", Records: 2}}
	w.put(c, person("bob"))
	w.put(c, person("ann"))
	w.commit(c)
	join := &store.Change{Decision: graph.Decision{Kind: graph.DecisionJudgement}}
	w.groups[key("ann")] = w.groups[key("bob")]
	w.commit(join)
	w.remove(key("bob"))
	read := func(after uint64) []graph.Decision {
		var out []graph.Decision
		err := w.store.Decisions(w.ctx, after, func(d *graph.Decision) error {
			out = append(out, *d)
			return nil
		})
		if err != nil {
			w.Fatalf("Decisions: %v", err)
		}
		return out
	}
	all := read(0)
	if len(all) != 3 {
		w.Fatalf("got %d decisions", len(all))
	}
	if diff := cmp.Diff([]graph.Decision{c.Decision, join.Decision}, all[:2]); diff != "" {
		w.Errorf("decisions (-want +got):\n%s", diff)
	}
	bob, ann := graph.Handle(graph.KindPerson, key("bob")), graph.Handle(graph.KindPerson, key("ann"))
	want := []graph.Move{{Record: key("ann"), From: bob, To: ann}, {Record: key("bob"), From: bob}}
	if diff := cmp.Diff(want, all[2].Moves); diff != "" {
		w.Errorf("moves of a delete (-want +got):\n%s", diff)
	}
	if got := read(2); len(got) != 1 || got[0].Seq != 3 {
		w.Errorf("after 2: got %+v", got)
	}
	if got := read(3); len(got) != 0 {
		w.Errorf("after the last: got %+v", got)
	}
	stop := errors.New("stop")
	if err := w.store.Decisions(w.ctx, 0, func(*graph.Decision) error { return stop }); !errors.Is(err, stop) {
		w.Errorf("stopped: got %v", err)
	}
}

func testMarks(w *world) {
	if _, err := w.store.Mark(w.ctx, "police", "s1"); !errors.Is(err, store.ErrNotFound) {
		w.Errorf("before: got %v, want ErrNotFound", err)
	}
	mark := store.Mark{Source: "police", Stream: "s1", Number: 3, Hash: [32]byte{1, 2, 3}, Part: 1, Parts: 2, Reply: []byte{0, 255, 7}}
	other := store.Mark{Source: "police", Stream: "", Number: 9, Part: 1, Parts: 1}
	for _, m := range []store.Mark{other, mark} {
		w.commit(&store.Change{Decision: graph.Decision{Kind: graph.DecisionLoad}, Mark: &m})
	}
	mark.Part = 2
	c := &store.Change{Decision: graph.Decision{Kind: graph.DecisionLoad}, Mark: &mark}
	w.put(c, person("ann"))
	w.commit(c)
	for _, want := range []store.Mark{mark, other} {
		got, err := w.store.Mark(w.ctx, want.Source, want.Stream)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			w.Errorf("mark of stream %q: %v (-want +got):\n%s", want.Stream, err, diff)
		}
	}
}

// testKeptMarks holds that the marks of the last numbers of a stream are kept,
// and the last one is the last that was written.
func testKeptMarks(w *world) {
	write := func(number uint64, part int) store.Mark {
		w.Helper()
		m := store.Mark{Source: "police", Stream: "s", Number: number, Hash: [32]byte{byte(number)}, Part: part, Parts: 2, Reply: []byte{byte(number), byte(part)}}
		w.commit(&store.Change{Decision: graph.Decision{Kind: graph.DecisionLoad}, Mark: &m})
		return m
	}
	written := map[uint64]store.Mark{}
	check := func(last, oldest uint64) {
		w.Helper()
		var want []store.Mark
		for n := range last + 2 {
			m, there := written[n]
			got, err := w.store.MarkOf(w.ctx, "police", "s", n)
			switch {
			case there && n >= oldest:
				want = append(want, m)
				if diff := cmp.Diff(m, got); err != nil || diff != "" {
					w.Errorf("batch %d of %d: %v (-want +got):\n%s", n, last, err, diff)
				}
			case !errors.Is(err, store.ErrNotFound):
				w.Errorf("batch %d of %d: %v, want ErrNotFound", n, last, err)
			}
		}
		var got []store.Mark
		if err := w.store.Marks(w.ctx, func(m *store.Mark) error { got = append(got, *m); return nil }); err != nil {
			w.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			w.Errorf("all after %d (-want +got):\n%s", last, diff)
		}
		if m, err := w.store.Mark(w.ctx, "police", "s"); err != nil || m.Number != last {
			w.Errorf("the last is %d (%v), want %d", m.Number, err, last)
		}
	}
	for n := uint64(1); n <= 2*store.KeptMarks+3; n++ {
		for part := range 2 {
			written[n] = write(n, part+1)
		}
		if n == 5 || n == store.KeptMarks || n == store.KeptMarks+1 || n > 2*store.KeptMarks {
			check(n, max(1, n+1-min(n, store.KeptMarks)))
		}
	}
	if _, err := w.store.MarkOf(w.ctx, "police", "other", 1); !errors.Is(err, store.ErrNotFound) {
		w.Errorf("another stream: %v", err)
	}
}

func testSources(w *world) {
	police := store.Source{ID: "police", Name: "Example Police", Owner: "Ministry of Examples", Licence: "internal",
		Reliability: graph.Grade{Scheme: graph.GradeAdmiralty, Value: "B"}, Handling: graph.Handling{TLP: "AMBER", Restricted: []string{"health"}, Expiry: day(30)}}
	c := &store.Change{Decision: graph.Decision{Kind: graph.DecisionLoad}, Sources: []store.Source{police, {ID: "fiu", Records: 99}}}
	w.put(c, person("ann"))
	w.put(c, person("bob"))
	w.put(c, transfer("t1", "ann", "bob", day(1), dollars(1)))
	w.commit(c)
	w.load(version(person("ann"), 2))
	w.remove(key("bob"))
	police.Records = 1
	got, err := w.store.Sources(w.ctx)
	if diff := cmp.Diff([]store.Source{{ID: "fiu", Records: 1}, police}, got); err != nil || diff != "" {
		w.Errorf("Sources: %v (-want +got):\n%s", err, diff)
	}
}

func testConflict(w *world) {
	w.load(person("ann"))
	for _, seq := range []uint64{0, 1, 3} {
		late := person("bob")
		c := &store.Change{
			Decision: graph.Decision{Seq: seq, Kind: graph.DecisionLoad, Moves: []graph.Move{{Record: late.Key, To: graph.Handle(late.Kind, late.Key)}}},
			Puts:     []store.Stored{{Record: late, FirstSeq: 2, Entity: graph.Handle(late.Kind, late.Key)}},
		}
		if err := w.store.Commit(w.ctx, c); !errors.Is(err, store.ErrConflict) {
			w.Errorf("sequence %d after 1: got %v, want ErrConflict", seq, err)
		}
	}
	if got := w.record(key("bob")); got != nil {
		w.Errorf("a refused change must do nothing: got %+v", got)
	}
	if head, err := w.store.Head(w.ctx); err != nil || head != w.head {
		w.Errorf("Head: got %+v, %v; want %+v", head, err, w.head)
	}
}

func testStats(w *world) {
	w.load(withPhone(person("ann", knows("bob"), knows("nobody")), "0101"), person("bob"), person("cee"),
		transfer("t1", "ann", "bob", day(1), dollars(1)))
	w.join(key("bob"), key("cee"))
	want := store.Stats{Records: 3, Statements: 1, Entities: 3, Links: 4, Dangling: 1,
		ByKind: map[graph.Kind]int{graph.KindPerson: 2, graph.KindPhoneNumber: 1}, Head: store.Head{Seq: 2, NextFirst: 5}}
	if diff := cmp.Diff(want, w.stats()); diff != "" {
		w.Errorf("Stats (-want +got):\n%s", diff)
	}
}
