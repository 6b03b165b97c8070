package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// ownersReply is the answer to clew owners.
type ownersReply struct {
	Nodes  messages[*clewv1.Node]  `json:"nodes"`
	Owners messages[*clewv1.Owner] `json:"owners"`
	Stakes messages[*clewv1.Stake] `json:"stakes"`
	Untold string                  `json:"untoldPercent"`
	Done   message[*clewv1.Done]   `json:"done"`
}

// ownersCommand finds who owns a thing in the end.
func (p *program) ownersCommand() *cobra.Command {
	var s scopeFlags
	var least int32
	cmd := &cobra.Command{
		Use:   "owners SUBJECT",
		Short: "Find who owns a thing in the end, and how much of it",
		Long: `Find who owns a company, or anything else, in the end: shares are multiplied along chains of ownership, each way to an owner is added,
and companies that own each other are solved for. What is held by nobody who is told stays untold.`,
		Example: `  clew owners registry/VR-551208 --least 25
  clew owners registry/VR-551208 --since 2021-01-01 --until 2021-01-01`,
		Args: exactly(1),
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
				var got ownersReply
				stream, err := c.network.Owners(ctx, &clewv1.OwnersRequest{Id: ids[0], Scope: sc, LeastPercent: least, Depth: given(s.flags, "depth", s.depth), Hubs: hubs, Budget: s.budget()})
				err = collect(stream, err, func(m *clewv1.OwnersResponse) {
					switch item := m.GetItem().(type) {
					case *clewv1.OwnersResponse_Node:
						got.Nodes = append(got.Nodes, item.Node)
					case *clewv1.OwnersResponse_Owner:
						got.Owners = append(got.Owners, item.Owner)
					case *clewv1.OwnersResponse_Stake:
						got.Stakes = append(got.Stakes, item.Stake)
					case *clewv1.OwnersResponse_UntoldPercent:
						got.Untold = item.UntoldPercent
					case *clewv1.OwnersResponse_Done:
						got.Done.Message = item.Done
					}
				})
				return p.answer(err, got.Done.Message, &got, func() { p.writeOwners(&got) })
			})
		},
	}
	s.register(cmd.Flags())
	cmd.Flags().Int32Var(&s.depth, "depth", 0, "at most `N` holdings in a row (default: network.max_depth)")
	cmd.Flags().Int32Var(&least, "least", 0, "only owners of `PERCENT` of it or more")
	return cmd
}

func (p *program) writeOwners(got *ownersReply) {
	nodes := map[string]*clewv1.Node{}
	for _, n := range got.Nodes {
		nodes[n.GetId()] = n
	}
	name := func(id string) string {
		n := nodes[id]
		return p.caption(n.GetCaption(), id, n.GetVictim())
	}
	var rows [][]string
	for _, o := range got.Owners {
		part := "owner"
		if !o.GetLast() {
			part = "between"
		}
		rows = append(rows, []string{percent(o.GetPercent()), kindWords(nodes[o.GetNodeId()].GetKind()), name(o.GetNodeId()), o.GetNodeId(), part})
	}
	fmt.Fprintf(p.stdout, "%s of %s (%s)\n", plural(len(got.Owners), "owner"), name(got.Nodes[0].GetId()), got.Nodes[0].GetId())
	table(p.stdout, "  ", []string{"PART", "KIND", "NAME", "ID", ""}, append(rows, []string{percent(got.Untold), "", "nobody who is told", "", ""}))
	rows = nil
	for _, s := range got.Stakes {
		l := s.GetLink()
		told := percent(s.GetPercent())
		if told == "" {
			told = "no share told"
		}
		if s.GetScaled() {
			told += " (of more than 100 %)"
		}
		row := []string{name(l.GetFromId()), reading(l, true), told, name(l.GetToId())}
		for _, e := range l.GetEvidence() {
			rows = append(rows, append(row, evidenceText(e)))
			row = make([]string, len(row))
		}
	}
	if len(rows) > 0 {
		fmt.Fprintln(p.stdout, "\nby these holdings")
		table(p.stdout, "  ", []string{"OWNER", "", "SHARE", "OF", "EVIDENCE"}, rows)
	}
}

// percent gives a percentage without decimals that say nothing, "" for none.
func percent(text string) string {
	if text == "" {
		return ""
	}
	return strings.TrimRight(strings.TrimRight(text, "0"), ".") + " %"
}
