package server

import (
	"context"
	"errors"
	"testing"

	"google.golang.org/grpc/codes"

	"github.com/clewgraph/clew/graph"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/store"
)

// TestLaw28Changed changes the graph under each attempt to answer: after the
// third the answer comes with both revisions, and its page token is refused.
func TestLaw28Changed(t *testing.T) {
	d := serve(t, Options{})
	ctx := t.Context()
	d.load(person("a", "Mara Okonkwo"), person("b", "Mara Okonkwo"), knows(person("c", "Robert Varga"), "a"))
	d.load(person("a", "Mara Okonkwo-Lindgren"))
	left, seq, looked := 0, uint64(2), false
	d.store.head = func(context.Context) error {
		looked = true
		return nil
	}
	// change changes the graph once between two looks at the head.
	change := func(context.Context) error {
		if !looked || left == 0 {
			return nil
		}
		looked = false
		left--
		seq++
		return d.store.Store.Commit(ctx, &store.Change{Decision: graph.Decision{Seq: seq, Kind: graph.DecisionLoad}})
	}
	d.store.resolve, d.store.neighbours, d.store.history, d.store.judgements = change, change, change, change
	type reply interface {
		GetRevision() string
		GetEndRevision() string
	}
	a := byID(handle("a"))
	search := func(token string) (*clewv1.SearchEntitiesResponse, error) {
		return d.entities.SearchEntities(ctx, &clewv1.SearchEntitiesRequest{Query: &clewv1.SearchEntitiesRequest_Text{Text: "Mara Okonkwo"}, PageSize: 1, PageToken: token})
	}
	history := func(token string) (*clewv1.HistoryResponse, error) {
		return d.entities.History(ctx, &clewv1.HistoryRequest{Subject: &clewv1.HistoryRequest_Record{Record: recordKey("a")}, PageSize: 1, PageToken: token})
	}
	expand := func() (*clewv1.Done, error) {
		s, err := d.network.Expand(ctx, &clewv1.ExpandRequest{Ids: []string{handle("a")}})
		got := all(t, s, err)
		return got[len(got)-1].GetDone(), nil
	}
	for name, ask := range map[string]func() (reply, error){
		"entity": func() (reply, error) { return d.entities.GetEntity(ctx, a) },
		"entities": func() (reply, error) {
			return d.entities.BatchGetEntities(ctx, &clewv1.BatchGetEntitiesRequest{Ids: []string{handle("a")}})
		},
		"search":  func() (reply, error) { return search("") },
		"history": func() (reply, error) { return history("") },
		"why member": func() (reply, error) {
			return d.resolve.WhyMember(ctx, &clewv1.WhyMemberRequest{Subject: sideID(handle("a"))})
		},
		"why not": func() (reply, error) {
			return d.resolve.WhyNot(ctx, &clewv1.WhyNotRequest{Left: sideID(handle("a")), Right: sideID(handle("c"))})
		},
		"how":    func() (reply, error) { return d.resolve.How(ctx, &clewv1.HowRequest{Subject: sideID(handle("a"))}) },
		"review": func() (reply, error) { return d.review.ListReviewItems(ctx, &clewv1.ListReviewItemsRequest{}) },
		"what if": func() (reply, error) {
			return d.resolve.WhatIf(ctx, &clewv1.WhatIfRequest{Judgements: []*clewv1.Judgement{{A: recordKey("a"), B: recordKey("c"), Verdict: clewv1.Verdict_VERDICT_SAME}}})
		},
		"why": func() (reply, error) {
			return d.entities.Why(ctx, &clewv1.WhyRequest{Left: &clewv1.WhySide{Subject: &clewv1.WhySide_Id{Id: handle("b")}}, Right: &clewv1.WhySide{Subject: &clewv1.WhySide_Record{Record: recordKey("c")}}})
		},
		"judgements": func() (reply, error) { return d.review.ListJudgements(ctx, &clewv1.ListJudgementsRequest{}) },
		"expand":     func() (reply, error) { return expand() },
	} {
		for changes := range 4 {
			left = changes
			began := seq
			got, err := ask()
			if err != nil {
				t.Fatalf("%s, %d changes: %v", name, changes, err)
			}
			if seq != began+uint64(changes) {
				t.Fatalf("%s: %d changes were made, not %d", name, seq-began, changes)
			}
			want, end := revisionToken(store.Revision(seq)), ""
			if changes == 3 {
				want, end = revisionToken(store.Revision(seq-1)), want
			}
			if got.GetRevision() != want || got.GetEndRevision() != end {
				t.Errorf("%s, %d changes: revision %q, end %q; want %q, %q", name, changes, got.GetRevision(), got.GetEndRevision(), want, end)
			}
			if done, ok := got.(*clewv1.Done); ok && (done.Partial != (end != "") || (end != "") != (len(done.Cuts) == 1 && done.Cuts[0].Reason == clewv1.CutReason_CUT_REASON_CHANGED)) {
				t.Errorf("%s, %d changes: %v", name, changes, done)
			}
		}
	}
	for changes := range 4 {
		left = changes
		found, err := search("")
		if err != nil {
			t.Fatal(err)
		}
		told, err := history("")
		if changes < 3 {
			if err != nil || len(told.Entries) != 1 {
				t.Fatal(told, err)
			}
			if _, err := search(found.NextPageToken); err != nil {
				t.Errorf("%d changes: the next page: %v", changes, err)
			}
			if _, err := history(told.NextPageToken); err != nil {
				t.Errorf("%d changes: the next page: %v", changes, err)
			}
			continue
		}
		if found.NextPageToken == "" {
			t.Error("the token says that there is no more")
		}
		_, err = search(found.NextPageToken)
		refused(t, "the next page of a mixed answer", err, codes.FailedPrecondition, "REVISION_GONE")
	}
	// An entity that the changes lead nowhere is not said to be missing.
	left = 3
	d.store.resolve = func(ctx context.Context) error {
		if left == 0 {
			return nil
		}
		return errors.Join(change(ctx), noEntity(graph.EntityID(handle("a"))))
	}
	_, err := d.entities.GetEntity(ctx, a)
	refused(t, "lost between the states", err, codes.Aborted, "CONFLICT")
	if _, err = d.entities.GetEntity(ctx, a); err != nil {
		t.Error(err)
	}
	// One change under a question for a state makes that state a past one, which
	// is answered as such.
	asked := revisionToken(store.Revision(seq))
	a.Revision = asked
	left, d.store.resolve = 1, change
	got, err := d.entities.GetEntity(ctx, a)
	if err != nil || got.Revision != asked || got.EndRevision != "" || left != 0 {
		t.Errorf("a state that passed: %v, %v", got, err)
	}
	asked = revisionToken(store.Revision(seq))
	left = 1
	s, err := d.network.Expand(ctx, &clewv1.ExpandRequest{Ids: []string{handle("a")}, Scope: &clewv1.Scope{Revision: asked}})
	around := all(t, s, err)
	if done := around[len(around)-1].GetDone(); done.GetRevision() != asked || done.GetEndRevision() != "" || done.GetPartial() || left != 0 {
		t.Errorf("a state that passed, network: %v", done)
	}
}
