package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// showCommand shows one entity.
func (p *program) showCommand() *cobra.Command {
	var asOf uint64
	cmd := &cobra.Command{
		Use:   "show SUBJECT",
		Short: "Show an entity: what is claimed of it, by whom, and what holds it together",
		Long: `Show one entity: every claim with the records that make it, the records it is made of, and the evidence that holds them together.
JSON also holds the records as they came. As of an earlier decision, the evidence is not told: it is kept for the present only.`,
		Example: `  clew show police/AD-7
  clew show police/AD-7 --as-of 12
  clew show phone:+442079460012`,
		Args: exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withGraph(cmd.Context(), reader, func(c *client) error { return p.show(cmd.Context(), c, args[0], asOf) })
		},
	}
	asOfFlag(cmd.Flags(), &asOf)
	return cmd
}

func (p *program) show(ctx context.Context, c *client, arg string, asOf uint64) error {
	req := &clewv1.GetEntityRequest{View: clewv1.EntityView_ENTITY_VIEW_FULL, AsOf: asOf}
	if id, key := subject(arg); key != nil {
		req.Subject = &clewv1.GetEntityRequest_Record{Record: key}
	} else {
		req.Subject = &clewv1.GetEntityRequest_Id{Id: id}
	}
	reply, err := c.entities.GetEntity(ctx, req)
	if err != nil {
		return err
	}
	if p.json() {
		return p.writeMessage(reply)
	}
	p.showEntity(reply.GetEntity())
	p.writeChanged(reply)
	return nil
}

func (p *program) showEntity(e *clewv1.Entity) {
	fmt.Fprintf(p.stdout, "%s  %s  (%s)\n", kindWords(e.GetKind()), p.caption(e.GetCaption(), e.GetId(), e.GetVictim()), e.GetId())
	facts := []string{plural(e.GetRecordCount(), "record")}
	if len(e.GetSources()) > 0 {
		facts = append(facts, "from "+strings.Join(e.GetSources(), ", "))
	}
	if t := e.GetFirstSeen(); t != nil {
		facts = append(facts, "first seen "+t.AsTime().Format("2006-01-02"))
	}
	if t := e.GetLastSeen(); t != nil {
		facts = append(facts, "last seen "+t.AsTime().Format("2006-01-02"))
	}
	if s := tlp(e.GetHandling()); s != "" {
		facts = append(facts, s)
	}
	fmt.Fprintf(p.stdout, "%s\n", oneLine(strings.Join(facts, " · ")))

	var rows [][]string
	for _, claim := range e.GetClaims() {
		value := claim.GetValue()
		if e.GetVictim() && !p.showVictims && strings.HasPrefix(claim.GetProperty(), "name.") {
			value = withheld
		}
		for i, s := range claim.GetSources() {
			row := []string{"", "", keyText(s.GetRecord()), gradeText(s.GetGrade()), tlp(s.GetHandling()), when(s.GetValid())}
			if i == 0 {
				row[0], row[1] = claim.GetProperty(), value
			}
			rows = append(rows, row)
		}
	}
	if len(rows) > 0 {
		fmt.Fprintln(p.stdout, "\nclaims")
		table(p.stdout, "  ", []string{"PROPERTY", "VALUE", "RECORD", "GRADE", "HANDLING", "WHEN"}, rows)
	}
	rows = nil
	for _, m := range e.GetMatches() {
		rows = append(rows, []string{keyText(m.GetA()), keyText(m.GetB()), m.GetBits(), strings.Join(m.GetKeys(), "; ")})
	}
	if len(rows) > 0 {
		fmt.Fprintln(p.stdout, "\nheld together by (clew why A B explains each)")
		table(p.stdout, "  ", []string{"A", "B", "BITS", "FOUND BY"}, rows)
	}
}

// gradeText gives a grade with its scheme; "" if there is none.
func gradeText(g *clewv1.Grade) string {
	if g == nil {
		return ""
	}
	return g.GetScheme() + " " + g.GetValue()
}
