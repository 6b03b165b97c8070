package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
)

// writeMessage writes a reply as JSON: the canonical form of the proto with
// two spaces of indentation, so that equal replies are equal bytes.
func (p *program) writeMessage(m proto.Message) error {
	raw, err := messageJSON(m)
	if err != nil {
		return err
	}
	return p.writeJSON(raw)
}

// messageJSON gives a message in the canonical form, which alone is not stable
// in its spaces.
func messageJSON(m proto.Message) (json.RawMessage, error) {
	raw, err := protojson.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("write the reply as JSON: %w", err)
	}
	return raw, nil
}

// message is a message within what is written as JSON.
type message[M proto.Message] struct{ Message M }

// MarshalJSON writes it in the canonical form.
func (m message[M]) MarshalJSON() ([]byte, error) { return messageJSON(m.Message) }

// messages are a list of messages within what is written as JSON.
type messages[M proto.Message] []M

// MarshalJSON writes each in the canonical form; an empty list is [] and not null.
func (list messages[M]) MarshalJSON() ([]byte, error) {
	out := make([]message[M], len(list))
	for i, m := range list {
		out[i] = message[M]{m}
	}
	return json.Marshal(out)
}

// answer writes the answer of a query that ended with err: as JSON, or by write
// and with what its end says.
func (p *program) answer(err error, done *clewv1.Done, reply any, write func()) error {
	switch {
	case err != nil:
		return err
	case done == nil:
		return failed(exitFailure, "the answer broke off before its end; ask again")
	case p.json():
		return p.writeJSON(reply)
	}
	write()
	p.writeDone(done)
	return nil
}

// writeChanged says, in one line, when the graph changed under an answer.
func (p *program) writeChanged(m interface {
	GetRevision() string
	GetEndRevision() string
}) {
	if end := m.GetEndRevision(); end != "" {
		fmt.Fprintf(p.stdout, "the graph changed while it was read, from revision %s to %s: the answer may mix the two; ask again\n", m.GetRevision(), end)
	}
}

// writeJSON writes a value as indented JSON.
func (p *program) writeJSON(v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := p.stdout.Write(b.Bytes())
	return err
}

// table writes aligned columns: a header, if any, and rows.
func table(w io.Writer, indent string, header []string, rows [][]string) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if len(header) > 0 {
		rows = append([][]string{header}, rows...)
	}
	for _, r := range rows {
		fmt.Fprintln(t, indent+strings.TrimRight(strings.Join(clean(r), "\t"), "\t"))
	}
	t.Flush() //nolint:errcheck // an error of w comes again with the next write
}

// clean keeps values of sources from breaking a table or steering a terminal.
func clean(row []string) []string {
	out := make([]string, len(row))
	for i, s := range row {
		out[i] = oneLine(s)
	}
	return out
}

// oneLine replaces control characters by spaces.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u202e' || r == '\u202d' {
			return ' '
		}
		return r
	}, s)
}

// width gives the columns that a text takes, as well as can be told without a
// terminal: combining marks take none.
func width(s string) int {
	n := 0
	for _, r := range s {
		if !unicode.Is(unicode.Mn, r) {
			n++
		}
	}
	return n
}

// pad fills a text up with spaces.
func pad(s string, to int) string {
	return s + strings.Repeat(" ", max(to-width(s), 0))
}
