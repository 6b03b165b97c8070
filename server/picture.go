package server

import (
	"encoding/xml"
	"fmt"
	"strings"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// Sizes of the picture in its own units.
const (
	pictureWidth = 1000
	pictureEdge  = 24
	plotLeft     = 470 // labels stand left of it
	plotRight    = 900 // numbers stand right of it
	rowHeight    = 30
	barHeight    = 18
	headHeight   = 116
)

// picture draws the rows of an explanation as a waterfall, in SVG: each bar
// begins where the sum so far ends, so that the last one ends at the weight. What
// the colours say is also said by signs and words, and the whole in a description
// for those who cannot see it.
func picture(m *clewv1.WhyResponse) string {
	d := &drawing{}
	low, high := span(m)
	x := func(weight int32) float64 {
		return plotLeft + (plotRight-plotLeft)*float64(weight-low)/float64(high-low)
	}
	var notes []string
	for _, g := range m.GetGates() {
		word := "Gate: "
		if g.GetVeto() {
			word = "Veto: "
		}
		notes = append(notes, word+g.GetReason())
	}
	for _, j := range m.GetJudgements() {
		notes = append(notes, fmt.Sprintf("Judged %s: %s and %s", verdictText(j.GetVerdict()), keyOf(j.GetA()), keyOf(j.GetB())))
	}
	if s := m.GetSmallestChange(); s != "" {
		notes = append(notes, "Smallest change: "+s)
	}
	rows := len(m.GetRows()) + 1
	bottom := headHeight + rows*rowHeight
	height := bottom + 44 + 20*len(notes)
	title := fmt.Sprintf("Why %s and %s are %s", keyOf(m.GetLeft()), keyOf(m.GetRight()), togetherText(m))
	d.line(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-labelledby="title desc" font-family="system-ui, 'DejaVu Sans', sans-serif" font-size="13">`,
		pictureWidth, height, pictureWidth, height)
	d.line(`<title id="title">%s</title>`, escape(title))
	d.line(`<desc id="desc">%s</desc>`, escape(description(m, notes)))
	d.line(`<rect width="100%%" height="100%%" fill="#ffffff"/>`)
	d.text(pictureEdge, 34, 18, "#111827", "start", "bold", clip(title, 90))
	d.text(pictureEdge, 58, 13, "#374151", "start", "normal", clip(fmt.Sprintf("%s bits · %s · %s", m.GetBits(), m.GetMatchKey(), bandText[m.GetBand()]), 130))
	if m.GetRestricted() {
		d.text(pictureEdge, 80, 13, "#991b1b", "start", "bold", "RESTRICTED: a possible victim and a suspect")
	}
	for i := 0; i < rows; i += 2 {
		d.line(`<rect x="%d" y="%d" width="%d" height="%d" fill="#f3f4f6"/>`, pictureEdge-8, headHeight+i*rowHeight, pictureWidth-2*pictureEdge+16, rowHeight)
	}
	// The line above which pairs are the same.
	d.line(`<line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="#111827" stroke-width="1.5" stroke-dasharray="5 4"/>`, x(m.GetThreshold()), headHeight-10, x(m.GetThreshold()), bottom)
	d.text(x(m.GetThreshold()), headHeight-16, 12, "#111827", "middle", "normal", "same above "+bits(m.GetThreshold()))
	sum := int32(0)
	y := headHeight
	for _, r := range m.GetRows() {
		d.text(pictureEdge, float64(y+20), 13, "#111827", "start", "normal", clip(rowText(r), 62))
		from, to := sum, sum+r.GetWeight()
		d.bar(x(min(from, to)), x(max(from, to)), y, barColour(r.GetWeight()))
		d.line(`<line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="#6b7280"/>`, x(to), y+rowHeight-6, x(to), y+rowHeight+6)
		d.text(pictureWidth-pictureEdge, float64(y+20), 13, barColour(r.GetWeight()), "end", "bold", r.GetBits())
		sum = to
		y += rowHeight
	}
	d.text(pictureEdge, float64(y+20), 13, "#111827", "start", "bold", "sum")
	d.bar(x(min(sum, m.GetThreshold())), x(max(sum, m.GetThreshold())), y, "#374151")
	d.text(pictureWidth-pictureEdge, float64(y+20), 13, "#111827", "end", "bold", m.GetBits())
	for i, n := range notes {
		d.text(pictureEdge, float64(bottom+30+20*i), 13, "#374151", "start", "normal", clip(n, 140))
	}
	d.line(`</svg>`)
	return d.String()
}

// span gives the lowest and the highest weight that the rows come by.
func span(m *clewv1.WhyResponse) (low, high int32) {
	sum := int32(0)
	low, high = min(0, m.GetThreshold()), max(0, m.GetThreshold())
	for _, r := range m.GetRows() {
		sum += r.GetWeight()
		low, high = min(low, sum), max(high, sum)
	}
	return low, max(high, low+256)
}

// barColour tells weights for from weights against, also for those who do not
// see red or green.
func barColour(weight int32) string {
	if weight < 0 {
		return "#b45309"
	}
	return "#1d4ed8"
}

// rowText gives what a row compares.
func rowText(r *clewv1.WhyRow) string {
	text := r.GetFeature()
	if r.GetLevel() != "" {
		text += ", " + r.GetLevel()
	}
	switch {
	case r.GetLeft() == r.GetRight() && r.GetLeft() != "":
		text += ": " + r.GetLeft()
	case r.GetLeft() != "" && r.GetRight() != "":
		text += ": " + r.GetLeft() + " / " + r.GetRight()
	case r.GetLeft()+r.GetRight() != "":
		text += ": " + r.GetLeft() + r.GetRight() + " on one side only"
	case r.GetNote() != "":
		text += ": " + r.GetNote()
	}
	return text
}

func togetherText(m *clewv1.WhyResponse) string {
	if m.GetLeftEntityId() == m.GetRightEntityId() {
		return "one"
	}
	return "not one"
}

var bandText = map[clewv1.MatchBand]string{
	clewv1.MatchBand_MATCH_BAND_SAME: "the evidence merges them", clewv1.MatchBand_MATCH_BAND_POSSIBLY_SAME: "possibly the same",
	clewv1.MatchBand_MATCH_BAND_POSSIBLY_RELATED: "possibly related", clewv1.MatchBand_MATCH_BAND_NONE: "no evidence that they are the same",
}

func verdictText(v clewv1.Verdict) string {
	return map[clewv1.Verdict]string{clewv1.Verdict_VERDICT_SAME: "the same", clewv1.Verdict_VERDICT_NOT_SAME: "not the same", clewv1.Verdict_VERDICT_UNSURE: "not to be told"}[v]
}

// description says what the picture shows.
func description(m *clewv1.WhyResponse, notes []string) string {
	parts := make([]string, 0, len(m.GetRows())+len(notes)+1)
	for _, r := range m.GetRows() {
		parts = append(parts, rowText(r)+", "+r.GetBits()+" bits")
	}
	parts = append(parts, fmt.Sprintf("sum %s bits; above %s they are the same", m.GetBits(), bits(m.GetThreshold())))
	return strings.Join(append(parts, notes...), ". ") + "."
}

// drawing writes SVG.
type drawing struct{ strings.Builder }

func (d *drawing) line(format string, args ...any) { fmt.Fprintf(d, format+"\n", args...) }

func (d *drawing) text(x, y float64, size int, colour, anchor, weight, s string) {
	d.line(`<text x="%.1f" y="%.1f" font-size="%d" fill="%s" text-anchor="%s" font-weight="%s">%s</text>`, x, y, size, colour, anchor, weight, escape(s))
}

func (d *drawing) bar(from, to float64, y int, colour string) {
	d.line(`<rect x="%.1f" y="%d" width="%.1f" height="%d" rx="2" fill="%s"/>`, from, y+(rowHeight-barHeight)/2, max(to-from, 1), barHeight, colour)
}

// escape makes a text safe within SVG; control characters go.
func escape(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) //nolint:errcheck // a Builder never fails
	return b.String()
}

// clip cuts a text to so many characters.
func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
