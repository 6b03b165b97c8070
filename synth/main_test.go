package synth_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/loaders"
	"github.com/clewgraph/clew/synth"
)

// tempRoot holds the worlds that several tests read.
var tempRoot string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "clew-synth-")
	if err != nil {
		panic(err)
	}
	tempRoot = dir
	code := m.Run()
	if err := errors.Join(os.RemoveAll(dir), goleak.Find()); err != nil && code == 0 {
		panic(err)
	}
	os.Exit(code)
}

// made is a world on disk with all that its files say.
type made struct {
	dir      string
	manifest synth.Manifest
	items    []loaders.Item
	records  map[graph.RecordKey]*graph.Record
	answers  synth.Answers
	err      error
}

// small is the preset small, made once.
var small = sync.OnceValue(func() (w made) {
	p, err := synth.PresetNamed("small")
	if err != nil {
		return made{err: err}
	}
	p.Seed = 7
	w.dir = filepath.Join(tempRoot, "small")
	if w.manifest, w.err = synth.Generate(testContext, p, w.dir, synth.Options{}); w.err != nil {
		return w
	}
	if w.items, w.err = readAll(w.dir, &w.manifest); w.err != nil {
		return w
	}
	w.records = make(map[graph.RecordKey]*graph.Record, len(w.items))
	for i := range w.items {
		w.records[w.items[i].Record.Key] = &w.items[i].Record
	}
	w.answers, w.err = synth.ReadAnswers(w.dir)
	return w
})

// readAll reads every source file of a world as load would.
func readAll(dir string, m *synth.Manifest) ([]loaders.Item, error) {
	var out []loaders.Item
	for _, f := range m.Sources() {
		file, err := os.Open(filepath.Join(dir, f.Name))
		if err != nil {
			return nil, err
		}
		defer file.Close() //nolint:errcheck // was only read
		o := loaders.Options{Name: f.Name}
		if f.Mapping != "" {
			mapping, err := os.Open(filepath.Join(dir, f.Mapping))
			if err != nil {
				return nil, err
			}
			o.Mapping, err = loaders.ReadMapping(mapping, f.Mapping)
			if err := errors.Join(err, mapping.Close()); err != nil {
				return nil, err
			}
		}
		r, err := loaders.Open(file, loaders.Format(f.Format), o)
		if err != nil {
			return nil, err
		}
		for {
			it, err := r.Read()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return nil, err
			}
			out = append(out, it)
		}
	}
	return out, nil
}

// get gives a world, made now or before.
func (w made) get(t *testing.T) made {
	t.Helper()
	if w.err != nil {
		t.Fatal(w.err)
	}
	return w
}
