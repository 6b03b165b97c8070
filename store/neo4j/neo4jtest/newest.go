package neo4jtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"
)

var sayOld = sync.OnceFunc(func() {
	say("SKIP neo4j " + Newest + " is not tested, it cannot be started here; go test -v says why")
})

// OnNewest runs those tests of this test binary whose names match a pattern again,
// in a process of their own on a server of [Newest], and fails with what they say.
// Where [Newest] cannot run, such as without a Java new enough, it skips with a
// line that is seen. It also skips where the environment chooses the server, by
// CLEW_NEO4J_VERSION or CLEW_TEST_NEO4J: then every test runs on that one.
func OnNewest(t *testing.T, pattern string) {
	t.Helper()
	for _, name := range []string{"CLEW_NEO4J_VERSION", "CLEW_TEST_NEO4J"} {
		if os.Getenv(name) != "" {
			t.Skipf("%s chooses the server", name)
		}
	}
	_, err := java(t.Context(), Newest)
	if err == nil {
		_, err = jars(t.Context(), Newest)
	}
	switch {
	case errors.Is(err, ErrUnavailable):
		if !testing.Verbose() {
			sayOld()
		}
		t.Skipf("SKIP neo4j %s: %v", Newest, err)
	case err != nil:
		t.Fatal(err)
	}
	args := []string{"-test.run=" + pattern, "-test.v"}
	if end, ok := t.Deadline(); ok {
		args = append(args, fmt.Sprintf("-test.timeout=%s", time.Until(end)*9/10))
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(os.Environ(), "CLEW_NEO4J_VERSION="+Newest)
	cmd.WaitDelay = 10 * time.Second
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("on Neo4j %s: %v\n%s", Newest, err, out)
	}
}
