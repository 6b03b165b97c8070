package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// chainCommand finds the paths that follow a pattern.
func (p *program) chainCommand() *cobra.Command {
	var f followFlags
	var list bool
	cmd := &cobra.Command{
		Use:   "chain PATTERN [SUBJECT…], or chain --list",
		Short: "Follow a named pattern, such as job ad to wallet",
		Long: `Find the paths that follow a named pattern, in the order of time where links are dated, from the subjects given or from everywhere.
Every hop shows its record, date, grade and handling. clew chain --list shows each pattern in the language of clew pattern.`,
		Example: `  clew chain --list
  clew chain job-ad-to-wallet police/AD-7 --to wallet:tron:T…`,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			if list {
				return p.withGraph(ctx, reader, func(c *client) error { return p.listPatterns(ctx, c) })
			}
			if len(args) == 0 {
				return usage("clew chain needs a pattern; clew chain --list names them")
			}
			return p.withGraph(ctx, reader, func(c *client) error {
				asked := &clewv1.PatternPathsRequest{Pattern: &clewv1.PatternPathsRequest_Name{Name: args[0]}}
				return p.follow(ctx, c, &f, asked, args[1:], func() ([]string, error) { return namedLabels(ctx, c, args[0]) })
			})
		},
	}
	cmd.Flags().BoolVar(&list, "list", false, "list the patterns")
	f.register(cmd.Flags())
	return cmd
}

func patterns(ctx context.Context, c *client) (*clewv1.ListPatternsResponse, error) {
	return c.network.ListPatterns(ctx, &clewv1.ListPatternsRequest{PageSize: 1000})
}

// namedLabels gives what the steps of a named pattern are called, the start's
// first.
func namedLabels(ctx context.Context, c *client, name string) ([]string, error) {
	reply, err := patterns(ctx, c)
	if err != nil {
		return nil, err
	}
	for _, pattern := range reply.GetPatterns() {
		if pattern.GetName() != name {
			continue
		}
		labels := []string{pattern.GetStart().GetLabel()}
		for _, step := range pattern.GetSteps() {
			labels = append(labels, step.GetTo().GetLabel())
		}
		return labels, nil
	}
	return nil, nil
}

func (p *program) listPatterns(ctx context.Context, c *client) error {
	reply, err := patterns(ctx, c)
	if err != nil {
		return err
	}
	if p.json() {
		return p.writeMessage(reply)
	}
	for i, pattern := range reply.GetPatterns() {
		if i > 0 {
			fmt.Fprintln(p.stdout)
		}
		fmt.Fprintf(p.stdout, "%s\n  %s\n  %s\n", oneLine(pattern.GetName()), oneLine(pattern.GetDoc()), oneLine(pattern.GetText()))
	}
	return nil
}
