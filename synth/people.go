package synth

import (
	"strconv"
	"time"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/synth/draw"
	"github.com/clewgraph/clew/synth/names"
	"github.com/clewgraph/clew/synth/world"
)

// person fills the record in hand with who a person is, as a source tells it.
func (v *view) person(k, place int, d *draw.Source) {
	s := &v.cell.Subjects[place]
	t := &v.t
	p := s.Person
	v.name(k, place, d)
	birth, told := v.birth(p, t.script, d)
	if !v.missing(d) && told {
		t.dates = append(t.dates, toldDate{graph.DateBirth, birth})
	}
	if !v.missing(d) {
		t.set("gender", genderWord(p.Gender))
	}
	if !v.missing(d) {
		t.set("nationality", p.Country)
	}
	switch k {
	case policeSource, ngoSource:
		for _, l := range p.Languages {
			t.set("languages", l)
		}
	}
	v.address(k, s, d)
}

// missing draws whether a field is left out.
func (c *clerk) missing(d *draw.Source) bool {
	if !c.rate(d, MissingField) {
		return false
	}
	c.t.stamp(MissingField)
	return true
}

func genderWord(g names.Gender) string {
	if g == names.Female {
		return "female"
	}
	return "male"
}

// birth gives a birth date as a source has it.
func (c *clerk) birth(p *world.Person, script string, d *draw.Source) (text string, told bool) {
	day := draw.Day(p.Born)
	if shift := draw.Day(d.Between(-2_000, 2_000)); c.t.has(FalseIdentity) {
		day += shift
	}
	year, month, dom := day.Time().Date()
	first, partial, swap := c.rate(d, FirstOfJanuary), c.rate(d, PartialDate), c.rate(d, DayMonthSwap)
	buddhist, half := c.rate(d, BuddhistYear), d.Chance(draw.Million/2)
	switch {
	case first:
		c.t.stamp(FirstOfJanuary)
		month, dom = 1, 1
	case partial && half:
		c.t.stamp(PartialDate)
		return strconv.Itoa(year), true
	case partial:
		c.t.stamp(PartialDate)
		return day.Time().Format("2006-01"), true
	case swap && dom <= 12 && dom != int(month):
		c.t.stamp(DayMonthSwap)
		month, dom = time.Month(dom), int(month)
	case buddhist && buddhistScript(script):
		c.t.stamp(BuddhistYear)
		year += 543
	}
	b := make([]byte, 0, 10)
	b = strconv.AppendInt(b, int64(year), 10)
	b = append(b, '-', byte('0'+month/10), byte('0'+month%10), '-', byte('0'+dom/10), byte('0'+dom%10))
	return string(b), true
}

// buddhistScript reports whether records in a script count years in the
// Buddhist era, where they do.
func buddhistScript(script string) bool {
	switch script {
	case "Thai", "Laoo", "Khmr", "Mymr":
		return true
	}
	return false
}

// address tells where somebody lives or sits: as the world has it, else, for
// people, a line that is the same in all records of the person.
func (v *view) address(k int, s *world.Subject, d *draw.Source) {
	where, drop := v.sim.place(v, s.Place), v.missing(d)
	if drop || k == pressSource || where == nil && s.Person == nil {
		return
	}
	a := toldAddress{kind: "home", country: s.Country}
	if s.Kind != graph.KindPerson {
		a.kind = "business"
	}
	if where != nil {
		a.line, a.country = where.Title, where.Country
	} else {
		home := v.draws.Child(draw.Label("home"), uint64(s.ID))
		a.line = world.AddressLine(&home, s.Country)
	}
	v.t.addresses = append(v.t.addresses, a)
}

// tellRoles tells what a source says that somebody did.
func (v *view) tellRoles(k, place int, d *draw.Source) {
	s, t := &v.cell.Subjects[place], &v.t
	for i := range s.Roles {
		r := &s.Roles[i]
		tell := d.Chance(800_000) || v.chainedSubject[s.ID]
		victim := r.Name == graph.RoleTraffickingVictim || r.Name == "fraud_victim"
		switch k {
		case policeSource:
		case ngoSource:
			tell = tell && (victim || r.Name == "recruiter_or_intermediary" || r.Name == "transporter")
		case fiuSource:
			tell = tell && (r.Name == "mule" || r.Name == "mule_herder" || r.Name == "fraud_victim")
		case pressSource:
			tell = tell && !victim && !r.Forced
		default:
			return
		}
		if !tell {
			continue
		}
		out := toldRole{name: r.Name, status: r.Status, from: monthText(r.From), to: monthText(r.To)}
		out.alleged = (graph.Role{Name: r.Name, Status: r.Status}).Side() == graph.Suspect && r.Name != "convicted"
		if victim {
			t.tlp, t.restricted = "AMBER+STRICT", "victim_identity"
		}
		if r.Name == graph.RoleTraffickingVictim {
			out.decidedBy = t.source.owner
			if k == policeSource {
				out.status, out.decidedBy = "possible", ""
			}
		}
		t.roles = append(t.roles, out)
		if r.Forced && k != fiuSource {
			t.roles = append(t.roles, toldRole{name: "under_coercion", from: out.from, to: out.to})
		}
	}
	if k == ngoSource && s.Person != nil {
		t.consent = draw.Pick(d, []string{"research", "research", "investigation", "service only"})
	}
}

// monthText writes a time as its month, dayText as its day, both "" when it is
// open, timeText to the second in UTC.
func monthText(t world.Time) string { return timeIn(t, "2006-01") }
func dayText(t world.Time) string   { return timeIn(t, time.DateOnly) }
func timeText(t world.Time) string  { return timeIn(t, time.RFC3339) }

func timeIn(t world.Time, layout string) string {
	if t == 0 {
		return ""
	}
	return time.UnixMicro(int64(t)).UTC().Format(layout)
}
