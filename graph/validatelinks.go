package graph

import (
	"fmt"
	"maps"
	"slices"
)

// link checks one link of a record.
func (c *checker) link(p place, r *Record, l *Link) {
	spec := l.Kind.Spec()
	if spec.Kind == "" {
		c.fail(p.field("kind"), string(l.Kind), "is not a known kind of link", suggest(l.Kind, linkNames()))
	}
	c.part(&p, "id", l.ID, MaxID)
	from := r.Kind
	if l.From.IsZero() {
		if r.IsStatement() {
			c.fail(p.field("from"), "", "a statement must give both ends", "give a record's key, an identifier or an inline stub")
		}
	} else {
		from = c.end(p.field("from"), r, l.From)
	}
	var to Kind
	if l.To.IsZero() {
		c.fail(p.field("to"), "", "is missing", "give a record's key, an identifier or an inline stub")
	} else {
		to = c.end(p.field("to"), r, l.To)
	}
	c.allowed(p.field("from"), l.Kind, from, spec.From, "begin")
	c.allowed(p.field("to"), l.Kind, to, spec.To, "end")
	c.valid(&p, l.Valid)
	c.date(p.field("at"), l.At)
	if !l.At.IsZero() && !l.Valid.IsZero() {
		c.fail(p.field("at"), l.At.Text, "is given beside valid", "give at for an event, or valid for what lasted")
	}
	if l.Amount != nil {
		c.amount(p.field("amount"), *l.Amount)
	}
	for _, name := range slices.Sorted(maps.Keys(l.Props)) {
		c.part(&p, "props", name, MaxAttribute)
		c.text(p.field("props").field(name), l.Props[name], MaxText)
	}
	if l.Basis != "" {
		c.oneOf(p.field("basis"), string(l.Basis), bases)
	}
}

// end checks one end that is given, and gives its kind, "" where only the other
// record can tell.
func (c *checker) end(p place, r *Record, e End) Kind {
	given := 0
	for _, set := range [...]bool{!e.Record.IsZero(), e.Identifier != nil, e.Stub != nil} {
		if set {
			given++
		}
	}
	if given > 1 {
		c.fail(p, e.Record.String(), "is given in more than one way", "give a record's key or an identifier or an inline stub, one of them")
		return ""
	}
	switch {
	case e.Identifier != nil:
		c.identifier(p.field("identifier"), e.Identifier)
		return e.Identifier.Type.Kind()
	case e.Stub != nil:
		s, p := e.Stub, p.field("stub")
		c.kind(p.field("kind"), s.Kind)
		if len(s.Names)+len(s.Identifiers)+len(s.Attributes) == 0 {
			c.fail(p, "", "says nothing about its subject", "give a name, an identifier or an attribute")
		}
		c.claims(p, s.Kind, s.Names, s.Identifiers, s.Dates, s.Attributes)
		return s.Kind
	}
	c.key(p.field("record"), e.Record)
	if e.Record == r.Key {
		return r.Kind
	}
	return ""
}

// allowed checks an end's kind, where it is known, against the schema table.
func (c *checker) allowed(p place, link LinkKind, kind Kind, allowed []Kind, verb string) {
	if kind == "" || kind.Spec().Kind == "" || allowed == nil || slices.Contains(allowed, kind) {
		return
	}
	c.fail(p, string(kind), fmt.Sprintf("a link %s cannot %s at the kind %s", link, verb, kind), "use one of "+listWords(allowed)+", or another kind of link")
}

func (c *checker) amount(p place, a Amount) {
	if reason, fix := checkAsset(a.Asset); reason != "" {
		c.fail(p.field("asset"), a.Asset, reason, fix)
	}
	if a.Scale > MaxScale {
		c.fail(p, "", fmt.Sprintf("has %d decimals", a.Scale), fmt.Sprintf("give at most %d", MaxScale))
	}
}
