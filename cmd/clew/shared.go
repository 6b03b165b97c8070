package main

import (
	"fmt"

	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// sharedCommand finds what entities have in common.
func (p *program) sharedCommand() *cobra.Command {
	var s scopeFlags
	var with, of []string
	var most int32
	cmd := &cobra.Command{
		Use:   "shared [SUBJECT…]",
		Short: "Find who shares telephones, accounts, documents, devices, wallets, domains or addresses",
		Long: `Find the pairs of entities that have identifiers in common: of several subjects among themselves, of one with everybody, of all of some
kinds (--of), or of the subjects with others (--with).

An identifier weighs 1/log2 of those who have it: 1 if only two do, 0.5 for four, 0.25 for sixteen; a hostel's telephone says little. It
weighs nothing for two of whom one gave it up before the other had it. A shared identifier never says that two are one person.`,
		Example: `  clew shared phone:+442079460123
  clew shared police/P-006 police/P-007
  clew shared --of JobAd --kind PhoneNumber,OnlineAccount
  clew shared registry/VR-204117 --with registry/VR-551208`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if (len(args) > 0) == (len(of) > 0) {
				return usage("name the SUBJECTS to compare, or with --of the kinds of which all are compared")
			}
			ctx := cmd.Context()
			return p.withGraph(ctx, reader, func(c *client) error {
				sc, hubs, err := s.query(ctx, c)
				if err != nil {
					return err
				}
				req := &clewv1.SharedIdentifiersRequest{OfKinds: of, Scope: sc, MaxPairs: given(s.flags, "most", most), Hubs: hubs, Budget: s.budget()}
				if req.Ids, err = c.entityIDs(ctx, args, sc); err != nil {
					return err
				}
				if req.WithIds, err = c.entityIDs(ctx, with, sc); err != nil {
					return err
				}
				var got sharedReply
				stream, err := c.leads.SharedIdentifiers(ctx, req)
				err = collect(stream, err, got.add)
				return p.answer(err, got.Done.Message, &got, func() { p.writeShared(&got) })
			})
		},
	}
	s.register(cmd.Flags())
	cmd.Flags().StringSliceVar(&s.kinds, "kind", nil, "count only identifiers of these `KINDS`, such as PhoneNumber,Device")
	cmd.Flags().StringSliceVar(&s.links, "link", nil, "count only what is held by links of these `KINDS`, such as USES,REGISTERED_WITH")
	cmd.Flags().StringSliceVar(&of, "of", nil, "compare all entities of these `KINDS`, such as Person,JobAd")
	cmd.Flags().StringArrayVar(&with, "with", nil, "a `SUBJECT` to compare the others with; may be given again")
	cmd.Flags().Int32Var(&most, "most", 20, "give at most `N` pairs, up to 10000")
	return cmd
}

// sharedReply is the answer to clew shared.
type sharedReply struct {
	Nodes       messages[*clewv1.Node]             `json:"nodes"`
	Identifiers messages[*clewv1.SharedIdentifier] `json:"identifiers"`
	Pairs       messages[*clewv1.SharedPair]       `json:"pairs"`
	Done        message[*clewv1.Done]              `json:"done"`
}

func (r *sharedReply) add(m *clewv1.SharedIdentifiersResponse) {
	switch item := m.GetItem().(type) {
	case *clewv1.SharedIdentifiersResponse_Node:
		r.Nodes = append(r.Nodes, item.Node)
	case *clewv1.SharedIdentifiersResponse_Identifier:
		r.Identifiers = append(r.Identifiers, item.Identifier)
	case *clewv1.SharedIdentifiersResponse_Pair:
		r.Pairs = append(r.Pairs, item.Pair)
	case *clewv1.SharedIdentifiersResponse_Done:
		r.Done.Message = item.Done
	}
}

// togetherWords say whether two had a thing at the same time.
var togetherWords = map[clewv1.Together]string{
	clewv1.Together_TOGETHER_SURELY: "at the same time", clewv1.Together_TOGETHER_POSSIBLY: "possibly at the same time", clewv1.Together_TOGETHER_NEVER: "NOT AT THE SAME TIME",
}

func (p *program) writeShared(got *sharedReply) {
	names, kinds := p.captions(got.Nodes)
	shared := map[string]*clewv1.SharedIdentifier{}
	for _, i := range got.Identifiers {
		shared[i.GetNodeId()] = i
	}
	if len(got.Pairs) == 0 {
		fmt.Fprintln(p.stdout, "nothing is shared")
	}
	for n, pair := range got.Pairs {
		fmt.Fprintf(p.stdout, "%d. %s  %s (%s)  and  %s  %s (%s)   weight %.2f\n", n+1, kinds[pair.GetAId()], names[pair.GetAId()], pair.GetAId(),
			kinds[pair.GetBId()], names[pair.GetBId()], pair.GetBId(), pair.GetWeight())
		var rows [][]string
		for _, c := range pair.GetInCommon() {
			i := shared[c.GetNodeId()]
			for _, l := range i.GetLinks() {
				holder := l.GetFromId()
				if holder == c.GetNodeId() {
					holder = l.GetToId()
				}
				if holder != pair.GetAId() && holder != pair.GetBId() {
					continue
				}
				for _, e := range l.GetEvidence() {
					rows = append(rows, []string{"", names[holder], reading(l, holder == l.GetFromId()), evidenceText(e)})
				}
			}
			atLeast := ""
			if i.GetAtLeast() {
				atLeast = "at least "
			}
			fmt.Fprintf(p.stdout, "   %s  %s  held by %s%d, weight %.2f, %s\n", kinds[c.GetNodeId()], names[c.GetNodeId()], atLeast, i.GetHolders(), c.GetWeight(), togetherWords[c.GetTogether()])
			table(p.stdout, "   ", nil, rows)
			rows = nil
		}
	}
	if len(got.Pairs) > 0 {
		fmt.Fprintln(p.stdout, "\nweight: the sum of 1/log2(holders) of what both had at once; that two share a thing does not make them one person")
	}
}

// captions gives the names to show of nodes, and their kinds in words, by id.
func (p *program) captions(nodes []*clewv1.Node) (names, kinds map[string]string) {
	names, kinds = map[string]string{}, map[string]string{}
	for _, n := range nodes {
		names[n.GetId()] = p.caption(n.GetCaption(), n.GetId(), n.GetVictim())
		kinds[n.GetId()] = kindWords(n.GetKind())
	}
	return names, kinds
}
