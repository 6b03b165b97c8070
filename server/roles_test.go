package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/store/embedded"
)

// TestRoles holds each role to what it may do, and every method to one.
func TestRoles(t *testing.T) {
	d, stop := guarded(t, 20)
	defer stop()
	ctx := t.Context()
	load := &clewv1.LoadBatchRequest{Batch: &clewv1.BatchId{Source: "police"}, Records: []*clewv1.Record{identified(person("a", "Mara Okonkwo"), "N1234567")}}
	judge := &clewv1.JudgeRequest{Judgements: []*clewv1.Judgement{{A: recordKey("a"), B: recordKey("b"), Verdict: clewv1.Verdict_VERDICT_SAME, By: "tester", Why: "test"}}}

	_, err := d.intake.LoadBatch(ctx, load)
	refused(t, "no token", err, codes.Unauthenticated, "UNAUTHENTICATED")
	_, err = d.intake.LoadBatch(as(ctx, "nobody"), load)
	refused(t, "another token", err, codes.Unauthenticated, "UNAUTHENTICATED")
	_, err = d.intake.LoadBatch(as(ctx, "open"), load)
	refused(t, "a reader loads", err, codes.PermissionDenied, "FORBIDDEN")
	if _, err = d.intake.LoadBatch(as(ctx, "root"), load); err != nil {
		t.Fatal(err)
	}
	load.Records = []*clewv1.Record{identified(person("b", "Mara Okonkwo"), "N1234567")}
	ack, err := d.intake.LoadBatch(as(ctx, "feed"), load)
	if want := (&clewv1.LoadResult{Outcomes: []*clewv1.RecordOutcome{{Key: recordKey("b"), Status: clewv1.RecordStatus_RECORD_STATUS_NEW}}}); err != nil || !proto.Equal(ack.GetResult(), want) {
		t.Errorf("a loader is told %v, %v; want %v", ack, err, want)
	}
	stream, err := d.intake.Load(as(ctx, "feed"))
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.Send(&clewv1.LoadRequest{Batch: &clewv1.BatchId{Source: "police", Stream: "s", Number: 1}, Records: []*clewv1.Record{identified(person("c", "Mara Okonkwo"), "N1234567")}}); err != nil {
		t.Fatal(err)
	}
	told, err := stream.Recv()
	if r := told.GetResult(); err != nil || len(r.GetMoves())+len(r.GetCrossings()) > 0 || r.GetSeq() != 0 || r.GetRevision() != "" || r.GetOutcomes()[0].GetEntityId() != "" {
		t.Errorf("a loader's stream is told %v, %v", told, err)
	}
	if err := stream.CloseSend(); err != nil {
		t.Fatal(err)
	}
	gone, err := d.intake.DeleteRecords(as(ctx, "feed"), &clewv1.DeleteRecordsRequest{Keys: []*clewv1.RecordKey{recordKey("c")}})
	if err != nil || len(gone.GetMoves()) > 0 || gone.GetSeq() != 0 || gone.GetOutcomes()[0].GetEntityId() != "" {
		t.Errorf("a loader's delete is told %v, %v", gone, err)
	}
	_, err = d.entities.GetEntity(as(ctx, "feed"), byID(handle("a")))
	refused(t, "a loader reads", err, codes.PermissionDenied, "FORBIDDEN")
	_, err = d.review.Judge(as(ctx, "desk"), judge)
	refused(t, "an analyst judges", err, codes.PermissionDenied, "FORBIDDEN")
	_, err = d.review.ListJudgements(as(ctx, "feed"), &clewv1.ListJudgementsRequest{})
	refused(t, "a loader reads judgements", err, codes.PermissionDenied, "FORBIDDEN")
	_, err = d.admin.Stats(as(ctx, "desk"), &clewv1.StatsRequest{})
	refused(t, "an analyst counts", err, codes.PermissionDenied, "FORBIDDEN")
	for name, ask := range map[string]func() error{
		"history": func() error {
			_, err := d.entities.History(as(ctx, "desk"), &clewv1.HistoryRequest{Subject: &clewv1.HistoryRequest_Id{Id: handle("a")}})
			return err
		},
		"the past": func() error {
			_, err := d.entities.GetEntity(as(ctx, "desk"), &clewv1.GetEntityRequest{Subject: &clewv1.GetEntityRequest_Id{Id: handle("a")}, AsOf: 1})
			return err
		},
		"keys": func() error {
			s, err := d.intake.ListRecordKeys(as(ctx, "desk"), &clewv1.ListRecordKeysRequest{Source: "police"})
			if err == nil {
				_, err = s.Recv()
			}
			return err
		},
		"another model": func() error {
			_, err := d.resolve.WhatIf(as(ctx, "desk"), &clewv1.WhatIfRequest{Model: "{}"})
			return err
		},
		"checking": func() error {
			s, err := d.admin.Check(as(ctx, "desk"), &clewv1.CheckRequest{})
			if err == nil {
				_, err = s.Recv()
			}
			return err
		},
		"taking back": func() error {
			_, err := d.review.UndoJudgement(as(ctx, "desk"), &clewv1.UndoJudgementRequest{A: recordKey("a"), B: recordKey("b"), By: "x", Why: "y"})
			return err
		},
	} {
		refused(t, name, ask(), codes.PermissionDenied, "FORBIDDEN")
	}
	if _, err := d.admin.Stats(as(ctx, "root"), &clewv1.StatsRequest{}); err != nil {
		t.Error(err)
	}
	methods := map[string]bool{}
	for service, info := range d.server.grpc.GetServiceInfo() {
		for _, m := range info.Methods {
			methods["/"+service+"/"+m.Name] = true
		}
	}
	for m := range roleFor {
		if !methods[m] {
			t.Errorf("there is no method %s", m)
		}
	}
}

// TestRescueListIsRestricted holds that a rescue list reaches only who may read
// names of possible victims, in calls that say what for: whoever they are.
func TestRescueListIsRestricted(t *testing.T) {
	d, stop := guarded(t, 20)
	defer stop()
	held := identified(person("a", "Mara Okonkwo"), "N1234567")
	held.Handling = &clewv1.Handling{Tlp: "GREEN", Restricted: []string{"victim_identity"}}
	held.Links = []*clewv1.Link{{Kind: "HELD_AT", To: recordEnd("site"), Valid: &clewv1.Interval{From: &clewv1.Date{Text: "2024-01"}}}}
	site := &clewv1.Record{Key: recordKey("site"), Kind: "Compound", Names: []*clewv1.Name{{Full: "Old Quarry Yard"}}}
	if _, err := d.intake.LoadBatch(as(t.Context(), "root"), &clewv1.LoadBatchRequest{Batch: &clewv1.BatchId{Source: "police"}, Records: []*clewv1.Record{held, site}}); err != nil {
		t.Fatal(err)
	}
	ask := func(name string, headers ...string) ([]*clewv1.RescueListResponse, error) {
		s, err := d.leads.RescueList(as(t.Context(), name, headers...), &clewv1.RescueListRequest{Ids: []string{handle("site")}, At: timestamppb.New(today)})
		if err != nil {
			return nil, err
		}
		var out []*clewv1.RescueListResponse
		for {
			m, err := s.Recv()
			if errors.Is(err, io.EOF) {
				return out, nil
			}
			if err != nil {
				return nil, err
			}
			out = append(out, m)
		}
	}
	said := []string{"clew-purpose", "rescue", "clew-case", "C-1"}
	for _, c := range []struct {
		name    string
		headers []string
	}{{"open", said}, {"desk", said}, {"feed", said}, {"shelter", nil}, {"shelter", said[:2]}, {"shelter", said[2:]}, {"root", nil}, {"root", said[:2]}} {
		_, err := ask(c.name, c.headers...)
		refused(t, fmt.Sprint(c), err, codes.PermissionDenied, "FORBIDDEN")
	}
	for _, name := range []string{"shelter", "root"} {
		got, err := ask(name, said...)
		if err != nil {
			t.Fatal(err)
		}
		if h := got[0].GetHandling(); h.GetTlp() != "RED" || h.GetPap() != "RED" || !slices.Contains(h.GetRestricted(), "victim_identity") {
			t.Errorf("%s: handle as %v", name, h)
		}
		if !slices.ContainsFunc(got, func(m *clewv1.RescueListResponse) bool { return m.GetPerson().GetNodeId() == handle("a") }) ||
			!slices.ContainsFunc(got, func(m *clewv1.RescueListResponse) bool { return m.GetNode().GetCaption() == "Mara Okonkwo" }) {
			t.Errorf("%s is told %v", name, got)
		}
	}
}

// TestVictimNames holds that the names of possible victims reach only who may read
// them, in calls that say what for.
func TestVictimNames(t *testing.T) {
	d, stop := guarded(t, 20)
	defer stop()
	victim := identified(person("a", "Mara Okonkwo"), "N1234567")
	victim.Roles, victim.Handling = []*clewv1.Role{{Name: "trafficking_victim", Status: "possible"}}, &clewv1.Handling{Tlp: "GREEN"}
	alias := identified(person("b", "Marra Okonkwo"), "N1234567") // does not say that she is one
	alias.Handling = victim.Handling
	friend := knows(person("f", "Ivan Petrov"), "b")
	friend.Handling = victim.Handling
	d.tell(drawn{said: []*clewv1.Record{victim, alias, friend}})
	asked := []string{"clew-purpose", "protection", "clew-case", "C-1"}
	for _, c := range []struct {
		caller  string
		headers []string
		named   bool
	}{
		{"open", asked, false}, {"desk", nil, false}, {"shelter", nil, false}, {"shelter", asked[:2], false}, {"shelter", asked[2:], false}, {"shelter", asked, true}, {"root", nil, true},
	} {
		ctx := as(t.Context(), c.caller, c.headers...)
		var text strings.Builder
		note := func(m proto.Message, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			text.WriteString(m.(interface{ String() string }).String())
		}
		got, err := d.entities.GetEntity(ctx, byID(handle("b")))
		note(got, err)
		if got.Entity.RecordCount != 2 {
			t.Fatalf("%s: %v", c.caller, got)
		}
		why, err := d.entities.Why(ctx, &clewv1.WhyRequest{Left: &clewv1.WhySide{Subject: &clewv1.WhySide_Record{Record: recordKey("a")}}, Right: &clewv1.WhySide{Subject: &clewv1.WhySide_Record{Record: recordKey("b")}}})
		note(why, err)
		found, err := d.entities.SearchEntities(ctx, &clewv1.SearchEntitiesRequest{Query: &clewv1.SearchEntitiesRequest_Text{Text: "document:passport:kh:N1234567"}})
		note(found, err)
		nodes, err := d.network.Expand(ctx, &clewv1.ExpandRequest{Ids: []string{handle("f")}})
		for _, m := range all(t, nodes, err) {
			note(m, nil)
		}
		if named := strings.Contains(strings.ToLower(text.String()), "okonkwo"); named != c.named {
			t.Errorf("%s with %v is told the name: %v", c.caller, c.headers, named)
		}
	}
}

// TestRightsInTime holds that records expire by the clock, that what is written
// after a look is there in the next, that hidden records stay hidden when the store
// is opened anew, and that a state's token says nothing of it.
func TestRightsInTime(t *testing.T) {
	ctx := context.Background()
	s, err := embedded.Open(ctx, "store", embedded.Options{FS: embedded.Memory()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(ctx) //nolint:errcheck // nothing follows
	now := today
	d, stop := guard(t, s, 20, func() time.Time { return now })
	open := as(t.Context(), "open")
	said := func(id, tlp, until string) *clewv1.Record {
		r := identified(person(id, "Mara Okonkwo"), "N1234567")
		r.Handling = &clewv1.Handling{Tlp: tlp}
		if until != "" {
			r.Handling.Expiry = &clewv1.Date{Text: until}
		}
		return r
	}
	records := func(d *desk) (ids []string, revision string) {
		t.Helper()
		got, err := d.entities.BatchGetEntities(open, &clewv1.BatchGetEntitiesRequest{Ids: []string{handle("a"), handle("b"), handle("c")}, View: clewv1.EntityView_ENTITY_VIEW_FULL})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range got.Found {
			for _, r := range e.Entity.Records {
				ids = append(ids, r.Key.Id)
			}
		}
		slices.Sort(ids)
		return slices.Compact(ids), got.Revision
	}
	expect := func(d *desk, when string, want ...string) string {
		t.Helper()
		got, revision := records(d)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", when, got, want)
		}
		return revision
	}
	d.tell(drawn{said: []*clewv1.Record{said("a", "RED", ""), said("b", "GREEN", "2025-06")}})
	first := expect(d, "at first", "b")
	d.tell(drawn{said: []*clewv1.Record{said("c", "GREEN", "")}})
	second := expect(d, "after a load", "b", "c")
	if whole := revisionToken(3); first == second || second == whole {
		t.Errorf("tokens %q, %q and the whole graph's %q", first, second, whole)
	}
	now = now.AddDate(0, 1, 0)
	expect(d, "once one has expired", "c")
	now = today
	expect(d, "before", "b", "c")
	stop()
	d, stop = guard(t, s, 20, func() time.Time { return now })
	expect(d, "opened anew", "b", "c")
	d.tell(drawn{said: []*clewv1.Record{said("c", "RED", "")}})
	expect(d, "after one was better protected", "b")
	stop()
}
