package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
)

// TestUsage tells mistakes on the command line.
func TestUsage(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, tc := range []struct {
		args string
		text string
	}{
		{"nosuch", `unknown command "nosuch"`},
		{"search", "at least 1 argument"},
		{"why a/b c/d e/f", "not 3"},
		{"stats --nosuch", "unknown flag: --nosuch"},
		{"stats --output xml", `--output "xml" is not known`},
		{"stats --server 127.0.0.1:1 --store x", "give one of them"},
		{"stats --tls", "are for --server"},
		{"stats --server nohost", "write host:port"},
		{"stats --server 127.0.0.1:1 --token-file nosuch", "--token-file"},
		{"stats --server 127.0.0.1:1 --tls-ca nosuch", "--tls-ca"},
		{"stats --store http://x", "neither a folder nor"},
		{"judge maybe a/b c/d", "no verdict"},
		{"judge same a/b", "needs two records"},
		{"judge same ab c/d", "write source/id"},
		{"judge list a/b c/d", "one record at most"},
		{"chain", "clew chain --list"},
		{"load x.jsonl --batch 0", "--batch 0"},
		{"serve --server 127.0.0.1:1", "drop --server"},
		{"demo --server 127.0.0.1:1", "drop --server"},
		{"demo -o json", "has no JSON"},
		{"eval x.jsonl --store y", "drop --server and --store"},
		{"serve --server.listen 0.0.0.0:7420 --store x", "without TLS and a token"},
		{"serve --server.tls-cert nosuch --server.tls-key nosuch --store x", "PEM files"},
		{"stats --network.hub-cap many", "network.hub_cap"},
		{"serve --resolver.model nosuch --store x", "resolver.model"},
	} {
		t.Run(tc.args, func(t *testing.T) { clew(t, strings.Fields(tc.args)...).want(t, exitUsage, tc.text) })
	}
}

// TestQueryFlags tells mistakes in the flags of queries.
func TestQueryFlags(t *testing.T) {
	store := filepath.Join(t.TempDir(), "graph")
	clewInput(t, `{"source":"s","id":"1","kind":"Person","names":[{"full":"Ann Example"}]}`, "load", "-", "--format", "jsonl", "--store", store).want(t, exitOK)
	for args, text := range map[string]string{
		"expand s/1 --since 31-31-31":     "write an ISO date",
		"expand s/1 --direction up":       "both, out or in",
		"expand s/1 --hub-order fame":     "recent, oldest",
		"expand s/1 --min-confidence 101": "min_confidence",
		"expand s/1 --depth 99":           "depth",
	} {
		clew(t, append(strings.Fields(args), "--store", store)...).want(t, exitUsage, text)
	}
}

// TestConfig tells mistakes in the settings, and prints them.
func TestConfig(t *testing.T) {
	dir := t.TempDir()
	unknown := write(t, dir, "unknown.yaml", "server:\n  lisen: x\n")
	wrong := write(t, dir, "wrong.yaml", "network:\n  hub_cap: many\n")
	for _, tc := range []struct {
		args []string
		text string
	}{
		{[]string{"config", "--config", unknown}, "lisen"},
		{[]string{"stats", "--config", wrong}, "network.hub_cap"},
		{[]string{"load", "x.jsonl", "--config", filepath.Join(dir, "none.yaml"), "--dry-run"}, "x.jsonl"},
		{[]string{"stats", "--config", filepath.Join(dir, "none.yaml")}, "none.yaml"},
	} {
		code := exitUsage
		if tc.args[0] == "load" {
			code = exitNotFound // the file comes first
		}
		clew(t, tc.args...).want(t, code, tc.text)
	}
	t.Setenv("CLEW_SERVER_TOKEN", "very-secret")
	r := clew(t, "config").want(t, exitOK, "hub_cap: 200", "(set)")
	if strings.Contains(r.stdout, "very-secret") {
		t.Error("the token is printed")
	}
	decode[map[string]any](t, clew(t, "config", "-o", "json"))
	clew(t, "config", "--store", "bolt://127.0.0.1:7687").want(t, exitOK, "kind: \"neo4j\"")
	t.Setenv("CLEW_NOSUCH", "1")
	clew(t, "stats").want(t, exitUsage, "CLEW_NOSUCH")
}

// TestHelp prints the help topics.
func TestHelp(t *testing.T) {
	clew(t).want(t, exitOK, "Available Commands")
	clew(t, "help", "exit-codes").want(t, exitOK, "some records were rejected")
	clew(t, "help", "settings").want(t, exitOK, "--store.neo4j.uri")
	if r := clew(t, "search", "--help").want(t, exitOK, "--limit"); strings.Contains(r.stdout, "store.neo4j.uri") {
		t.Error("settings clutter the help")
	}
	clew(t, "completion", "bash").want(t, exitOK, "bash completion")
}

// TestStoreTrouble tells when a store cannot be used.
func TestStoreTrouble(t *testing.T) {
	dir := t.TempDir()
	clew(t, "stats", "--store", filepath.Join(dir, "none")).want(t, exitNotFound, "there is no graph in the folder")
	clew(t, "stats", "--store", "bolt://127.0.0.1:1", "--store.neo4j.connect-timeout", "1s").want(t, exitUnavailable, "check that the database runs")
	clew(t, "stats", "--server", "127.0.0.1:1").want(t, exitUnavailable, "no service answers at 127.0.0.1:1")

	held := filepath.Join(dir, "held")
	s, err := embedded.Open(t.Context(), held, embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	clew(t, "stats", "--store", held).want(t, exitUnavailable, "--server")
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	clew(t, "stats", "--store", held).want(t, exitOK)
}

// TestCutLog damages the log of a store whose process ended: every command
// refuses it and names the way out, which gives up what came after the damage.
func TestCutLog(t *testing.T) {
	running, dir := t.TempDir(), t.TempDir()
	s, err := embedded.Open(t.Context(), running, embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for seq := range uint64(3) {
		c := &store.Change{Decision: graph.Decision{Seq: seq + 1, Kind: graph.DecisionLoad}, Sources: []store.Source{{ID: graph.SourceID(fmt.Sprint("source", seq+1))}}}
		if err := s.Commit(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(dir, os.DirFS(running)); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	logs, err := filepath.Glob(filepath.Join(dir, "*.log"))
	if err != nil || len(logs) != 1 {
		t.Fatalf("%d logs, %v", len(logs), err)
	}
	b, err := os.ReadFile(logs[0])
	if err != nil {
		t.Fatal(err)
	}
	b[bytes.Index(b, []byte("source2"))]++
	if err := os.WriteFile(logs[0], b, 0o600); err != nil {
		t.Fatal(err)
	}
	clew(t, "check", "--store", dir).want(t, exitFailure, filepath.Base(logs[0])+" is damaged at byte", "clew check --cut-log")
	clew(t, "check", "--store", filepath.Join(dir, "none"), "--cut-log").want(t, exitNotFound, "there is no graph")
	clew(t, "check", "--server", "127.0.0.1:1", "--cut-log").want(t, exitUsage, "stop the service")
	clew(t, "check", "--store", dir, "--cut-log").want(t, exitOK, "is damaged at byte", "the graph ends at decision 1", "0 problems")
	clew(t, "check", "--store", dir).want(t, exitOK, "0 problems")
}

// TestExplainStatus turns statuses of other services into words, too.
func TestExplainStatus(t *testing.T) {
	p := &program{started: true}
	for code, want := range map[codes.Code]int{
		codes.Internal: exitFailure, codes.Canceled: exitFailure, codes.NotFound: exitNotFound, codes.InvalidArgument: exitUsage, codes.Unavailable: exitUnavailable,
	} {
		if _, got := p.explain(status.Error(code, "text")); got != want {
			t.Errorf("%s gives exit code %d, want %d", code, got, want)
		}
	}
}

// TestModel takes a model file and another cap, and tells a file that is none.
func TestModel(t *testing.T) {
	dir := t.TempDir()
	text, err := match.ColdStart().JSON()
	if err != nil {
		t.Fatal(err)
	}
	at := []string{"stats", "--store", filepath.Join(dir, "graph"), "--resolver.model", write(t, dir, "model.json", string(text))}
	clew(t, "judge", "same", "a/1", "a/2", "--store", filepath.Join(dir, "graph")).want(t, exitOK)
	plain := clew(t, "stats", "--store", filepath.Join(dir, "graph")).want(t, exitOK).stdout
	if same := clew(t, at...).want(t, exitOK).stdout; same != plain {
		t.Errorf("the same model by a file differs:\n%s\n%s", plain, same)
	}
	if other := clew(t, append(at, "--resolver.candidate-cap", "7")...).want(t, exitOK).stdout; other == plain {
		t.Error("another cap does not give another model")
	}
	clew(t, "stats", "--store", filepath.Join(dir, "graph"), "--resolver.model", write(t, dir, "none.json", "{")).want(t, exitUsage, "none.json")
}

// TestPages says how to get the next page.
func TestPages(t *testing.T) {
	store := caseStore(t)
	r := clew(t, "search", "Harbour Bridge Staffing", "--limit", "1", "--store", store).want(t, exitOK, "there is more: add --page ")
	_, token, _ := strings.Cut(strings.TrimSpace(r.stdout), "--page ")
	next := clew(t, "search", "Harbour Bridge Staffing", "--limit", "1", "--page", token, "--store", store).want(t, exitOK)
	if next.stdout == r.stdout {
		t.Error("the next page is the first one")
	}
}
