package main

import (
	"cmp"
	"encoding/json"
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
				switch {
				case err != nil:
					return err
				case got.done == nil:
					return errNoEnd()
				case p.json():
					return p.connectJSON(&got)
				}
				p.writeConnect(&got)
				return nil
			})
		},
	}
	s.register(cmd.Flags())
	s.registerWalk(cmd.Flags(), "ways of at most `N` hops between two of them (default: network.max_depth)")
	return cmd
}

// connectReply is the answer to clew connect.
type connectReply struct {
	nodes []*clewv1.Node
	links []*clewv1.LinkGroup
	parts []*clewv1.ConnectedPart
	done  *clewv1.Done
}

func (r *connectReply) add(m *clewv1.ConnectResponse) {
	switch item := m.GetItem().(type) {
	case *clewv1.ConnectResponse_Node:
		r.nodes = append(r.nodes, item.Node)
	case *clewv1.ConnectResponse_Link:
		r.links = append(r.links, item.Link)
	case *clewv1.ConnectResponse_Part:
		r.parts = append(r.parts, item.Part)
	case *clewv1.ConnectResponse_Done:
		r.done = item.Done
	}
}

func (p *program) connectJSON(got *connectReply) error {
	var out struct {
		Nodes []json.RawMessage `json:"nodes"`
		Links []json.RawMessage `json:"links"`
		Parts []json.RawMessage `json:"parts"`
		Done  json.RawMessage   `json:"done"`
	}
	var errs [4]error
	out.Nodes, errs[0] = messagesJSON(got.nodes)
	out.Links, errs[1] = messagesJSON(got.links)
	out.Parts, errs[2] = messagesJSON(got.parts)
	out.Done, errs[3] = messageJSON(got.done)
	if err := cmp.Or(errs[:]...); err != nil {
		return err
	}
	return p.writeJSON(out)
}

func (p *program) writeConnect(got *connectReply) {
	p.writeExpand(got.nodes, got.links)
	names := map[string]string{}
	for _, n := range got.nodes {
		names[n.GetId()] = p.caption(n.GetCaption(), n.GetId(), n.GetVictim())
	}
	fmt.Fprintln(p.stdout)
	for _, part := range got.parts {
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
	p.writeDone(got.done)
}
