package eval

import (
	"fmt"
	"io"
	"math"
)

// Point is the score of the partition at one stop.
type Point struct {
	// Stop is the weight in bits down to which clusters are joined; Shipped
	// marks the one of the model as it is.
	Stop    float64 `json:"stop"`
	Shipped bool    `json:"shipped,omitempty"`
	Score
}

// The picture of a curve, in pixels: the size, and the margins around the plot.
const (
	pictureWidth, pictureHeight                   = 640, 400
	marginLeft, marginRight, marginTop, marginEnd = 56, 96, 40, 48
)

// curveLines are the lines of the picture.
var curveLines = [...]struct {
	name, colour string
	of           func(PRF) float64
}{
	{"precision", "#1b6ca8", func(p PRF) float64 { return p.Precision }},
	{"recall", "#c4501b", func(p PRF) float64 { return p.Recall }},
	{"F1", "#222222", func(p PRF) float64 { return p.F1 }},
}

// WriteSVG draws the pairwise precision, recall and F1 of a curve over its
// stops, with a line at the shipped one. The points come in the order of their
// stops.
func WriteSVG(w io.Writer, points []Point) error {
	p := &picture{w: w, low: math.Inf(1), high: math.Inf(-1)}
	for _, at := range points {
		p.low, p.high = min(p.low, at.Stop), max(p.high, at.Stop)
	}
	p.printf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">`, pictureWidth, pictureHeight)
	p.printf(`<rect width="%d" height="%d" fill="#ffffff"/>`, pictureWidth, pictureHeight)
	p.printf(`<text x="%d" y="22" font-size="14">Pairwise precision, recall and F1 by the stop</text>`, marginLeft)
	for i := range 6 {
		v := float64(i) / 5
		p.line(marginLeft, p.y(v), pictureWidth-marginRight, p.y(v), "#dddddd", "")
		p.text(marginLeft-8, p.y(v)+4, "end", fmt.Sprintf("%.1f", v))
	}
	for _, at := range points {
		p.text(p.x(at.Stop), pictureHeight-marginEnd+18, "middle", fmt.Sprintf("%g", at.Stop))
		if at.Shipped {
			p.line(p.x(at.Stop), p.y(0), p.x(at.Stop), p.y(1), "#888888", ` stroke-dasharray="4 3"`)
		}
	}
	p.text((marginLeft+pictureWidth-marginRight)/2, pictureHeight-10, "middle", "stop in bits (dashed: as shipped)")
	for i, l := range curveLines {
		p.printf(`<polyline fill="none" stroke="%s" stroke-width="2" points="`, l.colour)
		for _, at := range points {
			p.printf("%.1f,%.1f ", p.x(at.Stop), p.y(l.of(at.Pairwise)))
		}
		p.printf(`"/>`)
		y := float64(marginTop + 16 + 18*i)
		p.line(pictureWidth-marginRight+10, y-4, pictureWidth-marginRight+26, y-4, l.colour, ` stroke-width="2"`)
		p.text(pictureWidth-marginRight+30, y, "start", l.name)
	}
	p.printf("</svg>\n")
	return p.err
}

// picture writes an SVG, and keeps the first error.
type picture struct {
	w         io.Writer
	low, high float64 // stops
	err       error
}

func (p *picture) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

func (p *picture) x(stop float64) float64 {
	const width = pictureWidth - marginLeft - marginRight
	if p.high == p.low {
		return marginLeft + width/2
	}
	return marginLeft + width*(stop-p.low)/(p.high-p.low)
}

func (p *picture) y(share float64) float64 {
	return pictureHeight - marginEnd - (pictureHeight-marginEnd-marginTop)*share
}

func (p *picture) line(x1, y1, x2, y2 float64, colour, style string) {
	p.printf(`<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="%s"%s/>`, x1, y1, x2, y2, colour, style)
}

func (p *picture) text(x, y float64, anchor, text string) {
	p.printf(`<text x="%.1f" y="%.1f" text-anchor="%s">%s</text>`, x, y, anchor, text)
}
