package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/types/known/durationpb"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// traceMethods are the conventions about mixed money by their flags, with what
// each says.
var traceMethods = map[string]struct {
	method clewv1.TraceMethod
	words  string
}{
	"fifo":    {clewv1.TraceMethod_TRACE_METHOD_FIFO, "first in, first out"},
	"haircut": {clewv1.TraceMethod_TRACE_METHOD_HAIRCUT, "every payment in proportion to what is there"},
	"poison":  {clewv1.TraceMethod_TRACE_METHOD_POISON, "every later payment in full"},
}

// traceFlags are the flags of clew trace.
type traceFlags struct {
	scopeFlags
	back      bool
	method    string
	least     int32
	dwell     time.Duration
	transfers []string
	rates     string
	unit      string
}

// traceCommand follows money.
func (p *program) traceCommand() *cobra.Command {
	var f traceFlags
	cmd := &cobra.Command{
		Use:   "trace SUBJECT…",
		Short: "Follow money from account to account, onward or back",
		Long: `Follow the money that left accounts, wallets or other holders, or with --back what came into them, from transfer to transfer.

Money that was mixed has no identity: every sum holds by the --method only.
  fifo      what came in first goes out first
  haircut   every payment holds all that is there, in proportion
  poison    every payment after it is traced in full; sums are not conserved
All known transfers of an account are matched, also those outside --since and --until. Each asset is followed by itself, unless --rates and
--unit tell what assets were worth: a CSV file with the columns asset, from (a date) and worth. A service ends a trace.`,
		Example: `  clew trace bank:iban:GB79ZZQK11020330541177
  clew trace wallet:tron:T… --back --method haircut --least 10 --dwell 72h
  clew trace fiu/H-20 --rates rates.csv --unit USD`,
		Args: atLeast(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withGraph(cmd.Context(), reader, func(c *client) error { return p.trace(cmd.Context(), c, &f, args) })
		},
	}
	f.register(cmd.Flags())
	cmd.Flags().StringSliceVar(&f.kinds, "kind", nil, "go only to nodes of these `KINDS`, such as BankAccount,Wallet")
	cmd.Flags().Int32Var(&f.depth, "depth", 0, "follow at most `N` transfers in a row (default: network.max_depth)")
	cmd.Flags().BoolVar(&f.back, "back", false, "ask where the money came from")
	cmd.Flags().StringVar(&f.method, "method", "fifo", "match mixed money by this `METHOD`: fifo, haircut or poison")
	cmd.Flags().Int32Var(&f.least, "least", 0, "follow a transfer only if `PERCENT` of it or more is traced money")
	cmd.Flags().DurationVar(&f.dwell, "dwell", 0, "follow money only if it stayed no longer than `TIME`, such as 72h (default: for ever)")
	cmd.Flags().StringArrayVar(&f.transfers, "transfer", nil, "begin with the transfer of this `LINK` id only; may be given again")
	cmd.Flags().StringVar(&f.rates, "rates", "", "follow money from one asset into another by the rates in this `FILE`")
	cmd.Flags().StringVar(&f.unit, "unit", "", "tell sums in this `ASSET`, such as USD, by the rates")
	return cmd
}

// traceReply is the answer to clew trace.
type traceReply struct {
	Nodes    messages[*clewv1.Node]    `json:"nodes"`
	Flows    messages[*clewv1.Flow]    `json:"flows"`
	Holdings messages[*clewv1.Holding] `json:"holdings"`
	Done     message[*clewv1.Done]     `json:"done"`
}

func (p *program) trace(ctx context.Context, c *client, f *traceFlags, args []string) error {
	method, ok := traceMethods[f.method]
	if !ok {
		return usage("--method %q is not known; write fifo, haircut or poison", f.method)
	}
	sc, hubs, err := f.query(ctx, c)
	if err != nil {
		return err
	}
	req := &clewv1.TraceFundsRequest{LinkIds: f.transfers, Back: f.back, Method: method.method, LeastPercent: f.least, Scope: sc, Depth: given(f.flags, "depth", f.depth), Hubs: hubs, Budget: f.budget()}
	if f.flags.Changed("dwell") {
		req.Dwell = durationpb.New(f.dwell)
	}
	if req.Rates, err = readRates(f.rates, f.unit); err != nil {
		return err
	}
	if req.Ids, err = c.entityIDs(ctx, args, sc); err != nil {
		return err
	}
	var got traceReply
	stream, err := c.network.TraceFunds(ctx, req)
	err = collect(stream, err, func(m *clewv1.TraceFundsResponse) {
		switch item := m.GetItem().(type) {
		case *clewv1.TraceFundsResponse_Node:
			got.Nodes = append(got.Nodes, item.Node)
		case *clewv1.TraceFundsResponse_Flow:
			got.Flows = append(got.Flows, item.Flow)
		case *clewv1.TraceFundsResponse_Holding:
			got.Holdings = append(got.Holdings, item.Holding)
		case *clewv1.TraceFundsResponse_Done:
			got.Done.Message = item.Done
		}
	})
	return p.answer(err, got.Done.Message, &got, func() { p.writeTrace(&got, f.method, method.words, f.back) })
}

// writeTrace shows the transfers, and what came of the money at each account.
func (p *program) writeTrace(got *traceReply, method, words string, back bool) {
	names := map[string]string{}
	for _, n := range got.Nodes {
		names[n.GetId()] = p.caption(n.GetCaption(), n.GetId(), n.GetVictim())
	}
	fmt.Fprintf(p.stdout, "%s traced %s by %s (%s)\n", plural(len(got.Flows), "transfer"), map[bool]string{false: "onward", true: "back"}[back], method, words)
	var rows [][]string
	for _, f := range got.Flows {
		after := ""
		if f.Within != nil {
			after = stay(f.GetWithin().AsDuration())
		}
		if f.GetOrderUncertain() {
			after += " (order not certain)"
		}
		l := f.GetLink()
		row := []string{strconv.Itoa(int(f.GetHops())), names[l.GetFromId()], names[l.GetToId()], f.GetTraced().GetValue() + " " + f.GetTraced().GetAsset(), ofText(f), after}
		for _, e := range l.GetEvidence() {
			rows = append(rows, append(row, evidenceText(e)))
			row = make([]string, len(row))
		}
		for _, note := range tellings(l) {
			rows = append(rows, append(row, note))
		}
	}
	table(p.stdout, "  ", []string{"HOP", "FROM", "TO", "TRACED", "OF", "STAYED", "EVIDENCE"}, rows)
	rows = nil
	in, out, left := "IN", "OUT", "LEFT"
	if back {
		in, out, left = "PAID", "KNOWN TO COME IN", "FROM NOWHERE KNOWN"
	}
	for _, h := range got.Holdings {
		end := ""
		if r := h.GetEnd(); r != clewv1.CutReason_CUT_REASON_UNSPECIFIED {
			end = "ends here: " + cutWords[r]
		}
		rows = append(rows, []string{names[h.GetNodeId()], h.GetNodeId(), h.GetIn().GetAsset(), h.GetIn().GetValue(), h.GetOut().GetValue(), h.GetLeft().GetValue(), end})
	}
	fmt.Fprintf(p.stdout, "\ntraced money by account\n")
	table(p.stdout, "  ", []string{"NAME", "ID", "ASSET", in, out, left, ""}, rows)
}

// ofText tells how much was transferred, and what it was worth.
func ofText(f *clewv1.Flow) string {
	text := f.GetAmount().GetValue()
	if f.GetAmount().GetAsset() != f.GetTraced().GetAsset() {
		text += " " + f.GetAmount().GetAsset() + " = " + f.GetWorth().GetValue()
	}
	return text
}

// stay tells a stretch of time in its largest unit.
func stay(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return plural(int(d/(24*time.Hour)), "day")
	case d >= 2*time.Hour:
		return plural(int(d/time.Hour), "hour")
	default:
		return plural(int(d/time.Minute), "minute")
	}
}
