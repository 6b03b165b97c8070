package match

import (
	"encoding/binary"

	"github.com/zeebo/xxh3"

	"github.com/clewgraph/clew/graph"
)

// KeyContent is how explanations name what copies share; it is no family of
// candidate keys.
const KeyContent = "content: the same in all that is compared"

// Content gives a hash of all that comparing looks at in a record, its key aside,
// for a record that says enough to be known again: one that would be joined with
// a copy of itself. It is 0 for others, and for a model that does not tell copies.
func (m *Model) Content(f *Features) uint64 {
	if !m.Copies || !m.JoinsCopies(m.Compare(f, f, nil)) {
		return 0
	}
	return f.Content()
}

// Content is [Model.Content] of a record whether it says enough or not.
func (f *Features) Content() uint64 {
	h := hasherOf{xxh3.New()}
	h.features(f)
	return max(h.Sum64(), 1)
}

// JoinsCopies reports whether what two records of one content weigh makes them one:
// they are joined whatever else their component holds, so that they must agree well
// enough to be joined for themselves.
func (m *Model) JoinsCopies(s Score) bool {
	return !s.Vetoed && !s.Conflict && s.Weight >= m.Cut && m.Linkage(s) > m.Stop
}

// Apart gives the records that a link of this one names as another subject.
func (f *Features) Apart() []graph.RecordKey { return f.apart }

// Named gives the pairs of n records of which one names the other as another
// subject, the one that names first.
func Named(n int, at func(int) *Features) (pairs [][2]int) {
	var byKey map[graph.RecordKey]int
	for i := range n {
		for _, k := range at(i).apart {
			if byKey == nil {
				byKey = make(map[graph.RecordKey]int, n)
				for j := range n {
					byKey[at(j).Key] = j
				}
			}
			if j, ok := byKey[k]; ok && j != i {
				pairs = append(pairs, [2]int{i, j})
			}
		}
	}
	return pairs
}

// hasherOf writes what is compared so that different things differ.
type hasherOf struct{ *xxh3.Hasher }

func (h hasherOf) number(ns ...int64) {
	var b [8]byte
	for _, n := range ns {
		binary.LittleEndian.PutUint64(b[:], uint64(n))
		_, _ = h.Write(b[:]) // a hasher takes anything
	}
}

func (h hasherOf) flags(fs ...bool) {
	n := int64(1)
	for _, f := range fs {
		if n <<= 1; f {
			n |= 1
		}
	}
	h.number(n)
}

func (h hasherOf) texts(texts ...string) {
	h.number(int64(len(texts)))
	for _, t := range texts {
		h.number(int64(len(t)))
		_, _ = h.WriteString(t)
	}
}

func (h hasherOf) features(f *Features) {
	h.texts(string(f.Kind))
	h.flags(f.victim, f.suspect)
	h.names(f.names)
	h.births(f.births)
	h.number(int64(len(f.identifiers)))
	for i := range f.identifiers {
		d := &f.identifiers[i]
		h.texts(string(d.kind), d.series, d.country, d.value, d.group, d.text)
		h.number(int64(d.class))
		for _, end := range []graph.Date{d.valid.From, d.valid.To} {
			h.texts(end.Text)
			h.number(end.Earliest, end.Latest, int64(end.Precision))
			h.flags(end.Approximate)
		}
		h.flags(d.loose)
	}
	h.number(int64(len(f.places)))
	for _, p := range f.places {
		h.texts(p.text, p.number, p.postcode, p.area, p.city, p.country)
		h.texts(p.numbers...)
		h.texts(p.words...)
		h.texts(p.all...)
		h.number(p.lat, p.lon, int64(p.premises))
		h.flags(p.point)
	}
	h.texts(f.phoneEnds...)
	h.texts(f.genders...)
	h.texts(f.nations...)
	h.names(f.employers)
	h.said(f.occupations)
	h.said(f.birthPlaces)
	h.births(f.founded)
	h.texts(f.regions...)
	h.texts(f.countries...)
	h.flags(f.thing.text != nil)
	if f.thing.text != nil {
		h.number(int64(len(f.thing.text.hashes)))
		for _, s := range f.thing.text.hashes {
			h.number(int64(s))
		}
	}
	h.texts(f.title...)
	h.number(int64(len(f.posted)))
	h.number(f.posted...)
	h.texts(f.offers...)
	h.texts(f.workplaces...)
	h.number(int64(len(f.relations)))
	for _, r := range f.relations {
		h.texts(r.text)
		h.number(int64(r.hash))
	}
	h.number(int64(len(f.apart)))
	for _, k := range f.apart {
		h.texts(string(k.Source), k.ID)
	}
}

func (h hasherOf) names(list []name) {
	h.number(int64(len(list)))
	for i := range list {
		n := &list[i]
		h.texts(n.text, n.script, n.generation, n.legal, n.country)
		h.flags(n.persona, n.roles)
		h.number(int64(len(n.tokens)))
		for j := range n.tokens {
			t := &n.tokens[j]
			// The rest of a word follows from these, the kind and the name as given.
			h.texts(t.text, t.script)
			h.number(int64(t.role))
			h.flags(t.initial, t.number, t.father, t.cut, t.site, t.country, t.local)
		}
	}
}

func (h hasherOf) births(list []birth) {
	h.number(int64(len(list)))
	for i := range list {
		b := &list[i]
		h.texts(b.text)
		h.number(int64(b.year), int64(b.month), int64(b.day))
		h.flags(b.impossible)
	}
}

func (h hasherOf) said(list []said) {
	h.number(int64(len(list)))
	for i := range list {
		h.texts(list[i].text)
	}
}
