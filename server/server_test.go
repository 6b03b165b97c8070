package server

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	reflectionv1 "google.golang.org/grpc/reflection/grpc_reflection_v1"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/intake"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// hooked is a store that a test can break.
type hooked struct {
	store.Store
	// These come before the calls of the same name when set; their errors stand
	// for the answer.
	resolve    func(ctx context.Context) error
	neighbours func(ctx context.Context) error
	history    func(ctx context.Context) error
	judgements func(ctx context.Context) error
	commit     func(ctx context.Context) error
	head       func(ctx context.Context) error
}

func (h *hooked) Head(ctx context.Context) (store.Head, error) {
	if h.head != nil {
		if err := h.head(ctx); err != nil {
			return store.Head{}, err
		}
	}
	return h.Store.Head(ctx)
}

func (h *hooked) History(ctx context.Context, key graph.RecordKey) ([]store.Stored, error) {
	if h.history != nil {
		if err := h.history(ctx); err != nil {
			return nil, err
		}
	}
	return h.Store.History(ctx, key)
}

func (h *hooked) Judgements(ctx context.Context) ([]graph.Judgement, error) {
	if h.judgements != nil {
		if err := h.judgements(ctx); err != nil {
			return nil, err
		}
	}
	return h.Store.Judgements(ctx)
}

func (h *hooked) Resolve(ctx context.Context, ids []graph.EntityID) ([]graph.EntityID, error) {
	if h.resolve != nil {
		if err := h.resolve(ctx); err != nil {
			return nil, err
		}
	}
	return h.Store.Resolve(ctx, ids)
}

func (h *hooked) Neighbours(ctx context.Context, f store.Frontier) ([]store.Adjacency, error) {
	if h.neighbours != nil {
		if err := h.neighbours(ctx); err != nil {
			return nil, err
		}
	}
	return h.Store.Neighbours(ctx, f)
}

func (h *hooked) Commit(ctx context.Context, c *store.Change) error {
	if h.commit != nil {
		if err := h.commit(ctx); err != nil {
			return err
		}
	}
	return h.Store.Commit(ctx, c)
}

// buffer is a log that may be written and read at the same time.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// desk is a served graph with a client of every service.
type desk struct {
	t        *testing.T
	options  Options
	store    *hooked
	server   *Server
	lis      *bufconn.Listener
	served   chan error
	conn     *grpc.ClientConn
	log      buffer
	stop     sync.Once
	intake   clewv1.IntakeServiceClient
	entities clewv1.EntitiesServiceClient
	network  clewv1.NetworkServiceClient
	leads    clewv1.LeadsServiceClient
	evidence clewv1.EvidenceServiceClient
	counts   clewv1.CountsServiceClient
	review   clewv1.ReviewServiceClient
	resolve  clewv1.ResolutionServiceClient
	admin    clewv1.AdminServiceClient
	health   healthv1.HealthClient
}

func serve(t *testing.T, o Options) *desk {
	t.Helper()
	ctx := context.Background()
	s, err := embedded.Open(ctx, "store", embedded.Options{FS: embedded.Memory()})
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, store: &hooked{Store: s}}
	d.options = o
	d.restart()
	t.Cleanup(func() {
		d.conn.Close()
		d.shutdown()
		d.store.resolve, d.store.neighbours, d.store.commit = nil, nil, nil
		if err := s.Check(ctx, func(p store.Problem) { t.Errorf("check: %s: %s: %s", p.Rule, p.Subject, p.Detail) }); err != nil {
			t.Error(err)
		}
		if err := s.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return d
}

// restart serves the store, by a new server and with a new connection.
func (d *desk) restart() {
	d.t.Helper()
	w, err := intake.Open(context.Background(), d.store, resolver.New(match.ColdStart(), resolver.Options{}), intake.Options{Region: d.options.Region})
	if err != nil {
		d.t.Fatal(err)
	}
	if d.server, err = New(d.options, d.store, w, About{Store: "embedded", Version: "test"}, slog.New(slog.NewTextHandler(&d.log, nil))); err != nil {
		d.t.Fatal(err)
	}
	d.lis, d.served = bufconn.Listen(1<<20), make(chan error, 1)
	go func(s *Server, lis net.Listener, served chan<- error) { served <- s.Serve(lis) }(d.server, d.lis, d.served)
	if d.conn != nil {
		d.conn.Close()
	}
	d.dial()
}

// dial connects to the server.
func (d *desk) dial(o ...grpc.DialOption) {
	d.t.Helper()
	lis := d.lis
	o = append(o, grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return lis.DialContext(ctx) }))
	var err error
	if d.conn, err = grpc.NewClient("passthrough:///desk", o...); err != nil {
		d.t.Fatal(err)
	}
	d.intake, d.entities, d.network = clewv1.NewIntakeServiceClient(d.conn), clewv1.NewEntitiesServiceClient(d.conn), clewv1.NewNetworkServiceClient(d.conn)
	d.resolve, d.evidence = clewv1.NewResolutionServiceClient(d.conn), clewv1.NewEvidenceServiceClient(d.conn)
	d.leads = clewv1.NewLeadsServiceClient(d.conn)
	d.counts = clewv1.NewCountsServiceClient(d.conn)
	d.review, d.admin, d.health = clewv1.NewReviewServiceClient(d.conn), clewv1.NewAdminServiceClient(d.conn), healthv1.NewHealthClient(d.conn)
}

// shutdown stops the server, once.
func (d *desk) shutdown() {
	d.stop.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		d.server.Shutdown(ctx)
		if err := <-d.served; err != nil {
			d.t.Errorf("Serve: %v", err)
		}
	})
}

// load loads records outside streams.
func (d *desk) load(records ...*clewv1.Record) *clewv1.LoadResult {
	d.t.Helper()
	got, err := d.intake.LoadBatch(d.t.Context(), &clewv1.LoadBatchRequest{Batch: &clewv1.BatchId{Source: "police"}, Records: records})
	if err != nil {
		d.t.Fatal(err)
	}
	return got.Result
}

func recordKey(id string) *clewv1.RecordKey { return &clewv1.RecordKey{Source: "police", Id: id} }

func person(id, name string) *clewv1.Record {
	return &clewv1.Record{Key: recordKey(id), Kind: "Person", Names: []*clewv1.Name{{Full: name}}}
}

// handle is the id of an entity that a person founds.
func handle(id string) string {
	return string(graph.Handle(graph.KindPerson, graph.RecordKey{Source: "police", ID: id}))
}

// knows adds a link to another record.
func knows(r *clewv1.Record, id string) *clewv1.Record {
	r.Links = append(r.Links, &clewv1.Link{Kind: "ASSOCIATE_OF", To: &clewv1.End{Target: &clewv1.End_Record{Record: recordKey(id)}}})
	return r
}

// detail gives the detail of a type that a failed call carries, nil if none.
func detail[T any](err error) T {
	for _, d := range status.Convert(err).Details() {
		if found, ok := d.(T); ok {
			return found
		}
	}
	var none T
	return none
}

// refused holds an error against the code and reason that it must have.
func refused(t *testing.T, name string, err error, code codes.Code, reason string) {
	t.Helper()
	info := detail[*errdetails.ErrorInfo](err)
	if status.Code(err) != code || info.GetReason() != reason || info.GetDomain() != "clew" {
		t.Errorf("%s: %v with %v, want %v with reason %s", name, err, info, code, reason)
	}
}

// all reads a stream to its end.
func all[T any](t *testing.T, s grpc.ServerStreamingClient[T], err error) []*T {
	t.Helper()
	var out []*T
	for err == nil {
		var m *T
		if m, err = s.Recv(); err == nil {
			out = append(out, m)
		}
	}
	if !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	return out
}

func TestToken(t *testing.T) {
	d := serve(t, Options{Token: "a-long-secret"})
	with := func(words ...string) context.Context {
		return metadata.AppendToOutgoingContext(t.Context(), words...)
	}
	for name, ctx := range map[string]context.Context{
		"none":         t.Context(),
		"wrong":        with("authorization", "Bearer another-secret"),
		"no scheme":    with("authorization", "a-long-secret"),
		"prefix only":  with("authorization", "Bearer a-long"),
		"empty bearer": with("authorization", "Bearer "),
	} {
		_, err := d.admin.Stats(ctx, &clewv1.StatsRequest{})
		refused(t, name, err, codes.Unauthenticated, "UNAUTHENTICATED")
		stream, err := d.intake.Load(ctx)
		if err == nil {
			_, err = stream.Recv()
		}
		refused(t, name+", stream", err, codes.Unauthenticated, "UNAUTHENTICATED")
	}
	if _, err := d.admin.Stats(with("authorization", "Bearer a-long-secret"), &clewv1.StatsRequest{}); err != nil {
		t.Error(err)
	}
	if got, err := d.health.Check(t.Context(), &healthv1.HealthCheckRequest{}); err != nil || got.Status != healthv1.HealthCheckResponse_SERVING {
		t.Errorf("health without a token: %v, %v", got, err)
	}
	if strings.Contains(d.log.String(), "secret") {
		t.Error("the log holds the token")
	}
}

func TestHealthAndReflection(t *testing.T) {
	d := serve(t, Options{Reflection: true})
	for _, service := range []string{"", clewv1.IntakeService_ServiceDesc.ServiceName, clewv1.NetworkService_ServiceDesc.ServiceName} {
		if got, err := d.health.Check(t.Context(), &healthv1.HealthCheckRequest{Service: service}); err != nil || got.Status != healthv1.HealthCheckResponse_SERVING {
			t.Errorf("health of %q: %v, %v", service, got, err)
		}
	}
	list := func(d *desk) ([]string, error) {
		s, err := reflectionv1.NewServerReflectionClient(d.conn).ServerReflectionInfo(t.Context())
		if err != nil {
			return nil, err
		}
		// A stream that was refused gives EOF here and the reason below.
		if err := s.Send(&reflectionv1.ServerReflectionRequest{MessageRequest: &reflectionv1.ServerReflectionRequest_ListServices{}}); err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		got, err := s.Recv()
		if err != nil {
			return nil, err
		}
		var names []string
		for _, x := range got.GetListServicesResponse().GetService() {
			names = append(names, x.Name)
		}
		return names, s.CloseSend()
	}
	names, err := list(d)
	if err != nil || !strings.Contains(strings.Join(names, " "), "clew.v1.NetworkService") {
		t.Errorf("services: %v, %v", names, err)
	}
	if _, err := list(serve(t, Options{})); status.Code(err) != codes.Unimplemented {
		t.Errorf("reflection that was not asked for: %v", err)
	}
}

// TestShutdown stops the server under a load stream, a health watch and a
// unary call.
func TestShutdown(t *testing.T) {
	d := serve(t, Options{})
	watch, err := d.health.Watch(t.Context(), &healthv1.HealthCheckRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := watch.Recv(); err != nil || got.Status != healthv1.HealthCheckResponse_SERVING {
		t.Fatalf("%v, %v", got, err)
	}
	stream, err := d.intake.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	send := func(n uint64, id string) error {
		return stream.Send(&clewv1.LoadRequest{Batch: &clewv1.BatchId{Source: "police", Stream: "file", Number: n}, Records: []*clewv1.Record{person(id, "Mara Okonkwo")}})
	}
	if err := send(1, "a"); err != nil {
		t.Fatal(err)
	}
	if ack, err := stream.Recv(); err != nil || ack.Batch.Number != 1 || ack.Result.Outcomes[0].Status != clewv1.RecordStatus_RECORD_STATUS_NEW {
		t.Fatalf("%v, %v", ack, err)
	}
	asked, hold, got := make(chan struct{}), make(chan struct{}), make(chan error)
	d.store.resolve = func(context.Context) error {
		close(asked)
		<-hold
		return nil
	}
	go func() {
		_, err := d.entities.GetEntity(t.Context(), &clewv1.GetEntityRequest{Subject: &clewv1.GetEntityRequest_Id{Id: handle("a")}})
		got <- err
	}()
	<-asked
	stopped := make(chan struct{})
	go func() {
		d.shutdown()
		close(stopped)
	}()
	_, err = stream.Recv()
	refused(t, "a load stream", err, codes.Unavailable, "SHUTTING_DOWN")
	close(hold)
	if err := <-got; err != nil {
		t.Errorf("a call that had begun: %v", err)
	}
	<-stopped
	if s, err := d.store.Records(t.Context(), []graph.RecordKey{{Source: "police", ID: "a"}}); err != nil || s[0] == nil {
		t.Errorf("what was acknowledged is gone: %v, %v", s, err)
	}
}

func TestDeadlines(t *testing.T) {
	wait := func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	}
	t.Run("the server's", func(t *testing.T) {
		d := serve(t, Options{Timeout: time.Millisecond})
		d.store.resolve = wait
		_, err := d.entities.GetEntity(t.Context(), &clewv1.GetEntityRequest{Subject: &clewv1.GetEntityRequest_Id{Id: handle("a")}})
		refused(t, "GetEntity", err, codes.DeadlineExceeded, "DEADLINE_EXCEEDED")
	})
	t.Run("partial reply", func(t *testing.T) {
		d := serve(t, Options{Timeout: time.Second})
		d.load(knows(person("a", "Mara Okonkwo"), "b"), person("b", "Robert Varga"))
		calls := 0
		d.store.neighbours = func(ctx context.Context) error {
			if calls++; calls == 1 {
				return nil
			}
			return wait(ctx)
		}
		depth := int32(3)
		s, err := d.network.Expand(t.Context(), &clewv1.ExpandRequest{Ids: []string{handle("a")}, Depth: &depth})
		got := all(t, s, err)
		done := got[len(got)-1].GetDone()
		if done == nil || !done.Partial || done.Nodes != 2 || len(done.Cuts) != 1 || done.Cuts[0].Reason != clewv1.CutReason_CUT_REASON_DEADLINE {
			t.Errorf("the reply ends with %v", got[len(got)-1])
		}
	})
	t.Run("the client's", func(t *testing.T) {
		d := serve(t, Options{})
		d.load(knows(person("a", "Mara Okonkwo"), "b"), person("b", "Robert Varga"))
		d.store.neighbours = wait
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		s, err := d.network.Expand(ctx, &clewv1.ExpandRequest{Ids: []string{handle("a")}})
		got := all(t, s, err)
		if done := got[len(got)-1].GetDone(); done == nil || !done.Partial {
			t.Errorf("the reply ends with %v", got[len(got)-1])
		}
	})
}

func TestMessageTooLarge(t *testing.T) {
	d := serve(t, Options{MaxMessage: 4096})
	_, err := d.intake.LoadBatch(t.Context(), &clewv1.LoadBatchRequest{Batch: &clewv1.BatchId{Source: "police"}, Records: []*clewv1.Record{person("a", strings.Repeat("x", 5000))}})
	if status.Code(err) != codes.ResourceExhausted {
		t.Error(err)
	}
}

// TestPanics: a panic anywhere in a call costs that call only.
func TestPanics(t *testing.T) {
	d := serve(t, Options{})
	d.load(person("a", "Mara Okonkwo"))
	boom := func(context.Context) error { panic("boom") }
	d.store.resolve, d.store.commit = boom, boom
	_, unary := d.entities.GetEntity(t.Context(), &clewv1.GetEntityRequest{Subject: &clewv1.GetEntityRequest_Id{Id: handle("a")}})
	s, err := d.network.Expand(t.Context(), &clewv1.ExpandRequest{Ids: []string{handle("a")}})
	if err == nil {
		_, err = s.Recv()
	}
	stream, load := d.intake.Load(t.Context())
	if load == nil {
		load = stream.Send(&clewv1.LoadRequest{Batch: &clewv1.BatchId{Source: "police"}, Records: []*clewv1.Record{person("b", "Robert Varga")}})
	}
	if load == nil {
		_, load = stream.Recv()
	}
	for name, err := range map[string]error{"unary": unary, "stream": err, "load stream": load} {
		refused(t, name, err, codes.Internal, "INTERNAL")
		id := detail[*errdetails.RequestInfo](err).GetRequestId()
		if id == "" || !strings.Contains(d.log.String(), id) || strings.Contains(err.Error(), "boom") {
			t.Errorf("%s: the caller learns %v", name, err)
		}
	}
	if !strings.Contains(d.log.String(), "boom") || !strings.Contains(d.log.String(), "server_test.go") {
		t.Error("the log lacks what happened and where")
	}
	d.store.resolve, d.store.commit = nil, nil
	d.load(person("b", "Robert Varga"))
}

// TestLogHoldsNoPersonalData sends a name, a number and an id through every
// kind of call and outcome.
func TestLogHoldsNoPersonalData(t *testing.T) {
	d := serve(t, Options{})
	ctx := t.Context()
	const name, number, id = "Markername", "+12025550177", "marker-id"
	r := person(id, name)
	r.Identifiers = []*clewv1.Identifier{{Type: "phone", Value: number}}
	bad := person(id+"2", name)
	bad.Kind = name
	d.load(r, bad)
	d.entities.SearchEntities(ctx, &clewv1.SearchEntitiesRequest{Query: &clewv1.SearchEntitiesRequest_Text{Text: name}})
	d.entities.SearchEntities(ctx, &clewv1.SearchEntitiesRequest{Query: &clewv1.SearchEntitiesRequest_Text{Text: number}})
	d.entities.GetEntity(ctx, &clewv1.GetEntityRequest{Subject: &clewv1.GetEntityRequest_Id{Id: "phone:" + number}})
	d.entities.GetEntity(ctx, &clewv1.GetEntityRequest{Subject: &clewv1.GetEntityRequest_Id{Id: name}})
	d.entities.History(ctx, &clewv1.HistoryRequest{Subject: &clewv1.HistoryRequest_Record{Record: recordKey(id + "3")}})
	d.review.Judge(ctx, &clewv1.JudgeRequest{Judgements: []*clewv1.Judgement{{A: recordKey(id), B: recordKey(id)}}})
	d.intake.DeleteRecords(ctx, &clewv1.DeleteRecordsRequest{Keys: []*clewv1.RecordKey{recordKey(id)}, Why: name})
	log := d.log.String()
	for _, word := range []string{name, number, "2025550177", id} {
		if strings.Contains(log, word) {
			t.Errorf("the log holds %q:\n%s", word, log)
		}
	}
	if strings.Count(log, "msg=call") != 8 {
		t.Errorf("not every call has its line:\n%s", log)
	}
}
