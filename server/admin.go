package server

import (
	"context"

	"google.golang.org/grpc"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/past"
)

// adminService counts and checks.
type adminService struct {
	clewv1.UnimplementedAdminServiceServer
	store store.Store
	about About
	model string
}

// Stats counts what the store holds.
func (s *adminService) Stats(ctx context.Context, _ *clewv1.StatsRequest) (*clewv1.StatsResponse, error) {
	var st store.Stats
	revision, end, err := steadily(ctx, s.store, 0, func(past.Reader, string) (err error) {
		st, err = store.Usable(s.store.Stats(ctx))
		return err
	})
	if err != nil {
		return nil, err
	}
	m := &clewv1.StatsResponse{Records: int64(st.Records), Statements: int64(st.Statements), Entities: int64(st.Entities), EntitiesByKind: map[string]int64{}, Links: int64(st.Links),
		DanglingLinks: int64(st.Dangling), Seq: st.Head.Seq, Revision: revision, EndRevision: end, Model: s.model, Store: s.about.Store, Version: s.about.Version}
	for k, n := range st.ByKind {
		m.EntitiesByKind[string(k)] = int64(n)
	}
	return m, nil
}

// Check streams every broken invariant.
func (s *adminService) Check(_ *clewv1.CheckRequest, out grpc.ServerStreamingServer[clewv1.CheckResponse]) error {
	before, err := s.store.Head(out.Context())
	if err != nil {
		return err
	}
	var problems int64
	var sendErr error
	err = s.store.Check(out.Context(), func(p store.Problem) {
		problems++
		if sendErr == nil {
			sendErr = out.Send(&clewv1.CheckResponse{Item: &clewv1.CheckResponse_Problem{Problem: &clewv1.Problem{Rule: p.Rule, Subject: p.Subject, Detail: p.Detail}}})
		}
	})
	if err != nil {
		return err
	}
	if sendErr != nil {
		return sendErr
	}
	st, err := store.Usable(s.store.Stats(out.Context()))
	if err != nil {
		return err
	}
	done := &clewv1.CheckDone{Problems: problems, DanglingLinks: int64(st.Dangling), Revision: revisionToken(store.Revision(before.Seq))}
	if st.Head.Seq != before.Seq {
		done.EndRevision = revisionToken(store.Revision(st.Head.Seq))
	}
	return out.Send(&clewv1.CheckResponse{Item: &clewv1.CheckResponse_Done{Done: done}})
}
