package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// connectCommand finds what holds entities together.
func (p *program) connectCommand() *cobra.Command {
	var s scopeFlags
	cmd := &cobra.Command{
		Use:   "connect SUBJECT SUBJECT…",
		Short: "Find a small network that connects several entities",
		Long: `Find a small network that connects several entities: of all shortest ways between two of them those that are needed. It has at most twice
the hops of the smallest that there is, and says which of the entities no way of --depth hops connects.`,
		Example: `  clew connect ngo/77 police/P-003 wallet:tron:T…`,
		Args:    atLeast(2),
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
				var got connectReply
				stream, err := c.network.Connect(ctx, &clewv1.ConnectRequest{Ids: ids, Scope: sc, Depth: given(s.flags, "depth", s.depth), Hubs: hubs, Budget: s.budget()})
				err = collect(stream, err, got.add)
				return p.answer(err, got.Done.Message, &got, func() { p.writeConnect(&got) })
			})
		},
	}
	s.register(cmd.Flags())
	s.registerWalk(cmd.Flags(), "ways of at most `N` hops between two of them (default: network.max_depth)")
	return cmd
}

// connectReply is the answer to clew connect.
type connectReply struct {
	Nodes messages[*clewv1.Node]          `json:"nodes"`
	Links messages[*clewv1.LinkGroup]     `json:"links"`
	Parts messages[*clewv1.ConnectedPart] `json:"parts"`
	Done  message[*clewv1.Done]           `json:"done"`
}

func (r *connectReply) add(m *clewv1.ConnectResponse) {
	switch item := m.GetItem().(type) {
	case *clewv1.ConnectResponse_Node:
		r.Nodes = append(r.Nodes, item.Node)
	case *clewv1.ConnectResponse_Link:
		r.Links = append(r.Links, item.Link)
	case *clewv1.ConnectResponse_Part:
		r.Parts = append(r.Parts, item.Part)
	case *clewv1.ConnectResponse_Done:
		r.Done.Message = item.Done
	}
}

func (p *program) writeConnect(got *connectReply) {
	p.writeExpand(got.Nodes, got.Links)
	names := map[string]string{}
	for _, n := range got.Nodes {
		names[n.GetId()] = p.caption(n.GetCaption(), n.GetId(), n.GetVictim())
	}
	fmt.Fprintln(p.stdout)
	for _, part := range got.Parts {
		var all []string
		for _, id := range part.GetIds() {
			all = append(all, names[id])
		}
		switch {
		case len(all) == 1:
			fmt.Fprintf(p.stdout, "connected with none of the others: %s\n", all[0])
		default:
			fmt.Fprintf(p.stdout, "connected: %s\n", strings.Join(all, ", "))
		}
	}
}
