package neo4j

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
)

// smallDisk gives a folder on a disk of so many MiB, which lies in memory. The test
// is skipped, with a line that is seen, where nothing may be mounted.
func smallDisk(t *testing.T, size int) string {
	t.Helper()
	dir := t.TempDir()
	out, err := exec.Command("mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%dm", size), "clew-test", dir).CombinedOutput()
	if err != nil {
		fmt.Fprintf(os.Stderr, "SKIP full disk: no disk can be mounted here: %v: %s\n", err, out)
		t.Skipf("SKIP full disk: no disk can be mounted here: %v: %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", "--lazy", dir).CombinedOutput(); err != nil {
			t.Errorf("umount %s: %v: %s", dir, err, out)
		}
	})
	return dir
}

// fillUp writes a file until its disk is full.
func fillUp(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, size := range []int{1 << 20, 1 << 12, 1} {
		for block := make([]byte, size); err == nil; {
			_, err = f.Write(block)
		}
		if !errors.Is(err, syscall.ENOSPC) && !errors.Is(err, io.ErrShortWrite) {
			t.Fatal(err)
		}
		err = nil
	}
}

// TestFullDisk fills the disk of the server while batches are loaded. The client is
// told to send them again, and once there is room and the server was restarted they
// are taken: nothing is lost, nothing is there twice.
func TestFullDisk(t *testing.T) {
	neo4jtest.Server(t) // skips where no server can be started
	dir := smallDisk(t, 256)
	m := &machine{opts: neo4jtest.Options{Dir: filepath.Join(dir, "server")}}
	m.start(t)
	t.Cleanup(func() {
		if err := m.Kill(); err != nil {
			t.Error(err)
		}
	})
	s := open(t, Options{URI: m.URI()})
	w := writer(t, s)
	sent(t, w, crowd(0))
	ballast := filepath.Join(dir, "ballast")
	fillUp(t, ballast)
	n := uint64(1)
	var full error
	for ; full == nil; n++ {
		if n > 200 {
			t.Fatal("the disk is never full")
		}
		_, full = w.Load(t.Context(), crowd(n))
	}
	t.Logf("batch %d on a full disk: %v", n-1, full)
	if !again(full) || errors.Is(full, store.ErrCorrupt) {
		t.Errorf("the client cannot know that it may send the batch again: %v", full)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if err := m.Kill(); err != nil {
		t.Fatal(err)
	}
	m.start(t)
	_ = resent(t, w, crowd(n-1))
	sent(t, w, crowd(n))
	unharmed(t, s, n+1)
	check(t, s)
}
