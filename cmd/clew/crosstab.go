package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// countFlags are the flags that every count has.
type countFlags struct {
	scopeFlags
}

// register adds the flags that every count has. What could make two counts differ
// by one person is not among them.
func (s *countFlags) register(f *pflag.FlagSet) {
	s.flags = f
	f.Int64Var(&s.maxScanned, "max-scanned", 0, "look at `N` links at most, or tell nothing (default: network.max_scanned)")
	f.StringVar(&s.revision, "revision", "", "the `STATE` to read, from an earlier answer")
	asOfFlag(f, &s.asOf)
}

// crossTabCommand counts by what is told.
func (p *program) crossTabCommand() *cobra.Command {
	var s countFlags
	var rows, columns []string
	cmd := &cobra.Command{
		Use:   "crosstab [POPULATION]",
		Short: "Count entities in rows and columns, small groups of people left out",
		Long: `Count entities, each once however many records speak of it, by what is told of them. An entity of which several values are told counts in each.

POPULATION is what is counted: kinds and roles, "person" if none is given, or the start of a pattern (see clew pattern) whose other
nodes can be counted by too, each by the name that follows "as".
Rows and columns are kind, role, country (of people the nationality, else who issued a passport), language, gender, type, platform, name
(of sites, places, organizations, services and job ads), or year, quarter or month with a claimed date, as quarter:posted; site.name is of the node called site, and site.year the
year in which the link to it began.

Where people are counted, no group of fewer than network.min_people is told, nor can it be computed: values with few people are folded into
others, cells are hidden, and others with them.`,
		Example: `  clew crosstab --rows country --columns role
  clew crosstab "person as worker -held_at-> compound as site" --rows site.name,worker.language
  clew crosstab "job_ad" --rows year:posted --columns platform`,
		Args: between(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			of := "person"
			if len(args) > 0 {
				of = args[0]
			}
			return p.withGraph(ctx, reader, func(c *client) error {
				got, err := c.counts.CrossTab(ctx, &clewv1.CrossTabRequest{Population: of, Rows: rows, Columns: columns, Revision: s.revision, AsOf: s.asOf, Budget: s.budget()})
				if err != nil {
					return err
				}
				if p.json() {
					return p.writeMessage(got)
				}
				var labels []string
				for _, h := range got.GetTable().GetRows() {
					labels = append(labels, headText(h))
				}
				p.writeTable(got.GetTable(), strings.Join(rows, ", "), strings.Join(columns, ", "), labels)
				p.writeDone(got.GetDone())
				return nil
			})
		},
	}
	s.register(cmd.Flags())
	cmd.Flags().StringSliceVar(&rows, "rows", nil, "count by `THIS` in rows; several make a row for each with each")
	cmd.Flags().StringSliceVar(&columns, "columns", nil, "count by `THIS` in columns")
	return cmd
}

// writeTable writes a table of counts with its rows called so, and what it leaves
// out.
func (p *program) writeTable(t *clewv1.CountTable, rows, columns string, labels []string) {
	if t.GetWithheld() {
		fmt.Fprintf(p.stdout, "too few to tell: no count of fewer than %d people is told, nor one that leaves fewer out\n", t.GetLeast())
		return
	}
	if len(t.GetRows()) == 0 {
		fmt.Fprintln(p.stdout, "nothing to count")
		return
	}
	one := len(t.GetColumns()) == 1 && columns == ""
	header := []string{strings.ToUpper(rows)}
	for _, h := range t.GetColumns() {
		if !one {
			header = append(header, headText(h))
		}
	}
	var lines [][]string
	for r, h := range t.GetRows() {
		line := []string{labels[r]}
		if rows == "" {
			line[0] = ""
		}
		for c := range t.GetColumns() {
			if cell := t.GetCells()[r*len(t.GetColumns())+c]; one {
				continue
			} else if cell.Count == nil {
				line = append(line, "·")
			} else {
				line = append(line, strconv.FormatInt(cell.GetCount(), 10))
			}
		}
		lines = append(lines, append(line, strconv.FormatInt(h.GetSum(), 10)))
	}
	sums := []string{"SUM"}
	for _, h := range t.GetColumns() {
		if !one {
			sums = append(sums, strconv.FormatInt(h.GetSum(), 10))
		}
	}
	if columns != "" {
		fmt.Fprintf(p.stdout, "columns: %s\n", columns)
	}
	table(p.stdout, "  ", append(header, "SUM"), append(lines, append(sums, strconv.FormatInt(t.GetTotal(), 10))))
	p.writeLeftOut(t)
}

// writeLeftOut says what a table of counts does not tell, and why.
func (p *program) writeLeftOut(t *clewv1.CountTable) {
	fmt.Fprintln(p.stdout)
	if t.Entities != nil {
		fmt.Fprintf(p.stdout, "%s counted\n", entities(t.GetEntities()))
	}
	switch {
	case t.GetSeveral() > 0:
		fmt.Fprintf(p.stdout, "%s in more than one cell, because several values are told\n", entities(t.GetSeveral()))
	case t.Several == nil && t.GetSeveralFew():
		fmt.Fprintf(p.stdout, "fewer than %d, perhaps none, in more than one cell, because several values are told\n", t.GetLeast())
	case t.Several == nil:
		fmt.Fprintf(p.stdout, "%d or more in more than one cell, because several values are told\n", t.GetLeast())
	}
	if t.GetLeast() == 0 {
		return
	}
	folded := 0
	for _, h := range append(t.GetRows()[:len(t.GetRows()):len(t.GetRows())], t.GetColumns()...) {
		if h.GetRest() > 0 || h.GetFirst() != h.GetLast() {
			folded++
		}
	}
	if folded > 0 {
		fmt.Fprintf(p.stdout, "values with fewer than %d people are folded together\n", t.GetLeast())
	}
	if t.GetHidden() > 0 {
		fmt.Fprintf(p.stdout, "%s hidden (·): fewer than %d people, or those could be computed from it\n", plural(t.GetHidden(), "cell"), t.GetLeast())
	}
}

func entities(n int64) string {
	if n == 1 {
		return "1 entity"
	}
	return fmt.Sprintf("%d entities", n)
}

// headText gives a row or a column in words.
func headText(h *clewv1.CountHead) string {
	switch {
	case h.GetRest() > 0:
		return fmt.Sprintf("others (%d)", h.GetRest())
	case h.GetFirst() == "":
		return "not told"
	case h.GetLast() == "":
		return periodText(h.GetFirst()) + " on, and not told"
	case h.GetFirst() != h.GetLast():
		return periodText(h.GetFirst()) + " to " + periodText(h.GetLast())
	}
	return periodText(h.GetFirst())
}

// periodText writes "2021/Q3" as "2021 Q3" and "2021/Q3/08" as "2021-08"; other
// values are as they are.
func periodText(s string) string {
	year, rest, ok := strings.Cut(s, "/Q")
	if !ok || len(year) != 4 {
		return s
	}
	if _, month, ok := strings.Cut(rest, "/"); ok {
		return year + "-" + month
	}
	return year + " Q" + rest
}
