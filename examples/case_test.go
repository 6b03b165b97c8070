package examples_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/clewgraph/clew/examples"
	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/loaders"
	"github.com/clewgraph/clew/resolver/identifiers"
)

// read gives the items of a file.
func read(t *testing.T, file, source, format, mapping string) ([]loaders.Item, error) {
	t.Helper()
	o := loaders.Options{Name: file, Source: graph.SourceID(source)}
	if mapping != "" {
		f, err := examples.Case().Open(mapping)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close() //nolint:errcheck // only read
		if o.Mapping, err = loaders.ReadMapping(f, mapping); err != nil {
			t.Fatal(err)
		}
	}
	f, err := examples.Case().Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // only read
	r, err := loaders.Open(f, loaders.Format(format), o)
	if err != nil {
		return nil, err
	}
	var items []loaders.Item
	for {
		it, err := r.Read()
		if errors.Is(err, io.EOF) {
			return items, nil
		}
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, it)
	}
}

// records gives the records of the case as intake would keep them: identifiers
// read and stubs taken out, the latest version of each key.
func records(t *testing.T) map[graph.RecordKey]graph.Record {
	t.Helper()
	all := map[graph.RecordKey]graph.Record{}
	for _, in := range examples.Inputs() {
		items, err := read(t, in.File, in.Source, in.Format, in.Mapping)
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range items {
			if it.Err != nil || len(it.Notes) > 0 {
				t.Errorf("%s: %v %v", it.Pos, it.Err, it.Notes)
				continue
			}
			r, stubs := it.Record.TakeStubs()
			for _, r := range append(stubs, r) {
				identifiers.ReadRecord(&r, identifiers.Options{})
				if err := r.Validate(); err != nil {
					t.Errorf("%s: %v", it.Pos, err)
				}
				if old, ok := all[r.Key]; ok && old.Version >= r.Version {
					t.Errorf("%s: %s comes again without a later version", it.Pos, r.Key)
				}
				all[r.Key] = r
			}
		}
	}
	return all
}

func TestCaseIsReadWithoutRejects(t *testing.T) {
	all := records(t)
	counts := map[graph.SourceID]int{}
	for k := range all {
		counts[k.Source]++
	}
	t.Logf("records: %v", counts)
	if len(all) < 150 {
		t.Errorf("%d records, want at least 150", len(all))
	}
	for _, source := range []graph.SourceID{"police", "ngo", "fiu", "registry"} {
		if counts[source] < 25 {
			t.Errorf("source %s has %d records", source, counts[source])
		}
	}
}

// TestIdentifiersAreValid lets one wallet fail its checksum, which is there to
// show what becomes of it.
func TestIdentifiersAreValid(t *testing.T) {
	var failed []string
	check := func(k graph.RecordKey, id graph.Identifier) {
		if id.Problem != "" {
			failed = append(failed, fmt.Sprintf("%s %s: %s", k, id.Type, id.Problem))
		}
	}
	for k, r := range records(t) {
		for _, id := range r.Identifiers {
			check(k, id)
		}
		for _, l := range r.Links {
			for _, e := range []graph.End{l.From, l.To} {
				if e.Identifier != nil {
					check(k, *e.Identifier)
				}
			}
		}
	}
	if want := []string{"police/W-02 wallet: checksum failed"}; !slices.Equal(failed, want) {
		t.Errorf("identifiers that do not read: %q, want %q", failed, want)
	}
}

func TestNoLinkDanglesOrLoops(t *testing.T) {
	all := records(t)
	for k, r := range all {
		for _, e := range r.Edges() {
			for _, ref := range []graph.Ref{e.From, e.To} {
				if _, ok := all[ref.Record]; !ok && ref.Value == "" {
					t.Errorf("%s: %s leads to %s, which is not there", k, e.Kind, ref.Record)
				}
			}
			if e.From == e.To {
				t.Errorf("%s: %s leads to itself", k, e.Kind)
			}
		}
	}
}

func TestTruthCoversTheCase(t *testing.T) {
	truth, err := examples.Truth()
	if err != nil {
		t.Fatal(err)
	}
	all := records(t)
	kinds, sizes := map[string]graph.Kind{}, map[string]int{}
	for k, r := range all {
		cluster, ok := truth[k.String()]
		if likeness := r.Kind.Spec().Resolution == graph.ByLikeness; likeness != ok {
			t.Errorf("%s: a %s; has a truth: %v", k, r.Kind, ok)
		}
		if !ok {
			continue
		}
		sizes[cluster]++
		if kind := kinds[cluster]; kind != "" && kind != r.Kind {
			t.Errorf("cluster %s holds a %s and a %s", cluster, kind, r.Kind)
		}
		kinds[cluster] = r.Kind
	}
	for key := range truth {
		if k, _ := graph.ParseRecordKey(key); all[k].Key != k {
			t.Errorf("truth names %s, which is not there", key)
		}
	}
	duplicates := 0
	for _, n := range sizes {
		if n > 1 {
			duplicates++
		}
	}
	if duplicates < 25 {
		t.Errorf("%d entities have more than one record, want at least 25", duplicates)
	}
}

func TestQuestionsNameWhatIsThere(t *testing.T) {
	questions, err := examples.Questions()
	if err != nil {
		t.Fatal(err)
	}
	if len(questions) < 10 {
		t.Errorf("%d questions, want at least ten", len(questions))
	}
	known := map[string]bool{}
	for k, r := range records(t) {
		known[k.String()] = true
		for _, e := range r.Edges() {
			known[string(e.From.Value)], known[string(e.To.Value)] = true, true
		}
	}
	truth, err := examples.Truth()
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range questions {
		if q.Question == "" || len(q.Ask) == 0 {
			t.Errorf("question %q asks %q", q.Question, q.Ask)
		}
		for _, word := range q.Ask {
			if strings.ContainsAny(word, "/:") && !known[word] {
				t.Errorf("%q asks about %s, which is not there", q.Question, word)
			}
		}
		for _, keys := range append(q.Expect.Paths, q.Expect.Contains, q.Expect.Missing, q.Expect.Same, q.Expect.Apart) {
			for _, key := range keys {
				if !known[key] {
					t.Errorf("%q expects %s, which is not there", q.Question, key)
				}
			}
		}
		for _, key := range q.Expect.Same {
			if truth[key] != truth[q.Expect.Same[0]] {
				t.Errorf("%q expects %s and %s to be the same, the truth does not", q.Question, key, q.Expect.Same[0])
			}
		}
		if e := q.Expect; len(e.Contains)+len(e.Missing)+len(e.Paths)+len(e.Same)+len(e.Apart)+len(e.Says) == 0 && !e.NoPath {
			t.Errorf("%q expects nothing", q.Question)
		}
	}
}

// TestChainsHang follows the expected paths over the truth: neighbours on a
// path are linked by some record, whatever the direction.
func TestChainsHang(t *testing.T) {
	truth, err := examples.Truth()
	if err != nil {
		t.Fatal(err)
	}
	all := records(t)
	entity := func(ref graph.Ref) string {
		if ref.Value != "" {
			return string(ref.Value)
		}
		if r, ok := all[ref.Record]; ok && r.Kind != "" && r.Ref().Value != "" {
			return string(r.Ref().Value)
		}
		if cluster := truth[ref.Record.String()]; cluster != "" {
			return cluster
		}
		return ref.Record.String()
	}
	linked := map[[2]string]bool{}
	for _, r := range all {
		for _, e := range r.Edges() {
			a, b := entity(e.From), entity(e.To)
			linked[[2]string{a, b}], linked[[2]string{b, a}] = true, true
		}
	}
	named := func(text string) string {
		if k, ok := graph.ParseRecordKey(text); ok {
			return entity(graph.Ref{Record: k})
		}
		return text
	}
	questions, err := examples.Questions()
	if err != nil {
		t.Fatal(err)
	}
	paths := 0
	for _, q := range questions {
		for _, p := range q.Expect.Paths {
			paths++
			for i := range len(p) - 1 {
				if !linked[[2]string{named(p[i]), named(p[i+1])}] {
					t.Errorf("%q: nothing links %s and %s", q.Question, p[i], p[i+1])
				}
			}
		}
	}
	if paths < 3 {
		t.Errorf("%d paths, want at least the three chains", paths)
	}
}

// TestEveryFileSaysThatItIsSynthetic looks at every line that can say so.
func TestEveryFileSaysThatItIsSynthetic(t *testing.T) {
	err := fs.WalkDir(examples.Case(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path == "truth.csv" || strings.HasPrefix(path, "bad/") {
			return err
		}
		text, err := fs.ReadFile(examples.Case(), path)
		if err != nil {
			return err
		}
		lines := strings.Split(strings.TrimSpace(string(text)), "\n")
		switch {
		case strings.HasSuffix(path, ".csv"):
			for i, line := range lines[1:] {
				if !strings.HasPrefix(line, "SYNTHETIC,") {
					t.Errorf("%s:%d is not marked", path, i+2)
				}
			}
		case strings.HasSuffix(path, ".jsonl"):
			for i, line := range lines {
				var r struct{ Handling struct{ Owner string } }
				if err := json.Unmarshal([]byte(line), &r); err != nil || !strings.Contains(r.Handling.Owner, "(fictional)") {
					t.Errorf("%s:%d is not marked: %v", path, i+1, err)
				}
			}
		default:
			if !strings.Contains(string(text), "SYNTHETIC") {
				t.Errorf("%s is not marked", path)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestBadInputsSayWhatIsWrong(t *testing.T) {
	items, err := read(t, "bad/bad.jsonl", "bad", "jsonl", "")
	if err != nil {
		t.Fatal(err)
	}
	got := map[int]string{}
	for _, it := range items {
		err := it.Err
		if err == nil {
			identifiers.ReadRecord(&it.Record, identifiers.Options{})
			err = it.Record.Validate()
		}
		switch {
		case err != nil:
			got[it.Pos.Line] = err.Error()
		case len(it.Notes) > 0:
			got[it.Pos.Line] = it.Notes[0]
		default:
			for _, id := range it.Record.Identifiers {
				if id.Problem != "" {
					got[it.Pos.Line] = id.Problem
				}
			}
		}
	}
	want := map[int]string{
		2: "at byte", 3: "record has no key", 4: "Persson", 5: "KNOWS", 6: "more than 256", 7: "28 days", 8: "checksum failed", 9: "checksum failed", 10: "unknown field", 11: "neither a kind nor links",
	}
	for _, line := range slices.Sorted(maps.Keys(want)) {
		if !strings.Contains(got[line], want[line]) {
			t.Errorf("line %d: %q, want it to say %q", line, got[line], want[line])
		}
	}
	if len(got) != len(want) || len(items) != 12 {
		t.Errorf("%d of %d lines have a problem, want %d of 12: %v", len(got), len(items), len(want), got)
	}

	items, err = read(t, "bad/rows.csv", "bad", "csv", "bad/rows.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var problems []int
	for _, it := range items {
		if it.Err != nil {
			problems = append(problems, it.Pos.Line)
		}
	}
	if want := []int{3, 4}; !slices.Equal(problems, want) || len(items) != 4 {
		t.Errorf("rows.csv: problems in lines %v of %d, want %v of 4", problems, len(items), want)
	}
	if _, err = read(t, "bad/missing-column.csv", "bad", "csv", "bad/rows.yaml"); err == nil || !strings.Contains(err.Error(), `missing column "born"`) {
		t.Errorf("missing-column.csv: %v", err)
	}
	if items, err = read(t, "bad/empty.csv", "bad", "csv", "bad/rows.yaml"); err != nil || len(items) != 0 {
		t.Errorf("empty.csv: %d records, %v", len(items), err)
	}
}
