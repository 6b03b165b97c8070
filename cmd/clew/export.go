package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/clewgraph/clew/exports"
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// exportCommand writes the graph as files.
func (p *program) exportCommand() *cobra.Command {
	var o exports.Options
	var form string
	var formats []string
	for _, f := range exports.Formats() {
		formats = append(formats, string(f))
	}
	known := strings.Join(formats, ", ")
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write the graph as tables for data scientists",
		Long: `Write the graph as it is now as tables for data scientists: records, entities, links, transfers, matches and judgements, a file each,
whose columns docs/export.md lists. Equal graphs give equal files, whichever store holds them.

Everything is written, names of victims and restricted records included, unless --max-handling leaves out records whose TLP label is
stricter (those without one count as AMBER) and all records of restricted classes. Nothing should write to the graph meanwhile.`,
		Example: `  clew export --out files
  clew export --out files --format csv --max-handling GREEN
  clew export --out files --store bolt://127.0.0.1:7687`,
		Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch o.Format = exports.Format(form); {
			case o.Dir == "":
				return usage("name the folder for the files, with --out")
			case !slices.Contains(exports.Formats(), o.Format):
				return usage("--format %q is not known; write one of %s", form, known)
			case o.MaxTLP != "" && !slices.Contains(graph.TLPLabels(), o.MaxTLP):
				return usage("--max-handling %q is not known; write one of %s", o.MaxTLP, strings.Join(graph.TLPLabels(), ", "))
			case p.server != "":
				return usage("export opens the store itself; drop --server and name it with --store")
			}
			return p.export(cmd.Context(), o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.Dir, "out", "", "the `FOLDER` for the files; it is made if it is not there")
	f.StringVar(&form, "format", formats[0], "the `FORMAT` of the files: "+known)
	f.StringVar(&o.MaxTLP, "max-handling", "", "leave out records above this `TLP` label, and all restricted ones; else everything is written")
	cmd.AddCommand(p.importFilesCommand())
	return cmd
}

func (p *program) export(ctx context.Context, o exports.Options) (err error) {
	c, err := p.settings()
	if err != nil {
		return err
	}
	s, err := openStore(ctx, c.Store, reader, p.logger(c, true))
	if err != nil {
		return err
	}
	defer func() { err = unjoin(errors.Join(err, s.Close(context.WithoutCancel(ctx)))) }()
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return err
	}
	counts, err := exports.Write(ctx, s, o)
	switch {
	case errors.Is(err, store.ErrChanged):
		return failed(exitFailure, "%w, so nothing was written; run the same command again when nothing writes to it", err)
	case err != nil:
		return err
	}
	if p.json() {
		return p.writeJSON(counts)
	}
	var rows [][]string
	for _, n := range counts {
		rows = append(rows, []string{n.Table + "." + string(o.Format), fmt.Sprint(n.Rows)})
	}
	table(p.stdout, "", nil, rows)
	if o.MaxTLP == "" {
		fmt.Fprintln(p.stdout, "everything is in them, names of victims and restricted records included; --max-handling leaves out")
	}
	return nil
}
