package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/resolver/names"
)

// nameKinds are the kinds whose names are read in a way of their own.
var nameKinds = []graph.Kind{graph.KindPerson, graph.KindOrganization, graph.KindCompound}

// namesCommand shows what the resolver makes of names, without any graph.
func (p *program) namesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "names",
		Short: "Show what is made of a name, and how two names compare",
		Long: `Show what the resolver makes of a name and how it compares two, in any script. No graph is asked: names alone never
bring records together.`,
	}
	var kind string
	cmd.PersistentFlags().StringVar(&kind, "kind", string(graph.KindPerson), "read the names as those of `KIND`: "+kindList())
	explain := &cobra.Command{
		Use:     "explain NAME",
		Short:   "Show the comparable form of a name and every step to it",
		Example: "  clew names explain 'Dr. SMITH, Björn'\n  clew names explain ឈាន\n  clew names explain --kind organization 'บริษัท ตัวอย่าง จำกัด'",
		Args:    exactly(1),
		RunE: func(_ *cobra.Command, args []string) error {
			k, err := nameKind(kind)
			if err != nil {
				return err
			}
			return p.explainName(k, args[0])
		},
	}
	compare := &cobra.Command{
		Use:   "compare NAME NAME",
		Short: "Show how the words of two names are put side by side, with bits",
		Long: `Show how the words of two names are put side by side and what each pair says, in bits, by the model of --resolver.model or the
built-in table. "alike" is what a list that is checked for one name should show for the other; the level is what counts between records.`,
		Example: "  clew names compare 'Muhammad bin Salman' 'Mohamed Salman'\n  clew names compare 陳大文 'Chan Tai Man'",
		Args:    exactly(2),
		RunE: func(_ *cobra.Command, args []string) error {
			k, err := nameKind(kind)
			if err != nil {
				return err
			}
			return p.compareNames(k, args[0], args[1])
		},
	}
	cmd.AddCommand(explain, compare)
	return cmd
}

func kindList() string {
	texts := make([]string, len(nameKinds))
	for i, k := range nameKinds {
		texts[i] = string(k)
	}
	return strings.Join(texts, ", ")
}

func nameKind(kind string) (graph.Kind, error) {
	i := slices.IndexFunc(nameKinds, func(k graph.Kind) bool { return strings.EqualFold(string(k), kind) })
	if i < 0 {
		return "", usage("--kind %q has no names that are compared; give one of: %s", kind, kindList())
	}
	return nameKinds[i], nil
}

// bitsOf gives bits as a number.
func bitsOf(b match.Bits) float64 { return float64(b) / float64(match.Bit) }

// nameReport is what names explain prints of one name.
type nameReport struct {
	Name         string      `json:"name"`
	Words        []wordOf    `json:"words"`
	LegalForm    string      `json:"legal_form,omitempty"`
	LegalCountry string      `json:"legal_country,omitempty"`
	Generation   string      `json:"generation,omitempty"`
	Steps        []traceStep `json:"steps,omitempty"`
}

// wordOf is one comparable word.
type wordOf struct {
	Text     string   `json:"text"`
	Script   string   `json:"script"`
	Role     string   `json:"role,omitempty"`
	Readings []string `json:"readings,omitempty"`
}

// traceStep is one change on the way.
type traceStep struct {
	Rule string `json:"rule"`
	From string `json:"from"`
	To   string `json:"to"`
}

func (p *program) explainName(kind graph.Kind, text string) error {
	var reports []nameReport
	for _, full := range names.Alternatives(text) {
		reports = append(reports, reportName(kind, full))
	}
	if p.json() {
		return p.writeJSON(struct {
			Names []nameReport `json:"names"`
		}{reports})
	}
	for _, r := range reports {
		p.writeName(r)
	}
	return nil
}

func reportName(kind graph.Kind, full string) nameReport {
	n := graph.Name{Full: full}
	form, steps := names.Person(n), names.TracePerson(n)
	if kind != graph.KindPerson {
		form, steps = names.Organization(n), names.TraceOrganization(n)
	}
	r := nameReport{Name: full, Words: []wordOf{}, LegalForm: form.LegalForm, LegalCountry: form.LegalCountry, Generation: form.Generation}
	for _, t := range form.Tokens {
		role := string(t.Role)
		switch {
		case t.Father:
			role = "father's name"
		case t.Weak:
			role = "particle"
		case t.Initial:
			role = "initial"
		}
		r.Words = append(r.Words, wordOf{Text: t.Text, Script: t.Script, Role: role, Readings: t.Readings()})
	}
	for _, s := range steps {
		r.Steps = append(r.Steps, traceStep(s))
	}
	return r
}

func (p *program) writeName(r nameReport) {
	fmt.Fprintf(p.stdout, "%s\n", oneLine(r.Name))
	if len(r.Words) == 0 {
		fmt.Fprintln(p.stdout, "  no word that could be compared")
	}
	var rows [][]string
	for _, w := range r.Words {
		rows = append(rows, []string{w.Text, w.Script, w.Role, strings.Join(w.Readings, ", ")})
	}
	if len(rows) > 0 {
		table(p.stdout, "  ", []string{"word", "script", "part", "in Latin letters"}, rows)
	}
	if r.LegalForm != "" {
		fmt.Fprintf(p.stdout, "  legal form %s", r.LegalForm)
		if r.LegalCountry != "" {
			fmt.Fprintf(p.stdout, " of %s", strings.ToUpper(r.LegalCountry))
		}
		fmt.Fprintln(p.stdout)
	}
	if r.Generation != "" {
		fmt.Fprintf(p.stdout, "  generation %s\n", r.Generation)
	}
	for _, s := range r.Steps {
		to := s.To
		if to == "" {
			to = "(taken out)"
		}
		fmt.Fprintf(p.stdout, "  %s: %s → %s\n", s.Rule, oneLine(s.From), oneLine(to))
	}
}

// pairReport is what names compare prints.
type pairReport struct {
	Left  string       `json:"left"`
	Right string       `json:"right"`
	Alike bool         `json:"alike"`
	Level string       `json:"level"`
	Bits  float64      `json:"bits"`
	Steps []pairedWord `json:"steps"`
}

// pairedWord is one step of an alignment.
type pairedWord struct {
	Left  string  `json:"left"`
	Right string  `json:"right"`
	Level string  `json:"level"`
	Bits  float64 `json:"bits"`
}

func (p *program) compareNames(kind graph.Kind, left, right string) error {
	c, err := p.settings()
	if err != nil {
		return err
	}
	model, err := openModel(c.Resolver)
	if err != nil {
		return err
	}
	n := model.CompareNames(kind, graph.Name{Full: left}, graph.Name{Full: right})
	if p.json() {
		r := pairReport{Left: left, Right: right, Alike: n.Alike, Level: n.Level, Bits: bitsOf(n.Bits), Steps: []pairedWord{}}
		for _, s := range n.Steps {
			r.Steps = append(r.Steps, pairedWord{s.Left, s.Right, s.Level, bitsOf(s.Bits)})
		}
		return p.writeJSON(r)
	}
	var rows [][]string
	for _, s := range n.Steps {
		rows = append(rows, []string{s.Left, s.Right, s.Level, s.Bits.String()})
	}
	if len(rows) > 0 {
		table(p.stdout, "  ", []string{"left", "right", "level", "bits"}, rows)
	}
	verdict := "not alike"
	if n.Alike {
		verdict = "alike"
	}
	fmt.Fprintf(p.stdout, "%s: the names are %s, %s bits; a name alone identifies nobody\n", verdict, levelWords(n), n.Bits)
	return nil
}

// levelWords says how two names stand to each other.
func levelWords(n match.NameComparison) string {
	switch n.Level {
	case "missing":
		return "not comparable"
	case "exact":
		return "the same"
	case "partial":
		return "the same in part"
	}
	return n.Level
}
