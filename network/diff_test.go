package network_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/network"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
)

// tale is a graph that goes on, decision by decision.
type tale struct {
	*network.Graph
	writer *intake.Writer
	close  func()
}

func begin(t testing.TB) *tale {
	t.Helper()
	ctx := context.Background()
	s, err := embedded.Open(ctx, "store", embedded.Options{FS: embedded.Memory()})
	if err != nil {
		t.Fatal(err)
	}
	w, err := intake.Open(ctx, s, resolver.New(match.ColdStart(), resolver.Options{}), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return &tale{network.New(s, network.Limits{}), w, func() {
		if err := s.Close(ctx); err != nil {
			t.Error(err)
		}
	}}
}

func (w *tale) load(t testing.TB, records ...graph.Record) {
	t.Helper()
	got, err := w.writer.Load(context.Background(), intake.Batch{Records: records})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range got.Outcomes {
		if o.Status == intake.Rejected {
			t.Fatal(o)
		}
	}
}

// told gives a diff in words: "fate thing by causes".
func told(d network.Diff) []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	for _, n := range d.Nodes {
		var records []string
		for _, k := range n.Records {
			records = append(records, k.ID)
		}
		add("%s %s (%s) %d", n.Fate, n.Node.Name, strings.Join(records, " "), n.Causes)
	}
	for _, l := range d.Links {
		moved := ""
		if l.Fate == network.Changed {
			moved = fmt.Sprintf(" moved %v %v", l.WasFrom != l.Link.From, l.WasTo != l.Link.To)
		}
		add("%s %s of %s%s %d", l.Fate, l.Link.Kind, l.Link.Evidence[0].Edge.Record.ID, moved, l.Causes)
	}
	for _, r := range d.Merges {
		add("merge of %d %d", len(r.Others), r.Causes)
	}
	for _, r := range d.Splits {
		add("split into %d %d", len(r.Others), r.Causes)
	}
	slices.Sort(out)
	return out
}

func TestDiff(t *testing.T) {
	ctx := context.Background()
	w := begin(t)
	defer w.close()
	named := func(id string, links ...string) graph.Record {
		r := report(t, id, links...)
		r.Names = []graph.Name{{Full: id}}
		return r
	}
	man := func(id, passport string, links ...string) graph.Record {
		r := twin(t, id, links...)
		r.Identifiers[0].Value = passport
		return r
	}
	w.load(t, man("m1", "K4275882", "MENTIONED_IN>a"), named("a")) // 1
	w.load(t, man("m2", "T1533318", "MENTIONED_IN>b"), named("b")) // 2: another man
	w.load(t, man("m2", "K4275882", "MENTIONED_IN>b"), named("c")) // 3: no, the same
	w.load(t, man("m1", "K4275882", "MENTIONED_IN>c"))             // 4: what the first tells is another thing
	if _, err := w.writer.Judge(ctx, []graph.Judgement{{A: key("m1"), B: key("m2"), Verdict: graph.NotSame, By: "ann"}}); err != nil {
		t.Fatal(err) // 5
	}
	if _, err := w.writer.Delete(ctx, []graph.RecordKey{key("m2")}, "ann", "asked to"); err != nil {
		t.Fatal(err) // 6
	}
	m1, m2 := graph.Handle(graph.KindPerson, key("m1")), graph.Handle(graph.KindPerson, key("m2"))
	const bo = "Bastian Orlozek"
	for _, c := range []struct {
		since, until store.Revision
		id           graph.EntityID
		want         []string
	}{
		{1, 1, m1, nil},
		{1, 2, m1, nil},
		{1, 2, m2, []string{"came " + bo + " (m2) [2]", "came MENTIONED_IN of m2 [2]", "came HAS_DOCUMENT of m2 [2]", "came b (b) [2]", "came passport:XV:T1533318 () [2]"}},
		{2, 3, m1, []string{"changed " + bo + " (m2) [3]", "changed MENTIONED_IN of m2 moved true false [3]", "merge of 2 [3]", "came HAS_DOCUMENT of m2 [3]", "went HAS_DOCUMENT of m2 [3]",
			"went " + bo + " (m2) [3]", "went passport:XV:T1533318 () [3]"}},
		{3, 4, m2, []string{"changed " + bo + " (m1) [4]", "came MENTIONED_IN of m1 [4]", "went MENTIONED_IN of m1 [4]", "came c () [4]", "went a () [4]"}},
		{4, 5, m1, []string{"changed " + bo + " (m2) [5]", "came " + bo + " (m2) [5]", "changed MENTIONED_IN of m2 moved true false [5]", "changed HAS_DOCUMENT of m2 moved true false [5]", "split into 2 [5]"}},
		{5, 0, m2, []string{"went " + bo + " (m2) [6]", "went MENTIONED_IN of m2 [6]", "went HAS_DOCUMENT of m2 [6]", "went b () [6]", "went passport:XV:K4275882 () [6]"}},
	} {
		got, err := w.Diff(ctx, network.DiffRequest{Common: network.Common{Revision: c.until}, Since: c.since, IDs: []graph.EntityID{c.id}})
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(c.want)
		if diff := gocmp.Diff(c.want, told(got)); diff != "" {
			t.Errorf("from %d to %d around %s:\n%s", c.since, c.until, c.id, diff)
		}
		if got.Since != c.since || c.until != 0 && got.Done.Revision != c.until {
			t.Errorf("from %d to %d", got.Since, got.Done.Revision)
		}
	}
	ask := func(since, until store.Revision, ids ...graph.EntityID) error {
		_, err := w.Diff(ctx, network.DiffRequest{Common: network.Common{Revision: until}, Since: since, IDs: ids})
		return err
	}
	if err := ask(0, 0, m1); !errors.Is(err, network.ErrBadRequest) {
		t.Error(err)
	}
	if err := ask(3, 2, m1); !errors.Is(err, store.ErrRange) {
		t.Error(err)
	}
	if err := ask(1, 2); !errors.Is(err, network.ErrBadRequest) {
		t.Error(err)
	}
	if err := ask(1, 2, "per_nobody"); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
}

// TestDiffIsTheDifference compares with the two states, on random histories: what
// came is in the later, what went in the earlier, and what only one of them has, or
// both differently, has a cause between them.
func TestDiffIsTheDifference(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ctx := context.Background()
		w := begin(t)
		defer w.close()
		versions := map[int]int64{}
		n := rapid.IntRange(2, 4).Draw(rt, "decisions")
		for range n {
			var batch []graph.Record
			for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(0, 3), 1, 3, rapid.ID).Draw(rt, "records") {
				r := twin(t, fmt.Sprint(i))
				r.Identifiers[0].Value = rapid.SampledFrom([]string{"K4275882", "T1533318"}).Draw(rt, "passport")
				versions[i]++
				r.Version = versions[i]
				for range rapid.IntRange(0, 2).Draw(rt, "links") {
					if to := rapid.IntRange(0, 3).Draw(rt, "to"); to != i {
						r.Links = append(r.Links, link(t, fmt.Sprintf("ASSOCIATE_OF>%d@20%d", to, rapid.IntRange(10, 12).Draw(rt, "year"))))
					}
				}
				batch = append(batch, r)
			}
			w.load(t, batch...)
		}
		since := store.Revision(rapid.IntRange(1, n).Draw(rt, "since"))
		until := store.Revision(rapid.IntRange(int(since), n).Draw(rt, "until"))
		id := graph.Handle(graph.KindPerson, key(fmt.Sprint(rapid.IntRange(0, 3).Draw(rt, "id"))))
		got, err := w.Diff(ctx, network.DiffRequest{Common: network.Common{Revision: until}, Since: since, IDs: []graph.EntityID{id}, Depth: 8})
		if errors.Is(err, store.ErrNotFound) {
			return
		}
		if err != nil {
			rt.Fatal(err)
		}
		if since == until && len(told(got)) > 0 {
			rt.Fatalf("nothing happened, and yet %q", told(got))
		}
		check := func(what string, fate network.Fate, causes []uint64) {
			for _, c := range causes {
				if c <= uint64(since) || c > uint64(until) {
					rt.Fatalf("%s %s by %d, which is not between %d and %d", what, fate, c, since, until)
				}
			}
			if len(causes) == 0 {
				rt.Fatalf("%s %s by nothing", what, fate)
			}
		}
		// The graph is small enough for eight hops to see all that hangs together.
		around := func(at store.Revision, id graph.EntityID) (nodes map[graph.EntityID]bool, links map[graph.LinkID]bool) {
			e, err := w.Expand(ctx, network.ExpandRequest{Common: network.Common{Revision: at}, IDs: []graph.EntityID{id}, Depth: 8})
			nodes, links = map[graph.EntityID]bool{}, map[graph.LinkID]bool{}
			if err == nil {
				for _, n := range e.Nodes {
					nodes[n.ID] = true
				}
				for _, l := range e.Links {
					for _, ev := range l.Evidence {
						links[ev.Edge.ID] = true
					}
				}
			}
			return nodes, links
		}
		for _, d := range got.Nodes {
			was, _ := around(since, d.Node.ID)
			is, _ := around(until, d.Node.ID)
			before, after := was[d.Node.ID], is[d.Node.ID]
			if d.Fate == network.Changed && !(before && after) || d.Fate == network.Came && !after || d.Fate == network.Went && !before {
				rt.Fatalf("%s %s: there before %v, after %v", d.Node.ID, d.Fate, before, after)
			}
			if d.Fate == network.Changed || len(d.Records) > 0 {
				check(string(d.Node.ID), d.Fate, d.Causes)
			}
		}
		for _, l := range got.Links {
			e := &l.Link.Evidence[0].Edge
			_, was := around(since, graph.Handle(graph.KindPerson, e.Record))
			_, is := around(until, graph.Handle(graph.KindPerson, e.Record))
			if was[e.ID] != is[e.ID] || l.Fate == network.Changed { // not only beyond the scope
				check(string(e.ID), l.Fate, l.Causes)
			}
			if l.Fate == network.Came && !is[e.ID] || l.Fate == network.Went && !was[e.ID] {
				rt.Fatalf("%s %s: there before %v, after %v", e.ID, l.Fate, was[e.ID], is[e.ID])
			}
		}
		for _, r := range slices.Concat(got.Merges, got.Splits) {
			check(string(r.ID), "regrouped", r.Causes)
		}
	})
}
