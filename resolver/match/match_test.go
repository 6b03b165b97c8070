package match_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/identifiers"
	"github.com/clewgraph/clew/resolver/match"
)

// record reads a short notation: parts separated by "; ", each "field value".
func record(t interface{ Fatal(...any) }, id, text string) *match.Features {
	r := &graph.Record{Key: graph.RecordKey{Source: "s", ID: id}, Kind: graph.KindPerson, Attributes: make(map[string][]string)}
	for part := range strings.SplitSeq(text, "; ") {
		field, value, _ := strings.Cut(part, " ")
		add := func(i graph.Identifier) {
			r.Identifiers = append(r.Identifiers, identifiers.Read(i, identifiers.Options{}))
		}
		switch field {
		case "kind":
			r.Kind = graph.Kind(value)
		case "name":
			given, family, found := strings.Cut(value, " / ")
			if found {
				r.Names = append(r.Names, graph.Name{Given: given, Family: family})
			} else {
				r.Names = append(r.Names, graph.Name{Full: value})
			}
		case "persona":
			r.Names = append(r.Names, graph.Name{Full: value, Type: graph.NamePersona})
		case "born":
			d, err := graph.ParseDate(value, graph.DateOptions{})
			if err != nil {
				t.Fatal(err)
			}
			r.Dates = append(r.Dates, graph.DateClaim{Type: graph.DateBirth, Date: d})
		case "founded", "opened", "posted":
			d, err := graph.ParseDate(value, graph.DateOptions{})
			if err != nil {
				t.Fatal(err)
			}
			r.Dates = append(r.Dates, graph.DateClaim{Type: graph.DateType(field), Date: d})
		case "former":
			r.Names = append(r.Names, graph.Name{Full: value, Type: graph.NameFormer})
		case "registration":
			country, number, _ := strings.Cut(value, " ")
			add(graph.Identifier{Type: graph.IDRegistration, Country: country, Value: number})
		case "link":
			kind, to, _ := strings.Cut(value, " ")
			r.Links = append(r.Links, graph.Link{Kind: graph.LinkKind(kind), To: graph.End{Record: graph.RecordKey{Source: "s", ID: to}}})
		case "phone":
			add(graph.Identifier{Type: graph.IDPhone, Value: value})
		case "seen":
			add(graph.Identifier{Type: graph.IDPhone, Value: value, Relation: graph.RelSeenWith})
		case "whatsapp":
			add(graph.Identifier{Type: graph.IDHandle, Qualifier: "whatsapp", Value: value})
		case "telegram":
			add(graph.Identifier{Type: graph.IDHandle, Qualifier: "telegram", Value: value})
		case "email":
			add(graph.Identifier{Type: graph.IDEmail, Value: value})
		case "passport":
			country, number, _ := strings.Cut(value, " ")
			add(graph.Identifier{Type: graph.IDPassport, Country: country, Value: number})
		case "until", "since":
			d, err := graph.ParseDate(value, graph.DateOptions{})
			if err != nil {
				t.Fatal(err)
			}
			last := &r.Identifiers[len(r.Identifiers)-1]
			if field == "until" {
				last.Valid.To = d
			} else {
				last.Valid.From = d
			}
		case "address":
			r.Addresses = append(r.Addresses, graph.Address{Full: value})
		case "role":
			r.Roles = append(r.Roles, graph.Role{Name: value})
		default:
			r.Attributes[field] = append(r.Attributes[field], value)
		}
	}
	return match.Extract(r)
}

func TestVerdicts(t *testing.T) {
	ad := "text Digital sales executive wanted in a city by the sea, flight and visa paid, no experience needed, write to us today"
	tests := map[string]struct {
		a, b    string
		holders int
		band    match.Band
		key     string
		says    string // a gate or veto
	}{
		"name, date and phone":              {"name Zoltan / Varga; born 1978-12-11; phone +12025550101", "name Zoltan / Vargha; born 1978-12-11; phone +12025550101", 2, match.BandSame, "+NAME+DOB+PHONE", ""},
		"a name alone never merges":         {"name Zebulon / Quisenberry", "name Zebulon / Quisenberry", 2, match.BandRelated, "+NAME", "a name alone"},
		"a name and a city is a name alone": {"name Zebulon / Quisenberry; address Aleria", "name Zebulon / Quisenberry; address Aleria", 2, match.BandRelated, "+NAME", "a name alone"},
		"shared phone, different name":      {"name Zoltan / Varga; phone +12025550101", "name Mara / Okonkwo; phone +12025550101", 2, match.BandRelated, "+PHONE-NAME", "a different name"},
		"twins at one address":              {"name Mark / Varga; born 1997-09-28; address 12 Poppy Hills Drive, Aleria 43004; email varga.family@example.org", "name Marsha / Varga; born 1997-09-28; address 12 Poppy Hills Drive, Aleria 43004; email varga.family@example.org", 2, match.BandRelated, "+NAME+DOB+EMAIL+PLACE", "a different name"},
		"mother and son of like names":      {"name Mary / Varga; phone +12025550101", "name Mark / Varga; phone +12025550101", 2, match.BandRelated, "+NAME+PHONE", "a different name"},
		"brother and sister":                {"name Mario / Varga; phone +12025550101", "name Maria / Varga; phone +12025550101", 2, match.BandRelated, "+NAME+PHONE", "a different name"},
		"married, with a passport":          {"name Amanda / Varga; born 1987-03-12; passport KH N1234567", "name Amanda / Okonkwo; born 1987-03-12; passport KH N1234567", 2, match.BandSame, "+NAME+DOB+DOCUMENT", ""},
		"given name and date alone":         {"name Somchai / Varga; born 1987-03-12", "name Somchai / Okonkwo; born 1987-03-12", 2, match.BandRelated, "+NAME+DOB", "only part of the name"},
		"two passports of one country":      {"name Zoltan / Varga; born 1978-12-11; passport KH N1234567", "name Zoltan / Varga; born 1978-12-11; passport KH P7654399", 2, match.BandRelated, "+NAME+DOB-DOCUMENT-VETO", "two different numbers"},
		"passports one after the other":     {"name Zoltan / Varga; born 1978-12-11; passport KH N1234567; until 2015", "name Zoltan / Varga; born 1978-12-11; passport KH P7654399; since 2018", 2, match.BandSame, "+NAME+DOB", ""},
		"passports of two countries":        {"name Zoltan / Varga; born 1978-12-11; passport KH N1234567", "name Zoltan / Varga; born 1978-12-11; passport TH P7654399", 2, match.BandSame, "+NAME+DOB", ""},
		"father and son":                    {"name Zoltan / Varga Sr; address 12 Poppy Hills Drive, Aleria 43004", "name Zoltan / Varga Jr; address 12 Poppy Hills Drive, Aleria 43004", 2, match.BandRelated, "+NAME+PLACE-GENERATION", "generations"},
		"one roof, two dates of birth":      {"name Zoltan / Varga; born 1950-10-10; address 12 Poppy Hills Drive, Aleria 43004", "name Zoltan / Varga; born 1984-03-15; address 12 Poppy Hills Drive, Aleria 43004", 2, match.BandRelated, "+NAME+PLACE-DOB", "dates of birth conflict"},
		"a hub phone":                       {"name Zoltan / Varga; phone +12025550101", "name Zoltan / Varga; phone +12025550101", 21, match.BandRelated, "+NAME", "a name alone"},
		"a crowded phone weighs less":       {"name Zoltan / Varga; phone +12025550101", "name Zoltan / Varga; phone +12025550101", 20, match.BandSame, "+NAME+PHONE", ""},
		"a phone held at different times":   {"name Zoltan / Varga; phone +12025550101; until 2015", "name Zoltan / Varga; phone +12025550101; since 2018", 2, match.BandRelated, "+NAME", "a name alone"},
		"one number said twice counts once": {"name Zoltan / Varga; phone +12025550101; whatsapp +12025550101", "name Zoltan / Varga; phone +12025550101; whatsapp +12025550101", 2, match.BandSame, "+NAME+PHONE", ""},
		"seen with a phone":                 {"name Zoltan / Varga; seen +12025550101", "name Zoltan / Varga; seen +12025550101", 2, match.BandRelated, "+NAME+SEEN_WITH", "a name alone"},
		"personas are weak":                 {"persona Rich Lucky Boss; phone +12025550101", "persona Rich Lucky Boss; phone +12025550101", 2, match.BandRelated, "+NAME+PHONE", "no names to compare"},
		"1 January is the year only":        {"name Zoltan / Varga; born 1978-01-01", "name Zoltan / Varga; born 1978-01-01", 2, match.BandRelated, "+NAME+DOB", "a name alone"},
		"different kinds never compare":     {"name Zoltan Varga; phone +12025550101", "kind Organization; name Zoltan Varga; phone +12025550101", 2, match.BandRelated, "-VETO", "different kinds"},
		"sister companies at one address":   {"kind Organization; name Aurum Harbour Holdings Singapore Ltd; address 12 Poppy Hills Drive, Aleria 43004", "kind Organization; name Aurum Harbour Holdings Cambodia Ltd; address 12 Poppy Hills Drive, Aleria 43004", 2, match.BandRelated, "+NAME+PLACE", "a different name"},
		"parts of a compound":               {"kind Compound; name Lotus Park I; town Aleria; latitude 11.5; longitude 104.9", "kind Compound; name Lotus Park II; town Aleria; latitude 11.5; longitude 104.9", 2, match.BandRelated, "+NAME+PLACE", "a different name"},
		"one compound":                      {"kind Compound; name Lotus Harbour Park; town Aleria; latitude 11.5; longitude 104.9", "kind Compound; name Lotus Harbor Park; town Aleria; latitude 11.503; longitude 104.9", 2, match.BandSame, "+NAME+PLACE", ""},
		"one advertisement, one contact":    {"kind JobAd; " + ad + "; phone +12025550101", "kind JobAd; " + ad + " please; phone +12025550101", 2, match.BandSame, "+PHONE+TEXT", ""},
		"one title, two advertisements":     {"kind JobAd; name Digital sales executive; " + ad, "kind JobAd; name Digital sales executive; text Cook for a small hotel on the river, must speak two languages and love cats", 2, match.BandRelated, "+NAME-TEXT", "a title does not"},
		"one template, two contacts":        {"kind JobAd; " + ad + "; phone +12025550101", "kind JobAd; " + ad + "; phone +12025550102", 2, match.BandPossiblySame, "+TEXT", ""},
		"one contact, two advertisements":   {"kind JobAd; " + ad + "; phone +12025550101", "kind JobAd; text Cook for a small hotel on the river, must speak two languages and love cats; phone +12025550101", 2, match.BandPossiblySame, "+PHONE-TEXT", ""},
		"Chinese names that differ":         {"name 王伟; name Wang / Wei; born 1997-09-14; phone +12025550101", "name 王薇; name Wang / Wei; born 1997-09-14; phone +12025550101", 2, match.BandRelated, "+DOB+PHONE-NAME", "a different name"},
		"one passport, one letter off":      {"name Lea / Toulouse; passport US QX4832901", "name Lee / Toulouse; born 1985-02-01; passport US QX4832901", 2, match.BandSame, "+NAME+DOCUMENT", ""},
		"one passport, another name":        {"name Mara / Toulouse; passport US QX4832901", "name Lee / Toulouse; born 1985-02-01; passport US QX4832901", 2, match.BandRelated, "+NAME+DOCUMENT", "a different name"},
		"read across scripts":               {"name គឹម តារា; address 321 Lotus Street, Aleria 43004", "name Kim / Dara; address 321 Lotus Street, Aleria 43004", 2, match.BandSame, "+NAME+PLACE", ""},
		"scripts that cannot be compared":   {"name བཀྲ་ཤིས ཟླ་བ; address 321 Lotus Street, Aleria 43004", "name Kim / Dara; address 321 Lotus Street, Aleria 43004", 2, match.BandRelated, "+PLACE", "no names to compare"},
		"written as one word and as two":    {"name Zoltan / Pryce-Hall; born 1978-12-11", "name Zoltan / Prycehall; born 1978-12-11", 2, match.BandSame, "+NAME+DOB", ""},
		"a victim and a suspect":            {"name Zoltan / Varga; born 1978-12-11; phone +12025550101; role trafficking_victim", "name Zoltan / Varga; born 1978-12-11; phone +12025550101; role recruiter_or_intermediary", 2, match.BandPossiblySame, "+NAME+DOB+PHONE-VETO", "possible victim and suspect"},
		"a victim and one who is both":      {"name Zoltan / Varga; born 1978-12-11; phone +12025550101; role trafficking_victim", "name Zoltan / Varga; born 1978-12-11; phone +12025550101; role trafficking_victim; role recruiter_or_intermediary", 2, match.BandSame, "+NAME+DOB+PHONE", ""},
		"a suspect and one who is both":     {"name Zoltan / Varga; born 1978-12-11; phone +12025550101; role mule_herder", "name Zoltan / Varga; born 1978-12-11; phone +12025550101; role trafficking_victim; role recruiter_or_intermediary", 2, match.BandSame, "+NAME+DOB+PHONE", ""},
		"a nickname, one date of birth":     {"name Nok Buakaeo; born 1987-03-12", "name Napha Buakaeo; born 1987-03-12", 2, match.BandSame, "+NAME+DOB", ""},
		"a nickname of a Thai letter":       {"name นก บัวแก้ว; born 1987-03-12", "name นภา บัวแก้ว; born 1987-03-12", 2, match.BandSame, "+NAME+DOB", ""},
		"a nickname, one phone":             {"name Nok Buakaeo; phone +12025550101", "name Napha Buakaeo; phone +12025550101", 2, match.BandRelated, "+NAME+PHONE", "a nickname"},
		"a nickname alone, one passport":    {"name Lek; passport LA N1234567; phone +12025550101", "name Douangchay Phommavong; passport LA N1234567; phone +12025550101", 2, match.BandSame, "+DOCUMENT+PHONE", ""},
		"a nickname alone, one phone":       {"name Lek; phone +12025550101", "name Douangchay Phommavong; phone +12025550101", 2, match.BandRelated, "+PHONE", "no names to compare"},
		"a nickname, a common family name":  {"name Nok Suwan; born 1987-03-12; phone +12025550101", "name Phensi Suwan; born 1987-03-12; phone +12025550101", 2, match.BandSame, "+NAME+DOB+PHONE", ""},
		"a nickname, that and a date alone": {"name Nok Suwan; born 1987-03-12", "name Phensi Suwan; born 1987-03-12", 2, match.BandPossiblySame, "+NAME+DOB", "a nickname"},
		"a nickname beside a Western name":  {"name Gus Johnson; born 1987-03-12; phone +12025550101", "name Mark Johnson; born 1987-03-12; phone +12025550101", 2, match.BandRelated, "+DOB+PHONE-NAME", "a different name"},
		"a nickname in the French way":      {"name Toukta Phommavong; born 1987-03-12", "name Khamsing Phommavong; born 1987-03-12", 2, match.BandSame, "+NAME+DOB", ""},
		"sisters, two nicknames":            {"name Nok Buakaeo; born 1987-03-12; phone +12025550101", "name Lek Buakaeo; born 1987-03-12; phone +12025550101", 2, match.BandRelated, "+NAME+DOB+PHONE", "a different name"},
		"a pet name alone, one date":        {"name Ujang; born 1987-03-12; phone +12025550101", "name Hari Sutrisno; born 1987-03-12; phone +12025550101", 2, match.BandSame, "+DOB+PHONE", ""},
		"a pet name alone, one phone":       {"name Ujang; phone +12025550101", "name Hari Sutrisno; phone +12025550101", 2, match.BandRelated, "+PHONE", "no names to compare"},
		"two names of one word":             {"name Budi; born 1987-03-12; phone +12025550101", "name Hari Sutrisno; born 1987-03-12; phone +12025550101", 2, match.BandRelated, "+DOB+PHONE-NAME", "a different name"},
		"a pet name and a common family":    {"name Dodong Macaraeg; born 1987-03-12", "name Manuel Macaraeg; born 1987-03-12", 2, match.BandPossiblySame, "+NAME+DOB", "a nickname"},
		"a pet name, and a phone as well":   {"name Dodong Macaraeg; born 1987-03-12; phone +12025550101", "name Manuel Macaraeg; born 1987-03-12; phone +12025550101", 2, match.BandSame, "+NAME+DOB+PHONE", ""},
		"one passport and date, no phone":   {"name Mara Toulouse; born 1985-02-01; passport US QX4832901", "name Zoltan Varga; born 1985-02-01; passport US QX4832901", 2, match.BandRelated, "+DOB", "a different name"},
		"a nickname, one phone and month":   {"name Nok Suwan; born 1987-03; phone +12025550101", "name Phensi Suwan; born 1987-03-12; phone +12025550101", 2, match.BandSame, "+NAME+DOB+PHONE", ""},
		"that and the year, two women":      {"name Nok Suwan; born 1987; gender female; phone +12025550101", "name Phensi Suwan; born 1987-03-12; gender female; phone +12025550101", 2, match.BandSame, "+NAME+DOB+PHONE+GENDER", ""},
		"that and the year, man and wife":   {"name Nok Suwan; born 1987; gender female; phone +12025550101", "name Somchai Suwan; born 1987-03-12; gender male; phone +12025550101", 2, match.BandRelated, "+NAME+DOB+PHONE-GENDER", "a nickname"},
		"that and the year, no gender told": {"name Nok Suwan; born 1987; phone +12025550101", "name Somchai Suwan; born 1987-03-12; phone +12025550101", 2, match.BandRelated, "+NAME+DOB+PHONE", "a nickname"},
		"that and two months of a year":     {"name Nok Suwan; born 1987-05; gender female; phone +12025550101", "name Phensi Suwan; born 1987-03-12; gender female; phone +12025550101", 2, match.BandRelated, "", "a nickname"},
		"a pet name alone, an initial":      {"name Nonik; born 1984-09-28; phone +12025550101", "name Wahyuni P.; born 1984-09-28; phone +12025550101", 2, match.BandSame, "+DOB+PHONE", ""},
		"two Burmese names":                 {"name Thet San; born 1987-03-12; phone +12025550101", "name Thet Kyaw; born 1987-03-12; phone +12025550101", 2, match.BandRelated, "+NAME+DOB+PHONE", "a different name"},
		"Western name and another dialect":  {"name Alvin Jia; born 1987-03-12; phone +12025550101", "name Ka Kong Pang; born 1987-03-12; phone +12025550101", 2, match.BandSame, "+DOB+PHONE-NAME", ""},
		"that with one phone alone":         {"name Alvin Jia; phone +12025550101", "name Ka Kong Pang; phone +12025550101", 2, match.BandRelated, "+PHONE", "a Western name"},
		"an initial in another dialect":     {"name Heng C.; born 1987-03-12; phone +12025550101", "name Wong Ching Kwai; born 1987-03-12; phone +12025550101", 2, match.BandSame, "+NAME+DOB+PHONE", ""},
		"a Western name, one date of birth": {"name Jackson Wai; born 1987-03-12", "name Wai Kwan Keung; born 1987-03-12", 2, match.BandPossiblySame, "+NAME+DOB", "a Western name"},
		"a Western name at one address":     {"name Jackson Wai; born 1987-03-12; address 12 Poppy Hills Drive, Aleria 43004", "name Wai Kwan Keung; born 1987-03-12; address 12 Poppy Hills Drive, Aleria 43004", 2, match.BandSame, "+NAME+DOB", ""},
		"dialects, no Chinese given name":   {"name Cindy Li; phone +12025550101", "name Lee Kuen Ching Cindy; phone +12025550101", 2, match.BandSame, "+NAME+PHONE", ""},
		"dialects, no family name":          {"name Situ Shuli; passport HK N1234567", "name Suk Lai; passport HK N1234567", 2, match.BandSame, "+NAME+DOCUMENT", ""},
		"nothing in common":                 {"name Zoltan / Varga; born 1978-12-11", "name Mara / Okonkwo; born 1990-03-15", 2, match.BandNone, "-NAME-DOB", "a different name"},
	}
	m := match.ColdStart()
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			e := m.Explain(record(t, "1", tc.a), record(t, "2", tc.b), func(uint64) int { return tc.holders })
			said := strings.Join(append(e.Gates, e.Vetoes...), "; ")
			if e.Band != tc.band || !strings.HasPrefix(e.MatchKey, tc.key) || !strings.Contains(said, tc.says) || tc.says == "" && said != "" {
				t.Errorf("band %q, key %q, says %q, weight %v", e.Band, e.MatchKey, said, e.Weight)
				for _, r := range e.Rows {
					t.Logf("%-12s %-28s %v %q %q %s", r.Feature, r.Level, r.Bits, r.Left, r.Right, r.Note)
				}
			}
			if e.Change == "" {
				t.Error("no smallest change")
			}
		})
	}
}

// TestWeightsAddUp: for any two records the rows sum to the weight, explaining
// changes nothing, and the order of the two does not matter.
func TestWeightsAddUp(t *testing.T) {
	m := match.ColdStart()
	draw := func(t *rapid.T, id string) *match.Features {
		var parts []string
		for range rapid.IntRange(0, 7).Draw(t, "parts") {
			parts = append(parts, rapid.SampledFrom([]string{
				"name Zoltan / Varga", "name Zoltan Vargha", "name Mara / Okonkwo", "name 王伟", "persona Lucky", "born 1978-12-11", "born 1978-11-12", "born 1979",
				"phone +12025550101", "whatsapp +12025550101", "seen +12025550102", "email varga.family@example.org", "email varga.famliy@example.org",
				"passport KH N1234567", "passport KH N1234568", "passport TH P7654399", "address 12 Poppy Hills Drive, Aleria 43004", "address 12 Poppy Hills Dr, Aleria",
				"gender F", "gender male", "nationality kh", "employer Aurum Harbour Ltd",
			}).Draw(t, "part"))
		}
		return record(t, id, strings.Join(parts, "; "))
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := draw(t, "1"), draw(t, "2")
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

// TestWrittenInTwoWays finds one mailbox under two addresses, and names that only
// look alike, which are no evidence.
func TestWrittenInTwoWays(t *testing.T) {
	m := match.ColdStart()
	one := m.Explain(record(t, "a", "name Ann Example; email a.n.example+jobs@gmail.com"), record(t, "b", "name Ann Example; email anexample@googlemail.com"), nil)
	if !slices.ContainsFunc(one.Rows, func(r match.Row) bool { return r.Feature == "email" && r.Note == "written in two ways" && r.Bits > 0 }) {
		t.Errorf("one mailbox: %+v", one.Rows)
	}
	a, b := record(t, "a", "name Ann Example; telegram example_j0b5"), record(t, "b", "name Bo Sample; telegram ехаmрlе_job5") // Cyrillic letters
	if shared := slices.ContainsFunc(m.KeyHashes(a), func(k uint64) bool { return slices.Contains(m.KeyHashes(b), k) }); !shared {
		t.Error("two names that look alike are not compared")
	}
	two := m.Explain(a, b, nil)
	if !slices.ContainsFunc(two.Ignored, func(r match.Row) bool { return r.Level == "looks alike" }) {
		t.Errorf("two names that look alike: %+v", two.Ignored)
	}
}

// TestKeysApart holds the keys of two models that are worked out at once to those
// of each: with nicknames, which are words of one alone, and with more keys than a
// record keeps.
func TestKeysApart(t *testing.T) {
	families := func(keep func(match.KeyFamily) bool) *match.Model {
		m, err := match.ColdStart().With(func(m *match.Model) {
			m.Families = slices.DeleteFunc(match.Families(true), func(f match.KeyFamily) bool { return !keep(f) })
		})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	all := families(func(match.KeyFamily) bool { return true })
	rapid.Check(t, func(t *rapid.T) {
		var parts []string
		for range rapid.IntRange(0, 40).Draw(t, "parts") {
			parts = append(parts, rapid.SampledFrom([]string{
				"name Robert Bob Smith", "name Elizabeth Beth Ann Jones", "name William / Brown", "name Kate Margaret Peggy Hill", "name Siti Nur Aisyah binti Abdullah",
				"born 1990-04-01", "born 1987", "phone +44 20 7946 0990", "phone 0151 496 0000", "kind Organization", "kind Compound",
			}).Draw(t, "part"))
		}
		f := record(t, "a", strings.Join(append(parts, "born 1971-02-03"), "; "))
		dropped := rapid.SliceOf(rapid.SampledFrom(match.Families(true))).Draw(t, "dropped")
		narrow := families(func(f match.KeyFamily) bool { return !slices.Contains(dropped, f) })
		for _, second := range []*match.Model{nil, match.ColdStart(), narrow, all} {
			var got match.KeysApart
			all.KeysApart(f, second, &got)
			sorted := func(lists ...[]uint64) []uint64 {
				keys := slices.Concat(lists...)
				slices.Sort(keys)
				return slices.Compact(keys)
			}
			if diff := cmp.Diff(all.KeyHashes(f), sorted(got.Both, got.First), cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("keys of the first model: %s", diff)
			}
			if second == nil {
				second = all
			}
			if diff := cmp.Diff(second.KeyHashes(f), sorted(got.Both, got.Second), cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("keys of the second model: %s", diff)
			}
		}
	})
}

func TestModelFile(t *testing.T) {
	m := match.ColdStart()
	text, err := m.JSON()
	if err != nil {
		t.Fatal(err)
	}
	again, err := match.Parse(text)
	if err != nil || again.ID() != m.ID() || !strings.HasPrefix(m.ID(), "mod_") {
		t.Errorf("%q became %q, %v", m.ID(), again.ID(), err)
	}
	other, err := m.With(func(m *match.Model) { m.Cap = 10 })
	if err != nil || other.ID() == m.ID() || m.Cap != 20 {
		t.Errorf("a changed model: %v, %v", other.ID(), err)
	}
	for name, change := range map[string]func(*match.Model){
		"stop at the floor":  func(m *match.Model) { m.Floor = m.Stop },
		"cut at the stop":    func(m *match.Model) { m.Cut = m.Stop },
		"related over stop":  func(m *match.Model) { m.Related = m.Stop + 1 },
		"absent at the stop": func(m *match.Model) { m.Absent = m.Stop },
		"cap of one":         func(m *match.Model) { m.Cap = 1 },
		"format":             func(m *match.Model) { m.Format = 2 },
		"missing level":      func(m *match.Model) { m.Levels = m.Levels[1:] },
		"unknown level":      func(m *match.Model) { m.Levels[0].Level = "hunch" },
		"impossible level":   func(m *match.Model) { m.Levels[0].U = 0 },
		"unknown keys":       func(m *match.Model) { m.Families[0] = "hunch" },
		"no frequencies":     func(m *match.Model) { m.Tokens.Total = 0 },
		"token not hashed":   func(m *match.Model) { m.Tokens.Counts["varga"] = 1 },
	} {
		if _, err := m.With(change); !errors.Is(err, match.ErrModel) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := match.Parse([]byte(`{"format": 1, "hunch": 2}`)); !errors.Is(err, match.ErrModel) {
		t.Errorf("unknown field: %v", err)
	}
}

func TestChance(t *testing.T) {
	for _, s := range []string{"0", "1", "0.85", "0.000000001", "20"} {
		c, err := match.ParseChance(s)
		if err != nil || c.String() != s {
			t.Errorf("%s became %v, %v", s, c, err)
		}
	}
	for _, s := range []string{"", ".5", "-1", "1e-3", "0.0000000001", "5000"} {
		if c, err := match.ParseChance(s); err == nil {
			t.Errorf("%q is %v", s, c)
		}
	}
}

// TestBrothersAndSisters holds apart whom a roof, a family name and now and then a
// day of birth make alike: their given names differ, however they are written.
func TestBrothersAndSisters(t *testing.T) {
	const home = "; born 1990-05-17; address 12 Poppy Hills Drive, Aleria, 43004"
	m := match.ColdStart()
	for what, names := range map[string][2]string{
		"twins":                            {"Sophia / Miner", "Anya / Miner"},
		"each with the other's initial":    {"Sophia A / Miner", "Anya S / Miner"},
		"one with the other's initial":     {"Sophia A / Miner", "Anya M / Miner"},
		"two family names, parts not told": {"Antonia Erica Ferreira Mello", "Carlos Lucas Ferreira Mello"},
		"father's names, parts not told":   {"Mekdes Yared Tesfaye", "Bizunesh Yared Tesfaye"},
	} {
		t.Run(what, func(t *testing.T) {
			a, b := record(t, "a", "name "+names[0]+home), record(t, "b", "name "+names[1]+home)
			if s := m.Compare(a, b, nil); s.Weight > m.Stop {
				t.Errorf("%s and %s weigh %v", names[0], names[1], s.Weight)
			}
		})
	}
	// An initial is no other name, nor is a middle name that one side leaves out.
	for what, names := range map[string][2]string{
		"an initial": {"S / Miner", "Sophia / Miner"}, "a middle name": {"Sophia Anya / Miner", "Sophia / Miner"}, "another order": {"Miner Sophia", "Sophia Miner"},
	} {
		t.Run(what, func(t *testing.T) {
			a, b := record(t, "a", "name "+names[0]+home), record(t, "b", "name "+names[1]+home)
			if s := m.Compare(a, b, nil); s.Weight <= m.Stop {
				t.Errorf("%s and %s weigh %v", names[0], names[1], s.Weight)
			}
		})
	}
}

// TestForeignNames compares foreign names that Chinese characters write by their
// sound, which a middle dot tells from Chinese ones.
func TestForeignNames(t *testing.T) {
	m := match.ColdStart()
	for _, tt := range []struct {
		a, b  string
		alike bool
	}{
		{"约翰·史密斯", "John Smith", true},
		{"約翰・史密斯", "Smith, John", true},
		{"约翰·史密斯", "Joan Smart", false},
		{"约翰·史密斯", "Peter Miller", false},
		{"约翰史密斯", "John Smith", false}, // nothing says that it is a foreign name
	} {
		if c := m.CompareNames(graph.KindPerson, graph.Name{Full: tt.a}, graph.Name{Full: tt.b}); c.Alike != tt.alike {
			t.Errorf("%s and %s: %+v", tt.a, tt.b, c)
		}
	}
}
