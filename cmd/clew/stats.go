package main

import (
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// statsCommand counts what the store holds.
func (p *program) statsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "stats",
		Short: "Count what the graph holds",
		Args:  exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withGraph(cmd.Context(), reader, func(c *client) error {
				reply, err := c.admin.Stats(cmd.Context(), &clewv1.StatsRequest{})
				if err != nil {
					return err
				}
				if p.json() {
					return p.writeMessage(reply)
				}
				rows := [][]string{
					{"records", fmt.Sprint(reply.GetRecords())}, {"statements", fmt.Sprint(reply.GetStatements())}, {"entities", fmt.Sprint(reply.GetEntities())},
				}
				for _, kind := range slices.Sorted(maps.Keys(reply.GetEntitiesByKind())) {
					rows = append(rows, []string{"  " + kindWords(kind), fmt.Sprint(reply.GetEntitiesByKind()[kind])})
				}
				rows = append(rows, []string{"links", fmt.Sprint(reply.GetLinks())}, []string{"dangling links", fmt.Sprint(reply.GetDanglingLinks())},
					[]string{"decisions", fmt.Sprint(reply.GetSeq())}, []string{"model", reply.GetModel()}, []string{"store", reply.GetStore()}, []string{"version", reply.GetVersion()})
				table(p.stdout, "", nil, rows)
				p.writeChanged(reply)
				return nil
			})
		},
	}
}
