package storetest

import (
	"errors"
	"fmt"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/past"
)

func testTimeline(w *world) {
	ann, bob, cee, dan, eve := key("ann"), key("bob"), key("cee"), key("dan"), key("eve")
	number := func(id, digits string) graph.Record {
		return graph.Record{Key: key(id), Kind: graph.KindPhoneNumber, Identifiers: []graph.Identifier{phone(digits)}}
	}
	w.load(withPhone(person("ann", knows("ghost")), "0101"), person("bob", knows("ann")), person("cee"), number("dan", "0103"), number("eve", "0103"))
	w.join(ann, bob)
	w.part(bob)
	w.load(version(person("bob", knows("cee"), knows("bob")), 2), version(number("dan", "0104"), 2))
	w.load(version(person("ann"), 2))
	w.remove(bob)
	c := &store.Change{Decision: graph.Decision{Kind: graph.DecisionLoad}, Late: []store.Stored{
		{Record: version(person("cee", knows("bob")), 1), FirstSeq: w.first(cee)}, {Record: version(number("dan", "0105"), 1), FirstSeq: w.first(dan)},
	}}
	w.commit(c)
	w.load(person("bob"))
	annID, bobID := graph.Handle(graph.KindPerson, ann), graph.Handle(graph.KindPerson, bob)

	departures, err := w.store.Departures(w.ctx, []graph.RecordKey{ann, bob, key("nobody"), cee})
	want := [][]store.Departure{nil, {{Seq: 2, From: bobID}, {Seq: 3, From: annID}, {Seq: 6, From: bobID}}, nil, nil}
	if diff := cmp.Diff(want, departures); diff != "" || err != nil {
		w.Errorf("departures, %v (-want +got):\n%s", err, diff)
	}
	guests, err := w.store.Guests(w.ctx, []graph.EntityID{bobID, "per_none", annID, "phone:+12025550101"})
	if diff := cmp.Diff([][]graph.RecordKey{{bob}, nil, {ann, bob}, nil}, guests); diff != "" || err != nil {
		w.Errorf("guests, %v (-want +got):\n%s", err, diff)
	}
	ends := []graph.Ref{{Record: ann}, {Record: bob}, {Record: cee}, {Record: key("ghost")}, {Value: phoneID("0101")}, {Value: phoneID("0102")}}
	namers, err := w.store.Namers(w.ctx, ends)
	if diff := cmp.Diff([][]graph.RecordKey{{bob}, nil, {bob}, {ann}, {ann}, nil}, namers); diff != "" || err != nil {
		w.Errorf("namers, %v (-want +got):\n%s", err, diff)
	}
	speakers, err := w.store.Speakers(w.ctx, []graph.EntityID{phoneID("0103"), "per_none", phoneID("0104"), phoneID("0105")})
	if diff := cmp.Diff([][]graph.RecordKey{{dan, eve}, nil, {dan}, nil}, speakers); diff != "" || err != nil {
		w.Errorf("speakers, %v (-want +got):\n%s", err, diff)
	}
	founders, err := w.store.Founders(w.ctx, []graph.EntityID{graph.Handle(graph.KindOrganization, bob), "per_none", "phone:+12025550101", annID})
	if diff := cmp.Diff([]graph.RecordKey{bob, {}, {}, ann}, founders); diff != "" || err != nil {
		w.Errorf("founders, %v (-want +got):\n%s", err, diff)
	}
	history, err := w.store.History(w.ctx, bob)
	var states []string
	for _, v := range history {
		states = append(states, fmt.Sprintf("%d of %d-%d, deleted %t", v.Record.Version, v.AddedSeq, v.RemovedSeq, v.Deleted))
	}
	all := []string{"0 of 1-4, deleted false", "2 of 4-6, deleted false", "0 of 6-8, deleted true", "0 of 8-0, deleted false"}
	if diff := cmp.Diff(all, states); diff != "" || err != nil {
		w.Errorf("history, %v (-want +got):\n%s", err, diff)
	}
	for rev := range store.Revision(w.head.Seq) + 1 {
		got, err := past.Open(w.ctx, w.store, rev)
		if err != nil || (rev == 0 || uint64(rev) == w.head.Seq) != (got == past.Reader(w.store)) {
			w.Errorf("revision %d: got %T, %v", rev, got, err)
		}
	}
	if _, err := past.Open(w.ctx, w.store, 9); !errors.Is(err, store.ErrRange) {
		w.Errorf("a revision to come: got %v", err)
	}
}
