package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// endsFlags name the two sets of entities between which something lies.
type endsFlags struct {
	fromKinds, to, toKinds []string
	reason                 string
}

func (e *endsFlags) register(f *pflag.FlagSet) {
	f.StringSliceVar(&e.fromKinds, "from-kind", nil, "the one set are all entities of these `KINDS`, such as Compound, where no subject is named")
	f.StringSliceVar(&e.to, "to", nil, "the other set are these `SUBJECTS`")
	f.StringSliceVar(&e.toKinds, "to-kind", nil, "the other set are all entities of these `KINDS`, such as Service")
	f.StringVar(&e.reason, "victims-reason", "", "name people with a victim's role too, for this `REASON`, which the answer repeats")
}

// sets looks the two sets up.
func (e *endsFlags) sets(ctx context.Context, c *client, args []string, sc *clewv1.Scope) (from, to *clewv1.Ends, err error) {
	if (len(args) > 0) == (len(e.fromKinds) > 0) || (len(e.to) > 0) == (len(e.toKinds) > 0) {
		return nil, nil, usage("name the one set by subjects or --from-kind, and the other by --to or --to-kind")
	}
	from, to = &clewv1.Ends{Kinds: e.fromKinds}, &clewv1.Ends{Kinds: e.toKinds}
	if len(args) > 0 {
		if from.Ids, err = c.entityIDs(ctx, args, sc); err != nil {
			return nil, nil, err
		}
	}
	if len(e.to) > 0 {
		if to.Ids, err = c.entityIDs(ctx, e.to, sc); err != nil {
			return nil, nil, err
		}
	}
	return from, to, nil
}

// cutCommand finds which few nodes part two sets.
func (p *program) cutCommand() *cobra.Command {
	var s scopeFlags
	var e endsFlags
	cmd := &cobra.Command{
		Use:   "cut [SUBJECT…]",
		Short: "Find which few nodes part two sets of entities",
		Long: `Find the fewest nodes whose removal leaves no way between two sets, such as sites and the services where money left, within the network that lies
--depth hops around them; for each a way that only it carries. Of several such sets the one nearest the first set is given. People with a
victim's role are not named, unless --victims-reason says why.`,
		Example: `  clew cut police/C-02 --to fiu/X-01 --depth 4
  clew cut --from-kind Compound --to-kind Service`,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return p.withGraph(ctx, reader, func(c *client) error {
				sc, hubs, err := s.query(ctx, c)
				if err != nil {
					return err
				}
				from, to, err := e.sets(ctx, c, args, sc)
				if err != nil {
					return err
				}
				got, err := c.network.Separate(ctx, &clewv1.SeparateRequest{From: from, To: to, Scope: sc, Depth: given(s.flags, "depth", s.depth), VictimsReason: e.reason, Hubs: hubs, Budget: s.budget()})
				switch {
				case err != nil:
					return err
				case p.json():
					return p.writeMessage(got)
				}
				p.writeCut(got)
				p.writeUnnamed(got.GetLeftOut(), got.GetVictimsReason())
				p.writeDone(got.GetDone())
				return nil
			})
		},
	}
	s.register(cmd.Flags())
	s.registerWalk(cmd.Flags(), "read `N` hops around the sets (default: network.max_depth)")
	e.register(cmd.Flags())
	return cmd
}

func (p *program) writeCut(got *clewv1.SeparateResponse) {
	var r pathReply
	switch n := len(got.GetPartings()); {
	case got.GetOpen() != nil:
		fmt.Fprintln(p.stdout, "nothing parts them: a way leads directly, or through people who are not named")
		r.paths = []*clewv1.Path{got.GetOpen()}
	case n == 0:
		fmt.Fprintf(p.stdout, "no way was read between the %d and the %d\n", got.GetFromCount(), got.GetToCount())
	default:
		fmt.Fprintf(p.stdout, "%s between the %d and the %d:\n", plural(n, "node"), got.GetFromCount(), got.GetToCount())
		var rows [][]string
		for _, part := range got.GetPartings() {
			node := part.GetNode()
			rows = append(rows, []string{kindWords(node.GetKind()), p.caption(node.GetCaption(), node.GetId(), node.GetVictim()), node.GetId(), strings.Join(node.GetRoles(), ", ")})
			r.paths = append(r.paths, part.GetWay())
		}
		table(p.stdout, "  ", []string{"KIND", "NAME", "ID", "ROLES"}, rows)
		fmt.Fprintln(p.stdout, "\na way through each")
	}
	for i := range r.paths {
		p.drawPath(p.stdout, &r, i)
	}
}

// writeUnnamed says how many people were not to be named, or why they are.
func (p *program) writeUnnamed(n int64, reason string) {
	if n > 0 && reason == "" {
		fmt.Fprintf(p.stdout, "\n%s with a victim's role, or documents of such, not named (--victims-reason)\n", plural(int(n), "entity"))
	}
	p.writeReason(reason)
}

// brokersCommand ranks who lies between two sets.
func (p *program) brokersCommand() *cobra.Command {
	var s scopeFlags
	var e endsFlags
	var most int32
	cmd := &cobra.Command{
		Use:   "brokers [SUBJECT…]",
		Short: "Rank who lies between two sets of entities",
		Long: `Rank who lies on the shortest ways between two sets, such as advertisements and sites, within the network that lies --depth hops around them. The
score sums, over all pairs, the part of the shortest ways between the two that leads through the node (betweenness). It tells of position in
what is known, and nothing of guilt. People with a victim's role are not named, unless --victims-reason says why.`,
		Example: `  clew brokers --from-kind JobAd --to-kind Compound --depth 3`,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return p.withGraph(ctx, reader, func(c *client) error {
				sc, hubs, err := s.query(ctx, c)
				if err != nil {
					return err
				}
				from, to, err := e.sets(ctx, c, args, sc)
				if err != nil {
					return err
				}
				got, err := c.network.Brokers(ctx, &clewv1.BrokersRequest{From: from, To: to, Scope: sc, Depth: given(s.flags, "depth", s.depth), VictimsReason: e.reason,
					Limit: given(s.flags, "most", most), Hubs: hubs, Budget: s.budget()})
				switch {
				case err != nil:
					return err
				case p.json():
					return p.writeMessage(got)
				}
				p.writeBrokers(got)
				p.writeUnnamed(got.GetLeftOut(), got.GetVictimsReason())
				p.writeDone(got.GetDone())
				return nil
			})
		},
	}
	s.register(cmd.Flags())
	s.registerWalk(cmd.Flags(), "read `N` hops around the sets (default: network.max_depth)")
	e.register(cmd.Flags())
	cmd.Flags().Int32Var(&most, "most", 20, "rank at most `N`, up to 1000")
	return cmd
}

func (p *program) writeBrokers(got *clewv1.BrokersResponse) {
	fmt.Fprintf(p.stdout, "%d between the %d and the %d\n", len(got.GetBrokers()), got.GetFromCount(), got.GetToCount())
	var rows [][]string
	for _, b := range got.GetBrokers() {
		n, only := b.GetNode(), ""
		if b.GetOnlyWay() {
			only = "yes"
		}
		rows = append(rows, []string{strconv.FormatFloat(b.GetScore(), 'f', 2, 64), strconv.FormatInt(b.GetFromCount(), 10), strconv.FormatInt(b.GetToCount(), 10), only,
			kindWords(n.GetKind()), p.caption(n.GetCaption(), n.GetId(), n.GetVictim()), n.GetId(), strings.Join(n.GetRoles(), ", ")})
	}
	if len(rows) > 0 {
		table(p.stdout, "  ", []string{"SCORE", "OF THE ONE", "OF THE OTHER", "ONLY WAY", "KIND", "NAME", "ID", "ROLES"}, rows)
	}
}
