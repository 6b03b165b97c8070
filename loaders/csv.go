package loaders

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/clewgraph/clew/graph"
)

// maxRowLines is the most lines that one quoted row may span: a lone quote then
// costs one row, not the rest of the file.
const maxRowLines = 100

// csvReader reads delimited text with a header row through a mapping.
type csvReader struct {
	lines  *lines
	opts   Options
	m      *Mapping
	comma  rune
	header []string
	ready  []Item // records of the last row still to give
}

// newCSV reads the header and checks that every column of the mapping is there.
func newCSV(r io.Reader, o Options) (*csvReader, error) {
	c := &csvReader{lines: newLines(r, o.Name), opts: o, m: o.Mapping, comma: ','}
	switch {
	case c.m.Delimiter != "":
		c.comma, _ = utf8.DecodeRuneInString(c.m.Delimiter)
	case strings.HasSuffix(strings.ToLower(o.Name), ".tsv"):
		c.comma = '\t'
	}
	it, fields, err := c.row()
	switch {
	case errors.Is(err, io.EOF):
		return c, nil // an empty file has no records
	case err != nil:
		return nil, err
	case it.Err != nil:
		return nil, fmt.Errorf("header: %w", it.Err)
	}
	for i, f := range fields {
		fields[i] = strings.TrimSpace(f)
	}
	c.header = fields
	var missing []string
	for _, col := range c.m.columns {
		if !slices.Contains(fields, col) {
			missing = append(missing, fmt.Sprintf("%q", col))
		}
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("%s: missing column %s that the mapping names; the file has: %s", it.Pos, strings.Join(missing, ", "), strings.Join(fields, ", "))
	}
	return c, nil
}

// Read gives the next record.
func (c *csvReader) Read() (Item, error) {
	for len(c.ready) == 0 {
		it, fields, err := c.row()
		if err != nil {
			return Item{}, err
		}
		if it.Err != nil {
			return it, nil
		}
		if len(fields) != len(c.header) {
			it.Err = fmt.Errorf("%s: row has %d fields, the header has %d", it.Pos, len(fields), len(c.header))
			return it, nil
		}
		r := make(row, len(fields))
		for i, f := range fields {
			r[c.header[i]] = f
		}
		c.ready = c.records(r, it)
	}
	it := c.ready[0]
	c.ready = c.ready[1:]
	return it, nil
}

// row reads one logical row: lines are joined while a quote is open.
func (c *csvReader) row() (Item, []string, error) {
	it, err := c.lines.nextText()
	if err != nil || it.Err != nil {
		return it, nil, err
	}
	first := slices.Clone(it.Raw)
	text := slices.Clone(it.Raw)
	var more [][]byte
	for bytes.Count(text, []byte{'"'})%2 == 1 {
		line, err := c.lines.next()
		if err != nil || len(more) == maxRowLines || len(text)+len(line) > MaxLine {
			if err == nil {
				more = append(more, slices.Clone(line))
			}
			c.lines.giveBack(more)
			it.Raw = first
			it.Err = fmt.Errorf("%s: a quoted field is not closed within %d lines; close the quote", it.Pos, maxRowLines)
			return it, nil, nil
		}
		more = append(more, slices.Clone(line))
		text = append(append(text, '\n'), line...)
	}
	it.Raw = text
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord = c.comma, -1
	fields, err := r.Read()
	if err != nil {
		var parse *csv.ParseError
		if errors.As(err, &parse) {
			err = fmt.Errorf("column %d: %w", parse.Column, parse.Err)
		}
		it.Err = fmt.Errorf("%s: not a valid CSV row: %w", it.Pos, err)
	}
	return it, fields, nil
}

// records gives the records of a row.
func (c *csvReader) records(r row, at Item) []Item {
	var out []Item
	for i := range c.m.Records {
		m := &c.m.Records[i]
		if !r.when(m.When) {
			continue
		}
		it := at
		it.Truth = r[c.m.Truth]
		d := &dateReader{opts: c.m.dates}
		rec, err := d.mapped(r, m)
		rec.Key.Source = graph.SourceID(r.fill(c.m.Source))
		if rec.Key.Source == "" {
			rec.Key.Source = c.opts.Source
		}
		it.Record = rec
		out = append(out, it.finish(d, errors.Join(err, missingKey(rec.Key))))
	}
	return out
}

// mapped builds one record.
func (d *dateReader) mapped(r row, m *RecordMapping) (graph.Record, error) {
	rec := graph.Record{
		Key:         graph.RecordKey{ID: r.fill(m.ID)},
		Kind:        graph.Kind(r.fill(m.Kind)),
		Grade:       graph.Grade{Scheme: graph.GradeScheme(r.fill(m.Grade.Scheme)), Value: r.fill(m.Grade.Value)},
		CollectedAt: d.at("collected_at", r.fill(m.CollectedAt)),
		ObservedAt:  d.at("observed_at", r.fill(m.ObservedAt)),
		Origin:      r.fill(m.Origin),
		Handling: graph.Handling{TLP: r.fill(m.Handling.TLP), PAP: r.fill(m.Handling.PAP), Owner: r.fill(m.Handling.Owner),
			Restricted: slices.Sorted(slices.Values(m.Handling.Restricted)), Consent: r.fill(m.Handling.Consent)},
	}
	if rec.Grade.Value == "" {
		rec.Grade = graph.Grade{}
	}
	var err error
	if rec.Version, err = versionOf(r.fill(m.Version)); err != nil {
		return rec, err
	}
	for _, n := range m.Names {
		for _, full := range split(r.fill(n.Full), n.Split) {
			name := graph.Name{Type: graph.NameType(n.Type), Full: full, Given: r.fill(n.Given), Family: r.fill(n.Family), Middle: r.fill(n.Middle),
				Patronymic: r.fill(n.Patronymic), Title: r.fill(n.Title), Script: n.Script, Language: n.Language}
			if name.Text() != "" {
				rec.Names = append(rec.Names, name)
			}
		}
	}
	rec.Identifiers = d.mappedIdentifiers(r, m.Identifiers)
	for _, k := range slices.Sorted(maps.Keys(m.Dates)) {
		if v := d.at("dates."+k, r.fill(m.Dates[k])); !v.IsZero() {
			rec.Dates = append(rec.Dates, graph.DateClaim{Type: graph.DateType(k), Date: v})
		}
	}
	for _, a := range m.Addresses {
		adr := graph.Address{Full: r.fill(a.Full), Line: r.fill(a.Line), City: r.fill(a.City), Region: r.fill(a.Region), Postcode: r.fill(a.Postcode),
			Country: r.fill(a.Country), Lat: r.fill(a.Lat), Lon: r.fill(a.Lon)}
		if adr != (graph.Address{}) {
			adr.Type = r.fill(a.Type)
			rec.Addresses = append(rec.Addresses, adr)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(m.Attributes)) {
		if v := r.fill(m.Attributes[k]); v != "" {
			if rec.Attributes == nil {
				rec.Attributes = map[string][]string{}
			}
			rec.Attributes[k] = []string{v}
		}
	}
	for _, o := range m.Roles {
		if name := r.fill(o.Name); name != "" {
			rec.Roles = append(rec.Roles, graph.Role{Name: name, Status: r.fill(o.Status), DecidedBy: r.fill(o.DecidedBy), Alleged: o.Alleged,
				Valid: graph.Interval{From: d.at("roles.from", r.fill(o.From)), To: d.at("roles.to", r.fill(o.To))}})
		}
	}
	for i, l := range m.Links {
		d.mappedLink(&rec, r, fmt.Sprintf("links[%d]", i), l)
	}
	return rec, nil
}

// split cuts a text at a separator; without one it gives the text, which may be
// empty.
func split(text, sep string) []string {
	if sep == "" {
		return []string{text}
	}
	var out []string
	for _, p := range strings.Split(text, sep) {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

func (d *dateReader) mappedIdentifiers(r row, ms []IdentifierMapping) []graph.Identifier {
	var out []graph.Identifier
	for i := range ms {
		out = append(out, d.mappedIdentifier(r, &ms[i])...)
	}
	return out
}

func (d *dateReader) mappedIdentifier(r row, m *IdentifierMapping) []graph.Identifier {
	var out []graph.Identifier
	for _, v := range split(r.fill(m.Value), m.Split) {
		if v != "" {
			out = append(out, graph.Identifier{Type: graph.IdentifierType(r.fill(m.Type)), Value: v, Qualifier: r.fill(m.Qualifier),
				Country: strings.ToUpper(r.fill(m.Country)), Relation: graph.Relation(r.fill(m.Relation)),
				Valid: graph.Interval{From: d.at("identifiers.from", r.fill(m.From)), To: d.at("identifiers.to", r.fill(m.To))}})
		}
	}
	return out
}

// mappedLink adds a link if its target is there.
func (d *dateReader) mappedLink(rec *graph.Record, r row, field string, m LinkMapping) {
	to := d.mappedEnd(r, field+".target", m.Target)
	if to.IsZero() {
		return
	}
	l := graph.Link{ID: r.fill(m.ID), Kind: graph.LinkKind(r.fill(m.Kind)), From: d.mappedEnd(r, field+".source", m.Source), To: to,
		Valid: graph.Interval{From: d.at(field+".from", r.fill(m.From)), To: d.at(field+".to", r.fill(m.To))},
		At:    d.at(field+".at", r.fill(m.At)), Basis: graph.Basis(m.Basis), Alleged: m.Alleged}
	for _, k := range slices.Sorted(maps.Keys(m.Props)) {
		if v := r.fill(m.Props[k]); v != "" {
			if l.Props == nil {
				l.Props = map[string]string{}
			}
			l.Props[k] = v
		}
	}
	if amount := r.fill(m.Amount); amount != "" {
		a, err := graph.ParseAmount(amount, r.fill(m.Asset))
		d.fail(field+".amount", err)
		l.Amount = &a
	}
	rec.Links = append(rec.Links, l)
}

func (d *dateReader) mappedEnd(r row, field string, m EndMapping) graph.End {
	switch {
	case m.Record != "":
		text := r.fill(m.Record)
		key, ok := graph.ParseRecordKey(text)
		switch {
		case ok:
			return graph.End{Record: key}
		case text != "" && key.ID != "":
			d.fail(field, fmt.Errorf("%q is not \"source/id\"", text))
		}
	case m.Identifier != nil:
		if ids := d.mappedIdentifier(r, m.Identifier); len(ids) > 0 {
			return graph.End{Identifier: &ids[0]}
		}
	case m.Stub != nil:
		if name := r.fill(m.Stub.Name); name != "" {
			return graph.End{Stub: &graph.Stub{Kind: graph.Kind(r.fill(m.Stub.Kind)), Names: []graph.Name{{Full: name}}, Identifiers: d.mappedIdentifiers(r, m.Stub.Identifiers)}}
		}
	}
	return graph.End{}
}
