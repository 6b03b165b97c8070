package network_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	"github.com/clewgraph/clew/store"
)

// account gives a record of a bank account with transfers as in [paid].
func account(t testing.TB, id string, transfers ...string) graph.Record {
	t.Helper()
	r := paid(t, id, transfers...)
	r.Kind, r.Names = graph.KindBankAccount, nil
	r.Identifiers = []graph.Identifier{{Type: graph.IDBankAccount, Value: fmt.Sprintf("%x", id), Qualifier: "bank"}}
	return r
}

// laundry: five accounts pay one, which passes all on; a herder uses two of the payers, and two
// others are one person's. Its holder was held somewhere then.
func laundry(t testing.TB) []graph.Record {
	all := []graph.Record{
		account(t, "mule", "shell@2024-01-05=480 USD"), account(t, "shell"),
		node(t, graph.KindPerson, "holder", "HOLDS>mule@2023..", "HELD_AT>site@2023..2024"),
		node(t, graph.KindPerson, "herder", "USES>p2@2023..", "USES>p3@2023.."),
		node(t, graph.KindPerson, "payer", "HOLDS>p0@2020..", "HOLDS>p1@2020.."),
		node(t, graph.KindCompound, "site"),
	}
	for i := range 6 {
		all = append(all, account(t, fmt.Sprintf("p%d", i), fmt.Sprintf("mule@2024-01-04=%d USD", 80+i)))
	}
	return all
}

// shown tells hits in a few words.
func (w *world) shown(got network.Indicators) []string {
	var out []string
	for _, h := range got.Hits {
		row := fmt.Sprintf("%s %s: %d payers, %d payees, %d links", w.name(h.Account), h.Indicator, h.Payers, h.Payees, len(h.Links))
		for _, c := range h.Coercion {
			row += fmt.Sprintf("; %s %s", w.name(c.Holder), c.Sign)
		}
		out = append(out, row)
	}
	slices.Sort(out)
	return out
}

func TestIndicatorsOfAGraph(t *testing.T) {
	w := build(t, network.Limits{}, laundry(t)...)
	for name, req := range map[string]network.IndicatorsRequest{
		"all": {}, "one": {IDs: w.ids("mule")}, "its holder": {IDs: w.ids("holder")},
		"a window that leaves the time of what is told of holders out": {Common: network.Common{Filter: store.Filter{From: micros(2024), To: micros(2025)}}},
		"no room to look further":                                      {IDs: w.ids("mule"), Common: network.Common{Scanned: 1}},
	} {
		got, err := w.Graph.Indicators(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{
			"mule fan_in: 5 payers, 0 payees, 6 links; holder held",
			"mule pass_through: 5 payers, 1 payees, 7 links; holder held",
		}
		if diff := cmp.Diff(want, w.shown(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestIndicatorsOfAHub: an account with more transfers than the cap shows nothing,
// and is named.
func TestIndicatorsOfAHub(t *testing.T) {
	w := build(t, network.Limits{}, laundry(t)...)
	got, err := w.Graph.Indicators(t.Context(), network.IndicatorsRequest{Common: network.Common{Cap: 3}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string(nil), w.shown(got)); diff != "" {
		t.Error(diff)
	}
	if cuts := w.cuts(got.Done); len(cuts) != 1 {
		t.Errorf("cuts %v", cuts)
	}
}
