package graph

import (
	"fmt"
	"maps"
	"slices"
)

// The limits of a record, in bytes of UTF-8 unless said otherwise.
const (
	MaxSource     = 64
	MaxID         = 256
	MaxName       = 1_000
	MaxIdentifier = 4_096
	MaxText       = 64 << 10
	MaxAttribute  = 128 // the name of an attribute or property
	// MaxValues bounds the number of values in a record: names, identifiers,
	// dates, addresses, attribute values, roles, links and their properties.
	MaxValues = 10_000
)

// maxProblems ends a report on a record that is wrong all over.
const maxProblems = 20

// Validate checks the record against the schema table and the limits, and gives
// all that is wrong, at most 20 problems, as joined [FieldError]s, nil when it
// is fit to be stored. What a source claims is not judged: unknown attributes,
// contradictions and values that fail their checksum pass. That keys are in
// Unicode form NFC is not checked here, because the standard library cannot
// tell; whoever takes records in must see to it before.
func (r *Record) Validate() error {
	var c checker
	c.key(at("key"), r.Key)
	if !r.Parent.IsZero() {
		c.key(at("parent"), r.Parent)
	}
	c.count(r)
	if r.IsStatement() {
		c.statement(r)
	} else {
		c.kind(at("kind"), r.Kind)
		c.claims(place{}, r.Kind, r.Names, r.Identifiers, r.Dates, r.Attributes)
	}
	for i, a := range r.Addresses {
		c.address(at("addresses").item(i), a)
	}
	for i, role := range r.Roles {
		c.role(at("roles").item(i), role)
	}
	stubs := 0
	for i := range r.Links {
		c.link(at("links").item(i), r, &r.Links[i])
		for _, e := range [...]End{r.Links[i].From, r.Links[i].To} {
			if e.Stub != nil {
				stubs++
			}
		}
	}
	if stubs > 0 && len(r.Key.ID) <= MaxID && len(fmt.Sprintf("%s#%d", r.Key.ID, stubs)) > MaxID {
		c.fail(at("key").field("id"), r.Key.ID, "leaves no room for the ids of its inline stubs", "shorten it, or give the stubs as records of their own")
	}
	if reason, fix := r.Grade.check(); reason != "" {
		c.fail(at("grade"), r.Grade.Value, reason, fix)
	}
	c.handling(at("handling"), &r.Handling)
	c.date(at("collected_at"), r.CollectedAt)
	c.date(at("observed_at"), r.ObservedAt)
	c.text(at("origin"), r.Origin, MaxName)
	return c.err()
}

// count checks the number of values.
func (c *checker) count(r *Record) {
	n := len(r.Names) + len(r.Identifiers) + len(r.Dates) + len(r.Addresses) + len(r.Roles) + len(r.Links)
	for _, values := range r.Attributes {
		n += len(values)
	}
	for i := range r.Links {
		n += len(r.Links[i].Props)
	}
	if n > MaxValues {
		c.fail(at("record"), "", fmt.Sprintf("has %d values, more than %d", n, MaxValues), "split it into several records")
	}
}

// statement checks that a record without a kind has nothing but links.
func (c *checker) statement(r *Record) {
	for _, part := range []struct {
		name  string
		count int
	}{
		{"names", len(r.Names)}, {"identifiers", len(r.Identifiers)}, {"dates", len(r.Dates)},
		{"addresses", len(r.Addresses)}, {"attributes", len(r.Attributes)}, {"roles", len(r.Roles)},
	} {
		if part.count > 0 {
			c.fail(at(part.name), "", "a record without a kind is a statement, which has only links", "give the record a kind, or move this to a property of a link")
		}
	}
	if len(r.Links) == 0 {
		c.fail(at("kind"), "", "the record has neither a kind nor links", "give the kind of its subject ("+listWords(kindNames())+") or, for a statement, its links")
	}
}

// claims checks what a record and a stub have in common.
func (c *checker) claims(p place, kind Kind, names []Name, ids []Identifier, dates []DateClaim, attributes map[string][]string) {
	for i, n := range names {
		c.name(p.field("names").item(i), n)
	}
	for i := range ids {
		c.identifier(p.field("identifiers").item(i), &ids[i])
	}
	for i, d := range dates {
		c.oneOf(p.field("dates").item(i).field("type"), string(d.Type), dateTypes)
		if d.Date.IsZero() {
			c.fail(p.field("dates").item(i).field("date"), "", "is missing", "give the date or leave the entry out")
		}
		c.date(p.field("dates").item(i).field("date"), d.Date)
	}
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		if name == "" {
			c.fail(p.field("attributes"), "", "has an attribute without a name", "name it in lower snake case")
		}
		c.part(&p, "attributes", name, MaxAttribute)
		for _, v := range attributes[name] {
			c.text(p.field("attributes").field(name), v, MaxText)
		}
	}
	spec := kind.Spec()
	if spec.Resolution != ByValue {
		return
	}
	if !slices.ContainsFunc(ids, func(id Identifier) bool { return slices.Contains(spec.Identifier, id.Type) }) {
		c.fail(p.field("identifiers"), "", fmt.Sprintf("a %s is known by its value, and there is none", kind), "give an identifier of type "+listWords(spec.Identifier))
	}
}

func (c *checker) name(p place, n Name) {
	if n.Type != "" {
		c.oneOf(p.field("type"), string(n.Type), nameTypes)
	}
	if n.Text() == "" {
		c.fail(p, "", "has no text", "give the full name or its parts, or leave the entry out")
	}
	c.part(&p, "full", n.Full, MaxName)
	c.part(&p, "given", n.Given, MaxName)
	c.part(&p, "family", n.Family, MaxName)
	c.part(&p, "middle", n.Middle, MaxName)
	c.part(&p, "patronymic", n.Patronymic, MaxName)
	c.part(&p, "title", n.Title, MaxName)
	c.part(&p, "script", n.Script, MaxAttribute)
	c.part(&p, "language", n.Language, MaxAttribute)
	c.valid(&p, n.Valid)
}

func (c *checker) identifier(p place, id *Identifier) {
	if id.Type.Kind() == "" {
		c.fail(p.field("type"), string(id.Type), "is not a known type of identifier", suggest(id.Type, IdentifierTypes()))
	}
	if id.Value == "" {
		c.fail(p.field("value"), "", "is empty", "give the value as the source has it, or leave the identifier out")
	}
	if id.Relation != "" {
		c.oneOf(p.field("relation"), string(id.Relation), relations)
	}
	c.part(&p, "value", id.Value, MaxIdentifier)
	c.part(&p, "qualifier", id.Qualifier, MaxName)
	c.part(&p, "country", id.Country, MaxAttribute)
	c.valid(&p, id.Valid)
}

func (c *checker) address(p place, a Address) {
	if a.Text() == "" && a.Lat == "" && a.Lon == "" {
		c.fail(p, "", "has neither text nor coordinates", "give one of them or leave the entry out")
	}
	c.part(&p, "type", a.Type, MaxAttribute)
	c.part(&p, "full", a.Full, MaxIdentifier)
	c.part(&p, "line", a.Line, MaxName)
	c.part(&p, "city", a.City, MaxName)
	c.part(&p, "region", a.Region, MaxName)
	c.part(&p, "postcode", a.Postcode, MaxName)
	c.part(&p, "country", a.Country, MaxName)
	c.part(&p, "lat", a.Lat, MaxAttribute)
	c.part(&p, "lon", a.Lon, MaxAttribute)
	c.valid(&p, a.Valid)
}

func (c *checker) role(p place, role Role) {
	spec := role.Spec()
	if spec.Name == "" {
		c.fail(p.field("name"), role.Name, "is not a known role", suggest(role.Name, roleNames()))
	} else if role.Status != "" && !slices.ContainsFunc(spec.Statuses, func(s RoleStatus) bool { return s.Name == role.Status }) {
		var known []string
		for _, s := range spec.Statuses {
			known = append(known, s.Name)
		}
		fix := "leave the status out"
		if known != nil {
			fix = suggest(role.Status, known)
		}
		c.fail(p.field("status"), role.Status, "is not a status of the role "+role.Name, fix)
	}
	c.part(&p, "decided_by", role.DecidedBy, MaxName)
	c.valid(&p, role.Valid)
}

func (c *checker) handling(p place, h *Handling) {
	if reason, fix := checkLabel(h.TLP, tlpLabels); reason != "" {
		c.fail(p.field("tlp"), h.TLP, reason, fix)
	}
	if reason, fix := checkLabel(h.PAP, papLabels); reason != "" {
		c.fail(p.field("pap"), h.PAP, reason, fix)
	}
	c.part(&p, "owner", h.Owner, MaxName)
	for i, class := range h.Restricted {
		c.text(p.field("restricted").item(i), class, MaxAttribute)
	}
	c.part(&p, "consent", h.Consent, MaxName)
	c.date(p.field("review"), h.Review)
	c.date(p.field("expiry"), h.Expiry)
}
