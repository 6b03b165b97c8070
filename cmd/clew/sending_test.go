package main

import (
	"bytes"
	stdcmp "cmp"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"

	"github.com/clewgraph/clew/config"
	"github.com/clewgraph/clew/loaders"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// dyingIntake acknowledges so many batches and then goes away with its server:
// when two more have come, which tells that the client has these
// acknowledgements if it lets one batch wait.
type dyingIntake struct {
	clewv1.UnimplementedIntakeServiceServer
	acks int
	stop func()
}

func (d *dyingIntake) Load(s clewv1.IntakeService_LoadServer) error {
	for range d.acks {
		m, err := s.Recv()
		if err != nil {
			return err
		}
		r := &clewv1.LoadResult{}
		for range m.GetRecords() {
			r.Outcomes = append(r.Outcomes, &clewv1.RecordOutcome{Status: clewv1.RecordStatus_RECORD_STATUS_NEW})
		}
		if err := s.Send(&clewv1.LoadResponse{Batch: m.GetBatch(), Result: r}); err != nil {
			return err
		}
	}
	for range 2 {
		if _, err := s.Recv(); err != nil {
			return err
		}
	}
	go d.stop()
	<-s.Context().Done()
	return s.Context().Err()
}

// TestServiceGone loads into a service that goes away for ever: the load waits
// as it was told, in steps that are known beforehand, and says what is kept and
// what to do.
func TestServiceGone(t *testing.T) {
	file := crowd(t, 60)
	for _, c := range []struct {
		name   string
		args   []string
		acks   int
		cancel bool
		pauses []time.Duration
		code   int
		texts  []string
	}{
		{"waited for", []string{"--wait", "1s"}, 2, false, []time.Duration{100e6, 200e6, 400e6, 300e6}, exitUnavailable,
			[]string{"went away", "waiting up to 1s", "waited for 1s", "20 records, is kept", "run the same command again: it goes on where it ended"}},
		{"long waited for", []string{"--wait", "9s"}, 1, false, []time.Duration{100e6, 200e6, 400e6, 800e6, 1600e6, 2e9, 2e9, 1900e6}, exitUnavailable, []string{"10 records, is kept"}},
		{"not waited for", []string{"--wait", "0"}, 1, false, nil, exitUnavailable, []string{"waited for 0s", "10 records, is kept"}},
		{"not to be sent twice", []string{"--again"}, 1, false, nil, exitUnavailable, []string{"then run the same command again\n"}},
		{"interrupted", nil, 1, true, []time.Duration{100e6}, exitFailure, []string{"interrupted"}},
		{"a wrong time", []string{"--wait", "-1s"}, 0, false, nil, exitUsage, []string{"--wait -1s is negative"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			lis, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			s := grpc.NewServer()
			clewv1.RegisterIntakeServiceServer(s, &dyingIntake{acks: c.acks, stop: s.Stop})
			served := make(chan error, 1)
			go func() { served <- s.Serve(lis) }()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var out, errs bytes.Buffer
			var pauses []time.Duration
			p := &program{stdin: strings.NewReader(""), stdout: &out, stderr: &errs, env: os.Environ()}
			p.pause = func(ctx context.Context, d time.Duration) error {
				if pauses = append(pauses, d); c.cancel {
					cancel()
				}
				return ctx.Err()
			}
			root := p.command()
			root.SetArgs(append([]string{"load", file, "--batch", "10", "--server.max-stream-inflight", "1", "--server", lis.Addr().String()}, c.args...))
			result{p.report(root.ExecuteContext(ctx)), out.String(), errs.String()}.want(t, c.code, c.texts...)
			if diff := cmp.Diff(c.pauses, pauses); diff != "" {
				t.Errorf("pauses (-want +got):\n%s", diff)
			}
			s.Stop()
			<-served
		})
	}
	clew(t, "load", file, "--server", "127.0.0.1:1").want(t, exitUnavailable, "no service answers at 127.0.0.1:1")
}

// TestRunAgain ends a service in the midst of a load that does not wait: it says
// so, and the same command goes on where it ended.
func TestRunAgain(t *testing.T) {
	t.Parallel()
	file, dir := crowd(t, 2000), filepath.Join(t.TempDir(), "graph")
	server, address := startServer(t, dir, "")
	args := []string{"load", file, "--batch", "20", "-o", "json", "--wait", "0", "--server"}
	client := start(t, append(args, address)...)
	for has := 0; has < 200; has = records(t, "--server", address) {
		select {
		case <-client.ended:
			t.Fatalf("the load ended before: %+v", client.result())
		default:
		}
	}
	server.kill()
	first := loaded(t, client.result().want(t, exitUnavailable, "went away", "is kept", "goes on where it ended"))
	server, address = startServer(t, dir, "")
	second := loaded(t, clew(t, append(args, address)...).want(t, exitOK))
	if first.Records == 0 || second.Replayed < first.Records || second.Records != 2000 {
		t.Errorf("first %+v, then %+v", first, second)
	}
	if err := server.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	server.result().want(t, exitOK)
	calm := filepath.Join(t.TempDir(), "calm")
	clew(t, "load", file, "--batch", "20", "--store", calm).want(t, exitOK)
	sameGraph(t, calm, dir)
}

// records counts a graph's records.
func records(t *testing.T, where ...string) int {
	t.Helper()
	r := clew(t, append([]string{"stats", "-o", "json"}, where...)...).want(t, exitOK)
	n, err := strconv.Atoi(stdcmp.Or(decode[struct{ Records string }](t, r).Records, "0"))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestBounded holds that what is read of a file and not acknowledged is bounded:
// a service that acknowledges nothing is sent some batches, and reading stops
// until it does.
func TestBounded(t *testing.T) {
	const batches, size = 60, 50
	file := crowd(t, batches*size)
	synctest.Test(t, func(t *testing.T) {
		c := config.Default()
		lis := bufconn.Listen(1 << 20)
		s := grpc.NewServer()
		quiet := &quietIntake{speak: make(chan struct{})}
		clewv1.RegisterIntakeServiceServer(s, quiet)
		served := make(chan error, 1)
		go func() { served <- s.Serve(lis) }()
		conn, err := grpc.NewClient("passthrough:///graph", grpc.WithTransportCredentials(insecure.NewCredentials()),
			grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return lis.DialContext(ctx) }))
		if err != nil {
			t.Fatal(err)
		}
		var read int
		in := &input{name: file, format: loaders.JSONL, opts: loaders.Options{Name: file}, digest: strings.Repeat("0", 64), open: func() (io.ReadCloser, error) {
			f, err := os.Open(file)
			return counted{f, &read}, err
		}}
		p := &program{stderr: io.Discard}
		l := &loading{flags: &loadFlags{batch: size}, rejects: &rejectFile{path: filepath.Join(t.TempDir(), "rejects")}, progress: p.newProgress(in), notes: io.Discard}
		done := make(chan error, 1)
		go func() { done <- l.stream(t.Context(), newClient(conn, c), in) }()
		synctest.Wait()
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		// Those that wait, one whose acknowledgement is awaited, one handed over,
		// one being read, and the reader's buffers.
		most := (c.Server.MaxStreamInflight+3)*size*int(info.Size())/(batches*size) + 128<<10
		if quiet.got == 0 || quiet.got > c.Server.MaxStreamInflight+2 || read > most || read >= int(info.Size()) {
			t.Errorf("%d batches were sent and %d bytes of %d read for a service that acknowledges nothing, at most %d may be", quiet.got, read, info.Size(), most)
		}
		close(quiet.speak)
		if err := <-done; err != nil || l.sum.Records != batches*size {
			t.Errorf("%+v %v", l.sum, err)
		}
		conn.Close()
		s.Stop()
		<-served
	})
}

// counted counts what is read.
type counted struct {
	io.ReadCloser
	n *int
}

func (c counted) Read(b []byte) (int, error) {
	n, err := c.ReadCloser.Read(b)
	*c.n += n
	return n, err
}

// quietIntake takes batches and acknowledges them when it may speak.
type quietIntake struct {
	clewv1.UnimplementedIntakeServiceServer
	got   int
	speak chan struct{}
}

func (q *quietIntake) Load(s clewv1.IntakeService_LoadServer) error {
	batches := make(chan *clewv1.LoadRequest, 100)
	go func() {
		defer close(batches)
		for {
			m, err := s.Recv()
			if err != nil {
				return
			}
			q.got++
			batches <- m
		}
	}()
	<-q.speak
	for m := range batches {
		if err := s.Send(&clewv1.LoadResponse{Batch: m.GetBatch(), Result: &clewv1.LoadResult{}}); err != nil {
			return err
		}
	}
	return nil
}

// TestManyLines loads a file of many lines, one of which is bad: it is cut into
// batches, every line is accounted for, and the bad one is named with its place.
func TestManyLines(t *testing.T) {
	n := 5_000
	if *long {
		n = 100_000
	}
	dir := t.TempDir()
	var b strings.Builder
	for i := 1; i <= n; i++ {
		if i == n/2 {
			fmt.Fprintln(&b, `{"source":"s","id":"bad","kind":"Person","names":[{"full":""}]}`)
		} else {
			fmt.Fprintf(&b, `{"source":"s","id":"%d","kind":"Person","names":[{"full":"Ann Example %d"}]}`+"\n", i, i)
		}
	}
	file, store := write(t, dir, "many.jsonl", b.String()), filepath.Join(dir, "graph")
	at := fmt.Sprint(n / 2)
	r := clew(t, "load", file, "--store", store, "-o", "json").want(t, exitRejected, "1 record rejected, the rest is loaded", file+".rejects.jsonl", "mend")
	want := fileReport{File: file, Format: "jsonl", Source: "s", Records: n, New: n - 1, Rejected: 1, Rejects: file + ".rejects.jsonl", Seq: uint64(n / 1000)}
	if diff := cmp.Diff(want, loaded(t, r)); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
	rejects := readRejects(t, want.Rejects)
	if len(rejects) != 1 || rejects[0].File != file || fmt.Sprint(rejects[0].Line) != at || rejects[0].Key != "s/bad" || !strings.Contains(rejects[0].Raw, `"id":"bad"`) {
		t.Errorf("rejects %+v", rejects)
	}
	if got := records(t, "--store", store); got != n-1 {
		t.Errorf("%d records are there", got)
	}
	clew(t, "show", fmt.Sprintf("s/%d", n), "--store", store).want(t, exitOK, fmt.Sprintf("Ann Example %d", n))
	clew(t, "check", "--store", store).want(t, exitOK)
}
