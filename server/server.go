// Package server is Clew's gRPC service: it turns requests of clew.v1 into
// calls of intake, network and store, and their replies and errors back. It
// decides nothing about the graph itself.
//
// Every call passes one chain: a request id, a log line without personal data,
// the bearer token where one is configured, a deadline, the wait for a revision
// that it asks for, the request rules of the proto, and one table from errors to codes. A panic becomes INTERNAL with
// the request's id. Then it passes the gate: whoever may not see the whole graph is
// answered by the same services over what is left of it (see package access).
package server

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"buf.build/go/protovalidate"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/health"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/reflection"

	"github.com/clewgraph/clew/access"
	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/network"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/store"
)

// Options are the settings of a server; the zero value serves without TLS and
// without a token, which only a loopback listener may do.
type Options struct {
	// TLS is the transport's certificate, nil for none.
	TLS *tls.Config
	// Token is the bearer token that every call but health checks must carry;
	// "" asks for none.
	Token string
	// Callers are those who may call, each within its clearance; Token is not
	// looked at then. nil gives whoever calls the whole graph.
	Callers *access.Callers
	// Now is the clock by which records expire; nil means [time.Now].
	Now func() time.Time
	// MaxMessage bounds messages both ways, in bytes; 0 means 16 MiB.
	MaxMessage int
	// Inflight is how many batches of one load stream may wait between stages;
	// 0 means 4.
	Inflight int
	// Timeout bounds a call that brings no shorter deadline, 0 means 60 s;
	// streams that load or screen are exempt.
	Timeout time.Duration
	// Keepalive is the silence after which a client is asked whether it is
	// still there; 0 means 60 s.
	Keepalive time.Duration
	// Reflection lets tools list the services.
	Reflection bool
	// Region reads national phone numbers in searches (see intake.Options).
	Region string
	// Limits bound network queries.
	Limits network.Limits
}

// About says what is being served, for Stats.
type About struct {
	// Store is "embedded" or "neo4j", Version the program's version.
	Store, Version string
}

// Server serves one graph. Make one with [New].
type Server struct {
	grpc     *grpc.Server
	health   *health.Server
	stopping chan struct{}
}

// New gives a server over a store and the writer that owns it.
func New(o Options, st store.Store, w *intake.Writer, about About, log *slog.Logger) (*Server, error) {
	validator, err := protovalidate.New()
	if err != nil {
		return nil, fmt.Errorf("compile the request rules: %w", err)
	}
	defaults(&o)
	s := &Server{health: health.NewServer(), stopping: make(chan struct{})}
	c := &chain{token: o.Token, callers: o.Callers, store: st, writer: w, timeout: o.Timeout, validator: validator, log: log, stopping: s.stopping}
	options := []grpc.ServerOption{
		grpc.MaxRecvMsgSize(o.MaxMessage), grpc.MaxSendMsgSize(o.MaxMessage),
		grpc.KeepaliveParams(keepalive.ServerParameters{Time: o.Keepalive, Timeout: 20 * time.Second}),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: 10 * time.Second, PermitWithoutStream: true}),
		grpc.UnaryInterceptor(c.unary), grpc.StreamInterceptor(c.stream),
	}
	if o.TLS != nil {
		options = append(options, grpc.Creds(credentials.NewTLS(o.TLS)))
	}
	s.grpc = grpc.NewServer(options...)
	g := &gate{whole: reading{store: st, engine: w.Resolver(), resolved: w.Seq, queue: &queueCache{}}, now: o.Now, key: make([]byte, 32)}
	rand.Read(g.key) // never fails
	g.services = func(r reading) map[string]any {
		entities := &entitiesService{engine: r.engine, resolved: r.resolved, store: r.store, region: o.Region}
		queries := &networkService{graph: network.New(r.store, o.Limits), store: r.store}
		w := w
		if r.store != st {
			w = w.Within(r.store, r.engine)
		}
		return map[string]any{
			clewv1.IntakeService_ServiceDesc.ServiceName:     &intakeService{writer: w, store: r.store, queue: o.Inflight},
			clewv1.EntitiesService_ServiceDesc.ServiceName:   entities,
			clewv1.ResolutionService_ServiceDesc.ServiceName: &resolutionService{entities: entities, engine: r.engine, writer: w, store: r.store, whole: r.store == st},
			clewv1.NetworkService_ServiceDesc.ServiceName:    queries,
			clewv1.LeadsService_ServiceDesc.ServiceName:      &leadsService{network: queries},
			clewv1.EvidenceService_ServiceDesc.ServiceName:   &evidenceService{network: queries, entities: entities, writer: w},
			clewv1.CountsService_ServiceDesc.ServiceName:     &countsService{network: queries},
			clewv1.ReviewService_ServiceDesc.ServiceName:     &reviewService{entities: entities, engine: r.engine, writer: w, store: r.store, queue: r.queue},
			clewv1.AdminService_ServiceDesc.ServiceName:      &adminService{store: r.store, about: about, model: w.Resolver().Model().ID()},
		}
	}
	for _, desc := range []*grpc.ServiceDesc{
		&clewv1.IntakeService_ServiceDesc, &clewv1.EntitiesService_ServiceDesc, &clewv1.ResolutionService_ServiceDesc,
		&clewv1.NetworkService_ServiceDesc, &clewv1.LeadsService_ServiceDesc, &clewv1.EvidenceService_ServiceDesc, &clewv1.CountsService_ServiceDesc, &clewv1.ReviewService_ServiceDesc, &clewv1.AdminService_ServiceDesc,
	} {
		g.register(s.grpc, desc)
	}
	healthv1.RegisterHealthServer(s.grpc, s.health)
	for name := range s.grpc.GetServiceInfo() {
		s.health.SetServingStatus(name, healthv1.HealthCheckResponse_SERVING)
	}
	if o.Reflection {
		reflection.Register(s.grpc)
	}
	return s, nil
}

func defaults(o *Options) {
	if o.MaxMessage <= 0 {
		o.MaxMessage = 16 << 20
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Inflight <= 0 {
		o.Inflight = 4
	}
	if o.Timeout <= 0 {
		o.Timeout = time.Minute
	}
	if o.Keepalive <= 0 {
		o.Keepalive = time.Minute
	}
}

// Serve answers on a listener until [Server.Shutdown]; it then returns nil.
func (s *Server) Serve(lis net.Listener) error {
	if err := s.grpc.Serve(lis); err != nil && !errors.Is(err, grpc.ErrServerStopped) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// Shutdown ends load streams after the batch in hand, lets other calls finish
// until the context ends, and then cuts them off. What was acknowledged stays.
// It must be called once only; the store can be closed after it.
func (s *Server) Shutdown(ctx context.Context) {
	s.health.Shutdown()
	close(s.stopping)
	done := make(chan struct{})
	go func() {
		s.grpc.GracefulStop()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
		s.grpc.Stop()
		<-done
	}
}
