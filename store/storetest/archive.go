package storetest

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/storetest/model"
)

func testBySource(w *world) {
	read := func(source graph.SourceID) []string {
		w.Helper()
		got := []string{}
		err := w.store.BySource(w.ctx, source, func(s *store.Stored) error {
			want := w.record(s.Record.Key)
			if diff := cmp.Diff(want, s); diff != "" {
				w.Errorf("%s (-one +all):\n%s", s.Record.Key, diff)
			}
			got = append(got, fmt.Sprint(s.Record.Key.ID, s.Deleted))
			return nil
		})
		if err != nil {
			w.Fatalf("BySource: %v", err)
		}
		return got
	}
	if got := read("police"); len(got) != 0 {
		w.Errorf("before: %q", got)
	}
	var all []graph.Record
	want := []string{}
	for i := range 20 { // more than a page of any store under test
		all = append(all, person(fmt.Sprintf("k%02d", 19-i), knows("never came")))
		want = append(want, fmt.Sprintf("k%02d%v", i, i == 7))
	}
	near := person("other")
	near.Key.Source = "police2"
	w.load(append(all, near, person("é", knows("k01")), person("a/b"), transfer("t1", "k01", "k02", day(1), dollars(1)))...)
	w.remove(key("k07"))
	want = append(append([]string{"a/bfalse"}, want...), "éfalse")
	if diff := cmp.Diff(want, read("police")); diff != "" {
		w.Errorf("police (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"t1false"}, read("fiu")); diff != "" {
		w.Errorf("fiu (-want +got):\n%s", diff)
	}
	if got := read("polic"); len(got) != 0 {
		w.Errorf("a source that never was: %q", got)
	}
	stop := errors.New("stop")
	if err := w.store.BySource(w.ctx, "police", func(*store.Stored) error { return stop }); !errors.Is(err, stop) {
		w.Errorf("stopped: got %v", err)
	}
}

func testHistories(w *world) {
	w.load(version(person("ann"), 1), person("bob", knows("never came")))
	w.load(version(person("ann"), 2))
	w.remove(key("bob"))
	keys := []graph.RecordKey{key("bob"), key("nobody"), key("ann"), key("never came")}
	got, err := w.store.Histories(w.ctx, keys)
	if err != nil || len(got) != len(keys) {
		w.Fatalf("Histories: %d, %v", len(got), err)
	}
	for i, k := range keys {
		want, err := w.store.History(w.ctx, k)
		if diff := cmp.Diff(want, got[i]); diff != "" || (err != nil) != (got[i] == nil) {
			w.Errorf("%s, %v (-one +many):\n%s", k, err, diff)
		}
	}
}

func testAllMarks(w *world) {
	read := func() (out []store.Mark) {
		w.Helper()
		if err := w.store.Marks(w.ctx, func(m *store.Mark) error { out = append(out, *m); return nil }); err != nil {
			w.Fatalf("Marks: %v", err)
		}
		return out
	}
	if got := read(); len(got) != 0 {
		w.Errorf("before: %+v", got)
	}
	var want []store.Mark
	for i := range 9 {
		want = append(want, store.Mark{Source: "police", Stream: fmt.Sprintf("s%d", i), Number: 1, Part: 1, Parts: 1, Reply: []byte{byte(i)}})
	}
	want = append(want, store.Mark{Source: "police2", Stream: "", Number: 3, Hash: [32]byte{1}, Part: 1, Parts: 2, Reply: []byte("x")})
	for i := range want {
		w.commit(&store.Change{Decision: graph.Decision{Kind: graph.DecisionLoad}, Mark: &want[len(want)-1-i]})
	}
	if diff := cmp.Diff(want, read()); diff != "" {
		w.Errorf("marks (-want +got):\n%s", diff)
	}
	stop := errors.New("stop")
	if err := w.store.Marks(w.ctx, func(*store.Mark) error { return stop }); !errors.Is(err, stop) {
		w.Errorf("stopped: got %v", err)
	}
}

// testCopy copies random histories from the model to the store and back.
func testCopy(w *world) {
	source, back := model.New(), model.New()
	play := player{world: newWorld(w, source), Rand: seeded(7), evidence: map[[2]graph.RecordKey]bool{}}
	for range 60 {
		play.step()
	}
	q1, q2, q3 := key("q1"), key("q2"), key("q3")
	word := graph.Judgement{A: q1, B: q2, Verdict: graph.NotSame, By: "analyst@example.org"}
	weigh := func(weight, removed int32) {
		play.commit(&store.Change{Decision: graph.Decision{Kind: graph.DecisionJudgement}, Judgements: []graph.Judgement{word}, Matches: []graph.Match{
			{A: q1, B: q2, Weight: weight, Keys: []string{"name"}}, {A: q2, B: q3, Weight: removed}, {A: q1, B: q3, Weight: 5, Keys: []string{"name"}}}})
	}
	play.load(person("q1"), person("q2"), person("q3"))
	weigh(700, 300)
	// Break the copy off at two places, then let the source grow.
	for _, most := range []int{1, 20} {
		cut := &breaking{Store: w.store, left: most}
		if err := store.Copy(w.ctx, source, cut, nil); !errors.Is(err, errBroken) {
			w.Fatalf("a copy that breaks off: %v", err)
		}
	}
	equal(w, source, w.store)
	word.Undone = true
	weigh(800, 0)
	for range 25 {
		play.step()
	}
	equal(w, source, w.store)
	equal(w, source, w.store) // nothing is left to do
	equal(w, w.store, back)

	w.head, _ = back.Head(w.ctx)
	play.step()
	if diffs := differences(w, source, w.store); len(diffs) == 0 {
		w.Errorf("Compare finds no difference after one more decision")
	}
	if err := store.Copy(w.ctx, w.store, source, nil); !errors.Is(err, store.ErrConflict) {
		w.Errorf("a target that has more: %v", err)
	}
	other := model.New()
	newWorld(w, other).load(person("zoe"))
	before := Read(w, other)
	if err := store.Copy(w.ctx, w.store, other, nil); !errors.Is(err, store.ErrConflict) {
		w.Errorf("a target with another graph: %v", err)
	}
	if diff := cmp.Diff(before, Read(w, other)); diff != "" {
		w.Errorf("a refused copy wrote to its target:\n%s", diff)
	}
}

// equal copies and holds that nothing differs.
func equal(w *world, from, to store.Store) {
	w.Helper()
	if err := store.Copy(w.ctx, from, to, nil); err != nil {
		w.Fatalf("Copy: %v", err)
	}
	if diff := cmp.Diff(Read(w, from), Read(w, to)); diff != "" {
		w.Errorf("the copy answers otherwise (-from +to):\n%s", diff)
	}
	for _, d := range differences(w, from, to) {
		w.Errorf("Compare: %+v", d)
	}
}

func differences(w *world, a, b store.Store) (out []store.Problem) {
	w.Helper()
	if err := store.Compare(w.ctx, a, b, func(p store.Problem) { out = append(out, p) }); err != nil {
		w.Fatalf("Compare: %v", err)
	}
	return out
}

var errBroken = errors.New("the connection broke")

// breaking is a store that takes so many changes and then no more.
type breaking struct {
	store.Store
	left int
}

// Commit fails once the store takes no more.
func (b *breaking) Commit(ctx context.Context, c *store.Change) error {
	if b.left--; b.left < 0 {
		return errBroken
	}
	return b.Store.Commit(ctx, c)
}
