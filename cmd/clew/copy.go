package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/clewgraph/clew/store"
)

// maxDifferences is how many differences between two stores are printed.
const maxDifferences = 20

// copyCommand moves a graph between stores.
func (p *program) copyCommand() *cobra.Command {
	var from, to string
	cmd := &cobra.Command{
		Use:   "copy",
		Short: "Copy a whole graph from one store to another",
		Long: `Copy a whole graph from one store to another: a folder, or a neo4j:// or bolt:// address; user and password are those of the settings.
Ids, versions, tombstones, journal, judgements, evidence, sources and marks are the same afterwards; then both stores are read whole and
compared, and the exit code is 6 if they answer differently.

The target must be empty, or an earlier copy of the same graph: one that broke off goes on where it ended, one that the source has
outgrown is brought up to date. A target is complete only once the command says that the stores are equal. Nothing should write to
either store meanwhile.`,
		Example: `  clew copy --from graph --to bolt://127.0.0.1:7687
  clew copy --from bolt://127.0.0.1:7687 --to backup`,
		Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case from == "" || to == "":
				return usage("name both stores, with --from and --to")
			case from == to:
				return usage("--from and --to name the same store")
			case p.server != "" || p.store != "":
				return usage("copy opens the stores of --from and --to itself; drop --server and --store")
			}
			return p.copy(cmd.Context(), from, to)
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "the `PLACE` of the store to copy")
	cmd.Flags().StringVar(&to, "to", "", "the `PLACE` of the store to fill")
	return cmd
}

func (p *program) copy(ctx context.Context, from, to string) (err error) {
	source, err := p.openPlace(ctx, "--from", from, reader)
	if err != nil {
		return err
	}
	defer func() { err = unjoin(errors.Join(err, source.Close(context.WithoutCancel(ctx)))) }()
	target, err := p.openPlace(ctx, "--to", to, writer)
	if err != nil {
		return err
	}
	defer func() { err = unjoin(errors.Join(err, target.Close(context.WithoutCancel(ctx)))) }()
	return p.copyStore(ctx, source, target)
}

// openPlace opens the store at a place that a flag names.
func (p *program) openPlace(ctx context.Context, flag, place string, a access) (store.Store, error) {
	c, err := p.settingsFor(flag, place)
	if err != nil {
		return nil, err
	}
	return openStore(ctx, c.Store, a, p.logger(c, true))
}

// copyReport says what a copy did.
type copyReport struct {
	// Copied counts the decisions written now, Decisions and Records all that
	// the stores have.
	Copied    uint64 `json:"copied"`
	Decisions uint64 `json:"decisions"`
	Records   int    `json:"records"`
	// Differences are what the comparison found afterwards.
	Differences []difference `json:"differences"`
}

type difference struct {
	Rule    string `json:"rule"`
	Subject string `json:"subject"`
	Detail  string `json:"detail"`
}

func (p *program) copyStore(ctx context.Context, from, to store.Store) error {
	report := copyReport{Differences: []difference{}}
	var last, total uint64
	err := store.Copy(ctx, from, to, func(done, of uint64) {
		report.Copied++
		if last, total = done, of; of >= 100 && done%(of/10) == 0 {
			fmt.Fprintf(p.stderr, "copied %d of %d decisions\n", done, of)
		}
	})
	switch {
	case err != nil && last > 0:
		return failed(codeOf(p, err), "the copy broke off after decision %d of %d: %w; run the same command again to go on", last, total, err)
	case errors.Is(err, store.ErrConflict):
		return failed(exitFailure, "%w; name an empty store with --to, or an earlier copy of the same graph", err)
	case err != nil:
		return err
	}
	stats, err := from.Stats(ctx)
	if err != nil {
		return err
	}
	report.Decisions, report.Records = stats.Head.Seq, stats.Records+stats.Statements
	err = store.Compare(ctx, from, to, func(d store.Problem) {
		report.Differences = append(report.Differences, difference(d))
	})
	if err != nil {
		return failed(codeOf(p, err), "the graph is copied, but could not be compared: %w; run the same command again", err)
	}
	n := len(report.Differences)
	if p.json() {
		err = p.writeJSON(report)
	} else {
		p.writeCopy(&report)
	}
	if err == nil && n > 0 {
		return failed(exitProblems, "the stores differ in %s; if something wrote to one of them meanwhile, stop it and run the same command again, else copy to an empty store", plural(n, "place"))
	}
	return err
}

func (p *program) writeCopy(r *copyReport) {
	var rows [][]string
	for _, d := range r.Differences[:min(maxDifferences, len(r.Differences))] {
		rows = append(rows, []string{d.Rule, d.Subject, d.Detail})
	}
	table(p.stdout, "", nil, rows)
	fmt.Fprintf(p.stdout, "%s copied; %s, %s", plural(int64(r.Copied), "decision"), plural(int64(r.Decisions), "decision"), plural(r.Records, "record"))
	if len(r.Differences) == 0 {
		fmt.Fprint(p.stdout, "; the stores are equal")
	}
	fmt.Fprintln(p.stdout)
}

// codeOf gives the exit code of an error.
func codeOf(p *program, err error) int {
	_, code := p.explain(err)
	return code
}
