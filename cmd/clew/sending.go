package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// The first wait for a service that went away, and the longest: each is double
// the one before.
const (
	firstPause = 100 * time.Millisecond
	lastPause  = 2 * time.Second
)

// stream loads an input by a stream of numbered batches, a bounded number of
// which wait for their acknowledgement.
func (l *loading) stream(ctx context.Context, c *client, in *input) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	l.limit = c.maxMessage / 2
	name := ""
	// To replace is to make the source say this now, even if it said so before
	// and something else since: then the batches must not count as done.
	if !l.flags.again && l.flags.replace == "" && in.digest != "" {
		name = streamName(in, l.flags.batch)
	}
	batches := make(chan *batch)
	sent := make(chan error, 1)
	go func() {
		sent <- l.send(ctx, c, batches, name != "")
		cancel() // ends reading
	}()
	source := ""
	var number uint64
	readErr := l.read(in, func(b *batch) error {
		if b.request = b.message(); b.request != nil {
			if source == "" {
				source = batchSource(b.request.Records[0])
				if l.sum.Source == "" {
					l.sum.Source = source
				}
			}
			b.request.Batch = &clewv1.BatchId{Source: source, Stream: name}
			if name != "" {
				number++
				b.request.Batch.Number = number
			}
			b.request.Options = &clewv1.LoadOptions{Why: l.flags.why, By: l.flags.by}
		}
		select {
		case batches <- b:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	close(batches)
	if err := <-sent; err != nil {
		return err
	}
	return readErr
}

// send sends batches until there are no more and takes their acknowledgements.
// Those of a named stream can be sent again without being loaded twice: if the
// service goes away they are, once it is back.
func (l *loading) send(ctx context.Context, c *client, batches <-chan *batch, named bool) error {
	w := &sender{l: l, c: c, batches: batches}
	for next := firstPause; ; {
		err := w.session(ctx)
		away := w.opened && l.server != "" && status.Code(err) == codes.Unavailable
		if !away || ctx.Err() != nil {
			return err
		}
		if l.waited == 0 {
			next = firstPause
		}
		next = min(next, l.flags.wait-l.waited)
		if !named || next <= 0 {
			return l.gaveUp(err, named)
		}
		if l.waited == 0 {
			fmt.Fprintf(l.notes, "clew: the service at %s went away (%s); waiting up to %s for it\n", l.server, oneLine(status.Convert(err).Message()), l.flags.wait)
		}
		if err := l.pause(ctx, next); err != nil {
			return err
		}
		l.waited += next
		next = min(2*next, lastPause)
	}
}

// gaveUp says that a service went away and did not come back in time.
func (l *loading) gaveUp(err error, named bool) error {
	next := "run the same command again"
	if named {
		next += ": it goes on where it ended"
	}
	return failed(exitUnavailable, "the service at %s went away (%s) and was waited for %s; what it acknowledged, %s, is kept; see that it runs, then %s",
		l.server, oneLine(status.Convert(err).Message()), l.waited, plural(l.sum.Records, "record"), next)
}

// loadStream is the client's end of a load stream.
type loadStream = clewv1.IntakeService_LoadClient

// sender sends the batches of one input, by one stream after another.
type sender struct {
	l       *loading
	c       *client
	batches <-chan *batch
	left    []*batch // sent by an earlier stream and not acknowledged
	opened  bool     // whether the service answered at all
}

// session opens a stream and sends what is left from the one before, then other
// batches until there are no more. If it fails, what it sent and what was not
// acknowledged is left.
func (w *sender) session(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s, err := w.c.intake.Load(ctx)
	if err != nil {
		return err
	}
	w.opened = true
	waiting := make(chan *batch, w.c.inflight)
	sent := make(chan error, 1)
	go func() {
		err := w.sendAll(ctx, s, waiting)
		close(waiting)
		sent <- err
	}()
	for b := range waiting {
		err := w.l.acknowledge(s, b)
		if err == nil {
			continue
		}
		cancel() // ends a Send that waits
		lost := []*batch{b}
		for b := range waiting {
			lost = append(lost, b)
		}
		if sendErr := <-sent; sendErr != nil {
			err = sendErr
		}
		for _, b := range lost {
			b.resent = true
		}
		w.left = append(lost, w.left...)
		return err
	}
	return <-sent
}

// sendAll sends batches and hands them on to where acknowledgements are waited
// for. Why a stream broke is told there.
func (w *sender) sendAll(ctx context.Context, s loadStream, waiting chan<- *batch) error {
	for {
		if len(w.left) == 0 {
			select {
			case b := <-w.batches:
				if b == nil {
					return s.CloseSend()
				}
				w.left = []*batch{b}
			case <-ctx.Done():
				return nil
			}
		}
		b := w.left[0]
		select {
		case waiting <- b:
			w.left = w.left[1:]
		case <-ctx.Done():
			return nil
		}
		if b.request == nil {
			continue
		}
		if err := s.Send(b.request); err != nil {
			if errors.Is(err, io.EOF) || ctx.Err() != nil {
				err = nil
			}
			return err
		}
	}
}

// acknowledge takes the acknowledgement of a batch.
func (l *loading) acknowledge(s loadStream, b *batch) error {
	if b.request == nil {
		return l.account(b, nil)
	}
	reply, err := s.Recv()
	if err != nil {
		return err
	}
	if l.waited > 0 {
		fmt.Fprintf(l.notes, "clew: the service at %s is back; going on after %s\n", l.server, plural(l.sum.Records, "record"))
		l.waited = 0
	}
	return l.account(b, reply.GetResult())
}
