package network_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	"github.com/clewgraph/clew/store"
)

func TestParsePattern(t *testing.T) {
	for _, c := range []struct{ text, canonical string }{
		{"person -owns-> compound", "person -owns-> compound"},
		{" Person|ORGANIZATION( role = recruiter_or_intermediary|mule:witting )as boss\n\t<-WORKED_AT|workedat {1..2} via BankAccount|job_ad anytime- * ",
			"person|organization(role=recruiter_or_intermediary|mule:witting) as boss <-worked_at|worked_at{1..2} via bank_account|job_ad anytime- *"},
		{`*-*-*(gender=f,"role"="x y",nationality="XV")as "the \"one\""`, `* -*- *(gender=f, nationality=XV, "role"="x y") as "the \"one\""`},
		{"report -owns{1}-> report -owns{2..2} anew-> report", "report -owns-> report -owns{2} anew-> report"},
		{"person(occupation=ไอที) -*-> url as 收款", "person(occupation=ไอที) -*-> url as 收款"},
	} {
		p, err := network.ParsePattern(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
		} else if got := p.String(); got != c.canonical {
			t.Errorf("%s: %s, want %s", c.text, got, c.canonical)
		}
	}
	p, err := network.ParsePattern("person(role=mule, gender=f) as m <-owns{2..3} via person anew- compound")
	want := network.Pattern{Start: network.Test{Kinds: []graph.Kind{graph.KindPerson}, Roles: []string{"mule"}, Attributes: map[string]string{"gender": "f"}, Label: "m"},
		Steps: []network.Step{{Links: []graph.LinkKind{graph.LinkOwns}, Direction: store.In, Min: 2, Max: 3, Via: []graph.Kind{graph.KindPerson}, Anew: true, To: kinds(graph.KindCompound)}}}
	if diff := gocmp.Diff(want, p); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

// TestPatternErrors holds each mistake to its reason and to the place of the
// caret.
func TestPatternErrors(t *testing.T) {
	for _, c := range []struct {
		text, reason string
		column       int
	}{
		{"", "a kind of node is missing", 1},
		{"person", "the pattern has no steps", 7},
		{"ghost -owns-> person", `"ghost" is not a kind of node; there are: address, bank_account`, 1},
		{"person -haunts-> person", `"haunts" is not a kind of link; there are: advertises_for`, 9},
		{"person -owns-> ", "a kind of node is missing, or * for any; there is nothing more", 16},
		{"person -owns> person", `- is missing, which ends the link; there is ">"`, 13},
		{"person <-owns-> person", "the link has two heads", 14},
		{"person person", `a link comes next, -…->, <-…- or -…-; there is "p"`, 8},
		{"person(role=recruter) -owns-> person", `"recruter" is not a role; there are: trafficking_victim`, 13},
		{"person(role=mule:happy) -owns-> person", `"happy" is not a status of mule; there are: unwitting`, 13},
		{"person(role=mule, role=guard) -owns-> person", "roles are asked for twice", 19},
		{"person(gender=f, gender=m) -owns-> person", "gender is asked for twice", 18},
		{"person(gender) -owns-> person", "= is missing", 14},
		{"person(gender= -owns-> person", "the value of gender is missing", 16},
		{"person(gender=f -owns-> person", ") is missing", 17},
		{`person(gender="f) -owns-> person`, "the quotes are not closed", 15},
		{"person -owns{0}-> person", "a number of hops comes here, 1 to 16", 14},
		{"person -owns{3..2}-> person", "the most hops, 2, are fewer than the fewest, 3", 17},
		{"person -owns{1..}-> person", "a number of hops", 17},
		{"person -owns{1-> person", "} is missing", 15},
		{"person -owns{9}-> person -owns{8}-> person", "the pattern allows 17 hops, more than 16", 43},
		{"person -owns anytime anew-> person", "- is missing", 22},
		{"收款 -owns-> person", "is not a kind of node", 1},
		{"person\n-owns-> 收", "is not a kind of node", 16},
	} {
		_, err := network.ParsePattern(c.text)
		var bad *network.PatternError
		if !errors.As(err, &bad) || !errors.Is(err, network.ErrBadRequest) || !strings.Contains(bad.Reason, c.reason) || bad.Column != c.column {
			t.Errorf("%s: %v (%+v), want %q at column %d", c.text, err, bad, c.reason, c.column)
			continue
		}
		lines := strings.Split(err.Error(), "\n")
		if len(lines) != 3 || lines[1] != "  "+strings.ReplaceAll(c.text, "\n", " ") || lines[2] != strings.Repeat(" ", c.column+1)+"^" {
			t.Errorf("%s:\n%v", c.text, err)
		}
	}
}

// somePattern draws a valid pattern.
func somePattern(t *rapid.T) network.Pattern {
	var nodes []graph.Kind
	for _, k := range graph.Kinds() {
		nodes = append(nodes, k.Kind)
	}
	var links []graph.LinkKind
	for _, k := range graph.LinkKinds() {
		links = append(links, k.Kind)
	}
	var roles []string
	for _, r := range graph.Roles() {
		roles = append(roles, r.Name)
		for _, s := range r.Statuses {
			roles = append(roles, r.Name+":"+s.Name)
		}
	}
	text := rapid.OneOf(rapid.SampledFrom([]string{"role", "as", "via", "anew", "", " ", `"`, "\xff", "�", "a b", "收款", "->", "\u00a0"}), rapid.String())
	node := func() network.Test {
		return network.Test{Kinds: rapid.SliceOfN(rapid.SampledFrom(nodes), 0, 3).Draw(t, "kinds"), Roles: rapid.SliceOfN(rapid.SampledFrom(roles), 0, 2).Draw(t, "roles"),
			Attributes: rapid.MapOfN(text, text, 0, 2).Draw(t, "attributes"), Label: text.Draw(t, "label")}
	}
	p := network.Pattern{Start: node()}
	for range rapid.IntRange(1, 4).Draw(t, "steps") {
		s := network.Step{Links: rapid.SliceOfN(rapid.SampledFrom(links), 0, 3).Draw(t, "links"), Direction: rapid.SampledFrom([]store.Direction{store.Both, store.Out, store.In}).Draw(t, "direction"),
			Min: rapid.IntRange(1, 2).Draw(t, "min"), Via: rapid.SliceOfN(rapid.SampledFrom(nodes), 0, 2).Draw(t, "via"), To: node()}
		s.Max = s.Min + rapid.IntRange(0, 2).Draw(t, "more")
		switch rapid.IntRange(0, 2).Draw(t, "time") {
		case 1:
			s.AnyTime = true
		case 2:
			s.Anew = true
		}
		p.Steps = append(p.Steps, s)
	}
	return p
}

// TestPatternRoundTrip: a pattern is what its text reads as, whatever its words.
func TestPatternRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := somePattern(t)
		got, err := network.ParsePattern(p.String())
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(p, got, cmpopts.EquateEmpty()); diff != "" || got.String() != p.String() {
			t.Fatalf("%s\n%s", p, diff)
		}
	})
}

// FuzzParsePattern: no text breaks the parser, what it reads it writes back the
// same, and what it refuses it shows in one line with the caret inside or right
// behind.
func FuzzParsePattern(f *testing.F) {
	for _, p := range network.Patterns() {
		f.Add(p.String())
	}
	for _, text := range []string{"", "person", "* -*- *", `person(a="\xff") <-owns{2..3} via url anew- * as "x"`, "person -owns{99999999999999999999}-> *", "\xff", "person(role=mule|"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := network.ParsePattern(text)
		if err != nil {
			var bad *network.PatternError
			if !errors.As(err, &bad) || bad.Column < 1 || bad.Column > len([]rune(bad.Text))+1 || strings.Count(err.Error(), "\n") != 2 {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		again, err := network.ParsePattern(p.String())
		if err != nil || again.String() != p.String() {
			t.Fatalf("%q reads as %q, and that as %q: %v", text, p, again, err)
		}
	})
}

// TestAnew: only what began at or after the hop before counts.
func TestAnew(t *testing.T) {
	for _, c := range []struct {
		second, want string
	}{
		{"OWNS>c@2019-01-01..2030-01-01", ""}, {"OWNS>c", ""}, {"OWNS>c@..2030-01-01", ""},
		{"OWNS>c@2021-06-02..2030-01-01", "certain"}, {"OWNS>c@2021..2030-01-01", "uncertain"}, {"OWNS>c@2021-06-01..2030-01-01", "uncertain"}, {"SUCCESSOR_OF>c@2022", "certain"},
	} {
		w := build(t, network.Limits{}, report(t, "a", "SUCCESSOR_OF>b@2021-06-01"), report(t, "b", c.second), report(t, "c"))
		p, err := network.ParsePattern("report -*-> report -* anew-> report")
		if err != nil {
			t.Fatal(err)
		}
		got, err := w.PatternPaths(context.Background(), network.PatternRequest{From: w.ids("a"), Pattern: p})
		is := ""
		if err == nil && len(got.Paths) == 1 {
			is = map[bool]string{false: "certain", true: "uncertain"}[got.Paths[0].Hops[1].OrderUncertain]
		}
		if is != c.want || err != nil {
			t.Errorf("%s: %q, want %q (%v)", c.second, is, c.want, err)
		}
		w.close()
	}
}

// with gives a record claims.
func with(r graph.Record, attributes map[string][]string, roles ...string) graph.Record {
	r.Attributes = attributes
	for _, text := range roles {
		name, status, _ := strings.Cut(text, ":")
		r.Roles = append(r.Roles, graph.Role{Name: name, Status: status})
	}
	return r
}

// TestNamedPatterns plants a case for each pattern that is shipped, with what must
// not be found beside it.
func TestNamedPatterns(t *testing.T) {
	person, compound, device, bank, wallet, ad := graph.KindPerson, graph.KindCompound, graph.KindDevice, graph.KindBankAccount, graph.KindWallet, graph.KindJobAd
	var serial int
	n := func(kind graph.Kind, id string, links ...string) graph.Record { // what is known by a value gets one
		r := node(t, kind, id, links...)
		serial++
		switch kind {
		case bank:
			r.Identifiers = []graph.Identifier{{Type: graph.IDBankAccount, Value: fmt.Sprintf("0071448%04d", serial), Qualifier: "Bank of Veldania"}}
		case device:
			r.Identifiers = []graph.Identifier{{Type: graph.IDDevice, Value: fmt.Sprintf("0010101234%04d", serial), Qualifier: "imei"}}
		case wallet:
			wallets := []string{"TNKBGqAxE6NmqbaBssJGcgjgQJJqzeCd4V", "TLH9S98Vr9PnwPMGg9GBnLoviJDtFraUc1"}
			r.Identifiers = []graph.Identifier{{Type: graph.IDWallet, Value: wallets[serial%2], Qualifier: "tron"}}
		}
		return r
	}
	number := func(text string) graph.End {
		return graph.End{Identifier: &graph.Identifier{Type: graph.IDPhone, Value: text}}
	}
	uses := func(r graph.Record, kind graph.LinkKind, text string) graph.Record {
		r.Links = append(r.Links, graph.Link{Kind: kind, To: number(text)})
		return r
	}
	const line = "+44 7700 900101"
	cases := map[string]struct {
		records []graph.Record
		want    []string
	}{
		"displacement-after-raid": {[]graph.Record{
			with(n(graph.KindIncident, "raid", "OCCURRED_AT>old@2023-08-12"), map[string][]string{"type": {"raid"}}),
			with(n(graph.KindIncident, "fire", "OCCURRED_AT>old@2020-08-12"), map[string][]string{"type": {"fire"}}),
			n(compound, "old"), n(compound, "new"), n(compound, "elsewhere"),
			n(person, "guard", "WORKED_AT>old@2022-01-01..2023-08-12", "WORKED_AT>new@2023-09-01..", "WORKED_AT>elsewhere@2021-01-01.."),
			n(device, "handset", "SEEN_AT>old@2023-01-01", "SEEN_AT>new@2023-10-01"),
			n(device, "early", "SEEN_AT>old@2023-01-01", "SEEN_AT>new@2022-10-01"),
		}, []string{"raid old guard new", "raid old handset new"}},
		"job-ad-to-compound": {[]graph.Record{
			uses(n(ad, "ad"), graph.LinkListsContact, line), with(uses(n(person, "agent", "RECRUITED>worker@2022-02-01"), graph.LinkUses, line), nil, "recruiter_or_intermediary"),
			n(person, "worker", "TRAVELLED>border@2022-02-10"), n(graph.KindLocation, "border"), n(compound, "site", "LOCATED_AT>border"),
			n(person, "held", "HELD_AT>site@2022-03-01.."),
		}, []string{"ad phone:+447700900101 agent worker border site"}},
		"job-ad-to-wallet": {[]graph.Record{
			uses(n(ad, "ad"), graph.LinkListsContact, line), with(uses(n(person, "agent", "RECRUITED>worker@2022-02-01"), graph.LinkUses, line), nil, "recruiter_or_intermediary"),
			n(person, "worker", "HELD_AT>site@2022-03-01.."), n(compound, "site"),
			with(n(person, "mule", "WORKED_AT>site@2022-04-01..", "HOLDS>account"), nil, "mule:forced"), n(bank, "account", "TRANSFERRED>coins@2022-05-01"), n(wallet, "coins"),
		}, []string{"ad phone:+447700900101 agent worker site mule account coins"}},
		"ransom-and-fraud-in-one-wallet": {[]graph.Record{
			n(person, "captive"), n(person, "brother", "PAID_RANSOM_FOR>captive@2024-04-15", "HOLDS>his account"), n(bank, "his account", "TRANSFERRED>coins@2024-04-15"),
			with(n(person, "defrauded", "HOLDS>her account"), nil, "fraud_victim"), n(bank, "her account", "TRANSFERRED>mule account@2023-05-20"), n(bank, "mule account", "TRANSFERRED>coins@2023-05-21"),
			n(person, "shopkeeper", "HOLDS>shop"), n(bank, "shop", "TRANSFERRED>coins@2023-05-21"), n(wallet, "coins"),
		}, []string{"captive brother his account coins mule account her account defrauded"}},
		"recruiter-phone-on-mule-account": {[]graph.Record{
			with(uses(n(person, "agent"), graph.LinkUses, line), nil, "recruiter_or_intermediary"), uses(n(person, "neighbour"), graph.LinkUses, line),
			uses(n(bank, "account"), graph.LinkRegisteredWith, line), uses(n(person, "mule", "HOLDS>second"), graph.LinkUses, line), n(bank, "second"),
			with(n(person, "defrauded", "HOLDS>savings"), nil, "fraud_victim"), n(bank, "savings", "TRANSFERRED>account@2023-05-20", "TRANSFERRED>second@2023-05-20"),
			uses(n(bank, "idle"), graph.LinkRegisteredWith, line),
		}, []string{"agent phone:+447700900101 account savings defrauded", "agent phone:+447700900101 mule second savings defrauded"}},
		"recruiter-to-mule-account": {[]graph.Record{
			with(n(person, "agent", "RECRUITED>worker@2022-02-01"), nil, "broker_travel_agent"), n(person, "worker", "HELD_AT>site@2022-03-01.."), n(compound, "site"),
			with(n(person, "mule", "WORKED_AT>site@2022-04-01..", "HOLDS>account"), nil, "mule"), n(bank, "account"), n(person, "cook", "WORKED_AT>site", "HOLDS>wages"), n(bank, "wages"),
		}, []string{"agent worker site mule account"}},
		"shared-supplier": {[]graph.Record{
			n(graph.KindOrganization, "power", "SUPPLIES>a@2016-01-01..2019-01-01", "SUPPLIES>b@2023-01-01.."), n(graph.KindOrganization, "guards", "GUARDS>a"), n(compound, "a"), n(compound, "b"), n(compound, "c"),
		}, []string{"a power b", "b power a"}},
		"victim-to-cash-out": {[]graph.Record{
			with(n(person, "defrauded", "HOLDS>savings"), nil, "fraud_victim"), n(bank, "savings", "TRANSFERRED>account@2023-05-20"), n(bank, "account", "TRANSFERRED>coins@2023-05-21", "TRANSFERRED>old coins@2023-05-19"),
			n(wallet, "coins", "TRANSFERRED>desk@2023-05-22"), n(wallet, "old coins", "TRANSFERRED>desk@2023-05-23"), service(t, "desk"),
		}, []string{"defrauded savings account coins desk"}},
	}
	for _, p := range network.Patterns() {
		t.Run(p.Name, func(t *testing.T) {
			w := build(t, network.Limits{}, cases[p.Name].records...)
			got, err := w.PatternPaths(context.Background(), network.PatternRequest{Pattern: p})
			if err != nil {
				t.Fatal(err)
			}
			walks := w.walks(got.Paths)
			if diff := gocmp.Diff(cases[p.Name].want, walks, cmpopts.SortSlices(strings.Compare)); diff != "" {
				t.Errorf("%s\n%s", p, diff)
			}
		})
	}
}
