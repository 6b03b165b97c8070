//go:build unix

package main

import (
	"context"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/clewgraph/clew/store/neo4j"
	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
)

const leaseTTL = 3 * time.Second

// startShared starts a service on a graph in Neo4j and gives its address.
func startShared(t *testing.T, store string, more ...string) (*process, string) {
	t.Helper()
	x := start(t, append([]string{"serve", "--store", store, "--server.listen", "127.0.0.1:0", "--store.neo4j.lease-ttl", leaseTTL.String()}, more...)...)
	if !x.says("msg=serving", 1) {
		t.Fatalf("the service ended: %+v", x.result())
	}
	return x, addressPattern.FindStringSubmatch(x.stderr.String())[1]
}

// turned waits until a service writes, or reads.
func turned(t *testing.T, x *process, writes string, n int) {
	t.Helper()
	if !x.says(`msg="the part of this server changed" writes=`+writes, n) {
		t.Fatalf("the service ended: %+v", x.result())
	}
}

// note gives a file with one record.
func note(t *testing.T, id string) string {
	t.Helper()
	return write(t, t.TempDir(), id+".jsonl", `{"source": "police", "id": "`+id+`", "kind": "Person", "name": "Person `+id+` Example"}`+"\n")
}

// TestTakeOver serves one graph in Neo4j by two processes. The second reads
// while the first writes, and writes once the first is killed. Then the writer
// is stopped for longer than its lease: another takes over, and the stopped one
// writes nothing when it goes on, but reads.
//
// Before all that, a writer that stands still, and whose lease would hold for an
// hour, is put out of office by an operator.
func TestTakeOver(t *testing.T) {
	address := neo4jtest.Server(t)
	hangs, h := startShared(t, address, "--store.neo4j.lease-ttl", "1h")
	clew(t, "load", "--server", h, note(t, "H-1")).want(t, exitOK)
	tell(t, hangs, syscall.SIGSTOP)
	first, a := startShared(t, address, "--take-over")
	if !strings.Contains(first.stderr.String(), "took the writer's lease over") {
		t.Errorf("the operator is not told of a lease taken over: %s", first.stderr.String())
	}
	clew(t, append([]string{"load", "--server", a}, caseFiles(t)...)...).want(t, exitOK)
	tell(t, hangs, syscall.SIGCONT)
	clew(t, "load", "--server", h, note(t, "H-2")).want(t, exitFailure, "lease")
	clew(t, "show", "police/H-2", "--server", a).want(t, exitNotFound)
	hangs.kill()

	second, b := startShared(t, address)
	if !strings.Contains(second.stderr.String(), "standing by") {
		t.Fatalf("the second does not stand by: %s", second.stderr.String())
	}
	question := []string{"chain", "job-ad-to-wallet", "police/A-05", "-o", "json", "--server"}
	want := clew(t, append(question, a)...).want(t, exitOK).stdout
	if got := clew(t, append(question, b)...).want(t, exitOK).stdout; got != want {
		t.Errorf("the reader answers otherwise:\n%s\n%s", got, want)
	}
	clew(t, "load", "--server", b, note(t, "T-0")).want(t, exitFailure, "writes to this graph")

	// What the first writes, the second finds, by its key at once and by its name
	// once it has followed.
	written := loaded(t, clew(t, "load", "--server", a, note(t, "T-1"), "-o", "json").want(t, exitOK)).Seq
	reached := []string{"--min-revision", strconv.FormatUint(written, 10), "--server"}
	for _, ask := range [][]string{
		{"search", "Person T-1 Example", "-o", "json"}, {"why", "police/T-1", "police/P-001", "-o", "json"}, {"show", "police/T-1"},
	} {
		ask = append(ask, reached...)
		want := clew(t, append(ask, a)...).want(t, exitOK, "T-1").stdout
		if got := clew(t, append(ask, b)...).want(t, exitOK).stdout; got != want {
			t.Errorf("%v: the reader answers otherwise:\n%s\n%s", ask, want, got)
		}
	}
	if said := second.stderr.String(); strings.Contains(said, "read anew") {
		t.Errorf("the reader did not follow what was written: %s", said)
	}

	first.kill()
	turned(t, second, "true", 1)
	clew(t, "load", "--server", b, note(t, "T-2")).want(t, exitOK)

	third, c := startShared(t, address)
	tell(t, second, syscall.SIGSTOP)
	turned(t, third, "true", 1)
	clew(t, "load", "--server", c, note(t, "T-3")).want(t, exitOK)
	tell(t, second, syscall.SIGCONT)
	clew(t, "load", "--server", b, note(t, "T-4")).want(t, exitFailure)
	turned(t, second, "false", 1)
	clew(t, "load", "--server", b, note(t, "T-4")).want(t, exitFailure, "writes to this graph")
	clew(t, "show", "police/T-3", "--server", b).want(t, exitOK)
	clew(t, "show", "police/T-4", "--server", c).want(t, exitNotFound)
	clew(t, "check", "--server", c).want(t, exitOK)

	s, err := neo4j.Open(t.Context(), neo4j.Options{URI: address, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(context.Background()) //nolint:errcheck // it was read only
	if l, err := s.Lease(t.Context()); err != nil || l.Owner == "" || l.Mine {
		t.Errorf("the lease after all: %+v, %v", l, err)
	}
}

// tell sends a signal to a process.
func tell(t *testing.T, x *process, signal syscall.Signal) {
	t.Helper()
	if err := x.cmd.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
}
