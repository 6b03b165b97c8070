package loaders

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/graph"
)

// readAll reads an input to its end and checks what every reader promises.
func readAll(t testing.TB, text string, f Format, o Options) []Item {
	t.Helper()
	if o.Name == "" {
		o.Name = "in"
	}
	r, err := Open(strings.NewReader(text), f, o)
	if err != nil {
		t.Fatal(err)
	}
	items := drain(t, r)
	last := 0
	for i, it := range items {
		if it.Pos.Line < last || it.Pos.File != o.Name {
			t.Errorf("item %d is at %s, after line %d", i, it.Pos, last)
		}
		last = it.Pos.Line
		if it.Err == nil && (it.Record.Key.ID == "" || it.Record.Key.Source == "") {
			t.Errorf("%s: record without a key", it.Pos)
		}
		if it.Err != nil && !strings.HasPrefix(it.Err.Error(), it.Pos.String()+": ") {
			t.Errorf("%s: error without its place: %v", it.Pos, it.Err)
		}
		if it.Err != nil && (!cmp.Equal(it.Record, graph.Record{}) || strings.Contains(it.Err.Error(), "\n")) {
			t.Errorf("%s: refused with a record, or in several lines: %v", it.Pos, it.Err)
		}
		if len(it.Raw) == 0 || len(it.Raw) > MaxLine {
			t.Errorf("%s: raw text of %d bytes", it.Pos, len(it.Raw))
		}
	}
	return items
}

func drain(t testing.TB, r Reader) []Item {
	t.Helper()
	var items []Item
	for {
		it, err := r.Read()
		if errors.Is(err, io.EOF) {
			if _, err := r.Read(); !errors.Is(err, io.EOF) {
				t.Errorf("read after the end: %v", err)
			}
			return items
		}
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, it)
	}
}

// outline gives one line per item: the record's key, or the error.
func outline(items []Item) []string {
	var out []string
	for _, it := range items {
		switch {
		case it.Err != nil:
			out = append(out, "! "+it.Err.Error())
		default:
			out = append(out, fmt.Sprintf("%s %s", it.Pos, it.Record.Key))
		}
	}
	return out
}

// one reads an input that is one record.
func one(t testing.TB, text string, f Format, o Options) Item {
	t.Helper()
	items := readAll(t, text, f, o)
	if len(items) != 1 {
		t.Fatalf("%d items, not 1: %v", len(items), outline(items))
	}
	return items[0]
}

// wantOutline compares outlines; a wanted line that ends in "…" is a beginning.
func wantOutline(t *testing.T, items []Item, want ...string) {
	t.Helper()
	got := outline(items)
	for i, w := range want {
		if begin, ok := strings.CutSuffix(w, "…"); ok && i < len(got) && strings.HasPrefix(got[i], begin) {
			got[i] = w
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func date(t testing.TB, text string, o graph.DateOptions) graph.Date {
	t.Helper()
	d, err := graph.ParseDate(text, o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDetect(t *testing.T) {
	for _, tc := range []struct {
		name, head string
		want       Format
	}{
		{"a.csv", "", CSV},
		{"dir.v1/A.TSV", "", CSV},
		{"a.Parquet", "", Parquet},
		{"people", "PAR1\x15", Parquet},
		{"a.jsonl", `{"source":"s"}`, JSONL},
		{"a.ndjson", "", JSONL},
		{"a.json", "\xef\xbb\xbf\n {\"DATA_SOURCE\": \"X\"}\n", Senzing},
		{"a.jsonl", `{"RECORD_ID": 1}`, Senzing},
		{"a.jsonl", `{"id":"1","attributes":{"text":"\"DATA_SOURCE\""}}`, JSONL},
	} {
		if got, err := Detect(tc.name, []byte(tc.head)); got != tc.want || err != nil {
			t.Errorf("%s %s: %q, %v; want %q", tc.name, tc.head, got, err, tc.want)
		}
	}
	if _, err := Detect("notes.txt", nil); err == nil || !strings.Contains(err.Error(), "--format") {
		t.Errorf("notes.txt: %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	if _, err := Open(strings.NewReader(""), "xml", Options{}); err == nil || !strings.Contains(err.Error(), `unknown format "xml"; there are: jsonl, csv, parquet, senzing`) {
		t.Error(err)
	}
	if _, err := Open(strings.NewReader(""), CSV, Options{Name: "a.csv"}); err == nil || !strings.Contains(err.Error(), "a.csv: a table needs a mapping (--map") {
		t.Error(err)
	}
}

// fixedMapping is a small mapping for tests that are not about mappings.
const fixedMapping = `
source: src
records:
  - kind: Person
    id: "{id}"
    names: [{full: "{name}"}]
    dates: {birth: "{born}"}
`

func mapping(t testing.TB, text string) *Mapping {
	t.Helper()
	m, err := ReadMapping(strings.NewReader(text), "map.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// formatCase has for one format a header and a function that gives the line of
// one record.
type formatCase struct {
	format Format
	header string
	record func(id, name string) string
}

var formatCases = []formatCase{
	{JSONL, "", func(id, name string) string {
		return fmt.Sprintf(`{"source":"src","id":%q,"kind":"Person","name":"%s"}`, id, name)
	}},
	{Senzing, "", func(id, name string) string {
		return fmt.Sprintf(`{"DATA_SOURCE":"src","RECORD_ID":%q,"NAME_FULL":"%s"}`, id, name)
	}},
	{CSV, "id,name,born\n", func(id, name string) string { return fmt.Sprintf(`%s,"%s",`, id, name) }},
}

// TestEveryFormat holds for all formats what they have in common.
func TestEveryFormat(t *testing.T) {
	for _, f := range formatCases {
		t.Run(string(f.format), func(t *testing.T) {
			head := strings.Count(f.header, "\n")
			at := func(line int) string { return fmt.Sprintf("in:%d", line+head) }
			a, b, c := f.record("a", "Ann"), f.record("b", "Bo"), f.record("c", "Cy")
			o := Options{Mapping: mapping(t, fixedMapping)}
			read := func(t *testing.T, text string) []Item { return readAll(t, text, f.format, o) }

			t.Run("empty", func(t *testing.T) {
				for _, text := range []string{"", "\n\r\n \n", "\xef\xbb\xbf", f.header} {
					wantOutline(t, read(t, text))
				}
			})
			t.Run("byte-order mark, CRLF, blank lines, no last newline", func(t *testing.T) {
				text := "\xef\xbb\xbf" + strings.ReplaceAll(f.header, "\n", "\r\n") + a + "\r\n\r\n" + b
				items := read(t, text)
				wantOutline(t, items, at(1)+" src/a", at(3)+" src/b")
				if got := items[0].Record.Names[0].Full; got != "Ann" {
					t.Errorf("name %q", got)
				}
			})
			t.Run("long line", func(t *testing.T) {
				long := f.record("x", strings.Repeat("x", 2<<20))
				items := read(t, f.header+a+"\n"+long+"\n"+b+"\n")
				wantOutline(t, items, at(1)+" src/a", "! "+at(2)+": line is longer than 1048576 bytes; split the record", at(3)+" src/b")
				if len(items[1].Raw) != MaxLine {
					t.Errorf("raw text of %d bytes", len(items[1].Raw))
				}
			})
			t.Run("line at the limit", func(t *testing.T) {
				fits := f.record("x", strings.Repeat("x", MaxLine-len(f.record("x", ""))))
				over := f.record("y", strings.Repeat("x", MaxLine-len(f.record("y", ""))+1))
				wantOutline(t, read(t, f.header+fits+"\r\n"+over+"\n"), at(1)+" src/x", "! "+at(2)+": line is longer…")
			})
			t.Run("not UTF-8", func(t *testing.T) {
				wantOutline(t, read(t, f.header+a+"\n"+f.record("x", "J\xe9r\xf4me")+"\n"+c),
					at(1)+" src/a", "! "+at(2)+": line is not valid UTF-8; convert the file to UTF-8", at(3)+" src/c")
			})
			t.Run("without a key", func(t *testing.T) {
				items := read(t, f.header+a+"\n"+f.record("", "Nobody")+"\n"+c)
				wantOutline(t, items, at(1)+" src/a", "! "+at(2)+": record has no key: …", at(3)+" src/c")
				if got := string(items[1].Raw); got != f.record("", "Nobody") {
					t.Errorf("raw text %q", got)
				}
			})
			t.Run("raw text is the item's own", func(t *testing.T) {
				items := read(t, f.header+a+"\n"+b+"\n")
				first := items[0].Raw
				_ = append(first, "overwrite the next"...)
				if string(first) != a || string(items[1].Raw) != b {
					t.Errorf("raw texts %q and %q", first, items[1].Raw)
				}
			})
			t.Run("broken input", func(t *testing.T) {
				broken := errors.New("disk on fire")
				r, err := Open(io.MultiReader(strings.NewReader(f.header+a+"\n"), iotest.ErrReader(broken)), f.format, Options{Name: "in", Mapping: o.Mapping})
				if err != nil {
					t.Fatal(err)
				}
				if it, err := r.Read(); it.Err != nil || err != nil {
					t.Error(it.Err, err)
				}
				if _, err := r.Read(); !errors.Is(err, broken) || !strings.HasPrefix(err.Error(), "in: cannot be read after line") {
					t.Errorf("error %v", err)
				}
			})
		})
	}
}

// TestMemoryIsBounded reads 64 MB of one line.
func TestMemoryIsBounded(t *testing.T) {
	l := newLines(io.LimitReader(endless{}, 64<<20), "in")
	next, err := l.next()
	if !errors.Is(next.err, errLongLine) || err != nil || cap(next.text) > 4*MaxLine {
		t.Errorf("%v, %v, capacity %d", next.err, err, cap(next.text))
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}
