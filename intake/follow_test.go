package intake_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/store"
)

// followed is a store that tells what was written to it.
type followed struct {
	intake.Store
	// since comes before each telling, if set.
	since func()
}

func (f *followed) Since(ctx context.Context, after uint64, each func(*store.Stored) error) error {
	if f.since != nil {
		f.since()
	}
	return f.Subjects(ctx, func(r *store.Stored) error {
		if r.AddedSeq <= after {
			return nil
		}
		return each(r)
	})
}

// Commit refuses: another process writes.
func (*followed) Commit(context.Context, *store.Change) error { return store.ErrReadOnly }

// reading opens a writer that only follows.
func (d *desk) reading(f *followed, m *match.Model, gap int) *intake.Writer {
	d.t.Helper()
	f.Store = d.store
	w, err := intake.Open(d.t.Context(), f, resolver.New(m, resolver.Options{}), intake.Options{Gap: gap})
	if err != nil {
		d.t.Fatal(err)
	}
	return w
}

// said is what an engine says of people: who is who, why, what is found by their
// names, and what was judged.
func said(e *resolver.Engine) []any {
	out := []any{e.Hash(), e.Judgements()}
	for i := range 14 {
		a := key(fmt.Sprintf("p%02d", i))
		in, _ := e.EntityOf(a)
		out = append(out, in, e.Members(in))
		for j := range min(i, 2) {
			why, _ := e.Why(a, key(fmt.Sprintf("p%02d", j)))
			out = append(out, why)
		}
	}
	for i := range 4 {
		r := person("asked", named(fmt.Sprintf("Mara Okonkwo %d", i)), passport(fmt.Sprintf("N123456%d", i)))
		out = append(out, e.Search(&r, 10))
	}
	return out
}

// TestFollow plays random histories beside a resolver that follows them, now
// decision by decision, now over wide gaps, now with decisions that come while it
// follows: it says what the writer's says.
func TestFollow(t *testing.T) {
	for seed := range uint64(3) {
		d := resumed(t, vfs.NewMem())
		list := acts(seed, 30)
		do := func() {
			if err := d.do(t.Context(), list[0]); err != nil {
				t.Fatalf("history %d: %v", seed, err)
			}
			list = list[1:]
		}
		f := &followed{}
		w := d.reading(f, match.ColdStart(), 0)
		for n := 0; len(list) > 0; n++ {
			for range min(len(list), 1+n%5) {
				do()
			}
			f.since = nil
			if n%3 == 2 && len(list) > 0 {
				f.since = func() { f.since = nil; do() }
			}
			if err := w.Follow(t.Context()); err != nil {
				t.Fatalf("history %d, decision %d: %v", seed, d.head().Seq, err)
			}
			if w.Seq() != d.head().Seq {
				t.Fatalf("history %d: the reader is at %d, the journal at %d", seed, w.Seq(), d.head().Seq)
			}
			if got, want := said(w.Resolver()), said(d.Resolver()); !reflect.DeepEqual(got, want) {
				t.Fatalf("history %d: after decision %d the reader says otherwise:\n%s", seed, w.Seq(), difference(want, got))
			}
		}
		d.close()
	}
}

// TestFollowJudgements follows a judgement, another one in its place, and its end.
func TestFollowJudgements(t *testing.T) {
	d := begin(t, intake.Options{})
	d.load(person("p01", named("Mara Okonkwo 1")), person("p02", named("Robert Varga")))
	w := d.reading(&followed{}, match.ColdStart(), 0)
	for _, v := range []graph.Verdict{graph.Same, graph.Unsure, graph.NotSame, ""} {
		last := word("p01", v, "p02")
		if v == "" {
			last.Verdict, last.Undone = graph.NotSame, true
		}
		if _, err := d.Judge(t.Context(), []graph.Judgement{last}); err != nil {
			t.Fatal(err)
		}
		if err := w.Follow(t.Context()); err != nil {
			t.Fatalf("%s: %v", v, err)
		}
		if got, want := said(w.Resolver()), said(d.Resolver()); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: the reader says otherwise:\n%s", v, difference(want, got))
		}
	}
}

// TestFollowApart refuses to follow where that would lead elsewhere, or takes
// longer than reading all anew, and changes nothing then.
func TestFollowApart(t *testing.T) {
	ctx := t.Context()
	d := begin(t, intake.Options{})
	d.load(person("a", passport("N1234560")), person("b", passport("N1234561")))
	other, err := match.ColdStart().With(func(m *match.Model) { m.Cap = 7 })
	if err != nil {
		t.Fatal(err)
	}
	forgets := &followed{}
	readers := map[string]*intake.Writer{"another model": d.reading(&followed{}, other, 5), "a record that was written and is not told": d.reading(forgets, match.ColdStart(), 5)}
	forgets.Store = forgetful{d.store}
	near, far := d.reading(&followed{}, match.ColdStart(), 5), d.reading(&followed{}, match.ColdStart(), 5)
	d.load(person("b", passport("N1234560")))
	if err := near.Follow(ctx); err != nil || near.Seq() != 2 {
		t.Errorf("a reader at %d: %v", near.Seq(), err)
	}
	for i := range 5 {
		d.load(person(fmt.Sprintf("crowd%d", i), named(fmt.Sprintf("Person %d", i))))
	}
	readers["more than five records"] = far
	for name, w := range readers {
		before := said(w.Resolver())
		if err := w.Follow(ctx); !errors.Is(err, intake.ErrApart) {
			t.Errorf("%s: %v", name, err)
		}
		if w.Seq() != 1 || !reflect.DeepEqual(before, said(w.Resolver())) {
			t.Errorf("%s: what failed to follow is at %d and changed", name, w.Seq())
		}
	}
	if err := near.Follow(ctx); err != nil || near.Seq() != 7 {
		t.Errorf("a reader at %d, of which five records are missing: %v", near.Seq(), err)
	}
}

// forgetful tells of no record.
type forgetful struct{ intake.Store }

func (forgetful) Subjects(context.Context, func(*store.Stored) error) error { return nil }

// busy is a store to which another process writes while it is read: meanwhile
// comes before each of the readings of an opening.
type busy struct {
	*followed
	meanwhile func(reading string)
	stray     *graph.Match // evidence beside that of the store
}

func (b *busy) Judgements(ctx context.Context) ([]graph.Judgement, error) {
	b.meanwhile("judgements")
	return b.followed.Judgements(ctx)
}

func (b *busy) Subjects(ctx context.Context, each func(*store.Stored) error) error {
	b.meanwhile("records")
	return b.followed.Subjects(ctx, each)
}

func (b *busy) EachMatch(ctx context.Context, each func(*graph.Match) error) error {
	b.meanwhile("evidence")
	if b.stray != nil {
		if err := each(b.stray); err != nil {
			return err
		}
	}
	return b.followed.EachMatch(ctx, each)
}

// TestOpenAmidALoad opens readers while another process writes: once they have
// followed they say what the writer's resolver says, or that all is to be read
// anew. Evidence of a record that nobody has written since is still refused.
func TestOpenAmidALoad(t *testing.T) {
	skipped := 0
	for seed := range uint64(8) {
		d := resumed(t, vfs.NewMem())
		list := acts(seed, 30)
		for len(list) > 4 {
			list = do(t, d, list)
			parts := map[string]bool{}
			f := &followed{Store: d.store}
			w, err := intake.Open(t.Context(), &busy{followed: f, meanwhile: func(reading string) {
				if parts[reading] = true; seed%4 != 0 || reading == "evidence" {
					list = do(t, d, list)
				}
			}}, resolver.New(match.ColdStart(), resolver.Options{}), intake.Options{})
			if err != nil {
				t.Fatalf("history %d, at decision %d: %v", seed, d.head().Seq, err)
			}
			if len(parts) != 3 {
				t.Fatalf("an opening reads %v", parts)
			}
			switch err := w.Follow(t.Context()); {
			case errors.Is(err, intake.ErrApart):
				skipped++
				continue
			case err != nil:
				t.Fatalf("history %d: %v", seed, err)
			}
			if got, want := said(w.Resolver()), said(d.Resolver()); !reflect.DeepEqual(got, want) {
				t.Fatalf("history %d: after decision %d the reader says otherwise:\n%s", seed, w.Seq(), difference(want, got))
			}
		}
		d.close()
	}
	t.Logf("%d readers are to read all anew", skipped)

	d := begin(t, intake.Options{})
	d.load(person("p00", named("Mara Okonkwo")))
	b := &busy{&followed{Store: d.store}, func(string) { d.load(person("p01", named("Robert Varga"))) }, &graph.Match{A: key("p00"), B: key("p09")}}
	if _, err := intake.Open(t.Context(), b, resolver.New(match.ColdStart(), resolver.Options{}), intake.Options{}); !errors.Is(err, resolver.ErrKept) {
		t.Errorf("evidence of a record that never was: %v, want %v", err, resolver.ErrKept)
	}
}

// do plays the first of the acts that are left and gives the others.
func do(t *testing.T, d *desk, list []act) []act {
	t.Helper()
	if len(list) == 0 {
		return nil
	}
	if err := d.do(t.Context(), list[0]); err != nil {
		t.Fatal(err)
	}
	return list[1:]
}
