package money_test

import (
	"fmt"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network/money"
)

func at(from, to int64) graph.Date { return graph.Date{Text: "x", Earliest: from, Latest: to} }

func entry(id string, in bool, amount, from, to int64) money.Entry {
	return money.Entry{ID: graph.LinkID(id), In: in, Amount: big.NewInt(amount), When: at(from, to)}
}

func text(shares []money.Share) string {
	var out []string
	for _, s := range shares {
		row := string(s.ID)
		for _, p := range s.Part {
			row += fmt.Sprintf(" %v-%v", p.From, p.To)
		}
		out = append(out, row)
	}
	return fmt.Sprint(out)
}

// TestConventions holds each method to a ledger that was worked out by hand: 100
// come in, then 300, then 200 go out, then 100, and then 300, of which 100 come
// from nowhere in the records.
func TestConventions(t *testing.T) {
	entries := []money.Entry{
		entry("out-3", false, 300, 50, 51), entry("in-1", true, 100, 10, 11), entry("out-1", false, 200, 30, 31),
		entry("in-2", true, 300, 20, 21), entry("out-2", false, 100, 40, 41),
	}
	for _, c := range []struct {
		method       money.Method
		onward, back string
	}{
		{money.FIFO, "[out-1 100-200 out-2 0-100 out-3 0-100]", "[in-2 200-300]"},
		{money.Haircut, "[out-1 50-200 out-2 25-100 out-3 25-100]", "[in-1 75-100 in-2 225-300]"},
		{money.Poison, "[out-1 0-200 out-2 0-100 out-3 0-300]", "[in-1 0-100 in-2 0-300]"},
	} {
		l := money.New(c.method, entries)
		if got := text(l.Onward("in-2", money.Whole(big.NewInt(300)))); got != c.onward {
			t.Errorf("%s: in-2 became %s, want %s", c.method, got, c.onward)
		}
		if got := text(l.Back("out-3", money.Whole(big.NewInt(300)))); got != c.back {
			t.Errorf("%s: out-3 was made of %s, want %s", c.method, got, c.back)
		}
		if got := l.Onward("nobody's", money.Whole(big.NewInt(1))); got != nil {
			t.Errorf("%s: a payment that is not in the ledger became %v", c.method, got)
		}
	}
}

// TestPossiblyBefore: a payment in feeds a payment out of the same day, or of the
// month around it, and not one that was certainly earlier.
func TestPossiblyBefore(t *testing.T) {
	for _, method := range money.Methods() {
		l := money.New(method, []money.Entry{
			entry("early", false, 5, 0, 100), entry("in", true, 20, 100, 200), entry("same day", false, 5, 100, 200), entry("month", false, 5, 0, 900),
		})
		var ids []string
		for _, s := range l.Onward("in", money.Whole(big.NewInt(20))) {
			ids = append(ids, string(s.ID))
		}
		if !slices.Equal(ids, []string{"same day", "month"}) {
			t.Errorf("%s: fed %q", method, ids)
		}
	}
}

// coin is one unit of money in a simulation: where in its payment in it lay.
type coin struct {
	in    graph.LinkID
	place int64
}

// TestAgainstCoins draws ledgers and compares FIFO with coins that queue one by
// one, and the laws that every method keeps: what goes on is never more than
// what came in, a larger part holds a smaller one, and onward and back tell of
// the same flows.
func TestAgainstCoins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var entries []money.Entry
		for i := range rapid.IntRange(1, 12).Draw(t, "entries") {
			when := int64(i) * 10
			entries = append(entries, entry(fmt.Sprintf("lnk_%02d", i), rapid.Bool().Draw(t, "in"), rapid.Int64Range(1, 9).Draw(t, "amount"), when, when+1))
		}
		made := map[graph.LinkID][]coin{}
		var queue []coin
		for _, e := range entries {
			n := e.Amount.Int64()
			for i := range n {
				switch {
				case e.In:
					queue = append(queue, coin{e.ID, i})
				case len(queue) > 0:
					made[e.ID] = append(made[e.ID], queue[0])
					queue = queue[1:]
				}
			}
		}
		shuffled := rapid.Permutation(entries).Draw(t, "order")
		for _, method := range money.Methods() {
			l := money.New(method, shuffled)
			for _, e := range entries {
				lo := rapid.Int64Range(0, e.Amount.Int64()-1).Draw(t, "from")
				hi := rapid.Int64Range(lo+1, e.Amount.Int64()).Draw(t, "to")
				some, all := money.Part{{From: big.NewInt(lo), To: big.NewInt(hi)}}, money.Whole(e.Amount)
				carry := l.Back
				if e.In {
					carry = l.Onward
				}
				sum, whole := new(big.Int), map[graph.LinkID]money.Part{}
				for _, s := range carry(e.ID, all) {
					whole[s.ID] = whole[s.ID].Union(s.Part)
					sum.Add(sum, s.Part.Sum())
				}
				if method != money.Poison && sum.Cmp(e.Amount) > 0 {
					t.Fatalf("%s: %v of %s became %v", method, e.Amount, e.ID, sum)
				}
				for _, s := range carry(e.ID, some) {
					if left := s.Part.Minus(whole[s.ID]); len(left) > 0 {
						t.Fatalf("%s: a part of %s holds %v of %s, which all of it does not", method, e.ID, left, s.ID)
					}
					reverse := l.Onward
					if e.In {
						reverse = l.Back
					}
					if !slices.ContainsFunc(reverse(s.ID, money.Whole(l.Entry(s.ID).Amount)), func(r money.Share) bool { return r.ID == e.ID }) {
						t.Fatalf("%s: %s leads to %s and not back", method, e.ID, s.ID)
					}
				}
				if method != money.FIFO || e.In {
					continue
				}
				want := map[graph.LinkID]money.Part{}
				for i, c := range made[e.ID] {
					if int64(i) >= lo && int64(i) < hi {
						want[c.in] = want[c.in].Union(money.Part{{From: big.NewInt(c.place), To: big.NewInt(c.place + 1)}})
					}
				}
				got := map[graph.LinkID]money.Part{}
				for _, s := range l.Back(e.ID, some) {
					got[s.ID] = got[s.ID].Union(s.Part)
				}
				if fmt.Sprint(got) != fmt.Sprint(want) {
					t.Fatalf("%v-%v of %s: %v, by coins %v", lo, hi, e.ID, got, want)
				}
			}
		}
	})
}

func TestRates(t *testing.T) {
	r, err := money.NewRates("USD", []money.Rate{{Asset: "EUR", From: 100, Worth: "1.25"}, {Asset: "bitcoin:BTC", From: 100, Worth: "9000"}, {Asset: "EUR", From: 200, Worth: "1.1"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		sum, asset string
		at         int64
		want       string
	}{
		{"8", "EUR", 100, "10"}, {"8", "EUR", 199, "10"}, {"8", "EUR", 200, "8.8"}, {"8", "EUR", 99, ""},
		{"8", "USD", 0, "8"}, {"0.00000001", "bitcoin:BTC", 5000, "0.00009"}, {"8", "GBP", 500, ""},
	} {
		a, err := graph.ParseAmount(c.sum, c.asset)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := r.Worth(a, c.at)
		if c.want == "" {
			if ok {
				t.Errorf("%s at %d is worth %v", a, c.at, got)
			}
			continue
		}
		want, err := graph.ParseAmount(c.want, "USD")
		if err != nil {
			t.Fatal(err)
		}
		if !ok || got.Cmp(want.Coefficient(money.Scale)) != 0 {
			t.Errorf("%s at %d is worth %v, want %s", a, c.at, got, want)
		}
	}
	for _, bad := range []struct {
		unit string
		list []money.Rate
	}{
		{"dollars", nil}, {"USD", []money.Rate{{Asset: "USD", From: 0, Worth: "1"}}}, {"USD", []money.Rate{{Asset: "EUR", From: 0, Worth: "0"}}}, {"USD", []money.Rate{{Asset: "EUR", From: 0, Worth: "-1"}}},
		{"USD", []money.Rate{{Asset: "EUR", From: 0, Worth: "one"}}}, {"USD", []money.Rate{{Asset: "euro", From: 0, Worth: "1"}}}, {"USD", []money.Rate{{Asset: "EUR", From: 0, Worth: "1"}, {Asset: "EUR", From: 0, Worth: "2"}}},
	} {
		if _, err := money.NewRates(bad.unit, bad.list); err == nil {
			t.Errorf("rates %+v were taken", bad)
		}
	}
}
