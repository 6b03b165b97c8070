package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"maps"
	"net"
	"net/netip"
	"os"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/clewgraph/clew/config"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/server"
)

// client is a connection to one graph, wherever it lives.
type client struct {
	intake   clewv1.IntakeServiceClient
	entities clewv1.EntitiesServiceClient
	network  clewv1.NetworkServiceClient
	leads    clewv1.LeadsServiceClient
	evidence clewv1.EvidenceServiceClient
	counts   clewv1.CountsServiceClient
	review   clewv1.ReviewServiceClient
	resolve  clewv1.ResolutionServiceClient
	admin    clewv1.AdminServiceClient
	// maxMessage bounds messages both ways, in bytes; inflight is how many
	// batches of a load may wait for their acknowledgement.
	maxMessage, inflight int
}

// withGraph runs a command's work on the graph that the flags and settings
// name: a service, or a store opened for as long as the work takes.
func (p *program) withGraph(ctx context.Context, a access, work func(*client) error) error {
	c, err := p.settings()
	if err != nil {
		return err
	}
	if p.server != "" {
		return p.withServer(c, work)
	}
	g, err := openGraph(ctx, c, a, server.Options{}, p.logger(c, true))
	if err != nil {
		return err
	}
	return errors.Join(g.ask(c, work), g.close(ctx))
}

// ask runs work as a client of the graph within the process.
func (g *localGraph) ask(c config.Config, work func(*client) error) error {
	lis, _ := g.serveInProcess()
	conn, err := grpc.NewClient("passthrough:///graph",
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return lis.DialContext(ctx) }),
		grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithPerRPCCredentials(bearer{client: c.Client}), messageLimit(c))
	if err != nil {
		return err
	}
	defer conn.Close()
	return work(newClient(conn, c))
}

// withServer runs work as a client of a running service.
func (p *program) withServer(c config.Config, work func(*client) error) error {
	token, err := p.token(c)
	if err != nil {
		return err
	}
	host, _, err := net.SplitHostPort(p.server)
	if err != nil {
		return usage("--server %q is no address; write host:port, for example 127.0.0.1:7420", p.server)
	}
	secure := p.tls || p.tlsCA != ""
	if token != "" && !secure && !loopback(host) {
		return usage("the token would travel to %s unencrypted; add --tls", p.server)
	}
	creds := insecure.NewCredentials()
	if secure {
		pool, err := p.authorities()
		if err != nil {
			return err
		}
		creds = credentials.NewTLS(&tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12})
	}
	conn, err := grpc.NewClient(p.server, grpc.WithTransportCredentials(creds), messageLimit(c), grpc.WithConnectParams(redial),
		grpc.WithPerRPCCredentials(bearer{token: token, secure: secure, client: c.Client, least: p.minRevision}))
	if err != nil {
		return usage("--server %q: %w", p.server, err)
	}
	defer conn.Close()
	return work(newClient(conn, c))
}

// redial says how often a service that went away is called: a load waits for it.
var redial = grpc.ConnectParams{
	Backoff:           backoff.Config{BaseDelay: 100 * time.Millisecond, Multiplier: 2, MaxDelay: time.Second},
	MinConnectTimeout: 20 * time.Second,
}

func newClient(conn *grpc.ClientConn, c config.Config) *client {
	return &client{
		intake: clewv1.NewIntakeServiceClient(conn), entities: clewv1.NewEntitiesServiceClient(conn), network: clewv1.NewNetworkServiceClient(conn), leads: clewv1.NewLeadsServiceClient(conn), counts: clewv1.NewCountsServiceClient(conn), evidence: clewv1.NewEvidenceServiceClient(conn),
		review: clewv1.NewReviewServiceClient(conn), resolve: clewv1.NewResolutionServiceClient(conn), admin: clewv1.NewAdminServiceClient(conn), maxMessage: c.Server.MaxMessageBytes, inflight: c.Server.MaxStreamInflight,
	}
}

func messageLimit(c config.Config) grpc.DialOption {
	n := c.Server.MaxMessageBytes
	return grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(n), grpc.MaxCallSendMsgSize(n))
}

// token gives the bearer token to send, "" for none.
func (p *program) token(c config.Config) (string, error) {
	if p.tokenFile == "" {
		return c.Server.Token.Reveal(), nil
	}
	text, err := os.ReadFile(p.tokenFile)
	if err != nil {
		return "", usage("--token-file: %w", err)
	}
	if token := strings.TrimSpace(string(text)); token != "" {
		return token, nil
	}
	return "", usage("--token-file %s is empty; write the token into it", p.tokenFile)
}

// authorities gives the certificates to trust, nil for the system's.
func (p *program) authorities() (*x509.CertPool, error) {
	if p.tlsCA == "" {
		return nil, nil
	}
	text, err := os.ReadFile(p.tlsCA)
	if err != nil {
		return nil, usage("--tls-ca: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, usage("--tls-ca %s holds no PEM certificate", p.tlsCA)
	}
	return pool, nil
}

// loopback reports whether only this machine has the host.
func loopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.Unmap().IsLoopback()
}

// bearer sends a token with every call, if there is one, what the call is for and
// how new its answer must be.
type bearer struct {
	token  string
	secure bool
	client config.Client
	least  string // the revision that answers must contain, "" for any
}

// GetRequestMetadata gives the headers to send.
func (b bearer) GetRequestMetadata(context.Context, ...string) (map[string]string, error) {
	headers := map[string]string{"clew-purpose": b.client.Purpose, "clew-case": b.client.Case, "clew-min-revision": b.least}
	if b.token != "" {
		headers["authorization"] = "Bearer " + b.token
	}
	maps.DeleteFunc(headers, func(_, value string) bool { return value == "" })
	return headers, nil
}

// RequireTransportSecurity keeps the token off unencrypted connections, but for
// those within the machine.
func (b bearer) RequireTransportSecurity() bool { return b.secure }

// collect reads a stream to its end and gives each message to f.
func collect[M any](stream interface{ Recv() (*M, error) }, err error, f func(*M)) error {
	if err != nil {
		return err
	}
	for {
		m, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		f(m)
	}
}
