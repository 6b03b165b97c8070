package main

import (
	"bytes"
	"context"
	"net"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"google.golang.org/grpc"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// watched is a writer that tells the address in a server's log.
type watched struct {
	mu      sync.Mutex
	text    bytes.Buffer
	address chan string
}

var addressPattern = regexp.MustCompile(`msg=serving address=(\S+)`)

func (w *watched) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text.Write(b)
	if m := addressPattern.FindSubmatch(b); m != nil {
		w.address <- string(m[1])
	}
	return len(b), nil
}

// serving runs a serving command until stop is called, which gives its exit
// code.
func serving(t *testing.T, args ...string) (address string, stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	log := &watched{address: make(chan string, 1)}
	done := make(chan int, 1)
	go func() {
		done <- run(ctx, append(args, "--server.listen", "127.0.0.1:0"), strings.NewReader(""), log, log)
	}()
	select {
	case address = <-log.address:
	case code := <-done:
		cancel()
		t.Fatalf("the server ended with %d: %s", code, log.text.String())
	}
	return address, func() int { cancel(); return <-done }
}

// TestServe loads and asks through a service, with a token, and compares with
// the store opened directly.
func TestServe(t *testing.T) {
	t.Setenv("CLEW_SERVER_TOKEN", "sesame")
	store := filepath.Join(t.TempDir(), "graph")
	address, stop := serving(t, "serve", "--store", store)
	clew(t, append([]string{"load", "--server", address}, caseFiles(t)...)...).want(t, exitOK, "police.jsonl")
	questions := [][]string{
		{"chain", "job-ad-to-wallet", "police/A-05", "-o", "json"}, {"expand", "police/P-001", "-o", "json"}, {"why", "police/P-001", "ngo/R-01", "-o", "json"}, {"show", "police/P-001"},
	}
	var served []string
	for _, q := range questions {
		served = append(served, clew(t, append(q, "--server", address)...).want(t, exitOK).stdout)
	}
	clew(t, "stats", "--store", store).want(t, exitUnavailable, "--server")
	wrong := write(t, t.TempDir(), "token", "guess\n")
	clew(t, "stats", "--server", address, "--token-file", wrong).want(t, exitUnavailable, "--token-file")
	clew(t, "stats", "--server", address, "--token-file", write(t, t.TempDir(), "empty", " \n")).want(t, exitUsage, "is empty")
	clew(t, "stats", "--server", "graph.example.org:7420").want(t, exitUsage, "add --tls")
	clew(t, "serve", "--store", store+"2", "--server.listen", address).want(t, exitUnavailable, "cannot listen")
	clew(t, "serve", "--store", store, "--take-over").want(t, exitUsage, "graph in Neo4j")
	if code := stop(); code != exitOK {
		t.Errorf("serve ended with %d", code)
	}
	for i, q := range questions {
		if direct := clew(t, append(q, "--store", store)...).want(t, exitOK).stdout; direct != served[i] {
			t.Errorf("%v: the service and the store differ:\n%s\n%s", q, served[i], direct)
		}
	}
}

// brokenAdmin serves a store that is not sound, which no command can make.
type brokenAdmin struct {
	clewv1.UnimplementedAdminServiceServer
	end bool
}

func (a brokenAdmin) Check(_ *clewv1.CheckRequest, s grpc.ServerStreamingServer[clewv1.CheckResponse]) error {
	if err := s.Send(&clewv1.CheckResponse{Item: &clewv1.CheckResponse_Problem{Problem: &clewv1.Problem{Rule: "membership", Subject: "s/1", Detail: "is in no entity"}}}); err != nil || !a.end {
		return err
	}
	return s.Send(&clewv1.CheckResponse{Item: &clewv1.CheckResponse_Done{Done: &clewv1.CheckDone{Problems: 1}}})
}

// TestCheckProblems tells broken invariants by the exit code.
func TestCheckProblems(t *testing.T) {
	for end, code := range map[bool]int{true: exitProblems, false: exitFailure} {
		lis, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		s := grpc.NewServer()
		clewv1.RegisterAdminServiceServer(s, brokenAdmin{end: end})
		done := make(chan error, 1)
		go func() { done <- s.Serve(lis) }()
		r := clew(t, "check", "--server", lis.Addr().String()).want(t, code)
		if end {
			r.want(t, code, "membership", "breaks 1 invariant")
			clew(t, "check", "--server", lis.Addr().String(), "-o", "json").want(t, code, `"rule": "membership"`)
		} else {
			r.want(t, code, "broke off")
		}
		s.Stop()
		<-done
	}
}
