package main

import (
	"context"
	"errors"
	"log/slog"
	"net"

	"github.com/spf13/cobra"

	"github.com/clewgraph/clew/config"
	"github.com/clewgraph/clew/server"
)

// serveCommand runs the service until it is interrupted.
func (p *program) serveCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Serve a graph over gRPC",
		Long: `Serve the graph that the settings name over gRPC, until interrupted (SIGINT or SIGTERM): then running calls may end, and what was
acknowledged is kept. It listens on loopback only, unless TLS and a token or a file of callers are configured.

Without server.callers_file it shows the whole graph to whoever may call. With it, each caller sees what its clearance lets through.

Several may serve one graph in Neo4j. The first writes; the others answer questions, refuse to write, and look every third of
store.neo4j.lease_ttl whether the writer is still there: once its lease has expired one of them writes.
A command with --min-revision is answered by any of them only once it has that revision, such as the "seq" of "clew load -o json".

The settings most often given are --server.listen, --store.kind, --store.path and --store.neo4j.uri; "clew help settings" has all.`,
		Example: `  clew serve --store case.clew
  CLEW_STORE_NEO4J_PASSWORD=… clew serve --store bolt://127.0.0.1:7687`,
		Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if p.server != "" {
				return usage("serve opens a store itself; drop --server (the address to listen on is --server.listen)")
			}
			c, err := p.settings()
			if err != nil {
				return err
			}
			return serveGraph(cmd.Context(), c, p.logger(c, false))
		},
	}
}

// serveGraph listens as the settings say until ctx is done.
func serveGraph(ctx context.Context, c config.Config, log *slog.Logger) error {
	certificate, err := serverTLS(c.Server)
	if err != nil {
		return err
	}
	callers, err := readCallers(c.Server)
	if err != nil {
		return err
	}
	s := &service{c: c, log: log, options: server.Options{TLS: certificate, Token: c.Server.Token.Reveal(), Callers: callers}}
	g, err := s.first(ctx)
	if err != nil {
		return err
	}
	lis, err := new(net.ListenConfig).Listen(ctx, "tcp", c.Server.Listen)
	if err != nil {
		return errors.Join(failed(exitUnavailable, "cannot listen on %s: %w; choose another address with --server.listen", c.Server.Listen, err), g.close(ctx))
	}
	log.Info("serving", "address", lis.Addr().String(), "store", c.Store.Kind, "writes", g.writes, "tls", c.Server.TLSCert != "", "token", c.Server.Token.IsSet(), "callers", c.Server.CallersFile != "")
	return s.serve(ctx, listening(lis), g)
}
