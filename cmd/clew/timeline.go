package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// timelineCommand tells what happened, in the order of time.
func (p *program) timelineCommand() *cobra.Command {
	var s scopeFlags
	cmd := &cobra.Command{
		Use:   "timeline SUBJECT…",
		Short: "Tell what is known of entities in the order of time",
		Long: `Tell what is known of entities in the order of time: their links as each record states them, a transfer once, and dated claims (births, roles,
names and addresses that held for a time). What began at an uncertain time stands where it can have begun at the earliest, with its date
as it was told; what has no date comes last.`,
		Example: `  clew timeline ngo/S-07 --depth 1 --since 2023`,
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
				if s.depth < 0 || s.depth > 1 {
					return usage("--depth is 0 for the entities themselves or 1 for those that they are linked with too")
				}
				var got timelineReply
				stream, err := c.network.Timeline(ctx, &clewv1.TimelineRequest{Ids: ids, Scope: sc, Neighbours: s.depth == 1, Hubs: hubs, Budget: s.budget()})
				err = collect(stream, err, got.add)
				return p.answer(err, got.Done.Message, &got, func() { p.writeTimeline(&got) })
			})
		},
	}
	s.register(cmd.Flags())
	s.registerWalk(cmd.Flags(), "`N` = 1 tells the links of neighbours too (default 0)")
	return cmd
}

// timelineReply is the answer to clew timeline.
type timelineReply struct {
	Nodes  messages[*clewv1.Node]  `json:"nodes"`
	Events messages[*clewv1.Event] `json:"events"`
	Done   message[*clewv1.Done]   `json:"done"`
}

func (r *timelineReply) add(m *clewv1.TimelineResponse) {
	switch item := m.GetItem().(type) {
	case *clewv1.TimelineResponse_Node:
		r.Nodes = append(r.Nodes, item.Node)
	case *clewv1.TimelineResponse_Event:
		r.Events = append(r.Events, item.Event)
	case *clewv1.TimelineResponse_Done:
		r.Done.Message = item.Done
	}
}

func (p *program) writeTimeline(got *timelineReply) {
	names, victims := map[string]string{}, map[string]bool{}
	for _, n := range got.Nodes {
		names[n.GetId()] = p.caption(n.GetCaption(), n.GetId(), n.GetVictim())
		victims[n.GetId()] = n.GetVictim()
	}
	var rows [][]string
	for _, e := range got.Events {
		date := when(e.GetValid())
		if date == "" {
			date = "undated"
		}
		if l := e.GetLink(); l != nil {
			what, evidence := names[l.GetFromId()]+" "+reading(l, true)+" "+names[l.GetToId()], l.GetEvidence()
			rows = append(rows, []string{date, what, evidenceText(evidence[0])})
			for _, more := range evidence[1:] {
				rows = append(rows, []string{"", "", evidenceText(more)})
			}
			continue
		}
		c := e.GetClaim()
		rows = append(rows, []string{date, names[e.GetNodeId()] + ": " + p.claimText(c, victims[e.GetNodeId()]), claimEvidence(c)})
	}
	fmt.Fprintln(p.stdout, plural(len(got.Events), "event"))
	table(p.stdout, "  ", []string{"WHEN", "WHAT", "EVIDENCE"}, rows)
}

// claimText gives a dated claim in words; the names and addresses of a victim are
// withheld unless asked for.
func (p *program) claimText(c *clewv1.Claim, victim bool) string {
	property, value := c.GetProperty(), oneLine(c.GetValue())
	if kind, ok := strings.CutPrefix(property, "date."); ok {
		return strings.ReplaceAll(kind, "_", " ")
	}
	if victim && !p.showVictims && property != "role" {
		value = withheld
	}
	return strings.Replace(property, ".", ", ", 1) + " " + value
}

// claimEvidence tells who makes a claim.
func claimEvidence(c *clewv1.Claim) string {
	var all []string
	for _, s := range c.GetSources() {
		all = append(all, evidenceText(&clewv1.LinkEvidence{Record: s.GetRecord(), Valid: s.GetValid(), Grade: s.GetGrade(), Handling: s.GetHandling()}))
	}
	return strings.Join(all, "; ")
}
