package neo4jtest

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// values runs a statement on a server without authentication.
func values(t *testing.T, uri, cypher string) []any {
	t.Helper()
	driver, err := connect(uri, neo4j.NoAuth())
	if err != nil {
		t.Fatal(err)
	}
	defer driver.Close(context.Background())
	rows, err := column(t.Context(), driver, cypher, nil)
	if err != nil {
		t.Fatalf("%s: %v", cypher, err)
	}
	return rows
}

func TestServerIsEmptyForEveryTest(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range []string{"first", "second"} {
		t.Run(name, func(t *testing.T) {
			uri := Server(t)
			seen[uri] = true
			for cypher, want := range map[string][]any{
				"RETURN 1":                            {int64(1)},
				"MATCH (n) RETURN count(n)":           {int64(0)},
				"SHOW CONSTRAINTS YIELD name":         {},
				"SHOW INDEXES YIELD type RETURN type": {"LOOKUP", "LOOKUP"},
			} {
				if diff := cmp.Diff(want, values(t, uri, cypher)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", cypher, diff)
				}
			}
			values(t, uri, "CREATE CONSTRAINT `odd ``name` FOR (p:Phone) REQUIRE p.id IS UNIQUE")
			values(t, uri, "CREATE INDEX kinds FOR (p:Phone) ON (p.kind)")
			values(t, uri, "UNWIND range(1, 12000) AS i CREATE (:Phone {id: i})-[:CALLED]->(:Phone {id: -i})")
		})
	}
	if len(seen) > 1 {
		t.Errorf("the tests of a process got several servers: %v", seen)
	}
}

func TestServerFromEnvironment(t *testing.T) {
	var uri string
	t.Run("own", func(t *testing.T) { uri = Server(t) })
	if uri == "" {
		t.SkipNow()
	}
	t.Setenv("CLEW_NEO4J_CACHE", t.TempDir())
	t.Setenv("CLEW_TEST_NEO4J", uri)
	if got := Server(t); got != uri {
		t.Errorf("Server is %s, want the one of CLEW_TEST_NEO4J, %s", got, uri)
	}
	out, err := helper(t, "nested", "CLEW_TEST_NEO4J="+uri, "CLEW_NEO4J_CACHE="+t.TempDir()).CombinedOutput()
	if want := "call neo4jtest.Server once in TestHelper"; err == nil || !strings.Contains(string(out), want) {
		t.Errorf("a second Server in one test: %v, want %q in:\n%s", err, want, out)
	}
}

func TestServerUnavailable(t *testing.T) {
	for _, c := range []struct {
		name, require, version, want string
		fails                        bool
	}{
		{"skipped", "", "", "SKIP neo4j: no CLEW_TEST_NEO4J, and Neo4j cannot run here: ", false},
		{"required", "1", "", "CLEW_REQUIRE_NEO4J is 1", true},
		{"chosen", "", "newest", "CLEW_NEO4J_VERSION is newest, and it cannot be started", true},
		{"unknown", "", "latest", "write lts, newest", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			cmd := helper(t, "server", "PATH=", "CLEW_NEO4J_CACHE="+t.TempDir(), // neither Maven nor jars
				"CLEW_TEST_NEO4J=", "CLEW_REQUIRE_NEO4J="+c.require, "CLEW_NEO4J_VERSION="+c.version)
			out, err := cmd.CombinedOutput()
			if (err != nil) != c.fails || !strings.Contains(string(out), c.want) {
				t.Errorf("ended with %v, want %q in:\n%s", err, c.want, out)
			}
		})
	}
}

// needServer skips a test where no server can be started and returns a context
// that ends it in time.
func needServer(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	t.Cleanup(cancel)
	if _, _, err := installed(ctx); err != nil {
		unavailable(t, err)
	}
	return ctx
}

func TestPasswordAndRestart(t *testing.T) {
	ctx := needServer(t)
	opts := Options{Dir: t.TempDir(), Password: "correct horse"}
	i, err := Start(ctx, opts)
	if err != nil {
		t.Fatal(err)
	}
	right := neo4j.BasicAuth("neo4j", opts.Password, "")
	for name, auth := range map[string]neo4j.AuthToken{
		"none": neo4j.NoAuth(), "wrong": neo4j.BasicAuth("neo4j", "battery staple", ""),
	} {
		if err := query(ctx, i.URI(), auth, "neo4j", "RETURN 1", nil); err == nil {
			t.Errorf("%s password: accepted", name)
		}
	}
	if err := query(ctx, i.URI(), right, "neo4j", "CREATE (:Phone)", nil); err != nil {
		t.Fatal(err)
	}
	if err := i.Kill(); err != nil {
		t.Fatal(err)
	}
	if answers(i.URI()) {
		t.Error("a killed server answers")
	}
	again, err := Start(ctx, opts)
	if err != nil {
		t.Fatal(err)
	}
	if err := query(ctx, again.URI(), right, "neo4j", "MATCH (p:Phone) RETURN 1 / count(p)", nil); err != nil {
		t.Errorf("the data did not survive a kill: %v", err)
	}
	for range 2 {
		if err := again.Stop(); err != nil {
			t.Errorf("Stop: %v", err)
		}
	}
}

func TestFailedStartKeepsLogs(t *testing.T) {
	ctx := needServer(t)
	blocked := filepath.Join(t.TempDir(), "home")
	if err := os.MkdirAll(filepath.Join(blocked, "data"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(blocked, "data", "databases"), []byte("in the way"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := Start(ctx, Options{Dir: blocked})
	logs := filepath.Join(blocked, "logs")
	if err == nil || !strings.Contains(err.Error(), "logs in "+logs) {
		t.Fatalf("Start: %v, want an error that names %s", err, logs)
	}
	if _, err := os.Stat(filepath.Join(logs, "neo4j.log")); err != nil {
		t.Error(err)
	}
}

func TestServerEndsWithItsProcess(t *testing.T) {
	ctx := needServer(t)
	tmp := t.TempDir()
	cmd := helper(t, "hang", "CLEW_TEST_NEO4J=", "TMPDIR="+tmp)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var uri [100]byte
	n, err := out.Read(uri[:])
	if err != nil || !strings.HasPrefix(string(uri[:n]), "bolt://") {
		t.Errorf("the helper said %q, %v", uri[:n], err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Error(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the helper was not killed")
	}
	if err := poll(ctx, func() (bool, error) {
		left, err := filepath.Glob(filepath.Join(tmp, "clew-neo4j-*"))
		return len(left) == 0, err
	}); err != nil {
		t.Errorf("the server's directory is still there: %v", err)
	}
	if answers(string(uri[:n])) {
		t.Error("the server still answers")
	}
}

// TestPause holds a server still and lets it go on; one that is held ends too.
func TestPause(t *testing.T) {
	ctx := needServer(t)
	// A setting that every server here has is replaced: twice it would stop the start.
	i, err := Start(ctx, Options{Settings: []string{"db.memory.transaction.max=64m", "server.memory.pagecache.size=48m"}, Java: []string{"-Xmx400m"}})
	if err != nil {
		t.Fatal(err)
	}
	const heap = "CALL dbms.queryJmx('java.lang:type=Memory') YIELD attributes RETURN attributes.HeapMemoryUsage.value.properties.max < 420 * 1024 * 1024"
	if got := values(t, i.URI(), heap); len(got) != 1 || got[0] != true {
		t.Errorf("the heap is as usual: %v", got)
	}
	if err := i.Pause(); err != nil {
		t.Fatal(err)
	}
	short, cancel := context.WithTimeout(ctx, 300*time.Millisecond)
	defer cancel()
	if err := query(short, i.URI(), neo4j.NoAuth(), "neo4j", "RETURN 1", nil); err == nil {
		t.Error("a paused server answers")
	}
	if err := i.Resume(); err != nil {
		t.Fatal(err)
	}
	if err := query(ctx, i.URI(), neo4j.NoAuth(), "neo4j", "RETURN 1", nil); err != nil {
		t.Errorf("a server that goes on does not answer: %v", err)
	}
	if err := i.Pause(); err != nil {
		t.Fatal(err)
	}
	if err := i.Kill(); err != nil {
		t.Error(err)
	}
	if err := i.Resume(); err == nil {
		t.Error("a server that has ended goes on")
	}
}

// answers reports whether anything listens at a bolt URI.
func answers(uri string) bool {
	conn, err := net.DialTimeout("tcp", strings.TrimPrefix(uri, "bolt://"), 10*time.Second)
	if err != nil {
		return false
	}
	conn.Close()
	return true
}

// helper runs TestHelper of this test binary as another process.
func helper(t *testing.T, mode string, env ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestHelper$", "-test.v", "-test.timeout=5m")
	if mode == "hang" {
		cmd.Args = append(cmd.Args[:2], "-test.timeout=5m") // its own words only
	}
	cmd.Env = append(append(os.Environ(), "CLEW_NEO4JTEST_HELPER="+mode), env...)
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

// TestHelper is what helper runs; it is not a test.
func TestHelper(t *testing.T) {
	switch os.Getenv("CLEW_NEO4JTEST_HELPER") {
	case "server":
		Server(t)
	case "nested":
		Server(t)
		t.Run("sub", func(t *testing.T) { Server(t) })
	case "old":
		OnNewest(t, "^$")
	case "hang":
		i, err := Start(t.Context(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		os.Stdout.WriteString(i.URI())
		<-t.Context().Done()
	default:
		t.Skip("not a test")
	}
}

// TestOnNewest runs a test of this binary on a server of the newest version.
func TestOnNewest(t *testing.T) {
	OnNewest(t, "^TestRunsVersion$")
	out, err := helper(t, "old", "PATH=", "CLEW_NEO4J_CACHE="+t.TempDir(), "CLEW_TEST_NEO4J=", "CLEW_NEO4J_VERSION=").CombinedOutput()
	if want := "SKIP neo4j " + Newest + ": Neo4j cannot run here"; err != nil || !strings.Contains(string(out), want) {
		t.Errorf("where it cannot run: %v, want %q in:\n%s", err, want, out)
	}
}

// TestRunsVersion holds that the server is of the version that was asked for.
func TestRunsVersion(t *testing.T) {
	needServer(t)
	t.Setenv("CLEW_TEST_NEO4J", "")
	want, err := Version()
	if err != nil {
		t.Fatal(err)
	}
	got := values(t, Server(t), "CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel' RETURN versions[0]")
	if diff := cmp.Diff([]any{want}, got); diff != "" {
		t.Errorf("version (-want +got):\n%s", diff)
	}
}
