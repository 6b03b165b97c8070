package names

import (
	"slices"

	"github.com/clewgraph/clew/synth/draw"
)

// Lookalike invents another person whose name in Latin letters is the same and whose native name is not (Q2): Chan is
// 陈 to one reader and 曾 to another, Somchai both สมชาย and สมใจ. The two must stay apart. One part of the name is
// exchanged, the family name if that can be; a person none of whose parts has such a neighbour in the tables gives
// false.
func Lookalike(src draw.Source, p Person) (Person, bool) {
	if p.Culture.Latin() { // there the two forms are one
		return p, false
	}
	b := p.Culture.book()
	twin := p
	twin.Family, twin.Given = slices.Clone(p.Family), slices.Clone(p.Given)
	if l := b.lists["family"]; l != nil && exchange(&src, l, twin.Family) {
		return twin, true
	}
	if p.Culture.han() { // the given name is made of characters, the list holds single ones
		return p, false
	}
	l := b.lists[[...]string{"male", "female"}[p.Gender]]
	return twin, exchange(&src, l, twin.Given)
}

// exchange puts another part of a list, with the same spelling, in the place of the first that has such a neighbour.
func exchange(s *draw.Source, l *list, parts []Part) bool {
	for i := range parts {
		spelled := parts[i].spelled()
		var others []Part
		for _, part := range l.parts {
			if part.Native == parts[i].Native || part.Native == spelled {
				continue
			}
			for d := range Dialect(dialects) {
				spellings := part.In(d)
				if own := slices.Index(spellings, spelled); own >= 0 {
					part.Spellings, part.Own = spellings, own
					others = append(others, part)
					break
				}
			}
		}
		if len(others) > 0 {
			parts[i] = draw.Pick(s, others)
			return true
		}
	}
	return false
}
