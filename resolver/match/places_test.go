package match

import (
	"testing"

	"github.com/clewgraph/clew/graph"
)

// TestTowns compares towns as sources in several scripts name them.
func TestTowns(t *testing.T) {
	m := ColdStart()
	for _, tt := range []struct {
		name string
		a, b graph.Address
		want agreed
	}{
		{"two scripts", graph.Address{City: "西港", Country: "KH"}, graph.Address{City: "Kampong Som", Country: "Cambodia"}, agree},
		{"a word for its kind", graph.Address{City: "ក្រុងព្រះសីហនុ", Country: "KH"}, graph.Address{City: "Sihanoukville", Country: "KH"}, agree},
		{"no country, one place", graph.Address{City: "妙瓦底"}, graph.Address{City: "Myawaddy", Country: "MM"}, agree},
		{"one name in two countries", graph.Address{City: "老街", Country: "MM"}, graph.Address{City: "老街", Country: "VN"}, differ},
		{"the town of one of them", graph.Address{City: "老街", Country: "MM"}, graph.Address{City: "Laukkaing", Country: "MM"}, agree},
		{"within a whole text", graph.Address{Full: "12 Example Road, 西港, Cambodia", Country: "KH"}, graph.Address{City: "Sihanoukville", Country: "KH"}, agree},
		{"a short town", graph.Address{City: "Ulm"}, graph.Address{City: "Ulm"}, agree},
		{"a town cut short", graph.Address{City: "Kirkby Lonsdale"}, graph.Address{City: "Kirkby"}, agree},
		{"two towns", graph.Address{City: "西港", Country: "KH"}, graph.Address{City: "Poipet", Country: "KH"}, differ},
	} {
		p := m.comparePlace(newPlace(&tt.a, graph.KindPerson), newPlace(&tt.b, graph.KindPerson), graph.KindPerson)
		got := unknown
		switch {
		case p.hasGood && p.good == placeCity:
			got = agree
		case p.hasBad && (p.bad == placeCityConflict || p.bad == placeCountryConflict):
			got = differ
		}
		if got != tt.want {
			t.Errorf("%s: %v against %v is %d, want %d", tt.name, tt.a, tt.b, got, tt.want)
		}
	}
}
