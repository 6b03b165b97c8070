package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// loadLines loads lines of Clew JSON as a file into a store.
func loadLines(t *testing.T, store string, lines ...string) fileReport {
	t.Helper()
	file := write(t, t.TempDir(), "lines.jsonl", strings.Join(lines, "\n")+"\n")
	return loaded(t, clew(t, "load", file, "--store", store, "-o", "json").want(t, exitOK))
}

// TestVersionsOfARecord loads one key with other contents and an older version
// after a newer one: all are counted for what they are and kept.
func TestVersionsOfARecord(t *testing.T) {
	store := filepath.Join(t.TempDir(), "graph")
	version := func(name, v string) string {
		return `{"source":"s","id":"1","kind":"Person","version":"` + v + `","names":[{"full":"` + name + `"}]}`
	}
	got := loadLines(t, store, version("Ann Example", "2"), version("Ann Sample", "3"), version("Ann Old", "1"), version("Ann Sample", "3"))
	if got.New != 1 || got.Updated != 1 || got.Late != 1 || got.Unchanged != 1 || got.Rejected != 0 {
		t.Errorf("%+v", got)
	}
	if r := clew(t, "show", "s/1", "--store", store).want(t, exitOK, "Ann Sample"); strings.Contains(r.stdout, "Ann Old") {
		t.Errorf("the older version is the current one:\n%s", r.stdout)
	}
	clew(t, "check", "--store", store).want(t, exitOK)
}

// TestDanglingLink loads a link to a record that never came: it is told, is not
// followed, and joins when the record comes.
func TestDanglingLink(t *testing.T) {
	store := filepath.Join(t.TempDir(), "graph")
	loadLines(t, store, `{"source":"s","id":"1","kind":"Person","names":[{"full":"Ann Example"}],"links":[{"kind":"ASSOCIATE_OF","target":{"record":"s/2"}}]}`)
	clew(t, "check", "--store", store).want(t, exitOK, "0 problems; 1 link to what is not loaded")
	clew(t, "path", "s/1", "s/2", "--store", store).want(t, exitNotFound, "s/2")
	loadLines(t, store, person("2", "Ben Example"))
	clew(t, "check", "--store", store).want(t, exitOK, "0 links to what is not loaded")
	clew(t, "path", "s/1", "s/2", "--store", store).want(t, exitOK, "Ben Example")
}

// TestPartOfCycle loads things that are part of each other: they are loaded, and
// no question goes round in circles.
func TestPartOfCycle(t *testing.T) {
	store := filepath.Join(t.TempDir(), "graph")
	part := func(id, of string) string {
		return `{"source":"s","id":"` + id + `","kind":"Report","names":[{"full":"Report ` + id + `"}],"links":[{"kind":"PART_OF","target":{"record":"s/` + of + `"}}]}`
	}
	if got := loadLines(t, store, part("1", "2"), part("2", "3"), part("3", "1"), part("4", "4")); got.New != 4 {
		t.Fatalf("%+v", got)
	}
	clew(t, "check", "--store", store).want(t, exitOK, "0 problems")
	r := clew(t, "expand", "s/1", "--depth", "8", "--store", store).want(t, exitOK, "Report 2", "Report 3")
	if n := strings.Count(r.stdout, "Report 2"); n == 0 || n > 8 {
		t.Errorf("Report 2 comes %d times:\n%s", n, r.stdout)
	}
	clew(t, "path", "s/1", "s/3", "--store", store).want(t, exitOK, "Report 3")
}

// TestContradiction gives a word that contradicts standing ones: it is refused
// with the chain and what to do, and changes nothing.
func TestContradiction(t *testing.T) {
	store := filepath.Join(t.TempDir(), "graph")
	loadLines(t, store, person("1", "Ann Example"), person("2", "Ben Sample"), person("3", "Eve Other"))
	judge := func(words ...string) result {
		t.Helper()
		return clew(t, append(append([]string{"judge"}, words...), "--store", store)...)
	}
	judge("same", "s/1", "s/2").want(t, exitOK)
	judge("same", "s/2", "s/3").want(t, exitOK)
	before := judge("list", "-o", "json").want(t, exitOK).stdout
	judge("not-same", "s/1", "s/3").want(t, exitFailure, "s/1 not_same s/3", "s/1 same s/2, s/2 same s/3", "clew judge undo")
	if diff := cmp.Diff(before, judge("list", "-o", "json").stdout); diff != "" {
		t.Errorf("a refused word changed something:\n%s", diff)
	}
	judge("undo", "s/2", "s/3").want(t, exitOK)
	judge("not-same", "s/1", "s/3").want(t, exitOK)
}
