package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/clewgraph/clew/examples"
)

// cypherCommand prints the recipes for Neo4j.
func (p *program) cypherCommand() *cobra.Command {
	var params []string
	var browser string
	cmd := &cobra.Command{
		Use:   "cypher [RECIPE]",
		Short: "List the Cypher recipes for a graph in Neo4j, or print one",
		Long: `List the Cypher recipes for a graph in Neo4j, or print one with its parameters, as Neo4j Browser and cypher-shell take it. docs/cypher.md
tells what each answers. No graph is opened. --browser writes all of them as saved queries: drop the file onto Neo4j Browser.`,
		Example: `  clew cypher
  clew cypher chain --param record=police/P-12 | cypher-shell
  clew cypher --browser clew-queries.zip`,
		Args: between(0, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			groups, err := examples.Recipes()
			switch {
			case err != nil:
				return err
			case browser != "" && (len(args) > 0 || len(params) > 0):
				return usage("--browser writes all recipes as they are; drop the recipe and --param, or --browser")
			case browser != "":
				return p.saveQueries(groups, browser)
			case len(args) == 1:
				return p.recipe(groups, args[0], params)
			case len(params) > 0:
				return usage("--param is for one recipe; name it")
			}
			return p.recipes(groups)
		},
	}
	cmd.Flags().StringArrayVar(&params, "param", nil, "ask for `NAME=VALUE` instead of what the recipe asks of the example case; may be given again")
	cmd.Flags().StringVar(&browser, "browser", "", "write all recipes to `FILE`, a zip of saved queries for Neo4j Browser")
	return cmd
}

// recipes lists all recipes.
func (p *program) recipes(groups []examples.RecipeGroup) error {
	if p.json() {
		var all []examples.Recipe
		for _, g := range groups {
			all = append(all, g.Recipes...)
		}
		return p.writeJSON(map[string]any{"recipes": all})
	}
	for i, g := range groups {
		if i > 0 {
			fmt.Fprintln(p.stdout)
		}
		fmt.Fprintln(p.stdout, g.Name)
		var rows [][]string
		for _, r := range g.Recipes {
			rows = append(rows, []string{r.Name, r.Title})
		}
		table(p.stdout, "  ", nil, rows)
	}
	return nil
}

// recipe prints one recipe with the parameters given.
func (p *program) recipe(groups []examples.RecipeGroup, name string, params []string) error {
	for _, g := range groups {
		for _, r := range g.Recipes {
			if r.Name != name {
				continue
			}
			for _, given := range params {
				param, value, ok := strings.Cut(given, "=")
				if !ok {
					return usage("--param %q is not NAME=VALUE", given)
				}
				var err error
				if r, err = r.With(param, value); err != nil {
					return usage("%w; clew cypher %s shows its parameters", err, name)
				}
			}
			if p.json() {
				return p.writeJSON(r)
			}
			_, err := fmt.Fprint(p.stdout, r.Script())
			return err
		}
	}
	return failed(exitNotFound, "there is no recipe %q; clew cypher lists them", oneLine(name))
}

// saveQueries writes the zip that Neo4j Browser reads when it is dropped onto
// it: a file for each saved query, in a folder for each group.
func (p *program) saveQueries(groups []examples.RecipeGroup, file string) error {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	saved := 0
	for _, g := range groups {
		for _, r := range g.Recipes {
			w, err := z.Create("Clew: " + g.Name + "/" + r.Name + ".cypher")
			if err == nil {
				_, err = w.Write([]byte(r.Script()))
			}
			if err != nil {
				return err
			}
			saved++
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		return err
	}
	if p.json() {
		return p.writeJSON(map[string]any{"file": file, "queries": saved})
	}
	_, err := fmt.Fprintf(p.stdout, "%s: %s; drop it onto Neo4j Browser\n", oneLine(file), plural(saved, "saved query"))
	return err
}
