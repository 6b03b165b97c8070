package names

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/clewgraph/clew/graph"
)

// AddressForm is the comparable form of an address. Parts that cannot be told
// are empty; every word is in Tokens all the same.
type AddressForm struct {
	// Tokens are all words, street words abbreviated, sorted, each once.
	Tokens []string
	// Number is the house or plot number ("12a", "321"), Unit that of a flat or
	// suite.
	Number, Unit string
	// Street is the words of the part that holds the number, without number,
	// unit, city, region and postcode, in their order.
	Street []string
	// Postcode is upper case without spaces. City, Region and Country are folded
	// and only set when the source gave them as parts.
	Postcode              string
	City, Region, Country string
}

// AddressTokens gives the comparable form of an address from its parts, its
// text, or both.
func AddressTokens(a graph.Address) AddressForm {
	f := AddressForm{
		City: streetWords(a.City), Region: streetWords(a.Region), Country: Fold(a.Country),
		Postcode: strings.ToUpper(strings.ReplaceAll(Fold(a.Postcode), " ", "")),
	}
	text := a.Line
	if text == "" {
		text = a.Full
	}
	if f.Postcode == "" {
		text, f.Postcode = cutPostcode(text)
	}
	var known []string
	for _, part := range []string{f.City, f.Region, f.Country, strings.ToLower(f.Postcode)} {
		known = append(known, strings.Fields(part)...)
	}
	text, f.Unit = cutUnit(norm(text))
	for piece := range strings.SplitSeq(text, ",") {
		f.take(piece, known)
	}
	f.Tokens = strings.Fields(streetWords(a.Text()))
	if a.Full != "" {
		for _, part := range []string{a.Line, a.City, a.Region, a.Country} {
			f.Tokens = append(f.Tokens, strings.Fields(streetWords(part))...)
		}
	}
	slices.Sort(f.Tokens)
	f.Tokens = slices.Compact(f.Tokens)
	return f
}

// take reads one piece between commas: a unit, or the number and street.
func (f *AddressForm) take(piece string, known []string) {
	words := strings.Fields(streetWords(strings.ReplaceAll(piece, "#", " no ")))
	var street []string
	number := ""
	for i := 0; i < len(words); i++ {
		w := words[i]
		numbered := i+1 < len(words) && unicode.IsDigit(rune(words[i+1][0]))
		switch {
		case w == "apt" && i+1 < len(words) && (numbered || len(words[i+1]) == 1):
			if i++; f.Unit == "" {
				f.Unit = words[i]
			}
		case w == "no" && numbered:
			if i++; number == "" {
				number = words[i]
			}
		case number == "" && isHouseNumber(w) && !(i > 0 && streetKind[words[i-1]]):
			number = w
		default:
			street = append(street, w)
		}
	}
	street = slices.DeleteFunc(street, func(w string) bool { return slices.Contains(known, w) || number != "" && w == "bldg" })
	isStreet := slices.ContainsFunc(street, func(w string) bool { return streetKind[w] })
	switch {
	case number != "" && f.Number == "":
		f.Number = number
		if len(street) > 0 {
			f.Street = street
		}
	case len(f.Street) == 0 && (isStreet || f.Number != ""):
		f.Street = street
	}
}

// unitWithFloor finds "#03-12", floor and unit as Singapore and Malaysia write
// them.
var unitWithFloor = regexp.MustCompile(`#(\d+)-(\d+[A-Za-z]?)`)

// cutUnit takes a unit with its floor out of an address: "03-12".
func cutUnit(text string) (rest, unit string) {
	if !strings.Contains(text, "#") {
		return text, ""
	}
	m := unitWithFloor.FindStringSubmatchIndex(text)
	if m == nil {
		return text, ""
	}
	return text[:m[0]] + " " + text[m[1]:], strings.ToLower(text[m[2]:m[3]] + "-" + text[m[4]:m[5]])
}

// streetKind are words after which a number is the street's name, not a house.
var streetKind = set("st soi jln rd ave hwy route ln blk moo ul pr rue")

// isHouseNumber reports whether a word is digits and at most one letter.
func isHouseNumber(w string) bool {
	rest := strings.TrimLeft(w, "0123456789")
	return len(rest) < len(w) && (rest == "" || len(rest) == 1 && 'a' <= rest[0] && rest[0] <= 'z')
}

// postcodes finds a postcode: British, Canadian, Dutch, then plain digits, with
// the country letters that some put in front.
var postcodes = regexp.MustCompile(`(?i)\b([A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{4} ?[A-Z]{2}\b|(?:[A-Z]{1,2}-)?\d{4,6}(?:-\d{4})?)\b`)

// cutPostcode takes the last postcode out of an address. A number that begins
// the address, or stands alone with its street, is no postcode.
func cutPostcode(text string) (rest, postcode string) {
	text = norm(text)
	if !strings.ContainsAny(text, "0123456789") {
		return text, ""
	}
	found := postcodes.FindAllStringIndex(text, -1)
	if len(found) == 0 {
		return text, ""
	}
	last := found[len(found)-1]
	before := strings.TrimSpace(text[:last[0]])
	if !strings.ContainsFunc(before, unicode.IsDigit) || strings.HasSuffix(before, "#") || strings.HasSuffix(strings.ToLower(before), "box") {
		return text, ""
	}
	postcode = strings.ToUpper(strings.ReplaceAll(text[last[0]:last[1]], " ", ""))
	if country, code, prefixed := strings.Cut(postcode, "-"); prefixed && !strings.ContainsFunc(country, unicode.IsDigit) {
		postcode = code
	}
	return text[:last[0]] + " " + text[last[1]:], postcode
}

var poBox = regexp.MustCompile(`(?i)\bp\.? ?o\.? ?box\b`)

// streetWords folds a text and abbreviates its street words.
func streetWords(text string) string {
	if text == "" {
		return ""
	}
	if strings.ContainsAny(text, "xX") {
		text = poBox.ReplaceAllString(text, "box")
	}
	words := strings.Fields(Fold(text))
	for i, w := range words {
		if short, known := streetAbbreviations[w]; known {
			words[i] = short
		} else if stem, found := strings.CutSuffix(w, "strasse"); found && stem != "" {
			words[i] = stem + "str"
		}
	}
	return strings.Join(words, " ")
}

// streetAbbreviations gives one short form for each street word.
var streetAbbreviations = map[string]string{
	"street": "st", "str": "st", "saint": "st", "avenue": "ave", "av": "ave", "lane": "ln", "road": "rd", "drive": "dr", "drv": "dr",
	"boulevard": "blvd", "boul": "blvd", "place": "pl", "square": "sq", "court": "ct", "terrace": "ter", "highway": "hwy",
	"parkway": "pkwy", "circle": "cir", "crescent": "cres", "close": "cl", "gardens": "gdns", "mount": "mt", "fort": "ft",
	"apartment": "apt", "appt": "apt", "unit": "apt", "suite": "apt", "ste": "apt", "flat": "apt", "room": "apt", "rm": "apt",
	"floor": "fl", "flr": "fl", "building": "bldg", "bld": "bldg", "block": "blk", "number": "no", "nr": "no", "num": "no",
	"north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw", "southeast": "se", "southwest": "sw",
	"jalan": "jln", "jl": "jln", "lorong": "lor", "kampung": "kg", "kampong": "kg", "ulitsa": "ul", "ulica": "ul",
	"prospekt": "pr", "rue": "rue", "thanon": "rd", "mubaan": "moo", "mu": "moo", "phum": "village", "ban": "village",
	"khum": "commune", "sangkat": "commune", "srok": "district", "khan": "district", "amphoe": "district", "apartments": "apts",
	"aparments": "apts", "way": "way", "postfach": "box", "pobox": "box",
}
