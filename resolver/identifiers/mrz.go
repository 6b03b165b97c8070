package identifiers

import (
	"strings"

	"github.com/clewgraph/clew/graph"
)

// Zone is what the machine-readable zone of a travel document says (ICAO Doc
// 9303). Dates are the six digits of the document, year first, with "<" for
// what is not known; "" stands for an empty field.
type Zone struct {
	// Document is the sort of document: "P" begins that of a passport.
	Document string
	// Issuer and Nationality are three letters, mostly of ISO 3166 ("D" is
	// Germany).
	Issuer, Nationality string
	Number              string
	Family, Given       string
	// Truncated says that the name fills its field: what stood behind is lost.
	Truncated   bool
	Birth       string
	Sex         string // "M", "F" or ""
	Expiry      string
	Optional    string // of the issuer, often a personal number
	CheckFailed []string
}

// zoneLayout says where the fields of a zone stand: [from, to) in the lines
// written one after another; the check digit of a field follows it.
type zoneLayout struct {
	lines, width                                       int
	number, birth, sex, expiry, nationality, name, opt [2]int
	optChecked                                         bool
	// composite is what the last check digit, at the place end, covers.
	composite [][2]int
	end       int
}

var zoneLayouts = []zoneLayout{
	{lines: 2, width: 44, number: [2]int{44, 53}, nationality: [2]int{54, 57}, birth: [2]int{57, 63}, sex: [2]int{64, 65}, expiry: [2]int{65, 71},
		opt: [2]int{72, 86}, optChecked: true, name: [2]int{5, 44}, composite: [][2]int{{44, 54}, {57, 64}, {65, 87}}, end: 87},
	{lines: 2, width: 36, number: [2]int{36, 45}, nationality: [2]int{46, 49}, birth: [2]int{49, 55}, sex: [2]int{56, 57}, expiry: [2]int{57, 63},
		opt: [2]int{64, 71}, name: [2]int{5, 36}, composite: [][2]int{{36, 46}, {49, 56}, {57, 71}}, end: 71},
	{lines: 3, width: 30, number: [2]int{5, 14}, nationality: [2]int{45, 48}, birth: [2]int{30, 36}, sex: [2]int{37, 38}, expiry: [2]int{38, 44},
		opt: [2]int{15, 30}, name: [2]int{60, 90}, composite: [][2]int{{5, 30}, {30, 37}, {38, 45}, {48, 59}}, end: 59},
}

// ReadZone reads the whole machine-readable zone of a passport (two lines of 44
// characters, TD3) or a card (two of 36, TD2; three of 30, TD1). White space is
// ignored, so lines may be joined. It reports false for text that has not this
// form. Fields whose check digit is wrong are named in CheckFailed ("number",
// "birth", "expiry", "optional", "composite") and given as they stand.
func ReadZone(text string) (Zone, bool) {
	all := strings.ToUpper(strings.Join(strings.Fields(clean(text)), ""))
	all = strings.ReplaceAll(all, "«", "<<")
	if strings.Trim(all, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<") != "" || !strings.Contains(all, "<<") {
		return Zone{}, false
	}
	for _, l := range zoneLayouts {
		if len(all) != l.lines*l.width || strings.Trim(all[l.birth[0]:l.birth[1]], "0123456789<") != "" ||
			strings.Trim(all[l.expiry[0]:l.expiry[1]], "0123456789<") != "" || all[0] < 'A' || !strings.ContainsAny(all[l.sex[0]:l.sex[1]], "MFX<") {
			continue
		}
		return l.read(all), true
	}
	return Zone{}, false
}

func (l zoneLayout) read(all string) Zone {
	field := func(f [2]int) string { return strings.Trim(strings.ReplaceAll(all[f[0]:f[1]], "<", " "), " ") }
	z := Zone{
		Document: field([2]int{0, 2}), Issuer: field([2]int{2, 5}), Nationality: field(l.nationality), Number: strings.ReplaceAll(field(l.number), " ", ""),
		Birth: all[l.birth[0]:l.birth[1]], Expiry: all[l.expiry[0]:l.expiry[1]], Sex: field(l.sex), Optional: field(l.opt),
	}
	number := l.number
	if l.width == 30 && all[14] == '<' && z.Optional != "" {
		// A number of more than nine characters goes on in the optional field
		// and its check digit comes last there.
		if rest := strings.TrimRight(strings.SplitN(all[15:30], "<", 2)[0], "<"); len(rest) > 1 {
			z.Number, z.Optional = z.Number+rest[:len(rest)-1], strings.TrimSpace(strings.ReplaceAll(all[15+len(rest):30], "<", " "))
			if zoneCheck(z.Number) != rest[len(rest)-1] {
				z.CheckFailed = append(z.CheckFailed, "number")
			}
			number = [2]int{}
		}
	}
	check := func(name string, f [2]int) {
		if f[1] > 0 && zoneCheck(all[f[0]:f[1]]) != all[f[1]] {
			z.CheckFailed = append(z.CheckFailed, name)
		}
	}
	check("number", number)
	check("birth", l.birth)
	check("expiry", l.expiry)
	if l.optChecked && !(strings.Trim(all[l.opt[0]:l.opt[1]], "<") == "" && all[l.opt[1]] == '<') {
		check("optional", l.opt)
	}
	var covered strings.Builder
	for _, f := range l.composite {
		covered.WriteString(all[f[0]:f[1]])
	}
	if zoneCheck(covered.String()) != all[l.end] {
		z.CheckFailed = append(z.CheckFailed, "composite")
	}
	z.Family, z.Given, z.Truncated, _ = MRZ(all[l.name[0]:l.name[1]])
	return z
}

// zoneCheck is the check digit of Doc 9303: digits as they are, letters from 10,
// fillers 0, times 7, 3, 1 in turn, modulo 10.
func zoneCheck(field string) byte {
	sum := 0
	for i := range len(field) {
		value := 0
		switch c := field[i]; {
		case c >= '0' && c <= '9':
			value = int(c - '0')
		case c >= 'A' && c <= 'Z':
			value = int(c-'A') + 10
		}
		sum += value * [3]int{7, 3, 1}[i%3]
	}
	return byte('0' + sum%10)
}

// MRZ reads the name of a machine-readable zone: "FAMILY<NAME<<GIVEN<NAMES", in
// upper case, with "<" for spaces, hyphens and apostrophes. The text is the
// name alone, or the first line of a passport or card ("P<UTOERIKSSON<<ANNA").
// The family name is "" where the document has only one name, which Doc 9303
// writes first. Truncated says that the name fills the 39 characters of a
// passport, or the 31 or 30 of a card, without a filler at its end, so that more
// may have stood there. It reports false for text that is no such name.
func MRZ(text string) (family, given string, truncated bool, ok bool) {
	all := strings.ToUpper(clean(text))
	if len(all) > 44 || !strings.Contains(all, "<") || strings.Trim(all, "ABCDEFGHIJKLMNOPQRSTUVWXYZ<") != "" {
		return "", "", false, false
	}
	if len(all) > 5 && strings.ContainsRune("PVIAC", rune(all[0])) && (all[1] == '<' || len(all) == 44 || len(all) == 36) &&
		strings.Trim(all[2:5], "<") != "" && all[5] != '<' {
		all = all[5:]
	}
	truncated = (len(all) == 39 || len(all) == 31 || len(all) == 30) && all[len(all)-1] != '<'
	words := func(s string) string {
		return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '<' }), " ")
	}
	before, after, _ := strings.Cut(strings.TrimLeft(all, "<"), "<<")
	if family, given = words(before), words(after); given == "" {
		family, given = "", family
	}
	return family, given, truncated, family+given != ""
}

// fromMRZ replaces a value that is a whole machine-readable zone by the number
// in it, with the issuer where the source names no country, and leaves any other
// identifier as it is.
func fromMRZ(id graph.Identifier) (graph.Identifier, string) {
	if len(id.Value) < 60 || !strings.Contains(id.Value, "<") {
		return id, ""
	}
	z, found := ReadZone(id.Value)
	if !found {
		return id, ""
	}
	for _, f := range z.CheckFailed {
		if f == "number" || f == "composite" {
			return id, checksumFailed
		}
	}
	id.Value = z.Number
	if id.Country == "" {
		if country, known := Country(z.Issuer); known {
			id.Country = country
		} else if z.Issuer == "D" {
			id.Country = "DE"
		}
	}
	return id, ""
}
