package intake

import (
	"context"
	"errors"
	"io"

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
	type received struct {
		*prepared
		err error
	}
	ready := make(chan received, queue)
	done := make(chan Result, queue)
	go func() {
		for {
			b, err := recv()
			r := received{err: err}
			if err == nil {
				r.prepared = w.prepare(b)
			}
			select {
			case ready <- r:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	}()
	g.Go(func() error {
		defer close(done)
		for {
			select {
			case r := <-ready:
				if errors.Is(r.err, io.EOF) {
					return nil
				}
				if r.err != nil {
					return r.err
				}
				res, err := w.commitPrepared(ctx, r.prepared)
				if err != nil {
					return err
				}
				select {
				case done <- res:
				case <-ctx.Done():
					return context.Cause(ctx)
				}
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
	})
	g.Go(func() error {
		for res := range done {
			if err := send(res); err != nil {
				return err
			}
		}
		return nil
	})
	return g.Wait()
}
