package server

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/store"
)

// long makes TestHugeBatch load all its records.
var long = flag.Bool("long", false, "run the long forms of the fault tests")

// numbered gives the n-th batch of a stream, of so many records.
func numbered(n, records int) *clewv1.LoadRequest {
	m := &clewv1.LoadRequest{Batch: &clewv1.BatchId{Source: "police", Stream: "file", Number: uint64(n)}}
	for i := range records {
		m.Records = append(m.Records, tiny(fmt.Sprintf("%d-%d", n, i)))
	}
	return m
}

// tiny is a statement, which the resolver does not see.
func tiny(id string) *clewv1.Record {
	return &clewv1.Record{Key: recordKey(id), Links: []*clewv1.Link{{Kind: "ASSOCIATE_OF",
		From: &clewv1.End{Target: &clewv1.End_Record{Record: recordKey("a")}}, To: &clewv1.End{Target: &clewv1.End_Record{Record: recordKey("b")}}}}}
}

// stats counts what the store holds.
func (d *desk) stats() store.Stats {
	d.t.Helper()
	s, err := d.store.Stats(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	return s
}

// sendAll sends batches by a stream of their own and gives how many were
// acknowledged, and why the stream ended.
func (d *desk) sendAll(ctx context.Context, from, to, records int) (acked int, err error) {
	stream, err := d.intake.Load(ctx)
	if err != nil {
		return 0, err
	}
	go func() {
		for n := from; n <= to; n++ {
			if stream.Send(numbered(n, records)) != nil {
				return // the reason comes with Recv
			}
		}
		_ = stream.CloseSend()
	}()
	for {
		ack, err := stream.Recv()
		switch {
		case errors.Is(err, io.EOF):
			return acked, nil
		case err != nil:
			return acked, err
		case ack.Batch.Number != uint64(from+acked):
			return acked, fmt.Errorf("batch %d is acknowledged after %d", ack.Batch.Number, from+acked-1)
		}
		acked++
	}
}

// TestClientGone takes the client away in the midst of a batch; another one
// sends all from the first that was not acknowledged, and the end is as if
// nothing had happened.
func TestClientGone(t *testing.T) {
	const batches = 12
	for at := 1; at <= batches; at += 3 {
		d := serve(t, Options{})
		ctx, leave := context.WithCancel(t.Context())
		commits := 0
		d.store.commit = func(context.Context) error {
			if commits++; commits == at {
				leave()
			}
			return nil
		}
		acked, err := d.sendAll(ctx, 1, batches, 3)
		if status.Code(err) != codes.Canceled {
			t.Errorf("the stream ended with %v", err)
		}
		if got := d.stats().Statements; got < 3*acked {
			t.Errorf("%d statements are there and %d batches acknowledged", got, acked)
		}
		if n, err := d.sendAll(t.Context(), acked+1, batches, 3); err != nil || n != batches-acked {
			t.Errorf("going on after %d: %d, %v", acked, n, err)
		}
		if s := d.stats(); s.Statements != 3*batches || s.Head.Seq != batches {
			t.Errorf("after %d: %+v", at, s)
		}
		leave()
	}
}

// TestBatchNumbers sends a batch twice, another content under its number, the
// next while it is not whole, and one that was passed over.
func TestBatchNumbers(t *testing.T) {
	d := serve(t, Options{})
	for range 2 {
		if n, err := d.sendAll(t.Context(), 1, 1, 2); err != nil || n != 1 {
			t.Fatal(n, err)
		}
	}
	if s := d.stats(); s.Statements != 2 || s.Head.Seq != 1 {
		t.Errorf("sent twice: %+v", s)
	}
	_, err := d.sendAll(t.Context(), 1, 1, 3)
	refused(t, "other content", err, codes.FailedPrecondition, "BATCH_NUMBER_REUSED")
	commits := 0
	d.store.commit = func(context.Context) error {
		if commits++; commits == 2 {
			return store.ErrUnavailable
		}
		return nil
	}
	_, err = d.sendAll(t.Context(), 2, 2, 1500)
	refused(t, "a part fails", err, codes.Unavailable, "STORE_UNAVAILABLE")
	_, err = d.sendAll(t.Context(), 3, 3, 1)
	refused(t, "the next", err, codes.FailedPrecondition, "BATCH_UNFINISHED")
	if n, err := d.sendAll(t.Context(), 2, 3, 1500); err != nil || n != 2 {
		t.Errorf("in order: %d, %v", n, err)
	}
	if n, err := d.sendAll(t.Context(), 6, 6, 1); err != nil || n != 1 {
		t.Errorf("with a gap: %d, %v", n, err)
	}
	_, err = d.sendAll(t.Context(), 5, 5, 1)
	refused(t, "in the gap", err, codes.FailedPrecondition, "BATCH_SKIPPED")
	describes(t, "in the gap", err, "source", "police", "stream", "file", "number", "5")
}

// TestSlowConsumer has a client that sends and never takes an acknowledgement.
// The server stops taking batches when its queues and the connection's window
// are full, and goes on when the client does.
func TestSlowConsumer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const batches, records, window = 60, 300, 64 << 10
		d := serve(t, Options{Inflight: 2})
		var commits atomic.Int64
		d.store.commit = func(context.Context) error { commits.Add(1); return nil }
		d.conn.Close()
		d.dial(grpc.WithInitialWindowSize(window), grpc.WithInitialConnWindowSize(window))
		stream, err := d.intake.Load(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			for n := range batches {
				if stream.Send(numbered(n+1, records)) != nil {
					return
				}
			}
			_ = stream.CloseSend()
		}()
		synctest.Wait()
		// An acknowledgement of 300 outcomes has more than 6 KiB.
		if got, most := commits.Load(), int64(2*window/(6<<10)+2*2+3); got > most || got == 0 {
			t.Errorf("%d batches were committed for a client that takes nothing, at most %d may be", got, most)
		}
		acked := 0
		for ; ; acked++ {
			if _, err := stream.Recv(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
		if acked != batches || commits.Load() != batches {
			t.Errorf("%d batches acknowledged, %d committed", acked, commits.Load())
		}
		d.conn.Close()
		d.shutdown()
	})
}

// TestManyTinyBatches sends 10,000 batches of one record.
func TestManyTinyBatches(t *testing.T) {
	d := serve(t, Options{})
	if n, err := d.sendAll(t.Context(), 1, 10_000, 1); err != nil || n != 10_000 {
		t.Fatal(n, err)
	}
	if s := d.stats(); s.Statements != 10_000 || s.Head.Seq != 10_000 {
		t.Errorf("%+v", s)
	}
}

// TestHugeBatch sends 100,000 records: in one batch they are refused with a word
// on what is allowed, and nothing is written; in ten they are loaded (two of them, but for the long form).
func TestHugeBatch(t *testing.T) {
	d := serve(t, Options{})
	_, err := d.sendAll(t.Context(), 1, 1, 100_000)
	refused(t, "one batch", err, codes.InvalidArgument, "INVALID_FIELD")
	if err == nil || !strings.Contains(err.Error(), "records") || !strings.Contains(err.Error(), "10000") {
		t.Errorf("the limit is not named: %v", err)
	}
	if s := d.stats(); s.Statements != 0 {
		t.Errorf("%+v", s)
	}
	batches := 2
	if *long {
		batches = 10
	}
	if n, err := d.sendAll(t.Context(), 1, batches, 10_000); err != nil || n != batches {
		t.Fatal(n, err)
	}
	if s := d.stats(); s.Statements != batches*10_000 {
		t.Errorf("%+v", s)
	}
}

// TestServerKilled cuts a server off in the midst of a stream, without a drain;
// the client goes on with the next server on the same store.
func TestServerKilled(t *testing.T) {
	d := serve(t, Options{})
	var commits atomic.Int64
	killed, served := d.server.grpc, d.served // the desk gets new ones
	d.store.commit = func(context.Context) error {
		if commits.Add(1) == 5 {
			go killed.Stop()
			<-served // until it answers nobody
			served <- nil
			return store.ErrUnavailable // a process that is gone writes nothing
		}
		return nil
	}
	acked, err := d.sendAll(t.Context(), 1, 20, 2)
	if err == nil || acked >= 20 {
		t.Fatalf("%d acknowledged, %v", acked, err)
	}
	d.restart()
	if n, err := d.sendAll(t.Context(), acked+1, 20, 2); err != nil || n != 20-acked {
		t.Errorf("going on after %d: %d, %v", acked, n, err)
	}
	if s := d.stats(); s.Statements != 40 || s.Head.Seq != 20 {
		t.Errorf("%+v", s)
	}
}
