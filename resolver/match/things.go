package match

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/identifiers"
)

// thing holds what tells organisations, sites and advertisements apart, beside
// names, identifiers and places.
type thing struct {
	// founded are the dates on which an organisation was founded or a site opened.
	founded []birth
	// regions are the countries that an organisation is said to be registered in,
	// countries these and all others that speak of it: those of its addresses,
	// phone numbers and legal forms. Two-letter codes in lower case, sorted.
	regions, countries []string

	text *shingles
	// title holds the words of an advertisement's title, sorted.
	title []string
	// posted are the days since 1970 on which it was posted.
	posted []int64
	// offers are the pay and currency, workplaces the countries of the job.
	offers, workplaces []string

	relations []relation
	// apart are the records that a link of this one names as another subject.
	apart []graph.RecordKey
}

// dates gives the dates of birth, of founding or of opening.
func (f *Features) dates() []birth {
	if len(f.founded) > 0 {
		return f.founded
	}
	return f.births
}

// relation is a link to a third that others may have, too.
type relation struct {
	text string
	hash uint64
}

// distinct are the kinds of link whose two ends cannot be one subject.
var distinct = []graph.LinkKind{
	graph.LinkRenamedTo, graph.LinkOwns, graph.LinkControls, graph.LinkDirects, graph.LinkFamilyOf, graph.LinkAssociateOf, graph.LinkMemberOf,
	graph.LinkPartOf, graph.LinkSuccessorOf, graph.LinkLeasesTo, graph.LinkSupplies, graph.LinkImitates,
}

// shareable are the kinds of link of which two records of one subject, told by
// one source, often have the same.
var shareable = []graph.LinkKind{
	graph.LinkOwns, graph.LinkOperates, graph.LinkLocatedAt, graph.LinkPartOf, graph.LinkAdvertisesFor, graph.LinkDeveloped,
	graph.LinkLeasesTo, graph.LinkSupplies, graph.LinkGuards, graph.LinkEmployedBy, graph.LinkWorkedAt, graph.LinkMemberOf,
}

const day = 24 * 3600 * 1_000_000 // in microseconds

// addThing reads what matters for all kinds but people; of these, only links.
func (f *Features) addThing(x *Lexicon, r *graph.Record) {
	for _, d := range r.Dates {
		switch {
		case d.Type == graph.DateFounded && r.Kind == graph.KindOrganization, d.Type == graph.DateOpened && r.Kind == graph.KindCompound:
			f.founded = appendBirth(f.founded, d.Date)
		case d.Type == graph.DatePosted && r.Kind == graph.KindJobAd && d.Date.Precision >= graph.PrecisionDay && !d.Date.IsZero():
			f.posted = append(f.posted, d.Date.Earliest/day)
		}
	}
	for _, l := range r.Links {
		f.addLink(x, r.Kind, l)
	}
	switch r.Kind {
	case graph.KindOrganization:
		f.addCountries(r)
	case graph.KindCompound:
		if p := placeOfAttributes(r.Attributes); !p.empty() {
			f.places = append(f.places, &p)
		}
		for i := range f.places {
			f.countries = append(f.countries, f.places[i].country)
		}
	case graph.KindJobAd:
		f.addAd(r)
	}
	f.regions, f.countries = folded(f.regions), folded(f.countries)
	if r.Kind == graph.KindOrganization {
		f.markLocal()
	}
}

func (f *Features) addLink(x *Lexicon, kind graph.Kind, l graph.Link) {
	if !l.From.IsZero() || l.Basis == graph.BasisAssessment {
		return
	}
	if !l.To.Record.IsZero() && slices.Contains(distinct, l.Kind) {
		f.apart = append(f.apart, l.To.Record)
	}
	if !l.To.Record.IsZero() && slices.Contains(shareable, l.Kind) {
		text := string(l.Kind) + " " + l.To.Record.String()
		f.relations = append(f.relations, relation{text, keyHash(kind, familyRelation, text)})
	}
	if s := l.To.Stub; s != nil && kind == graph.KindPerson && (l.Kind == graph.LinkEmployedBy || l.Kind == graph.LinkWorkedAt) {
		for _, n := range s.Names {
			f.say().employers = x.appendName(f.employers, graph.KindOrganization, n, nil)
		}
	}
}

// addCountries gathers the countries that speak of an organisation.
func (f *Features) addCountries(r *graph.Record) {
	for _, v := range r.Attributes["jurisdiction"] {
		f.regions = append(f.regions, countryOf(v))
	}
	for _, id := range r.Identifiers {
		switch id.Type {
		case graph.IDRegistration:
			f.regions = append(f.regions, countryOf(id.Country))
		case graph.IDTax:
			f.countries = append(f.countries, countryOf(id.Country))
		case graph.IDPhone:
			f.countries = append(f.countries, countryOf(cmp.Or(id.Country, identifiers.PhoneCountry(id.Canonical))))
		}
	}
	f.countries = append(f.countries, f.regions...)
	for i := range f.places {
		f.countries = append(f.countries, f.places[i].country)
	}
	for i := range f.names {
		f.countries = append(f.countries, f.names[i].country)
	}
}

// markLocal marks the words of the names that are countries, and those that are
// of the towns and countries that the organisation is in.
func (f *Features) markLocal() {
	for _, n := range f.names {
		for k := range n.tokens {
			t := &n.tokens[k]
			code, isCountry := identifiers.Country(t.text)
			t.country = isCountry && t.letters >= 3
			t.local = t.country && slices.Contains(f.countries, strings.ToLower(code))
			for i := range f.places {
				t.local = t.local || within(" "+f.places[i].city+" ", t.text)
			}
		}
	}
}

// addAd reads an advertisement. The pay is the source's figure, else the figures
// of the text.
func (f *Features) addAd(r *graph.Record) {
	f.text = shinglesOf(r.Attributes["text"])
	for _, n := range f.names {
		for _, t := range n.tokens {
			f.title = append(f.title, t.text)
		}
	}
	slices.Sort(f.title)
	f.title = slices.Compact(f.title)
	currency := strings.ToLower(strings.Join(r.Attributes["currency"], " "))
	for _, v := range r.Attributes["salary"] {
		if n := figures(v); len(n) > 0 {
			f.offers = append(f.offers, strings.TrimSpace(strings.Join(n, " ")+" "+currency))
		}
	}
	for _, v := range r.Attributes["country"] {
		f.workplaces = append(f.workplaces, countryOf(v))
	}
	f.workplaces = folded(f.workplaces)
	slices.Sort(f.offers)
	f.offers = slices.Compact(f.offers)
	slices.Sort(f.posted)
	f.posted = slices.Compact(f.posted)
}

// figures gives the whole numbers in a text, thousands written together.
func figures(text string) []string {
	var out []string
	var digits strings.Builder
	runes := []rune(text)
	for i, r := range runes {
		switch {
		case unicode.IsDigit(r):
			digits.WriteRune(r)
		case digits.Len() > 0 && strings.ContainsRune(",.'  ", r) && i+3 < len(runes) && unicode.IsDigit(runes[i+1]) && unicode.IsDigit(runes[i+2]) && unicode.IsDigit(runes[i+3]):
		case digits.Len() > 0:
			out = append(out, digits.String())
			digits.Reset()
		}
	}
	if digits.Len() > 0 {
		out = append(out, digits.String())
	}
	return out
}

// compareFounded counts the best pair of dates of founding or opening.
func (c *comparison) compareFounded() {
	var best levelID
	var left, right string
	found := false
	for _, a := range c.a.founded {
		for _, b := range c.b.founded {
			if l := foundedLevel(a, b); !found || c.m.weights[l].bits > c.m.weights[best].bits {
				best, left, right, found = l, a.text, b.text, true
			}
		}
	}
	if !found {
		return
	}
	bits := c.level(best, left, right, "founded")
	c.founded = best
	if best == foundedYear {
		bits = 0
	}
	c.support += max(bits, 0)
}

func foundedLevel(a, b birth) levelID {
	switch l := birthLevel(&a, &b); l {
	case birthExact, birthMonth:
		return foundedExact
	case birthSwapped, birthNear, birthDigit, birthMonthOff:
		return foundedNear
	case birthYear, birthSameYear:
		return foundedYear
	default:
		return foundedConflict
	}
}

// compareCountries counts the countries of registration, and what a full name
// within one country says: registers refuse a second company of one name.
func (c *comparison) compareCountries() {
	if c.a.Kind != graph.KindOrganization {
		return
	}
	stated := len(c.a.regions) > 0 && len(c.b.regions) > 0
	same, both := common(c.a.regions, c.b.regions)
	where, agree := common(c.a.countries, c.b.countries)
	if stated && !both {
		c.level(jurisdictionConflict, c.a.regions[0], c.b.regions[0], "jurisdiction")
		c.elsewhere, c.score.Conflict = true, true
	}
	c.compareLegalForms()
	switch {
	case c.elsewhere:
	case agree && c.fullName() && !c.otherForm:
		c.support += c.level(jurisdictionRegistered, where, where, "jurisdiction")
	case both:
		c.level(jurisdictionSame, same, same, "jurisdiction")
	}
}

// fullName reports whether the names are the same in all words, and by themselves
// make up for the prior, or are the same but for slips beside one rare word.
func (c *comparison) fullName() bool {
	switch c.names.level {
	case nameExact:
		return c.names.bits >= -c.m.Prior
	case nameClose:
		rare := false
		for _, s := range c.names.steps {
			if s.level != wordExact && s.level != wordClose {
				return false
			}
			rare = rare || s.level == wordExact && s.bits >= rareWord
		}
		return rare
	default:
		return false
	}
}

// rareWord is the evidence of a word that nearly no two companies share: not a
// line of business, a colour or a country.
const rareWord = 10 * Bit

// compareLegalForms counts the legal forms of the names that were compared.
func (c *comparison) compareLegalForms() {
	if c.names.left == nil || c.names.left.legal == "" || c.names.right.legal == "" {
		return
	}
	a, b := c.names.left.legal, c.names.right.legal
	switch {
	case a == b:
		c.level(legalSame, a, b, "legal form")
	case within(limitedForms, a) && within(limitedForms, b), within(stockForms, a) && within(stockForms, b),
		within(englishForms, a) && within(limitedForms+stockForms, b), within(englishForms, b) && within(limitedForms+stockForms, a):
		// Sources translate the forms into each other's words, and all into English.
	default:
		c.level(legalConflict, a, b, "legal form")
		c.otherForm = true
	}
}

// limitedForms are the classes of companies of few owners that sources give for
// each other, stockForms those of companies with shares, and englishForms those
// in which English writes both. German sources keep "GmbH".
const (
	limitedForms = " ltd pvtltd co llc plc sarl plltd huce trltd arltd vnltd thltd laltd khltd mmltd cnltd jpkk krltd inc corp fz pt bv sdnbhd "
	stockForms   = " plc inc corp co jsc sa nv ag ab bhd vnjsc thplc "
	englishForms = " ltd plc co inc corp "
)

// common gives the first of two sorted lists' common elements.
func common(as, bs []string) (string, bool) {
	for _, a := range as {
		if slices.Contains(bs, a) {
			return a, true
		}
	}
	return "", false
}

// compareRelations looks for links between the two, and counts thirds that both
// are linked with as one piece of evidence, an employer among them.
func (c *comparison) compareRelations() {
	if slices.Contains(c.a.apart, c.b.Key) || slices.Contains(c.b.apart, c.a.Key) {
		c.veto("a source links the two: each is another subject")
		return
	}
	if c.employed {
		return
	}
	for i := range c.a.relations {
		for j := range c.b.relations {
			if a := &c.a.relations[i]; a.hash == c.b.relations[j].hash {
				if c.holders == nil || isPerson(c.a.Kind) || c.m.Step(c.holders(a.hash)) == 0 {
					c.support += c.level(relationSame, a.text, a.text, "relation") / 2
				}
				return
			}
		}
	}
}

// compareAds counts what advertisements say of the job.
func (c *comparison) compareAds() {
	c.compareTitles()
	c.comparePosted()
	c.listed(c.a.offers, c.b.offers, offerSame, offerConflict)
	c.listed(c.a.workplaces, c.b.workplaces, workplaceSame, workplaceConflict)
}

// compareTitles counts the titles as a whole: a few titles make up most
// advertisements, so that their words say little.
func (c *comparison) compareTitles() {
	if len(c.a.title) == 0 || len(c.b.title) == 0 {
		return
	}
	shared := 0
	for _, w := range c.a.title {
		if slices.Contains(c.b.title, w) {
			shared++
		}
	}
	l := titleConflict
	c.names.level = nameDifferent
	switch short, long := min(len(c.a.title), len(c.b.title)), max(len(c.a.title), len(c.b.title)); {
	case shared == long:
		l, c.names.level = titleSame, nameExact
	case 2*shared >= short:
		l, c.names.level = titlePart, namePartial
	}
	c.level(l, c.a.names[0].text, c.b.names[0].text, featureName)
}

// comparePosted counts how near the days of posting are.
func (c *comparison) comparePosted() {
	if len(c.a.posted) == 0 || len(c.b.posted) == 0 {
		return
	}
	near := int64(1 << 40)
	for _, a := range c.a.posted {
		for _, b := range c.b.posted {
			near = min(near, abs(a-b))
		}
	}
	switch {
	case near == 0:
		c.level(postedExact, "", "", "posted")
	case near <= 62:
		c.level(postedNear, "", "", "posted")
	default:
		c.level(postedConflict, "", "", "posted")
	}
}

// listed counts lists of which one common element is enough.
func (c *comparison) listed(as, bs []string, same, conflict levelID) {
	if len(as) == 0 || len(bs) == 0 {
		return
	}
	if v, ok := common(as, bs); ok {
		c.level(same, v, v, levelNames[same][0])
		return
	}
	c.level(conflict, as[0], bs[0], levelNames[same][0])
}

// compareTexts counts how much of the wording is shared: the same wording is
// told with captions and comments around it.
func (c *comparison) compareTexts() {
	a, b := c.a.text, c.b.text
	if a == nil || b == nil {
		return
	}
	whole, part := a.alike(b)
	l := textConflict
	switch {
	case whole >= 90:
		l = textSame
	case part >= 90:
		l = textPart
	case whole >= 50 || part >= 65:
		l = textClose
	}
	c.support += max(c.level(l, "", "", "text"), 0)
	c.wording = l != textConflict
}
