package identifiers

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/clewgraph/clew/graph"
)

// scheme is a public rule for the numbers that a country gives.
//
// A rule judges what has its form: a number of another form is kept as it is
// given, because a country's older numbers and those of foreigners differ, but
// not when the source names the rule. What has the form and fails the check
// identifies nobody.
type scheme struct {
	types   []graph.IdentifierType
	country string
	// names are the qualifiers by which sources call it. One that no other
	// country uses gives the country where the source does not.
	names string
	// within is what the canonical form says of it: "" for the number that the
	// country is known for, which needs no name.
	within string
	// form is how the number looks in [code]'s folding; read gives its canonical
	// text, or false when the check fails.
	form *regexp.Regexp
	// onlyNamed rules judge only what the source calls so.
	onlyNamed bool
	read      func(number string) (canonical string, ok bool)
}

var (
	national     = []graph.IdentifierType{graph.IDNational}
	nationalTax  = []graph.IdentifierType{graph.IDNational, graph.IDTax}
	registration = []graph.IdentifierType{graph.IDRegistration}
	companyTax   = []graph.IdentifierType{graph.IDRegistration, graph.IDTax}
)

// schemes are the rules that are public, each with where it is published.
var schemes = []scheme{
	// Thailand: 13 digits of which the last is a check (Department of Provincial
	// Administration; the Revenue Department uses the same for companies).
	{types: append(companyTax, graph.IDNational), country: "TH", names: "thai-id thai-national-id citizen-id", form: regexp.MustCompile(`^\d{13}$`), read: checked(thaiCheck)},
	// China: GB 11643-1999; numbers of 15 digits (before 1999) become 18.
	{types: nationalTax, country: "CN", names: "resident-id ric 身份证 身份证号", form: regexp.MustCompile(`^(\d{17}[\dX]|\d{15})$`), read: chineseID},
	// China: GB 32100-2015, Unified Social Credit Code.
	{types: companyTax, country: "CN", names: "uscc uscic 统一社会信用代码", form: regexp.MustCompile(`^[1-9A-HJ-NPQRTUWXY][1-9A-HJ-NPQRTUWXY]\d{6}[\dA-HJ-NPQRTUWXY]{10}$`), read: checked(usccCheck)},
	// Malaysia: National Registration Department; date of birth, place, number.
	{types: nationalTax, country: "MY", names: "mykad nric ic", form: regexp.MustCompile(`^\d{12}$`), read: malaysianID},
	// Malaysia: SSM's numbers since 2019: year, type of business, number.
	{types: registration, country: "MY", names: "ssm brn", form: regexp.MustCompile(`^(19|20)\d\d0[1-6]\d{6}$`), read: asGiven},
	// Indonesia: NIK; district, date of birth (day plus 40 for women), number.
	{types: nationalTax, country: "ID", names: "nik ktp e-ktp", form: regexp.MustCompile(`^\d{16}$`), read: indonesianID},
	// India: UIDAI; Verhoeff's check, and no number begins with 0 or 1.
	{types: national, country: "IN", names: "aadhaar aadhar", form: regexp.MustCompile(`^\d{12}$`), read: aadhaar},
	// India: Income Tax Department; the fourth letter says what the holder is.
	{types: nationalTax, country: "IN", names: "pan", within: "pan", form: regexp.MustCompile(`^[A-Z]{3}[ABCFGHLJPTKE][A-Z]\d{4}[A-Z]$`), read: asGiven},
	// Singapore: Immigration & Checkpoints Authority; the check letter is public
	// by long use. Numbers of foreigners (F, G, M) are of another series.
	{types: nationalTax, country: "SG", names: "nric ic", form: regexp.MustCompile(`^[ST]\d{7}[A-Z]$`), read: checked(singaporeCheck)},
	{types: nationalTax, country: "SG", names: "nric fin ic", within: "fin", form: regexp.MustCompile(`^[FGM]\d{7}[A-Z]$`), read: checked(singaporeCheck)},
	// Singapore: ACRA's unique entity number: forms A, B and C.
	{types: companyTax, country: "SG", names: "uen acra", form: regexp.MustCompile(`^(\d{8}[A-Z]|(19|20)\d{7}[A-Z]|[TSR]\d\d[A-Z]{2}\d{4}[A-Z])$`), read: asGiven},
	// Hong Kong: Immigration Department; check digit modulo 11 in parentheses.
	{types: national, country: "HK", names: "hkid", form: regexp.MustCompile(`^[A-Z]{1,2}\d{6}\(?[\dA]\)?$`), read: hongKongID},
	// Taiwan: Ministry of the Interior; also the residents' numbers since 2021.
	{types: nationalTax, country: "TW", names: "roc-id arc 身分證 身份證", form: regexp.MustCompile(`^[A-Z][1289]\d{8}$`), read: checked(taiwanCheck)},
	// Korea: no check, because numbers since October 2020 end in random digits.
	{types: national, country: "KR", names: "rrn 주민등록번호", form: regexp.MustCompile(`^\d{13}$`), read: koreanID},
	// Vietnam: Decree 137/2015; province, century and gender, year, number. The
	// numbers of nine digits before are a series of their own.
	{types: nationalTax, country: "VN", names: "cccd can-cuoc căn-cước-công-dân", form: regexp.MustCompile(`^\d{12}$`), read: vietnameseID},
	{types: national, country: "VN", names: "cmnd", within: "cmnd", form: regexp.MustCompile(`^\d{9}$`), read: asGiven},
	// Philippines: PhilSys card number of 16 digits, no public check.
	{types: national, country: "PH", names: "philsys pcn philid", form: regexp.MustCompile(`^\d{16}$`), read: asGiven},
	// Myanmar: number of the registration card, "12/BAHANA(N)123456".
	{types: national, country: "MM", names: "nrc nrc-card", form: nrcForm, read: myanmarID},
	// Russia: Federal Tax Service; 10 digits for companies, 12 for people.
	{types: append(companyTax, graph.IDNational), country: "RU", names: "inn инн", within: "inn", onlyNamed: true, form: regexp.MustCompile(`^(\d{10}|\d{12})$`), read: russianINN},
	// United Kingdom: HMRC's manual NIM39110; no check.
	{types: nationalTax, country: "GB", names: "nino ni-number national-insurance", within: "nino", form: regexp.MustCompile(`^[A-Z]{2}\d{6}[A-D]?$`), read: britishNINO},
	// United Kingdom: Companies House; eight characters, zeros in front often lost.
	{types: registration, country: "GB", names: "companies-house crn", form: regexp.MustCompile(`^(\d{5,8}|(AC|BR|CE|CS|FC|FE|GE|GN|GS|IC|IP|LP|NA|NC|NF|NI|NL|NO|NP|NR|NV|OC|OE|PC|R0|RC|RS|SA|SC|SE|SF|SG|SI|SL|SO|SP|SR|SZ|ZC)\d{3,6})$`), read: companiesHouse},
	// Hong Kong: the Business Registration number is the first eight digits of
	// what the certificate shows; since December 2023 it is the company's number.
	{types: companyTax, country: "HK", names: "br brn business-registration ubi", form: regexp.MustCompile(`^\d{8}(\d{11}|\d{13})?$`), read: hongKongBR},
	{types: registration, country: "HK", names: "cr crn company-number", within: "cr", form: regexp.MustCompile(`^(F\d{1,7}|\d{1,7})$`), read: hongKongCR},
}

// readScheme judges a document's number by the rules of its country. It gives
// the number's canonical text, the country and the name of the series, or a
// problem; without a rule for such a number all are as the source gives them.
func readScheme(t graph.IdentifierType, number, country, name string) (canonical, issuer, within, problem string) {
	for _, s := range schemes {
		if country != s.country && (country != "" || name == "") {
			continue
		}
		named := slices.Contains(strings.Fields(s.names), name)
		switch {
		case !slices.Contains(s.types, t) && !(named && t == graph.IDDocument):
			continue
		case country == "" && !(named && onlyOne(name)):
			continue
		case name != "" && !named && known(country, name):
			continue // the source says that it is a number of another sort
		case !named && s.onlyNamed:
			continue
		}
		canonical, ok := "", s.form.MatchString(number)
		if ok {
			if canonical, ok = s.read(number); !ok && country != "" {
				problem = checksumFailed
			}
		} else if named && country != "" && problem == "" {
			problem = "not of the form of such a number"
		}
		switch {
		case !ok:
			continue // another rule may take it
		case t == graph.IDDocument || name != "" && !named:
			return canonical, s.country, name, ""
		}
		return canonical, s.country, s.within, ""
	}
	return number, country, name, problem
}

// known reports whether a country has a rule of that name, and onlyOne whether
// only one country has.
func known(country, name string) bool {
	return slices.ContainsFunc(schemes, func(s scheme) bool {
		return s.country == country && slices.Contains(strings.Fields(s.names), name)
	})
}

func onlyOne(name string) bool {
	country := ""
	for _, s := range schemes {
		if slices.Contains(strings.Fields(s.names), name) {
			if country != "" && country != s.country {
				return false
			}
			country = s.country
		}
	}
	return country != ""
}

// asGiven is the rule of numbers that have no check.
func asGiven(number string) (string, bool) { return number, true }

// checked makes a rule of a computation that gives the last character of a
// number from what stands before it, 0 for what cannot be.
func checked(last func(body string) byte) func(string) (string, bool) {
	return func(number string) (string, bool) {
		end := len(number) - 1
		return number, number[end] == last(number[:end])
	}
}

// weighted sums the digits of a text times their weights.
func weighted(digits string, weights ...int) int {
	sum := 0
	for i, w := range weights {
		sum += int(digits[i]-'0') * w
	}
	return sum
}

// isDate reports whether year, month and day are a day of the calendar that is
// not after the year 2099.
func isDate(year, month, day int) bool {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t.Day() == day && int(t.Month()) == month && year >= 1800 && year <= 2099
}

// twoOf gives the number that two digits write.
func twoOf(s string) int { return int(s[0]-'0')*10 + int(s[1]-'0') }

// shortDate reports whether six digits YYMMDD are a day in some century.
func shortDate(s string) bool {
	year, month, day := twoOf(s), twoOf(s[2:]), twoOf(s[4:])
	return isDate(1900+year, month, day) || isDate(2000+year, month, day)
}
