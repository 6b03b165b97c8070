package main

import (
	"context"
	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// chainCommand finds the paths that follow a pattern.
func (p *program) chainCommand() *cobra.Command {
	var s scopeFlags
	var most int32
	var ends []string
	var list bool
	cmd := &cobra.Command{
		Use:   "chain PATTERN [SUBJECT…], or chain --list",
		Short: "Follow a named pattern, such as job ad to wallet",
		Long: `Find the paths that follow a named pattern, in the order of time where links are dated, from the subjects given or from everywhere.
Every hop shows its record, date, grade and handling.`,
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
				sc, hubs, err := s.query(ctx, c)
				if err != nil {
					return err
				}
				req := &clewv1.PatternPathsRequest{Pattern: &clewv1.PatternPathsRequest_Name{Name: args[0]}, Scope: sc, MaxPaths: given(cmd.Flags(), "max-paths", most), Hubs: hubs, Budget: s.budget()}
				if req.Ids, err = c.entityIDs(ctx, args[1:], sc); err != nil {
					return err
				}
				if req.EndIds, err = c.entityIDs(ctx, ends, sc); err != nil {
					return err
				}
				got := pathReply{}
				stream, err := c.network.PatternPaths(ctx, req)
				err = collect(stream, err, func(m *clewv1.PatternPathsResponse) { got.add(m.GetPath(), m.GetDone()) })
				if err != nil {
					return err
				}
				if !p.json() {
					if got.pattern, err = findPattern(ctx, c, args[0]); err != nil {
						return err
					}
				}
				return p.writePaths(&got)
			})
		},
	}
	cmd.Flags().BoolVar(&list, "list", false, "list the patterns")
	cmd.Flags().StringArrayVar(&ends, "to", nil, "a `SUBJECT` that paths must end at; may be given again")
	cmd.Flags().Int32Var(&most, "max-paths", 20, "give at most `N` paths, up to 1000")
	s.register(cmd.Flags())
	return cmd
}

func patterns(ctx context.Context, c *client) (*clewv1.ListPatternsResponse, error) {
	return c.network.ListPatterns(ctx, &clewv1.ListPatternsRequest{PageSize: 1000})
}

// findPattern gives a named pattern, for the labels of its steps.
func findPattern(ctx context.Context, c *client, name string) (*clewv1.Pattern, error) {
	reply, err := patterns(ctx, c)
	if err != nil {
		return nil, err
	}
	for _, pattern := range reply.GetPatterns() {
		if pattern.GetName() == name {
			return pattern, nil
		}
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
	var rows [][]string
	for _, pattern := range reply.GetPatterns() {
		rows = append(rows, []string{pattern.GetName(), pattern.GetDoc()})
	}
	table(p.stdout, "", nil, rows)
	return nil
}
