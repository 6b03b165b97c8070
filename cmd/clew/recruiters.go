package main

import (
	"cmp"
	"encoding/json"
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
				switch {
				case err != nil:
					return err
				case got.done == nil:
					return errNoEnd()
				case p.json():
					return p.recruitersJSON(&got)
				}
				p.writeRecruiters(&got)
				p.writeDone(got.done)
				return nil
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
	indicators     []*clewv1.RecruiterIndicator
	nodes          []*clewv1.Node
	ranked, marked []*clewv1.IndicatorSubject
	done           *clewv1.Done
}

func (r *recruitersReply) add(m *clewv1.RecruiterIndicatorsResponse) {
	switch item := m.GetItem().(type) {
	case *clewv1.RecruiterIndicatorsResponse_Indicator:
		r.indicators = append(r.indicators, item.Indicator)
	case *clewv1.RecruiterIndicatorsResponse_Node:
		r.nodes = append(r.nodes, item.Node)
	case *clewv1.RecruiterIndicatorsResponse_Ranked:
		r.ranked = append(r.ranked, item.Ranked)
	case *clewv1.RecruiterIndicatorsResponse_Marked:
		r.marked = append(r.marked, item.Marked)
	case *clewv1.RecruiterIndicatorsResponse_Done:
		r.done = item.Done
	}
}

func (p *program) recruitersJSON(got *recruitersReply) error {
	var out struct {
		Indicators []json.RawMessage `json:"indicators"`
		Nodes      []json.RawMessage `json:"nodes"`
		Ranked     []json.RawMessage `json:"ranked"`
		Marked     []json.RawMessage `json:"marked"`
		Done       json.RawMessage   `json:"done"`
	}
	var errs [5]error
	out.Indicators, errs[0] = messagesJSON(got.indicators)
	out.Nodes, errs[1] = messagesJSON(got.nodes)
	out.Ranked, errs[2] = messagesJSON(got.ranked)
	out.Marked, errs[3] = messagesJSON(got.marked)
	out.Done, errs[4] = messageJSON(got.done)
	if err := cmp.Or(errs[:]...); err != nil {
		return err
	}
	return p.writeJSON(out)
}

func (p *program) writeRecruiters(got *recruitersReply) {
	names, kinds := p.captions(got.nodes)
	docs, shown := map[string]*clewv1.RecruiterIndicator{}, map[string]bool{}
	for _, i := range got.indicators {
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
	if len(got.ranked)+len(got.marked) == 0 {
		fmt.Fprintln(p.stdout, "nobody shows so many indicators")
		return
	}
	for n, s := range got.ranked {
		write(s, fmt.Sprintf("%d.", n+1))
	}
	if len(got.marked) > 0 {
		fmt.Fprintln(p.stdout, "\nnot ranked, as they may be victims or have been forced")
	}
	for _, s := range got.marked {
		write(s, "-")
	}
	fmt.Fprintln(p.stdout, "\nto show an indicator is not to be a recruiter; on these it stands")
	var rows [][]string
	for _, i := range got.indicators {
		if shown[i.GetName()] {
			rows = append(rows, []string{i.GetName(), fmt.Sprintf("from %d on", i.GetThreshold()), i.GetSource()})
		}
	}
	table(p.stdout, "  ", nil, rows)
}
