package resolver_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/identifiers"
)

// thing draws an organisation, a site or an advertisement from a crowded world:
// sister companies at few premises, numbered sites that are renamed and part of
// each other, and copies of advertisements.
func thing(t *rapid.T, k graph.RecordKey) graph.Record {
	r := graph.Record{Key: k, Attributes: map[string][]string{}}
	set := func(name, value string) {
		if value != "" {
			r.Attributes[name] = []string{value}
		}
	}
	date := func(kind graph.DateType, text string) {
		if text == "" {
			return
		}
		d, err := graph.ParseDate(text, graph.DateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		r.Dates = append(r.Dates, graph.DateClaim{Type: kind, Date: d})
	}
	identifier := func(id graph.Identifier) {
		if id.Value != "" {
			r.Identifiers = append(r.Identifiers, identifiers.Read(id, identifiers.Options{}))
		}
	}
	link := func(kinds ...graph.LinkKind) {
		if kind := rapid.SampledFrom(append(kinds, "", "")).Draw(t, "link"); kind != "" {
			r.Links = append(r.Links, graph.Link{Kind: kind, To: graph.End{Record: key(rapid.IntRange(0, 9).Draw(t, "to"))}})
		}
	}
	identifier(graph.Identifier{Type: graph.IDPhone, Value: pick(t, "phone", true, "+12025550101", "+442079460000", "202-555-0101")})
	switch rapid.IntRange(0, 2).Draw(t, "sort") {
	case 0:
		r.Kind = graph.KindOrganization
		r.Names = []graph.Name{{Full: pick(t, "name", false, "Aurum Harbour Trading Sdn Bhd", "Aurum Harbour Trading Ltd", "Aurum Harbour Holdings Ltd", "Aurum Harbor Trading", "AHT Ltd")}}
		if line := pick(t, "line", true, "12 Poppy Hills Drive", "7 Adela Lane"); line != "" {
			r.Addresses = []graph.Address{{Line: line, City: "Aleria", Country: "MY"}}
		}
		set("jurisdiction", pick(t, "jurisdiction", true, "MY", "KH"))
		date(graph.DateFounded, pick(t, "founded", true, "2015-04-01", "2019-07-12"))
		identifier(graph.Identifier{Type: graph.IDRegistration, Country: "MY", Value: pick(t, "registration", true, "QC254481834", "QC664422826")})
		link(graph.LinkOwns, graph.LinkLocatedAt, graph.LinkRenamedTo)
	case 1:
		r.Kind = graph.KindCompound
		r.Names = []graph.Name{{Full: pick(t, "name", false, "Lotus Harbour Park", "Lotoos Harpour Park", "Lotus Harbour Park II", "Lotus Harbour Hotel", "Aleria Plaza")}}
		if former := pick(t, "former", true, "Lotus Harbour Park", "Aleria Plaza"); former != "" {
			r.Names = append(r.Names, graph.Name{Type: graph.NameFormer, Full: former})
		}
		set("country", "KH")
		if at := pick(t, "at", true, "11.50", "11.505", "12.90"); at != "" {
			set("latitude", at)
			set("longitude", "104.90")
		}
		date(graph.DateOpened, pick(t, "opened", true, "2018-03-18", "2020-08-30"))
		link(graph.LinkPartOf, graph.LinkRenamedTo, graph.LinkLocatedAt)
	default:
		r.Kind = graph.KindJobAd
		r.Names = []graph.Name{{Full: pick(t, "title", false, "Digital sales executive", "Translator")}}
		set("text", pick(t, "text", true, "Wanted in a city by the sea, flight and visa paid. No experience is needed, write to us today",
			"Photo only. Photo only. Wanted in a city by the sea, flight and visa paid. No experience is needed, write to us today", "Cook for a small hotel on the river, must speak two languages and love cats"))
		set("salary", pick(t, "salary", true, "1500", "2,000"))
		set("currency", "USD")
		date(graph.DatePosted, pick(t, "posted", true, "2021-05-13", "2023-05-13"))
		link(graph.LinkAdvertisesFor)
	}
	return r
}

// TestPartitionOfThings: the law of laws holds for organisations, sites and
// advertisements, whose premises and relations say less the more share them.
func TestPartitionOfThings(t *testing.T) {
	for _, size := range []struct{ cap, keys, runs int }{{2, 8, 1}, {3, 14, 1}, {6, 24, 1}} {
		m := adversarial(t, size.cap, 1000)
		for range size.runs {
			rapid.Check(t, func(t *rapid.T) {
				e, w := history(t, m, thing, size.keys, 12)
				w.equal(t, e, m)
			})
		}
	}
}
