package match_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/resolver/match"
)

// TestThings: what makes two records of an organisation, a site or an
// advertisement one, and what does not.
func TestThings(t *testing.T) {
	const (
		org  = "kind Organization; name "
		site = "kind Compound; country KH; latitude 11.50; longitude 104.90; name "
		ad   = "kind JobAd; name Digital sales executive; text Now hiring for our office in the bay area, Aleria. Flight and visa are paid, no experience is needed"
	)
	tests := map[string]struct {
		a, b    string
		holders int
		band    match.Band
		says    string
	}{
		"a full name within one register":           {org + "Quisenberry Trading Co., Ltd.; jurisdiction TH", org + "QUISENBERRY TRADING COMPANY LIMITED; jurisdiction th", 2, match.BandSame, ""},
		"a full name, and a legal form of one land": {org + "Quisenberry Trading Sdn. Bhd.", org + "Quisenberry Trading Sdn Bhd; jurisdiction MY", 2, match.BandSame, ""},
		"a name alone":                                {org + "Quisenberry Trading Ltd", org + "Quisenberry Trading Ltd; jurisdiction TH", 2, match.BandRelated, "a name alone"},
		"one name in two registers":                   {org + "Quisenberry Trading Ltd; jurisdiction TH; founded 2015-04-01", org + "Quisenberry Trading Ltd; jurisdiction KH; founded 2015-04-01", 2, match.BandRelated, "different countries"},
		"common words within one register":            {org + "Global Trading Group Ltd; jurisdiction TH", org + "Global Trading Group Ltd; jurisdiction TH", 2, match.BandRelated, "a name alone"},
		"a line of business misspelt":                 {org + "Quisenberry Texyile Ltd; jurisdiction TH", org + "Quisenberry Textile Ltd; jurisdiction TH", 2, match.BandSame, ""},
		"the telling word misspelt":                   {org + "Quisenbery Textile Ltd; jurisdiction TH", org + "Quisenberry Textile Ltd; jurisdiction TH", 2, match.BandRelated, "a name alone"},
		"other legal forms":                           {org + "Quisenberry Trading GmbH; jurisdiction TH", org + "Quisenberry Trading Ltd; jurisdiction TH", 2, match.BandRelated, "a name alone"},
		"a legal form in English":                     {org + "PT Quisenberry Trading; jurisdiction ID", org + "Quisenberry Trading Ltd; jurisdiction ID", 2, match.BandSame, ""},
		"shares in two languages":                     {org + "Quisenberry Trading JSC; jurisdiction VN", org + "Công ty Cổ phần Quisenberry Trading; jurisdiction VN", 2, match.BandSame, ""},
		"few owners and shares":                       {org + "Quisenberry Trading Sdn Bhd; jurisdiction MY", org + "Quisenberry Trading Bhd; jurisdiction MY", 2, match.BandRelated, "a name alone"},
		"misspelt legal forms":                        {org + "Quisenberry Trading Sdn. Blid.; jurisdiction MY", org + "Quisenberry Trading 5dn 8hd; jurisdiction MY", 2, match.BandSame, ""},
		"scanned badly":                               {org + "Quisenberry 8ank; address 12 Poppy Hills Drive, Aleria 43004", org + "Quisenberry Bank; address 12 Poppy Hills Drive, Aleria 43004", 2, match.BandSame, ""},
		"sisters by a line of business":               {org + "Quisenberry Trading Ltd; jurisdiction TH; founded 2015-04-01; phone +12025550101", org + "Quisenberry Textile Ltd; jurisdiction TH; founded 2015-04-01; phone +12025550101", 2, match.BandRelated, "a different name"},
		"sisters by a number":                         {org + "Quisenberry Holdings 1 Ltd; jurisdiction TH; phone +12025550101", org + "Quisenberry Holdings 2 Ltd; jurisdiction TH; phone +12025550101", 2, match.BandRelated, "a different name"},
		"one number more":                             {org + "Quisenberry Holdings Ltd; jurisdiction TH; phone +12025550101", org + "Quisenberry Holdings Two Ltd; jurisdiction TH; phone +12025550101", 2, match.BandRelated, "a different name"},
		"sisters by a word more":                      {org + "Quisenberry Solutions Ltd; phone +12025550101", org + "Quisenberry Litigation Solutions Ltd; phone +12025550101", 2, match.BandRelated, "a word more that tells"},
		"a word more that everybody has":              {org + "Quisenberry Maritime; phone +12025550101", org + "Quisenberry Maritime Group; phone +12025550101", 2, match.BandSame, ""},
		"a guide adds the town":                       {org + "Quisenberry; phone +12025550101; address 12 Poppy Hills Drive, Aleria 43004", org + "Quisenberry (Aleria); phone +12025550101", 2, match.BandSame, ""},
		"sisters by a country":                        {org + "Quisenberry Maritime SA; phone +12025550101; address 12 Poppy Hills Drive, Aleria 43004", org + "Quisenberry Maritime Mexico SA; phone +12025550101; address 12 Poppy Hills Drive, Aleria 43004", 2, match.BandRelated, "a different name"},
		"the country that it is in":                   {org + "Quisenberry Maritime; jurisdiction KH; phone +12025550101", org + "Quisenberry Maritime (Cambodia); jurisdiction KH; phone +12025550101", 2, match.BandSame, ""},
		"written as one word and as three":            {org + "Vanderbilt Maritime; phone +12025550101", org + "Van der Bilt Maritime; phone +12025550101", 2, match.BandSame, ""},
		"numbers in words":                            {org + "1st Quisenberry Holdings Two; phone +12025550101", org + "First Quisenberry Holdings II; phone +12025550101", 2, match.BandSame, ""},
		"two numbers in the register":                 {org + "Quisenberry Trading Ltd; registration TH QC254481834", org + "Quisenberry Trading Ltd; registration TH QC664422826", 2, match.BandRelated, "two different numbers"},
		"renamed, by its number and day":              {org + "Quisenberry Trading Ltd; registration TH QC254481834; founded 2015-04-01", org + "Aurum Harbour Ltd; registration TH QC254481834; founded 2015-04-01", 2, match.BandSame, ""},
		"one number of the register, two names":       {org + "Quisenberry Trading Ltd; registration TH QC254481834", org + "Aurum Harbour Ltd; registration TH QC254481834", 2, match.BandRelated, "a different name"},
		"an abbreviation":                             {org + "QMT Ltd; phone +12025550101; address 12 Poppy Hills Drive, Aleria 43004", org + "Quisenberry Maritime Transport Ltd; phone +12025550101; address 12 Poppy Hills Drive, Aleria 43004", 2, match.BandSame, ""},
		"a word cut off":                              {org + "Quisenberry Deli; phone +12025550101; address 12 Poppy Hills Drive, Aleria 43004", org + "Quisenberry Delicatessen; phone +12025550101; address 12 Poppy Hills Drive, Aleria 43004", 2, match.BandSame, ""},
		"one roof":                                    {org + "Quisenberry Delicatessen; address 12 Poppy Hills Drive, Aleria 43004", org + "Quisenberry Delicatessen; address 12 Poppy Hills Drive, Aleria 43004", 2, match.BandSame, ""},
		"the roof of hundreds":                        {org + "Quisenberry Delicatessen; address 12 Poppy Hills Drive, Aleria 43004", org + "Quisenberry Delicatessen; address 12 Poppy Hills Drive, Aleria 43004", 200, match.BandRelated, "a name alone"},
		"an owner is not what it owns":                {org + "Quisenberry Trading Ltd; jurisdiction TH; phone +12025550101; link OWNS 2", org + "Quisenberry Trading Ltd; jurisdiction TH; phone +12025550101", 2, match.BandRelated, "a source links the two"},
		"a site in other letters":                     {site + "Betawlovu Bay", site + "Bethorowu Bay", 2, match.BandSame, ""},
		"a site in another translation":               {site + "Betolovu Park; opened 2018-03-18", site + "Betawlovu Garden; opened 2018-03-18", 2, match.BandSame, ""},
		"other letters elsewhere":                     {site + "Betawlovu Bay", "kind Compound; country KH; latitude 13.50; longitude 104.90; name Bethorowu Bay", 2, match.BandRelated, "only part of the name"},
		"two sites at one place":                      {site + "Betawlovu Bay; opened 2018-03-18", site + "Pemirawe Bay; opened 2018-03-18", 2, match.BandRelated, "a different name"},
		"the phases of a site":                        {site + "Lotus Harbour Park; opened 2018-03-18", site + "Lotus Harbour Park II; opened 2018-03-18", 2, match.BandRelated, "a different name"},
		"the blocks of a site":                        {site + "Lotus Harbour Park A; opened 2018-03-18", site + "Lotus Harbour Park B; opened 2018-03-18", 2, match.BandRelated, "a different name"},
		"a hotel within a park":                       {site + "Lotus Harbour Park; opened 2018-03-18", site + "Lotus Harbour Park Hotel; opened 2018-03-18", 2, match.BandRelated, "a different name"},
		"a site under its former name":                {site + "Aleria Grand; former Lotus Harbour Park; opened 2018-03-18", site + "Lotus Harbor Park; opened 2018-03-18", 2, match.BandSame, ""},
		"renamed, a source links the two":             {site + "Quisenberry Grand; opened 2018-03-18; link RENAMED_TO 2", site + "Quisenberry Grand; opened 2018-03-18", 2, match.BandRelated, "a source links the two: each is another subject"},
		"a successor, a source says":                  {site + "Lotus Harbour Park; opened 2018-03-18; link SUCCESSOR_OF 2", site + "Lotus Harbour Park; opened 2018-03-18", 2, match.BandRelated, "a source links the two"},
		"a part, a source says":                       {site + "Lotus Harbour Park; opened 2018-03-18", site + "Lotus Harbour Park; opened 2018-03-18; link PART_OF 1", 2, match.BandRelated, "a source links the two"},
		"a site's name in a country":                  {"kind Compound; country KH; name Betolovu Park", "kind Compound; country KH; name Betolovu Park", 2, match.BandRelated, "a name alone"},
		"an advertisement with captions":              {ad + "; posted 2021-05-13; salary 1500; currency USD", ad + ". Photo only. Photo only. Photo only.; posted 2021-05-13; salary 1,500; currency USD", 2, match.BandSame, ""},
		"two advertisements under one caption":        {"kind JobAd; text The platform is not liable for what its users post here. Report any posting that breaks our rules to the team on duty. The platform is not liable for what its users post here. Report any posting that breaks our rules to the team on duty. Cook for a small hotel on the river; posted 2021-05-13", "kind JobAd; text The platform is not liable for what its users post here. Report any posting that breaks our rules to the team on duty. The platform is not liable for what its users post here. Report any posting that breaks our rules to the team on duty. Digital sales executive in a city by the sea; posted 2021-05-13", 2, match.BandNone, "wording and contacts"},
		"a template for another place and pay":        {ad + "; posted 2021-05-13; salary 1500; currency USD; country TH", ad + "; posted 2023-01-02; salary 61400; currency ETB; country ET", 2, match.BandNone, ""},
		"a title, a day and the pay":                  {"kind JobAd; name Translator; posted 2021-05-13; salary 1500; currency USD; country TH", "kind JobAd; name Translator; posted 2021-05-13; salary 1500; currency USD; country TH", 2, match.BandRelated, "a title does not"},
		"colleagues of one third, a name of one word": {org + "Quisenberry; link LOCATED_AT 9", org + "Quisenberry; link LOCATED_AT 9", 2, match.BandRelated, "a name alone"},
	}
	m := match.ColdStart()
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			e := m.Explain(record(t, "1", tc.a), record(t, "2", tc.b), func(uint64) int { return tc.holders })
			said := strings.Join(append(e.Gates, e.Vetoes...), "; ")
			if e.Band != tc.band || !strings.Contains(said, tc.says) || tc.says == "" && said != "" {
				t.Errorf("band %q, key %q, says %q, weight %v", e.Band, e.MatchKey, said, e.Weight)
				for _, r := range e.Rows {
					t.Logf("%-12s %-28s %v %q %q %s", r.Feature, r.Level, r.Bits, r.Left, r.Right, r.Note)
				}
			}
		})
	}
}

// TestThingsWeighAlikeBothWays: of any two organisations, sites or
// advertisements the rows sum to the weight, which does not depend on their
// order.
func TestThingsWeighAlikeBothWays(t *testing.T) {
	m := match.ColdStart()
	draw := func(t *rapid.T, kind, id string) *match.Features {
		parts := []string{"kind " + kind}
		for range rapid.IntRange(0, 8).Draw(t, "parts") {
			parts = append(parts, rapid.SampledFrom([]string{
				"name Aurum Harbour Trading Sdn Bhd", "name Aurum Harbor Trading Ltd", "name AHT Ltd", "name Lotus Harbour Park II", "name Lotoos Harpour Garden", "former Lotus Park Hotel",
				"name Aleria Deli", "name The Aleria Delicatessen", "address 12 Poppy Hills Drive, Aleria 43004", "address Krong Yokowu", "jurisdiction MY", "jurisdiction kh",
				"founded 2015-04-01", "founded 2015-04-02", "opened 2018", "posted 2021-05-13", "posted 2021-06-13", "salary 1 500", "salary 2.000", "currency USD", "country TH", "country KH",
				"latitude 11.50", "latitude 12.90", "longitude 104.90", "phone +12025550101", "phone 202-555-0101", "registration MY QC254481834", "registration MY QC664422826",
				"link OWNS 1", "link LOCATED_AT 9", "link RENAMED_TO 2", "link PART_OF 9",
				"text Wanted in a city by the sea, flight and visa paid. No experience is needed. Write to us", "text Write to us. Write to us. Cook for a small hotel on the river, two languages",
			}).Draw(t, "part"))
		}
		return record(t, id, strings.Join(parts, "; "))
	}
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]string{"Organization", "Compound", "JobAd"}).Draw(t, "kind")
		a, b := draw(t, kind, "1"), draw(t, kind, "2")
		n := rapid.IntRange(1, 30).Draw(t, "holders")
		holders := func(uint64) int { return n }
		score, e := m.Compare(a, b, holders), m.Explain(b, a, holders)
		if diff := cmp.Diff(score, e.Score); diff != "" {
			t.Fatal(diff)
		}
		var sum match.Bits
		for _, r := range e.Rows {
			sum += r.Bits
		}
		if sum != score.Weight {
			t.Fatalf("rows sum to %d, weight %d", sum, score.Weight)
		}
		if keys := m.Keys(a); len(keys) != len(m.KeyHashes(a)) {
			t.Fatal("keys and hashes differ")
		}
	})
}
