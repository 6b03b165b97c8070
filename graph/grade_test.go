package graph

import (
	"testing"
)

func TestGrade(t *testing.T) {
	for _, tc := range []struct {
		grade      Grade
		confidence int
		words      string
	}{
		{Grade{}, -1, ""},
		{Grade{GradeAdmiralty, "B2"}, 70, "admiralty B2: usually reliable source, probably true"},
		{Grade{GradeAdmiralty, "A1"}, 90, "admiralty A1: completely reliable source, confirmed by other sources"},
		{Grade{GradeAdmiralty, "F6"}, -1, "admiralty F6: source whose reliability cannot be judged, truth cannot be judged"},
		{Grade{GradeAdmiralty, "5"}, 10, "admiralty 5: improbable"},
		{Grade{GradeAdmiralty, "C"}, -1, "admiralty C: fairly reliable source"},
		{Grade{Grade5x5x5, "E41"}, -1, "5x5x5 E41: untested source, cannot be judged, handling code 1"},
		{Grade{Grade5x5x5, "B3"}, -1, "5x5x5 B3: mostly reliable source, corroborated"},
		{Grade{Grade3x5x2, "1BP"}, -1, "3x5x2 1BP: reliable source, known indirectly to the source but corroborated, handling code P"},
		{Grade{GradeEuropol, "X4H1"}, -1, "europol X4H1: source whose reliability cannot be assessed, not known to the source personally and not corroborated, handling code H1"},
		{Grade{GradeSTIX, "75"}, 75, "stix_confidence 75: confidence 75 of 100"},
		{Grade{GradeSTIX, "100"}, 100, "stix_confidence 100: confidence 100 of 100"},
		{Grade{GradeSTIX, "101"}, -1, "stix_confidence 101"},
		{Grade{"stars", "5"}, -1, "stars 5"},
	} {
		if got := tc.grade.Confidence(); got != tc.confidence {
			t.Errorf("%v: confidence %d, want %d", tc.grade, got, tc.confidence)
		}
		if got := tc.grade.Describe(); got != tc.words {
			t.Errorf("%v: %q, want %q", tc.grade, got, tc.words)
		}
	}
	for _, g := range []Grade{{GradeAdmiralty, "G1"}, {GradeAdmiralty, "b2"}, {GradeAdmiralty, ""}, {Grade5x5x5, "F1"}, {Grade3x5x2, "4A"},
		{GradeEuropol, "A1H4"}, {GradeSTIX, "-1"}, {GradeSTIX, "075"}, {"stars", "5"}, {"", "B2"}} {
		if reason, fix := g.check(); reason == "" || fix == "" {
			t.Errorf("%v is not refused: %q, %q", g, reason, fix)
		}
	}
}

func TestStrictest(t *testing.T) {
	for _, tc := range []struct {
		labels   []string
		tlp, pap string
	}{
		{nil, "", ""},
		{[]string{"CLEAR", "GREEN"}, "GREEN", "GREEN"},
		{[]string{"CLEAR", ""}, "AMBER", "CLEAR"},
		{[]string{"AMBER", "RED", "CLEAR"}, "RED", "RED"},
		{[]string{""}, "AMBER", ""},
	} {
		if got := StrictestTLP(tc.labels...); got != tc.tlp {
			t.Errorf("TLP of %q: %q, want %q", tc.labels, got, tc.tlp)
		}
		if got := StrictestPAP(tc.labels...); got != tc.pap {
			t.Errorf("PAP of %q: %q, want %q", tc.labels, got, tc.pap)
		}
	}
	if got := StrictestTLP("AMBER+STRICT", "AMBER"); got != "AMBER+STRICT" {
		t.Errorf("AMBER+STRICT gives way to %q", got)
	}
}

func TestHandlingKey(t *testing.T) {
	slashes, _ := ParseDate("3-Mar-2030", DateOptions{})
	dashes, _ := ParseDate("2030-03-03", DateOptions{})
	a := Handling{TLP: "RED", Owner: "Force A", Restricted: []string{"victim_identity", "health"}, Expiry: slashes}
	b := Handling{TLP: "RED", Owner: "Force A", Restricted: []string{"health", "victim_identity", "health"}, Expiry: dashes}
	if a.Key() != b.Key() {
		t.Errorf("%q and %q say the same", a.Key(), b.Key())
	}
	if a.Restricted[0] != "victim_identity" {
		t.Error("Key has sorted the caller's slice")
	}
	different := map[string]Handling{}
	for _, h := range []Handling{{}, {TLP: "RED"}, {PAP: "RED"}, {Owner: "RED"}, {Consent: "RED"}, {Restricted: []string{"RED"}}, {Restricted: []string{"R|ED"}},
		{Restricted: []string{"R", "ED"}}, {Restricted: []string{`R\`, "ED"}}, {Review: dashes}, {Expiry: dashes}} {
		if o, taken := different[h.Key()]; taken {
			t.Errorf("%+v and %+v have one key %q", h, o, h.Key())
		}
		different[h.Key()] = h
	}
}
