package main

import (
	"cmp"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/types/known/timestamppb"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// reachCommand finds what can be reached in the order of time.
func (p *program) reachCommand() *cobra.Command {
	var s scopeFlags
	cmd := &cobra.Command{
		Use:   "reach SUBJECT…",
		Short: "Find what can be reached in the order of time",
		Long: `Find what can be reached from entities by links that follow one another in time: each is possibly not before the one before it. Of all
ways to an entity the one that arrives first is shown. They are left at --since, or at any time.`,
		Example: `  clew reach police/P-003 --since 2022-01 --link RECRUITED,HELD_AT,TRANSFERRED --direction out`,
		Args:    atLeast(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return p.withGraph(ctx, reader, func(c *client) error {
				sc, hubs, err := s.query(ctx, c)
				if err != nil {
					return err
				}
				ids, err := c.entityIDs(ctx, args, sc)
				if err != nil {
					return err
				}
				var got struct {
					Reached messages[*clewv1.Reached] `json:"reached"`
					Done    message[*clewv1.Done]     `json:"done"`
				}
				stream, err := c.network.Reach(ctx, &clewv1.ReachRequest{Ids: ids, Scope: sc, Depth: given(s.flags, "depth", s.depth), Hubs: hubs, Budget: s.budget()})
				err = collect(stream, err, func(m *clewv1.ReachResponse) {
					if r := m.GetReached(); r != nil {
						got.Reached = append(got.Reached, r)
					}
					got.Done.Message = cmp.Or(m.GetDone(), got.Done.Message)
				})
				return p.answer(err, got.Done.Message, got, func() { p.writeReach(got.Reached) })
			})
		},
	}
	s.register(cmd.Flags())
	s.registerWalk(cmd.Flags(), "go `N` hops far (default: network.max_depth)")
	return cmd
}

func (p *program) writeReach(reached []*clewv1.Reached) {
	names := map[string]string{}
	for _, r := range reached {
		n := r.GetNode()
		names[n.GetId()] = p.caption(n.GetCaption(), n.GetId(), n.GetVictim())
	}
	var rows [][]string
	for _, r := range reached {
		n := r.GetNode()
		row := []string{minuteText(r.GetEarliest(), "any time"), strconv.Itoa(int(n.GetHops())), kindWords(n.GetKind()), names[n.GetId()], n.GetId(), "", ""}
		if l := r.GetLink(); l != nil {
			row[5] = names[r.GetFromId()] + " " + reading(l, l.GetFromId() == r.GetFromId())
			row[6] = evidenceText(l.GetEvidence()[0])
			if more := int(l.GetCount()) - 1; more > 0 {
				row[6] += fmt.Sprintf(" (+%d more)", more)
			}
		}
		if r.GetOrderUncertain() {
			row[6] += " · order uncertain"
		}
		if r.GetUndated() {
			row[6] += " · crosses a link without a date"
		}
		rows = append(rows, row)
	}
	fmt.Fprintln(p.stdout, plural(len(reached), "node"))
	table(p.stdout, "  ", []string{"REACHED", "HOPS", "KIND", "NAME", "ID", "BY", "EVIDENCE"}, rows)
}

// dayText gives the day of a moment, "open" where there is none.
func dayText(t *timestamppb.Timestamp) string {
	if t == nil {
		return "open"
	}
	return t.AsTime().Format(time.DateOnly)
}

// minuteText gives a moment as a text, or what to say where there is none.
func minuteText(t *timestamppb.Timestamp, none string) string {
	if t == nil {
		return none
	}
	return t.AsTime().Format("2006-01-02 15:04")
}
