package identifiers

import (
	"strings"

	"github.com/clewgraph/clew/graph"
)

// onlyLastFour is the problem of a US social security number cut to its end.
const onlyLastFour = "only the last four digits"

// documentNames are the words for types of identifier inside document ids.
var documentNames = map[graph.IdentifierType]string{
	graph.IDPassport: "passport", graph.IDNational: "national_id", graph.IDTax: "tax_id",
	graph.IDDriver: "driver_licence", graph.IDRegistration: "registration", graph.IDDocument: "document",
}

// readDocument gives "type:country:number", with the scheme, state or register
// before the number when the source gives one: "passport:KH:N1234567",
// "national_id:US:ssn:123456789", "passport::N1234567" without a country. Numbers
// that a country gives by public rules are held to them (see [scheme]); the lines
// at the foot of a passport or card stand for the number in them.
func readDocument(id graph.Identifier) reading {
	id, problem := fromMRZ(id)
	if problem != "" {
		return failed(problem)
	}
	number := code(id.Value)
	switch {
	case masked(number):
		return failed("masked")
	case isCard(id):
		return failed(paymentCard)
	case placeholder(number):
		return failed("placeholder")
	case len(number) < 3 || len(digitsOf(number)) == 0 || len(number) > 64:
		return failed("not a document number")
	}
	if isSSN(id) {
		switch digits := digitsOf(number); {
		case len(digits) == 4:
			return failed(onlyLastFour)
		case len(digits) != 9:
			return failed("not nine digits")
		}
	}
	country, _ := Country(id.Country)
	canonical, country, within, problem := readScheme(id.Type, number, country, series(id))
	switch {
	case problem != "":
		return failed(problem)
	case placeholder(canonical):
		return failed("placeholder")
	}
	parts := []string{documentNames[id.Type], country}
	if within != "" {
		parts = append(parts, within)
	}
	return ok(join(append(parts, canonical)...))
}

func isSSN(id graph.Identifier) bool {
	return id.Type == graph.IDNational && slug(id.Qualifier) == "ssn"
}

// series folds the qualifier of a document: a US state to its code for driver's
// licences, else a lower-case name.
func series(id graph.Identifier) string {
	name := slug(id.Qualifier)
	if id.Type == graph.IDDriver {
		if i := strings.Index(usStates, "|"+name+" "); name != "" && i >= 0 {
			i += len(name) + 2
			return strings.ToLower(usStates[i : i+2])
		}
	}
	return name
}

// usStates maps names of states to their postal codes.
const usStates = `|alabama AL|alaska AK|arizona AZ|arkansas AR|california CA|colorado CO|connecticut CT|delaware DE` +
	`|district-of-columbia DC|florida FL|georgia GA|hawaii HI|idaho ID|illinois IL|indiana IN|iowa IA|kansas KS` +
	`|kentucky KY|louisiana LA|maine ME|maryland MD|massachusetts MA|michigan MI|minnesota MN|mississippi MS` +
	`|missouri MO|montana MT|nebraska NE|nevada NV|new-hampshire NH|new-jersey NJ|new-mexico NM|new-york NY` +
	`|north-carolina NC|north-dakota ND|ohio OH|oklahoma OK|oregon OR|pennsylvania PA|rhode-island RI` +
	`|south-carolina SC|south-dakota SD|tennessee TN|texas TX|utah UT|vermont VT|virginia VA|washington WA` +
	`|west-virginia WV|wisconsin WI|wyoming WY|`

// readLEI checks a Legal Entity Identifier: 20 letters and digits of which the
// last two make the remainder by 97 one (ISO 17442).
func readLEI(value string) reading {
	lei := code(value)
	switch {
	case len(lei) != 20 || !alphanumeric(lei) || !allDigits(lei[18:]):
		return failed("not a LEI")
	case mod97(lei) != 1:
		return failed(checksumFailed)
	}
	return ok(join("lei", lei))
}

// readVehicle gives "country:plate", or "vin:…" when the qualifier says that
// the value is a vehicle identification number.
func readVehicle(value, qualifier, country string) reading {
	plate := strings.ReplaceAll(code(value), "/", "")
	if slug(qualifier) == "vin" {
		if len(plate) != 17 || !alphanumeric(plate) || strings.ContainsAny(plate, "IOQ") {
			return failed("not a VIN")
		}
		return ok(join("vin", plate))
	}
	if masked(plate) || placeholder(plate) || len(plate) < 2 || len(plate) > 64 {
		return failed("not a plate")
	}
	country, _ = Country(country)
	return ok(join(country, plate))
}
