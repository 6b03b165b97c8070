package main

import (
	"encoding/csv"
	"encoding/json"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/config"
	"github.com/clewgraph/clew/network/indicators"
	"github.com/clewgraph/clew/synth"
)

// TestPlantedRings loads a generated world and measures which of its planted
// laundering `clew indicators` shows, and how many accounts show something that
// are in none. The figures are those of docs/network.md.
func TestPlantedRings(t *testing.T) {
	if !*long {
		t.Skip("measures a world of 40,000 records; run it with -long")
	}
	dir := filepath.Join(t.TempDir(), "world")
	store := filepath.Join(t.TempDir(), "graph")
	clew(t, "generate", "--preset", "small", "--seed", "7", "--out", dir).want(t, exitOK)
	clew(t, "load", dir, "--store", store).want(t, exitOK)
	var got struct {
		Links []struct {
			ID       string
			Evidence []struct{ Record struct{ Source, ID string } }
		}
		Hits []struct {
			Indicator, AccountID string
			WithIds, LinkIds     []string
		}
		Done struct{ Partial bool }
	}
	if err := json.Unmarshal([]byte(clew(t, "indicators", "--store", store, "--output", "json").want(t, exitOK).stdout), &got); err != nil {
		t.Fatal(err)
	}
	if got.Done.Partial {
		t.Error("the answer is partial")
	}
	rings, err := synth.ReadRings(dir)
	if err != nil {
		t.Fatal(err)
	}
	told := map[string][]string{}
	for _, l := range got.Links {
		for _, e := range l.Evidence {
			told[l.ID] = append(told[l.ID], e.Record.Source+"/"+e.Record.ID)
		}
	}
	inRing := map[string]bool{}
	type found struct{ Planted, Shown, Whole int }
	rates := map[string]found{}
	for _, r := range rings {
		for _, a := range r.Accounts {
			inRing[a.Value] = true
		}
		shown, whole := false, false
		for _, h := range got.Hits {
			if h.Indicator != ringIndicator[r.Typology] {
				continue
			}
			records := map[string]bool{}
			for _, id := range h.LinkIds {
				for _, key := range told[id] {
					records[key] = true
				}
			}
			all, some := true, false
			for _, tr := range r.Transfers {
				if len(tr.Records) == 0 {
					continue
				}
				in := slices.ContainsFunc(tr.Records, func(key string) bool { return records[key] })
				all, some = all && in, some || in
			}
			shown, whole = shown || some, whole || all
		}
		f := rates[r.Typology]
		f.Planted++
		if shown {
			f.Shown++
		}
		if whole {
			f.Whole++
		}
		rates[r.Typology] = f
	}
	want := map[string]found{
		"fan-in": {10, 10, 10}, "fan-out": {10, 8, 8}, "gather-scatter": {10, 10, 10}, "scatter-gather": {10, 10, 5}, "cycle": {10, 10, 10},
		"pass-through": {10, 10, 9}, "funnel-below-limit": {10, 0, 0}, "dormant-then-active": {10, 10, 10}, "bipartite": {10, 0, 0}, "stack": {10, 0, 0},
	}
	if diff := cmp.Diff(want, rates); diff != "" {
		t.Errorf("planted laundering (-docs/network.md +measured):\n%s", diff)
	}
	others := map[string]map[string]bool{"any": {}}
	for _, h := range got.Hits {
		if others[h.Indicator] == nil {
			others[h.Indicator] = map[string]bool{}
		}
		for _, id := range append(h.WithIds, h.AccountID) {
			if !inRing[id[strings.LastIndexByte(id, ':')+1:]] {
				others[h.Indicator][id], others["any"][id] = true, true
			}
		}
	}
	counts := map[string]int{}
	for _, what := range slices.Sorted(maps.Keys(others)) {
		counts[what] = len(others[what])
	}
	accounts := accountsOf(t, dir)
	maps.DeleteFunc(accounts, func(a string, _ bool) bool { return inRing[a] })
	t.Logf("of %d accounts in no planted laundering these show something: %v", len(accounts), counts)
}

// accountsOf gives the numbers of the accounts and wallets that the files of banks
// and of the financial intelligence unit name.
func accountsOf(t *testing.T, dir string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.csv"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(file).ReadAll()
		file.Close() //nolint:errcheck // only read
		if err != nil {
			t.Fatal(err)
		}
		column := map[string]int{}
		for i, title := range rows[0] {
			column[title] = i + 1
		}
		for _, row := range rows[1:] {
			for value, kind := range map[string]string{"account": "type", "from": "from_type", "to": "to_type"} {
				v, k := column[value], column[kind]
				if v > 0 && k > 0 && (row[k-1] == "bank_account" || row[k-1] == "wallet") {
					out[row[v-1]] = true
				}
			}
		}
	}
	return out
}

// ringIndicator gives the indicator of a planted typology.
var ringIndicator = map[string]string{
	"fan-in": "MULE_INDICATOR_FAN_IN", "fan-out": "MULE_INDICATOR_FAN_OUT", "gather-scatter": "MULE_INDICATOR_GATHER_SCATTER",
	"scatter-gather": "MULE_INDICATOR_SCATTER_GATHER", "cycle": "MULE_INDICATOR_CYCLE", "pass-through": "MULE_INDICATOR_PASS_THROUGH",
	"funnel-below-limit": "MULE_INDICATOR_FUNNEL_BELOW_LIMIT", "dormant-then-active": "MULE_INDICATOR_DORMANT_THEN_ACTIVE",
}

// TestIndicatorDefaults holds the settings to the thresholds of the library.
func TestIndicatorDefaults(t *testing.T) {
	c := config.Default()
	got, err := indicatorRules(&c.Network.Indicators)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(indicators.Default(), got, cmp.Comparer(func(a, b *big.Int) bool { return a.Cmp(b) == 0 })); diff != "" {
		t.Errorf("-library +settings:\n%s", diff)
	}
	c.Network.Indicators.ReportLimits = "USD"
	if _, err := indicatorRules(&c.Network.Indicators); err == nil {
		t.Error("a limit without a sum is taken")
	}
}
