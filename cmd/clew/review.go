package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// reviewCommand lists what people should look at.
func (p *program) reviewCommand() *cobra.Command {
	req := &clewv1.ListReviewItemsRequest{}
	cmd := &cobra.Command{
		Use:   "review",
		Short: "List the entities that may be one, those first whose merge would change most",
		Long: `List what people should look at: components that are too large to be one subject's, then the pairs of entities that may be one. Their
priority is their uncertainty times what joining them would change in the network, as a base-2 logarithm: log2 of one more than the
connections that the merge would open (pairs of neighbours, one that only the left has and one that only the right has), less the bits
that the pair lacks to be the same. Pairs that are judged are not listed: one of which it cannot be told (clew judge unsure) comes
back when its evidence changes.`,
		Example: `  clew review
  clew review --kind Person --restricted`,
		Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			req.WithholdVictims = p.withhold()
			return p.withGraph(cmd.Context(), reader, func(c *client) error {
				reply, err := c.review.ListReviewItems(cmd.Context(), req)
				if err != nil {
					return err
				}
				if p.json() {
					return p.writeMessage(reply)
				}
				p.writeReview(reply)
				return nil
			})
		},
	}
	cmd.Flags().StringSliceVar(&req.Kinds, "kind", nil, "only entities of these `KINDS`, such as Person,Organization")
	cmd.Flags().BoolVar(&req.RestrictedOnly, "restricted", false, "only pairs of a possible victim and a suspect")
	cmd.Flags().Int32Var(&req.PageSize, "limit", 0, "give at most `N` items, up to 1000 (default 20)")
	cmd.Flags().StringVar(&req.PageToken, "page", "", "`TOKEN` of the next page, from an earlier answer")
	return cmd
}

func (p *program) writeReview(m *clewv1.ListReviewItemsResponse) {
	fmt.Fprintf(p.stdout, "%s in doubt\n", plural(m.GetDoubts(), "pair"))
	for _, item := range m.GetItems() {
		fmt.Fprintln(p.stdout)
		if g := item.GetGiant(); g != nil {
			fmt.Fprintln(p.stdout, oneLine(fmt.Sprintf("ALARM: %s hang together by strong evidence, the oldest %s: a value that passes for evidence and is none? (clew how %s, clew keys)",
				plural(g.GetRecords(), "record"), keyText(g.GetOldest()), keyText(g.GetOldest()))))
			continue
		}
		p.writeDoubt(item.GetDoubt())
	}
	p.writeChanged(m)
	p.more(m.GetNextPageToken())
}

func (p *program) writeDoubt(d *clewv1.Doubt) {
	a, b := oneLine(keyText(d.GetPair().GetA())), oneLine(keyText(d.GetPair().GetB()))
	fmt.Fprintf(p.stdout, "%s\n  %s\n", p.entityLine(d.GetLeft()), p.entityLine(d.GetRight()))
	if d.GetPair().GetRestricted() {
		fmt.Fprintf(p.stdout, "  %s\n", restricted)
	}
	fmt.Fprintf(p.stdout, "  %s bits, %s; %s\n", d.GetPair().GetBits(), d.GetMatchKey(), oneLine(d.GetWhy()))
	fmt.Fprintf(p.stdout, "  joining them opens %s (%d × %d neighbours, %d shared); priority %s\n", plural(d.GetOpened(), "connection"), d.GetLeftNeighbours(), d.GetRightNeighbours(),
		d.GetSharedNeighbours(), bits(d.GetPriority()))
	fmt.Fprintf(p.stdout, "  clew why %s %s\n  clew judge {same|not-same|unsure} %s %s --why \"…\"\n", a, b, a, b)
}

// entityLine names an entity in a line.
func (p *program) entityLine(e *clewv1.Entity) string {
	text := fmt.Sprintf("%s  %s  (%s)", kindWords(e.GetKind()), p.caption(e.GetCaption(), e.GetId(), e.GetVictim()), e.GetId())
	if e.GetRecordCount() > 0 {
		text += fmt.Sprintf("  %s from %s", plural(e.GetRecordCount(), "record"), strings.Join(e.GetSources(), ", "))
	}
	return oneLine(text)
}
