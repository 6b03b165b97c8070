package identifiers

import (
	"strings"
	"sync"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"golang.org/x/text/unicode/norm"
)

// Country gives the ISO 3166 alpha-2 code of a country written as alpha-2 or
// alpha-3 code, UN number or English name ("Cambodia", "KHM", "116" give "KH"),
// with the former and customary codes UK, BU and SU understood. For text that
// names no country it gives the folded text (upper case, no spaces) and false.
func Country(text string) (string, bool) {
	folded := norm.NFC.String(strings.ReplaceAll(code(text), ",", ""))
	if folded == "" {
		return "", false
	}
	if region, err := language.ParseRegion(folded); err == nil && region.IsCountry() {
		return region.Canonicalize().String(), true
	}
	if c, found := countryNames()[slug(text)]; found {
		return c, true
	}
	return folded, false
}

// customaryNames are names in use beside those of the Unicode locale data.
const customaryNames = `
burma MM|czech-republic CZ|england GB|great-britain GB|holland NL|hong-kong HK|ivory-coast CI|kampuchea KH
korea KR|lao-pdr LA|macao MO|macau MO|north-korea KP|republic-of-korea KR|russian-federation RU|south-korea KR
swaziland SZ|the-netherlands NL|the-philippines PH|turkey TR|uae AE|united-states-of-america US|viet-nam VN
lichtenstein LI|peoples-republic-of-china CN|republic-of-china TW`

var countryNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	english := display.English.Regions()
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			region, err := language.ParseRegion(string([]rune{a, b}))
			if err != nil || !region.IsCountry() || region.Canonicalize() != region {
				continue
			}
			if name := slug(english.Name(region)); name != "" {
				names[name] = region.String()
			}
		}
	}
	for _, row := range strings.FieldsFunc(customaryNames, func(r rune) bool { return r == '|' || r == '\n' }) {
		name, country, _ := strings.Cut(row, " ")
		names[name] = country
	}
	return names
})

// PhoneCountry gives the ISO 3166 alpha-2 code of the country that a number in
// E.164 form is of, "" for the codes that several large countries share (+1, +7).
func PhoneCountry(canonical string) string {
	n, err := phonenumbers.Parse(canonical, "ZZ")
	if err != nil || n.GetCountryCode() == 1 || n.GetCountryCode() == 7 {
		return ""
	}
	if region := phonenumbers.GetRegionCodeForCountryCode(int(n.GetCountryCode())); len(region) == 2 && region != "ZZ" {
		return region
	}
	return ""
}
