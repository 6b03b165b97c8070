package archtest

import (
	"slices"
	"strings"
	"testing"
)

// TestImportRulesBite shows on examples that the table lets through what it should, and nothing else.
func TestImportRulesBite(t *testing.T) {
	tests := []struct {
		dir, path string
		test      bool
		allowed   bool
	}{
		{dir: "graph", path: "strings", allowed: true},
		{dir: "graph", path: "golang.org/x/text/unicode/norm"},
		{dir: "graph", path: modulePath + "/store"},
		{dir: "graph", path: "github.com/google/go-cmp/cmp"},
		{dir: "graph", path: "github.com/google/go-cmp/cmp", test: true, allowed: true},
		{dir: "graph", path: driverModule + "/neo4j", test: true},
		{dir: "resolver", path: modulePath + "/resolver/match", allowed: true},
		{dir: "resolver", path: modulePath + "/store"},
		{dir: "resolver/cluster", path: editModule},
		{dir: "store/neo4j", path: driverModule + "/neo4j", allowed: true},
		{dir: "store/embedded", path: driverModule + "/neo4j"},
		{dir: "store/neo4j", path: pebbleModule},
		{dir: "store/embedded", path: pebbleModule + "/vfs", allowed: true},
		{dir: "network/patterns", path: modulePath + "/graph", allowed: true},
		{dir: "network", path: modulePath + "/store/embedded"},
		{dir: "network", path: modulePath + "/store/embedded", test: true, allowed: true},
		{dir: "synth/names", path: modulePath + "/synth/draw", allowed: true},
		{dir: "synth/names", path: modulePath + "/resolver/names"},
		{dir: "synth", path: modulePath + "/resolver"},
		{dir: "resolver/names", path: modulePath + "/synth/names"},
		{dir: "resolver", path: modulePath + "/synth"},
		{dir: "server", path: modulePath + "/config"},
		{dir: "server", path: modulePath + "/cmd/clew", test: true},
		{dir: "loaders", path: "go.yaml.in/yaml/v31"},
	}
	for _, test := range tests {
		r, ok := ruleFor(rules, test.dir)
		if !ok {
			t.Errorf("%s has no row", test.dir)
			continue
		}
		problem := importProblem(r, test.path, test.test)
		if (problem == "") != test.allowed {
			t.Errorf("%s importing %s (test file: %t): allowed = %t, want %t", test.dir, test.path, test.test, problem == "", test.allowed)
		}
	}
	if _, ok := ruleFor(rules, "nowhere"); ok {
		t.Error("a package without a row was given one")
	}
}

// TestRowsAreUnique keeps a package from having two rows that disagree.
func TestRowsAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range rules {
		if seen[r.dir] {
			t.Errorf("%s has two rows", r.dir)
		}
		seen[r.dir] = true
	}
}

// TestUndocumentedBites shows which forms of comment count.
func TestUndocumentedBites(t *testing.T) {
	const source = `package p

// A is explained, and its fields with it.
type A struct{ X int }

type Bare int

// Explained as a group.
const (
	One = iota
	Two
)

const (
	// Three opens a paragraph.
	Three = iota
	Four

	Lonely
	Five // explained at the end
	six
)

func F() {}

// G is explained.
func G() {}

func (a *A) M() {}

func (h hidden) M() {}

type hidden struct{ X int }

// R is a role.
type R interface {
	Silent()
	// Told is explained.
	Told()
}
`
	file, err := parse("p/p.go", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, line := range undocumented(file) {
		names = append(names, line[strings.LastIndex(line, " ")+1:])
	}
	if want := []string{"Bare", "Lonely", "F", "M", "Silent"}; !slices.Equal(names, want) {
		t.Errorf("undocumented = %v, want %v", names, want)
	}
}

// TestReadGoMod covers both layouts of a go.mod file.
func TestReadGoMod(t *testing.T) {
	mod := readGoMod(`module example.com/m

go 1.26

require example.com/one v1.0.0
require (
	example.com/two/v2 v2.0.0 // indirect
	example.com/two/v2/sub v0.1.0
)

tool example.com/one/cmd/tool
`)
	if want := []string{"example.com/one", "example.com/two/v2", "example.com/two/v2/sub"}; !slices.Equal(mod.required, want) {
		t.Errorf("required = %v, want %v", mod.required, want)
	}
	if want := []string{"example.com/one", "example.com/two/v2/sub"}; !slices.Equal(mod.direct, want) {
		t.Errorf("direct = %v, want %v", mod.direct, want)
	}
	if want := []string{"example.com/one/cmd/tool"}; !slices.Equal(mod.tools, want) {
		t.Errorf("tools = %v, want %v", mod.tools, want)
	}
	for pkg, want := range map[string]string{
		"example.com/two/v2/sub/x": "example.com/two/v2/sub",
		"example.com/two/v2/other": "example.com/two/v2",
		"example.com/twofold":      "",
	} {
		if got, _ := mod.moduleOf(pkg); got != want {
			t.Errorf("moduleOf(%s) = %q, want %q", pkg, got, want)
		}
	}
}
