package network_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
)

// camp: two sites, with people who are held, were held, left, or came later.
func camp(t testing.TB) []graph.Record {
	told := caller(t, "told", []string{"1"}, "HELD_AT>site@2024-01-10..", "FAMILY_OF>sister", "FAMILY_OF>uncle", "ASSOCIATE_OF>embassy", "ASSOCIATE_OF>friend", "ASSOCIATE_OF>agency", "OWES_DEBT_TO>boss@2024-01-10..")
	told.Attributes = map[string][]string{"last_contact": {"a message in March"}}
	told.Links[0].Props = map[string]string{"conditions": "no passport"}
	told.Handling.Restricted = []string{"health"}
	embassy, agency := node(t, graph.KindOrganization, "embassy"), node(t, graph.KindOrganization, "agency")
	embassy.Attributes = map[string][]string{"type": {"Embassy"}}
	agency.Attributes = map[string][]string{"type": {"agency"}}
	call := func(id, from, to, when string) graph.Record {
		return graph.Record{Key: key(id), Links: []graph.Link{{Kind: graph.LinkContacted, From: number(from), To: number(to), At: date(t, when)}}}
	}
	return []graph.Record{
		told, caller(t, "sister", []string{"2", "3@2020..2021"}), claims(node(t, graph.KindPerson, "uncle", "RECRUITED>told@2024-01-01"), "guard"), embassy, agency,
		node(t, graph.KindPerson, "friend"), node(t, graph.KindPerson, "boss"),
		call("c1", "1", "2", "2024-02-01"), call("c2", "4", "1", "2024-03-01"), call("c3", "1", "4", "2024-05-02"),
		node(t, graph.KindPerson, "undated", "HELD_AT>site"),
		node(t, graph.KindPerson, "ransomed", "HELD_AT>site@2023-06..2024-04-18"),
		paid(t, "brother"), {Key: key("r"), Links: []graph.Link{{Kind: graph.LinkPaidRansomFor, From: graph.End{Record: key("brother")}, To: graph.End{Record: key("ransomed")}, At: date(t, "2024-04-15")}}},
		node(t, graph.KindPerson, "ends today", "HELD_AT>site@2023-07..2024-05-01"),
		node(t, graph.KindPerson, "disputed", "HELD_AT>site@2023-05..", "MOVED_TO>other site@2024-02-01"),
		node(t, graph.KindPerson, "two say", "HELD_AT>site@2023-04..", "HELD_AT>site@2023-04..2024-01"),
		node(t, graph.KindPerson, "came back", "HELD_AT>site@2021..2022", "HELD_AT>site@2024-02.."),
		node(t, graph.KindPerson, "rescued", "HELD_AT>site@2023-01..2023-12", "RESCUED_FROM>raid@2023-12-24"),
		node(t, graph.KindPerson, "went on", "HELD_AT>site@2023-01..2023-12", "HELD_AT>other site@2024-01.."),
		node(t, graph.KindPerson, "came from", "HELD_AT>other site@2022..2023-01", "HELD_AT>site@2023-02.."),
		node(t, graph.KindPerson, "later", "HELD_AT>site@2024-06.."),
		node(t, graph.KindPerson, "brought", "MOVED_TO>zone@2024-03-01"), node(t, graph.KindCompound, "zone", "PART_OF>site"),
		node(t, graph.KindPerson, "sold on", "SOLD_TO>site@2024-03-02", "MOVED_TO>other site@2024-03-09"),
		node(t, graph.KindPerson, "stayed", "MOVED_TO>site@2023-03-01", "HELD_AT>site@2023-03..2023-11", "RESCUED_FROM>raid@2023-12-24"),
		node(t, graph.KindPerson, "elsewhere", "HELD_AT>other site@2024-01.."),
		node(t, graph.KindCompound, "site"), node(t, graph.KindCompound, "other site"), node(t, graph.KindIncident, "raid"),
	}
}

// rescued tells a list.
func (w *world) rescued(got network.RescueList) []string {
	out := []string{}
	links := func(list []network.Link, of graph.EntityID) string {
		var each []string
		for _, l := range list {
			far := l.To
			if far == of {
				far = l.From
			}
			each = append(each, fmt.Sprintf("%s %s", l.Kind, w.name(far)))
		}
		slices.Sort(each)
		return strings.Join(each, ", ")
	}
	for _, p := range got.Held {
		row := fmt.Sprintf("%s: %s", p.Status, w.name(p.ID))
		if len(p.Leaving) > 0 {
			row += " but " + links(p.Leaving, p.ID)
		}
		if p.LastContact != nil {
			row += " last " + p.LastContact.Evidence[0].Edge.Record.ID
		}
		if len(p.Told) > 0 {
			row += fmt.Sprintf(" told %q", p.Told)
		}
		if len(p.Conditions) > 0 {
			row += " with " + links(p.Conditions, p.ID)
		}
		if c := p.Held[0].Evidence[0].Props["conditions"]; c != "" {
			row += " under " + c
		}
		for _, c := range p.Contacts {
			row += " ask " + links(c.Links, p.ID)
			if len(c.Reach) > 0 {
				row += " by " + links(c.Reach, c.ID)
			}
			if len(c.Care) > 0 {
				row += fmt.Sprintf(" care %q", c.Care)
			}
		}
		out = append(out, row)
	}
	return out
}

func TestRescueList(t *testing.T) {
	w := build(t, network.Limits{}, camp(t)...)
	at := date(t, "2024-05-01").Latest - 1
	got, err := w.RescueList(context.Background(), network.RescueRequest{IDs: w.ids("site"), At: at})
	if err != nil {
		t.Fatal(err)
	}
	rows := w.rescued(got)
	asked := strings.Split(rows[4], " ask ") // they come by ids
	slices.Sort(asked[1:])
	rows[4] = strings.Join(asked, " ask ")
	want := []string{
		"held: undated",
		"held: came back",
		"held: came from",
		"held: ends today",
		`held: told last c2 told ["a message in March"] with OWES_DEBT_TO boss under no passport ask ASSOCIATE_OF embassy ask FAMILY_OF sister by USES phone:+12025550102` +
			` ask FAMILY_OF uncle care ["recruited the person" "role guard"]`,
		"held: brought",
		"disputed: two say",
		"disputed: disputed but MOVED_TO other site",
		"disputed: sold on but MOVED_TO other site with SOLD_TO site",
		"last: ransomed with PAID_RANSOM_FOR brother",
	}
	if diff := gocmp.Diff(want, rows); diff != "" || got.Left != 3 {
		t.Errorf("%d left; %s", got.Left, diff)
	}
	if diff := gocmp.Diff(graph.Handling{TLP: "RED", PAP: "RED", Restricted: []string{"health", network.ClassVictimIdentity}}, got.Handling); diff != "" {
		t.Error(diff)
	}
	for _, n := range got.Nodes {
		if slices.Contains([]string{"later", "elsewhere", "rescued", "went on", "friend", "agency"}, w.name(n.ID)) {
			t.Errorf("%s is shown", w.name(n.ID))
		}
	}
	// Of both sites together, nobody left who is at the other.
	both, err := w.RescueList(context.Background(), network.RescueRequest{IDs: w.ids("site", "other site"), At: at})
	if err != nil {
		t.Fatal(err)
	}
	if rows := w.rescued(both); both.Left != 2 || !slices.Contains(rows, "held: disputed") || !slices.Contains(rows, "held: came from") || !slices.Contains(rows, "held: elsewhere") {
		t.Errorf("%d left of %q", both.Left, rows)
	}
	for _, ids := range [][]graph.EntityID{nil, w.ids("told")} {
		if _, err := w.RescueList(context.Background(), network.RescueRequest{IDs: ids, At: at}); !errors.Is(err, network.ErrBadRequest) {
			t.Errorf("%q: %v", ids, err)
		}
	}
}
