package neo4jtest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestVersion(t *testing.T) {
	for named, want := range map[string]string{
		"": LTS, "lts": LTS, "newest": Newest, "2025.01.0": "2025.01.0",
		"5": "", "latest": "", "5.26.30;x": "", "../..": "",
	} {
		t.Setenv("CLEW_NEO4J_VERSION", named)
		got, err := Version()
		if got != want || (err == nil) != (want != "") {
			t.Errorf("CLEW_NEO4J_VERSION=%s: %q, %v; want %q", named, got, err, want)
		}
		if err != nil && !strings.Contains(err.Error(), "write lts, newest") {
			t.Errorf("CLEW_NEO4J_VERSION=%s: %q does not say what to write", named, err)
		}
	}
}

// TestFitting chooses among Javas of several ages.
func TestFitting(t *testing.T) {
	dir := t.TempDir()
	fake := func(name, says string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(fmt.Sprintf("#!/bin/sh\necho '%s' >&2\n", says)), 0o755); err != nil {
			t.Fatal(err)
		}
		return path
	}
	eight := fake("eight", `java version "1.8.0_402"`)
	seventeen := fake("seventeen", `openjdk version "17.0.15" 2025-04-15`)
	new25 := fake("new25", `openjdk version "25" 2025-09-16 LTS`)
	dumb := fake("dumb", "no Java at all")
	missing := filepath.Join(dir, "missing")
	for _, c := range []struct {
		version string
		paths   []string
		want    string // path, or what the error says
	}{
		{LTS, []string{missing, dumb, eight, seventeen, new25}, seventeen},
		{LTS, []string{new25, seventeen}, new25},
		{Newest, []string{seventeen, dumb, new25}, new25},
		{"2025.01.0", []string{seventeen, seventeen}, "needs Java 21 or later in JAVA_HOME, PATH or /usr/lib/jvm; " + seventeen + " is Java 17"},
		{LTS, []string{eight}, "needs Java 17 or later in JAVA_HOME, PATH or /usr/lib/jvm; " + eight + " is Java 8"},
		{LTS, []string{missing, dumb}, "there is none"},
	} {
		got, err := fitting(t.Context(), c.version, c.paths)
		switch {
		case err == nil && got.path != c.want:
			t.Errorf("%s among %v: %s, want %s", c.version, c.paths, got.path, c.want)
		case err != nil && (!errors.Is(err, ErrUnavailable) || !strings.HasSuffix(err.Error(), c.want)):
			t.Errorf("%s among %v: %v, want %s", c.version, c.paths, err, c.want)
		}
	}
}

func TestJavaHomeComesFirst(t *testing.T) {
	home := t.TempDir()
	path := filepath.Join(home, "bin", "java")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("#!/bin/sh\necho 'openjdk version \"99\"'\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("JAVA_HOME", home)
	if got, err := java(t.Context(), Newest); err != nil || got.path != path {
		t.Errorf("got %s, %v; want %s", got.path, err, path)
	}
}
