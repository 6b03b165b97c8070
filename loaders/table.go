package loaders

import (
	"fmt"
	"strings"

	"github.com/clewgraph/clew/graph"
)

// table gives the records of the rows of a table, whatever its format, through
// a mapping.
type table struct {
	source graph.SourceID
	m      *compiled
	header []string
	index  map[string]int // the place of each column
	ready  []Item         // records of the last row still to give
	room   []Item         // for those of the next
}

// newTable prepares the mapping of an input.
func newTable(o Options) (table, error) {
	m, err := o.Mapping.compile()
	if err != nil {
		return table{}, fmt.Errorf("mapping: %w", err)
	}
	return table{source: o.Source, m: m, header: m.Header}, nil
}

// readHeader notes where each column is, and checks that every column of the
// mapping is there.
func (t *table) readHeader(place string) error {
	t.index = make(map[string]int, len(t.header))
	for i, name := range t.header {
		name = strings.TrimSpace(name)
		if first, twice := t.index[name]; twice && name != "" {
			return fmt.Errorf("%s: column %q is there twice, as %d and %d; rename one", place, name, first+1, i+1)
		}
		t.index[name] = i
	}
	delete(t.index, "")
	for i, name := range t.m.extracted {
		if _, twice := t.index[name]; twice {
			return fmt.Errorf("%s: extract gives the column %q, which the file has already; name the group otherwise", place, name)
		}
		t.index[name] = len(t.header) + i
	}
	var missing []string
	for _, name := range t.m.columns {
		if _, ok := t.index[name]; !ok {
			missing = append(missing, fmt.Sprintf("%q", name))
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("%s: the mapping names the missing column %s; the file has: %s", place, strings.Join(missing, ", "), strings.Join(t.header, ", "))
	}
	return nil
}

// next gives the next record; row reads the next row, whose item says where it
// is or why it is refused.
func (t *table) next(row func() (Item, []string, error)) (Item, error) {
	for len(t.ready) == 0 {
		it, fields, err := row()
		if err != nil || it.Err != nil {
			return it, err
		}
		t.ready = t.records(fields, it)
	}
	it := t.ready[0]
	t.ready = t.ready[1:]
	return it, nil
}

// records gives the records of a row.
func (t *table) records(fields []string, at Item) []Item {
	out := t.room[:0]
	r := row{m: t.m, index: t.index, fields: fields, line: at.Pos.Line}
	r.extract()
	for i := range t.m.Records {
		m := &t.m.Records[i]
		if !r.when(m.When) {
			continue
		}
		it := at
		it.Truth = r.truthOf()
		f := filler{row: r, collector: collector{dates: t.m.dates}}
		it.Record = f.record(m, &t.m.orders[i])
		if it.Record.Key.Source == "" {
			it.Record.Key.Source = t.source
		}
		if k := it.Record.Key; k.ID == "" || k.Source == "" {
			f.key(k, fmt.Sprintf("the mapping's id %q", m.ID), "the mapping's source")
		}
		out = append(out, it.finish(&f.collector))
	}
	t.room = out
	return out
}
