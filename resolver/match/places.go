package match

import (
	"slices"
	"strconv"
	"strings"

	"github.com/zeebo/xxh3"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/identifiers"
	"github.com/clewgraph/clew/resolver/names"
	"github.com/clewgraph/clew/resolver/places"
)

// place is a comparable address or site.
type place struct {
	text string
	// words are those of the street and numbers all numbers but the postcode;
	// all holds every token, sorted.
	numbers, words []string
	all            []string
	number         string // of the house, or whichever comes first
	postcode       string
	area           string // that the postcode names: its district
	city           string
	country        string
	// postcodeLetters and cityLetters are the sets of those of plain ones, 0 of
	// others.
	postcodeLetters, cityLetters uint32
	// postcodeHash and cityHash name them in a model's frequencies.
	postcodeHash, cityHash uint64
	// point is set when there are coordinates, in 1/100,000 degree.
	point    bool
	lat, lon int64
	// premises is the hash of the candidate key of the street number, for
	// organisations: how many are registered there decides what it says. 0 where
	// there is none.
	premises uint64
}

// premisesKey gives the part of a place by which premises are counted: the
// number and the longest word of the street.
func (p *place) premisesKey(kind graph.Kind) uint64 {
	longest := ""
	for _, w := range p.words {
		if len(w) >= 4 && (len(w) > len(longest) || len(w) == len(longest) && w < longest) {
			longest = w
		}
	}
	if p.number == "" || longest == "" {
		return 0
	}
	return keyHash(kind, familyAddress, p.number, longest)
}

func (p *place) empty() bool { return len(p.all) == 0 && !p.point }

// newPlace gives the forms of an address of a record of a kind.
func newPlace(a *graph.Address, kind graph.Kind) *place {
	p := placeOf(*a)
	if kind == graph.KindOrganization {
		p.premises = p.premisesKey(kind)
	}
	return &p
}

func placeOf(a graph.Address) place {
	f := names.AddressTokens(a)
	p := place{
		text: a.Text(), all: f.Tokens, words: f.Street, number: f.Number,
		city: f.City, country: countryOf(a.Country), postcode: strings.ToLower(f.Postcode),
	}
	p.name(a)
	parts := strings.Fields(f.City + " " + f.Region + " " + f.Country + " " + p.postcode + " " + strings.ToLower(a.Postcode))
	for _, t := range p.all {
		switch {
		case isNumeric(t) && !slices.Contains(parts, t):
			p.numbers = append(p.numbers, t)
		case len(f.Street) == 0 && !slices.Contains(parts, t):
			p.words = append(p.words, t)
		}
	}
	if p.number == "" && len(p.numbers) > 0 {
		p.number = p.numbers[0]
	}
	if p.postcode != "" {
		p.all = append(p.all, p.postcode)
		slices.Sort(p.all)
	}
	p.area = p.district()
	p.postcodeLetters, p.cityLetters = plainLetters(p.postcode), plainLetters(p.city)
	p.postcodeHash, p.cityHash = xxh3.HashString("postcode "+p.postcode), xxh3.HashString("city "+p.city)
	p.setPoint(a.Lat, a.Lon)
	return p
}

// name gives the town the one name that is known for it in all scripts and
// spellings, and adds those of towns that the whole text names to its words.
func (p *place) name(a graph.Address) {
	if town, ok := places.Place(a.City, p.country); ok {
		p.city = names.Fold(town)
	}
	own := strings.Fields(p.city)
	for part := range strings.SplitSeq(a.Full, ",") {
		if town, ok := places.Place(part, p.country); ok {
			own = append(own, strings.Fields(names.Fold(town))...)
		}
	}
	for _, w := range own {
		if i, found := slices.BinarySearch(p.all, w); !found {
			p.all = slices.Insert(p.all, i, w)
		}
	}
}

// placeOfAttributes reads the place of a site from its attributes.
func placeOfAttributes(attributes map[string][]string) place {
	first := func(name string) string {
		if v := attributes[name]; len(v) > 0 {
			return v[0]
		}
		return ""
	}
	p := placeOf(graph.Address{City: first("town"), Region: first("region"), Country: first("country")})
	p.setPoint(first("latitude"), first("longitude"))
	return p
}

func (p *place) setPoint(lat, lon string) {
	y, okY := degrees(lat, 90)
	x, okX := degrees(lon, 180)
	if okY && okX {
		p.point, p.lat, p.lon = true, y, x
	}
}

// degrees reads decimal degrees as 1/100,000 degree.
func degrees(s string, most float64) (int64, bool) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !(f >= -most && f <= most) {
		return 0, false
	}
	return int64(f * 100_000), true
}

// countryOf folds a country's code or English name to its lower-case code.
func countryOf(s string) string {
	code, _ := identifiers.Country(s)
	return strings.ToLower(code)
}

func isNumeric(t string) bool { return t != "" && t[0] >= '0' && t[0] <= '9' }

// placeMatch is what two places say about each other.
type placeMatch struct {
	left, right     *place
	good, bad       levelID
	hasGood, hasBad bool
}

// comparePlaces gives the agreement of the two sets of places that speaks most
// for one subject: places are one group, so that an address and its town count
// once. People move, and name only
// their town; the others do not.
func (m *Model) comparePlaces(as, bs []*place, kind graph.Kind) (best placeMatch, ok bool) {
	for i := range as {
		for j := range bs {
			p := m.comparePlace(as[i], bs[j], kind)
			if (p.hasGood || p.hasBad) && (!ok || m.placeBits(p) > m.placeBits(best)) {
				best, ok = p, true
			}
		}
	}
	return best, ok
}

func (m *Model) placeBits(p placeMatch) Bits {
	var sum Bits
	if p.hasGood {
		sum += m.weights[p.good].bits
	}
	if p.hasBad {
		sum += m.weights[p.bad].bits
	}
	return sum
}

func (m *Model) comparePlace(a, b *place, kind graph.Kind) placeMatch {
	p := placeMatch{left: a, right: b}
	good := func(l levelID) {
		if !p.hasGood || m.weights[l].bits > m.weights[p.good].bits {
			p.good, p.hasGood = l, true
		}
	}
	bad := func(l levelID) {
		if !p.hasBad || m.weights[l].bits < m.weights[p.bad].bits {
			p.bad, p.hasBad = l, true
		}
	}
	postcode := agreement(a.postcode, b.postcode, a.postcodeLetters, b.postcodeLetters, a.postcodeHash == b.postcodeHash, a.all, b.all)
	city := agreement(a.city, b.city, a.cityLetters, b.cityLetters, a.cityHash == b.cityHash, a.all, b.all)
	street := streetLikeness(a, b)
	switch {
	case street == 100 && (postcode == agree || city == agree || postcode == unknown && city == unknown):
		good(placeAddress)
	case street >= 60 && (postcode == agree || city == agree):
		good(placeAddressClose)
	case street >= 60:
		good(placeStreet)
	case street == 0:
		bad(placeAddressConflict)
	case street < 0 && !isPerson(kind) && sameWords(a, b):
		good(placeWords)
	}
	if a.point && b.point {
		switch north, east := abs(a.lat-b.lat), abs(a.lon-b.lon); {
		case north <= 1000 && east <= 1000:
			good(placePoint)
		case kind == graph.KindCompound && (north > 10_000 || east > 10_000):
			bad(placePointConflict)
		}
	}
	switch postcode {
	case agree:
		if a.postcode != "" && b.postcode != "" && a.postcode != b.postcode {
			good(placePostcodeClose)
		} else {
			good(placePostcode)
		}
	case differ:
		if a.area == b.area {
			good(placeDistrict)
		}
		bad(placePostcodeConflict)
	}
	switch {
	case city == agree:
		good(placeCity)
	case city == differ && postcode != agree:
		bad(placeCityConflict)
	}
	if a.country != "" && b.country != "" {
		if a.country == b.country {
			good(placeCountry)
		} else {
			bad(placeCountryConflict)
		}
	}
	return p
}

// sameWords reports whether two places without street numbers are told in the
// same words, one of which tells something.
func sameWords(a, b *place) bool {
	return len(a.words) > 0 && slices.Equal(a.words, b.words) && slices.ContainsFunc(a.words, func(w string) bool { return len(w) >= 5 })
}

type agreed uint8

const (
	unknown agreed = iota
	agree
	differ
)

// agreement compares a part of two places, of which the letters are told of plain
// ones; those that may be equal are looked at for that. A side that does not give
// the part may still have it in its text.
func agreement(a, b string, lettersA, lettersB uint32, maybeEqual bool, allA, allB []string) agreed {
	plain := lettersA != 0 && lettersB != 0
	switch {
	case a == "" && b == "":
		return unknown
	case maybeEqual && a == b:
		return agree
	case a == "":
		if holds(allA, b) {
			return agree
		}
		return unknown
	case b == "":
		if holds(allB, a) {
			return agree
		}
		return unknown
	case len(a) == len(b), plain && lettersA&^lettersB != 0 && lettersB&^lettersA != 0:
		// Neither begins with the other.
	case len(b) >= 5 && strings.HasPrefix(a, b) || len(a) >= 5 && strings.HasPrefix(b, a):
		return agree
	}
	least := 0
	if plain {
		least = leastEdits(lettersA, lettersB, len(a), len(b))
	}
	switch {
	case least <= 2 && nearWords(a, b):
		return agree
	case 2*least <= max(len(a), len(b)) && !isNumeric(a) && similar(a, b, 500):
		return unknown // garbled, or another place of a like name
	default:
		return differ
	}
}

// holds reports whether a sorted list of tokens has every word of the text.
func holds(all []string, text string) bool {
	for word := range strings.SplitSeq(text, " ") {
		if _, ok := slices.BinarySearch(all, word); !ok {
			return false
		}
	}
	return true
}

// streetLikeness gives the share of the shorter street's tokens that the other
// place has, in per cent; -1 when either has too little to tell and 0 when the
// house numbers differ.
func streetLikeness(a, b *place) int {
	if a.number == "" || b.number == "" || len(a.words) == 0 || len(b.words) == 0 {
		return -1
	}
	if a.number != b.number && !(slices.Contains(a.numbers, b.number) && slices.Contains(b.numbers, a.number)) {
		return 0
	}
	return max(share(a, b), share(b, a))
}

// share gives the percentage of a's street, the agreed number included, that b
// has; a word of it must be more than an abbreviation.
func share(a, b *place) int {
	found, telling := 0, false
	for _, w := range a.words {
		if slices.ContainsFunc(b.all, func(o string) bool { return o == w || nearWords(o, w) }) {
			found++
			telling = telling || len(w) >= 4
		}
	}
	if !telling {
		return 0
	}
	return 100 * (found + 1) / (len(a.words) + 1)
}

func abs(n int64) int64 { return max(n, -n) }
