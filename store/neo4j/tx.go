package neo4j

import (
	"context"
	"errors"
	"fmt"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/clewgraph/clew/store"
)

const (
	// attempts bounds how often a transaction that lost a deadlock is run again.
	attempts = 4
	// grace is how much longer than the server's limit the client waits, so
	// that it hears the server's own answer.
	grace = 2 * time.Second
)

// limited gives a context that ends and the time limit of transactions in it:
// the driver would wait for ever, and the server run on, without either.
func (s *Store) limited(ctx context.Context) (context.Context, context.CancelFunc, time.Duration) {
	if end, ok := ctx.Deadline(); ok {
		return ctx, func() {}, max(time.Until(end), time.Millisecond)
	}
	limited, cancel := context.WithTimeout(ctx, s.o.TxTimeout+grace)
	return limited, cancel, s.o.TxTimeout
}

func (s *Store) session(ctx context.Context, mode bolt.AccessMode) bolt.SessionWithContext {
	return s.driver.NewSession(ctx, bolt.SessionConfig{AccessMode: mode, DatabaseName: s.o.Database, BookmarkManager: s.bookmarks})
}

// closeSession gives a session's connection back even when the call's context
// has ended.
func (s *Store) closeSession(ctx context.Context, session bolt.SessionWithContext) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.o.ConnectTimeout)
	defer cancel()
	// What a session says on closing was said by its last statement before.
	_ = session.Close(ctx)
}

// runner is where a statement can run: a transaction or a session.
type runner interface {
	Run(ctx context.Context, cypher string, params map[string]any) (bolt.ResultWithContext, error)
}

// tx is a transaction in progress.
type tx struct {
	on   runner
	veil veil
}

// rows runs a statement and gives the values of all its rows.
func (t tx) rows(ctx context.Context, cypher string, params map[string]any) ([][]any, error) {
	res, err := t.on.Run(ctx, cypher, params)
	if err != nil {
		return nil, err
	}
	rows, err := collect(ctx, res)
	if t.veil.on() {
		for _, row := range rows {
			t.veil.lift(row)
		}
	}
	return rows, err
}

func collect(ctx context.Context, res bolt.ResultWithContext) ([][]any, error) {
	records, err := res.Collect(ctx)
	if err != nil {
		return nil, err
	}
	out := make([][]any, len(records))
	for i, r := range records {
		out[i] = r.Values
	}
	return out, nil
}

// packed runs a statement for chunks of a list, given as $rows, and calls f with
// every element of the list that it returns as its only value.
func packed[T any](ctx context.Context, t tx, size int, cypher string, list []T, params map[string]any, f func(row []any) error) error {
	return chunked(list, size, func(chunk []T) error {
		with := map[string]any{"rows": chunk}
		for k, v := range params {
			with[k] = v
		}
		rows, err := t.rows(ctx, cypher, with)
		if err != nil || f == nil {
			return err
		}
		for _, r := range rows {
			elements, ok := r[0].([]any)
			if !ok {
				return fmt.Errorf("an answer is not a list: %w", store.ErrCorrupt)
			}
			for _, e := range elements {
				row, ok := e.([]any)
				if !ok {
					return fmt.Errorf("an answer is not a list of lists: %w", store.ErrCorrupt)
				}
				if err := f(row); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func chunked[T any](list []T, size int, f func([]T) error) error {
	for len(list) > 0 {
		n := min(size, len(list))
		if err := f(list[:n]); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

// auto runs one statement in a transaction of its own, without retry.
func (s *Store) auto(ctx context.Context, mode bolt.AccessMode, cypher string, params map[string]any) ([][]any, error) {
	ctx, cancel, limit := s.limited(ctx)
	defer cancel()
	session := s.session(ctx, mode)
	defer s.closeSession(ctx, session)
	res, err := session.Run(ctx, cypher, params, bolt.WithTxTimeout(limit))
	if err != nil {
		return nil, ended(ctx, err)
	}
	rows, err := collect(ctx, res)
	return rows, ended(ctx, err)
}

// ended gives the context's error in place of that of the connection which it
// cut.
func ended(ctx context.Context, err error) error {
	var cut *bolt.ConnectivityError
	if ctx.Err() != nil && errors.As(err, &cut) {
		return ctx.Err()
	}
	return err
}

// within runs f in a transaction and commits it. It runs f again when the
// server asks for that or somebody ended the transaction there, never once COMMIT was sent nor when memory ran out, so f
// must begin anew at each call.
func (s *Store) within(ctx context.Context, mode bolt.AccessMode, f func(context.Context, tx) error) error {
	ctx, cancel, _ := s.limited(ctx)
	defer cancel()
	session := s.session(ctx, mode)
	defer s.closeSession(ctx, session)
	for n := 1; ; n++ {
		err, final := s.once(ctx, session, mode, f)
		if err == nil || final || n == attempts || ctx.Err() != nil || !bolt.IsRetryable(err) && !terminated(err) || outOfMemory(err) {
			return ended(ctx, err)
		}
		pause := time.NewTimer(time.Duration(n*n) * 50 * time.Millisecond)
		select {
		case <-ctx.Done():
			pause.Stop()
			return ctx.Err()
		case <-pause.C:
		}
	}
}

// once runs f in one transaction; final says that it must not be run again.
func (s *Store) once(ctx context.Context, session bolt.SessionWithContext, mode bolt.AccessMode, f func(context.Context, tx) error) (err error, final bool) {
	end, _ := ctx.Deadline()
	settings := []func(*bolt.TransactionConfig){bolt.WithTxTimeout(max(time.Until(end), time.Millisecond))}
	if mode == bolt.AccessModeWrite {
		settings = append(settings, bolt.WithTxMetadata(map[string]any{"clew": "write"})) // for [endWrites]
	}
	t, err := session.BeginTransaction(ctx, settings...)
	if err != nil {
		return err, false
	}
	defer func() {
		short, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.o.ConnectTimeout)
		defer cancel()
		// Rolls back what was not committed; that fails only with the connection.
		_ = t.Close(short)
	}()
	if err := f(ctx, tx{t, s.veil}); err != nil {
		return err, false
	}
	if err := ctx.Err(); err != nil {
		return err, true
	}
	if err := t.Commit(ctx); err != nil {
		if settled(err) {
			return err, false
		}
		return fmt.Errorf("the connection ended while Neo4j committed: %w", store.ErrUnknownOutcome), true
	}
	return nil, true
}

// read runs f in a reading transaction between two looks at the head, and again
// when the head moved between them, [store.Rereads] times at most. Then what f
// has read stands, and the error is a [store.ChangedError].
func (s *Store) read(ctx context.Context, doing string, f func(context.Context, tx) error) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.leave()
	var before, after store.Head
	for range store.Rereads + 1 {
		err := s.within(ctx, bolt.AccessModeRead, func(ctx context.Context, t tx) (err error) {
			if before, err = head(ctx, t); err != nil {
				return err
			}
			if err := f(ctx, t); err != nil {
				return err
			}
			after, err = head(ctx, t)
			return err
		})
		if err != nil || after.Seq == before.Seq {
			return s.fault(doing, err)
		}
	}
	return fmt.Errorf("%s: %w", doing, &store.ChangedError{From: store.Revision(before.Seq), To: store.Revision(after.Seq)})
}

// kept gives an answer with its error, and no answer beside an error that is no
// [store.ChangedError].
func kept[T any](out []T, err error) ([]T, error) {
	if err != nil && !errors.Is(err, store.ErrChanged) {
		return nil, err
	}
	return out, err
}

// head reads where the journal stands.
func head(ctx context.Context, t tx) (store.Head, error) {
	rows, err := t.rows(ctx, "MATCH (g:Clew {id: 'graph'}) RETURN g.seq, g.nextFirst", nil)
	if err != nil {
		return store.Head{}, err
	}
	return headOf(rows)
}

func headOf(rows [][]any) (store.Head, error) {
	if len(rows) != 1 {
		return store.Head{}, fmt.Errorf("the graph's own node is missing: %w", store.ErrCorrupt)
	}
	return store.Head{Seq: number(rows[0][0]), NextFirst: number(rows[0][1])}, nil
}

// number reads a stored sequence number or position, 0 where there is none.
func number(v any) uint64 {
	n, _ := v.(int64)
	return uint64(n)
}

// text reads a stored text, "" where there is none.
func text(v any) string {
	s, _ := v.(string)
	return s
}
