package neo4j

import (
	"context"
	"errors"
	"testing"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
	"github.com/clewgraph/clew/store/storetest"
)

// BenchmarkStore runs the benchmarks of every store. The first changes show a
// JVM that is still warming up.
//
//	go test ./store/neo4j -run '^$' -bench Store -benchtime 20x
func BenchmarkStore(b *testing.B) {
	uri := neo4jtest.Server(b)
	storetest.Bench(b, func(b *testing.B) store.Store { return empty(b, uri) })
}

// BenchmarkIntake measures intake into Neo4j beside the bare driver, which
// writes the same rows by the same statements, a transaction for each change,
// and reads, checks and locks nothing. Before the first of them a few changes
// warm the JVM, which would otherwise cost the one that comes first most.
//
//	go test ./store/neo4j -run '^$' -bench Intake -benchtime 20x -count 3
func BenchmarkIntake(b *testing.B) {
	uri := neo4jtest.Server(b)
	warm(b, uri)
	storetest.BenchIntake(b, func(b *testing.B) store.Store { return empty(b, uri) }, func(b *testing.B, changes []*store.Change) func(n int) error {
		s := empty(b, uri)
		b.Cleanup(func() {
			ctx := context.Background()
			// What the driver wrote alone is a whole graph.
			err := s.Check(ctx, func(p store.Problem) { b.Errorf("check: %s: %s: %s", p.Rule, p.Subject, p.Detail) })
			if err := errors.Join(err, s.Close(ctx)); err != nil {
				b.Error(err)
			}
		})
		all := make([][]ran, len(changes))
		for n, c := range changes {
			var err error
			if all[n], err = written(b.Context(), s, c); err != nil {
				b.Fatal(err)
			}
		}
		wipe(b, s)
		session := s.session(b.Context(), bolt.AccessModeWrite)
		b.Cleanup(func() { s.closeSession(context.Background(), session) })
		return func(n int) error { return replay(b.Context(), session, all[n]) }
	})
}

// BenchmarkFence measures what part of writing a change of 1,000 records the check
// of the writer's lease is, which is to be at most a twentieth.
//
//	go test ./store/neo4j -run '^$' -bench Fence -benchtime 20x
func BenchmarkFence(b *testing.B) {
	uri := neo4jtest.Server(b)
	warm(b, uri)
	s := empty(b, uri)
	b.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			b.Error(err)
		}
	})
	var fence, whole time.Duration
	n := uint64(0)
	for b.Loop() {
		began := time.Now()
		if err := s.Commit(b.Context(), storetest.Thousand(n)); err != nil {
			b.Fatal(err)
		}
		whole += time.Since(began)
		n++
		err := s.within(b.Context(), bolt.AccessModeWrite, func(ctx context.Context, t tx) error {
			began := time.Now()
			_, err := s.hold(ctx, t)
			fence += time.Since(began)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(fence.Microseconds())/1000/float64(n), "fence-ms")
	b.ReportMetric(float64(whole.Microseconds())/1000/float64(n), "commit-ms")
	b.ReportMetric(float64(fence)/float64(whole), "fence/commit")
}

// warm commits changes that nobody measures.
func warm(b *testing.B, uri string) {
	s := empty(b, uri)
	for n := range uint64(6) {
		if err := s.Commit(b.Context(), storetest.Thousand(n)); err != nil {
			b.Fatal(err)
		}
	}
	if err := s.Close(b.Context()); err != nil {
		b.Fatal(err)
	}
}

// empty opens an empty graph with the options of every day.
func empty(b *testing.B, uri string) *Store {
	s, err := Open(b.Context(), Options{URI: uri})
	if err != nil {
		b.Fatal(err)
	}
	wipe(b, s)
	return s
}

// ran is a statement that was run.
type ran struct {
	cypher string
	params map[string]any
}

// listening is a transaction of which the statements are kept.
type listening struct {
	runner
	kept []ran
}

func (l *listening) Run(ctx context.Context, cypher string, params map[string]any) (bolt.ResultWithContext, error) {
	l.kept = append(l.kept, ran{cypher, params})
	return l.runner.Run(ctx, cypher, params)
}

// written commits a change and gives the statements that wrote it.
func written(ctx context.Context, s *Store, c *store.Change) ([]ran, error) {
	fresh, err := encode(c)
	if err != nil {
		return nil, err
	}
	var kept []ran
	err = s.within(ctx, bolt.AccessModeWrite, func(ctx context.Context, t tx) error {
		p, err := s.plan(ctx, t, c, fresh)
		if err != nil {
			return err
		}
		l := &listening{runner: t.on}
		p.tx = tx{on: l}
		err = p.write(ctx)
		kept = l.kept
		return err
	})
	return kept, err
}

// replay runs statements in one transaction.
func replay(ctx context.Context, session bolt.SessionWithContext, list []ran) error {
	t, err := session.BeginTransaction(ctx)
	if err != nil {
		return err
	}
	for _, st := range list {
		res, err := t.Run(ctx, st.cypher, st.params)
		if err == nil {
			_, err = res.Consume(ctx)
		}
		if err != nil {
			return errors.Join(err, t.Close(ctx))
		}
	}
	return t.Commit(ctx)
}
