package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// expandCommand shows what lies around entities.
func (p *program) expandCommand() *cobra.Command {
	var s scopeFlags
	cmd := &cobra.Command{
		Use:   "expand SUBJECT…",
		Short: "Show what lies around entities",
		Long:  `Show the nodes and links around entities, out to a depth, each link with the records that state it.`,
		Example: `  clew expand phone:+442079460012
  clew expand police/AD-7 --depth 2 --link LISTS_CONTACT,USES`,
		Args: atLeast(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withGraph(cmd.Context(), reader, func(c *client) error { return p.expand(cmd.Context(), c, &s, args) })
		},
	}
	s.register(cmd.Flags())
	s.registerWalk(cmd.Flags(), "go `N` hops far (default 1)")
	return cmd
}

func (p *program) expand(ctx context.Context, c *client, s *scopeFlags, args []string) error {
	sc, hubs, err := s.query(ctx, c)
	if err != nil {
		return err
	}
	ids, err := c.entityIDs(ctx, args, sc)
	if err != nil {
		return err
	}
	var got struct {
		Nodes messages[*clewv1.Node]      `json:"nodes"`
		Links messages[*clewv1.LinkGroup] `json:"links"`
		Done  message[*clewv1.Done]       `json:"done"`
	}
	stream, err := c.network.Expand(ctx, &clewv1.ExpandRequest{Ids: ids, Scope: sc, Depth: given(s.flags, "depth", s.depth), Hubs: hubs, Budget: s.budget()})
	err = collect(stream, err, func(m *clewv1.ExpandResponse) {
		switch item := m.GetItem().(type) {
		case *clewv1.ExpandResponse_Node:
			got.Nodes = append(got.Nodes, item.Node)
		case *clewv1.ExpandResponse_Link:
			got.Links = append(got.Links, item.Link)
		case *clewv1.ExpandResponse_Done:
			got.Done.Message = item.Done
		}
	})
	return p.answer(err, got.Done.Message, got, func() { p.writeExpand(got.Nodes, got.Links) })
}

// query gives the scope, with the entities to avoid looked up, and the hubs.
func (s *scopeFlags) query(ctx context.Context, c *client) (*clewv1.Scope, *clewv1.Hubs, error) {
	sc, err := s.scope()
	if err != nil {
		return nil, nil, err
	}
	hubs, err := s.hubs()
	if err != nil {
		return nil, nil, err
	}
	sc.AvoidIds, err = c.entityIDs(ctx, s.avoid, sc)
	return sc, hubs, err
}

func (p *program) writeExpand(nodes []*clewv1.Node, links []*clewv1.LinkGroup) {
	names := map[string]string{}
	var rows [][]string
	for _, n := range nodes {
		names[n.GetId()] = p.caption(n.GetCaption(), n.GetId(), n.GetVictim())
		rows = append(rows, []string{strconv.Itoa(int(n.GetHops())), kindWords(n.GetKind()), names[n.GetId()], n.GetId(),
			strconv.Itoa(int(n.GetRecordCount())), strings.Join(n.GetSources(), ","), strings.Join(n.GetRoles(), ", ") + endMark(n)})
	}
	fmt.Fprintln(p.stdout, plural(len(nodes), "node"))
	table(p.stdout, "  ", []string{"HOPS", "KIND", "NAME", "ID", "RECORDS", "SOURCES", "ROLES"}, rows)
	rows = nil
	for _, l := range links {
		row := []string{names[l.GetFromId()], reading(l, true), names[l.GetToId()]}
		for _, e := range l.GetEvidence() {
			rows = append(rows, append(row, evidenceText(e)))
			row = []string{"", "", ""}
		}
		if left := int(l.GetCount()) - len(l.GetEvidence()); left > 0 {
			rows = append(rows, append(row, fmt.Sprintf("and %d more", left)))
		}
		for _, note := range tellings(l) {
			rows = append(rows, append(row, note))
		}
	}
	if len(rows) > 0 {
		fmt.Fprintf(p.stdout, "\n%s\n", plural(len(links), "link"))
		table(p.stdout, "  ", []string{"FROM", "LINK", "TO", "EVIDENCE"}, rows)
	}
}

// endMark marks a node where a trace stops.
func endMark(n *clewv1.Node) string {
	if n.GetTraceEnd() {
		return " [trace ends here]"
	}
	return ""
}

// writeDone says how a query ended and what it left out.
func (p *program) writeDone(d *clewv1.Done) {
	fmt.Fprintln(p.stdout)
	if d.GetPartial() {
		fmt.Fprintln(p.stdout, "this is a part of the answer only")
	}
	for _, c := range d.GetCuts() {
		if c.GetReason() != clewv1.CutReason_CUT_REASON_CHANGED { // said by its revisions
			fmt.Fprintln(p.stdout, cutText(c))
		}
	}
	p.writeChanged(d)
	fmt.Fprintf(p.stdout, "%s looked at\n", plural(d.GetLinksScanned(), "link"))
}
