package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// keysCommand shows candidate keys.
func (p *program) keysCommand() *cobra.Command {
	var hubs int32
	cmd := &cobra.Command{
		Use:   "keys [RECORD]",
		Short: "Show the candidate keys of a record, or count those of all records",
		Long: `Candidate keys decide which records are compared at all: two that share a live one are. A key is live while no more records hold it than
its cap. Of a record its keys are listed with their holders; without one the keys of all records are counted, family by family, and those
with the most holders named. Hubs are values of records: handle the list as you handle those.`,
		Example: `  clew keys police/P-12
  clew keys --hubs 50`,
		Args: between(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withGraph(cmd.Context(), reader, func(c *client) error {
				if len(args) == 1 {
					return p.recordKeys(cmd.Context(), c, args[0])
				}
				return p.countKeys(cmd.Context(), c, hubs)
			})
		},
	}
	cmd.Flags().Int32Var(&hubs, "hubs", 20, "name the `N` keys with the most holders, up to 1000")
	return cmd
}

func (p *program) recordKeys(ctx context.Context, c *client, arg string) error {
	key, err := recordKey(arg)
	if err != nil {
		return err
	}
	reply, err := c.resolve.ListKeys(ctx, &clewv1.ListKeysRequest{Record: key, WithholdVictims: p.withhold()})
	if err != nil {
		return err
	}
	if p.json() {
		return p.writeMessage(reply)
	}
	if len(reply.GetKeys()) == 0 {
		fmt.Fprintf(p.stdout, "%s has no candidate key: nothing brings it together with others\n", oneLine(arg))
	}
	var rows [][]string
	for _, k := range reply.GetKeys() {
		rows = append(rows, keyRow(k))
	}
	table(p.stdout, "", []string{"KEY", "HOLDERS", ""}, rows)
	p.writeChanged(reply)
	return nil
}

func (p *program) countKeys(ctx context.Context, c *client, hubs int32) error {
	reply, err := c.resolve.CountKeys(ctx, &clewv1.CountKeysRequest{Hubs: hubs})
	if err != nil {
		return err
	}
	if p.json() {
		return p.writeMessage(reply)
	}
	var rows [][]string
	for _, f := range reply.GetFamilies() {
		row := []string{f.GetFamily()}
		for _, n := range []int64{f.GetKeys(), f.GetHoldings(), f.GetPairs(), f.GetOverCap(), f.GetLargest()} {
			row = append(row, strconv.FormatInt(n, 10))
		}
		rows = append(rows, row)
	}
	table(p.stdout, "", []string{"FAMILY", "KEYS", "HOLDERS", "PAIRS", "OVER CAP", "LARGEST"}, rows)
	rows = nil
	for _, k := range reply.GetHubs() {
		rows = append(rows, keyRow(k))
	}
	if len(rows) > 0 {
		fmt.Fprintf(p.stdout, "\nmost held, live up to %s\n", plural(reply.GetCap(), "holder"))
		table(p.stdout, "  ", nil, rows)
	}
	p.writeChanged(reply)
	return nil
}
