package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// decisionTime is when a decision was taken, which is another time at each run.
var decisionTime = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`)

// quotedWord is a word of a command line as the page writes it.
var quotedWord = regexp.MustCompile(`"[^"]*"|\S+`)

// pipedInput is a command that is given its standard input by printf.
var pipedInput = regexp.MustCompile(`^printf '([^']*)' \| (.+)$`)

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

// TestNetworkPage holds the pages of network queries to the program in the same way.
func TestNetworkPage(t *testing.T) {
	store := caseStore(t)
	for page, least := range map[string]int{"../../docs/network.md": 2, "../../docs/network-groups.md": 2} {
		old, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		now := rewritten(t, store, string(old), least)
		if *update {
			if err := os.WriteFile(page, []byte(now), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(now, string(old)); diff != "" && !*update {
			t.Errorf("%s is not what clew prints; rewrite it with go test ./cmd/clew -run TestNetworkPage -update\n%s", page, diff)
		}
	}
}

// TestQuestionsPage runs the command of each question of docs/questions.md on the
// example case and looks for what the page says is in the answer.
func TestQuestionsPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/questions.md")
	if err != nil {
		t.Fatal(err)
	}
	store := caseStore(t)
	list := write(t, t.TempDir(), "returned.jsonl", `{"source":"list","id":"1","kind":"Person","names":[{"full":"ADARRAN JOSEFA"}],"dates":{"birth":["11/09/1998"]}}`+"\n")
	row := regexp.MustCompile("^\\| (\\d+) \\| (.+?) \\| `clew (.+)` \\| `(.+)` \\|$")
	asked := 0
	for line := range strings.Lines(string(page)) {
		m := row.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if m == nil {
			if strings.HasPrefix(line, "| ") && !strings.HasPrefix(line, "| |") && !strings.HasPrefix(line, "| --") {
				t.Errorf("not a row of number, question, command and answer: %s", line)
			}
			continue
		}
		if asked++; m[1] != strconv.Itoa(asked) {
			t.Errorf("question %s stands at place %d", m[1], asked)
		}
		words := quotedWord.FindAllString(strings.ReplaceAll(m[3], `\|`, "|"), -1)
		for i, w := range words {
			words[i] = strings.Trim(w, `"`)
			if w == "returned.jsonl" {
				words[i] = list
			}
		}
		if out := clew(t, append(words, "--store", store)...).want(t, exitOK).stdout; !strings.Contains(out, m[4]) {
			t.Errorf("%s. %s: clew %s does not say %q:\n%s", m[1], m[2], m[3], m[4], out)
		}
	}
	if asked != 28 {
		t.Errorf("the page answers %d questions of 28", asked)
	}
}

// rewritten gives a page with the real answers after its commands. What it shows
// of a file with cat is the file of that name. It must quote a least number of
// commands. What printf writes is the standard input of its command.
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
		stdin, command := "", strings.TrimPrefix(line, prompt)
		if m := pipedInput.FindStringSubmatch(command); m != nil {
			stdin, command = strings.ReplaceAll(m[1], `\n`, "\n"), m[2]
		}
		words := quotedWord.FindAllString(strings.TrimPrefix(command, "clew "), -1)
		for w, word := range words {
			words[w] = strings.Trim(word, `"`)
			if strings.HasSuffix(word, ".jsonl") || strings.HasSuffix(word, ".csv") {
				words[w] = filepath.Join(dir, word)
			}
		}
		commands++
		answer := decisionTime.ReplaceAllString(clewInput(t, stdin, append(words, "--store", store)...).want(t, exitOK).stdout, "2026-01-01T12:00:00Z")
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
