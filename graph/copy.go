package graph

import (
	"maps"
	"slices"
)

// Clone gives a deep copy that shares nothing with the record.
func (r *Record) Clone() Record {
	c := *r
	c.Names = slices.Clone(r.Names)
	c.Identifiers = slices.Clone(r.Identifiers)
	c.Dates = slices.Clone(r.Dates)
	c.Addresses = slices.Clone(r.Addresses)
	c.Attributes = cloneAttributes(r.Attributes)
	c.Roles = slices.Clone(r.Roles)
	c.Handling.Restricted = slices.Clone(r.Handling.Restricted)
	c.Links = slices.Clone(r.Links)
	for i := range c.Links {
		l := &c.Links[i]
		l.From, l.To = l.From.clone(), l.To.clone()
		if l.Amount != nil {
			amount := *l.Amount
			l.Amount = &amount
		}
		l.Props = maps.Clone(l.Props)
	}
	return c
}

func (e End) clone() End {
	if e.Identifier != nil {
		id := *e.Identifier
		e.Identifier = &id
	}
	if e.Stub != nil {
		s := *e.Stub
		s.Names = slices.Clone(s.Names)
		s.Identifiers = slices.Clone(s.Identifiers)
		s.Dates = slices.Clone(s.Dates)
		s.Attributes = cloneAttributes(s.Attributes)
		e.Stub = &s
	}
	return e
}

func cloneAttributes(m map[string][]string) map[string][]string {
	c := maps.Clone(m)
	for k, v := range c {
		c[k] = slices.Clone(v)
	}
	return c
}

// Display gives the best text to show for the record: the first primary name,
// else the first legal one, else the first of any type, else a job ad's title,
// else the first identifier as given, else the key.
func (r *Record) Display() string {
	best, rank := "", 3
	for _, n := range r.Names {
		this := 2
		switch n.Type {
		case NamePrimary, "":
			this = 0
		case NameLegal:
			this = 1
		}
		if text := n.Text(); text != "" && this < rank {
			best, rank = text, this
		}
	}
	if best != "" {
		return best
	}
	for _, title := range r.Attributes["title"] {
		if title != "" {
			return title
		}
	}
	for _, id := range r.Identifiers {
		if id.Value != "" {
			return id.Value
		}
	}
	return r.Key.String()
}
