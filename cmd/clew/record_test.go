package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/testing/protocmp"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// TestRecordTravels loads a record with everything that a record can have, and
// gets it back.
func TestRecordTravels(t *testing.T) {
	const line = `{"source":"s","id":"1","kind":"Person","version":3,
"names":[{"type":"alias","full":"Ann Example","given":"Ann","family":"Example","middle":"B","patronymic":"C","title":"Dr","script":"Latn","language":"en","from":"2001","to":"2002"}],
"identifiers":[{"type":"passport","value":"P1234567","country":"GB","relation":"owns","from":"2010-01-02","to":"2020-01-02"}],
"dates":{"birth":"1980-04"},
"addresses":[{"type":"home","full":"1 Road","line":"1 Road","city":"Town","region":"R","postcode":"P","country":"GB","lat":"1.5","lon":"2.5","from":"2011"}],
"attributes":{"gender":["female"],"other":["x","y"]},
"roles":[{"name":"mule","status":"witting","from":"2021","alleged":true}],
"links":[
 {"id":"l1","kind":"ASSOCIATE_OF","target":{"record":"s/2"},"from":"2019","to":"2020","props":{"note":"n"},"basis":"assessment","alleged":true},
 {"id":"l2","kind":"USES","target":{"identifier":{"type":"phone","value":"+44 20 7946 0123"}}},
 {"id":"l3","kind":"OWES_DEBT_TO","target":{"stub":{"kind":"Organization","name":"Lender"}},"amount":"12.50","asset":"USD"}],
"grade":{"scheme":"admiralty","value":"B2"},
"handling":{"tlp":"AMBER+STRICT","pap":"GREEN","owner":"o","restricted":["health"],"consent":"yes","review":"2030-01-01","expiry":"2031-01-01"},
"collected_at":"2022-01-01T10:00:00+07:00","observed_at":"2021~","origin":"o1"}`
	dir := t.TempDir()
	store := filepath.Join(dir, "graph")
	clew(t, "load", write(t, dir, "one.jsonl", strings.ReplaceAll(line, "\n", "")+"\n"), "--store", store).want(t, exitOK)
	r := clew(t, "show", "s/1", "--store", store, "-o", "json").want(t, exitOK)
	var got clewv1.GetEntityResponse
	if err := protojson.Unmarshal([]byte(r.stdout), &got); err != nil {
		t.Fatal(err)
	}
	rec := got.GetEntity().GetRecords()[0]
	name := &clewv1.Name{Type: "alias", Full: "Ann Example", Given: "Ann", Family: "Example", Middle: "B", Patronymic: "C", Title: "Dr", Script: "Latn", Language: "en"}
	if diff := cmp.Diff(name, rec.GetNames()[0], protocmp.Transform(), protocmp.IgnoreFields(name, "valid")); diff != "" {
		t.Error(diff)
	}
	texts := map[string]string{
		when(rec.GetNames()[0].GetValid()):                          "2001 to 2002",
		when(rec.GetIdentifiers()[0].GetValid()):                    "2010-01-02 to 2020-01-02",
		when(rec.GetAddresses()[0].GetValid()):                      "since 2011",
		rec.GetAddresses()[0].GetLat():                              "1.5",
		dateText(rec.GetDates()[0].GetDate()):                       "1980-04",
		when(rec.GetRoles()[0].GetValid()):                          "since 2021",
		rec.GetRoles()[0].GetStatus():                               "witting",
		strings.Join(rec.GetAttributes()["other"].GetValues(), ","): "x,y",
		when(rec.GetLinks()[0].GetValid()):                          "2019 to 2020",
		rec.GetLinks()[0].GetBasis().String():                       "BASIS_ASSESSMENT",
		rec.GetLinks()[0].GetProps()["note"]:                        "n",
		rec.GetLinks()[1].GetTo().GetIdentifier().GetCanonical():    "+442079460123",
		rec.GetLinks()[2].GetTo().GetRecord().GetId():               "1#1",
		rec.GetLinks()[2].GetAmount().GetValue():                    "12.50",
		gradeText(rec.GetGrade()):                                   "admiralty B2",
		rec.GetHandling().GetTlp():                                  "AMBER+STRICT",
		rec.GetHandling().GetPap():                                  "GREEN",
		rec.GetHandling().GetConsent():                              "yes",
		dateText(rec.GetHandling().GetExpiry()):                     "2031-01-01",
		dateText(rec.GetCollectedAt()):                              "2022-01-01 10:00:00 +07:00",
		dateText(rec.GetObservedAt()):                               "about 2021",
		rec.GetOrigin():                                             "o1",
	}
	for got, want := range texts {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if rec.GetVersion() != 3 || !rec.GetRoles()[0].GetAlleged() || !rec.GetLinks()[0].GetAlleged() {
		t.Errorf("record %v", rec)
	}
}
