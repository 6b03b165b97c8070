package synth

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/clewgraph/clew/synth/draw"
)

// Params say what world is made. Equal parameters make equal bytes.
type Params struct {
	// Preset is the name of the preset that the parameters began as, and says
	// what is made: a world, people only, or transfers only.
	Preset string `json:"preset"`
	Seed   uint64 `json:"seed"`
	// Records is about how many records are wanted; a world is made of whole
	// cells, so that it has some more or fewer.
	Records int `json:"records"`
	// From and To are the first and the last year in which anything happens.
	From int `json:"from"`
	To   int `json:"to"`
	// Duplicates is about how many of the records of the preset persons tell of
	// somebody whom another record told of before.
	Duplicates int `json:"duplicates,omitempty"`
	// Defects are the rates of the defects in parts per million of the records
	// that can have them; one that is not named has its default rate.
	Defects map[Defect]int `json:"defects"`
}

// ErrParameter is wrapped by errors that name a parameter which cannot be.
var ErrParameter = errors.New("impossible parameter")

// MaxRecords is the most records of one world.
const MaxRecords = 1_000_000_000

// Preset is a named set of parameters.
type Preset struct {
	Params
	// Doc says what it is for.
	Doc string
}

// The names of the presets that are not simulated worlds.
const (
	presetPersons   = "persons"
	presetTransfers = "transfers"
)

// Presets gives the presets in a fixed order. The parameters are the caller's.
func Presets() []Preset {
	years := func(name string, records int) Params {
		return Params{Preset: name, Seed: 1, Records: records, From: 2018, To: 2025, Defects: defaultRates()}
	}
	people := years(presetPersons, 100_000)
	people.Duplicates = 40_000
	money := years(presetTransfers, 1_000_000)
	money.From, money.To = 2020, 2022 // startYear 2020, numYears 3 of LDBC FinBench's datagen
	return []Preset{
		{years("demo", 3_000), "a few schemes and towns, to look at"},
		{years("small", 40_000), "every defect at least a hundred times; for accuracy"},
		{years("1m", 1_000_000), "a million records; for load and soak"},
		{years("10m", 10_000_000), "ten million records; for scale"},
		{people, "pure person resolution: one CSV with the usual columns and the true cluster"},
		{money, "accounts and transfers with LDBC FinBench's published degrees and times"},
	}
}

// PresetNamed gives a preset; the error lists the names.
func PresetNamed(name string) (Params, error) {
	var names []string
	for _, p := range Presets() {
		if p.Preset == name {
			return p.Params, nil
		}
		names = append(names, p.Preset)
	}
	return Params{}, fmt.Errorf("%w: preset %q is not known; there are: %s", ErrParameter, name, strings.Join(names, ", "))
}

// Check refuses parameters that no world can have; the error wraps
// [ErrParameter] and names the parameter.
func (p *Params) Check() error {
	bad := func(name, format string, args ...any) error {
		return fmt.Errorf("%w %s: %w", ErrParameter, name, fmt.Errorf(format, args...))
	}
	if _, err := PresetNamed(p.Preset); err != nil {
		return err
	}
	if p.Records < 1 || p.Records > MaxRecords {
		return bad("size", "%d records is not between 1 and %d", p.Records, MaxRecords)
	}
	switch {
	case p.From < firstYear || p.To > lastYear:
		return bad("from", "the years %d to %d are not within %d to %d", p.From, p.To, firstYear, lastYear)
	case p.To < p.From:
		return bad("to", "the end %d is before the start %d", p.To, p.From)
	case p.Duplicates < 0:
		return bad("duplicates", "%d is negative", p.Duplicates)
	case p.Duplicates > 0 && p.Preset != presetPersons:
		return bad("duplicates", "only the preset %s takes them; in a world they follow from what its sources see", presetPersons)
	case p.Duplicates >= p.Records && p.Duplicates > 0:
		return bad("duplicates", "%d duplicates are as many as the %d records or more; each needs a first record", p.Duplicates, p.Records)
	}
	for _, d := range slices.Sorted(maps.Keys(p.Defects)) {
		if _, err := DefectNamed(string(d)); err != nil {
			return err
		}
		if rate := p.Defects[d]; rate < 0 || rate > draw.Million {
			return bad("rate of "+string(d), "%d parts per million is not between 0 and %d", rate, draw.Million)
		}
	}
	return nil
}

// The years that a world can be in.
const firstYear, lastYear = 1990, 2100
