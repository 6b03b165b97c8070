package loaders

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
)

// parquetMagic begins and ends a Parquet file.
const parquetMagic = "PAR1"

// maxFooter bounds the description of a file's columns and pages, which is held
// in memory.
const maxFooter = 64 << 20

// parquetReader reads the rows of a Parquet file through a mapping, with some
// pages of each column in memory.
type parquetReader struct {
	table
	name   string
	texts  []func(parquet.Value) (string, error) // nil for columns that the mapping does not name
	groups []parquet.RowGroup                    // not yet begun
	rows   parquet.Rows                          // of the current group, nil before the first
	buffer [64]parquet.Row
	left   []parquet.Row // of buffer, still to give
	read   int
	failed error
}

// newParquet opens a file and checks that every column of the mapping is there.
func newParquet(r io.Reader, o Options) (p *parquetReader, err error) {
	t, err := newTable(o)
	if err != nil {
		return nil, err
	}
	p = &parquetReader{table: t, name: o.Name}
	if p.header != nil {
		return nil, fmt.Errorf("%s: a Parquet file names its columns itself; remove header from the mapping", o.Name)
	}
	if err := p.open(r); err != nil {
		return nil, fmt.Errorf("%s: %w", o.Name, err)
	}
	return p, p.readHeader(o.Name)
}

// open reads what the file says of its columns and row groups.
func (p *parquetReader) open(r io.Reader) (err error) {
	defer recovered(&err)
	file, err := openParquet(r)
	if err != nil {
		return err
	}
	schema := file.Schema()
	for _, path := range schema.Columns() {
		leaf, _ := schema.Lookup(path...)
		name := columnName(path)
		var text func(parquet.Value) (string, error)
		if slices.Contains(p.m.columns, name) {
			text = textOf(leaf.Node.Type())
		}
		p.header, p.texts = append(p.header, name), append(p.texts, text)
	}
	p.groups = file.RowGroups()
	return nil
}

// openParquet opens a file after its magic and the length of its footer have
// been looked at, since the library takes the length as it is.
func openParquet(r io.Reader) (*parquet.File, error) {
	at, ok := r.(interface {
		io.ReaderAt
		io.Seeker
	})
	if !ok {
		return nil, errors.New("a Parquet file is read from its end, so it cannot come through a pipe; give the file's name")
	}
	size, err := at.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, errors.New("a Parquet file is read from its end, so it cannot come through a pipe; give the file's name")
	}
	var tail [8]byte
	if size < int64(len(parquetMagic)+len(tail)) {
		return nil, fmt.Errorf("is no Parquet file: it has %d bytes", size)
	}
	if _, err := at.ReadAt(tail[:], size-int64(len(tail))); err != nil {
		return nil, fmt.Errorf("cannot be read: %w", err)
	}
	if end := string(tail[4:]); end != parquetMagic {
		return nil, fmt.Errorf("is no whole Parquet file: it ends with %q, not with %q; copy it again", end, parquetMagic)
	}
	if n := int64(binary.LittleEndian.Uint32(tail[:])); n > min(size-int64(len(parquetMagic)+len(tail)), maxFooter) {
		return nil, fmt.Errorf("is damaged: its footer claims %d bytes; copy it again", n)
	}
	file, err := parquet.OpenFile(at, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, fmt.Errorf("is no Parquet file that can be read: %w", err)
	}
	return file, nil
}

// recovered turns a panic of the library, which it has for some damaged pages,
// into an error.
func recovered(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("is damaged: %v", r)
	}
}

// columnName gives the name of a column: that of its path with points between,
// without the inner names of a list.
func columnName(path []string) string {
	if n := len(path); n > 2 && (path[n-1] == "element" || path[n-1] == "item" || path[n-1] == "array_element") {
		path = path[:n-2]
	}
	return strings.Join(path, ".")
}

// Read gives the next record.
func (p *parquetReader) Read() (Item, error) { return p.next(p.row) }

// row reads one row as text, a field for each column.
func (p *parquetReader) row() (Item, []string, error) {
	if len(p.left) == 0 {
		if err := p.fill(); err != nil {
			return Item{}, nil, err
		}
	}
	values := p.left[0]
	p.left = p.left[1:]
	p.read++
	it := Item{Pos: Position{File: p.name, Line: p.read}}
	fields := make([]string, len(p.header))
	var problem error
	for _, v := range values {
		i := v.Column()
		if v.IsNull() || p.texts[i] == nil {
			continue
		}
		text, err := p.texts[i](v)
		if err != nil && problem == nil {
			problem = fmt.Errorf("column %q: %w", p.header[i], err)
		}
		if v.RepetitionLevel() > 0 { // the values of a list stand one a line
			text = fields[i] + "\n" + text
		}
		fields[i] = text
	}
	it.Raw = p.raw(fields)
	if len(it.Raw) > MaxLine {
		it.Raw, problem = it.Raw[:MaxLine], fmt.Errorf("row is longer than %d bytes; split the record", MaxLine)
	}
	if problem != nil {
		return it.refuse(problem), nil, nil
	}
	return it, fields, nil
}

// fill reads the next rows.
func (p *parquetReader) fill() error {
	for p.failed == nil {
		n, err := p.readRows()
		p.left = p.buffer[:n]
		if err != nil {
			p.failed = err
			if !errors.Is(err, io.EOF) {
				p.failed = fmt.Errorf("%s: cannot be read after row %d: %w; copy the file again", p.name, p.read+n, err)
			}
		}
		if n > 0 {
			return nil
		}
	}
	return p.failed
}

// readRows reads rows of the current group, or begins the next one; its error
// is [io.EOF] after the last.
func (p *parquetReader) readRows() (n int, err error) {
	defer recovered(&err)
	if p.rows == nil {
		if len(p.groups) == 0 {
			return 0, io.EOF
		}
		p.rows, p.groups = p.groups[0].Rows(), p.groups[1:]
	}
	n, err = p.rows.ReadRows(p.buffer[:])
	if errors.Is(err, io.EOF) {
		err = p.rows.Close()
		p.rows = nil
	}
	return n, err
}

// raw writes what the mapping names of a row, for the reject file.
func (p *parquetReader) raw(fields []string) []byte {
	out := []byte("{")
	for i, f := range fields {
		if f == "" {
			continue
		}
		if len(out) > 1 {
			out = append(out, ", "...)
		}
		out = strconv.AppendQuote(append(append(out, p.header[i]...), ": "...), f)
	}
	return append(out, '}')
}

// validText refuses what is not UTF-8, and gives it all the same.
func validText(text string) (string, error) {
	if !utf8.ValidString(text) {
		return text, errors.New("is not valid UTF-8; convert it to UTF-8")
	}
	return text, nil
}
