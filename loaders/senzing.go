package loaders

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/clewgraph/clew/graph"
)

// senzingReader reads Senzing's generic entity format, one JSON object a line,
// with a FEATURES list or flat. Attribute names are those of its published
// specification; a label before one of them ("PRIMARY_NAME_FULL") is allowed in
// the flat form. Attributes that are no features are kept as extras.
type senzingReader struct {
	lines *lines
	opts  Options
}

// Read gives the next record.
func (r *senzingReader) Read() (Item, error) {
	it, err := r.lines.nextText()
	if err != nil || it.Err != nil {
		return it, err
	}
	d := &dateReader{opts: r.opts.Dates}
	if d.opts.Order == graph.OrderUnset {
		d.opts.Order = graph.OrderMDY // the format's own examples are American
	}
	if d.opts.TwoDigitPivot == 0 {
		d.opts.TwoDigitPivot = 30
	}
	it.Record, err = d.senzing(it.Raw, r.opts.Source)
	return it.finish(d, err), nil
}

// feature is one group of attributes that belong together.
type feature map[string]string

func (d *dateReader) senzing(line []byte, source graph.SourceID) (graph.Record, error) {
	var top map[string]json.RawMessage
	if err := json.Unmarshal(line, &top); err != nil {
		return graph.Record{}, fmt.Errorf("not a JSON object: %w", jsonError(err))
	}
	flat := feature{}
	var features []feature
	for k, raw := range top {
		if k == "FEATURES" {
			var list []map[string]json.RawMessage
			if err := json.Unmarshal(raw, &list); err != nil {
				return graph.Record{}, fmt.Errorf("FEATURES: %w", err)
			}
			for _, f := range list {
				features = append(features, feature{})
				for k, raw := range f {
					if v, ok := scalar(raw); ok {
						features[len(features)-1][k] = v
					}
				}
			}
			continue
		}
		if v, ok := scalar(raw); ok {
			flat[k] = v
		}
	}
	r := graph.Record{Key: graph.RecordKey{Source: graph.SourceID(flat["DATA_SOURCE"]), ID: flat["RECORD_ID"]}}
	if r.Key.Source == "" {
		r.Key.Source = source
	}
	if err := missingKey(r.Key); err != nil {
		return graph.Record{}, fmt.Errorf("DATA_SOURCE and RECORD_ID: %w", err)
	}
	delete(flat, "DATA_SOURCE")
	delete(flat, "RECORD_ID")
	groups, extras := groupFlat(flat)
	features = append(features, groups...)
	for _, f := range features {
		if t := f["RECORD_TYPE"]; t != "" {
			kind, ok := senzingKinds[strings.ToUpper(t)]
			if !ok {
				return graph.Record{}, fmt.Errorf("RECORD_TYPE %q is not known; there are: %s", t, strings.Join(slices.Sorted(maps.Keys(senzingKinds)), ", "))
			}
			r.Kind = kind
		}
	}
	if r.Kind == "" {
		r.Kind = graph.KindPerson
		if slices.ContainsFunc(features, func(f feature) bool { return f["NAME_ORG"] != "" }) {
			r.Kind = graph.KindOrganization
		}
	}
	for _, f := range features {
		d.feature(&r, f)
	}
	for _, k := range slices.Sorted(maps.Keys(extras)) {
		addAttribute(&r, strings.ToLower(k), extras[k])
	}
	return r, nil
}

var senzingKinds = map[string]graph.Kind{
	"PERSON": graph.KindPerson, "ORGANIZATION": graph.KindOrganization, "COMPANY": graph.KindOrganization, "BUSINESS": graph.KindOrganization,
}

// scalar gives the text of a JSON text, number or boolean.
func scalar(raw json.RawMessage) (string, bool) {
	raw = bytes.TrimSpace(raw)
	switch {
	case len(raw) == 0, raw[0] == '{', raw[0] == '[', string(raw) == "null":
		return "", false
	case raw[0] == '"':
		var s string
		err := json.Unmarshal(raw, &s)
		s = strings.TrimSpace(s)
		return s, err == nil && s != ""
	default:
		return string(raw), true
	}
}

// senzingFamilies are the attribute families; the attributes of one family
// with one label before it make a feature.
var senzingFamilies = regexp.MustCompile(`^(?:(.+)_)?((NAME)_(?:FULL|FIRST|LAST|MIDDLE|PREFIX|SUFFIX|ORG|TYPE)|(ADDR)_(?:FULL|LINE[1-6]|CITY|STATE|POSTAL_CODE|COUNTRY|TYPE)|(PHONE)_(?:NUMBER|TYPE)|` +
	`(PASSPORT|DRIVERS_LICENSE|SSN|NATIONAL_ID|TAX_ID|OTHER_ID|ACCOUNT|LEI|DUNS|IMEI)_(?:NUMBER|COUNTRY|STATE|TYPE|DOMAIN)|(REL_ANCHOR|REL_POINTER)_(?:DOMAIN|KEY|ROLE)|` +
	`(RECORD_TYPE)|(DATE_OF_BIRTH|DATE_OF_DEATH|REGISTRATION_DATE|GENDER|NATIONALITY|CITIZENSHIP|PLACE_OF_BIRTH|REGISTRATION_COUNTRY|EMPLOYER|EMPLOYER_NAME|EMAIL_ADDRESS|WEBSITE_ADDRESS|` +
	`GROUP_ASSOCIATION_ORG_NAME|FACEBOOK|INSTAGRAM|LINKEDIN|TELEGRAM|TWITTER|WECHAT|WHATSAPP|VIBER|SIGNAL|SKYPE|ZOOMROOM))$`)

// groupFlat cuts flat attributes into features, in the order of their labels
// and families, and gives what is none.
func groupFlat(flat feature) ([]feature, feature) {
	byGroup := map[string]feature{}
	extras := feature{}
	for k, v := range flat {
		m := senzingFamilies.FindStringSubmatch(k)
		if m == nil {
			extras[k] = v
			continue
		}
		family := slices.IndexFunc(m[3:], func(s string) bool { return s != "" })
		group := m[1] + "|" + m[3+family]
		if byGroup[group] == nil {
			byGroup[group] = feature{}
		}
		byGroup[group][m[2]] = v
	}
	var out []feature
	for _, g := range slices.Sorted(maps.Keys(byGroup)) {
		out = append(out, byGroup[g])
	}
	return out, extras
}

// numberedIDs are the identifier families with a NUMBER.
var numberedIDs = []struct {
	family string
	typ    graph.IdentifierType
}{
	{"PASSPORT", graph.IDPassport}, {"DRIVERS_LICENSE", graph.IDDriver}, {"SSN", graph.IDNational}, {"NATIONAL_ID", graph.IDNational},
	{"TAX_ID", graph.IDTax}, {"LEI", graph.IDLEI}, {"OTHER_ID", graph.IDDocument}, {"DUNS", graph.IDRegistration}, {"IMEI", graph.IDDevice},
}

// handlePlatforms are the attributes that hold a handle.
var handlePlatforms = []string{"FACEBOOK", "INSTAGRAM", "LINKEDIN", "TELEGRAM", "TWITTER", "WECHAT", "VIBER", "SIGNAL", "SKYPE", "WHATSAPP"}

// feature adds one feature to a record.
func (d *dateReader) feature(r *graph.Record, f feature) {
	name := graph.Name{Full: f["NAME_FULL"], Given: f["NAME_FIRST"], Middle: f["NAME_MIDDLE"], Family: f["NAME_LAST"], Title: f["NAME_PREFIX"]}
	if s := f["NAME_SUFFIX"]; s != "" && name.Family != "" {
		name.Family += " " + s
	}
	if org := f["NAME_ORG"]; org != "" {
		name.Full = org
	}
	if name != (graph.Name{}) {
		if t := strings.ToUpper(f["NAME_TYPE"]); t == "AKA" || t == "ALIAS" {
			name.Type = graph.NameAlias
		} else if t == "MAIDEN" {
			name.Type = graph.NameMaiden
		}
		r.Names = append(r.Names, name)
	}
	var lines []string
	for i := 1; i <= 6; i++ {
		if l := f[fmt.Sprintf("ADDR_LINE%d", i)]; l != "" {
			lines = append(lines, l)
		}
	}
	adr := graph.Address{Full: f["ADDR_FULL"], Line: strings.Join(lines, ", "), City: f["ADDR_CITY"], Region: f["ADDR_STATE"], Postcode: f["ADDR_POSTAL_CODE"], Country: f["ADDR_COUNTRY"]}
	if adr != (graph.Address{}) {
		adr.Type = strings.ToLower(f["ADDR_TYPE"])
		r.Addresses = append(r.Addresses, adr)
	}
	add := func(id graph.Identifier) {
		if id.Value != "" {
			r.Identifiers = append(r.Identifiers, id)
		}
	}
	add(graph.Identifier{Type: graph.IDPhone, Value: f["PHONE_NUMBER"]})
	add(graph.Identifier{Type: graph.IDEmail, Value: f["EMAIL_ADDRESS"]})
	add(graph.Identifier{Type: graph.IDURL, Value: f["WEBSITE_ADDRESS"]})
	add(graph.Identifier{Type: graph.IDBankAccount, Value: f["ACCOUNT_NUMBER"], Qualifier: f["ACCOUNT_DOMAIN"]})
	for _, n := range numberedIDs {
		id := graph.Identifier{Type: n.typ, Value: f[n.family+"_NUMBER"], Qualifier: strings.ToLower(f[n.family+"_TYPE"])}
		id.Country = countryCode(f[n.family+"_COUNTRY"])
		switch n.family {
		case "SSN":
			id.Qualifier, id.Country = "ssn", "US"
		case "DRIVERS_LICENSE":
			id.Qualifier = f["DRIVERS_LICENSE_STATE"]
		case "DUNS":
			id.Qualifier = "duns"
		case "IMEI":
			id.Qualifier = "imei"
		}
		if len(id.Country) != 2 && id.Country != "" { // a name that is no code narrows the type
			id.Qualifier, id.Country = strings.TrimSpace(id.Qualifier+" "+strings.ToLower(id.Country)), ""
		}
		add(id)
	}
	for _, p := range handlePlatforms {
		add(graph.Identifier{Type: graph.IDHandle, Value: f[p], Qualifier: strings.ToLower(p)})
	}
	for _, at := range []struct {
		key string
		typ graph.DateType
	}{{"DATE_OF_BIRTH", graph.DateBirth}, {"DATE_OF_DEATH", graph.DateDeath}, {"REGISTRATION_DATE", graph.DateFounded}} {
		if v := d.at(at.key, f[at.key]); !v.IsZero() {
			r.Dates = append(r.Dates, graph.DateClaim{Type: at.typ, Date: v})
		}
	}
	for _, k := range []string{"GENDER", "NATIONALITY", "CITIZENSHIP", "PLACE_OF_BIRTH", "REGISTRATION_COUNTRY", "EMPLOYER", "EMPLOYER_NAME", "GROUP_ASSOCIATION_ORG_NAME"} {
		if f[k] != "" {
			addAttribute(r, strings.TrimSuffix(strings.ToLower(k), "_name"), f[k])
		}
	}
	if key := f["REL_POINTER_KEY"]; key != "" {
		d.pointer(r, f["REL_POINTER_DOMAIN"], key, f["REL_POINTER_ROLE"])
	}
}

// addAttribute adds a value to an attribute once.
func addAttribute(r *graph.Record, name, value string) {
	if r.Attributes == nil {
		r.Attributes = map[string][]string{}
	}
	if !slices.Contains(r.Attributes[name], value) {
		r.Attributes[name] = append(r.Attributes[name], value)
	}
}

var ownsShare = regexp.MustCompile(`(?i)^owns\s+(\d+(?:\.\d+)?)\s*%$`)

// pointer turns a disclosed relationship into a link: "Owns 60%" to OWNS with
// its percentage, anything else to ASSOCIATE_OF with the role as said. The
// anchor's domain is its source.
func (d *dateReader) pointer(r *graph.Record, domain, key, role string) {
	if domain == "" {
		d.fail("REL_POINTER_DOMAIN", errors.New("missing; name the data source of the record pointed at"))
		return
	}
	l := graph.Link{Kind: graph.LinkAssociateOf, To: graph.End{Record: graph.RecordKey{Source: graph.SourceID(domain), ID: key}}}
	if m := ownsShare.FindStringSubmatch(role); m != nil {
		l.Kind, l.Props = graph.LinkOwns, map[string]string{"percentage": m[1]}
	} else if role != "" {
		l.Props = map[string]string{"role": role}
	}
	r.Links = append(r.Links, l)
}

// countryCode gives the ISO code of the country names that occur in the
// format's own examples; others are given back as they are.
func countryCode(s string) string {
	up := strings.ToUpper(strings.TrimSpace(s))
	if code, ok := map[string]string{"USA": "US", "UNITED STATES": "US", "CANADA": "CA", "CAN": "CA", "UNITED KINGDOM": "GB", "UK": "GB", "SINGAPORE": "SG", "INDIA": "IN",
		"CHINA": "CN", "RUSSIA": "RU", "PAKISTAN": "PK", "AUSTRALIA": "AU", "MEXICO": "MX"}[up]; ok {
		return code
	}
	if len(up) == 2 {
		return up
	}
	return s
}
