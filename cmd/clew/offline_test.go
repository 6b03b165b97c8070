package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// admin writes a program in the place of neo4j-admin.
func admin(t *testing.T, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "neo4j-admin")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// free gives an address at which nothing answers.
func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "bolt://" + l.Addr().String()
}

// TestOfflineImport loads and runs an importer that notes what it is asked, and
// importers that fail. What the files hold is tested with Neo4j's own.
func TestOfflineImport(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	dir := t.TempDir()
	file, said := write(t, dir, "a.jsonl", people("1", "2")), filepath.Join(dir, "said")
	load := func(t *testing.T, script string) result {
		t.Helper()
		return clew(t, "load", file, "--offline-import", "--store", free(t), "--store.neo4j.admin", admin(t, script), "--store.neo4j.database", "other")
	}
	left := func(t *testing.T, want int) {
		t.Helper()
		list, err := os.ReadDir(temp)
		if err != nil || len(list) != want {
			t.Errorf("%d folders are left, %v", len(list), err)
		}
		for _, f := range list {
			if err := os.RemoveAll(filepath.Join(temp, f.Name())); err != nil {
				t.Error(err)
			}
		}
	}
	load(t, `echo "$@" > '`+said+`'; wc -l < node-Entity-Person.csv >> '`+said+`'`).want(t, exitOK, "other is filled")
	left(t, 0)
	text, err := os.ReadFile(said)
	if got := strings.Join(strings.Fields(string(text)), " "); err != nil || got != "database import full other @import.args 3" {
		t.Errorf("the importer was run as %q, %v", got, err)
	}
	for _, c := range []struct{ says, want string }{
		{"Database already exist. Re-run with --overwrite-destination", "only an empty one"},
		{"Caused by: No space left on device", "disk is full"},
		{"The database is in use. Stop database 'other' and try again.", "stop Neo4j"},
		{"Unable to find any JVM matching version 17", "Java"},
		{"Something else", "Something else"},
	} {
		load(t, `echo "`+c.says+`" >&2; exit 1`).want(t, exitFailure, c.want, "import.sh other")
		left(t, 1)
	}
	clew(t, "load", file, "--offline-import", "--store", free(t), "--store.neo4j.admin", filepath.Join(dir, "none")).want(t, exitFailure, "store.neo4j.admin")
	clew(t, "load", file, "--offline-import", "--store", filepath.Join(dir, "folder")).want(t, exitUsage, "Neo4j")
	clew(t, "load", file, "--offline-import", "--dry-run").want(t, exitUsage, "--dry-run")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	clew(t, "load", file, "--offline-import", "--store", "bolt://"+l.Addr().String(), "--store.neo4j.admin", admin(t, "")).want(t, exitUnavailable, "stop Neo4j")
	left(t, 0)
}
