package storetest

import (
	"math"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

func testBothEnds(w *world) {
	ann := withPhone(person("ann", graph.Link{ID: "l1", Kind: graph.LinkFamilyOf, To: to("bob"), Valid: graph.Interval{From: day(1), To: day(9)},
		Basis: graph.BasisAssessment}), "0101")
	ann.Grade = graph.Grade{Scheme: graph.GradeSTIX, Value: "75"}
	paid := transfer("t1", "ann", "bob", day(4), &graph.Amount{Hi: 1, Lo: 2, Scale: 3, Asset: "tron:usdt"})
	w.load(ann, person("bob"), paid)
	link := func(e graph.Edge) []graph.Edge { return []graph.Edge{e} }
	family, uses := ann.Edges()[0], ann.Edges()[1]
	moved := paid.Edges()[0]
	a, b := w.entity(key("ann")), w.entity(key("bob"))
	groups := []store.Group{
		{Kind: graph.LinkFamilyOf, Out: true, Other: b, OtherKind: graph.KindPerson, Links: link(family)},
		{Kind: graph.LinkTransferred, Out: true, Other: b, OtherKind: graph.KindPerson, Links: link(moved)},
		{Kind: uses.Kind, Out: true, Other: phoneID("0101"), OtherKind: graph.KindPhoneNumber, Links: link(uses)},
	}
	totals := []store.Total{{Kind: graph.LinkFamilyOf, Count: 1}, {Kind: graph.LinkTransferred, Count: 1}, {Kind: uses.Kind, Count: 1}}
	slices.SortFunc(groups, func(a, b store.Group) int { return strings.Compare(string(a.Kind), string(b.Kind)) })
	slices.SortFunc(totals, func(a, b store.Total) int { return strings.Compare(string(a.Kind), string(b.Kind)) })
	want := store.Adjacency{ID: a, Groups: groups, Totals: totals, Scanned: 3}
	if diff := cmp.Diff(want, w.adjacency(a, store.Frontier{})); diff != "" {
		w.Errorf("from its record (-want +got):\n%s", diff)
	}
	want = store.Adjacency{ID: b, Scanned: 2, Totals: []store.Total{{Kind: graph.LinkFamilyOf, Count: 1}, {Kind: graph.LinkTransferred, Count: 1}}, Groups: []store.Group{
		{Kind: graph.LinkFamilyOf, Other: a, OtherKind: graph.KindPerson, Links: link(family)},
		{Kind: graph.LinkTransferred, Other: a, OtherKind: graph.KindPerson, Links: link(moved)},
	}}
	if diff := cmp.Diff(want, w.adjacency(b, store.Frontier{})); diff != "" {
		w.Errorf("from the other end (-want +got):\n%s", diff)
	}
	want = store.Adjacency{ID: phoneID("0101"), Scanned: 1, Totals: []store.Total{{Kind: uses.Kind, Count: 1}}, Groups: []store.Group{
		{Kind: uses.Kind, Other: a, OtherKind: graph.KindPerson, Links: link(uses)}}}
	if diff := cmp.Diff(want, w.adjacency(phoneID("0101"), store.Frontier{})); diff != "" {
		w.Errorf("from a value (-want +got):\n%s", diff)
	}
}

func testDangling(w *world) {
	ann := person("ann", knows("bob"))
	paid := transfer("t1", "ann", "bob", day(1), dollars(1))
	w.load(ann, paid)
	want := []graph.Edge{ann.Edges()[0], paid.Edges()[0]}
	store.SortEdges(want)
	if diff := cmp.Diff(want, w.dangling()); diff != "" {
		w.Errorf("before the record came (-want +got):\n%s", diff)
	}
	id := w.entity(key("ann"))
	if a := w.adjacency(id, store.Frontier{}); len(a.Groups) != 0 || a.Scanned != 0 {
		w.Errorf("dangling links lead nowhere: got %+v", a)
	}
	w.load(person("bob"))
	joined := []string{"ASSOCIATE_OF> bob 1", "TRANSFERRED> bob 1"}
	if got := w.around(id, store.Frontier{}); !cmp.Equal(got, joined) || len(w.dangling()) != 0 {
		w.Errorf("when it came: got %q and %d dangling", got, len(w.dangling()))
	}
	w.remove(key("bob"))
	if got := w.dangling(); len(got) != 2 || len(w.around(id, store.Frontier{})) != 0 {
		w.Errorf("when it went: got %d dangling", len(got))
	}
	if got := w.stats(); got.Links != 2 || got.Dangling != 2 {
		w.Errorf("Stats: got %+v", got)
	}
	w.load(person("bob"))
	if got := w.around(id, store.Frontier{}); !cmp.Equal(got, joined) {
		w.Errorf("when it returned: got %q", got)
	}
	w.remove(key("ann"))
	if got := w.dangling(); len(got) != 1 || got[0].Record != paid.Key {
		w.Errorf("a record takes its own links along: got %+v", got)
	}
	// A link to a statement has no entity to lead to.
	w.load(person("cee", graph.Link{Kind: graph.LinkSubjectOf, To: graph.End{Record: paid.Key}}))
	if got := w.dangling(); len(got) != 2 {
		w.Errorf("a link to a statement: got %d dangling", len(got))
	}
}

func testWithin(w *world) {
	w.load(person("ann", knows("bob"), knows("cee")), person("bob"), person("cee"))
	w.join(key("ann"), key("bob"))
	if got := w.adjacency(w.entity(key("ann")), store.Frontier{}); !cmp.Equal(w.short(got), []string{"ASSOCIATE_OF> cee 1"}) || got.Scanned != 1 {
		w.Errorf("got %q, %d scanned", w.short(got), got.Scanned)
	}
	if got := w.stats(); got.Links != 2 || got.Dangling != 0 {
		w.Errorf("a link within an entity still counts: got %+v", got)
	}
	w.part(key("bob"))
	if got := w.sorted(w.entity(key("ann"))); !cmp.Equal(got, []string{"ASSOCIATE_OF> bob 1", "ASSOCIATE_OF> cee 1"}) {
		w.Errorf("after the split: got %q", got)
	}
}

func testParallel(w *world) {
	met := func(at graph.Date) graph.Link { return graph.Link{Kind: graph.LinkContacted, To: to("bob"), At: at} }
	undated := met(graph.Date{})
	w.load(person("ann", met(day(7)), undated, met(day(2)), knows("bob")), person("ann2", met(day(5))),
		person("bob", graph.Link{Kind: graph.LinkContacted, To: to("ann"), At: day(1)}))
	w.join(key("ann"), key("ann2"))
	a := w.adjacency(w.entity(key("ann")), store.Frontier{})
	if want := []string{"ASSOCIATE_OF> bob 1", "CONTACTED> bob 4", "CONTACTED< bob 1"}; !cmp.Equal(w.short(a), want) {
		w.Fatalf("got %q, want %q", w.short(a), want)
	}
	var starts []string
	for _, e := range a.Groups[1].Links {
		starts = append(starts, e.Start.Text)
	}
	if want := []string{"2024-01-02", "2024-01-05", "2024-01-07", ""}; !cmp.Equal(starts, want) {
		w.Errorf("links in order of start, undated last: got %q", starts)
	}
	if want := []store.Total{{Kind: graph.LinkAssociateOf, Count: 1}, {Kind: graph.LinkContacted, Count: 2}}; !cmp.Equal(a.Totals, want) || a.Scanned != 6 {
		w.Errorf("totals: got %+v, %d scanned", a.Totals, a.Scanned)
	}
}

func testSingle(w *world) {
	w.load(person("ann"), person("bob"))
	w.load(transfer("t1", "ann", "bob", day(1), dollars(5)), transfer("t2", "ann", "bob", day(1), dollars(5)))
	a := w.adjacency(w.entity(key("bob")), store.Frontier{})
	if want := []string{"TRANSFERRED< ann 1", "TRANSFERRED< ann 1"}; !cmp.Equal(w.short(a), want) {
		w.Fatalf("got %q, want %q", w.short(a), want)
	}
	if a.Totals[0].Count != 2 || a.Groups[0].Links[0].ID >= a.Groups[1].Links[0].ID {
		w.Errorf("equals in order of their link ids, each counted: got %+v", a)
	}
}

func testReplaced(w *world) {
	w.load(person("ann", knows("bob"), graph.Link{Kind: graph.LinkFamilyOf, To: to("cee")}), person("bob"), person("cee"))
	kept := w.adjacency(w.entity(key("bob")), store.Frontier{}).Groups[0].Links[0].ID
	w.load(withPhone(person("ann", knows("bob")), "0101"))
	if got := w.around(w.entity(key("cee")), store.Frontier{}); len(got) != 0 {
		w.Errorf("a link that the new version lacks: got %q", got)
	}
	if got := w.adjacency(w.entity(key("bob")), store.Frontier{}).Groups[0].Links[0].ID; got != kept {
		w.Errorf("a link that both have keeps its id: got %s, want %s", got, kept)
	}
	if got := w.stats(); got.Links != 2 {
		w.Errorf("Stats: got %+v", got)
	}
}

// graded is a record with a confidence of its own.
func graded(r graph.Record, confidence string) graph.Record {
	if confidence != "" {
		r.Grade = graph.Grade{Scheme: graph.GradeSTIX, Value: confidence}
	}
	return r
}

func testOrders(w *world) {
	pay := func(id, who string, at graph.Date, amount *graph.Amount, confidence string) graph.Record {
		return graded(transfer(id, "hub", who, at, amount), confidence)
	}
	scaled := &graph.Amount{Lo: 12_345, Scale: 2, Asset: "EUR"} // 123.45
	w.load(person("hub"), person("ann"), person("bob"), person("cee"), person("dan"))
	w.load(
		pay("t1", "ann", day(3), dollars(100), "50"),
		pay("t2", "bob", day(1), scaled, "90"),
		pay("t3", "cee", graph.Date{}, dollars(1000), ""),
		pay("t4", "dan", day(2), nil, "70"))
	hub := w.entity(key("hub"))
	for _, c := range []struct {
		order store.Order
		want  []string
	}{
		{store.ByRecent, []string{"ann", "dan", "bob", "cee"}},
		{store.ByOldest, []string{"bob", "dan", "ann", "cee"}},
		{store.ByAmount, []string{"cee", "bob", "ann", "dan"}},
		{store.ByConfidence, []string{"bob", "dan", "ann", "cee"}},
	} {
		for limit := range 6 {
			a := w.adjacency(hub, store.Frontier{Order: c.order, Cap: limit})
			var got []string
			for _, g := range a.Groups {
				got = append(got, w.name(g.Other))
			}
			want := c.want
			if limit > 0 {
				want = c.want[:min(limit, len(c.want))]
			}
			if !cmp.Equal(got, want) || a.Totals[0].Count != 4 || a.Scanned != 4 {
				w.Errorf("order %d, cap %d: got %q with totals %+v and %d scanned, want %q", c.order, limit, got, a.Totals, a.Scanned, want)
			}
		}
	}
	// Ties go by the neighbour's id; a cap counts for each kind of link.
	w.load(person("fan", knows("ann"), knows("bob"), knows("cee"), graph.Link{Kind: graph.LinkFamilyOf, To: to("dan")}))
	others := []graph.EntityID{w.entity(key("ann")), w.entity(key("bob")), w.entity(key("cee"))}
	slices.Sort(others)
	a := w.adjacency(w.entity(key("fan")), store.Frontier{Cap: 2})
	if len(a.Groups) != 3 || a.Groups[0].Other != others[0] || a.Groups[1].Other != others[1] || a.Groups[2].Kind != graph.LinkFamilyOf {
		w.Errorf("ties: got %q", w.short(a))
	}
	if want := []store.Total{{Kind: graph.LinkAssociateOf, Count: 3}, {Kind: graph.LinkFamilyOf, Count: 1}}; !cmp.Equal(a.Totals, want) {
		w.Errorf("totals before the cap: got %+v", a.Totals)
	}
}

func testFilters(w *world) {
	ad := graph.Record{Key: key("org"), Kind: graph.KindOrganization, Names: []graph.Name{{Full: "Example Ltd"}}}
	w.load(graded(withPhone(person("ann", knows("bob"), graph.Link{Kind: graph.LinkEmployedBy, To: to("org")}), "0101"), "60"),
		person("bob", knows("ann"), graph.Link{Kind: graph.LinkFamilyOf, To: to("ann")}), ad)
	uses := string(graph.IdentifierLink(graph.KindPerson, graph.IDPhone, graph.RelUses))
	phone := uses + "> " + string(phoneID("0101")) + " 1"
	for _, c := range []struct {
		name    string
		filter  store.Filter
		want    []string
		scanned int
	}{
		{"none", store.Filter{}, []string{"ASSOCIATE_OF> bob 1", "ASSOCIATE_OF< bob 1", "EMPLOYED_BY> org 1", "FAMILY_OF< bob 1", phone}, 5},
		{"link kinds", store.Filter{LinkKinds: []graph.LinkKind{graph.LinkFamilyOf, graph.LinkEmployedBy}}, []string{"EMPLOYED_BY> org 1", "FAMILY_OF< bob 1"}, 2},
		{"node kinds", store.Filter{NodeKinds: []graph.Kind{graph.KindOrganization, graph.KindPhoneNumber}}, []string{"EMPLOYED_BY> org 1", phone}, 5},
		{"out", store.Filter{Direction: store.Out}, []string{"ASSOCIATE_OF> bob 1", "EMPLOYED_BY> org 1", phone}, 3},
		{"in", store.Filter{Direction: store.In}, []string{"ASSOCIATE_OF< bob 1", "FAMILY_OF< bob 1"}, 2},
		{"confidence", store.Filter{MinConfidence: 60}, []string{"ASSOCIATE_OF> bob 1", "EMPLOYED_BY> org 1", phone}, 5},
		{"more confidence", store.Filter{MinConfidence: 61}, []string{}, 5},
		{"avoid", store.Filter{Avoid: []graph.EntityID{w.entity(key("bob")), phoneID("0101")}}, []string{"EMPLOYED_BY> org 1"}, 5},
	} {
		got := w.adjacency(w.entity(key("ann")), store.Frontier{Filter: c.filter})
		want := slices.Clone(c.want)
		slices.SortStableFunc(want, func(a, b string) int {
			return strings.Compare(strings.TrimRight(strings.Fields(a)[0], "<>"), strings.TrimRight(strings.Fields(b)[0], "<>"))
		})
		if diff := cmp.Diff(want, w.short(got)); diff != "" || got.Scanned != c.scanned {
			w.Errorf("%s: %d scanned, want %d (-want +got):\n%s", c.name, got.Scanned, c.scanned, diff)
		}
		count := 0
		for _, t := range got.Totals {
			count += t.Count
		}
		if count != len(c.want) {
			w.Errorf("%s: totals count what passes: got %+v", c.name, got.Totals)
		}
	}
}

func testWindow(w *world) {
	worked := func(id string, from, to graph.Date) graph.Link {
		return graph.Link{ID: id, Kind: graph.LinkWorkedAt, To: graph.End{Record: key("site")}, Valid: graph.Interval{From: from, To: to}}
	}
	open := graph.Date{}
	seen := graph.Link{ID: "seen", Kind: graph.LinkContacted, To: to("site"), At: day(5)}
	w.load(graph.Record{Key: key("site"), Kind: graph.KindOrganization, Names: []graph.Name{{Full: "Example Site"}}},
		person("ann", worked("early", day(1), day(3)), worked("from", day(4), open), worked("until", open, day(2)), worked("undated", open, open), seen))
	texts := map[graph.LinkID]string{}
	got, err := w.store.Neighbours(w.ctx, store.Frontier{IDs: []graph.EntityID{w.entity(key("ann"))}})
	if err != nil {
		w.Fatal(err)
	}
	ids := []string{"early", "from", "until", "undated", "seen"}
	for _, g := range got[0].Groups {
		for _, e := range g.Links {
			texts[e.ID] = ids[e.Index]
		}
	}
	start := func(n int) int64 { return day(n).Earliest }
	for _, c := range []struct {
		name     string
		from, to int64
		want     []string
	}{
		{"all time", 0, 0, ids},
		{"before all", start(1) - 9, start(1), []string{"until", "undated"}},
		{"first day", start(1), start(2), []string{"early", "until", "undated"}},
		{"the last moment of an end", start(3) - 1, start(3), []string{"early", "until", "undated"}},
		{"the moment after", start(4), start(4) + 1, []string{"from", "undated"}},
		{"up to an event", start(4), start(5), []string{"from", "undated"}},
		{"within an event", start(5) + 1, start(5) + 2, []string{"from", "undated", "seen"}},
		{"from a day on", start(6), math.MaxInt64, []string{"from", "undated"}},
		{"up to a day", math.MinInt64, start(1), []string{"until", "undated"}},
	} {
		a := w.adjacency(w.entity(key("ann")), store.Frontier{Filter: store.Filter{From: c.from, To: c.to}})
		names := map[string]bool{}
		for _, g := range a.Groups {
			for _, e := range g.Links {
				names[texts[e.ID]] = true
			}
		}
		want := map[string]bool{}
		for _, n := range c.want {
			want[n] = true
		}
		if diff := cmp.Diff(want, names); diff != "" {
			w.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func testFrontier(w *world) {
	w.load(person("ann", knows("bob")), person("bob"))
	a, b := w.entity(key("ann")), w.entity(key("bob"))
	ids := []graph.EntityID{b, "per_nobody", a, b}
	got, err := w.store.Neighbours(w.ctx, store.Frontier{IDs: ids})
	if err != nil || len(got) != len(ids) {
		w.Fatalf("got %d adjacencies, %v", len(got), err)
	}
	for i, id := range ids {
		want := 1
		if id == "per_nobody" {
			want = 0
		}
		if got[i].ID != id || len(got[i].Groups) != want {
			w.Errorf("place %d: got %s with %d groups, want %s with %d", i, got[i].ID, len(got[i].Groups), id, want)
		}
	}
}
