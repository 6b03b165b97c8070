package server

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/clewgraph/clew/access"
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/network"
	"github.com/clewgraph/clew/store"
)

// errorTable maps sentinels to codes and reasons (clew.v1.ErrorReason without
// its prefix). The first row that matches counts.
var errorTable = []struct {
	err    error
	code   codes.Code
	reason string
	retry  time.Duration
}{
	{intake.ErrBatchReused, codes.FailedPrecondition, "BATCH_NUMBER_REUSED", 0},
	{intake.ErrBatchUnfinished, codes.FailedPrecondition, "BATCH_UNFINISHED", 0},
	{intake.ErrBatchSkipped, codes.FailedPrecondition, "BATCH_SKIPPED", 0},
	{intake.ErrContradiction, codes.FailedPrecondition, "JUDGEMENT_CONTRADICTED", 0},
	{errJudgementNotFound, codes.NotFound, "JUDGEMENT_NOT_FOUND", 0},
	{errSourceNotFound, codes.NotFound, "SOURCE_NOT_FOUND", 0},
	{errRecordNotFound, codes.NotFound, "RECORD_NOT_FOUND", 0},
	{network.ErrNoPattern, codes.NotFound, "PATTERN_NOT_FOUND", 0},
	{access.ErrForbidden, codes.PermissionDenied, "FORBIDDEN", 0},
	{network.ErrBadRequest, codes.InvalidArgument, "INVALID_FIELD", 0},
	{graph.ErrInvalid, codes.InvalidArgument, "INVALID_FIELD", 0},
	{store.ErrCollision, codes.InvalidArgument, "INVALID_FIELD", 0},
	{store.ErrNotFound, codes.NotFound, "ENTITY_NOT_FOUND", 0},
	{store.ErrStale, codes.FailedPrecondition, "REVISION_GONE", 0},
	{store.ErrRange, codes.OutOfRange, "REVISION_OUT_OF_RANGE", 0},
	{store.ErrFenced, codes.FailedPrecondition, "READ_ONLY", 0},
	{store.ErrReadOnly, codes.FailedPrecondition, "READ_ONLY", 0},
	{store.ErrTooLarge, codes.ResourceExhausted, "LIMIT_EXCEEDED", 0},
	{store.ErrChanged, codes.Aborted, "CONFLICT", 100 * time.Millisecond},
	{store.ErrConflict, codes.Aborted, "CONFLICT", 100 * time.Millisecond},
	{store.ErrUnknownOutcome, codes.Unavailable, "UNKNOWN_OUTCOME", time.Second},
	{store.ErrUnavailable, codes.Unavailable, "STORE_UNAVAILABLE", time.Second},
	{store.ErrCorrupt, codes.DataLoss, "STORE_CORRUPT", 0},
	{errBehind, codes.Unavailable, "REVISION_NOT_REACHED", time.Second},
	{errShuttingDown, codes.Unavailable, "SHUTTING_DOWN", time.Second},
	{context.DeadlineExceeded, codes.DeadlineExceeded, "DEADLINE_EXCEEDED", 0},
	{context.Canceled, codes.Canceled, "CANCELLED", 0},
}

var (
	errSourceNotFound    = errors.New("no such source")
	errRecordNotFound    = errors.New("no such record")
	errJudgementNotFound = errors.New("no judgement stands on these records")
)

// missing is an error about something that is not there: what sort of thing, by
// which name, and the metadata that its reason promises.
type missing struct {
	error
	sort, name string
	metadata   map[string]string
}

func (m *missing) Unwrap() error { return m.error }

func noEntity(id graph.EntityID) error {
	return &missing{fmt.Errorf("entity %q: %w", id, store.ErrNotFound), "entity", string(id), map[string]string{"id": string(id)}}
}

func noRecord(k graph.RecordKey, more string) error {
	return &missing{fmt.Errorf("record %s: %w%s", k, errRecordNotFound, more), "record", k.String(), map[string]string{"source": string(k.Source), "id": k.ID}}
}

func noSource(id graph.SourceID, more string) error {
	return &missing{fmt.Errorf("source %q: %w%s", id, errSourceNotFound, more), "source", string(id), map[string]string{"source": string(id)}}
}

func noPattern(name string, err error) error {
	return &missing{err, "pattern", name, map[string]string{"pattern": name}}
}

func noJudgement(a, b graph.RecordKey) error {
	return &missing{fmt.Errorf("%s and %s: %w", a, b, errJudgementNotFound), "judgement", a.String() + " " + b.String(), map[string]string{"a": a.String(), "b": b.String()}}
}

// describe gives the metadata of an error, and what was looked for if it was not
// found.
func describe(err error) (map[string]string, *errdetails.ResourceInfo) {
	var nothing *network.NotFoundError
	if errors.As(err, &nothing) {
		err = noEntity(nothing.ID)
	}
	var gone *missing
	var reused *intake.BatchReusedError
	var unfinished *intake.BatchUnfinishedError
	var skipped *intake.BatchSkippedError
	var contradiction *intake.ContradictionError
	var limit *store.LimitError
	var late *behind
	switch {
	case errors.As(err, &late):
		return map[string]string{"has": strconv.FormatUint(uint64(late.has), 10), "wanted": strconv.FormatUint(uint64(late.wanted), 10)}, nil
	case errors.As(err, &gone):
		return gone.metadata, &errdetails.ResourceInfo{ResourceType: gone.sort, ResourceName: gone.name, Description: "not found"}
	case errors.As(err, &reused):
		return batchMetadata(reused.ID), nil
	case errors.As(err, &unfinished):
		return batchMetadata(unfinished.ID), nil
	case errors.As(err, &skipped):
		return batchMetadata(skipped.ID), nil
	case errors.As(err, &contradiction):
		return map[string]string{"chain": contradiction.ChainText()}, nil
	case errors.As(err, &limit):
		metadata := map[string]string{"limit": limit.Setting}
		if limit.Value != "" {
			metadata["value"] = limit.Value
		}
		return metadata, nil
	default:
		return nil, nil
	}
}

func batchMetadata(id intake.BatchID) map[string]string {
	return map[string]string{"source": string(id.Source), "stream": id.Stream, "number": strconv.FormatUint(id.Number, 10)}
}

// invalid is an error about one field of a request.
func invalid(field, value, reason string) error {
	return &graph.FieldError{Field: field, Value: value, Reason: reason}
}

// statusOf turns an error into what a caller may see: a known one keeps its
// words, an unknown one becomes INTERNAL with the request's id, and its words go
// to the log only. The bool says whether it was unknown.
func statusOf(err error, requestID string) (*status.Status, bool) {
	if s, ok := status.FromError(err); ok {
		return s, false
	}
	for _, row := range errorTable {
		if !errors.Is(err, row.err) {
			continue
		}
		metadata, resource := describe(err)
		details := []protoadapt.MessageV1{&errdetails.ErrorInfo{Reason: row.reason, Domain: "clew", Metadata: metadata}}
		if resource != nil {
			details = append(details, resource)
		}
		if row.code == codes.InvalidArgument {
			violation := &errdetails.BadRequest_FieldViolation{Description: err.Error()}
			var fe *graph.FieldError
			if errors.As(err, &fe) {
				violation.Field, violation.Description = fe.Field, fe.Reason
			}
			details = append(details, &errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{violation}})
		}
		if row.retry > 0 {
			details = append(details, &errdetails.RetryInfo{RetryDelay: durationpb.New(row.retry)})
		}
		return withDetails(status.New(row.code, err.Error()), details...), false
	}
	return withDetails(status.New(codes.Internal, fmt.Sprintf("internal fault; the server's log has it under request %s", requestID)),
		&errdetails.ErrorInfo{Reason: "INTERNAL", Domain: "clew"}, &errdetails.RequestInfo{RequestId: requestID}), true
}

// withDetails adds details; a status that cannot take them stays as it is.
func withDetails(s *status.Status, details ...protoadapt.MessageV1) *status.Status {
	if d, err := s.WithDetails(details...); err == nil {
		return d
	}
	return s
}
