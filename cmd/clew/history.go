package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// historyCommand lists what happened to a record or an entity.
func (p *program) historyCommand() *cobra.Command {
	var limit int32
	var token string
	cmd := &cobra.Command{
		Use:   "history SUBJECT",
		Short: "List the versions of a record, or the decisions that changed an entity",
		Long: `List the decisions on a record (its versions, with the record as it came in JSON) or on an entity (which records joined and left it),
oldest first.`,
		Args: exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			req := &clewv1.HistoryRequest{PageSize: limit, PageToken: token}
			if id, key := subject(args[0]); key != nil {
				req.Subject = &clewv1.HistoryRequest_Record{Record: key}
			} else {
				req.Subject = &clewv1.HistoryRequest_Id{Id: id}
			}
			return p.withGraph(cmd.Context(), reader, func(c *client) error {
				reply, err := c.entities.History(cmd.Context(), req)
				if err != nil {
					return err
				}
				if p.json() {
					return p.writeMessage(reply)
				}
				p.writeHistory(reply)
				return nil
			})
		},
	}
	cmd.Flags().Int32Var(&limit, "limit", 0, "give at most `N` entries, up to 1000 (default 100)")
	cmd.Flags().StringVar(&token, "page", "", "`TOKEN` of the next page, from an earlier answer")
	return cmd
}

func (p *program) writeHistory(reply *clewv1.HistoryResponse) {
	var rows [][]string
	for _, e := range reply.GetEntries() {
		d := e.GetDecision()
		what := []string{}
		for _, m := range e.GetMoves() {
			what = append(what, moveText(m))
		}
		switch v := e.GetVersion(); {
		case v != nil:
			what = append(what, fmt.Sprintf("version %d", v.GetRecord().GetVersion()))
		case len(e.GetMoves()) == 0:
			what = append(what, "deleted")
		}
		kind := strings.ToLower(strings.TrimPrefix(d.GetKind().String(), "DECISION_KIND_"))
		seq := "" // not told without full clearance
		if d.GetSeq() > 0 {
			seq = strconv.FormatUint(d.GetSeq(), 10)
		}
		rows = append(rows, []string{seq, d.GetAt().AsTime().Format(time.RFC3339), kind, d.GetBy(), d.GetSource(), strings.Join(what, "; "), d.GetWhy()})
	}
	table(p.stdout, "", []string{"SEQ", "AT", "DECISION", "BY", "SOURCE", "WHAT", "WHY"}, rows)
	p.writeChanged(reply)
	p.more(reply.GetNextPageToken())
}

// moveText says where a record went.
func moveText(m *clewv1.Move) string {
	switch {
	case m.GetFrom() == "":
		return keyText(m.GetRecord()) + " joined"
	case m.GetTo() == "":
		return keyText(m.GetRecord()) + " left"
	}
	return keyText(m.GetRecord()) + " moved from " + m.GetFrom() + " to " + m.GetTo()
}
