// Package neo4jtest gives a test a real, empty Neo4j Community server.
//
// Server is what most tests want: an address, or a skip where no server can be
// had. Start is for the tests that stop, kill or lock out a server of their own.
//
// Each test process starts one small server of its own when its first test asks
// for one, and its tests share it one after the other. That costs a few seconds
// per package, and in return nothing has to be counted or agreed on between
// processes, and no server is left behind: a server hangs on a pipe from its
// process and is killed, and its throw-away directory removed, when the kernel
// closes that pipe, be it after the last test, a panic, a time-out or kill -9.
// With CLEW_TEST_NEO4J set, all processes use the server named there, and a file
// lock lets one test at a time have it.
//
// Environment:
//
//	CLEW_TEST_NEO4J     bolt URI of a server without authentication to use;
//	                    EVERYTHING IN IT IS DELETED by every test
//	CLEW_REQUIRE_NEO4J  1 makes a test fail instead of being skipped
//	CLEW_NEO4J_VERSION  release to start, see Version; a test that cannot have the
//	                    one named here fails
//	CLEW_NEO4J_CACHE    folder for the servers' jars, see CacheDir
package neo4jtest

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

const (
	lockTimeout = 10 * time.Minute
	wipeTimeout = 2 * time.Minute
	wipeBatch   = 10_000 // rows a transaction, far below what a 512 MB heap holds
)

// shared starts this process's own server when it is first asked for. It is
// never stopped: it ends with the process.
var shared = sync.OnceValues(func() (*Instance, error) {
	return Start(context.Background(), Options{})
})

var saySkipped = sync.OnceFunc(func() {
	say("SKIP neo4j: no CLEW_TEST_NEO4J and no server can be started; go test -v says why")
})

// say prints a line past go test, which hides the output of packages that pass: to
// the terminal if there is one.
func say(line string) {
	out, err := os.OpenFile("/dev/tty", os.O_WRONLY, 0)
	if err != nil {
		out = os.Stderr
	} else {
		defer out.Close()
	}
	fmt.Fprintln(out, line)
}

// Server returns the bolt URI of a Neo4j server without authentication whose
// database is empty, without constraints and indexes too, and which the test
// has to itself until it ends. Call it once in a test, before anything is opened
// on the server, and hand the URI on to subtests.
//
// If there is no such server, the test is skipped, or fails if
// CLEW_REQUIRE_NEO4J is 1. If the test fails, the logs of a server that this
// process started are kept and named.
func Server(t testing.TB) string {
	t.Helper()
	uri := os.Getenv("CLEW_TEST_NEO4J")
	var own *Instance
	if uri == "" {
		var err error
		own, err = shared()
		if err != nil {
			unavailable(t, err)
		}
		uri = own.URI()
	}
	path, err := lockPath(uri, own)
	if err != nil {
		t.Fatal(err)
	}
	reserve(t, path)
	if own != nil {
		keepLogs(t, own)
	}
	ctx, cancel := context.WithTimeout(t.Context(), wipeTimeout)
	defer cancel()
	if err := wipe(ctx, uri); err != nil {
		t.Fatalf("empty the Neo4j server at %s: %v", uri, err)
	}
	return uri
}

// unavailable ends a test that cannot have a server.
func unavailable(t testing.TB, err error) {
	t.Helper()
	switch {
	case !errors.Is(err, ErrUnavailable):
		t.Fatal(err)
	case os.Getenv("CLEW_REQUIRE_NEO4J") == "1":
		t.Fatalf("CLEW_REQUIRE_NEO4J is 1, CLEW_TEST_NEO4J is not set, and no server can be started: %v", err)
	case os.Getenv("CLEW_NEO4J_VERSION") != "":
		t.Fatalf("CLEW_NEO4J_VERSION is %s, and it cannot be started: %v", os.Getenv("CLEW_NEO4J_VERSION"), err)
	case !testing.Verbose():
		saySkipped()
	}
	t.Skipf("SKIP neo4j: no CLEW_TEST_NEO4J, and %v", err)
}

// lockPath returns the file whose lock reserves a server: beside the data of an
// own server, in the cache for one from outside.
func lockPath(uri string, own *Instance) (string, error) {
	if own != nil {
		return filepath.Join(own.Dir(), "test.lock"), nil
	}
	cache, err := cacheRoot()
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", err
	}
	h := fnv.New64a()
	io.WriteString(h, uri)
	return filepath.Join(cache, fmt.Sprintf("test-%016x.lock", h.Sum64())), nil
}

// reserve takes the lock of a server until the test ends. A test that would wait
// for itself fails at once.
func reserve(t testing.TB, path string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience(t))
	defer cancel()
	holder := ""
	f, err := lockFile(ctx, path, func(f *os.File) error {
		b, err := io.ReadAll(io.NewSectionReader(f, 0, 1000))
		holder = string(b)
		if name, ours := strings.CutPrefix(holder, fmt.Sprintf("%d ", os.Getpid())); ours && name != "" &&
			(t.Name() == name || strings.HasPrefix(t.Name(), name+"/")) {
			return fmt.Errorf("this test has the server already: call neo4jtest.Server once in %s and pass its URI on", name)
		}
		return err
	})
	if err != nil {
		t.Fatalf("wait for the Neo4j server (process and test that had it: %q): %v", holder, err)
	}
	t.Cleanup(func() {
		if err := errors.Join(f.Truncate(0), f.Close()); err != nil {
			t.Errorf("give the Neo4j server back: %v", err)
		}
	})
	if err := f.Truncate(0); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintf(f, "%d %s", os.Getpid(), t.Name()); err != nil {
		t.Fatal(err)
	}
}

// patience is how long a test may wait for its turn: less than the whole run
// has left, so that the failure is reported.
func patience(t testing.TB) time.Duration {
	if d, ok := t.(interface{ Deadline() (time.Time, bool) }); ok {
		if end, ok := d.Deadline(); ok {
			return min(lockTimeout, time.Until(end)*9/10)
		}
	}
	return lockTimeout
}

// keepLogs makes the server's logs survive if the test fails or never ends. A
// failure before this test has done so for good.
func keepLogs(t testing.TB, own *Instance) {
	t.Helper()
	if own.keeps() {
		return
	}
	if err := own.keep(true); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("logs of the Neo4j server are kept in %s", filepath.Join(own.Dir(), "logs"))
		} else if err := own.keep(false); err != nil {
			t.Error(err)
		}
	})
}

// wipe empties a server's database and drops its constraints and indexes, but
// for the two look-up indexes that every database has from the start.
func wipe(ctx context.Context, uri string) error {
	driver, err := connect(uri, neo4j.NoAuth())
	if err != nil {
		return err
	}
	defer driver.Close(context.WithoutCancel(ctx))
	for _, batch := range []string{
		"MATCH ()-[r]->() WITH r LIMIT $n DELETE r RETURN count(*) AS done",
		"MATCH (n) WITH n LIMIT $n DELETE n RETURN count(*) AS done",
	} {
		for more := true; more; {
			rows, err := column(ctx, driver, batch, map[string]any{"n": wipeBatch})
			if err != nil {
				return err
			}
			more = rows[0] != int64(0)
		}
	}
	for _, kind := range []struct{ list, drop string }{
		{"SHOW CONSTRAINTS YIELD name", "DROP CONSTRAINT %s IF EXISTS"},
		{"SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name", "DROP INDEX %s IF EXISTS"},
	} {
		names, err := column(ctx, driver, kind.list, nil)
		if err != nil {
			return err
		}
		for _, name := range names {
			quoted := "`" + strings.ReplaceAll(fmt.Sprint(name), "`", "``") + "`"
			if _, err := column(ctx, driver, fmt.Sprintf(kind.drop, quoted), nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// column runs one statement and returns the first value of each row.
func column(ctx context.Context, driver neo4j.DriverWithContext, cypher string, params map[string]any) ([]any, error) {
	res, err := neo4j.ExecuteQuery(ctx, driver, cypher, params, neo4j.EagerResultTransformer,
		neo4j.ExecuteQueryWithDatabase("neo4j"))
	if err != nil {
		return nil, err
	}
	values := make([]any, len(res.Records))
	for i, r := range res.Records {
		values[i] = r.Values[0]
	}
	return values, nil
}
