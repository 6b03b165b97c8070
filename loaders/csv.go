package loaders

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// maxRowLines is the most lines that one quoted row may span: a lone quote then
// costs one row, not the rest of the file.
const maxRowLines = 100

// csvReader reads delimited text through a mapping.
type csvReader struct {
	table
	lines *lines
	comma rune
}

// newCSV reads the header and checks that every column of the mapping is there.
func newCSV(r io.Reader, o Options) (*csvReader, error) {
	t, err := newTable(o)
	if err != nil {
		return nil, err
	}
	c := &csvReader{table: t, lines: newLines(r, o.Name), comma: t.m.comma}
	switch {
	case c.comma != 0:
	case strings.HasSuffix(strings.ToLower(o.Name), ".tsv"):
		c.comma = '\t'
	default:
		c.comma = ','
	}
	pos := Position{File: o.Name, Line: 1}
	if c.header == nil {
		it, fields, err := c.row()
		switch {
		case errors.Is(err, io.EOF):
			return c, nil // an empty file has no records
		case err != nil:
			return nil, err
		case it.Err != nil:
			return nil, fmt.Errorf("header: %w", it.Err)
		}
		c.header, pos = fields, it.Pos
	}
	return c, c.readHeader(pos.String())
}

// Read gives the next record.
func (c *csvReader) Read() (Item, error) { return c.next(c.row) }

// row reads one row and cuts it into as many fields as the header has. Lines
// are joined while a quote is open; where that leads to no row, only the first
// line is refused and the others are read again.
func (c *csvReader) row() (Item, []string, error) {
	it, err := c.lines.nextText()
	if err != nil || it.Err != nil {
		return it, nil, err
	}
	s := splitter{comma: c.comma, fields: make([]string, 0, len(c.header)+len(c.m.extracted))}
	problem := s.add(string(it.Raw))
	text := slices.Clip(it.Raw)
	var more []line
	for problem == nil && s.quoted {
		next, err := c.lines.next()
		if err != nil && !errors.Is(err, io.EOF) {
			return Item{}, nil, err
		}
		if err == nil {
			more = append(more, next)
		}
		if err != nil || next.err != nil || len(more) == maxRowLines || len(text)+1+len(next.text) > MaxLine {
			problem = fmt.Errorf("a quoted field is not closed within %d lines and %d bytes; close the quote, or write a quote within a field as \"\"", maxRowLines, MaxLine)
			break
		}
		text = append(append(text, '\n'), next.text...)
		problem = s.add("\n" + string(next.text))
	}
	if problem == nil && c.header != nil && len(s.fields) != len(c.header) {
		problem = fmt.Errorf("row has %d fields, the header has %d; add or remove fields, or quote those that hold %q", len(s.fields), len(c.header), c.comma)
	}
	if problem != nil {
		c.lines.giveBack(more)
		return it.refuse(problem), nil, nil
	}
	it.Raw = text
	return it, s.fields, nil
}

// splitter cuts a row into fields after RFC 4180, line by line. Spaces before
// an opening and after a closing quote are no part of the field.
type splitter struct {
	comma  rune
	fields []string
	quoted bool            // within a quoted field
	open   strings.Builder // the field that is not yet closed
}

// add reads on; after it, quoted tells whether the row goes on in the next line.
func (s *splitter) add(text string) error {
	comma := string(s.comma)
	for {
		if s.quoted {
			before, after, closed := strings.Cut(text, `"`)
			s.open.WriteString(before)
			if !closed {
				return nil
			}
			if rest, escaped := strings.CutPrefix(after, `"`); escaped {
				s.open.WriteByte('"')
				text = rest
				continue
			}
			s.quoted = false
			s.fields = append(s.fields, s.open.String())
			s.open.Reset()
			between, rest, another := strings.Cut(after, comma)
			if strings.TrimSpace(between) != "" {
				return fmt.Errorf("field %d: text after the closing quote; write a quote within a field as \"\"", len(s.fields))
			}
			if !another {
				return nil
			}
			text = rest
			continue
		}
		if quoted, ok := strings.CutPrefix(strings.TrimLeft(text, " "), `"`); ok {
			s.quoted, text = true, quoted
			continue
		}
		field, rest, another := strings.Cut(text, comma)
		if strings.Contains(field, `"`) {
			return fmt.Errorf("field %d: a quote within a field that is not quoted; quote the field and write the quote as \"\"", len(s.fields)+1)
		}
		s.fields = append(s.fields, field)
		if !another {
			return nil
		}
		text = rest
	}
}
