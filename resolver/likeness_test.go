package resolver_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"testing"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/identifiers"
	"github.com/clewgraph/clew/resolver/match"
)

// TestKeptHashes holds the hashes of some records of every kind to those that
// stores keep of them.
func TestKeptHashes(t *testing.T) {
	const want = "0b03f736a81aa92f927eb2da36d7b0fcebe9288b434314b3fa45f90694f7b81b"
	e := resolver.New(match.ColdStart(), resolver.Options{})
	sum := sha256.New()
	for _, spec := range graph.Kinds() {
		if spec.Resolution != graph.ByLikeness {
			continue
		}
		for _, name := range []string{"Dr. Björn von Example-Smith Jr", "Василий Примеров", "示例 有限公司", "Example Trading Co., Ltd.", "ដារ៉ា គំរូ", "Blue Lotus Park 2"} {
			r := graph.Record{
				Key: graph.RecordKey{Source: "police", ID: name}, Kind: spec.Kind, Names: []graph.Name{{Full: name}},
				Identifiers: []graph.Identifier{{Type: graph.IDPhone, Value: "+44 7700 900123"}, {Type: graph.IDPassport, Country: "NO", Value: "X123456"}, {Type: graph.IDEmail, Value: "someone@example.org"}, {Type: graph.IDRegistration, Country: "SG", Value: "201912345K"}},
				Addresses:   []graph.Address{{Line: "Flat 3, 12 Example Street", City: "Phnom Penh", Postcode: "12000", Country: "KH"}, {City: "Sihanoukville", Lat: "10.62", Lon: "103.52"}},
				Attributes: map[string][]string{
					"gender": {"F"}, "nationality": {"Norway"}, "employer": {"Example Holdings"}, "jurisdiction": {"SG"}, "town": {"Bavet"}, "region": {"Svay Rieng"},
					"occupation": {"translator"}, "birth_place": {"Oslo"}, "text": {"We are hiring customer service staff who type well, with free rooms and meals"},
				},
			}
			for _, typ := range []graph.DateType{graph.DateBirth, graph.DateFounded} {
				d, err := graph.ParseDate("1987-03-14", graph.DateOptions{})
				if err != nil {
					t.Fatal(err)
				}
				r.Dates = append(r.Dates, graph.DateClaim{Type: typ, Date: d})
			}
			identifiers.ReadRecord(&r, identifiers.Options{})
			derived := e.Prepare(&r).Derived()
			if len(derived) < 8 {
				t.Fatalf("%s %q: nothing was derived", spec.Kind, name)
			}
			sum.Write(derived[8:]) // what comes before names the model
		}
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != want {
		t.Errorf("the candidate keys or words of records have changed: raise formsVersion, so that no store's old ones are used, and put %s here", got)
	}
}

// TestUnreadableRecord: a record that cannot be read again is never compared as
// if it said nothing.
func TestUnreadableRecord(t *testing.T) {
	from := resolver.New(match.ColdStart(), resolver.Options{})
	a, b := subject(t, 1, "Ann Example", "1990-05-17", phone(1)), subject(t, 2, "Ann Example", "1990-05-17", phone(1))
	do(t, from, puts(a))
	entity, _ := from.EntityOf(a.Key)
	lost := errors.New("lost")
	e := resolver.New(match.ColdStart(), resolver.Options{})
	err := e.Restore(resolver.Kept{
		Records: func(yield func(resolver.Held) error) error {
			return yield(resolver.Held{
				Record: graph.Record{Key: a.Key, Kind: a.Kind}, FirstSeq: 1, Entity: entity, Derived: e.Prepare(&a).Derived(),
				Read: func() (graph.Record, error) { return graph.Record{}, lost },
			})
		},
		Matches: func(func(*graph.Match) error) error { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if gave, ok := recover().(error); !ok || !errors.Is(gave, lost) {
			t.Errorf("planning gave %v", gave)
		}
	}()
	_, err = e.Plan(puts(b))
	t.Errorf("planned, with error %v", err)
}
