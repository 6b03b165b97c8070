package server

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/clewgraph/clew/access"
	"github.com/clewgraph/clew/graph"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/store"
)

// roleFor is the role that each method needs besides the clearance that decides
// what it answers from. A method that is not listed needs [access.Full].
var roleFor = map[string]access.Role{
	clewv1.EntitiesService_GetEntity_FullMethodName: access.Reader, clewv1.EntitiesService_BatchGetEntities_FullMethodName: access.Reader,
	clewv1.EntitiesService_History_FullMethodName:        access.Reader, // of records, see access.Versions
	clewv1.EntitiesService_SearchEntities_FullMethodName: access.Reader, clewv1.EntitiesService_Why_FullMethodName: access.Reader,

	clewv1.NetworkService_Expand_FullMethodName: access.Reader, clewv1.NetworkService_ShortestPaths_FullMethodName: access.Reader,
	clewv1.NetworkService_PatternPaths_FullMethodName: access.Reader, clewv1.NetworkService_TraceFunds_FullMethodName: access.Reader,
	clewv1.NetworkService_FindCycles_FullMethodName: access.Reader, clewv1.NetworkService_Reach_FullMethodName: access.Reader,
	clewv1.NetworkService_Summarize_FullMethodName: access.Reader, clewv1.NetworkService_Owners_FullMethodName: access.Reader,
	clewv1.NetworkService_ListPatterns_FullMethodName: access.Reader, clewv1.NetworkService_Connect_FullMethodName: access.Reader,
	clewv1.NetworkService_AllPaths_FullMethodName: access.Reader, clewv1.NetworkService_Separate_FullMethodName: access.Reader, clewv1.NetworkService_Brokers_FullMethodName: access.Reader,
	clewv1.NetworkService_Communities_FullMethodName: access.Reader, clewv1.NetworkService_Footprint_FullMethodName: access.Reader,
	clewv1.NetworkService_Timeline_FullMethodName: access.Reader, clewv1.NetworkService_Near_FullMethodName: access.Reader,
	clewv1.LeadsService_SharedIdentifiers_FullMethodName: access.Reader, clewv1.LeadsService_FreezeList_FullMethodName: access.Reader,
	clewv1.LeadsService_RecruiterIndicators_FullMethodName: access.Reader, clewv1.LeadsService_RescueList_FullMethodName: access.Protector,

	clewv1.CountsService_CrossTab_FullMethodName: access.Reader, clewv1.CountsService_Flows_FullMethodName: access.Reader,
	clewv1.CountsService_AdTrends_FullMethodName:        access.Reader,
	clewv1.NetworkService_MuleIndicators_FullMethodName: access.Reader,

	clewv1.ResolutionService_WhyMember_FullMethodName: access.Reader, clewv1.ResolutionService_WhyNot_FullMethodName: access.Reader,
	clewv1.ResolutionService_How_FullMethodName: access.Reader, clewv1.ResolutionService_ListKeys_FullMethodName: access.Reader,
	clewv1.ResolutionService_CountKeys_FullMethodName: access.Reader, clewv1.ResolutionService_Screen_FullMethodName: access.Reader,

	clewv1.EvidenceService_Explain_FullMethodName: access.Reader, clewv1.EvidenceService_Breaks_FullMethodName: access.Reader,

	clewv1.ReviewService_ListReviewItems_FullMethodName: access.Analyst, clewv1.ReviewService_ListJudgements_FullMethodName: access.Analyst,
	clewv1.ResolutionService_WhatIf_FullMethodName: access.Analyst,

	clewv1.IntakeService_ListSources_FullMethodName: access.Reader,

	clewv1.IntakeService_Load_FullMethodName: access.Loader, clewv1.IntakeService_LoadBatch_FullMethodName: access.Loader,
	clewv1.IntakeService_DeleteRecords_FullMethodName: access.Loader,
}

// reading is the graph that a call reads.
type reading struct {
	store  store.Store
	engine *resolver.Engine
	// resolved gives the number of a decision that the engine holds, with all before.
	resolved func() uint64
	queue    *queueCache
	// redacts leaves out of replies what loading does to others' records.
	redacts bool
	// withholds leaves the names of possible victims out.
	withholds bool
}

// gate lets calls through to the graph that their caller may see.
type gate struct {
	whole    reading
	services func(reading) map[string]any
	now      func() time.Time
	key      []byte // of the revisions that limited callers are given

	mu    sync.Mutex
	views []*engineView // the last used at the end
}

// keptViews is how many resolutions without hidden records are kept; each takes
// about the memory of the whole one's lists.
const keptViews = 4

// engineView is the resolution without the records of the classes that are not
// seen, of one state of the whole one.
type engineView struct {
	seen   []bool
	engine *resolver.Engine
	queue  *queueCache
}

// register puts a service behind the gate. Each call is answered by the service
// over the graph that its caller may see, so that no method of it has to think of
// rights.
func (g *gate) register(s *grpc.Server, desc *grpc.ServiceDesc) {
	own := *desc
	own.Methods, own.Streams = slices.Clone(desc.Methods), slices.Clone(desc.Streams)
	for i, m := range desc.Methods {
		own.Methods[i].Handler = func(srv any, ctx context.Context, dec func(any) error, chain grpc.UnaryServerInterceptor) (any, error) {
			return m.Handler(srv, ctx, dec, func(ctx context.Context, req any, info *grpc.UnaryServerInfo, whole grpc.UnaryHandler) (any, error) {
				return chain(ctx, req, info, func(ctx context.Context, req any) (any, error) {
					r, err := g.admit(ctx, info.FullMethod)
					if err != nil {
						return nil, err
					}
					if r.store == g.whole.store {
						reply, err := whole(ctx, req)
						r.send(reply)
						return reply, err
					}
					r.receive(req)
					return m.Handler(g.services(r)[desc.ServiceName], ctx, func(to any) error {
						proto.Merge(to.(proto.Message), req.(proto.Message))
						return nil
					}, nil)
				})
			})
		}
	}
	for i, d := range desc.Streams {
		own.Streams[i].Handler = func(_ any, stream grpc.ServerStream) error {
			r, err := g.admit(stream.Context(), "/"+desc.ServiceName+"/"+d.StreamName)
			if err != nil {
				return err
			}
			return d.Handler(g.services(r)[desc.ServiceName], &gatedStream{stream, r})
		}
	}
	s.RegisterService(&own, g.services(g.whole)[desc.ServiceName])
}

// gatedStream is a stream through the gate.
type gatedStream struct {
	grpc.ServerStream
	reading reading
}

// RecvMsg receives a message.
func (s *gatedStream) RecvMsg(m any) error {
	err := s.ServerStream.RecvMsg(m)
	s.reading.receive(m)
	return err
}

// SendMsg sends a message.
func (s *gatedStream) SendMsg(m any) error {
	s.reading.send(m)
	return s.ServerStream.SendMsg(m)
}

// receive makes a request ask for no more than the caller may have.
func (r reading) receive(req any) {
	if m, ok := req.(proto.Message); ok && r.withholds {
		if f := m.ProtoReflect().Descriptor().Fields().ByName("withhold_victims"); f != nil {
			m.ProtoReflect().Set(f, protoreflect.ValueOfBool(true))
		}
	}
}

// send leaves out of the replies to loaders where their records went and whom else
// they moved.
func (r reading) send(reply any) {
	if !r.redacts {
		return
	}
	outcomes := func(list []*clewv1.RecordOutcome) {
		for _, o := range list {
			o.EntityId = ""
		}
	}
	switch m := reply.(type) {
	case *clewv1.LoadResponse:
		redact(m.GetResult())
		outcomes(m.GetResult().GetOutcomes())
	case *clewv1.LoadBatchResponse:
		redact(m.GetResult())
		outcomes(m.GetResult().GetOutcomes())
	case *clewv1.DeleteRecordsResponse:
		m.Moves, m.Crossings, m.Seq, m.Revision = nil, nil, 0, ""
		outcomes(m.GetOutcomes())
	}
}

func redact(m *clewv1.LoadResult) {
	if m != nil {
		m.Moves, m.Crossings, m.Seq, m.Revision = nil, nil, 0, ""
	}
}

// callerKey is the key of a call's caller in its context.
type callerKey struct{}

// admit gives the graph that a call reads, or says why it may not be made.
func (g *gate) admit(ctx context.Context, method string) (reading, error) {
	c, _ := ctx.Value(callerKey{}).(*access.Caller)
	if c == nil || c.Is(access.Full) {
		return g.whole, nil
	}
	role, ok := roleFor[method]
	if !ok {
		role = access.Full
	}
	if !c.Is(role) {
		return reading{}, fmt.Errorf("%w: %s has not the role %q", access.ErrForbidden, c.Name, role)
	}
	if role == access.Loader {
		r := g.whole
		r.redacts = true
		return r, nil
	}
	now := g.now()
	sees := func(h graph.Handling) bool { return c.Sees(h, now) }
	at := g.mask(g.whole.resolved())
	v, err := g.view(sees)
	if err != nil {
		return reading{}, err
	}
	asks := access.Asks{Purpose: header(ctx, "clew-purpose"), Case: header(ctx, "clew-case")}
	limits := access.Limits{Sees: sees, Resolved: v.engine, Names: c.Names(asks), Mask: g.mask}
	return reading{store: access.Limit(g.whole.store, limits), engine: v.engine, resolved: func() uint64 { return at }, queue: v.queue, withholds: !limits.Names}, nil
}

// header gives a header of a call, "" if it has none.
func header(ctx context.Context, name string) string {
	md, _ := metadata.FromIncomingContext(ctx)
	if list := md.Get(name); len(list) > 0 {
		return list[0]
	}
	return ""
}

// mask gives a number for a revision that tells nothing of it.
func (g *gate) mask(seq uint64) uint64 {
	h := hmac.New(sha256.New, g.key)
	h.Write(binary.BigEndian.AppendUint64(nil, seq))
	return binary.BigEndian.Uint64(h.Sum(nil)) | 1 // 0 asks for the current state
}

// view gives the resolution, as it is now, of what may be seen. Callers who see the
// same classes share one.
func (g *gate) view(sees func(graph.Handling) bool) (*engineView, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	whole := g.whole.engine
	version := whole.Version()
	g.views = slices.DeleteFunc(g.views, func(v *engineView) bool { return v.engine.Version() != version })
	seen := classesSeen(whole, sees)
	// No record of a view is of a class that came later than its own.
	at := slices.IndexFunc(g.views, func(v *engineView) bool { return len(v.seen) <= len(seen) && slices.Equal(v.seen, seen[:len(v.seen)]) })
	if at >= 0 {
		v := g.views[at]
		g.views = append(slices.Delete(g.views, at, at+1), v)
		return v, nil
	}
	if len(g.views) == keptViews {
		g.views = slices.Delete(g.views, 0, 1)
	}
	engine, err := whole.Without(sees)
	if err != nil {
		return nil, err
	}
	// Asked anew, as a class may have come since.
	v := &engineView{seen: classesSeen(whole, sees), engine: engine, queue: &queueCache{}}
	g.views = append(g.views, v)
	return v, nil
}

// classesSeen says of each class of handling whether it is seen.
func classesSeen(e *resolver.Engine, sees func(graph.Handling) bool) []bool {
	var seen []bool
	for _, h := range e.Handlings() {
		seen = append(seen, sees(h))
	}
	return seen
}
