package loaders

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/resolver/dates"
)

// collector reads the values of one record and gathers notes on dates that
// cannot be read, and errors on everything else that can be wrong.
type collector struct {
	dates graph.DateOptions
	notes []string
	errs  []error
}

// at reads a date of any calendar; how another calendar's was read is noted, and
// one that cannot be read is kept as given.
func (c *collector) at(field, text string) graph.Date {
	if text = strings.TrimSpace(text); text == "" {
		return graph.Date{}
	}
	d, trace, err := dates.Parse(text, c.dates)
	switch {
	case err != nil:
		c.note("%s: %v; kept as given, no evidence", field, err)
		return graph.UnreadDate(text)
	case trace != "":
		c.note("%s: date %q: %s", field, text, trace)
	}
	return d
}

func (c *collector) interval(field, from, to string) graph.Interval {
	return graph.Interval{From: c.at(field+".from", from), To: c.at(field+".to", to)}
}

// amount reads an exact amount; one that cannot be read refuses the record,
// because an amount has no form "as given".
func (c *collector) amount(field, text, asset string) *graph.Amount {
	if text == "" && asset == "" {
		return nil
	}
	a, err := graph.ParseAmount(text, asset)
	c.fail(field, err)
	return &a
}

func (c *collector) note(format string, args ...any) {
	c.notes = append(c.notes, fmt.Sprintf(format, args...))
}

// fail gathers an error, if there is one; field may be "".
func (c *collector) fail(field string, err error) {
	switch {
	case err == nil:
	case field == "":
		c.errs = append(c.errs, err)
	default:
		c.errs = append(c.errs, fmt.Errorf("%s: %w", field, err))
	}
}

// version reads a version: a whole number, or a date and time.
func (c *collector) version(field, text string) int64 {
	if text == "" {
		return 0
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		c.fail(field, fmt.Errorf("%.80q is neither a whole number nor a time like 2024-05-06T07:08:09Z", text))
		return 0
	}
	return t.UnixMicro()
}

// key checks that both parts of a key are there; the names of the fields are
// the format's own.
func (c *collector) key(k graph.RecordKey, idField, sourceField string) {
	if k.ID == "" {
		c.fail("", fmt.Errorf("record has no key: %s is missing or empty; give the source's own id of the record", idField))
	}
	if k.Source == "" {
		c.fail("", fmt.Errorf("record has no source: %s is missing or empty; give it there or with --source", sourceField))
	}
}

// errNoKeyForm says how the key of another record is written.
var errNoKeyForm = errors.New(`is not the key of a record; write it as "source/id"`)

// recordKey reads the key of another record.
func (c *collector) recordKey(field, text string) graph.RecordKey {
	k, ok := graph.ParseRecordKey(text)
	if !ok {
		c.fail(field, fmt.Errorf("%.80q %w", text, errNoKeyForm))
	}
	return k
}
