package neo4j

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
	"github.com/clewgraph/clew/store/storetest"
)

// machine is a Neo4j server that can be ended and started again on its data.
type machine struct {
	*neo4jtest.Instance
	opts neo4jtest.Options
}

// power starts a server with settings.
func power(t *testing.T, settings ...string) *machine {
	t.Helper()
	neo4jtest.Server(t) // skips where no server can be started
	m := &machine{opts: neo4jtest.Options{Dir: t.TempDir(), Settings: settings}}
	m.start(t)
	t.Cleanup(func() {
		if err := m.Kill(); err != nil {
			t.Error(err)
		}
	})
	return m
}

func (m *machine) start(t *testing.T) {
	t.Helper()
	i, err := neo4jtest.Start(t.Context(), m.opts)
	if err != nil {
		t.Fatal(err)
	}
	m.Instance = i
	u, err := url.Parse(i.URI())
	if err != nil {
		t.Fatal(err)
	}
	if m.opts.Port, err = strconv.Atoi(u.Port()); err != nil {
		t.Fatal(err)
	}
}

var long = flag.Bool("long", false, "run the long form of the fault tests: 20 more server faults, at random moments")

// serverFault is what happens to a server, and how that is made good.
type serverFault struct {
	name    string
	do      fault
	restore func()
}

// TestServerFaults stops, kills and restarts the server in the middle of
// batches. The client sends each again until it is taken.
func TestServerFaults(t *testing.T) {
	m := power(t, smallMemory)
	wire := lay(t, m.URI())
	first := open(t, Options{URI: wire.address})
	sent(t, writer(t, first), crowd(0)) // a server that is warm keeps short times

	// A server that stands still is given up after short.
	const short = 3 * time.Second
	s := open(t, Options{URI: wire.address, TakeOver: true, TxTimeout: short, ConnectTimeout: short})
	failed := make(chan error, 1) // the first since it was emptied
	w := writer(t, &tapped{Store: s, after: func(_ *store.Change, err error) {
		if err != nil {
			select {
			case failed <- err:
			default:
			}
		}
	}})
	empty := func() {
		select {
		case <-failed:
		default:
		}
	}
	trouble := make(chan error, 1)
	stopped := make(chan error, 1)
	pause := func(c *carrier) bool {
		empty()
		trouble <- m.Pause()
		c.pass()
		return true
	}
	standsStill := serverFault{"stands still", pause, func() {
		if err := errors.Join(<-trouble, <-failed, m.Resume()); !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, store.ErrUnknownOutcome) {
			t.Errorf("the server stands still: %v", err)
		}
	}}
	killed := serverFault{"killed", func(*carrier) bool {
		trouble <- m.Kill()
		return false
	}, func() { restart(t, m, trouble) }}
	killedLater := serverFault{"killed once it has heard that", func(c *carrier) bool {
		c.deafen()
		c.pass()
		trouble <- m.Kill()
		return false
	}, func() { restart(t, m, trouble) }}
	restarted := serverFault{"restarted", func(*carrier) bool {
		go func() { stopped <- m.Stop() }() // waits for the transaction, which ends with its connection
		return false
	}, func() { restart(t, m, stopped) }}

	n := uint64(0)
	meet := func(f serverFault, at moment, skip int) {
		n++
		wire.next(at, skip, f.do)
		done := begun(t, w, crowd(n), func() bool { return wire.waiting() == 0 })
		f.restore()
		err := <-done
		t.Logf("%s %s of part %d: the batch ended with: %v", f.name, at, skip+1, err)
		if err != nil && !again(err) {
			t.Errorf("%s: the client cannot know that it may send the batch again: %v", f.name, err)
		}
		if err != nil {
			_ = resent(t, w, crowd(n))
		}
		check(t, first)
	}
	meet(standsStill, midway, 1)
	meet(standsStill, atCommit, 1)
	meet(killedLater, atCommit, lastPart)
	meet(restarted, atCommit, 1)
	dice := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		if !*long {
			break
		}
		f := []serverFault{standsStill, killed, killedLater, restarted}[dice.IntN(4)]
		meet(f, []moment{midway, atCommit}[dice.IntN(2)], dice.IntN(lastPart+1))
	}
	unharmed(t, first, n+1)
	testSmallMemory(t, open(t, Options{URI: m.URI(), TakeOver: true}), crowds(n+1))
}

// restart starts a server again when it has ended.
func restart(t *testing.T, m *machine, ended <-chan error) {
	t.Helper()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	m.start(t)
}

// smallMemory is a setting under which a transaction holds few records.
const smallMemory = "db.memory.transaction.max=2m"

// testSmallMemory loads a batch that the server's memory is too small for: it is
// not tried again as it is but in halves. A record that does not fit alone is
// refused, with what to do about it. Before are the batches loaded already.
func testSmallMemory(t *testing.T, s *Store, before []intake.Batch) {
	notes := func(n uint64, records, size int) intake.Batch {
		b := intake.Batch{ID: intake.BatchID{Source: "police", Stream: "notes", Number: n}}
		for i := range records {
			r := crowd(0).Records[i%crowdSize]
			r.Key.ID = fmt.Sprintf("note %d of %d", i, n)
			r.Attributes = map[string][]string{"note": {strings.Repeat("n", size)}}
			b.Records = append(b.Records, r)
		}
		return b
	}
	var tried []int
	tap := &tapped{Store: s, before: func(c *store.Change) { tried = append(tried, len(c.Puts)) }}
	w := writerAt(t, tap, intake.Options{Now: still})
	many := notes(1, 40, 10_000)
	sent(t, w, many)
	t.Log("records in the changes tried:", tried)
	if tried[0] != 40 || tried[1] != 20 {
		t.Errorf("a change that was too large was not halved: %v", tried)
	}
	head, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	large := notes(2, 1, graph.MaxText)
	for i := range 40 {
		large.Records[0].Attributes[fmt.Sprintf("note_%d", i)] = large.Records[0].Attributes["note"]
	}
	tried = nil
	var limit *store.LimitError
	_, err = w.Load(t.Context(), large)
	if !errors.As(err, &limit) || limit.Setting != "db.memory.transaction.max" || limit.Value != "2.0 MiB" || len(tried) != 1 {
		t.Errorf("a record that does not fit: %v, tried %v", err, tried)
	}
	if now, err := s.Head(t.Context()); now != head || err != nil {
		t.Errorf("a record that does not fit left something behind: %+v, %v", now, err)
	}
	want, got := undisturbed(t, still, append(before, many)...), storetest.Read(t, s)
	for name, both := range map[string][2]any{
		"members": {want.Members, got.Members}, "handles": {want.Handles, got.Handles}, "matches": {want.Matches, got.Matches},
		"dangling": {want.Dangling, got.Dangling}, "statistics": {want.Stats.ByKind, got.Stats.ByKind},
	} {
		if diff := cmp.Diff(both[0], both[1]); diff != "" {
			t.Errorf("%s differ from those in a larger memory (-want +got):\n%s", name, diff)
		}
	}
}
