package synth

import (
	"slices"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/synth/world"
)

// told is one record as its source tells it, whatever the shape of its file.
// One told is used again and again by a worker; its slices keep their room.
type told struct {
	source *source
	id     string
	// kind is "" for a statement.
	kind graph.Kind
	// truth is the key of the true subject, or of the true event.
	truth  string
	script string

	names      []toldName
	ids        []toldID
	dates      []toldDate
	addresses  []toldAddress
	attributes []world.Attribute
	roles      []toldRole
	links      []toldLink
	grade      string
	tlp        string
	restricted string
	consent    string
	collected  string
	origin     string
	defects    []Defect
}

type toldName struct {
	kind                graph.NameType
	full, given, family string
	script, language    string
}

type toldID struct {
	kind      graph.IdentifierType
	value     string
	qualifier string
	country   string
	relation  graph.Relation
	from, to  string
}

type toldDate struct {
	kind graph.DateType
	text string
}

type toldAddress struct{ kind, line, country string }

type toldRole struct {
	name, status, decidedBy, from, to string
	alleged                           bool
}

// toldEnd is an end of a link: a record ("source/id"), else an identifier; the
// zero end is the record's own subject.
type toldEnd struct {
	record string
	id     toldID
}

type toldLink struct {
	kind          graph.LinkKind
	from, to      toldEnd
	since, until  string
	at            string
	amount, asset string
	props         []world.Attribute
	assessment    bool
}

// reset empties a record for the next one, of a source.
func (t *told) reset(s *source, kind graph.Kind) {
	*t = told{
		source: s, kind: kind, tlp: s.tlp, names: t.names[:0], ids: t.ids[:0], dates: t.dates[:0], addresses: t.addresses[:0],
		attributes: t.attributes[:0], roles: t.roles[:0], links: t.links[:0], defects: t.defects[:0],
	}
}

// key is the record's key as links name it.
func (t *told) key() string { return string(t.source.id) + "/" + t.id }

// stamp notes that the record has a defect, once.
func (t *told) stamp(d Defect) {
	if !t.has(d) {
		t.defects = append(t.defects, d)
	}
}

// has reports whether the record has a defect.
func (t *told) has(d Defect) bool { return slices.Contains(t.defects, d) }

// set adds an attribute if it has a value.
func (t *told) set(name, value string) {
	if value != "" {
		t.attributes = append(t.attributes, world.Attribute{Name: name, Value: value})
	}
}

// get gives an attribute.
func (t *told) get(name string) string {
	for _, a := range t.attributes {
		if a.Name == name {
			return a.Value
		}
	}
	return ""
}

// first gives the first identifier of a type.
func (t *told) first(kind graph.IdentifierType) toldID {
	for _, id := range t.ids {
		if id.kind == kind {
			return id
		}
	}
	return toldID{}
}

// date gives the first date of a type.
func (t *told) date(kind graph.DateType) string {
	for _, d := range t.dates {
		if d.kind == kind {
			return d.text
		}
	}
	return ""
}

// appendJSONL appends the record as a line of Clew JSONL.
func (t *told) appendJSONL(b []byte) []byte {
	o := object{b: b}
	o.open("", '{')
	o.text("source", string(t.source.id))
	o.text("id", t.id)
	o.text("kind", string(t.kind))
	if len(t.names) > 0 {
		o.open("names", '[')
		for _, n := range t.names {
			o.open("", '{')
			o.text("type", string(n.kind))
			o.text("full", n.full)
			o.text("given", n.given)
			o.text("family", n.family)
			o.text("script", n.script)
			o.text("language", n.language)
			o.shut('}')
		}
		o.shut(']')
	}
	if len(t.ids) > 0 {
		o.open("identifiers", '[')
		for i := range t.ids {
			o.open("", '{')
			o.identifier(&t.ids[i])
			o.shut('}')
		}
		o.shut(']')
	}
	o.dates(t.dates)
	if len(t.addresses) > 0 {
		o.open("addresses", '[')
		for _, a := range t.addresses {
			o.open("", '{')
			o.text("type", a.kind)
			o.text("line", a.line)
			o.text("country", a.country)
			o.shut('}')
		}
		o.shut(']')
	}
	o.attributes("attributes", t.attributes)
	if len(t.roles) > 0 {
		o.open("roles", '[')
		for _, r := range t.roles {
			o.open("", '{')
			o.text("name", r.name)
			o.text("status", r.status)
			o.text("decided_by", r.decidedBy)
			o.text("from", r.from)
			o.text("to", r.to)
			o.yes("alleged", r.alleged)
			o.shut('}')
		}
		o.shut(']')
	}
	if len(t.links) > 0 {
		o.open("links", '[')
		for i := range t.links {
			o.link(&t.links[i])
		}
		o.shut(']')
	}
	if t.grade != "" {
		o.open("grade", '{')
		o.text("scheme", string(t.source.scheme))
		o.text("value", t.grade)
		o.shut('}')
	}
	o.open("handling", '{')
	o.text("tlp", t.tlp)
	o.text("owner", t.source.owner)
	if t.restricted != "" {
		o.open("restricted", '[')
		o.b = appendJSON(o.b, t.restricted)
		o.shut(']')
	}
	o.text("consent", t.consent)
	o.shut('}')
	o.text("collected_at", t.collected)
	o.text("origin", t.origin)
	o.shut('}')
	return append(o.b, '\n')
}

func (o *object) yes(name string, value bool) {
	if value {
		o.key(name)
		o.b = append(o.b, "true"...)
	}
}

func (o *object) identifier(id *toldID) {
	o.text("type", string(id.kind))
	o.text("value", id.value)
	o.text("qualifier", id.qualifier)
	o.text("country", id.country)
	o.text("relation", string(id.relation))
	o.text("from", id.from)
	o.text("to", id.to)
}

// dates writes date claims; those of one type stand next to each other.
func (o *object) dates(dates []toldDate) {
	if len(dates) == 0 {
		return
	}
	o.open("dates", '{')
	for i := 0; i < len(dates); {
		o.open(string(dates[i].kind), '[')
		kind := dates[i].kind
		for ; i < len(dates) && dates[i].kind == kind; i++ {
			if o.comma {
				o.b = append(o.b, ',')
			}
			o.b = appendJSON(o.b, dates[i].text)
			o.comma = true
		}
		o.shut(']')
	}
	o.shut('}')
}

// attributes writes values by name; those of one name stand next to each other.
func (o *object) attributes(field string, list []world.Attribute) {
	if len(list) == 0 {
		return
	}
	o.open(field, '{')
	for i := 0; i < len(list); {
		end := i + 1
		for end < len(list) && list[end].Name == list[i].Name {
			end++
		}
		if end == i+1 {
			o.text(list[i].Name, list[i].Value)
			i = end
			continue
		}
		o.open(list[i].Name, '[')
		for ; i < end; i++ {
			if o.comma {
				o.b = append(o.b, ',')
			}
			o.b = appendJSON(o.b, list[i].Value)
			o.comma = true
		}
		o.shut(']')
	}
	o.shut('}')
}

func (o *object) link(l *toldLink) {
	o.open("", '{')
	o.text("kind", string(l.kind))
	o.end("source", &l.from)
	o.end("target", &l.to)
	o.text("from", l.since)
	o.text("to", l.until)
	o.text("at", l.at)
	o.text("amount", l.amount)
	o.text("asset", l.asset)
	o.attributes("props", l.props)
	if l.assessment {
		o.text("basis", string(graph.BasisAssessment))
	}
	o.shut('}')
}

func (o *object) end(name string, e *toldEnd) {
	switch {
	case e.record != "":
		o.open(name, '{')
		o.text("record", e.record)
	case e.id.kind != "":
		o.open(name, '{')
		o.open("identifier", '{')
		o.identifier(&e.id)
		o.shut('}')
	default:
		return
	}
	o.shut('}')
}

// appendSenzing appends the record as a line of Senzing JSON. Only what a
// company register tells is written: names, numbers, dates, addresses and
// pointers.
func (t *told) appendSenzing(b []byte) []byte {
	o := object{b: b}
	o.open("", '{')
	o.text("DATA_SOURCE", string(t.source.id))
	o.text("RECORD_ID", t.id)
	o.open("FEATURES", '[')
	feature := func(pairs ...string) {
		o.open("", '{')
		for i := 0; i < len(pairs); i += 2 {
			o.text(pairs[i], pairs[i+1])
		}
		o.shut('}')
	}
	organization := t.kind == graph.KindOrganization
	if organization {
		feature("RECORD_TYPE", "ORGANIZATION")
	} else {
		feature("RECORD_TYPE", "PERSON")
	}
	for _, n := range t.names {
		kind := senzingNameType(n.kind)
		switch {
		case organization:
			feature("NAME_TYPE", kind, "NAME_ORG", n.full)
		case n.given != "" || n.family != "":
			feature("NAME_TYPE", kind, "NAME_FIRST", n.given, "NAME_LAST", n.family)
		default:
			feature("NAME_TYPE", kind, "NAME_FULL", n.full)
		}
	}
	for _, d := range t.dates {
		switch d.kind {
		case graph.DateBirth:
			feature("DATE_OF_BIRTH", d.text)
		case graph.DateFounded:
			feature("REGISTRATION_DATE", d.text)
		}
	}
	for _, a := range t.addresses {
		feature("ADDR_TYPE", "BUSINESS", "ADDR_LINE1", a.line, "ADDR_COUNTRY", a.country)
	}
	for _, id := range t.ids {
		switch id.kind {
		case graph.IDRegistration:
			feature("OTHER_ID_TYPE", "registration", "OTHER_ID_NUMBER", id.value, "OTHER_ID_COUNTRY", id.country)
		case graph.IDPassport:
			feature("PASSPORT_NUMBER", id.value, "PASSPORT_COUNTRY", id.country)
		case graph.IDNational:
			feature("NATIONAL_ID_NUMBER", id.value, "NATIONAL_ID_TYPE", id.qualifier, "NATIONAL_ID_COUNTRY", id.country)
		case graph.IDTax:
			feature("TAX_ID_NUMBER", id.value, "TAX_ID_COUNTRY", id.country)
		case graph.IDPhone:
			feature("PHONE_NUMBER", id.value)
		case graph.IDEmail:
			feature("EMAIL_ADDRESS", id.value)
		case graph.IDDomain, graph.IDURL:
			feature("WEBSITE_ADDRESS", id.value)
		}
	}
	if c := t.get("jurisdiction"); c != "" {
		feature("REGISTRATION_COUNTRY", c)
	}
	if c := t.get("nationality"); c != "" {
		feature("NATIONALITY", c)
	}
	for _, l := range t.links {
		domain, key, _ := cutKey(l.to.record)
		feature("REL_POINTER_DOMAIN", domain, "REL_POINTER_KEY", key, "REL_POINTER_ROLE", senzingRole(&l))
	}
	o.shut(']')
	if s := t.get("status"); s != "" {
		o.text("STATUS", s)
	}
	o.shut('}')
	return append(o.b, '\n')
}

func senzingNameType(kind graph.NameType) string {
	switch kind {
	case graph.NameNative:
		return "NATIVE"
	case graph.NameFormer:
		return "FORMER"
	case graph.NameTrading:
		return "TRADE"
	case graph.NameAlias:
		return "AKA"
	}
	return "PRIMARY"
}

// senzingRole says a relation in words, a share as "Owns 60%".
func senzingRole(l *toldLink) string {
	switch l.kind {
	case graph.LinkOwns:
		for _, p := range l.props {
			if p.Name == "percentage" {
				return "Owns " + p.Value + "%"
			}
		}
		return "Owner of"
	case graph.LinkDirects:
		return "Director of"
	}
	return "Related to"
}

// cutKey cuts "source/id".
func cutKey(key string) (source, id string, ok bool) {
	for i := range len(key) {
		if key[i] == '/' {
			return key[:i], key[i+1:], true
		}
	}
	return "", "", false
}
