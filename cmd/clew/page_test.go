package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// decisionTime is when a decision was taken, which is another time at each run.
var decisionTime = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`)

// quotedWord is a word of a command line as the page writes it.
var quotedWord = regexp.MustCompile(`"[^"]*"|\S+`)

// TestResolutionPage holds docs/resolution.md to the program: it runs each command
// that the page quotes, in their order, on the example case, and compares what
// follows with what was printed. Its picture is drawn anew, too. With -update both
// are rewritten.
func TestResolutionPage(t *testing.T) {
	store := caseStore(t)
	const page, drawing = "../../docs/resolution.md", "../../docs/why.svg"
	old, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	// The picture shows the state before the page's judgement.
	svg := clew(t, "why", "police/P-001", "ngo/R-01", "--svg", "-", "--store", store).want(t, exitOK).stdout
	now := rewritten(t, store, string(old), 10)
	for file, want := range map[string]string{page: now, drawing: svg} {
		if *update {
			if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%s is not what clew prints; rewrite it with go test ./cmd/clew -run TestResolutionPage -update\n%s", file, diff)
		}
	}
}

// TestNetworkPage holds docs/network.md to the program in the same way.
func TestNetworkPage(t *testing.T) {
	const page = "../../docs/network.md"
	old, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	now := rewritten(t, caseStore(t), string(old), 2)
	if *update {
		if err := os.WriteFile(page, []byte(now), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(now, string(old)); diff != "" && !*update {
		t.Errorf("%s is not what clew prints; rewrite it with go test ./cmd/clew -run TestNetworkPage -update\n%s", page, diff)
	}
}

// rewritten gives a page with the real answers after its commands. What it shows
// of a file with cat is the file of that name. It must quote a least number of
// commands.
func rewritten(t *testing.T, store, page string, least int) string {
	t.Helper()
	dir := t.TempDir()
	const indent, prompt = "    ", "    $ "
	var out []string
	lines := strings.Split(page, "\n")
	commands := 0
	for i := 0; i < len(lines); {
		line := lines[i]
		i++
		out = append(out, line)
		if !strings.HasPrefix(line, prompt) {
			continue
		}
		first := i
		for i < len(lines) && !strings.HasPrefix(lines[i], prompt) && (lines[i] == "" || strings.HasPrefix(lines[i], indent)) {
			i++
		}
		if name, ok := strings.CutPrefix(line, prompt+"cat "); ok {
			var text strings.Builder
			for _, l := range lines[first:i] {
				text.WriteString(strings.TrimPrefix(l, indent) + "\n")
			}
			write(t, dir, name, strings.TrimRight(text.String(), "\n")+"\n")
			out = append(out, lines[first:i]...)
			continue
		}
		words := quotedWord.FindAllString(strings.TrimPrefix(line, prompt+"clew "), -1)
		for w, word := range words {
			words[w] = strings.Trim(word, `"`)
			if strings.HasSuffix(word, ".jsonl") || strings.HasSuffix(word, ".csv") {
				words[w] = filepath.Join(dir, word)
			}
		}
		commands++
		answer := decisionTime.ReplaceAllString(clew(t, append(words, "--store", store)...).want(t, exitOK).stdout, "2026-01-01T12:00:00Z")
		for l := range strings.Lines(strings.ReplaceAll(strings.TrimRight(answer, "\n"), dir+string(filepath.Separator), "")) {
			out = append(out, strings.TrimRight(indent+strings.TrimSuffix(l, "\n"), " "))
		}
		out = append(out, "")
	}
	if commands < least {
		t.Errorf("the page quotes %d commands, %d are expected", commands, least)
	}
	return strings.Join(out, "\n")
}
