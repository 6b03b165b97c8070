package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// person gives a record as a line of Clew JSON.
func person(id, name string) string {
	return fmt.Sprintf(`{"source":"s","id":%q,"kind":"Person","names":[{"full":%q}]}`, id, name)
}

// reject is a line of a reject file.
type reject struct {
	File    string   `json:"file"`
	Line    int      `json:"line"`
	Key     string   `json:"key"`
	Reasons []string `json:"reasons"`
	Raw     string   `json:"raw"`
}

func readRejects(t *testing.T, path string) []reject {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []reject
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 4<<20)
	for lines.Scan() {
		var r reject
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

// TestLoadBad loads a file with every sort of bad line: the rest is loaded, and
// the reject file has line and reason.
func TestLoadBad(t *testing.T) {
	dir := t.TempDir()
	lines := []string{
		"\ufeff" + person("1", "Ann Example"),
		`{"source":"s","id":`,
		person("2", "Ben Example"),
		`{"source":"s","kind":"Person","names":[{"full":"No Key"}]}`,
		`{"source":"s","id":"3","kind":"Ghost","names":[{"full":"No Kind"}]}`,
		`{"source":"s","id":"4","kind":"Person","links":[{"kind":"NOSUCH","target":{"record":{"source":"s","id":"1"}}}]}`,
		person(strings.Repeat("k", 300), "Long Key"),
		`{"source":"s","id":"5","kind":"Person","names":[{"full":"` + strings.Repeat("x", 2<<20) + `"}]}`,
		"{\"source\":\"s\",\"id\":\"6\",\"kind\":\"Person\",\"names\":[{\"full\":\"\xff\xfe\"}]}",
		person("7", "Eve Example"),
		`{"source":"s","id":"8","kind":"Person","names":[{"full":"Odd Day"}],"dates":{"birth":"1990-02-31"}}`,
	}
	file := write(t, dir, "bad.jsonl", strings.Join(lines, "\n")+"\n")
	store := filepath.Join(dir, "graph")
	r := clew(t, "load", file, "--store", store, "--batch", "3", "-o", "json").want(t, exitRejected, "rejected, the rest is loaded", "bad.jsonl.rejects.jsonl")
	got := decode[loadReport](t, r).Files[0]
	if got.Rejected < 7 || got.New+got.Rejected != got.Records {
		t.Errorf("report %+v", got)
	}
	rejects := readRejects(t, file+".rejects.jsonl")
	var at []int
	for _, x := range rejects {
		at = append(at, x.Line)
		if len(x.Reasons) == 0 || x.Raw == "" || x.File != file {
			t.Errorf("line %d: %q %q %.80q", x.Line, x.File, x.Reasons, x.Raw)
		}
	}
	if diff := cmp.Diff([]int{2, 4, 5, 6, 7, 8, 9}, at); len(at) == 7 && diff != "" {
		t.Error(diff)
	}
	for _, key := range []string{"s/1", "s/2", "s/7"} {
		clew(t, "show", key, "--store", store).want(t, exitOK)
	}
	clew(t, "check", "--store", store).want(t, exitOK)

	again := clew(t, "load", file, "--store", store, "--batch", "3", "--dry-run", "-o", "json")
	if n := decode[loadReport](t, again).Files[0].Rejected; again.code != exitRejected || n != got.Rejected {
		t.Errorf("the dry run rejects %d, the load %d", n, got.Rejected)
	}
}

// TestLoadTwice holds that a file loaded twice changes nothing, and that
// --again loads it anew.
func TestLoadTwice(t *testing.T) {
	dir := t.TempDir()
	file := write(t, dir, "people.jsonl", person("1", "Ann Example")+"\n"+person("2", "Ben Example")+"\n")
	store := filepath.Join(dir, "graph")
	load := func(args ...string) fileReport {
		t.Helper()
		r := clew(t, append([]string{"load", file, "--store", store, "--batch", "1", "-o", "json"}, args...)...).want(t, exitOK)
		f := *decode[loadReport](t, r).Files[0]
		f.Seconds = 0
		return f
	}
	want := fileReport{File: file, Format: "jsonl", Source: "s", Records: 2, New: 2, Seq: 2}
	if diff := cmp.Diff(want, load()); diff != "" {
		t.Error(diff)
	}
	want.New, want.Replayed = 0, 2
	if diff := cmp.Diff(want, load()); diff != "" {
		t.Error(diff)
	}
	clew(t, "load", file, "--store", store, "--batch", "1").want(t, exitOK, "2 records had been loaded by an earlier run")
	clew(t, "delete", "s/1", "--store", store).want(t, exitOK)
	want.Replayed, want.New, want.Unchanged, want.Seq = 0, 1, 1, 4
	if diff := cmp.Diff(want, load("--again")); diff != "" {
		t.Error(diff)
	}
}

// TestLoadShapes loads the other shapes of input.
func TestLoadShapes(t *testing.T) {
	dir := t.TempDir()
	store := filepath.Join(dir, "graph")
	at := func(args ...string) []string { return append(args, "--store", store) }
	const mapping = "source: ngo\nrecords:\n  - kind: Person\n    id: \"{id}\"\n    names:\n      - full: \"{name}\"\n"
	csv := write(t, dir, "people.csv", "id,name\n1,Ann Example\n")
	clew(t, at("load", csv)...).want(t, exitUsage, "--map")
	beside := write(t, dir, "people.yaml", mapping)
	clew(t, at("load", csv)...).want(t, exitOK, "people.csv")
	clew(t, at("show", "ngo/1")...).want(t, exitOK, "Ann Example")
	short := write(t, dir, "short.csv", "id\n1\n")
	clew(t, at("load", short, "--map", beside)...).want(t, exitUsage, `missing column "name"`)
	clew(t, at("load", csv, "--map", filepath.Join(dir, "none.yaml"))...).want(t, exitNotFound, "none.yaml")
	clew(t, at("load", csv, "--map", write(t, dir, "wrong.yaml", "recods: []\n"))...).want(t, exitUsage, "recods")
	clew(t, at("load", write(t, dir, "empty.jsonl", ""))...).want(t, exitOK, "empty.jsonl")
	clew(t, at("load", write(t, dir, "people.txt", "x"))...).want(t, exitUsage, "--format")
	clew(t, at("load", csv, "--format", "xml")...).want(t, exitUsage, "xml")
	clew(t, at("load", filepath.Join(dir, "none.jsonl"))...).want(t, exitNotFound, "none.jsonl", "check the name")
	clew(t, at("load", dir+".jsonl")...).want(t, exitNotFound)
	clewInput(t, person("9", "Zoe Example"), at("load", "-", "--format", "jsonl")...).want(t, exitOK)
	clew(t, at("show", "s/9")...).want(t, exitOK, "Zoe Example")
	senzing := write(t, dir, "senzing.jsonl", `{"DATA_SOURCE":"A","RECORD_ID":"1","RECORD_TYPE":"PERSON","NAME_FULL":"Ann Example","DATE_OF_BIRTH":"3/4/1980"}`+"\n")
	clew(t, at("load", senzing, "--date-order", "DMY")...).want(t, exitOK, "senzing")
	clew(t, at("show", "A/1", "-o", "json")...).want(t, exitOK, "1980-04-03")
	clew(t, at("load", senzing, "--date-order", "YDM")...).want(t, exitUsage, "DMY or MDY")
	two := filepath.Join(dir, "rejects")
	bad1, bad2 := write(t, dir, "bad1.jsonl", "{\n"), write(t, dir, "bad2.jsonl", "}\n")
	clew(t, at("load", bad1, bad2, "--rejects", two)...).want(t, exitRejected, two)
	if n := len(readRejects(t, two)); n != 2 {
		t.Errorf("%d rejects of two files", n)
	}
	clew(t, at("load", bad1, "--rejects", filepath.Join(dir, "none", "x"))...).want(t, exitFailure, "--rejects")
}

// TestDryRun holds that a dry run opens no store.
func TestDryRun(t *testing.T) {
	dir := t.TempDir()
	store := filepath.Join(dir, "graph")
	clew(t, "load", "--dry-run", write(t, dir, "a.jsonl", person("1", "Ann Example")), "--store", store).want(t, exitOK, "nothing was loaded")
	if _, err := os.Stat(store); !os.IsNotExist(err) {
		t.Errorf("the dry run made a store: %v", err)
	}
}

// TestProgress draws a bar to its end, breaks one off, and writes plain lines
// where there is no terminal.
func TestProgress(t *testing.T) {
	for _, whole := range []bool{true, false} {
		pr := &progress{w: io.Discard, name: "a.jsonl"}
		pr.draw(io.Discard, 10)
		if got, err := io.ReadAll(pr.reader(strings.NewReader("12345"))); err != nil || len(got) != 5 {
			t.Fatalf("read %q %v", got, err)
		}
		pr.acknowledged(1)
		pr.finish(whole)
	}
	var lines strings.Builder
	pr := &progress{w: &lines, name: "a.jsonl", next: progressEvery}
	for _, n := range []int{9_999, 10_000, 12_000, 20_001} {
		pr.acknowledged(n)
	}
	pr.finish(true)
	if diff := cmp.Diff("a.jsonl: 10000 records\na.jsonl: 20001 records\n", lines.String()); diff != "" {
		t.Error(diff)
	}
}
