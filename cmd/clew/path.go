package main

import (
	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

var pathCosts = map[string]clewv1.PathCost{
	"hops": clewv1.PathCost_PATH_COST_HOPS, "confidence": clewv1.PathCost_PATH_COST_CONFIDENCE, "rarity": clewv1.PathCost_PATH_COST_RARITY,
}

// pathCommand finds how two entities are connected.
func (p *program) pathCommand() *cobra.Command {
	var s scopeFlags
	var k int32
	var by string
	var all bool
	cmd := &cobra.Command{
		Use:   "path SUBJECT SUBJECT",
		Short: "Find how two entities are connected",
		Long: `Find the k shortest paths between two entities; no path meets a node twice.

--by says which path is the shorter one: that of fewer hops; that which holds
most probably, by the confidence of the link that each hop stands on (what
nobody graded counts as 1 of 100); or that by the rarest nodes between, so that
a telephone that two share comes before an exchange that thousands use.

--all gives every path of at most --depth hops, the shortest first, up to -k of
them (100 unless it says otherwise).`,
		Example: `  clew path ngo/77 wallet:tron:T… -k 3
  clew path ngo/77 wallet:tron:T… --by rarity
  clew path ngo/77 wallet:tron:T… --all --depth 4`,
		Args: exactly(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			cost, ok := pathCosts[by]
			if !ok {
				return usage("--by %q is not known; write hops, confidence or rarity", by)
			}
			if all && cmd.Flags().Changed("by") {
				return usage("--all gives every path, whatever it costs; leave --by out")
			}
			return p.withGraph(ctx, reader, func(c *client) error {
				sc, hubs, err := s.query(ctx, c)
				if err != nil {
					return err
				}
				ids, err := c.entityIDs(ctx, args, sc)
				if err != nil {
					return err
				}
				got := pathReply{}
				if all {
					stream, err := c.network.AllPaths(ctx, &clewv1.AllPathsRequest{FromIds: ids[:1], ToIds: ids[1:], Limit: given(cmd.Flags(), "k", k),
						Scope: sc, Depth: given(cmd.Flags(), "depth", s.depth), Hubs: hubs, Budget: s.budget()})
					err = collect(stream, err, func(m *clewv1.AllPathsResponse) { got.add(m.GetPath(), m.GetDone()) })
					if err != nil {
						return err
					}
					return p.writePaths(&got)
				}
				stream, err := c.network.ShortestPaths(ctx, &clewv1.ShortestPathsRequest{FromIds: ids[:1], ToIds: ids[1:], K: given(cmd.Flags(), "k", k),
					Scope: sc, Depth: given(cmd.Flags(), "depth", s.depth), Hubs: hubs, Budget: s.budget(), Cost: cost})
				err = collect(stream, err, func(m *clewv1.ShortestPathsResponse) { got.add(m.GetPath(), m.GetDone()) })
				if err != nil {
					return err
				}
				return p.writePaths(&got)
			})
		},
	}
	cmd.Flags().Int32VarP(&k, "k", "k", 1, "give the `N` shortest paths, at most 1000")
	cmd.Flags().BoolVar(&all, "all", false, "give every path, the shortest first")
	cmd.Flags().StringVar(&by, "by", "hops", "what makes a path short, its `COST`: hops, confidence or rarity")
	s.register(cmd.Flags())
	s.registerWalk(cmd.Flags(), "paths of at most `N` hops (default 6)")
	return cmd
}
