package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/clewgraph/clew/graph"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// flowsCommand counts people by routes and periods.
func (p *program) flowsCommand() *cobra.Command {
	var s countFlags
	cmd := &cobra.Command{
		Use:   "flows",
		Short: "Count people by the routes on which they came to sites, and say when sites are first told of",
		Long: `Count people by where they came from, by which places they came, to which sites and when; small groups are told together, with nothing that
would let one of them be computed. Periods are months, quarters, years or several, as near as there are people enough.
Then list all sites by when they are first told of, by what is told of the site and not of people.`,
		Example: `  clew flows`,
		Args:    exactly(0),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return p.withGraph(ctx, reader, func(c *client) error {
				got, err := c.counts.Flows(ctx, &clewv1.FlowsRequest{Revision: s.revision, AsOf: s.asOf, Budget: s.budget()})
				if err != nil {
					return err
				}
				if p.json() {
					return p.writeMessage(got)
				}
				p.writeFlows(got)
				p.writeDone(got.GetDone())
				return nil
			})
		},
	}
	s.register(cmd.Flags())
	return cmd
}

func (p *program) writeFlows(got *clewv1.FlowsResponse) {
	routes := make([]string, len(got.GetRoutes()))
	for i, r := range got.GetRoutes() {
		routes[i] = routeText(r, got.GetTable().GetRows()[i])
	}
	p.writeTable(got.GetTable(), "route", "period", routes)
	if len(got.GetHubs()) == 0 {
		return
	}
	fmt.Fprintln(p.stdout, "\nsites as they are first told of")
	var rows [][]string
	for _, h := range got.GetHubs() {
		row := []string{p.caption(h.GetCaption(), h.GetNodeId(), false), h.GetNodeId(), strings.Join(h.GetCountries(), ", "), "undated"}
		if h.GetFirst() != nil {
			by := h.GetClaim()
			if by == "" {
				by = graph.LinkKind(h.GetLinkKind()).Spec().Forward
			}
			row[3] = dateText(h.GetFirst())
			row = append(row, by, h.GetRecord().GetSource()+"/"+h.GetRecord().GetId())
		}
		rows = append(rows, row)
	}
	table(p.stdout, "  ", []string{"NAME", "ID", "COUNTRY", "FIRST", "BY", "RECORD"}, rows)
}

// routeText writes a route in its direction.
func routeText(r *clewv1.FlowRoute, h *clewv1.CountHead) string {
	told := func(s string) string {
		if s == "" {
			return "not told"
		}
		return s
	}
	var text string
	switch r.GetParts() {
	case 0:
		return fmt.Sprintf("other routes to %s", countries(h.GetRest()))
	case 1:
		text = "→ " + told(r.GetHubCountry())
	case 2:
		text = "→ " + told(r.GetHub()) + ", " + told(r.GetHubCountry())
	default:
		text = told(r.GetOrigin()) + " → " + told(r.GetHub()) + ", " + told(r.GetHubCountry())
	}
	if r.GetTransit() != "" {
		text = told(r.GetOrigin()) + " → " + r.GetTransit() + strings.TrimPrefix(text, told(r.GetOrigin()))
	}
	if h.GetRest() > 0 {
		text += fmt.Sprintf(", %d more", h.GetRest())
	}
	return text
}

func countries(n int32) string {
	if n == 1 {
		return "1 country"
	}
	return fmt.Sprintf("%d countries", n)
}
