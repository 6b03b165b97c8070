package loaders

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"github.com/clewgraph/clew/graph"
)

// typesMapping puts every column of testdata/types.parquet into an attribute.
// The two files there were written by pyarrow 26: one as it does today, with
// Zstandard, dictionaries and two row groups, the other (v1) in the first
// version of the format, with gzip, no logical types and twelve-byte times.
const typesMapping = `
source: s
records:
  - kind: Person
    id: "{id}"
    names: [{full: "{name}"}]
    dates: {birth: "{born}"}
    identifiers: [{type: phone, value: "{phones}", split: "\n"}]
    attributes: {seen: "{seen}", utc: "{utc}", paid: "{paid}", small: "{small}", score: "{score}", ok: "{ok}", clock: "{clock}", city: "{home.city}", zip: "{home.zip}"}
`

func testdata(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestParquet reads every type of column that another program wrote.
func TestParquet(t *testing.T) {
	one := func(v string) []string { return []string{v} }
	want := []map[string][]string{
		{"seen": one("2024-01-09T10:22:05.12"), "utc": one("2024-01-09T10:22:00Z"), "paid": one("1500.00"), "small": one("1.5"), "score": one("12"), "ok": one("true"), "clock": one("10:22:05"), "city": one("Poipet")},
		{"seen": one("2024-01-09"), "paid": one("-0.05"), "small": one("-2.5"), "score": one("0.25"), "ok": one("false")},
		{"utc": one("2024-01-09T00:00:00Z"), "clock": one("00:00:00"), "zip": one("10110")},
		{"seen": one("1965-02-03T04:05:06"), "utc": one("1900-01-01T00:00:00Z"), "paid": one("12345678901234567890.12"), "small": one("0.0"), "ok": one("true"), "clock": one("23:59:59.5"), "city": one("Mae Sot"), "zip": one("63110")},
	}
	for _, file := range []string{"types.parquet", "types-v1.parquet"} {
		items := readAll(t, string(testdata(t, file)), Parquet, Options{Mapping: mapping(t, typesMapping)})
		wantOutline(t, items, "in:1 s/1", "in:2 s/2", "in:3 s/3", "in:4 s/4")
		var phones, names []string
		for i, it := range items {
			w := want[i]
			if file == "types-v1.parquet" && w["seen"] != nil { // old times are in UTC, and never dates
				w["seen"] = one(map[int]string{0: "2024-01-09T10:22:05.12Z", 1: "2024-01-09T00:00:00Z", 3: "1965-02-03T04:05:06Z"}[i])
			}
			if d := cmp.Diff(w, it.Record.Attributes); d != "" {
				t.Errorf("%s, row %d: %s", file, i+1, d)
			}
			for _, id := range it.Record.Identifiers {
				phones = append(phones, id.Value)
			}
			for _, n := range it.Record.Names {
				names = append(names, n.Full)
			}
		}
		if d := cmp.Diff([]string{"+1 202 555 0101", "+1 202 555 0102", "+44 20 7946 0001"}, phones); d != "" {
			t.Errorf("%s: phones: %s", file, d)
		}
		if d := cmp.Diff([]string{"Ann Example", "Bo", "Zoë 陳"}, names); d != "" {
			t.Errorf("%s: names: %s", file, d)
		}
		if d := cmp.Diff(date(t, "1899-12-31", graph.DateOptions{}), items[2].Record.Dates[0].Date); d != "" {
			t.Errorf("%s: date: %s", file, d)
		}
	}
}

// TestParquetRows refuses single rows, with their number and a text that shows
// which row it is.
func TestParquetRows(t *testing.T) {
	items := readAll(t, string(testdata(t, "types.parquet")), Parquet, Options{Source: "s", Mapping: mapping(t, `records: [{kind: Person, id: "{raw}", names: [{full: "{name}"}]}]`)})
	wantOutline(t, items, "in:1 s/plain", `! in:2: column "raw": is not valid UTF-8; convert it to UTF-8`,
		`! in:3: record has no key: …`, `! in:4: record has no key: …`)
	if want := `{name: "Bo", raw: "J`; !strings.HasPrefix(string(items[1].Raw), want) {
		t.Errorf("raw text %s", items[1].Raw)
	}

	type row struct{ ID, Name string }
	var file bytes.Buffer
	if err := parquet.Write(&file, []row{{"1", "Ann"}, {"2", strings.Repeat("x", 2*MaxLine)}, {"3", "Cy"}}); err != nil {
		t.Fatal(err)
	}
	items = readAll(t, file.String(), Parquet, Options{Source: "s", Mapping: mapping(t, `records: [{kind: Person, id: "{ID}", names: [{full: "{Name}"}]}]`)})
	wantOutline(t, items, "in:1 s/1", "! in:2: row is longer than 1048576 bytes; split the record", "in:3 s/3")
}

// TestParquetRefuses says what is wrong with a whole file.
func TestParquetRefuses(t *testing.T) {
	whole := testdata(t, "types.parquet")
	footer := bytes.Clone(whole)
	copy(footer[len(footer)-8:], "\xff\xff\xff\x7f")
	noise := bytes.Repeat([]byte("PAR1"), 64)
	copy(noise[len(noise)-8:], "\x20\x00\x00\x00")
	for _, tc := range []struct {
		name, mapping, want string
		file                []byte
	}{
		{"empty", typesMapping, "in: is no Parquet file: it has 0 bytes", nil},
		{"cut off", typesMapping, `in: is no whole Parquet file: it ends with "`, whole[:len(whole)/2]},
		{"footer too long", typesMapping, "in: is damaged: its footer claims 2147483647 bytes", footer},
		{"noise", typesMapping, "in: is ", noise},
		{"missing column", `records: [{kind: Person, id: "{nr}"}]`, `in: the mapping names the missing column "nr"; the file has: id, name, born, seen, utc, paid, small, score, count, ok, clock, phones, home.city, home.zip, raw`, whole},
		{"header", `{header: [a], records: [{kind: Person, id: "{a}"}]}`, "in: a Parquet file names its columns itself; remove header from the mapping", whole},
	} {
		_, err := Open(bytes.NewReader(tc.file), Parquet, Options{Name: "in", Mapping: mapping(t, tc.mapping)})
		if err == nil || !strings.HasPrefix(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %s", tc.name, err, tc.want)
		}
	}
	o := Options{Name: "in", Mapping: mapping(t, typesMapping)}
	if _, err := Open(iotest.OneByteReader(bytes.NewReader(whole)), Parquet, o); err == nil || !strings.Contains(err.Error(), "in: a Parquet file is read from its end, so it cannot come through a pipe; give the file's name") {
		t.Error(err)
	}
	broken := errors.New("disk on fire")
	r, err := Open(&failing{Reader: bytes.NewReader(whole), err: broken}, Parquet, o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Read(); !errors.Is(err, broken) || !strings.HasPrefix(err.Error(), "in: cannot be read after row 0: ") {
		t.Errorf("%v", err)
	}
}

// failing reads the footer of a file, and nothing before it.
type failing struct {
	*bytes.Reader
	err error
}

func (f *failing) ReadAt(p []byte, at int64) (int, error) {
	if at > 3 && at < f.Size()/8 {
		return 0, f.err
	}
	return f.Reader.ReadAt(p, at)
}

// readDamaged reads a file that may be damaged: whatever comes of it, there is
// no panic, and what is read keeps the promises of readers.
func readDamaged(t *testing.T, raw []byte, m *Mapping) {
	t.Helper()
	r, err := Open(bytes.NewReader(raw), Parquet, Options{Name: "in", Source: "s", Mapping: m})
	for err == nil {
		var it Item
		if it, err = r.Read(); err == nil && (it.Err == nil && it.Record.Key.ID == "" || len(it.Raw) > MaxLine) {
			t.Errorf("%+v", it)
		}
	}
	if !errors.Is(err, io.EOF) && !strings.HasPrefix(err.Error(), "in: ") {
		t.Errorf("error without the file: %v", err)
	}
}

const damagedMapping = `records: [{kind: Person, id: "{id}", names: [{full: "{name}"}], identifiers: [{type: phone, value: "{phones}"}], dates: {birth: "{seen}"}}]`

// TestParquetDamaged reads files of which one byte is wrong, or that are cut
// off.
func TestParquetDamaged(t *testing.T) {
	m := mapping(t, damagedMapping)
	for _, file := range []string{"types.parquet", "types-v1.parquet"} {
		whole := testdata(t, file)
		for i := 0; i < len(whole); i += 11 {
			wrong := bytes.Clone(whole)
			wrong[i] ^= 0xff
			readDamaged(t, wrong, m)
			readDamaged(t, whole[:i], m)
		}
	}
}

func FuzzParquet(f *testing.F) {
	f.Add(testdata(f, "types.parquet"))
	f.Add(testdata(f, "types-v1.parquet"))
	m := mapping(f, damagedMapping)
	f.Fuzz(func(t *testing.T, raw []byte) { readDamaged(t, raw, m) })
}
