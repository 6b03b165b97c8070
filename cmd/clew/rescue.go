package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// rescueCommand lists who is reported held at sites.
func (p *program) rescueCommand() *cobra.Command {
	var s scopeFlags
	var at string
	cmd := &cobra.Command{
		Use:   "rescue COMPOUND…",
		Short: "List who is reported held at sites, with whom to ask (restricted)",
		Long: `List who is reported held at sites at an instant (--at): those of whom nothing says that they left, those of whom sources disagree, and
those last told to be there, with the last contact, relatives and embassies to ask, debts and ransoms.

The list is for the rescue of people and for nobody else: it needs the role protector where callers have roles, and always a purpose and a
case (--client.purpose, --client.case). Names are shown with --show-victims. Before a contact is asked, read what is said of CARE.`,
		Example: `  clew rescue police/C-03 --at 2024-05-01 --client.purpose rescue --client.case MP-2018-0417 --show-victims`,
		Args:    atLeast(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			_, instant, err := day("--at", at)
			switch {
			case err != nil:
				return err
			case instant == nil:
				return usage("--at says when people are held there; give a date, such as 2024-05-01, or an instant")
			case s.since != "" || s.until != "":
				return usage("--at says when people are held there; leave --since and --until out")
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
				var got rescueReply
				stream, err := c.leads.RescueList(ctx, &clewv1.RescueListRequest{Ids: ids, At: instant, Scope: sc, Hubs: hubs, Budget: s.budget()})
				err = collect(stream, err, got.add)
				return p.answer(err, got.Done.Message, &got, func() { p.writeRescue(&got) })
			})
		},
	}
	s.register(cmd.Flags())
	cmd.Flags().StringVar(&at, "at", "", "count nothing after this `DATE` or instant; a date counts to its end (needed)")
	return cmd
}

// rescueReply is the answer to clew rescue.
type rescueReply struct {
	Handling message[*clewv1.Handling]    `json:"handling"`
	Nodes    messages[*clewv1.Node]       `json:"nodes"`
	People   messages[*clewv1.HeldPerson] `json:"people"`
	Left     int64                        `json:"left"`
	Done     message[*clewv1.Done]        `json:"done"`
}

func (r *rescueReply) add(m *clewv1.RescueListResponse) {
	switch item := m.GetItem().(type) {
	case *clewv1.RescueListResponse_Handling:
		r.Handling.Message = item.Handling
	case *clewv1.RescueListResponse_Node:
		r.Nodes = append(r.Nodes, item.Node)
	case *clewv1.RescueListResponse_Person:
		r.People = append(r.People, item.Person)
	case *clewv1.RescueListResponse_Left:
		r.Left = item.Left
	case *clewv1.RescueListResponse_Done:
		r.Done.Message = item.Done
	}
}

// heldWords say how sure it is that somebody is held.
var heldWords = map[clewv1.HeldStatus]string{
	clewv1.HeldStatus_HELD_STATUS_HELD: "held, as is told", clewv1.HeldStatus_HELD_STATUS_DISPUTED: "SOURCES DISAGREE whether still held", clewv1.HeldStatus_HELD_STATUS_LAST: "last told to be held there",
}

func (p *program) writeRescue(got *rescueReply) {
	names, kinds := p.captions(got.Nodes)
	fmt.Fprintf(p.stdout, "TLP:%s PAP:%s restricted: %s: for those named to receive it, and for nobody else\n", got.Handling.Message.GetTlp(), got.Handling.Message.GetPap(), strings.Join(got.Handling.Message.GetRestricted(), ", "))
	if len(got.People) == 0 {
		fmt.Fprintln(p.stdout, "nobody is reported held there")
	}
	rows := func(links []*clewv1.LinkGroup, of string) (rows [][]string) {
		for _, l := range links {
			far, words := l.GetToId(), reading(l, true)
			if far == of {
				far, words = l.GetFromId(), reading(l, false)
			}
			for _, e := range l.GetEvidence() {
				text := evidenceText(e)
				if c := e.GetProps()["conditions"]; c != "" {
					text += " · conditions: " + oneLine(c)
				}
				rows = append(rows, []string{words, names[far], text})
			}
		}
		return rows
	}
	for n, h := range got.People {
		id := h.GetNodeId()
		fmt.Fprintf(p.stdout, "%d. %s (%s)  %s\n", n+1, names[id], id, heldWords[h.GetStatus()])
		table(p.stdout, "   ", nil, rows(h.GetHeld(), id))
		if len(h.GetLeaving()) > 0 {
			fmt.Fprintln(p.stdout, "   but")
			table(p.stdout, "   ", nil, rows(h.GetLeaving(), id))
		}
		if l := h.GetLastContact(); l != nil {
			fmt.Fprintln(p.stdout, "   last contact")
			table(p.stdout, "   ", nil, rows([]*clewv1.LinkGroup{l}, l.GetFromId()))
		}
		for _, text := range h.GetToldContact() {
			fmt.Fprintf(p.stdout, "   last contact, as told: %s\n", oneLine(text))
		}
		if len(h.GetConditions()) > 0 {
			fmt.Fprintln(p.stdout, "   debts, sales and ransoms")
			table(p.stdout, "   ", nil, rows(h.GetConditions(), id))
		}
		for _, c := range h.GetContacts() {
			care := ""
			if len(c.GetCare()) > 0 {
				care = "  CARE: " + oneLine(strings.Join(c.GetCare(), ", "))
			}
			fmt.Fprintf(p.stdout, "   may be asked: %s  %s (%s)%s\n", kinds[c.GetNodeId()], names[c.GetNodeId()], c.GetNodeId(), care)
			table(p.stdout, "      ", nil, append(rows(c.GetLinks(), id), rows(c.GetReach(), c.GetNodeId())...))
		}
	}
	if got.Left > 0 {
		fmt.Fprintf(p.stdout, "\n%s more were held there and left, or were elsewhere later, as is told\n", plural(int(got.Left), "person"))
	}
}
