package main

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/clewgraph/clew/graph"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// summaryCommand counts what lies around an entity.
func (p *program) summaryCommand() *cobra.Command {
	var s scopeFlags
	cmd := &cobra.Command{
		Use:     "summary SUBJECT",
		Short:   "Count what lies around an entity",
		Long:    `Count the links and neighbours of an entity by kind and direction, whatever the hub cap: a look before clew expand.`,
		Example: `  clew summary phone:+442079460123`,
		Args:    exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return p.withGraph(ctx, reader, func(c *client) error {
				sc, _, err := s.query(ctx, c)
				if err != nil {
					return err
				}
				ids, err := c.entityIDs(ctx, args, sc)
				if err != nil {
					return err
				}
				got, err := c.network.Summarize(ctx, &clewv1.SummarizeRequest{Id: ids[0], Scope: sc})
				if err != nil {
					return err
				}
				if p.json() {
					return p.writeMessage(got)
				}
				p.writeSummary(got)
				p.writeDone(got.GetDone())
				return nil
			})
		},
	}
	s.register(cmd.Flags())
	return cmd
}

func (p *program) writeSummary(got *clewv1.SummarizeResponse) {
	n := got.GetNode()
	fmt.Fprintf(p.stdout, "%s  %s  (%s)\n", kindWords(n.GetKind()), p.caption(n.GetCaption(), n.GetId(), n.GetVictim()), n.GetId())
	var rows [][]string
	for _, r := range got.GetRows() {
		spec := graph.LinkKind(r.GetLinkKind()).Spec()
		words := spec.Reverse
		if r.GetOut() {
			words = spec.Forward
		}
		span := "undated"
		if r.GetDated() > 0 {
			span = dayText(r.GetFirst()) + " to " + dayText(r.GetLast())
		}
		if left := r.GetLinks() - r.GetDated(); left > 0 && r.GetDated() > 0 {
			span += fmt.Sprintf(", %d undated", left)
		}
		rows = append(rows, []string{words, kindWords(r.GetNodeKind()), strconv.FormatInt(r.GetNeighbours(), 10), strconv.FormatInt(r.GetLinks(), 10), span})
	}
	table(p.stdout, "  ", []string{"LINK", "KIND", "NEIGHBOURS", "LINKS", "WHEN"}, rows)
}
