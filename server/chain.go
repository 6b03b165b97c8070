package server

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"log/slog"
	"runtime/debug"
	"strings"
	"time"

	"buf.build/go/protovalidate"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/clewgraph/clew/access"
	"github.com/clewgraph/clew/intake"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/store"
)

// errShuttingDown ends load streams when the server stops.
var errShuttingDown = errors.New("the server is shutting down; what was acknowledged is kept, send the rest again later")

// chain is what every call passes through.
type chain struct {
	token     string
	callers   *access.Callers
	store     store.Committer
	writer    *intake.Writer
	timeout   time.Duration
	validator protovalidate.Validator
	log       *slog.Logger
	stopping  <-chan struct{}
}

func (c *chain) unary(ctx context.Context, req any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (reply any, err error) {
	err = c.run(ctx, info.FullMethod, func(ctx context.Context) error {
		if err := c.valid(req); err != nil {
			return err
		}
		var err error
		reply, err = next(ctx, req)
		return err
	})
	if err != nil {
		return nil, err
	}
	return reply, nil
}

func (c *chain) stream(srv any, ss grpc.ServerStream, info *grpc.StreamServerInfo, next grpc.StreamHandler) error {
	return c.run(ss.Context(), info.FullMethod, func(ctx context.Context) error {
		return next(srv, &checkedStream{ServerStream: ss, ctx: ctx, chain: c})
	})
}

// run is the chain: it gives the call an id, a deadline and a log line, checks
// the caller, waits for the revision that the call asks for, and turns errors and
// panics into statuses.
func (c *chain) run(ctx context.Context, method string, call func(context.Context) error) (err error) {
	began := time.Now()
	id := newRequestID()
	log := c.log.With("method", method, "request", id)
	defer func() {
		if p := recover(); p != nil {
			log.Error("panic", "value", p, "stack", string(debug.Stack()))
			err = errors.New("panic")
		}
		code := codes.OK
		if err != nil {
			s, unknown := statusOf(err, id)
			if unknown {
				log.Error("call failed", "error", err)
			}
			code, err = s.Code(), s.Err()
		}
		log.Info("call", "code", code.String(), "elapsed", time.Since(began))
	}()
	caller, err := c.authenticate(ctx, method)
	if err != nil {
		return err
	}
	if caller != nil {
		ctx, log = context.WithValue(ctx, callerKey{}, caller), log.With("caller", caller.Name)
	}
	ctx, cancel := c.bound(ctx, method)
	defer cancel()
	if err := c.await(ctx, caller, method); err != nil {
		return err
	}
	return call(ctx)
}

// newRequestID gives 16 random hexadecimal digits.
func newRequestID() string {
	var b [8]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// authenticate checks the bearer token and gives the caller, nil where callers are
// not told apart; health checks need none.
func (c *chain) authenticate(ctx context.Context, method string) (*access.Caller, error) {
	if c.token == "" && c.callers == nil || strings.HasPrefix(method, "/grpc.health.v1.Health/") {
		return nil, nil
	}
	md, _ := metadata.FromIncomingContext(ctx)
	for _, v := range md.Get("authorization") {
		token, ok := strings.CutPrefix(v, "Bearer ")
		switch {
		case !ok:
		case c.callers != nil:
			if caller := c.callers.Find(token); caller != nil {
				return caller, nil
			}
		case subtle.ConstantTimeCompare([]byte(token), []byte(c.token)) == 1:
			return nil, nil
		}
	}
	return nil, withDetails(status.New(codes.Unauthenticated, "no valid bearer token; send the metadata authorization: Bearer TOKEN"),
		&errdetails.ErrorInfo{Reason: "UNAUTHENTICATED", Domain: "clew"}).Err()
}

// queryServices are those whose answers may be partial.
var queryServices = []*grpc.ServiceDesc{&clewv1.NetworkService_ServiceDesc, &clewv1.LeadsService_ServiceDesc, &clewv1.EvidenceService_ServiceDesc, &clewv1.CountsService_ServiceDesc}

// bound gives a call its deadline. Queries of the network get a little less than the
// caller's, so that a partial reply still reaches it. Streams that load or screen
// and watches of the graph or of the server's health have none of their own, but end when the server stops.
func (c *chain) bound(ctx context.Context, method string) (context.Context, context.CancelFunc) {
	if method == clewv1.IntakeService_Load_FullMethodName || method == clewv1.ResolutionService_Screen_FullMethodName ||
		method == clewv1.EvidenceService_Watch_FullMethodName || method == healthv1.Health_Watch_FullMethodName {
		ctx, cancel := context.WithCancelCause(ctx)
		go func() {
			select {
			case <-c.stopping:
				cancel(errShuttingDown)
			case <-ctx.Done():
			}
		}()
		return ctx, func() { cancel(nil) }
	}
	timeout := c.timeout
	if deadline, ok := ctx.Deadline(); ok && of(method, queryServices) {
		left := time.Until(deadline)
		timeout = min(timeout, left-min(left/10, 500*time.Millisecond))
	}
	return context.WithTimeout(ctx, timeout)
}

// valid checks a request against the rules of its proto.
func (c *chain) valid(req any) error {
	m, ok := req.(proto.Message)
	if !ok {
		return nil
	}
	err := c.validator.Validate(m)
	var broken *protovalidate.ValidationError
	if err == nil || !errors.As(err, &broken) {
		return err
	}
	bad := &errdetails.BadRequest{}
	var words []string
	for _, v := range broken.Violations {
		field := protovalidate.FieldPathString(v.Proto.GetField())
		bad.FieldViolations = append(bad.FieldViolations, &errdetails.BadRequest_FieldViolation{Field: field, Description: v.Proto.GetMessage()})
		words = append(words, strings.TrimPrefix(field+": "+v.Proto.GetMessage(), ": "))
	}
	return withDetails(status.New(codes.InvalidArgument, strings.Join(words, "; ")), &errdetails.ErrorInfo{Reason: "INVALID_FIELD", Domain: "clew"}, bad).Err()
}

// checkedStream checks each message that comes in and carries the call's own
// context.
type checkedStream struct {
	grpc.ServerStream
	ctx   context.Context
	chain *chain
}

// Context gives the call's context, with its deadline.
func (s *checkedStream) Context() context.Context { return s.ctx }

// RecvMsg receives and checks a message.
func (s *checkedStream) RecvMsg(m any) error {
	if err := s.ServerStream.RecvMsg(m); err != nil {
		return err
	}
	return s.chain.valid(m)
}
