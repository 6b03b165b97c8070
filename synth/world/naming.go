package world

import (
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

var _ = strings.ToLower

func serviceName(d *draw.Source, t ServiceType, c country) string { return "Svc" }
func placeName(d *draw.Source, c country, sort string) string     { return "Place" }
func companyName(d *draw.Source, c country, sector string) string { return "Company" }
func sisterName(d *draw.Source, title string) string              { return title + " Holding" }
func addressText(d *draw.Source, c country) string                { return "1 Street" }
func compoundName(d *draw.Source, c country) string               { return "Park" }
func brandName(d *draw.Source) string                             { return "Brand" }
func shownName(p *names.Person) string                            { return handleWord(p) }
