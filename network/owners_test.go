package network_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	"github.com/clewgraph/clew/store"
)

// owning gives an organisation with its holdings, written "what=percentage" and
// perhaps "@from..to".
func owning(t testing.TB, id string, holdings ...string) graph.Record {
	t.Helper()
	r := node(t, graph.KindOrganization, id)
	for _, text := range holdings {
		text, when, dated := strings.Cut(text, "@")
		what, percentage, _ := strings.Cut(text, "=")
		l := graph.Link{Kind: graph.LinkOwns, To: graph.End{Record: key(what)}}
		if percentage != "" {
			l.Props = map[string]string{"percentage": percentage}
		}
		if dated {
			from, to, _ := strings.Cut(when, "..")
			l.Valid = graph.Interval{From: date(t, from), To: date(t, to)}
		}
		r.Links = append(r.Links, l)
	}
	return r
}

func (w *world) owned(got network.Owners) string {
	var rows []string
	for _, o := range got.Owners {
		row := w.name(o.ID) + " " + o.Part.RatString()
		if o.Last {
			row += " last"
		}
		rows = append(rows, row)
	}
	for _, s := range got.Holdings {
		row := w.name(s.Link.From) + ">" + w.name(s.Link.To)
		if s.Percent == nil {
			row += " untold"
		} else {
			row += " " + s.Percent.RatString()
		}
		if s.Scaled {
			row += " scaled"
		}
		rows = append(rows, row)
	}
	return strings.Join(append(rows, "untold "+got.Untold.RatString()), "\n")
}

func TestOwners(t *testing.T) {
	w := build(t, network.Limits{},
		owning(t, "target"), owning(t, "holding", "target=60"), owning(t, "ann", "holding=50%", "target=20"), owning(t, "bob", "holding=40@2019..2020"),
		owning(t, "unsaid", "target"),
		owning(t, "ring", "left=50"), owning(t, "left", "right=100"), owning(t, "right", "left=25", "target=10"),
		owning(t, "much", "greedy=90"), owning(t, "more", "greedy=60"), owning(t, "greedy", "shell=100"), owning(t, "shell"),
	)
	for _, c := range []struct {
		name, of string
		req      network.OwnersRequest
		want     string
	}{
		{"chains, an untold share, companies that own each other", "target", network.OwnersRequest{}, `
holding 60
ann 50 last
bob 24 last
right 40/3
left 40/3
ring 20/3 last
ann>holding 50
ann>target 20
bob>holding 40
holding>target 60
left>right 100
right>left 25
right>target 10
ring>left 50
unsaid>target untold
untold 58/3`},
		{"a threshold", "target", network.OwnersRequest{Least: 25}, `
holding 60
ann 50 last
ann>holding 50
ann>target 20
bob>holding 40
holding>target 60
left>right 100
right>left 25
right>target 10
ring>left 50
unsaid>target untold
untold 58/3`},
		{"a window", "target", network.OwnersRequest{Least: 15, Common: network.Common{Filter: store.Filter{From: micros(2023), To: micros(2024)}}}, `
holding 60
ann 50 last
ann>holding 50
ann>target 20
holding>target 60
left>right 100
right>left 25
right>target 10
ring>left 50
unsaid>target untold
untold 130/3`},
		{"more than all is told", "shell", network.OwnersRequest{}, `
greedy 100
much 60 last
more 40 last
greedy>shell 100
more>greedy 60 scaled
much>greedy 90 scaled
untold 0`},
		{"nobody is told", "ann", network.OwnersRequest{}, `
untold 100`},
	} {
		c.req.ID = w.id(c.of)
		got, err := w.Owners(context.Background(), c.req)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		want, have := strings.Split(strings.TrimPrefix(c.want, "\n"), "\n"), strings.Split(w.owned(got), "\n")
		// Ids order the holdings, names tell them here.
		if diff := cmp.Diff(slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(have))); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		for i := 1; i < len(got.Owners); i++ {
			if got.Owners[i-1].Part.Cmp(got.Owners[i].Part) < 0 {
				t.Errorf("%s: owners out of order", c.name)
			}
		}
	}
	if _, err := w.Owners(context.Background(), network.OwnersRequest{ID: w.id("ann"), Least: 101}); !errors.Is(err, network.ErrBadRequest) {
		t.Error(err)
	}
}

// TestOwnersAgainstWalks compares the parts with what arrives when the whole
// walks along the shares a thousand steps, among companies that own each other.
func TestOwnersAgainstWalks(t *testing.T) {
	names := []string{"a", "b", "c", "d", "e", "f"}
	rapid.Check(t, func(rt *rapid.T) {
		share := map[[2]int]int{} // owner, thing: percent
		texts := make([][]string, len(names))
		for thing := range names {
			left := 95
			for owner := range names {
				if owner == thing || !rapid.Bool().Draw(rt, "owns") {
					continue
				}
				part := rapid.IntRange(1, 40).Draw(rt, "percent")
				if part > left {
					continue
				}
				left -= part
				share[[2]int{owner, thing}] = part
				texts[owner] = append(texts[owner], fmt.Sprintf("%s=%d", names[thing], part))
			}
		}
		var records []graph.Record
		for i, n := range names {
			records = append(records, owning(t, n, texts[i]...))
		}
		w := build(t, network.Limits{Depth: 16}, records...)
		defer w.close()
		total := make([]float64, len(names))
		at := make([]float64, len(names))
		at[0] = 100
		for range 1000 {
			next := make([]float64, len(names))
			for k, percent := range share {
				next[k[0]] += at[k[1]] * float64(percent) / 100
			}
			for i := range next {
				total[i] += next[i]
			}
			at = next
		}
		got, err := w.Owners(context.Background(), network.OwnersRequest{ID: w.id("a")})
		if err != nil {
			rt.Fatal(err)
		}
		parts := map[string]float64{}
		for _, o := range got.Owners {
			parts[w.name(o.ID)], _ = o.Part.Float64()
		}
		for i, n := range names {
			if i > 0 && math.Abs(parts[n]-total[i]) > 1e-9 {
				rt.Fatalf("%s has %v, by walks %v", n, parts[n], total[i])
			}
		}
	})
}
