package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// TestPersons makes a table twice: the same bytes, with about the shares that
// the README states.
func TestPersons(t *testing.T) {
	const data, rows = "../../../shared/data", 20_000
	if _, err := os.Stat(data); errors.Is(err, fs.ErrNotExist) {
		t.Skip("SKIPPED: the development data is not here")
	}
	var texts [][]byte
	for range 2 {
		name := filepath.Join(t.TempDir(), "persons.csv")
		if err := writePersons(name, data, rows, 1); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, text)
	}
	if !bytes.Equal(texts[0], texts[1]) {
		t.Error("the same seed gives other bytes")
	}
	table, err := csv.NewReader(bytes.NewReader(texts[0])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(table) != rows+1 {
		t.Fatalf("%d rows", len(table)-1)
	}
	filled := make([]int, len(columns))
	people, homes := map[string]int{}, map[string]map[string]bool{}
	for i, row := range table[1:] {
		if row[0] != strconv.Itoa(i+1) {
			t.Fatalf("row %d has the id %s", i+1, row[0])
		}
		people[row[1]]++
		for c, cell := range row {
			if cell != "" {
				filled[c]++
			}
		}
		if row[8] != "" {
			if homes[row[8]] == nil {
				homes[row[8]] = map[string]bool{}
			}
			homes[row[8]][row[1]] = true
		}
	}
	for c, want := range []float64{1, 1, 0.98, 0.99, 0.86, 0.60, 0.40, 0.91, 0.89} {
		if got := float64(filled[c]) / rows; got < want-0.04 || got > want+0.04 {
			t.Errorf("%s is filled in %.3f of the rows, want about %.2f", columns[c], got, want)
		}
	}
	if n := float64(rows) / float64(len(people)); n < 1.5 || n > 1.8 {
		t.Errorf("%.2f records a person, want 1.65", n)
	}
	shared := 0
	for _, p := range homes {
		if len(p) > 1 {
			shared++
		}
	}
	if shared < len(homes)/3 {
		t.Errorf("%d of %d postcodes are shared", shared, len(homes))
	}
}
