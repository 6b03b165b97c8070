package neo4j

import (
	"bytes"
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
	"github.com/clewgraph/clew/store/storetest"
)

// TestTwoWriters takes the lease over in the middle of a batch, and then lets
// two writers fight for it.
func TestTwoWriters(t *testing.T) {
	uri := neo4jtest.Server(t)
	first := open(t, Options{URI: uri, Owner: "first writer"})
	failing(t, Options{URI: uri}, store.ErrLocked, "first writer")

	var second *Store
	w := writer(t, &tapped{Store: first, before: func(c *store.Change) {
		if c.Decision.Seq == 3 {
			second = open(t, Options{URI: uri, Owner: "second writer", TakeOver: true})
		}
	}})
	if _, err := w.Load(t.Context(), crowd(0)); !errors.Is(err, store.ErrFenced) {
		t.Errorf("a writer that lost its lease in mid-batch: %v", err)
	}
	check(t, second)
	sent(t, writer(t, second), crowd(0)) // goes on at the third part
	if _, err := w.Load(t.Context(), crowd(1)); !errors.Is(err, store.ErrFenced) {
		t.Errorf("a writer that lost its lease writes: %v", err)
	}
	unharmed(t, second, 1)

	var fight sync.WaitGroup
	for range 2 {
		fight.Go(func() {
			for range 3 {
				s, err := Open(t.Context(), Options{URI: uri, TakeOver: true})
				if err != nil {
					t.Errorf("take the lease over: %v", err)
					return
				}
				w := writer(t, s)
				for n := range uint64(4) {
					if _, err = w.Load(t.Context(), crowd(n)); err != nil {
						break
					}
				}
				if err != nil && !errors.Is(err, store.ErrFenced) {
					t.Errorf("one of two writers: %v", err)
				}
				if err := s.Close(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	fight.Wait()
	last := open(t, Options{URI: uri, TakeOver: true})
	w = writer(t, last)
	for _, b := range crowds(4) {
		sent(t, w, b)
	}
	unharmed(t, last, 4)
}

// TestStaleWriter cuts a writer off, lets its lease expire and gives the graph
// to another. When the first is back, it must not write, wherever it was.
func TestStaleWriter(t *testing.T) {
	uri := neo4jtest.Server(t)
	second := open(t, Options{URI: uri, Owner: "second writer"})
	sent(t, writer(t, second), crowd(0)) // a server that is warm keeps short times
	n := uint64(1)
	for _, test := range []struct {
		name string
		// stop cuts the writer off while it loads, and calls off once it is.
		stop func(w *wire, tap *tapped, off func())
	}{
		{"before a transaction", func(w *wire, tap *tapped, off func()) {
			tap.before = func(c *store.Change) {
				if c.Decision.Part == 2 {
					tap.before = nil
					w.hold()
					off()
				}
			}
		}},
		{"in a transaction", func(w *wire, _ *tapped, off func()) {
			w.next(midway, 1, func(c *carrier) bool { return stranded(c, off) })
		}},
		{"at COMMIT", func(w *wire, _ *tapped, off func()) {
			w.next(atCommit, 1, func(c *carrier) bool { return stranded(c, off) })
		}},
	} {
		if err := second.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		// What a writer that is cut off has locked, the server keeps until the
		// writer's transaction has lasted too long.
		const ttl, limit = 600 * time.Millisecond, 5 * time.Second
		wire := lay(t, uri)
		first := open(t, Options{URI: wire.address, Owner: "first writer", LeaseTTL: ttl, TxTimeout: limit})
		tap := &tapped{Store: first}
		w := writer(t, tap)
		_ = resent(t, w, crowd(n))

		wire.hold() // a lease that expired and that nobody took is still its holder's
		reader := open(t, Options{URI: uri, ReadOnly: true})
		soon(t, "the lease has expired", func() bool {
			return query(t, reader, "MATCH (l:Lease) RETURN l.expires < datetime.realtime()", nil)[0][0] == true
		})
		wire.release()
		_ = resent(t, w, crowd(n+1))

		cutOff := make(chan struct{})
		test.stop(wire, tap, func() { close(cutOff) })
		done := begun(t, w, crowd(n+2), func() bool {
			select {
			case <-cutOff:
				return true
			default:
				return false
			}
		})
		<-cutOff
		soon(t, "another writer has the lease", func() bool {
			s, err := Open(t.Context(), Options{URI: uri, Owner: "second writer", BatchRows: 7})
			if err != nil && !errors.Is(err, store.ErrLocked) {
				t.Fatalf("%s: take a lease that has expired: %v", test.name, err)
			}
			second = s
			return err == nil
		})
		head, err := second.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		wire.release()
		if err := <-done; err == nil {
			t.Errorf("%s: a stale writer's batch was taken", test.name)
		} else {
			t.Logf("%s: the stale writer's batch ended with: %v", test.name, err)
		}
		if _, err := w.Load(t.Context(), crowd(n+2)); !errors.Is(err, store.ErrFenced) {
			t.Errorf("%s: a stale writer goes on: %v", test.name, err)
		}
		if now, err := second.Head(t.Context()); now != head || err != nil {
			t.Errorf("%s: a stale writer wrote: the head went from %+v to %+v, %v", test.name, head, now, err)
		}
		check(t, second)
		sent(t, writer(t, second), crowd(n+2))
		n += 3
	}
	unharmed(t, second, n)
	if err := second.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestFencedWhileWaiting takes the lease over while its holder waits to lock it:
// what the holder read of the lease before it had the lock would be out of date.
func TestFencedWhileWaiting(t *testing.T) {
	uri := neo4jtest.Server(t)
	s := open(t, Options{URI: uri})
	commit(t, s, load(1, person(t, "ann")))
	other := open(t, Options{URI: uri, ReadOnly: true})
	session := other.session(t.Context(), bolt.AccessModeWrite)
	defer other.closeSession(t.Context(), session)
	taking, err := session.BeginTransaction(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer taking.Close(t.Context())
	if _, err := (tx{on: taking}).rows(t.Context(), acquireLease, map[string]any{"takeOver": true, "owner": "other", "ttl": 60_000}); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- s.Commit(t.Context(), load(2)) }()
	soon(t, "the holder waits for the lease", func() bool { return blocked(t, other) })
	if err := taking.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-done; !errors.Is(err, store.ErrFenced) {
		t.Errorf("a writer whose lease was taken over while it waited: %v", err)
	}
	if h, err := other.Head(t.Context()); h.Seq != 1 || err != nil {
		t.Errorf("it wrote: %+v, %v", h, err)
	}
}

// stranded holds what a client sent, and all else that it sends, until the wire
// is released.
func stranded(c *carrier, off func()) bool {
	c.wire.hold()
	off()
	c.wire.pass()
	c.pass()
	return true
}

// TestClockJump: the lease expires by the server's clock. The clocks of those
// who write can jump as they like; when the server's does, no harm is done.
func TestClockJump(t *testing.T) {
	uri := neo4jtest.Server(t)
	first := open(t, Options{URI: uri, Owner: "first writer"})
	shift := func(by string) {
		query(t, first, "MATCH (l:Lease) SET l.expires = datetime.realtime() + duration($by)", map[string]any{"by": by})
	}
	right := func(when string) {
		t.Helper()
		left := query(t, first, "MATCH (l:Lease) RETURN duration.inSeconds(datetime.realtime(), l.expires).seconds", nil)[0][0].(int64)
		if left < 0 || left > int64(DefaultLeaseTTL/time.Second) {
			t.Errorf("%s: the lease holds for %d seconds more", when, left)
		}
	}

	// The clock of intake jumps ten years, to and fro.
	jumping := func() func() time.Time {
		years := 10
		return func() time.Time {
			years = -years
			return still().AddDate(years, 0, 0)
		}
	}
	w := writerAt(t, first, intake.Options{SubBatch: partSize, Now: jumping()})
	sent(t, w, crowd(0))
	right("the writer's clock jumps")
	if diff := cmp.Diff(undisturbed(t, jumping(), crowd(0)), storetest.Read(t, first)); diff != "" {
		t.Errorf("clocks that jump (-want +got):\n%s", diff)
	}

	shift("P1D") // the server's clock went back a day since the lease was renewed
	failing(t, Options{URI: uri}, store.ErrLocked, "first writer")
	sent(t, w, crowd(1))
	right("the server's clock went back")

	shift("-P1D") // it went ahead a day: anybody can take the lease
	second := open(t, Options{URI: uri})
	if _, err := w.Load(t.Context(), crowd(2)); !errors.Is(err, store.ErrFenced) {
		t.Errorf("a writer whose lease another took: %v", err)
	}
	sent(t, writer(t, second), crowd(2))
	right("the server's clock went ahead")
	check(t, second)
}

// TestNoClock: nothing in this package asks this machine for the time, so that
// its clock cannot matter.
func TestNoClock(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, source, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := call.X.(*ast.Ident); ok && x.Name == "time" && call.Sel.Name == "Now" {
				t.Errorf("%s reads the clock", set.Position(call.Pos()))
			}
			return true
		})
	}
}

// TestTakeOverAtOnce takes the lease from a writer that stands still in the midst
// of a change, and holds the lease's lock for minutes to come.
func TestTakeOverAtOnce(t *testing.T) {
	uri := neo4jtest.Server(t)
	first := open(t, Options{URI: uri, Owner: "first writer", TxTimeout: 10 * time.Minute})
	commit(t, first, load(1, person(t, "ann")))
	holds, goOn, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- first.within(t.Context(), bolt.AccessModeWrite, func(ctx context.Context, x tx) error {
			if _, err := first.hold(ctx, x); err != nil {
				return err
			}
			close(holds)
			<-goOn
			_, err := x.rows(ctx, "MATCH (g:Clew {id: 'graph'}) SET g.seq = 7", nil)
			return err
		})
	}()
	<-holds
	var said bytes.Buffer
	second := open(t, Options{URI: uri, Owner: "second writer", TakeOver: true, TxTimeout: 20 * time.Second, Logger: slog.New(slog.NewTextHandler(&said, nil))})
	commit(t, second, load(2))
	close(goOn)
	if err := <-ended; err == nil {
		t.Error("a transaction that held the lease while it was taken over was committed")
	}
	if err := first.Commit(t.Context(), load(3)); !errors.Is(err, store.ErrFenced) {
		t.Errorf("a writer whose lease was taken over writes: %v", err)
	}
	if h, err := second.Head(t.Context()); h.Seq != 2 || err != nil {
		t.Errorf("the head is %+v, %v", h, err)
	}
	if !strings.Contains(said.String(), `from="first writer"`) {
		t.Errorf("nobody is told from whom the lease was taken: %s", said.String())
	}
	check(t, second)
}

// TestEpochBumped bumps the epoch while its holder writes one change after another:
// where the journal stands under the lock of the bump, it ends for the holder.
func TestEpochBumped(t *testing.T) {
	uri := neo4jtest.Server(t)
	other := open(t, Options{URI: uri})
	if err := other.Close(t.Context()); err != nil { // it made the graph
		t.Fatal(err)
	}
	reader := open(t, Options{URI: uri, ReadOnly: true})
	seq := uint64(0)
	for round := range 5 {
		s := open(t, Options{URI: uri, TakeOver: true})
		first, wrote, ended := seq, make(chan struct{}, 1000), make(chan error, 1)
		go func() {
			for next := first + 1; ; next++ {
				if err := s.Commit(t.Context(), load(next)); err != nil {
					ended <- err
					return
				}
				wrote <- struct{}{}
			}
		}()
		for range round + 1 {
			<-wrote
		}
		var bumped store.Head
		err := reader.within(t.Context(), bolt.AccessModeWrite, func(ctx context.Context, x tx) (err error) {
			if _, err := x.rows(ctx, acquireLease, map[string]any{"takeOver": true, "owner": "other", "ttl": 60_000}); err != nil {
				return err
			}
			bumped, err = head(ctx, x)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := <-ended; !errors.Is(err, store.ErrFenced) {
			t.Errorf("round %d: the writer whose epoch is over ended with %v", round, err)
		}
		now, err := reader.Head(t.Context())
		if err != nil || now != bumped || now.Seq < first+uint64(round)+1 {
			t.Errorf("round %d: the head was %+v when the epoch was bumped, and is %+v now, %v", round, bumped, now, err)
		}
		seq = now.Seq
	}
	check(t, reader)
}
