package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
)

// process is a run of the program of its own.
type process struct {
	cmd            *exec.Cmd
	stdout, stderr lines
	ended          chan struct{} // closed when it has
}

// lines keeps what is written and tells waiters of it.
type lines struct {
	mu    sync.Mutex
	text  bytes.Buffer
	wrote chan struct{} // has an item after each write
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case l.wrote <- struct{}{}:
	default:
	}
	return l.text.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// start runs the program as a process of its own, which the test's end kills.
func start(t *testing.T, args ...string) *process {
	t.Helper()
	x := &process{cmd: exec.Command(built(t), args...), ended: make(chan struct{})}
	x.stdout.wrote, x.stderr.wrote = make(chan struct{}, 1), make(chan struct{}, 1)
	x.cmd.Stdout, x.cmd.Stderr = &x.stdout, &x.stderr
	if err := x.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(x.ended)
		_ = x.cmd.Wait() // the state says it
	}()
	t.Cleanup(func() { x.kill() })
	return x
}

// says waits until the errors hold a text for the n-th time, and reports false
// if the process ends before.
func (x *process) says(text string, n int) bool {
	for {
		if strings.Count(x.stderr.String(), text) >= n {
			return true
		}
		select {
		case <-x.stderr.wrote:
		case <-x.ended:
			return strings.Count(x.stderr.String(), text) >= n
		}
	}
}

// kill ends the process with SIGKILL.
func (x *process) kill() {
	_ = x.cmd.Process.Kill() // it may have ended
	<-x.ended
}

// result waits for the end.
func (x *process) result() result {
	<-x.ended
	return result{x.cmd.ProcessState.ExitCode(), x.stdout.String(), x.stderr.String()}
}

// startServer starts a service on a store and gives its address; "" takes a
// free one.
func startServer(t *testing.T, dir, address string) (*process, string) {
	t.Helper()
	if address == "" {
		address = "127.0.0.1:0"
	}
	x := start(t, "serve", "--store", dir, "--server.listen", address)
	if !x.says("msg=serving", 1) {
		t.Fatalf("the service ended: %+v", x.result())
	}
	return x, addressPattern.FindStringSubmatch(x.stderr.String())[1]
}

// crowd writes a file of people, some of whom are one and some of whom come
// again with other content.
func crowd(t *testing.T, n int) string {
	t.Helper()
	var b strings.Builder
	for i := range n {
		id := i
		if i%50 == 49 {
			id = i - 2
		}
		fmt.Fprintf(&b, `{"source":"s","id":"%d","kind":"Person","names":[{"full":"Ann Example %d"}],"identifiers":[{"type":"passport","value":"N%07d","country":"GB"}]}`+"\n", id, i/2, i/2)
	}
	return write(t, t.TempDir(), "crowd.jsonl", b.String())
}

// journalOf reads a store's decisions but for their times.
func journalOf(t *testing.T, s store.Store) (all []graph.Decision) {
	t.Helper()
	err := s.Decisions(t.Context(), 0, func(d *graph.Decision) error {
		d.At = 0
		all = append(all, *d)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// sameGraph holds a store against another one: all but the times of decisions
// must be equal.
func sameGraph(t *testing.T, want, got string) {
	t.Helper()
	open := func(dir string) store.Store {
		s, err := embedded.Open(t.Context(), dir, embedded.Options{ReadOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	a, b := open(want), open(got)
	defer func() {
		if err := errors.Join(a.Close(context.Background()), b.Close(context.Background())); err != nil {
			t.Error(err)
		}
	}()
	if diff := cmp.Diff(journalOf(t, a), journalOf(t, b)); diff != "" {
		t.Errorf("the journals differ (-want +got):\n%s", diff)
	}
	err := store.Compare(t.Context(), a, b, func(d store.Problem) {
		if d.Rule != "journal" { // its times
			t.Errorf("the graphs differ: %+v", d)
		}
	})
	if err != nil {
		t.Error(err)
	}
}

// loaded reads a report of one file but for its time.
func loaded(t *testing.T, r result) fileReport {
	t.Helper()
	var report loadReport
	if err := json.Unmarshal([]byte(r.stdout), &report); err != nil || len(report.Files) != 1 {
		t.Fatalf("no report: %v\n%+v", err, r)
	}
	report.Files[0].Seconds = 0
	return *report.Files[0]
}

// TestServeKilled kills a service with SIGKILL at random moments while a client
// loads a file into it, and starts it again on the same folder: the client goes
// on by itself, and the report and the graph are those of a load that nothing
// disturbed.
func TestServeKilled(t *testing.T) {
	t.Parallel()
	wanted := 5
	if *long {
		wanted = 200
	}
	file, calm := crowd(t, 3000), filepath.Join(t.TempDir(), "calm")
	args := []string{"load", file, "--batch", "20", "-o", "json"}
	want := loaded(t, clew(t, append(args, "--store", calm)...).want(t, exitOK))
	if want.New == 0 || want.Updated == 0 || want.Joined == 0 {
		t.Fatalf("the file has not everything: %+v", want)
	}
	rng := rand.New(rand.NewPCG(7, 0))
	kills, rounds := 0, 0
	for ; kills < wanted; rounds++ {
		dir := filepath.Join(t.TempDir(), "graph")
		server, address := startServer(t, dir, "")
		client := start(t, append(args, "--server", address, "--wait", "5m")...)
		for records(t, "--server", address) == 0 {
			select { // a service that never answered is not waited for
			case <-client.ended:
				t.Fatalf("the load ended before: %+v", client.result())
			default:
			}
		}
		for back := 1; ; kills++ {
			moment := time.Duration(rng.IntN(600)) * time.Millisecond
			shot := time.AfterFunc(moment, func() { _ = server.cmd.Process.Kill() })
			ended := false
			select {
			case <-client.ended:
				ended = true
			case <-server.ended:
			}
			if alive := shot.Stop(); alive && ended {
				break
			} else if alive {
				t.Fatalf("the service ended by itself: %+v", server.result())
			}
			<-server.ended
			server, _ = startServer(t, dir, address)
			if rng.IntN(5) > 0 && client.says("is back", back) {
				back++ // else it dies while the client comes back
			}
		}
		r := client.result().want(t, exitOK)
		if diff := cmp.Diff(want, loaded(t, r)); diff != "" {
			t.Errorf("round %d: the report differs (-want +got):\n%s", rounds, diff)
		}
		if err := server.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		server.result().want(t, exitOK)
		clew(t, "check", "--store", dir).want(t, exitOK)
		if sameGraph(t, calm, dir); t.Failed() {
			t.Fatalf("after %d kills:\n%s", kills, r.stderr)
		}
	}
	t.Logf("%d kills in %d rounds", kills, rounds)
}
