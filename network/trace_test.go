package network_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	"github.com/clewgraph/clew/network/money"
	"github.com/clewgraph/clew/store"
)

// paid gives a record of a person whose transfers are written "to@date=amount",
// "" for a date or an amount that is not told.
func paid(t testing.TB, id string, transfers ...string) graph.Record {
	t.Helper()
	r := node(t, graph.KindPerson, id)
	for _, text := range transfers {
		to, rest, _ := strings.Cut(text, "@")
		when, amount, _ := strings.Cut(rest, "=")
		l := graph.Link{Kind: graph.LinkTransferred, To: graph.End{Record: key(to)}, At: date(t, when)}
		if amount != "" {
			sum, asset, _ := strings.Cut(amount, " ")
			a, err := graph.ParseAmount(sum, asset)
			if err != nil {
				t.Fatal(err)
			}
			l.Amount = &a
		}
		r.Links = append(r.Links, l)
	}
	return r
}

// fraud: two victims pay a mule, who also has wages, pays rent and sends the rest
// on to a second mule, who sends it to a service.
func fraud(t testing.TB) []graph.Record {
	return []graph.Record{
		paid(t, "victim", "mule@2024-01-02=100.00 USD"),
		paid(t, "other victim", "mule@2024-01-04=300.00 USD"),
		paid(t, "employer", "mule@2024-01-01=100.00 USD"),
		paid(t, "mule", "landlord@2024-01-03=50.00 USD", "second@2024-01-05=240.00 USD", "second@=7.00 USD", "second@2024-01-05", "changer@2024-01-06=1000 THB"),
		paid(t, "second", "exchange@2024-01=200.00 USD"),
		paid(t, "landlord"), paid(t, "changer"), service(t, "exchange"),
	}
}

// traced tells a reply in a few words.
func (w *world) traced(got network.Traced) string {
	var rows []string
	for _, f := range got.Flows {
		row := fmt.Sprintf("%d %s>%s %s of %s", f.Hop, w.name(f.Link.From), w.name(f.Link.To), f.Traced.Decimal(), f.Amount)
		if f.Within >= 0 {
			row += " after " + f.Within.String()
		}
		if f.OrderUncertain {
			row += "?"
		}
		rows = append(rows, row)
	}
	for _, h := range got.Holdings {
		row := fmt.Sprintf("%s in %s out %s", w.name(h.ID), h.In.Decimal(), h.Out)
		if h.Left != nil {
			row += " left " + h.Left.Decimal()
		}
		if h.Reason != "" {
			row += " " + h.Reason
		}
		rows = append(rows, row)
	}
	return strings.Join(rows, "\n")
}

func TestTrace(t *testing.T) {
	w := build(t, network.Limits{}, fraud(t)...)
	// What cannot be put in order is missing from the books of both its ends.
	ends := []string{"no_amount second TRANSFERRED 0/1", "no_amount mule TRANSFERRED 0/1", "service_end exchange", "undated second TRANSFERRED 0/1", "undated mule TRANSFERRED 0/1"}
	both := slices.DeleteFunc(slices.Clone(ends), func(s string) bool { return s == "service_end exchange" })
	one := []string{"no_amount mule TRANSFERRED 0/1", "undated mule TRANSFERRED 0/1"}
	for _, c := range []struct {
		name string
		from string
		req  network.TraceRequest
		want string
		cuts []string
	}{
		{"first in, first out: the wages pay the rent and the first of what goes on", "victim", network.TraceRequest{}, `
1 victim>mule 100.00 of 100.00 USD
2 mule>second 100.00 of 240.00 USD after 48h0m0s
3 second>exchange 100.00 of 200.00 USD after 0s?
victim in 0.00 out 100.00 USD
mule in 100.00 out 100.00 USD left 0.00
second in 100.00 out 100.00 USD left 0.00
exchange in 100.00 out 0.00 USD left 100.00 service_end`, ends},
		{"in proportion", "victim", network.TraceRequest{Method: money.Haircut}, `
1 victim>mule 100.00 of 100.00 USD
2 mule>landlord 25.00 of 50.00 USD after 0s
2 mule>second 40.00 of 240.00 USD after 48h0m0s
3 second>exchange 33.33 of 200.00 USD after 0s?
victim in 0.00 out 100.00 USD
mule in 100.00 out 65.00 USD left 35.00
second in 40.00 out 33.33 USD left 6.66
landlord in 25.00 out 0.00 USD left 25.00
exchange in 33.33 out 0.00 USD left 33.33 service_end`, ends},
		{"poisoned", "victim", network.TraceRequest{Method: money.Poison}, `
1 victim>mule 100.00 of 100.00 USD
2 mule>landlord 50.00 of 50.00 USD after 0s
2 mule>second 240.00 of 240.00 USD after 48h0m0s
3 second>exchange 200.00 of 200.00 USD after 0s?
victim in 0.00 out 100.00 USD
mule in 100.00 out 290.00 USD
second in 240.00 out 200.00 USD
landlord in 50.00 out 0.00 USD
exchange in 200.00 out 0.00 USD service_end`, ends},
		{"not below a least part", "victim", network.TraceRequest{Method: money.Haircut, Least: 30}, `
1 victim>mule 100.00 of 100.00 USD
2 mule>landlord 25.00 of 50.00 USD after 0s
victim in 0.00 out 100.00 USD
mule in 100.00 out 25.00 USD left 75.00
landlord in 25.00 out 0.00 USD left 25.00`, one},
		{"not after a longer stay", "victim", network.TraceRequest{Dwell: 24 * time.Hour}, `
1 victim>mule 100.00 of 100.00 USD
victim in 0.00 out 100.00 USD
mule in 100.00 out 0.00 USD left 100.00`, one},
		{"not in a window", "victim", network.TraceRequest{Common: network.Common{Filter: store.Filter{From: 1, To: date(t, "2024-01-05").Earliest}}}, `
1 victim>mule 100.00 of 100.00 USD
victim in 0.00 out 100.00 USD
mule in 100.00 out 0.00 USD left 100.00`, one},
		{"not to whom is avoided", "victim", network.TraceRequest{Common: network.Common{Filter: store.Filter{Avoid: w.ids("second")}}}, `
1 victim>mule 100.00 of 100.00 USD
victim in 0.00 out 100.00 USD
mule in 100.00 out 0.00 USD left 100.00`, one},
		{"not at a hub", "victim", network.TraceRequest{Common: network.Common{Cap: 3}}, `
1 victim>mule 100.00 of 100.00 USD
victim in 0.00 out 100.00 USD
mule in 100.00 out 0.00 USD left 100.00 hub_cap`, nil},
		{"one transfer far", "victim", network.TraceRequest{Depth: 1}, `
1 victim>mule 100.00 of 100.00 USD
victim in 0.00 out 100.00 USD
mule in 100.00 out 0.00 USD left 100.00 depth`, []string{"depth"}},
		{"back", "exchange", network.TraceRequest{Back: true}, `
1 second>exchange 200.00 of 200.00 USD
2 mule>second 200.00 of 240.00 USD after 0s?
3 employer>mule 50.00 of 100.00 USD after 72h0m0s
3 victim>mule 100.00 of 100.00 USD after 48h0m0s
3 other victim>mule 50.00 of 300.00 USD after 0s
exchange in 0.00 out 200.00 USD
second in 200.00 out 200.00 USD left 0.00
mule in 200.00 out 200.00 USD left 0.00
victim in 100.00 out 0.00 USD left 100.00
employer in 50.00 out 0.00 USD left 50.00
other victim in 50.00 out 0.00 USD left 50.00`, both},
	} {
		c.req.IDs = w.ids(c.from)
		got, err := w.Trace(context.Background(), c.req)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if diff := cmp.Diff(strings.TrimPrefix(c.want, "\n"), w.traced(got)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		if c.cuts != nil {
			if diff := cmp.Diff(c.cuts, w.cuts(got.Done)); diff != "" {
				t.Errorf("%s: cuts %s", c.name, diff)
			}
		}
	}
}

// TestTraceByRates follows money from one asset into another by what they were
// worth at the time; a payment without a rate is counted.
func TestTraceByRates(t *testing.T) {
	w := build(t, network.Limits{}, fraud(t)...)
	rates, err := money.NewRates("USD", []money.Rate{{Asset: "THB", From: date(t, "2024-01-01").Earliest, Worth: "0.04"}, {Asset: "THB", From: date(t, "2024-01-06").Earliest, Worth: "0.03"}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := w.Trace(context.Background(), network.TraceRequest{IDs: w.ids("other victim"), Rates: rates})
	if err != nil {
		t.Fatal(err)
	}
	want := `1 other victim>mule 300.00 of 300.00 USD
2 mule>second 90.00 of 240.00 USD after 0s
2 mule>changer 30.00 of 1000 THB after 24h0m0s
3 second>exchange 50.00 of 200.00 USD after 0s?
other victim in 0.00 out 300.00 USD
mule in 300.00 out 120.00 USD left 180.00
second in 90.00 out 50.00 USD left 40.00
changer in 30.00 out 0.00 USD left 30.00
exchange in 50.00 out 0.00 USD left 50.00 service_end`
	if diff := cmp.Diff(want, w.traced(got)); diff != "" {
		t.Error(diff)
	}
	late, err := money.NewRates("USD", []money.Rate{{Asset: "THB", From: date(t, "2025-01-01").Earliest, Worth: "0.04"}})
	if err != nil {
		t.Fatal(err)
	}
	if got, err = w.Trace(context.Background(), network.TraceRequest{IDs: w.ids("other victim"), Rates: late}); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(w.cuts(got.Done), "no_rate mule TRANSFERRED 0/1") {
		t.Errorf("cuts %q", w.cuts(got.Done))
	}
}

func TestTraceRefuses(t *testing.T) {
	w := build(t, network.Limits{}, fraud(t)...)
	for _, req := range []network.TraceRequest{{}, {IDs: w.ids("mule"), Method: "lifo"}, {IDs: w.ids("mule"), Least: 101}, {IDs: w.ids("mule"), Dwell: -1}} {
		if _, err := w.Trace(context.Background(), req); !errors.Is(err, network.ErrBadRequest) {
			t.Errorf("%+v: %v", req, err)
		}
	}
}

// TestTraceAgainstCoins draws accounts and transfers with a time of their own
// each, and compares what is traced first in, first out with coins that are
// followed through queues. Of every method the sums are held to the law that no
// account gives more than it got, and of the two ways that they tell the same.
func TestTraceAgainstCoins(t *testing.T) {
	names := []string{"a", "b", "c", "d", "e"}
	rapid.Check(t, func(rt *rapid.T) {
		type transfer struct {
			from, to int
			amount   int
		}
		var all []transfer
		texts := make([][]string, len(names))
		for i := range rapid.IntRange(1, 14).Draw(rt, "transfers") {
			from := rapid.IntRange(0, len(names)-1).Draw(rt, "from")
			to := (from + rapid.IntRange(1, len(names)-1).Draw(rt, "to")) % len(names)
			all = append(all, transfer{from, to, rapid.IntRange(1, 9).Draw(rt, "amount")})
			texts[from] = append(texts[from], fmt.Sprintf("%s@2024-01-01T10:%02d:00Z=%d USD", names[to], i, all[i].amount))
		}
		var records []graph.Record
		for i, n := range names {
			records = append(records, paid(t, n, texts[i]...))
		}
		w := build(t, network.Limits{Depth: 16}, records...)
		defer w.close()
		seed := rapid.IntRange(0, len(names)-1).Draw(rt, "seed")

		// By coins: each is marked once it leaves the seed.
		purses := make([][]bool, len(names))
		want := map[string]int{}
		for i, tr := range all {
			for range tr.amount {
				marked := false
				if p := &purses[tr.from]; len(*p) > 0 {
					marked, *p = (*p)[0], (*p)[1:]
				}
				marked = marked || tr.from == seed
				if marked {
					want[fmt.Sprintf("%s>%s 10:%02d", names[tr.from], names[tr.to], i)]++
				}
				purses[tr.to] = append(purses[tr.to], marked)
			}
		}
		got, err := w.Trace(context.Background(), network.TraceRequest{IDs: w.ids(names[seed])})
		if err != nil {
			rt.Fatal(err)
		}
		sums := map[string]int{}
		for _, f := range got.Flows {
			e := f.Link.Evidence[0].Edge
			var n int
			if _, err := fmt.Sscan(f.Traced.Decimal(), &n); err != nil {
				rt.Fatal(err)
			}
			sums[fmt.Sprintf("%s>%s %s", w.name(f.Link.From), w.name(f.Link.To), time.UnixMicro(e.Start.Earliest).UTC().Format("15:04"))] = n
		}
		if diff := cmp.Diff(want, sums); diff != "" {
			rt.Fatalf("from %s, -coins +trace: %s", names[seed], diff)
		}
		for _, method := range money.Methods() {
			for _, back := range []bool{false, true} {
				got, err := w.Trace(context.Background(), network.TraceRequest{IDs: w.ids(names[seed]), Method: method, Back: back})
				if err != nil {
					rt.Fatal(err)
				}
				for _, h := range got.Holdings {
					if h.Left != nil && h.Left.CmpValue(graph.Amount{}) < 0 {
						rt.Fatalf("%s, back %v: %s has %s left", method, back, w.name(h.ID), h.Left)
					}
				}
				for _, f := range got.Flows {
					if f.Traced.Cmp(f.Amount) > 0 {
						rt.Fatalf("%s, back %v: %s of %s", method, back, f.Traced, f.Amount)
					}
				}
			}
		}
		// Of one transfer back to the seed's, and onward from the seed to it.
		if last := got.Flows; len(last) > 0 {
			to := last[len(last)-1]
			back, err := w.Trace(context.Background(), network.TraceRequest{IDs: []graph.EntityID{to.Link.To}, Links: []graph.LinkID{to.Link.ID()}, Back: true})
			if err != nil {
				rt.Fatal(err)
			}
			if !slices.ContainsFunc(back.Flows, func(f network.Flow) bool { return f.Link.From == w.id(names[seed]) }) {
				rt.Fatalf("what came from %s does not lead back to it:\n%s", names[seed], w.traced(back))
			}
		}
	})
}
