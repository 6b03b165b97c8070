package storetest

import (
	"errors"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

func testEmpty(w *world) {
	head, err := w.store.Head(w.ctx)
	if want := (store.Head{NextFirst: 1}); err != nil || head != want {
		w.Errorf("Head: got %+v, %v; want %+v", head, err, want)
	}
	if got := w.record(key("nobody")); got != nil {
		w.Errorf("a record never met: got %+v", got)
	}
	if _, err := w.store.History(w.ctx, key("nobody")); !errors.Is(err, store.ErrNotFound) {
		w.Errorf("History: got %v, want ErrNotFound", err)
	}
	if got := w.resolve(graph.Handle(graph.KindPerson, key("nobody")), phoneID("0101"), ""); !cmp.Equal(got, []graph.EntityID{"", "", ""}) {
		w.Errorf("Resolve: got %q", got)
	}
	if got := w.membersOf("per_nobody"); !cmp.Equal(got, []store.Members{{}}) {
		w.Errorf("Members: got %+v", got)
	}
	if a := w.adjacency("per_nobody", store.Frontier{}); len(a.Groups) != 0 || len(a.Totals) != 0 || a.Scanned != 0 {
		w.Errorf("Neighbours: got %+v", a)
	}
	if got := w.stats(); got.Records != 0 || got.Entities != 0 || got.Links != 0 || len(got.ByKind) != 0 {
		w.Errorf("Stats: got %+v", got)
	}
}

func testPut(w *world) {
	rich := person("ann", knows("bob"))
	rich.Version = 7
	rich.Names = append(rich.Names, graph.Name{Type: graph.NameNative, Full: "อัน", Script: "Thai", Language: "th"})
	rich.Dates = []graph.DateClaim{{Type: graph.DateBirth, Date: day(3)}}
	rich.Attributes = map[string][]string{"gender": {"female"}, "note": {"b", "a"}}
	rich.Grade = graph.Grade{Scheme: graph.GradeAdmiralty, Value: "B2"}
	rich.Handling = graph.Handling{TLP: "AMBER", Owner: "Example Police", Restricted: []string{"victim_identity"}}
	rich = withPhone(rich, "0101")
	w.load(rich, person("bob"))
	w.load(transfer("t1", "ann", "bob", day(2), dollars(5)))

	want := &store.Stored{Record: rich, FirstSeq: 1, AddedSeq: 1, Entity: w.entity(key("ann"))}
	if diff := cmp.Diff(want, w.record(key("ann"))); diff != "" {
		w.Errorf("subject (-want +got):\n%s", diff)
	}
	statement := transfer("t1", "ann", "bob", day(2), dollars(5))
	want = &store.Stored{Record: statement, FirstSeq: 3, AddedSeq: 2}
	if diff := cmp.Diff(want, w.record(statement.Key)); diff != "" {
		w.Errorf("statement (-want +got):\n%s", diff)
	}
	got, err := w.store.Records(w.ctx, []graph.RecordKey{key("bob"), key("nobody"), key("ann")})
	if err != nil || len(got) != 3 || got[0].Record.Key != key("bob") || got[1] != nil || got[2].Record.Key != key("ann") {
		w.Errorf("Records in the order asked for: got %+v, %v", got, err)
	}
}

// versions gives the history in short: each version's number and when it held.
func (w *world) versions(k graph.RecordKey) [][3]int64 {
	w.Helper()
	history, err := w.store.History(w.ctx, k)
	if err != nil {
		w.Fatalf("History: %v", err)
	}
	var out [][3]int64
	for _, s := range history {
		out = append(out, [3]int64{s.Record.Version, int64(s.AddedSeq), int64(s.RemovedSeq)})
		if s.FirstSeq != w.firsts[k] || s.Record.Key != k {
			w.Errorf("version %d of %s: key %s, position %d", s.Record.Version, k, s.Record.Key, s.FirstSeq)
		}
		if s.RemovedSeq != 0 && s.Entity != "" {
			w.Errorf("version %d of %s is past and in entity %s", s.Record.Version, k, s.Entity)
		}
	}
	return out
}

func version(r graph.Record, n int64) graph.Record {
	r.Version = n
	return r
}

func testVersions(w *world) {
	w.load(version(person("ann"), 10), person("bob"))
	w.load(version(person("ann"), 20))
	w.load(version(person("ann"), 30))
	if diff := cmp.Diff([][3]int64{{10, 1, 2}, {20, 2, 3}, {30, 3, 0}}, w.versions(key("ann"))); diff != "" {
		w.Errorf("history (-want +got):\n%s", diff)
	}
	if got := w.record(key("ann")); got.AddedSeq != 3 || got.FirstSeq != 1 || got.Record.Version != 30 {
		w.Errorf("current: got %+v", got)
	}
	if diff := cmp.Diff([][3]int64{{0, 1, 0}}, w.versions(key("bob"))); diff != "" {
		w.Errorf("history of one version (-want +got):\n%s", diff)
	}
}

func testLate(w *world) {
	w.load(version(person("ann", knows("bob")), 20), person("bob"))
	late := func(n int64) store.Stored {
		return store.Stored{Record: version(person("ann"), n), FirstSeq: w.first(key("ann"))}
	}
	w.commit(&store.Change{Decision: graph.Decision{Kind: graph.DecisionLoad}, Late: []store.Stored{late(12), late(11)}})
	w.load(version(person("ann", knows("bob")), 30))
	want := [][3]int64{{11, 2, 2}, {12, 2, 2}, {20, 1, 3}, {30, 3, 0}}
	if diff := cmp.Diff(want, w.versions(key("ann"))); diff != "" {
		w.Errorf("history (-want +got):\n%s", diff)
	}
	if got := w.around(w.entity(key("ann")), store.Frontier{}); !cmp.Equal(got, []string{"ASSOCIATE_OF> bob 1"}) {
		w.Errorf("a late version must change no link: got %q", got)
	}
}

func testDeleteAndReturn(w *world) {
	w.load(version(person("ann"), 1), person("bob"))
	w.remove(key("ann"))
	want := &store.Stored{Record: graph.Record{Key: key("ann"), Kind: graph.KindPerson}, FirstSeq: 1, AddedSeq: 2, Deleted: true}
	if diff := cmp.Diff(want, w.record(key("ann"))); diff != "" {
		w.Errorf("tombstone (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([][3]int64{{1, 1, 2}, {0, 2, 0}}, w.versions(key("ann"))); diff != "" {
		w.Errorf("history with tombstone (-want +got):\n%s", diff)
	}
	if got := w.stats(); got.Records != 1 || got.Entities != 1 {
		w.Errorf("Stats: got %+v", got)
	}
	w.load(version(person("ann"), 2))
	if diff := cmp.Diff([][3]int64{{1, 1, 2}, {0, 2, 3}, {2, 3, 0}}, w.versions(key("ann"))); diff != "" {
		w.Errorf("history after the return (-want +got):\n%s", diff)
	}
	if got := w.record(key("ann")); got.FirstSeq != 1 || got.Deleted || got.Entity != w.entity(key("ann")) {
		w.Errorf("returned: got %+v", got)
	}
}

func testScan(w *world) {
	w.load(person("cee"), person("ann"))
	w.load(transfer("t1", "ann", "cee", day(1), dollars(1)), person("bob"))
	w.load(version(person("cee"), 2))
	w.remove(key("ann"))
	w.join(key("cee"), key("bob"))
	var got []store.Stored
	err := w.store.Scan(w.ctx, func(s *store.Stored) error {
		got = append(got, *s)
		return nil
	})
	if err != nil {
		w.Fatalf("Scan: %v", err)
	}
	var want []store.Stored
	for _, k := range []graph.RecordKey{key("cee"), key("ann"), {Source: "fiu", ID: "t1"}, key("bob")} {
		want = append(want, *w.record(k))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		w.Errorf("Scan (-want +got):\n%s", diff)
	}
	got = nil
	err = w.store.Subjects(w.ctx, func(s *store.Stored) error {
		got = append(got, *s)
		return nil
	})
	if diff := cmp.Diff([]store.Stored{want[0], want[3]}, got); diff != "" || err != nil {
		w.Errorf("Subjects: %v (-want +got):\n%s", err, diff)
	}
	stop := errors.New("stop")
	calls := 0
	err = w.store.Scan(w.ctx, func(s *store.Stored) error {
		calls++
		// A scan must not keep its callback from reading.
		w.record(s.Record.Key)
		return stop
	})
	if !errors.Is(err, stop) || calls != 1 {
		w.Errorf("a scan that is stopped: got %v after %d calls", err, calls)
	}
}
