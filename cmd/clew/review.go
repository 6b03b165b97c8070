package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// reviewCommand lists what people should look at.
func (p *program) reviewCommand() *cobra.Command {
	req := &clewv1.ListReviewItemsRequest{}
	var interactive bool
	var why, by string
	cmd := &cobra.Command{
		Use:   "review",
		Short: "List the entities that may be one, those first whose merge would change most",
		Long: `List what people should look at: components that are too large to be one subject's, then the pairs of entities that may be one. Their
priority is their uncertainty times what joining them would change in the network, as a base-2 logarithm: log2 of one more than the
connections that the merge would open (pairs of neighbours, one that only the left has and one that only the right has), less the bits
that the pair lacks to be the same. Pairs that are judged are not listed: one of which it cannot be told (clew judge unsure) comes
back when its evidence changes.

--interactive shows one pair after the other, side by side and with its evidence, and takes a key for each: s same, n not same, c it cannot
be told, k skip, u undo, w the whole evidence, r another reason, q quit. Judgements are given as clew judge gives them, at once, with a reason
that is asked for before the first and kept for those that follow; undo takes the last one back. Without a terminal the answers are read as lines, so that a
session can be written down beforehand. At the end it says what was decided. A store that the command opens itself stays open until then.`,
		Example: `  clew review
  clew review --kind Person --restricted
  clew review --interactive --server 127.0.0.1:7420`,
		Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			req.WithholdVictims = p.withhold()
			switch {
			case interactive && (p.json() || req.GetPageToken() != ""):
				return usage("--interactive shows the queue from its beginning to people; drop --output json and --page")
			case interactive:
				return p.withGraph(cmd.Context(), writer, func(c *client) error { return p.reviewQueue(cmd.Context(), c, req, why, by) })
			case why != "" || by != "":
				return usage("--why and --by are for judgements; add --interactive, or drop them")
			}
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
	cmd.Flags().BoolVarP(&interactive, "interactive", "i", false, "show one pair after the other and take a key for each")
	cmd.Flags().StringVar(&why, "why", "", "with --interactive, the `REASON` of the judgements; else it is asked for")
	cmd.Flags().StringVar(&by, "by", "", "with --interactive, the `AUTHOR`, where the service does not know its callers")
	return cmd
}

func (p *program) writeReview(m *clewv1.ListReviewItemsResponse) {
	fmt.Fprintf(p.stdout, "%s in doubt\n", plural(m.GetDoubts(), "pair"))
	for _, item := range m.GetItems() {
		fmt.Fprintln(p.stdout)
		if g := item.GetGiant(); g != nil {
			p.writeGiant(g)
			continue
		}
		p.writeDoubt(item.GetDoubt())
	}
	p.writeChanged(m)
	p.more(m.GetNextPageToken())
}

func (p *program) writeGiant(g *clewv1.GiantComponent) {
	fmt.Fprintln(p.stdout, oneLine(fmt.Sprintf("ALARM: %s hang together by strong evidence, the oldest %s: a value that passes for evidence and is none? (clew how %s, clew keys)",
		plural(g.GetRecords(), "record"), keyText(g.GetOldest()), keyText(g.GetOldest()))))
}

func (p *program) writeDoubt(d *clewv1.Doubt) {
	a, b := oneLine(keyText(d.GetPair().GetA())), oneLine(keyText(d.GetPair().GetB()))
	fmt.Fprintf(p.stdout, "%s\n  %s\n", p.entityLine(d.GetLeft()), p.entityLine(d.GetRight()))
	if d.GetPair().GetRestricted() {
		fmt.Fprintf(p.stdout, "  %s\n", restricted)
	}
	fmt.Fprintf(p.stdout, "  %s bits, %s; %s\n", d.GetPair().GetBits(), d.GetMatchKey(), oneLine(d.GetWhy()))
	writeImpact(p.stdout, "  ", d)
	fmt.Fprintf(p.stdout, "  clew why %s %s\n  clew judge {same|not-same|unsure} %s %s --why \"…\"\n", a, b, a, b)
}

// writeImpact says what joining a pair would change in the network.
func writeImpact(w io.Writer, indent string, d *clewv1.Doubt) {
	fmt.Fprintf(w, "%sjoining them opens %s (%d × %d neighbours, %d shared); priority %s\n", indent, plural(d.GetOpened(), "connection"), d.GetLeftNeighbours(), d.GetRightNeighbours(),
		d.GetSharedNeighbours(), bits(d.GetPriority()))
}

// entityLine names an entity in a line.
func (p *program) entityLine(e *clewv1.Entity) string {
	text := fmt.Sprintf("%s  %s  (%s)", kindWords(e.GetKind()), p.caption(e.GetCaption(), e.GetId(), e.GetVictim()), e.GetId())
	if e.GetRecordCount() > 0 {
		text += fmt.Sprintf("  %s from %s", plural(e.GetRecordCount(), "record"), strings.Join(e.GetSources(), ", "))
	}
	return oneLine(text)
}
