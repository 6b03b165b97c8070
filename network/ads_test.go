package network_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	"github.com/clewgraph/clew/network/money"
	"github.com/clewgraph/clew/store"
)

// advert gives a posting that lists a telephone number, with attributes as "name=value".
func advert(t testing.TB, id, title, posted, phone string, attributes ...string) graph.Record {
	t.Helper()
	r := node(t, graph.KindJobAd, id)
	r.Names = nil
	r.Attributes = map[string][]string{"title": {title}}
	for _, a := range attributes {
		name, value, _ := strings.Cut(a, "=")
		r.Attributes[name] = append(r.Attributes[name], value)
	}
	if posted != "" {
		r.Dates = []graph.DateClaim{{Type: graph.DatePosted, Date: date(t, posted)}}
	}
	if phone != "" {
		r.Identifiers = []graph.Identifier{{Type: graph.IDPhone, Value: phone, Relation: graph.RelContactFor}}
	}
	return r
}

// adsText writes each group on a line, ads by the names of their first records.
func (w *world) adsText(a network.AdTrends) []string {
	names := func(ids []graph.EntityID) string {
		var out []string
		for _, id := range ids {
			out = append(out, w.name(id))
		}
		slices.Sort(out)
		return strings.Join(out, "+")
	}
	var out []string
	for _, g := range a.Groups {
		line := fmt.Sprintf("%s %s %s in %d:", g.Name, g.Quarter, names(g.Ads), g.Postings)
		for _, t := range g.Tiers {
			line += fmt.Sprintf(" %s(%s)%s", t.Tier, strings.Join(t.Titles, "|"), names(t.Ads))
		}
		for _, l := range g.Languages {
			line += fmt.Sprintf(" %s=%s", l.Language, names(l.Ads))
		}
		for _, s := range g.Salaries {
			line += fmt.Sprintf(" %s/%s %s..%s..%s of %d %s", s.Asset, s.Per, s.Low.FloatString(1), s.Median.FloatString(1), s.High.FloatString(1), s.Values, names(s.Ads))
		}
		if len(g.Unread) > 0 {
			line += " unread " + names(g.Unread)
		}
		out = append(out, line)
	}
	return out
}

func trends(t *testing.T) *world {
	const phone, other = "+12025550181", "+12025550182"
	copied := advert(t, "copy", "Phone operator", "2021-02-03", other, "salary=900", "currency=USD")
	copied.Origin = "police/plain"
	plain := advert(t, "plain", "Phone operator", "2021-02-03", other, "salary=900", "currency=USD")
	plain.Origin = "police/plain"
	recruiter := somebody(t, "recruiter", 1, "", "recruiter_or_intermediary", "RECRUITED>victim@2021-03-01")
	recruiter.Identifiers = append(recruiter.Identifiers, graph.Identifier{Type: graph.IDPhone, Value: phone, Relation: graph.RelUses})
	about := node(t, graph.KindJobAd, "e") // an approximate date is in no quarter for certain
	about.Dates = []graph.DateClaim{{Type: graph.DatePosted, Date: date(t, "2021-03~")}}
	site := node(t, graph.KindCompound, "site")
	site.Attributes = map[string][]string{"country": {"XM"}}
	return build(t, network.Limits{},
		advert(t, "a", "Digital sales executive, call +1 202 555 0181", "2021-01-10", phone, "language=EN", "salary=1,000-2,000 USD", "period=month", "country=XV"),
		advert(t, "b", "Data entry @some_handle", "2021-02-10", phone, "languages=en", "languages=th", "salary=3000", "currency=THB"),
		advert(t, "c", "Senior trader", "2021-03-10", phone, "salary=4k", "currency=USD", "period=month"),
		advert(t, "d", "Juggler", "2021", "", "salary=plenty", "country=XV"),
		about,
		plain, copied, recruiter, site, node(t, graph.KindCompound, "later"), node(t, graph.KindCompound, "before"),
		somebody(t, "victim", 2, "XC", "trafficking_victim", "HELD_AT>before@2019..2020", "HELD_AT>site@2021-04-01..2021-06", "HELD_AT>later@2021-07-01.."))
}

func TestAdTrends(t *testing.T) {
	w := trends(t)
	rates, err := money.NewRates("USD", []money.Rate{{Asset: "THB", From: date(t, "2021-01-01").Earliest, Worth: "0.03"}})
	if err != nil {
		t.Fatal(err)
	}
	window := network.Common{Filter: store.Filter{From: date(t, "2021-02").Earliest, To: date(t, "2021-02").Latest}}
	const (
		juggler = " 2021 d in 1: other(Juggler)d =d unread d"
		plain   = " 2021/Q1 plain in 1: manual(Phone operator)plain =plain USD/ 900.0..900.0..900.0 of 1 plain"
		// The number was on c only after somebody was recruited by it.
		late = " 2021/Q1 c+plain in 2: manual(Phone operator)plain senior(Senior trader)c =c+plain USD/month 4000.0..4000.0..4000.0 of 1 c USD/ 900.0..900.0..900.0 of 1 plain"
		bare = "  e in 1: other(The e)e =e"
	)
	for _, c := range []struct {
		name string
		req  network.AdTrendsRequest
		want []string
	}{
		// The recruit was at another site before, and came to the last from the first.
		{"by site", network.AdTrendsRequest{}, []string{
			"The site 2021/Q1 a+b in 2: office(Data entry …)b digital(Digital sales executive, call …)a en=a+b th=b THB/ 3000.0..3000.0..3000.0 of 1 b USD/month 1500.0..1500.0..1500.0 of 1 a",
			juggler, late, bare,
		}},
		{"by country, in dollars", network.AdTrendsRequest{ByCountry: true, Rates: rates}, []string{
			"XM 2021/Q1 a+b in 2: office(Data entry …)b digital(Digital sales executive, call …)a en=a+b th=b USD/month 1500.0..1500.0..1500.0 of 1 a USD/ 90.0..90.0..90.0 of 1 b",
			"XV 2021 d in 1: other(Juggler)d =d unread d",
			late, bare,
		}},
		{"in February", network.AdTrendsRequest{Common: window}, []string{
			"The site 2021/Q1 b in 1: office(Data entry …)b en=b th=b THB/ 3000.0..3000.0..3000.0 of 1 b", juggler, plain, bare,
		}},
	} {
		got, err := w.AdTrends(t.Context(), c.req)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, w.adsText(got)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

// TestTiers holds the page to the table, and titles to their tiers.
func TestTiers(t *testing.T) {
	for title, want := range map[string]network.Tier{
		"Simple job in a call centre": network.TierManual, "PHONE OPERATOR!": network.TierManual, "Customer-service operator": network.TierManual,
		"Data entry": network.TierOffice, "IT worker": network.TierDigital, "Fitness coach": network.TierOther, "Digital Sales & Marketing Executive": network.TierDigital,
		"IT support and data entry": network.TierDigital, "Senior growth partner": network.TierSenior, "Site reliability": network.TierOther,
		"高薪客服招聘": network.TierManual, "พนักงานไอที": network.TierDigital, "Nhân viên tổng đài": network.TierManual, "": network.TierOther,
	} {
		if got := network.TierOf(title); got != want {
			t.Errorf("%q: %s, want %s", title, got, want)
		}
	}
	page, err := os.ReadFile("../docs/network.md")
	if err != nil {
		t.Fatal(err)
	}
	tiers, words := network.Tiers()
	for _, tier := range tiers {
		if row := fmt.Sprintf("| %s | %s |\n", tier, strings.Join(words[tier], ", ")); !strings.Contains(string(page), row) {
			t.Errorf("docs/network.md has not the row\n%s", row)
		}
		for _, w := range words[tier] {
			if got := network.TierOf("x " + w + " y"); got != tier {
				t.Errorf("%q is of %s, found as %s", w, tier, got)
			}
		}
	}
}

// salaries gives what is read of texts, each the salary of an advertisement.
func salaries(t *testing.T, texts []string, attributes ...string) network.AdTrends {
	t.Helper()
	var records []graph.Record
	for i, text := range texts {
		records = append(records, advert(t, fmt.Sprint("ad", i), fmt.Sprintf("Title number %d of all", i), "2022-01", "", append(attributes, "salary="+text)...))
	}
	w := build(t, network.Limits{}, records...)
	got, err := w.AdTrends(t.Context(), network.AdTrendsRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestSalaries(t *testing.T) {
	for text, want := range map[string]string{
		"800–1500U": "1150.0 USDT", "1,800 USD": "1800.0 USD", "USD 1200": "1200.0 USD", "30,000 thb": "30000.0 THB", "2k-3k eur": "2500.0 EUR", "1 500 to 2 000 MYR": "1750.0 MYR",
		"12.50 GBP": "12.5 GBP", "900": "", "1.200 EUR": "", "800 USD - 900 EUR": "", "2000-1000 USD": "", "0 USD": "", "negotiable": "", "1,00 USD": "", "800-900-1000 USD": "", "800 USD plus bonus": "",
	} {
		got := salaries(t, []string{text}).Groups[0]
		read := ""
		for _, s := range got.Salaries {
			read += s.Median.FloatString(1) + " " + s.Asset
		}
		if read != want || (want == "") != (len(got.Unread) == 1) {
			t.Errorf("%q is read as %q, want %q", text, read, want)
		}
	}
	if got := salaries(t, []string{"900 EUR"}, "currency=USD").Groups[0]; len(got.Salaries) != 0 || len(got.Unread) != 1 {
		t.Errorf("two currencies: %+v", got)
	}
}

// TestQuartiles compares quartiles with their definition, on halves.
func TestQuartiles(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 9))
	for range 8 {
		n := 1 + r.IntN(9)
		var texts []string
		var values []float64
		for len(values) < n {
			v := 100 + r.IntN(50)
			texts, values = append(texts, fmt.Sprint(v)), append(values, float64(v))
		}
		slices.Sort(values)
		got := salaries(t, texts, "currency=USD").Groups[0].Salaries[0]
		at := func(p float64) float64 {
			h := float64(n-1) * p
			low := int(h)
			high := min(low+1, n-1)
			return values[low] + (h-float64(low))*(values[high]-values[low])
		}
		low, _ := got.Low.Float64()
		median, _ := got.Median.Float64()
		high, _ := got.High.Float64()
		if got.Values != n || low != at(.25) || median != at(.5) || high != at(.75) {
			t.Errorf("of %v: %v %v %v of %d", values, low, median, high, got.Values)
		}
	}
}
