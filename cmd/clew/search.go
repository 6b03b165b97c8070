package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// searchCommand finds entities by a text.
func (p *program) searchCommand() *cobra.Command {
	var kinds []string
	var limit int32
	var token string
	var why bool
	cmd := &cobra.Command{
		Use:   "search TEXT…",
		Short: "Find entities by a name or a value",
		Long: `Find entities by a name, or by a value of any type (a phone number, a wallet, a handle…), best first. --why shows what speaks for and against each,
row by row; gates and vetoes overrule the sum by which hits are ordered.`,
		Example: `  clew search Somchai Prasert
  clew search --why Somchai Prasert
  clew search --kind PhoneNumber +442079460012`,
		Args: atLeast(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withGraph(cmd.Context(), reader, func(c *client) error {
				return p.search(cmd.Context(), c, why, &clewv1.SearchEntitiesRequest{
					Query: &clewv1.SearchEntitiesRequest_Text{Text: strings.Join(args, " ")}, Kinds: kinds, PageSize: limit, PageToken: token, WithholdVictims: p.withhold(),
				})
			})
		},
	}
	cmd.Flags().StringSliceVar(&kinds, "kind", nil, "only entities of these `KINDS`, such as Person,Organization")
	cmd.Flags().Int32Var(&limit, "limit", 0, "give at most `N` hits, up to 1000 (default 20)")
	cmd.Flags().BoolVar(&why, "why", false, "show the evidence for each hit row by row; JSON always has it")
	cmd.Flags().StringVar(&token, "page", "", "`TOKEN` of the next page, from an earlier answer")
	return cmd
}

func (p *program) search(ctx context.Context, c *client, why bool, req *clewv1.SearchEntitiesRequest) error {
	reply, err := c.entities.SearchEntities(ctx, req)
	if err != nil {
		return err
	}
	if p.json() {
		return p.writeMessage(reply)
	}
	p.writeChanged(reply)
	if len(reply.GetHits()) == 0 {
		_, err := fmt.Fprintln(p.stdout, "nothing found")
		return err
	}
	if why {
		for _, h := range reply.GetHits() {
			fmt.Fprintln(p.stdout, p.entityLine(h.GetEntity()))
			p.writeHitWhy(h, "  ", true)
			fmt.Fprintln(p.stdout)
		}
		p.more(reply.GetNextPageToken())
		return nil
	}
	var rows [][]string
	for _, h := range reply.GetHits() {
		e := h.GetEntity()
		match := h.GetMatchKey()
		if h.GetBits() != "" {
			match += " " + h.GetBits()
		}
		rows = append(rows, []string{e.GetId(), kindWords(e.GetKind()), p.caption(e.GetCaption(), e.GetId(), e.GetVictim()),
			strconv.Itoa(int(e.GetRecordCount())), strings.Join(e.GetSources(), ","), match})
	}
	table(p.stdout, "", []string{"ID", "KIND", "NAME", "RECORDS", "SOURCES", "MATCH (bits)"}, rows)
	p.more(reply.GetNextPageToken())
	return nil
}

// more says how to get the next page, if there is one.
func (p *program) more(token string) {
	if token != "" {
		fmt.Fprintf(p.stdout, "there is more: add --page %s\n", token)
	}
}
