package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/clewgraph/clew/synth"
)

// generateFlags are the flags of generate.
type generateFlags struct {
	preset, out      string
	seed             uint64
	size, duplicates int
	from, to         int
	rates            []string
	workers          int
	force, describe  bool
	changed          func(flag string) bool
	progressed       int
}

// generateCommand makes synthetic worlds.
func (p *program) generateCommand() *cobra.Command {
	var f generateFlags
	var presets, defects strings.Builder
	for _, preset := range synth.Presets() {
		fmt.Fprintf(&presets, "  %-10s about %d records: %s\n", preset.Preset, preset.Records, preset.Doc)
	}
	for _, d := range synth.Defects() {
		fmt.Fprintf(&defects, "  %-20s %7d  %s\n", d.Defect, d.Rate, d.Doc)
	}
	cmd := &cobra.Command{
		Use:   "generate --out DIR",
		Short: "Make a synthetic world with its truth",
		Long: `Make a synthetic world: schemes and honest life as police, NGO, FIU, banks, telecom, platform, company register and press tell of it,
each in a file of its own shape, with the defects of real files, and the truth beside it. Nothing in it is real. The same preset, seed
and flags make the same bytes on any machine. An interrupted run goes on where it was when the same command is given again; a folder
that holds something else is left alone, unless --force replaces the world in it. Load it with "clew load DIR", score the resolution
with "clew eval --by defect DIR"; docs/formats/synthetic-world.md describes the files.

Presets:

` + presets.String() + `
Defects with their default rates in parts per million of the records that can have them:

` + defects.String(),
		Example: `  clew generate --preset small --seed 7 --out world
  clew generate --preset persons --size 20000 --duplicates 8000 --rate typo=200000 --out people
  clew generate --describe --out world`,
		Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			f.changed = cmd.Flags().Changed
			return p.generate(cmd.Context(), &f)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.preset, "preset", "small", "the `PRESET` to begin with")
	flags.StringVar(&f.out, "out", "", "the `DIR` to write to")
	flags.Uint64Var(&f.seed, "seed", 1, "the `NUMBER` from which everything is drawn")
	flags.IntVar(&f.size, "size", 0, "about `N` records (default the preset's)")
	flags.IntVar(&f.duplicates, "duplicates", 0, "for the preset persons, about `N` of the records tell of somebody again (default the preset's)")
	flags.IntVar(&f.from, "from", 0, "the first `YEAR` (default the preset's)")
	flags.IntVar(&f.to, "to", 0, "the last `YEAR` (default the preset's)")
	flags.StringArrayVar(&f.rates, "rate", nil, "the rate of a defect, as `DEFECT=PPM`; may be given again")
	flags.IntVar(&f.workers, "workers", 0, "make so many cells at the same time, `N` (default one for each processor)")
	flags.BoolVar(&f.force, "force", false, "replace the world that is in the folder")
	flags.BoolVar(&f.describe, "describe", false, "print the parameters and what was made; a world that is there is only described")
	return cmd
}

func (p *program) generate(ctx context.Context, f *generateFlags) error {
	if f.out == "" {
		return usage("there is no folder to write to; give --out DIR")
	}
	params, err := f.params()
	if err != nil {
		return usage("%w", err)
	}
	if f.describe && !f.force && synth.IsWorld(f.out) {
		m, err := readWorld(f.out)
		if err != nil {
			return err
		}
		return p.writeWorld(&m, f, 0)
	}
	began := time.Now()
	m, err := synth.Generate(ctx, params, f.out, synth.Options{Workers: f.workers, Force: f.force, Progress: p.cellsDone(f)})
	switch {
	case errors.Is(err, synth.ErrParameter), errors.Is(err, synth.ErrExists):
		return usage("%w", err)
	case err != nil:
		return failed(exitFailure, "%w", err)
	}
	return p.writeWorld(&m, f, time.Since(began))
}

// params gives the parameters that the flags ask for.
func (f *generateFlags) params() (synth.Params, error) {
	params, err := synth.PresetNamed(f.preset)
	if err != nil {
		return params, err
	}
	params.Seed = f.seed
	for flag, set := range map[string]struct{ from, to *int }{
		"size": {&f.size, &params.Records}, "duplicates": {&f.duplicates, &params.Duplicates}, "from": {&f.from, &params.From}, "to": {&f.to, &params.To},
	} {
		if f.changed(flag) {
			*set.to = *set.from
		}
	}
	if f.changed("size") && !f.changed("duplicates") && params.Duplicates > 0 {
		params.Duplicates = params.Records * 2 / 5 // the preset's share
	}
	for _, rate := range f.rates {
		name, value, ok := strings.Cut(rate, "=")
		ppm, err := strconv.Atoi(value)
		if !ok || err != nil {
			return params, fmt.Errorf("--rate %q: write DEFECT=PPM, as typo=50000", rate)
		}
		params.Defects[synth.Defect(name)] = ppm
	}
	if f.workers < 0 {
		return params, fmt.Errorf("--workers %d is negative", f.workers)
	}
	return params, params.Check()
}

// cellsDone tells now and then how far the writing is.
func (p *program) cellsDone(f *generateFlags) func(done, of int) {
	return func(done, of int) {
		if tenth := done * 10 / of; tenth > f.progressed && done < of && of >= 100 {
			f.progressed = tenth
			fmt.Fprintf(p.stderr, "%s: %d of %d cells\n", filepath.Base(f.out), done, of)
		}
	}
}

// generated is the JSON of generate.
type generated struct {
	Dir     string  `json:"dir"`
	Records int     `json:"records"`
	Seconds float64 `json:"seconds,omitempty"`
	// PeakBytes is the most memory that the process held.
	PeakBytes int64 `json:"peak_bytes,omitempty"`
	synth.Manifest
}

func (p *program) writeWorld(m *synth.Manifest, f *generateFlags, took time.Duration) error {
	if p.json() {
		out := generated{Dir: f.out, Records: m.Records(), Seconds: took.Seconds(), Manifest: *m}
		if took > 0 {
			out.PeakBytes = peakBytes()
		}
		return p.writeJSON(out)
	}
	var rows [][]string
	for _, file := range m.Files {
		rows = append(rows, []string{file.Name, strconv.Itoa(file.Records), fmt.Sprintf("%.1f MB", float64(file.Bytes)/1e6), file.SHA256[:16]})
	}
	table(p.stdout, "", []string{"FILE", "RECORDS", "SIZE", "SHA-256"}, rows)
	fmt.Fprintf(p.stdout, "\n%d synthetic records in %s, checksum %s\n", m.Records(), f.out, m.Checksum)
	if took > 0 {
		fmt.Fprintf(p.stdout, "%.1f s, %.0f records/s, %.0f MB at most\n", took.Seconds(), float64(m.Records())/took.Seconds(), float64(peakBytes())/1e6)
	}
	if f.describe {
		fmt.Fprintln(p.stdout)
		if err := m.Write(p.stdout); err != nil {
			return err
		}
		fmt.Fprintf(p.stdout, "\nthe same as a picture: %s\n", filepath.Join(f.out, synth.PictureFile))
	}
	return nil
}

// readWorld reads the manifest of a folder on the command line.
func readWorld(dir string) (synth.Manifest, error) {
	m, err := synth.ReadManifest(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return m, failed(exitNotFound, "%s is a folder without a world of clew generate; name the files in it", dir)
	case err != nil:
		return m, failed(exitFailure, "%w", err)
	}
	return m, nil
}
