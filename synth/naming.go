package synth

import (
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/synth/draw"
	"github.com/clewgraph/clew/synth/names"
	"github.com/clewgraph/clew/synth/world"
)

// scripts are the ISO 15924 codes of the cultures that do not write in Latin
// letters.
var scripts = map[names.Culture]string{
	names.Han: "Hans", names.HanHongKong: "Hant", names.HanMalaysian: "Hans", names.Thai: "Thai", names.Lao: "Laoo", names.Khmer: "Khmr", names.Burmese: "Mymr",
	names.Hindi: "Deva", names.Bengali: "Beng", names.Nepali: "Deva", names.Urdu: "Arab", names.Arabic: "Arab", names.Amharic: "Ethi", names.Russian: "Cyrl",
}

// scriptOf gives the script that a culture writes in.
func scriptOf(c names.Culture) string {
	if s := scripts[c]; s != "" {
		return s
	}
	return "Latn"
}

// name tells what a person is called: in Latin letters, in the native script,
// or in both.
func (v *view) name(k, place int, d *draw.Source) {
	p, t := v.called(place, d), &v.t
	native := scriptOf(p.Culture)
	chance := sourceTable[k].native
	if native == "Mymr" {
		chance = draw.Million // most Burmese papers have their own script alone
	}
	both, alone, unclear := d.Chance(chance), v.rate(d, NativeOnly), v.rate(d, OneRomanisation)
	s := &v.cell.Subjects[place]
	if latin, _ := surname(s); (v.homophones[latin] || v.apart[s.ID] == world.SameRomanName) && !both {
		if both = !unclear; unclear && !alone {
			t.stamp(OneRomanisation)
		}
	}
	switch {
	case native == "Latn":
		t.script = native
		v.latinName(p, names.Native, d)
	case alone && joinedScript(native):
		t.script = native
		t.stamp(NativeOnly)
		t.names = append(t.names, v.nativeName(p, "", d))
	default:
		t.script = "Latn"
		v.latinName(p, names.Roman, d)
		if both {
			t.script = native
			t.names = append(t.names, v.nativeName(p, graph.NameNative, d))
		}
	}
}

// called gives the name under which somebody is told: that of another, if the
// record is of a false identity.
func (v *view) called(place int, d *draw.Source) *names.Person {
	p := &v.cell.Subjects[place].Person.Name
	wanted := v.rate(d, FalseIdentity)
	if c := v.classes[place]; !wanted || c != suspected && c != mule {
		return p
	}
	v.t.stamp(FalseIdentity)
	other := names.Draw(d.Child(draw.Label("false")), p.Culture, p.Gender)
	return &other
}

// joinedScript reports whether a script puts no spaces between words.
func joinedScript(script string) bool {
	switch script {
	case "Hans", "Hant", "Thai", "Laoo", "Khmr", "Mymr":
		return true
	}
	return false
}

// mostDefects is how many defects one written name can have, so that somebody
// could still tell whose it is.
const mostDefects = 2

// latinName adds the name in Latin letters as the source has it.
func (v *view) latinName(p *names.Person, script names.Script, d *draw.Source) {
	n := v.damaged(p, p.Write(script), d)
	v.t.names = append(v.t.names, toldName{full: n.String()})
}

// nativeName gives the name in its own script as the source has it.
func (v *view) nativeName(p *names.Person, kind graph.NameType, d *draw.Source) toldName {
	n := v.damaged(p, p.Write(names.Native), d)
	return toldName{kind: kind, full: n.String(), script: scriptOf(p.Culture)}
}

// damaged does to a written name what its source does.
func (c *clerk) damaged(p *names.Person, n names.Name, d *draw.Source) names.Name {
	done := 0
	for _, which := range nameDefects {
		wanted := c.rate(d, Defect(which))
		own := d.Child(draw.Label(string(which)))
		if !wanted || done == mostDefects {
			continue
		}
		if changed, ok := which.Apply(&own, p, n); ok {
			n = changed
			c.t.stamp(Defect(which))
			done++
		}
	}
	return n
}

// nameDefects is never changed while running.
var nameDefects = names.Defects()

// slip does a defect of letters to a title.
func slip(which names.Defect, d *draw.Source, title string) string {
	n := names.Name{Culture: names.English, Script: names.Roman, Pieces: []names.Piece{{Role: names.GivenRole, Text: title}}}
	n, _ = which.Apply(d, &names.Person{Culture: names.English}, n)
	return n.String()
}
