package neo4j

import (
	"bufio"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/clewgraph/clew/store"
)

// listMarks part the elements of lists. Most of what is written is bytes, which the
// first makes a third shorter; the second is for graphs with a text that holds it:
// Unicode promises that it is never a character, so that no text has to.
var listMarks = []rune{1, '\ufdd0'}

// errMarked: a text holds what parts the elements of lists.
var errMarked = fmt.Errorf("a list of texts, of which one has the character that parts them: %w", store.ErrUnsupported)

// property is a column of a table: a property's name and its type in the words
// of Neo4j's importer.
type property struct{ name, kind string }

// importTable is a file of nodes or relationships of one shape, begun with its
// first row.
type importTable struct {
	path string
	// mark parts the elements of lists.
	mark rune
	// option names the file to the importer, with its labels or type.
	option string
	// ids are the headers of the columns that name the node, or the two ends.
	ids        []string
	properties []property
	file       *os.File
	buffer     *bufio.Writer
	rows       int64
	line       []byte
	// longest is the length of the longest row in bytes, broken whether any text
	// has a line break.
	longest int
	broken  bool
}

// row writes a node or relationship. A property without a column is an error,
// so that none is lost.
func (t *importTable) row(ids [2]string, props map[string]any) error {
	if t.file == nil {
		if err := t.begin(); err != nil {
			return err
		}
	}
	t.line = t.line[:0]
	for i := range t.ids {
		if i > 0 {
			t.line = append(t.line, ',')
		}
		t.text(ids[i])
	}
	left := len(props)
	for _, p := range t.properties {
		t.line = append(t.line, ',')
		v, has := props[p.name]
		if !has {
			continue
		}
		left--
		if err := t.value(v, p); err != nil {
			return fmt.Errorf("%s: %s: %w", filepath.Base(t.path), p.name, err)
		}
	}
	if left > 0 {
		names := slices.Sorted(maps.Keys(props))
		return fmt.Errorf("%s has no column for one of %s: %w", filepath.Base(t.path), strings.Join(names, ", "), store.ErrUnsupported)
	}
	t.line = append(t.line, '\n')
	t.longest = max(t.longest, len(t.line))
	t.rows++
	_, err := t.buffer.Write(t.line)
	return err
}

// importRow is a row on its way into its table: the id of a node, or both of a
// relationship, and the properties.
type importRow struct {
	table *importTable
	ids   [2]string
	props map[string]any
}

// importRows writes rows in their order, beside whoever adds them.
type importRows struct {
	pending []importRow
	chunks  chan []importRow
	writing sync.WaitGroup
	// failed is closed once failure is set.
	failed  chan struct{}
	failure error
	ended   bool
}

func newImportRows() *importRows {
	w := &importRows{chunks: make(chan []importRow, 1), failed: make(chan struct{})}
	w.writing.Go(func() {
		for chunk := range w.chunks {
			for _, r := range chunk {
				if err := r.table.row(r.ids, r.props); err != nil {
					w.failure = err
					close(w.failed)
					return
				}
			}
		}
	})
	return w
}

// add hands a row on. Its error may be that of an earlier row.
func (w *importRows) add(r importRow) error {
	if w.pending = append(w.pending, r); len(w.pending) < importPage {
		return nil
	}
	return w.hand()
}

func (w *importRows) hand() error {
	chunk := w.pending
	w.pending = make([]importRow, 0, importPage)
	select {
	case w.chunks <- chunk:
		return nil
	case <-w.failed:
		return w.failure
	}
}

// finish waits until all rows are written, or one has failed.
func (w *importRows) finish() error {
	if !w.ended {
		w.ended = true
		_ = w.hand() // its error is told below
		close(w.chunks)
	}
	w.writing.Wait()
	return w.failure
}

func (t *importTable) begin() error {
	f, err := os.OpenFile(t.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	t.file, t.buffer = f, bufio.NewWriterSize(f, 1<<16)
	header := slices.Clone(t.ids)
	for _, p := range t.properties {
		header = append(header, p.name+":"+p.kind)
	}
	_, err = t.buffer.WriteString(strings.Join(header, ",") + "\n")
	return err
}

// text adds a quoted text: what is not quoted and empty is no value at all.
func (t *importTable) text(s string) {
	t.line = append(t.line, '"')
	t.part(s)
	t.line = append(t.line, '"')
}

func (t *importTable) part(s string) {
	t.broken = t.broken || strings.ContainsAny(s, "\r\n")
	t.line = append(t.line, strings.ReplaceAll(s, `"`, `""`)...)
}

// value adds a property as its column's type has it, nothing for nil.
func (t *importTable) value(v any, p property) error {
	kind := ""
	switch v := v.(type) {
	case nil:
		return nil
	case string:
		kind = "string"
		t.text(v)
	case bool:
		kind = "boolean"
		t.line = strconv.AppendBool(t.line, v)
	case int:
		kind = "long"
		t.line = strconv.AppendInt(t.line, int64(v), 10)
	case int64:
		kind = "long"
		t.line = strconv.AppendInt(t.line, v, 10)
	case float64:
		kind = "double"
		t.line = strconv.AppendFloat(t.line, v, 'g', -1, 64)
	case time.Time:
		kind = "datetime"
		t.line = v.AppendFormat(t.line, "2006-01-02T15:04:05.999999Z[UTC]")
	case []byte:
		kind = "byte[]"
		t.list(len(v), func(i int) { t.line = strconv.AppendInt(t.line, int64(int8(v[i])), 10) })
	case []int:
		kind = "long[]"
		t.list(len(v), func(i int) { t.line = strconv.AppendInt(t.line, int64(v[i]), 10) })
	case bolt.Point2D:
		kind = "point" + degrees
		t.list(1, func(int) { t.point(v) })
	case []bolt.Point2D:
		kind = "point[]" + degrees
		t.list(len(v), func(i int) { t.point(v[i]) })
	case []string:
		kind = "string[]"
		switch {
		case slices.Equal(v, []string{""}):
			return fmt.Errorf("a list of one empty text: %w", store.ErrUnsupported)
		case slices.ContainsFunc(v, func(s string) bool { return strings.ContainsRune(s, t.mark) }):
			return fmt.Errorf("U+%X: %w", t.mark, errMarked)
		}
		t.list(len(v), func(i int) { t.part(v[i]) })
	}
	if kind != p.kind {
		return fmt.Errorf("a %T in a column of %s: %w", v, p.kind, store.ErrUnsupported)
	}
	return nil
}

func (t *importTable) point(p bolt.Point2D) {
	t.line = append(t.line, "{longitude:"...)
	t.line = strconv.AppendFloat(t.line, p.X, 'f', -1, 64)
	t.line = append(t.line, ",latitude:"...)
	t.line = strconv.AppendFloat(t.line, p.Y, 'f', -1, 64)
	t.line = append(t.line, '}')
}

func (t *importTable) list(n int, element func(i int)) {
	t.line = append(t.line, '"')
	for i := range n {
		if i > 0 {
			t.line = utf8.AppendRune(t.line, t.mark)
		}
		element(i)
	}
	t.line = append(t.line, '"')
}

// close ends the file, if it was begun.
func (t *importTable) close() error {
	if t.file == nil {
		return nil
	}
	err := errors.Join(t.buffer.Flush(), t.file.Close())
	t.file = nil
	return err
}
