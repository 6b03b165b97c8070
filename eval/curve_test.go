package eval

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
)

// TestWriteSVG draws a curve: well-formed, each line with a point for each stop
// within the plot, and higher where the share is higher.
func TestWriteSVG(t *testing.T) {
	points := []Point{
		{Stop: -4, Score: Score{Pairwise: prf(0.5, 1)}},
		{Stop: 0, Shipped: true, Score: Score{Pairwise: prf(0.75, 0.5)}},
		{Stop: 4, Score: Score{Pairwise: prf(1, 0)}},
	}
	var out strings.Builder
	if err := WriteSVG(&out, points); err != nil {
		t.Fatal(err)
	}
	var lines []string
	d := xml.NewDecoder(strings.NewReader(out.String()))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "polyline" {
			for _, a := range e.Attr {
				if a.Name.Local == "points" {
					lines = append(lines, strings.TrimSpace(a.Value))
				}
			}
		}
	}
	want := []string{"56.0,196.0 300.0,118.0 544.0,40.0", "56.0,40.0 300.0,196.0 544.0,352.0", "56.0,144.0 300.0,164.8 544.0,352.0"}
	if strings.Join(lines, "|") != strings.Join(want, "|") {
		t.Errorf("lines %q\nwant %q", lines, want)
	}
	if strings.Count(out.String(), "stroke-dasharray") != 1 {
		t.Error("the shipped stop is not marked once")
	}
	for _, p := range [][]Point{nil, points[:1]} {
		out.Reset()
		if err := WriteSVG(&out, p); err != nil || strings.Contains(out.String(), "NaN") || strings.Contains(out.String(), "Inf") {
			t.Errorf("%d points: %v\n%s", len(p), err, out.String())
		}
	}
	if err := WriteSVG(brokenWriter{}, points); !errors.Is(err, io.ErrClosedPipe) {
		t.Error(err)
	}
	if math.IsNaN((&picture{}).x(0)) {
		t.Error("no place for a single stop")
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
