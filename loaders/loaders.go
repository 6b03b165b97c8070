// Package loaders turns outside formats into records: Clew JSONL, CSV with a
// mapping, Senzing JSON. One file per format.
//
// Every reader streams with bounded memory, gives the place of each record, and
// goes on after a bad one: the bad one comes out as an [Item] with an error
// that says what, where and what to do, and with the raw text for a reject
// file. Nothing is dropped silently.
package loaders

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/clewgraph/clew/graph"
)

// MaxLine is the most bytes that one line (or one CSV record) may have.
const MaxLine = 1 << 20

// Format names an outside format.
type Format string

// The formats.
const (
	JSONL   Format = "jsonl"
	CSV     Format = "csv"
	Senzing Format = "senzing"
)

// Position is a place in an input.
type Position struct {
	// File is the name as given by the user, Line counts from 1.
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
	Pos   Position
	// Notes name dates that could not be read (31 February): they are kept as
	// given, may be any time, and are no evidence.
	Notes []string
	// Err says why the record was refused; then Record is empty.
	Err error
	// Raw is the text read, for the reject file (cut to [MaxLine]).
	Raw []byte
}

// finish ends an item with what its reading found out.
func (it Item) finish(d *dateReader, err error) Item {
	it.Notes = d.notes
	if err = errors.Join(append(d.errs, err)...); err != nil {
		it.Record, it.Err = graph.Record{}, fmt.Errorf("%s: %w", it.Pos, err)
	}
	return it
}

// Reader reads records. Read gives [io.EOF] at the end; any other error ends
// the input (the file could not be read), while a bad record is an [Item].
type Reader interface {
	// Read gives the next item.
	Read() (Item, error)
}

// Options say how an input is to be read.
type Options struct {
	// Name is the file's name in positions.
	Name string
	// Source is the source of records that do not name one.
	Source graph.SourceID
	// Mapping is needed for CSV.
	Mapping *Mapping
	// Dates tells how ambiguous dates are read, for Senzing JSON; Clew JSONL
	// takes ISO dates only, CSV what its mapping says.
	Dates graph.DateOptions
}

// Open gives the reader of a format.
func Open(r io.Reader, f Format, o Options) (Reader, error) {
	switch f {
	case JSONL:
		return &jsonlReader{lines: newLines(r, o.Name), opts: o}, nil
	case Senzing:
		return &senzingReader{lines: newLines(r, o.Name), opts: o}, nil
	case CSV:
		if o.Mapping == nil {
			return nil, fmt.Errorf("%s: a CSV file needs a mapping (--map FILE.yaml) that says what its columns mean", o.Name)
		}
		return newCSV(r, o)
	default:
		return nil, fmt.Errorf("unknown format %q; there are: jsonl, csv, senzing", f)
	}
}

// Detect tells the format from the file's name and its first bytes: *.csv and
// *.tsv are CSV; JSON lines with DATA_SOURCE are Senzing JSON, others Clew JSONL.
func Detect(name string, head []byte) (Format, error) {
	head = bytes.TrimPrefix(head, bom)
	switch strings.ToLower(filepath.Ext(name)) {
	case ".csv", ".tsv":
		return CSV, nil
	case ".jsonl", ".ndjson", ".json":
		line, _, _ := bytes.Cut(bytes.TrimSpace(head), []byte("\n"))
		if bytes.Contains(line, []byte(`"DATA_SOURCE"`)) {
			return Senzing, nil
		}
		return JSONL, nil
	default:
		return "", fmt.Errorf("%s: cannot tell the format from the name; say --format jsonl, csv or senzing", name)
	}
}

var bom = []byte("\xef\xbb\xbf")

// lines reads lines with a limit; a longer line is skipped to its end.
type lines struct {
	r    *bufio.Reader
	name string
	line int
	back [][]byte // lines given back, next first
}

func newLines(r io.Reader, name string) *lines {
	br := bufio.NewReaderSize(r, 64<<10)
	if head, err := br.Peek(len(bom)); err == nil && bytes.Equal(head, bom) {
		br.Discard(len(bom)) //nolint:errcheck // just peeked
	}
	return &lines{r: br, name: name}
}

// The reasons for which a line is refused before it is parsed.
var (
	errLongLine = fmt.Errorf("line is longer than %d bytes; split the record", MaxLine)
	errNotUTF8  = errors.New("line is not valid UTF-8; convert the file to UTF-8")
)

// next gives the next line without its end. A line that is too long or not
// UTF-8 comes with errLongLine or errNotUTF8; io.EOF ends.
func (l *lines) next() ([]byte, error) {
	if len(l.back) > 0 {
		line := l.back[0]
		l.back = l.back[1:]
		l.line++
		return line, nil
	}
	var line []byte
	long := false
	for {
		part, err := l.r.ReadSlice('\n')
		if keep := MaxLine + 1 - len(line); keep > 0 {
			line = append(line, part[:min(len(part), keep)]...)
		}
		long = long || len(line) > MaxLine
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%s: after line %d: %w", l.name, l.line, err)
		}
		if errors.Is(err, io.EOF) && len(line) == 0 {
			return nil, io.EOF
		}
		break
	}
	l.line++
	line = bytes.TrimRight(line, "\r\n")
	switch {
	case long:
		return line[:MaxLine], errLongLine
	case !utf8.Valid(line):
		return line, errNotUTF8
	}
	return line, nil
}

// giveBack makes lines the next ones to be read again.
func (l *lines) giveBack(lines [][]byte) {
	l.back = append(lines, l.back...)
	l.line -= len(lines)
}

func (l *lines) pos() Position { return Position{File: l.name, Line: l.line} }

// nextText gives the next line that is not blank, as an item with its place;
// lines that cannot be text come with Err set.
func (l *lines) nextText() (Item, error) {
	for {
		line, err := l.next()
		it := Item{Pos: l.pos(), Raw: line}
		switch {
		case errors.Is(err, errLongLine), errors.Is(err, errNotUTF8):
			it.Err = fmt.Errorf("%s: %w", it.Pos, err)
			return it, nil
		case err != nil:
			return Item{}, err
		case len(bytes.TrimSpace(line)) > 0:
			return it, nil
		}
	}
}

// dateReader reads dates and gathers notes on the unreadable ones, and errors
// on everything else that a record's reading can fail at.
type dateReader struct {
	opts  graph.DateOptions
	notes []string
	errs  []error
}

// at reads a date; one that cannot be read is kept as given and noted.
func (d *dateReader) at(field, text string) graph.Date {
	if text = strings.TrimSpace(text); text == "" {
		return graph.Date{}
	}
	v, err := graph.ParseDate(text, d.opts)
	if err != nil {
		d.notes = append(d.notes, fmt.Sprintf("%s: %v; kept as given, no evidence", field, err))
		return graph.UnreadDate(text)
	}
	return v
}

func (d *dateReader) fail(field string, err error) {
	if err != nil {
		d.errs = append(d.errs, fmt.Errorf("%s: %w", field, err))
	}
}

// versionOf reads a version: a whole number, or a date and time.
func versionOf(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	var n int64
	if _, err := fmt.Sscanf(text, "%d", &n); err == nil && fmt.Sprint(n) == text {
		return n, nil
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return 0, fmt.Errorf("version %q is neither a whole number nor an RFC 3339 time", text)
	}
	return t.UnixMicro(), nil
}
