package exports

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"
)

// Format is a form of files.
type Format string

// The formats.
const (
	Parquet Format = "parquet"
	CSV     Format = "csv"
	JSONL   Format = "jsonl"
)

// Formats gives the formats that there are.
func Formats() []Format { return []Format{Parquet, CSV, JSONL} }

// rowGroup is how many rows of a Parquet file are held in memory.
const rowGroup = 20_000

// Column describes a column of a table.
type Column struct {
	Name string
	// Type is "text", "integer", "float", "yes or no", "time", "list of texts" or
	// "JSON".
	Type string
	// Optional says that a row may have none.
	Optional bool
	Doc      string
}

// columnsOf describes the fields of a row.
func columnsOf(row reflect.Type) []Column {
	var out []Column
	for i := range row.NumField() {
		f := row.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("parquet"), ",")
		t := f.Type
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		c := Column{Name: name, Optional: strings.HasPrefix(options, "optional"), Doc: f.Tag.Get("doc")}
		switch {
		case options == "json":
			c.Type = "JSON"
		case t == reflect.TypeFor[time.Time]():
			c.Type = "time"
		default:
			c.Type = map[reflect.Kind]string{reflect.String: "text", reflect.Int64: "integer", reflect.Float64: "float", reflect.Bool: "yes or no", reflect.Slice: "list of texts"}[t.Kind()]
		}
		out = append(out, c)
	}
	return out
}

// table writes rows to a file, which has its name only once it is whole.
type table[T any] struct {
	path  string
	file  *os.File
	out   *bufio.Writer
	write func([]T) (int, error)
	flush func() error
	rows  int64
}

// newTable begins the file of a table in a folder.
func newTable[T any](dir, name string, format Format) (*table[T], error) {
	t := &table[T]{path: filepath.Join(dir, name+"."+string(format))}
	var err error
	if t.file, err = os.CreateTemp(dir, name+".*.partial"); err != nil { // only its owner may read it
		return nil, err
	}
	t.out = bufio.NewWriterSize(t.file, 1<<16)
	columns := columnsOf(reflect.TypeFor[T]())
	switch format {
	case Parquet:
		w := parquet.NewGenericWriter[T](t.out, parquet.MaxRowsPerRowGroup(rowGroup), parquet.Compression(&parquet.Zstd), parquet.CreatedBy("clew", "1", ""))
		t.write, t.flush = w.Write, w.Close
	case CSV:
		w := csv.NewWriter(t.out)
		header := make([]string, len(columns))
		for i, c := range columns {
			header[i] = c.Name
		}
		err = w.Write(header)
		t.write = each[T](func(row reflect.Value) error { return w.Write(csvCells(row)) })
		t.flush = func() error { w.Flush(); return w.Error() }
	case JSONL:
		t.write = each[T](func(row reflect.Value) error { return writeJSON(t.out, columns, row) })
		t.flush = func() error { return nil }
	default:
		err = fmt.Errorf("format %q is not known", format)
	}
	if err != nil {
		t.drop()
		return nil, err
	}
	return t, nil
}

// each gives a function that writes rows one by one.
func each[T any](write func(reflect.Value) error) func([]T) (int, error) {
	return func(rows []T) (int, error) {
		for i := range rows {
			if err := write(reflect.ValueOf(rows[i])); err != nil {
				return i, err
			}
		}
		return len(rows), nil
	}
}

// add writes rows.
func (t *table[T]) add(rows ...T) error {
	n, err := t.write(rows)
	t.rows += int64(n)
	return err
}

// finish ends the file and makes it durable.
func (t *table[T]) finish() error {
	return errors.Join(t.flush(), t.out.Flush(), t.file.Sync(), t.file.Close())
}

// name gives the finished file its name.
func (t *table[T]) name() error { return os.Rename(t.file.Name(), t.path) }

// drop removes the file, unless it has its name.
func (t *table[T]) drop() {
	t.file.Close()
	os.Remove(t.file.Name())
}

// cell gives what a field holds: nil for none.
func cell(f reflect.Value) any {
	if f.Kind() == reflect.Pointer {
		if f.IsNil() {
			return nil
		}
		f = f.Elem()
	}
	if at, ok := f.Interface().(time.Time); ok {
		return at.Format(time.RFC3339Nano)
	}
	return f.Interface()
}

func csvCells(row reflect.Value) []string {
	out := make([]string, row.NumField())
	for i := range out {
		switch v := cell(row.Field(i)).(type) {
		case nil:
		case []string:
			out[i] = jsonOf(v)
		default:
			out[i] = fmt.Sprint(v)
		}
	}
	return out
}

func writeJSON(w io.Writer, columns []Column, row reflect.Value) error {
	line := []byte("{")
	for i, c := range columns {
		if i > 0 {
			line = append(line, ',')
		}
		line = append(append(line, jsonOf(c.Name)...), ':')
		v := cell(row.Field(i))
		switch {
		case c.Type == "JSON":
			line = append(line, v.(string)...)
		case c.Optional && v == "":
			line = append(line, "null"...)
		default:
			line = append(line, jsonOf(v)...)
		}
	}
	_, err := w.Write(append(line, "}\n"...))
	return err
}

// jsonOf gives a text, number, list or map of texts as JSON; no list is an empty
// one, and so is no map.
func jsonOf(v any) string {
	switch r := reflect.ValueOf(v); {
	case r.Kind() == reflect.Slice && r.Len() == 0:
		return "[]"
	case r.Kind() == reflect.Map && r.Len() == 0:
		return "{}"
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(fmt.Sprintf("exports: %T as JSON: %v", v, err)) // the types of columns are all known
	}
	return strings.TrimSuffix(b.String(), "\n")
}
