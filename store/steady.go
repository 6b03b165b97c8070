package store

import (
	"context"
	"errors"
	"fmt"
)

// Rereads is how often a reading begins again because the graph changed under
// it, before it answers with what it has.
const Rereads = 2

// ChangedError comes beside a usable answer: the graph changed at each attempt
// to read it, so that the answer may mix the states From and To and those
// between. It wraps [ErrChanged].
type ChangedError struct{ From, To Revision }

// Error names both states.
func (e *ChangedError) Error() string {
	return fmt.Sprintf("%v, from revision %d to %d", ErrChanged, e.From, e.To)
}

// Unwrap gives [ErrChanged].
func (e *ChangedError) Unwrap() error { return ErrChanged }

// Usable gives the answer that comes beside a [ChangedError] without it. It is
// for calls within [Steady], which looks for changes itself.
func Usable[T any](answer T, err error) (T, error) {
	if errors.Is(err, ErrChanged) {
		err = nil
	}
	return answer, err
}

// Steady calls read, a reading of several calls, between two looks at the head,
// and again while the head moves under it, [Rereads] times at most and not once
// the context has ended. read is given the state that it begins at. from and to
// are the states that the last attempt began and ended at: where they differ,
// its answer may mix the two and those between, and is of no one revision. An
// error of read stands only where the head did not move: what was led from one
// state to the next may fail to find its way. Else it is a [ChangedError].
func Steady(ctx context.Context, s interface {
	Head(ctx context.Context) (Head, error)
}, read func(from Revision) error) (from, to Revision, err error) {
	for again := Rereads; ; again-- {
		before, err := s.Head(ctx)
		if err != nil {
			return 0, 0, err
		}
		failed := read(Revision(before.Seq))
		if failed != nil && ctx.Err() != nil {
			return 0, 0, failed
		}
		// What was read by the deadline is still answered.
		after, err := s.Head(context.WithoutCancel(ctx))
		from, to = Revision(before.Seq), Revision(after.Seq)
		switch {
		case failed != nil && (err != nil || from == to):
			return 0, 0, failed
		case err != nil:
			return 0, 0, err
		case from == to:
			return from, to, nil
		case again > 0 && ctx.Err() == nil:
		case failed != nil:
			return 0, 0, &ChangedError{From: from, To: to}
		default:
			return from, to, nil
		}
	}
}
