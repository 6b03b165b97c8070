package network_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/network"
	"github.com/clewgraph/clew/store"
)

// site gives a place with coordinates.
func site(t testing.TB, id string, lat, lon float64, radius string, links ...string) graph.Record {
	r := node(t, graph.KindLocation, id, links...)
	r.Attributes = map[string][]string{"latitude": {fmt.Sprint(lat)}, "longitude": {fmt.Sprint(lon)}}
	if radius != "" {
		r.Attributes["radius"] = []string{radius}
	}
	return r
}

func TestNear(t *testing.T) {
	// A degree of longitude at the equator is 111.2 km.
	home := node(t, graph.KindPerson, "home", "SEEN_AT>far@2021")
	home.Addresses = []graph.Address{{Line: "1 Example Road", Lat: "0", Lon: "0.03"}}
	w := build(t, network.Limits{},
		site(t, "here", 0, 0, ""), site(t, "near", 0, 0.05, ""), site(t, "about", 0, 0.2, "20000"), site(t, "far", 0, 1, ""), home, site(t, "bad", 0, 999, ""),
		node(t, graph.KindPerson, "a", "SEEN_AT>near@2021-03", "SEEN_AT>near@2021-01", "SEEN_AT>far@2021", "RECRUITED>b@2021"),
		node(t, graph.KindPerson, "b", "SEEN_AT>near@2019", "HELD_AT>here@2021-02..", "HELD_AT>about"))
	for _, tt := range []struct {
		name   string
		req    network.NearRequest
		places string
		seen   []string
	}{
		{
			"around a place", network.NearRequest{ID: w.id("here"), Metres: 10_000}, "here 0, home 3336, near 5560, about 22239±20000",
			[]string{"b HELD_AT here 2021-02", "b SEEN_AT near 2019", "a SEEN_AT near 2021-01", "a SEEN_AT near 2021-03", "b HELD_AT about "},
		},
		{"around a point", network.NearRequest{Point: network.Point{Lat: 0, Lon: 1.001}, Metres: 500}, "far 111", []string{"home SEEN_AT far 2021", "a SEEN_AT far 2021"}},
		{
			"in a window", network.NearRequest{ID: w.id("here"), Metres: 10_000, Common: network.Common{Filter: store.Filter{From: micros(2021), To: micros(2022)}}},
			"here 0, home 3336, near 5560, about 22239±20000",
			[]string{"b HELD_AT here 2021-02", "a SEEN_AT near 2021-01", "a SEEN_AT near 2021-03", "b HELD_AT about "},
		},
		{"nothing", network.NearRequest{Point: network.Point{Lat: 45, Lon: 45}, Metres: 1000}, "", nil},
	} {
		got, err := w.Near(context.Background(), tt.req)
		if err != nil {
			t.Fatal(err)
		}
		var places, seen []string
		for _, p := range got.Places {
			text := fmt.Sprintf("%s %d", w.name(p.Node.ID), p.Metres)
			if p.Radius > 0 {
				text += fmt.Sprintf("±%d", p.Radius)
			}
			places = append(places, text)
		}
		for _, s := range got.Seen {
			seen = append(seen, fmt.Sprintf("%s %s %s %s", w.name(s.Link.From), s.Link.Kind, w.name(s.Link.To), s.Link.Evidence[0].Edge.Start.Text))
		}
		if p := strings.Join(places, ", "); p != tt.places {
			t.Errorf("%s: places %s, want %s", tt.name, p, tt.places)
		}
		if diff := gocmp.Diff(tt.seen, seen); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
	for name, req := range map[string]network.NearRequest{
		"no coordinates": {ID: w.id("a"), Metres: 1}, "no such latitude": {Point: network.Point{Lat: 91}}, "not a number": {Point: network.Point{Lat: math.NaN()}}, "too far": {Metres: 1e8},
	} {
		if _, err := w.Near(context.Background(), req); !errors.Is(err, network.ErrBadRequest) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestNearAgainstEverywhere compares with the chord between unit vectors, another
// way to the same distance.
func TestNearAgainstEverywhere(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var records []graph.Record
	var points []network.Point
	for i := range 60 {
		p := network.Point{Lat: math.Asin(2*r.Float64()-1) * 180 / math.Pi, Lon: 360*r.Float64() - 180}
		points = append(points, p)
		records = append(records, site(t, fmt.Sprint(i), p.Lat, p.Lon, ""))
	}
	w := build(t, network.Limits{}, records...)
	for i, c := range points {
		metres := r.IntN(20_000_000)
		got, err := w.Near(context.Background(), network.NearRequest{Point: c, Metres: metres})
		if err != nil {
			t.Fatal(err)
		}
		want := 0
		for _, p := range points {
			x, y := vector(c), vector(p)
			chord := math.Sqrt((x[0]-y[0])*(x[0]-y[0]) + (x[1]-y[1])*(x[1]-y[1]) + (x[2]-y[2])*(x[2]-y[2]))
			if 2*6_371_009*math.Asin(min(chord/2, 1)) <= float64(metres)+0.5 {
				want++
			}
		}
		if len(got.Places) != want {
			t.Errorf("%d places within %d m of %d, want %d", len(got.Places), metres, i, want)
		}
	}
}

func vector(p network.Point) [3]float64 {
	lat, lon := p.Lat*math.Pi/180, p.Lon*math.Pi/180
	return [3]float64{math.Cos(lat) * math.Cos(lon), math.Cos(lat) * math.Sin(lon), math.Sin(lat)}
}
