package network_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	"github.com/clewgraph/clew/store"
)

// told writes the events of a timeline, one a line.
func (w *world) told(t network.Timeline) []string {
	var out []string
	for _, e := range t.Events {
		date := e.Valid.From.Text + ".." + e.Valid.To.Text
		if e.Link != nil {
			out = append(out, fmt.Sprintf("%s %s %s %s", date, w.name(e.Link.From), e.Link.Kind, w.name(e.Link.To)))
			continue
		}
		out = append(out, fmt.Sprintf("%s %s %s %s (%d)", date, w.name(e.Node), e.Property, e.Value, len(e.Sources)))
	}
	return out
}

func TestTimeline(t *testing.T) {
	a := node(t, graph.KindPerson, "a", "HELD_AT>c@2021-03..2021-09", "RECRUITED>b@2020", "ASSOCIATE_OF>b")
	a.Dates = []graph.DateClaim{{Type: graph.DateBirth, Date: date(t, "1990-05")}}
	a.Roles = []graph.Role{
		{Name: "mule", Status: "unwitting", Alleged: true, Valid: graph.Interval{From: date(t, "2021")}},
		{Name: "scam_worker"}, // undated: no event
	}
	a.Names = append(a.Names, graph.Name{Full: "Other", Type: graph.NameAlias, Valid: graph.Interval{To: date(t, "2019")}})
	b := node(t, graph.KindPerson, "b", "HELD_AT>c@2022..")
	w := build(t, network.Limits{}, a, b, node(t, graph.KindCompound, "c"))
	ask := func(depth int, f store.Filter) []string {
		got, err := w.Timeline(context.Background(), network.TimelineRequest{Common: network.Common{Filter: f}, IDs: w.ids("a"), Depth: depth})
		if err != nil {
			t.Fatal(err)
		}
		return w.told(got)
	}
	own := []string{
		"1990-05..1990-05 a date.birth birth (1)", "..2019 a name.alias Other (1)", "2020..2020 a RECRUITED b", "2021.. a role mule:unwitting (alleged) (1)",
		"2021-03..2021-09 a HELD_AT c", ".. a ASSOCIATE_OF b",
	}
	if diff := gocmp.Diff(own, ask(0, store.Filter{})); diff != "" {
		t.Error(diff)
	}
	if diff := gocmp.Diff(slices.Insert(slices.Clone(own), 5, "2022.. b HELD_AT c"), ask(1, store.Filter{})); diff != "" {
		t.Error(diff)
	}
	// A window leaves what may have been true in it, and what has no date.
	if diff := gocmp.Diff([]string{"2021.. a role mule:unwitting (alleged) (1)", "2021-03..2021-09 a HELD_AT c", ".. a ASSOCIATE_OF b"}, ask(0, store.Filter{From: micros(2021), To: micros(2022)})); diff != "" {
		t.Error(diff)
	}
	if got := ask(0, store.Filter{LinkKinds: []graph.LinkKind{graph.LinkHeldAt}}); len(got) != 1 {
		t.Errorf("one kind of link: %v", got)
	}
}

// TestTimelineTellsAll compares with a plain reading of the records: every link of
// the asked, or of those and their neighbours, once, and no event before one that
// can have begun earlier.
func TestTimelineTellsAll(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(r, "nodes")
		vertex := rapid.IntRange(0, n-1)
		records := make([]graph.Record, n)
		for i := range records {
			records[i] = node(t, graph.KindPerson, fmt.Sprint(i))
		}
		type edge struct {
			a, b int
			when string
		}
		var edges []edge
		for range rapid.IntRange(0, 3*n).Draw(r, "links") {
			a, b := vertex.Draw(r, "from"), vertex.Draw(r, "to")
			e := edge{a, b, rapid.SampledFrom([]string{"", "@2020..", "@2020-02..2021", "@2021-06-01..2021-06-02", "@2019..2024"}).Draw(r, "when")}
			if a == b || slices.Contains(edges, e) {
				continue
			}
			records[a].Links = append(records[a].Links, link(t, fmt.Sprintf("ASSOCIATE_OF>%d%s", b, e.when)))
			edges = append(edges, e)
		}
		w := build(t, network.Limits{}, records...)
		defer w.close()
		start, depth := vertex.Draw(r, "start"), rapid.IntRange(0, 1).Draw(r, "depth")
		near := map[int]bool{start: true}
		for _, e := range edges {
			if depth == 1 && e.a == start {
				near[e.b] = true
			}
			if depth == 1 && e.b == start {
				near[e.a] = true
			}
		}
		want := 0
		for _, e := range edges {
			if near[e.a] || near[e.b] {
				want++
			}
		}
		got, err := w.Timeline(context.Background(), network.TimelineRequest{IDs: w.ids(fmt.Sprint(start)), Depth: depth})
		if err != nil {
			r.Fatal(err)
		}
		if len(got.Events) != want {
			r.Fatalf("%d events, want %d: %v", len(got.Events), want, w.told(got))
		}
		last, undated := int64(math.MinInt64), 0
		for _, e := range got.Events {
			begins := int64(math.MaxInt64)
			if !e.Valid.From.IsZero() {
				begins = e.Valid.From.Earliest
			} else {
				undated++
			}
			if begins < last {
				r.Fatalf("out of order: %s", strings.Join(w.told(got), "\n"))
			}
			last = begins
		}
		if undated != got.Undated {
			r.Fatalf("%d without a date, told %d", undated, got.Undated)
		}
	})
}
