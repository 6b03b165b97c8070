package neo4j

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/embedded"
	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
	"github.com/clewgraph/clew/store/storetest"
)

// awkward are texts that files part or quote.
const awkward = "a \"quoted\", line\nand 'another';\r\n\\back\\ \t\x00 ünï ” end"

// lived gives an embedded store after a random history, with texts that are
// awkward in files.
func lived(t *testing.T) store.Store {
	t.Helper()
	ctx := context.Background()
	s, err := embedded.Open(ctx, t.TempDir(), embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close(ctx) }) // it is only read afterwards
	storetest.Play(t, s, 3, 60, nil)
	head, err := s.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	rec := person(t, "awkward")
	rec.Names = []graph.Name{{Full: awkward}, {Full: "Second"}}
	rec.Attributes["description"] = []string{awkward, "x;y", ""}
	c := load(head.Seq+1, rec, person(t, "one"), person(t, "two"))
	for i := range c.Puts {
		c.Puts[i].FirstSeq = head.NextFirst + uint64(i)
	}
	c.Puts[2].Entity, c.Decision.Moves[2].To = handle("one"), handle("one")
	c.Decision.Why = awkward
	gone := move(head.Seq+2, "one", handle("one"), "") // its handle leads on to the other
	gone.Decision.Moves = append(gone.Decision.Moves, graph.Move{Record: key("two"), From: handle("one"), To: handle("two")})
	gone.Deletes = []store.Stored{{Record: graph.Record{Key: key("one"), Kind: graph.KindPerson}, FirstSeq: c.Puts[1].FirstSeq, Deleted: true, Next: key("two")}}
	for _, c := range []*store.Change{c, gone} {
		if err := s.Commit(ctx, c); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// TestImport fills a database by neo4j-admin from files and holds it against a
// copy of the same graph: node by node, and by all that a store answers.
func TestImport(t *testing.T) {
	uri := neo4jtest.Server(t)
	ctx := context.Background()
	from := lived(t)
	copied := fresh(t, uri)
	if err := store.Copy(ctx, from, copied, nil); err != nil {
		t.Fatal(err)
	}
	files, home := filepath.Join(t.TempDir(), "files"), t.TempDir()
	if _, err := WriteImport(ctx, from, files, "a-graph"); err != nil {
		t.Fatal(err)
	}
	admin, err := neo4jtest.Admin(ctx, home)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(filepath.Join(files, ImportScript))
	cmd.Env = append(os.Environ(), "NEO4J_ADMIN="+admin)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	server, err := neo4jtest.Start(ctx, neo4jtest.Options{Dir: home})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Kill(); err != nil {
			t.Error(err)
		}
	})
	s := open(t, Options{URI: server.URI(), GraphID: "a-graph", BatchRows: DefaultBatchRows})
	for _, what := range []string{everyNode, everyLink} {
		if diff := cmp.Diff(query(t, copied, what, nil), query(t, s, what, nil)); diff != "" {
			t.Errorf("the database is not that of a copy (-copy +import):\n%s", diff)
		}
	}
	if err := s.Check(ctx, func(p store.Problem) { t.Errorf("%+v", p) }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(storetest.Read(t, from), storetest.Read(t, s)); diff != "" {
		t.Errorf("the imported graph answers otherwise (-source +import):\n%s", diff)
	}
	if err := store.Copy(ctx, from, s, func(done, of uint64) { t.Errorf("decision %d of %d was left to copy", done, of) }); err != nil {
		t.Error(err)
	}
	next := load(uint64(len(storetest.Read(t, s).Decisions))+1, person(t, "later"))
	next.Puts[0].FirstSeq = 1e6
	if err := s.Commit(ctx, next); err != nil {
		t.Errorf("it does not live on: %v", err)
	}
}

// What a database holds beside what differs between any two: the id of the
// graph and the lease.
const (
	everyNode = `MATCH (n) WHERE NOT n:Lease AND NOT n:Clew WITH labels(n) AS l, properties(n) AS p
		UNWIND l AS one WITH p, one ORDER BY one WITH p, collect(one) AS labels RETURN labels, p
		ORDER BY labels, p.key, p.id, p.value, p.seq, p.firstSeq, p.addedSeq, p.removedSeq, p.ordinal`
	everyLink = `MATCH (a)-[r]->(b) WITH type(r) AS type, properties(r) AS p,
			[n IN [a, b] | [n.key, n.id, n.value, n.seq, n.firstSeq, n.addedSeq, n.ordinal]] AS ends
		RETURN type, ends, p ORDER BY type, ends, p.id`
)

// TestImportFiles holds what WriteImport refuses, and that it leaves nothing
// then.
func TestImportFiles(t *testing.T) {
	ctx := context.Background()
	s, dir := lived(t), t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "other"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := WriteImport(ctx, s, dir, "g"); !errors.Is(err, store.ErrConflict) {
		t.Errorf("into a folder with files: %v", err)
	}
	named := func(name string) {
		t.Helper()
		rec := person(t, "marked"+strconv.Itoa(len(name)))
		rec.Names = []graph.Name{{Full: name}}
		head, err := s.Head(ctx)
		if err != nil {
			t.Fatal(err)
		}
		c := load(head.Seq+1, rec)
		c.Puts[0].FirstSeq = head.NextFirst
		if err := s.Commit(ctx, c); err != nil {
			t.Fatal(err)
		}
	}
	for i, mark := range listMarks {
		files := t.TempDir()
		if _, err := WriteImport(ctx, s, files, "g"); err != nil {
			t.Fatal(err)
		}
		options, err := os.ReadFile(filepath.Join(files, ImportOptions))
		if want := fmt.Sprintf("--array-delimiter=U+%04X\n", mark); err != nil || !strings.Contains(string(options), want) {
			t.Errorf("no %q in\n%s\n%v", want, options, err)
		}
		named(strings.Repeat("a", i) + string(mark))
	}
	empty := t.TempDir()
	if _, err := WriteImport(ctx, s, empty, "g"); !errors.Is(err, store.ErrUnsupported) || !strings.Contains(err.Error(), "names") {
		t.Errorf("a list with the marks that part lists: %v", err)
	}
	if left, err := os.ReadDir(empty); err != nil || len(left) > 0 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
}
