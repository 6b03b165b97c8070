package synth

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/clewgraph/clew/graph"
)

// Answers is the truth of a world, as far as it concerns who is who.
type Answers struct {
	// Records are the subject records of all sources.
	Records map[graph.RecordKey]Answer
	// Apart are pairs of true entities that look alike and are not one.
	Apart []ApartPair
}

// Answer is what is true of one record.
type Answer struct {
	// Entity is the key of the true subject.
	Entity string
	Kind   graph.Kind
	// Script is the ISO 15924 code of the record's first name, "" without one.
	Script string
	// Defects are those that were done to the record, or that it shows.
	Defects []Defect
}

// ApartPair is a pair of true entities, with why they look alike.
type ApartPair struct{ A, B, Reason string }

// PlantedChain is a chain of the truth: an answer of the pattern named.
type PlantedChain struct {
	Pattern string         `json:"pattern"`
	Points  []PlantedPoint `json:"points"`
	Hops    []PlantedHop   `json:"hops"`
}

// PlantedPoint is a node of the truth: an entity with the police's record of
// it, or a value.
type PlantedPoint struct {
	Entity string `json:"entity,omitempty"`
	Record string `json:"record,omitempty"`
	Type   string `json:"type,omitempty"`
	Value  string `json:"value,omitempty"`
	// Qualifier and Country belong to the value, as in a record's identifier.
	Qualifier string `json:"qualifier,omitempty"`
	Country   string `json:"country,omitempty"`
}

// PlantedHop is one step of a chain: a kind of link and the event it is, or
// "holding" and the type of the value held; with the records that tell it.
type PlantedHop struct {
	Kind    string   `json:"kind"`
	Event   string   `json:"event,omitempty"`
	Type    string   `json:"type,omitempty"`
	Records []string `json:"records"`
}

// PlantedRing is laundering of the truth.
type PlantedRing struct {
	Typology string `json:"typology"`
	// In, Out and Skim are in the smallest unit of the transfers' asset.
	In        int64          `json:"in"`
	Out       int64          `json:"out"`
	Skim      int64          `json:"skim"`
	Accounts  []PlantedPoint `json:"accounts"`
	Transfers []PlantedHop   `json:"transfers"`
}

// ReadAnswers reads the truth of a finished world.
func ReadAnswers(dir string) (Answers, error) {
	a := Answers{Records: map[graph.RecordKey]Answer{}}
	err := readTable(dir, "records.csv", func(row []string) {
		a.Records[graph.RecordKey{Source: graph.SourceID(row[0]), ID: row[1]}] = Answer{Entity: row[2], Kind: graph.Kind(row[3]), Script: row[4]}
	})
	if err != nil {
		return a, err
	}
	err = readTable(dir, "defects.csv", func(row []string) {
		key := graph.RecordKey{Source: graph.SourceID(row[0]), ID: row[1]}
		if r, ok := a.Records[key]; ok {
			r.Defects = append(r.Defects, Defect(row[2]))
			a.Records[key] = r
		}
	})
	if err != nil {
		return a, err
	}
	err = readTable(dir, "apart.csv", func(row []string) { a.Apart = append(a.Apart, ApartPair{row[0], row[1], row[2]}) })
	return a, err
}

// ReadChains reads the planted chains of a finished world.
func ReadChains(dir string) ([]PlantedChain, error) {
	return readLines[PlantedChain](dir, "chains.jsonl")
}

// ReadRings reads the planted laundering of a finished world.
func ReadRings(dir string) ([]PlantedRing, error) { return readLines[PlantedRing](dir, "rings.jsonl") }

// readTable reads a CSV file of the truth row by row, without its header.
func readTable(dir, name string, row func([]string)) error {
	path := filepath.Join(dir, truthDir, name)
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("%s: %w", path, bare(err))
	}
	defer f.Close()
	r := csv.NewReader(bufio.NewReaderSize(f, 256<<10))
	for line := 0; ; line++ {
		fields, err := r.Read()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("%s: %w", path, err)
		case line > 0:
			row(slices.Clip(fields))
		}
	}
}

// readLines reads a file of JSON lines of the truth.
func readLines[T any](dir, name string) ([]T, error) {
	path := filepath.Join(dir, truthDir, name)
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, bare(err))
	}
	defer f.Close()
	var out []T
	for d := json.NewDecoder(bufio.NewReader(f)); ; {
		var v T
		err := d.Decode(&v)
		switch {
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil:
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		out = append(out, v)
	}
}
