package synth

import (
	"fmt"
	"html"
	"io"
)

// The layout of the picture, in pixels.
const (
	panelWidth = 460
	barLeft    = 170
	barHeight  = 14
	barGap     = 4
	panelGap   = 26
	pageTop    = 64
	columns    = 2
)

// Draw draws the distributions as horizontal bars, two panels in a row, as SVG.
// Every bar has its number beside it, so that the picture needs no axes. An
// error of w comes with its next use.
func (m *Manifest) Draw(w io.Writer) {
	var shown []string
	for _, d := range distributions {
		if len(m.Made.Classes(d)) > 0 {
			shown = append(shown, d)
		}
	}
	// Each panel goes under the column that is shorter.
	var tall [columns]int
	at := make([][2]int, len(shown))
	for i, d := range shown {
		c := 0
		for k := range tall {
			if tall[k] < tall[c] {
				c = k
			}
		}
		at[i] = [2]int{c * panelWidth, pageTop + tall[c]}
		tall[c] += len(m.Made.Classes(d))*(barHeight+barGap) + 24 + panelGap
	}
	height := pageTop
	for _, t := range tall {
		height = max(height, pageTop+t)
	}
	fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="11">`+"\n", columns*panelWidth+20, height)
	fmt.Fprintf(w, `<rect width="100%%" height="100%%" fill="#fff"/>`+"\n")
	fmt.Fprintf(w, `<text x="16" y="26" font-size="17" fill="#222">A synthetic world: %s, seed %d, %d records</text>`+"\n", html.EscapeString(m.Params.Preset), m.Params.Seed, m.Records())
	fmt.Fprintf(w, `<text x="16" y="44" fill="#666">%s</text>`+"\n", html.EscapeString(notice))
	for i, d := range shown {
		m.panel(w, d, at[i][0]+16, at[i][1])
	}
	fmt.Fprintln(w, "</svg>")
}

// panel draws one distribution.
func (m *Manifest) panel(w io.Writer, d string, x, y int) {
	fmt.Fprintf(w, `<text x="%d" y="%d" font-size="13" font-weight="bold" fill="#222">%s</text>`+"\n", x, y+14, html.EscapeString(d))
	most := int64(1)
	classes := m.Made.Classes(d)
	for _, class := range classes {
		most = max(most, m.Made[d][class])
	}
	y += 24
	for _, class := range classes {
		n := m.Made[d][class]
		width := int(n * (panelWidth - barLeft - 90) / most)
		fmt.Fprintf(w, `<text x="%d" y="%d" text-anchor="end" fill="#444">%s</text>`, x+barLeft-8, y+11, html.EscapeString(class))
		fmt.Fprintf(w, `<rect x="%d" y="%d" width="%d" height="%d" fill="#3b6ea5"/>`, x+barLeft, y, max(width, 1), barHeight)
		fmt.Fprintf(w, `<text x="%d" y="%d" fill="#222">%d</text>`+"\n", x+barLeft+max(width, 1)+6, y+11, n)
		y += barHeight + barGap
	}
}
