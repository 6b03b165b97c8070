package storetest

import (
	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

func testHandles(w *world) {
	w.load(person("ann"), person("bob"), person("cee"))
	w.join(key("ann"), key("bob"), key("cee"))
	ann := w.entity(key("ann"))
	bob, cee := graph.Handle(graph.KindPerson, key("bob")), graph.Handle(graph.KindPerson, key("cee"))
	otherPrefix := graph.EntityID("org_" + bob.Hash())
	if got := w.resolve(bob, ann, otherPrefix, cee); !cmp.Equal(got, []graph.EntityID{ann, ann, ann, ann}) {
		w.Errorf("handles of members: got %q, want %s", got, ann)
	}
	w.remove(key("bob"))
	if got := w.resolve(bob); got[0] != ann {
		w.Errorf("handle of a deleted member: got %q, want %s", got[0], ann)
	}
	w.remove(key("ann"))
	if got := w.resolve(ann, bob); !cmp.Equal(got, []graph.EntityID{cee, cee}) {
		w.Errorf("handles after the founder went: got %q, want %s", got, cee)
	}
	w.remove(key("cee"))
	if got := w.resolve(ann, bob, cee); !cmp.Equal(got, []graph.EntityID{"", "", ""}) {
		w.Errorf("handles after all went: got %q", got)
	}
	w.load(person("cee"))
	if got := w.resolve(ann, bob, cee); !cmp.Equal(got, []graph.EntityID{cee, cee, cee}) {
		w.Errorf("handles after the last came back: got %q", got)
	}
}

func testMergeAndSplit(w *world) {
	w.load(person("ann", knows("dan")), person("bob", knows("eve")), person("cee"), person("dan"), person("eve", knows("ann")))
	w.join(key("cee"), key("ann"), key("bob"))
	ann := w.entity(key("ann"))
	if ann != graph.Handle(graph.KindPerson, key("ann")) {
		w.Fatalf("the oldest founds: got %s", ann)
	}
	want := []store.Members{{ID: ann, Kind: graph.KindPerson, Records: []graph.RecordKey{key("ann"), key("bob"), key("cee")}}, {}}
	bob := graph.Handle(graph.KindPerson, key("bob"))
	if diff := cmp.Diff(want, w.membersOf(ann, bob)); diff != "" {
		w.Errorf("members after a merge (-want +got):\n%s", diff)
	}
	joined := []string{"ASSOCIATE_OF< eve 1", "ASSOCIATE_OF> dan 1", "ASSOCIATE_OF> eve 1"}
	if diff := cmp.Diff(joined, w.sorted(ann)); diff != "" {
		w.Errorf("links after a merge (-want +got):\n%s", diff)
	}
	if got := w.around(bob, store.Frontier{}); len(got) != 0 {
		w.Errorf("links of a handle that is no entity: got %q", got)
	}
	w.part(key("bob"), key("cee"))
	if got := w.entity(key("cee")); got != bob {
		w.Fatalf("the oldest part founds: got %s", got)
	}
	if got := w.resolve(bob, ann); !cmp.Equal(got, []graph.EntityID{bob, ann}) {
		w.Errorf("after a split: got %q", got)
	}
	if diff := cmp.Diff([]string{"ASSOCIATE_OF> eve 1"}, w.sorted(bob)); diff != "" {
		w.Errorf("links of the part (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"ASSOCIATE_OF< eve 1", "ASSOCIATE_OF> dan 1"}, w.sorted(ann)); diff != "" {
		w.Errorf("links of the rest (-want +got):\n%s", diff)
	}
	if got := w.record(key("cee")); got.Entity != bob || got.AddedSeq != 1 {
		w.Errorf("a record that only moved: got %+v", got)
	}
}

func testFounderDeleted(w *world) {
	w.load(person("ann"), person("bob", knows("cee")), person("cee"))
	w.join(key("ann"), key("bob"))
	w.remove(key("ann"))
	bob := graph.Handle(graph.KindPerson, key("bob"))
	if got := w.record(key("bob")); got.Entity != bob {
		w.Errorf("the next-oldest founds: got %s", got.Entity)
	}
	if got := w.record(key("ann")); got.Next != key("bob") || got.Entity != "" {
		w.Errorf("tombstone: got %+v", got)
	}
	if got := w.around(w.entity(key("cee")), store.Frontier{}); !cmp.Equal(got, []string{"ASSOCIATE_OF< bob 1"}) {
		w.Errorf("links: got %q", got)
	}
}

func testValueSubject(w *world) {
	subject := graph.Record{Key: graph.RecordKey{Source: "carrier", ID: "s1"}, Kind: graph.KindPhoneNumber, Identifiers: []graph.Identifier{phone("0101")}}
	w.load(withPhone(person("ann"), "0101"), subject)
	id := phoneID("0101")
	want := []store.Members{{ID: id, Kind: graph.KindPhoneNumber, Records: []graph.RecordKey{subject.Key}}}
	if diff := cmp.Diff(want, w.membersOf(id)); diff != "" {
		w.Errorf("members (-want +got):\n%s", diff)
	}
	w.load(person("bob", graph.Link{Kind: graph.LinkOwns, To: graph.End{Record: subject.Key}}))
	kind := graph.IdentifierLink(graph.KindPerson, graph.IDPhone, graph.RelUses)
	got := map[string]bool{}
	for _, s := range w.around(id, store.Frontier{}) {
		got[s] = true
	}
	if !cmp.Equal(got, map[string]bool{"OWNS< bob 1": true, string(kind) + "< ann 1": true}) {
		w.Errorf("links to the value and to its record meet at one node: got %v", got)
	}
	if got := w.resolve(graph.Handle(graph.KindPhoneNumber, subject.Key)); got[0] != id {
		w.Errorf("handle of a value's record: got %q, want %s", got[0], id)
	}
	w.remove(subject.Key)
	if got := w.membersOf(id); got[0].ID != id || len(got[0].Records) != 0 {
		w.Errorf("a value still mentioned: got %+v", got)
	}
}

func testValueLifetime(w *world) {
	id := phoneID("0101")
	w.load(withPhone(person("ann"), "0101"), withPhone(person("bob"), "0101"))
	want := []store.Members{{ID: id, Kind: graph.KindPhoneNumber}}
	if diff := cmp.Diff(want, w.membersOf(id)); diff != "" {
		w.Errorf("a value that is mentioned (-want +got):\n%s", diff)
	}
	if got := w.stats(); got.Entities != 3 || got.ByKind[graph.KindPhoneNumber] != 1 {
		w.Errorf("Stats: got %+v", got)
	}
	w.remove(key("ann"))
	if got := w.resolve(id); got[0] != id {
		w.Errorf("mentioned once: got %q", got[0])
	}
	w.load(person("bob"))
	if got := w.resolve(id); got[0] != "" {
		w.Errorf("mentioned no more: got %q", got[0])
	}
	if got := w.stats(); got.Entities != 1 || got.ByKind[graph.KindPhoneNumber] != 0 {
		w.Errorf("Stats after: got %+v", got)
	}
	w.load(withPhone(person("ann"), "0101"))
	if got := w.resolve(id); got[0] != id {
		w.Errorf("mentioned again: got %q", got[0])
	}
}
