package storetest

import (
	"strings"
	"testing"

	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/storetest/model"
)

// TestScenariosOnTheModel plays the scenarios on the store that the others are
// held against.
func TestScenariosOnTheModel(t *testing.T) {
	Scenarios(t, func(*testing.T) store.Store { return model.New() })
}

func TestBadScenarios(t *testing.T) {
	for text, want := range map[string]string{
		"fly":                                "line 1: no scenario: \"fly\" is not known",
		"  load":                             "line 1: no scenario: is indented below nothing",
		"again":                              "line 1: no scenario: nothing was loaded before",
		"# so\n\nload\n  a":                  "line 4: no scenario: a record has a key and a kind",
		"load\n  a Person name=\"Mara":       "line 2: no scenario: a quote is not closed",
		"load\n  a Person shoe=44":           "\"shoe\" is no word of a record",
		"load\n  a Person version=new":       "invalid syntax",
		"load\n  a Person\n    KNOWS":        "line 3: no scenario: a link of a subject has one end",
		"load\n  a statement\n    KNOWS b":   "line 3: no scenario: a link of a subject has one end",
		"load\n  a Person\n    KNOWS b at=x": "line 3: no scenario: date \"x\"",
		"load\n  a{5..1} Person":             "is no range",
		"load\n  a{1..99999} Person":         "is no range",
		"load number=x":                      "\"x\" is no number",
		"load size=1":                        "a batch has no \"size\"",
		"delete":                             "delete what?",
		"judge a same":                       "record, verdict, record",
		"judge a same b -> perhaps":          "accepted, refused or any",
		"expect":                             "expect what?",
		"expect rain":                        "is no question; known are apart, crossings",
		"expect entity":                      "asked of at least 1",
		"expect same a":                      "asked of at least 2",
		"options speed=1":                    "\"speed\" is no option",
		"options subbatch=x":                 "is no number",
	} {
		_, err := parse("bad", text)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "bad: line ") {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, file := range []string{"law-10-parallel-links-and-single-transfers", "law-24-replayed-batch", "law-04-closure-refuses"} {
		text, err := scenarioFiles.ReadFile("testdata/" + file + ".scenario")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if s, err := parse("fuzz", text); (s == nil) == (err == nil) {
			t.Errorf("%v, %v", s, err)
		}
	})
}
