package synth

import (
	"strconv"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/synth/draw"
	"github.com/clewgraph/clew/synth/world"
)

// lines writes what a source tells in Clew JSONL: its subjects with their
// links, then what it knows of others only.
func (v *view) lines(k, file int) {
	for place := range v.cell.Subjects {
		for n := range int(v.known[place][k]) {
			if k == pressSource {
				v.articles(place, file)
				continue
			}
			v.subject(k, place, n)
			if s := &v.cell.Subjects[place]; s.Value.Type != "" {
				v.t.truth = valueKey(s.Value)
			}
			v.jsonl(file, place)
		}
	}
	v.statements(k, file)
}

var papers = []string{"The Delta Courier", "Harbour Times", "Daily Lantern", "Northern Post", "The Evening Ferry"}

// articles tells what the press says of a subject: an article and the record of
// its subject, and copies of both in other papers, which share the origin.
func (v *view) articles(place, file int) {
	s := &v.cell.Subjects[place]
	d := v.draws.Child(draw.Label("article"), uint64(s.ID))
	origin := "wire/" + v.sim.recordID(pressSource, s.ID, 0)
	first, found := d.N(len(papers)), 20+d.N(400)
	for copied := range 3 {
		if copied > 0 && !v.rate(&d, CopiedReport) {
			return
		}
		dd := v.subject(pressSource, place, copied)
		t := &v.t
		if copied > 0 {
			t.stamp(CopiedReport)
		}
		t.origin = origin
		article := v.sim.articleID(s.ID, copied)
		t.links = append(t.links, toldLink{kind: graph.LinkMentionedIn, to: toldEnd{record: string(sourceTable[pressSource].id) + "/" + article}})
		name, posted, elsewhere := "", t.collected, t.has(PlaceRetranslated)
		if len(t.names) > 0 {
			name = t.names[0].full
		}
		v.jsonl(file, place)

		t.reset(&sourceTable[pressSource], graph.KindReport)
		t.id, t.truth, t.origin, t.collected = article, "article-"+article, origin, posted
		t.grade = "C3"
		t.names = append(t.names, toldName{full: "Report on " + name})
		t.set("type", "article")
		t.set("publisher", papers[(first+copied)%len(papers)])
		v.attribute(world.Attribute{Name: "people_found", Value: strconv.Itoa(found)}, &dd)
		v.attribute(world.Attribute{Name: "text", Value: "What is known of " + name + "."}, &dd)
		if posted != "" {
			t.dates = append(t.dates, toldDate{graph.DatePosted, posted})
		}
		if copied > 0 {
			t.stamp(CopiedReport)
		}
		if elsewhere {
			t.stamp(PlaceRetranslated)
		}
		v.jsonl(file, -1)
	}
}

// register writes the company register.
func (v *view) register(file int) {
	const k = registrySource
	for place := range v.cell.Subjects {
		for n := range int(v.known[place][k]) {
			v.subject(k, place, n)
			v.b.files[file] = v.t.appendSenzing(v.b.files[file])
			v.tell(file, place)
		}
	}
}
