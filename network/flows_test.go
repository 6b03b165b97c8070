package network_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
)

// flowsText writes routes as "XC > Mill Tower, XB via Ferry" with what counts them.
func flowsText(f network.Flows) []string {
	var columns []string
	for _, h := range f.Table.Columns {
		columns = append(columns, h.First+".."+h.Last)
	}
	out := []string{strings.Join(columns, " ")}
	for i, h := range f.Table.Rows {
		r, parts := network.RouteOf(h)
		line := []string{r.Country, r.Hub, r.Origin, r.Transit}[:parts]
		var cells []string
		for _, c := range f.Table.Cells[i] {
			if c.Hidden {
				cells = append(cells, "·")
				continue
			}
			cells = append(cells, fmt.Sprint(c.Count))
		}
		out = append(out, fmt.Sprintf("%s rest %d: %s =%d", strings.Join(line, "/"), h.Rest, strings.Join(cells, " "), h.Sum))
	}
	return out
}

func TestFlows(t *testing.T) {
	var records []graph.Record
	number := 0
	come := func(n int, country string, links ...string) {
		for range n {
			records = append(records, somebody(t, fmt.Sprint("p", number), number, country, "", links...))
			number++
		}
	}
	come(4, "XC", "TRAVELLED>ferry@2021-01-05", "TRAVELLED>home@2022", "HELD_AT>east@2021-02-01..")
	come(3, "XC", "TRAVELLED>ferry@2021-01-05", "TRAVELLED>town@2021-01-06", "HELD_AT>east@2021-03..")
	come(3, "XM", "HELD_AT>east@2021-02-01..2021-06", "MOVED_TO>west@2021-07-01")
	come(1, "XM", "HELD_AT>west@2020-07-01..")
	come(2, "XM", "HELD_AT>east")     // undated: they were recruited in March
	come(2, "XM", "TRAVELLED>ferry")  // who came to no hub
	come(1, "XM", "WORKED_AT>office") // an office is no hub
	east, west := node(t, graph.KindCompound, "east"), node(t, graph.KindCompound, "west", "SUCCESSOR_OF>east@2020-05")
	for i, c := range []*graph.Record{&east, &west} {
		c.Names = []graph.Name{{Full: []string{"Orchard Gate", "Mill Tower"}[i]}}
		c.Attributes = map[string][]string{"country": {[]string{"XA", "XB"}[i]}}
	}
	east.Dates = []graph.DateClaim{{Type: graph.DateClosed, Date: date(t, "2019")}, {Type: graph.DateOpened, Date: date(t, "2020-06")}}
	recruiter := somebody(t, "recruiter", 80, "", "", "RECRUITED>p11@2021-03-10", "RECRUITED>p12@2021-03-10")
	guard := somebody(t, "guard", 81, "", "", "GUARDS>east@2018..") // people date no site
	records = append(records, recruiter, guard, east, west, node(t, graph.KindCompound, "bare"), node(t, graph.KindOrganization, "office"),
		node(t, graph.KindLocation, "ferry"), node(t, graph.KindLocation, "town"), node(t, graph.KindLocation, "home"))
	w := build(t, network.Limits{People: 3}, records...)
	got, err := w.Flows(t.Context(), network.FlowsRequest{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"2020..2021",
		"XA/Orchard Gate/XC/The ferry rest 0: 4 =4",
		"XA/Orchard Gate/XC/The ferry → The town rest 0: 3 =3",
		"XA/Orchard Gate/XM/ rest 0: 5 =5",
		"XB/Mill Tower/XM rest 0: 4 =4",
	}
	if diff := cmp.Diff(want, flowsText(got)); diff != "" {
		t.Error(diff)
	}
	var hubs []string
	for _, h := range got.Hubs {
		hubs = append(hubs, fmt.Sprintf("%s %s %s%s %s", h.Name, h.First.Text, h.Claim, h.Link, h.Record.ID))
	}
	slices.Sort(hubs)
	if diff := cmp.Diff([]string{"Mill Tower 2020-05 SUCCESSOR_OF west", "Orchard Gate 2020-05 SUCCESSOR_OF west", "The bare   "}, hubs); diff != "" {
		t.Errorf("hubs:\n%s", diff)
	}
	// A part of a count is none.
	for n := 1; n < 60; n += 7 {
		part, err := w.Flows(t.Context(), network.FlowsRequest{Common: network.Common{Scanned: n}})
		if err != nil || part.Done.Partial != (part.Table.Total == 0) {
			t.Errorf("%d links scanned: %v, partial %v", n, flowsText(part), part.Done.Partial)
		}
	}
}
