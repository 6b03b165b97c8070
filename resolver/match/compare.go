package match

import (
	"slices"
	"strconv"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/names"
)

// Holders gives the number of records of a kind that hold an identifier, by the
// hash of its candidate key (see [Features.IdentifierHashes]).
type Holders func(hash uint64) int

// Score is the weight of a pair and what outranked the sum of the evidence.
type Score struct {
	// Weight is the sum of all rows, gates included; Evidence is the sum
	// without gates, by which searches rank.
	Weight, Evidence Bits
	// Vetoed pairs never come together, whatever the weight.
	Vetoed bool
	// Related says that a gate held the pair down although it shares an
	// identifier, an address or a name: shown as a hint.
	Related bool
	// Conflict says that the two can hardly be one, so that a record that fits
	// both is ambiguous: full dates of birth with nothing in common, documents
	// or generations that conflict.
	Conflict bool
	// Against says that something speaks against the pair by a bit or more;
	// without it a low weight only means that little is known.
	Against bool
	// Restricted says that the veto is one of a possible victim against a
	// suspect, whose review is restricted.
	Restricted bool
}

// Band is what is made of a pair.
type Band string

// The bands.
const (
	BandSame         Band = "same"
	BandPossiblySame Band = "possibly same"
	BandRelated      Band = "possibly related"
	BandNone         Band = "none"
)

// Band says what the score of a pair, taken alone, means.
func (m *Model) Band(s Score) Band {
	switch {
	case s.Vetoed && s.Weight > m.Stop && s.Restricted:
		return BandPossiblySame
	case s.Vetoed || s.Related:
		return BandRelated
	case s.Weight > m.Stop:
		return BandSame
	case s.Weight > m.Possible:
		return BandPossiblySame
	default:
		return BandNone
	}
}

// Linkage gives the weight with which a pair counts in a cluster: at least the
// floor, and at least the floor of absent evidence where nothing speaks against
// the pair.
func (m *Model) Linkage(s Score) Bits {
	if s.Against {
		return max(s.Weight, m.Floor)
	}
	return max(s.Weight, m.Absent)
}

// Step gives the degree step of an identifier: the whole bits that are taken
// off its weight when so many records hold it (one per doubling beyond four,
// which one subject may well have by itself), or -1 when it is a hub and no evidence.
func (m *Model) Step(holders int) int {
	if holders > m.Cap {
		return -1
	}
	step := 0
	for n := 4; n < holders; n *= 2 {
		step++
	}
	return step
}

// Compare weighs two records. It is symmetric; records of different kinds are
// vetoed. holders may be nil when nobody else holds the identifiers.
func (m *Model) Compare(a, b *Features, holders Holders) Score {
	c := m.comparison(a.Kind, holders)
	defer m.comparisons.Put(c)
	return c.run(a, b)
}

// Edge weighs two records as [Model.Compare] does, but only as far as it takes to
// know whether they are strong enough to hold a component together: whether the
// pair is not vetoed and its weight at least the cut. The weight is 0 where it
// is not.
func (m *Model) Edge(a, b *Features, holders Holders) (Bits, bool) {
	c := m.comparison(a.Kind, holders)
	defer m.comparisons.Put(c)
	c.edge = true
	if s := c.run(a, b); !c.short && !s.Vetoed && s.Weight >= m.Cut {
		return s.Weight, true
	}
	return 0, false
}

// comparison gives a comparison to use once and put back: most of the millions of
// pairs need none of their own then.
func (m *Model) comparison(k graph.Kind, holders Holders) *comparison {
	c, ok := m.comparisons.Get().(*comparison)
	if !ok {
		c = &comparison{steps: make([]aligned, 0, 2*maxTokens), idle: make([]class, 0, 8), seen: make([]outcome, 0, 24)}
	}
	*c = comparison{m: m.of(k), holders: holders, steps: c.steps, idle: c.idle[:0], seen: c.seen[:0]}
	return c
}

// comparison is one pair being weighed.
type comparison struct {
	m *Model
	// weights are the model's for what the two share already.
	weights *[outcomeCount]weight
	context context
	a, b    *Features
	holders Holders
	explain bool // keep the rows, gates and vetoes
	edge    bool // only pairs over the cut are asked for
	pairs   int  // of records in two wholes; 0 where two records are compared
	short   bool // the pair is none of these, and was not weighed to the end
	teach   bool // keep the outcomes in seen, for training
	seen    []outcome
	rows    []Row
	ignored []Row
	score   Score

	names alignment
	// steps is room for those of the names.
	steps []aligned
	// support is the evidence from anything but names and what hardly tells
	// people apart; birth is set when dates of birth speak for the pair,
	// document when one agrees in full.
	support         Bits
	birth, document bool
	shared          bool // an identifier or address is shared
	generations     bool // the generations of the names conflict
	identified      bool // an identifier is shared
	birthConflict   bool
	birthExact      bool    // full dates of birth are equal
	birthMonth      bool    // year and month are, or day and month the other way round
	birthYear       bool    // the year is, of which one side tells no more
	idle            []class // of identifiers that are shared but say nothing
	vetoes          []string
	gates           []string

	housed    bool    // an address is shared
	employed  bool    // an employer is shared
	founded   levelID // of the dates of founding; none unless it is one of theirs
	elsewhere bool    // registered in different countries
	otherForm bool    // the legal forms of the names conflict
	wording   bool    // the texts agree
}

func (c *comparison) run(a, b *Features) Score {
	if b.before(a) {
		a, b = b, a
	}
	c.a, c.b = a, b
	if a.Kind != b.Kind {
		c.veto("different kinds: " + string(a.Kind) + " and " + string(b.Kind))
		return c.score
	}
	var room [8]hit
	hits := c.hits(room[:0])
	last := c.edge && isPerson(a.Kind) // names cost most
	if last && len(hits) == 0 && !c.m.misdated {
		if birth, _, _, told := c.m.births(a, b); told && birth == birthConflict {
			c.short = true // a gate holds the pair down, whatever its places and names are
			return c.score
		}
	}
	place, placed := c.m.comparePlaces(c.a.places, c.b.places, a.Kind)
	c.context = contextOf(hits, &place)
	c.weights = &c.m.in[c.context]
	c.add(c.m.Prior, 0)
	if c.explain {
		c.note(Row{Feature: featurePrior, Bits: c.m.Prior, Note: "odds before anything is compared"})
	}
	if c.pairs > 1 {
		c.row(Row{Feature: featurePrior, Level: "pairs", Bits: -log2(uint64(c.pairs)), Note: "a wrong join would be wrong for " + strconv.Itoa(c.pairs) + " pairs of records"})
	}
	switch {
	case a.Kind == graph.KindJobAd:
		c.compareAds()
	case !last:
		c.compareNames()
	}
	c.compareBirths()
	c.compareFounded()
	c.compareIdentifiers(hits)
	if placed {
		c.comparePlaces(&place)
	}
	c.compareCountries()
	c.compareAttributes()
	c.compareRelations()
	c.compareTexts()
	if last {
		if c.short = c.fallsShort(); c.short {
			return c.score
		}
		c.compareNames()
	}
	c.score.Evidence = c.score.Weight
	// Dates of birth that conflict are hardly ever one subject's; where it is known
	// how often they are, all else may say so, and then they make nothing ambiguous.
	c.score.Conflict = c.score.Conflict || c.birthConflict && (!c.m.misdated || c.score.Weight <= c.m.Possible)
	c.gate()
	if a.victim && !a.suspect && b.suspect && !b.victim || a.suspect && !a.victim && b.victim && !b.suspect {
		c.score.Restricted = true
		c.veto("possible victim and suspect: an analyst decides")
	}
	return c.score
}

// row counts a row.
func (c *comparison) row(r Row) {
	c.add(r.Bits, r.M)
	if c.explain {
		c.note(r)
	}
}

// add counts bits of evidence of which m is the chance, 0 where there is none.
func (c *comparison) add(bits Bits, m Chance) {
	if bits <= -Bit && m != 0 {
		c.score.Against = true
	}
	c.score.Weight += bits
}

// note keeps the row of what was counted, for explanations.
func (c *comparison) note(r Row) {
	r.Counted = true
	c.rows = append(c.rows, r)
}

// level counts a row with the weight of a level.
func (c *comparison) level(l levelID, left, right, group string) Bits {
	w := &c.weights[l]
	c.see(outcome(l))
	c.add(w.bits, w.m)
	if c.explain {
		c.note(Row{Feature: levelNames[l][0], Level: levelNames[l][1], Left: left, Right: right, M: w.m, U: w.u, Bits: w.bits, Group: group})
	}
	return w.bits
}

// instead counts what a trained model has learnt of an outcome in place of what
// its parts came to, and gives what then counts.
func (c *comparison) instead(o outcome, sum Bits, group string) Bits {
	if !c.m.learnt[o] {
		return sum
	}
	w := &c.weights[o]
	c.score.Weight += w.bits - sum
	if c.explain {
		note := "taken together this weighs " + w.bits.String() + " bits"
		c.note(Row{Feature: outcomeNames[o][0], Level: outcomeNames[o][1], M: w.m, U: w.u, Bits: w.bits - sum, Group: group, Note: note})
	}
	return w.bits
}

// see notes an outcome, for training.
func (c *comparison) see(o outcome) {
	if c.teach {
		c.seen = append(c.seen, o)
	}
}

// ignore notes evidence that does not count, for explanations.
func (c *comparison) ignore(r Row) {
	if c.explain {
		c.ignored = append(c.ignored, r)
	}
}

func (c *comparison) veto(why string) {
	c.score.Vetoed = true
	if c.explain {
		c.vetoes = append(c.vetoes, why)
	}
}

// compareNames counts the best alignment of the names, and takes off what
// several tries give by chance. Persona names count only where no others can be
// compared, for little, and never against.
func (c *comparison) compareNames() {
	person := isPerson(c.a.Kind)
	al, tries, agreed := c.m.compareNames(c.a.names, c.b.names, person, false, c.steps[:0])
	if al.level == nameMissing {
		c.comparePersonas(person)
		return
	}
	c.names = al
	var sum Bits
	for i := range al.steps {
		s := &al.steps[i]
		w := &c.weights[s.level]
		sum += s.bits
		c.add(s.bits, w.m)
		if c.explain {
			c.note(Row{Feature: featureName, Level: levelNames[s.level][1], Left: side(s.left), Right: side(s.right), M: w.m, U: w.u, Bits: s.bits, Group: featureName})
		}
	}
	o := al.outcome()
	c.see(o)
	sum = c.instead(o, sum, featureName)
	// Further names that agree make up for the tries.
	if over := log2(uint64(tries)) - 2*Bit*Bits(agreed-1); over > 0 && sum > 0 {
		correction := -min(over, sum)
		sum += correction
		c.row(Row{Feature: featureName, Level: "tries", Bits: correction, Group: featureName, Note: "the best of several pairs of names"})
	}
	if over := sum - c.m.NameMost; over > 0 {
		c.row(Row{Feature: featureName, Level: "most", Bits: -over, Group: featureName, Note: "more than a name can say"})
	}
	c.compareGenerations()
}

func (c *comparison) comparePersonas(person bool) {
	al, _, _ := c.m.compareNames(c.a.names, c.b.names, person, true, nil)
	if al.level < namePartial || al.bits <= 0 {
		return
	}
	c.row(Row{Feature: featureName, Level: "persona", Left: al.left.text, Right: al.right.text, Bits: min(al.bits, c.m.PersonaMost), Group: featureName, Note: "an invented name is a claim about the persona"})
}

func (c *comparison) compareGenerations() {
	a, b := c.names.left.generation, c.names.right.generation
	switch {
	case a == b:
	case names.GenerationsConflict(a, b):
		c.level(generationConflict, a, b, featureName)
		c.generations, c.score.Conflict = true, true
	case a == "" || b == "":
		c.level(generationMissing, a, b, featureName)
	}
}

// births gives the level of the best pair of dates of birth, with the two, and
// whether there is any.
func (m *Model) births(a, b *Features) (best levelID, left, right *birth, told bool) {
	for i := range a.births {
		for j := range b.births {
			x, y := &a.births[i], &b.births[j]
			l := birthLevel(x, y)
			if !told || m.weights[l].bits > m.weights[best].bits {
				best, left, right, told = l, x, y, true
			}
		}
	}
	return best, left, right, told
}

// compareBirths counts the best pair of dates of birth (or founding).
func (c *comparison) compareBirths() {
	best, left, right, told := c.m.births(c.a, c.b)
	if !told {
		return
	}
	bits := c.level(best, left.text, right.text, "birth")
	bits = c.tries("birth", "birth", len(c.a.births)*len(c.b.births), bits)
	c.birthConflict, c.birthExact = best == birthConflict, best == birthExact
	c.birthMonth, c.birthYear = best == birthMonth || best == birthSwapped, best == birthYear
	c.birth = bits > 0
	if best == birthYear {
		bits /= 2 // a year alone is too little to support a name
	}
	c.support += max(bits, 0)
}

func birthLevel(a, b *birth) levelID {
	sameYear := a.year == b.year
	if (a.impossible || b.impossible) && len(a.text) == len(b.text) {
		switch n := figuresApart(a.text, b.text); {
		case n == 0:
			return birthExact
		case n == 1:
			return birthNear
		}
	}
	if !a.full() || !b.full() {
		switch {
		case !sameYear && (oneDigit(a.year, b.year) || oneApart(a.year, b.year)):
			return birthYearNear
		case !sameYear:
			return birthConflict
		case a.month == 0 || b.month == 0:
			return birthYear
		case a.month == b.month:
			return birthMonth
		default:
			return birthSameYear
		}
	}
	sameMonth, sameDay := a.month == b.month, a.day == b.day
	switch {
	case sameYear && sameMonth && sameDay:
		return birthExact
	case sameYear && a.month == b.day && a.day == b.month:
		return birthSwapped
	case sameYear && (sameMonth || sameDay):
		return birthNear
	case sameMonth && sameDay && oneDigit(a.year, b.year):
		return birthDigit
	case sameMonth && sameDay && oneApart(a.year, b.year):
		return birthDigit
	case sameYear && monthsNear(a, b):
		return birthMonthOff
	case (oneDigit(a.year, b.year) || oneApart(a.year, b.year)) && (sameMonth || sameDay || monthsNear(a, b)):
		return birthBlurred
	case sameYear:
		return birthSameYear
	default:
		return birthConflict
	}
}

// figuresApart counts the places in which two dates of one length differ.
func figuresApart(a, b string) int {
	n := 0
	for i := range len(a) {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}

// monthsNear reports whether two days of the year are at most some 31 days
// apart, counting months of 31 days.
func monthsNear(a, b *birth) bool {
	d := (int(a.month)-int(b.month))*31 + int(a.day) - int(b.day)
	return d >= -31 && d <= 31
}

// oneDigit reports whether two years of four digits differ in one of them.
func oneDigit(a, b int16) bool {
	n := 0
	for range 4 {
		if a%10 != b%10 {
			n++
		}
		a, b = a/10, b/10
	}
	return n == 1
}

func oneApart(a, b int16) bool { return a-b == 1 || b-a == 1 }

func (c *comparison) comparePlaces(p *placeMatch) {
	var bits Bits
	if p.hasGood {
		good, telling := c.goodPlace(*p)
		bits = good
		c.shared, c.housed = c.shared || telling, telling
	}
	var against Bits
	if p.hasBad {
		against = c.level(p.bad, p.left.text, p.right.text, "place")
	}
	if isPerson(c.a.Kind) {
		o := placeOutcome(p, c.m.placeBand(p))
		c.see(o)
		bits = c.instead(o, bits+against, "place") - against
	}
	bits = c.tries("place", "place", len(c.a.places)*len(c.b.places), bits)
	if p.hasGood && p.good != placeCountry {
		c.support += max(bits, 0)
	}
}

// goodPlace counts a place that agrees, and says whether it is one that few
// share. Of organisations at one street number it depends on how many there are:
// thousands are registered with one agent.
func (c *comparison) goodPlace(p placeMatch) (bits Bits, telling bool) {
	switch p.good {
	case placeAddress, placeAddressClose:
		step := 0
		if p.left.premises != 0 && p.right.premises != 0 && c.holders != nil {
			step = max(c.m.Step(c.holders(p.left.premises)), c.m.Step(c.holders(p.right.premises)))
			if c.m.Step(c.holders(p.left.premises)) < 0 || c.m.Step(c.holders(p.right.premises)) < 0 {
				step = -1
			}
		}
		if p.left.premises != 0 && p.right.premises != 0 && p.good == placeAddress {
			p.good = placePremises
		}
		switch {
		case step < 0:
			c.ignore(Row{Feature: "place", Level: levelNames[p.good][1], Left: p.left.text, Right: p.right.text, Bits: c.m.weights[p.good].bits, Note: "many are registered there"})
			return 0, false
		case step > 0:
			w := c.m.weights[p.good]
			bits = w.bits - min(Bits(step)*Bit, w.bits)
			c.row(Row{Feature: "place", Level: levelNames[p.good][1], Left: p.left.text, Right: p.right.text, M: w.m, U: w.u, Bits: bits, Group: "place", Note: "others are registered there"})
			return bits, true
		}
		return c.level(p.good, p.left.text, p.right.text, "place"), true
	}
	bits = c.level(p.good, p.left.text, p.right.text, "place")
	return bits, p.good == placeStreet || p.good == placePoint && !isPerson(c.a.Kind)
}

func (c *comparison) compareAttributes() {
	c.weak(c.a.genders, c.b.genders, genderSame, genderConflict)
	c.weak(c.a.nations, c.b.nations, nationalitySame, nationalityConflict)
	c.said(c.a.occupations, c.b.occupations, occupationSame)
	c.said(c.a.birthPlaces, c.b.birthPlaces, birthPlaceSame)
	if len(c.a.employers) == 0 || len(c.b.employers) == 0 {
		return
	}
	al, _, _ := c.m.compareNames(c.a.employers, c.b.employers, false, false, nil)
	switch al.level {
	case nameExact, nameClose:
		c.support += c.level(employerSame, al.left.text, al.right.text, "employer")
		c.employed = true
	case namePartial:
		c.support += c.level(employerPart, al.left.text, al.right.text, "employer")
		c.employed = true
	}
}

// weak counts attributes with few values: same when the sides share one.
func (c *comparison) weak(as, bs []string, same, conflict levelID) {
	if len(as) == 0 || len(bs) == 0 {
		return
	}
	for _, a := range as {
		for _, b := range bs {
			if a == b {
				c.level(same, a, b, levelNames[same][0])
				return
			}
		}
	}
	c.level(conflict, as[0], bs[0], levelNames[same][0])
}

// gatePerson holds a pair of people down where evidence of the right sort is
// missing.
func (c *comparison) gatePerson() {
	switch {
	case c.generations:
		c.hold("different generations are different people")
	case c.names.level == nameDifferent && !c.sameHolder() && !c.replaced():
		c.hold("a different name: what is shared relates them")
	case c.names.level == nameMissing && !c.document && !(c.birth && c.support >= c.m.weights[birthSwapped].bits+c.m.Support):
		c.hold("no names to compare: only a document, or a date of birth with much more, identifies")
	case c.names.level == nameOther && !c.document && !c.otherName():
		c.hold("a nickname or a Western name in place of the given name: only a document, or a full date of birth with an identifier or an address, identifies")
	case c.names.level == namePartial && !c.shared && !c.m.replaced:
		c.hold("only part of the name agrees, and neither an identifier nor an address is shared")
	case c.birthConflict && !c.identified && !c.m.misdated:
		c.hold("dates of birth conflict and no identifier is shared: namesakes, father and son")
	case c.names.level != nameMissing && c.support < c.m.Support:
		c.hold("a name alone identifies nobody")
	}
}

// otherName reports whether the date of birth brings two names together of which
// one has a nickname or a Western name in place of the given name: the full date
// with an identifier, with an address, or with a Thai or Lao family name, which
// few families share; what is told of the date with an identifier, for of a family
// that shares a telephone only twins have the month in common, and of one gender
// hardly any others the year; or a date with a slip with an identifier and an
// address.
func (c *comparison) otherName() bool {
	return c.birthExact && (c.identified || c.housed || c.names.taiFamily()) ||
		c.identified && (c.birthMonth || c.birthYear && c.sameGender()) ||
		c.birth && c.identified && c.housed
}

// sameGender reports whether both sides tell one and the same gender.
func (c *comparison) sameGender() bool {
	return slices.ContainsFunc(c.a.genders, func(g string) bool { return slices.Contains(c.b.genders, g) })
}

// replaced reports whether names that differ are to be expected: the data has many
// such, the date of birth or a document agrees, and so does the other of the two,
// part of the name, or a full address or postcode.
func (c *comparison) replaced() bool {
	return c.m.replaced && (c.birth || c.document) &&
		(c.birth && c.document || c.names.class != nameNone || c.context&contextPlace != 0)
}

// sameHolder reports whether two names that differ in part are those of one
// holder of a document: the exclusive document and the full date of birth are
// the same, or the document is and the words that differ do so in a letter, with no
// date of birth against it (Lee and Lea); and what agrees of the names says more than
// what does not. Then a given name was changed, translated or mistaken.
func (c *comparison) sameHolder() bool {
	return c.document && c.names.bits > 0 && (c.birthExact || !c.birthConflict && c.names.slipped())
}

// slipped reports whether the words of two names that differ do so in one letter.
func (al *alignment) slipped() bool {
	for _, s := range al.steps {
		if (s.level == tokenConflict || s.level == tokenFamilyConflict) && !(s.left.plain && s.right.plain && edits(s.left.text, s.right.text) == 1) {
			return false
		}
	}
	return true
}

// hold lowers the weight to the model's line for related pairs.
func (c *comparison) hold(why string) {
	if c.explain {
		c.gates = append(c.gates, why)
	}
	c.score.Related = c.shared || c.names.level >= namePartial
	if over := c.score.Weight - c.m.Related; over > 0 {
		c.score.Weight -= over
		if !c.explain {
			return
		}
		c.note(Row{Feature: featureGate, Level: "hold", Bits: -over, Note: why})
	}
}
