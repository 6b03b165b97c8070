package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/clewgraph/clew/config"
	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/server"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/neo4j"
)

// lookEvery is the longest time between two looks at what another process did.
const lookEvery = time.Second

// service answers at one address. Over Neo4j it does so with one opening of the
// graph after another: it reads while another process writes, and follows it, writes
// once that one's lease has expired, and reads again should it lose the lease itself.
type service struct {
	c       config.Config
	options server.Options
	log     *slog.Logger
	rested  time.Time // until when the resolver is not read anew, where it cannot follow
}

// open opens the graph, and keeps as much time free after it as it took: a
// reader that follows a busy writer is no busier than that.
func (s *service) open(ctx context.Context, a access) (*localGraph, error) {
	began := time.Now()
	g, err := openGraph(ctx, s.c, a, s.options, s.log)
	s.rested = time.Now().Add(time.Since(began))
	return g, err
}

// first opens the graph as a writer or successor, or, if it is in Neo4j and another
// writes to it, as a reader.
func (s *service) first(ctx context.Context, as access) (*localGraph, error) {
	g, err := s.open(ctx, as)
	if s.c.Store.Kind != "neo4j" || !errors.Is(err, store.ErrLocked) {
		return g, err
	}
	s.log.Info("standing by: this server reads, and takes over when the writer is gone", "why", err)
	return s.open(ctx, reader)
}

// serve answers until ctx is done, and closes the graph.
func (s *service) serve(ctx context.Context, lis *sharedListener, g *localGraph) error {
	defer lis.Close() //nolint:errcheck // nothing follows
	var looks <-chan time.Time
	if s.c.Store.Kind == "neo4j" {
		ticker := time.NewTicker(min(s.c.Store.Neo4j.LeaseTTL/3, lookEvery))
		defer ticker.Stop()
		looks = ticker.C
	}
	done := g.serve(lis)
	for {
		select {
		case <-ctx.Done():
			s.log.Info("stopping")
			err := g.close(ctx)
			return errors.Join(<-done, err)
		case err := <-done:
			return errors.Join(fmt.Errorf("the service ended: %w", err), g.close(ctx))
		case <-looks:
		}
		next, err := s.next(ctx, g)
		switch {
		case err != nil && ctx.Err() == nil:
			s.log.Warn("could not follow the writer; trying again", "error", err)
		case next != nil:
			ended := next.serve(lis)
			if err := errors.Join(g.close(ctx), <-done); err != nil {
				s.log.Warn("closing what was served before", "error", err)
			}
			if next.writes != g.writes {
				s.log.Info("the part of this server changed", "writes", next.writes)
			}
			g, done = next, ended
		}
	}
}

// next gives the graph to go on with, nil to stay with this one.
func (s *service) next(ctx context.Context, g *localGraph) (*localGraph, error) {
	kept, ok := g.store.(*neo4j.Store)
	if !ok {
		return nil, nil
	}
	lease, err := kept.Lease(ctx)
	switch {
	case err != nil:
		return nil, err
	case g.writes && lease.Mine:
		return nil, nil
	case g.writes: // another took over
		return s.open(ctx, reader)
	case lease.Free:
		next, err := s.open(ctx, writer)
		if errors.Is(err, store.ErrLocked) { // another was faster
			return nil, nil
		}
		return next, err
	}
	if err := g.writer.Follow(ctx); !errors.Is(err, intake.ErrApart) || time.Now().Before(s.rested) {
		return nil, err
	} else {
		s.log.Info("the resolver is read anew", "why", err)
	}
	return s.open(ctx, reader)
}

// serve answers on a listener until the graph is closed; the channel then gives
// what came of it.
func (g *localGraph) serve(lis *sharedListener) <-chan error {
	done := make(chan error, 1)
	go func() { done <- g.server.Serve(lis.share()) }()
	return done
}

// sharedListener is a listener that one server after another, and two for a
// moment, can accept from: a connection goes to whoever asks.
type sharedListener struct {
	net.Listener
	accepted  chan accepted
	done      chan struct{}
	accepting sync.WaitGroup
}

// accepted is what an Accept gave.
type accepted struct {
	conn net.Conn
	err  error
}

// listening shares a listener, until it is closed with what it gives.
func listening(lis net.Listener) *sharedListener {
	l := &sharedListener{Listener: lis, accepted: make(chan accepted), done: make(chan struct{})}
	l.accepting.Go(func() {
		for {
			c, err := lis.Accept()
			select {
			case l.accepted <- accepted{c, err}:
			case <-l.done:
				if err == nil {
					_ = c.Close() // nobody is there to answer it
				}
				return
			}
		}
	})
	return l
}

// Close closes the listener for all.
func (l *sharedListener) Close() error {
	close(l.done)
	err := l.Listener.Close()
	l.accepting.Wait()
	return err
}

// share gives one server's part: closing it leaves the listener open.
func (l *sharedListener) share() net.Listener {
	return &listenerShare{sharedListener: l, closed: make(chan struct{})}
}

type listenerShare struct {
	*sharedListener
	closed chan struct{}
	once   sync.Once
}

// Accept waits for a connection until the share is closed.
func (s *listenerShare) Accept() (net.Conn, error) {
	select {
	case a := <-s.accepted:
		return a.conn, a.err
	case <-s.closed:
		return nil, net.ErrClosed
	}
}

// Close ends the share only.
func (s *listenerShare) Close() error {
	s.once.Do(func() { close(s.closed) })
	return nil
}
