package main

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/clewgraph/clew/graph"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// withheld stands for the name of a person with a victim's role.
const withheld = "(victim, name withheld; --show-victims to show)"

// caption gives the name to show for an entity, quoted.
func (p *program) caption(name, id string, victim bool) string {
	switch {
	case victim && !p.showVictims:
		return withheld
	case name == "" || name == id:
		return graph.EntityID(id).Value()
	case !graph.EntityID(id).IsHandle():
		return oneLine(name)
	}
	return `"` + oneLine(name) + `"`
}

// kindWords gives a kind in words: "job ad" for "JobAd".
func kindWords(kind string) string {
	var b strings.Builder
	for i, r := range kind {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// reading gives a link in words, in the direction in which it is followed.
func reading(l *clewv1.LinkGroup, forward bool) string {
	spec := graph.LinkKind(l.GetKind()).Spec()
	switch {
	case !forward && spec.Reverse != "":
		return spec.Reverse
	case l.GetReading() != "":
		return l.GetReading()
	}
	return strings.ToLower(strings.ReplaceAll(l.GetKind(), "_", " "))
}

// when gives an interval for people; "" when nothing is known.
func when(v *clewv1.Interval) string {
	from, to := dateText(v.GetFrom()), dateText(v.GetTo())
	switch {
	case from == "" && to == "":
		return ""
	case from == to:
		return from
	case to == "":
		return "since " + from
	case from == "":
		return "until " + to
	}
	return from + " to " + to
}

// datePatterns gives the form in which a date is shown by its precision; all
// others are shown as given.
var datePatterns = map[clewv1.DatePrecision]string{
	clewv1.DatePrecision_DATE_PRECISION_YEAR: "2006", clewv1.DatePrecision_DATE_PRECISION_MONTH: "2006-01", clewv1.DatePrecision_DATE_PRECISION_DAY: "2006-01-02",
	clewv1.DatePrecision_DATE_PRECISION_MINUTE: "2006-01-02 15:04 -07:00", clewv1.DatePrecision_DATE_PRECISION_SECOND: "2006-01-02 15:04:05 -07:00",
	clewv1.DatePrecision_DATE_PRECISION_MICROSECOND: "2006-01-02 15:04:05.000000 -07:00",
}

// dateText gives a date as it was understood: 3 April for the "03/04/2021" of a
// source that puts the day first. What could not be read is given as it came.
func dateText(d *clewv1.Date) string {
	pattern := datePatterns[d.GetPrecision()]
	if d.GetEarliest() == nil || pattern == "" {
		return d.GetText()
	}
	at := d.GetEarliest().AsTime()
	if zone, err := time.Parse("-07:00", d.GetZone()); err == nil {
		at = at.In(zone.Location())
	}
	text := strings.Replace(at.Format(pattern), " +00:00", " UTC", 1)
	if d.GetApproximate() {
		text = "about " + text
	}
	return text
}

// tlp gives the traffic light of a handling, "" when it says none.
func tlp(h *clewv1.Handling) string {
	if h.GetTlp() == "" {
		return ""
	}
	return "TLP:" + h.GetTlp()
}

// evidenceText gives what a link stands on: date, amount, record, grade,
// handling and what else limits it.
func evidenceText(e *clewv1.LinkEvidence) string {
	date := when(e.GetValid())
	if date == "" {
		date = "undated"
	}
	handling := tlp(e.GetHandling())
	if handling == "" {
		handling = "TLP:" + graph.DefaultTLP
	}
	grade := "not graded"
	if g := e.GetGrade(); g != nil {
		grade = g.GetValue()
		if g.GetScheme() != string(graph.GradeAdmiralty) {
			grade = g.GetScheme() + " " + grade
		}
	}
	parts := []string{keyText(e.GetRecord()), date, grade, handling}
	if a := e.GetAmount(); a != nil {
		parts = append(parts, a.GetValue()+" "+a.GetAsset())
	}
	if e.GetBasis() == clewv1.Basis_BASIS_ASSESSMENT {
		parts = append(parts, "assessment")
	}
	if e.GetAlleged() {
		parts = append(parts, "alleged")
	}
	for _, k := range e.GetHolders() {
		parts = append(parts, "the handle's holder then by "+keyText(k))
	}
	return oneLine(strings.Join(parts, " · "))
}

// single reports whether a group of links is one transfer, whoever tells it.
func single(l *clewv1.LinkGroup) bool { return graph.LinkKind(l.GetKind()).Spec().Single }

// tellings says who tells a transfer that several tell, and who may.
func tellings(l *clewv1.LinkGroup) (notes []string) {
	if !single(l) {
		return nil
	}
	var by, alike []string
	for _, e := range l.GetEvidence() {
		by = append(by, keyText(e.GetRecord()))
	}
	for _, k := range l.GetAlike() {
		alike = append(alike, keyText(k))
	}
	if n := int(l.GetCount()); n > 1 {
		notes = append(notes, oneLine(fmt.Sprintf("told by %d sources: %s", n, strings.Join(by, ", "))))
	}
	if len(alike) > 0 {
		notes = append(notes, oneLine("left apart, perhaps told by "+strings.Join(alike, ", ")+" too: clew judge decides"))
	}
	return notes
}

// cutWords says in words why something was left out. [program.writeChanged]
// speaks of a graph that changed.
var cutWords = map[clewv1.CutReason]string{
	clewv1.CutReason_CUT_REASON_HUB_CAP:     "too many neighbours (raise --hub-cap)",
	clewv1.CutReason_CUT_REASON_NODE_BUDGET: "no room for more nodes (raise --max-nodes)",
	clewv1.CutReason_CUT_REASON_LINK_BUDGET: "no room for more links (raise --max-links)",
	clewv1.CutReason_CUT_REASON_PATH_BUDGET: "there are more (raise -k, --max-paths or --most)",
	clewv1.CutReason_CUT_REASON_SCAN_BUDGET: "too many links to look at (raise --max-scanned)",
	clewv1.CutReason_CUT_REASON_DEPTH:       "paths may go on (raise --depth)",
	clewv1.CutReason_CUT_REASON_SERVICE_END: "a service, where a trace stops",
	clewv1.CutReason_CUT_REASON_DEADLINE:    "the deadline was reached",
	clewv1.CutReason_CUT_REASON_UNDATED:     "no date tells their place in the order",
	clewv1.CutReason_CUT_REASON_NO_AMOUNT:   "no amount is told",
	clewv1.CutReason_CUT_REASON_NO_RATE:     "no rate held at their time",
}

// cutText says what was left out.
func cutText(c *clewv1.Cut) string {
	var b strings.Builder
	b.WriteString("left out: ")
	if c.GetNodeId() != "" {
		b.WriteString("at " + c.GetNodeId())
		if c.GetLinkKind() != "" {
			b.WriteString(", " + c.GetLinkKind())
		}
		b.WriteString(": ")
	}
	words := cutWords[c.GetReason()]
	if words == "" {
		words = c.GetReason().String()
	}
	b.WriteString(words)
	switch {
	case c.Total != nil:
		fmt.Fprintf(&b, "; %d of %d shown", c.GetShown(), c.GetTotal())
	case c.GetShown() > 0:
		fmt.Fprintf(&b, "; %d shown", c.GetShown())
	}
	return oneLine(b.String())
}
