package synth_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clewgraph/clew/synth"
)

var testContext = context.Background()

// tiny gives the parameters of a world of a few cells.
func tiny(t testing.TB, preset string) synth.Params {
	t.Helper()
	p, err := synth.PresetNamed(preset)
	if err != nil {
		t.Fatal(err)
	}
	p.Seed, p.Records = 11, 4_000
	p.Duplicates = min(p.Duplicates, 1_500)
	return p
}

func generate(t testing.TB, p synth.Params, o synth.Options) synth.Manifest {
	t.Helper()
	m, err := synth.Generate(testContext, p, filepath.Join(t.TempDir(), "world"), o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestSameBytes makes worlds again with other numbers of workers and
// processors: every file has the same checksum, and the counts are the same.
func TestSameBytes(t *testing.T) {
	p := tiny(t, "small")
	want := generate(t, p, synth.Options{Workers: 1})
	for _, workers := range []int{1, 2, 7} {
		if diff := cmp.Diff(want, generate(t, p, synth.Options{Workers: workers})); diff != "" {
			t.Errorf("%d workers: %s", workers, diff)
		}
	}
	for _, processors := range []int{1, 2} {
		before := runtime.GOMAXPROCS(processors)
		got := generate(t, p, synth.Options{})
		runtime.GOMAXPROCS(before)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d processors: %s", processors, diff)
		}
	}
	p.Seed++
	if other := generate(t, p, synth.Options{}); other.Checksum == want.Checksum {
		t.Error("another seed makes the same world")
	}
}

// TestGolden holds the bytes of a tiny world of each sort. They change only
// with a new version of the generator.
func TestGolden(t *testing.T) {
	for preset, want := range golden {
		if got := generate(t, tiny(t, preset), synth.Options{}).Checksum; got != want {
			t.Errorf("%s: checksum %s, want %s", preset, got, want)
		}
	}
}

// TestInterrupted stops the writing after some cells and goes on: the bytes are
// those of a run that was not stopped, and what was done is not done again.
func TestInterrupted(t *testing.T) {
	p := tiny(t, "small")
	want := generate(t, p, synth.Options{})
	for _, stop := range []int{1, 2, want.Cells - 1} {
		dir := filepath.Join(t.TempDir(), "world")
		ctx, cancel := context.WithCancel(testContext)
		_, err := synth.Generate(ctx, p, dir, synth.Options{Workers: 2, Progress: func(done, _ int) {
			if done == stop {
				cancel()
			}
		}})
		cancel()
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("stopped after %d cells: %v", stop, err)
		}
		if _, err := synth.ReadManifest(dir); !errors.Is(err, synth.ErrUnfinished) {
			t.Errorf("stopped after %d cells: reading gives %v", stop, err)
		}
		first := 0
		got, err := synth.Generate(testContext, p, dir, synth.Options{Progress: func(done, _ int) {
			if first == 0 {
				first = done
			}
		}})
		if err != nil {
			t.Fatal(err)
		}
		if first != stop+1 {
			t.Errorf("stopped after %d cells, went on with number %d", stop, first)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("stopped after %d cells: %s", stop, diff)
		}
		if _, err := synth.ReadManifest(dir); err != nil {
			t.Error(err)
		}
	}
}

// TestTornEnd cuts a file short of its checkpoint, as a machine that lost its
// power may: the world is made from the beginning, with the same bytes.
func TestTornEnd(t *testing.T) {
	p := tiny(t, "small")
	want := generate(t, p, synth.Options{})
	dir := filepath.Join(t.TempDir(), "world")
	ctx, cancel := context.WithCancel(testContext)
	defer cancel()
	_, err := synth.Generate(ctx, p, dir, synth.Options{Progress: func(int, int) { cancel() }})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(dir, "police.jsonl"), 10); err != nil {
		t.Fatal(err)
	}
	got, err := synth.Generate(testContext, p, dir, synth.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestParameters refuses what no world can have, naming the parameter.
func TestParameters(t *testing.T) {
	for text, change := range map[string]func(*synth.Params){
		`preset "nosuch" is not known; there are: demo`: func(p *synth.Params) { p.Preset = "nosuch" },
		"size: 0 records":                                       func(p *synth.Params) { p.Records = 0 },
		"size: -4 records":                                      func(p *synth.Params) { p.Records = -4 },
		"to: the end 2017 is before the start 2018":             func(p *synth.Params) { p.To = 2017 },
		"from: the years 1066 to 2025":                          func(p *synth.Params) { p.From = 1066 },
		"duplicates: 5 duplicates are as many as the 5 records": func(p *synth.Params) { p.Preset, p.Records, p.Duplicates = "persons", 5, 5 },
		"duplicates: only the preset persons":                   func(p *synth.Params) { p.Duplicates = 1 },
		"duplicates: -1 is negative":                            func(p *synth.Params) { p.Preset, p.Duplicates = "persons", -1 },
		"rate of typo: 1000001 parts per million":               func(p *synth.Params) { p.Defects["typo"] = 1_000_001 },
		"rate of mrz: -1 parts per million":                     func(p *synth.Params) { p.Defects["mrz"] = -1 },
		`defect "nosuch" is not known; there are:`:              func(p *synth.Params) { p.Defects["nosuch"] = 1 },
	} {
		p := tiny(t, "small")
		change(&p)
		dir := filepath.Join(t.TempDir(), "world")
		_, err := synth.Generate(testContext, p, dir, synth.Options{})
		if !errors.Is(err, synth.ErrParameter) || !strings.Contains(fmt.Sprint(err), text) {
			t.Errorf("%v, want %q", err, text)
		}
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: the folder was made", text)
		}
	}
}

// TestFolder leaves alone what is there, and replaces only a world's own files.
func TestFolder(t *testing.T) {
	p := tiny(t, "persons")
	dir := t.TempDir()
	mine := filepath.Join(dir, "mine.txt")
	if err := os.WriteFile(mine, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := synth.Generate(testContext, p, dir, synth.Options{}); !errors.Is(err, synth.ErrExists) {
		t.Errorf("a folder with a file: %v", err)
	}
	want, err := synth.Generate(testContext, p, dir, synth.Options{Force: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := synth.Generate(testContext, p, dir, synth.Options{}); !errors.Is(err, synth.ErrExists) {
		t.Errorf("a folder with a world: %v", err)
	}
	transfers := tiny(t, "transfers")
	if _, err := synth.Generate(testContext, transfers, dir, synth.Options{Force: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "people.csv")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a file of the world before is left")
	}
	got, err := synth.Generate(testContext, p, dir, synth.Options{Force: true})
	if err != nil || got.Checksum != want.Checksum {
		t.Errorf("%v, %s, want %s", err, got.Checksum, want.Checksum)
	}
	if text, err := os.ReadFile(mine); err != nil || string(text) != "mine" {
		t.Errorf("a file that is not of the world: %q, %v", text, err)
	}
	for _, name := range []string{synth.NoticeFile, synth.PictureFile, synth.ManifestFile} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || !strings.Contains(strings.ToLower(string(text)), "synthetic") {
			t.Errorf("%s does not say that the world is synthetic: %v", name, err)
		}
	}
	if _, err := synth.Generate(testContext, p, filepath.Join(mine, "below"), synth.Options{}); err == nil || !strings.Contains(err.Error(), "that you may write to") {
		t.Errorf("a folder below a file: %v", err)
	}
	if err := os.Truncate(filepath.Join(dir, "people.csv"), 100); err != nil {
		t.Fatal(err)
	}
	if _, err := synth.ReadManifest(dir); !errors.Is(err, synth.ErrUnfinished) || !strings.Contains(err.Error(), "people.csv") {
		t.Errorf("a file that was cut: %v", err)
	}
}
