package main

import (
	"context"
	"errors"
	"fmt"
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
acknowledged is kept. It listens on loopback only, unless TLS and a token are configured.

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
			log := p.logger(c, false)
			g, err := openListening(cmd.Context(), c, log)
			if err != nil {
				return err
			}
			return g.serve(cmd.Context(), c, log)
		},
	}
}

// openListening opens the graph for a server that others can reach.
func openListening(ctx context.Context, c config.Config, log *slog.Logger) (*localGraph, error) {
	certificate, err := serverTLS(c.Server)
	if err != nil {
		return nil, err
	}
	return openGraph(ctx, c, writer, server.Options{TLS: certificate, Token: c.Server.Token.Reveal()}, log)
}

// serve listens as the settings say until ctx is done, and closes the graph.
func (g *localGraph) serve(ctx context.Context, c config.Config, log *slog.Logger) error {
	lis, err := new(net.ListenConfig).Listen(ctx, "tcp", c.Server.Listen)
	if err != nil {
		return errors.Join(failed(exitUnavailable, "cannot listen on %s: %w; choose another address with --server.listen", c.Server.Listen, err), g.close(ctx))
	}
	log.Info("serving", "address", lis.Addr().String(), "store", c.Store.Kind, "tls", c.Server.TLSCert != "", "token", c.Server.Token.IsSet())
	done := make(chan error, 1)
	go func() { done <- g.server.Serve(lis) }()
	select {
	case <-ctx.Done():
		log.Info("stopping")
		err = g.close(ctx)
		return errors.Join(<-done, err)
	case err = <-done:
		return errors.Join(fmt.Errorf("the service ended: %w", err), g.close(ctx))
	}
}
