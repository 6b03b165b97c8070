package examples

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

//go:embed cypher/*.cypher
var cypherFiles embed.FS

// Recipe is a question put to a graph in Neo4j: a read-only Cypher statement
// with its parameters, and what it answers on the case after [Acts].
type Recipe struct {
	// Name is one word of small letters, digits and hyphens, unlike that of any
	// other; Group is the heading under which the recipe stands.
	Name  string `json:"name"`
	Group string `json:"group"`
	// Title is a heading, Question the question in whole sentences.
	Title    string `json:"title"`
	Question string `json:"question"`
	// Params are the statement's parameters, in order of mention.
	Params []Param `json:"params,omitempty"`
	// Cypher is the statement, without a semicolon.
	Cypher string `json:"cypher"`
	// Gives are the columns of the answer.
	Gives []string `json:"gives"`
	// Rows is how many rows the answer has on the case. Some are its first rows,
	// in JSON: times and dates are texts in ISO 8601, and a cell "*" may hold
	// anything.
	Rows int     `json:"-"`
	Some [][]any `json:"-"`
}

// Param is a parameter of a recipe.
type Param struct {
	Name string `json:"name"`
	// Value is what the recipe asks of the case: a text, a number (int64 or
	// float64) or a list of texts.
	Value any `json:"value"`
	// Doc says what to put there.
	Doc string `json:"doc"`
}

// RecipeGroup is a heading of recipes with a sentence about them.
type RecipeGroup struct {
	Name, Doc string
	Recipes   []Recipe
}

// Recipes gives the recipes in groups, in the order in which they are to be
// read.
func Recipes() ([]RecipeGroup, error) {
	paths, err := fs.Glob(cypherFiles, "cypher/*.cypher")
	if err != nil {
		return nil, err
	}
	slices.Sort(paths)
	var groups []RecipeGroup
	seen := map[string]bool{}
	for _, path := range paths {
		text, err := fs.ReadFile(cypherFiles, path)
		if err != nil {
			return nil, err
		}
		g, err := readRecipes(string(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		for _, r := range g.Recipes {
			if seen[r.Name] {
				return nil, fmt.Errorf("%s: recipe %s comes twice", path, r.Name)
			}
			seen[r.Name] = true
		}
		groups = append(groups, g)
	}
	return groups, nil
}

// readRecipes reads a file: the group with a sentence about it, then recipes,
// each a head of comments "// key: value" and the statement below.
func readRecipes(text string) (g RecipeGroup, err error) {
	head, rest, _ := strings.Cut(text, "\n// recipe: ")
	name, doc, _ := strings.Cut(head, "\n")
	g.Name = strings.TrimPrefix(name, "// group: ")
	g.Doc = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(doc), "//"))
	if g.Name == name || g.Doc == "" || rest == "" {
		return g, errors.New("the file does not begin with its group, a sentence and a recipe")
	}
	for part := range strings.SplitSeq(rest, "\n// recipe: ") {
		r := Recipe{Group: g.Name}
		var statement string
		r.Name, statement, _ = strings.Cut(part, "\n")
		for {
			line, below, _ := strings.Cut(statement, "\n")
			comment, ok := strings.CutPrefix(line, "// ")
			if !ok {
				break
			}
			if err := r.readHead(comment); err != nil {
				return g, fmt.Errorf("recipe %s: %q: %w", r.Name, line, err)
			}
			statement = below
		}
		if r.Cypher = strings.TrimSpace(statement); r.Cypher == "" || r.Title == "" || r.Question == "" || len(r.Gives) == 0 {
			return g, fmt.Errorf("recipe %s lacks a title, a question, the columns that it gives or a statement", r.Name)
		}
		g.Recipes = append(g.Recipes, r)
	}
	return g, nil
}

// readHead takes in one line of a recipe's head.
func (r *Recipe) readHead(line string) (err error) {
	key, value, _ := strings.Cut(line, ": ")
	if name, ok := strings.CutPrefix(key, "param "); ok {
		value, doc, told := strings.Cut(value, "   ")
		if !told {
			return errors.New("the parameter lacks three spaces and what to put there")
		}
		p := Param{Name: name, Doc: doc}
		p.Value, err = parseValue(value)
		r.Params = append(r.Params, p)
		return err
	}
	switch key {
	case "title":
		r.Title = value
	case "question":
		r.Question = value
	case "gives":
		r.Gives = strings.Split(value, ", ")
	case "rows":
		r.Rows, err = strconv.Atoi(value)
	case "row":
		var row []any
		err = json.Unmarshal([]byte(value), &row)
		r.Some = append(r.Some, row)
	default:
		return fmt.Errorf("the word %q is not known", key)
	}
	return err
}

// parseValue reads a parameter's value from JSON.
func parseValue(text string) (any, error) {
	var n int64
	if json.Unmarshal([]byte(text), &n) == nil {
		return n, nil
	}
	var v any
	err := json.Unmarshal([]byte(text), &v)
	return v, err
}

// With gives the recipe with another value of a parameter, from text: as it is
// where the parameter is a text, else as JSON of the same type.
func (r Recipe) With(name, text string) (Recipe, error) {
	i := slices.IndexFunc(r.Params, func(p Param) bool { return p.Name == name })
	if i < 0 {
		return r, fmt.Errorf("recipe %s has no parameter %q", r.Name, name)
	}
	var value any = text
	switch r.Params[i].Value.(type) {
	case int64:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return r, fmt.Errorf("parameter %s is a whole number, not %q", name, text)
		}
		value = n
	case float64:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return r, fmt.Errorf("parameter %s is a number, not %q", name, text)
		}
		value = f
	case []any:
		var list []string
		if err := json.Unmarshal([]byte(text), &list); err != nil {
			return r, fmt.Errorf(`parameter %s is a list such as ["a", "b"], not %s`, name, text)
		}
		value = list
	}
	r.Params = slices.Clone(r.Params)
	r.Params[i].Value = value
	return r, nil
}

// Script gives the recipe as Neo4j Browser and cypher-shell take it: its title
// as a comment, which Browser shows as the name of a saved query, the values of
// its parameters, and the statement. Values are quoted, whatever is in them.
func (r Recipe) Script() string {
	var b strings.Builder
	fmt.Fprintf(&b, "// %s\n// %s\n", r.Title, r.Question)
	for _, p := range r.Params {
		fmt.Fprintf(&b, ":param %s => %s;\n", p.Name, Literal(p.Value))
	}
	return b.String() + r.Cypher + ";\n"
}

// Literal writes a parameter's value as Cypher does. The quoting of JSON is
// that of Cypher too, line ends and quotes included.
func Literal(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // texts, finite numbers and lists of texts alone
	}
	return string(text)
}

// Act is something an analyst does to the case after it was loaded, so that
// recipes about judgements and deletions have something to find.
type Act struct {
	// Do is "same", "not-same" or "delete", Records the records it is done to,
	// Why the reason.
	Do      string
	Records []string
	Why     string
}

// Acts gives the acts after which the answers of [Recipes] hold.
func Acts() []Act {
	return []Act{
		{"same", []string{"ngo/S-18", "police/P-018"}, "one passport and one day of birth"},
		{"not-same", []string{"ngo/S-07", "police/P-047"}, "born eight years apart"},
		{"delete", []string{"police/L-03"}, "entered by mistake"},
	}
}

// Command gives the act as a command line.
func (a Act) Command() string {
	words := []string{"clew", a.Do}
	if a.Do != "delete" {
		words = []string{"clew", "judge", a.Do}
	}
	return strings.Join(append(words, a.Records...), " ") + ` --by analyst --why "` + a.Why + `"`
}
