package synth

import (
	"math/bits"
	"slices"
	"strconv"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/synth/draw"
	"github.com/clewgraph/clew/synth/world"
)

// topics are the links that a source tells; nil is all of them.
var topics = [sourceCount][]graph.LinkKind{
	registrySource: {graph.LinkOwns, graph.LinkDirects},
	platformSource: {graph.LinkPosted, graph.LinkListsContact, graph.LinkAdvertisesFor, graph.LinkSignedInFrom, graph.LinkMemberOf, graph.LinkHosts},
	ngoSource: {graph.LinkHeldAt, graph.LinkRecruited, graph.LinkTransported, graph.LinkTravelled, graph.LinkMovedTo, graph.LinkSoldTo, graph.LinkWorkedAt,
		graph.LinkRescuedFrom, graph.LinkPaidRansomFor, graph.LinkOwesDebtTo, graph.LinkFamilyOf, graph.LinkListsContact, graph.LinkAdvertisesFor, graph.LinkGuards},
	pressSource: {graph.LinkOperates, graph.LinkOwns, graph.LinkDirects, graph.LinkLocatedAt, graph.LinkRenamedTo, graph.LinkSuccessorOf, graph.LinkPartOf},
}

// isMoney reports whether a fact moves money between two values, which banks
// and the FIU tell as statements.
func isMoney(f *world.Fact) bool {
	return (f.Kind == graph.LinkTransferred || f.Kind == graph.LinkConverted) && f.From.Subject == 0 && f.To.Subject == 0
}

// isCall reports whether a fact is a call between two numbers.
func isCall(f *world.Fact) bool {
	return f.Kind == graph.LinkContacted && f.From.Value.Type == graph.IDPhone && f.To.Value.Type == graph.IDPhone
}

// tellsFact draws whether a source tells a fact in words (not as a row of a
// table): it knows both ends, and minds the topic.
func (v *view) tellsFact(k, i int) bool {
	f := &v.cell.Facts[i]
	if isMoney(f) || !v.meets(k, f.From) || !v.meets(k, f.To) {
		return false
	}
	if k == policeSource && v.chainedFact[f.ID] {
		return true
	}
	switch k {
	case policeSource:
	case registrySource, platformSource, ngoSource, pressSource:
		if !slices.Contains(topics[k], f.Kind) || k == registrySource && f.To.Subject == 0 {
			return false
		}
	default:
		return false
	}
	if isCall(f) && k != policeSource {
		return false
	}
	d := v.draws.Child(draw.Label("fact"), uint64(k), uint64(f.ID))
	return d.Chance(sourceTable[k].tells)
}

// meets reports whether a source can name an end of a fact.
func (v *view) meets(k int, p world.Point) bool {
	return p.Subject == 0 || v.sees(k, p.Subject)
}

// end names an end of a fact as a source does; the zero end is the subject of
// the record in hand.
func (v *view) end(k int, p world.Point, self world.ID) toldEnd {
	switch {
	case p.Subject != 0 && p.Subject == self:
		return toldEnd{}
	case p.Subject != 0:
		return toldEnd{record: v.key(k, p.Subject)}
	}
	return toldEnd{id: toldID{kind: p.Value.Type, value: p.Value.Value, qualifier: p.Value.Qualifier, country: p.Value.Country}}
}

// link writes a fact as a link of the record in hand.
func (v *view) link(k int, f *world.Fact, self world.ID) {
	l := toldLink{kind: f.Kind, from: v.end(k, f.From, self), to: v.end(k, f.To, self)}
	if f.To.Subject != 0 && f.To.Subject == self {
		l.to = toldEnd{record: v.t.key()}
	}
	switch f.Kind.Spec().Dating {
	case graph.Event:
		l.at = v.moment(k, f.Start)
	case graph.Lasting:
		l.since, l.until = dayText(f.Start), dayText(f.End)
	}
	if f.Amount != 0 {
		l.amount, l.asset = amountText(f.Amount, f.Asset), f.Asset
	}
	l.props = f.Props
	v.t.links = append(v.t.links, l)
	if list, ok := v.factRecords[f.ID]; ok {
		v.factRecords[f.ID] = append(list, v.t.key())
	}
}

// moment writes when something happened: to the second where machines note it,
// to the day where people remember it.
func (v *view) moment(k int, t world.Time) string {
	if k == ngoSource || k == pressSource {
		return dayText(t)
	}
	return timeText(t)
}

// amountText writes an amount of the smallest unit of an asset.
func amountText(amount int64, asset string) string {
	places := world.Decimals(asset)
	if places == 0 {
		return strconv.FormatInt(amount, 10)
	}
	b := strconv.AppendInt(make([]byte, 0, 24), amount, 10)
	negative := amount < 0
	if negative {
		b = b[1:]
	}
	for len(b) <= places {
		b = append([]byte{'0'}, b...)
	}
	b = append(b[:len(b)-places], append([]byte{'.'}, b[len(b)-places:]...)...)
	if negative {
		b = append([]byte{'-'}, b...)
	}
	return string(b)
}

// statements tells, as records without a subject, the facts that begin at
// nobody of whom the source has a record.
func (v *view) statements(k, file int) {
	for i := range v.cell.Facts {
		f := &v.cell.Facts[i]
		if at, ok := v.at[f.From.Subject]; ok && v.known[at][k] > 0 || !v.tellsFact(k, i) {
			continue
		}
		v.statement(k, f, 0)
		v.link(k, f, 0)
		v.jsonl(file, -1)
	}
}

// statement begins a record without a subject, which tells of a fact.
func (v *view) statement(k int, f *world.Fact, n int) {
	src := &sourceTable[k]
	v.t.reset(src, "")
	v.t.id = v.sim.statementID(k, v.cell.Number, f.ID, n)
	v.t.truth = event(v.cell.Number, f.ID)
	if len(src.grades) > 0 {
		d := v.draws.Child(draw.Label("grade"), uint64(k), uint64(f.ID))
		v.t.grade = draw.Pick(&d, src.grades)
	}
}

// hoursClass gives the class of a gap between two transfers.
func hoursClass(gap world.Time) string {
	hours := int(gap / 3_600_000_000)
	if hours < 1 {
		return "0"
	}
	low := 1 << (bits.Len(uint(hours)) - 1)
	return strconv.Itoa(low) + "–" + strconv.Itoa(2*low)
}
