package neo4j

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/clewgraph/clew/examples"
	"github.com/clewgraph/clew/intake"
	"github.com/clewgraph/clew/loaders"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/match"
)

// readmeCypher runs the Cypher of the README over the example case: it must find
// the chain that the README tells.
func readmeCypher(t *testing.T, s *Store) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), "<!-- cypher: begin -->")
	cypher, _, ok := strings.Cut(rest, "<!-- cypher: end -->")
	if !ok || strings.TrimSpace(cypher) == "" {
		t.Fatal("README.md has no Cypher between its marks")
	}
	rows := query(t, s, cypher, nil)
	if len(rows) == 0 {
		t.Fatal("the README's Cypher finds nothing")
	}
	want := []any{"Digital sales executive", "Thida Myo Wint", "Lantern Hill Estate", "Amara Desselin"}
	if !slices.ContainsFunc(rows, func(r []any) bool { return slices.Equal(r[:len(want)], want) }) {
		t.Errorf("no row begins with %v: %v", want, rows)
	}
}

// loadCase takes the example case through intake into a store.
func loadCase(t *testing.T, s *Store) {
	t.Helper()
	w, err := intake.Open(t.Context(), s, resolver.New(match.ColdStart(), resolver.Options{}), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range examples.Inputs() {
		if err := loadInput(t.Context(), w, in); err != nil {
			t.Fatalf("%s: %v", in.File, err)
		}
	}
}

func loadInput(ctx context.Context, w *intake.Writer, in examples.Input) error {
	f, err := examples.Case().Open(in.File)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // only read
	o := loaders.Options{Name: in.File}
	if in.Mapping != "" {
		m, err := examples.Case().Open(in.Mapping)
		if err != nil {
			return err
		}
		defer m.Close() //nolint:errcheck // only read
		if o.Mapping, err = loaders.ReadMapping(m, in.Mapping); err != nil {
			return err
		}
	}
	r, err := loaders.Open(f, loaders.Format(in.Format), o)
	if err != nil {
		return err
	}
	b := intake.Batch{}
	for {
		it, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err = errors.Join(err, it.Err); err != nil {
			return err
		}
		b.Records = append(b.Records, it.Record)
	}
	_, err = w.Load(ctx, b)
	return err
}
