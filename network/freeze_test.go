package network_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	"github.com/clewgraph/clew/network/money"
)

// claims gives a record with a role ("mule:forced") claimed.
func claims(r graph.Record, roles ...string) graph.Record {
	for _, text := range roles {
		name, status, _ := strings.Cut(text, ":")
		r.Roles = append(r.Roles, graph.Role{Name: name, Status: status})
	}
	return r
}

// frozen tells a reply: "account 5/7 USD left, last 10:03".
func (w *world) frozen(got network.FreezeList) []string {
	out := []string{}
	for _, c := range got.Accounts {
		left := "?"
		if c.Left != nil {
			left = c.Left.Decimal()
		}
		row := fmt.Sprintf("%s %s/%s, last %s", w.name(c.ID), left, c.In, time.UnixMicro(c.Last.Earliest).UTC().Format("02T15:04"))
		if c.Reason != "" {
			row += " " + c.Reason
		}
		if len(c.Elsewhere) > 0 {
			row += fmt.Sprintf(" and %v", c.Elsewhere)
		}
		for _, h := range c.Holders {
			row += " of " + w.name(h.ID)
			for _, s := range h.Signs {
				row += " !" + s.Role
				if s.Held != nil {
					row += "held at " + w.name(s.Held.To)
				}
			}
		}
		out = append(out, row)
	}
	return out
}

// robbed: a victim pays two mules and her landlord; the first passes all on, the
// second is held, has 9 USD of hers from before, pays those and 6 more to an exchange
// and buys baht.
func robbed(t testing.TB) []graph.Record {
	account := func(id string, transfers ...string) graph.Record {
		r := paid(t, id, transfers...)
		r.Kind, r.Names = graph.KindBankAccount, nil
		r.Identifiers = []graph.Identifier{{Type: graph.IDBankAccount, Qualifier: "Test Bank", Value: fmt.Sprintf("10%x", id)}}
		return r
	}
	first := account("hers", "first@2024-01-02T10:00:00Z=100 USD", "second@2024-01-03T10:00:00Z=40 USD", "landlord@2024-01-03T11:00:00Z=30 USD", "second@2023-12-01=9 USD", "second@2024-01-05=500 USD")
	for i := range first.Links {
		first.Links[i].Props = map[string]string{"purpose": "Deposit"}
	}
	first.Links[2].Props = nil
	return []graph.Record{
		claims(node(t, graph.KindPerson, "victim", "OWNS>hers@2010.."), "fraud_victim"), first,
		account("first", "third@2024-01-02T11:00:00Z=100 USD"),
		account("second", "changer@2024-01-03T12:00:00Z=1000 THB", "exchange@2024-01-03T13:00:00Z=15 USD", "third@2024-01-05=1 USD"),
		account("third"), account("landlord"), account("changer"), service(t, "exchange"),
		claims(node(t, graph.KindPerson, "held", "HOLDS>second@2023..", "HELD_AT>site@2023-06.."), "mule:forced"),
		node(t, graph.KindPerson, "free", "HOLDS>third@2020..2023", "HELD_AT>site@2019..2020"),
		node(t, graph.KindPerson, "heir", "HOLDS>third@2024..", "HELD_AT>site@2019..2020"),
		node(t, graph.KindCompound, "site"),
	}
}

func TestFreezeList(t *testing.T) {
	w := build(t, network.Limits{}, robbed(t)...)
	at := date(t, "2024-01-04").Earliest
	for _, c := range []struct {
		name   string
		req    network.FreezeRequest
		want   []string
		passed int
	}{
		{"the last credits first", network.FreezeRequest{}, []string{
			"exchange ?/6 USD, last 03T13:00 service_end",
			"landlord 30/30 USD, last 03T11:00",
			"second 34/40 USD, last 03T10:00 and [THB] of held !mule:forced !held at site",
			"third 100/100 USD, last 02T11:00 of heir",
		}, 1},
		{"the largest sums first", network.FreezeRequest{BySum: true}, []string{
			"third 100/100 USD, last 02T11:00 of heir",
			"second 34/40 USD, last 03T10:00 and [THB] of held !mule:forced !held at site",
			"landlord 30/30 USD, last 03T11:00",
			"exchange ?/6 USD, last 03T13:00 service_end",
		}, 1},
		{"what was said to be a deposit", network.FreezeRequest{Purposes: []string{"deposit "}}, []string{
			"exchange ?/6 USD, last 03T13:00 service_end",
			"second 34/40 USD, last 03T10:00 and [THB] of held !mule:forced !held at site",
			"third 100/100 USD, last 02T11:00 of heir",
		}, 1},
		{"one transfer far: what left is still known", network.FreezeRequest{Depth: 1}, []string{
			"landlord 30/30 USD, last 03T11:00",
			"second 34/40 USD, last 03T10:00 and [THB] of held !mule:forced !held at site",
		}, 1},
		{"poisoned: nothing is known to be left", network.FreezeRequest{Method: money.Poison, Depth: 1}, []string{
			"landlord ?/30 USD, last 03T11:00",
			"second ?/40 USD, last 03T10:00 and [THB] of held !mule:forced !held at site",
			"first ?/100 USD, last 02T10:00",
		}, 0},
		{"a day", network.FreezeRequest{Within: 24 * time.Hour}, []string{
			"exchange ?/6 USD, last 03T13:00 service_end",
			"landlord 30/30 USD, last 03T11:00",
			"second 34/40 USD, last 03T10:00 and [THB] of held !mule:forced !held at site",
		}, 0},
		{"an account of the victim", network.FreezeRequest{IDs: w.ids("hers"), Within: time.Hour}, []string{}, 0},
		{"nobody's", network.FreezeRequest{Purposes: []string{"rent"}}, []string{}, 0},
	} {
		c.req.At = at
		got, err := w.FreezeList(context.Background(), c.req)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if diff := gocmp.Diff(c.want, w.frozen(got)); diff != "" || got.Passed != c.passed {
			t.Errorf("%s: %d passed it on; %s", c.name, got.Passed, diff)
		}
		for _, l := range got.Payers {
			if w.name(l.From) != "victim" || w.name(l.To) != "hers" {
				t.Errorf("%s: %s pays from %s", c.name, w.name(l.From), w.name(l.To))
			}
		}
	}
	for _, req := range []network.FreezeRequest{{Within: -1}, {IDs: w.ids("victim"), Method: "lifo"}} {
		if _, err := w.FreezeList(context.Background(), req); !errors.Is(err, network.ErrBadRequest) {
			t.Errorf("%+v: %v", req, err)
		}
	}
}

// TestFreezeAgainstCoins compares what is left with coins that lie in purses at the
// instant: each is marked once a victim pays it in the window.
func TestFreezeAgainstCoins(t *testing.T) {
	names := []string{"a", "b", "c", "d", "e"}
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(rt, "transfers")
		from := rapid.IntRange(0, n).Draw(rt, "from")
		to := rapid.IntRange(from, n).Draw(rt, "to")
		victim := make([]bool, len(names))
		texts := make([][]string, len(names))
		purses := make([][]bool, len(names))
		in := make([]int, len(names))
		for i := range 2 {
			victim[i] = rapid.Bool().Draw(rt, "victim")
		}
		for i := range n {
			a := rapid.IntRange(0, len(names)-1).Draw(rt, "payer")
			b := (a + rapid.IntRange(1, len(names)-1).Draw(rt, "paid")) % len(names)
			amount := rapid.IntRange(1, 9).Draw(rt, "amount")
			texts[a] = append(texts[a], fmt.Sprintf("%s@2024-01-01T10:%02d:00Z=%d USD", names[b], i, amount))
			for range amount {
				marked := false
				if p := &purses[a]; len(*p) > 0 && i < to {
					marked, *p = (*p)[0], (*p)[1:]
				}
				if marked = i >= from && i < to && (marked || victim[a]); marked {
					in[b]++
				}
				if i < to {
					purses[b] = append(purses[b], marked)
				}
			}
		}
		var records []graph.Record
		for i, name := range names {
			r := paid(t, name, texts[i]...)
			if victim[i] {
				r = claims(r, "fraud_victim")
			}
			records = append(records, r)
		}
		w := build(t, network.Limits{Depth: 16}, records...)
		defer w.close()
		want := map[string]string{}
		for i, name := range names {
			left := 0
			for _, marked := range purses[i] {
				if marked {
					left++
				}
			}
			if left > 0 && !victim[i] {
				want[name] = fmt.Sprintf("%d/%d", left, in[i])
			}
		}
		minute := func(i int) int64 {
			return date(t, "2024-01-01T10:00:00Z").Earliest + (time.Duration(i) * time.Minute).Microseconds()
		}
		req := network.FreezeRequest{At: minute(to), Within: time.Duration(to-from) * time.Minute, Depth: 15}
		if from == to {
			req.Within = time.Microsecond
		}
		got, err := w.FreezeList(context.Background(), req)
		if err != nil {
			rt.Fatal(err)
		}
		sums := map[string]string{}
		for _, c := range got.Accounts {
			sums[w.name(c.ID)] = fmt.Sprintf("%s/%s", c.Left.Decimal(), c.In.Decimal())
		}
		if diff := gocmp.Diff(want, sums); diff != "" {
			rt.Fatalf("%d to %d, -coins +list: %s", from, to, diff)
		}
		if !slices.IsSortedFunc(got.Accounts, func(a, b network.Credited) int {
			return int(b.Last.Earliest/1_000_000 - a.Last.Earliest/1_000_000)
		}) {
			rt.Fatal("the last credits do not come first")
		}
	})
}
