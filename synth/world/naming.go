package world

import (
	"strconv"
	"strings"

	"github.com/clewgraph/clew/synth/draw"
	"github.com/clewgraph/clew/synth/names"
)

// cultures says how the people of each country are named, in the order of the
// table of countries. A country with several is named by one draw among them;
// none of it says who is recruited, guilty or defrauded.
var cultures = [...][]names.Culture{
	{names.Khmer}, {names.Lao}, {names.Burmese}, {names.Thai}, {names.Vietnamese}, {names.Filipino},
	{names.Malay, names.HanMalaysian}, {names.Indonesian}, {names.English, names.Malay}, {names.HanMalaysian, names.HanMalaysian, names.Malay},
	{names.Han}, {names.HanHongKong}, {names.HanHongKong}, {names.Hindi, names.Hindi, names.Bengali}, {names.Bengali}, {names.Nepali},
	{names.Urdu}, {names.Arabic}, {names.Arabic}, {names.Arabic}, {names.Amharic}, {names.Swahili}, {names.Swahili}, {names.Swahili},
	{names.Yoruba}, {names.Yoruba}, {names.Russian}, {names.Spanish}, {names.Portuguese}, {names.Portuguese},
	{names.Spanish}, {names.Spanish}, {names.Spanish}, {names.English, names.English, names.Spanish}, {names.English},
	{names.English}, {names.English}, {names.English}, {names.English}, {names.English, names.Swahili},
}

// culture draws how somebody from a country is named.
func (c country) culture(d *draw.Source) names.Culture { return draw.Pick(d, cultures[c]) }

// branch takes a source of its own from a draw, for what draws an unknown number
// of times.
func branch(d *draw.Source) draw.Source { return draw.New(d.Uint64()) }

// personName invents somebody from a country.
func personName(d *draw.Source, origin country, gender names.Gender) names.Person {
	return names.Draw(branch(d), origin.culture(d), gender)
}

// handleWord gives a word for the handles of a person: how the first given name
// is spelled in Latin letters.
func handleWord(p *names.Person) string {
	part := &p.Given[0]
	return part.Spellings[part.Own]
}

// named gives the country as whose companies and places those of a country are
// named, where package names has none of its own for it: the language is alike.
func (c country) named() string {
	switch code := c.code(); code {
	case "EG", "MA":
		return "AE"
	case "BJ":
		return "NG"
	case "ES", "CO":
		return "PE"
	case "PT":
		return "BR"
	case "CA":
		return "US"
	case "IE", "AU", "NZ":
		return "GB"
	default:
		return code
	}
}

// drawCompany invents a company of a country, an agency where it finds people
// work.
func drawCompany(d *draw.Source, c country, sector string) names.Company {
	if sector == "recruitment" {
		return names.DrawAgency(branch(d), c.named())
	}
	return names.DrawCompany(branch(d), c.named())
}

// serviceName invents the name of a service: a brand and what it does.
func serviceName(d *draw.Source, t ServiceType) string {
	word, _, _ := strings.Cut(names.DrawSite(branch(d)).Brand, " ")
	return word + [...]string{" Bank", " Money", " Exchange", " OTC", " Guarantee", " Pay", " Remit", " Chat"}[t]
}

// line invents a street with a number, as an address says it.
func line(d *draw.Source, c country) string {
	number := 1 + d.N(220)
	return strconv.Itoa(number) + " " + names.DrawStreet(branch(d), c.named()).Spellings[0]
}
