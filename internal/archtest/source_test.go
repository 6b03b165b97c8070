package archtest

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// goFile is one parsed Go file of the module.
type goFile struct {
	path      string // relative to the module's root, with slashes
	dir       string // the folder of path, "." at the root
	test      bool
	generated bool
	tree      *ast.File
	positions *token.FileSet
}

// at gives "path:line" for a position in the file.
func (f *goFile) at(pos token.Pos) string {
	position := f.positions.Position(pos)
	return position.String()
}

// imports lists the import paths of the file.
func (f *goFile) imports() []string {
	var paths []string
	for _, spec := range f.tree.Imports {
		paths = append(paths, strings.Trim(spec.Path.Value, "`\""))
	}
	return paths
}

// parse reads one Go file; name is the path that messages show.
func parse(name string, source []byte) (*goFile, error) {
	positions := token.NewFileSet()
	tree, err := parser.ParseFile(positions, name, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	return &goFile{
		path:      name,
		dir:       filepath.ToSlash(filepath.Dir(name)),
		test:      strings.HasSuffix(name, "_test.go"),
		generated: ast.IsGenerated(tree),
		tree:      tree,
		positions: positions,
	}, nil
}

// moduleRoot is the folder with the main module's go.mod, two levels above this package.
const moduleRoot = "../.."

// walk calls visit for every file of the main module: hidden folders, test data and nested modules are left out.
func walk(t *testing.T, visit func(path string)) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(moduleRoot), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !entry.IsDir() {
			visit(path)
			return nil
		}
		if path == "." {
			return nil
		}
		name := entry.Name()
		if name == "testdata" || name == "node_modules" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
			return fs.SkipDir
		}
		if _, err := os.Stat(filepath.Join(moduleRoot, path, "go.mod")); err == nil {
			return fs.SkipDir
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// goFiles parses every Go file of the main module.
func goFiles(t *testing.T) []*goFile {
	t.Helper()
	var files []*goFile
	walk(t, func(path string) {
		if filepath.Ext(path) != ".go" {
			return
		}
		source, err := os.ReadFile(filepath.Join(moduleRoot, path))
		if err != nil {
			t.Fatal(err)
		}
		file, err := parse(path, source)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	})
	if len(files) == 0 {
		t.Fatal("no Go file found: is the module's root where moduleRoot says?")
	}
	return files
}

// countLines counts the lines of a text, a last line without a line end included.
func countLines(text []byte) int {
	lines := bytes.Count(text, []byte{'\n'})
	if len(text) > 0 && !bytes.HasSuffix(text, []byte{'\n'}) {
		lines++
	}
	return lines
}

// undocumented lists the exported names of a file that no comment explains, each as "path:line: name".
//
// A comment on a declaration group explains the whole group, and a type's comment its fields. A constant may also be
// explained by the comment at its end, and a constant or an interface's method by the comment that opens its paragraph
// (the lines up to the next blank one).
func undocumented(f *goFile) []string {
	var missing []string
	report := func(name *ast.Ident) {
		missing = append(missing, f.at(name.Pos())+": "+name.Name)
	}
	for _, decl := range f.tree.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && exportedReceiver(d) && d.Doc == nil {
				report(d.Name)
			}
		case *ast.GenDecl:
			f.undocumentedSpecs(d, report)
		}
	}
	return missing
}

// undocumentedSpecs reports the unexplained names of a type, const or var declaration.
func (f *goFile) undocumentedSpecs(d *ast.GenDecl, report func(*ast.Ident)) {
	values := paragraph{file: f}
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			if !s.Name.IsExported() {
				continue
			}
			if d.Doc == nil && s.Doc == nil {
				report(s.Name)
			}
			if role, ok := s.Type.(*ast.InterfaceType); ok {
				f.undocumentedMethods(role, report)
			}
		case *ast.ValueSpec:
			explained := values.explains(s, s.Doc, s.Comment) || d.Doc != nil
			for _, name := range s.Names {
				if name.IsExported() && !explained {
					report(name)
				}
			}
		}
	}
}

// undocumentedMethods reports the unexplained methods of an interface.
func (f *goFile) undocumentedMethods(role *ast.InterfaceType, report func(*ast.Ident)) {
	methods := paragraph{file: f}
	for _, method := range role.Methods.List {
		explained := methods.explains(method, method.Doc, method.Comment)
		for _, name := range method.Names {
			if name.IsExported() && !explained {
				report(name)
			}
		}
	}
}

// paragraph follows declarations that stand on consecutive lines, so that one comment can open them all.
type paragraph struct {
	file      *goFile
	lastLine  int
	explained bool
}

// explains tells whether the node's own comments or its paragraph's opening comment explain it.
func (p *paragraph) explains(node ast.Node, doc, trailing *ast.CommentGroup) bool {
	first := p.file.positions.Position(node.Pos()).Line
	if doc != nil {
		p.explained = true
	} else if first > p.lastLine+1 {
		p.explained = false
	}
	p.lastLine = p.file.positions.Position(node.End()).Line
	return p.explained || trailing != nil
}

// exportedReceiver tells whether a function is no method, or a method of an exported type.
func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	typ := d.Recv.List[0].Type
	for {
		switch t := typ.(type) {
		case *ast.StarExpr:
			typ = t.X
		case *ast.IndexExpr:
			typ = t.X
		case *ast.IndexListExpr:
			typ = t.X
		case *ast.Ident:
			return t.IsExported()
		default:
			return true
		}
	}
}

// goMod is what the tests need of go.mod.
type goMod struct {
	required []string // module paths
	direct   []string // those without an "// indirect" mark
	tools    []string // package paths of tool lines
}

// readGoMod reads the main module's go.mod. It knows the two layouts that the go command writes: one directive a
// line, and blocks in parentheses.
func readGoMod(text string) goMod {
	var mod goMod
	block := ""
	for line := range strings.Lines(text) {
		line, comment, _ := strings.Cut(strings.TrimSpace(line), "//")
		words := strings.Fields(line)
		switch {
		case len(words) == 0:
			continue
		case words[0] == ")":
			block = ""
			continue
		case len(words) == 2 && words[1] == "(":
			block = words[0]
			continue
		case block != "":
			words = slices.Insert(words, 0, block)
		}
		switch words[0] {
		case "require":
			mod.required = append(mod.required, words[1])
			if strings.TrimSpace(comment) != "indirect" {
				mod.direct = append(mod.direct, words[1])
			}
		case "tool":
			mod.tools = append(mod.tools, words[1])
		}
	}
	return mod
}

// moduleOf finds the required module that holds a package: the longest one that is a prefix of the path.
func (m goMod) moduleOf(pkg string) (string, bool) {
	best := ""
	for _, path := range m.required {
		if matches(path+"/...", pkg) && len(path) > len(best) {
			best = path
		}
	}
	return best, best != ""
}
