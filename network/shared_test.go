package network_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
)

// user gives a report that uses telephone numbers, each written "n" or "n@from..to".
func user(t testing.TB, id string, numbers ...string) graph.Record {
	t.Helper()
	r := node(t, graph.KindReport, id)
	for _, text := range numbers {
		l := link(t, "USES>"+text)
		r.Identifiers = append(r.Identifiers, graph.Identifier{Type: graph.IDPhone, Value: "+1202555010" + l.To.Record.ID, Relation: graph.RelUses, Valid: l.Valid})
	}
	return r
}

// pairs tells a reply: "a b 1.00: 1 surely".
func (w *world) pairs(got network.Shared) []string {
	out := []string{}
	for _, p := range got.Pairs {
		a, b := w.name(p.A), w.name(p.B)
		row := fmt.Sprintf("%s %s %.3f:", min(a, b), max(a, b), p.Weight)
		var each []string
		for _, c := range p.InCommon {
			each = append(each, fmt.Sprintf(" %s %s", c.ID[len(c.ID)-1:], c.Together))
		}
		slices.Sort(each)
		for _, e := range each {
			row += e
		}
		out = append(out, row)
	}
	slices.Sort(out)
	return out
}

// TestSharedAgainstYears compares with sets of half-years, on small random worlds.
func TestSharedAgainstYears(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) { sharedOnce(t, r) })
}

func sharedOnce(tb testing.TB, t *rapid.T) {
	const first, last = 2000, 2006
	type use struct{ from, to int } // years, 0 for none
	n := rapid.IntRange(2, 6).Draw(t, "users")
	uses := make([]map[int]use, n)
	records := make([]graph.Record, n)
	holders := map[int]int{}
	for i := range n {
		uses[i] = map[int]use{}
		var texts []string
		for number := range 4 {
			if rapid.Bool().Draw(t, "uses") {
				continue
			}
			u := use{}
			text := fmt.Sprint(number)
			if rapid.Bool().Draw(t, "begins") {
				u.from = rapid.IntRange(first, last-1).Draw(t, "from")
			}
			if rapid.Bool().Draw(t, "ends") {
				u.to = rapid.IntRange(max(u.from, first), last).Draw(t, "to")
			}
			if u != (use{}) {
				text += "@"
				if u.from > 0 {
					text += fmt.Sprint(u.from)
				}
				text += ".."
				if u.to > 0 {
					text += fmt.Sprint(u.to)
				}
			}
			uses[i][number] = u
			holders[number]++
			texts = append(texts, text)
		}
		records[i] = user(tb, fmt.Sprint(i), texts...)
	}
	// A year has two moments: its first is 2·year and its last 2·year+1.
	overlap := func(a, b use, slack int) bool {
		for at := 2 * first; at <= 2*last+1; at++ {
			in := func(u use) bool {
				return (u.from == 0 || at >= 2*u.from+slack) && (u.to == 0 || at <= 2*u.to+1-slack)
			}
			if in(a) && in(b) {
				return true
			}
		}
		return false
	}
	want := func(a, b int) (string, bool) {
		weight, each := 0.0, ""
		for number := range 4 {
			x, has := uses[a][number]
			y, too := uses[b][number]
			if !has || !too {
				continue
			}
			at := network.TogetherPossibly
			switch {
			case !overlap(x, y, 0):
				at = network.TogetherNever
			case x != (use{}) && y != (use{}) && overlap(x, y, 1):
				at = network.TogetherSurely
			}
			if at != network.TogetherNever {
				weight += 1 / math.Log2(float64(holders[number]))
			}
			each += fmt.Sprintf(" %d %s", number, at)
		}
		return fmt.Sprintf("%d %d %.3f:%s", a, b, weight, each), each != ""
	}
	w := build(tb, network.Limits{}, records...)
	defer w.close()
	right := rapid.SliceOfDistinct(rapid.IntRange(0, n-1), rapid.ID).Draw(t, "right")
	left := rapid.SliceOfNDistinct(rapid.IntRange(0, n-1), 1, n, rapid.ID).Draw(t, "left")
	req := network.SharedRequest{Limit: 1000}
	in := func(list []int, i int) bool { return slices.Contains(list, i) }
	compared := func(a, b int) bool { return in(left, a) && in(right, b) || in(left, b) && in(right, a) }
	switch {
	case rapid.Bool().Draw(t, "all"):
		req.Kinds, right = []graph.Kind{graph.KindReport}, nil
		compared = func(int, int) bool { return true }
	default:
		for _, i := range left {
			req.IDs = append(req.IDs, w.id(fmt.Sprint(i)))
		}
		for _, i := range right {
			req.With = append(req.With, w.id(fmt.Sprint(i)))
		}
		if len(right) == 0 {
			compared = func(a, b int) bool {
				return in(left, a) && in(left, b) || len(left) == 1 && (in(left, a) || in(left, b))
			}
		}
	}
	all := []string{}
	for a := range n {
		for b := a + 1; b < n; b++ {
			if row, shares := want(a, b); shares && compared(a, b) {
				all = append(all, row)
			}
		}
	}
	slices.Sort(all)
	got, err := w.Shared(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(all, w.pairs(got)); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	for i := 1; i < len(got.Pairs); i++ {
		if got.Pairs[i].Weight > got.Pairs[i-1].Weight {
			t.Fatalf("pair %d weighs more than the one before it", i)
		}
	}
}

// TestSharedHub: a number of many is counted as far as the cap lets, and those
// asked for still meet in it.
func TestSharedHub(t *testing.T) {
	var records []graph.Record
	for i := range 9 {
		records = append(records, user(t, fmt.Sprint(i), "1"))
	}
	w := build(t, network.Limits{}, records...)
	got, err := w.Shared(context.Background(), network.SharedRequest{Common: network.Common{Cap: 3}, IDs: w.ids("7", "8")})
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff([]string{fmt.Sprintf("7 8 %.3f: 1 possibly", 1/math.Log2(9))}, w.pairs(got)); diff != "" {
		t.Error(diff)
	}
	hub := got.Identifiers[0]
	if hub.Holders != 9 || !hub.AtLeast || len(hub.Links) != 2 || len(got.Done.Cuts) != 1 || got.Done.Cuts[0].Reason != network.CutHub {
		t.Errorf("%+v, cuts %+v", hub, got.Done.Cuts)
	}
	got, err = w.Shared(context.Background(), network.SharedRequest{Kinds: []graph.Kind{graph.KindReport}, Limit: 2})
	if err != nil || len(got.Pairs) != 2 || len(got.Done.Cuts) != 1 || got.Done.Cuts[0] != (network.Cut{Shown: 2, Total: 36, Reason: network.CutPaths}) {
		t.Errorf("%d pairs, cuts %+v, %v", len(got.Pairs), got.Done.Cuts, err)
	}
}

// TestSharedEvents: a sign-in tells no end of use, so that no two are ever apart.
func TestSharedEvents(t *testing.T) {
	a, b := node(t, graph.KindPerson, "a"), node(t, graph.KindPerson, "b")
	for _, r := range []*graph.Record{&a, &b} {
		ip := graph.Identifier{Type: graph.IDIP, Value: "192.0.2.7"}
		r.Links = append(r.Links, graph.Link{Kind: graph.LinkSignedInFrom, To: graph.End{Identifier: &ip}, At: date(t, map[string]string{"a": "2020-01-01", "b": "2022-01-01"}[r.Key.ID])})
	}
	w := build(t, network.Limits{}, a, b)
	got, err := w.Shared(context.Background(), network.SharedRequest{IDs: w.ids("a", "b")})
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff([]string{"a b 1.000: 7 possibly"}, w.pairs(got)); diff != "" {
		t.Error(diff)
	}
}

func TestSharedRefuses(t *testing.T) {
	w := build(t, network.Limits{}, user(t, "a", "1"), user(t, "b", "1"))
	for _, req := range []network.SharedRequest{{}, {IDs: w.ids("a"), Kinds: []graph.Kind{graph.KindReport}}, {IDs: w.ids("a", "a")}} {
		if _, err := w.Shared(context.Background(), req); !errors.Is(err, network.ErrBadRequest) {
			t.Errorf("%+v: %v", req, err)
		}
	}
}
