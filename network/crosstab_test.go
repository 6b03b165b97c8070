package network_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	"github.com/clewgraph/clew/network/tally"
	"github.com/clewgraph/clew/store"
)

// somebody gives a record of a person with a passport of their own, by which
// records of one number are one person.
func somebody(t testing.TB, id string, number int, nationality, role string, links ...string) graph.Record {
	t.Helper()
	r := node(t, graph.KindPerson, id, links...)
	r.Names = []graph.Name{{Full: fmt.Sprintf("Somebody Number%c%c", 'a'+number/26, 'a'+number%26)}}
	r.Identifiers = []graph.Identifier{{Type: graph.IDPassport, Value: fmt.Sprintf("K%07d", 1234567+7919*number), Country: "XV"}}
	r.Dates = []graph.DateClaim{{Type: graph.DateBirth, Date: date(t, fmt.Sprintf("19%02d-0%d-1%d", 50+number%40, 1+number%9, number%7))}}
	if nationality != "" {
		r.Attributes = map[string][]string{"nationality": {nationality}}
	}
	if role != "" {
		r.Roles = []graph.Role{{Name: role}}
	}
	return r
}

// tableText writes a table as "row: cell cell =sum | …", hidden cells as "·".
func tableText(c network.CrossTab) string {
	if c.Table.Withheld {
		return "withheld"
	}
	head := func(h tally.Head) string {
		switch {
		case h.Rest > 0:
			return fmt.Sprintf("others(%d)", h.Rest)
		case h.First != h.Last:
			return h.First + ".." + h.Last
		}
		return h.First
	}
	var columns []string
	for _, h := range c.Table.Columns {
		columns = append(columns, fmt.Sprintf("%s=%d", head(h), h.Sum))
	}
	lines := []string{strings.Join(columns, " ")}
	for r, h := range c.Table.Rows {
		line := head(h) + ":"
		for _, cell := range c.Table.Cells[r] {
			if cell.Hidden {
				line += " ·"
				continue
			}
			line += fmt.Sprintf(" %d", cell.Count)
		}
		lines = append(lines, fmt.Sprintf("%s =%d", line, h.Sum))
	}
	return strings.Join(lines, " | ")
}

// counted is what a question about the population of a world must give.
func counted(t *testing.T, w *world, population, rows, columns string, c network.Common) (network.CrossTab, error) {
	t.Helper()
	p, err := network.ParsePopulation(population)
	if err != nil {
		return network.CrossTab{}, err
	}
	req := network.CrossTabRequest{Common: c, Population: p}
	for _, text := range strings.Fields(rows) {
		v, err := network.ParseVariable(p, text)
		if err != nil {
			return network.CrossTab{}, err
		}
		req.Rows = append(req.Rows, v)
	}
	for _, text := range strings.Fields(columns) {
		v, err := network.ParseVariable(p, text)
		if err != nil {
			return network.CrossTab{}, err
		}
		req.Columns = append(req.Columns, v)
	}
	return w.CrossTab(t.Context(), req)
}

// sites is a world of two sites: eight people of XC and five of XM held at one, two
// of each at the other, and two accounts of the sites.
func sites(t *testing.T) []graph.Record {
	var all []graph.Record
	number := 0
	for _, g := range []struct {
		n             int
		country, site string
		date          string
	}{{8, "XC", "east", "2021-02-01"}, {5, "XM", "east", "2022-05-01"}, {2, "XC", "west", "2022"}, {2, "XM", "west", "2021-08-01"}} {
		for range g.n {
			all = append(all, somebody(t, fmt.Sprint("p", number), number, g.country, "scam_worker", "HELD_AT>"+g.site+"@"+g.date+".."))
			number++
		}
	}
	east, west := node(t, graph.KindCompound, "east"), node(t, graph.KindCompound, "west")
	for i, c := range []*graph.Record{&east, &west} {
		c.Names = []graph.Name{{Full: []string{"Orchard Gate", "Mill Tower"}[i]}}
		c.Attributes = map[string][]string{"country": {[]string{"XA", "XB"}[i]}}
	}
	return append(all, east, west)
}

func TestCrossTab(t *testing.T) {
	records := sites(t)
	// Somebody of whom a second record says another nationality is one person in
	// two rows; who is told by the passport only counts by it; two who are nothing
	// but themselves are enough to be left out of a count.
	records = append(records, somebody(t, "again", 0, "XM", ""), somebody(t, "passport", 90, "", ""), somebody(t, "free", 91, "XC", ""), somebody(t, "more", 92, "XC", "suspect"))
	w := build(t, network.Limits{People: 3}, records...)
	held := "person as worker -held_at-> compound as site"
	for _, c := range []struct{ population, rows, columns, want string }{
		{"person", "country", "", "=21 | XC: 12 =12 | others(2): 9 =9"},
		{"person(role=scam_worker)", "country", "", "=18 | XC: 10 =10 | XM: 8 =8"},
		{held, "worker.country", "site.country", "XA=14 XB=4 | XC: · · =10 | XM: · · =8"},
		{held, "site.name", "worker.country", "XC=10 XM=8 | Mill Tower: · · =4 | Orchard Gate: · · =14"},
		{held, "site.quarter", "", "=17 | 2021: 10 =10 | 2022: 7 =7"},
		{held, "site.country worker.country", "", "=18 | XA · XC: 8 =8 | XA · XM: 6 =6 | others(2): 4 =4"},
		{"compound", "name", "country", "XA=1 XB=1 | Mill Tower: 0 1 =1 | Orchard Gate: 1 0 =1"},
		// Two sites are too few where people make the count.
		{"compound as site <-held_at- person as worker", "site.country", "worker.country", "withheld"},
		// One suspect is too few, and so is a count that leaves one out.
		{"person(role=suspect)", "country", "", "withheld"},
		{"person(role=fraud_victim)", "country", "", ""},
	} {
		got, err := counted(t, w, c.population, c.rows, c.columns, network.Common{})
		if err != nil {
			t.Errorf("%s: %v", c.population, err)
			continue
		}
		if diff := cmp.Diff(c.want, tableText(got)); diff != "" {
			t.Errorf("%s by %s, %s: %s", c.population, c.rows, c.columns, diff)
		}
	}
}

func TestCrossTabLeavesOutEnough(t *testing.T) {
	w := build(t, network.Limits{People: 3}, append(sites(t), somebody(t, "free", 91, "XC", ""), somebody(t, "more", 92, "XC", ""))...)
	got, err := counted(t, w, "person(role=scam_worker)", "country", "", network.Common{})
	if err != nil || !got.Table.Withheld {
		t.Errorf("a count that leaves two of 19 out: %v, %v", tableText(got), err)
	}
}

func TestCrossTabRefuses(t *testing.T) {
	w := build(t, network.Limits{People: 3}, sites(t)...)
	for _, c := range []struct{ population, rows, columns, says string }{
		{"person(gender=male)", "country", "", "not by attributes"},
		{"person -held_at-> compound(country=XA)", "country", "", "not by attributes"},
		{"person", "name", "", "counted by their names, people"},
		{"*", "name", "", "counted by their names, people"},
		{"phone_number|compound", "name", "", "counted by their names, people"},
		{"person", "", "", "give what to count by"},
		{"person", "shoe_size", "", "can be counted by kind role"},
		{"person", "country:birth", "", "only a year"},
		{"person", "year", "", "name the date"},
		{"person", "year:yesterday", "", "not a date"},
		{"person", "site.name", "", "calls no node"},
		{"person", "year:birth country", "", "stands alone"},
		{"persons", "country", "", "kind of node"},
	} {
		_, err := counted(t, w, c.population, c.rows, c.columns, network.Common{})
		if !errors.Is(err, network.ErrBadRequest) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s by %s: %v", c.population, c.rows, err)
		}
	}
}

// A part of a count would differ from another part by one person.
func TestCrossTabIsWholeOrNothing(t *testing.T) {
	w := build(t, network.Limits{People: 3}, sites(t)...)
	for n := 1; n < 40; n++ {
		got, err := counted(t, w, "person as worker -held_at-> compound as site", "worker.country", "site.country", network.Common{Nodes: 1, Cap: 1, Scanned: n})
		if err != nil {
			t.Fatal(err)
		}
		if got.Done.Partial != (len(got.Table.Rows) == 0) {
			t.Errorf("%d links scanned: partial %v with %s", n, got.Done.Partial, tableText(got))
		}
	}
}

// TestCrossTabBrute compares counts with those taken from the records by hand,
// where no count is small.
func TestCrossTabBrute(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 8))
	var records []graph.Record
	want := map[string]map[int]bool{}
	add := func(row, column string, who int) {
		at := row + "/" + column
		if want[at] == nil {
			want[at] = map[int]bool{}
		}
		want[at][who] = true
	}
	said := map[int][2]map[string]bool{}
	for i := range 120 {
		who := r.IntN(60)
		country, role := []string{"XC", "XM"}[r.IntN(2)], []string{"witness", "contact"}[r.IntN(2)]
		records = append(records, somebody(t, fmt.Sprint("r", i), who, country, role))
		if said[who][0] == nil {
			said[who] = [2]map[string]bool{{}, {}}
		}
		said[who][0][country], said[who][1][role] = true, true
	}
	for who, s := range said {
		for row := range s[0] {
			for column := range s[1] {
				add(row, column, who)
			}
		}
	}
	w := build(t, network.Limits{People: 2}, records...)
	got, err := counted(t, w, "person", "country", "role", network.Common{})
	if err != nil {
		t.Fatal(err)
	}
	for r, row := range got.Table.Rows {
		for c, column := range got.Table.Columns {
			if n := got.Table.Cells[r][c].Count; n != len(want[row.First+"/"+column.First]) {
				t.Errorf("%s, %s: %d, want %d", row.First, column.First, n, len(want[row.First+"/"+column.First]))
			}
		}
	}
	several := 0
	for _, s := range said {
		if len(s[0])*len(s[1]) > 1 {
			several++
		}
	}
	if len(got.Table.Rows) != 2 || len(got.Table.Columns) != 2 || got.Table.Things != len(said) || got.Table.Several != several {
		t.Errorf("%+v; want %d things, %d in several cells", got.Table, len(said), several)
	}
}

// Three numbers are enough, the two people who use them are not.
func TestCrossTabPeopleBehindThings(t *testing.T) {
	using := func(users ...int) *world {
		var records []graph.Record
		for i, who := range users {
			r := somebody(t, fmt.Sprint("u", i), who, "XC", "")
			r.Identifiers = append(r.Identifiers, graph.Identifier{Type: graph.IDPhone, Value: fmt.Sprintf("+1202555018%d", i), Relation: graph.RelUses})
			number := node(t, graph.KindPhoneNumber, fmt.Sprint("number", i))
			number.Identifiers = []graph.Identifier{{Type: graph.IDPhone, Value: fmt.Sprintf("+1202555018%d", i)}}
			records = append(records, r, number)
		}
		return build(t, network.Limits{People: 3}, records...)
	}
	for want, w := range map[string]*world{"withheld": using(1, 2, 2, 1), "=3 | XC: 3 =3": using(1, 2, 3)} {
		got, err := counted(t, w, "phone_number <-uses- person as user", "user.country", "", network.Common{})
		if err != nil || tableText(got) != want {
			t.Errorf("got %s, want %s; %v", tableText(got), want, err)
		}
	}
}

// An answer that may mix two states could tell of one person by what they differ in.
func TestCountsOfOneState(t *testing.T) {
	w := build(t, network.Limits{People: 3}, sites(t)...)
	w.after = func(int) {
		head, err := w.store.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := w.store.Commit(t.Context(), &store.Change{Decision: graph.Decision{Seq: head.Seq + 1, Kind: graph.DecisionLoad}}); err != nil {
			t.Fatal(err)
		}
	}
	table, err := counted(t, w, "person as worker -held_at-> compound as site", "worker.country", "", network.Common{})
	if err != nil || !table.Done.Partial || len(table.Table.Rows) != 0 {
		t.Errorf("%+v, %v", table, err)
	}
	flows, err := w.Flows(t.Context(), network.FlowsRequest{})
	if err != nil || !flows.Done.Partial || len(flows.Table.Rows)+len(flows.Hubs) != 0 {
		t.Errorf("%+v, %v", flows, err)
	}
}
