package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// verdicts are the words of a judgement as written on the command line.
var verdicts = map[string]clewv1.Verdict{
	"same": clewv1.Verdict_VERDICT_SAME, "not-same": clewv1.Verdict_VERDICT_NOT_SAME, "unsure": clewv1.Verdict_VERDICT_UNSURE,
}

// judgeCommand gives, takes back and lists judgements.
func (p *program) judgeCommand() *cobra.Command {
	var why, by string
	cmd := &cobra.Command{
		Use:   "judge {same|not-same|unsure|undo} RECORD RECORD, or judge list [RECORD]",
		Short: "Give your word on two records, or take it back",
		Long: `Give an analyst's word on two records. It outranks every score, survives reloads, and is kept with author, time and reason. The records
are named source/id and need not be loaded yet. "unsure" says that it cannot be told: it joins and parts nothing, and takes the pair out of
clew review until its evidence changes. "undo" takes a judgement back as if it had never been given; "list" names those that stand.`,
		Example: `  clew judge same police/P-12 ngo/77 --why "same passport seen in both files"
  clew judge undo police/P-12 ngo/77
  clew judge list`,
		ValidArgs: []string{"same", "not-same", "unsure", "undo", "list"},
		Args:      atLeast(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			word, rest := args[0], args[1:]
			verdict, known := verdicts[word]
			switch {
			case word == "list" && len(rest) <= 1:
				return p.listJudgements(cmd.Context(), rest)
			case word == "list":
				return usage("clew judge list takes one record at most, not %d", len(rest))
			case !known && word != "undo":
				return usage("%q is no verdict; write same, not-same, unsure, undo or list", word)
			case len(rest) != 2:
				return usage("clew judge %s needs two records, written source/id", word)
			}
			a, err := recordKey(rest[0])
			if err != nil {
				return err
			}
			b, err := recordKey(rest[1])
			if err != nil {
				return err
			}
			return p.withGraph(cmd.Context(), writer, func(c *client) error {
				if word == "undo" {
					reply, err := c.review.UndoJudgement(cmd.Context(), &clewv1.UndoJudgementRequest{A: a, B: b, Why: why, By: by})
					return p.judged(reply, err)
				}
				reply, err := c.review.Judge(cmd.Context(), &clewv1.JudgeRequest{Judgements: []*clewv1.Judgement{{A: a, B: b, Verdict: verdict, Why: why, By: by}}})
				return p.judged(reply, err)
			})
		},
	}
	cmd.Flags().StringVar(&why, "why", "", "the `REASON`, kept in the journal")
	cmd.Flags().StringVar(&by, "by", "", "the `AUTHOR`, where the service does not know its callers")
	return cmd
}

// judged writes what a judgement, or its undoing, did.
func (p *program) judged(reply change, err error) error {
	if err != nil {
		return err
	}
	if p.json() {
		return p.writeMessage(reply)
	}
	p.writeMoves(reply)
	return nil
}

func (p *program) listJudgements(ctx context.Context, args []string) error {
	req := &clewv1.ListJudgementsRequest{PageSize: 1000}
	if len(args) == 1 {
		key, err := recordKey(args[0])
		if err != nil {
			return err
		}
		req.Record = key
	}
	return p.withGraph(ctx, reader, func(c *client) error {
		all := &clewv1.ListJudgementsResponse{}
		for {
			reply, err := c.review.ListJudgements(ctx, req)
			if err != nil {
				return err
			}
			all.Judgements = append(all.Judgements, reply.GetJudgements()...)
			all.Revision, all.EndRevision = reply.GetRevision(), reply.GetEndRevision()
			if req.PageToken = reply.GetNextPageToken(); req.PageToken == "" {
				break
			}
		}
		if p.json() {
			return p.writeMessage(all)
		}
		p.writeChanged(all)
		if len(all.Judgements) == 0 {
			fmt.Fprintln(p.stdout, "no judgement stands")
			return nil
		}
		var rows [][]string
		for _, j := range all.Judgements {
			rows = append(rows, []string{keyText(j.GetA()), keyText(j.GetB()), verdictWords(j.GetVerdict()), j.GetBy(), j.GetAt().AsTime().Format(time.RFC3339), j.GetWhy()})
		}
		table(p.stdout, "", []string{"A", "B", "VERDICT", "BY", "AT", "WHY"}, rows)
		return nil
	})
}
