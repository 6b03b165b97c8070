// Package examples holds a fictional case, told by four sources in four shapes,
// with its truth and the expected answers of its questions.
//
// The main idea: one case small enough to read and rich enough to be wrong
// about. It is embedded, so that the demonstration needs no files, and every
// store answers the same questions about it in the tests. Nobody and nothing in
// it exists; case/README.md tells the story.
package examples

import (
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"go.yaml.in/yaml/v3"
)

//go:embed case
var files embed.FS

// Case gives the files of the case: the inputs that [Inputs] lists, truth.csv,
// questions.yaml, README.md, and the folder bad with inputs that hold mistakes
// on purpose.
func Case() fs.FS {
	sub, err := fs.Sub(files, "case")
	if err != nil {
		panic(err) // the name is a constant and a valid path
	}
	return sub
}

// Input is one file to load.
type Input struct {
	// File is the name within [Case], Source the source of its records.
	File, Source string
	// Format is "jsonl" or "csv".
	Format string
	// Mapping is the file that says what the columns mean, "" for jsonl.
	Mapping string
	// Shape says for people what the file is.
	Shape string
}

// Inputs gives the files of the case in the order in which they are loaded.
func Inputs() []Input {
	return []Input{
		{File: "police.jsonl", Source: "police", Format: "jsonl", Shape: "police records, Clew JSON lines"},
		{File: "ngo.csv", Source: "ngo", Format: "csv", Mapping: "ngo.yaml", Shape: "a shelter's table of interviews, advertisements, sites and press"},
		{File: "fiu-accounts.csv", Source: "fiu", Format: "csv", Mapping: "fiu-accounts.yaml", Shape: "account holders, wallets and services of a financial intelligence unit"},
		{File: "fiu-transfers.csv", Source: "fiu", Format: "csv", Mapping: "fiu-transfers.yaml", Shape: "transfers, one statement a row"},
		{File: "registry.csv", Source: "registry", Format: "csv", Mapping: "registry.yaml", Shape: "company register: companies"},
		{File: "registry-officers.csv", Source: "registry", Format: "csv", Mapping: "registry-officers.yaml", Shape: "company register: officers"},
	}
}

// Truth gives which subject records of kinds that are resolved by likeness
// speak of one thing: the cluster by record key ("police/P-001").
func Truth() (map[string]string, error) {
	f, err := Case().Open("truth.csv")
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // only read
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("truth.csv: %w", err)
	}
	if len(rows) == 0 || !slices.Equal(rows[0], []string{"source", "id", "cluster"}) {
		return nil, errors.New("truth.csv: the header is not source,id,cluster")
	}
	truth := make(map[string]string, len(rows)-1)
	for _, row := range rows[1:] {
		truth[row[0]+"/"+row[1]] = row[2]
	}
	return truth, nil
}

// Question is a question about the case with what its answer must hold. Things
// are named by record key ("police/P-001": the entity that holds the record) or
// by natural id ("phone:+442079460123"), never by handle.
type Question struct {
	// Question is the question in words.
	Question string `yaml:"question"`
	// Ask is the command that asks it: the words after "clew".
	Ask []string `yaml:"ask"`
	// Expect is what must hold.
	Expect Expect `yaml:"expect"`
}

// Expect says what must hold of an answer, or of the graph beside it. An empty
// field asks for nothing.
type Expect struct {
	// Contains are things that the answer must show, Missing those that it
	// must not.
	Contains []string `yaml:"contains"`
	Missing  []string `yaml:"missing"`
	// Paths are paths that must be among those of the answer: each lists all
	// the things on it, in order.
	Paths [][]string `yaml:"paths"`
	// NoPath asks that the answer holds no path at all.
	NoPath bool `yaml:"no_path"`
	// Same are records that one entity holds; of Apart no two are held by one.
	Same  []string `yaml:"same"`
	Apart []string `yaml:"apart"`
	// Says are texts that the printed answer contains.
	Says []string `yaml:"says"`
}

// Questions gives the questions of the case in order.
func Questions() ([]Question, error) {
	f, err := Case().Open("questions.yaml")
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // only read
	dec := yaml.NewDecoder(f)
	dec.KnownFields(true)
	var questions []Question
	if err := dec.Decode(&questions); err != nil {
		return nil, fmt.Errorf("questions.yaml: %w", err)
	}
	return questions, nil
}
