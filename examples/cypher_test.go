package examples_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/clewgraph/clew/examples"
	"github.com/clewgraph/clew/graph"
)

var update = flag.Bool("update", false, "write docs/cypher.md and the pages of recipes anew")

// TestRecipesAreSafe holds every recipe to what the page says of all: bounded
// patterns, no SHORTEST, nothing written, and parameters that are declared, used
// and quoted nowhere.
func TestRecipesAreSafe(t *testing.T) {
	var (
		name    = regexp.MustCompile(`^[a-z][a-z-]*$`)
		used    = regexp.MustCompile(`\$([A-Za-z]+)`)
		open    = regexp.MustCompile(`\*\s*\d*\s*\.\.\s*\]|\*\s*\]|\{\d*,\s*\}|\]->?\s*[*+]|\)\s*[*+]\s*\(`)
		writes  = regexp.MustCompile(`(?i)\b(CREATE|MERGE|SET|DELETE|REMOVE|DROP|LOAD|FOREACH|ALTER|GRANT)\b`)
		trap    = regexp.MustCompile(`(?i)\bSHORTEST\b|elementId|\bid\(`)
		comment = regexp.MustCompile(`(?m)^\s*//`)
	)
	count := 0
	for _, g := range recipes(t) {
		for _, r := range g.Recipes {
			count++
			if !name.MatchString(r.Name) {
				t.Errorf("%q is no name", r.Name)
			}
			for what, bad := range map[string]*regexp.Regexp{"an open length": open, "a write": writes, "a trap": trap, "a comment": comment} {
				if found := bad.FindString(r.Cypher); found != "" {
					t.Errorf("%s has %s: %q", r.Name, what, found)
				}
			}
			declared, mentioned := map[string]bool{}, map[string]bool{}
			for _, p := range r.Params {
				declared[p.Name] = true
			}
			for _, m := range used.FindAllStringSubmatch(r.Cypher, -1) {
				mentioned[m[1]] = true
				if !declared[m[1]] {
					t.Errorf("%s uses $%s, which is not declared", r.Name, m[1])
				}
			}
			if len(declared) != len(mentioned) {
				t.Errorf("%s declares %v and uses %v", r.Name, declared, mentioned)
			}
			if r.Rows < 1 || len(r.Some) != min(r.Rows, 3) {
				t.Errorf("%s tells %d of %d rows, want the first three", r.Name, len(r.Some), r.Rows)
			}
			for _, row := range r.Some {
				if len(row) != len(r.Gives) {
					t.Errorf("%s: a row of %d cells for %d columns", r.Name, len(row), len(r.Gives))
				}
			}
			if !strings.Contains(r.Cypher, "ORDER BY") && r.Rows > 1 {
				t.Errorf("%s leaves the order of its rows to chance", r.Name)
			}
		}
	}
	if count < 60 {
		t.Errorf("%d recipes", count)
	}
}

// TestCypherPage holds docs/cypher.md and the pages beside it to the schema
// tables and the recipes.
func TestCypherPage(t *testing.T) {
	groups := recipes(t)
	pages := map[string][]byte{"cypher.md": cypherText(groups)}
	for _, g := range groups {
		pages[page(g)] = groupText(g)
	}
	for path, want := range pages {
		path = filepath.Join("..", "docs", path)
		if *update {
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what the tables say (%v); run: go test ./examples -run TestCypherPage -update", path, err)
		}
	}
	left, err := filepath.Glob("../docs/cypher/*.md")
	if err != nil || len(left) != len(groups) {
		t.Errorf("docs/cypher has %d pages for %d groups, %v", len(left), len(groups), err)
	}
}

func recipes(t *testing.T) []examples.RecipeGroup {
	t.Helper()
	groups, err := examples.Recipes()
	if err != nil {
		t.Fatal(err)
	}
	return groups
}

// page gives the file of a group within docs.
func page(g examples.RecipeGroup) string {
	return "cypher/" + strings.ReplaceAll(strings.ToLower(g.Name), " ", "-") + ".md"
}

func cypherText(groups []examples.RecipeGroup) []byte {
	text, err := os.ReadFile(filepath.Join("testdata", "cypher.md"))
	if err != nil {
		panic(err)
	}
	var index, nodes, links, acts strings.Builder
	for _, g := range groups {
		fmt.Fprintf(&index, "\n### [%s](%s)\n\n%s\n\n| recipe | question |\n| --- | --- |\n", g.Name, page(g), g.Doc)
		for _, r := range g.Recipes {
			fmt.Fprintf(&index, "| [%s](%s#%s) | %s |\n", r.Name, page(g), anchor(r), r.Question)
		}
	}
	for _, s := range graph.Kinds() {
		ids := s.Prefix + "_…"
		if s.Resolution == graph.ByValue {
			ids = s.Prefix + ":…"
		}
		var props []string
		if s.Kind == graph.KindPerson || s.Kind == graph.KindOrganization {
			props = append(props, "roles", "roleStatuses", "allegedRoles")
		}
		for _, a := range s.Attributes {
			props = append(props, camel(string(a)))
		}
		for _, d := range s.Dates {
			props = append(props, camel(string(d)+"_dates"))
		}
		fmt.Fprintf(&nodes, "| `:%s` | `%s` | %s |\n", s.Kind, ids, strings.Join(props, ", "))
	}
	for _, s := range graph.LinkKinds() {
		time := [...]string{graph.Undated: "–", graph.Lasting: "from, to", graph.Event: "at"}[s.Dating]
		if s.Single {
			time += ", each its own"
		}
		var props []string
		for _, p := range s.Props {
			name := camel(p)
			if p == "from" || p == "to" {
				name += "Place"
			}
			if typ := graph.TypeOfProp(p); typ != graph.PropText {
				name += " (" + typ.String() + ")"
			}
			props = append(props, name)
		}
		fmt.Fprintf(&links, "| `:%s` | %s | %s | %s | %s | %s |\n", s.Kind, ends(s.From), ends(s.To), time, strings.Join(props, ", "), s.Forward)
	}
	for _, a := range examples.Acts() {
		fmt.Fprintf(&acts, "%s\n", a.Command())
	}
	fill := strings.NewReplacer("{{chain}}\n", shellText(groups, "chain"), "{{index}}\n", index.String(), "{{nodes}}\n", nodes.String(), "{{links}}\n", links.String(), "{{acts}}\n", acts.String())
	return []byte(fill.Replace(string(text)))
}

// shellText writes the answer of a recipe as cypher-shell does.
func shellText(groups []examples.RecipeGroup, name string) string {
	var b strings.Builder
	for _, g := range groups {
		for _, r := range g.Recipes {
			if r.Name != name {
				continue
			}
			b.WriteString(strings.Join(r.Gives, ", ") + "\n")
			for _, row := range r.Some {
				var cells []string
				for _, cell := range row {
					text := examples.Literal(cell)
					if day := strings.Trim(text, `"`); isDay.MatchString(day) {
						text = day // dates stand without quotes
					}
					cells = append(cells, text)
				}
				b.WriteString(strings.Join(cells, ", ") + "\n")
			}
		}
	}
	return b.String()
}

var isDay = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)

// groupText writes the page of a group.
func groupText(g examples.RecipeGroup) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s\n\n%s Part of [Cypher](../cypher.md), which tells the shape of the graph and the traps.\n", g.Name, g.Doc)
	for _, r := range g.Recipes {
		fmt.Fprintf(&b, "\n## %s\n\n%s (`clew cypher %s`)\n", r.Title, r.Question, r.Name)
		for i, p := range r.Params {
			if i == 0 {
				b.WriteString("\n")
			}
			fmt.Fprintf(&b, "- `$%s`, here `%s`: %s\n", p.Name, examples.Literal(p.Value), p.Doc)
		}
		fmt.Fprintf(&b, "\n```cypher\n%s\n```\n\n| %s |\n|%s\n", r.Cypher, strings.Join(r.Gives, " | "), strings.Repeat(" --- |", len(r.Gives)))
		for _, row := range r.Some {
			b.WriteString("|")
			for _, cell := range row {
				b.WriteString(" " + cellText(cell) + " |")
			}
			b.WriteString("\n")
		}
		if more := r.Rows - len(r.Some); more > 0 {
			fmt.Fprintf(&b, "\nand %d more.\n", more)
		}
	}
	return b.Bytes()
}

// cellText writes a cell of a table.
func cellText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		if v == "*" {
			v = "…"
		}
		return strings.ReplaceAll(v, "|", `\|`)
	case []any:
		var out []string
		for _, e := range v {
			out = append(out, cellText(e))
		}
		return strings.Join(out, ", ")
	}
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // it was read from JSON
	}
	return string(raw)
}

// anchor gives the mark of a recipe's heading, as renderers make it.
func anchor(r examples.Recipe) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == ' ':
			return '-'
		case c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z':
			return c
		}
		return -1
	}, strings.ToLower(r.Title))
}

func ends(kinds []graph.Kind) string {
	if kinds == nil {
		return "any"
	}
	var names []string
	for _, k := range kinds {
		names = append(names, string(k))
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// camel turns lower snake case into camel case, as properties are named.
func camel(name string) string {
	parts := strings.Split(name, "_")
	for i, p := range parts[1:] {
		parts[i+1] = strings.ToUpper(p[:1]) + p[1:]
	}
	return strings.Join(parts, "")
}
