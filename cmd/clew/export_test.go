package main

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/clewgraph/clew/exports"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/neo4j"
	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
)

// exported gives the files of an export by their names.
func exported(t *testing.T, place string, args ...string) map[string]string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "new", "files")
	clew(t, append([]string{"export", "--store", place, "--out", dir}, args...)...).want(t, exitOK)
	files := map[string]string{}
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		text, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name()] = string(text)
	}
	if len(files) != len(exports.Tables()) {
		t.Fatalf("%d files: %v", len(files), list)
	}
	return files
}

// rows gives a table of an export in JSON lines.
func rows(t *testing.T, files map[string]string, name string) []map[string]any {
	t.Helper()
	var out []map[string]any
	for line := range strings.Lines(files[name+".jsonl"]) {
		var row map[string]any
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatal(err)
		}
		out = append(out, row)
	}
	return out
}

// TestExportsAreEqual exports a graph, its copy in a folder, and where there is
// one its copy in Neo4j and the copy back: the same bytes in every format.
func TestExportsAreEqual(t *testing.T) {
	graph := livedIn(t)
	want := map[string]map[string]string{}
	for _, f := range exports.Formats() {
		want[string(f)] = exported(t, graph, "--format", string(f))
	}
	same := func(t *testing.T, place string) {
		t.Helper()
		for format, files := range want {
			for name, text := range exported(t, place, "--format", format) {
				if text != files[name] {
					t.Errorf("%s of %s differs", name, place)
				}
			}
		}
	}
	same(t, graph)
	back := filepath.Join(t.TempDir(), "back")
	clew(t, "copy", "--from", graph, "--to", back).want(t, exitOK, "the stores are equal")
	same(t, back)
	t.Run("neo4j", func(t *testing.T) {
		address := neo4jtest.Server(t)
		clew(t, "copy", "--from", graph, "--to", address).want(t, exitOK, "the stores are equal")
		same(t, address)
		back := filepath.Join(t.TempDir(), "back")
		clew(t, "copy", "--from", address, "--to", back).want(t, exitOK, "the stores are equal")
		same(t, back)
	})
}

// TestExportIsWhole holds the tables to the store's counts and to each other.
func TestExportIsWhole(t *testing.T) {
	graph := livedIn(t)
	files := exported(t, graph, "--format", "jsonl")
	var stats store.Stats
	opened(t, graph, reader, func(s store.Store) {
		var err error
		if stats, err = s.Stats(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
	entities, members := map[any]bool{}, 0.
	for _, e := range rows(t, files, "entities") {
		if entities[e["id"]] {
			t.Errorf("%v is there twice", e["id"])
		}
		entities[e["id"]] = true
		members += e["records"].(float64)
	}
	records, subjects := rows(t, files, "records"), 0
	for _, r := range records {
		if r["entity"] != nil {
			subjects++
		}
		if r["entity"] != nil && !entities[r["entity"]] {
			t.Errorf("%v is in %v, which is no entity", r["key"], r["entity"])
		}
	}
	links, dangling := slices.Concat(rows(t, files, "links"), rows(t, files, "transfers")), 0
	for _, l := range links {
		if l["from_entity"] == nil || l["to_entity"] == nil {
			dangling++
		}
		for _, end := range []any{l["from_entity"], l["to_entity"]} {
			if end != nil && !entities[end] {
				t.Errorf("%v leads to %v, which is no entity", l["id"], end)
			}
		}
	}
	got := []int{subjects, len(records) - subjects, int(members), len(entities), len(links), dangling, len(rows(t, files, "judgements"))}
	want := []int{stats.Records, stats.Statements, stats.Records, stats.Entities, stats.Links, stats.Dangling, 1}
	if !slices.Equal(got, want) {
		t.Errorf("records, statements, members, entities, links, dangling, judgements: %v, want %v", got, want)
	}
}

// TestExportMaxHandling leaves out what is above a label, and all that is
// restricted: the export is as if those had never been loaded, where nothing that
// is left had been joined by them.
func TestExportMaxHandling(t *testing.T) {
	dir := t.TempDir()
	line := func(id, handling, more string) string {
		return `{"source": "s", "id": "` + id + `", "kind": "Person", "handling": {` + handling + `}, "names": [{"full": "Hidden ` + id + `"}]` + more + "}\n"
	}
	phone := `, "identifiers": [{"type": "phone", "value": "+1 202 555 0123"}]`
	kept := line("green", `"tlp": "GREEN"`, `, "links": [{"kind": "ASSOCIATE_OF", "target": {"record": "s/red"}}]`) + line("clear", `"tlp": "CLEAR"`, "")
	left := line("red", `"tlp": "RED"`, phone) + line("none", "", "") + line("amber", `"tlp": "AMBER"`, "") + line("victim", `"tlp": "GREEN", "restricted": ["victim_identity"]`, "")
	some, all := filepath.Join(dir, "some"), filepath.Join(dir, "all")
	clew(t, "load", write(t, dir, "some.jsonl", kept), "--store", some).want(t, exitOK)
	clew(t, "load", write(t, dir, "all.jsonl", kept+left), "--store", all).want(t, exitOK)
	want := exported(t, some, "--format", "jsonl")
	for name, text := range exported(t, all, "--format", "jsonl", "--max-handling", "GREEN") {
		if text != want[name] {
			t.Errorf("%s:\n%s\nwant\n%s", name, text, want[name])
		}
	}
	if n := len(rows(t, exported(t, all, "--format", "jsonl", "--max-handling", "AMBER"), "records")); n != 4 {
		t.Errorf("%d records up to AMBER, want 4", n)
	}
	if n := len(rows(t, exported(t, all, "--format", "jsonl"), "records")); n != 6 {
		t.Errorf("%d records in all, want 6", n)
	}
}

// TestExportMaxHandlingWithin leaves out of an entity the records that are above
// a label: the oldest of a person's, and the one of a telephone number.
func TestExportMaxHandlingWithin(t *testing.T) {
	dir := t.TempDir()
	person := func(id, label, alias string) string {
		return `{"source": "s", "id": "` + id + `", "kind": "Person", "handling": {"tlp": "` + label + `"}, "names": [{"full": "Ansa Quellmarsh"}, {"full": "` + alias + `", "type": "alias"}],
			"dates": {"birth": "1987-03-04"}, "identifiers": [{"type": "phone", "value": "+1 202 555 0123"}, {"type": "phone", "value": "+1 202 555 0145"}, {"type": "email", "value": "ansa@example.org"}]}`
	}
	oneLine := strings.NewReplacer("\n", "", "\t", "").Replace
	tel := func(id, number string) string {
		return `{"source": "s", "id": "` + id + `", "kind": "PhoneNumber", "name": "Secret line", "handling": {"tlp": "RED"}, "identifiers": [{"type": "phone", "value": "` + number + `"}]}`
	}
	lines := strings.Join([]string{oneLine(person("1", "RED", "Secret Alias")), oneLine(person("2", "GREEN", "Known Alias")), oneLine(person("3", "RED", "Secret Name")),
		tel("tel-1", "+1 202 555 0123"), tel("tel-2", "+1 202 555 0145")}, "\n") + "\n"
	graph := filepath.Join(dir, "graph")
	clew(t, "load", write(t, dir, "a.jsonl", lines), "--store", graph).want(t, exitOK)
	clew(t, "judge", "same", "s/tel-1", "s/tel-2", "--why", "one line", "--store", graph).want(t, exitOK)
	if n := len(rows(t, exported(t, graph, "--format", "jsonl"), "matches")); n != 3 {
		t.Fatalf("%d matches in all, want those of three records", n)
	}
	files := exported(t, graph, "--format", "jsonl", "--max-handling", "GREEN")
	for name, text := range files {
		if strings.Contains(text, "Secret") || strings.Contains(text, "s/1") || strings.Contains(text, "s/3") || strings.Contains(text, "s/tel") {
			t.Errorf("%s tells of records left out:\n%s", name, text)
		}
	}
	counts := map[string]any{}
	for _, e := range rows(t, files, "entities") {
		id, _, _ := strings.Cut(e["id"].(string), "_")
		counts[id] = e["records"]
	}
	if want := map[string]any{"per": 1., "phone:+12025550123": 0., "phone:+12025550145": 0., "email:ansa@example.org": 0.}; !maps.Equal(counts, want) {
		t.Errorf("records by entity: %v, want %v", counts, want)
	}
}

// TestExportOfPartedValues leads a link that a record of a value states from
// its own value to the record's entity, although the value leads to another.
func TestExportOfPartedValues(t *testing.T) {
	dir := t.TempDir()
	line := func(id, links string) string {
		return `{"source": "s", "id": "` + id + `", "kind": "PhoneNumber", "identifiers": [{"type": "phone", "value": "+1 202 555 0123"}]` + links + "}\n"
	}
	graph := filepath.Join(dir, "graph")
	links := `, "links": [{"kind": "CONTACTED", "target": {"identifier": {"type": "phone", "value": "+1 202 555 0145"}}}]`
	clew(t, "load", write(t, dir, "a.jsonl", line("1", "")+line("2", links)), "--store", graph).want(t, exitOK)
	clew(t, "judge", "not-same", "s/1", "s/2", "--why", "re-assigned", "--store", graph).want(t, exitOK)
	files := exported(t, graph, "--format", "jsonl")
	records, stated := rows(t, files, "records"), rows(t, files, "links")
	if len(records) != 2 || len(stated) != 1 || records[0]["entity"] == records[1]["entity"] || stated[0]["from_entity"] != records[1]["entity"] {
		t.Errorf("records %v\nlinks %v", records, stated)
	}
}

// restless is a store whose head moves at every look.
type restless struct {
	store.Store
	looks uint64
}

// Head tells one decision more each time.
func (s *restless) Head(ctx context.Context) (store.Head, error) {
	s.looks++
	return store.Head{Seq: s.looks}, nil
}

// TestExportOfAChangingGraph writes nothing of a graph that changes meanwhile.
func TestExportOfAChangingGraph(t *testing.T) {
	dir := t.TempDir()
	opened(t, caseStore(t), reader, func(s store.Store) {
		if _, err := exports.Write(t.Context(), &restless{Store: s}, exports.Options{Dir: dir, Format: exports.CSV}); !errors.Is(err, store.ErrChanged) {
			t.Errorf("%v, want that the graph changed", err)
		}
	})
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

// TestExportRefuses tells mistakes, and leaves no half files.
func TestExportRefuses(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "out")
	clew(t, "export").want(t, exitUsage, "--out")
	clew(t, "export", "--out", out, "--format", "xls").want(t, exitUsage, "parquet, csv, jsonl")
	clew(t, "export", "--out", out, "--max-handling", "WHITE").want(t, exitUsage, "RED, AMBER+STRICT, AMBER, GREEN, CLEAR")
	clew(t, "export", "--out", out, "--server", "127.0.0.1:1").want(t, exitUsage, "--store")
	clew(t, "export", "--out", out, "--store", filepath.Join(dir, "none")).want(t, exitNotFound, "no graph in the folder")
	if _, err := os.Stat(out); err == nil {
		t.Error("a refused export made its folder")
	}
	graph := filepath.Join(dir, "graph")
	clew(t, "load", write(t, dir, "a.jsonl", people("1", "2")), "--store", graph).want(t, exitOK)
	if err := os.MkdirAll(filepath.Join(out, "links.parquet"), 0o700); err != nil { // in the way of a file
		t.Fatal(err)
	}
	clew(t, "export", "--out", out, "--store", graph).want(t, exitFailure, "links.parquet")
	if left, _ := filepath.Glob(filepath.Join(out, "*.partial")); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

// TestImportFiles writes the files of Neo4j's importer; store/neo4j tells what
// they hold.
func TestImportFiles(t *testing.T) {
	graph, dir := livedIn(t), filepath.Join(t.TempDir(), "new", "files")
	r := clew(t, "export", "neo4j-admin", "--store", graph, "--out", dir, "-o", "json").want(t, exitOK)
	people := int64(0)
	for _, f := range decode[[]neo4j.ImportFile](t, r) {
		if f.Name == "node-Entity-Person.csv" {
			people = f.Rows
		}
	}
	if state := stateAt(t, graph); people != int64(state.Stats.ByKind["Person"]) {
		t.Errorf("%d people in the files, %d in the graph", people, state.Stats.ByKind["Person"])
	}
	clew(t, "export", "neo4j-admin", "--store", graph, "--out", dir).want(t, exitFailure, "is not empty", "--out")
	clew(t, "export", "neo4j-admin", "--store", graph).want(t, exitUsage, "--out")
	clew(t, "export", "neo4j-admin", "--server", "x", "--out", dir).want(t, exitUsage, "--store")
}
