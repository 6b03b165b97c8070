package match

import (
	"slices"

	"github.com/clewgraph/clew/graph"
)

// gate holds the pair down where evidence of the right sort is missing.
func (c *comparison) gate() {
	switch c.a.Kind {
	case graph.KindJobAd:
		c.gateAd()
	case graph.KindCompound:
		c.gateSite()
	case graph.KindOrganization:
		c.gateOrganization()
	default:
		c.gatePerson()
	}
}

// fallsShort reports whether a pair of people stays under the cut whatever their
// names are: it is vetoed, would need more than a name can say, or a gate holds it
// down (see gatePerson).
func (c *comparison) fallsShort() bool {
	most := max(c.m.NameMost, c.m.PersonaMost, 0) + max(c.weights[generationMissing].bits, c.weights[generationConflict].bits, 0)
	return c.score.Vetoed || c.score.Weight+most < c.m.Cut ||
		c.support < c.m.Support && !c.document ||
		c.birthConflict && !c.identified && !c.m.misdated
}

func (c *comparison) gateAd() {
	if !c.wording && !c.identified {
		c.hold("wording and contacts make a campaign; a title does not")
	}
}

func (c *comparison) gateSite() {
	switch {
	case c.names.level == nameDifferent:
		c.hold("a different name: what is shared relates them")
	case c.names.level == nameMissing:
		c.hold("no names to compare: a place alone is no site")
	case c.names.level == namePartial && !c.shared:
		c.hold("only part of the name agrees, and neither an identifier nor the place is shared")
	case c.support < c.m.Support:
		c.hold("a name alone is no site")
	}
}

func (c *comparison) gateOrganization() {
	switch {
	case c.names.level == nameDifferent && !c.sameRegistration():
		c.hold("a different name: what is shared relates them")
	case c.names.level == nameMissing && !c.document:
		c.hold("no names to compare: only a document identifies")
	case c.elsewhere && !c.identified && !c.shared:
		c.hold("registered in different countries and nothing else is shared: namesakes, or sisters")
	case c.elsewhere && c.names.level == namePartial && !c.document:
		c.hold("registered in different countries under names of which only part agrees: sisters")
	case c.names.level == namePartial && c.tellsMore() && !c.document && c.founded != foundedExact && !c.housed:
		c.hold("a word more that tells, and no address is shared: sisters share numbers")
	case c.founded == foundedConflict && !c.identified && !c.shared:
		c.hold("founded at different times and nothing else is shared: namesakes")
	case c.names.level == namePartial && !c.shared:
		c.hold("only part of the name agrees, and neither an identifier nor an address is shared")
	case c.names.level != nameMissing && c.support < c.m.Support:
		c.hold("a name alone identifies nobody")
	}
}

// sameRegistration reports whether two names that differ in part are those of
// one company: the number in the register is the same, and so is the day of
// founding, or what agrees of the names says more than what does not.
func (c *comparison) sameRegistration() bool {
	return c.document && (c.founded == foundedExact || c.names.bits > 0)
}

// tellingWord is how rare a word is that is no mere "group", "trading" or
// "international".
const tellingWord = 6 * Bit

// tellsMore reports whether one name has a word that the other lacks and that is
// not of everybody's, nor of a place of either: a line of business.
func (c *comparison) tellsMore() bool {
	more := func(t *token, other *Features) bool {
		return t != nil && !t.local && c.m.rarity(t.hash, t.letters) >= tellingWord &&
			!slices.ContainsFunc(other.places, func(p *place) bool { return holds(p.all, t.text) })
	}
	return slices.ContainsFunc(c.names.steps, func(s aligned) bool {
		return s.level == wordExtra && (more(s.left, c.b) || more(s.right, c.a))
	})
}
