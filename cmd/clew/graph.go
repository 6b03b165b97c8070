package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"google.golang.org/grpc/test/bufconn"

	"github.com/clewgraph/clew/config"
	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/network"
	"github.com/clewgraph/clew/network/indicators"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/server"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
	"github.com/clewgraph/clew/store/neo4j"
)

// access says what a command does with a graph.
type access int

// A reader neither makes a graph nor keeps others from writing where the store
// lets it; a writer owns the graph while it runs, and a successor is one that takes
// it from the writer it has, in Neo4j.
const (
	reader access = iota
	writer
	successor
)

// localGraph is a graph opened by this process: its store, the writer that owns
// it, and the service over both.
type localGraph struct {
	store  store.Store
	writer *intake.Writer
	server *server.Server
	drain  time.Duration
	writes bool // whether it was opened as a writer
}

// openGraph opens the graph that the settings name. Close it.
func openGraph(ctx context.Context, c config.Config, a access, o server.Options, log *slog.Logger) (_ *localGraph, err error) {
	model, err := openModel(c.Resolver)
	if err != nil {
		return nil, err
	}
	setMemory(c.Memory)
	st, err := openStore(ctx, c.Store, a, log)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, st.Close(context.WithoutCancel(ctx)))
		}
	}()
	w, err := intake.Open(ctx, st, resolver.New(model, resolver.Options{}), intake.Options{SubBatch: c.Intake.SubBatch, Region: c.Intake.DefaultRegion})
	if err != nil {
		return nil, fmt.Errorf("open the graph: %w", err)
	}
	if n := w.Adopted(); n > 0 {
		log.Info("the graph was resolved anew by another model", "model", model.ID(), "decisions", n)
	}
	o.MaxMessage, o.Inflight, o.Timeout, o.Keepalive = c.Server.MaxMessageBytes, c.Intake.Queue, c.Server.RequestTimeout, c.Server.Keepalive
	o.Reflection, o.Region = c.Server.Reflection, c.Intake.DefaultRegion
	n := c.Network
	o.Limits = network.Limits{HubCap: n.HubCap, Nodes: n.MaxNodes, Links: n.MaxLinks, Scanned: n.MaxScanned, Depth: n.MaxDepth, Window: n.TransferWindow, People: n.MinPeople,
		Recruiter: network.RecruiterLimits(n.Recruiter)}
	if o.Limits.Indicators, err = indicatorRules(&n.Indicators); err != nil {
		return nil, err
	}
	s, err := server.New(o, st, w, server.About{Store: c.Store.Kind, Version: version()}, log)
	if err != nil {
		return nil, err
	}
	return &localGraph{store: st, writer: w, server: s, drain: c.Server.DrainTimeout, writes: a != reader}, nil
}

// close stops the service and closes the store, even when ctx is done.
func (g *localGraph) close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), g.drain)
	defer cancel()
	g.server.Shutdown(ctx)
	return g.store.Close(context.WithoutCancel(ctx))
}

// serveInProcess serves the graph to this process only and gives the end to
// dial. The channel gives what Serve returned.
func (g *localGraph) serveInProcess() (*bufconn.Listener, <-chan error) {
	lis := bufconn.Listen(1 << 20)
	done := make(chan error, 1)
	go func() { done <- g.server.Serve(lis) }()
	return lis, done
}

// openModel gives the model of the settings: the built-in table, or a file,
// with the cap of candidate keys that the settings ask for.
func openModel(c config.Resolver) (*match.Model, error) {
	m := match.ColdStart()
	if c.Model != "" {
		text, err := os.ReadFile(c.Model)
		if err != nil {
			return nil, usage("resolver.model: %w; name a model file, or nothing for the built-in table", err)
		}
		if m, err = match.Parse(text); err != nil {
			return nil, usage("resolver.model %s: %w", c.Model, err)
		}
	}
	if c.CandidateCap == m.Cap {
		return m, nil
	}
	m, err := m.With(func(m *match.Model) { m.Cap = c.CandidateCap })
	if err != nil {
		return nil, usage("resolver.candidate_cap: %w", err)
	}
	return m, nil
}

// openStore opens the store that the settings name.
func openStore(ctx context.Context, c config.Store, a access, log *slog.Logger) (store.Store, error) {
	if c.Kind == "neo4j" {
		n := c.Neo4j
		s, err := neo4j.Open(ctx, neo4j.Options{
			URI: n.URI, User: userOf(n), Password: n.Password.Reveal(), Database: n.Database, TxTimeout: n.TxTimeout,
			ConnectTimeout: n.ConnectTimeout, LeaseTTL: n.LeaseTTL, BatchRows: n.BatchRows, ProjectMaxHandling: n.ProjectMaxHandling, ReadOnly: a == reader, TakeOver: a == successor, Logger: log,
		})
		if err != nil {
			return nil, err
		}
		return s, nil
	}
	s, err := openFolder(ctx, c, embedded.Options{Logger: log, ReadOnly: a == reader, Fatal: diskFailed})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// openFolder opens the embedded store that the settings name. Only a plain
// writer makes it.
func openFolder(ctx context.Context, c config.Store, o embedded.Options) (*embedded.Store, error) {
	dir := filepath.Clean(c.Path)
	if _, err := os.Stat(dir); (o.ReadOnly || o.CutLog) && errors.Is(err, os.ErrNotExist) {
		return nil, failed(exitNotFound, "there is no graph in the folder %s; load something first (clew load), or name another store with --store", dir)
	}
	return embedded.Open(ctx, dir, o)
}

// diskFailed ends the program over a disk after whose failure the store cannot
// go on, nor be closed.
func diskFailed(err error) {
	fmt.Fprintf(os.Stderr, "clew: %v\n", err)
	os.Exit(exitUnavailable)
}

// userOf gives the user to log in as: none without a password.
func userOf(n config.Neo4j) string {
	if !n.Password.IsSet() {
		return ""
	}
	return n.User
}

// serverTLS reads the certificate of a listening server, nil if none is set.
func serverTLS(c config.Server) (*tls.Config, error) {
	if c.TLSCert == "" {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey)
	if err != nil {
		return nil, usage("server.tls_cert %s with server.tls_key %s: %w; give PEM files that belong together", c.TLSCert, c.TLSKey, err)
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}, nil
}

// logger writes messages to standard error as the settings say. Commands that
// open a graph for themselves pass quiet: then only warnings are written,
// unless a level was asked for.
func (p *program) logger(c config.Config, quiet bool) *slog.Logger {
	levels := map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}
	level := levels[c.Log.Level]
	if quiet && c.Origin("log.level").Layer == config.LayerDefault {
		level = slog.LevelWarn
	}
	o := &slog.HandlerOptions{Level: level}
	if c.Log.Format == "json" {
		return slog.New(slog.NewJSONHandler(p.stderr, o))
	}
	return slog.New(slog.NewTextHandler(p.stderr, o))
}

// indicatorRules gives the thresholds of indicators by the settings.
func indicatorRules(c *config.Indicators) (indicators.Rules, error) {
	limits, err := indicators.ParseLimits(c.ReportLimits)
	if err != nil {
		return indicators.Rules{}, usage("network.indicators.report_limits: %w; write for example USD=10000,AUD=10000", err)
	}
	return indicators.Rules{FanParties: c.FanParties, FanWindow: c.FanWindow, GatherParties: c.GatherParties, ScatterParties: c.ScatterParties,
		BetweenAccounts: c.BetweenAccounts, PassPercent: c.PassPercent, PassWindow: c.PassWindow, Tolerance: c.Tolerance, CycleTransfers: c.CycleTransfers,
		CycleWindow: c.CycleWindow, CycleAnyOrder: !c.CycleInOrder, Idle: c.Idle, ActiveTransfers: c.ActiveTransfers, FunnelDeposits: c.FunnelDeposits,
		FunnelPercent: c.FunnelPercent, FunnelWindow: c.FunnelWindow, Limits: limits, TestPercent: c.TestPercent, TestWindow: c.TestWindow,
		ContactHolders: c.ContactHolders, Work: c.Work}, nil
}
