package resolver_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/clewgraph/clew/graph"
)

// restaurantLine is a line of the Fodor's and Zagat's restaurants without its
// tabs: a name (of which the first word may be a number), an address that begins
// with a street number, "In", "Central" or a single letter or is missing, the city, then one
// or two phone numbers and the cuisine.
var restaurantLine = regexp.MustCompile(`^(\S+(?: .*?)??) +(?:((?:\d[\dA-Z-]*(?:th|st|nd|rd)?|In|Central|[A-Z]) +[A-Z\d].*?) *)?((?:New York City|New York|San Francisco|Los Angeles|Las Vegas|Studio City|Santa Monica|Beverly Hills|W\. Hollywood|West Hollywood|West LA|Sherman Oaks|S\. Pasadena|Bel Air|Los Feliz|[A-Z][A-Za-z.]+)) *(\d{3}[/-]+ ?\d{3}-+[\dA-Z]{4})(?: (?:or|and) (\d{3}/\d{3}-\d{4}))?`)

// restaurants reads the Fodor's and Zagat's guides with the number that says
// which are one.
func restaurants(t *testing.T) (records []graph.Record, truth map[graph.RecordKey]string) {
	text, err := os.ReadFile(filepath.Join(dataset(t, "er-fodors-zagat"), "restaurant.txt"))
	if err != nil {
		t.Fatal(err)
	}
	truth = make(map[graph.RecordKey]string)
	for line := range strings.Lines(string(text)) {
		columns := strings.Split(line, "\t")
		m := restaurantLine.FindStringSubmatch(strings.Join(strings.Fields(columns[2]), " ") + " ")
		if m == nil {
			t.Fatalf("cannot be read: %s", line)
		}
		r := graph.Record{
			Key:       graph.RecordKey{Source: graph.SourceID(columns[0]), ID: strconv.Itoa(len(records))},
			Kind:      graph.KindOrganization,
			Names:     []graph.Name{{Full: m[1]}},
			Addresses: []graph.Address{{Line: m[2], City: m[3], Country: "US"}},
		}
		for _, phone := range m[4:] {
			if phone != "" {
				r.Identifiers = append(r.Identifiers, graph.Identifier{Type: graph.IDPhone, Value: phone})
			}
		}
		records = append(records, r)
		truth[r.Key] = columns[1]
	}
	return records, truth
}

// TestRestaurants: two guides to the restaurants of five cities, as organisations
// with an address and a phone number.
func TestRestaurants(t *testing.T) {
	records, truth := restaurants(t)
	e := resolve(t, records)
	var both, missed, wrong int
	for i := range records {
		for j := range records[:i] {
			a, b := records[i].Key, records[j].Key
			if a.Source == b.Source {
				continue
			}
			ea, _ := e.EntityOf(a)
			eb, _ := e.EntityOf(b)
			same, want := ea == eb, truth[a] == truth[b]
			switch {
			case same && want:
				both++
			case want:
				missed++
			case same:
				wrong++
			}
			if same != want {
				why, err := e.Why(a, b)
				if err != nil {
					t.Fatal(err)
				}
				t.Logf("%v %v | %v %v: together %v, %v bits, %s, gates %q", records[i].Names, records[i].Addresses, records[j].Names, records[j].Addresses, same, why.Weight, why.MatchKey, why.Gates)
				for _, r := range why.Rows {
					t.Logf("      %-12s %-28s %v  %q %q %s", r.Feature, r.Level, r.Bits, r.Left, r.Right, r.Note)
				}
			}
		}
	}
	p, r, f := f1(both, missed, wrong)
	t.Logf("Fodor's and Zagat's: P %.4f R %.4f F1 %.4f (right %d, missed %d, wrong %d)", p, r, f, both, missed, wrong)
	if f < 0.99 || p < 0.995 {
		t.Errorf("P %.4f F1 %.4f, want at least 0.995 and 0.99", p, f)
	}
}
