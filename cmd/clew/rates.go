package main

import (
	"encoding/csv"
	"errors"
	"io"
	"os"
	"slices"

	"github.com/clewgraph/clew/graph"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// ratesHeader are the columns of a file of rates.
var ratesHeader = []string{"asset", "from", "worth"}

// readRates reads a table of rates: CSV with the columns asset, from (an ISO
// date, the day's start by UTC) and worth (in the unit). Lines that begin with #
// are passed over.
func readRates(path, unit string) (*clewv1.Rates, error) {
	if path == "" && unit == "" {
		return nil, nil
	}
	if path == "" || unit == "" {
		return nil, usage("--rates FILE and --unit ASSET go together: the file says what assets are worth in the unit")
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, usage("--rates: %w", err)
	}
	defer file.Close()
	rows := csv.NewReader(file)
	rows.Comment = '#'
	header, err := rows.Read()
	if err != nil || !slices.Equal(header, ratesHeader) {
		return nil, usage("--rates %s: the first line must be asset,from,worth", path)
	}
	out := &clewv1.Rates{Unit: unit}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, usage("--rates %s: %w", path, err)
		}
		line, _ := rows.FieldPos(0)
		from, err := graph.ParseDate(row[1], graph.DateOptions{})
		if err != nil {
			return nil, usage("--rates %s, line %d: %w", path, line, err)
		}
		at := instant(from.Earliest)
		if at == nil {
			return nil, usage("--rates %s, line %d: %q has no start", path, line, row[1])
		}
		out.Rates = append(out.Rates, &clewv1.Rate{Asset: row[0], From: at, Worth: row[2]})
	}
}
