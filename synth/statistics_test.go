package synth_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/clewgraph/clew/graph"
)

// share gives the part of a class in its distribution, in percent.
func share(m map[string]int64, class string) float64 {
	total := int64(0)
	for _, n := range m {
		total += n
	}
	return 100 * float64(m[class]) / float64(max(total, 1))
}

// TestShapes bounds the distributions of the preset small.
func TestShapes(t *testing.T) {
	w := small().get(t)
	for _, tc := range []struct {
		distribution, class string
		least, most         float64 // percent
	}{
		{"records per entity", "1", 45, 75},
		{"records per entity", "2", 15, 40},
		{"sources per entity", "1", 45, 80},
		{"sources per entity", "2", 15, 40},
		{"sources per transfer", "0", 30, 65},
		{"sources per transfer", "2", 3, 20},
		{"records by kind", "statement", 35, 70},
		{"records by kind", "Person", 15, 40},
		{"names by script", "Latn", 60, 92},
		{"names by script", "Hans", 1, 15},
		{"rings by typology", "cycle", 5, 15},
		{"hours between two transfers of a ring", "0", 5, 50},
	} {
		if got := share(w.manifest.Made[tc.distribution], tc.class); got < tc.least || got > tc.most {
			t.Errorf("%s: %s is %.1f %%, not within %.0f to %.0f", tc.distribution, tc.class, got, tc.least, tc.most)
		}
	}
	for distribution, most := range map[string]int{"records per entity": 32, "links per subject": 1_024} {
		for class := range w.manifest.Made[distribution] {
			low, _, _ := strings.Cut(class, "–")
			if n, err := strconv.Atoi(low); err != nil || n > most {
				t.Errorf("%s: %s is beyond %d", distribution, class, most)
			}
		}
	}
}

// TestFamilyNames looks at the customers of a bank: a few names are common and
// most are rare, and none is everybody's.
func TestFamilyNames(t *testing.T) {
	w := small().get(t)
	names := map[string]int{}
	people := 0
	for key, r := range w.records {
		if key.Source != "first-river-bank" || r.Kind != graph.KindPerson || len(r.Names) == 0 {
			continue
		}
		people++
		words := strings.Fields(strings.ToLower(r.Names[0].Text()))
		names[words[len(words)-1]]++
	}
	most, once := 0, 0
	for _, n := range names {
		most = max(most, n)
		if n == 1 {
			once++
		}
	}
	if people < 500 || most*100 > people*6 || most < 5 || once*100 < len(names)*40 {
		t.Errorf("%d people with %d last words, the commonest %d times, %d once", people, len(names), most, once)
	}
}

// TestMulesDoNotStandOut tries to tell mules from honest people by what one
// record of a bank says of them, without any link: by one attribute at a time,
// the best split is right for at most 62 in a hundred of a half-and-half mix.
func TestMulesDoNotStandOut(t *testing.T) {
	w := small().get(t)
	mules := map[string]bool{}
	for key, r := range w.records {
		if key.Source == "police" && anyRole(r, "mule") {
			mules[w.answers.Records[key].Entity] = true
		}
	}
	features := func(r *graph.Record) map[string]bool {
		f := map[string]bool{}
		for _, id := range r.Identifiers {
			f["has "+string(id.Type)] = true
		}
		for _, name := range []string{"gender", "nationality"} {
			f[name+" is missing"] = len(r.Attributes[name]) == 0
		}
		f["male"] = len(r.Attributes["gender"]) == 1 && r.Attributes["gender"][0] == "male"
		f["no birth date"] = len(r.Dates) == 0
		for _, d := range r.Dates {
			for _, year := range []string{"1960", "1970", "1980", "1990", "2000"} {
				f["born before "+year] = d.Date.Text[max(0, len(d.Date.Text)-4):] < year
			}
		}
		f["no address"] = len(r.Addresses) == 0
		f["defects"] = len(w.answers.Records[r.Key].Defects) > 0
		f["two names"] = len(r.Names) > 1
		return f
	}
	count := map[string][2]float64{}
	var of [2]float64
	for key, r := range w.records {
		if (key.Source != "first-river-bank" && key.Source != "harbour-bank") || r.Kind != graph.KindPerson {
			continue
		}
		side := 0
		if mules[w.answers.Records[key].Entity] {
			side = 1
		}
		of[side]++
		for name, holds := range features(r) {
			if holds {
				c := count[name]
				c[side]++
				count[name] = c
			}
		}
	}
	if of[1] < 50 {
		t.Fatalf("%.0f mules among %.0f customers", of[1], of[0])
	}
	for name, c := range count {
		right := 0.5 + math.Abs(c[0]/of[0]-c[1]/of[1])/2
		t.Logf("%-22s %.3f", name, right)
		if right > 0.62 {
			t.Errorf("%q tells mules from others in %.0f of 100 cases: %.0f of %.0f against %.0f of %.0f", name, 100*right, c[1], of[1], c[0], of[0])
		}
	}
}

func anyRole(r *graph.Record, name string) bool {
	for _, role := range r.Roles {
		if role.Name == name {
			return true
		}
	}
	return false
}
