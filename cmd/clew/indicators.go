package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// showWords say in words what an account shows.
var showWords = map[clewv1.MuleIndicator]string{
	clewv1.MuleIndicator_MULE_INDICATOR_FAN_IN:              "many who pay it",
	clewv1.MuleIndicator_MULE_INDICATOR_FAN_OUT:             "many whom it pays",
	clewv1.MuleIndicator_MULE_INDICATOR_GATHER_SCATTER:      "many who pay it, and nearly all of it paid to others",
	clewv1.MuleIndicator_MULE_INDICATOR_SCATTER_GATHER:      "payments to several, which pass nearly all of it to one",
	clewv1.MuleIndicator_MULE_INDICATOR_CYCLE:               "money that comes back",
	clewv1.MuleIndicator_MULE_INDICATOR_PASS_THROUGH:        "nearly all that came in going out soon",
	clewv1.MuleIndicator_MULE_INDICATOR_DORMANT_THEN_ACTIVE: "nothing for long, then several transfers at once",
	clewv1.MuleIndicator_MULE_INDICATOR_FUNNEL_BELOW_LIMIT:  "many deposits below the reported limit, then one large payment",
	clewv1.MuleIndicator_MULE_INDICATOR_TEST_PAYMENT:        "a tiny payment before a large one",
	clewv1.MuleIndicator_MULE_INDICATOR_SHARED_CONTACT:      "a contact that several holders share",
}

// coercionWords say what can mean that a holder did not act freely.
var coercionWords = map[clewv1.Coercion]string{
	clewv1.Coercion_COERCION_ROLE: "is claimed to be", clewv1.Coercion_COERCION_HELD: "was possibly held then",
	clewv1.Coercion_COERCION_DOCUMENTS_WITHHELD: "was possibly held then without documents", clewv1.Coercion_COERCION_RANSOM: "a ransom was paid for them",
	clewv1.Coercion_COERCION_DEBT: "owes a debt", clewv1.Coercion_COERCION_SOLD: "was sold", clewv1.Coercion_COERCION_RESCUED: "was rescued",
}

// indicatorFlag gives an indicator as it is written on the command line:
// "fan-in".
func indicatorFlag(i clewv1.MuleIndicator) string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(i.String(), "MULE_INDICATOR_")), "_", "-")
}

// allIndicators are the indicators in their order.
func allIndicators() []clewv1.MuleIndicator {
	var all []clewv1.MuleIndicator
	for i := range clewv1.MuleIndicator_name {
		if i > 0 {
			all = append(all, clewv1.MuleIndicator(i))
		}
	}
	slices.Sort(all)
	return all
}

// indicatorsCommand tells what accounts show.
func (p *program) indicatorsCommand() *cobra.Command {
	var s scopeFlags
	var only []string
	var rates, unit string
	var names []string
	for _, i := range allIndicators() {
		names = append(names, indicatorFlag(i))
	}
	cmd := &cobra.Command{
		Use:   "indicators [SUBJECT…]",
		Short: "Show which published indicators of mule accounts accounts show",
		Long: `Show which of the published indicators of mule accounts bank accounts and wallets show, with the transfers that show it: those given, those
that subjects given hold, or all. One indicator proves nothing, and none says whose an account is: hits are in the order of account ids and
not ranked, and beside each stands what is told of the holders that can mean that they did not act freely.

` + wrapped("Indicators: ", names) + `. Thresholds are settings (network.indicators in docs/configuration.md) and are printed
with each hit, with their source. Sums are by asset, unless --rates and --unit tell what assets were worth.`,
		Example: `  clew indicators bank:iban:NL76ZZVN0417164300
  clew indicators --only cycle,pass-through --since 2021-01-01`,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			var asked []clewv1.MuleIndicator
			for _, name := range only {
				i := slices.Index(names, name)
				if i < 0 {
					return usage("--only %q is no indicator; there are %s", name, strings.Join(names, ", "))
				}
				asked = append(asked, allIndicators()[i])
			}
			table, err := readRates(rates, unit)
			if err != nil {
				return err
			}
			return p.withGraph(ctx, reader, func(c *client) error {
				sc, hubs, err := s.query(ctx, c)
				if err != nil {
					return err
				}
				ids, err := c.entityIDs(ctx, args, sc)
				if err != nil {
					return err
				}
				var got indicatorsReply
				stream, err := c.network.MuleIndicators(ctx, &clewv1.MuleIndicatorsRequest{Ids: ids, Scope: sc, Indicators: asked, Rates: table, Hubs: hubs, Budget: s.budget()})
				err = collect(stream, err, got.add)
				return p.answer(err, got.Done.Message, &got, func() { p.writeIndicators(&got) })
			})
		},
	}
	s.register(cmd.Flags())
	cmd.Flags().StringSliceVar(&only, "only", nil, "only these `INDICATORS`, such as fan-in,cycle")
	cmd.Flags().StringVar(&rates, "rates", "", "CSV `FILE` of what assets were worth (asset,from,worth)")
	cmd.Flags().StringVar(&unit, "unit", "", "the `ASSET` that --rates count in")
	return cmd
}

// wrapped gives a list in words, its first line after a start.
func wrapped(start string, names []string) string {
	half := len(names) / 2
	return start + strings.Join(names[:half], ", ") + ",\n" + strings.Join(names[half:], ", ")
}

// indicatorsReply is the answer to clew indicators.
type indicatorsReply struct {
	Nodes messages[*clewv1.Node]         `json:"nodes"`
	Links messages[*clewv1.LinkGroup]    `json:"links"`
	Hits  messages[*clewv1.IndicatorHit] `json:"hits"`
	Done  message[*clewv1.Done]          `json:"done"`
}

func (r *indicatorsReply) add(m *clewv1.MuleIndicatorsResponse) {
	switch item := m.GetItem().(type) {
	case *clewv1.MuleIndicatorsResponse_Node:
		r.Nodes = append(r.Nodes, item.Node)
	case *clewv1.MuleIndicatorsResponse_Link:
		r.Links = append(r.Links, item.Link)
	case *clewv1.MuleIndicatorsResponse_Hit:
		r.Hits = append(r.Hits, item.Hit)
	case *clewv1.MuleIndicatorsResponse_Done:
		r.Done.Message = item.Done
	}
}

func (p *program) writeIndicators(got *indicatorsReply) {
	names, links := map[string]string{}, map[string]*clewv1.LinkGroup{}
	for _, n := range got.Nodes {
		names[n.GetId()] = p.caption(n.GetCaption(), n.GetId(), n.GetVictim())
	}
	for _, l := range got.Links {
		links[l.GetId()] = l
	}
	accounts := map[string]bool{}
	for _, h := range got.Hits {
		accounts[h.GetAccountId()] = true
	}
	fmt.Fprintf(p.stdout, "%s of %s\n", plural(len(got.Hits), "hit"), plural(len(accounts), "account"))
	for _, h := range got.Hits {
		fmt.Fprintf(p.stdout, "\n%s shows %s (%s)\n", names[h.GetAccountId()], showWords[h.GetIndicator()], indicatorFlag(h.GetIndicator()))
		if len(h.GetWithIds()) > 0 {
			var with []string
			for _, id := range h.GetWithIds() {
				with = append(with, names[id])
			}
			fmt.Fprintf(p.stdout, "  with %s\n", strings.Join(with, ", "))
		}
		fmt.Fprintf(p.stdout, "  %s\n", strings.Join(hitFigures(h, names), " · "))
		fmt.Fprintf(p.stdout, "  threshold: %s (%s)\n", h.GetThreshold(), h.GetSource())
		p.writeHitLinks(h, names, links)
		p.writeCoercion(h, names, links)
	}
}

// hitFigures gives the figures of a hit in words.
func hitFigures(h *clewv1.IndicatorHit, names map[string]string) []string {
	var out []string
	if h.GetContactId() != "" {
		out = append(out, names[h.GetContactId()], plural(int(h.GetHolders()), "holder")+" with no other tie")
	}
	if n := int(h.GetPayers()); n > 0 {
		out = append(out, plural(n, "payer"))
	}
	if n := int(h.GetPayees()); n > 0 {
		out = append(out, plural(n, "payee"))
	}
	for _, s := range h.GetSums() {
		out = append(out, fmt.Sprintf("%s %s in, %s out", s.GetIn().GetAsset(), s.GetIn().GetValue(), s.GetOut().GetValue()))
	}
	if d := h.GetIdle(); d != nil {
		out = append(out, stay(d.AsDuration())+" without a transfer before")
	}
	if h.GetOrderUncertain() {
		out = append(out, "order not certain")
	}
	return out
}

// writeHitLinks writes the links that show a hit.
func (p *program) writeHitLinks(h *clewv1.IndicatorHit, names map[string]string, links map[string]*clewv1.LinkGroup) {
	var rows [][]string
	for _, id := range h.GetLinkIds() {
		l := links[id]
		row := []string{names[l.GetFromId()], reading(l, true), names[l.GetToId()]}
		for _, e := range l.GetEvidence() {
			rows = append(rows, append(row, evidenceText(e)))
			row = make([]string, len(row))
		}
		for _, note := range tellings(l) {
			rows = append(rows, append(row, note))
		}
	}
	table(p.stdout, "  ", []string{"FROM", "", "TO", "EVIDENCE"}, rows)
}

// writeCoercion writes what is told of the holders.
func (p *program) writeCoercion(h *clewv1.IndicatorHit, names map[string]string, links map[string]*clewv1.LinkGroup) {
	if len(h.GetCoercion()) == 0 {
		return
	}
	fmt.Fprintln(p.stdout, "  told of the holders, who may not have acted freely")
	var rows [][]string
	for _, c := range h.GetCoercion() {
		row := []string{names[c.GetHolderId()], c.GetHolderId(), coercionWords[c.GetSign()]}
		if c.GetLinkId() == "" {
			rows = append(rows, append(row, strings.Join(c.GetRoles(), ", ")))
			continue
		}
		l := links[c.GetLinkId()]
		row[2] += ": " + reading(l, l.GetFromId() == c.GetHolderId())
		other := l.GetToId()
		if other == c.GetHolderId() {
			other = l.GetFromId()
		}
		row[2] += " " + names[other]
		for _, e := range l.GetEvidence() {
			rows = append(rows, append(row, evidenceText(e)))
			row = make([]string, len(row))
		}
	}
	table(p.stdout, "    ", []string{"HOLDER", "ID", "", "EVIDENCE"}, rows)
}
