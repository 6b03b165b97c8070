package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/examples"
	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
)

// served is a `clew serve` within the test, asked only through its address.
type served struct {
	t       *testing.T
	address string
}

// serve starts `clew serve` on a store and stops it when the test ends.
func serve(t *testing.T, store string) *served {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	logs, log := io.Pipe()
	done := make(chan int, 1)
	go func() {
		code := run(ctx, []string{"serve", "--store", store, "--server.listen", "127.0.0.1:0", "--log.format", "json"}, strings.NewReader(""), io.Discard, log)
		log.Close() //nolint:errcheck // never fails
		done <- code
	}()
	t.Cleanup(func() {
		stop()
		if code := <-done; code != 0 {
			t.Errorf("clew serve --store %s ended with code %d", store, code)
		}
	})
	s := &served{t: t}
	lines := bufio.NewScanner(logs)
	var seen []string
	for s.address == "" && lines.Scan() {
		var line struct{ Msg, Address string }
		seen = append(seen, lines.Text())
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.Msg == "serving" {
			s.address = line.Address
		}
	}
	if s.address == "" {
		t.Fatalf("clew serve --store %s never served:\n%s", store, strings.Join(seen, "\n"))
	}
	go io.Copy(io.Discard, logs) //nolint:errcheck // keeps the log flowing
	return s
}

// run runs a client command and gives what it printed.
func (s *served) run(want int, args ...string) string {
	s.t.Helper()
	code, out := s.try(args...)
	if code != want {
		s.t.Fatalf("clew %s: code %d, want %d\n%s", strings.Join(args, " "), code, want, out)
	}
	return out
}

// try runs a client command and gives its code with what it printed, or with what
// it said was wrong.
func (s *served) try(args ...string) (int, string) {
	s.t.Helper()
	var out, errs bytes.Buffer
	if code := run(s.t.Context(), append(slices.Clone(args), "--server", s.address), strings.NewReader(""), &out, &errs); code != 0 {
		return code, out.String() + errs.String()
	}
	return 0, out.String()
}

// entity gives the id of the entity that a record key or natural id names.
func (s *served) entity(subject string) string {
	s.t.Helper()
	var got struct{ Entity struct{ ID string } }
	if err := json.Unmarshal([]byte(s.run(0, "show", subject, "--output", "json")), &got); err != nil {
		s.t.Fatal(err)
	}
	return got.Entity.ID
}

func (s *served) entities(subjects []string) []string {
	out := make([]string, len(subjects))
	for i, sub := range subjects {
		out[i] = s.entity(sub)
	}
	return out
}

// loadCase loads the files of the case, file by file, as a user would.
func (s *served) loadCase(dir string) {
	for _, in := range examples.Inputs() {
		args := []string{"load", filepath.Join(dir, in.File), "--source", in.Source}
		if in.Mapping != "" {
			args = append(args, "--map", filepath.Join(dir, in.Mapping))
		}
		s.run(0, args...)
	}
}

// unpack writes the case's files to a folder.
func unpack(t *testing.T) string {
	dir := t.TempDir()
	if err := os.CopyFS(dir, examples.Case()); err != nil {
		t.Fatal(err)
	}
	if _, err := fs.Stat(os.DirFS(dir), "police.jsonl"); err != nil {
		t.Fatal(err)
	}
	return dir
}

// decided is when a decision was taken, in JSON.
var decided = regexp.MustCompile(`"at": *"[^"]*"`)

// TestCase loads the case through a service on each store, asks every question
// and compares the answers with what is expected, and byte by byte between the
// stores.
func TestCase(t *testing.T) {
	dir := unpack(t)
	questions, err := examples.Questions()
	if err != nil {
		t.Fatal(err)
	}
	answers := map[string][]string{}
	for _, home := range []string{"embedded", "neo4j"} {
		t.Run(home, func(t *testing.T) {
			store := filepath.Join(t.TempDir(), "graph")
			if home == "neo4j" {
				store = neo4jtest.Server(t)
			}
			s := serve(t, store)
			s.loadCase(dir)
			for _, q := range questions {
				t.Run(q.Question, func(t *testing.T) {
					s := &served{t, s.address}
					answer := s.run(0, append(slices.Clone(q.Ask), "--output", "json")...)
					s.expect(q, answer)
					if slices.Contains([]string{"history", "diff"}, q.Ask[0]) { // they tell when each decision was taken
						answer = decided.ReplaceAllString(answer, "")
					}
					answers[home] = append(answers[home], strings.Join(q.Ask, " ")+"\n"+answer)
				})
			}
			s.run(0, "check")
			grpcurl(t, s.address)
			s.asOf(questions)
			s.run(0, "check")
		})
	}
	if answers["embedded"] == nil || answers["neo4j"] == nil {
		return // a store was skipped, and said so
	}
	if diff := cmp.Diff(answers["embedded"], answers["neo4j"]); diff != "" {
		t.Errorf("the stores answer differently (-embedded +neo4j):\n%s", diff)
	}
}

// expect checks an answer.
func (s *served) expect(q examples.Question, answer string) {
	s.t.Helper()
	var tree any
	if err := json.Unmarshal([]byte(answer), &tree); err != nil {
		s.t.Fatalf("the answer is not JSON: %v\n%s", err, answer)
	}
	texts := map[string]bool{}
	collectTexts(tree, texts)
	for _, c := range q.Expect.Contains {
		if !texts[s.entity(c)] {
			s.t.Errorf("the answer does not show %s", c)
		}
	}
	for _, c := range q.Expect.Missing {
		if texts[s.entity(c)] {
			s.t.Errorf("the answer shows %s", c)
		}
	}
	var reply struct {
		Paths []struct{ Nodes []struct{ ID string } }
	}
	if err := json.Unmarshal([]byte(answer), &reply); err != nil && len(q.Expect.Paths) > 0 {
		s.t.Fatal(err)
	}
	var paths [][]string
	for _, p := range reply.Paths {
		var ids []string
		for _, n := range p.Nodes {
			ids = append(ids, n.ID)
		}
		paths = append(paths, ids)
	}
	for _, want := range q.Expect.Paths {
		ids := s.entities(want)
		if !slices.ContainsFunc(paths, func(p []string) bool { return slices.Equal(p, ids) }) {
			s.t.Errorf("no path %v among %d", want, len(paths))
		}
	}
	if q.Expect.NoPath && len(paths) > 0 {
		s.t.Errorf("there are %d paths, none expected; the first: %v", len(paths), paths[0])
	}
	if same := s.entities(q.Expect.Same); len(slices.Compact(slices.Clone(same))) > 1 {
		s.t.Errorf("%v are not one: %v", q.Expect.Same, same)
	}
	apart := s.entities(q.Expect.Apart)
	slices.Sort(apart)
	if len(slices.Compact(slices.Clone(apart))) != len(apart) {
		s.t.Errorf("two of %v are one: %v", q.Expect.Apart, apart)
	}
	if len(q.Expect.Says) > 0 {
		said := s.run(0, q.Ask...)
		for _, text := range q.Expect.Says {
			if !strings.Contains(said, text) {
				s.t.Errorf("the printed answer does not say %q:\n%s", text, said)
			}
		}
	}
}

// collectTexts gathers every text of a JSON value.
func collectTexts(v any, into map[string]bool) {
	switch v := v.(type) {
	case string:
		into[v] = true
	case []any:
		for _, e := range v {
			collectTexts(e, into)
		}
	case map[string]any:
		for _, e := range v {
			collectTexts(e, into)
		}
	}
}

// grpcurl runs the example script against the service, where grpcurl is there.
func grpcurl(t *testing.T, address string) {
	t.Run("grpcurl", func(t *testing.T) {
		if _, err := exec.LookPath("grpcurl"); err != nil {
			if os.Getenv("CI") != "" {
				t.Fatal("grpcurl is not on the PATH; .ci/run builds it into .cache/bin")
			}
			t.Skip("SKIP grpcurl: not installed; go -C tools/dev install tool builds it")
		}
		out, err := exec.CommandContext(t.Context(), filepath.Join("..", "..", "examples", "grpcurl.sh"), address, "Chervanin").CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		for _, want := range []string{"clew.v1.NetworkService", "\"caption\": \"Oleg Chervanin\"", "job-ad-to-wallet", "\"kind\": \"Wallet\""} {
			if !strings.Contains(string(out), want) {
				t.Errorf("examples/grpcurl.sh does not show %s:\n%s", want, out)
			}
		}
	})
}

// TestReadme holds the README to what the demonstration prints: every line that
// it quotes, spaces apart, is a line of it.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), "<!-- demo output: begin -->")
	quoted, _, ok := strings.Cut(rest, "<!-- demo output: end -->")
	if !ok {
		t.Fatal("README.md has no quoted demonstration")
	}
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	said := map[string]bool{"…": true}
	for line := range strings.Lines(clew(t, "demo", "--no-serve").want(t, exitOK).stdout) {
		said[squeeze(line)] = true
	}
	for line := range strings.Lines(quoted) {
		if !said[squeeze(line)] {
			t.Errorf("the demonstration does not print: %s", line)
		}
	}
}
