package network_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/past"
)

func graded(r graph.Record, confidence string) graph.Record {
	r.Grade = graph.Grade{Scheme: graph.GradeSTIX, Value: confidence}
	return r
}

// example: a hub h, a chain a → b → c → d, a service s between c and e.
func example(t testing.TB) []graph.Record {
	return []graph.Record{
		report(t, "a", "OWNS>b@2019..2020", "PART_OF>h"),
		graded(report(t, "b", "OWNS>c@2021..2022", "PART_OF>h"), "80"),
		graded(report(t, "c", "OWNS>d", "USES>s", "PART_OF>h"), "20"),
		report(t, "d", "PART_OF>h"),
		report(t, "e", "USES>s"),
		report(t, "h"),
		service(t, "s"),
	}
}

func micros(year int) int64 { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro() }

func TestExpand(t *testing.T) {
	w := build(t, network.Limits{}, example(t)...)
	owns := store.Filter{LinkKinds: []graph.LinkKind{graph.LinkOwns}}
	with := func(change func(*store.Filter)) store.Filter {
		f := owns
		change(&f)
		return f
	}
	for _, c := range []struct {
		name    string
		from    []string
		depth   int
		common  network.Common
		want    string
		cuts    []string
		partial bool
	}{
		{"one hop by default", []string{"a"}, 0, network.Common{}, "a:0 b:1 h:1 | a-OWNS->b a-PART_OF->h", nil, false},
		{"two hops", []string{"a"}, 2, network.Common{Filter: owns}, "a:0 b:1 c:2 | a-OWNS->b b-OWNS->c", nil, false},
		{"two starts, one twice", []string{"a", "d", "a"}, 1, network.Common{Filter: owns}, "a:0 b:1 c:1 d:0 | a-OWNS->b c-OWNS->d", nil, false},
		{"against the links", []string{"c"}, 5, network.Common{Filter: with(func(f *store.Filter) { f.Direction = store.In })}, "a:2 b:1 c:0 | a-OWNS->b b-OWNS->c", nil, false},
		{"along the links", []string{"c"}, 5, network.Common{Filter: with(func(f *store.Filter) { f.Direction = store.Out })}, "c:0 d:1 | c-OWNS->d", nil, false},
		{"avoiding", []string{"a"}, 5, network.Common{Filter: with(func(f *store.Filter) { f.Avoid = w.ids("c") })}, "a:0 b:1 | a-OWNS->b", nil, false},
		{"window", []string{"b"}, 1, network.Common{Filter: with(func(f *store.Filter) { f.From, f.To = micros(2021), micros(2022) })}, "b:0 c:1 | b-OWNS->c", nil, false},
		{"confident", []string{"b"}, 2, network.Common{Filter: with(func(f *store.Filter) { f.MinConfidence = 50 })}, "b:0 c:1 | b-OWNS->c", nil, false},
		{"a service ends it", []string{"c"}, 4, network.Common{Filter: store.Filter{LinkKinds: []graph.LinkKind{graph.LinkUses}}}, "c:0 s:1! | c-USES->s", []string{"service_end s"}, false},
		{"through a service", []string{"c"}, 4, network.Common{ThroughServices: true, Filter: store.Filter{LinkKinds: []graph.LinkKind{graph.LinkUses}}}, "c:0 e:2 s:1 | c-USES->s e-USES->s", nil, false},
		{"from a service", []string{"s"}, 1, network.Common{}, "c:1 e:1 s:0 | c-USES->s e-USES->s", nil, false},
		{"node budget", []string{"a"}, 3, network.Common{Nodes: 2, Filter: owns}, "a:0 b:1 | a-OWNS->b", []string{"node_budget"}, true},
		{"link budget", []string{"a"}, 3, network.Common{Links: 1, Filter: owns}, "a:0 b:1 c:2 d:3 | a-OWNS->b", []string{"link_budget"}, true},
		{"scan budget", []string{"a"}, 3, network.Common{Scanned: 1, Filter: owns}, "a:0 b:1 | a-OWNS->b", []string{"scan_budget"}, true},
	} {
		got, err := w.Expand(context.Background(), network.ExpandRequest{Common: c.common, IDs: w.ids(c.from...), Depth: c.depth})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if diff := cmp.Diff(c.want, w.show(got)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		if diff := cmp.Diff(append([]string{}, c.cuts...), w.cuts(got.Done)); diff != "" || got.Done.Partial != c.partial {
			t.Errorf("%s: partial %v, cuts %s", c.name, got.Done.Partial, diff)
		}
	}
}

func TestHubCap(t *testing.T) {
	w := build(t, network.Limits{}, example(t)...)
	got, err := w.Expand(context.Background(), network.ExpandRequest{Common: network.Common{Cap: 3}, IDs: w.ids("h")})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Nodes) != 4 || got.Done.Partial {
		t.Errorf("%s, partial %v", w.show(got), got.Done.Partial)
	}
	if diff := cmp.Diff([]string{"hub_cap h PART_OF 3/4"}, w.cuts(got.Done)); diff != "" {
		t.Error(diff)
	}
}

func TestExpandRefuses(t *testing.T) {
	w := build(t, network.Limits{}, example(t)...)
	if _, err := w.Expand(context.Background(), network.ExpandRequest{}); !errors.Is(err, network.ErrBadRequest) {
		t.Errorf("no ids: %v", err)
	}
	if _, err := w.Expand(context.Background(), network.ExpandRequest{IDs: []graph.EntityID{w.id("a"), "rep_nobody"}}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("unknown id: %v", err)
	}
}

// merged gives two records of one person, each with a friend.
func merged(t testing.TB) []graph.Record {
	passport := graph.Identifier{Type: graph.IDPassport, Country: "KH", Value: "N1234567"}
	one, two := node(t, graph.KindPerson, "one", "ASSOCIATE_OF>left"), node(t, graph.KindPerson, "two", "ASSOCIATE_OF>right")
	for _, r := range []*graph.Record{&one, &two} {
		r.Names = []graph.Name{{Full: "Mara Okonkwo"}}
		r.Identifiers = []graph.Identifier{passport}
	}
	one.Handling.TLP, two.Handling.TLP = "GREEN", "RED"
	two.Roles = []graph.Role{{Name: "mule", Status: "witting"}}
	return []graph.Record{one, two, node(t, graph.KindPerson, "left"), node(t, graph.KindPerson, "right")}
}

func TestMergedEntities(t *testing.T) {
	w := build(t, network.Limits{}, merged(t)...)
	only := network.Common{Filter: store.Filter{LinkKinds: []graph.LinkKind{graph.LinkAssociateOf}}}
	// Any handle that leads there will do.
	got, err := w.Expand(context.Background(), network.ExpandRequest{Common: only, IDs: []graph.EntityID{graph.Handle(graph.KindPerson, key("two"))}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("left:1 one:0 right:1 | one-ASSOCIATE_OF->left one-ASSOCIATE_OF->right", w.show(got)); diff != "" {
		t.Error(diff)
	}
	n := got.Nodes[0]
	want := network.Node{ID: w.id("one"), Kind: graph.KindPerson, Name: "Mara Okonkwo", Roles: []string{"mule:witting"}, Records: 2, Sources: []graph.SourceID{"police"}, Handling: graph.Handling{TLP: "RED"}}
	if diff := cmp.Diff(want, n); diff != "" {
		t.Error(diff)
	}
	paths, err := w.ShortestPaths(context.Background(), network.PathsRequest{Common: only, From: w.ids("left"), To: w.ids("right")})
	if err != nil || len(paths.Paths) != 1 || paths.Paths[0].Merges != 1 || paths.Paths[0].Handling.TLP != "RED" || !paths.Paths[0].Ungraded || paths.Paths[0].Weakest != -1 {
		t.Errorf("%+v, %v", paths, err)
	}
}

// TestDeadline ends the time at each frontier in turn: what comes must be the
// beginning of the whole reply, in order and marked.
func TestDeadline(t *testing.T) {
	for call := 1; call <= 3; call++ {
		w := build(t, network.Limits{}, example(t)...)
		ctx, cancel := context.WithCancel(context.Background())
		w.at = func(n int) {
			if n == call {
				cancel()
			}
		}
		req := network.ExpandRequest{IDs: w.ids("a"), Depth: 3, Common: network.Common{Filter: store.Filter{LinkKinds: []graph.LinkKind{graph.LinkOwns}}}}
		got, err := w.Expand(ctx, req)
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Nodes) != call || len(got.Links) != call-1 || !got.Done.Partial || w.cuts(got.Done)[0] != "deadline" {
			t.Errorf("at frontier %d: %s, %+v", call, w.show(got), got.Done)
		}
		if got.Nodes[0].Name != "The a" {
			t.Errorf("what was found is not shown: %+v", got.Nodes)
		}
		w.calls = 0
		ctx, cancel = context.WithCancel(context.Background())
		paths, err := w.ShortestPaths(ctx, network.PathsRequest{Common: req.Common, From: w.ids("a"), To: w.ids("d")})
		if err != nil || len(paths.Paths) != 0 || !paths.Done.Partial {
			t.Errorf("paths, at frontier %d: %v, %+v, %v", call, w.walks(paths.Paths), paths.Done, err)
		}
		cancel()
	}
}

// TestChanged writes while a query reads: it is asked again, and says so when
// that does not help.
func TestChanged(t *testing.T) {
	for _, writes := range []int{1, 2, 3} {
		w := build(t, network.Limits{}, example(t)...)
		left := writes
		w.after = func(int) {
			if left--; left < 0 {
				return
			}
			head, err := w.store.Head(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if err := w.store.Commit(context.Background(), &store.Change{Decision: graph.Decision{Seq: head.Seq + 1, Kind: graph.DecisionLoad}}); err != nil {
				t.Fatal(err)
			}
		}
		got, err := w.Expand(context.Background(), network.ExpandRequest{IDs: w.ids("a")})
		if err != nil {
			t.Fatal(err)
		}
		unsettled := writes == 3
		if first := store.Revision(1 + min(writes, 2)); got.Done.Revision != first || (unsettled && got.Done.EndRevision != first+1) {
			t.Errorf("%d writes: revisions %d, %d", writes, got.Done.Revision, got.Done.EndRevision)
		}
		if got.Done.Partial != unsettled || (got.Done.EndRevision != 0) != unsettled || w.calls != min(writes+1, 3) {
			t.Errorf("%d writes: %+v after %d frontiers", writes, got.Done, w.calls)
		}
	}
}

// mixing is a store that could not read one state at once.
type mixing struct{ past.Base }

func (m mixing) Resolve(ctx context.Context, ids []graph.EntityID) ([]graph.EntityID, error) {
	got, err := m.Base.Resolve(ctx, ids)
	return got, errors.Join(err, &store.ChangedError{From: 1, To: 2})
}

func (m mixing) Members(ctx context.Context, ids []graph.EntityID, v store.View) ([]store.Members, error) {
	got, err := m.Base.Members(ctx, ids, v)
	return got, errors.Join(err, &store.ChangedError{From: 1, To: 2})
}

func (m mixing) Neighbours(ctx context.Context, f store.Frontier) ([]store.Adjacency, error) {
	got, err := m.Base.Neighbours(ctx, f)
	return got, errors.Join(err, &store.ChangedError{From: 1, To: 2})
}

func (m mixing) Records(ctx context.Context, keys []graph.RecordKey) ([]*store.Stored, error) {
	got, err := m.Base.Records(ctx, keys)
	return got, errors.Join(err, &store.ChangedError{From: 1, To: 2})
}

// TestMixed answers with what a store gives beside the word that it changed.
func TestMixed(t *testing.T) {
	w := build(t, network.Limits{}, example(t)...)
	req := network.ExpandRequest{IDs: w.ids("a"), Depth: 3}
	want, err := w.Expand(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	got, err := network.New(mixing{w.store}, network.Limits{}).Expand(context.Background(), req)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestPastRevision(t *testing.T) {
	w := build(t, network.Limits{}, example(t)...)
	for _, at := range []store.Revision{1, 2} {
		_, err := w.Expand(context.Background(), network.ExpandRequest{IDs: w.ids("a"), Common: network.Common{Revision: at}})
		if errors.Is(err, store.ErrRange) != (at == 2) || (at == 1 && err != nil) {
			t.Errorf("at %d: %v", at, err)
		}
	}
}
