package dates

import (
	"strings"

	"github.com/clewgraph/clew/graph"
)

// Parse reads a date as [graph.ParseDate] does and, what that refuses, by
// [Read]. The date keeps the text as given; the trace says what was done to read
// it, "" when the graph reads it as it is. The error is that of the graph.
func Parse(text string, o graph.DateOptions) (d graph.Date, trace string, err error) {
	if d, err = graph.ParseDate(text, o); err == nil {
		return d, "", nil
	}
	edtf, trace, ok := Read(text)
	if !ok {
		return d, "", err
	}
	o.BuddhistEra = false // it is undone in what was read
	read, again := graph.ParseDate(edtf, o)
	if again != nil {
		return d, "", err
	}
	read.Text, read.Buddhist = text, strings.Contains(trace, buddhist)
	if trace == "" {
		trace = "read as " + edtf
	}
	return read, trace, nil
}
