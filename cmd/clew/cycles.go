package main

import (
	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// cyclesCommand finds money that comes back.
func (p *program) cyclesCommand() *cobra.Command {
	var s scopeFlags
	var least, most int32
	cmd := &cobra.Command{
		Use:   "cycles SUBJECT…",
		Short: "Find transfers that lead from an account back to it",
		Long: `Find the ways by which money that leaves an account comes back to it: transfers in the order of time that meet no other account twice.
Each of parallel transfers makes a cycle of its own.`,
		Example: `  clew cycles bank:iban:GB79ZZQK11020330541177 --least 80`,
		Args:    atLeast(1),
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
				got := pathReply{none: "no cycle"}
				stream, err := c.network.FindCycles(ctx, &clewv1.FindCyclesRequest{Ids: ids, Scope: sc, LeastPercent: least, Depth: given(s.flags, "depth", s.depth),
					MaxPaths: given(s.flags, "max-paths", most), Hubs: hubs, Budget: s.budget()})
				err = collect(stream, err, func(m *clewv1.FindCyclesResponse) { got.add(m.GetPath(), m.GetDone()) })
				if err != nil {
					return err
				}
				return p.writePaths(&got)
			})
		},
	}
	s.register(cmd.Flags())
	cmd.Flags().StringSliceVar(&s.kinds, "kind", nil, "pass only nodes of these `KINDS`, such as BankAccount,Wallet")
	cmd.Flags().Int32Var(&s.depth, "depth", 0, "cycles of at most `N` transfers (default 6)")
	cmd.Flags().Int32Var(&least, "least", 0, "only if each transfer is `PERCENT` or more of the one before, in the same asset")
	cmd.Flags().Int32Var(&most, "max-paths", 20, "give at most `N` cycles, up to 1000")
	return cmd
}
