package synth

import (
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/synth/draw"
)

const (
	peopleHeader  = "rec_id,name,native_name,date_of_birth,sex,nationality,address,country,phone,phone_country,email,passport,passport_country,cluster\n"
	peopleMapping = `# Synthetic: people whom nobody knows. The column cluster is the truth and never becomes part of a record.
source: SOURCE
truth: cluster
records:
  - kind: Person
    id: "{rec_id}"
    names:
      - {full: "{name}"}
      - {type: native, full: "{native_name}"}
    identifiers:
      - {type: phone, value: "{phone}", country: "{phone_country}"}
      - {type: email, value: "{email}"}
      - {type: passport, value: "{passport}", country: "{passport_country}"}
    dates: {birth: "{date_of_birth}"}
    addresses:
      - {type: home, line: "{address}", country: "{country}"}
    attributes: {gender: "{sex}", nationality: "{nationality}"}
    handling: {tlp: AMBER, owner: "OWNER"}
`
)

// maxCopies is the most records of one person beside the first.
const maxCopies = 7

// people writes the people of a cell, in an order that does not tell who is
// who: the records of the cell are shuffled.
func (v *view) people(file int) {
	type copied struct{ place, n int }
	var list []copied
	for place := range v.cell.Subjects {
		s := &v.cell.Subjects[place]
		if s.Kind != graph.KindPerson {
			continue
		}
		d := v.draws.Child(draw.Label("copies"), uint64(s.ID))
		for n := range 1 + min(maxCopies, int(d.Poisson(v.sim.copies))) {
			list = append(list, copied{place, n})
		}
	}
	order := v.draws.Child(draw.Label("order"))
	draw.Shuffle(&order, list)
	for _, c := range list {
		v.subject(peopleSource, c.place, c.n)
		t := &v.t
		name, native := t.mainName()
		phone, passport, where := t.first(graph.IDPhone), t.first(graph.IDPassport), toldAddress{}
		if len(t.addresses) > 0 {
			where = t.addresses[0]
		}
		row := csvRow{b: v.b.files[file]}
		for _, field := range [...]string{t.id, name, native, t.date(graph.DateBirth), t.get("gender"), t.get("nationality"), where.line, where.country,
			phone.value, phone.country, t.first(graph.IDEmail).value, passport.value, passport.country, t.truth} {
			row.text(field)
		}
		row.end()
		v.b.files[file] = row.b
		v.tell(file, c.place)
	}
}
