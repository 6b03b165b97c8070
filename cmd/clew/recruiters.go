package main

import (
	"fmt"

	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// recruitersCommand lists who shows what recruiters for compounds show.
func (p *program) recruitersCommand() *cobra.Command {
	var s scopeFlags
	var least, most int32
	cmd := &cobra.Command{
		Use:   "recruiters [SUBJECT…]",
		Short: "List who shows several indicators of recruiters for compounds",
		Long: `List the people and organizations, all or those given, that show several indicators of recruiters for compounds: people recruited who were
held later, advertisements for several countries or employers with one contact, payments after an arrival, and so on, with the links that
make each and where it is published. The thresholds are settings (network.recruiter).

To show an indicator is not to be a recruiter. Of whom something says that they may be victims or have been forced, these are marked below
the others and never ranked.`,
		Example: `  clew recruiters
  clew recruiters police/P-001 --least 1`,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return p.withGraph(ctx, reader, func(c *client) error {
				sc, hubs, err := s.query(ctx, c)
				if err != nil {
					return err
				}
				req := &clewv1.RecruiterIndicatorsRequest{LeastIndicators: given(s.flags, "least", least), MaxRanked: given(s.flags, "most", most), Scope: sc, Hubs: hubs, Budget: s.budget()}
				if req.Ids, err = c.entityIDs(ctx, args, sc); err != nil {
					return err
				}
				var got recruitersReply
				stream, err := c.leads.RecruiterIndicators(ctx, req)
				err = collect(stream, err, got.add)
				return p.answer(err, got.Done.Message, &got, func() { p.writeRecruiters(&got) })
			})
		},
	}
	s.register(cmd.Flags())
	cmd.Flags().Int32Var(&least, "least", 0, "list who shows `N` different indicators or more (default: network.recruiter.indicators)")
	cmd.Flags().Int32Var(&most, "most", 20, "rank at most `N`, up to 1000")
	return cmd
}

// recruitersReply is the answer to clew recruiters.
type recruitersReply struct {
	Indicators messages[*clewv1.RecruiterIndicator] `json:"indicators"`
	Nodes      messages[*clewv1.Node]               `json:"nodes"`
	Ranked     messages[*clewv1.IndicatorSubject]   `json:"ranked"`
	Marked     messages[*clewv1.IndicatorSubject]   `json:"marked"`
	Done       message[*clewv1.Done]                `json:"done"`
}

func (r *recruitersReply) add(m *clewv1.RecruiterIndicatorsResponse) {
	switch item := m.GetItem().(type) {
	case *clewv1.RecruiterIndicatorsResponse_Indicator:
		r.Indicators = append(r.Indicators, item.Indicator)
	case *clewv1.RecruiterIndicatorsResponse_Node:
		r.Nodes = append(r.Nodes, item.Node)
	case *clewv1.RecruiterIndicatorsResponse_Ranked:
		r.Ranked = append(r.Ranked, item.Ranked)
	case *clewv1.RecruiterIndicatorsResponse_Marked:
		r.Marked = append(r.Marked, item.Marked)
	case *clewv1.RecruiterIndicatorsResponse_Done:
		r.Done.Message = item.Done
	}
}

func (p *program) writeRecruiters(got *recruitersReply) {
	names, kinds := p.captions(got.Nodes)
	docs, shown := map[string]*clewv1.RecruiterIndicator{}, map[string]bool{}
	for _, i := range got.Indicators {
		docs[i.GetName()] = i
	}
	write := func(s *clewv1.IndicatorSubject, mark string) {
		id := s.GetNodeId()
		fmt.Fprintf(p.stdout, "%s %s  %s (%s)  shows %s\n", mark, kinds[id], names[id], id, plural(len(s.GetHits()), "indicator"))
		p.writeSigns(s.GetSigns(), names)
		for _, h := range s.GetHits() {
			shown[h.GetName()] = true
			fmt.Fprintf(p.stdout, "   %s (%d): %s\n", h.GetName(), h.GetCount(), docs[h.GetName()].GetDoc())
			var rows [][]string
			for _, l := range h.GetLinks() {
				row := []string{names[l.GetFromId()], reading(l, true), names[l.GetToId()]}
				for _, e := range l.GetEvidence() {
					rows = append(rows, append(row, evidenceText(e)))
					row = make([]string, len(row))
				}
			}
			table(p.stdout, "      ", nil, rows)
		}
	}
	if len(got.Ranked)+len(got.Marked) == 0 {
		fmt.Fprintln(p.stdout, "nobody shows so many indicators")
		return
	}
	for n, s := range got.Ranked {
		write(s, fmt.Sprintf("%d.", n+1))
	}
	if len(got.Marked) > 0 {
		fmt.Fprintln(p.stdout, "\nnot ranked, as they may be victims or have been forced")
	}
	for _, s := range got.Marked {
		write(s, "-")
	}
	fmt.Fprintln(p.stdout, "\nto show an indicator is not to be a recruiter; on these it stands")
	var rows [][]string
	for _, i := range got.Indicators {
		if shown[i.GetName()] {
			rows = append(rows, []string{i.GetName(), fmt.Sprintf("from %d on", i.GetThreshold()), i.GetSource()})
		}
	}
	table(p.stdout, "  ", nil, rows)
}
