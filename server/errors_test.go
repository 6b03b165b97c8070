package server

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/network"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/store"
)

// TestErrorTable lets the store fail with each sentinel under a call.
func TestErrorTable(t *testing.T) {
	d := serve(t, Options{})
	for _, c := range []struct {
		err    error
		code   codes.Code
		reason string
		retry  bool
	}{
		{intake.ErrBatchReused, codes.FailedPrecondition, "BATCH_NUMBER_REUSED", false},
		{intake.ErrBatchUnfinished, codes.FailedPrecondition, "BATCH_UNFINISHED", false},
		{intake.ErrBatchSkipped, codes.FailedPrecondition, "BATCH_SKIPPED", false},
		{intake.ErrContradiction, codes.FailedPrecondition, "JUDGEMENT_CONTRADICTED", false},
		{network.ErrNoPattern, codes.NotFound, "PATTERN_NOT_FOUND", false},
		{network.ErrBadRequest, codes.InvalidArgument, "INVALID_FIELD", false},
		{&graph.FieldError{Field: "kind", Reason: "is odd"}, codes.InvalidArgument, "INVALID_FIELD", false},
		{&graph.ParseError{What: "date", Text: "31/02", Reason: "no such day"}, codes.InvalidArgument, "INVALID_FIELD", false},
		{store.ErrNotFound, codes.NotFound, "ENTITY_NOT_FOUND", false},
		{store.ErrCollision, codes.InvalidArgument, "INVALID_FIELD", false},
		{store.ErrStale, codes.FailedPrecondition, "REVISION_GONE", false},
		{store.ErrRange, codes.OutOfRange, "REVISION_OUT_OF_RANGE", false},
		{store.ErrFenced, codes.FailedPrecondition, "READ_ONLY", false},
		{store.ErrReadOnly, codes.FailedPrecondition, "READ_ONLY", false},
		{store.ErrTooLarge, codes.ResourceExhausted, "LIMIT_EXCEEDED", false},
		{&store.LimitError{Setting: "db.memory.transaction.max"}, codes.ResourceExhausted, "LIMIT_EXCEEDED", false},
		{store.ErrConflict, codes.Aborted, "CONFLICT", true},
		{store.ErrUnknownOutcome, codes.Unavailable, "UNKNOWN_OUTCOME", true},
		{store.ErrUnavailable, codes.Unavailable, "STORE_UNAVAILABLE", true},
		{store.ErrCorrupt, codes.DataLoss, "STORE_CORRUPT", false},
		{context.DeadlineExceeded, codes.DeadlineExceeded, "DEADLINE_EXCEEDED", false},
		{context.Canceled, codes.Canceled, "CANCELLED", false},
		{errors.New("MATCH (n) RETURN n"), codes.Internal, "INTERNAL", false},
	} {
		d.store.resolve = func(context.Context) error { return fmt.Errorf("in the store: %w", c.err) }
		_, err := d.entities.GetEntity(t.Context(), &clewv1.GetEntityRequest{Subject: &clewv1.GetEntityRequest_Id{Id: handle("a")}})
		refused(t, c.err.Error(), err, c.code, c.reason)
		if got := detail[*errdetails.RetryInfo](err) != nil; got != c.retry {
			t.Errorf("%v: RetryInfo %v", c.err, got)
		}
		if _, known := clewv1.ErrorReason_value["ERROR_REASON_"+c.reason]; !known {
			t.Errorf("%s is not a reason of the contract", c.reason)
		}
		if c.code == codes.Internal && strings.Contains(err.Error(), "MATCH") {
			t.Errorf("internals reach the caller: %v", err)
		}
	}
	for _, row := range errorTable {
		if _, known := clewv1.ErrorReason_value["ERROR_REASON_"+row.reason]; !known {
			t.Errorf("%s is not a reason of the contract", row.reason)
		}
	}
}

// TestLimitExceeded names the setting that was too low, and its value if known.
func TestLimitExceeded(t *testing.T) {
	d := serve(t, Options{})
	for _, c := range []struct {
		limit *store.LimitError
		want  []string
	}{
		{&store.LimitError{Setting: "db.memory.transaction.max", Value: "2.0MiB"}, []string{"limit", "db.memory.transaction.max", "value", "2.0MiB"}},
		{&store.LimitError{Setting: "server.memory.heap.max_size"}, []string{"limit", "server.memory.heap.max_size"}},
	} {
		d.store.commit = func(context.Context) error { return fmt.Errorf("decision 1: %w", c.limit) }
		_, err := d.intake.LoadBatch(t.Context(), &clewv1.LoadBatchRequest{Batch: &clewv1.BatchId{Source: "police"}, Records: []*clewv1.Record{person("a", "Mara Okonkwo")}})
		refused(t, c.limit.Setting, err, codes.ResourceExhausted, "LIMIT_EXCEEDED")
		describes(t, c.limit.Setting, err, c.want...)
	}
}

func TestInvalidRequests(t *testing.T) {
	d := serve(t, Options{})
	d.load(person("a", "Mara Okonkwo"), person("b", "Robert Varga"))
	ctx := t.Context()
	expand := func(req *clewv1.ExpandRequest) error {
		s, err := d.network.Expand(ctx, req)
		if err == nil {
			_, err = s.Recv()
		}
		return err
	}
	pattern := func(p *clewv1.Pattern) error {
		s, err := d.network.PatternPaths(ctx, &clewv1.PatternPathsRequest{Pattern: &clewv1.PatternPathsRequest_Custom{Custom: p}})
		if err == nil {
			_, err = s.Recv()
		}
		return err
	}
	load := func(req *clewv1.LoadBatchRequest) error { _, err := d.intake.LoadBatch(ctx, req); return err }
	search := func(req *clewv1.SearchEntitiesRequest) error {
		_, err := d.entities.SearchEntities(ctx, req)
		return err
	}
	ids, deep := []string{handle("a")}, int32(99)
	for _, c := range []struct {
		name, field string
		err         error
	}{
		{"batch without an id", "batch", load(&clewv1.LoadBatchRequest{})},
		{"batch without a source", "batch.source", load(&clewv1.LoadBatchRequest{Batch: &clewv1.BatchId{Stream: "s", Number: 1}})},
		{"stream without a number", "batch", load(&clewv1.LoadBatchRequest{Batch: &clewv1.BatchId{Source: "s", Stream: "s"}})},
		{"no ids", "ids", expand(&clewv1.ExpandRequest{})},
		{"too deep", "depth", expand(&clewv1.ExpandRequest{Ids: ids, Depth: &deep})},
		{"confidence", "scope.min_confidence", expand(&clewv1.ExpandRequest{Ids: ids, Scope: &clewv1.Scope{MinConfidence: 101}})},
		{"kind of link", "scope.link_kinds", expand(&clewv1.ExpandRequest{Ids: ids, Scope: &clewv1.Scope{LinkKinds: []string{"HAUNTS"}}})},
		{"kind of node", "scope.node_kinds", expand(&clewv1.ExpandRequest{Ids: ids, Scope: &clewv1.Scope{NodeKinds: []string{"Ghost"}}})},
		{"window", "scope.window", expand(&clewv1.ExpandRequest{Ids: ids, Scope: &clewv1.Scope{Window: &clewv1.Window{From: &timestamppb.Timestamp{Seconds: 10}, To: &timestamppb.Timestamp{Seconds: 5}}}})},
		{"revision", "revision", expand(&clewv1.ExpandRequest{Ids: ids, Scope: &clewv1.Scope{Revision: "latest"}})},
		{"pattern without steps", "custom.steps", pattern(&clewv1.Pattern{})},
		{"pattern of a strange kind", "", pattern(&clewv1.Pattern{Steps: []*clewv1.PatternStep{{LinkKinds: []string{"HAUNTS"}}}})},
		{"nothing to search", "", search(&clewv1.SearchEntitiesRequest{})},
		{"blank search", "text", search(&clewv1.SearchEntitiesRequest{Query: &clewv1.SearchEntitiesRequest_Text{Text: " "}})},
		{"empty example", "example", search(&clewv1.SearchEntitiesRequest{Query: &clewv1.SearchEntitiesRequest_Example{Example: &clewv1.Record{}}})},
		{"unread date in an example", "dates[0].date", search(&clewv1.SearchEntitiesRequest{Query: &clewv1.SearchEntitiesRequest_Example{Example: &clewv1.Record{
			Dates: []*clewv1.DateClaim{{Type: "birth", Date: &clewv1.Date{Text: "2021-02-31"}}}}}})},
		{"page token", "page_token", search(&clewv1.SearchEntitiesRequest{Query: &clewv1.SearchEntitiesRequest_Text{Text: "x"}, PageToken: "next"})},
		{"page size", "page_size", search(&clewv1.SearchEntitiesRequest{Query: &clewv1.SearchEntitiesRequest_Text{Text: "x"}, PageSize: -1})},
		{"judgement of one record", "judgements[0]", func() error {
			_, err := d.review.Judge(ctx, &clewv1.JudgeRequest{Judgements: []*clewv1.Judgement{{A: recordKey("a"), B: recordKey("a"), Verdict: clewv1.Verdict_VERDICT_SAME}}})
			return err
		}()},
		{"no judgement", "judgements", func() error { _, err := d.review.Judge(ctx, &clewv1.JudgeRequest{}); return err }()},
		{"delete without keys", "keys", func() error {
			_, err := d.intake.DeleteRecords(ctx, &clewv1.DeleteRecordsRequest{})
			return err
		}()},
		{"why of one record", "right", func() error {
			side := &clewv1.WhySide{Subject: &clewv1.WhySide_Record{Record: recordKey("a")}}
			_, err := d.entities.Why(ctx, &clewv1.WhyRequest{Left: side, Right: side})
			return err
		}()},
		{"both ends", "", func() error {
			s, err := d.network.ShortestPaths(ctx, &clewv1.ShortestPathsRequest{FromIds: ids, ToIds: ids})
			if err == nil {
				_, err = s.Recv()
			}
			return err
		}()},
	} {
		refused(t, c.name, c.err, codes.InvalidArgument, "INVALID_FIELD")
		bad := detail[*errdetails.BadRequest](c.err)
		if c.field != "" && !slices.ContainsFunc(bad.GetFieldViolations(), func(v *errdetails.BadRequest_FieldViolation) bool { return v.Field == c.field && v.Description != "" }) {
			t.Errorf("%s: violations %v do not name %s", c.name, bad.GetFieldViolations(), c.field)
		}
	}
	// A stream refuses a malformed batch too, but not for a bad record.
	stream, err := d.intake.Load(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.Send(&clewv1.LoadRequest{Batch: &clewv1.BatchId{Source: "police"}, Records: []*clewv1.Record{{Kind: "Person"}, person("c", "Zoltan Vargha")}}); err != nil {
		t.Fatal(err)
	}
	ack, err := stream.Recv()
	if err != nil || ack.Result.Outcomes[0].Status != clewv1.RecordStatus_RECORD_STATUS_REJECTED || ack.Result.Outcomes[1].Status != clewv1.RecordStatus_RECORD_STATUS_NEW {
		t.Errorf("%v, %v", ack, err)
	}
	if err := stream.Send(&clewv1.LoadRequest{}); err != nil {
		t.Fatal(err)
	}
	_, err = stream.Recv()
	refused(t, "stream", err, codes.InvalidArgument, "INVALID_FIELD")
}

// lost holds a NOT_FOUND against what it must say was looked for.
func lost(t *testing.T, name string, err error, reason, sort, resource string, metadata ...string) {
	t.Helper()
	refused(t, name, err, codes.NotFound, reason)
	info := detail[*errdetails.ResourceInfo](err)
	if info.GetResourceType() != sort || info.GetResourceName() != resource {
		t.Errorf("%s: %v", name, info)
	}
	describes(t, name, err, metadata...)
}

// describes holds the metadata of an error against names and values in turn.
func describes(t *testing.T, name string, err error, metadata ...string) {
	t.Helper()
	want := map[string]string{}
	for i := 0; i < len(metadata); i += 2 {
		want[metadata[i]] = metadata[i+1]
	}
	if diff := cmp.Diff(want, detail[*errdetails.ErrorInfo](err).GetMetadata()); diff != "" {
		t.Errorf("%s: metadata %s", name, diff)
	}
}

func TestNotFound(t *testing.T) {
	d := serve(t, Options{})
	d.load(person("a", "Mara Okonkwo"), person("b", "Robert Varga"))
	ctx := t.Context()
	nobody := handle("nobody")
	_, err := d.entities.GetEntity(ctx, &clewv1.GetEntityRequest{Subject: &clewv1.GetEntityRequest_Id{Id: nobody}})
	lost(t, "entity", err, "ENTITY_NOT_FOUND", "entity", nobody, "id", nobody)
	_, err = d.entities.GetEntity(ctx, &clewv1.GetEntityRequest{Subject: &clewv1.GetEntityRequest_Record{Record: recordKey("nobody")}})
	lost(t, "record", err, "RECORD_NOT_FOUND", "record", "police/nobody", "source", "police", "id", "nobody")
	_, err = d.entities.History(ctx, &clewv1.HistoryRequest{Subject: &clewv1.HistoryRequest_Record{Record: recordKey("nobody")}})
	lost(t, "history of a record", err, "RECORD_NOT_FOUND", "record", "police/nobody", "source", "police", "id", "nobody")
	_, err = d.entities.History(ctx, &clewv1.HistoryRequest{Subject: &clewv1.HistoryRequest_Id{Id: nobody}})
	lost(t, "history of an entity", err, "ENTITY_NOT_FOUND", "entity", nobody, "id", nobody)
	_, err = d.entities.Why(ctx, &clewv1.WhyRequest{Left: &clewv1.WhySide{Subject: &clewv1.WhySide_Id{Id: nobody}}, Right: &clewv1.WhySide{Subject: &clewv1.WhySide_Record{Record: recordKey("a")}}})
	lost(t, "why", err, "ENTITY_NOT_FOUND", "entity", nobody, "id", nobody)
	_, err = d.review.UndoJudgement(ctx, &clewv1.UndoJudgementRequest{A: recordKey("a"), B: recordKey("b")})
	lost(t, "judgement", err, "JUDGEMENT_NOT_FOUND", "judgement", "police/a police/b", "a", "police/a", "b", "police/b")
	_, err = d.intake.UpdateSource(ctx, &clewv1.UpdateSourceRequest{Source: &clewv1.Source{Id: "ngo"}})
	lost(t, "source", err, "SOURCE_NOT_FOUND", "source", "ngo", "source", "ngo")
	expand, err := d.network.Expand(ctx, &clewv1.ExpandRequest{Ids: []string{handle("a"), nobody}})
	if err == nil {
		_, err = expand.Recv()
	}
	lost(t, "expand", err, "ENTITY_NOT_FOUND", "entity", nobody, "id", nobody)
	paths, err := d.network.PatternPaths(ctx, &clewv1.PatternPathsRequest{Pattern: &clewv1.PatternPathsRequest_Name{Name: "to-the-moon"}})
	if err == nil {
		_, err = paths.Recv()
	}
	lost(t, "pattern", err, "PATTERN_NOT_FOUND", "pattern", "to-the-moon", "pattern", "to-the-moon")
	if !strings.Contains(status.Convert(err).Message(), "recruiter-to-mule-account") {
		t.Errorf("the names that there are: %v", err)
	}
}

func TestRefusedWrites(t *testing.T) {
	d := serve(t, Options{})
	ctx := t.Context()
	send := func(r ...*clewv1.Record) error {
		_, err := d.intake.LoadBatch(ctx, &clewv1.LoadBatchRequest{Batch: &clewv1.BatchId{Source: "police", Stream: "file", Number: 1}, Records: r})
		return err
	}
	if err := send(person("a", "Mara Okonkwo")); err != nil {
		t.Fatal(err)
	}
	err := send(person("a", "Robert Varga"))
	refused(t, "other content", err, codes.FailedPrecondition, "BATCH_NUMBER_REUSED")
	describes(t, "other content", err, "source", "police", "stream", "file", "number", "1")
	judge := func(a string, v clewv1.Verdict, b string) error {
		_, err := d.review.Judge(ctx, &clewv1.JudgeRequest{Judgements: []*clewv1.Judgement{{A: recordKey(a), B: recordKey(b), Verdict: v, By: "analyst"}}})
		return err
	}
	if err := errors.Join(judge("a", clewv1.Verdict_VERDICT_SAME, "b"), judge("b", clewv1.Verdict_VERDICT_SAME, "c")); err != nil {
		t.Fatal(err)
	}
	err = judge("a", clewv1.Verdict_VERDICT_NOT_SAME, "c")
	refused(t, "contradiction", err, codes.FailedPrecondition, "JUDGEMENT_CONTRADICTED")
	describes(t, "contradiction", err, "chain", "police/a same police/b, police/b same police/c")
}
