package main

import (
	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// pathCommand finds how two entities are connected.
func (p *program) pathCommand() *cobra.Command {
	var s scopeFlags
	var k int32
	cmd := &cobra.Command{
		Use:     "path SUBJECT SUBJECT",
		Short:   "Find how two entities are connected",
		Long:    `Find the k shortest paths between two entities; no path meets a node twice.`,
		Example: `  clew path ngo/77 wallet:tron:T… -k 3`,
		Args:    exactly(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
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
				stream, err := c.network.ShortestPaths(ctx, &clewv1.ShortestPathsRequest{FromIds: ids[:1], ToIds: ids[1:], K: given(cmd.Flags(), "k", k),
					Scope: sc, Depth: given(cmd.Flags(), "depth", s.depth), Hubs: hubs, Budget: s.budget()})
				err = collect(stream, err, func(m *clewv1.ShortestPathsResponse) { got.add(m.GetPath(), m.GetDone()) })
				if err != nil {
					return err
				}
				return p.writePaths(&got)
			})
		},
	}
	cmd.Flags().Int32VarP(&k, "k", "k", 1, "give the `N` shortest paths, at most 1000")
	s.register(cmd.Flags())
	s.registerWalk(cmd.Flags(), "paths of at most `N` hops (default 6)")
	return cmd
}
