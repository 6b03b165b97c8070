package loaders

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
)

// senzingReader reads Senzing's generic entity format, one JSON object a line,
// with a FEATURES list, with lists of its older form, or flat. Attribute names
// are those of its published specification; a label before one of them
// ("PRIMARY_NAME_FULL") is allowed. Attributes that are no features are kept as
// extras. See docs/formats/senzing.md.
type senzingReader struct {
	lines *lines
	opts  Options
	// order is how dates are read that can be read both ways, where the caller
	// does not say how dates are written.
	order graph.DateOrder
	// anchors leads from anchors that are not their record's own key to it.
	anchors map[graph.RecordKey]graph.RecordKey
}

// maxAnchors bounds the memory for anchors that are not their record's own key.
const maxAnchors = 100_000

func newSenzing(r io.Reader, o Options) *senzingReader {
	order := o.Dates.Order
	if order == graph.OrderUnset {
		order = graph.OrderMDY // the format's own examples are American
	}
	if o.Dates.TwoDigitPivot == 0 {
		o.Dates.TwoDigitPivot = 30
	}
	return &senzingReader{lines: newLines(r, o.Name), opts: o, order: order, anchors: map[graph.RecordKey]graph.RecordKey{}}
}

// Read gives the next record.
func (r *senzingReader) Read() (Item, error) {
	it, err := r.lines.nextText()
	if err != nil || it.Err != nil {
		return it, err
	}
	s := senzing{collector: collector{dates: r.opts.Dates}, reader: r}
	s.read(it.Raw)
	it.Record = s.rec
	return it.finish(&s.collector), nil
}

// senzing reads one record.
type senzing struct {
	collector
	reader *senzingReader
	rec    graph.Record
}

// feature is one group of attributes that belong together.
type feature map[string]string

func (s *senzing) read(raw []byte) {
	top, err := members(raw)
	if err != nil {
		s.fail("", err)
		return
	}
	var groups []feature
	var flat []member
	for _, m := range top {
		var list []json.RawMessage
		switch {
		case string(m.raw) == "null":
		case m.raw[0] == '[' && json.Unmarshal(m.raw, &list) == nil:
			for i, raw := range list {
				if m.name != "FEATURES" && raw[0] != '{' && !isKnown(m.name) {
					flat = append(flat, member{m.name, raw})
					continue
				}
				field := fmt.Sprintf("%s[%d]", m.name, i)
				f, err := members(raw)
				s.fail(field, err)
				groups = append(groups, s.group(field+".", f)...)
			}
		case m.name == "FEATURES":
			s.fail(m.name, errors.New("is not a list; write a list of objects"))
		default:
			flat = append(flat, m)
		}
	}
	groups = append(s.group("", flat), groups...)
	if s.rec.Key.Source == "" {
		s.rec.Key.Source = s.reader.opts.Source
	}
	s.key(s.rec.Key, "RECORD_ID", "DATA_SOURCE")
	if s.rec.Kind == "" {
		s.rec.Kind = graph.KindPerson
		if slices.ContainsFunc(groups, func(f feature) bool { return f["NAME_ORG"] != "" }) {
			s.rec.Kind = graph.KindOrganization
		}
	}
	for _, f := range groups {
		s.feature(f)
	}
}

// member is one name and value of a JSON object.
type member struct {
	name string
	raw  json.RawMessage
}

// members gives the members of a JSON object in the order of the text.
func members(raw []byte) ([]member, error) {
	if !json.Valid(raw) {
		var v any
		return nil, jsonError(json.Unmarshal(raw, &v))
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	if t, _ := d.Token(); t != json.Delim('{') {
		return nil, fmt.Errorf("%.80s is not a JSON object: {…}", bytes.TrimSpace(raw))
	}
	var out []member
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		m := member{name: name.(string)} // valid JSON has texts as names
		if err := d.Decode(&m.raw); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

// families lists the attributes that make one feature together, by what stands
// before them.
var families = map[string]string{
	"NAME": "FULL FIRST LAST MIDDLE PREFIX SUFFIX ORG TYPE", "ADDR": "FULL LINE1 LINE2 LINE3 LINE4 LINE5 LINE6 CITY STATE POSTAL_CODE COUNTRY TYPE",
	"PHONE": "NUMBER TYPE", "ACCOUNT": "NUMBER DOMAIN", "REL_ANCHOR": "DOMAIN KEY", "REL_POINTER": "DOMAIN KEY ROLE",
	"PASSPORT": "NUMBER COUNTRY", "DRIVERS_LICENSE": "NUMBER STATE", "SSN": "NUMBER", "NATIONAL_ID": "NUMBER COUNTRY TYPE",
	"TAX_ID": "NUMBER COUNTRY TYPE", "OTHER_ID": "NUMBER COUNTRY TYPE", "LEI": "NUMBER", "DUNS": "NUMBER", "IMEI": "NUMBER",
}

// numbered are the families of documents and devices.
var numbered = map[string]graph.Identifier{
	"PASSPORT": {Type: graph.IDPassport}, "DRIVERS_LICENSE": {Type: graph.IDDriver}, "SSN": {Type: graph.IDNational, Qualifier: "ssn", Country: "US"},
	"NATIONAL_ID": {Type: graph.IDNational}, "TAX_ID": {Type: graph.IDTax}, "OTHER_ID": {Type: graph.IDDocument}, "LEI": {Type: graph.IDLEI},
	"DUNS": {Type: graph.IDRegistration, Qualifier: "duns"}, "IMEI": {Type: graph.IDDevice, Qualifier: "imei"},
}

// registerNumbers are the types under which numbers of company registers are
// told as OTHER_ID, which has no feature of its own for them.
var registerNumbers = map[string]bool{
	"registration": true, "registration number": true, "company number": true, "company registration": true, "company registration number": true,
	"business registration": true, "business registration number": true, "crn": true, "brn": true,
}

// singles are the attributes that are a feature alone: identifiers, dates and
// attributes of the record.
var (
	singleIdentifiers = map[string]graph.Identifier{
		"EMAIL_ADDRESS": {Type: graph.IDEmail}, "WEBSITE_ADDRESS": {Type: graph.IDURL},
		"FACEBOOK": handle("facebook"), "INSTAGRAM": handle("instagram"), "LINKEDIN": handle("linkedin"), "SIGNAL": handle("signal"),
		"SKYPE": handle("skype"), "TANGO": handle("tango"), "TELEGRAM": handle("telegram"), "TWITTER": handle("twitter"),
		"VIBER": handle("viber"), "WECHAT": handle("wechat"), "WHATSAPP": handle("whatsapp"), "ZOOMROOM": handle("zoomroom"),
	}
	singleDates = map[string]graph.DateType{
		"DATE_OF_BIRTH": graph.DateBirth, "DATE_OF_DEATH": graph.DateDeath, "REGISTRATION_DATE": graph.DateFounded,
	}
	singleAttributes = map[string]string{
		"GENDER": "gender", "NATIONALITY": "nationality", "CITIZENSHIP": "citizenship", "PLACE_OF_BIRTH": "birth_place",
		"REGISTRATION_COUNTRY": "jurisdiction", "EMPLOYER": "employer", "EMPLOYER_NAME": "employer", "GROUP_ASSOCIATION_ORG_NAME": "group_association",
	}
)

func handle(platform string) graph.Identifier {
	return graph.Identifier{Type: graph.IDHandle, Qualifier: platform}
}

// familyOf gives the family of each attribute, itself when it stands alone.
var familyOf = func() map[string]string {
	m := map[string]string{}
	for family, parts := range families {
		for _, part := range strings.Fields(parts) {
			m[family+"_"+part] = family
		}
	}
	for a := range singleIdentifiers {
		m[a] = a
	}
	for a := range singleDates {
		m[a] = a
	}
	for a := range singleAttributes {
		m[a] = a
	}
	return m
}()

// cutLabel gives an attribute and the label before it; attribute is "" when the
// name ends in none.
func cutLabel(name string) (label, attribute string) {
	rest := name
	for familyOf[rest] == "" {
		_, after, ok := strings.Cut(rest, "_")
		if !ok {
			return "", ""
		}
		rest = after
	}
	return strings.TrimSuffix(strings.TrimSuffix(name, rest), "_"), rest
}

// group cuts attributes into features by label and family, in the order in
// which they come. It takes the key and the record type, and keeps as extras
// what is no feature.
func (s *senzing) group(field string, list []member) []feature {
	var out []feature
	place := map[string]int{}
	for _, m := range list {
		label, attribute := cutLabel(m.name)
		var value text
		if err := value.UnmarshalJSON(m.raw); err != nil {
			if isKnown(m.name) {
				s.fail(field+m.name, errors.New("is an object or a list; give text"))
			} else {
				addAttribute(&s.rec, strings.ToLower(m.name), string(m.raw))
			}
			continue
		}
		v := strings.TrimSpace(string(value))
		if v == "" {
			continue
		}
		switch {
		case m.name == "DATA_SOURCE":
			s.rec.Key.Source = graph.SourceID(v)
			continue
		case m.name == "RECORD_ID":
			s.rec.Key.ID = v
			continue
		case m.name == "RECORD_TYPE":
			s.kind(v)
			continue
		case attribute == "":
			addAttribute(&s.rec, strings.ToLower(m.name), v)
			continue
		}
		family := familyOf[attribute]
		group := label + "|" + family
		if _, ok := place[group]; !ok {
			place[group] = len(out)
			out = append(out, feature{})
			if label != "" {
				out[place[group]][family+"_TYPE"] = label
			}
		}
		out[place[group]][attribute] = v
	}
	return out
}

// isKnown reports whether an attribute is no extra.
func isKnown(name string) bool {
	_, attribute := cutLabel(name)
	return attribute != "" || name == "DATA_SOURCE" || name == "RECORD_ID" || name == "RECORD_TYPE"
}

var senzingKinds = map[string]graph.Kind{
	"PERSON": graph.KindPerson, "ORGANIZATION": graph.KindOrganization, "COMPANY": graph.KindOrganization, "BUSINESS": graph.KindOrganization,
}

func (s *senzing) kind(name string) {
	kind, ok := senzingKinds[strings.ToUpper(name)]
	if !ok {
		s.fail("RECORD_TYPE", fmt.Errorf("%.80q is not known; use one of %s", name, strings.Join(slices.Sorted(maps.Keys(senzingKinds)), ", ")))
	}
	s.rec.Kind = kind
}

// senzingNames are the types of name that are not the primary one.
var senzingNames = map[string]graph.NameType{
	"AKA": graph.NameAlias, "ALIAS": graph.NameAlias, "NICKNAME": graph.NameAlias, "SECONDARY": graph.NameAlias, "MAIDEN": graph.NameMaiden,
	"FKA": graph.NameFormer, "FORMER": graph.NameFormer, "PREVIOUS": graph.NameFormer, "LEGAL": graph.NameLegal,
	"DBA": graph.NameTrading, "TRADE": graph.NameTrading, "NATIVE": graph.NameNative,
}

// feature adds one feature to the record.
func (s *senzing) feature(f feature) {
	s.name(f)
	s.address(f)
	s.identifier(graph.Identifier{Type: graph.IDPhone, Qualifier: strings.ToLower(f["PHONE_TYPE"])}, f["PHONE_NUMBER"])
	s.identifier(graph.Identifier{Type: graph.IDBankAccount, Qualifier: f["ACCOUNT_DOMAIN"]}, f["ACCOUNT_NUMBER"])
	for _, attribute := range slices.Sorted(maps.Keys(f)) {
		value := f[attribute]
		family := familyOf[attribute]
		switch id, isNumbered := numbered[family]; {
		case isNumbered && attribute == family+"_NUMBER":
			switch t := strings.ToLower(f[family+"_TYPE"]); {
			case id.Type == graph.IDDocument && registerNumbers[strings.ReplaceAll(t, "_", " ")]:
				id.Type = graph.IDRegistration
			case id.Qualifier == "":
				id.Qualifier = t
			}
			if state := f[family+"_STATE"]; state != "" {
				id.Qualifier = state
			}
			if country := f[family+"_COUNTRY"]; country != "" {
				id.Country = country
			}
			s.identifier(id, value)
		case singleIdentifiers[attribute].Type != "":
			s.identifier(singleIdentifiers[attribute], value)
		case singleDates[attribute] != "":
			s.rec.Dates = append(s.rec.Dates, graph.DateClaim{Type: singleDates[attribute], Date: s.date(attribute, value)})
		case singleAttributes[attribute] != "":
			addAttribute(&s.rec, singleAttributes[attribute], value)
		}
	}
	s.relation(f)
}

// date reads a date in the only way possible, else in the order of the format.
func (s *senzing) date(attribute, value string) graph.Date {
	if d, err := graph.ParseDate(value, s.dates); err == nil {
		return d
	}
	ordered := s.dates
	ordered.Order = s.reader.order
	if d, err := graph.ParseDate(value, ordered); err == nil {
		return d
	}
	return s.at(attribute, value)
}

func (s *senzing) identifier(id graph.Identifier, value string) {
	if value != "" {
		id.Value = value
		s.rec.Identifiers = append(s.rec.Identifiers, id)
	}
}

func (s *senzing) name(f feature) {
	n := graph.Name{Full: f["NAME_FULL"], Given: f["NAME_FIRST"], Middle: f["NAME_MIDDLE"], Family: f["NAME_LAST"], Title: f["NAME_PREFIX"]}
	if org := f["NAME_ORG"]; org != "" {
		n.Full = org
	}
	switch suffix := f["NAME_SUFFIX"]; {
	case suffix == "":
	case n.Family != "":
		n.Family += " " + suffix
	case n.Full != "":
		n.Full += " " + suffix
	}
	if n != (graph.Name{}) {
		n.Type = senzingNames[strings.ToUpper(f["NAME_TYPE"])]
		s.rec.Names = append(s.rec.Names, n)
	}
}

func (s *senzing) address(f feature) {
	var lines []string
	for i := 1; i <= 6; i++ {
		if l := f[fmt.Sprintf("ADDR_LINE%d", i)]; l != "" {
			lines = append(lines, l)
		}
	}
	a := graph.Address{
		Full: f["ADDR_FULL"], Line: strings.Join(lines, ", "), City: f["ADDR_CITY"], Region: f["ADDR_STATE"],
		Postcode: f["ADDR_POSTAL_CODE"], Country: f["ADDR_COUNTRY"],
	}
	if a != (graph.Address{}) {
		a.Type = strings.ToLower(f["ADDR_TYPE"])
		s.rec.Addresses = append(s.rec.Addresses, a)
	}
}

var ownsShare = regexp.MustCompile(`(?i)^owns\s+(\d+(?:\.\d+)?)\s*%$`)

// relation turns a disclosed relationship into a link: "Owns 60%" to OWNS with
// its percentage, anything else to ASSOCIATE_OF with the role as said. An
// anchor is a key of its own; where it is not its record's key, pointers are
// led on to the record from its line on.
func (s *senzing) relation(f feature) {
	if key := f["REL_ANCHOR_KEY"]; key != "" {
		anchor := graph.RecordKey{Source: graph.SourceID(f["REL_ANCHOR_DOMAIN"]), ID: key}
		if anchor.Source == "" {
			anchor.Source = s.rec.Key.Source
		}
		if anchor != s.rec.Key {
			if len(s.reader.anchors) < maxAnchors {
				s.reader.anchors[anchor] = s.rec.Key
			}
			s.note("REL_ANCHOR_KEY: %s is not the record's own key; only pointers to it in later lines reach the record", anchor)
		}
	}
	key, role := f["REL_POINTER_KEY"], f["REL_POINTER_ROLE"]
	if key == "" {
		return
	}
	to := graph.RecordKey{Source: graph.SourceID(f["REL_POINTER_DOMAIN"]), ID: key}
	if to.Source == "" {
		to.Source = s.rec.Key.Source
	}
	if record, ok := s.reader.anchors[to]; ok {
		to = record
	}
	l := graph.Link{Kind: graph.LinkAssociateOf, To: graph.End{Record: to}}
	if m := ownsShare.FindStringSubmatch(role); m != nil {
		l.Kind, l.Props = graph.LinkOwns, map[string]string{"percentage": m[1]}
	} else if role != "" {
		l.Props = map[string]string{"relationship": role}
	}
	s.rec.Links = append(s.rec.Links, l)
}
