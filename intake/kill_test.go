package intake_test

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/internal/plain"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/store/embedded"
	"github.com/clewgraph/clew/store/storetest"
)

// The test binary is the loader, too: TestKills starts it with these.
var (
	loader = flag.String("loader", "", "be a loader into this `FOLDER`; TestKills starts it")
	from   = flag.Int("from", 0, "the first act that the loader sends")
)

// killedActs is the history that loaders load.
func killedActs() []act { return acts(99, 60) }

// load is the loader: it sends acts and writes a line for each that is
// acknowledged.
func load(dir string, from int, out io.Writer) int {
	ctx := context.Background()
	fail := func(err error) int {
		fmt.Fprintln(os.Stderr, "loader:", err)
		return 1
	}
	s, err := embedded.Open(ctx, dir, embedded.Options{SnapshotEvery: 5})
	if err != nil {
		return fail(err)
	}
	w, err := intake.Open(ctx, s, resolver.New(match.ColdStart(), resolver.Options{}), intake.Options{SubBatch: subBatch, Now: still})
	if err != nil {
		return fail(err)
	}
	d := &desk{Writer: w, store: s}
	for i, a := range killedActs()[from:] {
		if err := d.do(ctx, a); err != nil {
			return fail(err)
		}
		fmt.Fprintln(out, from+i+1)
	}
	if err := s.Close(ctx); err != nil {
		return fail(err)
	}
	return 0
}

// killOne starts a loader and kills it: so many acknowledgements after it began
// and so long after that. It gives the last act acknowledged, and whether the
// loader had ended before.
func killOne(t *testing.T, program, dir string, acked, after int, moment time.Duration) (int, bool) {
	t.Helper()
	cmd := exec.Command(program, "-loader="+dir, "-from="+strconv.Itoa(acked))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	read := func() bool {
		if !lines.Scan() {
			return false
		}
		if acked, err = strconv.Atoi(lines.Text()); err != nil {
			t.Errorf("the loader says %q", lines.Text())
		}
		return true
	}
	for range after {
		read()
	}
	shot := time.AfterFunc(moment, func() { _ = cmd.Process.Kill() })
	for read() {
	}
	err = cmd.Wait()
	shot.Stop()
	if err != nil && cmd.ProcessState.Exited() {
		t.Fatalf("the loader failed: %v", err)
	}
	return acked, err == nil
}

// TestKills kills a loading process at random moments with SIGKILL, looks at
// what it left, and lets another one go on from the last acknowledgement, until
// all is loaded: acknowledged acts are there, no decision is there in part, and
// the end is the same as without a kill.
func TestKills(t *testing.T) {
	t.Parallel()
	wanted := 50
	if *long {
		wanted = 1000
	}
	list := killedActs()
	states, seqs, want := record(t, list)
	rng := rand.New(rand.NewPCG(5, 0))
	path, remove := plain.Tests()
	t.Cleanup(remove)
	program, err := path()
	if err != nil {
		t.Fatal(err)
	}
	kills, rounds, midway := 0, 0, 0
	for ; kills < wanted; rounds++ {
		dir := t.TempDir()
		for acked, ended := 0, false; !ended; {
			// One in five dies while it starts; the others in or between commits.
			after, moment := 1+rng.IntN(8), time.Duration(rng.IntN(4000))*time.Microsecond
			if rng.IntN(5) == 0 {
				after, moment = 0, time.Duration(rng.IntN(200))*time.Millisecond
			}
			if acked, ended = killOne(t, program, dir, acked, after, moment); ended {
				break
			}
			kills++
			if _, err := os.Stat(dir + "/LOCK"); err != nil {
				continue // it had not begun
			}
			s, err := embedded.Open(t.Context(), dir, embedded.Options{ReadOnly: true})
			if err != nil {
				if acked > 0 {
					t.Fatalf("kill %d after act %d: %v", kills, acked, err)
				}
				continue
			}
			got := storetest.Read(t, s)
			if n := got.Head.Seq; n < seqs[acked] || n > seqs[min(acked+1, len(list))] {
				t.Fatalf("kill %d: %d decisions are left; act %d was acknowledged at %d", kills, n, acked, seqs[acked])
			} else if n > seqs[acked] {
				midway++
			}
			if diff := difference(states[got.Head.Seq], got); diff != "" {
				t.Fatalf("kill %d after act %d (-want +got):\n%s", kills, acked, diff)
			}
			if err := s.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		d := &desk{t: t, fs: vfs.Default, opts: intake.Options{SubBatch: subBatch, Now: still}, dir: dir}
		d.open()
		if diff := difference(want, d.outcome(t)); diff != "" {
			t.Fatalf("round %d (-want +got):\n%s", rounds, diff)
		}
		d.close()
	}
	t.Logf("%d kills in %d rounds; %d left decisions that were not acknowledged yet", kills, rounds, midway)
}
