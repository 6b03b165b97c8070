package identifiers

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/nyaruka/phonenumbers"
)

// Problems of phone numbers that leave their digits comparable.
const (
	noCountry   = "no country"
	notPossible = "not a possible number"
)

// minGuessed is how many digits a number that lacks its '+' must have before
// it is read as international although the source's region says otherwise.
const minGuessed = 11

// readPhone gives a number in E.164 form. The number must be parseable and of
// a possible length for its plan; extensions are dropped.
//
// Of the ways to read a number the first that gives a valid number wins, and
// failing that the first that gives a possible one:
//
//  1. as international, when it begins with '+', or with "00", which the phone
//     library would take for a part of the number in many regions;
//  2. as the region's national form;
//  3. as international without its '+' (spreadsheets lose it): only if valid,
//     of at least eleven digits, and when a region is known.
func readPhone(value, region string) reading {
	if number, found := phoneLink(value); found {
		value = number
	}
	text := phoneText(value)
	if masked(text) {
		return failed("masked")
	}
	digits := digitsOf(text)
	if len(digits) < 3 {
		return failed("not a phone number")
	}
	international := strings.HasPrefix(text, "+")
	if international && plainPhone(text, digits) {
		return ok("+" + digits)
	}
	return parsePhone(text, digits, region)
}

// parsePhone is [readPhone] by way of the phone library, for any text that is
// not masked.
func parsePhone(text, digits, region string) reading {
	if strings.Trim(digits, "0") == "" {
		return failed("placeholder")
	}
	region, _ = Country(region)
	international := strings.HasPrefix(text, "+")
	var tries []*phonenumbers.PhoneNumber
	try := func(text, region string) {
		if n, err := phonenumbers.Parse(text, region); err == nil {
			tries = append(tries, n)
		}
	}
	switch {
	case international:
		try(text, "ZZ")
	case strings.HasPrefix(digits, "00"):
		try("+"+digits[2:], "ZZ")
	}
	if region != "" && !international {
		try(text, region)
	}
	if international && len(tries) == 1 && possible(tries[0]) {
		// Nothing else is tried: whether the number is valid, too, costs most
		// of the time and changes nothing.
		return settled(tries[0])
	}
	for _, n := range tries {
		if phonenumbers.IsValidNumber(n) {
			return settled(n)
		}
	}
	if region != "" && !international && len(digits) >= minGuessed {
		if n, err := phonenumbers.Parse("+"+digits, "ZZ"); err == nil && phonenumbers.IsValidNumber(n) {
			return settled(n)
		}
	}
	for _, n := range tries {
		if possible(n) {
			return settled(n)
		}
	}
	if region == "" && !international {
		return failed(noCountry)
	}
	return failed(notPossible)
}

// settled gives a number in E.164 form if that is read as the same number again:
// a plan may take some of its digits for a prefix.
func settled(n *phonenumbers.PhoneNumber) reading {
	number := phonenumbers.Format(n, phonenumbers.E164)
	if again, err := phonenumbers.Parse(number, "ZZ"); err != nil || phonenumbers.Format(again, phonenumbers.E164) != number {
		return failed(notPossible)
	}
	return ok(number)
}

// plainPhone reports whether the phone library would read a text that begins
// with '+' as its digits and call them possible. It says so only of what is
// written with plain separators, has a length that its plan allows and no prefix
// that the plan would take off or replace; that is most numbers, and the library
// spends most of its time on what they have not.
func plainPhone(text, digits string) bool {
	if len(text) > 40 || strings.Trim(text[1:], "0123456789 -.()") != "" || digits[0] == '0' {
		return false
	}
	for n := 1; n <= 3 && n < len(digits); n++ {
		code, _ := strconv.Atoi(digits[:n])
		if p, known := phonePlans()[code]; known {
			national := digits[n:]
			return len(national) < len(p.possible) && p.possible[len(national)] && (p.prefix == nil || !p.prefix.MatchString(national)) && !placeholder(national)
		}
	}
	return false
}

// phonePlan is what the numbers of a calling code have in common: which counts of
// digits are possible, and the prefixes that are no part of a number, nil for
// none.
type phonePlan struct {
	possible [18]bool
	prefix   *regexp.Regexp
}

// phonePlans gives the plans by calling code, each from the region that the
// library reads its numbers by.
var phonePlans = sync.OnceValue(func() map[int]*phonePlan {
	plans := map[int]*phonePlan{}
	all, err := phonenumbers.MetadataCollection()
	if err != nil {
		return plans // everything is left to the library
	}
	for _, m := range all.GetMetadata() {
		code, general := int(m.GetCountryCode()), m.GetGeneralDesc()
		if m.GetId() != phonenumbers.GetRegionCodeForCountryCode(code) || general.GetNationalNumberPattern() == "" {
			continue
		}
		p := &phonePlan{}
		for _, n := range general.GetPossibleLength() {
			if n >= 2 && int(n) < len(p.possible) && !slices.Contains(general.GetPossibleLengthLocalOnly(), n) {
				p.possible[n] = true
			}
		}
		if prefix := m.GetNationalPrefixForParsing(); prefix != "" {
			p.prefix = regexp.MustCompile("^(?:" + prefix + ")")
		}
		plans[code] = p
	}
	return plans
})

// possible reports whether a number has a length that its plan allows, and is
// more than one digit over and over.
func possible(n *phonenumbers.PhoneNumber) bool {
	return phonenumbers.IsPossibleNumberWithReason(n) == phonenumbers.IS_POSSIBLE && !placeholder(phonenumbers.GetNationalSignificantNumber(n))
}

// phoneText cleans a number and removes the words and schemes in front of it.
func phoneText(value string) string {
	text := clean(value)
	if i := strings.IndexAny(text, "+0123456789("); i > 0 {
		if head := text[:i]; !masked(head) {
			text = text[i:]
		}
	}
	if rest := strings.TrimLeft(text, "( "); strings.HasPrefix(rest, "+") {
		text = rest // "(+66) 81…"
	}
	return withoutExtension(text)
}
