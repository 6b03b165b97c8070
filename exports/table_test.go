package exports

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/parquet-go/parquet-go"
)

func written[T any](t *testing.T, format Format, rows ...T) string {
	t.Helper()
	dir := t.TempDir()
	table, err := newTable[T](dir, "t", format)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "t."+string(format))
	for i := range rows {
		if err := table.add(rows[i]); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the file has its name before it is whole")
	}
	if err := table.finish(); err != nil {
		t.Fatal(err)
	}
	if err := table.name(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	return path
}

func someLinks() []Link {
	at, half, sure := time.Date(1969, 7, 20, 20, 17, 40, 123456000, time.UTC), 0.5, int64(0)
	return []Link{
		{ID: "a", Kind: "USES", FromRef: "s/1", ToRef: "phone:+12025550123", Properties: "{}", Basis: "fact"},
		{ID: "b", Kind: "TRANSFERRED", FromEntity: "x", ToEntity: "y\n\"<ü>", StartEarliest: &at, Amount: &half, AmountExact: "0.50",
			Confidence: &sure, Alleged: true, Properties: `{"purpose":"\"rent\" <1>"}`},
	}
}

// TestParquetReadsBack holds that what a Parquet file gives back is what was
// written, none and nought apart, over several row groups and with no row at all.
func TestParquetReadsBack(t *testing.T) {
	want := someLinks()
	for len(want) < 2*rowGroup+10 {
		want = append(want, want...)
	}
	got, err := parquet.ReadFile[Link](written(t, Parquet, want...))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-written +read:\n%s", diff[:min(2000, len(diff))])
	}
	records := []Record{{Key: "s/1", Names: []string{"Ann", ""}, Dates: "{}", Attributes: "{}"}, {Key: "s/2"}}
	again, err := parquet.ReadFile[Record](written(t, Parquet, records...))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(records, again, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("-written +read:\n%s", diff)
	}
	if none, err := parquet.ReadFile[Judgement](written[Judgement](t, Parquet)); err != nil || len(none) != 0 {
		t.Errorf("%d rows, %v", len(none), err)
	}
}

// TestTextForms spells the forms in text out.
func TestTextForms(t *testing.T) {
	lines := strings.Split(read(t, written(t, JSONL, someLinks()...)), "\n")
	var second map[string]any
	if err := json.Unmarshal([]byte(lines[1]), &second); err != nil || len(lines) != 3 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	want := map[string]any{"to_entity": "y\n\"<ü>", "start_earliest": "1969-07-20T20:17:40.123456Z", "amount": .5, "confidence": 0., "alleged": true,
		"tlp": nil, "end_earliest": nil, "properties": map[string]any{"purpose": `"rent" <1>`}}
	for name, v := range want {
		if diff := cmp.Diff(v, second[name]); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	text := read(t, written(t, CSV, Match{A: "s/1", B: "s/2,3", Weight: -1.5, Keys: []string{"k\"1"}, Model: "m"}, Match{A: "s/3"}))
	if want := "a,b,weight,keys,model\ns/1,\"s/2,3\",-1.5,\"[\"\"k\\\"\"1\"\"]\",m\ns/3,,0,[],\n"; text != want {
		t.Errorf("%q, want %q", text, want)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
