package archtest

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestImports holds every package to its row in the import table.
func TestImports(t *testing.T) {
	missing := map[string]bool{}
	for _, file := range goFiles(t) {
		r, ok := ruleFor(rules, file.dir)
		if !ok {
			if !missing[file.dir] {
				t.Errorf("package %s has no row in the import table: add one in internal/archtest/rules_test.go", file.dir)
			}
			missing[file.dir] = true
			continue
		}
		for _, path := range file.imports() {
			if problem := importProblem(r, path, file.test); problem != "" {
				t.Errorf("%s imports %s: %s", file.path, path, problem)
			}
		}
	}
}

// TestFileLength keeps hand-written files short enough to read.
func TestFileLength(t *testing.T) {
	handWritten := []string{".go", ".proto", ".md", ".yaml", ".sh", ".cypher", ".ts", ".js", ".css", ".html"}
	generated := map[string]bool{}
	for _, file := range goFiles(t) {
		generated[file.path] = file.generated
	}
	walk(t, func(path string) {
		if strings.HasPrefix(path, "third_party/") || generated[path] || !slices.Contains(handWritten, filepath.Ext(path)) {
			return
		}
		if n := countLines([]byte(read(t, path))); n > maxLines {
			t.Errorf("%s has %d lines, more than %d: give its parts rooms of their own", path, n, maxLines)
		}
	})
}

// TestPackageComments asks every package for a comment that says why it exists.
func TestPackageComments(t *testing.T) {
	comments := map[string]string{}
	for _, file := range goFiles(t) {
		if file.generated {
			continue
		}
		if _, seen := comments[file.dir]; !seen {
			comments[file.dir] = ""
		}
		if file.tree.Doc == nil || strings.HasSuffix(file.tree.Name.Name, "_test") {
			continue
		}
		start := "Package " + file.tree.Name.Name + " "
		if file.tree.Name.Name == "main" {
			start = "Command "
		}
		if text := file.tree.Doc.Text(); !strings.HasPrefix(text, start) {
			t.Errorf("%s: the package comment begins %.40q, want %q", file.path, text, start)
		}
		comments[file.dir] += file.tree.Doc.Text()
	}
	for _, dir := range slices.Sorted(maps.Keys(comments)) {
		if comments[dir] == "" {
			t.Errorf("package %s has no package comment: say why it exists and what its main idea is", dir)
		}
	}
}

// TestExportedNamesAreDocumented asks for a comment on everything that another package can name.
func TestExportedNamesAreDocumented(t *testing.T) {
	for _, file := range goFiles(t) {
		if file.test || file.generated {
			continue
		}
		for _, name := range undocumented(file) {
			t.Errorf("%s is exported and has no comment", name)
		}
	}
}

// dependencyHeading is how docs/dependencies.md opens the section of one module.
var dependencyHeading = regexp.MustCompile("(?m)^\\| `([^` ]+)` \\|")

// TestDependenciesAreExplained holds go.mod, the imports and docs/dependencies.md together: every module that the
// code imports or that go.mod requires directly has its row, and no row outlives its module.
func TestDependenciesAreExplained(t *testing.T) {
	explained := map[string]bool{}
	for _, match := range dependencyHeading.FindAllStringSubmatch(read(t, "docs/dependencies.md"), -1) {
		explained[match[1]] = true
	}
	mod := readGoMod(read(t, "go.mod"))
	needed := map[string]string{}
	for _, path := range mod.direct {
		needed[path] = "is required directly by go.mod"
	}
	for _, pkg := range mod.tools {
		if path, ok := mod.moduleOf(pkg); ok {
			needed[path] = "holds the tool " + pkg
		}
	}
	for _, file := range goFiles(t) {
		for _, pkg := range file.imports() {
			if standardLibrary(pkg) || matches(modulePath+"/...", pkg) {
				continue
			}
			path, ok := mod.moduleOf(pkg)
			if !ok {
				t.Errorf("%s imports %s, which no module in go.mod holds", file.path, pkg)
				continue
			}
			needed[path] = "is imported by " + file.path
		}
	}
	for _, path := range slices.Sorted(maps.Keys(needed)) {
		if !explained[path] {
			t.Errorf("module %s %s and has no row in docs/dependencies.md: say why it and not another", path, needed[path])
		}
	}
	for _, path := range slices.Sorted(maps.Keys(explained)) {
		if !slices.Contains(mod.required, path) {
			t.Errorf("docs/dependencies.md explains %s, which go.mod does not require: delete the row", path)
		}
	}
}

// read gives the text of a file of the module.
func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(moduleRoot, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
