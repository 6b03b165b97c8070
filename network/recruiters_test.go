package network_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
)

// ad gives an advertisement that lists a telephone as its contact, with attributes
// written "key=value".
func ad(t testing.TB, id, phone, when string, attributes ...string) graph.Record {
	t.Helper()
	r := node(t, graph.KindJobAd, id)
	if phone != "" {
		r.Identifiers = []graph.Identifier{{Type: graph.IDPhone, Value: "+1202555010" + phone, Relation: graph.RelContactFor, Valid: graph.Interval{From: date(t, when)}}}
	}
	for _, a := range attributes {
		key, value, _ := strings.Cut(a, "=")
		if r.Attributes == nil {
			r.Attributes = map[string][]string{}
		}
		r.Attributes[key] = append(r.Attributes[key], value)
	}
	return r
}

// caller gives a person who uses telephones, each written "n" or "n@from..to".
func caller(t testing.TB, id string, phones []string, links ...string) graph.Record {
	t.Helper()
	r := node(t, graph.KindPerson, id, links...)
	r.Identifiers = user(t, id, phones...).Identifiers
	return r
}

// scene: five who recruit, each in another way, and those whom they recruited.
func scene(t testing.TB) []graph.Record {
	payer := paid(t, "payer", "broker@2024-01-20=900 USD", "cousin@2024-06-01=900 USD", "purse@2024-03-02=50 USD")
	account := func(r graph.Record, number string) graph.Record {
		r.Kind, r.Names = graph.KindBankAccount, nil
		r.Identifiers = []graph.Identifier{{Type: graph.IDBankAccount, Qualifier: "Test Bank", Value: number}}
		return r
	}
	purse, jar := account(paid(t, "purse"), "1001"), account(paid(t, "jar", "cousin@2024-01-02=50 USD"), "1002")
	return []graph.Record{
		// A broker: two people held later, one driven, paid twelve days after an arrival.
		node(t, graph.KindPerson, "broker", "RECRUITED>one@2024-01-01", "RECRUITED>two@2024-02-01", "WORKED_AT>site@2023..", "ASSOCIATE_OF>driver"),
		// A dealer by telephone: his number recruited two, and is on four ads for three countries and four employers.
		caller(t, "dealer", []string{"1@2023..2024"}, "HOLDS>purse@2020.."),
		// A girl who is held and made to do the same by telephone.
		caller(t, "forced", []string{"2"}, "HELD_AT>site@2023-11..2024-12", "RECRUITED>one@2024-01-02", "RECRUITED>two@2024-01-02"),
		// One who works at a site and knows a driver, and was held elsewhere; of no act of his a time is known.
		node(t, graph.KindPerson, "dweller", "WORKED_AT>site@2023", "ASSOCIATE_OF>driver", "HELD_AT>other@2022..2023"),
		// A cousin who found somebody work who had been held before, was paid half a year later, and took money of his own.
		node(t, graph.KindPerson, "cousin", "RECRUITED>early@2024-01-01", "HOLDS>jar@2020.."),
		// Somebody who was held where she worked, and one who used the dealer's number before him.
		caller(t, "before", []string{"1@2019..2021"}, "WORKED_AT>site@2020..2021", "HELD_AT>site@2020..2021"),
		{Key: key("call"), Links: []graph.Link{
			{Kind: graph.LinkRecruited, From: number("1"), To: graph.End{Record: key("one")}, At: date(t, "2024-01-05")},
			{Kind: graph.LinkRecruited, From: number("1"), To: graph.End{Record: key("three")}, At: date(t, "2024-03-01")},
		}},
		node(t, graph.KindPerson, "one", "HELD_AT>site@2024-01-08..2024-05"),
		node(t, graph.KindPerson, "two", "HELD_AT>site@2024-02-08.."),
		node(t, graph.KindPerson, "three"),
		node(t, graph.KindPerson, "early", "HELD_AT>site@2022..2023"),
		node(t, graph.KindPerson, "driver", "TRANSPORTED>one@2024-01-07"),
		node(t, graph.KindCompound, "site"), node(t, graph.KindCompound, "other"),
		payer, purse, jar,
		ad(t, "ad1", "1", "2023-05-01", "country=KH", "employer=Alpha"), ad(t, "ad2", "1", "2023-06-01", "country=LA", "employer=Beta"),
		ad(t, "ad3", "1", "2023-07-01", "country= kh", "employer=Gamma"), ad(t, "ad4", "1", "2025-07-01", "country=MM", "employer=Delta"),
	}
}

func number(n string) graph.End {
	return graph.End{Identifier: &graph.Identifier{Type: graph.IDPhone, Value: "+1202555010" + n}}
}

// shows tells what is listed: "broker recruited-then-held=2".
func (w *world) shows(list []network.Shows) []string {
	out := []string{}
	for _, s := range list {
		row := w.name(s.ID)
		for _, h := range s.Hits {
			row += fmt.Sprintf(" %s=%d", h.Name, h.Count)
			if h.Count < h.Threshold || len(h.Links) == 0 {
				row += "?"
			}
		}
		for _, sign := range s.Signs {
			row += " !" + sign.Role
			if sign.Held != nil {
				row += "held at " + w.name(sign.Held.To)
			}
		}
		out = append(out, row)
	}
	return out
}

func TestRecruiterIndicators(t *testing.T) {
	dealer := "dealer ads-in-hubs=2 one-contact-many-employers=3 paid-after-arrival=1 recruited-then-transported=1"
	broker := "broker recruited-then-held=2 paid-after-arrival=1 recruited-then-transported=2 at-sites-not-held=1"
	marked := []string{"dweller recruited-then-transported=1 at-sites-not-held=1 !held at other", "forced recruited-then-held=2 recruited-then-transported=1 !held at site"}
	for _, c := range []struct {
		name   string
		limits network.RecruiterLimits
		req    network.RecruiterRequest
		ranked []string
		marked []string
	}{
		{"two indicators", network.RecruiterLimits{}, network.RecruiterRequest{}, []string{dealer, broker}, marked},
		{"one is enough", network.RecruiterLimits{Indicators: 1}, network.RecruiterRequest{}, []string{dealer, broker}, marked},
		{"one is asked for", network.RecruiterLimits{}, network.RecruiterRequest{Indicators: 4, Limit: 1}, []string{dealer}, []string{}},
		{"other thresholds", network.RecruiterLimits{Held: 3, Hubs: 3, Sites: 2, Transports: 3, Employers: 4}, network.RecruiterRequest{Indicators: 1}, []string{"broker paid-after-arrival=1", "dealer paid-after-arrival=1"}, []string{}},
		{"one who was held", network.RecruiterLimits{Held: 1, Commission: time.Second, Hubs: 9, Sites: 9, Transports: 9, Employers: 9}, network.RecruiterRequest{Indicators: 1}, []string{"broker recruited-then-held=2", "dealer recruited-then-held=1"}, []string{"forced recruited-then-held=2 !held at site"}},
		{"a shorter time", network.RecruiterLimits{Commission: 24 * time.Hour, Held: 9, Hubs: 9, Sites: 9, Transports: 9, Employers: 9}, network.RecruiterRequest{Indicators: 1}, []string{"dealer paid-after-arrival=1"}, []string{}},
	} {
		w := build(t, network.Limits{Recruiter: c.limits}, scene(t)...)
		got, err := w.RecruiterIndicators(context.Background(), c.req)
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(c.ranked, w.shows(got.Ranked)); diff != "" {
			t.Errorf("%s, ranked: %s", c.name, diff)
		}
		shown := w.shows(got.Marked)
		slices.Sort(shown) // they come by ids
		if diff := gocmp.Diff(c.marked, shown); diff != "" {
			t.Errorf("%s, marked: %s", c.name, diff)
		}
	}
}
