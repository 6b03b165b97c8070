package main

import (
	"archive/zip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clewgraph/clew/examples"
	"github.com/clewgraph/clew/store/neo4j/neo4jtest"
)

// TestCypher lists and prints recipes.
func TestCypher(t *testing.T) {
	clew(t, "cypher").want(t, exitOK, "First steps", "\n  chain ", "From the recruiter over the compound to the mule account")
	clew(t, "cypher", "chain").want(t, exitOK, "// From the recruiter", `:param record => "police/P-003";`, "{key: $record}")
	clew(t, "cypher", "chain", "--param", `record=a"/b`).want(t, exitOK, `:param record => "a\"/b";`)
	clew(t, "cypher", "shared", "--param", "least=3", "--param", `kinds=["Domain"]`).want(t, exitOK, ":param least => 3;", `:param kinds => ["Domain"];`)
	clew(t, "cypher", "near", "--param", "km=2.5").want(t, exitOK, ":param km => 2.5;")

	clew(t, "cypher", "nosuch").want(t, exitNotFound, "clew cypher lists them")
	clew(t, "cypher", "chain", "--param", "record").want(t, exitUsage, "is not NAME=VALUE")
	clew(t, "cypher", "chain", "--param", "nosuch=1").want(t, exitUsage, `no parameter "nosuch"; clew cypher chain shows`)
	clew(t, "cypher", "shared", "--param", "least=many").want(t, exitUsage, "is a whole number")
	clew(t, "cypher", "shared", "--param", "kinds=Domain").want(t, exitUsage, `is a list such as ["a", "b"]`)
	clew(t, "cypher", "near", "--param", "km=far").want(t, exitUsage, "is a number")
	clew(t, "cypher", "--param", "a=b").want(t, exitUsage, "name it")
	clew(t, "cypher", "chain", "--browser", "x.zip").want(t, exitUsage, "drop the recipe")

	var list struct{ Recipes []examples.Recipe }
	if err := json.Unmarshal([]byte(clew(t, "cypher", "-o", "json").want(t, exitOK).stdout), &list); err != nil || len(list.Recipes) < 40 {
		t.Errorf("%d recipes, %v", len(list.Recipes), err)
	}
	var one examples.Recipe
	if err := json.Unmarshal([]byte(clew(t, "cypher", "chain", "-o", "json").want(t, exitOK).stdout), &one); err != nil || one.Name != "chain" || len(one.Params) != 1 {
		t.Errorf("recipe %+v, %v", one, err)
	}
}

// TestCypherBrowser reads the saved queries as Neo4j Browser does: the folder is
// that of the query, and the first comment its name.
func TestCypherBrowser(t *testing.T) {
	file := filepath.Join(t.TempDir(), "queries.zip")
	clew(t, "cypher", "--browser", file).want(t, exitOK, "drop it onto Neo4j Browser")
	z, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close() //nolint:errcheck // only read
	groups, err := examples.Recipes()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, g := range groups {
		for _, r := range g.Recipes {
			f, err := z.Open("Clew: " + g.Name + "/" + r.Name + ".cypher")
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(f)
			if err != nil || !strings.HasPrefix(string(text), "// "+r.Title+"\n") || string(text) != r.Script() {
				t.Errorf("%s: %v\n%s", r.Name, err, text)
			}
			n++
		}
	}
	if len(z.File) != n {
		t.Errorf("%d files for %d recipes", len(z.File), n)
	}
	clew(t, "cypher", "--browser", filepath.Join(t.TempDir(), "no", "such.zip")).want(t, exitFailure, "such.zip")
}

// TestCypherCommands runs the commands of docs/cypher.md on a real Neo4j: the
// example case comes in, its recipe is printed, and the analyst's acts are done.
func TestCypherCommands(t *testing.T) {
	address := neo4jtest.Server(t)
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "cypher.md"))
	if err != nil {
		t.Fatal(err)
	}
	ran := map[string]int{}
	for line := range strings.Lines(string(page)) {
		line, into, _ := strings.Cut(strings.TrimSpace(line), " > ")
		line, why, _ := strings.Cut(line, ` --why "`)
		words := strings.Fields(line)
		if len(words) < 3 || words[0] != "clew" {
			continue
		}
		if why != "" {
			words = append(words, "--why", strings.TrimSuffix(why, `"`), "--store", address)
		}
		for i, w := range words {
			if w == "bolt://127.0.0.1:7687" {
				words[i] = address
			}
		}
		r := clew(t, words[1:]...).want(t, exitOK)
		if into != "" && !strings.Contains(r.stdout, `:param record => "police/P-003";`) {
			t.Errorf("%s prints:\n%s", line, r.stdout)
		}
		ran[words[1]]++
	}
	for command, n := range map[string]int{"demo": 1, "cypher": 1, "judge": 2, "delete": 1} {
		if ran[command] != n {
			t.Errorf("clew %s stands %d times on the page, want %d", command, ran[command], n)
		}
	}
	clew(t, "check", "--store", address).want(t, exitOK, "0 problems")
}
