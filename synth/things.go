package synth

import (
	"strconv"
	"strings"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/synth/draw"
	"github.com/clewgraph/clew/synth/names"
	"github.com/clewgraph/clew/synth/world"
)

// subject fills the record in hand with what a source's n-th record of a
// subject says. The draws are of that record alone.
func (v *view) subject(k, place, n int) draw.Source {
	s, src, t := &v.cell.Subjects[place], &sourceTable[k], &v.t
	d := v.draws.Child(draw.Label("record"), uint64(k), uint64(s.ID), uint64(n))
	t.reset(src, s.Kind)
	t.id, t.truth = v.sim.recordID(k, s.ID, n), entity(s.ID)
	if len(src.grades) > 0 {
		t.grade = draw.Pick(&d, src.grades)
	}
	if s.Kind == graph.KindPerson {
		v.person(k, place, &d)
	} else {
		v.thing(k, place, &d)
	}
	v.tellHoldings(k, place, n, &d)
	v.tellRoles(k, place, &d)
	if n == 0 && src.tells > 0 {
		for _, i := range v.facts[place] {
			if v.tellsFact(k, i) {
				v.link(k, &v.cell.Facts[i], s.ID)
			}
		}
	}
	t.collected = v.collected(s, &d)
	v.stampApart(s)
	return d
}

// collected is when a source came to know of a subject: some time after its
// life in the world began.
func (v *view) collected(s *world.Subject, d *draw.Source) string {
	const day = 24 * 3_600_000_000
	if s.From == 0 {
		return ""
	}
	return dayText(s.From + world.Time(d.Exponential(200))*day)
}

// stampApart stamps companies that stand beside one of nearly the same name.
func (v *view) stampApart(s *world.Subject) {
	if v.apart[s.ID] == world.SisterCompany {
		v.t.stamp(SisterCompany)
	}
}

// thing fills in what is not a person.
func (v *view) thing(k, place int, d *draw.Source) {
	s, t := &v.cell.Subjects[place], &v.t
	if s.Value.Type != "" {
		t.ids = append(t.ids, toldID{kind: s.Value.Type, value: s.Value.Value, qualifier: s.Value.Qualifier, country: s.Value.Country})
	}
	v.title(k, s, d)
	from, to := openedDates(s.Kind)
	if from != "" && s.From != 0 {
		t.dates = append(t.dates, toldDate{from, dayText(s.From)})
	}
	if to != "" && s.To != 0 && s.To < v.sim.end {
		t.dates = append(t.dates, toldDate{to, dayText(s.To)})
	}
	for _, a := range s.Attributes {
		v.attribute(a, d)
	}
	switch s.Kind {
	case graph.KindOrganization:
		t.set("jurisdiction", s.Country)
		v.address(k, s, d)
	case graph.KindCompound, graph.KindLocation, graph.KindAddress, graph.KindService, graph.KindPhoneNumber:
		if t.get("country") == "" {
			t.set("country", s.Country)
		}
	}
}

// openedDates gives the types of date that bound the life of a kind.
func openedDates(kind graph.Kind) (from, to graph.DateType) {
	switch kind {
	case graph.KindOrganization:
		return graph.DateFounded, graph.DateDissolved
	case graph.KindJobAd:
		return graph.DatePosted, graph.DateExpires
	case graph.KindCompound, graph.KindBankAccount, graph.KindOnlineAccount, graph.KindChannel, graph.KindWallet, graph.KindDomain, graph.KindService:
		return graph.DateOpened, graph.DateClosed
	case graph.KindIncident, graph.KindReport, graph.KindNotice:
		return graph.DateOccurred, ""
	}
	return "", ""
}

// title tells the name of a thing.
func (v *view) title(k int, s *world.Subject, d *draw.Source) {
	t := &v.t
	if s.Title == "" {
		return
	}
	title := s.Title
	form, place, typo, ocr := v.rate(d, LegalForm), v.rate(d, PlaceRetranslated), v.rate(d, Typo), v.rate(d, OCR)
	switch {
	case s.Company != nil && form:
		if other := s.Company.Variant(d); other != title {
			title = other
			t.stamp(LegalForm)
		}
	case s.Site != nil && place:
		if other := s.Site.Respelled(d); other != title {
			title = other
			t.stamp(PlaceRetranslated)
		}
	case s.Kind != graph.KindOrganization && s.Kind != graph.KindCompound:
	case typo:
		if other := slip(names.Typo, d, title); other != title {
			title = other
			t.stamp(Typo)
		}
	case ocr:
		if other := slip(names.OCRConfusion, d, title); other != title {
			title = other
			t.stamp(OCR)
		}
	}
	if s.Former != "" && d.Chance(draw.Million/2) {
		// Half of the records are older than the new name.
		if d.Chance(draw.Million / 2) {
			t.names = append(t.names, toldName{kind: graph.NameFormer, full: s.Former})
		} else {
			title = s.Former
		}
	}
	kind := graph.NameType("")
	if s.Kind == graph.KindOnlineAccount {
		kind = graph.NamePersona
	}
	t.names = append(t.names, toldName{kind: kind, full: title})
	native, own, old := nativeTitle(s), d.Chance(sourceTable[k].native), v.rate(d, Zawgyi)
	if native == "" || native == title || !own && (s.Country != "MM" || k == fiuSource) {
		return
	}
	if other := names.Zawgyi(native); old && other != native {
		native = other
		t.stamp(Zawgyi)
	}
	t.names = append(t.names, toldName{kind: graph.NameNative, full: native})
}

// nativeTitle gives the name of a company or place in the script of its
// country, "" without one.
func nativeTitle(s *world.Subject) string {
	switch {
	case s.Company != nil:
		return s.Company.Native()
	case s.Site != nil:
		return s.Site.Native
	}
	return ""
}

// attribute tells one attribute: counts as people tell them, texts with what
// scanners and templates add.
func (v *view) attribute(a world.Attribute, d *draw.Source) {
	t := &v.t
	switch a.Name {
	case "capacity", "people_found", "members":
		n, err := strconv.Atoi(a.Value)
		if err == nil && v.rate(d, CountRange) {
			a.Value = countRange(n, d)
			t.stamp(CountRange)
		}
	case "text", "description":
		if v.rate(d, Boilerplate) {
			a.Value = withBoilerplate(a.Value, d)
			t.stamp(Boilerplate)
		}
	}
	t.set(a.Name, a.Value)
}

// countRange tells a number as people do: between round numbers, in words that
// claim no more, or counted by men and women whose sum is another.
func countRange(n int, d *draw.Source) string {
	switch d.N(3) {
	case 0:
		unit := 10
		for n >= unit*20 {
			unit *= 10
		}
		low := n / unit * unit
		return strconv.Itoa(low) + "–" + strconv.Itoa(low+unit)
	case 1:
		return "dozens"
	}
	women := n / 3
	return strconv.Itoa(n) + " (" + strconv.Itoa(n-women+1+d.N(4)) + " men, " + strconv.Itoa(women) + " women)"
}

var captions = []string{
	"Photo for illustration only.", "All rights reserved. Copying without leave is forbidden.", "This is an automatic translation.",
	"Advertisement. The platform is not liable for the content of postings.", "Source: as reported. Not verified.",
}

// withBoilerplate puts captions about a text, one of them more than once.
func withBoilerplate(text string, d *draw.Source) string {
	caption := draw.Pick(d, captions)
	var b strings.Builder
	for range 2 + d.N(3) {
		b.WriteString(caption + " ")
	}
	b.WriteString(text + " " + draw.Pick(d, captions))
	return b.String()
}
