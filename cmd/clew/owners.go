package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// ownersReply is the answer to clew owners.
type ownersReply struct {
	nodes  []*clewv1.Node
	owners []*clewv1.Owner
	stakes []*clewv1.Stake
	untold string
	done   *clewv1.Done
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
						got.nodes = append(got.nodes, item.Node)
					case *clewv1.OwnersResponse_Owner:
						got.owners = append(got.owners, item.Owner)
					case *clewv1.OwnersResponse_Stake:
						got.stakes = append(got.stakes, item.Stake)
					case *clewv1.OwnersResponse_UntoldPercent:
						got.untold = item.UntoldPercent
					case *clewv1.OwnersResponse_Done:
						got.done = item.Done
					}
				})
				switch {
				case err != nil:
					return err
				case got.done == nil:
					return errNoEnd()
				case p.json():
					return p.ownersJSON(&got)
				}
				p.writeOwners(&got)
				p.writeDone(got.done)
				return nil
			})
		},
	}
	s.register(cmd.Flags())
	cmd.Flags().Int32Var(&s.depth, "depth", 0, "at most `N` holdings in a row (default: network.max_depth)")
	cmd.Flags().Int32Var(&least, "least", 0, "only owners of `PERCENT` of it or more")
	return cmd
}

func (p *program) ownersJSON(got *ownersReply) (err error) {
	var out struct {
		Nodes  []json.RawMessage `json:"nodes"`
		Owners []json.RawMessage `json:"owners"`
		Stakes []json.RawMessage `json:"stakes"`
		Untold string            `json:"untoldPercent"`
		Done   json.RawMessage   `json:"done"`
	}
	if out.Nodes, err = messagesJSON(got.nodes); err != nil {
		return err
	}
	if out.Owners, err = messagesJSON(got.owners); err != nil {
		return err
	}
	if out.Stakes, err = messagesJSON(got.stakes); err != nil {
		return err
	}
	out.Untold = got.untold
	if out.Done, err = messageJSON(got.done); err != nil {
		return err
	}
	return p.writeJSON(out)
}

func (p *program) writeOwners(got *ownersReply) {
	nodes := map[string]*clewv1.Node{}
	for _, n := range got.nodes {
		nodes[n.GetId()] = n
	}
	name := func(id string) string {
		n := nodes[id]
		return p.caption(n.GetCaption(), id, n.GetVictim())
	}
	var rows [][]string
	for _, o := range got.owners {
		part := "owner"
		if !o.GetLast() {
			part = "between"
		}
		rows = append(rows, []string{percent(o.GetPercent()), kindWords(nodes[o.GetNodeId()].GetKind()), name(o.GetNodeId()), o.GetNodeId(), part})
	}
	fmt.Fprintf(p.stdout, "%s of %s (%s)\n", plural(len(got.owners), "owner"), name(got.nodes[0].GetId()), got.nodes[0].GetId())
	table(p.stdout, "  ", []string{"PART", "KIND", "NAME", "ID", ""}, append(rows, []string{percent(got.untold), "", "nobody who is told", "", ""}))
	rows = nil
	for _, s := range got.stakes {
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
