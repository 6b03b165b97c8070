package match

import (
	"slices"

	"github.com/clewgraph/clew/graph"
)

// Whole gives the features of several records that are one person, as if one
// record said all of it. Each thing that several say is there once.
func Whole(records []*Features) *Features {
	first := records[0]
	if len(records) == 1 {
		return first
	}
	w := &Features{Key: first.Key, Kind: first.Kind, lead: first.lead, traits: new(traits), thing: new(thing)}
	for _, f := range records {
		w.names = union(w.names, f.names, func(a, b name) bool {
			return a.text == b.text && (a.style == b.style || *a.style == *b.style)
		})
		w.births = union(w.births, f.births, birth.same)
		w.identifiers = union(w.identifiers, f.identifiers, func(a, b identifier) bool {
			return a.hash == b.hash && (a.issue == b.issue || *a.issue == *b.issue)
		})
		w.places = union(w.places, f.places, func(a, b *place) bool { return a == b || a.text == b.text })
		w.victim, w.suspect = w.victim || f.victim, w.suspect || f.suspect
		w.phoneEnds = append(w.phoneEnds, f.phoneEnds...)
		w.genders = append(w.genders, f.genders...)
		w.nations = append(w.nations, f.nations...)
		w.employers = append(w.employers, f.employers...)
		w.occupations = append(w.occupations, f.occupations...)
		w.birthPlaces = append(w.birthPlaces, f.birthPlaces...)
		w.relations = append(w.relations, f.relations...)
	}
	return w
}

// same reports whether two dates of birth say the same, however they are written;
// those that are no dates must be written alike.
func (b birth) same(o birth) bool {
	if !b.impossible {
		b.text = o.text
	}
	return b == o
}

// union adds those of more to a list that it does not have.
func union[T any](list, more []T, same func(a, b T) bool) []T {
	for _, x := range more {
		if !slices.ContainsFunc(list, func(o T) bool { return same(o, x) }) {
			list = append(list, x)
		}
	}
	return list
}

// Wholes reports whether groups of records of a kind are compared as wholes, and
// from which weight on they are one: see [Model.Whole]. Only people are: what tells
// organisations, sites and advertisements apart is not made up of several records.
func (m *Model) Wholes(k graph.Kind) (sure Bits, ok bool) {
	return m.Stop + m.Whole, m.Whole > 0 && isPerson(k)
}

// CompareWholes weighs two groups of records, each taken for one subject and given as
// its [Whole], by all that their records say together. Of what one group says several
// times over the best counts, less what so many tries give by chance; and less the
// pairs of records that would be joined, as a wrong join is wrong as often. It is
// symmetric.
func (m *Model) CompareWholes(a, b *Features, pairs int, holders Holders) Score {
	c := m.comparison(a.Kind, holders)
	defer m.comparisons.Put(c)
	c.pairs = pairs
	return c.run(a, b)
}

// ExplainWholes weighs two groups as [Model.CompareWholes] does and says what the
// weight is made of. Band, Keys and Change are those of pairs of records, and empty.
func (m *Model) ExplainWholes(as, bs []*Features, pairs int, holders Holders) Explanation {
	c := m.comparison(as[0].Kind, holders)
	c.explain, c.pairs = true, pairs
	e := c.explained(Whole(as), Whole(bs))
	e.Model = m.id
	return e
}

// tries takes off what the best of several pairs of a feature agrees by chance,
// where wholes are compared.
func (c *comparison) tries(feature, group string, n int, bits Bits) Bits {
	if c.pairs == 0 || n < 2 || bits <= 0 {
		return bits
	}
	correction := -min(log2(uint64(n)), bits)
	c.row(Row{Feature: feature, Level: "tries", Bits: correction, Group: group, Note: "the best of several"})
	return bits + correction
}
