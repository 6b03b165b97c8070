package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/types/known/durationpb"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// freezeFlags are the flags of clew freeze.
type freezeFlags struct {
	scopeFlags
	at       string
	within   time.Duration
	purposes []string
	method   string
	bySum    bool
	rates    string
	unit     string
}

// freezeCommand lists the accounts that victims' money came to.
func (p *program) freezeCommand() *cobra.Command {
	var f freezeFlags
	cmd := &cobra.Command{
		Use:   "freeze [VICTIM…]",
		Short: "List the accounts that money of victims of fraud came to, with what is still there",
		Long: `List the accounts that payments of reported victims of fraud came to in the time before an instant (--at), directly or over others, with
what is still there as far as the records tell. Without VICTIMS or accounts of theirs it is everybody of whom a record claims the role
fraud_victim.

Sums hold by the --method only (see clew trace), and an account may hold more or less than records tell: ask its bank. That an account is
listed does not say that its holder knew. Who may be a victim is marked. A payment of a victim need not belong to the fraud: --purpose
restricts them.`,
		Example: `  clew freeze --at 2021-03-12
  clew freeze fiu/H-21 --at 2021-03-12T09:00:00Z --within 24h --purpose deposit
  clew freeze --since 2021-03-01 --at 2021-04-30 --by-sum`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withGraph(cmd.Context(), reader, func(c *client) error { return p.freeze(cmd.Context(), c, &f, args) })
		},
	}
	f.register(cmd.Flags())
	cmd.Flags().StringVar(&f.at, "at", "", "count nothing after this `DATE` or instant; a date counts to its end (needed)")
	cmd.Flags().DurationVar(&f.within, "within", 72*time.Hour, "only payments in this `TIME` before it; --since gives it as a date")
	cmd.Flags().StringSliceVar(&f.purposes, "purpose", nil, "only payments of victims told with one of these `PURPOSES`, such as deposit")
	cmd.Flags().Int32Var(&f.depth, "depth", 0, "list accounts at most `N` transfers from a victim's (default 3)")
	cmd.Flags().StringVar(&f.method, "method", "fifo", "match mixed money by this `METHOD`: fifo, haircut or poison")
	cmd.Flags().BoolVar(&f.bySum, "by-sum", false, "put the largest sums of each asset first, and not the last credits")
	cmd.Flags().StringVar(&f.rates, "rates", "", "follow money from one asset into another by the rates in this `FILE`")
	cmd.Flags().StringVar(&f.unit, "unit", "", "tell sums in this `ASSET`, such as USD, by the rates")
	return cmd
}

// request gives what to ask, but for the subjects.
func (f *freezeFlags) request(sc *clewv1.Scope, hubs *clewv1.Hubs) (*clewv1.FreezeListRequest, error) {
	method, ok := traceMethods[f.method]
	if !ok {
		return nil, usage("--method %q is not known; write fifo, haircut or poison", f.method)
	}
	_, at, err := day("--at", f.at)
	switch {
	case err != nil:
		return nil, err
	case at == nil:
		return nil, usage("--at says before which instant payments count; give a date, such as 2021-03-12, or an instant")
	case f.until != "":
		return nil, usage("--at says until when payments count; leave --until out")
	}
	req := &clewv1.FreezeListRequest{At: at, Purposes: f.purposes, Method: method.method, BySum: f.bySum, Scope: sc, Depth: given(f.flags, "depth", f.depth), Hubs: hubs, Budget: f.budget()}
	switch since := sc.GetWindow().GetFrom(); {
	case since != nil && f.flags.Changed("within"):
		return nil, usage("--since and --within both say from when on payments count; give one of them")
	case since != nil:
		req.Within = durationpb.New(at.AsTime().Sub(since.AsTime()))
	case f.flags.Changed("within"):
		req.Within = durationpb.New(f.within)
	}
	sc.Window = nil
	req.Rates, err = readRates(f.rates, f.unit)
	return req, err
}

// freezeReply is the answer to clew freeze.
type freezeReply struct {
	Nodes    messages[*clewv1.Node]            `json:"nodes"`
	Payers   messages[*clewv1.LinkGroup]       `json:"payers"`
	Accounts messages[*clewv1.CreditedAccount] `json:"accounts"`
	Passed   int64                             `json:"passed"`
	Done     message[*clewv1.Done]             `json:"done"`
}

func (p *program) freeze(ctx context.Context, c *client, f *freezeFlags, args []string) error {
	sc, hubs, err := f.query(ctx, c)
	if err != nil {
		return err
	}
	req, err := f.request(sc, hubs)
	if err != nil {
		return err
	}
	if req.Ids, err = c.entityIDs(ctx, args, sc); err != nil {
		return err
	}
	var got freezeReply
	stream, err := c.leads.FreezeList(ctx, req)
	err = collect(stream, err, func(m *clewv1.FreezeListResponse) {
		switch item := m.GetItem().(type) {
		case *clewv1.FreezeListResponse_Node:
			got.Nodes = append(got.Nodes, item.Node)
		case *clewv1.FreezeListResponse_Payer:
			got.Payers = append(got.Payers, item.Payer)
		case *clewv1.FreezeListResponse_Account:
			got.Accounts = append(got.Accounts, item.Account)
		case *clewv1.FreezeListResponse_Passed:
			got.Passed = item.Passed
		case *clewv1.FreezeListResponse_Done:
			got.Done.Message = item.Done
		}
	})
	return p.answer(err, got.Done.Message, &got, func() { p.writeFreeze(&got, f.method) })
}

func (p *program) writeFreeze(got *freezeReply, method string) {
	names, kinds := p.captions(got.Nodes)
	payers := map[string][]string{}
	for _, l := range got.Payers {
		payers[l.GetToId()] = append(payers[l.GetToId()], names[l.GetFromId()])
	}
	if len(got.Accounts) == 0 {
		fmt.Fprintln(p.stdout, "no account was credited")
	}
	for n, a := range got.Accounts {
		h := a.GetHolding()
		asset := h.GetIn().GetAsset()
		left := "what is left is not known by " + method
		switch end := h.GetEnd(); {
		case end != clewv1.CutReason_CUT_REASON_UNSPECIFIED:
			left = "what is left is not known: " + cutWords[end]
		case h.Left != nil:
			left = fmt.Sprintf("%s %s left by %s", h.GetLeft().GetValue(), asset, method)
		}
		if len(a.GetElsewhere()) > 0 {
			left += "; BUT MONEY LEFT IN " + strings.Join(a.GetElsewhere(), ", ")
		}
		fmt.Fprintf(p.stdout, "%d. %s  %s (%s)  %s %s came by %s, %s\n", n+1, kinds[h.GetNodeId()], names[h.GetNodeId()], h.GetNodeId(), h.GetIn().GetValue(), asset, method, left)
		var rows [][]string
		for _, f := range a.GetCredits() {
			from := f.GetLink().GetFromId()
			who := names[from]
			if len(payers[from]) > 0 {
				who += " of " + strings.Join(payers[from], ", ")
			}
			row := []string{"from " + who, f.GetTraced().GetValue() + " " + asset + " of " + ofText(f)}
			for _, e := range f.GetLink().GetEvidence() {
				rows = append(rows, append(row, evidenceText(e)))
				row = make([]string, len(row))
			}
		}
		table(p.stdout, "   ", nil, rows)
		for _, holder := range a.GetHolders() {
			var how []string
			for _, l := range holder.GetLinks() {
				how = append(how, reading(l, true))
			}
			fmt.Fprintf(p.stdout, "   %s it: %s  %s\n", strings.Join(how, ", "), kinds[holder.GetNodeId()], names[holder.GetNodeId()])
			p.writeSigns(holder.GetSigns(), names)
		}
	}
	if got.Passed > 0 {
		fmt.Fprintf(p.stdout, "\n%s more passed on all that came\n", plural(int(got.Passed), "account"))
	}
	if len(got.Accounts) > 0 {
		fmt.Fprintln(p.stdout, "\nsums are what the records tell: the bank knows the balance, and the holder may know nothing of the fraud")
	}
}

// writeSigns writes why somebody may be a victim.
func (p *program) writeSigns(signs []*clewv1.VictimSign, names map[string]string) {
	var rows [][]string
	for _, s := range signs {
		if l := s.GetHeld(); l != nil {
			for _, e := range l.GetEvidence() {
				rows = append(rows, []string{"was held at " + names[l.GetToId()], evidenceText(e)})
			}
			continue
		}
		rows = append(rows, []string{"role " + s.GetRole(), ""})
	}
	if len(rows) > 0 {
		fmt.Fprintln(p.stdout, "      MAY BE A VICTIM, or have been made to:")
		table(p.stdout, "      ", nil, rows)
	}
}
