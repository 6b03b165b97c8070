package names

import (
	"slices"

	"github.com/clewgraph/clew/synth/draw"
)

// Person is all that a person is called.
type Person struct {
	Culture Culture
	Gender  Gender
	// Dialect is the language that Han names are read in on documents; Mandarin for all others.
	Dialect Dialect
	// Given, Middle and Family are the parts of the name in native order. What Middle is depends on the culture: a
	// father's name, a patronymic, a mother's family name; Family may be empty.
	Given, Middle, Family []Part
	// Western is a Western given name beside the native ones; without a Native form the person has none.
	Western Part
	// Nick is the everyday name; without a Native form the person has none.
	Nick Part
	// Title is the title or honorific that is used for the person.
	Title Part
}

// parents is what a name takes from the generation before.
type parents struct {
	dialect  Dialect
	father   []Part // his given names
	before   []Part // and his father's
	paternal []Part
	maternal []Part
}

// Draw invents a person. The same source always gives the same person. It panics for a culture that is not among
// Cultures.
func Draw(src draw.Source, c Culture, g Gender) Person {
	b := c.book()
	from := parents{dialect: dialectOf(&src, c)}
	from.father = []Part{b.lists["male"].draw(&src)}
	if src.Chance(500_000) {
		from.before = []Part{b.lists["male"].draw(&src)}
	}
	if b.lists["family"] != nil {
		from.paternal = []Part{b.family(&src, c, from.dialect)}
		from.maternal = []Part{b.family(&src, c, from.dialect)}
	}
	return born(&src, b, c, g, from)
}

// Child invents a child of two people: named in the father's culture, with what that culture hands on from either.
func Child(src draw.Source, father, mother Person, g Gender) Person {
	c := father.Culture
	from := parents{dialect: father.Dialect, father: father.Given, paternal: father.handsOn(), maternal: mother.handsOn()}
	if k := c.spec().kinship; k == fathersName || k == fathersAndTribe {
		from.before = father.Middle
	}
	return born(&src, c.book(), c, g, from)
}

// handsOn gives the family name that the person's children may bear, in its masculine form.
func (p Person) handsOn() []Part {
	switch {
	case len(p.Family) == 0:
		return nil
	case p.Culture.spec().kinship == mothersFirst:
		return p.Family[len(p.Family)-1:]
	case p.Culture == Russian && p.Gender == Female:
		return []Part{masculine(p.Family[0])}
	}
	return p.Family[:1]
}

// born puts a name together from the parents' and new given names.
func born(s *draw.Source, b *book, c Culture, g Gender, from parents) Person {
	p := Person{Culture: c, Gender: g, Dialect: from.dialect}
	mark := [...]string{"-m", "-f"}[g]
	p.Given = b.given(s, c, g, from.dialect)
	switch sp := c.spec(); sp.kinship {
	case familyName:
		p.Family = from.paternal
	case bothFamilies:
		p.Family = slices.Concat(from.paternal, from.maternal)
	case mothersFirst:
		p.Family = slices.Concat(from.maternal, from.paternal)
	case mothersMiddle:
		p.Middle, p.Family = from.maternal, from.paternal
	case fathersName:
		p.Middle = first(from.father)
		if c == Amharic && len(from.before) > 0 {
			p.Middle = append(p.Middle, from.before[0])
		}
	case fathersAndTribe:
		p.Middle, p.Family = first(from.father), from.paternal
		if c == Arabic && len(from.before) > 0 {
			p.Middle = append(p.Middle, from.before[0])
		}
	case patronymic:
		p.Middle, p.Family = []Part{patronym(from.father[0], g)}, from.paternal
		if g == Female {
			p.Family = []Part{feminine(from.paternal[0])}
		}
	case freeMiddle:
		p.Middle, p.Family = []Part{b.lists["middle"+mark].draw(s)}, from.paternal
	}
	p.Title = b.lists["title"+mark].draw(s)
	if english := b.lists["english"+mark]; english != nil && c != Han && s.Chance(600_000) {
		p.Western = english.draw(s)
	}
	if short := b.short[p.Given[0].Native]; short != nil {
		p.Nick = draw.Pick(s, short)
	} else if nicks := b.lists["nick"]; nicks != nil {
		p.Nick = nicks.draw(s)
	}
	return p
}

// first copies the first of some parts, so that it can be appended to.
func first(parts []Part) []Part { return slices.Clone(parts[:1]) }

// dialectOf draws the dialect that a Han family speaks; the weights for Malaysia and Singapore are our own.
func dialectOf(s *draw.Source, c Culture) Dialect {
	switch c {
	case HanHongKong:
		return Cantonese
	case HanMalaysian:
		return []Dialect{Hokkien, Hokkien, Hokkien, Hokkien, Cantonese, Cantonese, Hakka, Hakka, Teochew, Teochew}[s.N(10)]
	}
	return Mandarin
}

// family draws a family name: where the culture has halves, three in ten are put together from them.
func (b *book) family(s *draw.Source, c Culture, d Dialect) Part {
	stems, tails := b.lists["stem"], b.lists["tail"]
	if stems != nil && s.Chance(300_000) {
		stem, tail := stems.draw(s), tails.draw(s)
		part := Part{Native: stem.Native + tail.Native}
		for i := range max(len(stem.Spellings), len(tail.Spellings)) {
			part.Spellings = append(part.Spellings, at(stem.Spellings, i)+at(tail.Spellings, i))
		}
		return part.pick(s)
	}
	part := b.lists["family"].parts[b.lists["family"].chances.Draw(s)]
	if c.han() {
		part.Spellings = part.In(d)
	}
	return part.pick(s)
}

// at gives the spelling of a number, or the last.
func at(spellings []string, i int) string { return spellings[min(i, len(spellings)-1)] }

// given draws the given names of a person, no two alike except by the Burmese habit of saying a name twice.
func (b *book) given(s *draw.Source, c Culture, g Gender, d Dialect) []Part {
	l := b.lists[[...]string{"male", "female"}[g]]
	count := b.count.Draw(s) + 1
	var parts []Part
	for range count {
		part := l.draw(s)
		for c != Burmese && slices.ContainsFunc(parts, func(p Part) bool { return p.Native == part.Native }) {
			part = l.draw(s)
		}
		parts = append(parts, part)
	}
	if !c.han() {
		return parts
	}
	// A Han given name is one part, however many characters it has.
	whole := Part{}
	for _, part := range parts {
		whole.Native += part.Native
		whole.characters = append(whole.characters, part.characters...)
	}
	whole.Spellings = whole.In(d)
	return []Part{whole.pick(s)}
}
