package match

import (
	"reflect"
	"testing"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/identifiers"
)

// TestContentKnowsWhatIsCompared counts the fields of all that is compared: with
// another field somebody has to say whether [Model.Content] must tell it, and
// what it is told by.
func TestContentKnowsWhatIsCompared(t *testing.T) {
	for typ, fields := range map[reflect.Type]int{
		reflect.TypeFor[Features](): 11, reflect.TypeFor[traits](): 6, reflect.TypeFor[thing](): 10, reflect.TypeFor[name](): 3, reflect.TypeFor[style](): 6,
		reflect.TypeFor[token](): 9, reflect.TypeFor[birth](): 5, reflect.TypeFor[identifier](): 6, reflect.TypeFor[issue](): 6, reflect.TypeFor[place](): 17,
		reflect.TypeFor[said](): 3, reflect.TypeFor[relation](): 2, reflect.TypeFor[shingles](): 1, reflect.TypeFor[graph.Interval](): 2,
	} {
		if got := typ.NumField(); got != fields {
			t.Errorf("%s has %d fields, and not %d as when its content was last looked at", typ, got, fields)
		}
	}
}

// TestContent: each thing that is compared makes another content, the key none;
// what a name alone says has none.
func TestContent(t *testing.T) {
	m := ColdStart()
	date := func(s string) graph.Date {
		d, err := graph.ParseDate(s, graph.DateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	base := func() *graph.Record {
		return &graph.Record{
			Key: graph.RecordKey{Source: "s", ID: "1"}, Kind: graph.KindPerson, Names: []graph.Name{{Given: "Zoltan", Family: "Varga"}},
			Dates:       []graph.DateClaim{{Type: graph.DateBirth, Date: date("1978-12-11")}},
			Identifiers: []graph.Identifier{{Type: graph.IDPhone, Value: "+442079460000"}, {Type: graph.IDPassport, Country: "KH", Value: "N1234567"}},
			Addresses:   []graph.Address{{Line: "12 Poppy Hills Drive", City: "Aleria", Postcode: "43004"}},
			Attributes:  map[string][]string{"gender": {"m"}, "nationality": {"KH"}, "employer": {"Lotus Ltd"}, "occupation": {"translator"}, "birth_place": {"Oslo"}},
		}
	}
	content := func(change func(*graph.Record)) uint64 {
		r := base()
		change(r)
		identifiers.ReadRecord(r, identifiers.Options{})
		return m.Content(NewLexicon().Extract(r))
	}
	same := content(func(*graph.Record) {})
	if same == 0 || content(func(r *graph.Record) { r.Key = graph.RecordKey{Source: "other", ID: "2"} }) != same {
		t.Fatal("a copy from another source has another content")
	}
	seen := map[uint64]string{same: "the record itself"}
	for what, change := range map[string]func(*graph.Record){
		"given":        func(r *graph.Record) { r.Names[0].Given = "Zoltán" },
		"family":       func(r *graph.Record) { r.Names[0].Family = "Vargha" },
		"persona":      func(r *graph.Record) { r.Names[0].Type = graph.NamePersona },
		"another name": func(r *graph.Record) { r.Names = append(r.Names, graph.Name{Full: "Zed"}) },
		"birth":        func(r *graph.Record) { r.Dates[0].Date = date("1978-12") },
		"phone":        func(r *graph.Record) { r.Identifiers[0].Value = "+442079460001" },
		"seen with":    func(r *graph.Record) { r.Identifiers[0].Relation = graph.RelContactFor },
		"country":      func(r *graph.Record) { r.Identifiers[1].Country = "NO" },
		"valid":        func(r *graph.Record) { r.Identifiers[0].Valid.To = date("2020") },
		"line":         func(r *graph.Record) { r.Addresses[0].Line = "13 Poppy Hills Drive" },
		"city":         func(r *graph.Record) { r.Addresses[0].City = "Oslo" },
		"postcode":     func(r *graph.Record) { r.Addresses[0].Postcode = "43005" },
		"point":        func(r *graph.Record) { r.Addresses[0].Lat, r.Addresses[0].Lon = "10.62", "103.52" },
		"gender":       func(r *graph.Record) { r.Attributes["gender"] = []string{"f"} },
		"nation":       func(r *graph.Record) { r.Attributes["nationality"] = []string{"NO"} },
		"employer":     func(r *graph.Record) { r.Attributes["employer"] = []string{"Poppy Ltd"} },
		"occupation":   func(r *graph.Record) { r.Attributes["occupation"] = []string{"clerk"} },
		"birth place":  func(r *graph.Record) { r.Attributes["birth_place"] = []string{"Bergen"} },
		"not the same": func(r *graph.Record) {
			r.Links = []graph.Link{{Kind: graph.LinkFamilyOf, To: graph.End{Record: graph.RecordKey{Source: "s", ID: "9"}}}}
		},
		"worked with": func(r *graph.Record) {
			r.Links = []graph.Link{{Kind: graph.LinkEmployedBy, To: graph.End{Record: graph.RecordKey{Source: "s", ID: "9"}}}}
		},
	} {
		c := content(change)
		if had, ok := seen[c]; ok || c == 0 {
			t.Errorf("%s: the content %x is that of %q", what, c, had)
		}
		seen[c] = what
	}
	for what, change := range map[string]func(*graph.Record){
		"a name alone": func(r *graph.Record) {
			*r = graph.Record{Key: r.Key, Kind: r.Kind, Names: r.Names}
		},
	} {
		if c := content(change); c != 0 {
			t.Errorf("%s: content %x", what, c)
		}
	}
}
