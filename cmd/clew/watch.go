package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// watchCommand tells changes as they are made.
func (p *program) watchCommand() *cobra.Command {
	var after uint64
	var since string
	var kinds []string
	var start, stop bool
	cmd := &cobra.Command{
		Use:   "watch [SUBJECT…]",
		Short: "Tell changes as they are made, with the decision that made each",
		Long: `Tell each decision and what it changed, as they are made, from now on or after an earlier state; with subjects only what touches them.
Another process writes, so ask a running service with --server, or tell what was with --until-now. In JSON each line is a message with the
revision to take the watch up from again (--revision).`,
		Example: `  clew watch --server 127.0.0.1:7420
  clew watch police/C-03 --after 75 --until-now`,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return p.withGraph(ctx, reader, func(c *client) error {
				ids, err := c.entityIDs(ctx, args, nil)
				if err != nil {
					return err
				}
				stream, err := c.evidence.Watch(ctx, &clewv1.WatchRequest{Since: since, SinceSeq: after, FromStart: start, Ids: ids, Kinds: kinds, UntilCurrent: stop})
				var failed error
				err = collect(stream, err, func(m *clewv1.WatchResponse) {
					if p.json() {
						if err := p.writeLine(m); failed == nil {
							failed = err
						}
						return
					}
					p.writeWatched(m)
				})
				if err == nil {
					err = failed
				}
				return err
			})
		},
	}
	cmd.Flags().Uint64Var(&after, "after", 0, "begin after decision `N` (clew history shows the numbers)")
	cmd.Flags().StringVar(&since, "revision", "", "begin after this `STATE`, from an earlier answer")
	cmd.Flags().BoolVar(&start, "from-start", false, "begin with the first decision")
	cmd.Flags().BoolVar(&stop, "until-now", false, "end when all that was decided so far is told")
	cmd.Flags().StringSliceVar(&kinds, "kind", nil, "only what moves records of these `KINDS`, such as Person,Compound")
	return cmd
}

// writeLine writes a message as JSON in one line.
func (p *program) writeLine(m *clewv1.WatchResponse) error {
	text, err := messageJSON(m)
	if err != nil {
		return err
	}
	var line bytes.Buffer
	if err := json.Compact(&line, text); err != nil {
		return err
	}
	line.WriteByte('\n')
	_, err = p.stdout.Write(line.Bytes())
	return err
}

func (p *program) writeWatched(m *clewv1.WatchResponse) {
	d := m.GetDecision()
	if d == nil {
		return // it only says how far the watch is
	}
	var words []string
	for _, word := range decisionRow(d) {
		if word != "" {
			words = append(words, word)
		}
	}
	fmt.Fprintf(p.stdout, "%s · %s\n", oneLine(strings.Join(words, " ")), plural(d.GetRecords(), "record"))
	for _, move := range m.GetMoves() {
		text := moveText(move)
		switch {
		case move.GetFrom() == "":
			text += " " + move.GetTo()
		case move.GetTo() == "":
			text += " " + move.GetFrom()
		}
		fmt.Fprintf(p.stdout, "  %s\n", oneLine(text))
	}
	if n := m.GetMoreMoves(); n > 0 {
		fmt.Fprintf(p.stdout, "  and %d more\n", n)
	}
	for _, key := range m.GetRecords() {
		fmt.Fprintf(p.stdout, "  wrote %s\n", oneLine(keyText(key)))
	}
}
