package synth

import (
	"math/bits"
	"strconv"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/synth/world"
)

// truth writes what is true of the cell, after its records were told.
func (v *view) truth() {
	v.roles()
	v.chains()
	v.rings()
	f := v.sim.truthApart
	row := csvRow{b: v.b.files[f]}
	for _, a := range v.cell.Apart {
		row.text(entity(a.A))
		row.text(entity(a.B))
		row.text(string(a.Reason))
		row.end()
		v.b.records[f]++
		v.b.made.count(byApart, string(a.Reason), 1)
	}
	v.b.files[f] = row.b
	v.measure()
}

// roles writes the true history of every person and company that played a part.
func (v *view) roles() {
	f := v.sim.truthRoles
	row := csvRow{b: v.b.files[f]}
	for i := range v.cell.Subjects {
		s := &v.cell.Subjects[i]
		for _, r := range s.Roles {
			row.text(entity(s.ID))
			row.text(r.Name)
			row.text(r.Status)
			row.text(dayText(r.From))
			row.text(dayText(r.To))
			row.text(strconv.FormatBool(r.Forced))
			row.end()
			v.b.records[f]++
		}
	}
	v.b.files[f] = row.b
}

// chains writes the planted chains: the nodes that each leads through, and for
// every hop its kind and the records that tell it.
func (v *view) chains() {
	f := v.sim.truthChains
	o := object{b: v.b.files[f]}
	for i := range v.cell.Chains {
		c := &v.cell.Chains[i]
		o.comma = false
		o.open("", '{')
		o.text("pattern", c.Pattern)
		o.open("points", '[')
		for _, p := range c.Points {
			v.point(&o, p)
		}
		o.shut(']')
		o.open("hops", '[')
		for _, h := range c.Hops {
			o.open("", '{')
			records := v.holdingRecords[h.Holding]
			if h.Fact >= 0 {
				records = v.factRecords[h.Fact]
				o.text("kind", string(v.fact(h.Fact).Kind))
				o.text("event", event(v.cell.Number, h.Fact))
			} else {
				hold := &v.cell.Holdings[h.Holding]
				o.text("kind", "holding")
				o.text("type", string(hold.Value.Type))
			}
			o.list("records", records)
			o.shut('}')
		}
		o.shut(']')
		o.shut('}')
		o.b = append(o.b, '\n')
		v.b.records[f]++
		v.b.made.count(byChain, c.Pattern, 1)
	}
	v.b.files[f] = o.b
}

// fact gives a fact of the cell by its id.
func (v *view) fact(id int) *world.Fact { return &v.cell.Facts[v.factAt[id]] }

// point writes a node of the truth: its entity, and the record of it that the
// police has; or its value.
func (v *view) point(o *object, p world.Point) {
	o.open("", '{')
	if p.Subject != 0 {
		o.text("entity", entity(p.Subject))
		o.text("record", v.key(policeSource, p.Subject))
	} else {
		o.text("type", string(p.Value.Type))
		o.text("value", p.Value.Value)
		o.text("qualifier", p.Value.Qualifier)
		o.text("country", p.Value.Country)
	}
	o.shut('}')
}

func (o *object) list(name string, texts []string) {
	o.open(name, '[')
	for _, t := range texts {
		if o.comma {
			o.b = append(o.b, ',')
		}
		o.b = appendJSON(o.b, t)
		o.comma = true
	}
	o.shut(']')
}

// number writes a member with a number.
func (o *object) number(name string, n int64) {
	o.key(name)
	o.b = strconv.AppendInt(o.b, n, 10)
}

// rings writes the planted laundering.
func (v *view) rings() {
	f := v.sim.truthRings
	o := object{b: v.b.files[f]}
	for i := range v.cell.Rings {
		r := &v.cell.Rings[i]
		o.comma = false
		o.open("", '{')
		o.text("typology", string(r.Typology))
		o.number("in", r.In)
		o.number("out", r.Out)
		o.number("skim", r.Skim)
		o.open("accounts", '[')
		for _, p := range r.Accounts {
			v.point(&o, p)
		}
		o.shut(']')
		o.open("transfers", '[')
		var last world.Time
		for _, id := range r.Facts {
			fact := v.fact(id)
			o.open("", '{')
			o.text("event", event(v.cell.Number, id))
			o.list("records", v.factRecords[id])
			o.shut('}')
			if last != 0 && fact.Start >= last {
				v.b.made.count(byGap, hoursClass(fact.Start-last), 1)
			}
			last = fact.Start
		}
		o.shut(']')
		o.shut('}')
		o.b = append(o.b, '\n')
		v.b.records[f]++
		v.b.made.count(byTypology, string(r.Typology), 1)
	}
	v.b.files[f] = o.b
}

// measure counts the distributions of the cell.
func (v *view) measure() {
	degrees := make([]int, len(v.cell.Subjects))
	for i := range v.cell.Facts {
		for _, id := range [...]world.ID{v.cell.Facts[i].From.Subject, v.cell.Facts[i].To.Subject} {
			if at, ok := v.at[id]; ok {
				degrees[at]++
			}
		}
	}
	for i := range v.cell.Subjects {
		degrees[i] += len(v.holdings[i])
		if v.cell.Subjects[i].Kind.Spec().Resolution != graph.ByLikeness {
			continue
		}
		v.b.made.count(byDegree, sized(degrees[i]), 1)
		if v.records[i] > 0 {
			v.b.made.count(byCluster, sized(v.records[i]), 1)
			v.b.made.count(byOverlap, sized(bits.OnesCount16(v.tellers[i])), 1)
		}
	}
	for i := range v.cell.Facts {
		f := &v.cell.Facts[i]
		if !isMoney(f) {
			continue
		}
		n := 0
		for _, k := range []int{bankA, bankB, fiuSource} {
			if _, ok := v.seesMoney(k, f); ok {
				n++
			}
		}
		v.b.made.count(byTellers, strconv.Itoa(n), 1)
	}
}
