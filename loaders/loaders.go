// Package loaders turns outside formats into records: Clew JSONL, CSV and
// Parquet with a mapping, Senzing JSON. One file per format.
//
// Every reader streams with bounded memory, gives the place of each record, and
// goes on after a bad one: the bad one comes out as an [Item] with an error
// that says what, where and what to do, and with the raw text for a reject
// file. Nothing is dropped silently. Whether a record fits the schema is not
// judged here, that is [graph.Record.Validate].
package loaders

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/clewgraph/clew/graph"
)

// MaxLine is the most bytes that one line (or one CSV row over several lines)
// may have, without its end.
const MaxLine = 1 << 20

// Format names an outside format.
type Format string

// The formats.
const (
	JSONL   Format = "jsonl"
	CSV     Format = "csv"
	Parquet Format = "parquet"
	Senzing Format = "senzing"
)

// Position is a place in an input.
type Position struct {
	// File is the name as given by the user. Line counts lines from 1, and rows
	// in Parquet.
	File string
	Line int
}

// String gives "file:line".
func (p Position) String() string { return fmt.Sprintf("%s:%d", p.File, p.Line) }

// Item is one record read, or one that could not be.
type Item struct {
	Record graph.Record
	// Truth is the cluster that a mapping's truth column gives; it is never
	// part of the record.
	Truth string
	// Pos is the record's first line.
	Pos Position
	// Notes say what was read in a way that the source may not have meant: a
	// date that could not be read (31 February) is kept as given, may be any
	// time, and is no evidence.
	Notes []string
	// Err says why the record was refused; then Record is empty.
	Err error
	// Raw is the text read, for the reject file (cut to [MaxLine]). It is the
	// item's own.
	Raw []byte
}

// refuse ends an item that cannot be read.
func (it Item) refuse(err error) Item {
	it.Record, it.Err = graph.Record{}, fmt.Errorf("%s: %w", it.Pos, err)
	return it
}

// finish ends an item with what its reading found out.
func (it Item) finish(c *collector) Item {
	it.Notes = c.notes
	if len(c.errs) == 0 {
		return it
	}
	err := c.errs[0]
	for _, e := range c.errs[1:] {
		err = fmt.Errorf("%w; %w", err, e)
	}
	return it.refuse(err)
}

// Reader reads records one by one. It serves one goroutine.
type Reader interface {
	// Read gives the next record, or a bad one as an [Item] with an error. Its
	// own error is [io.EOF] at the end; any other says that the input cannot be
	// read on.
	Read() (Item, error)
}

// Options say how an input is to be read.
type Options struct {
	// Name is the file's name in positions.
	Name string
	// Source is the source of records that do not name one.
	Source graph.SourceID
	// Mapping is needed for tables, see [Format.Table].
	Mapping *Mapping
	// Dates tells how ambiguous dates are read, for Senzing JSON; Clew JSONL
	// takes only dates that can be read in one way, CSV what its mapping says.
	Dates graph.DateOptions
}

// Table reports whether a format has columns, whose meaning a mapping says.
func (f Format) Table() bool { return f == CSV || f == Parquet }

// Open gives the reader of a format. It fails for an unknown format, and for a
// table without a mapping or with a header that does not fit it. Parquet is read
// by position: r must be an [io.ReaderAt] and an [io.Seeker], as a file is.
func Open(r io.Reader, f Format, o Options) (Reader, error) {
	if f.Table() && o.Mapping == nil {
		return nil, fmt.Errorf("%s: a table needs a mapping (--map FILE.yaml) that says what its columns mean", o.Name)
	}
	switch f {
	case JSONL:
		return &jsonlReader{lines: newLines(r, o.Name), opts: o}, nil
	case Senzing:
		return newSenzing(r, o), nil
	case CSV:
		return newCSV(r, o)
	case Parquet:
		return newParquet(r, o)
	default:
		return nil, fmt.Errorf("unknown format %q; there are: jsonl, csv, parquet, senzing", f)
	}
}

// Detect tells the format from the file's name and its first bytes: what
// begins as Parquet is Parquet; *.csv and *.tsv are CSV; JSON lines whose first
// has one of Senzing's own keys are Senzing JSON, others Clew JSONL.
func Detect(name string, head []byte) (Format, error) {
	if bytes.HasPrefix(head, []byte(parquetMagic)) {
		return Parquet, nil
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".parquet":
		return Parquet, nil
	case ".csv", ".tsv":
		return CSV, nil
	case ".jsonl", ".ndjson", ".json":
		line, _, _ := bytes.Cut(bytes.TrimSpace(bytes.TrimPrefix(head, bom)), []byte("\n"))
		for _, key := range []string{`"DATA_SOURCE"`, `"RECORD_ID"`, `"FEATURES"`} {
			if bytes.Contains(line, []byte(key)) {
				return Senzing, nil
			}
		}
		return JSONL, nil
	default:
		return "", fmt.Errorf("%s: cannot tell the format from the name; say --format jsonl, csv, parquet or senzing", name)
	}
}
