package server

import (
	"context"
	"errors"
	"slices"

	"google.golang.org/grpc"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/intake"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/past"
)

// intakeService loads and deletes.
type intakeService struct {
	clewv1.UnimplementedIntakeServiceServer
	writer *intake.Writer
	store  store.Store
	queue  int
}

// loadRequest is what a batch of a stream and a batch by itself have in common.
type loadRequest interface {
	GetBatch() *clewv1.BatchId
	GetRecords() []*clewv1.Record
	GetOptions() *clewv1.LoadOptions
}

func batchOf(m loadRequest) intake.Batch {
	id := m.GetBatch()
	b := intake.Batch{ID: intake.BatchID{Source: graph.SourceID(id.GetSource()), Stream: id.GetStream(), Number: id.GetNumber()},
		Records: make([]graph.Record, len(m.GetRecords())), By: m.GetOptions().GetBy(), Why: m.GetOptions().GetWhy()}
	for i, r := range m.GetRecords() {
		rec, bad := readRecord(r)
		b.Records[i] = rec
		if len(bad) > 0 {
			if b.Bad == nil {
				b.Bad = map[int][]graph.FieldError{}
			}
			b.Bad[i] = bad
		}
	}
	return b
}

// Load takes a stream of batches.
func (s *intakeService) Load(stream grpc.BidiStreamingServer[clewv1.LoadRequest, clewv1.LoadResponse]) error {
	ctx := stream.Context()
	recv := func() (intake.Batch, error) {
		req, err := stream.Recv()
		if err != nil {
			return intake.Batch{}, err
		}
		return batchOf(req), nil
	}
	send := func(r intake.Result) error {
		return stream.Send(&clewv1.LoadResponse{Batch: batchMessage(r.ID), Result: resultMessage(&r)})
	}
	return s.writer.Stream(ctx, s.queue, recv, send)
}

// LoadBatch loads one batch.
func (s *intakeService) LoadBatch(ctx context.Context, req *clewv1.LoadBatchRequest) (*clewv1.LoadBatchResponse, error) {
	r, err := s.writer.Load(ctx, batchOf(req))
	if err != nil {
		return nil, err
	}
	return &clewv1.LoadBatchResponse{Result: resultMessage(&r)}, nil
}

// DeleteRecords deletes records.
func (s *intakeService) DeleteRecords(ctx context.Context, req *clewv1.DeleteRecordsRequest) (*clewv1.DeleteRecordsResponse, error) {
	r, err := s.writer.Delete(ctx, convert(req.GetKeys(), keyOf), req.GetBy(), req.GetWhy())
	if err != nil {
		return nil, err
	}
	m := resultMessage(&r)
	return &clewv1.DeleteRecordsResponse{Outcomes: m.Outcomes, Moves: m.Moves, Crossings: m.Crossings, Seq: m.Seq, Revision: m.Revision}, nil
}

// UpdateSource writes what is known of a source.
func (s *intakeService) UpdateSource(ctx context.Context, req *clewv1.UpdateSourceRequest) (*clewv1.UpdateSourceResponse, error) {
	m := req.GetSource()
	rr := &recordReader{}
	src := store.Source{ID: graph.SourceID(m.GetId()), Name: m.GetName(), Owner: m.GetOwner(), Reliability: gradeOf(m.GetReliability()), Handling: rr.handling("source.handling", m.GetHandling()), Licence: m.GetLicence()}
	if len(rr.bad) > 0 {
		return nil, &rr.bad[0]
	}
	if _, err := s.source(ctx, src.ID, "; set allow_missing to write a new one"); err != nil && (!errors.Is(err, errSourceNotFound) || !req.GetAllowMissing()) {
		return nil, err
	}
	if err := s.writer.DescribeSource(ctx, src, ""); err != nil {
		return nil, err
	}
	now, err := s.source(ctx, src.ID, "")
	if err != nil {
		return nil, err
	}
	return &clewv1.UpdateSourceResponse{Source: sourceMessage(now)}, nil
}

// source finds a source, or fails with what to do besides.
func (s *intakeService) source(ctx context.Context, id graph.SourceID, more string) (store.Source, error) {
	all, err := store.Usable(s.store.Sources(ctx))
	if err != nil {
		return store.Source{}, err
	}
	if i := slices.IndexFunc(all, func(o store.Source) bool { return o.ID == id }); i >= 0 {
		return all[i], nil
	}
	return store.Source{}, noSource(id, more)
}

// keysAtOnce is how many keys one message of ListRecordKeys has.
const keysAtOnce = 1000

// ListRecordKeys lists the keys of a source's records.
func (s *intakeService) ListRecordKeys(req *clewv1.ListRecordKeysRequest, stream grpc.ServerStreamingServer[clewv1.ListRecordKeysResponse]) error {
	ctx, id := stream.Context(), graph.SourceID(req.GetSource())
	if _, err := s.source(ctx, id, ""); err != nil {
		return err
	}
	part := &clewv1.ListRecordKeysResponse{}
	err := s.store.BySource(ctx, id, func(r *store.Stored) error {
		if r.Deleted || !r.Record.Parent.IsZero() {
			return nil
		}
		part.Keys = append(part.Keys, keyMessage(r.Record.Key))
		if len(part.Keys) < keysAtOnce {
			return nil
		}
		full := part
		part = &clewv1.ListRecordKeysResponse{}
		return stream.Send(full)
	})
	if err != nil || len(part.Keys) == 0 {
		return err
	}
	return stream.Send(part)
}

// ListSources lists the sources.
func (s *intakeService) ListSources(ctx context.Context, req *clewv1.ListSourcesRequest) (*clewv1.ListSourcesResponse, error) {
	out := &clewv1.ListSourcesResponse{}
	var err error
	out.Revision, out.EndRevision, err = steadily(ctx, s.store, 0, func(_ past.Reader, revision string) error {
		all, err := store.Usable(s.store.Sources(ctx))
		if err != nil {
			return err
		}
		page, next, err := paginate(all, req.GetPageSize(), req.GetPageToken(), listOf(req, revision))
		out.Sources, out.NextPageToken = convert(page, sourceMessage), next
		return err
	})
	return out, err
}

func sourceMessage(s store.Source) *clewv1.Source {
	return &clewv1.Source{Id: string(s.ID), Name: s.Name, Owner: s.Owner, Reliability: gradeMessage(s.Reliability), Handling: handlingMessage(s.Handling), Licence: s.Licence, Records: int64(s.Records)}
}

func batchMessage(b intake.BatchID) *clewv1.BatchId {
	return &clewv1.BatchId{Source: string(b.Source), Stream: b.Stream, Number: b.Number}
}

var statusNames = map[intake.Status]clewv1.RecordStatus{
	intake.New: clewv1.RecordStatus_RECORD_STATUS_NEW, intake.Updated: clewv1.RecordStatus_RECORD_STATUS_UPDATED, intake.Unchanged: clewv1.RecordStatus_RECORD_STATUS_UNCHANGED,
	intake.Late: clewv1.RecordStatus_RECORD_STATUS_LATE, intake.Rejected: clewv1.RecordStatus_RECORD_STATUS_REJECTED, intake.Deleted: clewv1.RecordStatus_RECORD_STATUS_DELETED,
	intake.Missing: clewv1.RecordStatus_RECORD_STATUS_MISSING,
}

func resultMessage(r *intake.Result) *clewv1.LoadResult {
	m := &clewv1.LoadResult{Moves: convert(r.Moved, moveMessage), Crossings: convert(r.Crossings, crossingMessage), Seq: r.Seq, Replayed: r.Replayed, Forgotten: r.Forgotten}
	if r.Seq > 0 {
		m.Revision = revisionToken(store.Revision(r.Seq))
	}
	for i, o := range r.Outcomes {
		m.Outcomes = append(m.Outcomes, outcomeMessage(i, o))
	}
	return m
}

func outcomeMessage(i int, o intake.Outcome) *clewv1.RecordOutcome {
	return &clewv1.RecordOutcome{Position: int32(i), Key: keyMessage(o.Key), Status: statusNames[o.Status], EntityId: string(o.Entity), Violations: convert(o.Problems, violationMessage)}
}

func violationMessage(p graph.FieldError) *clewv1.FieldViolation {
	return &clewv1.FieldViolation{Field: p.Field, Value: p.Value, Reason: p.Reason, Fix: p.Fix}
}

func moveMessage(m graph.Move) *clewv1.Move {
	return &clewv1.Move{Record: keyMessage(m.Record), From: string(m.From), To: string(m.To)}
}

func crossingMessage(c resolver.Crossing) *clewv1.Crossing {
	return &clewv1.Crossing{Key: c.Key, Holders: int32(c.Holders), Cap: int32(c.Cap), Live: c.Holders <= c.Cap, Joined: int32(c.Joined), Split: int32(c.Split)}
}
