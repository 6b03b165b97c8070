package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"golang.org/x/sync/errgroup"
)

// Stream loads batches until recv returns [io.EOF], and acknowledges each
// through send, in order. At most queue batches wait between the stages
// (receive and prepare → commit → acknowledge); when they are full recv is not
// called, so that back-pressure reaches the client. Batches acknowledged before
// an error stay; the others must be sent again.
//
// Stream does not wait for a recv in progress when it returns with an error:
// recv must return by itself soon after, as that of a gRPC stream does once its
// handler has returned.
func (w *Writer) Stream(ctx context.Context, queue int, recv func() (Batch, error), send func(Result) error) error {
	g, ctx := errgroup.WithContext(ctx)
	ready := make(chan received, queue)
	done := make(chan Result, queue)
	go func() {
		for {
			r := w.receive(recv)
			select {
			case ready <- r:
			case <-ctx.Done():
				return
			}
			if r.err != nil {
				return
			}
		}
	}()
	g.Go(guarded(func() error {
		defer close(done)
		for {
			select {
			case <-ctx.Done():
				return context.Cause(ctx)
			case r := <-ready:
				if errors.Is(r.err, io.EOF) {
					return nil
				}
				if r.err != nil {
					return r.err
				}
				res, err := w.commitPrepared(ctx, r.prepared)
				if err != nil {
					if ctx.Err() != nil {
						return context.Cause(ctx)
					}
					return err
				}
				select { // even when the time is up: the batch is durable
				case done <- res:
					continue
				default:
				}
				select {
				case done <- res:
				case <-ctx.Done():
					return context.Cause(ctx)
				}
			}
		}
	}))
	g.Go(guarded(func() error {
		for res := range done {
			if err := send(res); err != nil {
				return err
			}
		}
		return nil
	}))
	return g.Wait()
}

// received is a batch on its way to be committed, or why there are no more.
type received struct {
	*prepared
	err error
}

// receive takes the next batch and prepares it.
func (w *Writer) receive(recv func() (Batch, error)) (r received) {
	r.err = guarded(func() error {
		b, err := recv()
		if err == nil {
			r.prepared = w.prepare(b)
		}
		return err
	})()
	return r
}

// guarded makes a panic an error: in a goroutine of its own nobody else could
// recover it.
func guarded(f func() error) func() error {
	return func() (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
			}
		}()
		return f()
	}
}
