package loaders

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clewgraph/clew/graph"
)

// projectFile gives a path below the folder of go.mod.
func projectFile(t *testing.T, path string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, filepath.FromSlash(path))
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above this package")
		}
		dir = filepath.Dir(dir)
	}
}

// openData opens a file of the development data, which is not part of the
// project; without it the test is skipped.
func openData(t *testing.T, path string) *os.File {
	t.Helper()
	f, err := os.Open(projectFile(t, "../shared/data/"+path))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("SKIPPED: the data set %s is not here", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// TestData reads real data sets from end to end: nothing is refused and every
// record can be stored.
func TestData(t *testing.T) {
	for _, tc := range []struct {
		file, mapping string
		records       map[graph.Kind]int
		links         int
		clusters      int // true ones
		notes         int // unread dates and anchors
	}{
		{"er-senzing-truthset/customers.jsonl", "", map[graph.Kind]int{graph.KindPerson: 114, graph.KindOrganization: 6}, 0, 0, 0},
		{"er-senzing-truthset/reference.jsonl", "", map[graph.Kind]int{graph.KindPerson: 16, graph.KindOrganization: 6}, 14, 0, 1},
		{"er-senzing-truthset/watchlist.jsonl", "", map[graph.Kind]int{graph.KindPerson: 17}, 0, 0, 0},
		{"er-splink-fake1000/fake_1000.csv", "fake1000", map[graph.Kind]int{graph.KindPerson: 1000}, 0, 251, 0},
		{"er-febrl123/dataset1.csv", "febrl", map[graph.Kind]int{graph.KindPerson: 1000}, 0, 500, 3},
		{"er-febrl123/dataset2.csv", "febrl", map[graph.Kind]int{graph.KindPerson: 5000}, 0, 4000, 10},
		{"er-febrl123/dataset3.csv", "febrl", map[graph.Kind]int{graph.KindPerson: 5000}, 0, 2000, 35},
		{"er-febrl123/dataset3.csv", "febrl-no-id", map[graph.Kind]int{graph.KindPerson: 5000}, 0, 2000, 35},
		{"er-fodors-zagat/restaurant.txt", "fodors-zagat", map[graph.Kind]int{graph.KindOrganization: 863}, 0, 743, 0},
		{"er-splink-historical50k/historical_figures_with_errors_50k.parquet", "historical50k", map[graph.Kind]int{graph.KindPerson: 50578}, 0, 5156, 2904},
		{"synth-pseudopeople/decennial_census.parquet", "pseudopeople", map[graph.Kind]int{graph.KindPerson: 33330}, 0, 18920, 0},
		{"synth-pseudopeople/social_security.parquet", "pseudopeople-ssa", map[graph.Kind]int{graph.KindPerson: 24205}, 0, 20828, 0},
		{"synth-pseudopeople/women_infants_and_children.parquet", "pseudopeople", map[graph.Kind]int{graph.KindPerson: 3105}, 0, 1986, 0},
	} {
		t.Run(tc.file+" "+tc.mapping, func(t *testing.T) {
			f := openData(t, tc.file)
			o := Options{Name: tc.file}
			if tc.mapping != "" {
				text, err := os.ReadFile(projectFile(t, "eval/mappings/"+tc.mapping+".yaml"))
				if err != nil {
					t.Fatal(err)
				}
				o.Mapping = mapping(t, string(text))
			}
			head := make([]byte, 4096)
			n, err := f.Read(head)
			if err != nil {
				t.Fatal(err)
			}
			format := CSV
			if !strings.HasSuffix(tc.file, ".txt") {
				if format, err = Detect(tc.file, head[:n]); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := f.Seek(0, io.SeekStart); err != nil {
				t.Fatal(err)
			}
			r, err := Open(f, format, o)
			if err != nil {
				t.Fatal(err)
			}
			kinds, clusters, keys, links, notes := map[graph.Kind]int{}, map[string]bool{}, map[graph.RecordKey]bool{}, 0, 0
			for _, it := range drain(t, r) {
				if it.Err == nil {
					it.Err = it.Record.Validate()
				}
				if it.Err != nil {
					t.Error(it.Err)
				}
				if len(it.Record.Names)+len(it.Record.Dates)+len(it.Record.Identifiers)+len(it.Record.Addresses)+len(it.Record.Attributes) == 0 {
					t.Errorf("%s: nothing was read: %s", it.Pos, it.Raw)
				}
				kinds[it.Record.Kind]++
				keys[it.Record.Key] = true
				links += len(it.Record.Links)
				notes += len(it.Notes)
				if it.Truth != "" {
					clusters[it.Truth] = true
				}
			}
			total := 0
			for kind, want := range tc.records {
				total += want
				if kinds[kind] != want {
					t.Errorf("%d records of kind %s, want %d", kinds[kind], kind, want)
				}
			}
			if len(keys) != total || links != tc.links || len(clusters) != tc.clusters || notes != tc.notes {
				t.Errorf("%d keys, %d links, %d clusters, %d notes; want %d, %d, %d, %d", len(keys), links, len(clusters), notes, total, tc.links, tc.clusters, tc.notes)
			}
		})
	}
}
