package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/proto"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// change is the reply of a call that changed the graph.
type change interface {
	proto.Message
	GetSeq() uint64
	GetMoves() []*clewv1.Move
	GetCrossings() []*clewv1.Crossing
}

// writeMoves says what a change did to other records.
func (p *program) writeMoves(c change) {
	fmt.Fprintf(p.stdout, "decision %d; %s changed entity\n", c.GetSeq(), plural(len(c.GetMoves()), "record"))
	for _, m := range c.GetMoves() {
		fmt.Fprintf(p.stdout, "  %s\n", oneLine(moveText(m)))
	}
	for _, k := range c.GetCrossings() {
		fmt.Fprintf(p.stdout, "  candidate key %s is now held by %d (cap %d): %d pairs joined, %d parted\n", oneLine(k.GetKey()), k.GetHolders(), k.GetCap(), k.GetJoined(), k.GetSplit())
	}
}

// deleteCommand deletes records.
func (p *program) deleteCommand() *cobra.Command {
	var why, by string
	cmd := &cobra.Command{
		Use:   "delete RECORD…",
		Short: "Delete records",
		Long: `Delete records, written source/id. Their links and inline subjects go with them; links of others to them dangle until they return.
Past versions stay in the history.`,
		Example: `  clew delete ngo/77 --why "entered by mistake"`,
		Args:    atLeast(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			req := &clewv1.DeleteRecordsRequest{Why: why, By: by}
			for _, arg := range args {
				key, err := recordKey(arg)
				if err != nil {
					return err
				}
				req.Keys = append(req.Keys, key)
			}
			return p.withGraph(cmd.Context(), writer, func(c *client) error {
				reply, err := c.intake.DeleteRecords(cmd.Context(), req)
				if err != nil {
					return err
				}
				missing := 0
				for _, o := range reply.GetOutcomes() {
					if o.GetStatus() == clewv1.RecordStatus_RECORD_STATUS_MISSING {
						missing++
					}
				}
				if p.json() {
					err = p.writeMessage(reply)
				} else {
					for _, o := range reply.GetOutcomes() {
						fmt.Fprintf(p.stdout, "%s: %s\n", oneLine(keyText(o.GetKey())), statusWords(o.GetStatus()))
					}
					p.writeMoves(reply)
				}
				if err == nil && missing == len(args) {
					return failed(exitNotFound, "nothing deleted: no such record is there; check the keys, written source/id")
				}
				return err
			})
		},
	}
	cmd.Flags().StringVar(&why, "why", "", "the `REASON`, kept in the journal")
	cmd.Flags().StringVar(&by, "by", "", "the `AUTHOR`, where the service does not know its callers")
	return cmd
}

// statusWords gives what became of a record in a word.
func statusWords(s clewv1.RecordStatus) string {
	return strings.ToLower(strings.TrimPrefix(s.String(), "RECORD_STATUS_"))
}
