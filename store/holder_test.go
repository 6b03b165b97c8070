package store_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// span reads "from..to", either side of which may be missing, or one date.
func span(t *testing.T, text string) (start, end graph.Date) {
	t.Helper()
	read := func(text string) graph.Date {
		if text == "" {
			return graph.Date{}
		}
		d, err := graph.ParseDate(text, graph.DateOptions{})
		if err != nil {
			d = graph.UnreadDate(text)
		}
		return d
	}
	from, to, lasting := strings.Cut(text, "..")
	if !lasting {
		to = from
	}
	return read(from), read(to)
}

// holdings reads "entity span" of each.
func holdings(t *testing.T, texts ...string) []store.Holding {
	t.Helper()
	var out []store.Holding
	for _, text := range texts {
		id, when, _ := strings.Cut(text, " ")
		h := store.Holding{Entity: graph.EntityID(id)}
		h.Start, h.End = span(t, when)
		out = append(out, h)
	}
	return out
}

func TestHolder(t *testing.T) {
	a, b := "A 2020-01-01..2021-01-01", "B 2022-01-01..2023-01-01"
	for _, c := range []struct {
		mention string
		held    []string
		want    graph.EntityID
	}{
		// The cases of the decision.
		{"2020-06-01..2020-07-01", []string{a, b}, "A"},
		{"2022-06", []string{a, b}, "B"},
		{"2021-06", []string{a, b}, ""},
		{"2020-06..2022-06", []string{a, b}, ""},
		{"2020-06..", []string{a, b}, ""},
		{"", []string{a, b}, ""},
		{"2020-06", []string{a, "B 2020-01-01.."}, ""},
		{"2020-06", []string{a, "B"}, ""},
		{"2020-06", []string{a, "A 2022-01-01..2023-01-01"}, "A"},
		{"2020-06", []string{b}, ""},
		// Open sides.
		{"..2020-06", []string{a}, ""},
		{"..2020-06", []string{"A ..2021"}, "A"},
		{"2023-06..", []string{a, "B 2022.."}, "B"},
		{"2020-06..", []string{"A ..2021"}, ""},
		// A holding without a time stands for a time only where nobody else held it.
		{"2020-06", []string{"A"}, "A"},
		{"2020-06..", []string{"A"}, "A"},
		{"2020-06", []string{"A", b}, ""},
		{"2020-06", []string{"A", a, b}, "A"},
		{"", []string{"A"}, ""},
		// The edges of what dates can mean: by the day, a holding from the first of
		// January certainly was there at the day's last instant.
		{"2020-01-02..2020-12-31", []string{a}, "A"},
		{"2020-01-01..2020-06-01", []string{a}, ""},
		{"2020-06-01..2021-01-01", []string{a}, ""},
		{"2020", []string{a}, ""},
		{"2020-06-01T12:00:00.000000Z", []string{"A 2020-06-01T12:00:00.000000Z.."}, "A"},
		{"2020-06-01T12:00:00.000000Z", []string{"A ..2020-06-01T12:00:00.000000Z"}, "A"},
		{"2021-01-01", []string{a, "B 2021-01-02..2022"}, ""},
		{"2021-01-02", []string{a, "B 2021-01-01..2022"}, "B"},
		{"2021-01-01", []string{a, "B 2021-01-01..2022"}, ""},
		{"2020-06", []string{"A 2020..2020"}, ""},
		// Approximate dates are wider.
		{"2020-06-09", []string{"A 2020-06-08~.."}, ""},
		{"2020-06-10", []string{"A 2020-06-08~.."}, "A"},
		{"2020-06-10~", []string{"A 2020-06-08.."}, "A"},
		{"2020-06-09~", []string{"A 2020-06-08.."}, ""},
		{"2021-12-31", []string{"A ..", "B 2022~.."}, ""},
		// Stretches that meet are not added up.
		{"2020-06..2022-06", []string{"A 2020-01-01..2021-06-01", "A 2021-06-01..2023-01-01"}, ""},
		// Mistakes date nothing, and clear no way.
		{"2020-07..2020-06", []string{a}, ""},
		{"2020-06..last spring", []string{"A 2020.."}, ""},
		{"last spring..2020-06", []string{"A ..2021"}, ""},
		{"2020-06", []string{a, "B 2023..2022"}, ""},
		{"2020-06", []string{a, "B last spring.."}, ""},
		{"2020-06", []string{"A 2021..2019"}, ""},
		{"2020-06", []string{"A last spring.."}, ""},
		{"2020-06", []string{a, "A 2021..2019"}, "A"},
		{"2020-06", nil, ""},
	} {
		held := holdings(t, c.held...)
		start, end := span(t, c.mention)
		if got := leads(start, end, held); got != c.want {
			t.Errorf("%q of %q leads to %q, want %q", c.mention, c.held, got, c.want)
		}
	}
}

// leads gives the entity that [store.Holder] finds, "" for none.
func leads(start, end graph.Date, held []store.Holding) graph.EntityID {
	if i := store.Holder(start, end, held); i >= 0 {
		return held[i].Entity
	}
	return ""
}

// TestHolderInstantByInstant holds the rule to what it says of single instants,
// whatever the order of the holdings and wherever on the calendar.
func TestHolderInstantByInstant(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 0))
	date := func() graph.Date {
		form := r.IntN(10)
		if form < 3 {
			return graph.Date{}
		}
		if form == 3 {
			return graph.UnreadDate("some day")
		}
		from := r.Int64N(instants)
		d := graph.Date{Earliest: from, Latest: from + 1 + r.Int64N(min(3, instants-from)), Precision: graph.PrecisionInterval}
		switch r.IntN(10) {
		case 0:
			d.Earliest = math.MinInt64
		case 1:
			d.Latest = math.MaxInt64
		}
		return d
	}
	for range 10_000 {
		held := make([]store.Holding, r.IntN(4))
		for i := range held {
			held[i] = store.Holding{Entity: []graph.EntityID{"A", "A", "B"}[r.IntN(3)], Start: date(), End: date()}
		}
		start, end := date(), date()
		want := holder(start, end, held)
		if got := leads(start, end, held); got != want {
			t.Fatalf("%+v..%+v of %+v leads to %q, instant by instant to %q", start, end, held, got, want)
		}
		r.Shuffle(len(held), func(i, j int) { held[i], held[j] = held[j], held[i] })
		if got := leads(start, end, held); got != want {
			t.Fatalf("%+v..%+v of %+v leads to %q, in another order to %q", start, end, held, got, want)
		}
		by := r.Int64N(1<<61) - 1<<60
		for i := range held {
			held[i].Start, held[i].End = shifted(held[i].Start, by), shifted(held[i].End, by)
		}
		if got := leads(shifted(start, by), shifted(end, by), held); got != want {
			t.Fatalf("%+v..%+v of %+v leads to %q, shifted by %d to %q", start, end, held, want, by, got)
		}
	}
}

// instants is how many instants the dates of the test mean; those before and
// after stand for all the others.
const instants = 6

// holder is the rule over each instant of the mention.
func holder(start, end graph.Date, held []store.Holding) graph.EntityID {
	told := func(start, end graph.Date) bool {
		sooner, _ := start.Bounds()
		_, later := end.Bounds()
		return start.Precision != graph.PrecisionUnknown && end.Precision != graph.PrecisionUnknown && sooner < later
	}
	none := func(h store.Holding) bool { return h.Start.IsZero() && h.End.IsZero() }
	// may and must say whether an instant may lie, and certainly lies, between two
	// dates.
	may := func(start, end graph.Date, at int64) bool {
		return (start.IsZero() || start.Earliest <= at) && (end.IsZero() || at < end.Latest)
	}
	must := func(start, end graph.Date, at int64) bool {
		return (start.IsZero() || start.Latest-1 <= at) && (end.IsZero() || at <= end.Earliest)
	}
	if start.IsZero() && end.IsZero() || !told(start, end) {
		return ""
	}
	everyone, overlap, takers := map[graph.EntityID]bool{}, map[graph.EntityID]bool{}, map[graph.EntityID]bool{}
	for _, h := range held {
		everyone[h.Entity] = true
	}
	for _, h := range held {
		whole, some := true, false
		for at := int64(-3); at < instants+3; at++ {
			if may(start, end, at) {
				some = some || may(h.Start, h.End, at) || !told(h.Start, h.End)
				whole = whole && must(h.Start, h.End, at) && told(h.Start, h.End) && !none(h)
			}
		}
		if some {
			overlap[h.Entity] = true
		}
		if some && (whole || none(h) && len(everyone) == 1) {
			takers[h.Entity] = true
		}
	}
	if len(overlap) != 1 {
		return ""
	}
	for id := range takers {
		return id
	}
	return ""
}

func shifted(d graph.Date, by int64) graph.Date {
	if d.IsZero() {
		return d
	}
	if d.Earliest != math.MinInt64 {
		d.Earliest += by
	}
	if d.Latest != math.MaxInt64 {
		d.Latest += by
	}
	return d
}

func TestIsHolding(t *testing.T) {
	number, handle := graph.EntityID("account:telegram:1001"), graph.EntityID("account:telegram:@golden")
	link := func(kind graph.LinkKind, from, to graph.EntityID) graph.Edge {
		return graph.Edge{Kind: kind, From: graph.Ref{Value: from}, To: graph.Ref{Value: to}}
	}
	for _, c := range []struct {
		edge graph.Edge
		own  graph.EntityID
		want bool
	}{
		{link(graph.LinkHolds, number, handle), number, true},
		{link(graph.LinkUses, number, handle), number, true},
		{link(graph.LinkRegisteredWith, number, handle), number, true},
		{link(graph.LinkListsContact, number, handle), number, false},
		{link(graph.LinkContacted, number, handle), number, false},
		{link(graph.LinkHolds, handle, number), number, false},
		{link(graph.LinkHolds, number, "account:telegram:2002"), number, false},
		{link(graph.LinkHolds, number, "phone:+12025550101"), number, false},
		{link(graph.LinkHolds, number, handle), "", false}, // as a statement tells it
		{link(graph.LinkHolds, number, handle), "account:telegram:2002", false},
		{link(graph.LinkHolds, "account:telegram:@silver", handle), "account:telegram:@silver", false},
		{link(graph.LinkHolds, "account:raw:1001", handle), "account:raw:1001", false},
		{graph.Edge{Kind: graph.LinkHolds, From: graph.Ref{Record: graph.RecordKey{Source: "s", ID: "ann"}}, To: graph.Ref{Value: handle}}, "", false},
	} {
		if got := store.IsHolding(&c.edge, c.own); got != c.want {
			t.Errorf("%s from %s to %s, told of %q: %v", c.edge.Kind, c.edge.From, c.edge.To, c.own, got)
		}
	}
}
