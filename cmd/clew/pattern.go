package main

import (
	"context"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/clewgraph/clew/network"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// followFlags are the flags of queries that follow a pattern.
type followFlags struct {
	scopeFlags
	ends []string
	most int32
}

func (f *followFlags) register(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.ends, "to", nil, "a `SUBJECT` that paths must end at; may be given again")
	flags.Int32Var(&f.most, "max-paths", 20, "give at most `N` paths, up to 1000")
	f.scopeFlags.register(flags)
}

// patternCommand finds the paths that follow a pattern of the caller's own.
func (p *program) patternCommand() *cobra.Command {
	var f followFlags
	cmd := &cobra.Command{
		Use:   "pattern TEXT [SUBJECT…]",
		Short: "Follow a pattern of your own, such as 'person -owns-> compound'",
		Long: `Find the paths that follow a pattern of your own, in the order of time where links are dated, from the subjects given or from everywhere.

A pattern is a node, then links with the node that each leads to:
  node   kinds, or * for any: person, bank_account|wallet
         what a record of it must claim: person(role=mule|mule_herder, gender=f); values that are not one word in quotes
         what to call it: person as "the mule"
  link   -owns|controls-> along, <-owns- against, -owns- either way, -*-> of any kind
         how many hops: -transferred{2}->, -transferred{1..4}->, and what may lie between: -transferred{1..4} via wallet->
         -owns anytime-> also where it was over before; -owns anew-> only where it began after the hop before it
Kinds, roles and attributes are those of docs/schema.md. clew chain --list shows the patterns that come with clew.`,
		Example: `  clew pattern 'person(role=recruiter_or_intermediary) -recruited-> person -held_at-> compound'
  clew pattern 'phone_number <-uses- person as first -family_of- person' phone:+447700900101`,
		Args: atLeast(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			pattern, err := network.ParsePattern(args[0])
			if err != nil {
				return usage("%w", err)
			}
			return p.withGraph(ctx, reader, func(c *client) error {
				asked := &clewv1.PatternPathsRequest{Pattern: &clewv1.PatternPathsRequest_Text{Text: args[0]}}
				return p.follow(ctx, c, &f, asked, args[1:], func() ([]string, error) {
					labels := []string{pattern.Start.Label}
					for _, s := range pattern.Steps {
						labels = append(labels, s.To.Label)
					}
					return labels, nil
				})
			})
		},
	}
	f.register(cmd.Flags())
	return cmd
}

// follow asks for the paths of a pattern from subjects, and writes them.
func (p *program) follow(ctx context.Context, c *client, f *followFlags, req *clewv1.PatternPathsRequest, from []string, labels func() ([]string, error)) error {
	sc, hubs, err := f.query(ctx, c)
	if err != nil {
		return err
	}
	req.Scope, req.Hubs, req.Budget, req.MaxPaths = sc, hubs, f.budget(), given(f.flags, "max-paths", f.most)
	if req.Ids, err = c.entityIDs(ctx, from, sc); err != nil {
		return err
	}
	if req.EndIds, err = c.entityIDs(ctx, f.ends, sc); err != nil {
		return err
	}
	got := pathReply{}
	stream, err := c.network.PatternPaths(ctx, req)
	err = collect(stream, err, func(m *clewv1.PatternPathsResponse) { got.add(m.GetPath(), m.GetDone()) })
	if err != nil {
		return err
	}
	if !p.json() {
		if got.labels, err = labels(); err != nil {
			return err
		}
	}
	return p.writePaths(&got)
}
