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
	var takeOver bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve a graph over gRPC",
		Long: `Serve the graph that the settings name over gRPC, until interrupted (SIGINT or SIGTERM): then running calls may end, and what was
acknowledged is kept. It listens on loopback only, unless TLS and a token or a file of callers are configured.

Without server.callers_file it shows the whole graph to whoever may call. With it, each caller sees what its clearance lets through.

Several may serve one graph in Neo4j. The first writes; the others answer questions, refuse to write, and look every second (or third of
store.neo4j.lease_ttl) what it wrote and whether it is still there: once its lease has expired one of them writes.
A writer that hangs, and whose lease does not expire because it still renews it or because you do not want to wait, is put out of office by
--take-over: this server writes at once, what the other had begun is rolled back, and every commit that it tries from then on is refused,
however late it wakes up; it serves as a reader then. Give it for one start by hand, not in a unit file: of two servers that both have
it the last one started writes.

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
			as := writer
			if takeOver {
				if c.Store.Kind != "neo4j" {
					return usage("--take-over is for a graph in Neo4j; a folder belongs to the process that has it open: stop that one")
				}
				as = successor
			}
			return serveGraph(cmd.Context(), c, as, p.logger(c, false))
		},
	}
	cmd.Flags().BoolVar(&takeOver, "take-over", false, "take the writer's part at once from whoever has it, in Neo4j")
	return cmd
}

// serveGraph listens as the settings say until ctx is done.
func serveGraph(ctx context.Context, c config.Config, as access, log *slog.Logger) error {
	certificate, err := serverTLS(c.Server)
	if err != nil {
		return err
	}
	callers, err := readCallers(c.Server)
	if err != nil {
		return err
	}
	s := &service{c: c, log: log, options: server.Options{TLS: certificate, Token: c.Server.Token.Reveal(), Callers: callers}}
	g, err := s.first(ctx, as)
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
