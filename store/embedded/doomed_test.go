package embedded_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
	"github.com/clewgraph/clew/store/storetest"
)

// The test binary is the process that ends, too: TestDoomed starts it with
// these.
var (
	doomed     = flag.String("doomed", "", "load into this `FOLDER` until its disk fails; TestDoomed starts it")
	doomedFile = flag.String("doomed-file", "", "the `SORT` of file that the disk takes no more of: log, MANIFEST or marker")
)

func TestMain(m *testing.M) {
	flag.Parse()
	if *doomed != "" {
		os.Exit(beDoomed(*doomed, *doomedFile))
	}
	os.Exit(m.Run())
}

// doomedExit is the exit code that the doomed process asks for.
const doomedExit = 9

// beDoomed commits to a disk that takes no new file of a sort and writes a line
// for each commit that is acknowledged. A marker is only moved at an opening.
func beDoomed(dir, sort string) int {
	ctx := context.Background()
	var full atomic.Bool
	fs := errorfs.Wrap(vfs.Default, errorfs.InjectorFunc(func(op errorfs.Op) error {
		name := filepath.Base(op.Path)
		begun := op.Kind == errorfs.OpCreate || op.Kind == errorfs.OpReuseForWrite
		if full.Load() && op.Kind.ReadOrWrite() == errorfs.OpIsWrite &&
			(strings.HasPrefix(name, sort) || strings.HasSuffix(name, "."+sort) && begun) {
			return syscall.ENOSPC
		}
		return nil
	}))
	o := embedded.SmallTables(embedded.Options{FS: fs, Fatal: func(err error) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(doomedExit)
	}})
	for n := uint64(0); ; {
		s, err := embedded.Open(ctx, dir, o)
		if err != nil {
			fmt.Fprintln(os.Stderr, "open:", err)
			return 1
		}
		full.Store(n > 0)
		for range 100 {
			n++
			if err := s.Commit(ctx, described(n)); err != nil {
				fmt.Fprintln(os.Stderr, "commit:", err)
				return 1
			}
			fmt.Println(n)
		}
		if err := s.Close(ctx); err != nil {
			fmt.Fprintln(os.Stderr, "close:", err)
			return 1
		}
		full.Store(sort == "marker")
	}
}

// TestDoomed fails the disk under files without which Pebble cannot go on: the
// process ends as its options say, with a message that names folder and cause
// and says what to do, and what was acknowledged is there at the next start.
func TestDoomed(t *testing.T) {
	for _, sort := range []string{"log", "MANIFEST", "marker"} {
		t.Run(sort, func(t *testing.T) {
			dir := t.TempDir()
			cmd := exec.Command(os.Args[0], "-doomed="+dir, "-doomed-file="+sort)
			var out, errs strings.Builder
			cmd.Stdout, cmd.Stderr = &out, &errs
			_ = cmd.Run() // the state says it
			if code := cmd.ProcessState.ExitCode(); code != doomedExit {
				t.Errorf("exit code %d", code)
			}
			for _, text := range []string{"the disk under the graph in " + dir + " failed", syscall.ENOSPC.Error(), "space, permissions, hardware", "start again", "acknowledged is kept"} {
				if !strings.Contains(errs.String(), text) {
					t.Errorf("the message lacks %q", text)
				}
			}
			if strings.Count(errs.String(), "\n") != 1 {
				t.Errorf("more than a message:\n%s", errs.String())
			}
			acked := strings.Count(out.String(), "\n")
			s := open(t, dir, embedded.Options{})
			if n := storetest.Read(t, s).Head.Seq; n < uint64(acked) || n > uint64(acked)+1 || acked == 0 {
				t.Errorf("%d decisions are left of %d", n, acked)
			}
			if err := s.Check(t.Context(), func(p store.Problem) { t.Errorf("%+v", p) }); err != nil {
				t.Error(err)
			}
			closeStore(t, s)
		})
	}
}
